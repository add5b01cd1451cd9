"""The measures of the reviews section, each with a few children counted on a wall calendar, on both engines."""

import re
from dataclasses import replace
from functools import cache

import pytest

from given import history
from iro_analysis.figures import compute
from iro_analysis.measures.registry import catalogue
from iro_analysis.periods import parse_period
from iro_analysis.settings import Settings

pytestmark = pytest.mark.parametrize("engine", ["polars", "duckdb"])
YEAR, YEAR_BEFORE = parse_period("2020-21"), parse_period("2019-20")
BY_DAYS = Settings(reviews={"month_arithmetic": "days"})
NO_LOG = "The review log table was not supplied for 2020-21."


def figures(data, engine, *measures, period=YEAR, settings=None, also=()):
    """{(measure, breakdown): ledger row} of one period."""
    rows = compute(data, [period, *also], settings or Settings(), engine, measures)
    of_period = rows[rows["period"] == period.label]
    return {(row.measure, row.breakdown): row for row in of_period.itertuples()}


def figure(*args, breakdown="", **kwargs):
    """The value of one measure, or the reason why it is not available."""
    return value(figures(*args, **kwargs)[args[2], breakdown])


def value(row):
    return row.value if row.status == "ok" else row.note


def ratio(row):
    return row.numerator, row.denominator


def share(*args, breakdown="", **kwargs):
    """The numerator and denominator of one percentage, and how many are left out of its base."""
    return share_of(figures(*args, **kwargs)[args[2], breakdown])


def share_of(row):
    """The numerator and denominator of a percentage, and how many are left out of its base."""
    left_out = re.match(r"Not assessable and left out of the base: (\d+)\.", row.note)
    return *ratio(row), int(left_out[1]) if left_out else 0


def counts(ledger, measure, dimension):
    """The number in each category that is not empty."""
    return {name: row.value for name, row in categories(ledger, measure, dimension).items() if row.value}


def ratios(ledger, measure, dimension):
    """The numerator and denominator of each category that has a base."""
    return {name: ratio(row) for name, row in categories(ledger, measure, dimension).items() if row.denominator}


def categories(ledger, measure, dimension):
    rows = {key: row for key, row in ledger.items() if key[0] == measure and key[1].startswith(f"{dimension}=")}
    return {text.removeprefix(f"{dimension}="): row for (_, text), row in rows.items()}


def in_quarters(*numbers):
    return {f"Q{quarter}": number for quarter, number in enumerate(numbers, start=1) if number}


# Twelve reviews of five children
#
# A  first review due 20 working days after 7 January 2019, 4 February; second by 4 May, held a day early; six months
#    from 3 May are 3 November, held on the 4th; then 4 May 2020 (met) and 4 November (held on the 10th, 6 days late).
# B  from Friday 5 June 2020: 8-12 are days 1-5, 15-19 are 6-10, 22-26 are 11-15, 29 June - 3 July 16-20. Held on the
#    6th, 3 days late. Three months: 6 October, met.
# C  from Monday 16 March: 17-20 are 1-4, 23-27 are 5-9, 30 March - 3 April 10-14, 6-9 April 15-18, and after Easter
#    14 and 15 April 19 and 20, met. Three months: 15 July, held on 20 August, 36 days late. Six months: 20 February
#    2021, never held.
# D  from 6 January 2020: 7-10 are 1-4, 13-17 are 5-9, 20-24 are 10-14, 27-31 are 15-19, 3 February is 20, met. Second
#    by 3 May, held on Saturday the 2nd. Placed for adoption on 1 September before the next was due: four weeks are 29
#    September, met; three months 29 December, held on 13 January, 15 days late.
# E  started before the returns show: which reviews those of 1 June and 1 September were is not known. After two
#    reviews, six months are certain: 1 March 2021, met.
FIVE_CHILDREN = history(
    """
    child_id | started    | ceased     | reason_ceased | reason_new_episode | placement
    A        | 2019-01-07 |            |               | S                  | U6
    B        | 2020-06-05 |            |               | S                  | K2
    C        | 2020-03-16 |            |               | S                  | U4
    D        | 2020-01-06 | 2020-09-01 | X1            | S                  | U5
    D        | 2020-09-01 |            |               | P                  | A6
    E        | 2020-02-03 |            |               | P                  | P1
    """,
    """
    child_id | sex    | birth_date | ethnicity
    A        | Female | 2010-06-15 | WBRI
    B        | Male   | 2003-07-06 | BAFR
    C        | Male   | 2020-03-16 | NOBT
    D        | Female | 2016-05-03 | CHNE
    E        |        | 2004-01-01 | MWBC
    """,
    reviews="""
    child_id | review_date
    A        | 2019-02-04
    A        | 2019-05-03
    A        | 2019-11-04
    A        | 2020-05-04
    A        | 2020-11-10
    B        | 2020-07-06
    B        | 2020-10-06
    C        | 2020-04-15
    C        | 2020-08-20
    D        | 2020-02-03
    D        | 2020-05-02
    D        | 2020-09-29
    D        | 2021-01-13
    E        | 2020-06-01
    E        | 2020-09-01
    E        | 2021-03-01
    """,
    # A, 4 May: a reason for lateness although on time. C, 15 April: cancelled in the log, but the return has it. C, 20
    # August: the mode is not recorded. A, 1 June: a row without a review.
    review_log="""
    child_id | review_date | mode      | late_reason       | cancelled
    A        | 2020-05-04  | Virtual   | Other             |
    A        | 2020-06-01  | In person | Papers not ready  |
    B        | 2020-07-06  | In person | IRO not available | no
    B        | 2020-10-06  | Hybrid    |                   |
    C        | 2020-04-15  | Virtual   | Illness           | yes
    C        | 2020-08-20  |           | Illness           | no
    D        | 2021-01-13  | Virtual   |                   | no
    """,
)


@cache
def of_five_children(engine):
    return figures(
        FIVE_CHILDREN, engine, *(name for name, measure in catalogue().items() if measure.section == "reviews")
    )


