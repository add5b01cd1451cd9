"""Rules for nine rows in ten must hold in every single year: a good year does not make up for a bad one."""

import pandas as pd
import pytest
from contract_authority import given

from iro_analysis.contracts import evidence
from iro_analysis.contracts.evidence import check, raise_for_critical
from iro_analysis.contracts.suites import read_suite
from iro_analysis.contracts.validation import YearOfRows, failed_years
from iro_analysis.errors import DataError

#: 100 sound episodes of 2019-20, so that those of 2020-21 that fail are few of all together.
BESIDE = 100


@pytest.fixture(autouse=True)
def whole_tables_only(monkeypatch):
    """Checks in this module use only the expectations on whole tables: the others do not matter here."""
    monkeypatch.setattr(
        evidence, "read_suite", lambda table: tuple(one for one in read_suite(table) if one.scope == "table")
    )


def expectation(name):
    return next(one for one in read_suite(name.split(".")[0]) if one.id == name)


def of_years(rows, missing):
    """Episodes, ``rows`` of each year, the first ``missing`` of them without a start; and the positions of those."""
    parts = [
        pd.DataFrame(
            {"return_year": year, "started": [None] * missing[year] + ["2020-05-01"] * (rows[year] - missing[year])}
        )
        for year in rows
    ]
    frame = pd.concat(parts, ignore_index=True).astype({"return_year": "Int64", "started": "datetime64[s]"})
    return frame, frame.index[frame["started"].isna()].tolist()


@pytest.mark.parametrize(
    ("rows", "missing", "failed"),
    [
        (20, 2, False),
        (20, 3, True),
        (30, 3, False),
        (30, 4, True),
        (19, 19, False),
        (873, 87, False),
        (873, 88, True),
    ],
)
def test_a_year_of_twenty_rows_or_more_fails_if_more_than_one_in_ten_does(rows, missing, failed):
    frame, positions = of_years({2020: 4000, 2021: rows}, {2020: 0, 2021: missing})
    years = failed_years(expectation("episodes.most_starts"), frame, positions)
    assert years == ((YearOfRows(2021, rows, missing),) if failed else ())


def test_every_year_that_fails_is_named_in_order():
    frame, positions = of_years({2022: 20, 2020: 40, 2021: 20}, {2022: 20, 2020: 5, 2021: 0})
    assert failed_years(expectation("episodes.most_starts"), frame, positions) == (
        YearOfRows(2020, 40, 5),
        YearOfRows(2022, 20, 20),
    )


def test_rows_without_a_year_count_in_no_year():
    frame, positions = of_years({2020: 40, 2021: 30}, {2020: 0, 2021: 30})
    frame.loc[positions, "return_year"] = pd.NA
    assert failed_years(expectation("episodes.most_starts"), frame, positions) == ()


def test_a_row_without_a_value_counts_only_where_a_value_is_required():
    """Of 30 rows, 10 have no code and 3 an invalid one: 3 of the 20 with a code fail."""
    valid = pd.Series([pd.NA] * 10 + [False] * 3 + [True] * 17, dtype="boolean")
    frame = pd.DataFrame({"return_year": pd.Series([2021] * 30, dtype="Int64"), "legal_status_valid": valid})
    years = failed_years(expectation("episodes.most_legal_statuses_valid"), frame, [10, 11, 12])
    assert years == (YearOfRows(2021, 20, 3),)


def test_a_rule_for_every_row_is_not_judged_by_year():
    frame, positions = of_years({2021: 30}, {2021: 30})
    assert failed_years(expectation("episodes.started_present"), frame, positions) == ()


def returns(strangers):
    """40 episodes of 2020-21, ``strangers`` of them of children whom the header lacks, and sound ones of 2019-20."""
    years = [(2020, child) for child in range(BESIDE)] + [(2021, child) for child in range(40)]
    listed = [(year, child) for year, child in years if year == 2020 or child >= strangers]
    return given(children=_table(listed), episodes=_table(years))


def _table(rows):
    return "\n".join(["child | year", *[f"{child} | {year}" for year, child in rows]])


def test_a_bad_year_among_good_ones_stops_publication_and_is_named():
    """Ten of 140 rows would pass; ten of 40 do not."""
    result = check(returns(strangers=10))
    line = result.summary.set_index("expectation").loc["episodes.most_in_children"]
    assert (line["status"], line["rows_checked"], line["rows_failed"]) == ("failed", 140, 10)
    assert set(result.failures["expectation"]) == {"episodes.most_in_children"}
    with pytest.raises(DataError, match=r"\(10 of 40 rows of 2020-21 fail\) Check that"):
        raise_for_critical(result)
    findings = result.findings[result.findings["expectation"] == "episodes.most_in_children"]
    assert findings["return_year"].tolist() == [2021] * 10


def test_one_bad_row_in_ten_of_a_year_is_tolerated():
    raise_for_critical(check(returns(strangers=4)))


def test_several_bad_years_are_named_with_their_rows():
    tables = returns(strangers=10)
    known = tables["children"]
    dropped = known.index[known["return_year"] == 2020][:30]
    with pytest.raises(DataError, match=r"\(30 of 100 rows of 2019-20, 10 of 40 rows of 2020-21 fail\)"):
        raise_for_critical(check(tables | {"children": known.drop(dropped)}))


def disputes(cases, undated):
    """The evidence on a log of disputes, the first ``undated`` of them without a day."""
    written = [f"{number} | {'' if number < undated else '2020-05-01'}" for number in range(cases)]
    return check(given(disputes="\n".join(["dispute_id | raised", *written])))


@pytest.mark.parametrize(
    ("cases", "undated", "status"), [(5, 1, "passed"), (19, 19, "passed"), (20, 3, "failed"), (20, 2, "passed")]
)
def test_a_log_of_a_few_rows_is_not_held_to_nine_in_ten(cases, undated, status):
    summary = disputes(cases, undated).summary.set_index("expectation")
    assert summary.loc["disputes.most_dates", "status"] == status


def test_a_log_that_cannot_be_read_stops_nothing():
    assert "disputes" not in set(disputes(40, 40).failures["table"])
