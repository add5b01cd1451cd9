"""Reading a folder: files into canonical tables, every file accounted for, and the return that each file belongs to."""

import codecs
import csv
import errno
import io
import json
import logging
import os
import shutil
import tempfile
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

from iro_analysis.contracts.derived import canonical, derive
from iro_analysis.errors import CommandError, DataError
from iro_analysis.resources import MEMBERS_COPY
from iro_analysis.sources import Status, comparators, read_returns, stitch
from iro_analysis.sources.cells import changes
from iro_analysis.sources.files import delimited
from iro_analysis.tables import DTYPES, PROVENANCE, TABLES
from sources.given import (
    EPISODES,
    FIVE_YEARS,
    HEADER,
    REVIEWS,
    episode,
    episodes_of,
    header_of,
    needs_five_years,
    written,
)

PLAIN = {
    "episodes": f"{EPISODES}\n"
    "007,01/02/2019,S,V2,N1,U4,PR1,03/05/2019,X1,,AB1 2CD,EF3 4GH,SC1\n"
    "007,03/05/2019,P,V2,N1,K2,PR4,,,CARPL,AB1 2CD,,\n",
    "header": f"{HEADER}\n007,2,18/03/2005,OOTH,R084010198416,1,01/06/2020\n12,1,01/01/2010,WBRI,,,\n",
    "reviews": f"{REVIEWS}\n007,18/03/2005,01/06/2019,PN1\n",
}


def status_of(reading, file):
    return reading.files.set_index("file").loc[file, "status"]


def note_of(reading, file):
    return reading.files.set_index("file").loc[file, "note"]


def test_a_return_becomes_canonical_tables(tmp_path):
    reading = read_returns(written(tmp_path, **PLAIN))
    first = reading.tables["episodes"].iloc[0]
    assert first["child_id"] == "007"
    assert (first["started"], first["ceased"]) == (pd.Timestamp(2019, 2, 1), pd.Timestamp(2019, 5, 3))
    assert (first["reason_new_episode"], first["reason_ceased"]) == ("S", "X1")
    assert reading.tables["children"]["sex"].tolist() == ["Female", "Male"]
    assert reading.tables["children"]["is_mother"].fillna(value=False).tolist() == [True, False]
    assert set(reading.tables) == {"children", "episodes", "reviews"}


def test_every_row_says_where_it_came_from(tmp_path):
    written(tmp_path, **{"2019-20__ep": PLAIN["episodes"]})
    rows = read_returns(tmp_path).tables["episodes"]
    assert rows[list(PROVENANCE)].to_numpy().tolist() == [
        ["2019-20/ep.csv", 2, 2020, ""],
        ["2019-20/ep.csv", 3, 2020, ""],
    ]


def test_columns_have_the_types_and_the_order_of_the_canonical_tables(tmp_path):
    for name, rows in read_returns(written(tmp_path, **PLAIN)).tables.items():
        types = {}
        for column in TABLES[name].columns:
            types[column.name] = DTYPES[column.kind]
            if column.name == "sex":  # years write its codes differently
                types["sex_as_written"] = "string"
        types |= PROVENANCE
        expected = pd.DataFrame({column: pd.Series(dtype=dtype) for column, dtype in types.items()})
        assert list(rows.columns) == list(types)
        assert rows.dtypes.equals(expected.dtypes)


@pytest.mark.parametrize(
    ("row", "moved"),
    [
        ("007,01/02/2019,S,V2,N1,U4,PR1,,03/05/2019,,AB1 2CD,EF3 4GH,SC1", ["DEC"]),
        ("007,01/02/2019,S,V2,N1,U4,PR1,03/05/2019,,X1,AB1 2CD,EF3 4GH,SC1", ["REC"]),
        ("007,01/02/2019,S,V2,N1,U4,PR1,,soon,,AB1 2CD,EF3 4GH,SC1", []),
        ("007,01/02/2019,S,V2,N1,U4,PR1,,,,AB1 2CD,EF3 4GH,SC1", []),
    ],
)
def test_an_empty_cell_counts_as_unread_if_its_text_is_in_the_next_column(tmp_path, row, moved):
    unread = read_returns(written(tmp_path, **PLAIN | {"episodes": f"{EPISODES}\n{row}\n"})).unread
    assert unread.loc[unread["change"] == changes.MOVED, "column"].tolist() == moved


