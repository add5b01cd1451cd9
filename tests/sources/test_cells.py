"""Cells: how a text is read by the kind of its column, what counts as empty, and what counts as not read."""

from datetime import date

import pandas as pd
import pytest

from iro_analysis.sources import read_returns
from iro_analysis.sources.cells import changes, days
from iro_analysis.sources.cells import columns as cells
from iro_analysis.sources.cells.changes import PLACEHOLDER, UNREADABLE_DATE, UNREADABLE_MONTH, UNREADABLE_NUMBER
from iro_analysis.sources.cells.characters import shape, visible
from iro_analysis.sources.cells.columns import (
    Words,
    cells_in_doubt,
    doubt,
    is_unread,
    read_cell,
    read_column,
)
from iro_analysis.sources.remarks import remarks_on_reading, rows_not_read
from iro_analysis.tables import (
    APP_STATEMENTS,
    CARE_LEAVERS,
    CASE_ALERTS,
    CHILDREN,
    DISPUTES,
    EPISODES,
    FEEDBACK,
    IMPACT,
    IRO_WORKFORCE,
    OUTCOMES,
    PLACED_ADOPTION,
    REVIEW_LOG,
)
from sources.given import EPISODES as EPISODE_HEADINGS
from sources.given import HEADER, episode, written

CHILD, STARTED, CEASED = EPISODES.column("child_id"), EPISODES.column("started"), EPISODES.column("ceased")
MONTH, COUNT = APP_STATEMENTS.column("month"), APP_STATEMENTS.column("statements")
FTE, CAFCASS = IRO_WORKFORCE.column("fte"), DISPUTES.column("cafcass")
STATUS, OUTCOME, THEME = EPISODES.column("legal_status"), DISPUTES.column("outcome"), DISPUTES.column("theme")
TEXT = IMPACT.column("you_said")
LAST_OF_MARCH = date(2021, 3, 31)


@pytest.mark.parametrize(
    ("text", "change"),
    [
        ("31/03/2021", None),
        ("31/3/2021", changes.SHORT_DATE),
        ("2021-03-31", changes.ISO_DATE),
        ("31.03.2021", changes.OTHER_SEPARATORS),
        ("31.3.2021", changes.OTHER_SEPARATORS),
        ("31-03-2021", changes.OTHER_SEPARATORS),
        ("31 03 2021", changes.OTHER_SEPARATORS),
        ("31 / 03 / 2021", changes.OTHER_SEPARATORS),
        ("2021/03/31", changes.YEAR_FIRST),
        ("2021.03.31", changes.YEAR_FIRST),
        ("2021-3-31", changes.YEAR_FIRST),
        ("20210331", changes.COMPACT_DATE),
        ("31032021", changes.COMPACT_DATE),
        ("31-Mar-2021", changes.WORDED_DATE),
        ("31 March 2021", changes.WORDED_DATE),
        ("31 MAR. 2021", changes.WORDED_DATE),
        ("31Mar2021", changes.WORDED_DATE),
        ("31st March 2021", changes.WORDED_DATE),
        ("the 31st of March, 2021", changes.WORDED_DATE),
        ("March 31, 2021", changes.WORDED_DATE),
        ("2021-Mar-31", changes.WORDED_DATE),
        ("Wed 31 Mar 2021", changes.WORDED_DATE),
        ("Wednesday, 31/03/2021", changes.WORDED_DATE),
        ("31/03/2021 (Wed)", changes.WORDED_DATE),
        ("31-Mar-21", changes.SHORT_YEAR),
        ("31 march 21", changes.SHORT_YEAR),
        ("44286", changes.SERIAL_DATE),
        ("44286.0", changes.SERIAL_DATE),
        (" 31/03/2021 ", changes.TRIMMED),
    ],
)
def test_a_day_is_read_in_any_notation_that_is_unambiguous(text, change):
    assert read_cell(text, STARTED) == (LAST_OF_MARCH, (change,) if change else ())


