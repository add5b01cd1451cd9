"""The main job: returns in, a report out; the same bytes wherever it is run, and nothing about a single child in it."""

import csv
import hashlib
import json
import re
from decimal import Decimal
from pathlib import Path

import pytest

from end_to_end.conftest import SHARED
from iro_analysis.periods import parse_period
from iro_analysis.report.status_marks import without_status
from iro_analysis.runs import run as runs
from iro_analysis.runs.request import RunRequest
from iro_analysis.statistics import round_half_up
from ledgers import figures_of, rows_of, searchable

CONTRADICTED = {
    # docs/sample.md says which other printed figures contradict these
    ("2019-20", "cla_at_end", ""),
    ("2019-20", "starts_rate", ""),
    ("2020-21", "cla_at_end_change", ""),
    ("2020-21", "ceases", ""),
}


@pytest.fixture(scope="module")
def report(sample, once_in_folder):
    """The folder of a run on the sample, made once for all tests of this module."""
    made = once_in_folder(
        "report", lambda folder: runs.run(RunRequest(sample, parse_period("2020-21")), out=folder / "outputs")
    )
    return made / "outputs" / "2020-21" / "members"


def printed():
    register = SHARED / "published" / "peterborough-2020-21" / "figures.csv"
    if not register.is_file():
        pytest.skip("the register of the printed report is not here")
    with register.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


#: Sections of the printed report: children in care and their profiles; reviews and participation, including its
#: paragraphs on decisions (5.2) and achievements (15.2) and its executive summary.
POPULATION, REVIEWS = ("population", "profiles"), ("reviews", "participation")
#: Workload (5.1), alerts and disputes (13.2).
SERVICE = ("workload", "feedback", "disputes")


def kept_and_differing(report, sections):
    """The printed figures of these sections' measures: those that the ledger reproduces, and those that differ."""
    figures = figures_of(report)
    names = {row["measure"] for row in figures.values() if row["section"] in sections}
    kept, differ = set(), set()
    for row in (row for row in printed() if row["measure"] in names):
        key = (row["period"], row["measure"], row["breakdown"])
        value = float(round_half_up(float(figures[key]["value"]), int(row["decimals"])))
        (kept if Decimal(str(value)) == Decimal(row["value"]) else differ).add((*key, row["value"]))
    return kept, differ


def test_the_sample_reproduces_the_printed_population_and_profiles(report):
    kept, differ = kept_and_differing(report, POPULATION)
    assert {figure[:3] for figure in differ} == CONTRADICTED
    assert len(kept) == 75, "docs/sample.md proves that no authority can show more of the 79"


def test_the_sample_reproduces_everything_printed_about_the_service_itself(report):
    kept, differ = kept_and_differing(report, SERVICE)
    assert differ == set()
    assert {(measure, breakdown) for _, measure, breakdown, _ in kept} == {
        ("iro_caseload_mean", "month=lowest"),
        ("iro_caseload_mean", "month=highest"),
        ("case_alerts", ""),
        ("formal_disputes", ""),
        ("formal_disputes_outstanding_at_end", ""),
        *(("formal_disputes", f"highest_stage={stage}") for stage in (1, 2, 3)),
    }


def test_the_sample_reproduces_everything_printed_about_reviews_and_participation(report):
    kept, differ = kept_and_differing(report, REVIEWS)
    assert differ == set()
    measures = {measure for _, measure, _, _ in kept}
    assert {
        "reviews_held",
        "reviews_on_time_pct",
        "attended_pct",
        "parent_participation_pct",
        "app_accounts",
    } <= measures
    assert {period for period, measure, _, _ in kept if measure == "reviews_on_time_pct"} == {
        "2018-19",
        "2019-20",
        "2020-21",
    }


def test_every_figure_of_the_ledger_has_a_value_or_a_reason(report):
    for row in figures_of(report).values():
        assert row["unit"]
        assert (row["status"] == "ok") == (row["value"] != "")
        assert row["status"] == "ok" or row["note"].endswith(".")


