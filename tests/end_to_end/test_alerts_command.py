"""`iro alerts`: its three formats and its page show the same list, and gaps in the list are explained."""

import csv
import io
import json
import re
import stat
from datetime import date

import pytest

from iro_analysis.lists.alerts import COLUMNS
from iro_analysis.report.words.labels import day_text
from iro_analysis.resources import MEMBERS_COPY

EPISODES = (
    "CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC,REASON_PLACE_CHANGE,HOME_POST,PL_POST,URN\n"
    "1,15/03/2021,S,C2,N1,U6,PR1,,,,,,\n"
)
HEADER = "CHILD,SEX,DOB,ETHNIC,UPN,MOTHER,MC_DOB\n1,1,15/06/2010,WBRI,UN3,,\n"
ALERTS = "ALERT_ID,CHILD_ID,RAISED,THEME,TEAM,CLOSED,OUTCOME\n"
DISPUTES = "DISPUTE_ID,CHILD_ID,RAISED,THEME,TEAM,STAGE_1,STAGE_2,STAGE_3,RESOLVED,OUTCOME,CAFCASS,LEGAL_ADVICE\n"
ACTIONS = "ACTION_ID,CHILD_ID,RAISED,DUE,COMPLETED,THEME,TEAM\n"
ALLOCATIONS = "CHILD_ID,IRO_ID,START,END,TEAM\n"
ON = ("--as-at", "2021-03-31")


@pytest.fixture
def logs(tmp_path):
    """A function that writes a return of one child without reviews, and logs beside it, and returns the folder."""

    def write(**files):
        folder = tmp_path / "data"
        folder.mkdir()
        for name, text in {"episodes": EPISODES, "header": HEADER, **files}.items():
            (folder / f"{name}.csv").write_text(text, encoding="utf-8")
        return folder

    return write


def assert_fails(done, code, *words):
    """One message, on standard error, with these words and this exit code."""
    assert done.returncode == code, done.stderr
    assert done.stdout == ""
    assert done.stderr.startswith("iro: ")
    assert all(word in done.stderr for word in words), done.stderr


def csv_rows(done):
    assert done.returncode == 0, done.stderr
    return list(csv.DictReader(io.StringIO(done.stdout)))


def test_csv_json_table_and_page_show_the_same_list_and_standard_error_names_nobody(iro, sample, tmp_path):
    words = ("alerts", "--data", sample, *ON, "--format")
    as_csv = iro(*words, "csv", "--page", "alerts.html")
    rows = csv_rows(as_csv)
    records = json.loads(iro(*words, "json").stdout)
    table = iro(*words, "table").stdout
    page = (tmp_path / "alerts.html").read_text(encoding="utf-8")
    assert {row["kind"] for row in rows} == {"Alert", "Dispute", "Remedial action"}
    assert tuple(rows[0]) == tuple(records[0]) == COLUMNS
    assert rows == [{name: "" if value is None else str(value) for name, value in line.items()} for line in records]
    assert "as at 31 March 2021" in table
    for row in rows:
        assert re.fullmatch(r"20\d\d-\d\d-\d\d", row["raised"])
        assert re.search(rf"^{row['id']} .*{row['child_id']}.*{row['raised']}.*{row['theme']}", table, re.MULTILINE)
        assert f'<th scope="row">{row["id"]}</th>' in page
        assert row["child_id"] not in as_csv.stderr
    for team in {row["team"] for row in rows}:
        of_team = [row["raised"] for row in rows if row["team"] == team]
        assert of_team == sorted(of_team)
    assert as_csv.stderr == "The page is alerts.html. It contains details of children: do not publish it.\n"