def test_more_notations_of_days_and_months_in_words():
    assert read_cell("1 Sept 2020", STARTED).value == date(2020, 9, 1)
    assert read_cell("29 February 2020", STARTED).value == date(2020, 2, 29)
    assert [read_cell(f"1 {month} 2020", STARTED).value.month for month in days.MONTHS] == list(range(1, 13))


@pytest.mark.parametrize(
    ("text", "year"), [("5-Jan-49", 2049), ("5-Jan-50", 1950), ("5-Jan-00", 2000), ("5-Jan-99", 1999)]
)
def test_years_of_two_digits_are_those_of_1950_to_2049(text, year):
    assert read_cell(text, STARTED).value == date(year, 1, 5)


@pytest.mark.parametrize(
    "text",
    [
        *("31/03/21", "03-31-21", "21-03-31", "Mar 31 21"),
        *("29/02/2019", "31 April 2021", "31/11/9999", "99/99/9999"),
        *("01/04/2019 to 02/04/2019", "01-02/04/2019", "about 31/03/2021", "31/03/2021?"),
        *("Tuesday 31 March 2021", "31 March", "March 2021", "2021", "spring 2021", "\u0661/4/2019"),
        *("13556", "90210", "03312021", "202103"),
        *(
            "31/03/2021 24:00",
            "31/03/2021 12:60",
            "31/03/2021 13:00 PM",
            "2021-03-31T00:00+25:00",
            "2021-03-31T00:00 CET",
        ),
        *("31-Dec-99", "01-Jan-00"),
        *("unknown", "not known", "tbc", "?", "x"),
    ],
)
def test_an_ambiguous_or_impossible_day_is_not_read(text):
    assert read_cell(text, STARTED) == (None, (UNREADABLE_DATE,))


@pytest.mark.parametrize("text", ["04/13/2019", "4-13-2019", "04.13.2019", "04/13/2019 00:00"])
def test_a_day_with_the_month_first_is_not_read_and_is_reported_as_such(text):
    assert read_cell(text, STARTED) == (None, (changes.MONTH_FIRST,))


@pytest.mark.parametrize(
    "time",
    [
        *(" 00:00", " 0:00", " 00:00:00", " 00:00:00.000", "T00:00", "T00:00:00.0000000"),
        *(" 12:00:00 AM", " 12:00am", " 12:00:00:000AM", ", 00:00", " at 00:00"),
    ],
)
@pytest.mark.parametrize(
    ("day", "how"), [("31/03/2021", ()), ("2021-03-31", (changes.ISO_DATE,)), ("31 Mar 2021", (changes.WORDED_DATE,))]
)
def test_a_time_of_midnight_does_not_change_the_day(day, how, time):
    assert read_cell(day + time, CEASED) == (LAST_OF_MARCH, (*how, changes.MIDNIGHT))


@pytest.mark.parametrize(
    "text", ["31/03/2021 13:45", "31/03/2021 11:59:59 pm", "31/03/2021 12:00 PM", "31/03/2021T00:00:01"]
)
def test_a_time_of_day_is_left_out_and_counted(text):
    assert read_cell(text, CEASED) == (LAST_OF_MARCH, (changes.TIME_OF_DAY,))


def test_a_spreadsheet_date_number_may_have_a_time():
    assert read_cell("44286.75", CEASED) == (LAST_OF_MARCH, (changes.SERIAL_DATE, changes.TIME_OF_DAY))


