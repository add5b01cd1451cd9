"""Missing, and away without authorisation, from the same day: two absences of a child, each of its kind."""

import pytest

from cases.twelve import figures, full_check_output, lines, totals, twelve_with, write
from iro_analysis.sources import stitch
from sources.given import a_reading

MISSING = "CHILD,DOB,MISSING,MIS_START,MIS_END"
MEASURES = ("children_missing", "missing_episodes", "children_away", "away_episodes", "missing_or_away_episodes")
BOTH = dict(zip(MEASURES, (1, 1, 1, 1, 2), strict=True))
M = "0000001,05/05/2010,M,10/07/2020,11/07/2020"
A = "0000001,05/05/2010,A,10/07/2020,12/07/2020"
NO_KIND = "0000001,05/05/2010,,10/07/2020,11/07/2020"


def given(folder, *rows, **more):
    return write(folder, twelve_with(missing=lines(MISSING, *rows), **more))


@pytest.mark.parametrize("engine", ["polars", "duckdb", "pandas"])
@pytest.mark.parametrize("rows", [(M, A), (A, M), (M, A, M), (M, A, A.replace("12/07/2020", ""))])
def test_both_kinds_of_one_day_are_counted(tmp_path, engine, rows):
    """A row that is there twice, or twice with another end, is one; the other kind stays beside it."""
    folder = given(tmp_path, *rows)
    assert totals(folder, *MEASURES, engine=engine) == BOTH


def test_no_note_says_that_one_contradicts_the_other(tmp_path):
    for figure in figures(given(tmp_path, M, A), *MEASURES).values():
        assert "MISSING" not in figure.note
        assert "MIS_END" not in figure.note


def test_two_of_one_kind_on_one_day_are_one(tmp_path):
    folder = given(tmp_path, M, M.replace("11/07", "12/07"))
    assert totals(folder, "missing_or_away_episodes") == {"missing_or_away_episodes": 1}


@pytest.mark.parametrize("kind", ["M", "A"])
def test_a_row_without_a_kind_is_no_second_absence(tmp_path, kind):
    """It is the one that the other row of the day names, whichever of them comes first."""
    for number, rows in enumerate(((M, NO_KIND), (NO_KIND, M))):
        folder = given(tmp_path / str(number), *(row.replace(",M,", f",{kind},") for row in rows))
        found = figures(folder, "missing_or_away_episodes")["missing_or_away_episodes", ""]
        assert found.value == 1
        assert "MISSING: 1 cell said otherwise in another row for the same" in found.note


def test_a_row_without_a_kind_alone_is_an_absence(tmp_path):
    assert totals(given(tmp_path, NO_KIND), "missing_or_away_episodes") == {"missing_or_away_episodes": 1}


def test_the_contract_finds_two_of_one_kind_and_not_one_of_each(tmp_path):
    sentence = "No two missing periods of one kind of a child start on the same day."
    # The terminal may break the sentence into several lines.
    both, twice = (
        " ".join(full_check_output(given(tmp_path / name, *rows)).split())
        for name, rows in (("both", (M, A)), ("twice", (M, M)))
    )
    assert sentence not in both
    assert sentence in twice


# Returns of two years: an absence that lasts over 31 March is in both.

OPEN_M, OPEN_A = "2020 | A | 2020-03-30 | M |", "2020 | A | 2020-03-30 | A |"
CLOSED_M = "2020 | A | 2020-03-30 | M | 2020-03-30"
LATER_M, LATER_A, LATER_NONE = (f"2021 | A | 2020-03-30 | {kind} | 2020-04-02" for kind in ("M", "A", ""))


@pytest.mark.parametrize(
    ("rows", "kinds"),
    [
        ([OPEN_M, LATER_M], ["M"]),
        ([OPEN_M, LATER_A], ["A"]),  # the kind was corrected
        ([OPEN_M, OPEN_A, LATER_M, LATER_A], ["A", "M"]),
        ([CLOSED_M, OPEN_A, LATER_A], ["A", "M"]),  # what ended before 1 April is not in the later return
        ([CLOSED_M, OPEN_A], ["A", "M"]),
        ([OPEN_M, LATER_M, LATER_A], ["A", "M"]),
        ([OPEN_M, LATER_NONE], [""]),  # as for any other column, the later return is kept
        ([OPEN_M.replace("M", ""), LATER_M], ["M"]),
    ],
)
def test_a_later_return_corrects_a_kind_and_takes_none_away(rows, kinds):
    drawing = "\n".join(["year | child | missing_from | missing_kind | missing_to", *rows])
    used = stitch(a_reading(missing=drawing)).data.tables["missing"]
    assert used["missing_kind"].astype(object).fillna("").sort_values().tolist() == kinds
    assert used.loc[used["return_year"] == 2021, "missing_to"].notna().all()
