"""The kinds of statistic: how the rows of a measure become one number, and all that follows from that.

A new kind is one definition here and one test; whoever asks what a figure reads, adds up, estimates or how it changes
asks its kind.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import narwhals as nw
import numpy as np
import pandas as pd

from iro_analysis.periods import Period
from iro_analysis.statistics import mean_interval, poisson, poisson_change_p, proportions_change_p, wilson

Column = Any  # a column of numbers, or one number for all rows
Estimate = tuple[Column, Column, Column]
#: Takes numerator and denominator of one figure and of the one a year before; gives two-sided p-values.
Test = Callable[[Column, Column, Column, Column], Column]

#: Rates are for so many residents, and for so many children in care.
PER, PER_CHILDREN = 10_000, 100
POINTS = "percentage points"
_ENDLESS = 10**9  # more days than any stay
_AMOUNT, _COUNTS, _EXACT = nw.col("amount"), nw.col("counts"), nw.col("exact")


@dataclass(frozen=True, eq=False)
class Statistic:  # D20
    """One kind.

    Args:
        name: what records call it.
        formula: how its value is made, in words, of ``{base}``, ``{whole}``, ``{part}`` and ``{value}``.
        reads: the columns of the rows that it needs beside their period and categories.
        sums: what is added up over the rows, by the name it has afterwards.
        points: of quantiles, the share of the amounts that lie below each; given as breakdown ``statistic``.
        estimate: value and 95 % limits of what was counted.
        changes: the kinds of change on the year before that it has.
        test: of the difference between two of its figures; none where none is made.
        per: of rates, for how many of the denominator; else 0.
        counts_units: whether its value is a number of units, each in one category of every breakdown.
        monthly: whether it is made of what stands at the end of each month.
        total_title: what its figure without a breakdown is called, where that is not a total.
        shows_unit: whether a table prints its unit, as neither title nor figure says it.
        says_nothing_without_rows: whether it is not available, instead of 0, for a period without rows.
        derived: whether it is made of another measure's figures and counts no rows.
        change: whether it compares a figure with the one a year before.
    """

    name: str
    formula: str = ""
    reads: tuple[str, ...] = ()
    sums: Mapping[str, nw.Expr] = field(default_factory=dict)
    points: Mapping[str, float] = field(default_factory=dict)
    estimate: Callable[[pd.DataFrame], Estimate] | None = None
    changes: "tuple[Statistic, ...]" = ()
    test: Test | None = None
    per: int = 0
    counts_units: bool = False
    monthly: bool = False
    total_title: str = ""
    shows_unit: bool = False
    says_nothing_without_rows: bool = False
    derived: bool = False
    change: bool = False

    def __str__(self) -> str:
        """What records call it."""
        return self.name

    def why_not(self, period: Period) -> str:
        """Why it says nothing of ``period``, by the kind of period it is; empty where it does."""
        if self.monthly and not period.within_a_year:
            return "Given for each month, and the period is longer than a year."
        return ""


def _one_where(condition: nw.Expr) -> nw.Expr:
    return nw.when(condition).then(nw.lit(1)).otherwise(nw.lit(0))


def endless() -> nw.Expr:
    """The amounts, those that are at least as large made larger than any."""
    return _AMOUNT + _one_where(~_EXACT) * _ENDLESS


# -- value and limits --------------------------------------------------------------------------------------------------


def _poisson(events: "pd.Series[float]") -> tuple[Column, Column]:
    """Limits of each number of events; the same numbers come again and again."""
    distinct, places = np.unique(events.to_numpy(float), return_inverse=True)
    lower, upper = poisson(distinct)
    return lower[places], upper[places]


def _count(counted: pd.DataFrame) -> Estimate:
    return counted["numerator"], *_poisson(counted["numerator"])


def _sum(counted: pd.DataFrame) -> Estimate:
    return counted["numerator"], np.nan, np.nan


def _percent(counted: pd.DataFrame) -> Estimate:
    numerator = counted["numerator"]
    denominator = counted["denominator"].where((counted["denominator"] > 0) & (counted["denominator"] >= numerator))
    lower, upper = wilson(numerator.to_numpy(float), denominator.to_numpy(float))
    return numerator / denominator * 100, lower * 100, upper * 100


def _rate(counted: pd.DataFrame, per: int) -> Estimate:
    lower, upper = _poisson(counted["numerator"])
    scale = per / counted["denominator"].where(counted["denominator"] > 0)
    return counted["numerator"] * scale, lower * scale, upper * scale


def _ratio(counted: pd.DataFrame) -> Estimate:
    return counted["numerator"] / counted["denominator"].where(counted["denominator"] > 0), np.nan, np.nan


def _mean(counted: pd.DataFrame) -> Estimate:
    size = counted["denominator"].where(counted["denominator"] > 0)
    mean = counted["numerator"] / size
    variance = (counted["squares"] - size * mean**2).clip(lower=0) / (size - 1).where(size > 1)
    return mean, *mean_interval(mean.to_numpy(float), np.sqrt(variance.to_numpy(float)), size.to_numpy(float))


def _quantile(counted: pd.DataFrame) -> Estimate:
    return counted["value"].where(counted["denominator"] > 0), np.nan, np.nan


def _relative_share(counted: pd.DataFrame) -> Estimate:
    percent, lower, upper = _percent(counted)
    scale = 100 * counted["expected"]
    return percent / scale, lower / scale, upper / scale


# -- tests of a difference ---------------------------------------------------------------------------------------------


def _two_counts(now: Column, _: Column, then: Column, __: Column) -> Column:
    return poisson_change_p(now, then, np.ones(len(now)), np.ones(len(now)))


def _two_rates(now: Column, whole: Column, then: Column, whole_then: Column) -> Column:
    return poisson_change_p(now, then, whole, whole_then)


# -- the kinds ---------------------------------------------------------------------------------------------------------

CHANGE = Statistic("change", change=True, derived=True)
CHANGE_PCT = Statistic("change_pct", change=True, derived=True)
CHANGE_P = Statistic("change_p", change=True, derived=True)

_OF_COUNTS, _OF_PERCENTAGES, _OF_OTHERS = (CHANGE, CHANGE_PCT, CHANGE_P), (CHANGE, CHANGE_P), (CHANGE,)
_PERCENT = "{base} / {whole} x 100 = {value}"
_SUM = "the sum of what the rows add = {value}"
_MEAN = "{base} / {whole} = {value}"
_POINT = "{part} of the amounts of {whole} rows, by linear interpolation = {value}"
_QUARTILES = {"Lower quartile": 0.25, "Median": 0.5, "Upper quartile": 0.75}

COUNT = Statistic(
    "count",
    "{base} rows are counted = {value}",
    sums={"numerator": nw.lit(1)},
    estimate=_count,
    changes=_OF_COUNTS,
    test=_two_counts,
    counts_units=True,
)
SUM = Statistic("sum", _SUM, reads=("amount",), sums={"numerator": _AMOUNT}, estimate=_sum, counts_units=True)
LEVEL = Statistic(
    "level",
    _SUM,
    reads=("amount",),
    sums={"numerator": _AMOUNT},
    estimate=_sum,
    changes=_OF_OTHERS,
    counts_units=True,
    says_nothing_without_rows=True,
)
PERCENT = Statistic(
    "percent",
    _PERCENT,
    reads=("counts",),
    sums={
        "numerator": _one_where(_COUNTS.fill_null(value=False)),
        "denominator": _one_where(~_COUNTS.is_null()),
        "left_out": _one_where(_COUNTS.is_null()),
    },
    estimate=_percent,
    changes=_OF_PERCENTAGES,
    test=proportions_change_p,
)
MEAN = Statistic(
    "mean",
    _MEAN,
    reads=("amount",),
    sums={
        "numerator": _AMOUNT.fill_null(0),
        "squares": (_AMOUNT * _AMOUNT).fill_null(0),
        "denominator": _one_where(~_AMOUNT.is_null()),
        "left_out": _one_where(_AMOUNT.is_null()),
    },
    estimate=_mean,
    changes=_OF_OTHERS,
    shows_unit=True,
)


def _quantiles(name: str, points: Mapping[str, float], *, shows_unit: bool = False) -> Statistic:
    """Points of the amounts; ``exact`` is false for an amount that is at least as large."""
    return Statistic(
        name,
        _POINT,
        reads=("amount", "exact"),
        sums={"denominator": nw.lit(1), "inexact": _one_where(~_EXACT)},
        points=points,
        estimate=_quantile,
        changes=_OF_OTHERS,
        shows_unit=shows_unit,
    )


QUARTILES = _quantiles("quartiles", _QUARTILES, shows_unit=True)
MEDIAN_AND_LONGEST = _quantiles("median and longest", {"Median": 0.5, "Longest": 1.0})
FIVE_NUMBERS = _quantiles("five numbers", {"Shortest": 0.0, **_QUARTILES, "Longest": 1.0})
MEAN_OF_MONTHS = Statistic(
    "mean of months",
    _MEAN,
    reads=("part", "whole"),
    sums={"numerator": nw.col("part"), "denominator": nw.col("whole")},
    estimate=_ratio,
    changes=_OF_OTHERS,
    monthly=True,
    total_title="Mean of the months",
)
LAST_OF_MONTHS = Statistic(
    "last of months",
    _SUM,
    reads=("part",),
    sums={"numerator": nw.col("part")},
    estimate=_sum,
    changes=_OF_OTHERS,
    monthly=True,
    total_title="At the end",
)
PART_OF_WHOLE = Statistic(
    "part of whole",
    _PERCENT,
    reads=("part", "whole"),
    sums={"numerator": nw.col("part"), "denominator": nw.col("whole")},
    estimate=_percent,
    changes=_OF_PERCENTAGES,
    test=proportions_change_p,
)
SHARE = Statistic(
    "share", _PERCENT, estimate=_percent, changes=_OF_PERCENTAGES, test=proportions_change_p, derived=True
)
RATE = Statistic(
    "rate",
    "{base} / {whole} residents x 10,000 = {value}",
    estimate=partial(_rate, per=PER),
    changes=_OF_COUNTS,
    test=_two_rates,
    per=PER,
    derived=True,
)
PER_100_CHILDREN = Statistic(
    "per 100 children",
    "{base} / {whole} children x 100 = {value}",
    estimate=partial(_rate, per=PER_CHILDREN),
    changes=_OF_COUNTS,
    test=_two_rates,
    per=PER_CHILDREN,
    derived=True,
)
RELATIVE_SHARE = Statistic(
    "relative share",
    "({base} / {whole}) / the group's share of residents = {value}",
    estimate=_relative_share,
    changes=_OF_OTHERS,
    shows_unit=True,
    derived=True,
)
UNAVAILABLE = Statistic("unavailable")
