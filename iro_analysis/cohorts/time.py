"""Frames of days that measures join: periods, their month ends, and the calendar with the limits of the rules."""

from collections.abc import Iterator
from datetime import date, timedelta

import narwhals as nw
import numpy as np
import pandas as pd

from iro_analysis.care.calendar import Days, calendar, days_between
from iro_analysis.care.rules import guideline_in_force, limits
from iro_analysis.engines import Frame
from iro_analysis.periods import Period, add_months, collection_year, financial_year
from iro_analysis.settings import Settings
from iro_analysis.tables import CP_CONFERENCES, EPISODES, ESSENTIAL, REVIEWS, TABLES, CaseData

_OF_REVIEWS = (*ESSENTIAL, REVIEWS.name)
_EARLIEST, _LATEST = date(1950, 1, 1), date(2100, 12, 31)


def period_rows(periods: list[Period]) -> pd.DataFrame:
    """One row per period, with the days that measures compare with.

    Returns:
        ``period`` (label), ``period_start``, ``period_end``, ``opening_day`` (the day before the start),
        ``twelve_months_from`` (first day of the 12 months to the end), ``months_24_before`` and ``months_30_before``
        (the end), ``first_year`` and ``last_year`` (the first and last collection year it touches), ``within_a_year``,
        ``caseload_from`` and ``caseload_to`` (the guideline in force at the end; missing if there was none yet).
    """
    rows = [
        {
            "period": period.label,
            "period_start": period.start,
            "period_end": period.end,
            "opening_day": period.start - timedelta(days=1),
            "twelve_months_from": add_months(period.end + timedelta(days=1), -12),
            "months_24_before": add_months(period.end, -24),
            "months_30_before": add_months(period.end, -30),
            "first_year": collection_year(period.start),
            "last_year": collection_year(period.end),
            "within_a_year": period.within_a_year,
        }
        | _caseload(period.end)
        for period in periods
    ]
    frame = pd.DataFrame(rows)
    days = [name for name, value in rows[0].items() if isinstance(value, date)]
    return frame.astype(dict.fromkeys(days, "datetime64[s]") | {"period": "string"})


def month_end_rows(periods: list[Period]) -> pd.DataFrame:
    """One row per period and month end in it: the columns of the period, and ``day``, the last day of the month."""
    ends = pd.DataFrame(
        [(period.label, end) for period in periods for end in _month_ends(period)], columns=["period", "day"]
    )
    return period_rows(periods).merge(ends.astype({"period": "string", "day": "datetime64[s]"}), on="period")


def in_period(rows: Frame, day: str, periods: Frame) -> Frame:
    """The rows whose ``day`` lies in a period, with that period's columns; a row may be in several."""
    within = nw.col(day).is_between(nw.col("period_start"), nw.col("period_end"))
    return rows.join(periods, how="cross").filter(within)


def calendar_rows(data: CaseData, periods: list[Period], settings: Settings) -> pd.DataFrame:
    """The calendar of a computation: from the first day that anything is dated to a year after the last.

    Returns:
        The columns of :func:`iro_analysis.care.calendar.calendar` and of :func:`iro_analysis.care.rules.limits`, and
        ``history_from``: the first day of the unbroken run of years with reviews in which the day lies (after the last
        run: of that run); missing before and between runs.
    """
    days = days_between(*_span(data, periods))
    last_days = limits(days, settings.reviews.month_arithmetic)
    return pd.concat([calendar(days), last_days], axis=1).assign(history_from=_history_from(days, data))


def _caseload(day: date) -> dict[str, float]:
    """The caseload guideline on ``day``."""
    try:
        guideline = guideline_in_force("caseload", day)
    except KeyError:
        return {"caseload_from": np.nan, "caseload_to": np.nan}
    return {"caseload_from": float(guideline.lower), "caseload_to": float(guideline.upper)}


def _month_ends(period: Period) -> Iterator[date]:
    end = add_months(period.start.replace(day=1), 1) - timedelta(days=1)
    while end <= period.end:
        yield end
        end = add_months(end + timedelta(days=1), 1) - timedelta(days=1)


def _history_from(days: Days, data: CaseData) -> Days:
    history = np.full(len(days), np.datetime64("NaT", "s"), dtype="datetime64[s]")
    for first, last in _review_histories(data):
        history[(days >= np.datetime64(first)) & (days <= np.datetime64(last))] = np.datetime64(first)
    return history


def _review_histories(data: CaseData) -> Iterator[tuple[date, date]]:
    """First and last day of each unbroken run of years with reviews; the last run has no end."""
    supplied = frozenset.intersection(*(data.years.get(name, frozenset()) for name in _OF_REVIEWS))
    begins = [year for year in sorted(supplied) if year - 1 not in supplied]
    ends = [year for year in sorted(supplied) if year + 1 not in supplied]
    for first, last in zip(begins, ends, strict=True):
        yield financial_year(first).start, date.max if last == max(supplied) else financial_year(last).end


def _span(data: CaseData, periods: list[Period]) -> tuple[date, date]:
    """The first and last day of the calendar: those of all episodes, logs, periods and returns, with a year added."""
    episodes = data.tables[EPISODES.name]
    logs = [(rows, TABLES[name].dated_by) for name, rows in data.tables.items()]
    counted_from = [rows["strategy_discussion"] for name, rows in data.tables.items() if name == CP_CONFERENCES.name]
    days = [episodes["started"], episodes["ceased"], *(rows[day] for rows, day in logs if day), *counted_from]
    extremes = (day for column in days for day in (column.min(), column.max()))
    dated = [day.date() for day in extremes if not pd.isna(day)]
    returns = (financial_year(year).end for name in _OF_REVIEWS for year in data.years.get(name, ()))
    every = [*dated, *returns, *(day for period in periods for day in (period.start, period.end))]
    # A single mistyped year must not make the calendar centuries long. The year added is room for the limits.
    return max(min(every), _EARLIEST), add_months(min(max(every), _LATEST), 12)
