"""Changes on the same period a year before, and whether chance explains them: generic, for every measure."""

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
import pandas as pd

from iro_analysis.ledger import NOT_AVAILABLE, OK
from iro_analysis.measures.registry import Measure, Statistic
from iro_analysis.periods import Period
from iro_analysis.statistics import poisson_change_p, proportions_change_p

_POINTS = "percentage points"
_CHANGES: Mapping[Statistic, tuple[str, ...]] = {
    "count": ("_change", "_change_pct", "_change_p"),
    "rate": ("_change", "_change_pct", "_change_p"),
    "percent": ("_change", "_change_p"),
    "share": ("_change", "_change_p"),
    "mean": ("_change",),
    "level": ("_change",),
    "quartiles": ("_change",),
    "median and longest": ("_change",),
    "five numbers": ("_change",),
    "mean of months": ("_change",),
    "last of months": ("_change",),
    "part of whole": ("_change", "_change_p"),
    "per 100 children": ("_change", "_change_pct", "_change_p"),
    "relative share": ("_change",),
}
_NOTHING_BEFORE = "There were none the year before."


def changes(figures: pd.DataFrame, measure: Measure, periods: list[Period]) -> list[pd.DataFrame]:
    """The rows of ``<measure>_change``, ``_change_pct`` and ``_change_p``.

    A change is the value less that of the year before, in percentage points where the value is a percentage; the
    ``_pct`` is relative to the year before, for counts and rates only. ``_p`` is the two-sided p-value of the exact
    test of two Poisson counts, or of the test of two proportions for percentages.

    Args:
        figures: the ledger rows of ``measure`` for ``periods``.
        measure: the measure.
        periods: the periods computed; a change needs the period a year before among them.
    """
    before = {period.label: period.year_before.label for period in periods}
    pairs = _pairs(figures, before)
    unit = _POINTS if measure.unit == "percent" else measure.unit
    relative = (pairs["value"] / pairs["value_before"].replace(0, np.nan) - 1) * 100
    kinds = {
        "_change": lambda: _rows(pairs, unit, pairs["value"] - pairs["value_before"]),
        "_change_pct": lambda: _rows(pairs, "percent", relative, _NOTHING_BEFORE),
        "_change_p": lambda: _rows(pairs, "p-value", _p_values(pairs, measure)),
    }
    return [kinds[suffix]().assign(measure=measure.name + suffix) for suffix in change_suffixes(measure)]


def change_suffixes(measure: Measure) -> tuple[str, ...]:
    """What is added to the measure's name for each of its changes; nothing for an identity or what is not held."""
    return _CHANGES.get(measure.statistic, ())


def _pairs(figures: pd.DataFrame, before: Mapping[str, str]) -> pd.DataFrame:
    """Each figure beside the same one a year before; ``absent`` says why there is no pair."""
    earlier = figures[["period", "breakdown", "value", "numerator", "denominator", "status", "note", "doubt"]]
    pairs = figures.assign(period_before=figures["period"].map(before)).merge(
        earlier.rename(columns={"period": "period_before"}),
        on=["period_before", "breakdown"],
        how="left",
        suffixes=("", "_before"),
    )
    pairs["absent"] = np.select(
        [pairs["status"] != OK, pairs["status_before"].isna(), pairs["status_before"] != OK],
        [
            pairs["note"].astype(object),
            (pairs["period_before"] + " is not covered by the returns supplied.").astype(object),
            (pairs["period_before"] + ": " + pairs["note_before"]).astype(object),
        ],
        default="",
    )
    return pairs


def _rows(pairs: pd.DataFrame, unit: str, value: object, otherwise: str = "") -> pd.DataFrame:
    rows = pairs[["period", "period_start", "period_end", "section", "breakdown"]].assign(unit=unit)
    values = pd.Series(value, index=pairs.index, dtype="float64").where(pairs["absent"] == "")
    reasons = pairs["absent"].where(pairs["absent"] != "", otherwise)
    doubts = _doubts(pairs)
    return rows.assign(
        value=values,
        status=np.where(values.notna(), OK, NOT_AVAILABLE),
        note=reasons.where(values.isna(), doubts),
    )


def _doubts(pairs: pd.DataFrame) -> "pd.Series[str]":
    """What a change says of the cells in doubt behind either of its figures; what is said of both, once."""
    now, then = pairs["doubt"].astype(object), pairs["doubt_before"].fillna("").astype(object)
    before = pairs["period_before"].astype(object) + ": " + then
    return (now + " " + before.where((then != "") & (then != now), "")).str.strip()


def _p_values(pairs: pd.DataFrame, measure: Measure) -> npt.NDArray[np.float64]:
    now, then = pairs["numerator"].to_numpy(float), pairs["numerator_before"].to_numpy(float)
    base, base_before = pairs["denominator"].to_numpy(float), pairs["denominator_before"].to_numpy(float)
    if measure.unit == "percent":
        return proportions_change_p(now, base, then, base_before)
    ones = np.ones_like(now)
    exposures = (base, base_before) if measure.statistic in {"rate", "per 100 children"} else (ones, ones)
    return poisson_change_p(now, then, *exposures)