def test_the_page_is_complete_readable_by_its_owner_alone_and_says_what_it_is(iro, sample, tmp_path):
    words = ("alerts", "--data", sample, "--page", "alerts.html", "--as-at")
    (tmp_path / "alerts.html").write_text("somebody's page")
    assert_fails(iro(*words, "2021-03-31"), 2, "alerts.html is not a page that iro wrote before", "is left as it is")
    assert (tmp_path / "alerts.html").read_text() == "somebody's page"
    (tmp_path / "alerts.html").unlink()
    for day in ("2021-03-17", "2021-03-31"):
        csv_rows(iro(*words, day, "--format", "csv"))
    page = (tmp_path / "alerts.html").read_text(encoding="utf-8")
    assert stat.S_IMODE((tmp_path / "alerts.html").stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["alerts.html"]
    text = re.sub(r"<style>.*?</style>|<[^>]*>", " ", page, flags=re.DOTALL)
    for words in ("Outstanding alerts, disputes", "Exampleton", "As at 31 March 2021", "do not publish"):
        assert words in text
    assert page.count("<caption") == page.count("<table") > 2
    assert all('scope="' in heading for heading in re.findall(r"<th\b[^>]*>", page))
    assert not re.search(r"<script|<link|<iframe|@import|src=|href=|url\(|>None<", page)
    assert "size: A4" in page


def test_a_page_is_not_written_among_the_outputs_of_a_run(iro, sample, tmp_path):
    folder = tmp_path / "outputs" / "2020-21" / "members"
    folder.mkdir(parents=True)
    (folder / MEMBERS_COPY).write_text("")
    for place in (folder, folder.parent, folder.parent.parent):
        assert_fails(iro("alerts", "--data", sample, *ON, "--page", place / "alerts.html"), 2, "outputs of a run")
    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == [MEMBERS_COPY]


def test_cells_are_escaped_on_the_page_and_never_formulas_in_a_spreadsheet(iro, logs, tmp_path):
    allocations = f"{ALLOCATIONS}1,[red]7,15/03/2021,,[bold]East\n"
    data = logs(case_alerts=f"{ALERTS}=1+1,1,16/03/2021,<b>Drift</b>,,,\n", iro_allocations=allocations)
    done = iro("alerts", "--data", data, *ON, "--format", "csv", "--page", "alerts.html")
    (row,) = csv_rows(done)
    assert [row[name] for name in ("team", "id", "iro_id", "theme")] == [
        "[bold]East", "'=1+1", "[red]7", "<b>Drift</b>",
    ]  # fmt: skip
    page = (tmp_path / "alerts.html").read_text(encoding="utf-8")
    assert "&lt;b&gt;Drift&lt;/b&gt;" in page
    assert "<b>" not in page
    table = iro("alerts", "--data", data, *ON).stdout
    assert all(text in table for text in ("[bold]East", "[red]7", "<b>Drift</b>"))


def test_a_piped_list_is_not_truncated(iro, logs):
    long = "Q" * 200
    done = iro("alerts", "--data", logs(case_alerts=f"{ALERTS}{long},1,16/03/2021,,,,\n"), *ON, COLUMNS="40")
    assert done.stdout.count("Q") == 200
    assert "…" not in done.stdout


def test_gaps_in_the_list_are_explained_on_standard_error_and_the_page(iro, logs, tmp_path):
    closed = "".join(f"A{number},1,01/02/2020,,,02/03/2020,\n" for number in range(9))
    data = logs(
        case_alerts=f"{ALERTS}{closed}C1,1,16/03/2020,,,,\nC2,1,16/03/2020,,,31/02/2021,\nC3,1,,,,,\n",
        remedial_actions=f"{ACTIONS}R1,1,01/04/2021,,,,\n",
    )
    done = iro("alerts", "--data", data, *ON, "--format", "csv", "--page", "alerts.html")
    assert [row["id"] for row in csv_rows(done)] == ["C1"]
    lines = done.stderr.splitlines()[:-1]
    assert lines == [
        "The last entry in the case alerts up to then is dated 16 March 2020.",
        "No disputes were supplied.",
        "The remedial actions begin on 1 April 2021; what was open before is not in the list.",
        "No IRO allocations were supplied; the list names no IRO, and only the teams that a log names.",
        "CLOSED: 1 cell not read; rows left out (1 in case_alerts.csv).",
        "RAISED: 1 cell empty; rows left out (1 in case_alerts.csv).",
    ]
    page = (tmp_path / "alerts.html").read_text(encoding="utf-8")
    assert all(line in page for line in lines)


def test_the_settings_can_say_that_a_log_was_kept_for_longer(iro, logs):
    data = logs(disputes=f"{DISPUTES}D1,1,16/03/2020,,,,,,16/04/2020,,,\n")
    early = ("alerts", "--data", data, "--as-at", "2020-01-31")
    assert "The disputes begin on 16 March 2020" in iro(*early).stderr
    assert (
        "The last entry in the disputes up to then is dated 16 April 2020." in iro("alerts", "--data", data, *ON).stderr
    )
    (data / "iro.toml").write_text("[logs.disputes]\nsince = 2018-04-01\nuntil = 2021-03-31\n")
    for done in (iro(*early), iro("alerts", "--data", data, *ON)):
        assert done.returncode == 0
        assert "The disputes begin" not in done.stderr
        assert "The last entry in the disputes" not in done.stderr


def test_logs_without_rows_mean_nothing_unless_the_settings_say_they_were_kept(iro, logs):
    data = logs(case_alerts=ALERTS, disputes=DISPUTES, remedial_actions=ACTIONS)
    assert_fails(iro("alerts", "--data", data, *ON), 2, "The case alerts table has no row that can be used.")
    kept = "since = 2018-04-01\nuntil = 2021-03-31\n"
    names = ("case_alerts", "disputes", "remedial_actions")
    (data / "iro.toml").write_text("".join(f"[logs.{name}]\n{kept}" for name in names))
    done = iro("alerts", "--data", data, *ON)
    assert done.returncode == 0, done.stderr
    assert done.stdout == "Outstanding alerts, disputes and remedial actions, as at 31 March 2021: nothing\n"


def test_without_any_log_the_message_says_what_to_do(iro, logs):
    data = logs(case_alerts="ALERT_ID,CHILD_ID\nC1,1\n")
    done = iro("alerts", "--data", data, *ON)
    assert_fails(done, 2, "case alerts, disputes, remedial actions", "iro init", "Not used: case_alerts.csv.")
    assert "C1" not in done.stderr


def test_today_is_the_default_and_a_later_day_is_refused(iro, logs):
    data = logs(case_alerts=f"{ALERTS}C1,1,16/03/2021,,,,\n")
    before, done, after = date.today(), iro("alerts", "--data", data), date.today()  # noqa: DTZ011
    assert any(f"as at {day_text(day)}: 1 alert; 1 overdue" in done.stdout for day in (before, after))
    assert_fails(iro("alerts", "--data", data, "--as-at", "9999-12-31"), 2, "9999-12-31 is still to come")
    assert_fails(iro("alerts", "--data", data, "--as-at", "31/03/2021"), 2, "'31/03/2021' is not a day")
    assert iro("alerts", "--data", data, "--as-at", "0001-01-01").returncode == 0


def test_help_has_an_example_that_works_on_the_sample(iro):
    done = iro("alerts", "--help", COLUMNS="200")
    assert done.returncode == 0
    assert "Example: iro alerts --data sample --as-at 2021-03-31" in done.stdout
