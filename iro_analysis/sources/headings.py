"""Which row of a file or sheet is its headings, and what they mean: title rows, merged cells, words of the service."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from iro_analysis.sources.delimited import FindHeader, Grid
from iro_analysis.sources.recognition import (
    OWN_REMARK,
    absent_columns,
    column_name,
    known_names,
    recognise,
    repeated_columns,
)

EXAMPLE_ROW = "example row left out"
EXAMPLE = "EXAMPLE"
#: What the return calls the child's identifier, and what the logs do.
CHILD, CHILD_ID = "CHILD", "CHILD_ID"


def header_finder(meanings: Mapping[str, str]) -> FindHeader:
    """Finds the row of headings: the first that is a table's, its gaps filled from the row above where that adds to it.

    Where none is, the one that names most columns.

    Args:
        meanings: the columns meant by headings of the service's own.
    """
    translate = {column_name(heading): column_name(meant) for heading, meant in meanings.items()}

    def find(rows: Sequence[Sequence[str]]) -> tuple[int, Sequence[str]]:
        candidates = list(_candidates(rows, translate))
        for place, header in candidates:
            if recognise(header):
                return place, header
        return max(candidates, key=lambda candidate: known_names(candidate[1]))

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


def _candidates(rows: Sequence[Sequence[str]], translate: Mapping[str, str]) -> Iterator[tuple[int, Sequence[str]]]:
    for place, row in enumerate(rows):
        plain = _translated(row, translate)
        filled = _translated(_filled(row, rows[place - 1]), translate) if place else plain
        yield place, filled if _adds(filled, plain) else plain


def _adds(filled: Sequence[str], plain: Sequence[str]) -> bool:
    """Whether the gaps that were filled are columns of the table."""
    table = recognise(filled)
    if table is None or repeated_columns(filled, table):
        return False
    return len(absent_columns(filled, table)) < len(absent_columns(plain, table))


def _translated(row: Sequence[str], translate: Mapping[str, str]) -> Sequence[str]:
    """The row as headings; those of a log may call the child as the return does."""
    header = [translate.get(column_name(cell), cell) for cell in row]
    of_log = [CHILD_ID if column_name(cell) == CHILD else cell for cell in header]
    plain, log = recognise(header), recognise(of_log)
    takes_log = log is not None and log.is_log and (plain is None or plain.is_log)
    return of_log if takes_log and of_log.count(CHILD_ID) == 1 else header


def _filled(row: Sequence[str], above: Sequence[str]) -> Sequence[str]:
    """The row with its blanks filled from the one above it: cells merged downwards hold their text in the upper."""
    width = max(len(row), len(above))
    lower, upper = ([*cells, *[""] * (width - len(cells))] for cells in (row, above))
    return [cell if cell.strip() else over for cell, over in zip(lower, upper, strict=True)]
