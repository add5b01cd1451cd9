"""`iro due`: its three formats and its page show the same list, and refusals give the reason."""

import csv
import io
import json
import re
import stat

import pytest

from iro_analysis.lists.due import COLUMNS
from iro_analysis.resources import MEMBERS_COPY
from iro_analysis.sample import make_sample

EPISODES = "CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC,REASON_PLACE_CHANGE,HOME_POST,PL_POST,URN\n"
HEADER = "CHILD,SEX,DOB,ETHNIC,UPN,MOTHER,MC_DOB\n"
REVIEWS = "CHILD,DOB,REVIEW,REVIEW_CODE\n"
ALLOCATIONS = "CHILD_ID,IRO_ID,START,END,TEAM\n"


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    """A small sample authority with its logs."""
    folder = tmp_path_factory.mktemp("small") / "sample"
    make_sample(folder, children=60)
    return folder


@pytest.fixture
def returns(tmp_path):
    """A function that writes a return of children in care since 15 March 2021 or given days, and returns its folder."""

    def write(children=("1", "2"), started=(), allocations=""):
        folder = tmp_path / "data"
        folder.mkdir()
        days = dict.fromkeys(children, "15/03/2021") | dict(started)
        episodes = "".join(f"{child},{day},S,C2,N1,U6,PR1,,,,,,\n" for child, day in days.items())
        header = "".join(f"{child},1,15/06/2010,WBRI,UN3,,\n" for child in days)
        (folder / "episodes.csv").write_text(EPISODES + episodes)
        (folder / "header.csv").write_text(HEADER + header)
        (folder / "reviews.csv").write_text(REVIEWS)
        if allocations:
            (folder / "iro_allocations.csv").write_text(ALLOCATIONS + allocations)
        return folder

    return write


def assert_fails(done, code, *words):
    """One message, on standard error, with these words and this exit code."""
    assert done.returncode == code, done.stderr
    assert done.stdout == ""
    assert done.stderr.startswith("iro: ")
    assert all(word in done.stderr for word in words), done.stderr


def test_csv_json_table_and_page_show_the_same_list_and_standard_error_names_nobody(iro, small, tmp_path):
    words = ("due", "--data", small, "--month", "2021-06", "--format")
    as_csv = iro(*words, "csv", "--page", "due.html")
    assert as_csv.returncode == 0, as_csv.stderr
    rows = list(csv.DictReader(io.StringIO(as_csv.stdout)))
    records = json.loads(iro(*words, "json").stdout)
    table = iro(*words, "table").stdout
    page = (tmp_path / "due.html").read_text(encoding="utf-8")
    assert len(rows) > 5
    assert tuple(rows[0]) == tuple(records[0]) == COLUMNS
    assert rows == [{name: "" if value is None else str(value) for name, value in line.items()} for line in records]
    assert all(re.fullmatch(r"\d{4}-\d{2}-\d{2}", row[name]) for row in rows for name in ("due", "counted_from"))
    for row in rows:
        assert re.search(rf"^{row['child_id']} .*{row['due']}.*{row['counted_from']}", table, re.MULTILINE)
        assert f'<th scope="row">{row["child_id"]}</th>' in page
        assert row["child_id"] not in as_csv.stderr
    assert "The returns reach to 31 March 2021; what happened since is not in the list." in as_csv.stderr
    assert not re.search(r"\d{5}", as_csv.stderr.replace(str(tmp_path), ""))