@pytest.mark.parametrize(
    ("text", "day"),
    [
        # British Summer Time: 29 March to 25 October 2020, 28 March to 31 October 2021
        ("2020-03-31T23:00:00Z", date(2020, 4, 1)),
        ("2020-06-30T23:00:00Z", date(2020, 7, 1)),
        ("2020-03-31T22:59:59Z", date(2020, 3, 31)),
        ("2020-03-28T23:59:59Z", date(2020, 3, 28)),
        ("2020-12-31T23:30:00Z", date(2020, 12, 31)),
        ("2020-12-31T23:30:00.000+00:00", date(2020, 12, 31)),
        ("2020-04-01T00:30:00+02:00", date(2020, 3, 31)),
        ("2020-04-01T00:00:00+0100", date(2020, 4, 1)),
        ("2020-03-31 20:00 -05", date(2020, 4, 1)),
        ("2020-03-31 23:00:00.0000000 +00:00", date(2020, 4, 1)),
        ("31/03/2020 23:00 UTC", date(2020, 4, 1)),
        ("31/03/2020 11:00 PM GMT", date(2020, 4, 1)),
        ("Tue Mar 31 2020 00:00:00 GMT+0100 (British Summer Time)", date(2020, 3, 31)),
        ("Tue Mar 31 23:30:00 BST 2020", date(2020, 3, 31)),
        ("Tue, 31 Mar 2020 23:30:00 GMT", date(2020, 4, 1)),
    ],
)
def test_a_time_with_a_zone_is_read_as_the_day_in_london(text, day):
    cell = read_cell(text, CASE_ALERTS.column("raised"))
    assert cell.value == day
    assert changes.OTHER_ZONE in cell.changes
    assert not doubt(cell.changes)


@pytest.mark.parametrize(
    "text",
    [
        *("01/01/1900", "02/01/1900", "1900-01-01 00:00:00", "01-Jan-1900", "00/01/1900", "1/0/1900"),
        *("30/12/1899", "31/12/1899", "1899-12-30T00:00:00Z", "01/01/1753", "14/09/1752", "1601-01-01", "01/01/0001"),
        *("0001-01-01T00:00:00+00:00", "01/01/1970", "1970-01-01T00:00:00Z", "1969-12-31T23:00:00Z", "19/01/2038"),
        *("31/12/2049", "31/12/2050", "06/06/2079", "31/12/2099", "01/04/2099", "01/01/2100", "31/12/2199"),
        *("31/12/2999", "01/01/3000", "31/12/9999", "9999-12-31 00:00:00", "9999-12-31T23:59:59.999-05:00"),
        *("12/31/9999", "31/03/9999", "31 December 9999", "99991231", "31129999", "19000101"),
        *("0", "1", "2", "0.0", "2958465", "25569", "2958465.99999"),
        *("00/00/0000", "0000-00-00", "0000-00-00 00:00:00", "00:00:00", "__/__/____", "/  /", "dd/mm/yyyy"),
        *("N/A", "n/a", "NA", "None", "nil", "-", "--", ".", "\u2014", "NaT", "(blank)"),
        *("ongoing", "Current", "OPEN", "to date", "present"),
    ],
)
def test_a_placeholder_for_no_day_is_empty_and_counted(text):
    cell = read_cell(text, CEASED)
    assert (cell.value, doubt(cell.changes)) == (None, PLACEHOLDER)
    assert not any(map(is_unread, cell.changes))


@pytest.mark.parametrize("column", [CHILDREN.column("birth_date"), MONTH, IRO_WORKFORCE.column("post_to")])
def test_placeholder_days_are_neither_birth_dates_nor_counted(column):
    values, counts = read_column(["01/01/1900", "1970-01-01", "9999-12-31"], column)
    assert values.isna().all()
    assert counts == {PLACEHOLDER: 3}


@pytest.mark.parametrize("text", ["31/03/0021", "31/12/0021", "15/06/2201", "17/05/1821", "2121-03-31 00:00"])
def test_a_mistyped_year_is_not_an_empty_cell(text):
    assert read_cell(text, CEASED) == (None, (changes.IMPLAUSIBLE_YEAR,))


@pytest.mark.parametrize("text", ["03/01/1900", "31/12/1900", "02/01/1970", "30/12/2049", "31/03/2089"])
def test_days_next_to_a_placeholder_day_are_read(text):
    assert isinstance(read_cell(text, CEASED).value, date)