@pytest.mark.parametrize(
    ("measure", "number"),
    [
        ("reviews_held", 12),
        ("reviews_due", 11),  # A 2, B 2, C 3, D 3 (2 November lies after the placement: void), E 1
        ("reviews_not_assessable", 2),
        ("reviews_late", 4),
        ("reviews_cancelled", 1),
        ("children_late_more_than_once", 0),
        ("reviews_overdue_at_end", 1),  # C
    ],
)
def test_the_five_children_have_the_right_numbers_of_reviews(engine, measure, number):
    assert value(of_five_children(engine)[measure, ""]) == number


@pytest.mark.parametrize(
    ("dimension", "numbers"),
    [
        ("review_kind", {"First": 2, "Second": 3, "Later": 3, "Adoption": 2, "Not known": 2}),
        (
            "month",
            {"Apr": 1, "May": 2, "Jun": 1, "Jul": 1, "Aug": 1, "Sep": 2, "Oct": 1, "Nov": 1, "Jan": 1, "Mar": 1},
        ),
        ("quarter", in_quarters(4, 4, 2, 2)),
        # Mondays; 2 May was a Saturday, 15 April a Wednesday
        (
            "week",
            {
                "2020-04-13": 1,
                "2020-04-27": 1,
                "2020-05-04": 1,
                "2020-06-01": 1,
                "2020-07-06": 1,
                "2020-08-17": 1,
                "2020-08-31": 1,
                "2020-09-28": 1,
                "2020-10-05": 1,
                "2020-11-09": 1,
                "2021-01-11": 1,
                "2021-03-01": 1,
            },
        ),
        ("mode", {"In person": 1, "Hybrid": 1, "Virtual": 2, "Not known": 8}),
        # A had her tenth birthday between her two reviews; B turned 17 on the day of the first
        ("age_band", {"Under 1": 2, "1-4": 3, "5-9": 1, "10-15": 1, "16-17": 5}),
        ("sex", {"Female": 5, "Male": 4, "Not known": 3}),
        ("ethnicity_group", {"White": 2, "Black": 2, "Asian": 3, "Mixed": 3, "Not known": 2}),
        # D was in foster care at the first review of the year
        (
            "placement_group",
            {
                "Foster placements": 5,
                "Placed for adoption": 2,
                "Secure units, children's homes and semi-independent living": 2,
                "Placed with parents": 3,
            },
        ),
    ],
)
def test_reviews_held_are_broken_down_by_the_circumstances_on_the_day(engine, dimension, numbers):
    assert counts(of_five_children(engine), "reviews_held", dimension) == numbers


def test_every_month_and_week_of_the_year_has_a_figure(engine):
    ledger = of_five_children(engine)
    assert ledger["reviews_held", "month=Dec"].value == 0
    weeks = categories(ledger, "reviews_held", "week")
    # Wednesday 1 April 2020 lies in the week of 30 March, Wednesday 31 March 2021 in that of the 29th
    assert (len(weeks), min(weeks), max(weeks)) == (53, "2020-03-30", "2021-03-29")


@pytest.mark.parametrize(
    ("dimension", "due", "met"),
    [
        (
            "review_kind",
            {"First": 2, "Second": 3, "Later": 4, "Adoption": 2},
            {"First": 1, "Second": 2, "Later": 2, "Adoption": 1},
        ),
        ("quarter", in_quarters(3, 3, 3, 2), in_quarters(3, 1, 1, 1)),
        (
            "month",
            {"Apr": 1, "May": 2, "Jul": 2, "Sep": 1, "Oct": 1, "Nov": 1, "Dec": 1, "Feb": 1, "Mar": 1},
            {"Apr": 1, "May": 2, "Sep": 1, "Oct": 1, "Mar": 1},
        ),
    ],
)
def test_due_dates_and_those_met_are_broken_down(engine, dimension, due, met):
    ledger = of_five_children(engine)
    assert counts(ledger, "reviews_due", dimension) == due
    assert ratios(ledger, "reviews_due_met_pct", dimension) == {name: (met.get(name, 0), due[name]) for name in due}


def test_due_dates_met_are_a_share_of_all_due_dates(engine):
    ledger = of_five_children(engine)
    assert ratio(ledger["reviews_due_met_pct", ""]) == (6, 11)
    # Sunday 3 May lies in the week of 27 April, Monday 4 May in its own
    weeks = counts(ledger, "reviews_due", "week")
    assert (weeks["2020-04-27"], weeks["2020-05-04"], sum(weeks.values())) == (1, 1, 11)


def test_the_share_on_time_leaves_out_reviews_that_are_not_assessable(engine):
    row = of_five_children(engine)["reviews_on_time_pct", ""]
    assert (row.value, *ratio(row)) == (60, 6, 10)
    assert row.note == "Not assessable and left out of the base: 2."


@pytest.mark.parametrize(
    ("dimension", "on_time"),
    [
        ("review_kind", {"First": (1, 2), "Second": (2, 3), "Later": (2, 3), "Adoption": (1, 2)}),
        ("quarter", {"Q1": (3, 3), "Q2": (1, 3), "Q3": (1, 2), "Q4": (1, 2)}),
        (
            "month",
            {
                "Apr": (1, 1),
                "May": (2, 2),
                "Jul": (0, 1),
                "Aug": (0, 1),
                "Sep": (1, 1),
                "Oct": (1, 1),
                "Nov": (0, 1),
                "Jan": (0, 1),
                "Mar": (1, 1),
            },
        ),
        ("age_band", {"Under 1": (1, 2), "1-4": (2, 3), "5-9": (1, 1), "10-15": (0, 1), "16-17": (2, 3)}),
        ("sex", {"Female": (3, 5), "Male": (2, 4), "Not known": (1, 1)}),
        ("ethnicity_group", {"White": (1, 2), "Black": (1, 2), "Asian": (2, 3), "Mixed": (1, 1), "Not known": (1, 2)}),
        (
            "placement_group",
            {
                "Foster placements": (3, 5),
                "Placed for adoption": (1, 2),
                "Secure units, children's homes and semi-independent living": (1, 2),
                "Placed with parents": (1, 1),
            },
        ),
    ],
)
def test_the_share_on_time_is_broken_down(engine, dimension, on_time):
    assert ratios(of_five_children(engine), "reviews_on_time_pct", dimension) == on_time


