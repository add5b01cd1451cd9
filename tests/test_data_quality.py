"""The counts of data quality, compared with counts made by hand on small files written for these tests."""

import csv
import json
from collections import Counter
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from iro_analysis import pipeline
from iro_analysis.data_quality import DataQuality, as_earlier_report, raise_for_losses, read_data_quality
from iro_analysis.errors import CommandError, DataError
from iro_analysis.lists.rows_to_mend import check_list, sheets_to_mend, worklist, write_worklist
from iro_analysis.report.tables.quality import findings_table
from iro_analysis.sources import read_returns, stitch

HEADER = "CHILD,SEX,DOB,ETHNIC,UPN,MOTHER,MC_DOB\n"
EPISODES = "CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC,REASON_PLACE_CHANGE,HOME_POST,PL_POST,URN\n"
REVIEWS = "DOB,CHILD,REVIEW,REVIEW_CODE\n"


def write(folder, children=20, episodes=(), reviews=(), started="01/05/2020"):
    """Write a return for 2020-21 with an episode for each child, and the further rows given."""
    folder.mkdir(parents=True, exist_ok=True)
    ids = range(1, children + 1)
    header = "".join(f"{child},{1 + child % 2},15/06/2010,WBRI,UN1,,\n" for child in ids)
    own = "".join(f"{child},{started},S,C2,N1,U4,PR1,,,,,,\n" for child in ids)
    (folder / "header.csv").write_text(HEADER + header, encoding="utf-8")
    (folder / "episodes.csv").write_text(EPISODES + own + "".join(f"{row}\n" for row in episodes), encoding="utf-8")
    (folder / "reviews.csv").write_text(REVIEWS + "".join(f"{row}\n" for row in reviews), encoding="utf-8")
    return folder


BROKEN = {
    "episodes": (
        ",02/05/2020,P,C2,N1,U4,PR1,,,,,,",  # row 22: names no child
        "1,,P,C2,N1,U4,PR1,,,,,,",  # row 23: no start date
        "2,02/06/2020,P,C2,N1,U4,PR1,01/06/2020,E4A,,,,",  # row 24: ends before it starts
        "3,01/05/2020,S,C2,N1,U4,PR1,,,,,,",  # row 25: a duplicate of row 4
    ),
    "reviews": (
        "15/06/2010,1,01/08/2020,PN1",
        "15/06/2010,1,31/02/2020,PN1",  # row 3: not a real date
    ),
}


@pytest.fixture(scope="module")
def checked(tmp_path_factory):
    return pipeline.check_data(write(tmp_path_factory.mktemp("data"), **BROKEN))


def test_rows_that_cannot_be_placed_are_quarantined_and_the_rest_are_used(checked):
    rows = checked.quality.reconciliation.set_index("file")
    fates = ["rows_in", "rows_used", "rows_merged", "rows_quarantined"]
    assert rows.loc["episodes.csv", fates].tolist() == [24, 20, 1, 3]
    assert rows.loc["reviews.csv", fates].tolist() == [2, 1, 0, 1]
    assert rows.loc["header.csv", fates].tolist() == [20, 20, 0, 0]


def test_the_list_names_child_file_row_column_letter_rule_and_reason(checked):
    listed = worklist(checked.reading, checked.evidence)
    quarantined = listed[listed["quarantined"] == "yes"]
    places = ["child_id", "file", "row", "column", "letter", "rule"]
    assert [tuple(row) for row in quarantined[places].fillna("").itertuples(index=False)] == [
        ("", "episodes.csv", 22, "CHILD", "A", ""),
        ("1", "episodes.csv", 23, "DECOM", "B", "141"),
        ("1", "reviews.csv", 3, "REVIEW", "C", "166"),
        ("2", "episodes.csv", 24, "DEC", "H", "356"),
    ]
    assert quarantined["reason"].str.endswith(".").all()
    assert (quarantined["remedy"] != "").all()


def test_the_list_is_ordered_by_child_and_severity(checked):
    listed = worklist(checked.reading, checked.evidence)
    children = listed["child_id"].fillna("")
    assert children.tolist() == sorted(children)
    order = listed["severity"].map(["critical", "warning", "info"].index)
    assert all(part.is_monotonic_increasing for _, part in order.groupby(children))