@pytest.mark.parametrize(
    ("text", "change"),
    [
        ("2021-09", None),
        *((text, changes.MONTH_WRITTEN) for text in ("2021-9", "2021/09", "2021.09", "2021 09", "202109", "092021")),
        *((text, changes.MONTH_WRITTEN) for text in ("09/2021", "9/2021", "09.2021", "09-2021", "September 2021")),
        *((text, changes.MONTH_WRITTEN) for text in ("Sep-21", "Sept 2021", "Sept. 2021", "September-21", "2021 Sep")),
        ("01/09/2021", None),
        ("2021-09-01", changes.ISO_DATE),
        ("30/09/2021", changes.MONTH_OF_DAY),
        ("44440", changes.SERIAL_DATE),
    ],
)
def test_a_month_is_read_as_its_first_day_in_any_notation(text, change):
    assert read_cell(text, MONTH) == (date(2021, 9, 1), (change,) if change else ())


def test_a_month_may_be_given_as_a_day_in_any_notation():
    assert read_cell("31 March 2021", MONTH) == (date(2021, 3, 1), (changes.WORDED_DATE, changes.MONTH_OF_DAY))
    assert read_cell("2021-03-31T23:00:00Z", MONTH) == (date(2021, 4, 1), (changes.ISO_DATE, changes.OTHER_ZONE))
    assert read_cell("122012", MONTH).value == date(2012, 12, 1)


@pytest.mark.parametrize(
    "text", ["2021-13", "Apl-21", "Q1 2021", "31/04/2021", "2021/22", "2021.9", "21-Sep", "0021-04", "04/13/2019"]
)
def test_a_cell_that_is_not_one_clear_month_is_not_read(text):
    assert read_cell(text, MONTH) == (None, (UNREADABLE_MONTH,))


@pytest.mark.parametrize("text", ["9999-12", "1900-01", "01/1753", "n/a", "-", "31/12/9999"])
def test_a_placeholder_for_no_month_is_empty_and_counted(text):
    assert read_cell(text, MONTH) == (None, (PLACEHOLDER,))


@pytest.mark.parametrize(
    ("text", "child_id", "how"),
    [
        ("0012", "0012", ()),
        ("0", "0", ()),
        ("ab/12", "ab/12", ()),
        ("aB1", "aB1", ()),
        ("1234.0", "1234", (changes.DECIMALS_DROPPED,)),
        ("0012.00", "0012", (changes.DECIMALS_DROPPED,)),
        ("1234.5", "1234.5", ()),
        ("\u00a07 ", "7", (changes.TRIMMED,)),
        ("'0000001", "0000001", (changes.SPREADSHEET_MARKS,)),
        ("\u20190000001", "0000001", (changes.SPREADSHEET_MARKS,)),
        ("'0000001'", "0000001", (changes.SPREADSHEET_MARKS,)),
        ('="0000001"', "0000001", (changes.SPREADSHEET_MARKS,)),
        ('"0000001"', "0000001", (changes.SPREADSHEET_MARKS,)),
        (' ="0012.0" ', "0012", (changes.TRIMMED, changes.SPREADSHEET_MARKS, changes.DECIMALS_DROPPED)),
        ("N/A", None, (PLACEHOLDER,)),
        ("-", None, (PLACEHOLDER,)),
        ("1.23457E+11", None, (changes.UNREADABLE_ID,)),
        ("", None, ()),
        ("'", None, ()),
        ('=""', None, ()),
    ],
)
def test_an_identifier_keeps_its_zeros_and_case_and_loses_what_a_spreadsheet_added(text, child_id, how):
    assert read_cell(text, CHILD) == (child_id, how)


@pytest.mark.parametrize(
    ("text", "column", "value"),
    [
        ('="31/03/2021"', CEASED, LAST_OF_MARCH),
        ("'31/03/2021", CEASED, LAST_OF_MARCH),
        ("'2021-09", MONTH, date(2021, 9, 1)),
        ("'17", COUNT, 17),
        ('="0.5"', FTE, 0.5),
        ("'1", CAFCASS, True),
        ("'C2", STATUS, "C2"),
        ('="Resolved"', OUTCOME, "Resolved"),
        ("'Drift", THEME, "Drift"),
        ('="It helped"', TEXT, "It helped"),
    ],
)
def test_text_marks_of_spreadsheets_are_removed_in_every_column(text, column, value):
    cell = read_cell(text, column)
    assert cell.value == value
    assert changes.SPREADSHEET_MARKS in cell.changes


