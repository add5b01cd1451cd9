"""Free text is printed only if a person approved it (H4): in no output before, in every one after, totals unchanged."""

import csv
import hashlib
import io
import json
import stat
from concurrent.futures import ThreadPoolExecutor
from itertools import permutations
from types import SimpleNamespace

import pandas as pd
import pytest
from filelock import FileLock

from cases.twelve import KEPT, OPEN, YEAR, command, csv_table, figures, totals, twelve_with, write
from fewer_contracts import stopping_contracts_only
from given import everything_approved, history
from iro_analysis import approvals
from iro_analysis.approvals import (
    FREE_TEXTS,
    NOT_APPROVED,
    NOT_SHOWN,
    Approvals,
    Decision,
    add_decisions,
    read_approvals,
    text_hash,
)
from iro_analysis.audit.verify import _of_inputs
from iro_analysis.data_quality import _without_names
from iro_analysis.disk.opened import OpenedFiles
from iro_analysis.errors import CommandError, LockedError
from iro_analysis.ledger import breakdown_dimensions
from iro_analysis.periods import parse_period
from iro_analysis.pipeline import compute_ledger, open_section, read_inputs
from iro_analysis.report.tables.examples import examples_of, examples_table, why_no_examples
from iro_analysis.resources import APPROVALS
from iro_analysis.runs.manifest import Manifest, read_manifest
from iro_analysis.runs.request import RunRequest
from iro_analysis.runs.revisions import _Causes, approved_only
from iro_analysis.sample import make_sample
from iro_analysis.settings import load_settings
from iro_analysis.sources import read_returns
from iro_analysis.sources.cells.details import suspicion
from iro_analysis.sources.free_text import QUESTION_NUMBER, texts_of, waiting, withheld
from iro_analysis.sources.reading import FILE_COLUMNS
from iro_analysis.sources.remarks import files_not_used
from iro_analysis.tables import SERVICE_LOGS, TABLES
from ledgers import searchable

#: The texts of H4, and others that name somebody in other ways; the last is what services usually write.
PLANTED = {
    "I want to see jayden": "a name",
    "Oluwaseun told me": "a word that may be a name",
    "12 rose street": "an address",
    "JS wants contact": "initials",
    "My birthday is 3/4": "a date",
    "I am fourteen": "a number in words",
    "Ring 07700 900123": "a telephone number",
    "Zorbulating of plans": "a word that may be a name",
}
HARMLESS = "Plans were late again"
EVERY_TEXT = [*PLANTED, HARMLESS]
FREE_COLUMNS = [(table.name, column.name) for table in SERVICE_LOGS for column in table.columns if column.shown]
#: A day on which the row of a log counts in 2020-21, and what else such a row must have.
CELLS = {"RAISED": "01/07/2020", "START": "01/07/2020", "DATE": "01/07/2020", "DUE": "01/09/2020", "GRADE": "Good"}
CELLS |= {"RESPONDENT": "Parent", "ANSWER": "Agree", "IRO_ID": "IRO01", "COMPLETED": "02/09/2020", "FTE": "1"}
IDENTIFIERS = {"alert_id", "dispute_id", "action_id", "response_id"}


def approved(kind, text, decision="approved", when="2021-04-01T09:00:00+01:00", who="A. Person"):
    return Decision(kind, text_hash(kind, text), decision, who, when)


