"""The ledger as tables and charts need it: which periods and categories there are, and in which order."""

import math
from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, fields
from functools import cached_property, partial
from itertools import chain

import pandas as pd

from iro_analysis.codes import NOT_KNOWN
from iro_analysis.disk.cache import fingerprint
from iro_analysis.figures.significance import Key, Verdict, verdicts
from iro_analysis.ledger import FIRST_ROW, LEDGER_TYPES, OK, Figure, Ledger, breakdown_dimensions, breakdown_text
from iro_analysis.measures.registry import catalogue
from iro_analysis.periods import Period
from iro_analysis.report.words.labels import LAST_CATEGORIES, has_own_words
from iro_analysis.settings import Target

#: The columns of the ledger that make a figure.
_FIELDS = tuple(field.name for field in fields(Figure) if field.name in LEDGER_TYPES)
_MEASURE, _UNIT, _STATUS, _BREAKDOWN = map(_FIELDS.index, ("measure", "unit", "status", "breakdown"))
#: Among the measures that were looked up: all of them may have been.
EVERYTHING = "*"
#: Categories that summarise a series and are not points of it.
SUMMARIES = ("lowest", "highest")


@dataclass(frozen=True)
class Selection:
    """A measure by the dimensions ``by`` over ``periods``; each dimension in ``fixed`` is held at one category."""

    measure: str
    by: tuple[str, ...]
    periods: tuple[Period, ...]
    fixed: tuple[tuple[str, str], ...] = ()

    def breakdown(self, *categories: str) -> str:
        """The breakdown's text for these categories of ``by``."""
        return breakdown_text({**dict(self.fixed), **dict(zip(self.by, categories, strict=True))})

    @property
    def total(self) -> str:
        """The breakdown's text for all categories of ``by`` together."""
        return breakdown_text(dict(self.fixed))


