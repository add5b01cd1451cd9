"""Which table, year and return a file belongs to: R5, R6, R8, R14, R15, R16, R22 (files), R23 (a return cut off)."""

import re
import sqlite3

import pytest

from cases.twelve import (
    EPISODES,
    HEADER,
    HELD,
    OPEN,
    REVIEWS,
    RIGHT,
    STOCK,
    assert_never_mixed,
    assert_never_silently_wrong,
    assert_stops,
    assert_stops_everywhere,
    both_engines,
    check_output,
    csv_of,
    episode_line,
    figures,
    fill,
    lines,
    may_stop,
    respell,
    rows_of,
    totals,
    twelve,
    twelve_with,
    workbook,
    write,
)
from iro_analysis.errors import DataError, IroError

BASE = twelve()
#: The episodes as they were while child 3 was still in care.
EARLIER = fill(fill(BASE["episodes.csv"], "DEC", "", ["0000003"]), "REC", "", ["0000003"])


def in_folder(folder, files):
    return {f"{folder}/{name}": text for name, text in files.items()}


# R5: two versions of one table in one return.


@both_engines
def test_r05_a_copy_of_the_episodes_is_never_mixed_in(tmp_path, engine):
    folder = write(tmp_path, twelve() | {"Copy of episodes.csv": EARLIER})
    assert_never_mixed(folder, STOCK, "episodes.csv", "Copy of episodes.csv", engine=engine)


@pytest.mark.parametrize("name", ["episodes (1).csv", "episodes - Copy.csv", "old/episodes.csv", "a.csv", "z.csv"])
def test_r05_two_versions_of_the_episodes_are_never_mixed(tmp_path, name):
    assert_never_mixed(write(tmp_path, twelve() | {name: EARLIER}), STOCK, "episodes.csv", name)


def test_r05_two_versions_of_the_reviews_are_never_mixed(tmp_path):
    earlier = lines(*BASE["reviews.csv"].splitlines()[:14], f"{OPEN[0]},05/05/2010,20/12/2020,PN1")
    files = twelve() | {"Copy of reviews.csv": earlier}
    assert_never_mixed(write(tmp_path, files), HELD, "reviews.csv", "Copy of reviews.csv")


def test_r05_two_versions_of_the_header_are_never_mixed(tmp_path):
    files = twelve() | {"header v2.csv": respell(BASE["header.csv"], "SEX", lambda _: "2")}
    folder = write(tmp_path, files)
    with may_stop("header.csv", "header v2.csv"):
        assert figures(folder, "cla_at_end")["cla_at_end", "sex=Male"].value == 4
        assert "header v2.csv" in check_output(folder)


def test_r05_a_hidden_sheet_is_reported_as_hidden(tmp_path):
    sheets = {"Episodes": rows_of(BASE["episodes.csv"]), "Episodes before": rows_of(EARLIER)}
    files = twelve() | {"return.xlsx": workbook(sheets, hidden=["Episodes before"])}
    del files["episodes.csv"]
    folder = write(tmp_path, files)
    assert_never_mixed(folder, STOCK, "Episodes before")
    assert "hidden" in check_output(folder)


def test_r05_a_hidden_sheet_that_is_the_only_version_is_reported_as_hidden(tmp_path):
    sheets = {"Notes": [["Read me"], ["Nothing here"]], "Episodes": rows_of(BASE["episodes.csv"])}
    files = twelve() | {"return.xlsx": workbook(sheets, hidden=["Episodes"])}
    del files["episodes.csv"]
    folder = write(tmp_path, files)
    with may_stop("hidden"):
        assert totals(folder, *STOCK) == STOCK
    assert "hidden" in check_output(folder)


def test_r05_the_same_file_twice_changes_nothing(tmp_path):
    folder = write(tmp_path, twelve() | {"Copy of episodes.csv": BASE["episodes.csv"]})
    with may_stop("Copy of episodes.csv"):
        assert totals(folder, *RIGHT) == RIGHT


def test_r05_a_version_ignored_in_the_configuration_is_not_used(tmp_path):
    config = '[returns]\nignore = ["Copy of *"]\n'
    folder = write(tmp_path, twelve() | {"Copy of episodes.csv": EARLIER, "iro.toml": config})
    assert totals(folder, *RIGHT) == RIGHT


# R6: two versions of a return in different folders.


