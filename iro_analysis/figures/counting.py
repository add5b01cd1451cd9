"""From a measure's rows to numerators and denominators, by period and breakdown, on any engine."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from operator import attrgetter

import narwhals as nw
import numpy as np
import pandas as pd

from iro_analysis.cohorts.frames import Cohorts
from iro_analysis.engines import Engine, Frame
from iro_analysis.errors import CommandError
from iro_analysis.measures.dimensions import Dimension, dimensions, grouping_dimension
from iro_analysis.measures.kinds import MEAN_OF_MONTHS, PART_OF_WHOLE, Statistic, endless
from iro_analysis.measures.registry import Breakdown, Measure
from iro_analysis.periods import Period, parse_period
from iro_analysis.settings import Settings

KEY = ["name", "period", "breakdown"]

#: Far below what is printed, far above what engines differ by: sums of parts of posts depend on their order.
DECIMALS = 9  # D38
LOWEST, HIGHEST = "month=lowest", "month=highest"


def every_dimension(settings: Settings) -> Mapping[str, Dimension]:
    """The dimensions of the dictionary and the local groupings of the workspace.

    Raises:
        CommandError: a grouping has the name of a dimension.
    """
    if taken := sorted(set(settings.groupings) & set(dimensions())):
        raise CommandError(f"groupings: {', '.join(taken)} is the name of a breakdown already; choose another.")
    local = {name: grouping_dimension(name, grouping) for name, grouping in settings.groupings.items()}
    return {**dimensions(), **local}


def breakdowns(measure: Measure, settings: Settings) -> list[Breakdown]:
    """The breakdowns of ``measure`` in the order they are shown: the total first, local groupings last."""
    local = [(name,) for name in settings.groupings] if measure.local_groupings else []
    return [*([()] if measure.total else []), *measure.by, *local]


def count(measures: Sequence[Measure], cohorts: Cohorts, engine: Engine, settings: Settings) -> pd.DataFrame:
    """The aggregates of the rows of each of ``measures``, which all count rows of their own.

    Returns:
        One row per measure (its ``name``), ``period`` and ``breakdown`` that occurs: what its statistic adds up, and of
        quantiles ``value``, of quantiles and parts of a whole ``note``. Of a count the denominator is missing; rows
        that could not be assessed are ``left_out``; ``squares`` is a sum of squares.
    """
    available = every_dimension(settings)
    parts = [pd.DataFrame(columns=[*KEY, "numerator"]).astype("string").astype({"numerator": "float64"})]
    for _, of_section in groupby(measures, key=attrgetter("section")):  # much the same rows; all at once are too many
        frames = {
            each.name: _counted(each, breakdowns(each, settings), available, cohorts, engine) for each in of_section
        }
        parts.append(engine.all_rows(frames))
    counted = pd.concat(parts, ignore_index=True).dropna(subset=["breakdown"])
    kinds = counted["name"].map({measure.name: measure.statistic for measure in measures})
    finished = [_finished(rows, kind) for kind, rows in counted.groupby(kinds, sort=False)]
    return pd.concat([counted.iloc[:0], *finished], ignore_index=True)


def _counted(
    measure: Measure, wanted: list[Breakdown], available: Mapping[str, Dimension], cohorts: Cohorts, engine: Engine
) -> Frame:
    """What the measure's statistic adds up, by period and breakdown."""
    assert measure.rows is not None  # noqa: S101  for the type checker: nothing else gets here
    statistic = measure.statistic
    names = dict.fromkeys(name for breakdown in wanted for name in breakdown)
    categories = (_category(available[name], cohorts).alias(f"by_{name}") for name in names)
    amounts = {"amount": nw.col("amount"), "longest": endless()} if statistic.points else {}
    rows = cohorts.build(measure.rows).select("period", *categories, **statistic.sums, **amounts)
    if len(wanted) > 1:
        rows = engine.share(rows)
    summed = [each for each in wanted if each or not statistic.monthly]  # a sum of months says nothing
    return nw.concat([_grouped(rows, breakdown, statistic) for breakdown in summed])