def test_reviews_of_an_unknown_kind_have_no_percentage(engine):
    row = of_five_children(engine)["reviews_on_time_pct", "review_kind=Not known"]
    assert (row.status, row.note) == ("not_available", "Not assessable and left out of the base: 2.")


@pytest.mark.parametrize(
    ("dimension", "numbers"),
    [
        ("review_kind", {"First": 1, "Second": 1, "Later": 1, "Adoption": 1}),
        ("month", {"Jul": 1, "Aug": 1, "Nov": 1, "Jan": 1}),
        ("quarter", in_quarters(0, 2, 1, 1)),
        ("days_late_band", {"1-7": 2, "15-28": 1, "29 and over": 1}),  # 6, 3, 36 and 15 days
        # A's row is about another date, D's gives no reason
        ("late_reason", {"IRO not available": 1, "Illness": 1, "Not known": 2}),
    ],
)
def test_late_reviews_are_broken_down(engine, dimension, numbers):
    assert counts(of_five_children(engine), "reviews_late", dimension) == numbers


def test_days_late_have_a_median_and_a_longest(engine):
    ledger = of_five_children(engine)
    # 3, 6, 15, 36
    assert value(ledger["review_days_late", "statistic=Median"]) == 10.5
    assert value(ledger["review_days_late", "statistic=Longest"]) == 36


def test_children_whose_reviews_were_all_on_time_are_counted(engine):
    ledger = of_five_children(engine)
    # Only E: each of the others had a late review, and C also one that was never held. E is 17 at the end.
    assert ratio(ledger["children_all_reviews_on_time_pct", ""]) == (1, 5)
    assert ratios(ledger, "children_all_reviews_on_time_pct", "age_band") == {
        "1-4": (0, 2),  # C turned one, D is four
        "10-15": (0, 1),
        "16-17": (1, 2),
    }
    assert ratios(ledger, "children_all_reviews_on_time_pct", "sex") == {
        "Female": (0, 2),
        "Male": (0, 2),
        "Not known": (1, 1),
    }
    assert ratios(ledger, "children_all_reviews_on_time_pct", "ethnicity_group") == {
        "White": (0, 1),
        "Black": (0, 1),
        "Asian": (0, 1),
        "Mixed": (1, 1),
        "Not known": (0, 1),
    }


# Dates at the edge of a limit, a band or a period


def test_bands_of_days_late_have_the_right_edges(engine):
    # All second reviews are due on 20 May, three months after the first reviews of Thursday 20 February 2020.
    late = {"A": "05-21", "B": "05-27", "C": "05-28", "D": "06-03", "E": "06-04", "F": "06-17", "G": "06-18"}
    data = history(
        "child_id | started\n" + "\n".join(f"{child} | 2020-02-03" for child in late),
        reviews="child_id | review_date\n"
        + "\n".join(f"{child} | 2020-02-20\n{child} | 2020-{day}" for child, day in late.items()),
    )
    ledger = figures(data, engine, "reviews_late", "review_days_late")
    # 1, 7, 8, 14, 15, 28 and 29 days
    assert counts(ledger, "reviews_late", "days_late_band") == {"1-7": 2, "8-14": 2, "15-28": 2, "29 and over": 1}
    assert value(ledger["review_days_late", "statistic=Median"]) == 14


def test_without_a_late_review_there_are_no_days_late(engine):
    data = history("child_id | started\nA | 2020-04-01", reviews="child_id | review_date\nA | 2020-05-01")
    ledger = figures(data, engine, "reviews_late", "review_days_late")
    assert value(ledger["reviews_late", ""]) == 0
    assert value(ledger["review_days_late", "statistic=Median"]) == "Nothing in the denominator."


def test_reviews_on_the_first_and_last_day_of_the_period_are_held_in_it(engine):
    data = history(
        "child_id | started\nA | 2019-01-07",
        reviews="""
        child_id | review_date | return_year
        A        | 2020-03-31  | 2020
        A        | 2020-04-01  | 2021
        A        | 2021-03-31  | 2021
        A        | 2021-04-01  | 2022
        """,
    )
    held = {"2020-21": 2, "2019-20": 1, "2020-21Q4": 1, "2020-06-01..2020-08-31": 0}
    rows = compute(data, map(parse_period, held), Settings(), engine, ["reviews_held"])
    totals = rows[(rows["measure"] == "reviews_held") & (rows["breakdown"] == "")]
    assert dict(zip(totals["period"], totals["value"], strict=True)) == {
        parse_period(label).label: number for label, number in held.items()
    }


def test_reviews_that_do_not_count_are_in_no_other_figure(engine):
    # Reviews before birth, outside care and during short breaks, and one planned after the end of its return.
    data = history(
        """
        child_id | started    | ceased     | reason_ceased | legal_status
        A        | 2020-06-01 | 2020-07-01 | E4A           | C2
        A        | 2020-08-01 | 2020-09-01 | E4A           | V4
        B        | 2020-06-01 |            |               | C2
        """,
        "child_id | birth_date\nA | 2010-01-01\nB | 2020-06-15",
        reviews="""
        child_id | review_date | return_year
        A        | 2020-06-29  | 2021
        A        | 2020-07-02  | 2021
        A        | 2020-08-15  | 2021
        B        | 2020-06-14  | 2021
        B        | 2021-03-31  | 2020
        """,
    )
    ledger = figures(
        data, engine, "reviews_held", "reviews_on_time_pct", "reviews_not_assessable", "reviews_not_counted"
    )
    assert value(ledger["reviews_not_counted", ""]) == 4
    assert counts(ledger, "reviews_not_counted", "fate") == {
        "before birth": 1,
        "after its return": 1,
        "short break": 1,
        "outside care": 1,
    }
    # Day 20 after Monday 1 June is Monday the 29th.
    assert value(ledger["reviews_held", ""]) == 1
    assert ratio(ledger["reviews_on_time_pct", ""]) == (1, 1)
    assert value(ledger["reviews_not_assessable", ""]) == 0