def thirty(ended):
    """The return of thirty children, of whom the first ``ended`` have left care."""
    numbers = range(1, 31)
    return {
        "header.csv": lines(HEADER, *(f"{i:07},1,05/05/2010,WBRI,UN1,," for i in numbers)),
        "episodes.csv": lines(
            EPISODES,
            *(
                episode_line(f"{i:07}", "01/06/2020,S,C2,N1,U1,PR1" + (",05/02/2021,E4A" if i <= ended else ""))
                for i in numbers
            ),
        ),
        "reviews.csv": lines(REVIEWS, *(f"{i:07},05/05/2010,15/06/2020,PN1" for i in numbers)),
    }


@both_engines
def test_r06_draft_and_final_are_never_mixed(tmp_path, engine):
    folder = write(tmp_path, in_folder("draft", thirty(5)) | in_folder("final", thirty(15)))
    assert_never_mixed(folder, {"cla_at_end": 15, "ceases": 15}, "draft", "final", engine=engine)


@pytest.mark.parametrize(("first", "second"), [("v1", "v2"), ("2020-21", "2020-21 resubmission"), ("June", "July")])
def test_r06_two_folders_of_one_year_are_never_mixed(tmp_path, first, second):
    folder = write(tmp_path, in_folder(first, thirty(5)) | in_folder(second, thirty(15)))
    assert_never_mixed(folder, {"cla_at_end": 15, "ceases": 15}, first, second)


def test_r06_folders_of_two_years_are_two_returns(tmp_path):
    before = {
        "header.csv": lines(HEADER, "0000001,1,05/05/2010,WBRI,UN1,,"),
        "episodes.csv": lines(EPISODES, episode_line("0000001", "01/06/2019,S,C2,N1,U1,PR1,01/09/2019,E4A")),
    }
    folder = write(tmp_path, in_folder("2019-20", before) | in_folder("2020-21", twelve()))
    assert totals(folder, *RIGHT) == RIGHT


def test_r06_each_table_of_a_return_may_have_its_own_folder(tmp_path):
    files = {f"2020-21/{name.removesuffix('.csv')}/{name}": text for name, text in twelve().items()}
    assert totals(write(tmp_path, files), *RIGHT) == RIGHT


# R8: rows that name no child or have no date.


def without_repeats(text, *columns):
    """The rows of a table in which consecutive equal cells of these columns are written only once."""
    headings, *rows = rows_of(text)
    places = [headings.index(column) for column in columns]
    thinned = [list(row) for row in rows]
    for above, row, thin in zip(rows, rows[1:], thinned[1:], strict=False):
        for place in places:
            if row[place] == above[place]:
                thin[place] = ""
    return [headings, *thinned]


@both_engines
@pytest.mark.parametrize("merged", [["CHILD"], ["CHILD", "DOB"]])
def test_r08_merged_cells_are_filled_down(tmp_path, merged, engine):
    files = twelve() | {"reviews.xlsx": workbook({"Reviews": rows_of(BASE["reviews.csv"])}, merged=merged)}
    del files["reviews.csv"]
    assert totals(write(tmp_path, files), *HELD, engine=engine) == HELD


def test_r08_merged_cells_of_codes_are_filled_down(tmp_path):
    merged = ["LS", "CIN", "PLACE", "PLACE_PROVIDER", "RNE"]
    files = twelve() | {"episodes.xlsx": workbook({"Episodes": rows_of(BASE["episodes.csv"])}, merged=merged)}
    del files["episodes.csv"]
    folder = write(tmp_path, files)
    assert figures(folder, "cla_at_end")["cla_at_end", "legal_status=C2"].value == 8
    assert totals(folder, *RIGHT) == RIGHT


def test_r08_a_sheet_without_merged_cells_whose_rows_often_name_no_child_stops(tmp_path):
    files = twelve() | {"reviews.xlsx": workbook({"Reviews": without_repeats(BASE["reviews.csv"], "CHILD")})}
    del files["reviews.csv"]
    assert_stops(write(tmp_path, files), 3, "reviews.xlsx", "CHILD")


def test_r08_a_csv_file_whose_rows_often_name_no_child_stops(tmp_path):
    text = csv_of(without_repeats(BASE["reviews.csv"], "CHILD", "DOB"))
    assert_stops(write(tmp_path, twelve_with(reviews=text)), 3, "reviews.csv", "CHILD")


def test_r08_reviews_that_often_have_no_date_stop(tmp_path):
    text = fill(BASE["reviews.csv"], "REVIEW", "", OPEN)
    assert_stops(write(tmp_path, twelve_with(reviews=text)), 3, "reviews.csv", "REVIEW")