def _finished(counted: pd.DataFrame, statistic: Statistic) -> pd.DataFrame:
    """What follows from what was added up, for all measures of a kind."""
    if statistic.points:
        return _spread_quantiles(counted, statistic.points)
    if statistic.monthly:
        return _summed_up(counted, statistic)
    return _within_whole(counted) if statistic is PART_OF_WHOLE else counted


def _category(dimension: Dimension, cohorts: Cohorts) -> nw.Expr:
    """The category of each row; none where the table that says it was not supplied."""
    supplied = dimension.table is None or cohorts.holds(dimension.table)
    return dimension.category if supplied else nw.lit(None, dtype=nw.String)


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
    """A part larger than its whole is no percentage: it is said, and :mod:`values` gives none."""
    larger = counted["numerator"] > counted["denominator"]
    sizes = counted[["numerator", "denominator"]].astype(int).astype(str)
    said = "More were counted than there could be: " + sizes["numerator"] + " of " + sizes["denominator"] + "."
    return counted.assign(note=said.where(larger & (counted["denominator"] > 0), ""))


def _summed_up(counted: pd.DataFrame, statistic: Statistic) -> pd.DataFrame:
    """The months of each measure and period, with their sum: the total, the lowest and the highest."""
    rows = [
        (name, label, *row)
        for (name, label), months in counted.groupby(["name", "period"])
        for row in _of_months(months.set_index("breakdown"), parse_period(str(label)), statistic)
    ]
    return pd.DataFrame(rows, columns=[*KEY, "numerator", "denominator"])


def _of_months(counted: pd.DataFrame, period: Period, statistic: Statistic) -> list[tuple[str, float, float]]:
    months = [f"month={month}" for month in period.months]
    known = counted[list(statistic.sums)].dropna().to_dict("index")
    if statistic is MEAN_OF_MONTHS:
        rows = [(month, known[month]["numerator"], known[month]["denominator"]) for month in months if month in known]
        values = np.array([part / whole for _, part, whole in rows])
        total = "", float(values.sum()), float(len(values))
    else:
        rows = [(month, known[month]["numerator"] if month in known else 0.0, np.nan) for month in months]
        values = np.array([part for _, part, _ in rows])
        total = "", rows[-1][1], np.nan
    in_order = np.argsort(values.round(DECIMALS), kind="stable")
    ends = (
        [(text, *rows[place][1:]) for text, place in zip((LOWEST, HIGHEST), in_order[[0, -1]], strict=True)]
        if rows
        else []
    )
    return [*rows, total, *ends]


def with_statistic(breakdown: str, name: str) -> str:
    """The breakdown with the point of the amounts that a quantile is."""
    return f"{breakdown}; statistic={name}".removeprefix("; ")


def _spread_quantiles(counted: pd.DataFrame, names: Iterable[str]) -> pd.DataFrame:
    """One row per quantile; it is certain if it stays when every inexact amount is made endlessly larger."""
    return pd.concat(_quantile(counted, name) for name in names)


def _quantile(counted: pd.DataFrame, name: str) -> pd.DataFrame:  # D28
    certain = counted[name] == counted[f"longest {name}"]
    inexact = counted["inexact"].astype(int)
    began = inexact.astype(str) + " of " + counted["denominator"].astype(int).astype(str)
    began += " began before the returns reach back" + pd.Series(", and count as longer.", counted.index).where(
        certain, ": too many to tell."
    )
    return pd.DataFrame(
        {
            "name": counted["name"],
            "period": counted["period"],
            "breakdown": [with_statistic(text, name) for text in counted["breakdown"]],
            "denominator": counted["denominator"],
            "value": counted[name].where(certain),
            "note": began.where(inexact > 0, ""),
        }
    )
