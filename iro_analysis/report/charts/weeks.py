"""Measures week by week: the data of a calendar, and the same as a table.

A week begins on a Monday and belongs to the month and quarter of its Thursday, as in ISO 8601. If the Thursday is
outside the period, the nearest day of the period counts instead.
"""

from collections.abc import Mapping
from datetime import date, timedelta

from iro_analysis.ledger import breakdown_text
from iro_analysis.periods import Period
from iro_analysis.report.charts.data import series_of
from iro_analysis.report.document import Calendar, Cell, ChartData, DataTable, Row
from iro_analysis.report.tables.cells import figure_cell
from iro_analysis.report.tables.figures import total_title
from iro_analysis.report.views import Figures, Selection
from iro_analysis.report.words.labels import WEEK, day_text

TOO_LONG = "weeks are shown for periods of up to a year, and this one is longer"
THURSDAY, SUNDAY = 3, 6


def calendar(figures: Figures, measures: Mapping[str, str], title: str) -> Calendar:
    """Measures by week, in the ledger's own period.

    Args:
        figures: the ledger's figures.
        measures: the label of each measure's rows, by the measure's id.
        title: what the calendar shows.
    """
    mondays = _mondays(figures, measures)
    series = [
        series_of(
            label,
            [figures.find(measure, _week(monday)) for monday in mondays],
            total=figures.find(measure),
        )
        for measure, label in measures.items()
    ]
    names = tuple(week_text(monday, figures.period) for monday in mondays)
    return Calendar(figures.period, mondays, ChartData(title, figures.unit(next(iter(measures))), names, tuple(series)))


def weekly(figures: Figures, measures: Mapping[str, str], caption: str) -> DataTable:
    """One row per week and one column per measure, with totals if every measure has one."""
    rows = [
        Row(week_text(monday, figures.period), _cells(figures, measures, _week(monday)))
        for monday in _mondays(figures, measures)
    ]
    if all(figures.find(measure) for measure in measures):
        rows.append(Row(total_title(figures.find(next(iter(measures)))), _cells(figures, measures, ""), total=True))
    return DataTable(caption, "Week", tuple(measures.values()), tuple(rows))


def why_no_weeks(figures: Figures, measures: Mapping[str, str]) -> str:
    """Why there are no weeks to show: the ledger's note, or that the period is too long for weeks."""
    absent = [figure for measure in measures if (figure := figures.find(measure)) and not figure.available]
    if not absent and not figures.period.within_a_year and not _mondays(figures, measures):
        return TOO_LONG
    return next((figure.note for figure in absent), figures.why_empty(_cut(figures, next(iter(measures)))))


def week_text(monday: date, period: Period) -> str:
    """The days of a week, as far as they are in the period: "6 to 12 April 2020".

    >>> week_text(date(2020, 3, 30), Period(date(2020, 4, 1), date(2021, 3, 31)))
    '1 to 5 April 2020'
    """
    first, last = max(monday, period.start), min(monday + timedelta(days=SUNDAY), period.end)
    if first == last:
        return day_text(last)
    if first.year != last.year:
        return f"{day_text(first)} to {day_text(last)}"
    return f"{first.day}{f' {first:%B}' if first.month != last.month else ''} to {day_text(last)}"


def deciding_day(monday: date, period: Period) -> date:
    """The day that decides a week's month and quarter: its Thursday, or else the nearest day in the period."""
    return min(max(monday + timedelta(days=THURSDAY), period.start), period.end)


def _mondays(figures: Figures, measures: Mapping[str, str]) -> tuple[date, ...]:
    """The Mondays of the weeks for which the ledger has any of the measures."""
    weeks = {week for measure in measures for week in figures.categories(_cut(figures, measure), WEEK)}
    return tuple(sorted(date.fromisoformat(week) for week in weeks))


def _cut(figures: Figures, measure: str) -> Selection:
    return Selection(measure, (WEEK,), (figures.period,))


def _week(monday: date) -> str:
    return breakdown_text({WEEK: monday.isoformat()})


def _cells(figures: Figures, measures: Mapping[str, str], breakdown: str) -> tuple[Cell, ...]:
    return tuple(figure_cell(figures.find(measure, breakdown)) for measure in measures)
