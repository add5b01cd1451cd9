"""Adds up a measure's rows to numerators and denominators, by period and breakdown, on any engine."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import groupby
from operator import attrgetter

import narwhals as nw
import numpy as np
import pandas as pd

from iro_analysis.codes import NEWEST
from iro_analysis.cohorts.frames import Cohorts, tables_needed
from iro_analysis.disk.cache import NO_CACHE, Cache, fingerprint
from iro_analysis.engines import Engine, Frame, frame_bytes, frame_of
from iro_analysis.errors import CommandError
from iro_analysis.measures.dimensions import IRO, Dimension, dimensions, grouping_dimension
from iro_analysis.measures.kinds import MEAN_OF_MONTHS, PART_OF_WHOLE, Statistic, amounts_at_longest
from iro_analysis.measures.registry import Breakdown, Measure
from iro_analysis.periods import Period, parse_period
from iro_analysis.settings import Settings
from iro_analysis.tables import TABLES

KEY = ["name", "period", "breakdown"]

#: Finer than anything printed, coarser than engines differ by: a sum of parts of posts depends on their order.
DECIMALS = 9  # D38
#: The kind under which counts are kept.
_KIND = "counts"
LOWEST, HIGHEST = "month=lowest", "month=highest"
#: In a breakdown, what names the point of a quantile, and the area of a published figure: no dimension has that name.
STATISTIC, AREA = "statistic", "authority"


def every_dimension(settings: Settings, year: int = NEWEST) -> Mapping[str, Dimension]:
    """The dimensions of the dictionary, by the groups of a collection year, and the local groupings of the workspace.

    Raises:
        CommandError: a local grouping has the name of a dimension.
    """
    if taken := sorted(set(settings.groupings) & set(dimensions())):
        raise CommandError(f"groupings: {', '.join(taken)} is the name of a breakdown already; choose another.")
    local = {name: grouping_dimension(name, grouping) for name, grouping in settings.groupings.items()}
    return {**dimensions(year), **local}


def breakdowns(measure: Measure, settings: Settings) -> list[Breakdown]:
    """The breakdowns of ``measure`` in the order of the report: the total first, local groupings last."""
    local = [(name,) for name in settings.groupings] if measure.local_groupings else []
    shown = [by for by in measure.by if settings.report.show_iros or IRO not in by]  # D201
    return [*([()] if measure.total else []), *shown, *local]


def dimensions_of(measure: Measure, settings: Settings) -> set[str]:
    """What can stand before the equals signs in the breakdowns of a measure."""
    beyond = {
        STATISTIC: bool(measure.statistic.points),
        "month": measure.statistic.monthly,
        AREA: bool(settings.comparators),
    }
    return {name for by in breakdowns(measure, settings) for name in by}.union(filter(beyond.get, beyond))


def has_breakdown(measure: Measure, dimensions_named: Iterable[str], settings: Settings) -> bool:
    """Whether figures of ``measure``, or of its changes, can be broken down by exactly these dimensions.

    Whether there is such a category in each of them, only the data say.
    """
    wanted = frozenset(dimensions_named)
    if wanted == {AREA}:
        return bool(settings.comparators)
    points = {STATISTIC} if measure.statistic.points else set()
    known = {frozenset({*by, *points}) for by in breakdowns(measure, settings)}
    return wanted in known or (measure.statistic.monthly and wanted == {"month"})


def count(
    measures: Sequence[Measure],
    cohorts: Cohorts,
    engine: Engine,
    settings: Settings,
    year: int,
    say: Callable[[str], None] = lambda _: None,
    kept: Cache = NO_CACHE,
) -> pd.DataFrame:
    """The sums over the rows of each of ``measures``, which must all count rows of their own; groups as in ``year``.

    ``say`` receives the progress. What was ``kept`` of measures that rest on the same rows is not counted again.

    Returns:
        One row per measure (its ``name``), ``period`` and ``breakdown`` that occurs, with the sums of its statistic:
        ``numerator``, ``denominator`` (missing for a count), ``left_out`` (rows that could not be assessed),
        ``squares`` (sum of squares). Quantiles also have ``value``; quantiles and parts of a whole have ``note``.
    """
    available = every_dimension(settings, year)
    parts = [pd.DataFrame(columns=[*KEY, "numerator"]).astype("string").astype({"numerator": "float64"})]
    made_of = _groups(measures, cohorts, engine, settings, year) if kept.folder else {}
    found = {key: content for key in made_of if (content := kept.get(_KIND, key)) is not None}
    parts += [frame_of(content) for content in found.values()]
    known = {measure.name for key in found for measure in made_of[key]}
    to_count = [measure for measure in measures if measure.name not in known]
    # The measures of a section count much the same rows, so one query shares them; one for all would be too large.
    sections = [(section, list(found)) for section, found in groupby(to_count, key=attrgetter("section"))]
    for number, (section, of_section) in enumerate(sections, start=1):
        say(f"Counting {section} ({number} of {len(sections)})")
        frames = {
            measure.name: _summed(measure, breakdowns(measure, settings), available, cohorts, engine)
            for measure in of_section
        }
        parts.append(engine.all_rows(frames))
    counted = pd.concat(parts, ignore_index=True).dropna(subset=["breakdown"])
    _keep(counted, {key: group for key, group in made_of.items() if key not in found}, kept)
    kinds = counted["name"].map({measure.name: measure.statistic for measure in measures})
    finished = [_from_sums(rows, kind) for kind, rows in counted.groupby(kinds, sort=False)]
    return pd.concat([counted.iloc[:0], *finished], ignore_index=True)


def _groups(
    measures: Sequence[Measure], cohorts: Cohorts, engine: Engine, settings: Settings, year: int
) -> dict[str, list[Measure]]:  # D196
    """The measures by a fingerprint of all that their counts depend on: those that rest on the same frames together."""
    together: dict[tuple[tuple[str, str], ...], list[Measure]] = {}
    for measure in measures:
        assert measure.rows is not None  # noqa: S101  for the type checker: nothing else gets here
        together.setdefault(tuple(cohorts.contents_behind(measure.rows).items()), []).append(measure)
    local = {name: grouping.model_dump() for name, grouping in settings.groupings.items()}
    shared = [
        type(engine).__name__,
        year,
        local,
        settings.report.show_iros,
        [name for name in TABLES if cohorts.holds(name)],
    ]
    return {
        fingerprint(json.dumps([shared, contents, [measure.name for measure in group]])): group
        for contents, group in together.items()
    }


def _keep(counted: pd.DataFrame, groups: Mapping[str, Sequence[Measure]], kept: Cache) -> None:
    """Keep the counts of each group of measures, even if there is none, in the columns that its statistics have."""
    group_of = {measure.name: key for key, group in groups.items() for measure in group}
    by_group = dict(iter(counted.groupby(counted["name"].map(group_of)))) if groups else {}
    for key, group in groups.items():
        rows = by_group.get(key, counted.iloc[:0])
        columns = {*KEY}.union(*(_columns(measure.statistic) for measure in group))
        kept.put(_KIND, key, frame_bytes(rows[[name for name in rows if name in columns]]))


def _columns(statistic: Statistic) -> list[str]:
    """The columns with the sums and quantiles of a statistic."""
    return [*statistic.sums, *statistic.points, *(f"longest {name}" for name in statistic.points)]


def _summed(
    measure: Measure, wanted: list[Breakdown], available: Mapping[str, Dimension], cohorts: Cohorts, engine: Engine
) -> Frame:
    """The sums that the measure's statistic needs, by period and breakdown."""
    assert measure.rows is not None  # noqa: S101  for the type checker: nothing else gets here
    statistic = measure.statistic
    names = dict.fromkeys(name for breakdown in wanted for name in breakdown)
    needed = tables_needed(measure.rows)
    categories = (_category(available[name], needed, cohorts).alias(f"by_{name}") for name in names)
    amounts = {"amount": nw.col("amount"), "longest": amounts_at_longest()} if statistic.points else {}
    rows = cohorts.build(measure.rows).select("period", *categories, **statistic.sums, **amounts)
    if len(wanted) > 1:
        rows = engine.share(rows)
    # Children or posts at several month ends do not add up to anything, so there is no total to sum.
    meaningful = [breakdown for breakdown in wanted if breakdown or not statistic.monthly]
    return nw.concat([_grouped(rows, breakdown, statistic) for breakdown in meaningful])