ENCODINGS = {
    "utf-8": b"",
    "cp1252": b"",
    "utf-8 with its mark": codecs.BOM_UTF8,
    "utf-16-le": codecs.BOM_UTF16_LE,
    "utf-16-be": codecs.BOM_UTF16_BE,
}


WRITINGS = st.fixed_dictionaries(
    {
        "table": st.sampled_from(sorted(PLAIN)),
        "encoding": st.sampled_from(sorted(ENCODINGS)),
        "delimiter": st.sampled_from(",;\t"),
        "newline": st.sampled_from(["\n", "\r\n"]),
        "padding": st.sampled_from(["", " ", "  ", "\u00a0"]),
        "lower": st.booleans(),
        "extra": st.lists(st.sampled_from(["TEAM", "Gemeinde ß", "NOTES"]), unique=True),
    }
)


@settings(max_examples=25, deadline=None)
@given(writing=WRITINGS, chance=st.randoms(use_true_random=False))
def test_a_file_reads_the_same_in_every_notation(writing, chance):
    with tempfile.TemporaryDirectory() as folder:
        written(Path(folder), **PLAIN)
        plain = read_returns(Path(folder)).tables
        (Path(folder) / f"{writing['table']}.csv").write_bytes(rewritten(writing, chance))
        other = read_returns(Path(folder)).tables
    assert set(other) == set(plain)
    for name, frame in plain.items():
        assert_frame_equal(other[name], frame)


def rewritten(writing, chance):
    rows = [[*row, *writing["extra"]] for row in csv.reader(io.StringIO(PLAIN[writing["table"]]))]
    order = list(range(len(rows[0])))
    chance.shuffle(order)
    text = io.StringIO()
    writer = csv.writer(text, delimiter=writing["delimiter"], lineterminator=writing["newline"])
    writer.writerows([f"{writing['padding']}{row[place]}{writing['padding']}" for place in order] for row in rows)
    content = text.getvalue()
    if writing["lower"]:
        content = content.replace("PN1", "pn1").replace("WBRI", "Wbri").replace("CHILD", "child")
    return ENCODINGS[writing["encoding"]] + content.encode(writing["encoding"].partition(" ")[0])


@needs_five_years
def test_neither_the_names_nor_the_folders_matter(tmp_path):
    original = read_returns(FIVE_YEARS)
    for number, path in enumerate(sorted(FIVE_YEARS.glob("*.csv"))):
        year, _, table = path.stem.partition("-")
        target = tmp_path / f"return {year}" / table / f"{'xyz'[number % 3]}{number}.TXT"
        target.parent.mkdir(parents=True)
        shutil.copyfile(path, target)
    moved = read_returns(tmp_path)
    for name, frame in original.tables.items():
        facts = [*TABLES[name].key, "return_year"]
        assert_frame_equal(
            moved.tables[name][facts].sort_values(facts, ignore_index=True),
            frame[facts].sort_values(facts, ignore_index=True),
        )


@needs_five_years
def test_the_five_years_are_read_row_for_row():
    reading = read_returns(FIVE_YEARS)
    for path in FIVE_YEARS.glob("*.csv"):
        with path.open(newline="") as lines:
            rows = sum(1 for _ in csv.DictReader(lines))
        assert int(reading.files.set_index("file").loc[path.name, "rows"]) == rows
    years = reading.files.groupby(reading.files["file"].str[:4])["collection_year"].unique()
    assert {name: list(of_file) for name, of_file in years.items()} == {
        str(year): [year + 1] for year in range(2017, 2022)
    }


