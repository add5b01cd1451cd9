"""Why a figure cannot be computed: the ledger gives the reason, and no figure becomes 0 for lack of data."""

from collections.abc import Iterable
from datetime import date, timedelta

import pandas as pd

from iro_analysis.cohorts.frames import frames_needed, tables_needed
from iro_analysis.cohorts.places import PLACES
from iro_analysis.measures.dimensions import Dimension
from iro_analysis.measures.kinds import RATE, RELATIVE_SHARE
from iro_analysis.measures.registry import Measure
from iro_analysis.periods import Period, add_months, financial_year
from iro_analysis.settings import LogDates, Settings
from iro_analysis.tables import ESSENTIAL, TABLES, CaseData, Table

_POSTCODES_ONLY = "The SSDA903 return holds postcodes, not areas or distances."


def reads_places(measure: Measure) -> bool:
    """Whether a measure rests on the places of postcodes."""
    return measure.rows is not None and PLACES in frames_needed(measure.rows)


class Availability:
    """Which figures the data of one computation can answer, and why not the others; each answer is worked out once."""

    def __init__(self, data: CaseData, settings: Settings) -> None:
        """Take the stitched tables, and the settings on returns, logs and populations."""
        self._data = data
        self._settings = settings
        self._years = frozenset.intersection(*(data.years.get(name, frozenset()) for name in ESSENTIAL))
        self._reach_of_log: dict[str, Period] = {}
        self._absent: dict[tuple[frozenset[str], Period], str] = {}

    @property
    def covered_years(self) -> frozenset[int]:
        """The collection years for which every essential table was supplied."""
        return self._years

    @property
    def coverage(self) -> str:
        """The years covered, in words: "2018-19, 2019-20 and 2020-21"."""
        labels = [financial_year(year).label for year in sorted(self._years)]
        return " and ".join([", ".join(labels[:-1]), labels[-1]] if len(labels) > 1 else labels)

    def covers(self, period: Period) -> bool:
        """Whether the returns supplied cover the whole period."""
        complete_to = self._settings.returns.complete_to or date.max
        return self._years.issuperset(period.collection_years) and period.end <= complete_to

    def why_not(self, measure: Measure, period: Period) -> str:
        """Why ``measure`` cannot be computed for ``period``; empty if it can."""
        if measure.rows is None:
            return measure.caveats
        if self._data.places is None and reads_places(measure):
            return _POSTCODES_ONLY
        if not self.covers(period):
            return f"The returns supplied cover {self.coverage}."
        needed = Period(measure.needs_from(period), period.end)
        tables = tables_needed(measure.rows)
        return (
            _other_period(measure, period)
            or self._not_configured(measure, period)
            or self._absent_years(tables, needed)
            or self._absent_columns(measure)
            or self._outside_logs(tables, period)
        )

    def why_not_broken_down(self, measure: Measure, dimension: Dimension, period: Period) -> str:
        """Why ``measure`` cannot be broken down by ``dimension``; empty if it can.

        The files may lack the column that the dimension reads, or its table may not have been supplied.
        """
        tables = tables_needed(measure.rows) if measure.rows else frozenset()
        own = frozenset(filter(None, (dimension.table_beside(tables),)))
        return (
            self._absent_years(own, period)
            or self._absent_column(dimension, [*sorted(tables), *own])
            or self._outside_logs(own, period)
        )

    def log_note(self, tables: Iterable[str], period: Period) -> str:
        """The note on logs among ``tables`` that do not cover the whole period; empty if there are none."""
        reaches = [(TABLES[table].source, self._reach(table)) for table in tables if TABLES[table].is_log]
        notes = [
            f"The {name} table begins in {_month(reach.start)}."
            for name, reach in reaches
            if period.start < reach.start
        ]
        notes += [f"The {name} table ends in {_month(reach.end)}." for name, reach in reaches if period.end > reach.end]
        return " ".join(notes)

    def _not_configured(self, measure: Measure, period: Period) -> str:
        if measure.statistic is RATE and self._settings.residents(period) is None:
            return f"The configuration gives no population for mid-{period.end.year - 1}."
        if measure.statistic is RELATIVE_SHARE and self._settings.ethnicity_population is None:
            return "The configuration gives no local population by ethnicity."
        return ""

    def _absent_years(self, tables: frozenset[str], needed: Period) -> str:
        key = tables, needed
        if key not in self._absent:
            self._absent[key] = next(filter(None, (self._lacks_years(name, needed) for name in sorted(tables))), "")
        return self._absent[key]

    def _lacks_years(self, name: str, needed: Period) -> str:
        data, table = self._data, TABLES[name]
        if name in data.unusable:
            return data.unusable[name]
        # In such a log a year without a row is a year in which nothing happened.
        if name in data.tables and (table.continuous or self._kept_throughout(name, needed)):
            return ""
        years = set(needed.collection_years)
        if absent := _in_words(years - data.years.get(name, frozenset())):
            if table.is_log and name in data.tables:
                return f"The {table.source} table has no row with a date in {absent}."
            return f"The {table.source} table was not supplied for {absent}."
        if empty := _in_words(years & data.without_rows.get(name, frozenset())):
            return (
                f"The {table.source} of {empty} hold no row that can be used. If there was nothing to report, say "
                f'so under [returns] in iro.toml: without_rows = ["{name}"].'
            )
        return ""

    def _kept_throughout(self, log: str, needed: Period) -> bool:
        """Whether the settings say that a log was kept over all the days needed."""
        kept = self._settings.logs.get(log, LogDates())
        return kept.since is not None and kept.since <= needed.start and (kept.until or date.max) >= needed.end

    def _absent_columns(self, measure: Measure) -> str:
        for table, column in (name.split(".") for name in measure.needs):
            if column in self._data.absent.get(table, frozenset()):
                return _lacks_column(table, column)
        return ""

    def _absent_column(self, dimension: Dimension, tables: Iterable[str]) -> str:
        column = dimension.column
        lacking = (table for table in tables if column in self._data.absent.get(table, frozenset()))
        return next((_lacks_column(table, str(column)) for table in lacking), "") if column is not None else ""

    def _outside_logs(self, tables: Iterable[str], period: Period) -> str:  # D55
        return next(filter(None, (self._outside_log(table, period) for table in sorted(tables))), "")

    def _outside_log(self, table: str, period: Period) -> str:
        """Why nothing is known of a period wholly before or after the log; empty if the log reaches into it."""
        if not TABLES[table].is_log:
            return ""
        name, reach = TABLES[table].source, self._reach(table)
        if period.end < reach.start:
            return f"The {name} table begins in {_month(reach.start)}."
        if period.start <= reach.end:
            return ""
        kept = f" If it was kept longer, say so under [logs.{table}] in iro.toml." if TABLES[table].continuous else ""
        return f"The {name} table ends in {_month(reach.end)}.{kept}"

    def _reach(self, table: str) -> Period:
        if table not in self._reach_of_log:
            self._reach_of_log[table] = _log_reach(
                TABLES[table], self._data.tables[table], self._settings.logs.get(table, LogDates())
            )
        return self._reach_of_log[table]