def _from_sums(counted: pd.DataFrame, statistic: Statistic) -> pd.DataFrame:
    """What follows from the sums, for all measures with this statistic."""
    if statistic.points:
        return _per_quantile(counted, statistic.points)
    if statistic.monthly:
        return _of_monthly(counted, statistic)
    return _within_whole(counted) if statistic is PART_OF_WHOLE else counted


def _category(dimension: Dimension, needed: Iterable[str], cohorts: Cohorts) -> nw.Expr:
    """The category of each row; missing if the table that holds it, beside those ``needed``, was not supplied."""
    table = dimension.table_beside(needed)
    return dimension.category if table is None or cohorts.holds(table) else nw.lit(None, dtype=nw.String)


def _grouped(rows: Frame, breakdown: Breakdown, statistic: Statistic) -> Frame:
    aggregates = {name: nw.col(name).sum() for name in statistic.sums}
    aggregates |= {
        before + name: nw.col(column).quantile(at, "linear")
        for name, at in statistic.points.items()
        for before, column in (("", "amount"), ("longest ", "longest"))
    }
    grouped = rows.group_by("period", *(f"by_{name}" for name in breakdown)).agg(**aggregates)
    return grouped.select("period", _label(breakdown), *aggregates)


def _label(breakdown: Breakdown) -> nw.Expr:
    if not breakdown:
        return nw.lit("").alias("breakdown")
    parts = [nw.concat_str([nw.lit(f"{name}="), nw.col(f"by_{name}")]) for name in sorted(breakdown)]
    return nw.concat_str(parts, separator="; ").alias("breakdown")


