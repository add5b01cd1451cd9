"""The ledger as tables and charts want it: which periods, which categories, in which order."""

from collections.abc import Sequence
from dataclasses import dataclass, fields

import pandas as pd

from iro_analysis.ledger import OK, Figure, Ledger, breakdown_text
from iro_analysis.periods import Period

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
    """A ledger with an index of its keys: a report looks up some thousands of figures."""

    def __init__(self, ledger: Ledger) -> None:
        """Index ``ledger``."""
        keys = zip(ledger.frame["measure"], ledger.frame["breakdown"], ledger.frame["period"], strict=True)
        self.ledger = ledger
        self._position = {key: position for position, key in enumerate(keys)}
        self._records = ledger.frame[[field.name for field in fields(Figure)]].fillna({"note": ""})

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
        """The financial-year quarters inside :meth:`years` that the ledger holds, oldest first."""
        held = set(self.ledger.periods())
        return [quarter for year in self.years() for quarter in year.quarters if quarter in held]

    def rows(self, cut: Cut) -> pd.DataFrame:
        """The ledger's rows for ``cut``, a column per dimension, without the summaries of a series."""
        found = self.ledger.table(cut.measure, cut.by, cut.periods, **dict(cut.fixed))
        return found[~found[list(cut.by)].isin(SUMMARIES).any(axis="columns")]

    def why_empty(self, measure: str, periods: Sequence[Period]) -> str:
        """Why there is nothing to show of a measure: what the ledger says of it, or that it was not computed."""
        totals = (self.find(measure, period=period) for period in reversed(periods))
        return next((figure.note for figure in totals if figure and not figure.available), "it was not computed")


def categories(rows: pd.DataFrame, dimension: str) -> list[str]:
    """The categories of a dimension in the ledger's order."""
    return [str(category) for category in rows[dimension].unique()]


def some_available(rows: pd.DataFrame) -> bool:
    """Whether any row holds a number."""
    return bool((rows["status"] == OK).any())
