"""From a measure's rows to numerators and denominators, by period and breakdown, on any engine."""

from collections.abc import Mapping

import narwhals as nw
import pandas as pd

from iro_analysis.engines import Engine, Frame
from iro_analysis.measures.cohorts import Cohorts
from iro_analysis.measures.dimensions import STATISTICS, Dimension, dimensions, grouping_dimension
from iro_analysis.measures.registry import Breakdown, Measure, Statistic
from iro_analysis.periods import Period
from iro_analysis.settings import Settings

KEY = ["period", "breakdown"]

#: The columns that a kind of measure adds up, where it does not simply count rows.
_INPUTS: Mapping[Statistic, tuple[str, ...]] = {
    "percent": ("counts",),
    "sum": ("amount",),
    "mean": ("amount",),
    "quartiles": ("amount",),
}


def every_dimension(settings: Settings) -> Mapping[str, Dimension]:
    """The dimensions of the dictionary and the local groupings of the workspace."""
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
        quartiles ``value``.
    """
    assert measure.rows is not None  # noqa: S101  for the type checker: nothing else gets here
    available = every_dimension(settings)
    wanted = breakdowns(measure, settings)
    names = dict.fromkeys(name for breakdown in wanted for name in breakdown)
    categories = (available[name].category.alias(f"by_{name}") for name in names)
    rows = cohorts.build(measure.rows).select("period", *_INPUTS.get(measure.statistic, ()), *categories)
    if len(wanted) > 1:
        rows = engine.keep(rows)
    parts = [_grouped(rows, breakdown, measure.statistic) for breakdown in wanted]
    counted = engine.rows(nw.concat(parts)).dropna(subset=["breakdown"])
    return _spread_quartiles(counted) if measure.statistic == "quartiles" else counted.set_index(KEY)


def grid(measure: Measure, periods: list[Period], settings: Settings) -> pd.MultiIndex:
    """Every key that ``measure`` has whatever the data: closed lists of categories, in their order."""
    available = every_dimension(settings)
    keys = [
        (period.label, text)
        for period in periods
        for breakdown in breakdowns(measure, settings)
        for text in _texts(breakdown, available, period)
    ]
    if measure.statistic == "quartiles":
        keys = [(label, f"{text}; statistic={name}") for label, text in keys for name in STATISTICS]
    return pd.MultiIndex.from_tuples(keys, names=KEY)


def _grouped(rows: Frame, breakdown: Breakdown, statistic: Statistic) -> Frame:
    parts = _SUMMED[statistic]
    aggregates = {name: nw.col(name).sum() for name in parts}
    if statistic == "quartiles":
        aggregates |= {name: nw.col("amount").quantile(at, "linear") for name, at in STATISTICS.items()}
    return rows.with_columns(_label(breakdown), **parts).group_by(KEY).agg(**aggregates)


def _label(breakdown: Breakdown) -> nw.Expr:
    if not breakdown:
        return nw.lit("").alias("breakdown")
    parts = [nw.concat_str([nw.lit(f"{name}="), nw.col(f"by_{name}")]) for name in sorted(breakdown)]
    return nw.concat_str(parts, separator="; ").alias("breakdown")


def _one_where(condition: nw.Expr) -> nw.Expr:
    return nw.when(condition).then(nw.lit(1)).otherwise(nw.lit(0))


_AMOUNT, _COUNTS = nw.col("amount"), nw.col("counts")
_AMOUNT_KNOWN = {"denominator": _one_where(~_AMOUNT.is_null()), "left_out": _one_where(_AMOUNT.is_null())}

#: What is added up for each kind of measure, row by row: sums are what every engine does alike.
_SUMMED: Mapping[Statistic, Mapping[str, nw.Expr]] = {
    "count": {"numerator": nw.lit(1)},
    "sum": {"numerator": _AMOUNT},
    "percent": {
        "numerator": _one_where(_COUNTS.fill_null(value=False)),
        "denominator": _one_where(~_COUNTS.is_null()),
        "left_out": _one_where(_COUNTS.is_null()),
    },
    "mean": {"numerator": _AMOUNT.fill_null(0), "squares": (_AMOUNT * _AMOUNT).fill_null(0), **_AMOUNT_KNOWN},
    "quartiles": _AMOUNT_KNOWN,
}


def _spread_quartiles(counted: pd.DataFrame) -> pd.DataFrame:
    long = counted.melt([*KEY, "denominator", "left_out"], list(STATISTICS), var_name="statistic")
    long["breakdown"] += "; statistic=" + long["statistic"]
    return long.drop(columns="statistic").set_index(KEY)


def _texts(breakdown: Breakdown, available: Mapping[str, Dimension], period: Period) -> list[str]:
    texts = [""]
    for name in sorted(breakdown):
        categories = available[name].categories(period)
        texts = [f"{text}; {name}={category}".removeprefix("; ") for text in texts for category in categories]
    return texts
