"""The ledger as tables and charts want it: which periods, which categories, in which order."""

import math
from dataclasses import dataclass, fields
from functools import partial

import pandas as pd

from iro_analysis.ledger import Figure, Ledger, breakdown_dimensions, breakdown_text
from iro_analysis.periods import Period
from iro_analysis.report.words.labels import LAST, has_own_words

#: Categories that sum up a series and are no part of it.
SUMMARIES = ("lowest", "highest")


@dataclass(frozen=True)
class Cut:
    """A measure broken down by ``by`` over ``periods``, some further dimensions ``fixed`` at one category."""

    measure: str
    by: tuple[str, ...]
    periods: tuple[Period, ...]
    fixed: tuple[tuple[str, str], ...] = ()

    def breakdown(self, *categories: str) -> str:
        """The ledger's text for these categories of ``by``."""
        return breakdown_text({**dict(self.fixed), **dict(zip(self.by, categories, strict=True))})

    @property
    def total(self) -> str:
        """The ledger's text for all categories of ``by`` together."""
        return breakdown_text(dict(self.fixed))


class Figures:
    """A ledger with an index of its keys: a report looks up some thousands of figures.

    Categories stand in the order of the ledger's own period: another's months may begin elsewhere in the year.
    """

    def __init__(self, ledger: Ledger, examples: pd.DataFrame | None = None) -> None:
        """Index ``ledger``; ``examples`` are those of impact, if the service keeps any."""
        self.examples = examples
        keys = zip(ledger.frame["measure"], ledger.frame["breakdown"], ledger.frame["period"], strict=True)
        self.ledger = ledger
        self._position = {key: position for position, key in enumerate(keys)}
        self._records = ledger.frame[[field.name for field in fields(Figure)]].fillna({"note": ""})
        self._dimensions = {text: breakdown_dimensions(text) for text in ledger.frame["breakdown"].unique()}
        self._breakdowns: dict[str, dict[str, None]] = {}
        own_first = sorted(self._position, key=lambda key: key[2] != ledger.period.label)
        for measure, breakdown, _ in own_first:
            self._breakdowns.setdefault(measure, {})[breakdown] = None

    @property
    def period(self) -> Period:
        """The ledger's own period."""
        return self.ledger.period

    def find(self, measure: str, breakdown: str = "", period: Period | None = None) -> Figure | None:
        """The figure with this key, by default of the ledger's own period; None where the ledger has no such row."""
        position = self._position.get((measure, breakdown, (period or self.period).label))
        return None if position is None else Figure(*self._records.iloc[position])

    def years(self) -> list[Period]:
        """The ledger's period and the same period of the years before it that the ledger holds, oldest first."""
        held = set(self.ledger.periods())
        found = [self.period]
        while (before := found[0].year_before) in held:
            found.insert(0, before)
        return found

    def two_years(self) -> list[Period]:
        """The same period a year before, where the ledger holds it, and the ledger's own."""
        return self.years()[-2:]

    def quarters(self) -> list[Period]:
        """The quarters of financial years that the ledger holds, oldest first."""
        return [period for period in self.ledger.periods() if period.quarters == (period,)]

    def dimensions(self, measure: str) -> set[str]:
        """The dimensions that the ledger breaks a measure down by."""
        return {name for text in self._breakdowns.get(measure, ()) for name in self._dimensions[text]}

    def categories(self, cut: Cut, dimension: str) -> list[str]:
        """The categories of one dimension of ``cut``, in the ledger's order, without the summaries of a series."""
        found = dict.fromkeys(self._dimensions[text][dimension] for text in self._parts(cut))
        shown = [category for category in found if category not in SUMMARIES]
        return sorted(shown, key=partial(self._rank, cut, dimension)) if has_own_words(dimension) else shown

    def _rank(self, cut: Cut, dimension: str, category: str) -> tuple[int, list[float]]:
        """The largest first, this year's size before last year's; what has no size after those; what is left over last.

        A category's own figure may be missing where the measure has it only in pairs: then it has no size.
        """
        text = breakdown_text({**dict(cut.fixed), dimension: category})
        found = [self.find(cut.measure, text, period) for period in (self.period, *reversed(cut.periods))]
        sizes = [-figure.value if figure and figure.available else math.inf for figure in found]
        return LAST.index(category) + 1 if category in LAST else 0, sizes

    def some_available(self, cut: Cut) -> bool:
        """Whether any figure of ``cut`` is a number."""
        found = (self.find(cut.measure, text, period) for text in self._parts(cut) for period in cut.periods)
        return any(figure is not None and figure.available for figure in found)

    def why_empty(self, cut: Cut) -> str:
        """Why there is nothing to show of ``cut``: what the ledger says of it, or that it was not computed."""
        texts = ("", cut.total, *self._parts(cut))
        found = (self.find(cut.measure, text, period) for period in reversed(cut.periods) for text in texts)
        return next((figure.note for figure in found if figure and not figure.available), "it was not computed")

    def _parts(self, cut: Cut) -> list[str]:
        """The breakdowns of exactly the dimensions of ``cut`` that the ledger holds for one of its periods."""
        fixed = dict(cut.fixed)
        return [
            text
            for text in self._breakdowns.get(cut.measure, ())
            if self._dimensions[text].keys() == {*cut.by, *fixed}
            and fixed.items() <= self._dimensions[text].items()
            and any((cut.measure, text, period.label) in self._position for period in cut.periods)
        ]