def test_reviews_that_do_not_count_have_the_first_fate_that_applies_and_the_period_of_their_date(engine):
    # A's is before birth and before care, B's after its return and after care; C's are just before and after the year.
    data = history(
        "child_id | started | ceased | reason_ceased\nA | 2020-08-01 | |\nB | 2020-04-01 | 2020-05-01 | E4A\n"
        "C | 2020-06-01 | 2020-07-01 | E4A",
        "child_id | birth_date\nA | 2020-07-15\nB | 2010-01-01\nC | 2010-01-01",
        reviews="""
        child_id | review_date | return_year
        A        | 2020-07-01  | 2021
        B        | 2020-06-01  | 2020
        C        | 2020-03-31  | 2020
        C        | 2021-04-01  | 2022
        """,
    )
    ledger = figures(data, engine, "reviews_not_counted", "reviews_held")
    assert counts(ledger, "reviews_not_counted", "fate") == {"before birth": 1, "after its return": 1}
    assert (value(ledger["reviews_not_counted", ""]), value(ledger["reviews_held", ""])) == (2, 0)


def test_a_review_on_the_last_day_in_care_is_judged_by_its_due_date(engine):
    # Six months after 3 May 2020 is 3 November. A is reviewed a day late, on the last day in care; B on the due date,
    # two days before leaving; C leaves without a review.
    stays = "child_id | started | ceased | reason_ceased\n" + "\n".join(
        f"{child} | 2019-01-07 | {day} | E4A"
        for child, day in [("A", "2020-11-04"), ("B", "2020-11-05"), ("C", "2020-12-01")]
    )
    days = ["2019-02-04", "2019-05-03", "2019-11-03", "2020-05-03"]
    held = "\n".join(f"{child} | {day}" for child in "ABC" for day in days)
    data = history(stays, reviews=f"child_id | review_date\n{held}\nA | 2020-11-04\nB | 2020-11-03")
    ledger = figures(
        data,
        engine,
        "reviews_held",
        "reviews_on_time_pct",
        "reviews_due",
        "reviews_due_met_pct",
        "reviews_late",
        "reviews_overdue_at_end",
        "children_all_reviews_on_time_pct",
    )
    assert value(ledger["reviews_held", ""]) == 5
    assert ratio(ledger["reviews_on_time_pct", ""]) == (4, 5)
    assert value(ledger["reviews_due", ""]) == 6
    assert ratio(ledger["reviews_due_met_pct", ""]) == (4, 6)  # A's was late, C's was missed
    assert value(ledger["reviews_late", ""]) == 1
    assert value(ledger["reviews_overdue_at_end", ""]) == 0, "C has left"
    assert ratio(ledger["children_all_reviews_on_time_pct", ""]) == (1, 3)


def test_a_due_date_on_the_day_of_leaving_is_void_and_its_review_on_time(engine):
    days = ["2019-02-04", "2019-05-03", "2019-11-03", "2020-05-03"]
    data = history(
        "child_id | started | ceased | reason_ceased\nA | 2019-01-07 | 2020-11-03 | E4A",
        reviews="child_id | review_date\n" + "\n".join(f"A | {day}" for day in [*days, "2020-11-03"]),
    )
    ledger = figures(data, engine, "reviews_on_time_pct", "reviews_due", "reviews_due_met_pct", "reviews_due")
    assert ratio(ledger["reviews_on_time_pct", ""]) == (2, 2)
    assert value(ledger["reviews_due", ""]) == 1
    ledger = figures(data, engine, "reviews_due_met_pct", period=parse_period("2020-21Q3"))
    assert value(ledger["reviews_due_met_pct", ""]) == "Nothing in the denominator."


def test_no_review_is_due_on_the_eighteenth_birthday_or_late_after_it(engine):
    # Both reviews are due on 3 November 2020. A turns 18 that day, B the day after; both are reviewed on the 10th.
    days = ["2019-02-04", "2019-05-03", "2019-11-03", "2020-05-03", "2020-11-10"]
    data = history(
        "child_id | started\nA | 2019-01-07\nB | 2019-01-07",
        "child_id | birth_date\nA | 2002-11-03\nB | 2002-11-04",
        reviews="child_id | review_date\n" + "\n".join(f"{child} | {day}" for child in "AB" for day in days),
    )
    ledger = figures(data, engine, "reviews_held", "reviews_on_time_pct", "reviews_not_assessable", "reviews_due")
    assert value(ledger["reviews_held", ""]) == 4
    assert counts(ledger, "reviews_held", "age_band") == {"16-17": 2, "18 and over": 2}
    assert counts(ledger, "reviews_held", "review_kind") == {"Later": 4}
    assert ratio(ledger["reviews_on_time_pct", ""]) == (2, 3)
    assert value(ledger["reviews_not_assessable", ""]) == 1
    assert value(ledger["reviews_due", ""]) == 3  # two on 3 May, B's on 3 November


# The limits in force in 2020


def test_later_reviews_due_from_24_april_to_24_september_2020_could_be_held_until_the_24th(engine):
    # A is due on 24 April, held on 24 September. B is due on 23 April, held a day late. C is due on 24 September, held
    # a day late. D's second review is due on 15 July, held on the 20th. E is due on 3 May, held on 1 June. The reviews
    # of 2019 are on time: 4 February, 3 May, and the third by 3 November.
    data = history(
        "child_id | started\nA | 2019-01-07\nB | 2019-01-07\nC | 2019-01-07\nD | 2020-03-16\nE | 2019-01-07",
        reviews="""
        child_id | review_date
        A        | 2019-02-04
        A        | 2019-05-03
        A        | 2019-10-24
        A        | 2020-09-24
        B        | 2019-02-04
        B        | 2019-05-03
        B        | 2019-10-23
        B        | 2020-04-24
        C        | 2019-02-04
        C        | 2019-05-03
        C        | 2019-09-24
        C        | 2020-03-24
        C        | 2020-09-25
        D        | 2020-04-15
        D        | 2020-07-20
        E        | 2019-02-04
        E        | 2019-05-03
        E        | 2019-11-03
        E        | 2020-06-01
        """,
    )
    ledger = figures(data, engine, "reviews_on_time_pct", "reviews_on_time_in_force_pct", "review_days_late")
    assert ratio(ledger["reviews_on_time_pct", ""]) == (1, 6), "D's first"
    assert ratio(ledger["reviews_on_time_in_force_pct", ""]) == (3, 6), "A's and E's too"
    assert ratios(ledger, "reviews_on_time_in_force_pct", "review_kind") == {
        "First": (1, 1),
        "Second": (0, 1),
        "Later": (2, 4),
    }
    assert ratios(ledger, "reviews_on_time_in_force_pct", "quarter") == {"Q1": (2, 3), "Q2": (1, 3)}
    # 24 April to 24 September
    assert value(ledger["review_days_late", "statistic=Longest"]) == 153


