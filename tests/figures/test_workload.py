"""The measures of the workload section, from a few posts, allocations and spells, on both engines."""

from dataclasses import replace
from datetime import date
from functools import partial

import pytest
from service_figures import by_category, share, value
from service_figures import figures as figures_of

from given import history
from iro_analysis.settings import Settings

pytestmark = pytest.mark.parametrize("engine", ["polars", "duckdb"])
NOBODY = "Nothing in the denominator."
LOGS = ("iro_workforce", "iro_allocations")
KEPT = Settings(logs={name: {"since": date(2018, 4, 1), "until": date(2022, 3, 31)} for name in LOGS})
figures = partial(figures_of, settings=KEPT)
NOT_WHOLE = ("2020-04-15..2021-03-31", "2020-04-01..2021-03-30", "2020-06-30..2020-06-30")
MONTHLY = ("iro_fte", "iro_heads", "iro_agency_fte", "iro_caseload_mean")


def in_care(children, since="2020-03-01"):
    return "child_id | started\n" + "\n".join(f"{child} | {since}" for child in children)


# In post at the end of each month: 30 April I1, I2 and I3; 31 May I1, I2 and I4; 30 June I1 and I2; then I1, and I2
# with 0.8. D leaves on 31 May, so is not in care at the end of it; E has short breaks only; C has no IRO, and B has one
# until 30 April.
POSTS = history(
    """
    child_id | started    | ceased     | reason_ceased | legal_status
    A        | 2020-03-01 |            |               | C2
    B        | 2020-03-01 |            |               | C2
    C        | 2020-03-01 |            |               | C2
    D        | 2020-03-01 | 2020-05-31 | E4A           | C2
    E        | 2020-03-01 |            |               | V4
    """,
    iro_workforce="""
    iro_id | post_from  | post_to    | fte | agency
    I1     | 2020-04-01 |            | 1.0 | no
    I2     | 2020-04-30 | 2020-06-30 | 0.5 | yes
    I2     | 2020-07-01 |            | 0.8 |
    I3     | 2019-01-01 | 2020-04-30 | 0.6 | no
    I4     | 2020-05-31 | 2020-05-31 | 0.4 | yes
    """,
    iro_allocations="""
    child_id | iro_id | allocated_from | allocated_to
    A        | I1     | 2020-03-01     |
    A        | I2     | 2020-05-01     |
    B        | I3     | 2020-03-01     | 2020-04-30
    D        | I1     | 2020-03-01     |
    E        | I2     | 2020-03-01     |
    """,
)


@pytest.mark.parametrize(
    ("measure", "first_months", "later", "lowest", "highest"),
    [
        ("iro_fte", (2.1, 1.9, 1.5), 1.8, 1.5, 2.1),
        ("iro_heads", (3, 3, 2), 2, 2, 3),
        ("iro_agency_fte", (0.5, 0.9, 0.5), 0, 0, 0.9),
    ],
)
def test_posts_are_counted_at_each_month_end(engine, measure, first_months, later, lowest, highest):
    ledger = figures(POSTS, engine, measure)
    by_month = [ledger[measure, f"month={month}"].value for month in ("Apr", "May", "Jun", "Jul", "Mar")]
    assert by_month == pytest.approx([*first_months, later, later])
    totals = [ledger[measure, text].value for text in ("", "month=lowest", "month=highest")]
    assert totals == pytest.approx([later, lowest, highest])
    spring = figures(POSTS, engine, measure, period="2020-21Q1")
    assert spring[measure, ""].value == pytest.approx(first_months[-1]), "the last month end of the quarter"
    assert (measure, "month=Jul") not in spring


def test_posts_are_compared_with_the_year_before(engine):
    # On 31 March 2020 only I3 was in post.
    ledger = figures(POSTS, engine, "iro_fte", "iro_heads", also=["2019-20"])
    assert ledger["iro_fte_change", ""].value == pytest.approx(1.8 - 0.6)
    assert ledger["iro_heads_change", ""].value == 1


