"""Figures in words: how a sentence names one, and how a number is written as the report prints it."""

import math
from collections.abc import Iterable
from fractions import Fraction

from iro_analysis.audit.reconcile.evidence import Cell, Known
from iro_analysis.audit.reconcile.intervals import Interval
from iro_analysis.audit.reconcile.register import Printed
from iro_analysis.audit.reconcile.vocabulary import Dimensions, kind_of
from iro_analysis.ledger import breakdown_text
from iro_analysis.report.words.numbers import MINUS
from iro_analysis.statistics import round_half_up

_FEW = 6


def number_text(value: Fraction | float, decimals: int, unit: str = "") -> str:
    """A number in digits, rounded half up, with the sign of its unit.

    >>> number_text(Fraction(999, 10), 1, "percent"), number_text(Fraction(1021), 0, "reviews")
    ('99.9%', '1,021')
    """
    rounded = float(round_half_up(float(value), decimals))
    if math.isinf(rounded):
        return "without limit"
    return f"{MINUS if rounded < 0 else ''}{abs(rounded):,.{max(decimals, 0)}f}{'%' if unit == 'percent' else ''}"


def printed_text(row: Printed) -> str:
    """The number of a row as it is printed."""
    return number_text(row.value, row.decimals, row.unit)


def value_text(cell: Cell) -> str:
    """The number of a figure as it is printed, or all of them where they differ."""
    return " and ".join(dict.fromkeys(printed_text(row) for row in cell.rows))


def figure_text(cell: Cell) -> str:
    """One figure in the register's own words: period, measure, breakdown and value."""
    row = cell.rows[0]
    return " ".join(filter(None, (row.period, row.measure, row.breakdown))) + f" = {value_text(cell)}"


def row_text(row: Printed) -> str:
    """One row in the register's own words."""
    return " ".join(filter(None, (row.period, row.measure, row.breakdown))) + f" = {printed_text(row)}"


def name_of(cell: Cell) -> str:
    """What a sentence calls a figure: "children in care at the end of the period (sex=Male), 2020-21"."""
    row = cell.rows[0]
    return words_for(row.measure, row.period, row.dimensions)


def as_printed(cell: Cell) -> str:
    """How a sentence about a figure begins: what it is called and how it is printed."""
    return f"{name_of(cell)}: printed as {value_text(cell)}"


def words_for(measure: str, period: str = "", of: Dimensions = ()) -> str:
    """What a sentence calls the figure of ``measure`` for ``period`` and one category ``of`` its breakdown."""
    title = kind_of(measure).title or f"'{measure}'"
    told = title if title[1:2].isupper() else title[:1].lower() + title[1:]
    return told + (f" ({breakdown_text(dict(of))})" if of else "") + (f", {period}" if period else "")


def sentence(text: str) -> str:
    """``text`` with a capital letter and a full stop."""
    return text[:1].upper() + text[1:] + ("" if text.endswith(".") else ".")


def listed(words: Iterable[str]) -> str:
    """Words in a row: "a, b and c"."""
    every = list(words)
    return " and ".join(filter(None, (", ".join(every[:-1]), *every[-1:])))


def addends(cells: Iterable[Cell]) -> str:
    """The numbers that are added up, where they are few: " (223 + 150)"."""
    texts = [value_text(cell) for cell in cells]
    return f" ({' + '.join(texts)})" if len(texts) <= _FEW else f" ({len(texts)} figures)"


def quantity_text(quantity: Known) -> str:
    """A quantity as its figures are printed; the least and the most where they contradict each other."""
    cell = quantity.cells[0]
    if quantity.disputed:
        ends = (quantity.interval.low, quantity.interval.high)
        return " or ".join(number_text(end, cell.rows[0].decimals, cell.rows[0].unit) for end in ends)
    if cell.half and len(quantity.cells) == 1:
        return value_text(cell)
    return range_text(quantity.interval, cell.rows[0].decimals, cell.rows[0].unit)


def range_text(interval: Interval, decimals: int, unit: str = "") -> str:
    """A number, or from where to where it can lie."""
    low, high = (number_text(end, decimals, unit) for end in (interval.low, interval.high))
    return low if low == high else f"{low} to {high}"