# Months counted by the calendar or in days


MONTHS_OR_DAYS = history(
    # A's first review on day 20, 3 July: three months are 3 October, 91 days the 2nd. B's on 30 November (3-6, 9-13,
    # 16-20, 23-27 and the 30th): three months are 28 February, the end clamped, 91 days 1 March. C's on 1 May; the
    # second by 1 August or 31 July; six months from 30 July are 30 January, 183 days the 29th.
    "child_id | started\nA | 2020-06-05\nB | 2020-11-02\nC | 2020-04-01",
    reviews="""
    child_id | review_date
    A        | 2020-07-03
    A        | 2020-10-03
    B        | 2020-11-30
    B        | 2021-03-01
    C        | 2020-05-01
    C        | 2020-07-30
    C        | 2021-01-30
    """,
)


@pytest.mark.parametrize(
    ("settings", "on_time", "late"), [(Settings(), 6, {"Mar": 1}), (BY_DAYS, 5, {"Oct": 1, "Jan": 1})]
)
def test_months_are_calendar_months_or_91_and_183_days(engine, settings, on_time, late):
    names = ("reviews_on_time_pct", "reviews_late", "reviews_judged_otherwise")
    ledger = figures(MONTHS_OR_DAYS, engine, *names, settings=settings)
    assert ratio(ledger["reviews_on_time_pct", ""]) == (on_time, 7)
    assert counts(ledger, "reviews_late", "month") == late
    assert value(ledger["reviews_judged_otherwise", ""]) == 3, "the same whichever way the report counts months"


def test_a_review_on_time_by_one_arithmetic_and_not_judged_by_the_other_is_judged_otherwise(engine):
    # Six months from 30 July 2020 are 30 January 2021, 183 days the 29th. A turns 18 on the 29th and is reviewed on the
    # 30th: on time, or after a due date that was void. B turns 18 on the 30th and is reviewed on the 31st: after a void
    # due date, or two days late. C is reviewed on the 29th: on time by both.
    held = "\n".join(f"{child} | 2020-05-01\n{child} | 2020-07-30" for child in "ABC")
    data = history(
        "child_id | started\nA | 2020-04-01\nB | 2020-04-01\nC | 2020-04-01",
        "child_id | birth_date\nA | 2003-01-29\nB | 2003-01-30\nC | 2010-06-15",
        reviews=f"child_id | review_date\n{held}\nA | 2021-01-30\nB | 2021-01-31\nC | 2021-01-29",
    )
    names = ("reviews_on_time_pct", "reviews_judged_otherwise")
    by_months, by_days = (figures(data, engine, *names, settings=settings) for settings in (Settings(), BY_DAYS))
    assert ratio(by_months["reviews_on_time_pct", ""]) == (8, 8), "B's last is not judged"
    assert ratio(by_days["reviews_on_time_pct", ""]) == (7, 8), "A's last is not judged, B's is late"
    assert value(by_months["reviews_judged_otherwise", ""]) == value(by_days["reviews_judged_otherwise", ""]) == 1


# Children late more than once, and children overdue at the end


REPEATED = history(
    # A is late twice in the year: due on 1 May, held on the 4th; due on 4 August, held on the 5th; in February on time.
    # B is late in November 2019 and on 5 May 2020 (due on the 4th). C is always on time. D leaves without the review
    # due on 1 May. E's first is due after the year: 14 April 2021.
    """
    child_id | started    | ceased     | reason_ceased
    A        | 2020-04-01 |            |
    B        | 2019-01-07 |            |
    C        | 2020-04-01 |            |
    D        | 2020-04-01 | 2020-05-02 | E4A
    E        | 2021-03-15 |            |
    """,
    reviews="""
    child_id | review_date
    A        | 2020-05-04
    A        | 2020-08-05
    A        | 2021-02-05
    B        | 2019-02-04
    B        | 2019-05-03
    B        | 2019-11-04
    B        | 2020-05-05
    B        | 2020-11-05
    C        | 2020-05-01
    C        | 2020-07-31
    C        | 2021-01-29
    """,
)


@pytest.mark.parametrize(("period", "children"), [("2020-21", 1), ("2020-21Q1", 0), ("2019-20", 0)])
def test_children_late_more_than_once_in_the_period_are_counted(engine, period, children):
    assert figure(REPEATED, engine, "children_late_more_than_once", period=parse_period(period)) == children


def test_a_child_with_one_late_or_missed_review_is_not_always_on_time(engine):
    assert share(REPEATED, engine, "children_all_reviews_on_time_pct") == (1, 4, 0)
    # In the last quarter A's and C's were due and met.
    assert share(REPEATED, engine, "children_all_reviews_on_time_pct", period=parse_period("2020-21Q4")) == (2, 2, 0)


