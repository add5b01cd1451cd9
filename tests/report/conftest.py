"""Ledgers for the tests of the report: small ones from rows, and a full one with every figure."""

import pandas as pd
import pytest

from iro_analysis.figures.grid import Categories
from iro_analysis.ledger import Ledger, ledger_rows
from iro_analysis.measures.registry import catalogue, every_measure
from iro_analysis.periods import financial_year, parse_period
from iro_analysis.settings import Settings


def _ledger(*rows):
    """A ledger of 2020-21 from rows as :func:`_row` makes them."""
    records = [{"status": "ok", "note": "", "unit": "children", **row} for row in rows]
    for record in records:
        period = parse_period(record["period"])
        record |= {"period_start": period.start, "period_end": period.end, "section": "population"}
    return ledger_rows(pd.DataFrame(records), financial_year(2021))


def _row(measure, value=None, breakdown="", period="2020-21", **others):
    return {"measure": measure, "breakdown": breakdown, "value": value, "period": period, **others}


@pytest.fixture
def row():
    return _row


@pytest.fixture
def given_ledger():
    return _ledger


@pytest.fixture(scope="session")
def full_ledger() -> Ledger:
    """Every figure of every measure in three years and their quarters, with invented values."""
    years = [financial_year(year) for year in (2019, 2020, 2021)]
    periods = [*years, *(quarter for year in years for quarter in year.quarters)]
    base = {"denominator": 100.0, "lower": 0.0, "upper": 40.0}
    rows = [
        _row(name, float(position % 37), breakdown, label, unit=unit, numerator=float(position % 37), **base)
        for measure in catalogue().values()
        for position, (label, breakdown, _) in enumerate(Categories(periods, Settings()).keys(measure))
        for name, unit in ((measure.name, measure.unit), (f"{measure.name}_change", measure.unit))
        if name in every_measure()
    ]
    return _ledger(*rows)