def test_the_workbook_holds_the_listed_rows(checked, tmp_path):
    place = tmp_path / "list.xlsx"
    listed = worklist(checked.reading, checked.evidence)
    write_worklist(sheets_to_mend(checked.reading, checked.evidence), place)
    sheets = pd.read_excel(place, sheet_name=None, engine="calamine", dtype=str)
    assert list(sheets) == ["Quarantined", "To mend", "Cells not read"]
    assert len(sheets["To mend"]) == len(listed)
    assert sheets["Quarantined"]["column letter"].tolist() == ["A", "B", "C", "H"]
    unread = sheets["Cells not read"][["child id", "file", "row", "column", "column letter"]]
    assert unread.to_numpy().tolist() == [["1", "reviews.csv", "3", "REVIEW", "C"]]
    assert place.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("list.csv", r"ends in \.xlsx"),
        ("list", r"ends in \.xlsx"),
        ("nowhere/list.xlsx", "There is no folder"),
        ("ours/logs.xlsx", "is not a list that iro wrote before, and is left as it is"),
        ("run/list.xlsx", "holds the outputs of a run"),
        ("data/sub/list.xlsx", "lies among the data"),
    ],
)
def test_a_list_is_not_written_to_an_unsuitable_place(tmp_path, name, message):
    for folder in ("data/sub", "run", "ours"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "ours" / "logs.xlsx").write_bytes(b"the service's own")
    (tmp_path / "run" / "MEMBERS-COPY.txt").touch()
    with pytest.raises(CommandError, match=message):
        check_list(tmp_path / name, tmp_path / "data")


def test_an_earlier_list_is_replaced(checked, tmp_path):
    place = tmp_path / "list.xlsx"
    for _ in range(2):
        check_list(place, tmp_path / "data")
        write_worklist(sheets_to_mend(checked.reading, checked.evidence), place)
    assert [path.name for path in tmp_path.iterdir()] == ["list.xlsx"]


def test_counts_are_read_back_as_they_were_written(checked, tmp_path):
    place = tmp_path / "data-quality.json"
    place.write_text(checked.quality.to_json(), encoding="utf-8")
    again = read_data_quality(tmp_path)
    assert again.to_json() == checked.quality.to_json()


def test_completeness_counts_the_cells_that_could_be_read(checked):
    filled = checked.quality.completeness.set_index(["table", "column"])[["rows", "filled"]]
    assert filled.loc[("episodes", "child_id")].tolist() == [24, 23]
    assert filled.loc[("episodes", "started")].tolist() == [24, 23]
    assert filled.loc[("episodes", "ceased")].tolist() == [24, 1]
    assert filled.loc[("reviews", "review_date")].tolist() == [2, 1]
    assert filled.loc[("children", "own_child_birth_date")].tolist() == [20, 0]


def test_findings_add_up_to_the_rows_that_fail(checked):
    by_expectation = checked.quality.found.groupby("expectation")["rows"].sum()
    failed = checked.quality.failed.set_index("expectation")["rows_failed"]
    assert by_expectation.to_dict() == failed[failed > 0].to_dict()