def test_children_overdue_at_the_end_of_the_year_are_counted(engine):
    # From 7 December 2020: 8-11 are 1-4, 14-18 are 5-9, 21-24 are 10-13, 29-31 are 14-16, 4-7 January 17-20. A first
    # review on 30 December: the second is due on 30 March; on the 31st: on the 31st; on 1 January: 1 April.
    # A's was due on the last day. B's was held the day after. C's is not due yet. D has left. E's was held that day. F
    # was placed for adoption on the last day: four weeks from then. G was placed two days later. H left the day after.
    # K is due for a first: 2-5 February 1-4, 8-12 are 5-9, 15-19 are 10-14, 22-26 are 15-19, 1 March is 20.
    # L started before the returns show and was never reviewed: when a review was due is not known.
    data = history(
        """
        child_id | started    | ceased     | reason_ceased | reason_new_episode | placement
        A        | 2020-12-07 |            |               | S                  | U6
        B        | 2020-12-07 |            |               | S                  | U6
        C        | 2020-12-07 |            |               | S                  | U6
        D        | 2020-12-07 | 2021-03-31 | E4A           | S                  | U6
        E        | 2020-12-07 |            |               | S                  | U6
        F        | 2020-12-07 | 2021-03-31 | X1            | S                  | U6
        F        | 2021-03-31 |            |               | P                  | A5
        G        | 2020-12-07 | 2021-04-02 | X1            | S                  | U6
        G        | 2021-04-02 |            |               | P                  | A5
        H        | 2020-12-07 | 2021-04-01 | E4A           | S                  | U6
        K        | 2021-02-01 |            |               | S                  | U6
        L        | 2020-12-07 |            |               | P                  | U6
        """,
        reviews="""
        child_id | review_date | return_year
        A        | 2020-12-31  | 2021
        B        | 2020-12-31  | 2021
        B        | 2021-04-01  | 2022
        C        | 2021-01-01  | 2021
        D        | 2020-12-30  | 2021
        E        | 2020-12-31  | 2021
        E        | 2021-03-31  | 2021
        F        | 2020-12-30  | 2021
        G        | 2020-12-30  | 2021
        H        | 2020-12-30  | 2021
        """,
    )
    ledger = figures(data, engine, "reviews_overdue_at_end")
    assert value(ledger["reviews_overdue_at_end", ""]) == 5, "A, B, G, H and K"
    assert counts(ledger, "reviews_overdue_at_end", "review_kind") == {"First": 1, "Second": 4}
    # At the end of April 2021 F is overdue too: due on the 28th, four weeks after the placement.
    april = figures(data, engine, "reviews_overdue_at_end", period=parse_period("2021-04-01..2021-04-30"))
    # G was placed on 2 April: four weeks end on the 30th.
    assert counts(april, "reviews_overdue_at_end", "review_kind") == {"First": 1, "Second": 2, "Adoption": 2}


# In care since 2015, as the first return of 2018-19 shows: a first review was due in that year, so any review that the
# returns show is a later one. A has none, B left on 30 September 2018, C on 2 October. D turned 18 on 1 October 2018.
# E was reviewed on 10 June 2018: the next is due on 10 December. F started on Monday 3 September 2018: 4-7 are days
# 1-4, 10-14 are 5-9, 17-21 are 10-14, 24-28 are 15-19, 1 October is 20. G's one review lies before the first return.
UNSEEN = history(
    """
    child_id | started    | ceased     | reason_ceased
    A        | 2015-06-01 |            |
    B        | 2015-06-01 | 2018-09-30 | E4A
    C        | 2015-06-01 | 2018-10-02 | E4A
    D        | 2015-06-01 | 2018-12-20 | E4A
    E        | 2015-06-01 |            |
    F        | 2018-09-03 |            |
    G        | 2015-06-01 |            |
    """,
    "child_id | birth_date\nD | 2000-10-01\n" + "\n".join(f"{child} | 2010-06-15" for child in "ABCEFG"),
    years={2019, 2020, 2021},
    reviews="child_id | review_date\nE | 2018-06-10\nG | 2018-02-10",
)
UNSEEN_AT_END = {
    "2018-19Q1": {},  # the history began on 1 April 2018, three months ago
    "2018-19Q2": {},  # a day short of six months
    "2018-04-01..2018-10-01": {"First": 1, "Not known": 3},  # F; A, C and G
    "2018-10-01..2018-12-09": {"First": 1, "Not known": 2},  # C has left
    "2018-19Q3": {"First": 1, "Later": 1, "Not known": 2},  # E since 10 December
    "2018-19": {"First": 1, "Later": 1, "Not known": 2},
    "2020-21": {"First": 1, "Later": 1, "Not known": 2},
}


def test_a_child_without_a_review_for_six_months_is_overdue_whatever_was_held_before(engine):
    periods = [parse_period(label) for label in UNSEEN_AT_END]
    rows = compute(UNSEEN, periods, Settings(), engine, ["reviews_overdue_at_end"])
    rows = rows[(rows["measure"] == "reviews_overdue_at_end") & (rows["value"] > 0)]
    ledger = {label: {} for label in UNSEEN_AT_END}
    for row in rows.itertuples():
        ledger[row.period][row.breakdown.removeprefix("review_kind=")] = row.value
    totals = {label: {"": sum(kinds.values())} if kinds else {} for label, kinds in UNSEEN_AT_END.items()}
    assert ledger == {label: kinds | totals[label] for label, kinds in UNSEEN_AT_END.items()}


@pytest.mark.parametrize(
    "episodes",
    [
        # First seen in June 2019, in the middle of a spell, and not reviewed in the 21 months since.
        "A | 2019-06-03 | | | P | U6",
        # Placed for adoption before the history begins and back in foster care in May 2018: not reviewed since.
        "A | 2015-06-03 | 2018-05-01 | X1 | S | A5\nA | 2018-05-01 | | | P | U6",
    ],
)
def test_other_events_in_the_spell_are_not_taken_for_a_review(engine, episodes):
    data = history(
        f"child_id | started | ceased | reason_ceased | reason_new_episode | placement\n{episodes}",
        years={2019, 2020, 2021},
        reviews="child_id | review_date\nA | 2018-01-01",
    )
    ledger = figures(data, engine, "reviews_overdue_at_end")
    assert counts(ledger, "reviews_overdue_at_end", "review_kind") == {"Not known": 1}