def test_a_table_may_be_spread_over_files(tmp_path):
    header = PLAIN["header"].splitlines(keepends=True)
    parts = {"header part 1": "".join(header[:2]), "header part 2": header[0] + header[2]}
    reading = read_returns(written(tmp_path, episodes=PLAIN["episodes"], **parts))
    assert reading.tables["children"]["child_id"].tolist() == ["007", "12"]
    assert reading.tables["children"]["return_year"].tolist() == [2020, 2020]


def test_changes_are_logged_by_file_and_column_without_a_value(tmp_path):
    text = (
        f"{EPISODES}\n9991.0,2018-07-01,s,C2,N1,U4,PR1,never,X1,,,,\n9992,1/8/2018,S,c2,N1,U4,PR1,30/09/2018,X1,,,,\n"
    )
    reading = read_returns(written(tmp_path, episodes=text))
    logged = reading.log.set_index(["column", "change"])["cells"].to_dict()
    assert logged == {
        ("CHILD", changes.DECIMALS_DROPPED): 1,
        ("DECOM", changes.ISO_DATE): 1,
        ("DECOM", changes.SHORT_DATE): 1,
        ("RNE", changes.CASE_FOLDED): 1,
        ("LS", changes.CASE_FOLDED): 1,
        ("DEC", changes.UNREADABLE_DATE): 1,
    }
    assert set(reading.log["file"]) == {"episodes.csv"}
    assert set(reading.log["table"]) == {"episodes"}
    assert set(reading.log["collection_year"]) == {2019}
    text = reading.log.to_csv() + reading.files.to_csv()
    assert not [value for value in ("9991", "9992", "2018-07-01", "never", "1/8/2018") if value in text]


def test_a_day_beside_an_empty_date_of_birth_is_not_read(tmp_path):
    rows = "1,01/01/2010,01/06/2019,PN1\n2,,01/01/2010,PN1\n"
    reading = read_returns(written(tmp_path, episodes=PLAIN["episodes"], reviews=f"{REVIEWS}\n{rows}"))
    assert list(reading.unread[["column", "row"]].itertuples(index=False, name=None)) == [("DOB", 3), ("REVIEW", 3)]
    assert reading.tables["reviews"]["review_date"].isna().tolist() == [False, True]


def test_rows_of_the_wrong_width_are_logged(tmp_path):
    text = f"{REVIEWS}\n1,01/01/2010,01/06/2019\n1,01/01/2010,02/06/2019,PN1,PN2\n\n"
    reading = read_returns(written(tmp_path, episodes=PLAIN["episodes"], reviews=text))
    logged = reading.log.set_index("change")["cells"].to_dict()
    assert logged == {delimited.SHORT_ROW: 1, delimited.LONG_ROW: 1, delimited.BLANK_ROW: 1}
    assert reading.log["column"].isna().all()
    assert len(reading.tables["reviews"]) == 2


def test_a_file_of_headings_alone_supplies_its_table(tmp_path):
    reading = read_returns(written(tmp_path, **PLAIN, missing="CHILD,DOB,MISSING,MIS_START,MIS_END"))
    assert status_of(reading, "missing.csv") == Status.NO_ROWS
    assert_frame_equal(reading.tables["missing"], TABLES["missing"].empty())
    assert reading.years("missing") == {2020}


def test_an_empty_file_is_named_and_otherwise_ignored(tmp_path):
    reading = read_returns(written(tmp_path, **PLAIN, oc2=""))
    assert status_of(reading, "oc2.csv") == Status.EMPTY
    assert "outcomes" not in reading.tables