@pytest.mark.parametrize("text", ["'I was heard,' she said", "'I was heard'", '"I was heard"'])
def test_running_text_keeps_its_quotation_marks(text):
    assert read_cell(text, TEXT) == (text, ())


@pytest.mark.parametrize(
    "hidden", ["\u200b", "\ufeff", "\u200f", "\u202d", "\u2060", "\u00ad", "\x00", "\x07", "\ufe0f"]
)
@pytest.mark.parametrize(
    ("column", "text", "value"),
    [
        (CHILD, "0012", "0012"),
        (CEASED, "31/03/2021", LAST_OF_MARCH),
        (MONTH, "2021-09", date(2021, 9, 1)),
        (COUNT, "17", 17),
        (FTE, "0.5", 0.5),
        (CAFCASS, "Yes", True),
        (STATUS, "C2", "C2"),
        (OUTCOME, "Resolved", "Resolved"),
        (THEME, "Drift", "Drift"),
        (EPISODES.column("home_postcode"), "AB1 2CD", "AB1 2CD"),
    ],
)
def test_invisible_characters_are_removed_wherever_they_are(column, text, value, hidden):
    for place in (0, 1, len(text)):
        cell = read_cell(text[:place] + hidden + text[place:], column)
        assert cell.value == value
        assert cell.changes[0] == changes.INVISIBLE


def test_a_cell_of_invisible_characters_is_blank():
    assert read_cell("\u200b\ufeff \u00a0", CEASED) == (None, ())


def test_every_kind_of_space_becomes_a_plain_one():
    for space in ("\u00a0", "\u2009", "\u202f", "\u3000", "\t"):
        assert read_cell(f"31{space}March{space}2021", CEASED) == (
            LAST_OF_MARCH,
            (changes.INVISIBLE, changes.WORDED_DATE),
        )
    assert visible("\ufeff\ufeffCHILD\u00a0ID\r\n") == "CHILD ID\n"
    assert visible("caf\u00e9, 5 \u20ac") == "caf\u00e9, 5 \u20ac"


@pytest.mark.parametrize("column", [CHILD, CEASED, MONTH, COUNT, FTE, CAFCASS, STATUS, OUTCOME])
@pytest.mark.parametrize("text", ["1\n2", "PN1\n7,01/01/2010", "Yes\r\nNo", "C2\u2028C2"])
def test_a_line_break_in_a_single_line_cell_is_not_read(column, text):
    assert read_cell(text, column) == (None, (changes.LINE_BREAK,))


def test_line_breaks_inside_running_text_stay_and_around_a_cell_are_trimmed():
    assert read_cell("It helped.\nVery much", TEXT) == ("It helped.\nVery much", ())
    assert read_cell("C2\n", STATUS) == ("C2", (changes.TRIMMED,))


@pytest.mark.parametrize(
    ("text", "flag", "how"),
    [
        ("1", True, ()),
        ("0", False, ()),
        ("1.0", True, (changes.DECIMALS_DROPPED,)),
        ("0.0", False, (changes.DECIMALS_DROPPED,)),
        ("y", True, (changes.SPELT_FLAG,)),
        ("No", False, (changes.SPELT_FLAG,)),
        ("TRUE", True, (changes.SPELT_FLAG,)),
        ("n/a", None, (PLACEHOLDER,)),
        ("none", None, (PLACEHOLDER,)),
        ("2", None, (changes.UNREADABLE_FLAG,)),
        ("perhaps", None, (changes.UNREADABLE_FLAG,)),
        ("31/03/2021", None, (changes.DAY_FOR_FLAG,)),
        ("2021-03-31", None, (changes.DAY_FOR_FLAG,)),
        ("44286", None, (changes.UNREADABLE_FLAG,)),
    ],
)
def test_a_flag_is_yes_or_no_in_any_spelling(text, flag, how):
    assert read_cell(text, OUTCOMES.column("convicted")) == (flag, how)