def test_the_history_begins_again_after_a_year_that_was_not_supplied(engine):
    # 2017-18 was not supplied: the history begins again on 1 April 2018, although there is a review of January 2017.
    data = history(
        "child_id | started\nA | 2015-06-01",
        years={2017, 2019},
        reviews="child_id | review_date | return_year\nA | 2017-01-10 | 2017",
    )
    ledger = figures(data, engine, "reviews_overdue_at_end", period=parse_period("2018-19"))
    assert counts(ledger, "reviews_overdue_at_end", "review_kind") == {"Not known": 1}
    assert figure(data, engine, "reviews_overdue_at_end", period=parse_period("2018-19Q2")) == 0


# What cannot be assessed


def test_a_due_date_from_before_the_first_return_is_not_judged(engine):
    # The returns begin on 1 April 2020. When the review of 4 May was due is not known; it was not the first (due on 4
    # February 2019), so the next is due six months later, on 4 November.
    data = history(
        "child_id | started\nA | 2019-01-07",
        years={2021},
        reviews="child_id | review_date\nA | 2020-05-04\nA | 2020-11-05",
    )
    counted = {"reviews_held": 2, "reviews_not_assessable": 1, "reviews_due": 1, "reviews_judged_otherwise": 0}
    shares = ("reviews_on_time_pct", "reviews_on_time_in_force_pct")
    ledger = figures(data, engine, *counted, *shares)
    assert {name: value(ledger[name, ""]) for name in counted} == counted
    assert {share_of(ledger[name, ""]) for name in shares} == {(0, 1, 1)}
    assert figure(data, engine, "reviews_held", period=YEAR_BEFORE) == "The returns supplied cover 2020-21."


def test_figures_of_a_year_without_its_reviews_are_not_available(engine):
    data = history("child_id | started\nA | 2019-01-07", reviews="child_id | review_date\nA | 2020-05-04")
    data = replace(data, years={**data.years, "reviews": frozenset({2021})})
    reason = "The Reviews table was not supplied for 2019-20."
    names = ("reviews_held", "reviews_due", "reviews_on_time_pct", "reviews_overdue_at_end")
    ledger = figures(data, engine, *names, period=YEAR_BEFORE)
    assert {value(ledger[name, ""]) for name in names} == {reason}
    assert figure(data, engine, "reviews_held") == 1


# The review log


IN_CARE_FROM_APRIL = "child_id | started\n" + "\n".join(f"{child} | 2020-04-01" for child in "ABCDE")
#: All reviewed on working day 20, Friday 1 May 2020.
FIRST_OF_MAY = "child_id | review_date\n" + "\n".join(f"{child} | 2020-05-01" for child in "ABCDE")


@pytest.mark.parametrize(
    ("measure", "column", "in_time", "too_late"),
    [
        # 4-7 May are days 1-4; Friday 8 May was the bank holiday of that year; Monday 11 is day 5
        ("decisions_within_5_working_days_pct", "decisions_sent", "2020-05-11", "2020-05-12"),
        # 11-15 May are 5-9, 18-22 are 10-14, Monday 25 is a bank holiday, 26 is 15
        ("record_within_15_working_days_pct", "record_completed", "2020-05-26", "2020-05-27"),
        # 26-29 May are 15-18, 1 June is 19, 2 June is 20
        ("record_sent_within_20_working_days_pct", "record_sent", "2020-06-02", "2020-06-03"),
    ],
)
def test_limits_in_working_days_count_from_the_review_and_skip_bank_holidays(
    engine, measure, column, in_time, too_late
):
    # C's row has no date, D has no row, and E's row says that the review was cancelled.
    log = f"""
        child_id | review_date | {column}   | cancelled
        A        | 2020-05-01  | {in_time}  | no
        B        | 2020-05-01  | {too_late} |
        C        | 2020-05-01  |            |
        E        | 2020-05-01  | {in_time}  | yes
    """
    data = history(IN_CARE_FROM_APRIL, reviews=FIRST_OF_MAY, review_log=log)
    ledger = figures(data, engine, measure)
    assert share_of(ledger[measure, ""]) == (1, 2, 3)
    assert share_of(ledger[measure, "quarter=Q1"]) == (1, 2, 3)
    nothing = (
        "Nothing in the denominator. The review log table begins in May 2020. The review log table ends in May 2020."
    )
    assert value(ledger[measure, "quarter=Q2"]) == nothing


def test_adjourned_reviews_must_be_completed_within_20_working_days(engine):
    # A's is completed on day 20 after the first meeting, B's a day later; C's on the same day; D's has no date.
    log = """
        child_id | review_date | completed_date | cancelled
        A        | 2020-05-01  | 2020-06-02     |
        B        | 2020-05-01  | 2020-06-03     |
        C        | 2020-05-01  | 2020-05-01     |
        D        | 2020-05-01  |                |
        E        | 2020-05-01  | 2020-05-15     | yes
    """
    data = history(IN_CARE_FROM_APRIL, reviews=FIRST_OF_MAY, review_log=log)
    assert share(data, engine, "adjourned_reviews_completed_pct") == (1, 2, 0)
    assert share(data, engine, "reviews_on_time_pct") == (5, 5, 0), "timeliness depends on the first meeting"


def test_cancelled_reviews_are_counted_by_the_day_they_were_planned_for(engine):
    log = """
        child_id | review_date | cancelled
        A        | 2020-03-31  | yes
        A        | 2020-04-01  | yes
        A        | 2020-05-01  | no
        A        | 2020-06-01  |
        B        | 2020-05-01  | yes
        B        | 2021-03-31  | yes
        B        | 2021-04-01  | yes
    """
    data = history(IN_CARE_FROM_APRIL.replace("2020-04-01", "2020-03-01"), reviews=FIRST_OF_MAY, review_log=log)
    assert figure(data, engine, "reviews_cancelled") == 3
    assert figure(data, engine, "reviews_held") == 5, "the return says that B's was held on 1 May"