def test_a_file_that_fits_no_table_is_named_with_the_nearest(tmp_path):
    reading = read_returns(
        written(tmp_path, **PLAIN, more="CHILD,DOB,REVEW,REVIEW_CODE\n1,01/01/2010,01/01/2020,PN1\n")
    )
    assert status_of(reading, "more.csv") == Status.NOT_RECOGNISED
    assert "REVEW may be a misspelling of REVIEW" in note_of(reading, "more.csv")


def test_a_file_that_lacks_an_optional_column_is_read_without_it(tmp_path):
    text = "CHILD,DECOM,RNE,LS,CIN,PLACE,DEC,REC\n7,01/05/2018,S,C2,N1,U4,01/06/2018,E4A\n"
    reading = read_returns(written(tmp_path, episodes=text))
    assert reading.tables["episodes"]["placement_urn"].isna().all()
    assert "without PLACE_PROVIDER" in note_of(reading, "episodes.csv")


def test_a_column_named_twice_is_fatal_and_says_which(tmp_path):
    written(tmp_path, **PLAIN, extra=f"{REVIEWS}, review \n1,01/01/2010,01/06/2019,PN1,02/06/2019\n")
    with pytest.raises(DataError, match=r"extra\.csv has more than one column named REVIEW"):
        read_returns(tmp_path)


def test_episodes_without_a_ceased_column_are_refused_with_the_reason(tmp_path):
    reading = read_returns(written(tmp_path, **PLAIN, more=PLAIN["episodes"].replace(",DEC,", ",DECC,")))
    assert reading.refused["file"].tolist() == ["more.csv"]
    assert note_of(reading, "more.csv") == (
        "nearest to Episodes, but lacks DEC; DECC may be a misspelling of DEC; if a heading is one of those columns, "
        'iro.toml can say so: [columns.episodes] "DECC" = "DEC"'
    )


WITHOUT_PROVIDER = "CHILD,DECOM,RNE,LS,CIN,PLACE,DEC,REC,REASON_PLACE_CHANGE,HOME_POST,PL_POST,URN\n"


def test_columns_that_one_file_lacks_are_absent_from_the_table(tmp_path):
    lacking = f"{WITHOUT_PROVIDER}007,01/02/2018,S,V2,N1,U4,03/05/2018,X1,,,,\n"
    reading = read_returns(written(tmp_path, **PLAIN, **{"2018__episodes": lacking}))
    assert reading.absent == {"episodes": {"provider"}}
    assert stitch(reading).data.absent == reading.absent
    assert "provider" in reading.tables["episodes"]
    assert set(reading.tables["episodes"]) - set(reading.as_supplied["episodes"]) == {"provider"}
    assert_frame_equal(reading.as_supplied["children"], reading.tables["children"])


def test_a_file_without_rows_lacks_nothing(tmp_path):
    reading = read_returns(written(tmp_path, **PLAIN, more=WITHOUT_PROVIDER))
    assert reading.absent == {}


def test_only_columns_derived_from_an_absent_column_are_absent(tmp_path):
    lacking = f"{WITHOUT_PROVIDER}007,01/02/2019,S,V2,N1,U4,03/05/2019,X1,,,,\n"
    reading = read_returns(written(tmp_path, **PLAIN | {"episodes": lacking}))
    derived = [
        set(derive("episodes", {name: canonical(rows, TABLES[name]) for name, rows in tables.items()}))
        for tables in (reading.tables, reading.as_supplied)
    ]
    assert derived[0] - derived[1] == {"provider", "provider_valid", "open_provider", "changed"}


def test_a_file_in_no_known_encoding_is_refused(tmp_path):
    written(tmp_path, **PLAIN)
    (tmp_path / "oc2.csv").write_bytes(b"CHILD,\x81\xe9\n")
    assert status_of(read_returns(tmp_path), "oc2.csv") == Status.UNDECODABLE