def test_caseload_is_the_mean_of_the_months(engine):
    # Children with an IRO: 30 April A, B, D; 31 May A; 30 June A; divided by 2.1, 1.9 and 1.5 posts.
    ledger = figures(POSTS, engine, "iro_caseload_mean", period="2020-21Q1")
    rows = {text: row for (name, text), row in ledger.items() if name == "iro_caseload_mean"}
    for month, children, fte in (("Apr", 3, 2.1), ("May", 1, 1.9), ("Jun", 1, 1.5)):
        assert share(rows[f"month={month}"])[:2] == pytest.approx((children, fte))
        assert rows[f"month={month}"].value == pytest.approx(children / fte)
    monthly = 3 / 2.1, 1 / 1.9, 1 / 1.5
    assert (*share(rows[""])[:2], rows[""].value) == pytest.approx((sum(monthly), 3, sum(monthly) / 3))
    assert rows["month=lowest"].value == pytest.approx(min(monthly))
    assert rows["month=highest"].value == pytest.approx(max(monthly))


def test_a_month_end_without_anybody_in_post_has_no_caseload(engine):
    # Nobody is in post on 30 April, only an IRO without hours on 31 May, and one IRO on 30 June.
    data = replace_posts("I1 | 2020-06-30 | | 0.5\nI2 | 2020-05-01 | 2020-05-31 | 0.0")
    ledger = figures(data, engine, "iro_caseload_mean", "iro_fte", "iro_heads", period="2020-21Q1")
    assert value(ledger["iro_caseload_mean", "month=Apr"]) == value(ledger["iro_caseload_mean", "month=May"]) == NOBODY
    assert (*share(ledger["iro_caseload_mean", ""])[:2], ledger["iro_caseload_mean", "month=lowest"].value) == (2, 1, 2)
    assert [ledger["iro_fte", text].value for text in ("month=Apr", "month=May", "month=lowest")] == [0, 0, 0]
    assert [ledger["iro_heads", text].value for text in ("month=Apr", "month=May")] == [0, 1]


def replace_posts(posts):
    other = history(in_care("A"), iro_workforce="iro_id | post_from | post_to | fte\n" + posts)
    return replace(POSTS, tables={**POSTS.tables, "iro_workforce": other.tables["iro_workforce"]})


@pytest.mark.parametrize("period", NOT_WHOLE)
def test_monthly_figures_need_whole_months(engine, period):
    ledger = figures(POSTS, engine, *MONTHLY, "iros_by_caseload", period=period)
    for name in MONTHLY:
        assert ledger[name, ""].status == "not_available"
        assert "whole months" in ledger[name, ""].note
    assert ledger["iros_by_caseload", ""].status == "ok"


# Caseloads at the end: 5 children for 0.1 FTE is 50, 7 is 70. P's hours are in two rows; X has no children, V and Z
# have no hours, and Y is not in post. Of two more children, "later" had P and then also R, so counts for R; "same" got
# P and Q on the same day, and counts for Q.

BANDS = {"P": 5, "Q": 6, "R": 3, "S": 8, "Y": 1, "Z": 1}
ONE_IRO_EACH = [f"{iro}{number}" for iro, many in BANDS.items() for number in range(many)]
CASELOADS = history(
    in_care([*ONE_IRO_EACH, "later", "same"]),
    iro_workforce="""
    iro_id | post_from  | post_to    | fte
    P      | 2020-04-01 |            | 0.05
    P      | 2021-03-31 | 2021-03-31 | 0.05
    Q      | 2020-04-01 |            | 0.1
    R      | 2020-04-01 |            | 0.1
    S      | 2020-04-01 |            | 0.1
    V      | 2020-04-01 |            | 0.0
    X      | 2020-04-01 |            | 0.1
    Y      | 2020-04-01 | 2021-03-30 | 0.1
    Z      | 2020-04-01 |            | 0.0
    """,
    iro_allocations="child_id | iro_id | allocated_from | allocated_to\n"
    + "\n".join(f"{child} | {child[0]} | 2020-04-01 |" for child in ONE_IRO_EACH)
    + """
    later    | P      | 2020-04-01     |
    later    | R      | 2020-05-01     |
    same     | Q      | 2020-04-01     |
    same     | P      | 2020-04-01     |
    """,
)


def test_iros_are_counted_by_caseload_band(engine):
    ledger = figures(CASELOADS, engine, "iros_by_caseload")
    assert value(ledger["iros_by_caseload", ""]) == 7
    assert by_category(ledger, "iros_by_caseload", "caseload_band") == {
        "caseload_band=Below guideline": 2,
        "caseload_band=Within guideline": 2,
        "caseload_band=Above guideline": 1,
        "caseload_band=Not known": 2,
    }, "R and X, P and Q, S, V and Z"


def test_the_share_within_the_guideline_is_of_iros_with_hours(engine):
    ledger = figures(CASELOADS, engine, "iro_caseload_within_guideline_pct")
    assert share(ledger["iro_caseload_within_guideline_pct", ""])[:2] == (2, 5)