def test_r08_episodes_that_often_end_before_they_start_stop(tmp_path):
    text = fill(BASE["episodes.csv"], "DEC", "01/05/2020", OPEN)
    assert_stops(write(tmp_path, twelve_with(episodes=text)), 3, "episodes.csv")


def test_r08_one_row_that_names_no_child_is_noted(tmp_path):
    rows = rows_of(BASE["reviews.csv"])
    rows[2][0] = ""
    folder = write(tmp_path, twelve_with(reviews=csv_of(rows)))
    assert_never_silently_wrong(folder, {"reviews_held": 24}, column="CHILD", file="reviews.csv", cells=1)


# R14: the year in the name of a folder or file.


def whole_histories(children=40):
    """The return of 2021-22 as some systems make it: whole histories, with end dates years back."""
    numbers = range(1, children + 1)
    return {
        "header 2021-22.csv": lines(HEADER, *(f"{i:07},1,05/05/2010,WBRI,UN1,," for i in numbers)),
        "episodes 2021-22.csv": lines(
            EPISODES,
            *(episode_line(f"{i:07}", "01/06/2017,S,C2,N1,U1,PR1,05/09/2018,X1") for i in numbers),
            *(episode_line(f"{i:07}", "05/09/2018,P,C2,N1,U4,PR1") for i in numbers),
        ),
        "reviews 2021-22.csv": lines(
            REVIEWS,
            *(f"{i:07},05/05/2010,{day},PN1" for i in numbers for day in ("10/05/2021", "10/10/2021")),
        ),
    }


IN_2021_22 = {"cla_at_end": 40, "reviews_held": 80, "starts": 0}


@both_engines
def test_r14_the_year_in_the_names_of_folder_and_file_is_used(tmp_path, engine):
    folder = write(tmp_path, in_folder("2021-22", whole_histories()))
    assert totals(folder, *IN_2021_22, period="2021-22", engine=engine) == IN_2021_22


@pytest.mark.parametrize("name", ["2021-2022", "2021_22", "Year ending 31 March 2022", "SSDA903 2021-22 final"])
def test_r14_the_name_of_the_folder_alone_can_give_the_year(tmp_path, name):
    files = {file.replace(" 2021-22", ""): text for file, text in whole_histories().items()}
    folder = write(tmp_path, in_folder(name, files))
    assert totals(folder, *IN_2021_22, period="2021-22") == IN_2021_22


def test_r14_the_configuration_can_give_the_year(tmp_path):
    files = {file.replace(" 2021-22", ""): text for file, text in whole_histories().items()}
    config = {"iro.toml": '[returns.years]\n"extract" = "2021-22"\n'}
    folder = write(tmp_path, in_folder("extract", files) | config)
    assert totals(folder, *IN_2021_22, period="2021-22") == IN_2021_22


@pytest.mark.parametrize("pattern", ["*.csv", "extract/*"])
def test_r14_the_year_in_the_configuration_overrides_that_in_a_name(tmp_path, pattern):
    files = {file.replace("2021-22", "2018-19"): text for file, text in whole_histories().items()}
    config = {"iro.toml": f'[returns.years]\n"{pattern}" = "2021-22"\n'}
    folder = write(tmp_path, in_folder("extract", files) | config)
    assert totals(folder, *IN_2021_22, period="2021-22") == IN_2021_22


def test_r14_names_of_folder_and_file_that_contradict_each_other_stop(tmp_path):
    files = {file.replace("2021-22", "2019-20"): text for file, text in whole_histories().items()}
    assert_stops(write(tmp_path, in_folder("2021-22", files)), 3, "2021-22", "2019-20")


def test_r14_a_year_in_a_name_that_no_row_can_belong_to_is_not_silently_believed(tmp_path):
    """Every row of the return belongs to 2020-21."""
    folder = write(tmp_path, in_folder("2018-19", twelve()))
    with pytest.raises(IroError, match="2018-19"):
        figures(folder, "cla_at_end", "reviews_held", period="2018-19")


def test_r14_the_check_says_which_year_and_why(tmp_path):
    folder = write(tmp_path, in_folder("2021-22", whole_histories()))
    table = check_output(folder).split("\n\n")[0]
    for name in whole_histories():
        row = next(line for line in table.splitlines() if name in line)
        assert re.search(r"2021-22\b.*\b2021-22\b", row)


# R15: several years or several authorities in one file.


