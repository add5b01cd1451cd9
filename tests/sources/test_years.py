"""The collection year of a file, and where it is known from: iro.toml, a column YEAR, a name, dates (R14, R15, R16)."""

import pytest

from iro_analysis.errors import CommandError, DataError
from iro_analysis.periods import first_year_in_name, parse_collection_year, year_in_name
from iro_analysis.settings import Authority, Returns, Settings
from iro_analysis.sources import Status, read_returns, stitch
from sources.given import EPISODES, HEADER, REVIEWS, episode, written
from sources.twelve import CHILDREN, EPISODE_ROWS, TWELVE, in_folder, text


def years_of(reading):
    """The years of each file, and how they are known."""
    rows = reading.files.dropna(subset=["collection_year"])
    return {
        file: list(zip(of_file["collection_year"].astype(int), of_file["why_year"], strict=True))
        for file, of_file in rows.groupby("file")
    }


def stop_message(folder, settings=None):
    with pytest.raises(DataError) as raised:
        read_returns(folder, settings)
    return str(raised.value)


def years_set(**years):
    return Settings(returns={"years": {place.replace("__", "/"): year for place, year in years.items()}})


@pytest.mark.parametrize(
    ("written", "year"),
    [
        *[(form, 2022) for form in ("2021-22", "2021/22", "2021_22", "202122", "2021-2022", "21-22", "2021 to 2022")],
        ("1999-00", 2000),
        ("2021", None),
        ("2021-23", None),
        ("", None),
    ],
)
def test_a_year_is_named_by_its_two_years(written, year):
    assert parse_collection_year(written) == year


@pytest.mark.parametrize(
    ("name", "year", "number"),
    [
        ("episodes 2021-22 final.csv", 2022, 2021),
        ("SSDA903_2020_21_episodes.csv", 2021, 2020),
        ("EPS202122v2.csv", 2022, 2021),
        ("eps 21-22.csv", 2022, 2021),
        ("eps 2010-11_2.csv", 2011, 2010),
        ("EPS_2020_resubmitted (2).csv", None, 2020),
        ("export 2010-11-03.csv", None, 2010),  # a day
        ("export 20101103.csv", None, 2010),
        ("03-04-2021.csv", None, 2021),
        ("2017-18 to 2021-22.csv", None, 2017),  # five years
        ("episodes.csv", None, None),
    ],
)
def test_years_in_names_are_recognised(name, year, number):
    assert (year_in_name(name), first_year_in_name(name)) == (year, number)


# R14: the name wins over the guess, and a contradiction stops

#: 40 children with their whole histories: every child has an episode that ceased in 2018-19 and an open one; the
#: reviews are of 2021-22.
HISTORIES = [f"{number:03}" for number in range(40)]
WHOLE = {
    "episodes": f"{EPISODES}\n"
    + "".join(episode(child, "01/05/2017", "01/06/2018") for child in HISTORIES)
    + "".join(episode(child, "01/05/2020") for child in HISTORIES),
    "header": text(HEADER, [f"{child},1,01/05/2010,WBRI,,," for child in HISTORIES]),
    "reviews": text(
        REVIEWS, [f"{child},01/05/2010,{day},PN1" for child in HISTORIES for day in ("01/06/2021", "01/12/2021")]
    ),
}


def test_a_year_named_by_folder_and_file_wins_over_the_guess(tmp_path):
    files = {f"2021-22__{name} 2021-22": content for name, content in WHOLE.items()}
    assert years_of(read_returns(written(tmp_path, **files))) == {
        f"2021-22/{name} 2021-22.csv": [(2022, "named by the file")] for name in WHOLE
    }


@pytest.mark.parametrize("folder", ["2021-22", "Return 2021_22", "202122", "21-22"])
def test_a_folder_names_the_year_of_its_files(tmp_path, folder):
    years = years_of(read_returns(written(tmp_path, **in_folder(folder, WHOLE))))
    assert set(map(tuple, years.values())) == {((2022, "named by its folder"),)}


def test_a_single_number_narrows_the_guess_to_its_two_years(tmp_path):
    years = years_of(read_returns(written(tmp_path, **in_folder("2021", WHOLE))))
    assert {year for of_file in years.values() for year, _ in of_file} == {2022}, "reviews of 2021-22, and none later"