@pytest.mark.parametrize(
    ("posts", "children", "band"),
    [
        # 28 for 0.56, and 15 for 0.1 and 0.2, are exactly 50; 21 for 0.3 is 70: both edges are within the guideline.
        (("0.56",), 28, "Within"),
        (("0.56",), 27, "Below"),
        (("0.1", "0.2"), 15, "Within"),
        (("0.3",), 21, "Within"),
        (("0.3",), 22, "Above"),
    ],
)
def test_the_edges_of_the_guideline_are_exact(engine, posts, children, band):
    names = [f"C{number}" for number in range(children)]
    data = history(
        in_care(names),
        iro_workforce="iro_id | post_from | fte\n"
        + "\n".join(f"I1 | 2020-04-0{day} | {fte}" for day, fte in enumerate(posts, start=1)),
        iro_allocations="child_id | iro_id | allocated_from\n"
        + "\n".join(f"{name} | I1 | 2020-04-01" for name in names),
    )
    ledger = figures(data, engine, "iros_by_caseload", "iro_caseload_within_guideline_pct")
    assert by_category(ledger, "iros_by_caseload", "caseload_band") == {f"caseload_band={band} guideline": 1}
    assert share(ledger["iro_caseload_within_guideline_pct", ""])[:2] == (band == "Within", 1)


def test_children_without_an_iro_at_the_end_are_counted(engine):
    # A's allocation ended the day before, B's on the day, C's starts the day after; D left on the day, E has short
    # breaks.
    data = history(
        """
        child_id | started    | ceased     | reason_ceased | legal_status
        A        | 2020-03-01 |            |               | C2
        B        | 2020-03-01 |            |               | C2
        C        | 2020-03-01 |            |               | C2
        D        | 2020-03-01 | 2021-03-31 | E4A           | C2
        E        | 2020-03-01 |            |               | V3
        """,
        "child_id | birth_date\nA | 2010-04-01\nB |\nC |\nD |\nE |",
        iro_allocations="""
        child_id | iro_id | allocated_from | allocated_to
        A        | I1     | 2020-03-01     | 2021-03-30
        B        | I1     | 2020-03-01     | 2021-03-31
        C        | I1     | 2021-04-01     |
        """,
    )
    ledger = figures(data, engine, "children_without_iro_at_end")
    assert value(ledger["children_without_iro_at_end", ""]) == 2
    expected = {"age_band=10-15": 1, "age_band=Not known": 1}
    assert by_category(ledger, "children_without_iro_at_end", "age_band") == expected


# The fifth working day after Monday 6 April 2020 is Wednesday the 15th, as the 10th and 13th are Easter holidays.
# Allocated: A on it, B the day after, C before the start and since, D until the day before the start, E until the
# start; F left on it without an IRO, G the day after it. H started on the first day of the log, with 8 April as the
# fifth. K and L started on 29 and 26 March 2021: the days count 30, 31, 1, 6, 7 April and 29, 30, 31, 1, 6 April.
FIRST_DAYS = history(
    """
    child_id | started    | ceased     | reason_ceased
    A        | 2020-04-06 |            |
    B        | 2020-04-06 |            |
    C        | 2020-04-06 |            |
    D        | 2020-04-06 |            |
    E        | 2020-04-06 |            |
    F        | 2020-04-06 | 2020-04-15 | E4A
    G        | 2020-04-06 | 2020-04-16 | E4A
    H        | 2020-04-02 |            |
    I        | 2020-04-01 |            |
    K        | 2021-03-29 |            |
    L        | 2021-03-26 |            |
    """,
    iro_allocations="""
    child_id | iro_id | allocated_from | allocated_to
    A        | I1     | 2020-04-15     |
    B        | I1     | 2020-04-16     |
    C        | I1     | 2020-04-03     |
    D        | I1     | 2020-04-03     | 2020-04-05
    E        | I1     | 2020-04-03     | 2020-04-06
    H        | I1     | 2020-04-02     | 2020-04-02
    I        | I1     | 2020-04-02     |
    B        | I2     | 2021-04-06     |
    """,
)


