"""From a measure's rows to numerators and denominators, by period and breakdown, on any engine."""

from collections.abc import Iterable, Mapping

import narwhals as nw
import pandas as pd

from iro_analysis.engines import Engine, Frame
from iro_analysis.errors import CommandError
from iro_analysis.ledger import breakdown_dimensions
from iro_analysis.measures.cohorts import Cohorts
from iro_analysis.measures.dimensions import QUANTILES, Dimension, dimensions, grouping_dimension
from iro_analysis.measures.registry import MONTHLY, Breakdown, Measure, Statistic
from iro_analysis.periods import Period, parse_period
from iro_analysis.settings import Settings

KEY = ["period", "breakdown"]

#: The columns that a kind of measure adds up, where it does not simply count rows.
_INPUTS: Mapping[Statistic, tuple[str, ...]] = {
    "percent": ("counts",),
    "sum": ("amount",),
    "level": ("amount",),
    "mean": ("amount",),
    "quartiles": ("amount", "exact"),
    "median and longest": ("amount", "exact"),
    "five numbers": ("amount", "exact"),
    "mean of months": ("part", "whole"),
    "last of months": ("part",),
    "part of whole": ("part", "whole"),
}
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


def count(measure: Measure, cohorts: Cohorts, engine: Engine, settings: Settings) -> pd.DataFrame:
    """The aggregates of ``measure``'s rows.

    Returns:
        One row per period and breakdown that occurs, indexed by both: ``numerator``, ``denominator`` (of a count:
        missing), ``left_out`` (rows that could not be assessed), and for means ``squares`` (sum of squares), for
        quartiles ``value``, for parts of a whole ``note``.
    """
    assert measure.rows is not None  # noqa: S101  for the type checker: nothing else gets here
    available = every_dimension(settings)
    wanted = breakdowns(measure, settings)
    names = dict.fromkeys(name for breakdown in wanted for name in breakdown)
    categories = (_category(available[name], cohorts).alias(f"by_{name}") for name in names)
    rows = cohorts.build(measure.rows).select("period", *_INPUTS.get(measure.statistic, ()), *categories)
    if len(wanted) > 1:
        rows = engine.keep(rows)
    summed = [each for each in wanted if each or measure.statistic not in MONTHLY]  # a sum of months says nothing
    parts = [_grouped(rows, breakdown, measure.statistic) for breakdown in summed]
    counted = engine.rows(nw.concat(parts)).dropna(subset=["breakdown"])
    if points := QUANTILES.get(measure.statistic):
        return _spread_quantiles(counted, points)
    by_key = counted.set_index(KEY)
    if measure.statistic in MONTHLY:
        return _summed_up(by_key, measure.statistic)
    return _within_whole(by_key) if measure.statistic == "part of whole" else by_key


def _category(dimension: Dimension, cohorts: Cohorts) -> nw.Expr:
    """The category of each row; none where the table that says it was not supplied."""
    supplied = dimension.table is None or cohorts.holds(dimension.table)
    return dimension.category if supplied else nw.lit(None, dtype=nw.String)


def grid(measure: Measure, periods: list[Period], settings: Settings, observed: Iterable[str] = ()) -> pd.MultiIndex:
    """Every key of ``measure``: closed lists of categories in their order, then those beyond them.

    Args:
        measure: the measure.
        periods: the periods computed.
        settings: the local groupings.
        observed: breakdowns that occur; a category beyond its dimension's list is shown in every breakdown by it.
    """
    available = every_dimension(settings)
    summaries = (LOWEST, HIGHEST) if measure.statistic in MONTHLY else ()
    extra = _beyond_lists((text for text in observed if text not in summaries), available, periods)
    keys = [
        (period.label, text)
        for period in periods
        for breakdown in breakdowns(measure, settings)
        for text in _texts(breakdown, available, period, extra)
    ]
    keys += [(period.label, text) for period in periods for text in summaries]
    if points := QUANTILES.get(measure.statistic):
        keys = [(label, _with_statistic(text, name)) for label, text in keys for name in points]
    return pd.MultiIndex.from_tuples(keys, names=KEY)