def regional(authority="E06000031", children=30, first=1):
    """The regional exchange format: LA and YEAR, ISO dates, and a row repeated in each year that it concerns."""
    numbers = [f"{number:07}" for number in range(first, first + children)]
    stay = "S,C2,N1,U1,PR1"
    parts = (
        (2018, f"2017-06-01,{stay},,"),
        (2019, f"2017-06-01,{stay},2018-09-01,X1"),
        (2019, "2018-09-01,P,C2,N1,U4,PR1,,"),
        (2020, "2018-09-01,P,C2,N1,U4,PR1,2019-10-01,E4A"),
    )
    return {
        "episodes.csv": [
            f"{authority},{year},{episode_line(child, text)}" for child in numbers for year, text in parts
        ],
        "header.csv": [
            f"{authority},{year},{child},1,2010-05-05,WBRI,UN1,," for child in numbers for year in (2018, 2019, 2020)
        ],
    }


def region(*authorities, year=str):
    """The files of these authorities combined, with the year as ``year`` writes it."""
    headings = {"episodes.csv": f"LA,YEAR,{EPISODES}", "header.csv": f"LA,YEAR,{HEADER}"}
    files = {
        name: lines(heading, *(row for files_of_one in authorities for row in files_of_one[name]))
        for name, heading in headings.items()
    }
    return {name: respell(text, "YEAR", lambda cell: year(int(cell))) for name, text in files.items()}


@both_engines
def test_r15_several_years_in_one_file_are_split(tmp_path, engine):
    folder = write(tmp_path, region(regional()))
    right = {"cla_at_end": 0, "ceases": 30}
    assert totals(folder, *right, period="2019-20", engine=engine) == right


@pytest.mark.parametrize(
    "year",
    [str, lambda end: f"{end - 1}-{end % 100}", lambda end: f"{end - 1}/{end % 100}", lambda end: f"{end - 1}/{end}"],
    ids=["2020", "2019-20", "2019/20", "2019/2020"],
)
def test_r15_the_year_of_a_row_is_read_however_it_is_written(tmp_path, year):
    folder = write(tmp_path, region(regional(), year=year))
    assert totals(folder, "cla_at_end", "ceases", period="2018-19") == {"cla_at_end": 30, "ceases": 0}


def test_r15_several_authorities_stop_and_are_named(tmp_path):
    files = region(regional(), regional("E06000032", 20, first=101))
    assert_stops_everywhere(write(tmp_path, files), 3, "E06000031", "E06000032")


@pytest.mark.parametrize(("code", "children"), [("E06000031", 30), ("E06000032", 20)])
def test_r15_one_of_several_authorities_can_be_chosen(tmp_path, code, children):
    files = region(regional(), regional("E06000032", 20, first=101))
    folder = write(tmp_path, files | {"iro.toml": f'[authority]\ncode = "{code}"\n'})
    assert totals(folder, "cla_at_end", period="2018-19") == {"cla_at_end": children}


def test_r15_several_authorities_in_separate_files_also_stop(tmp_path):
    files = in_folder("north", region(regional())) | in_folder("south", region(regional("E06000032", 20, first=101)))
    assert_stops(write(tmp_path, files), 3, "E06000031", "E06000032")


def test_r15_an_authority_that_is_not_in_the_files_cannot_be_chosen(tmp_path):
    files = region(regional()) | {"iro.toml": '[authority]\ncode = "E06000099"\n'}
    message = assert_stops(write(tmp_path, files), 3)
    assert "E06000031" in message


# R16: the files of one return in one folder.


@both_engines
def test_r16_a_resubmitted_file_belongs_to_the_return_beside_it(tmp_path, engine):
    names = {"episodes.csv": "EPS_2020_resubmitted (2).csv", "header.csv": "Child details.csv"}
    files = {names.get(name, name): text for name, text in twelve().items()}
    assert totals(write(tmp_path, files), *RIGHT, engine=engine) == RIGHT


@pytest.mark.parametrize(
    "names",
    [
        {"episodes.csv": "Episodes-20210612-v3.csv", "header.csv": "Header 2.csv"},
        {"episodes.csv": "LAC 903 31.03.21.csv", "header.csv": "children 2021.csv", "reviews.csv": "reviews 1.csv"},
        {"reviews.csv": "Reviews_2010_2021.csv"},
    ],
)
def test_r16_parts_of_one_return_in_one_folder_belong_together(tmp_path, names):
    files = {names.get(name, name): text for name, text in twelve().items()}
    assert totals(write(tmp_path, files), *RIGHT) == RIGHT


def test_r16_names_that_disagree_are_reported(tmp_path):
    files = {
        "episodes 2019-20.csv": BASE["episodes.csv"],
        "header 2020-21.csv": BASE["header.csv"],
        "reviews 2020-21.csv": BASE["reviews.csv"],
    }
    folder = write(tmp_path, files)
    with may_stop("episodes 2019-20.csv"):
        assert totals(folder, *RIGHT) == RIGHT
    output = [line for line in check_output(folder).splitlines() if "episodes 2019-20.csv" in line]
    assert any("2020-21" in line for line in output)


