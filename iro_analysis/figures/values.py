"""From numerators and denominators to values with their 95 % intervals, the same for every measure."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import numpy as np
import pandas as pd

from iro_analysis.codes import NOT_KNOWN
from iro_analysis.measures.registry import Measure
from iro_analysis.periods import parse_period
from iro_analysis.settings import Settings
from iro_analysis.statistics import mean_interval, poisson, wilson

PER = 10_000


def with_values(counted: pd.DataFrame, measure: Measure) -> pd.DataFrame:
    """``value``, ``lower`` and ``upper`` beside the ``numerator`` and ``denominator`` of one measure.

    Counts and rates carry exact Poisson intervals, percentages Wilson's, means Student's; sums, quartiles and what
    stands at the end of months none.
    """
    value, lower, upper = _ESTIMATES[measure.statistic](counted)
    return counted.assign(value=value, lower=lower, upper=upper)


def share_of_total(counts: pd.DataFrame) -> pd.DataFrame:
    """The breakdowns of a count over its total, period by period."""
    totals = counts.xs("", level="breakdown")["numerator"]
    parts = counts.drop(index="", level="breakdown")
    return parts.assign(denominator=totals.reindex(parts.index.get_level_values("period")).to_numpy())


def over_residents(counts: pd.DataFrame, settings: Settings) -> pd.DataFrame:
    """The total of a count over the residents aged 0-17 of each period; the note names the estimate used."""
    total = counts[counts.index.get_level_values("breakdown") == ""]
    estimates = [settings.residents(parse_period(label)) for label in total.index.get_level_values("period")]
    return total.assign(
        denominator=[float(entry.children) if entry else np.nan for entry in estimates],
        note=[f"Mid-{entry.mid_year}: {entry.source}." if entry else "" for entry in estimates],
    )


def over_children(counts: pd.DataFrame, in_care: pd.DataFrame) -> pd.DataFrame:
    """The total of a count over the children in care at the end of each period."""
    total = counts[counts.index.get_level_values("breakdown") == ""]
    return total.assign(denominator=in_care["numerator"].reindex(total.index))


def against_residents(counts: pd.DataFrame, settings: Settings) -> pd.DataFrame:
    """Each ethnic group over all children whose group is known, and its ``expected`` share among residents."""
    population = settings.ethnicity_population
    residents = pd.Series(population.children if population else {}, dtype="float64")
    text = counts.index.get_level_values("breakdown")
    known = counts[text.str.startswith("ethnicity_group=") & (text != f"ethnicity_group={NOT_KNOWN}")]
    group = known.index.get_level_values("breakdown").str.removeprefix("ethnicity_group=")
    expected = (residents / residents.sum()).reindex(group).to_numpy()
    return known.assign(
        denominator=known.groupby(level="period")["numerator"].transform("sum"),
        expected=expected,
    )


Column = Any  # a column of numbers, or one number for all rows
Estimate = tuple[Column, Column, Column]


def _count(counted: pd.DataFrame) -> Estimate:
    return counted["numerator"], *poisson(counted["numerator"].to_numpy(float))


def _sum(counted: pd.DataFrame) -> Estimate:
    return counted["numerator"], np.nan, np.nan


def _percent(counted: pd.DataFrame) -> Estimate:
    numerator = counted["numerator"]
    denominator = counted["denominator"].where((counted["denominator"] > 0) & (counted["denominator"] >= numerator))
    lower, upper = wilson(numerator.to_numpy(float), denominator.to_numpy(float))
    return numerator / denominator * 100, lower * 100, upper * 100


def _rate(counted: pd.DataFrame, per: int = PER) -> Estimate:
    lower, upper = poisson(counted["numerator"].to_numpy(float))
    scale = per / counted["denominator"].where(counted["denominator"] > 0)
    return counted["numerator"] * scale, lower * scale, upper * scale


def _ratio(counted: pd.DataFrame) -> Estimate:
    return counted["numerator"] / counted["denominator"].where(counted["denominator"] > 0), np.nan, np.nan


def _mean(counted: pd.DataFrame) -> Estimate:
    size = counted["denominator"].where(counted["denominator"] > 0)
    mean = counted["numerator"] / size
    variance = (counted["squares"] - size * mean**2).clip(lower=0) / (size - 1).where(size > 1)
    return mean, *mean_interval(mean.to_numpy(float), np.sqrt(variance.to_numpy(float)), size.to_numpy(float))


def _quantiles(counted: pd.DataFrame) -> Estimate:
    return counted["value"].where(counted["denominator"] > 0), np.nan, np.nan


def _relative_share(counted: pd.DataFrame) -> Estimate:
    percent, lower, upper = _percent(counted)
    scale = 100 * counted["expected"]
    return percent / scale, lower / scale, upper / scale


_ESTIMATES: Mapping[str, Callable[[pd.DataFrame], Estimate]] = {
    "count": _count,
    "sum": _sum,
    "level": _sum,
    "percent": _percent,
    "share": _percent,
    "rate": _rate,
    "mean": _mean,
    "quartiles": _quantiles,
    "median and longest": _quantiles,
    "five numbers": _quantiles,
    "mean of months": _ratio,
    "last of months": _sum,
    "part of whole": _percent,
    "per 100 children": partial(_rate, per=100),
    "relative share": _relative_share,
}
