from datetime import date

import pandas as pd
import pytest

from iro_analysis.sources import cells
from iro_analysis.sources.cells import read_cell, read_column
from iro_analysis.tables import CARE_LEAVERS, CHILDREN, EPISODES, OUTCOMES


@pytest.mark.parametrize(
    ("text", "day", "changes"),
    [
        ("01/04/2019", date(2019, 4, 1), ()),
        ("1/4/2019", date(2019, 4, 1), (cells.SHORT_DATE,)),
        ("29/02/2020", date(2020, 2, 29), ()),
        ("2019-04-01", date(2019, 4, 1), (cells.ISO_DATE,)),
        ("2019-04-01 00:00:00", date(2019, 4, 1), (cells.ISO_DATE,)),
        ("2019-04-01T13:45", date(2019, 4, 1), (cells.ISO_DATE,)),
        ("2019-04-01T13:45:00.000Z", date(2019, 4, 1), (cells.ISO_DATE,)),
        (" 01/04/2019 ", date(2019, 4, 1), (cells.TRIMMED,)),
        ("29/02/2019", None, (cells.UNREADABLE_DATE,)),
        ("04/13/2019", None, (cells.MONTH_FIRST,)),
        ("02/30/2019", None, (cells.UNREADABLE_DATE,)),
        ("01/04/19", None, (cells.UNREADABLE_DATE,)),
        ("1 April 2019", None, (cells.UNREADABLE_DATE,)),
        ("43556", date(2019, 4, 1), (cells.SERIAL_DATE,)),
        ("43556.75", date(2019, 4, 1), (cells.SERIAL_DATE,)),
        ("13556", None, (cells.UNREADABLE_DATE,)),
        ("90210", None, (cells.UNREADABLE_DATE,)),
        ("01/04/2019 to 02/04/2019", None, (cells.UNREADABLE_DATE,)),
        ("\u0661/4/2019", None, (cells.UNREADABLE_DATE,)),
        ("31/12/9999", None, (cells.FAR_OFF_DATE,)),
        ("9999-12-31 00:00:00", None, (cells.FAR_OFF_DATE,)),
        ("01/01/2200", None, (cells.FAR_OFF_DATE,)),
        ("31/12/2199", date(2199, 12, 31), ()),
        ("01/01/1900", date(1900, 1, 1), ()),
        ("31/12/1899", None, (cells.FAR_OFF_DATE,)),
        ("01/01/0001", None, (cells.FAR_OFF_DATE,)),
        ("31/11/9999", None, (cells.UNREADABLE_DATE,)),
        ("   ", None, ()),
        ("NULL", None, (cells.NULL_WORD,)),
    ],
)
def test_a_date_is_read_as_the_return_or_iso_writes_it_and_as_nothing_else(text, day, changes):
    assert read_cell(text, cells.read_date) == (day, changes)


@pytest.mark.parametrize(
    ("text", "month", "changes"),
    [
        ("2024-04", date(2024, 4, 1), ()),
        ("04/2024", date(2024, 4, 1), ()),
        ("Apr-24", date(2024, 4, 1), ()),
        ("april 2024", date(2024, 4, 1), ()),
        ("01/04/2024", date(2024, 4, 1), ()),
        ("2024-04-01", date(2024, 4, 1), (cells.ISO_DATE,)),
        ("30/04/2024", date(2024, 4, 1), (cells.MONTH_OF_DAY,)),
        ("2024-13", None, (cells.UNREADABLE_MONTH,)),
        ("Apl-24", None, (cells.UNREADABLE_MONTH,)),
        ("Q1 2024", None, (cells.UNREADABLE_MONTH,)),
        ("31/04/2024", None, (cells.UNREADABLE_MONTH,)),
        ("9999-12", None, (cells.FAR_OFF_DATE,)),
        ("", None, ()),
    ],
)
def test_a_month_is_its_first_day(text, month, changes):
    assert read_cell(text, cells.read_month) == (month, changes)