def test_the_page_is_complete_readable_by_its_owner_alone_and_says_what_it_is(iro, small, tmp_path):
    words = ("due", "--data", small, "--page", "due.html", "--month")
    (tmp_path / "due.html").write_text("somebody's page")
    assert_fails(iro(*words, "2021-03"), 2, "due.html is not a page that iro wrote before", "is left as it is")
    (tmp_path / "due.html").unlink()
    for month in ("2021-03", "2021-04"):
        done = iro(*words, month)
        assert done.returncode == 0, done.stderr
    page = (tmp_path / "due.html").read_text(encoding="utf-8")
    assert stat.S_IMODE((tmp_path / "due.html").stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["due.html"]
    text = re.sub(r"<style>.*?</style>|<[^>]*>", " ", page, flags=re.DOTALL)
    for words in ("Statutory reviews due in April 2021", "Exampleton", "As at 31 March 2021", "do not publish"):
        assert words in text
    assert page.count("<caption") == page.count("Reviewing officer ") + page.count("No reviewing officer") > 0
    assert not re.search(r"<script|<link|<iframe|@import|src=|href=|url\(", page)
    assert "size: A4" in page


def test_cells_are_escaped_on_the_page_and_never_formulas_in_a_spreadsheet(iro, returns, tmp_path):
    allocations = "<b>1</b>,=1+1,15/03/2021,,<script>x</script>\n@2,[red]7,15/03/2021,,[bold]East\n"
    data = returns(("<b>1</b>", "@2"), allocations=allocations)
    done = iro("due", "--data", data, "--month", "2021-04", "--format", "csv", "--page", "due.html")
    assert done.returncode == 0, done.stderr
    rows = [(row["team"], row["iro_id"], row["child_id"]) for row in csv.DictReader(io.StringIO(done.stdout))]
    assert rows == [("<script>x</script>", "'=1+1", "<b>1</b>"), ("[bold]East", "[red]7", "'@2")]
    page = (tmp_path / "due.html").read_text(encoding="utf-8")
    assert "&lt;b&gt;1&lt;/b&gt;" in page
    assert not re.search("<b>|<script", page)


def test_missing_allocations_and_unknown_due_dates_are_reported_on_standard_error(iro, returns):
    # 2 and 3 have been in care since 2019, without a review in the only return, which begins on 1 April 2020. Earlier
    # reviews are not known, but whichever were held, another must have become due within six months of that day.
    data = returns(started={"2": "02/09/2019", "3": "02/09/2019"})
    early = iro("due", "--data", data, "--month", "2020-07", "--format", "csv")
    assert csv_statuses(early) == []
    assert "No IRO allocations were supplied; the list names no team and no IRO." in early.stderr
    assert "2 children in care have no due date that can be worked out" in early.stderr
    late = iro("due", "--data", data, "--month", "2021-04", "--format", "csv")
    assert csv_statuses(late) == ["Overdue", "Overdue", "Due"]
    assert "no due date that can be worked out" not in late.stderr


def test_the_day_can_be_chosen(iro, returns):
    words = ("due", "--data", returns(), "--format", "csv", "--month", "2021-04")
    assert csv_statuses(iro(*words, "--as-at", "2021-03-20")) == ["Due", "Due"]
    assert_fails(iro(*words, "--as-at", "2021-05-01"), 2, "2021-05-01 lies after April 2021", "2021-04-30")
    assert_fails(iro(*words, "--as-at", "1 March"), 2, "'1 March' is not a day. Write it as 2021-03-31.")


def csv_statuses(done):
    assert done.returncode == 0, done.stderr
    return [row["status"] for row in csv.DictReader(io.StringIO(done.stdout))]


@pytest.mark.parametrize(
    ("month", "message"),
    [
        ("2021-4", "iro: '2021-4' is not a month. Write it as 2021-04.\n"),
        (
            "2018-03",
            "iro: The returns begin on 1 April 2018; nothing is known about 28 February 2018. Give a later month.\n",
        ),
    ],
)
def test_an_invalid_month_or_one_before_the_returns_is_refused(iro, small, month, message):
    done = iro("due", "--data", small, "--month", month)
    assert (done.returncode, done.stdout, done.stderr) == (2, "", message)


def test_data_without_reviews_or_failing_a_critical_contract_are_refused(iro, returns):
    data = returns([str(number) for number in range(20)])
    (data / "header.csv").write_text((data / "header.csv").read_text().replace("15/06/2010", ""))
    assert_fails(iro("due", "--data", data, "--month", "2021-04"), 3, "birth")
    (data / "header.csv").write_text((data / "header.csv").read_text().replace(",WBRI", "15/06/2010,WBRI"))
    (data / "reviews.csv").unlink()
    assert_fails(iro("due", "--data", data, "--month", "2021-04"), 2, "No due date can be worked out without reviews")


def test_a_mid_year_extract_does_not_list_everybody_as_overdue(iro, returns):
    data = returns((), {str(number): "01/05/2020" for number in range(20)})
    assert_fails(iro("due", "--data", data, "--month", "2021-04"), 2, "complete_to = 2020-05-01")
    (data / "iro.toml").write_text("[returns]\ncomplete_to = 2020-05-01\n")
    done = iro("due", "--data", data, "--month", "2020-06", "--format", "csv")
    # Working days: 4-7 May 2020 are 1-4, the 8th is a bank holiday; 11-15 May are 5-9, 18-22 May 10-14, the 25th is a
    # bank holiday; 26-29 May are 15-18, and 1 and 2 June 19 and 20.
    assert csv_statuses(done) == ["Due"] * 20
    assert done.stdout.count(",Due,2020-06-02,") == 20
    assert "The returns reach to 1 May 2020" in done.stderr


@pytest.mark.parametrize(
    ("page", "word"),
    [
        ("folder.html", "is a folder"),
        ("nowhere/due.html", "no folder nowhere"),
        ("outputs/2020-21/due.html", "outputs of a run"),
        ("outputs/2020-21/notebooks/due.html", "outputs of a run"),
        ("data.csv", "ends in .html"),
    ],
)
def test_places_where_the_page_is_not_written(iro, small, tmp_path, page, word):
    (tmp_path / "folder.html").mkdir()
    (tmp_path / "outputs" / "2020-21" / "notebooks").mkdir(parents=True)
    (tmp_path / "outputs" / "2020-21" / MEMBERS_COPY).write_text("")
    before = sorted(tmp_path.rglob("*"))
    assert_fails(iro("due", "--data", small, "--month", "2021-04", "--page", page), 2, word)
    assert sorted(tmp_path.rglob("*")) == before


def test_help_has_an_example_that_works_on_the_sample(iro):
    done = iro("due", "--help", COLUMNS="200")
    assert done.returncode == 0
    assert "Example: iro due --data sample --month 2021-04" in done.stdout
