"""Two files of the same table and year: a copy, parts of one table, or two contradictory versions (R5, R6)."""

import pytest
from xlsxwriter import Workbook

from iro_analysis.errors import CommandError, DataError
from iro_analysis.settings import Returns, Settings
from iro_analysis.sources import Status, read_returns
from sources.given import EPISODES, HEADER, written
from sources.twelve import EPISODE_ROWS, HEADER_ROWS, TWELVE, in_folder, text


def status_of(reading, file):
    return reading.files.set_index("file").loc[file, "status"]


def stop_message(folder, settings=None):
    with pytest.raises(DataError) as raised:
        read_returns(folder, settings)
    return str(raised.value)


#: Another version, in which the episode of child 3 is still open.
OPEN_AGAIN = TWELVE["episodes"].replace("03/11/2020,E4A", ",")


def test_a_version_with_another_end_stops_and_names_both_files_first(tmp_path):
    message = stop_message(written(tmp_path, **TWELVE, **{"Copy of episodes": OPEN_AGAIN}))
    assert message.startswith("Copy of episodes.csv and episodes.csv are two versions of the Episodes of 2020-21.")
    assert "rows in both Copy of episodes.csv and episodes.csv: 12, of which differ: 1" in message
    assert 'ignore = ["Copy of episodes.csv"]' in message


@pytest.mark.parametrize(
    "other",
    [
        {"header (2)": TWELVE["header"].replace("WBRI", "WOTH", 1)},
        {"reviews new": TWELVE["reviews"].replace("PN1", "PN3", 1)},
        {"old__episodes": text(EPISODES, EPISODE_ROWS[:8])},
    ],
    ids=["header", "reviews", "a subset in another folder"],
)
def test_a_second_version_of_any_table_stops(tmp_path, other):
    assert "two versions of" in stop_message(written(tmp_path, **TWELVE, **other))


def test_no_cell_of_a_version_is_repeated(tmp_path):
    message = stop_message(written(tmp_path, **TWELVE, **{"Copy of episodes": OPEN_AGAIN}))
    assert "0000003" not in message
    assert "03/11" not in message


def test_a_draft_and_a_final_name_both_folders(tmp_path):
    thirty = [f"{number:03}" for number in range(30)]

    def episodes(ended):
        return [
            f"{child},01/05/2020,S,C2,N1,U1,PR1," + ("01/11/2020,E4A" if place in ended else ",") + ",,,,"
            for place, child in enumerate(thirty)
        ]

    header = text(HEADER, [f"{child},1,01/05/2010,WBRI,,," for child in thirty])
    draft = {"header": header, "episodes": text(EPISODES, episodes(range(5)))}
    final = {"header": header, "episodes": text(EPISODES, episodes(range(15)))}
    written(tmp_path, **in_folder("draft", draft), **in_folder("final", final))
    message = stop_message(tmp_path)
    assert message.startswith("draft/ and final/ are two versions of the return of 2020-21.")
    assert "rows in both draft/episodes.csv and final/episodes.csv: 30, of which differ: 10" in message
    reading = read_returns(tmp_path, Settings(returns=Returns(ignore=["draft/"])))
    ended = reading.tables["episodes"]["ceased"].notna()
    assert (int(ended.sum()), int((~ended).sum())) == (15, 15)
    assert status_of(reading, "draft/episodes.csv") == Status.IGNORED
    assert reading.refused.empty


def test_the_same_rows_are_used_once_and_reported(tmp_path):
    reading = read_returns(written(tmp_path, **TWELVE, **{"Copy of episodes": TWELVE["episodes"]}))
    assert len(reading.tables["episodes"]) == 12
    assert reading.refused["file"].tolist() == ["episodes.csv"]
    assert reading.refused["note"].tolist() == ["the same rows as Copy of episodes.csv"]


def test_a_whole_folder_copied_is_used_once(tmp_path):
    reading = read_returns(written(tmp_path, **in_folder("a"), **in_folder("b")))
    assert {name: len(rows) for name, rows in reading.tables.items()} == {"episodes": 12, "children": 12, "reviews": 24}
    assert reading.refused["file"].tolist() == ["b/episodes.csv", "b/header.csv", "b/reviews.csv"]


def test_the_same_rows_in_another_order_are_a_copy_too(tmp_path):
    turned = text(EPISODES, EPISODE_ROWS[::-1])
    assert len(read_returns(written(tmp_path, **TWELVE, z=turned)).tables["episodes"]) == 12


def test_a_hidden_sheet_is_called_hidden(tmp_path):
    written(tmp_path, header=TWELVE["header"])
    with Workbook(tmp_path / "returns.xlsx") as workbook:
        for name, content in (("Sheet", TWELVE["episodes"]), ("Old", OPEN_AGAIN)):
            sheet = workbook.add_worksheet(name)
            for row, line in enumerate(content.splitlines()):
                sheet.write_row(row, 0, line.split(","))
        sheet.hide()
    assert stop_message(tmp_path).startswith(
        "returns.xlsx/Old (a hidden sheet) and returns.xlsx/Sheet are two versions"
    )


@pytest.mark.parametrize(("end", "start"), [(6, 6), (7, 5)], ids=["apart", "two in both"])
def test_parts_of_a_table_are_joined(tmp_path, end, start):
    split = {"north": text(EPISODES, EPISODE_ROWS[:end]), "south": text(EPISODES, EPISODE_ROWS[start:])}
    reading = read_returns(written(tmp_path, header=TWELVE["header"], **split))
    assert reading.tables["episodes"]["child_id"].nunique() == 12
    assert reading.refused.empty


def test_parts_that_contradict_each_other_in_one_row_stop(tmp_path):
    split = {"north": text(HEADER, HEADER_ROWS[:7]), "south": text(HEADER, HEADER_ROWS[6:]).replace("WBRI", "WIRI", 1)}
    message = stop_message(written(tmp_path, episodes=TWELVE["episodes"], **split))
    assert "rows in both north.csv and south.csv: 1, of which differ: 1" in message


ALERTS = "ALERT_ID,CHILD_ID,RAISED,CLOSED\n1,0000001,01/07/2020,\n2,0000002,01/08/2020,\n"


def test_a_copy_of_a_log_is_used_once_and_two_versions_do_not_stop(tmp_path):
    reading = read_returns(written(tmp_path, **TWELVE, alerts=ALERTS, alerts_copy=ALERTS))
    assert len(reading.tables["case_alerts"]) == 2
    assert reading.refused["note"].tolist() == ["the same rows as alerts.csv"]
    other = ALERTS.replace("01/08/2020,", "01/08/2020,02/08/2020")
    assert len(read_returns(written(tmp_path, alerts_copy=other)).tables["case_alerts"]) == 4


@pytest.mark.parametrize("place", ["Copy of*", "Copy of episodes.csv", "COPY OF EPISODES.CSV", "*of episodes*"])
def test_files_that_iro_toml_leaves_out_do_not_count(tmp_path, place):
    written(tmp_path, **TWELVE, **{"Copy of episodes": OPEN_AGAIN})
    reading = read_returns(tmp_path, Settings(returns=Returns(ignore=[place])))
    assert int(reading.tables["episodes"]["ceased"].notna().sum()) == 4


def test_a_place_that_does_not_exist_is_a_configuration_error(tmp_path):
    written(tmp_path, **TWELVE)
    with pytest.raises(CommandError, match=r"\[returns\] ignore: no file below the data folder is called drafft/"):
        read_returns(tmp_path, Settings(returns=Returns(ignore=["drafft/"])))
