"""Figures held to the targets of ``iro.toml``: met, missed, or too few to tell (docs/statistics.md)."""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from difflib import get_close_matches
from enum import StrEnum

import pandas as pd

from iro_analysis.errors import CommandError
from iro_analysis.ledger import LEDGER_TYPES, Figure, breakdown_text
from iro_analysis.measures.kinds import COUNT, SUM
from iro_analysis.measures.registry import Measure, catalogue, measure_behind
from iro_analysis.periods import Period, add_months, parse_period
from iro_analysis.report.document import Band
from iro_analysis.report.views import Figures
from iro_analysis.report.words.labels import day_text
from iro_analysis.report.words.numbers import PERCENT, SMALLEST_BASE, number, rounded, style
from iro_analysis.settings import CONFIG_NAME, Target

#: The columns that a table of figures has beside them where there are targets.
COLUMNS = ("target", "target_direction", "target_source", "target_result")
_MEDIAN = "Median"
#: D206. The rule in one sentence, as the annex prints it.
RULE = (
    f"a number of cases, or of children to each post, is compared as it stands, and a percentage, mean, median or rate "
    f"that rests on fewer than {SMALLEST_BASE} cases is too few to tell"
)


class Result(StrEnum):
    """What a figure says of its target."""

    MET = "met"
    MISSED = "missed"
    TOO_FEW = "too few to tell"


def check_targets(targets: Mapping[str, Target]) -> None:
    """Refuse a target that no figure can be held to.

    Raises:
        CommandError: it names no measure, a change or a part, or its value cannot be one of the measure.
    """
    faults = [f"[targets.{name}]: {fault}" for name, target in targets.items() if (fault := _fault(name, target))]
    if faults:
        raise CommandError(f"{CONFIG_NAME}: {'; '.join(faults)}")


def _fault(name: str, target: Target) -> str:
    record = measure_behind(name)
    if record is None:
        near = get_close_matches(name.partition("[")[0], catalogue(), n=1)
        return f"there is no measure {name}; " + (f"did you mean {near[0]}?" if near else "the annex lists them all")
    if record.name != name:
        return f"it is a change, and a target is set for the figure itself: [targets.{record.name}]"
    if own_breakdown(record) is None:
        return "it has only parts, and a target is set for a figure of the whole"
    if record.unit == PERCENT and target.value > 100:  # noqa: PLR2004  all of them
        return f"a percentage is at most 100, so {target.value:g} is never reached"
    decimals = style(record.unit).decimals
    if round(target.value, decimals) != target.value:
        how = f"rounded to {10**-decimals:g}" if decimals else "as a whole number"
        return f"write {target.value:g} as the report prints the figure, {how}"
    return ""


def own_breakdown(record: Measure) -> str | None:
    """The breakdown of the figure that a measure's target is for: the total, or the median; None if it has neither."""
    if _MEDIAN in record.statistic.points:
        return breakdown_text({"statistic": _MEDIAN})
    return "" if record.total else None


def target_of(targets: Mapping[str, Target], figure: Figure) -> Target | None:
    """The target that a figure is held to, met or not; None if it is another figure than its measure's own."""
    target = targets.get(figure.measure)
    return target if target and figure.breakdown == own_breakdown(catalogue()[figure.measure]) else None


def result(target: Target, figure: Figure) -> Result | None:  # D205, D206
    """What a figure says of its target; None if it is not available or not held to it."""
    record = catalogue()[figure.measure]
    if not figure.available or why_not_held(target, record, parse_period(figure.period)):
        return None
    if _rests_on_few(record, figure):
        return Result.TOO_FEW
    printed = rounded(figure.value, figure.unit)
    met = printed >= target.value if target.direction == "at least" else printed <= target.value
    return Result.MET if met else Result.MISSED


def why_not_held(target: Target, record: Measure, period: Period) -> str:  # D207
    """Why figures of a period are not held to a target; empty if they are."""
    if target.since and period.start < target.since:
        return f"The target was set from {day_text(target.since)}."
    grows = record.statistic in (COUNT, SUM) or record.statistic.per > 0
    if grows and add_months(period.start, 12) != period.end + timedelta(days=1):
        return "The target is for twelve months."
    return ""


def _rests_on_few(record: Measure, figure: Figure) -> bool:
    """Whether fewer than 20 cases stand behind a figure that is not itself a number of cases."""
    if record.statistic.counts_units or record.statistic.monthly:
        return False
    cases = figure.numerator if record.statistic.per else figure.denominator
    return cases < SMALLEST_BASE


def target_text(target: Target, unit: str) -> str:
    """A target as it is printed: "at least 95.0%"."""
    return f"{target.direction} {number(target.value, unit)}"


def target_line(figures: Figures, measure: str, period: Period) -> Band | None:
    """The line that a chart of a measure over periods such as ``period`` is drawn with; None if it has no target."""
    figure = figures.find(measure)
    target = target_of(figures.targets, figure) if figure else None
    if figure is None or target is None or why_not_held(target, catalogue()[measure], period):
        return None
    return Band(target.value, target.value, f"The target: {target_text(target, figure.unit)}")


def results_text(figures: Figures, figure: Figure) -> str:
    """What a figure says of its target, and what those of earlier years say of it: "met; 2019-20 missed"."""
    target = target_of(figures.targets, figure)
    if target is None:
        return ""
    years = [year for year in reversed(figures.years()) if year != parse_period(figure.period)]
    before = [figures.find(figure.measure, figure.breakdown, year) for year in years]
    earlier = [(known.period, found) for known in before if known and (found := result(target, known))]
    return "; ".join(filter(None, [result(target, figure), *(f"{label} {found}" for label, found in earlier)]))


def target_sentence(figures: Figures, figure: Figure) -> str:
    """A sentence on a figure's target, after a space; empty if it is not held to one."""
    target = target_of(figures.targets, figure)
    found = result(target, figure) if target else None
    if target is None or found is None:
        return ""
    words = f"the target, {target_text(target, figure.unit)},"
    if found is Result.TOO_FEW:
        return f" There are too few to tell whether {words} was met."
    return f" {words[:1].upper()}{words[1:]} was {found}."


def beside_figures(frame: pd.DataFrame, targets: Mapping[str, Target]) -> pd.DataFrame:
    """Rows of the ledger with :data:`COLUMNS` beside them, empty where there is no target; as they are without any."""
    if not targets:
        return frame
    names = [name for name in LEDGER_TYPES if name in Figure.__dataclass_fields__]
    held = {
        position: (target.value, target.direction, target.source, str(result(target, figure) or ""))
        for position, figure in _with_target(frame[names], targets)
        if (target := target_of(targets, figure))
    }
    nothing = (float("nan"), "", "", "")
    rows = [held.get(position, nothing) for position in range(len(frame))]
    columns = [[row[place] for row in rows] for place in range(len(COLUMNS))]
    return frame.assign(**dict(zip(COLUMNS, columns, strict=True)))


def _with_target(rows: pd.DataFrame, targets: Mapping[str, Target]) -> Iterator[tuple[int, Figure]]:
    for position in rows["measure"].isin(list(targets)).to_numpy().nonzero()[0]:
        yield int(position), Figure(*rows.iloc[position])
