"""Why a figure cannot be computed: the reason is part of the ledger, and no figure becomes 0 for want of data."""

from collections.abc import Iterable
from datetime import date, timedelta

import pandas as pd

from iro_analysis.measures.cohorts import tables_needed
from iro_analysis.measures.dimensions import Dimension
from iro_analysis.measures.registry import MONTHLY, Measure
from iro_analysis.periods import Period, add_months, financial_year
from iro_analysis.settings import LogKept, Settings
from iro_analysis.tables import ESSENTIAL, TABLES, CaseData

NOTHING_IN_DENOMINATOR = "Nothing in the denominator."


def covered_years(data: CaseData) -> frozenset[int]:
    """The collection years for which every essential table was supplied."""
    return frozenset.intersection(*(data.years.get(name, frozenset()) for name in ESSENTIAL))


def is_covered(period: Period, data: CaseData, settings: Settings) -> bool:
    """Whether the returns supplied reach over the whole period."""
    complete_to = settings.returns.complete_to or date.max
    return covered_years(data).issuperset(period.collection_years) and period.end <= complete_to


def coverage_text(data: CaseData) -> str:
    """The years covered, in words: 2018-19, 2019-20 and 2020-21."""
    labels = [financial_year(year).label for year in sorted(covered_years(data))]
    return " and ".join([", ".join(labels[:-1]), labels[-1]] if len(labels) > 1 else labels)


def why_not_available(measure: Measure, period: Period, data: CaseData, settings: Settings) -> str:
    """The reason why ``measure`` cannot be computed for ``period``; empty where it can."""
    if measure.rows is None:
        return measure.caveats
    if not is_covered(period, data, settings):
        return f"The returns supplied cover {coverage_text(data)}."
    return (
        _other_period(measure, period)
        or _not_configured(measure, period, settings)
        or _absent(measure, period, data, settings)
    )


def _other_period(measure: Measure, period: Period) -> str:
    if measure.year_end_only and (period.end.month, period.end.day) != (3, 31):
        return "Collected once a year, at 31 March."
    if measure.statistic in MONTHLY and not period.within_a_year:
        return "Given for each month, and the period is longer than a year."
    if measure.whole_months and not period.whole_months:
        return "Counted by the month, and the period is not made of whole months."
    return ""


def _not_configured(measure: Measure, period: Period, settings: Settings) -> str:
    if measure.statistic == "rate" and settings.residents(period) is None:
        return f"The configuration gives no population for mid-{period.end.year - 1}."
    if measure.statistic == "relative share" and settings.ethnicity_population is None:
        return "The configuration gives no local population by ethnicity."
    return ""


def _absent(measure: Measure, period: Period, data: CaseData, settings: Settings) -> str:
    needed = Period(measure.needs_from(period), period.end)
    tables = sorted(tables_needed(measure.rows)) if measure.rows else []
    absent = _absent_years(tables, needed, data, settings) or _absent_columns(measure, data)
    return absent or next(filter(None, (_outside_log(table, period, data, settings) for table in tables)), "")


def log_note(tables: Iterable[str], period: Period, data: CaseData, settings: Settings) -> str:
    """What a reader must know of a figure that rests on logs which do not cover the whole period; else empty."""
    reaches = [(TABLES[table].source, _log_reach(table, data, settings)) for table in tables if TABLES[table].is_log]
    notes = [
        f"The {name} table begins in {_month(reach.start)}." for name, reach in reaches if period.start < reach.start
    ]
    notes += [f"The {name} table ends in {_month(reach.end)}." for name, reach in reaches if period.end > reach.end]
    return " ".join(notes)


def why_not_broken_down(
    measure: Measure, dimension: Dimension, period: Period, data: CaseData, settings: Settings
) -> str:
    """The reason, where ``dimension`` rests on a column which files lack, or on a table not supplied; else empty."""
    tables = sorted(tables_needed(measure.rows)) if measure.rows else []
    beside = [dimension.table] if dimension.table else []
    absent = _absent_years(beside, period, data, settings) or _absent_column(dimension, [*tables, *beside], data)
    return absent or next(filter(None, (_outside_log(table, period, data, settings) for table in beside)), "")


def _absent_column(dimension: Dimension, tables: Iterable[str], data: CaseData) -> str:
    for table in tables:
        if (column := dimension.column) in data.absent.get(table, frozenset()) and column is not None:
            return _lacks_column(table, column)
    return ""


def _absent_columns(measure: Measure, data: CaseData) -> str:
    for table, column in (name.split(".") for name in measure.needs):
        if column in data.absent.get(table, frozenset()):
            return _lacks_column(table, column)
    return ""


def _lacks_column(table: str, column: str) -> str:
    return f"Not every {TABLES[table].source} file has the column {TABLES[table].column(column).source}."


def _outside_log(table: str, period: Period, data: CaseData, settings: Settings) -> str:
    """Where no month of the period has a row of the log before or after it, nothing is known of the period."""
    if not TABLES[table].is_log:
        return ""
    name, reach = TABLES[table].source, _log_reach(table, data, settings)
    if period.end < reach.start:
        return f"The {name} table begins in {_month(reach.start)}."
    if period.start <= reach.end:
        return ""
    kept = f" If it was kept longer, say so under [logs.{table}] in iro.toml." if TABLES[table].continuous else ""
    return f"The {name} table ends in {_month(reach.end)}.{kept}"


def _log_reach(table: str, data: CaseData, settings: Settings) -> Period:
    """The whole months from a log's first row to its last, or the days between which the settings say it was kept.

    What still lasts reaches without end; so does a log with a row that belongs to no day.
    """
    record, rows, kept = TABLES[table], data.tables[table], settings.logs.get(table, LogKept())
    days = pd.concat([rows[str(name)] for name in (record.dated_by, record.ends_by, *record.also_dated) if name])
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


def _absent_years(tables: Iterable[str], needed: Period, data: CaseData, settings: Settings) -> str:
    for name in tables:
        if name in data.unusable:
            return data.unusable[name]
        table = TABLES[name]
        if name in data.tables and (table.continuous or _kept_throughout(name, needed, settings)):
            continue
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


def _kept_throughout(log: str, needed: Period, settings: Settings) -> bool:
    """Whether the settings say that a log was kept from before the first to after the last of the days needed."""
    kept = settings.logs.get(log, LogKept())
    return kept.since is not None and kept.since <= needed.start and (kept.until or date.max) >= needed.end


def _in_words(years: Iterable[int]) -> str:
    return ", ".join(financial_year(year).label for year in sorted(years))