def test_children_allocated_within_five_working_days_are_counted(engine):
    # In time: A, C, E and H; not B, D, G and L. Left out: F (left), I (before the log), K (the log ends before).
    name = "allocated_within_5_working_days_pct"
    ledger = figures(FIRST_DAYS, engine, name)
    assert share(ledger[name, ""]) == (4, 8, 3)
    assert by_category(ledger, name, "quarter", share) == {"quarter=Q1": (4, 7, 2)}
    assert share(ledger[name, "quarter=Q4"]) == share(ledger[name, "month=Mar"]) == (0, 1, 1)
    odd = figures(FIRST_DAYS, engine, name, period="2020-04-02..2020-04-05")
    assert share(odd[name, ""]) == (1, 1, 0), "H"


# A changes on 1 June; B changed on the first day of the period; C goes back to the same IRO; D had I2 between two
# spells, F after leaving; E had no IRO; G got a second IRO on the last day of the period; K's first IRO left on the
# first day.
CHANGES = history(
    """
    child_id | started    | ceased     | reason_ceased
    A        | 2020-03-01 |            |
    B        | 2020-03-01 |            |
    C        | 2020-03-01 |            |
    D        | 2020-03-01 | 2020-05-31 | E4A
    D        | 2020-07-01 |            |
    E        | 2020-03-01 |            |
    F        | 2020-03-01 | 2020-05-31 | E4A
    G        | 2020-03-01 |            |
    K        | 2020-03-01 |            |
    """,
    iro_allocations="""
    child_id | iro_id | allocated_from | allocated_to
    A        | I1     | 2020-03-01     | 2020-05-31
    A        | I2     | 2020-06-01     |
    B        | I1     | 2020-03-01     | 2020-03-31
    B        | I2     | 2020-04-01     |
    C        | I1     | 2020-03-01     | 2020-05-31
    C        | I1     | 2020-08-01     |
    D        | I1     | 2020-03-01     |
    D        | I2     | 2020-06-02     | 2020-06-30
    F        | I1     | 2020-03-01     |
    F        | I2     | 2020-06-02     |
    G        | I1     | 2020-03-01     |
    G        | I2     | 2021-03-31     |
    K        | I1     | 2020-03-01     | 2020-04-01
    K        | I2     | 2020-04-02     |
    """,
)


def test_children_whose_iro_changed_while_in_care_are_counted(engine):
    ledger = figures(CHANGES, engine, "iro_changes", "iro_changes_pct")
    assert value(ledger["iro_changes", ""]) == 3, "A, G and K"
    assert share(ledger["iro_changes_pct", ""])[:2] == (3, 7), "all but E"
    summer = figures(CHANGES, engine, "iro_changes_pct", period="2020-21Q2")
    assert share(summer["iro_changes_pct", ""])[:2] == (0, 6), "F has left"


# Logs and columns that were not supplied


@pytest.mark.parametrize(
    ("log", "measures"),
    [
        ("iro_workforce", [*MONTHLY, "iros_by_caseload", "iro_caseload_within_guideline_pct"]),
        (
            "iro_allocations",
            [
                *("iro_caseload_mean", "iros_by_caseload", "iro_caseload_within_guideline_pct"),
                *("children_without_iro_at_end", "allocated_within_5_working_days_pct", "iro_changes"),
                "iro_changes_pct",
            ],
        ),
    ],
)
def test_a_figure_is_not_available_without_its_log(engine, log, measures):
    data = replace(POSTS, tables={name: frame for name, frame in POSTS.tables.items() if name != log})
    data = replace(data, years={name: years for name, years in POSTS.years.items() if name != log})
    ledger = figures(data, engine, *measures)
    for name in measures:
        rows = [row for (measure, _), row in ledger.items() if measure == name]
        assert {row.status for row in rows} == {"not_available"}
        assert all("not supplied" in row.note for row in rows)


def test_only_the_agency_figure_is_not_available_without_its_column(engine):
    data = replace(POSTS, absent={"iro_workforce": frozenset({"agency"})})
    ledger = figures(data, engine, "iro_agency_fte", "iro_fte")
    assert value(ledger["iro_agency_fte", ""]) == "Not every IRO workforce file has the column AGENCY."
    assert ledger["iro_fte", ""].status == "ok"


def test_a_log_begins_with_its_first_row_unless_the_settings_say_otherwise(engine):
    data = history(in_care("A"), iro_workforce="iro_id | post_from | post_to | fte\nI1 | 2020-05-01 | | 1.0")
    without_settings = figures(data, engine, "iro_fte", period="2020-04-01..2020-04-30", settings=Settings())
    assert value(without_settings["iro_fte", ""]) == "The IRO workforce table begins in May 2020."
    assert value(figures(data, engine, "iro_fte", period="2020-04-01..2020-04-30")["iro_fte", ""]) == 0