def test_hidden_files_and_folders_are_not_read_and_are_listed(tmp_path):
    written(tmp_path, **PLAIN, **{".hidden__episodes": PLAIN["episodes"], ".episodes": PLAIN["episodes"]})
    reading = read_returns(tmp_path)
    assert reading.supplied["file"].tolist() == ["episodes.csv", "header.csv", "reviews.csv"]
    assert reading.refused["file"].tolist() == [".episodes.csv", ".hidden"]


@pytest.mark.parametrize("suffix", ["xml", "zip", "dat"])
def test_a_file_of_another_kind_is_listed_and_refused(tmp_path, suffix):
    written(tmp_path, **PLAIN)
    (tmp_path / f"return.{suffix}").write_bytes(b"\x00")
    reading = read_returns(tmp_path)
    assert status_of(reading, f"return.{suffix}") == Status.NOT_READ
    assert "only CSV and workbooks are read" in note_of(reading, f"return.{suffix}")
    assert reading.refused["file"].tolist() == [f"return.{suffix}"]


def test_a_file_that_is_plainly_not_a_return_is_listed_and_not_refused(tmp_path):
    published = ",".join(sorted(comparators.COLUMNS))
    written(tmp_path, **PLAIN, rates=f"{published}\n", missing="CHILD,DOB,MISSING,MIS_START,MIS_END\n")
    for name in ("iro.toml", "notes.docx"):
        (tmp_path / name).write_text("")
    reading = read_returns(tmp_path)
    for name in ("iro.toml", "notes.docx", "rates.csv"):
        assert status_of(reading, name) == Status.NOT_OURS
    assert reading.refused.empty


def test_the_outputs_of_an_earlier_run_are_not_data(tmp_path):
    written(tmp_path, **PLAIN, **{"outputs__2018-19__sections__episodes": PLAIN["episodes"]})
    (tmp_path / "outputs" / "2018-19" / MEMBERS_COPY).touch()
    made = {"outputs": {"sections/episodes.csv": "0"}, "format": 2}
    (tmp_path / "outputs" / "2018-19" / "manifest.json").write_text(json.dumps(made))
    assert read_returns(tmp_path).files["file"].tolist() == ["episodes.csv", "header.csv", "reviews.csv"]


def test_a_folder_that_cannot_be_opened_is_named(tmp_path, monkeypatch):
    written(tmp_path, **PLAIN, closed__2019=PLAIN["episodes"])
    scandir = os.scandir

    def denied(place):
        if Path(place).name == "closed":
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(place))
        return scandir(place)

    monkeypatch.setattr(os, "scandir", denied)
    with pytest.raises(CommandError, match=r"closed cannot be read \(Permission denied\)"):
        read_returns(tmp_path)


@pytest.mark.parametrize("end", ["007,03/05/2019,P,V", '007,03/05/2019,P,V2,N1,K2,PR4,,,CARPL,AB1 2CD,,"SC', '007,"03'])
def test_a_truncated_return_is_fatal_and_the_message_says_where(tmp_path, end):
    written(tmp_path, header=PLAIN["header"], **{"2019__episodes": PLAIN["episodes"] + end})
    with pytest.raises(
        DataError, match=r"2019/episodes\.csv breaks off in the middle of row 4.*Export it again"
    ) as raised:
        read_returns(tmp_path)
    assert "007" not in str(raised.value)


def test_a_truncated_file_of_something_else_does_not_matter(tmp_path):
    assert status_of(read_returns(written(tmp_path, **PLAIN, other="a,b,c\n1,2,3\n4")), "other.csv") == "not recognised"


def test_a_folder_that_does_not_exist_is_a_command_error(tmp_path):
    with pytest.raises(CommandError, match="no data folder"):
        read_returns(tmp_path / "nowhere")