def plant(folder):
    """Add a file to the folder for every log with free text, with a row for each of the texts in each such column."""
    header = (folder / "2020-21" / "header.csv").read_text(encoding="utf-8")
    child = next(csv.DictReader(io.StringIO(header)))["CHILD"]
    for name in dict(FREE_COLUMNS):
        columns = TABLES[name].columns
        rows = []
        for number, text in enumerate(EVERY_TEXT):
            row = {column.source: text if column.shown else CELLS.get(column.source, "") for column in columns}
            row |= {column.source: child for column in columns if column.name == "child_id"}
            row |= {column.source: f"X{number}" for column in columns if column.name in IDENTIFIERS}
            rows.append(row)
        with (folder / f"planted_{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, [column.source for column in columns])
            writer.writeheader()
            writer.writerows(rows)
    return folder


@pytest.fixture(scope="module")
def sample(tmp_path_factory):
    """A sample of twelve children with the texts planted; nobody has approved those."""
    folder = tmp_path_factory.mktemp("free") / "data"
    make_sample(folder, children=12)
    return plant(folder)


@pytest.fixture(scope="module")
def published(sample, tmp_path_factory):
    """What a run of that sample writes and says, with the texts waiting."""
    out = tmp_path_factory.mktemp("outputs") / "out"
    with stopping_contracts_only():
        done = command("run", "--data", sample, "--period", YEAR, "--out", out)
    assert done.exit_code == 0, done.output
    return SimpleNamespace(folder=out / YEAR / "members", stdout=done.stdout, stderr=done.stderr)


@pytest.fixture(scope="module")
def before(sample):
    return ledger_of(sample)


@pytest.fixture(scope="module")
def after(sample, tmp_path_factory):
    """The ledger of the same data with every text approved."""
    return ledger_of(everything_approved(copy_of(sample, tmp_path_factory.mktemp("after"))))


def copy_of(folder, place):
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            target = place / path.relative_to(folder)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(path.read_bytes())
    return place


def ledger_of(folder):
    return compute_ledger(read_inputs(folder), parse_period(YEAR)).frame


# What a run leaves.


def test_no_planted_text_is_in_any_byte_of_the_outputs(published):
    written = {path.name: searchable(path) for path in published.folder.rglob("*") if path.is_file()}
    tables = {"ledger.parquet", "figures.csv", "you-said-we-did.csv"}
    assert {"report.html", "manifest.json", "07_feedback.ipynb", *tables} <= set(written)
    written |= {"stdout": published.stdout.encode(), "stderr": published.stderr.encode()}
    leaks = [(name, text) for name, content in written.items() for text in EVERY_TEXT if holds(content, text)]
    assert not leaks


def holds(content, text):
    """Whether the bytes hold the text, or the hash of it."""
    digests = [text_hash(kind, text) for kind in FREE_TEXTS]
    return any(part.lower().encode() in content.lower() for part in (text, *digests))


def test_an_unattended_run_says_in_one_line_how_many_texts_wait(published, sample):
    lines = [line for line in published.stderr.splitlines() if "iro texts" in line]
    kinds = {column for _, column in FREE_COLUMNS}
    count = len(kinds) * len(EVERY_TEXT)
    said = f"Texts that wait for approval, and are counted but not shown: {count}. See: iro texts list --data {sample}"
    assert lines == [said]


def test_the_page_counts_what_it_does_not_show(published):
    page = (published.folder / "report.html").read_text(encoding="utf-8")
    assert NOT_APPROVED in page
    assert f"Not yet approved to be shown: {len(EVERY_TEXT)} more." in page


def test_the_file_of_approvals_is_an_input_that_verify_compares(published, sample, tmp_path):
    made = read_manifest(published.folder)
    file = sample / APPROVALS
    assert made.inputs[APPROVALS] == hashlib.sha256(file.read_bytes()).hexdigest()
    copy = copy_of(sample, tmp_path)
    order, settings = RunRequest(copy, parse_period(YEAR)), load_settings(copy)
    assert list(_of_inputs(made, order, settings, OpenedFiles())) == []
    add_decisions(copy, [approved("theme", HARMLESS)])
    (changed,) = _of_inputs(made, order, settings, OpenedFiles())
    assert changed == "approved-texts.csv was changed in the inputs since the run."
    (copy / APPROVALS).unlink()
    assert list(_of_inputs(made, order, settings, OpenedFiles())) == ["approved-texts.csv is gone from the inputs."]


# Figures.


def free_categories(ledger):
    return {
        (kind, category)
        for breakdown in ledger["breakdown"].unique()
        for kind, category in breakdown_dimensions(breakdown).items()
        if kind in FREE_TEXTS
    }


def test_approving_prints_the_texts_and_leaves_every_other_figure_as_it_is(before, after):
    hidden, shown = free_categories(before), free_categories(after)
    dimensions = {kind for _, kind in FREE_COLUMNS if FREE_TEXTS[kind].shown == "category"}
    assert {kind for kind, category in hidden if category == NOT_APPROVED} == dimensions
    assert {(kind, text) for kind in dimensions for text in EVERY_TEXT} <= shown
    assert not [category for _, category in shown if category == NOT_APPROVED]
    same = [
        frame[[not FREE_TEXTS.keys() & breakdown_dimensions(text).keys() for text in frame["breakdown"]]]
        .set_index(["measure", "breakdown", "period"])["value"]
        .sort_index()
        for frame in (before, after)
    ]
    pd.testing.assert_series_equal(*same)


@pytest.mark.parametrize(
    ("measure", "kind"),
    [
        *(("case_alerts", kind) for kind in ("theme", "team")),
        ("formal_disputes_raised", "theme"),
        ("remedial_actions", "team"),
        ("feedback_answers", "question"),
        ("care_plan_audits", "audit_kind"),
        ("you_said_we_did", "theme"),
    ],
)
def test_all_texts_that_wait_are_one_category_with_a_note(before, measure, kind):
    rows = before[(before["measure"] == measure) & (before["period"] == YEAR)].set_index("breakdown")
    row = rows.loc[f"{kind}={NOT_APPROVED}"]
    assert row["value"] == len(EVERY_TEXT)
    heading = FREE_TEXTS[kind].source
    assert f"{heading}: {len(EVERY_TEXT)} cells whose text is not shown until somebody approves it" in row["note"]


@pytest.mark.parametrize("text", [NOT_APPROVED, NOT_SHOWN])
def test_a_theme_that_is_called_as_we_call_what_waits_is_shown_once_it_is_approved(text):
    given = history("child_id | started\n1 | 2020-04-01", case_alerts=f"theme | raised\n{text} | 2020-05-01")
    decided = approved("theme", text)
    data = withheld(given, Approvals({decided.hash: decided}))
    assert data.tables["case_alerts"]["theme"].tolist() == [text]
    assert data.doubts.empty


@pytest.mark.parametrize("name", ["2020/approved-texts.csv", "Approved-Texts.csv"])
def test_approvals_under_another_name_or_in_another_place_are_named(tmp_path, name):
    folder = write(tmp_path, twelve_with())
    (folder / name).parent.mkdir(exist_ok=True)
    (folder / name).write_text("kind,hash,decision,who,when\n", encoding="utf-8")
    lines = files_not_used(read_returns(folder, load_settings(folder)))
    assert [line for line in lines if name in line and "only read from approved-texts.csv" in line]


def test_a_time_that_does_not_exist_is_no_decision(tmp_path):
    lines = ["kind,hash,decision,who,when", f"theme,{'0' * 64},approved,A,2021-02-30T09:00:00+01:00"]
    (tmp_path / APPROVALS).write_text("\n".join(lines), encoding="utf-8")
    with pytest.raises(CommandError, match="row 2, is not as iro texts writes it"):
        approvals.read_approvals(tmp_path)


def test_without_a_configuration_texts_can_be_approved_too(tmp_path):
    add_decisions(tmp_path, [approved("theme", HARMLESS)], like=tmp_path / "iro.toml")
    assert len(approvals.read_approvals(tmp_path).decisions) == 1


@pytest.mark.parametrize("what", ["a folder", "a link that leads nowhere"])
def test_approvals_that_are_no_file_are_not_taken_for_none(tmp_path, what):
    path = tmp_path / APPROVALS
    if what == "a folder":
        path.mkdir()
    else:
        path.symlink_to(tmp_path / "nowhere")
    with pytest.raises(CommandError, match="cannot be read"):
        approvals.read_approvals(tmp_path)


def test_a_notebook_opened_alone_shows_no_text_either(sample):
    section = open_section("disputes", data=str(sample), period=YEAR)
    blocks = []
    section._display = blocks.append
    section.table("case_alerts", "theme")
    text = repr(blocks)
    assert NOT_APPROVED in text
    assert not [planted for planted in EVERY_TEXT if planted in text]


def test_the_rows_that_wait_can_be_traced_to_their_file(sample):
    words = (
        "trace",
        "case_alerts",
        "--data",
        sample,
        "--period",
        YEAR,
        "--breakdown",
        f"theme={NOT_APPROVED}",
        "--show",
    )
    rows = list(csv.DictReader(io.StringIO(command(*words).stdout)))
    assert {row["source_file"] for row in rows} == {"planted_case_alerts.csv"}
    assert [int(row["source_row"]) for row in rows] == list(range(2, len(EVERY_TEXT) + 2))


def test_the_list_of_alerts_names_children_and_shows_what_was_typed(sample):
    shown = command("alerts", "--data", sample, "--as-at", "2021-03-31", "--format", "csv").stdout
    assert not [text for text in EVERY_TEXT if text not in shown]


def test_the_texts_of_the_sample_are_approved(tmp_path):
    make_sample(tmp_path / "sample", children=12)
    inputs = read_inputs(tmp_path / "sample")
    assert len(texts_of(inputs.as_typed)) > len(FREE_TEXTS)
    assert waiting(inputs.as_typed, inputs.approvals) == 0
    listed = command("texts", "list", "--data", tmp_path / "sample")
    assert (listed.exit_code, listed.stdout) == (0, "")


# Every column of free text, by itself.


@pytest.mark.parametrize(("table", "column"), FREE_COLUMNS, ids=".".join)
def test_every_column_of_free_text_is_withheld(table, column):
    """One text is approved, one refused and one waits; the empty cell stays empty."""
    texts = ["Approved here", "Refused here", "Waiting here", ""]
    day = str(TABLES[table].dated_by)
    rows = "\n".join(f"{text} | 2020-05-01" for text in texts)
    given = history("child_id | started\n1 | 2020-04-01", **{table: f"{column} | {day}\n{rows}"})
    decided = [approved(column, texts[0]), approved(column, texts[1], "refused")]
    data = withheld(given, Approvals({one.hash: one for one in decided}))
    assert data.tables[table][column].fillna("").tolist() == ["Approved here", NOT_SHOWN, NOT_APPROVED, ""]
    states = data.doubts.set_index("state")
    assert set(states["column"]) == {column}
    assert len(states) == 2
    assert given.tables[table][column].fillna("").tolist() == texts


def test_no_other_text_of_a_log_can_be_printed():
    """A column of text is free text that needs approval, or its values are codes of a list, or nothing prints it."""
    texts = {(table.name, column.name) for table in SERVICE_LOGS for column in table.columns if column.kind == "text"}
    assert texts == set(FREE_COLUMNS)


def test_a_theme_is_one_text_in_every_log_and_not_a_question():
    assert text_hash("theme", "Drift in plans") == hashlib.sha256(b"theme\ndrift in plans").hexdigest()
    assert text_hash("you_said", "So  it is") == hashlib.sha256(b"you_said\nSo it is").hexdigest()
    assert text_hash("theme", "Cafe\u0301") == text_hash("theme", "CAF\u00c9") != text_hash("question", "Caf\u00e9")


def test_forms_are_counted_by_their_questions_although_all_are_called_alike(tmp_path):
    """Three answers of one day without a RESPONSE_ID: two to one question, so two forms."""
    forms = csv_table("""
        DATE       | RESPONDENT | QUESTION         | ANSWER
        15/04/2020 | Parent     | Was jayden well? | Yes
        15/04/2020 | Parent     | Was jayden well? | No
        15/04/2020 | Parent     | Was it useful?   | No
    """)
    folder = write(tmp_path, twelve_with(feedback=forms) | {"iro.toml": KEPT})
    assert totals(folder, "feedback_responses", "feedback_answers") == {"feedback_responses": 2, "feedback_answers": 3}
    everything_approved(folder)
    assert totals(folder, "feedback_responses", "feedback_answers") == {"feedback_responses": 2, "feedback_answers": 3}
    assert QUESTION_NUMBER not in ledger_of(folder).to_csv()


# Examples.


def test_an_example_is_shown_when_both_its_texts_are_approved():
    given = history(
        "child_id | started\n1 | 2020-04-01",
        impact="""
        you_said | we_did | theme | impact_date
        Said one | Did one | Health | 2020-05-01
        Said two | Did two | Health | 2020-06-01
        Said three | Did three | Health |
        """,
    )
    decided = [approved("you_said", "Said one"), approved("we_did", "Did one"), approved("you_said", "Said two")]
    decided += [approved("we_did", "Did three", "refused")]
    data = withheld(given, Approvals({one.hash: one for one in decided}))
    examples = examples_of(data, parse_period(YEAR))
    table = examples_table(examples, "Examples")
    assert [(row.header, row.cells[0].text) for row in table.rows] == [("Said one", "Did one")]
    assert table.remarks == ("Not yet approved to be shown: 1 more.", "Not shown: 1 more.")
    assert why_no_examples(examples) == ""
    nothing = examples_of(withheld(given, Approvals({})), parse_period(YEAR))
    assert why_no_examples(nothing) == "The impact table has no example for the period that is approved to be shown."


# The commands.


@pytest.fixture
def small(tmp_path):
    """The twelve children with an alert for each text, as theme, and one harmless team."""
    heads = "ALERT_ID,CHILD_ID,RAISED,THEME,TEAM,CLOSED"
    rows = [f"{number},{OPEN[0]},01/07/2020,{text},North," for number, text in enumerate(EVERY_TEXT)]
    return write(tmp_path / "data", twelve_with(case_alerts="\n".join([heads, *rows, ""])) | {"iro.toml": KEPT})


def listed(folder, *words):
    return json.loads(command("texts", "list", "--data", folder, "--format", "json", *words).stdout or "[]")


def themes(folder):
    rows = figures(folder, "case_alerts")
    return {text.removeprefix("theme="): int(row.value) for (_, text), row in rows.items() if text.startswith("theme=")}


def test_a_number_means_the_same_text_after_another_was_decided(small):
    before = {row["number"]: row["text"] for row in listed(small)}
    assert command("texts", "refuse", "1", "--data", small).exit_code == 0
    after = {row["number"]: row["text"] for row in listed(small)}
    assert after == {number: text for number, text in before.items() if number != 1}


def test_what_looks_like_details_is_listed_first_with_the_reason_and_the_place(small):
    rows = listed(small)
    assert [row["number"] for row in rows] == list(range(1, len(EVERY_TEXT) + 2))
    assert {row["text"]: row["looks_like"] for row in rows} == PLANTED | {HARMLESS: "", "North": ""}
    assert [row["text"] for row in rows if not row["looks_like"]] == [row["text"] for row in rows[len(PLANTED) :]]
    assert {row["text"]: row["where"] for row in rows}["12 rose street"] == "case_alerts.csv row 4"
    assert {row["text"]: row["cells"] for row in rows}["North"] == len(EVERY_TEXT)
    table = command("texts", "list", "--data", small)
    assert "may name children" in table.stderr
    assert "I want to see jayden" in table.stdout


def test_texts_are_approved_by_number_and_by_hash_and_no_others(small):
    assert themes(small) == {NOT_APPROVED: len(EVERY_TEXT)}
    rows = {row["text"]: row for row in listed(small)}
    one, other = rows["JS wants contact"], rows["12 rose street"]
    done = command("texts", "approve", one["number"], other["hash"][:8], "--data", small, "--name", "A. Person")
    assert done.exit_code == 0, done.output
    assert themes(small) == {"JS wants contact": 1, "12 rose street": 1, NOT_APPROVED: len(EVERY_TEXT) - 2}
    assert len(listed(small)) == len(EVERY_TEXT) - 1
    decided = {row["text"]: (row["decision"], row["who"]) for row in listed(small, "--decided") if row["decision"]}
    assert decided == dict.fromkeys(["JS wants contact", "12 rose street"], ("approved", "A. Person"))


def test_all_of_a_kind_are_never_those_that_look_like_details(small):
    assert command("texts", "approve", "--all", "theme", "--data", small).exit_code == 0
    assert themes(small) == {HARMLESS: 1, NOT_APPROVED: len(PLANTED)}
    assert {row["text"] for row in listed(small)} == {*PLANTED, "North"}
    assert command("texts", "refuse", "--all", "theme", "--data", small).exit_code == 0
    assert themes(small) == {HARMLESS: 1, NOT_SHOWN: len(PLANTED)}
    assert [row["text"] for row in listed(small)] == ["North"]


def test_a_mistake_is_put_right_by_its_hash(small):
    (name,) = [row["hash"] for row in listed(small) if row["text"] == "I want to see jayden"]
    for decision, category in (("approve", "I want to see jayden"), ("refuse", NOT_SHOWN)):
        add_decisions(small, [approved("theme", "I want to see jayden", when="2020-01-01T09:00:00+00:00")])
        assert command("texts", decision, name, "--data", small).exit_code == 0
        assert themes(small) == {category: 1, NOT_APPROVED: len(EVERY_TEXT) - 1}


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["1", "99"], "'99' is not the number of a text that waits"),
        (["0"], "'0' is not the number"),
        (["abc"], "'abc' is not the number"),
        (["f" * 64], "is not the number"),
        ([""], "'' is not the number"),
        (["--all", "themes"], "There is no kind of text 'themes'. There are team, theme, question"),
        ([], "Say which texts"),
    ],
)
def test_what_is_in_no_list_decides_nothing(small, words, message):
    done = command("texts", "approve", *words, "--data", small)
    assert message in str(done.exception)
    assert not (small / APPROVALS).exists()