class Figures:
    """A ledger with an index of its keys: a report looks up several thousand figures.

    Categories are in the order of the ledger's own period, because in another period the months may start elsewhere.
    """

    def __init__(self, ledger: Ledger, examples: pd.DataFrame | None = None) -> None:
        """Index ``ledger``; ``examples`` are the examples of impact, if the service keeps any."""
        self.examples = examples
        #: What measures are held to, by their id.
        self.targets: Mapping[str, Target] = {}
        #: The measures that anything was asked of, and :data:`EVERYTHING` once somebody could look at all of them.
        self.looked_up: set[str] = set()
        self._ledger = ledger
        columns = {name: ledger.frame[name].tolist() for name in _FIELDS}
        columns["note"] = ledger.frame["note"].fillna("").tolist()
        self._records = list(zip(*columns.values(), range(FIRST_ROW, FIRST_ROW + len(ledger.frame)), strict=True))
        keys = list(zip(columns["measure"], columns["breakdown"], columns["period"], strict=True))
        self._position = {key: position for position, key in enumerate(keys)}
        self._dimensions = {text: breakdown_dimensions(text) for text in dict.fromkeys(columns["breakdown"])}
        self._digests: dict[str, str] = {}
        self._breakdowns: dict[str, dict[str, None]] = {}
        own = [key for key in keys if key[2] == ledger.period.label]
        for measure, breakdown, _ in chain(own, keys):
            self._breakdowns.setdefault(measure, {})[breakdown] = None

    def with_examples(self, examples: pd.DataFrame | None) -> "Figures":
        """The same index with these examples of impact."""
        figures = copy(self)
        figures.examples, figures.looked_up = examples, set()
        return figures

    def with_targets(self, targets: Mapping[str, Target]) -> "Figures":
        """The same index, its figures held to these targets."""
        figures = copy(self)
        figures.targets = targets
        return figures

    def prepare(self) -> None:
        """Work out now what is otherwise worked out when somebody asks for it."""
        self.quarters()
        len(self._verdicts)

    @property
    def ledger(self) -> Ledger:
        """All the figures, to look at."""
        self.looked_up.add(EVERYTHING)
        return self._ledger

    @property
    def period(self) -> Period:
        """The ledger's own period."""
        return self._ledger.period

    def find(self, measure: str, breakdown: str = "", period: Period | None = None) -> Figure | None:
        """The figure with this key, by default for the ledger's own period; None if the ledger has no such row."""
        self.looked_up.add(measure)
        position = self._position.get((measure, breakdown, (period or self.period).label))
        return None if position is None else self.at(position + FIRST_ROW)

    def at(self, row: int) -> Figure:
        """The figure in this row of the ledger, as a sheet.

        Raises:
            IndexError: it has no such row.
        """
        if row < FIRST_ROW:
            raise IndexError(row)
        figure = Figure(*self._records[row - FIRST_ROW])
        self.looked_up.add(figure.measure)
        return figure

    def is_unsaid(self, measure: str, by: Iterable[str] = ()) -> bool:  # D200
        """Whether the report is silent about a measure, or its breakdown by these dimensions: nobody keeps its data."""
        record = catalogue().get(measure)
        if record is None:
            return False
        if record.only_if_kept and not self._is_kept(measure):
            return True
        return not all(self._is_kept(measure, name) for name in by if name in record.only_if_kept_by)

    def _is_kept(self, measure: str, dimension: str = "") -> bool:
        """Whether the ledger has a figure of a measure in any period; by a dimension, one of a known category."""
        self.looked_up.add(measure)
        available = (
            self._records[place] for place in self._rows.get(measure, ()) if self._records[place][_STATUS] == OK
        )
        parts = (self._dimensions[record[_BREAKDOWN]] for record in available)
        return any(not dimension or part.get(dimension, NOT_KNOWN) != NOT_KNOWN for part in parts)

    def unit(self, measure: str) -> str:
        """The unit of a measure's figures; empty if there are none."""
        self.looked_up.add(measure)
        return str(self._records[self._rows[measure][0]][_UNIT]) if measure in self._rows else ""

    @property
    def verdicts(self) -> Mapping[Key, Verdict]:
        """The verdict on every change that was tested."""
        self.looked_up.add(EVERYTHING)
        return self._verdicts

    def verdict(self, measure: str, breakdown: str, period: str) -> Verdict | None:
        """The verdict on a change; None if it was not tested."""
        self.looked_up.add(measure)
        return self._verdicts.get((measure, breakdown, period))

    def verdicts_of(self, measure: str) -> Sequence[tuple[Key, Verdict]]:
        """The verdict on every change of a measure that was tested."""
        self.looked_up.add(measure)
        return self._verdicts_of.get(measure, ())

    def fingerprint(self, looked_up: Iterable[str]) -> str:
        """A hash of all that can have been seen of what was looked up: periods, rows and their places, verdicts."""
        names = set(looked_up)
        seen = sorted(self._rows if EVERYTHING in names else names)
        return fingerprint(*(period.label for period in self._periods), *(self._digest(name) for name in seen))

    def _digest(self, measure: str) -> str:
        if measure not in self._digests:
            rows = [self._records[position] for position in self._rows.get(measure, ())]
            self._digests[measure] = fingerprint(measure, repr(rows), repr(self._verdicts_of.get(measure)))
        return self._digests[measure]

    @cached_property
    def _rows(self) -> Mapping[str, list[int]]:
        """The positions of each measure's records."""
        rows: dict[str, list[int]] = {}
        for position, record in enumerate(self._records):
            rows.setdefault(record[_MEASURE], []).append(position)
        return rows

    @cached_property
    def _verdicts(self) -> Mapping[Key, Verdict]:
        return verdicts(self._ledger.frame)

    @cached_property
    def _verdicts_of(self) -> Mapping[str, list[tuple[Key, Verdict]]]:
        found: dict[str, list[tuple[Key, Verdict]]] = {}
        for key, verdict in self._verdicts.items():
            found.setdefault(key[0], []).append((key, verdict))
        return found

    @cached_property
    def _periods(self) -> list[Period]:
        return self._ledger.periods()

    def years(self) -> list[Period]:
        """The ledger's period and the same period in earlier years, without a gap, oldest first."""
        in_ledger = set(self._periods)
        years = [self.period]
        while (before := years[0].year_before) in in_ledger:
            years.insert(0, before)
        return years

    def two_years(self) -> list[Period]:
        """The same period a year before, if the ledger has it, and the ledger's own period."""
        return self.years()[-2:]

    def quarters(self) -> list[Period]:
        """The quarters of financial years in the ledger, oldest first."""
        # A period is a quarter if the only quarter in it is itself.
        return [period for period in self._periods if period.quarters == (period,)]

    def dimensions(self, measure: str) -> set[str]:
        """The dimensions by which the ledger breaks a measure down."""
        self.looked_up.add(measure)
        return {name for text in self._breakdowns.get(measure, ()) for name in self._dimensions[text]}

    def categories(self, cut: Selection, dimension: str) -> list[str]:
        """The categories of one dimension of ``cut`` in the order they are shown in, without the summaries.

        That is the ledger's order; a service's own words have none, so they are ordered by size.
        """
        in_ledger = dict.fromkeys(self._dimensions[text][dimension] for text in self._parts(cut))
        categories = [category for category in in_ledger if category not in SUMMARIES]
        return sorted(categories, key=partial(self._rank, cut, dimension)) if has_own_words(dimension) else categories

    def _rank(self, cut: Selection, dimension: str, category: str) -> tuple[int, list[float]]:
        """A sort key: the largest first, by this year's figure, then last year's; the :data:`LAST_CATEGORIES` last.

        A category has no figure of its own if the measure breaks it down only together with another dimension; it then
        comes after those that have one.
        """
        text = breakdown_text({**dict(cut.fixed), dimension: category})
        figures = [self.find(cut.measure, text, period) for period in (self.period, *reversed(cut.periods))]
        sizes = [-figure.value if figure and figure.available else math.inf for figure in figures]
        return LAST_CATEGORIES.index(category) + 1 if category in LAST_CATEGORIES else 0, sizes

    def some_available(self, cut: Selection) -> bool:
        """Whether any figure of ``cut`` is available."""
        figures = (self.find(cut.measure, text, period) for text in self._parts(cut) for period in cut.periods)
        return any(figure is not None and figure.available for figure in figures)

    def why_empty(self, cut: Selection) -> str:
        """Why ``cut`` has nothing to show: the ledger's note, or that it was not computed."""
        # The total's note comes first, as it explains the most; a part's may only concern that part.
        texts = ("", cut.total, *self._parts(cut))
        figures = (self.find(cut.measure, text, period) for period in reversed(cut.periods) for text in texts)
        return next((figure.note for figure in figures if figure and not figure.available), "it was not computed")

    def _parts(self, cut: Selection) -> list[str]:
        """The ledger's breakdowns by exactly the dimensions of ``cut`` in any of its periods."""
        self.looked_up.add(cut.measure)
        fixed = dict(cut.fixed)
        return [
            text
            for text in self._breakdowns.get(cut.measure, ())
            if self._dimensions[text].keys() == {*cut.by, *fixed}
            and fixed.items() <= self._dimensions[text].items()
            and any((cut.measure, text, period.label) in self._position for period in cut.periods)
        ]