def test_reviews_after_the_year_of_most_ends_shift_the_guess(tmp_path):
    assert read_returns(written(tmp_path, **WHOLE)).years("episodes") == {2022}


def test_the_year_in_iro_toml_wins_over_every_name(tmp_path):
    written(tmp_path, **in_folder("2018-19", WHOLE))
    years = years_of(read_returns(tmp_path, Settings(returns=Returns(years={"2018-19/": "2021-22"}))))
    assert set(map(tuple, years.values())) == {((2022, "iro.toml says so"),)}


def test_a_name_with_another_year_is_noted(tmp_path):
    written(tmp_path, **in_folder("2018-19", WHOLE))
    reading = read_returns(tmp_path, Settings(returns=Returns(years={"2018-19": "2021-22"})))
    assert set(reading.files["note"]) == {"'2018-19' names 2018-19"}


@pytest.mark.parametrize("place", ["new/episodes.csv", "new/", "*/episodes.csv", "episodes.csv"])
def test_the_year_may_be_set_for_a_file_a_folder_or_a_pattern(tmp_path, place):
    written(tmp_path, **in_folder("new", {"episodes": WHOLE["episodes"]}))
    reading = read_returns(tmp_path, Settings(returns=Returns(years={place: "2021-22"})))
    assert reading.years("episodes") == {2022}


def test_a_year_conflict_between_folder_and_file_stops_and_names_both(tmp_path):
    message = stop_message(written(tmp_path, **{"2021-22__episodes 2020-21": TWELVE["episodes"]}))
    assert "2020-21 (named by the file) and 2021-22 (named by its folder)" in message
    assert 'under [returns.years], "2021-22/episodes 2020-21.csv" =' in message


@pytest.mark.parametrize("name", ["2018-19__episodes", "episodes 2019_20", "2017-18__reviews"])
def test_a_year_conflict_between_name_and_rows_stops_and_names_both(tmp_path, name):
    table = "reviews" if "reviews" in name else "episodes"
    message = stop_message(written(tmp_path, **{name: TWELVE[table]}))
    rows = len(TWELVE[table].splitlines()) - 1
    assert f"but {rows} of its {rows} dated rows lie after 31 March 20" in message
    assert '= "2020-21"' in message


def test_a_year_conflict_between_iro_toml_and_rows_stops(tmp_path):
    settings = years_set(**{"episodes.csv": "2018-19"})
    assert "is of 2018-19 (iro.toml says so)" in stop_message(written(tmp_path, **TWELVE), settings)


def test_a_whole_history_under_a_later_years_name_is_not_a_conflict(tmp_path):
    assert read_returns(written(tmp_path, **in_folder("2025-26"))).years("episodes") == {2026}


def test_one_row_in_ten_after_the_year_is_not_a_conflict(tmp_path):
    rows = [*EPISODE_ROWS[:9], EPISODE_ROWS[9].replace("/2020,S", "/2021,S")]
    assert read_returns(written(tmp_path, **{"2020-21__episodes": text(EPISODES, rows)})).years("episodes") == {2021}


@pytest.mark.parametrize("none", ["01/01/1970", "31/12/2099"])
def test_placeholder_days_do_not_affect_the_guess(tmp_path, none):
    rows = [row.replace("PR1,,", f"PR1,{none},") for row in EPISODE_ROWS]
    assert read_returns(written(tmp_path, episodes=text(EPISODES, rows))).years("episodes") == {2021}


def test_a_place_without_a_file_is_a_configuration_error(tmp_path):
    with pytest.raises(CommandError, match=r"\[returns\] years: no file below the data folder is called 2021/"):
        read_returns(written(tmp_path, **TWELVE), years_set(**{"2021/": "2020-21"}))


# R16: parts of one return in one folder


@pytest.mark.parametrize("name", ["EPS_2020_resubmitted (2)", "EPS_2017", "eps 20230512"])
def test_a_header_and_episodes_in_one_folder_are_one_return_whatever_their_digits(tmp_path, name):
    reading = read_returns(written(tmp_path, **{name: TWELVE["episodes"], "Child details": TWELVE["header"]}))
    assert {year for of_file in years_of(reading).values() for year, _ in of_file} == {2021}