def test_words_of_the_workspace_are_nobodys_details(small):
    (small / "iro.toml").write_text(f'{KEPT}[texts]\nallowed = ["jayden"]\n', encoding="utf-8")
    assert {row["text"]: row["looks_like"] for row in listed(small)}["I want to see jayden"] == ""


# The file.


def test_the_file_holds_no_text_and_is_read_by_whoever_reads_the_configuration(small):
    (small / "iro.toml").chmod(0o640)
    everything_approved(small)
    assert command("texts", "refuse", "--all", "theme", "--data", small).exit_code == 0
    command("texts", "approve", listed(small, "--decided")[0]["hash"], "--data", small, "--name", "=1+1")
    content = (small / APPROVALS).read_text(encoding="utf-8")
    assert not [text for text in (*EVERY_TEXT, "North") if text.lower() in content.lower()]
    assert "'=1+1" in content
    assert "=1+1" in {one.who for one in read_approvals(small).decisions.values()}


def test_a_new_file_has_the_mode_of_the_configuration(small):
    (small / "iro.toml").chmod(0o640)
    assert command("texts", "approve", "--all", "team", "--data", small).exit_code == 0
    assert stat.S_IMODE((small / APPROVALS).stat().st_mode) == 0o640


def test_the_order_of_decisions_does_not_matter(tmp_path):
    decided = [
        approved("theme", "One"),
        approved("theme", "Two", "refused"),
        approved("theme", "Two"),
        approved("team", "One"),
    ]
    decided += [approved("question", "Three", "refused", "2021-05-01T09:00:00+01:00"), approved("question", "Three")]
    written = set()
    for number, order in enumerate(permutations(decided)):
        folder = tmp_path / str(number)
        folder.mkdir()
        for decision in order[:2]:
            add_decisions(folder, [decision])
        add_decisions(folder, order[2:])
        written.add((folder / APPROVALS).read_bytes())
    (content,) = written
    verdicts = [line.split(",")[2] for line in content.decode().splitlines()[1:]]
    assert sorted(verdicts) == ["approved", "approved", "refused", "refused"]