def test_every_file_is_accounted_for_if_nothing_is_usable(tmp_path):
    written(tmp_path, empty="", other="name,town\n1,2\n", half="CHILD,DOB,REVIEW\n1,01/01/2010,01/01/2019\n")
    (tmp_path / "return.xlsx").write_bytes(b"\x00")
    with pytest.raises(DataError) as raised:
        read_returns(tmp_path)
    message = str(raised.value)
    for words in (
        "empty.csv: empty",
        "other.csv: not recognised, its first row names fewer",
        "half.csv: not recognised, nearest to Reviews, but lacks REVIEW_CODE",
        "return.xlsx: not text, it is not a workbook, or a damaged one: save it again",
        "Export the return as CSV",
    ):
        assert words in message


def test_an_empty_folder_is_reported(tmp_path):
    with pytest.raises(DataError, match="It holds no files"):
        read_returns(tmp_path)


def test_a_return_of_unknown_year_is_left_out_and_named(tmp_path):
    written(tmp_path, header=header_of({"1": "01/01/2010"}))
    with pytest.raises(DataError, match=r"header\.csv: year not known"):
        read_returns(tmp_path)


def test_nothing_is_written_to_pythons_logging(tmp_path, caplog):
    with caplog.at_level(logging.DEBUG):
        read_returns(written(tmp_path, **PLAIN))
    assert not caplog.records


# Which return a file belongs to


def year_of(reading, file):
    return int(reading.files.set_index("file").loc[file, "collection_year"])


CEASED_2021 = f"{EPISODES}\n{episode('1', '01/05/2020', '31/03/2021')}{episode('2', '01/05/2020')}"


@pytest.mark.parametrize("name", ["2020-episodes", "2021-episodes", "SSDA903_2020_21_episodes", "episodes", "2021__x"])
def test_the_collection_year_is_that_of_the_episodes_whatever_the_name_says(tmp_path, name):
    assert read_returns(written(tmp_path, **{name: CEASED_2021})).years("episodes") == {2021}


@pytest.mark.parametrize(
    ("episodes", "year"),
    [
        ([("01/04/2019", "31/03/2020")], 2020),
        ([("01/04/2019", "01/04/2020")], 2021),
        ([("01/04/2019", "01/05/2020"), ("01/04/2019", "01/06/2020"), ("01/04/2019", "01/05/2021")], 2021),
        ([("01/04/2019", "01/05/2020"), ("01/04/2019", "01/05/2021")], 2022),  # a tie: the later year
        ([("01/05/2018", ""), ("31/03/2020", "")], 2020),  # no episode ceased: the year of the last start
    ],
)
def test_the_collection_year_is_that_in_which_most_episodes_ceased(tmp_path, episodes, year):
    lines = [episode(str(number), *dates) for number, dates in enumerate(episodes)]
    reading = read_returns(written(tmp_path, episodes=f"{EPISODES}\n{''.join(lines)}"))
    assert reading.years("episodes") == {year}


def test_files_beside_the_episodes_belong_to_the_same_return(tmp_path):
    births = header_of({"1": "01/01/2010", "2": "01/01/2011"})
    written(tmp_path, **{"2020-episodes": CEASED_2021, "2020-header": births, "2019-header": births})
    reading = read_returns(tmp_path)
    assert year_of(reading, "2020-header.csv") == 2021
    assert year_of(reading, "2019-header.csv") == 2020, "it has no episodes, so it is numbered like the other return"


def test_a_folder_for_each_table_is_put_together_by_the_years_in_the_names(tmp_path):
    births = header_of({"1": "01/01/2010", "2": "01/01/2011"})
    reading = read_returns(written(tmp_path, episodes__2020=CEASED_2021, headers__2020=births))
    assert year_of(reading, "headers/2020.csv") == 2021


def test_every_file_belongs_to_the_only_return(tmp_path):
    births = header_of({"1": "01/01/2010", "2": "01/01/2011"})
    written(tmp_path, **{"our episodes 2020": CEASED_2021, "all__children": births})
    assert year_of(read_returns(tmp_path), "all/children.csv") == 2021