# R22: the message says why a file cannot be used.

XML = "<EXPSSDA903><CHILD><HEADER><CHILDID>1</CHILDID></HEADER></CHILD></EXPSSDA903>"
HTML = "<html><body><table><tr><td>CHILD</td><td>DECOM</td></tr></table></body></html>"


def annex_a():
    headings = ["Child Unique ID", "Gender", "Ethnicity", "Date of Birth", "Date started to be looked after"]
    return workbook({f"List_{number}": [headings, ["1", "M", "", "01/01/2010", ""]] for number in range(1, 12)})


def database(folder):
    path = folder / "written.db"
    connection = sqlite3.connect(path)
    connection.execute("create table episodes (child text)")
    connection.commit()
    connection.close()
    return path.read_bytes()


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("Annex A.xlsx", lambda _: annex_a(), "Annex A"),
        ("return.xml", lambda _: XML, "XML"),
        ("return.csv", lambda _: XML, "XML"),
        ("care.db", database, "SQLite"),
        ("episodes.xls", lambda _: HTML, "HTML|web page"),
        ("episodes.csv", lambda _: HTML, "HTML|web page"),
    ],
)
def test_r22_the_message_says_what_an_unusable_file_is(tmp_path, name, content, reason):
    message = assert_stops(write(tmp_path / "data", {name: content(tmp_path)}), 3, name)
    assert re.search(reason, message)
    assert "fewer than two columns" not in message


def test_r22_an_unusable_file_beside_a_return_is_reported_and_changes_nothing(tmp_path):
    folder = write(tmp_path, twelve() | {"Annex A.xlsx": annex_a(), "return.xml": XML})
    assert totals(folder, *RIGHT) == RIGHT
    output = check_output(folder).splitlines()
    assert any("Annex A.xlsx" in line for line in output)
    assert any("return.xml" in line for line in output)


def separated_by(mark):
    return lambda text: text.replace(",", mark).encode()


@pytest.mark.parametrize(
    "encode",
    [
        separated_by("|"),
        separated_by(";"),
        separated_by("\t"),
        separated_by("^"),
        separated_by(" , "),
        lambda text: lines(*(", ".join(f'"{cell}"' for cell in row) for row in rows_of(text))).encode(),
        lambda text: text.encode("utf-16-le"),
        lambda text: text.encode("utf-16-be"),
        lambda text: text.encode("utf-16"),
        lambda text: b"sep=,\r\n" + text.encode(),
    ],
    ids=["pipes", "semicolons", "tabs", "carets", "spaces", "quotes", "utf-16-le", "utf-16-be", "utf-16", "sep"],
)
def test_r22_delimiters_and_encodings_are_read_or_named_in_the_message(tmp_path, encode):
    folder = write(tmp_path, {name: encode(text) for name, text in twelve().items()})
    try:
        assert totals(folder, *RIGHT) == RIGHT
    except DataError as stop:
        assert re.search(r"divided|delimiter|separat|quot|UTF-16", str(stop))  # noqa: PT017  one of two right answers
        assert "fewer than two columns" not in str(stop)  # noqa: PT017


# R23: a return that is cut off.


@pytest.mark.parametrize("kept", ["CHILD,DOB,REV", "CHILD,DO", "CHI"])
def test_r23_reviews_cut_off_inside_their_headings_are_named(tmp_path, kept):
    folder = write(tmp_path, twelve_with(reviews=kept))
    assert_never_silently_wrong(folder, HELD, column="REVIEW", file="reviews.csv", cells=0)
    assert "reviews.csv" in check_output(folder)


def test_r23_episodes_cut_off_inside_their_headings_stop(tmp_path):
    assert_stops(write(tmp_path, twelve_with(episodes=EPISODES[:30])), 3, "episodes.csv")


def test_r23_a_row_cut_off_in_its_middle_is_named(tmp_path):
    """The last row of the episodes has lost everything after its placement, including its end date."""
    text = BASE["episodes.csv"].rstrip()
    folder = write(tmp_path, twelve_with(episodes=text[: text.rindex(",PR1")]))
    with may_stop("episodes.csv"):
        stock = figures(folder, "cla_at_end")["cla_at_end", ""]
        assert stock.value == 8 or stock.status != "ok" or "episodes.csv" in stock.note
