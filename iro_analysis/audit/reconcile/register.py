"""Registers of printed reports: every figure with its paragraph, and every claim in words."""

import csv
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from iro_analysis.errors import CommandError
from iro_analysis.ledger import breakdown_dimensions, breakdown_text
from iro_analysis.report.words.numbers import MINUS

FIGURES, CLAIMS = "figures.csv", "claims.csv"
FIGURE_COLUMNS = ("ref", "period", "measure", "breakdown", "value", "unit", "decimals")
CLAIM_COLUMNS = ("ref", "period", "measure", "breakdown", "claim", "against", "by", "quote")
_MOST_DECIMALS = 12
_NUMBER = re.compile(r"[-+]?\d{1,15}(\.\d{1,15})?", re.ASCII)


@dataclass(frozen=True)
class PrintedFigure:
    """One figure as the report prints it.

    Args:
        row: its row in the register; the headings are row 1.
        ref: its paragraph.
        period: the period as written; it may not be a valid one.
        measure: the measure's id.
        dimensions: its breakdown, in alphabetical order; empty for the total.
        value: the printed number, exactly.
        decimals: how many decimal places are printed; negative for a number rounded to tens or hundreds.
        unit: its unit.
        note: a note in the register.
    """

    row: int
    ref: str
    period: str
    measure: str
    dimensions: tuple[tuple[str, str], ...]
    value: Fraction
    decimals: int
    unit: str
    note: str = ""

    @property
    def breakdown(self) -> str:
        """Its breakdown as text."""
        return breakdown_text(dict(self.dimensions))


@dataclass(frozen=True)
class Claim:
    """One statement in words: ``measure`` did ``claim`` ``against`` another period or limits, ``by`` so much."""

    row: int
    ref: str
    period: str
    measure: str
    breakdown: str
    claim: str
    against: str
    by: str
    quote: str


@dataclass(frozen=True)
class Register:
    """What a report prints."""

    figures: tuple[PrintedFigure, ...]
    claims: tuple[Claim, ...] = ()
    name: str = ""


def read_register(folder: Path) -> Register:
    """Read the register in ``folder``: ``figures.csv`` and, if there is one, ``claims.csv``.

    Raises:
        CommandError: there is no register, a column is missing or not known, or a cell cannot be read; the message
            names the file and the row.
    """
    if not (folder / FIGURES).is_file():
        raise CommandError(f"{folder} is not a register: it has no {FIGURES}.")
    figures = tuple(_printed(row, cells) for row, cells in _rows(folder / FIGURES, FIGURE_COLUMNS, ("note",)))
    if not figures:
        raise CommandError(f"{folder / FIGURES} has no figures.")
    has_claims = (folder / CLAIMS).is_file()
    claims = tuple(_claim(row, cells) for row, cells in _rows(folder / CLAIMS, CLAIM_COLUMNS)) if has_claims else ()
    return Register(figures, claims, folder.resolve().name)


def _rows(path: Path, needed: tuple[str, ...], optional: tuple[str, ...] = ()) -> Iterator[tuple[int, dict[str, str]]]:
    """Each row that is not blank: its number, and its cells by column."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            records = list(csv.reader(file, strict=True))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise CommandError(f"{path} cannot be read as a CSV file in UTF-8: {error}.") from None
    headings = [heading.strip() for heading in records[0]] if records else []
    _check_headings(path, headings, needed, optional)
    for number, record in enumerate(records[1:], start=2):
        if any(cell.strip() for cell in record):
            if len(record) != len(headings):
                raise CommandError(
                    f"{path.name} row {number} has {len(record)} cells, but there are {len(headings)} headings."
                )
            yield number, {heading: cell.strip() for heading, cell in zip(headings, record, strict=True)}


def _check_headings(path: Path, headings: list[str], needed: tuple[str, ...], optional: tuple[str, ...]) -> None:
    problems = {
        "lacks the column": [name for name in needed if name not in headings],
        "has the unknown column": [name for name in headings if name not in (*needed, *optional)],
        "has more than once": sorted({name for name in headings if headings.count(name) > 1}),
    }
    messages = [f"{words} {', '.join(map(repr, names))}" for words, names in problems.items() if names]
    if messages:
        raise CommandError(f"{path} {' and '.join(messages)}. Its columns are {', '.join((*needed, *optional))}.")


def _printed(row: int, cells: Mapping[str, str]) -> PrintedFigure:
    _required(FIGURES, row, cells, ("ref", "period", "measure", "value", "unit", "decimals"))
    return PrintedFigure(
        row=row,
        ref=cells["ref"],
        period=cells["period"],
        measure=cells["measure"],
        dimensions=_dimensions(FIGURES, row, cells["breakdown"]),
        decimals=(decimals := _decimals(row, cells["decimals"])),
        value=_value(row, cells["value"], decimals),
        unit=cells["unit"],
        note=cells.get("note", ""),
    )


def _claim(row: int, cells: Mapping[str, str]) -> Claim:
    _required(CLAIMS, row, cells, ("ref", "period", "measure", "claim"))
    for side in re.split("[<>]", cells["breakdown"]):
        _dimensions(CLAIMS, row, side.strip())
    return Claim(row, **{name: cells[name] for name in CLAIM_COLUMNS})


def _required(file: str, row: int, cells: Mapping[str, str], names: tuple[str, ...]) -> None:
    if empty := [name for name in names if not cells[name]]:
        raise CommandError(f"{file} row {row}: {', '.join(empty)} is empty.")


def _dimensions(file: str, row: int, text: str) -> tuple[tuple[str, str], ...]:
    try:
        dimensions = breakdown_dimensions(text)
    except CommandError as error:
        raise CommandError(f"{file} row {row}: {error}") from None
    if len(dimensions) < sum(bool(part.strip()) for part in text.split(";")):
        raise CommandError(f"{file} row {row}: '{text}' names a dimension twice.")
    return tuple(dimensions.items())


def _decimals(row: int, text: str) -> int:
    try:
        decimals = int(text)
    except ValueError:
        decimals = _MOST_DECIMALS + 1
    if abs(decimals) > _MOST_DECIMALS:
        raise CommandError(f"{FIGURES} row {row}: decimals is '{text}', not a number of decimal places.")
    return decimals


def _value(row: int, text: str, decimals: int) -> Fraction:
    if not _NUMBER.fullmatch(digits := text.replace(",", "").replace(MINUS, "-")):
        raise CommandError(f"{FIGURES} row {row}: the value '{text}' is not a number.")
    value = Fraction(digits)
    if (value / Fraction(10) ** -decimals).denominator != 1:
        raise CommandError(f"{FIGURES} row {row}: the value {text} is more precise than its decimals ({decimals}) say.")
    return value