def test_an_empty_flag_has_its_columns_default_and_an_unread_one_has_none():
    texts = ["", "NULL", "n/a", "perhaps", "1\n2", "#N/A", "Yes", "0"]
    values, _ = read_column(texts, CAFCASS)
    assert values.array.to_numpy(dtype=object, na_value=None).tolist() == [False] * 3 + [None] * 3 + [True, False]
    values, _ = read_column(texts, OUTCOMES.column("convicted"))
    assert values.array.to_numpy(dtype=object, na_value=None).tolist() == [None] * 6 + [True, False]


@pytest.mark.parametrize(
    ("text", "number", "how"),
    [
        ("17", 17, ()),
        ("17.0", 17, (changes.DECIMALS_DROPPED,)),
        ("-1", -1, ()),
        ("+17", 17, ()),
        ("1,004", 1004, (changes.NUMBER_SEPARATORS,)),
        ("1 004", 1004, (changes.NUMBER_SEPARATORS,)),
        ("1,234,567", 1234567, (changes.NUMBER_SEPARATORS,)),
        ("1,004.0", 1004, (changes.NUMBER_SEPARATORS, changes.DECIMALS_DROPPED)),
        ("12,0", 12, (changes.NUMBER_SEPARATORS, changes.DECIMALS_DROPPED)),
        ("12.", 12, (changes.NUMBER_SEPARATORS,)),
        ("n/a", None, (PLACEHOLDER,)),
        *((text, None, (UNREADABLE_NUMBER,)) for text in ("17.5", "1,04,1", "0,004", "1,5", "10%", "\u00a310", "ten")),
        ("9" * 30, None, (UNREADABLE_NUMBER,)),
    ],
)
def test_a_whole_number_is_read_as_one_or_not_at_all(text, number, how):
    assert read_cell(text, COUNT) == (number, how)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        *(("0.5", 0.5), (".5", 0.5), ("0,5", 0.5), ("+.5", 0.5), ("0,50", 0.5), ("0,500", 0.5), ("-,5", None)),
        *(("5.", 5.0), ("37,25", 37.25), ("1,004", 1004.0), ("1 004.5", 1004.5), ("12,345,678.9", 12345678.9)),
        *(("1,0045", None), ("1.004,5", None), ("1,23,456", None), ("50%", None), ("\u00bd", None), (".", None)),
        *(("1e3", None), ("0 500", None), ("nan", None), ("-", None)),
    ],
)
def test_a_number_is_read_as_people_write_it(text, number):
    assert read_cell(text, FTE).value == number


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
def test_both_code_sets_of_sex_are_read_and_other_codes_are_missing(text, sex):
    values, counts = read_column([text], CHILDREN.column("sex"))
    assert values.array.to_numpy(dtype=object, na_value=None).tolist() == [sex]
    assert (changes.UNREADABLE_CODE in counts) == (sex is None)


def test_a_code_is_put_in_capitals_and_kept_even_if_not_in_its_list():
    values, counts = read_column(["c2", "C2 ", "Zz9", "C2", ""], STATUS)
    assert values.fillna("-").tolist() == ["C2", "C2", "ZZ9", "C2", "-"]
    assert counts == {changes.CASE_FOLDED: 2, changes.TRIMMED: 1, changes.UNKNOWN_CODE: 1}


def test_a_code_of_any_year_counts_as_in_its_list():
    assert read_cell("F3", CARE_LEAVERS.column("activity")).changes == ()
    assert read_cell("F9", CARE_LEAVERS.column("activity")).changes == (changes.UNKNOWN_CODE,)
    assert read_cell("N/A", PLACED_ADOPTION.column("reason_placed_ceased")) == ("N/A", (changes.UNKNOWN_CODE,))