def test_two_people_at_once_do_not_lose_each_others_lines(tmp_path):
    with ThreadPoolExecutor(8) as people:
        list(people.map(lambda number: add_decisions(tmp_path, [approved("theme", f"Text {number}")]), range(24)))
    assert len(read_approvals(tmp_path).decisions) == 24
    assert sorted(path.name for path in tmp_path.iterdir()) == [".approved-texts.csv.lock", "approved-texts.csv"]


def test_who_cannot_have_the_file_is_told(tmp_path, monkeypatch):
    monkeypatch.setattr(approvals, "_WAIT_SECONDS", 0)
    with FileLock(tmp_path / ".approved-texts.csv.lock"), pytest.raises(LockedError, match="Somebody else"):
        add_decisions(tmp_path, [approved("theme", "One")])


GOOD = f"kind,hash,decision,who,when\ntheme,{'a' * 64},approved,A,2021-04-01T09:00:00+01:00\n"


@pytest.mark.parametrize(
    "content",
    [
        GOOD.replace("kind,", "kinds,"),
        GOOD.replace("approved", "aproved"),
        GOOD.replace("a" * 64, "a" * 63),
        GOOD.replace("theme", "themes"),
        GOOD.replace(",A,", ",,"),
        GOOD.replace("+01:00", ""),
        GOOD.replace("2021-04-01T", "2021-04-01 "),
        GOOD + "jayden\n",
        GOOD[:-30],
        "",
        "\x00",
    ],
)
def test_a_damaged_file_stops_every_command_with_one_message(tmp_path, content):
    (tmp_path / APPROVALS).write_text(content, encoding="utf-8")
    with pytest.raises(CommandError, match=r"approved-texts\.csv.*iro texts") as stop:
        read_approvals(tmp_path)
    assert "jayden" not in str(stop.value)


