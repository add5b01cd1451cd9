"""Changes against the same days a year before, and whether chance explains them, for every measure alike."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from iro_analysis.figures.counting import every_dimension
from iro_analysis.figures.grid import Grid
from iro_analysis.ledger import NOT_AVAILABLE, OK
from iro_analysis.measures.kinds import CHANGE, CHANGE_P, CHANGE_PCT, Statistic
from iro_analysis.measures.registry import change_of, every_measure
from iro_analysis.statistics import FEWEST_EVENTS

_NOTHING_BEFORE = "There were none the year before."
TOO_FEW = f"Not tested: fewer than {FEWEST_EVENTS} in one of the two periods, counted or not counted."
_SAMPLE = ["numerator", "exposure"]


def changes(figures: pd.DataFrame, grid: Grid) -> Iterator[pd.DataFrame]:  # D35
    """The changes of all measures, one frame per kind of change.

    ``change`` is the value less that of the year before, in percentage points if the value is a percentage.
    ``change_pct`` is relative to the year before, for counts and rates only. ``change_p`` is a two-sided p-value, for
    measures that are tested only.

    Args:
        figures: every figure in the order of ``grid``: ``place`` of its measure, ``period``, ``text``, its numbers,
            ``status``, ``note`` and ``doubt``.
        grid: the keys; a change needs the period a year before among them.
    """
    pairs = _pairs(figures, grid)
    for kind, formula in _FORMULAS.items():
        has = np.array([kind in measure.changes for measure in grid.measures], dtype=bool)
        yield _rows(pairs[has[pairs["place"]]], kind, formula, grid)


def _pairs(figures: pd.DataFrame, grid: Grid) -> pd.DataFrame:
    """Each figure whose categories recur, with that of a year before; ``absent`` says why there is no change."""
    labels = [period.label for period in grid.periods]
    before = [period.year_before.label for period in grid.periods]
    places = np.array([labels.index(label) if label in labels else -1 for label in before], dtype=np.int64)
    recurring = figures[_recurs(grid)[grid.by]]
    period, text = recurring["period"].to_numpy(), recurring["text"].to_numpy()
    place_before = grid.find(recurring["place"].to_numpy(), places[period], text)
    earlier = figures.take(np.where(place_before < 0, 0, place_before)).set_index(recurring.index).add_suffix("_before")
    pairs = pd.concat([recurring, earlier], axis="columns").assign(label=np.array(before, dtype=object)[period])
    has_before = place_before >= 0
    absent = np.select(
        [pairs["status"] != OK, ~has_before, pairs["status_before"] != OK],
        [
            pairs["note"].to_numpy(dtype=object),
            pairs["label"].to_numpy(dtype=object) + " is not covered by the returns supplied.",
            pairs["label"].to_numpy(dtype=object) + ": " + pairs["note_before"].to_numpy(dtype=object),
        ],
        default="",
    )
    return pairs.assign(absent=absent, doubt_before=pairs["doubt_before"].where(has_before, ""))


def _recurs(grid: Grid) -> "npt.NDArray[np.bool_]":
    """For each set of dimensions, whether its categories come back a year later; those of a week do not."""
    lasting = {name for name, dimension in every_dimension(grid.settings).items() if dimension.recurs}
    return np.array([set(by) <= lasting for by in grid.shapes], dtype=bool)


def _rows(pairs: pd.DataFrame, kind: Statistic, formula: Any, grid: Grid) -> pd.DataFrame:  # noqa: ANN401  below
    is_pair = (pairs["absent"] == "").to_numpy(dtype=bool)
    values = np.full(len(pairs), np.nan)
    values[is_pair] = formula(pairs[is_pair], grid)
    known = ~np.isnan(values)
    reasons = np.where(is_pair, _WHY_NO_VALUE.get(kind, ""), pairs["absent"].to_numpy(dtype=object))
    names = [change_of(measure.name, kind) for measure in grid.measures]
    units = [every_measure()[name].unit if name in every_measure() else "" for name in names]
    place = pairs["place"].to_numpy()
    return pairs[["place", "period", "text"]].assign(
        measure=np.array(names, dtype=object)[place],
        unit=np.array(units, dtype=object)[place],
        value=values,
        status=np.where(known, OK, NOT_AVAILABLE),
        note=np.where(known, _doubts(pairs), reasons),
    )


def _doubts(pairs: pd.DataFrame) -> "npt.NDArray[np.object_]":
    """The note on cells in doubt behind either figure of a change; a sentence about both is given once."""
    now, label, then = (pairs[name].to_numpy(dtype=object) for name in ("doubt", "label", "doubt_before"))
    texts = now.copy()
    for place in np.flatnonzero((then != "") & (then != now)):
        texts[place] = f"{now[place]} {label[place]}: {then[place]}".strip()
    return texts


def _less(pairs: pd.DataFrame, _: Grid) -> "pd.Series[float]":
    return pairs["value"] - pairs["value_before"]


def _relative(pairs: pd.DataFrame, _: Grid) -> "pd.Series[float]":
    return (pairs["value"] / pairs["value_before"].replace(0, np.nan) - 1) * 100


def _p_values(pairs: pd.DataFrame, grid: Grid) -> "npt.NDArray[np.float64]":
    """The p-value of each pair, by the test of its statistic; pairs with the same numbers are tested only once."""
    values = np.full(len(pairs), np.nan)
    place, period = pairs["place"].to_numpy(), pairs["period"].to_numpy()
    # A count grows with the days of its period: a leap year has one more.
    now = np.array([one.days for one in grid.periods])[period]
    then = np.array([one.year_before.days for one in grid.periods])[period]
    exposed = pairs.assign(
        exposure=pairs["denominator"].fillna(pd.Series(now, pairs.index)),
        exposure_before=pairs["denominator_before"].fillna(pd.Series(then, pairs.index)),
    )
    samples = exposed[[*_SAMPLE, *(f"{name}_before" for name in _SAMPLE)]].to_numpy(dtype=np.float64)
    for test in dict.fromkeys(measure.statistic.test for measure in grid.measures):
        if test is not None:
            has_test = np.array([measure.statistic.test is test for measure in grid.measures], dtype=bool)[place]
            distinct, places = np.unique(samples[has_test], axis=0, return_inverse=True)
            values[has_test] = np.asarray(test(*distinct.T))[places.ravel()]
    return values


_FORMULAS = {CHANGE: _less, CHANGE_PCT: _relative, CHANGE_P: _p_values}
_WHY_NO_VALUE = {CHANGE_PCT: _NOTHING_BEFORE, CHANGE_P: TOO_FEW}