def test_a_code_that_is_a_number_survives_a_spreadsheet():
    values, counts = read_column(["0.0", "0", "f2"], CARE_LEAVERS.column("activity"))
    assert values.tolist() == ["0", "0", "F2"]
    assert counts == {changes.DECIMALS_DROPPED: 1, changes.CASE_FOLDED: 1}


def test_changes_are_counted_by_cell_not_by_distinct_value():
    _, counts = read_column(["2019-04-01"] * 3 + ["never"] * 2 + ["01/04/2019"], STARTED)
    assert counts == {changes.ISO_DATE: 3, UNREADABLE_DATE: 2}


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
def test_a_column_has_its_canonical_type_whatever_it_contains(column, dtype, texts):
    values, _ = read_column(texts, column)
    assert values.dtype == pd.Series(dtype=dtype).dtype
    assert len(values) == len(texts)


@pytest.mark.parametrize("error", ["#N/A", "#REF!", "#VALUE!"])
def test_a_formula_error_is_not_an_empty_cell(error):
    assert read_cell(error, CEASED) == (None, (changes.ERROR_VALUE,))
    assert is_unread(changes.ERROR_VALUE)


@pytest.mark.parametrize("word", ["NULL", "null", "(null)", "[NULL]"])
def test_null_is_blank_in_every_column(word):
    for column in (CHILD, CEASED, STATUS, THEME, CAFCASS):
        assert read_cell(word, column) == (None, (changes.NULL_WORD,))
    assert doubt([changes.NULL_WORD]) == ""


def test_every_change_puts_a_cell_in_the_right_state():
    unread = [UNREADABLE_DATE, changes.MONTH_FIRST, changes.LINE_BREAK, changes.ERROR_VALUE]
    assert all(map(is_unread, unread))
    read = [PLACEHOLDER, changes.UNKNOWN_CODE, changes.ISO_DATE, changes.TRIMMED, changes.NULL_WORD]
    assert not any(map(is_unread, read))
    assert doubt([changes.TRIMMED, changes.CASE_FOLDED, changes.UNKNOWN_CODE]) == changes.UNKNOWN_CODE
    assert doubt([changes.TRIMMED, changes.ISO_DATE]) == ""


def test_doubtful_cells_give_row_and_shape_and_only_slips_their_text():
    dates = ["31/03/21", "31/03/2021", "Benji left in May of that year", "01/01/1900", "", "04/13/2021"]
    assert list(cells_in_doubt(dates, range(2, 8), CEASED)) == [
        ("DEC", 2, UNREADABLE_DATE, "written like 99/99/99"),
        ("DEC", 4, UNREADABLE_DATE, "written like aaaaa aaaa aa aaa aa"),
        ("DEC", 5, PLACEHOLDER, ""),
        ("DEC", 7, changes.MONTH_FIRST, "written like 99/99/9999"),
    ]
    assert list(cells_in_doubt(["Resolvd", "Benji left", "resolved"], [2, 3, 4], OUTCOME)) == [
        ("OUTCOME", 2, changes.UNREADABLE_CODE, "'Resolvd' is nearest to 'Resolved'"),
        ("OUTCOME", 3, changes.UNREADABLE_CODE, ""),
    ]
    assert list(cells_in_doubt(["C2", "Benji"], [2, 3], STATUS)) == [("LS", 3, changes.UNKNOWN_CODE, "")]
    assert list(cells_in_doubt(["1\n2"], [2], CHILD)) == [("CHILD", 2, changes.LINE_BREAK, "")]
    assert list(cells_in_doubt(["7%"], [2], COUNT)) == [("COUNT", 2, UNREADABLE_NUMBER, "written like 9%")]


def test_a_shape_shows_kinds_of_characters_only_and_at_most_twenty():
    assert shape("J\u00f6rg, 7\nAB1") == "aaaa, 9 aa9"
    assert len(shape("a" * 50)) == 20


