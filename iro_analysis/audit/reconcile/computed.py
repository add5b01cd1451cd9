"""The third judgement: each printed figure against the figure computed from case-level returns."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from iro_analysis.audit.reconcile.findings import (
    AT_PRECISION,
    COMPUTED,
    DIFFERS,
    EXACT,
    NOT_COMPUTED,
    SUPPRESSED,
    Finding,
    number_text,
    printed_text,
    row_text,
    sentence,
    words_for,
)
from iro_analysis.audit.reconcile.register import Claim, PrintedFigure, Register
from iro_analysis.audit.reconcile.vocabulary import (
    MONTH,
    SUMMARIES,
    Dimensions,
    canonical_key,
    coarser,
    kind_of,
    read_period,
)
from iro_analysis.codes import code_lists, labels
from iro_analysis.ledger import OK, breakdown_dimensions
from iro_analysis.measures.dimensions import dimensions
from iro_analysis.periods import MONTHS
from iro_analysis.statistics import round_half_up, round_percentage

#: Far smaller than any printed digit, far larger than the difference between engines.
_SAME = 1e-9
NO_MEASURE, NO_PERIOD, NO_FIGURE = "no such measure", "no such period", "no such figure"
_SUPPRESSED, _COMPARED = "suppressed", "value"


@dataclass(frozen=True)
class ComputedFigure:
    """One row of the ledger; ``value`` and its base are missing where ``status`` is not ok."""

    value: float
    numerator: float
    denominator: float
    status: str
    note: str

    @property
    def available(self) -> bool:
        """Whether there is a value."""
        return self.status == OK


class LedgerRows:
    """The rows of a ledger, looked up by the period, measure and breakdown that a register writes."""

    def __init__(self, frame: pd.DataFrame, wanted: Iterable[PrintedFigure | Claim]) -> None:
        """Keep the rows of the wanted measures, and of the counts that wanted rates and shares are built on."""
        kinds = {name: kind_of(name).measure for name in {entry.measure for entry in wanted}}
        names = set(kinds) | {measure.of for measure in kinds.values() if measure and measure.of}
        self._frame = frame[frame["measure"].isin(names)]

    def find(self, measure: str, period: str, of: Dimensions = ()) -> ComputedFigure | None:
        """The computed figure, however the register writes its category; also the lowest or highest month."""
        days = read_period(period)
        if days is None:
            return None
        for label, breakdown in ((days.label, of), canonical_key(measure, days, of)):
            for spelling in _spellings(breakdown, label):
                if figure := self._rows.get((measure, label, spelling)):
                    return figure
        return self._extreme(measure, days.label, of)

    def why_not(self, row: PrintedFigure) -> tuple[str, str]:
        """Why a figure was not computed: as a kind, and in words for a reader."""
        if kind_of(row.measure).measure is None:
            return NO_MEASURE, "there is no such measure"
        if (days := read_period(row.period)) is None:
            return NO_PERIOD, f"{row.period} is not a period"
        if (row.measure, days.label) not in {key[:2] for key in self._rows}:
            return NO_PERIOD, f"no figure of this measure was computed for {days.label}"
        return NO_FIGURE, f"no figure for '{row.breakdown}' was computed" if row.dimensions else "it has no total"

    @cached_property
    def _rows(self) -> dict[tuple[str, str, Dimensions], ComputedFigure]:
        columns = ["measure", "period", "breakdown", "value", "numerator", "denominator", "status", "note"]
        rows = self._frame.reindex(columns=columns)
        rows = rows.assign(note=rows["note"].fillna(""), breakdown=rows["breakdown"].fillna(""))
        figures = {}
        for measure, period, breakdown, value, numerator, denominator, status, note in rows.itertuples(index=False):
            key = (str(measure), str(period), _folded(tuple(breakdown_dimensions(str(breakdown)).items())))
            figures[key] = ComputedFigure(float(value), float(numerator), float(denominator), str(status), str(note))
        return figures

    def _extreme(self, measure: str, label: str, of: Dimensions) -> ComputedFigure | None:
        """The lowest or the highest computed month."""
        extreme = dict(of).get(MONTH)
        if extreme not in SUMMARIES:
            return None
        rest = tuple(pair for pair in of if pair[0] != MONTH)
        keys = ((measure, label, _folded(tuple(sorted((*rest, (MONTH, month)))))) for month in MONTHS)
        months = [month for key in keys if (month := self._rows.get(key)) and month.available]
        if not months:
            return None
        return (min if extreme == SUMMARIES[0] else max)(months, key=lambda month: month.value)


def judge_against_ledger(register: Register, ledger: LedgerRows) -> list[Finding]:
    """One finding for each distinct printed figure, with all the paragraphs that print it."""
    rows_by_figure: dict[tuple[object, ...], list[PrintedFigure]] = {}
    for row in register.figures:
        rows_by_figure.setdefault((row.measure, row.period, row.dimensions, row.value, row.decimals), []).append(row)
    return [_finding(rows, ledger) for rows in rows_by_figure.values()]


def _finding(rows: list[PrintedFigure], ledger: LedgerRows) -> Finding:
    row = rows[0]
    figure = ledger.find(row.measure, row.period, row.dimensions)
    name = f"{words_for(row.measure, row.period, row.dimensions)}: printed as {printed_text(row)}"
    verdict, kind, words = _verdict(row, figure) if figure else (NOT_COMPUTED, *ledger.why_not(row))
    return Finding(
        judgement=COMPUTED,
        verdict=verdict,
        kind=kind,
        sentence=sentence(f"{name}; {words}"),
        refs=tuple(dict.fromkeys(printed.ref for printed in rows)),
        figures=(row_text(row),),
        printed=float(row.value),
        computed=figure.value if figure and figure.available else None,
    )


def _verdict(row: PrintedFigure, figure: ComputedFigure) -> tuple[str, str, str]:
    """The verdict, its kind and its words for a reader."""
    if figure.status == _SUPPRESSED:
        return SUPPRESSED, _SUPPRESSED, "the computed figure is suppressed"
    if not figure.available:
        kind = figure.status.replace("_", " ")
        return NOT_COMPUTED, kind, f"not computed: {figure.note or 'the ledger does not say why'}"
    # Two more places than are printed, so that the sentence shows how far apart the two are.
    printed, more = float(row.value), row.decimals + (0 if kind_of(row.measure).is_whole else 2)
    words = f"computed as {number_text(figure.value, more, row.unit)}"
    if abs(figure.value - printed) <= _SAME * max(1, abs(printed)):
        return EXACT, _COMPARED, words
    roundings = (round_half_up, round_percentage) if row.unit == "percent" else (round_half_up,)
    if printed in (float(rounding(figure.value, row.decimals)) for rounding in roundings):
        return AT_PRECISION, _COMPARED, words
    difference = number_text(abs(printed - figure.value), more, row.unit)
    return DIFFERS, _COMPARED, f"{words}: {difference} {'more' if printed > figure.value else 'less'} is printed"


def _spellings(of: Dimensions, period: str) -> Iterator[Dimensions]:
    """The ways to spell a breakdown: as written, with labels as codes, with groups under the group's own dimension."""
    yield _folded(of)
    yield _folded(tuple((name, _code(name, category)) for name, category in of))
    grouped = []
    for name, category in of:
        group, members = coarser(period).get(name, (name, {}))
        known = {member.casefold() for member in members.values()}
        grouped.append((group if category.casefold() in known else name, category))
    yield _folded(tuple(sorted(grouped)))


def _code(name: str, category: str) -> str:
    """The code of a category that is written as its label."""
    column = dimensions()[name].column if name in dimensions() else None
    if column is None or column not in code_lists():
        return category
    return {label.casefold(): code for code, label in labels(column).items()}.get(category.casefold(), category)


def _folded(of: Dimensions) -> Dimensions:
    return tuple((name, category.casefold()) for name, category in of)