def _beyond_lists(
    observed: Iterable[str], available: Mapping[str, Dimension], periods: list[Period]
) -> dict[str, list[str]]:
    listed = {name: {each for period in periods for each in available[name].categories(period)} for name in available}
    pairs = {pair for text in observed for pair in breakdown_dimensions(text).items() if pair[0] in available}
    extra: dict[str, list[str]] = {}
    for name, category in sorted(pairs):
        if category not in listed[name]:
            extra.setdefault(name, []).append(category)
    return extra


def _grouped(rows: Frame, breakdown: Breakdown, statistic: Statistic) -> Frame:
    parts = _SUMMED[statistic]
    aggregates = {name: nw.col(name).sum() for name in parts}
    if points := QUANTILES.get(statistic):
        rows = rows.with_columns(longest=nw.col("amount") + _one_where(~nw.col("exact")) * _ENDLESS)
        aggregates |= {name: nw.col("amount").quantile(at, "linear") for name, at in points.items()}
        aggregates |= {f"longest {name}": nw.col("longest").quantile(at, "linear") for name, at in points.items()}
    return rows.with_columns(_label(breakdown), **parts).group_by(KEY).agg(**aggregates)


def _label(breakdown: Breakdown) -> nw.Expr:
    if not breakdown:
        return nw.lit("").alias("breakdown")
    parts = [nw.concat_str([nw.lit(f"{name}="), nw.col(f"by_{name}")]) for name in sorted(breakdown)]
    return nw.concat_str(parts, separator="; ").alias("breakdown")


def _one_where(condition: nw.Expr) -> nw.Expr:
    return nw.when(condition).then(nw.lit(1)).otherwise(nw.lit(0))


_ENDLESS = 10**9  # more days than any stay
_AMOUNT, _COUNTS = nw.col("amount"), nw.col("counts")

#: What is added up for each kind of measure, row by row: sums are what every engine does alike.
_SUMMED: Mapping[Statistic, Mapping[str, nw.Expr]] = {
    "count": {"numerator": nw.lit(1)},
    "sum": {"numerator": _AMOUNT},
    "level": {"numerator": _AMOUNT},
    "percent": {
        "numerator": _one_where(_COUNTS.fill_null(value=False)),
        "denominator": _one_where(~_COUNTS.is_null()),
        "left_out": _one_where(_COUNTS.is_null()),
    },
    "mean": {
        "numerator": _AMOUNT.fill_null(0),
        "squares": (_AMOUNT * _AMOUNT).fill_null(0),
        "denominator": _one_where(~_AMOUNT.is_null()),
        "left_out": _one_where(_AMOUNT.is_null()),
    },
    **{each: {"denominator": nw.lit(1), "inexact": _one_where(~nw.col("exact"))} for each in QUANTILES},
    "mean of months": {"numerator": nw.col("part"), "denominator": nw.col("whole")},
    "last of months": {"numerator": nw.col("part")},
    "part of whole": {"numerator": nw.col("part"), "denominator": nw.col("whole")},
}


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
    if statistic == "mean of months":
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


def _with_statistic(breakdown: str, name: str) -> str:
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
            "breakdown": [_with_statistic(text, name) for text in counted["breakdown"]],
            "denominator": counted["denominator"],
            "value": counted[name].where(certain),
            "note": began.where(inexact > 0, ""),
        }
    )


def _texts(
    breakdown: Breakdown, available: Mapping[str, Dimension], period: Period, extra: Mapping[str, list[str]]
) -> list[str]:
    texts = [""]
    for name in sorted(breakdown):
        categories = [*available[name].categories(period), *extra.get(name, ())]
        texts = [f"{text}; {name}={category}".removeprefix("; ") for text in texts for category in categories]
    return texts
