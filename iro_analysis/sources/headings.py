"""Which row of a file or sheet is its headings, and what they mean: title rows, merged cells, words of the service."""

from collections.abc import Sequence
from dataclasses import replace

from iro_analysis.sources.aliases import Meanings
from iro_analysis.sources.delimited import FindHeader, Grid
from iro_analysis.sources.recognition import OWN_REMARK, absent_columns, column_name, repeated_columns

EXAMPLE_ROW = "example row left out"
EXAMPLE = "EXAMPLE"


def header_finder(meanings: Meanings) -> FindHeader:
    """Finds the row of headings: the first that is a table's, its gaps filled from the row above where that adds to it.

    Where none is, the one that names most columns. The headings are given in the table's own names.

    Args:
        meanings: what headings mean that are no column's own name.
    """

    def find(rows: Sequence[Sequence[str]]) -> tuple[int, Sequence[str]]:
        for place, row in enumerate(rows):
            if header := _header(row, rows[place - 1] if place else (), meanings):
                return place, header
        place = max(range(len(rows)), key=lambda each: meanings.known(rows[each]))
        return place, meanings.nearest(rows[place])

    return find


def without_examples(grid: Grid) -> Grid:
    """The grid without the rows whose remark says that they are examples."""
    names = [column_name(text) for text in grid.header]
    if OWN_REMARK not in names:
        return grid
    place = names.index(OWN_REMARK)
    real = [not row[place].strip().upper().startswith(EXAMPLE) for row in grid.rows]
    if all(real):
        return grid
    return replace(
        grid,
        rows=[row for row, kept in zip(grid.rows, real, strict=True) if kept],
        numbers=[number for number, kept in zip(grid.numbers, real, strict=True) if kept],
        faults=grid.faults + type(grid.faults)({EXAMPLE_ROW: real.count(False)}),
    )


def _header(row: Sequence[str], above: Sequence[str], meanings: Meanings) -> Sequence[str] | None:
    """The row as headings in the names of the table that it is; None where it is none."""
    plain = meanings.recognise(row)
    filled = meanings.recognise(_filled(row, above)) if above else None
    if filled and not repeated_columns(filled[1], filled[0]):
        table, header = filled
        if len(absent_columns(header, table)) < len(absent_columns(plain[1] if plain else row, table)):
            return header
    return plain[1] if plain else None


def _filled(row: Sequence[str], above: Sequence[str]) -> Sequence[str]:
    """The row with its blanks filled from the one above it: cells merged downwards hold their text in the upper."""
    width = max(len(row), len(above))
    lower, upper = ([*cells, *[""] * (width - len(cells))] for cells in (row, above))
    return [cell if cell.strip() else over for cell, over in zip(lower, upper, strict=True)]