def test_the_front_page_says_who_the_report_is_for(report):
    page = (report / "report.html").read_text(encoding="utf-8")
    assert "contains small numbers, not for publication" in re.sub(r"<[^>]*>", "", page)
    assert "contains small numbers, not for publication" in (report / "MEMBERS-COPY.txt").read_text()


def test_the_page_loads_nothing_from_elsewhere_and_names_no_folder(report):
    page = (report / "report.html").read_text(encoding="utf-8")
    assert not re.search(r"<script|<link|<iframe|@import|src=[\"']http|url\((?!#)", page)
    assert str(report.parents[1]) not in page


def test_every_row_is_used_merged_or_quarantined(report):
    quality = json.loads((report / "data-quality.json").read_text(encoding="utf-8"))
    assert quality["reconciliation"]
    for row in quality["reconciliation"]:
        assert row["rows_in"] == row["rows_used"] + row["rows_merged"] + row["rows_quarantined"]


def sheet(folder, name="figures.csv"):
    with (folder / name).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


#: The columns beside a figure, and at the end of the id of the change that they are taken from.
CHANGES = {"_change": "change", "_change_pct": "change_pct", "_change_p": "p_value"}
SAME = ("section", "measure", "period", "breakdown", "unit", "status", "note")
NUMBERS = ("value", "numerator", "denominator", "lower", "upper")


def test_no_figure_and_no_change_of_the_period_is_missing_from_the_spreadsheet(report):
    """Each stands where its row number says, with the very number of the ledger and every word of its note."""
    ledger, listed = rows_of(report), sheet(report)
    met = {}
    for row in listed:
        met[int(row["row"])] = row
        figure = ledger[int(row["row"]) - 2]
        assert [row[name] for name in SAME] == [figure[name] for name in SAME]
        assert [number(row[name]) for name in NUMBERS] == [number(figure[name]) for name in NUMBERS]
        if row["row_before"]:
            before = ledger[int(row["row_before"]) - 2]
            assert (before["period"], before["measure"], before["breakdown"]) == ("2019-20", *key(figure))
            assert number(row["before"]) == number(before["value"])
        for ending, column in CHANGES.items():
            if row[f"row_{column}"]:
                change = ledger[int(row[f"row_{column}"]) - 2]
                met[int(row[f"row_{column}"])] = row
                assert (change["period"], *key(change)) == ("2020-21", row["measure"] + ending, row["breakdown"])
                assert number(row[column]) == number(change["value"])
                assert (change["status"] == "ok") == (row[column] != "")
                assert change["note"] in f"{row['note']} {row['change_note']}"
                assert column != "change" or row["change_unit"] == change["unit"]
    own = {place for place, figure in enumerate(ledger, start=2) if figure["period"] == "2020-21"}
    assert len(own) > 4_000
    assert met.keys() == own
    assert {row["measure"] for row in sheet(report, "measures.csv")} == {figure["measure"] for figure in ledger}


def key(row):
    return row["measure"], row["breakdown"]


def number(text):
    return float(text) if text else None


def test_the_spreadsheet_says_significant_where_the_page_does(report):
    page = (report / "report.html").read_text(encoding="utf-8")
    annex = page[page.index('id="annex-changes"') :]
    told = re.findall(r"<td[^>]*>(yes|no)</td>", annex[: annex.index('id="annex-absent"')])
    totals = [row["significant"] for row in sheet(report) if not row["breakdown"] and row["significant"]]
    assert len(told) >= len(totals) > 5
    assert told.count("no") == totals.count("no")


def test_what_is_kept_of_the_figures_is_small(report):
    names = ("ledger.parquet", "figures.csv", "measures.csv")
    assert sum((report / name).stat().st_size for name in names) < 3_000_000
    assert len(rows_of(report)) > 60_000


def hashes(folder):
    """Of the page, without the block that holds the seal: the manifest says when the run was made."""
    names = ("report.html", "ledger.parquet", "figures.csv", "measures.csv", "data-quality.json", "data-quality.html")
    return {name: hashlib.sha256(without_status((folder / name).read_bytes())).hexdigest() for name in names}


