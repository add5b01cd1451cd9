"""The most that is read of one workbook."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Bounds:
    """The most that is read of one workbook.

    Args:
        unpacked: bytes of all its parts, as its list of contents gives them; and of the text in its sheets.
        rows: the row of the last cell of a sheet.
        columns: the column of the last cell of a sheet.
        cells: cells of a sheet, from the first row and column to its last, blanks included.
    """

    unpacked: int
    rows: int
    columns: int
    cells: int
