"""Why a figure cannot be computed: the reason is part of the ledger, and no figure becomes 0 for want of data."""

from collections.abc import Iterable
from datetime import date

from iro_analysis.measures.cohorts import tables_needed
from iro_analysis.measures.dimensions import Dimension
from iro_analysis.measures.registry import Measure
from iro_analysis.periods import Period, financial_year
from iro_analysis.settings import Settings
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
    if measure.year_end_only and (period.end.month, period.end.day) != (3, 31):
        return "Collected once a year, at 31 March."
    if measure.statistic == "rate" and settings.residents(period) is None:
        return f"The configuration gives no population for mid-{period.end.year - 1}."
    if measure.statistic == "relative share" and settings.ethnicity_population is None:
        return "The configuration gives no local population by ethnicity."
    needed = Period(measure.needs_from(period), period.end)
    return _absent_years(sorted(tables_needed(measure.rows)), needed, data)


def why_not_broken_down(measure: Measure, dimension: Dimension, period: Period, data: CaseData) -> str:
    """The reason, where ``dimension`` rests on a column which files lack, or on a table not supplied; else empty."""
    tables = sorted(tables_needed(measure.rows)) if measure.rows else []
    beside = [dimension.table] if dimension.table else []
    return _absent_years(beside, period, data) or _absent_column(dimension, [*tables, *beside], data)


def _absent_column(dimension: Dimension, tables: Iterable[str], data: CaseData) -> str:
    for table in tables:
        if (column := dimension.column) in data.absent.get(table, frozenset()) and column is not None:
            return f"Not every {TABLES[table].source} file has the column {TABLES[table].column(column).source}."
    return ""


def _absent_years(tables: Iterable[str], needed: Period, data: CaseData) -> str:
    for name in tables:
        absent = sorted(set(needed.collection_years) - data.years.get(name, frozenset()))
        if absent:
            years = ", ".join(financial_year(year).label for year in absent)
            return f"The {TABLES[name].source} table was not supplied for {years}."
    return ""