def test_numbers_in_names_that_are_not_the_year_are_reported(tmp_path):
    reading = read_returns(written(tmp_path, EPS_2017=TWELVE["episodes"], details=TWELVE["header"]))
    notes = reading.files.set_index("file")["note"]
    assert notes.to_dict() == {"EPS_2017.csv": "'EPS_2017.csv' mentions 2017", "details.csv": ""}


def test_reviews_beside_a_return_named_by_export_date_belong_to_it(tmp_path):
    files = {"EPS_2020": TWELVE["episodes"], "details": TWELVE["header"], "reviews 20210412": TWELVE["reviews"]}
    reading = read_returns(written(tmp_path, **files))
    assert reading.years("reviews") == reading.years("episodes") == {2021}


def test_years_side_by_side_in_one_folder_are_kept_separate(tmp_path):
    earlier = {name: content.replace("/2020", "/2019") for name, content in TWELVE.items()}
    names = {f"2019-{name}": content for name, content in earlier.items()}
    later = {f"2020-{name}": content for name, content in TWELVE.items()}
    reading = read_returns(written(tmp_path, **names, **later))
    assert reading.years("episodes") == reading.years("children") == reading.years("reviews") == {2020, 2021}


# R15: several years in one file


def exchange(years):
    """30 children in three returns: an open episode; that episode closed and the next one open; the next one closed."""
    rows = [
        (years[0], "2017-05-01", "S", "", ""),
        (years[1], "2017-05-01", "S", "2018-09-01", "X1"),
        (years[1], "2018-09-01", "P", "", ""),
        (years[2], "2018-09-01", "P", "2019-10-01", "E4A"),
    ]
    return text(
        f"LA,YEAR,{EPISODES}",
        [
            f"E06000031,{year},{number:03},{start},{why},C2,N1,U1,PR1,{end},{reason},,,,"
            for number in range(30)
            for year, start, why, end, reason in rows
        ],
    )


#: Ways to write the years of the same return: by the year in which they end, in which they begin, or by both.
FORMS = [("2018", "2019", "2020"), ("2017", "2018", "2019"), ("2017-18", "2018/19", "2019-20")]


@pytest.mark.parametrize("years", FORMS, ids=["ends", "begins", "both"])
def test_several_years_in_one_file_are_split_by_year(tmp_path, years):
    reading = read_returns(written(tmp_path, all=exchange(years)))
    rows = reading.files[["collection_year", "rows", "why_year", "authority"]].to_numpy().tolist()
    counts = {2018: 30, 2019: 60, 2020: 30}
    assert rows == [[year, count, "its column YEAR", "E06000031"] for year, count in counts.items()]
    history = stitch(reading)
    assert history.data.tables["episodes"]["ceased"].isna().sum() == 0, "nobody is in care at the end of 2019-20"
    assert len(history.data.tables["episodes"]) == 60
    assert history.reconciliation[["file", "rows_in"]].to_numpy().tolist() == [["all.csv", 120]]
    assert reading.tables["episodes"].iloc[0][["source_file", "source_row"]].tolist() == ["all.csv", 2]


@pytest.mark.parametrize("heading", ["COLLECTION_YEAR", "Return year", "Financial Year"])
def test_the_year_column_has_other_names(tmp_path, heading):
    content = exchange(FORMS[0]).replace("LA,YEAR,", f"LA_CODE,{heading},")
    assert read_returns(written(tmp_path, all=content)).years("episodes") == {2018, 2019, 2020}


def test_a_header_and_reviews_without_a_year_column_are_split_like_the_episodes(tmp_path):
    header = text(HEADER, [f"{number:03},1,01/05/2010,WBRI,,," for number in range(30)])
    reviews = text(REVIEWS, ["001,01/05/2010,01/06/2017,PN1", "002,01/05/2010,01/06/2019,PN1"])
    reading = read_returns(written(tmp_path, all=exchange(FORMS[0]), header=header, reviews=reviews))
    assert reading.years("children") == {2018, 2019, 2020}
    assert reading.tables["reviews"][["child_id", "return_year"]].to_numpy().tolist() == [["001", 2018], ["002", 2020]]
    assert len(stitch(reading).data.tables["children"]) == 30


def test_a_row_without_a_year_stops(tmp_path):
    message = stop_message(written(tmp_path, all=exchange(FORMS[0]).replace(",2018,", ",,", 1)))
    assert message.startswith("all.csv: 1 of 120 rows name no year in YEAR")