@pytest.mark.parametrize(
    ("text", "child_id", "changes"),
    [
        ("0012", "0012", ()),
        ("0", "0", ()),
        ("ab/12", "ab/12", ()),
        ("1234.0", "1234", (cells.DECIMALS_DROPPED,)),
        ("0012.00", "0012", (cells.DECIMALS_DROPPED,)),
        ("1234.5", "1234.5", ()),
        ("\u00a07 ", "7", (cells.TRIMMED,)),
        ("", None, ()),
    ],
)
def test_an_identifier_keeps_its_leading_zeros_and_loses_what_a_spreadsheet_added(text, child_id, changes):
    assert read_cell(text, cells.read_id) == (child_id, changes)


@pytest.mark.parametrize(
    ("text", "flag", "changes"),
    [
        ("1", True, ()),
        ("0", False, ()),
        ("1.0", True, (cells.DECIMALS_DROPPED,)),
        ("0.0", False, (cells.DECIMALS_DROPPED,)),
        ("y", True, (cells.SPELT_FLAG,)),
        ("No", False, (cells.SPELT_FLAG,)),
        ("TRUE", True, (cells.SPELT_FLAG,)),
        ("2", None, (cells.UNREADABLE_FLAG,)),
        ("perhaps", None, (cells.UNREADABLE_FLAG,)),
    ],
)
def test_a_flag_is_yes_or_no_however_it_is_spelt(text, flag, changes):
    assert read_cell(text, cells.read_flag) == (flag, changes)


@pytest.mark.parametrize(
    ("text", "number", "changes"),
    [
        ("17", 17, ()),
        ("17.0", 17, (cells.DECIMALS_DROPPED,)),
        ("-1", -1, ()),
        ("17.5", None, (cells.UNREADABLE_NUMBER,)),
        ("n/a", None, (cells.UNREADABLE_NUMBER,)),
        ("9" * 30, None, (cells.UNREADABLE_NUMBER,)),
    ],
)
def test_a_whole_number_is_read_as_one_or_not_at_all(text, number, changes):
    assert read_cell(text, cells.read_whole) == (number, changes)


@pytest.mark.parametrize(
    ("text", "sex"),
    [
        ("1", "Male"),
        ("2", "Female"),
        ("M", "Male"),
        ("f", "Female"),
        ("U", "Not known"),
        ("1.0", "Male"),
        ("FEMALE", "Female"),
        ("X", None),
        ("3", None),
    ],
)
def test_both_code_sets_of_sex_are_read_and_what_fits_neither_is_missing(text, sex):
    values, changes = read_column([text], CHILDREN.column("sex"))
    assert values.array.to_numpy(dtype=object, na_value=None).tolist() == [sex]
    assert (cells.UNREADABLE_CODE in changes) == (sex is None)


def test_a_code_is_put_in_capitals_and_kept_even_where_its_list_does_not_have_it():
    values, changes = read_column(["c2", "C2 ", "Zz9", "C2", ""], EPISODES.column("legal_status"))
    assert values.fillna("-").tolist() == ["C2", "C2", "ZZ9", "C2", "-"]
    assert changes == {cells.CASE_FOLDED: 2, cells.TRIMMED: 1}


def test_a_code_that_is_a_number_survives_a_spreadsheet():
    values, changes = read_column(["0.0", "0", "f2"], CARE_LEAVERS.column("activity"))
    assert values.tolist() == ["0", "0", "F2"]
    assert changes == {cells.DECIMALS_DROPPED: 1, cells.CASE_FOLDED: 1}


def test_changes_are_counted_by_cell_not_by_distinct_value():
    _, changes = read_column(["2019-04-01"] * 3 + ["never"] * 2 + ["01/04/2019"], EPISODES.column("started"))
    assert changes == {cells.ISO_DATE: 3, cells.UNREADABLE_DATE: 2}


@pytest.mark.parametrize(
    ("column", "dtype"),
    [
        (CHILDREN.column("child_id"), "string"),
        (CHILDREN.column("birth_date"), "datetime64[s]"),
        (OUTCOMES.column("sdq_score"), "Int64"),
        (OUTCOMES.column("convicted"), "boolean"),
    ],
)
@pytest.mark.parametrize("texts", [[], [""], ["?"]])
def test_a_column_has_its_canonical_type_whatever_is_in_it(column, dtype, texts):
    values, _ = read_column(texts, column)
    assert values.dtype == pd.Series(dtype=dtype).dtype
    assert len(values) == len(texts)