def _within_whole(counted: pd.DataFrame) -> pd.DataFrame:
    """Note a part that is larger than its whole; :mod:`iro_analysis.measures.kinds` then gives no percentage."""
    larger = counted["numerator"] > counted["denominator"]
    sizes = counted[["numerator", "denominator"]].astype(int).astype(str)
    notes = "More were counted than there could be: " + sizes["numerator"] + " of " + sizes["denominator"] + "."
    return counted.assign(note=notes.where(larger & (counted["denominator"] > 0), ""))


def _of_monthly(counted: pd.DataFrame, statistic: Statistic) -> pd.DataFrame:
    """The months of each measure and period, with their total, the lowest and the highest month."""
    sums = list(statistic.sums)
    known: dict[tuple[str, str], dict[str, dict[str, float]]] = {}
    for name, label, month, *numbers in counted[[*KEY, *sums]].itertuples(index=False, name=None):
        months = known.setdefault((name, label), {})
        if not any(pd.isna(number) for number in numbers):
            months[month] = dict(zip(sums, numbers, strict=True))
    rows = [
        (name, label, *row)
        for (name, label), months in sorted(known.items())
        for row in _monthly_rows(months, parse_period(label), statistic)
    ]
    return pd.DataFrame(rows, columns=[*KEY, "numerator", "denominator"])


def _monthly_rows(
    known: Mapping[str, Mapping[str, float]], period: Period, statistic: Statistic
) -> list[tuple[str, float, float]]:
    """Breakdown, numerator and denominator of each month, of the total, and of the lowest and the highest month.

    ``known`` has the sums of each month in which something was counted, by its breakdown.
    The total of a mean of months is the mean of the months, each with equal weight; otherwise it is the last month.
    """
    months = [f"month={month}" for month in period.months]
    if statistic is MEAN_OF_MONTHS:
        rows = [(month, known[month]["numerator"], known[month]["denominator"]) for month in months if month in known]
        values = np.array([part / whole for _, part, whole in rows])
        total = "", float(values.sum()), float(len(values))
    else:
        rows = [(month, known[month]["numerator"] if month in known else 0.0, np.nan) for month in months]
        values = np.array([part for _, part, _ in rows])
        total = "", rows[-1][1], np.nan
    # Rounded, and with a stable sort, so that every engine finds the same month if two are equal.
    in_order = np.argsort(values.round(DECIMALS), kind="stable")
    extremes = (
        [(text, *rows[place][1:]) for text, place in zip((LOWEST, HIGHEST), in_order[[0, -1]], strict=True)]
        if rows
        else []
    )
    return [*rows, total, *extremes]


def with_statistic(breakdown: str, name: str) -> str:
    """The breakdown of one quantile: "age_band=1-4; statistic=Median"."""
    return f"{breakdown}; {STATISTIC}={name}".removeprefix("; ")


def _per_quantile(counted: pd.DataFrame, names: Iterable[str]) -> pd.DataFrame:
    """One row per quantile."""
    return pd.concat(_quantile(counted, name) for name in names)


def _quantile(counted: pd.DataFrame, name: str) -> pd.DataFrame:  # D28
    """One quantile, with its value where that is certain.

    A spell that began before the returns is longer than its record by an unknown number of days. The quantile is
    certain only if it stays the same when all such amounts are taken as endless.
    """
    certain = counted[name] == counted[f"longest {name}"]
    inexact = counted["inexact"].astype(int)
    notes = inexact.astype(str) + " of " + counted["denominator"].astype(int).astype(str)
    notes += " began before the returns reach back" + pd.Series(", and count as longer.", counted.index).where(
        certain, ": too many to tell."
    )
    return pd.DataFrame(
        {
            "name": counted["name"],
            "period": counted["period"],
            "breakdown": [with_statistic(text, name) for text in counted["breakdown"]],
            "denominator": counted["denominator"],
            "value": counted[name].where(certain),
            "note": notes.where(inexact > 0, ""),
        }
    )
