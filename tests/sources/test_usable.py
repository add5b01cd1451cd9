"""Whether the data can be used at all: thresholds for unread and lost rows, and logs without rows."""

import math

import pytest

from iro_analysis import pipeline
from iro_analysis.errors import DataError
from sources.given import EPISODES, HEADER, REVIEWS, written

HEADING = {"disputes": "DISPUTE_ID,CHILD_ID,RAISED,RESOLVED,STAGE_2,STAGE_3,OUTCOME", "uasc": "CHILD,SEX,DOB,DUC"}


def a_return(folder, children=20, ends=(), **files):
    """A return of 2020-21; its first children left care on the days in ``ends``, one child per day."""
    names = [f"{number:07}" for number in range(1, children + 1)]
    # One child starts late in the year: a return in which nothing happens late looks cut short and is refused.
    starts = [*["01/06/2020"] * (children - 1), "01/02/2021"]
    days = [*ends, *[""] * (children - len(ends))]
    episodes = "".join(
        f"{name},{start},S,C2,N1,U4,PR1,{day},{'E4A' if day else ''},,,,\n"
        for name, start, day in zip(names, starts, days, strict=True)
    )
    header = "".join(f"{name},1,15/06/2010,WBRI,,,\n" for name in names)
    reviews = "".join(f"{name},15/06/2010,19/06/2020,PN1\n" for name in names)
    return written(
        folder,
        **{
            "header": f"{HEADER}\n{header}",
            "episodes": f"{EPISODES}\n{episodes}",
            "reviews": f"{REVIEWS}\n{reviews}",
        }
        | files,
    )


def stock(folder):
    rows = pipeline.figures(folder, ["2020-21"], measures=["cla_at_end"], engine="pandas")
    return next((row.value, row.status, row.note) for row in rows.itertuples() if row.breakdown == "")


def test_one_unread_end_in_ten_quarantines_its_row_and_is_reported(tmp_path):
    ends = [*["03/11/2020"] * 9, "33/11/2020"]
    # Ten of twenty left, one of them on a day that cannot be read.
    assert stock(a_return(tmp_path, ends=ends)) == (
        10,
        "ok",
        "DEC: 1 cell not read; rows left out (1 in episodes.csv).",
    )


def test_more_than_one_unread_end_in_ten_stops(tmp_path):
    ends = [*["03/11/2020"] * 8, "33/11/2020"]
    with pytest.raises(DataError, match=r"episodes\.csv: 1 of 9 filled cells of DEC"):
        stock(a_return(tmp_path, ends=ends))


def test_an_unread_end_is_inferred_from_the_following_episode(tmp_path):
    moved = "0000001,05/08/2020,P,C2,N1,U6,PR1,,,,,,\n"
    folder = a_return(tmp_path, ends=["?", *["03/11/2020"] * 10])
    path = folder / "episodes.csv"
    path.write_text(path.read_text() + moved)
    value, status, note = stock(folder)
    assert (value, status) == (10, "ok")  # ten of twenty left; the first child moved and stayed in care
    assert "DEC: 1 cell not read (1 in episodes.csv)." in note


def test_rows_without_a_child_are_judged_whatever_the_cause(tmp_path):
    merged = "".join(f"{'0000001' if row == 0 else ''},15/06/2010,{19 + row}/06/2020,PN1\n" for row in range(10))
    with pytest.raises(DataError, match=r"reviews\.csv: 9 of 10 rows have no CHILD"):
        stock(a_return(tmp_path, reviews=f"{REVIEWS}\n{merged}"))


def disputes(folder, engine="pandas"):
    rows = pipeline.figures(folder, ["2020-21"], measures=["formal_disputes"], engine=engine)
    return next((row.value, row.status, row.note) for row in rows.itertuples() if row.breakdown == "")


@pytest.mark.parametrize("engine", ["polars", "duckdb"])
def test_a_log_of_headings_alone_is_not_available_unless_the_settings_say_it_was_kept(tmp_path, engine):
    folder = a_return(tmp_path, disputes=f"{HEADING['disputes']}\n")
    value, status, note = disputes(folder, engine)
    assert (math.isnan(value), status) == (True, "not_available")
    assert "no row that can be used" in note
    assert "[logs.disputes]" in note
    (folder / "iro.toml").write_text("[logs.disputes]\nsince = 2020-04-01\nuntil = 2021-03-31\n")
    assert disputes(folder, engine) == (0, "ok", "")


def test_a_log_with_too_many_unread_days_is_not_available_but_does_not_stop(tmp_path):
    rows = "".join(f"D{number},{number:07},{'?' if number < 3 else '05/06/2020'},,,,\n" for number in range(1, 8))
    folder = a_return(tmp_path, disputes=f"{HEADING['disputes']}\n{rows}")
    _, status, note = disputes(folder)
    assert status == "not_available"
    assert "RAISED: 2 of 7 cells not read (disputes.csv)" in note
    assert stock(folder)[:2] == (20, "ok")


def test_a_dispute_with_an_unread_end_is_not_open(tmp_path):
    rows = "".join(
        f"D{number},{number:07},05/06/2020,{'soon' if number == 1 else '01/09/2020'},,,Resolved\n"
        for number in range(1, 12)
    )
    folder = a_return(tmp_path, disputes=f"{HEADING['disputes']}\n{rows}")
    value, status, note = disputes(folder)
    assert (value, status) == (10, "ok")
    assert note.endswith("RESOLVED: 1 cell not read; rows left out (1 in disputes.csv).")


def test_a_return_table_without_rows_is_not_available_unless_the_configuration_says_so(tmp_path):
    folder = a_return(tmp_path, uasc=f"{HEADING['uasc']}\n")

    def children():
        rows = pipeline.figures(folder, ["2020-21"], measures=["uasc_at_end"], engine="pandas")
        return next((row.value, row.status, row.note) for row in rows.itertuples() if row.breakdown == "")

    _, status, note = children()
    assert (status, note.split(". ")[0]) == ("not_available", "The UASC of 2020-21 hold no row that can be used")
    assert 'without_rows = ["uasc"]' in note
    (folder / "iro.toml").write_text('[returns]\nwithout_rows = ["uasc"]\n')
    assert children() == (0, "ok", "")