def test_a_year_column_that_the_dates_contradict_stops(tmp_path):
    assert "its column YEAR" in stop_message(written(tmp_path, all=exchange(("2010", "2011", "2012"))))


def test_a_year_column_that_contradicts_the_file_name_stops(tmp_path):
    one = text(f"YEAR,{EPISODES}", [f"2021,{row}" for row in EPISODE_ROWS])
    message = stop_message(written(tmp_path, **{"episodes 2021-22": one}))
    assert "2020-21 (its column YEAR) and 2021-22 (named by the file)" in message


def test_a_year_column_about_something_else_is_ignored(tmp_path):
    school = text(f"{HEADER},YEAR", [f"{child},1,01/05/2010,WBRI,,,,9" for child in CHILDREN])
    assert read_returns(written(tmp_path, **TWELVE | {"header": school})).years("children") == {2021}


# R15: several authorities


NORTH, SOUTH = "E06000031", "E06000032"


def with_la(la, rows=EPISODE_ROWS, heading="LA"):
    return text(f"{heading},{EPISODES}", [f"{code},{row}" for code, row in zip(la, rows, strict=True)])


TWO = [NORTH] * 8 + [SOUTH] * 4


def test_several_authorities_stop_and_are_listed_with_their_rows(tmp_path):
    message = stop_message(written(tmp_path, episodes=with_la(TWO)))
    assert f"2 authorities: {NORTH} (8 rows in episodes.csv); {SOUTH} (4 rows in episodes.csv)" in message
    assert "--authority" in message


@pytest.mark.parametrize("heading", ["LA", "la code", "Local authority", "LACODE"])
def test_only_the_chosen_authority_is_read_and_the_others_are_counted(tmp_path, heading):
    written(tmp_path, episodes=with_la(TWO, heading=heading))
    for settings in (Settings(authority=Authority(code=SOUTH)), Settings().with_authority(SOUTH)):
        reading = read_returns(tmp_path, settings)
        assert reading.tables["episodes"]["child_id"].tolist() == CHILDREN[8:]
        assert reading.log[["change", "cells"]].to_numpy().tolist() == [["row of another authority left out", 8]]
        assert reading.files["authority"].tolist() == [SOUTH]


@pytest.mark.parametrize(("names", "chosen"), [(("803", "804"), "804"), (("Northshire", "Southshire"), "southshire")])
def test_the_authority_column_may_have_another_name(tmp_path, names, chosen):
    written(tmp_path, episodes=with_la([names[0]] * 8 + [names[1]] * 4))
    assert read_returns(tmp_path, Settings().with_authority(chosen)).files["rows"].tolist() == [4]


def test_a_file_of_another_authority_is_left_out_beside_the_chosen_authoritys_files(tmp_path):
    written(tmp_path, north=with_la([NORTH] * 8, EPISODE_ROWS[:8]), south=with_la([SOUTH] * 4, EPISODE_ROWS[8:]))
    assert "2 authorities" in stop_message(tmp_path)
    reading = read_returns(tmp_path, Settings().with_authority(NORTH))
    assert len(reading.tables["episodes"]) == 8
    assert reading.files.set_index("file").loc["south.csv", "status"] == Status.IGNORED


def test_a_file_without_an_authority_beside_several_is_reported_as_read_whole(tmp_path):
    written(tmp_path, **TWELVE | {"episodes": with_la(TWO)})
    files = read_returns(tmp_path, Settings().with_authority(NORTH)).files.set_index("file")
    assert files["rows"].to_dict() == {"episodes.csv": 8, "header.csv": 12, "reviews.csv": 24}
    assert files.loc[["header.csv", "reviews.csv"], "note"].unique().tolist() == [
        "it names no authority, so all its rows are read"
    ]


def test_an_authority_other_than_the_configured_one_stops(tmp_path):
    message = stop_message(written(tmp_path, episodes=with_la([NORTH] * 12)), Settings(authority=Authority(code=SOUTH)))
    assert NORTH in message
    assert SOUTH in message
    assert read_returns(tmp_path, Settings(authority=Authority(code=NORTH))).files["authority"].tolist() == [NORTH]


def test_a_slipped_cell_in_the_column_is_not_repeated(tmp_path):
    assert "Jane" not in stop_message(written(tmp_path, episodes=with_la([NORTH] * 11 + ["Jane Smith"])))