def test_without_a_review_log_only_its_own_figures_are_not_available(engine):
    data = history(IN_CARE_FROM_APRIL, reviews=FIRST_OF_MAY)
    logged = [
        "reviews_cancelled",
        "decisions_within_5_working_days_pct",
        "record_within_15_working_days_pct",
        "record_sent_within_20_working_days_pct",
        "adjourned_reviews_completed_pct",
    ]
    ledger = figures(data, engine, "reviews_held", "reviews_late", *logged)
    assert {value(ledger[name, ""]) for name in logged} == {NO_LOG}
    assert value(ledger["reviews_held", ""]) == 5
    assert {value(row) for row in categories(ledger, "reviews_held", "mode").values()} == {NO_LOG}
    assert value(ledger["reviews_late", ""]) == 0
    assert {value(row) for row in categories(ledger, "reviews_late", "late_reason").values()} == {NO_LOG}


def test_a_log_of_one_year_gives_no_figures_for_the_year_before(engine):
    data = history(
        "child_id | started\nA | 2019-01-07",
        reviews="child_id | review_date\nA | 2019-05-03\nA | 2020-05-04",
        review_log="child_id | review_date | mode | decisions_sent\nA | 2020-05-04 | Virtual | 2020-05-05",
    )
    data = replace(data, years={**data.years, "review_log": frozenset({2021})})
    names = ("reviews_held", "decisions_within_5_working_days_pct")
    now = figures(data, engine, *names, also=[YEAR_BEFORE])
    before = figures(data, engine, *names, period=YEAR_BEFORE, also=[YEAR])
    reason = "The review log table has no row with a date in 2019-20."
    assert counts(now, "reviews_held", "mode") == {"Virtual": 1}
    assert ratio(now["decisions_within_5_working_days_pct", ""]) == (1, 1)
    assert value(before["reviews_held", ""]) == 1
    assert {value(row) for row in categories(before, "reviews_held", "mode").values()} == {reason}
    assert value(before["decisions_within_5_working_days_pct", ""]) == reason
    assert value(now["reviews_held_change", ""]) == 0
    assert value(now["reviews_held_change", "mode=Virtual"]) == f"2019-20: {reason}"


# Checks by the IRO between reviews


def test_a_midway_check_lies_between_two_reviews_of_a_spell(engine):
    # A has two contacts between the reviews: one check. B's are on the days of the reviews. One of C's has another
    # purpose, and the purpose of the other is not known. D has a first review only. E was placed for adoption in
    # between, after the check; F came back to foster care the day before the check. G's reviews lie in two spells,
    # each the first of its own.
    data = history(
        """
        child_id | started    | ceased     | reason_ceased | reason_new_episode | placement
        A        | 2020-04-01 |            |               | S                  | U6
        B        | 2020-04-01 |            |               | S                  | U6
        C        | 2020-04-01 |            |               | S                  | U6
        D        | 2020-04-01 |            |               | S                  | U6
        E        | 2020-04-01 | 2020-06-01 | X1            | S                  | U6
        E        | 2020-06-01 |            |               | P                  | A5
        F        | 2020-04-01 | 2020-04-20 | X1            | S                  | U6
        F        | 2020-04-20 | 2020-06-14 | X1            | P                  | A5
        F        | 2020-06-14 |            |               | P                  | U6
        G        | 2020-04-01 | 2020-05-20 | E4A           | S                  | U6
        G        | 2020-06-10 |            |               | S                  | U6
        """,
        reviews="""
        child_id | review_date
        A        | 2020-05-01
        A        | 2020-07-30
        B        | 2020-05-01
        B        | 2020-07-30
        C        | 2020-05-01
        C        | 2020-07-30
        D        | 2020-05-01
        E        | 2020-05-01
        E        | 2020-06-20
        F        | 2020-05-01
        F        | 2020-07-01
        G        | 2020-05-01
        G        | 2020-07-01
        """,
        consultations="""
        child_id | consultation_date | purpose
        A        | 2020-05-02        | Monitoring
        A        | 2020-06-15        | Monitoring
        B        | 2020-05-01        | Monitoring
        B        | 2020-07-30        | Monitoring
        C        | 2020-06-15        | Before review
        C        | 2020-06-16        |
        D        | 2020-04-15        | Monitoring
        E        | 2020-05-15        | Monitoring
        F        | 2020-06-15        | Monitoring
        G        | 2020-05-15        | Monitoring
        """,
    )
    ledger = figures(data, engine, "midway_checks_pct")
    assert ratio(ledger["midway_checks_pct", ""]) == (3, 4), "A, E and F, not B; C is not assessable"
    left_out = "Not assessable and left out of the base: 1."
    assert ledger["midway_checks_pct", ""].note == f"{left_out} The consultations table ends in July 2020."
    assert ratios(ledger, "midway_checks_pct", "quarter") == {"Q1": (1, 1), "Q2": (2, 3)}


def test_a_midway_check_is_not_assessable_if_the_log_begins_after_the_previous_review(engine):
    # The log begins on 2 June. A's review follows one on 1 May, before the log, so is left out although there is a
    # check since; B's follows one on 2 June, C's one on 10 June. C had no check.
    data = history(
        "child_id | started\nA | 2020-04-01\nB | 2020-05-04\nC | 2020-05-12",
        reviews="""
        child_id | review_date
        A        | 2020-05-01
        A        | 2020-07-30
        B        | 2020-06-02
        B        | 2020-07-30
        C        | 2020-06-10
        C        | 2020-07-30
        """,
        consultations="""
        child_id | consultation_date | purpose
        A        | 2020-06-15        | Monitoring
        B        | 2020-06-02        | Other
        B        | 2020-06-03        | Monitoring
        """,
    )
    assert share(data, engine, "midway_checks_pct") == (1, 2, 1)
    assert share(data, engine, "midway_checks_pct", breakdown="quarter=Q2") == (1, 2, 1)


def test_midway_checks_need_the_consultations_log(engine):
    data = history(IN_CARE_FROM_APRIL, reviews=FIRST_OF_MAY)
    reason = "The consultations table was not supplied for 2020-21."
    assert figure(data, engine, "midway_checks_pct") == reason


def test_every_measure_of_the_section_has_a_figure_or_a_reason(engine):
    ledger = of_five_children(engine)
    names = {name for name, measure in catalogue().items() if measure.section == "reviews"}
    assert names <= {measure for measure, _ in ledger}
    assert all(row.note for row in ledger.values() if row.status != "ok")