def _other_period(measure: Measure, period: Period) -> str:
    """Why the measure does not exist for such a period: a year, a quarter, or other days; empty if it does."""
    if measure.year_end_only and (period.end.month, period.end.day) != (3, 31):
        return "Collected once a year, at 31 March."
    if reason := measure.statistic.why_not(period):
        return reason
    if measure.whole_months and not period.whole_months:
        return "Counted by the month, and the period is not made of whole months."
    return ""


def _lacks_column(table: str, column: str) -> str:
    return f"Not every {TABLES[table].source} file has the column {TABLES[table].column(column).source}."


def _log_reach(record: Table, rows: pd.DataFrame, kept: LogDates) -> Period:
    """The days that a log covers: whole months from its first row to its last, or longer if the settings say so.

    A log with an entry that still lasts has no end. A log with a row without a day has neither beginning nor end, as
    such a row belongs to every period.
    """
    days = pd.concat([rows[str(name)] for name in (record.dated_by, record.ends_by, *record.further_dates) if name])
    undated = not record.column(str(record.dated_by)).required and rows[str(record.dated_by)].isna().any()
    if undated:
        return Period(date.min, date.max)
    lasts = record.ends_by is not None and rows[record.ends_by].isna().any()
    first, last = rows[str(record.dated_by)].min(), days.max()
    starts = [day for day in (kept.since, None if pd.isna(first) else first.date().replace(day=1)) if day]
    ends = [day for day in (kept.until, None if pd.isna(last) else _end_of_month(last.date())) if day]
    return Period(min(starts, default=date.min), date.max if lasts else max(ends, default=date.max))


def _end_of_month(day: date) -> date:
    return add_months(day.replace(day=1), 1) - timedelta(days=1)


def _month(day: date) -> str:
    return f"{day:%B %Y}"


def _in_words(years: Iterable[int]) -> str:
    return ", ".join(financial_year(year).label for year in sorted(years))
