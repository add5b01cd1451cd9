"""The third judgement: each printed figure against the one computed from case-level returns."""

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
)
from iro_analysis.audit.reconcile.register import Claim, Printed, Register
from iro_analysis.audit.reconcile.vocabulary import (
    MONTH,
    SUMMARIES,
    Dimensions,
    coarser,
    kind_of,
    place,
    read_period,
)
from iro_analysis.audit.reconcile.wording import number_text, printed_text, row_text, sentence, words_for
from iro_analysis.codes import code_lists, labels
from iro_analysis.ledger import OK, breakdown_dimensions
from iro_analysis.measures.dimensions import dimensions
from iro_analysis.periods import MONTHS
from iro_analysis.statistics import round_half_up

#: Far below what is printed, far above what engines differ by.
_SAME = 1e-9
NO_MEASURE, NO_PERIOD, NO_FIGURE = "no such measure", "no such period", "no such figure"
_SUPPRESSED, _COMPARED = "suppressed", "value"


@dataclass(frozen=True)
class Computed:
    """One row of the ledger: ``value`` and its base, missing where ``status`` is not ok."""

    value: float
    numerator: float
    denominator: float
    status: str
    note: str

    @property
    def available(self) -> bool:
        """Whether there is a value."""
        return self.status == OK


class Ledgered:
    """The rows of a ledger, found under the words of a register."""

    def __init__(self, frame: pd.DataFrame, wanted: Iterable[Printed | Claim]) -> None:
        """Take up the rows of the measures that are wanted; a rate or a share brings the count it is built on."""
        kinds = {name: kind_of(name).measure for name in {each.measure for each in wanted}}
        names = set(kinds) | {measure.of for measure in kinds.values() if measure and measure.of}
        self._frame = frame[frame["measure"].isin(names)]

    def find(self, measure: str, period: str, of: Dimensions = ()) -> Computed | None:
        """The computed figure, whichever way the register writes its category; of months also the extremes."""
        days = read_period(period)
        if days is None:
            return None
        for label, named in ((days.label, of), place(measure, days, of)):
            for spelled in _spellings(named):
                if found := self._rows.get((measure, label, spelled)):
                    return found
        return self._extreme(measure, days.label, of)

    def why_not(self, row: Printed) -> tuple[str, str]:
        """Of a figure that is not there: in a few words, and for a reader, why it is not computed."""
        if kind_of(row.measure).measure is None:
            return NO_MEASURE, "there is no such measure"
        if (days := read_period(row.period)) is None:
            return NO_PERIOD, f"{row.period} is not a period"
        if (row.measure, days.label) not in {key[:2] for key in self._rows}:
            return NO_PERIOD, f"no figure of this measure was computed for {days.label}"
        return NO_FIGURE, f"no figure for '{row.breakdown}' was computed" if row.dimensions else "it has no total"

    @cached_property
    def _rows(self) -> dict[tuple[str, str, Dimensions], Computed]:
        columns = ["measure", "period", "breakdown", "value", "numerator", "denominator", "status", "note"]
        rows = self._frame.reindex(columns=columns)
        rows = rows.assign(note=rows["note"].fillna(""), breakdown=rows["breakdown"].fillna(""))
        found = {}
        for measure, period, breakdown, value, numerator, denominator, status, note in rows.itertuples(index=False):
            key = (str(measure), str(period), _folded(tuple(breakdown_dimensions(str(breakdown)).items())))
            found[key] = Computed(float(value), float(numerator), float(denominator), str(status), str(note))
        return found

    def _extreme(self, measure: str, label: str, of: Dimensions) -> Computed | None:
        """The lowest or the highest of the computed months."""
        name = dict(of).get(MONTH)
        if name not in SUMMARIES:
            return None
        rest = tuple(pair for pair in of if pair[0] != MONTH)
        keys = ((measure, label, _folded(tuple(sorted((*rest, (MONTH, month)))))) for month in MONTHS)
        months = [month for key in keys if (month := self._rows.get(key)) and month.available]
        if not months:
            return None
        return (min if name == SUMMARIES[0] else max)(months, key=lambda month: month.value)


def against_computed(register: Register, ledgered: Ledgered) -> list[Finding]:
    """One finding for each different figure, with all the paragraphs that print it."""
    once: dict[tuple[object, ...], list[Printed]] = {}
    for row in register.figures:
        once.setdefault((row.measure, row.period, row.dimensions, row.value, row.decimals), []).append(row)
    return [_judged(rows, ledgered) for rows in once.values()]


def _judged(rows: list[Printed], ledgered: Ledgered) -> Finding:
    row = rows[0]
    found = ledgered.find(row.measure, row.period, row.dimensions)
    name = f"{words_for(row.measure, row.period, row.dimensions)}: printed as {printed_text(row)}"
    verdict, kind, told = _verdict(row, found) if found else (NOT_COMPUTED, *ledgered.why_not(row))
    return Finding(
        judgement=COMPUTED,
        verdict=verdict,
        kind=kind,
        sentence=sentence(f"{name}; {told}"),
        refs=tuple(dict.fromkeys(each.ref for each in rows)),
        figures=(row_text(row),),
        printed=float(row.value),
        computed=found.value if found and found.available else None,
    )


def _verdict(row: Printed, found: Computed) -> tuple[str, str, str]:
    if found.status == _SUPPRESSED:
        return SUPPRESSED, _SUPPRESSED, "the computed figure is suppressed"
    if not found.available:
        kind = found.status.replace("_", " ")
        return NOT_COMPUTED, kind, f"not computed: {found.note or 'the ledger does not say why'}"
    printed, more = float(row.value), row.decimals + (0 if kind_of(row.measure).is_whole else 2)
    told = f"computed as {number_text(found.value, more, row.unit)}"
    if abs(found.value - printed) <= _SAME * max(1, abs(printed)):
        return EXACT, _COMPARED, told
    if float(round_half_up(found.value, row.decimals)) == printed:
        return AT_PRECISION, _COMPARED, told
    difference = number_text(abs(printed - found.value), more, row.unit)
    return DIFFERS, _COMPARED, f"{told}: {difference} {'more' if printed > found.value else 'less'} is printed"


def _spellings(of: Dimensions) -> Iterator[Dimensions]:
    """The breakdown as it is written, then with labels as codes, then with groups under the group's own dimension."""
    yield _folded(of)
    yield _folded(tuple((name, _code(name, category)) for name, category in of))
    grouped = []
    for name, category in of:
        group, members = coarser().get(name, (name, {}))
        known = {each.casefold() for each in members.values()}
        grouped.append((group if category.casefold() in known else name, category))
    yield _folded(tuple(sorted(grouped)))


def _code(name: str, category: str) -> str:
    """The code of the category that is written with its label."""
    column = dimensions()[name].column if name in dimensions() else None
    if column is None or column not in code_lists():
        return category
    return {label.casefold(): code for code, label in labels(column).items()}.get(category.casefold(), category)


def _folded(of: Dimensions) -> Dimensions:
    return tuple((name, category.casefold()) for name, category in of)
