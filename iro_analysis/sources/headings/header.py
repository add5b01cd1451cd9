"""Find the row of headings of a file or sheet and what they mean: title rows, merged cells, the service's own names."""

from collections.abc import Sequence
from dataclasses import replace

from iro_analysis.sources.files.delimited import FindHeader, Grid
from iro_analysis.sources.headings.aliases import Meanings
from iro_analysis.sources.headings.recognition import REMARK_COLUMN, absent_columns, column_name, repeated_columns

EXAMPLE_ROW = "example row left out"
EXAMPLE = "EXAMPLE"


def header_finder(meanings: Meanings) -> FindHeader:
    """Return the function that finds the row of headings and translates it into the table's own names.

    It is the first row that is recognised as a table, with blanks filled from the row above if that completes it;
    otherwise the row that names most columns.

    Args:
        meanings: the meanings of headings that are not a column's own name.
    """

    def find(rows: Sequence[Sequence[str]]) -> tuple[int, Sequence[str]]:
        for position, row in enumerate(rows):
            if header := _header(row, rows[position - 1] if position else (), meanings):
                return position, header
        position = max(range(len(rows)), key=lambda candidate: meanings.known(rows[candidate]))
        return position, meanings.nearest(rows[position])

    return find


def without_examples(grid: Grid) -> Grid:
    """Return the grid without the rows whose remark says that they are examples."""
    names = [column_name(text) for text in grid.header]
    if REMARK_COLUMN not in names:
        return grid
    position = names.index(REMARK_COLUMN)
    is_real = [not row[position].strip().upper().startswith(EXAMPLE) for row in grid.rows]
    if all(is_real):
        return grid
    return replace(
        grid,
        rows=[row for row, kept in zip(grid.rows, is_real, strict=True) if kept],
        numbers=[number for number, kept in zip(grid.numbers, is_real, strict=True) if kept],
        faults=grid.faults + type(grid.faults)({EXAMPLE_ROW: is_real.count(False)}),
    )


def _header(row: Sequence[str], above: Sequence[str], meanings: Meanings) -> Sequence[str] | None:
    """Return the row as headings in the names of its table; None if it is not recognised as one."""
    plain = meanings.recognise(row)
    filled = meanings.recognise(_filled(row, above)) if above else None
    if filled and not repeated_columns(filled[1], filled[0]):
        table, header = filled
        if len(absent_columns(header, table)) < len(absent_columns(plain[1] if plain else row, table)):
            return header
    return plain[1] if plain else None


def _filled(row: Sequence[str], above: Sequence[str]) -> Sequence[str]:
    """Fill the blanks of a row from the row above: a cell merged downwards has its text in the upper row."""
    width = max(len(row), len(above))
    lower, upper = ([*cells, *[""] * (width - len(cells))] for cells in (row, above))
    return [cell if cell.strip() else over for cell, over in zip(lower, upper, strict=True)]