def test_two_ways_of_numbering_files_are_told_apart_by_the_number_they_share(tmp_path):
    births = header_of({"1": "01/01/2010", "2": "01/01/2011"})
    by_its_end = f"{EPISODES}\n{episode('1', '01/05/2018', '31/03/2019')}"
    written(tmp_path, episodes__2020=CEASED_2021, episodes__2019=by_its_end, headers__2020=births, headers__2019=births)
    reading = read_returns(tmp_path)
    assert (year_of(reading, "headers/2020.csv"), year_of(reading, "headers/2019.csv")) == (2021, 2019)


def test_every_file_in_a_folder_belongs_to_the_only_return_there(tmp_path):
    births = header_of({"1": "01/01/2010", "2": "01/01/2011"})
    earlier = f"{EPISODES}\n{episode('1', '01/05/2018', '31/03/2019')}"
    written(tmp_path, new__episodes=CEASED_2021, new__header2020=births, old__episodes=earlier)
    assert year_of(read_returns(tmp_path), "new/header2020.csv") == 2021


def test_reviews_without_episodes_get_the_year_of_most_reviews(tmp_path):
    reading = read_returns(written(tmp_path, reviews=PLAIN["reviews"]))
    assert reading.years("reviews") == {2020}


# Whether all files belong to one authority


ONE = {f"{number:04}": "01/01/2010" for number in range(20)}
ANOTHER = {f"{number:04}": "02/02/2012" for number in range(15, 35)}


def two_returns(folder, one, other, ceased=("01/05/2020", "01/05/2020")):
    return written(
        folder,
        a__header=header_of(one),
        a__episodes=episodes_of(list(one), ceased[0]),
        b__header=header_of(other),
        b__episodes=episodes_of(list(other), ceased[1]),
    )


def test_two_authorities_of_one_year_are_refused(tmp_path):
    with pytest.raises(DataError, match=r"2020-21.*two authorities: a/episodes.*b/episodes.*Keep the returns of one"):
        read_returns(two_returns(tmp_path, ONE, ANOTHER))


def test_two_authorities_in_one_folder_are_refused(tmp_path):
    other = dict.fromkeys(ANOTHER, "01/01/2010")
    written(
        tmp_path,
        **{
            "north-2020-header": header_of(ONE),
            "north-2020-episodes": episodes_of(list(ONE), "01/05/2020"),
            "south-2020-header": header_of(other),
            "south-2020-episodes": episodes_of(list(other), "01/05/2020"),
        },
    )
    with pytest.raises(DataError, match="fewer than half of their children in common"):
        read_returns(tmp_path)


def test_two_authorities_in_different_years_are_told_apart_by_birth_dates(tmp_path):
    with pytest.raises(DataError, match="5 of the 5 children that two headers have in common") as raised:
        read_returns(two_returns(tmp_path, ONE, ANOTHER, ("01/05/2020", "01/05/2021")))
    assert not [child for child in ANOTHER if child in str(raised.value)]


def test_a_few_corrected_birth_dates_are_one_authority(tmp_path):
    corrected = ONE | {"0001": "03/01/2010", "0002": "04/01/2010", "0003": "05/01/2010", "0004": "06/01/2010"}
    read_returns(two_returns(tmp_path, ONE, corrected, ("01/05/2020", "01/05/2021")))


def test_a_corrected_birth_date_among_few_children_is_one_authority(tmp_path):
    read_returns(two_returns(tmp_path, {"1": "01/01/2010"}, {"1": "01/01/2011"}, ("01/05/2020", "01/05/2021")))


def test_the_same_children_twice_in_one_year_are_two_versions_and_one_authority(tmp_path):
    with pytest.raises(DataError, match=r"^a/ and b/ are two versions of the return of 2020-21\."):
        read_returns(two_returns(tmp_path, ONE, dict(list(ONE.items())[:12])))