def test_a_run_elsewhere_gives_the_same_bytes(report, sample, iro_process, tmp_path):
    done = iro_process(
        *("run", "--data", sample, "--period", "2020-21", "--jobs", "1", "--engine", "pandas", "--out", "elsewhere"),
        TZ="Asia/Tokyo",
        LC_ALL="C",
        PYTHONHASHSEED="7",
        PYTHONWARNINGS="ignore",
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout == f"The report is {Path('elsewhere', '2020-21', 'members', 'report.html')}\n"
    assert not done.stderr, "the sample is sound"
    assert hashes(tmp_path / "elsewhere" / "2020-21" / "members") == hashes(report)


MARKED_HEADER = "CHILD,SEX,DOB,ETHNIC,UPN,MOTHER,MC_DOB\n"
MARKED_LOGS = (
    ("reviews", "CHILD,DOB,REVIEW,REVIEW_CODE\n", "17/06/2011,11/06/2020,QZXC\n"),
    (
        "review_log",
        "child_id,review_date,kind,mode,iro_id,chaired_by,mother,father,decisions_sent,late_reason,cancelled\n",
        "11/06/2020,QZXK,QZXM,QZXI,QZXB,QZXO,QZXF,QZXS,QZX had measles,no\n",
    ),
    (
        "consultations",
        "child_id,date,iro_id,method,purpose,who_with,seen_alone\n",
        "11/06/2020,QZXI,QZXM,QZXU,QZXW,QZXA\n",
    ),
    ("iro_allocations", "child_id,iro_id,start,end,team\n", "QZXI,11/06/2020,,QZXT\n"),
)
MARKED_EPISODES = "CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC,REASON_PLACE_CHANGE,HOME_POST,PL_POST,URN\n"


def test_no_detail_of_a_child_reaches_an_output(tmp_path):
    data = tmp_path / "data"
    data.mkdir()
    ids = [f"QZX{number:04}" for number in range(12)]
    header = "".join(f"{child},1,17/06/2011,QZXE,QZXU{child},0,\n" for child in ids)
    episodes = "".join(f"{child},13/05/2020,S,C2,N1,QZXP,PR1,,,,QZX 1,QZX 2,QZXR\n" for child in ids)
    (data / "header.csv").write_text(MARKED_HEADER + header)
    (data / "episodes.csv").write_text(MARKED_EPISODES + episodes + "QZX9999,QZXD,S,C2,N1,U6,PR1,,,,,,\n")
    for name, header, cells in MARKED_LOGS:
        (data / f"{name}.csv").write_text(header + "".join(f"{child},{cells}" for child in ids) + f"QZX9,{cells}")
    page = runs.run(RunRequest(data, parse_period("2020-21")), out=tmp_path / "outputs")
    files = [path for path in page.parent.rglob("*") if path.is_file()]
    assert len(files) > 8
    figures = figures_of(page.parent)
    assert figures["2020-21", "reviews_held", ""]["value"] == "12.0"
    assert figures["2020-21", "iro_monitoring_activity", ""]["value"] == "12.0"
    for path in files:
        content = searchable(path)
        for value in (b"QZX", b"2011-06-17", b"17/06/2011", b"11/06/2020", b"2020-06-11"):
            assert value not in content, f"{value!r} in {path.name}"


def test_the_shared_five_year_returns_give_a_report(five_years, tmp_path):
    page = runs.run(RunRequest(five_years, parse_period("2019-20")), out=tmp_path)
    figures = figures_of(page.parent)
    assert figures["2019-20", "cla_at_end", ""]["status"] == "ok"
    assert figures["2019-20", "placement_orders_to_revoke_at_end", ""]["note"] == (
        "The PlacedAdoption table was not supplied for 2018-19, 2019-20."
    )
    years = [f"20{year}-{year + 1}" for year in range(17, 20)]
    assert {figures[year, "flow_residual", "basis=Event"]["value"] for year in years} == {"0.0"}
    assert "The PlacedAdoption table was not supplied" in page.read_text(encoding="utf-8")
