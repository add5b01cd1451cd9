"""From a measure's rows to numerators and denominators, by period and breakdown, on any engine."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from operator import attrgetter

import narwhals as nw
import pandas as pd

from iro_analysis.engines import Engine, Frame
from iro_analysis.errors import CommandError
from iro_analysis.measures.cohorts import Cohorts
from iro_analysis.measures.dimensions import Dimension, dimensions, grouping_dimension
from iro_analysis.measures.kinds import MEAN_OF_MONTHS, PART_OF_WHOLE, Statistic, endless
from iro_analysis.measures.registry import Breakdown, Measure
from iro_analysis.periods import Period, parse_period
from iro_analysis.settings import Settings

KEY = ["period", "breakdown"]

#: Far below what is printed, far above what engines differ by: sums of parts of posts depend on their order.
DECIMALS = 9
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


def count(measures: Sequence[Measure], cohorts: Cohorts, engine: Engine, settings: Settings) -> dict[str, pd.DataFrame]:
    """The aggregates of the rows of each of ``measures``, which all count rows of their own.

    Returns:
        By measure one row per period and breakdown that occurs, indexed by both: what its statistic adds up, and of
        quantiles ``value``, of quantiles and parts of a whole ``note``. Of a count the denominator is missing; rows
        that could not be assessed are ``left_out``; ``squares`` is a sum of squares.
    """
    available = every_dimension(settings)
    results: dict[str, pd.DataFrame] = {}
    for _, of_section in groupby(measures, key=attrgetter("section")):  # much the same rows; all at once are too many
        together = list(of_section)
        frames = [_counted(each, breakdowns(each, settings), available, cohorts, engine) for each in together]
        counted = zip(together, engine.all_rows(frames), strict=True)
        results |= {measure.name: _finished(rows, measure) for measure, rows in counted}
    return results


def _counted(
    measure: Measure, wanted: list[Breakdown], available: Mapping[str, Dimension], cohorts: Cohorts, engine: Engine
) -> Frame:
    """What the measure's statistic adds up, by period and breakdown."""
    assert measure.rows is not None  # noqa: S101  for the type checker: nothing else gets here
    statistic = measure.statistic
    names = dict.fromkeys(name for breakdown in wanted for name in breakdown)
    categories = (_category(available[name], cohorts).alias(f"by_{name}") for name in names)
    rows = cohorts.build(measure.rows).select("period", *statistic.reads, *categories)
    if len(wanted) > 1:
        rows = engine.share(rows)
    summed = [each for each in wanted if each or not statistic.monthly]  # a sum of months says nothing
    return nw.concat([_grouped(rows, breakdown, statistic) for breakdown in summed])


def _finished(rows: pd.DataFrame, measure: Measure) -> pd.DataFrame:
    """What follows from what was added up."""
    counted, statistic = rows.dropna(subset=["breakdown"]), measure.statistic
    if statistic.points:
        return _spread_quantiles(counted, statistic.points)
    by_key = counted.set_index(KEY)
    if statistic.monthly:
        return _summed_up(by_key, statistic)
    return _within_whole(by_key) if statistic is PART_OF_WHOLE else by_key


def _category(dimension: Dimension, cohorts: Cohorts) -> nw.Expr:
    """The category of each row; none where the table that says it was not supplied."""
    supplied = dimension.table is None or cohorts.holds(dimension.table)
    return dimension.category if supplied else nw.lit(None, dtype=nw.String)


def _grouped(rows: Frame, breakdown: Breakdown, statistic: Statistic) -> Frame:
    aggregates = {name: nw.col(name).sum() for name in statistic.sums}
    if statistic.points:
        rows = rows.with_columns(longest=endless())
        aggregates |= {name: nw.col("amount").quantile(at, "linear") for name, at in statistic.points.items()}
        aggregates |= {
            f"longest {name}": nw.col("longest").quantile(at, "linear") for name, at in statistic.points.items()
        }
    categories = [f"by_{name}" for name in sorted(breakdown)]
    grouped = rows.with_columns(**statistic.sums).group_by("period", *categories).agg(**aggregates)
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
    """The months of each period, with their sum: the total, the lowest and the highest."""
    by_period = counted.reset_index("period").groupby("period")
    parts = {str(label): _of_months(rows, parse_period(str(label)), statistic) for label, rows in by_period}
    return pd.concat(parts, names=KEY) if parts else counted


def _of_months(counted: pd.DataFrame, period: Period, statistic: Statistic) -> pd.DataFrame:
    names = [f"month={month}" for month in period.months]
    months = counted.reindex(names)[[name for name in ("numerator", "denominator") if name in counted]]
    if statistic is MEAN_OF_MONTHS:
        months = months.dropna()
        values = months["numerator"] / months["denominator"]
        total = pd.DataFrame({"numerator": [values.sum()], "denominator": [float(len(values))]}, index=[""])
    else:
        months = months.fillna(0.0)
        values = months["numerator"]
        total = months.iloc[[-1]].set_axis([""])
    in_order = months.loc[values.round(DECIMALS).sort_values(kind="stable").index]
    lowest, highest = in_order.iloc[:1].set_axis([LOWEST]), in_order.iloc[-1:].set_axis([HIGHEST])
    return pd.concat([months, total, lowest, highest])


def with_statistic(breakdown: str, name: str) -> str:
    """The breakdown with the point of the amounts that a quantile is."""
    return f"{breakdown}; statistic={name}".removeprefix("; ")


def _spread_quantiles(counted: pd.DataFrame, names: Iterable[str]) -> pd.DataFrame:
    """One row per quantile; it is certain if it stays when every inexact amount is made endlessly larger."""
    return pd.concat(_quantile(counted, name) for name in names).set_index(KEY)


def _quantile(counted: pd.DataFrame, name: str) -> pd.DataFrame:
    certain = counted[name] == counted[f"longest {name}"]
    inexact = counted["inexact"].astype(int)
    began = inexact.astype(str) + " of " + counted["denominator"].astype(int).astype(str)
    began += " began before the returns reach back" + pd.Series(", and count as longer.", counted.index).where(
        certain, ": too many to tell."
    )
    return pd.DataFrame(
        {
            "period": counted["period"],
            "breakdown": [with_statistic(text, name) for text in counted["breakdown"]],
            "denominator": counted["denominator"],
            "value": counted[name].where(certain),
            "note": began.where(inexact > 0, ""),
        }
    )