def test_children_who_have_all_left_need_not_be_named_again(tmp_path):
    other = {f"9{child}": birth for child, birth in ONE.items()}
    reading = read_returns(two_returns(tmp_path, ONE, other, ("01/05/2020", "01/05/2021")))
    assert reading.years("children") == {2021, 2022}


def left_in_care(folder, staying, later, last_day="31/03/2021"):
    """A return of 2019-20 with children who stay in care, and a later return that names the children ``later``."""
    closed = episode("closed", "01/05/2019", "01/06/2019")
    return written(
        folder,
        a__episodes=f"{EPISODES}\n{closed}{''.join(episode(child, '01/05/2018') for child in staying)}",
        b__episodes=episodes_of(later, last_day),
    )


CHILDREN = [f"{number:03}" for number in range(40)]


@pytest.mark.parametrize(
    ("later", "shapes"),
    [
        ([f"{number}" for number in range(5000, 5040)], "`999` against `9999`"),
        ([child.lstrip("0") or "0" for child in CHILDREN[:20]], "`999` against `9`; what differs: leading zeros."),
        ([f"x{child}" for child in CHILDREN], "`999` against `a999`; what differs: a prefix."),
        (CHILDREN[:19], "identifiers differently. Keep the returns"),
    ],
    ids=["another authority", "zeros lost", "a letter before", "fewer than half"],
)
def test_children_in_care_whom_the_next_return_does_not_name_are_fatal(tmp_path, later, shapes):
    with pytest.raises(DataError) as raised:
        read_returns(left_in_care(tmp_path, CHILDREN, later))
    for words in ("Of the 40 children in care at the end of 2019-20 (a/episodes.csv)", "2020-21 (b/episodes.csv)"):
        assert words in str(raised.value)
    for cause in ("another authority's", "write the children's identifiers differently", shapes):
        assert cause in str(raised.value)


@pytest.mark.parametrize(
    ("staying", "later"),
    [(CHILDREN, CHILDREN[:20]), (CHILDREN[:19], ["x"])],
    ids=["half of them", "too few to say"],
)
def test_half_of_the_children_in_care_suffice_and_a_few_are_not_checked(tmp_path, staying, later):
    assert read_returns(left_in_care(tmp_path, staying, later)).years("episodes") == {2020, 2021}


def test_a_header_names_children_too(tmp_path):
    left_in_care(tmp_path, CHILDREN, ["x"])
    written(tmp_path, b__header=header_of(dict.fromkeys([*CHILDREN, "x"], "01/01/2010")))
    assert read_returns(tmp_path).years("children") == {2021}


@pytest.mark.parametrize(("number", "last_day"), [(10, "31/03/2022"), (5, "31/03/2023")])
def test_the_share_of_children_to_find_again_is_halved_for_every_missing_year(tmp_path, number, last_day):
    read_returns(left_in_care(tmp_path, CHILDREN, CHILDREN[:number], last_day))
    with pytest.raises(DataError, match="Of the 40 children in care"):
        read_returns(left_in_care(tmp_path, CHILDREN, CHILDREN[: number - 1], last_day))


def test_the_causes_come_first_if_nothing_is_usable(tmp_path):
    log = "ALERT_ID,CHILD_ID,RAISED,CLOSED\n1,7,01/07/2020,\n"
    half = PLAIN["episodes"].replace(",DEC,", ",Ended,")
    (tmp_path / "notes.docx").write_bytes(b"x")
    with pytest.raises(DataError) as raised:
        read_returns(written(tmp_path, alerts=log, episodes=half, header=PLAIN["header"]))
    message = str(raised.value)
    places = [
        message.index(part) for part in ("episodes.csv: not recognised", "header.csv: year not", "The other files:")
    ]
    assert places == sorted(places)
    assert (
        message.index("The other files:")
        < message.index("alerts.csv: a log")
        < message.index("1 without a table: not a return")
    )
    assert "notes" not in message