@pytest.mark.parametrize(
    ("text", "even"),
    [
        ("Child\u2019s plan", "Child's plan"),
        ("Child\u02bcs plan", "Child's plan"),
        ("Delay in plan.", "Delay in plan"),
        ("delay  in plan ;", "Delay in plan"),
        ("Drift \u2013 delay", "Drift - delay"),
        ("The \u201cplan\u201d:", 'The "plan"'),
        ("Heard?", "Heard?"),
        ("heard ?", "Heard?"),
        ("Cafe\u0301 visits", "Caf\u00e9 visits"),
        ("...", None),
    ],
)
def test_words_that_look_the_same_are_one_category(text, even):
    assert read_cell(text, THEME).value == even


def test_a_word_of_the_workspace_is_known_with_other_punctuation():
    words = Words({"theme": {"Child's plan": "Plan"}})
    assert {read_cell(text, THEME, words).value for text in ("child\u2019s plan", "CHILD'S PLAN.")} == {"Plan"}


@pytest.mark.parametrize("text", ["Don\u2019t know", "don't know.", "DON\u00b4T  KNOW"])
def test_a_word_of_a_list_is_known_with_other_punctuation(text):
    assert read_cell(text, FEEDBACK.column("answer")).value == "Unsure"


def test_words_that_differ_only_in_case_become_the_most_frequent_spelling():
    words = [
        "Delay IN plan",
        "Delay in plan",
        "Delay in plan",
        "Drift",
        "DRIFT",
        None,
        "Stra\u00dfe",
        "STRASSE",
        "STRASSE",
    ]
    texts = pd.Series(words, dtype="string", index=range(5, 14))
    same = cells.same_words(texts)
    assert same.dtype == texts.dtype
    assert same.index.equals(texts.index)
    assert same.fillna("-").tolist() == [*["Delay in plan"] * 3, "DRIFT", "DRIFT", "-", *["STRASSE"] * 3]
    assert cells.same_words(texts.iloc[:0]).empty


def test_a_clean_column_has_no_changes_and_no_doubts():
    dates = ["01/04/2019", "", "31/03/2021"]
    values, counts = read_column(dates, CEASED)
    assert not counts
    assert not list(cells_in_doubt(dates, [2, 3, 4], CEASED))
    assert values.isna().tolist() == [False, True, False]
    assert read_column(["Yes"], REVIEW_LOG.column("cancelled"))[0].tolist() == [True]


RETURN = {
    "header": f"{HEADER}\n1,1,05/05/2010,WBRI,,,\n2,2,06/06/2010,WBRI,,,\n",
    "episodes": f"{EPISODE_HEADINGS}\n{episode('1', '01/06/2020', '03/11/20')}{episode('2', '01/06/2020', '03.11.20')}"
    f"{episode('1', '01/04/2020', '5/4/20')}{episode('2', '2020-03-31T23:00:00Z', '01/01/1900')}",
}


def test_every_state_is_reported_separately_by_file_and_column(tmp_path):
    reading = read_returns(written(tmp_path, **RETURN))
    assert reading.tables["episodes"]["ceased"].isna().all()
    assert remarks_on_reading(reading) == [
        "Cells of episodes.csv that could not be read: DEC (3)",
        "Placeholders for none in episodes.csv that were taken as empty: DEC (1)",
        "Times with a zone in episodes.csv, converted to the date in London: DECOM (1)",
    ]
    assert rows_not_read(reading) == [
        "episodes.csv, DEC, row 2, 3, 4: unreadable date, written like 99/99/99, 99.99.99, 9/9/99.",
        "episodes.csv, DEC, row 5: placeholder for none taken as blank.",
    ]


def test_an_unread_flag_does_not_become_no(tmp_path):
    log = "DISPUTE_ID,RAISED,STAGE_2,STAGE_3,RESOLVED,CAFCASS\n1,01/07/2020,,,,perhaps\n2,02/07/2020,,,,\n"
    reading = read_returns(written(tmp_path, **RETURN, disputes=log))
    cafcass = reading.tables["disputes"]["cafcass"]
    assert cafcass.isna().tolist() == [True, False]
    assert not cafcass[1]