def spoil(path, faults):
    """Blank or spoil cells of the file at ``path``: the row, column and new text of each fault."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    for number, column, text in faults:
        row = rows[1 + number % (len(rows) - 1)]
        row[column % len(row)] = text
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)


FAULTS = st.lists(
    st.tuples(st.integers(0, 60), st.integers(0, 12), st.sampled_from(["", "30/02/2021", "01/01/2020", "x"])),
    min_size=1,
    max_size=12,
)


def test_stitching_quarantines_rows_that_cannot_be_placed(tmp_path_factory, request):
    """Four times as many examples with ``--prove``."""

    @settings(max_examples=60 if request.config.getoption("--prove") else 15, deadline=None)
    @given(FAULTS, FAULTS)
    def check(in_episodes, in_reviews):
        assert_quarantined(tmp_path_factory, in_episodes, in_reviews)

    check()


def assert_quarantined(tmp_path_factory, in_episodes, in_reviews):
    """As many rows are quarantined as a reading of the plain text expects.

    Expected are rows with no identifier, with no valid date, or with an end that cannot be read or lies before the
    start.
    """
    folder = write(tmp_path_factory.mktemp("faulty"), reviews=[f"15/06/2010,{n},01/08/2020,PN1" for n in range(1, 21)])
    spoil(folder / "episodes.csv", in_episodes)
    spoil(folder / "reviews.csv", in_reviews)
    expected = Counter()
    for name, day, end in (("episodes.csv", "DECOM", "DEC"), ("reviews.csv", "REVIEW", None)):
        with (folder / name).open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                start, stop = read_day(row[day]), read_day(row[end]) if end else None
                in_next = end and not row[end] and read_day(row["REC"])  # the end date is in the next column by mistake
                unread_end = bool(end and ((row[end] and not stop) or in_next))
                expected[name] += not row["CHILD"] or not start or unread_end or bool(stop and stop < start)
    try:
        history = stitch(read_returns(folder))
    except DataError:  # no date is left to tell the year by
        return
    rows = history.reconciliation.set_index("file")["rows_quarantined"]
    assert {name: int(rows[name]) for name in ("episodes.csv", "reviews.csv")} == {
        name: expected[name] for name in ("episodes.csv", "reviews.csv")
    }


def read_day(text):
    """A date of the files or faults above as ISO text; None if it is not a real date."""
    day, _, rest = text.partition("/")
    month, _, year = rest.partition("/")
    return f"{year}-{month}-{day}" if year and (day, month) != ("30", "02") else None


def counts(children):
    files = pd.DataFrame({"file": ["h.csv"], "table": ["children"], "collection_year": [2021], "rows": [children]})
    nothing = pd.DataFrame()
    return DataQuality(nothing, nothing, nothing, files.convert_dtypes(), nothing, nothing, nothing)


@pytest.mark.parametrize(("had", "has", "stops"), [(100, 49, True), (100, 50, False), (19, 1, False), (20, 9, True)])
def test_a_return_that_lost_more_than_half_of_its_children_is_not_published(had, has, stops):
    if not stops:
        raise_for_losses(counts(has), counts(had), "2020-21Q3")
        return
    with pytest.raises(DataError, match=f"of 2020-21 has {has} Header rows, and had {had} when the report of 2020"):
        raise_for_losses(counts(has), counts(had), "2020-21Q3")


def test_a_file_of_counts_that_cannot_be_read_is_named(tmp_path):
    place = tmp_path / "data-quality.json"
    place.write_text(json.dumps({"found": []}), encoding="utf-8")
    with pytest.raises(CommandError, match=f"{Path(place).name} cannot be read as the data quality of a run"):
        read_data_quality(tmp_path)


def test_counts_of_the_earlier_report_are_shown_beside_those_found_now(checked, tmp_path):
    place = tmp_path / "data-quality.json"
    earlier = as_earlier_report(checked.quality, "2019-20")
    place.write_text(checked.quality.with_earlier(earlier).to_json(), encoding="utf-8")
    assert read_data_quality(tmp_path).before == earlier
    table = findings_table(checked.quality.with_earlier(earlier), "critical")
    assert table.columns[-1] == "In the report of 2019-20"
    assert all(row.cells[-1].text == row.cells[-2].text for row in table.rows)


@pytest.mark.parametrize(
    ("children", "started", "stops"),
    [(20, "31/03/2020", True), (19, "31/03/2020", False), (20, "01/04/2020", False)],
)
def test_a_reviews_file_with_headings_only_does_not_mean_that_nobody_was_reviewed(tmp_path, children, started, stops):
    left = "99,01/05/2020,S,C2,N1,U4,PR1,01/06/2020,E4A,,,,"  # gives the return its year in every case
    reading = read_returns(write(tmp_path, children=children, episodes=[left], started=started))
    if not stops:
        pipeline.raise_for_headings_only(reading)
        return
    with pytest.raises(DataError, match="The return of 2020-21 has no Reviews rows, only headings"):
        pipeline.raise_for_headings_only(reading)