def test_a_file_that_a_spreadsheet_has_saved_is_read(tmp_path):
    (tmp_path / APPROVALS).write_bytes(b"\xef\xbb\xbf" + GOOD.replace("\n", "\r\n").encode())
    assert read_approvals(tmp_path).verdict("a" * 64) == "approved"


# What an earlier report printed.


def test_a_text_that_an_earlier_report_printed_is_not_printed_again_as_a_revision():
    breakdowns = ["", "theme=Approved", "theme=i want to see jayden", f"team={NOT_APPROVED}", "sex=Female"]
    revisions = pd.DataFrame({"breakdown": [*breakdowns, "answer=Agree; question=Was jayden there"]})
    known = approved("theme", "approved")
    left = approved_only(revisions, Approvals({known.hash: known}), show_iros=False)
    assert list(left["breakdown"]) == ["", "theme=Approved", f"team={NOT_APPROVED}", "sex=Female"]
    assert approved_only(revisions.iloc[:0], Approvals({}), show_iros=False).empty


def test_a_revision_says_that_other_texts_are_approved_now():
    def made(digest):
        parts = {name: {} for name in Manifest.__dataclass_fields__}
        package = {"version": "1", "commit": "", "changed": None}
        return Manifest(**parts | {"inputs": {APPROVALS: digest}, "package": package, "rows": []})

    causes = _Causes(made("a"), made("b"))
    assert causes.of_measure("case_alerts") == "Approved texts changed."
    assert causes.of_measure("starts") == "Nothing that the manifests record explains it."
    assert list(_Causes(made("a"), made("a")).every()) == []


