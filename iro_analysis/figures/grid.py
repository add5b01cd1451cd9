"""The keys of the figures of a computation: every measure, period and category, whether anything was counted or not."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from iro_analysis.figures.counting import HIGHEST, LOWEST, breakdowns, every_dimension, with_statistic
from iro_analysis.ledger import breakdown_dimensions
from iro_analysis.measures.registry import Breakdown, Measure
from iro_analysis.periods import Period
from iro_analysis.settings import Settings

Numbers = npt.NDArray[np.int64]
#: What the lowest and the highest month are broken down by.
_BY_MONTH: Breakdown = ("month",)


class Key(NamedTuple):
    """One figure: its period's label, its breakdown as the ledger writes it, and the dimensions of that."""

    period: str
    breakdown: str
    by: Breakdown


class Categories:
    """The categories of each dimension in each period, and the texts of breakdowns; each made once."""

    def __init__(self, periods: Sequence[Period], settings: Settings) -> None:
        """Take the periods computed, and the local groupings."""
        self._periods = periods
        self._settings = settings
        self._dimensions = every_dimension(settings)
        self._listed: dict[str, frozenset[str]] = {}
        self._texts: dict[tuple[Breakdown, str], list[str]] = {}

    def keys(self, measure: Measure, observed: Iterable[str] = ()) -> Iterator[Key]:
        """Every key of ``measure``: closed lists of categories in their order, then those beyond them.

        Args:
            measure: the measure.
            observed: breakdowns that occur; a category beyond its dimension's list is shown in every breakdown by it.
        """
        summaries = (LOWEST, HIGHEST) if measure.statistic.monthly else ()
        extra = self._beyond_lists(text for text in observed if text not in summaries)
        for key in self._plain(measure, extra, summaries):
            if points := measure.statistic.points:
                yield from (Key(key.period, with_statistic(key.breakdown, name), key.by) for name in points)
            else:
                yield key

    def _plain(self, measure: Measure, extra: Mapping[str, list[str]], summaries: Sequence[str]) -> Iterator[Key]:
        for period in self._periods:
            for by in breakdowns(measure, self._settings):
                for text in self._texts_of(by, period, extra):
                    yield Key(period.label, text, by)
        for period in self._periods:
            yield from (Key(period.label, text, _BY_MONTH) for text in summaries)

    def _texts_of(self, by: Breakdown, period: Period, extra: Mapping[str, list[str]]) -> list[str]:
        if any(name in extra for name in by):
            return self._made(by, period, extra)
        if (by, period.label) not in self._texts:
            self._texts[by, period.label] = self._made(by, period, {})
        return self._texts[by, period.label]

    def _made(self, by: Breakdown, period: Period, extra: Mapping[str, list[str]]) -> list[str]:
        texts = [""]
        for name in sorted(by):
            categories = [*self._dimensions[name].categories(period), *extra.get(name, ())]
            texts = [f"{text}; {name}={category}".removeprefix("; ") for text in texts for category in categories]
        return texts

    def _beyond_lists(self, observed: Iterable[str]) -> dict[str, list[str]]:  # D37
        pairs = {
            pair for text in observed for pair in breakdown_dimensions(text).items() if pair[0] in self._dimensions
        }
        extra: dict[str, list[str]] = {}
        for name, category in sorted(pairs):
            if category not in self._list_of(name):
                extra.setdefault(name, []).append(category)
        return extra

    def _list_of(self, name: str) -> frozenset[str]:
        """The categories of a dimension's list in any of the periods."""
        if name not in self._listed:
            lists = (self._dimensions[name].categories(period) for period in self._periods)
            self._listed[name] = frozenset(category for each in lists for category in each)
        return self._listed[name]


class Grid:
    """The keys of many measures as numbers, to look figures up by.

    ``measure``, ``period``, ``by`` and ``text`` are positions in ``measures``, ``periods``, ``shapes`` and ``texts``, a
    number for each figure; the figures of a measure stand together, in the order of the measures.
    """

    def __init__(
        self,
        measures: Sequence[Measure],
        periods: Sequence[Period],
        settings: Settings,
        observed: Mapping[str, Iterable[str]],
    ) -> None:
        """Make the keys of ``measures``; ``observed`` are breakdowns that occur, by measure."""
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
        """How many figures there are."""
        return len(self.measure)

    def of(self, measure: int) -> slice:
        """Where the figures of the measure at this position stand."""
        first, last = np.searchsorted(self.measure, [measure, measure + 1])
        return slice(int(first), int(last))

    def find(self, measure: Numbers | int, period: Numbers, text: Numbers | int) -> Numbers:
        """The positions of the figures with these keys; -1 where there is none, as for a position of -1."""
        found = self._index.get_indexer(pd.Index(self._coded(measure, period, text)))
        return np.where((np.asarray(period) < 0) | (np.asarray(text) < 0), -1, found)

    def text_place(self, text: str) -> int:
        """The position of a breakdown; -1 where no figure has it."""
        return self._place_of_text.get(text, -1)

    def text_places(self, texts: Iterable[str]) -> Numbers:
        """The positions of many."""
        return np.array([self._place_of_text.get(text, -1) for text in texts], dtype=np.int64)

    def _coded(self, measure: Numbers | int, period: Numbers, text: Numbers | int) -> Numbers:
        coded: Numbers = (np.asarray(measure) * len(self.periods) + period) * max(1, len(self.texts)) + text
        return coded
