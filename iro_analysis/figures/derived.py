"""Shares, rates and relative shares: their numerators and denominators, from the figures of other measures."""

from collections.abc import Callable, Mapping

import numpy as np
import numpy.typing as npt
import pandas as pd

from iro_analysis.codes import NOT_KNOWN
from iro_analysis.figures.grid import Grid
from iro_analysis.measures.kinds import PER_100_CHILDREN, RATE, RELATIVE_SHARE, SHARE, Statistic
from iro_analysis.measures.registry import CHILDREN_IN_CARE, Measure
from iro_analysis.settings import Settings

Floats = npt.NDArray[np.float64]
_GROUP = "ethnicity_group="


class Bases:
    """The numerators of all figures, by key."""

    def __init__(self, grid: Grid, numerators: Floats) -> None:
        """Take the keys, and a number for each; numbers that are filled in later are seen too."""
        self.grid = grid
        self._numerators = numerators
        self._places = {measure.name: place for place, measure in enumerate(grid.measures)}

    def of(self, measure: str, own: slice) -> Floats:
        """The numerators of ``measure`` for the keys of the figures in ``own``."""
        return self._at(measure, self.grid.period[own], self.grid.text[own])

    def totals(self, measure: str, own: slice) -> Floats:
        """The numerators of ``measure`` without a breakdown, for the periods of the figures in ``own``."""
        return self._at(measure, self.grid.period[own], self.grid.text_place(""))

    def _at(self, measure: str, periods: npt.NDArray[np.int64], texts: npt.NDArray[np.int64] | int) -> Floats:
        positions = self.grid.find(self._places[measure], periods, texts)
        return np.where(positions < 0, np.nan, self._numerators[positions])


def derive(measure: Measure, own: slice, bases: Bases, settings: Settings) -> pd.DataFrame:
    """The numbers behind the figures of ``measure``: ``numerator``, ``denominator``, and ``expected`` or ``note``.

    Args:
        measure: one that is made of another measure's figures.
        own: the positions of its figures.
        bases: the numerators counted.
        settings: the local residents.
    """
    base = str(measure.of)
    return _FORMULAS[measure.statistic](base, own, bases, settings)


def _share(base: str, own: slice, bases: Bases, _: Settings) -> pd.DataFrame:
    """The breakdowns of a count over its total in the same period."""
    return pd.DataFrame({"numerator": bases.of(base, own), "denominator": bases.totals(base, own)})


def _per_100(base: str, own: slice, bases: Bases, _: Settings) -> pd.DataFrame:
    """The total of a count over the children in care at the end of each period."""
    return pd.DataFrame({"numerator": bases.of(base, own), "denominator": bases.totals(CHILDREN_IN_CARE, own)})


def _rate(base: str, own: slice, bases: Bases, settings: Settings) -> pd.DataFrame:
    """The total of a count over residents aged 0-17 in each period; the note names the estimate used."""
    estimates = [settings.residents(period) for period in bases.grid.periods]
    residents = np.array([float(estimate.children) if estimate else np.nan for estimate in estimates])
    notes = np.array([f"Mid-{one.mid_year}: {one.source}." if one else "" for one in estimates], dtype=object)
    periods = bases.grid.period[own]
    return pd.DataFrame({"numerator": bases.of(base, own), "denominator": residents[periods], "note": notes[periods]})


def _relative_share(base: str, own: slice, bases: Bases, settings: Settings) -> pd.DataFrame:
    """Each ethnic group over all children whose group is known, with its ``expected`` share: that among residents."""
    population = settings.ethnicity_population
    residents = pd.Series(population.children if population else {}, dtype="float64")
    texts = pd.Series([bases.grid.texts[text] for text in bases.grid.text[own]])
    known = texts.str.startswith(_GROUP) & (texts != f"{_GROUP}{NOT_KNOWN}")
    numerators = pd.Series(bases.of(base, own)).where(known)
    return pd.DataFrame(
        {
            "numerator": numerators,
            "denominator": numerators.groupby(bases.grid.period[own]).transform("sum").where(known),
            "expected": texts.str.removeprefix(_GROUP).map(residents / residents.sum()),
        }
    )


_FORMULAS: Mapping[Statistic, Callable[[str, slice, Bases, Settings], pd.DataFrame]] = {
    SHARE: _share,
    RATE: _rate,
    PER_100_CHILDREN: _per_100,
    RELATIVE_SHARE: _relative_share,
}