# Other columns into which anything may be typed.


def test_an_authority_is_published_by_its_code_alone():
    names = ["E06000031", "803", "jayden", "E06000031, 803", "803, jayden"]
    files = pd.DataFrame("x", index=range(len(names)), columns=list(FILE_COLUMNS)).assign(authority=names)
    published = _without_names(files.astype("string"))
    assert published["authority"].fillna("").tolist() == ["E06000031", "803", "", "E06000031, 803", ""]


# The filter, which only sorts.


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        *PLANTED.items(),
        ("oluwaseun told me", "a word that may be a name"),
        ("It was j.s. again", "initials"),
        ("j a y d e n", "initials"),
        ("Jayden\u2019s plan", "a name"),
        ("jayden's plan", "a name"),
        ("\uff2a\uff41\uff59\uff44\uff45\uff4e left", "a name"),
        ("Grace told me", "a name"),
        ("Siobha\u0301n was there", "a word that may be a name"),
        ("I live at 4a the close", "an address"),
        ("the house in rose road", "an address"),
        ("She lives in flat 3", "an address"),
        ("on 3 april", "a date"),
        ("May 4th", "a date"),
        ("I am 14", "an age or a birthday"),
        ("when she turned 16", "an age or a birthday"),
        ("the 15 year old", "an age or a birthday"),
        ("born at night", "an age or a birthday"),
        ("he is twelve", "a number in words"),
        ("(01632) 960-123", "a case number"),
        ("0 16 32 96 01 23", "a telephone number"),
        ("write to @someone", "an e-mail address"),
        ("someone at example dot org", "an e-mail address"),
        ("case 4711", "a case number"),
        (HARMLESS, ""),
        ("The IRO asked for the meeting, and the plan was agreed in 2021.", ""),
        ("Delay in permanence planning", ""),
        ("My IRO listens to me", ""),
    ],
)
def test_details_are_found_in_what_people_type(text, kind):
    assert suspicion(text, prose=True) == kind


@pytest.mark.parametrize("text", ["a" * 32_000, "1 2 " * 8_000, "ab-cd_" * 5_000, "1 a-" * 8_000, "street " * 4_000])
def test_the_longest_possible_text_is_looked_through_without_end(text):
    """Nothing to assert but that it comes to an end: a pattern that grew with the square would take minutes."""
    assert isinstance(suspicion(text), str)
