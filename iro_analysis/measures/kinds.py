"""The statistics: how the rows of a measure become one number, and everything that follows from that.

A statistic knows which columns it reads, what it adds up, how it is estimated and how it changes, so that no other
module needs a case for each. A new one is a definition here and a worked case in the tests.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import narwhals as nw
import numpy as np
import pandas as pd

from iro_analysis.periods import Period
from iro_analysis.statistics import (
    SIBLINGS,
    enough_counts,
    enough_proportions,
    mean_interval,
    poisson,
    poisson_change_p,
    proportions_change_p,
    wilson,
)

Column = Any  # a column of numbers, or one number for all rows
Estimate = tuple[Column, Column, Column]
#: Takes what was counted in a period and its base, then those of a year before; gives two-sided p-values, NaN for fewer
#: events than are tested.
Test = Callable[[Column, Column, Column, Column], Column]

#: Rates are per 10,000 residents, or per 100 children in care.
PER, PER_CHILDREN = 10_000, 100
POINTS = "percentage points"
_ENDLESS = 10**9  # more days than any stay
_AMOUNT, _COUNTS, _EXACT = nw.col("amount"), nw.col("counts"), nw.col("exact")


@dataclass(frozen=True, eq=False)
class Statistic:  # D20
    """One statistic.

    Args:
        name: its name in outputs, and at the end of the id of a change.
        formula: how its value is worked out, in words, with ``{base}``, ``{whole}``, ``{part}`` and ``{value}``.
        reads: the columns that it needs from a measure's rows, besides their period and categories.
        sums: what is added up over the rows, by the name of the sum.
        points: for quantiles, the share of the amounts below each, by its category in the dimension ``statistic``.
        estimate: value and 95 % limits, from the sums.
        changes: the kinds of change against the year before that are given for it, besides the p-value of a test.
        test: the test of the difference between two of its figures; None if there is none.
        per: for rates, per how many of the denominator; else 0.
        counts_units: whether its value is a number of units, each in one category of every breakdown.
        monthly: whether it is made of the numbers at the end of each month.
        total_title: the title of its figure without a breakdown, if that is not a total.
        shows_unit: whether a table must print the unit, because neither the title nor the figure shows it.
        unavailable_without_rows: whether a period without rows makes it not available, rather than 0.
        derived: whether it is made of another measure's figures and counts no rows.
        change: whether it compares a figure with that of a year before.
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
    unavailable_without_rows: bool = False
    derived: bool = False
    change: bool = False

    def __str__(self) -> str:
        """Its name, as ids of changes are made of it."""
        return self.name

    def why_not(self, period: Period) -> str:
        """Why the statistic does not exist for such a period; empty if it does."""
        if self.monthly and not period.within_a_year:
            return "Given for each month, and the period is longer than a year."
        return ""


def _one_where(condition: nw.Expr) -> nw.Expr:
    return nw.when(condition).then(nw.lit(1)).otherwise(nw.lit(0))


def amounts_at_longest() -> nw.Expr:  # D28
    """The amounts, where those that are only known to be "at least" are made larger than any other."""
    return _AMOUNT + _one_where(~_EXACT) * _ENDLESS


# -- value and limits --------------------------------------------------------------------------------------------------


def _poisson(events: "pd.Series[float]") -> tuple[Column, Column]:
    """Limits of each number of events; each different number is worked out only once, as most occur many times."""
    distinct, places = np.unique(events.to_numpy(float), return_inverse=True)
    lower, upper = poisson(distinct)
    return lower[places], upper[places]


def _count(counted: pd.DataFrame) -> Estimate:
    return counted["numerator"], *_poisson(counted["numerator"])


def _sum(counted: pd.DataFrame) -> Estimate:
    return counted["numerator"], np.nan, np.nan


def _percent(counted: pd.DataFrame) -> Estimate:
    numerator = counted["numerator"]
    # A part larger than its whole (more forms than people asked) is no percentage; the figure's note says so.
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


def two_counts(now: Column, exposure: Column, then: Column, exposure_then: Column) -> Column:  # D106
    """The p-value of two numbers of children, allowing for brothers and sisters who come together.

    Each comes with what it grows with: the days of its period, or the residents of a rate.
    """
    p = poisson_change_p(np.divide(now, SIBLINGS), np.divide(then, SIBLINGS), exposure, exposure_then)
    return np.where(enough_counts(now, then), p, np.nan)


def two_proportions(now: Column, base: Column, then: Column, base_then: Column) -> Column:
    """The p-value of two proportions."""
    p = proportions_change_p(now, base, then, base_then)
    return np.where(enough_proportions(now, base, then, base_then), p, np.nan)


# -- the statistics ----------------------------------------------------------------------------------------------------

CHANGE = Statistic("change", change=True, derived=True)
CHANGE_PCT = Statistic("change_pct", change=True, derived=True)
CHANGE_P = Statistic("change_p", change=True, derived=True)

_OF_COUNTS, _OF_OTHERS = (CHANGE, CHANGE_PCT), (CHANGE,)
_PERCENT = "{base} / {whole} x 100 = {value}"
_SUM = "the sum of what the rows add = {value}"
_MEAN = "{base} / {whole} = {value}"
_POINT = "{part} of the amounts of {whole} rows, by linear interpolation = {value}"
_QUARTILES = {"Lower quartile": 0.25, "Median": 0.5, "Upper quartile": 0.75}

COUNT = Statistic(
    "count",
    "the number of rows counted = {value}",
    sums={"numerator": nw.lit(1)},
    estimate=_count,
    changes=_OF_COUNTS,
    test=two_counts,
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
    unavailable_without_rows=True,
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
    changes=_OF_OTHERS,
    test=two_proportions,
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
    """A statistic of points of the amounts; ``exact`` is false where the true amount may be larger."""
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
    changes=_OF_OTHERS,
)
SHARE = Statistic("share", _PERCENT, estimate=_percent, changes=_OF_OTHERS, derived=True)
RATE = Statistic(
    "rate",
    "{base} / {whole} residents x 10,000 = {value}",
    estimate=partial(_rate, per=PER),
    changes=_OF_COUNTS,
    per=PER,
    derived=True,
)
PER_100_CHILDREN = Statistic(
    "per 100 children",
    "{base} / {whole} children x 100 = {value}",
    estimate=partial(_rate, per=PER_CHILDREN),
    changes=_OF_COUNTS,
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
