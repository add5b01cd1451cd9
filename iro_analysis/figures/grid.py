"""The keys of all figures of a computation: every measure, period and category, whether or not anything was counted."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from iro_analysis.figures.counting import HIGHEST, LOWEST, breakdowns, every_dimension, with_statistic
from iro_analysis.ledger import breakdown_dimensions
from iro_analysis.measures.registry import Breakdown, Measure
from iro_analysis.periods import Period, newest_year
from iro_analysis.settings import Settings

Numbers = npt.NDArray[np.int64]
#: The lowest and the highest month count as breakdowns by month.
_BY_MONTH: Breakdown = ("month",)


class Key(NamedTuple):
    """One figure: the label of its period, its breakdown as the ledger writes it, and that breakdown's dimensions."""

    period: str
    breakdown: str
    by: Breakdown


class Categories:
    """The categories of each dimension in each period, and the texts of the breakdowns; each is made only once."""

    def __init__(self, periods: Sequence[Period], settings: Settings) -> None:
        """Take the periods computed, and the local groupings."""
        self._periods = periods
        self._settings = settings
        self._dimensions = every_dimension(settings, newest_year(periods))
        self._listed: dict[str, frozenset[str]] = {}
        self._texts: dict[tuple[Breakdown, str], list[str]] = {}

    def keys(self, measure: Measure, observed: Iterable[str] = ()) -> Iterator[Key]:
        """Every key of ``measure``: the categories of the closed lists in their order, then any others that occur.

        Args:
            measure: the measure.
            observed: breakdowns that occur in the data. A category outside its dimension's list ("Not known") appears
                in every breakdown by that dimension.
        """
        extremes = (LOWEST, HIGHEST) if measure.statistic.monthly else ()
        extra = self._beyond_lists(text for text in observed if text not in extremes)
        for key in self._without_statistic(measure, extra, extremes):
            if points := measure.statistic.points:
                yield from (Key(key.period, with_statistic(key.breakdown, name), key.by) for name in points)
            else:
                yield key

    def _without_statistic(
        self, measure: Measure, extra: Mapping[str, list[str]], extremes: Sequence[str]
    ) -> Iterator[Key]:
        """The keys before a quantile's points (lower quartile, median ...) are added to them."""
        for period in self._periods:
            for by in breakdowns(measure, self._settings):
                for text in self._texts_of(by, period, extra):
                    yield Key(period.label, text, by)
        for period in self._periods:
            yield from (Key(period.label, text, _BY_MONTH) for text in extremes)

    def _texts_of(self, by: Breakdown, period: Period, extra: Mapping[str, list[str]]) -> list[str]:
        if any(name in extra for name in by):
            return self._make_texts(by, period, extra)
        if (by, period.label) not in self._texts:
            self._texts[by, period.label] = self._make_texts(by, period, {})
        return self._texts[by, period.label]

    def _make_texts(self, by: Breakdown, period: Period, extra: Mapping[str, list[str]]) -> list[str]:
        texts = [""]
        for name in sorted(by):
            categories = [*self._dimensions[name].categories(period), *extra.get(name, ())]
            texts = [f"{text}; {name}={category}".removeprefix("; ") for text in texts for category in categories]
        return texts

    def _beyond_lists(self, observed: Iterable[str]) -> dict[str, list[str]]:  # D37
        """By dimension, the categories that occur but are not in its list."""
        pairs = {
            pair for text in observed for pair in breakdown_dimensions(text).items() if pair[0] in self._dimensions
        }
        extra: dict[str, list[str]] = {}
        for name, category in sorted(pairs):
            if category not in self._list_of(name):
                extra.setdefault(name, []).append(category)
        return extra

    def _list_of(self, name: str) -> frozenset[str]:
        """The categories that a dimension lists in any of the periods."""
        if name not in self._listed:
            lists = (self._dimensions[name].categories(period) for period in self._periods)
            self._listed[name] = frozenset(category for categories in lists for category in categories)
        return self._listed[name]


class Grid:
    """The keys of many measures as arrays of numbers, so that figures can be looked up quickly.

    ``measure``, ``period``, ``by`` and ``text`` hold one number per figure: its position in ``measures``, ``periods``,
    ``shapes`` and ``texts``. The figures of one measure stand together, in the order of the measures.
    """

    def __init__(
        self,
        measures: Sequence[Measure],
        periods: Sequence[Period],
        settings: Settings,
        observed: Mapping[str, Iterable[str]],
    ) -> None:
        """Make the keys of ``measures``; ``observed`` gives the breakdowns that occur, by measure."""
        self.measures, self.periods, self.settings = list(measures), list(periods), settings
        self.shapes: list[Breakdown] = []
        self.texts: list[str] = []
        self._place_of_text: dict[str, int] = {}
        places = {period.label: place for place, period in enumerate(self.periods)}
        shapes: dict[Breakdown, int] = {}
        categories = Categories(periods, settings)
        numbers: list[tuple[int, int, int, int]] = []
        for number, measure in enumerate(self.measures):
            for key in categories.keys(measure, observed.get(measure.name, ())):
                by = shapes.setdefault(key.by, len(shapes))
                text = self._place_of_text.setdefault(key.breakdown, len(self._place_of_text))
                numbers.append((number, places[key.period], by, text))
        columns = np.array(numbers, dtype=np.int64).reshape(-1, 4).T
        self.measure, self.period, self.by, self.text = columns
        self.shapes, self.texts = list(shapes), list(self._place_of_text)
        self._index = pd.Index(self._coded(self.measure, self.period, self.text))

    def __len__(self) -> int:
        """The number of figures."""
        return len(self.measure)

    def of(self, measure: int) -> slice:
        """The positions of the figures of a measure; ``measure`` is its position among the measures."""
        first, last = np.searchsorted(self.measure, [measure, measure + 1])
        return slice(int(first), int(last))

    def find(self, measure: Numbers | int, period: Numbers, text: Numbers | int) -> Numbers:
        """The positions of the figures with these keys; -1 if there is no such figure, or if a key itself is -1."""
        positions = self._index.get_indexer(pd.Index(self._coded(measure, period, text)))
        # Coded, a key of -1 could be that of another figure.
        return np.where((np.asarray(period) < 0) | (np.asarray(text) < 0), -1, positions)

    def text_place(self, text: str) -> int:
        """The position of a breakdown; -1 if no figure has it."""
        return self._place_of_text.get(text, -1)

    def text_places(self, texts: Iterable[str]) -> Numbers:
        """The positions of many breakdowns; -1 for those that no figure has."""
        return np.array([self._place_of_text.get(text, -1) for text in texts], dtype=np.int64)

    def _coded(self, measure: Numbers | int, period: Numbers, text: Numbers | int) -> Numbers:
        """Measure, period and breakdown as one number."""
        coded: Numbers = (np.asarray(measure) * len(self.periods) + period) * max(1, len(self.texts)) + text
        return coded
