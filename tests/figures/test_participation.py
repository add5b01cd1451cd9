"""The measures of the participation section, each with a few reviews, on both engines."""

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
PN4_COUNTS = Settings(reviews={"pn4_conveys_views": True})
NOBODY = "Nothing in the denominator."


def figures(data, engine, *measures, period=YEAR, settings=None, also=()):
    """{(measure, breakdown): ledger row} of one period."""
    rows = compute(data, [period, *also], settings or Settings(), engine, measures)
    of_period = rows[rows["period"] == period.label]
    return {(row.measure, row.breakdown): row for row in of_period.itertuples()}


def value(row):
    """The value, or the reason why it is not available."""
    return row.value if row.status == "ok" else row.note


def ratio(row):
    return row.numerator, row.denominator


def share(row):
    """The numerator and denominator of a percentage, and how many are left out of its base."""
    left_out = re.match(r"Not assessable and left out of the base: (\d+)\.", row.note)
    return *ratio(row), int(left_out[1]) if left_out else 0


def counts(ledger, measure, dimension):
    """The number in each category that is not empty."""
    rows = categories(ledger, measure, dimension)
    return {name: row.value for name, row in rows.items() if row.status == "ok" and row.value}


def ratios(ledger, measure, dimension):
    """The numerator and denominator of each category that has a base."""
    return {name: ratio(row) for name, row in categories(ledger, measure, dimension).items() if row.denominator}


def categories(ledger, measure, dimension):
    prefix = f"{dimension}="
    rows = {key: row for key, row in ledger.items() if key[0] == measure and key[1].startswith(prefix)}
    return {text.removeprefix(prefix): row for (_, text), row in rows.items() if ";" not in text}


def in_care(children, since="2020-04-01"):
    """All these children are in care from one day; by default their first review is due on 1 May 2020."""
    return "child_id | started\n" + "\n".join(f"{child} | {since}" for child in children)


def reviewed_on_1_may(children):
    return "child_id | review_date\n" + "\n".join(f"{child} | 2020-05-01" for child in children)


# Who takes part, by the code and the age on the day

CODED = history(
    in_care("ABCDEFGHIJKLMNO"),
    """
    child_id | birth_date
    H        | 2016-04-30
    I        | 2016-05-02
    K        | 2016-05-02
    L        | 2016-05-01
    M        | 2016-05-01
    N        |
    O        | 2015-05-01
    """
    + "\n".join(f"{child} | 2010-06-15" for child in "ABCDEFGJ"),
    # On 1 May 2020 H had turned four the day before, I and K turned four the next day, L and M turned four, O five.
    # J has no code; the birth date of N is not known.
    reviews="""
    child_id | review_date | participation | birth_date
    A        | 2020-05-01  | PN1           |
    B        | 2020-05-01  | PN2           |
    C        | 2020-05-01  | PN3           |
    D        | 2020-05-01  | PN4           |
    E        | 2020-05-01  | PN5           |
    F        | 2020-05-01  | PN6           |
    G        | 2020-05-01  | PN7           |
    H        | 2020-05-01  | PN0           |
    I        | 2020-05-01  | PN5           |
    J        | 2020-05-01  |               |
    K        | 2020-05-01  | PN0           |
    L        | 2020-05-01  | PN0           |
    M        | 2020-05-01  | PN1           |
    N        | 2020-05-01  | PN1           |
    O        | 2020-05-01  | PN0           |
    """,
)


@cache
def of_coded(engine):
    return figures(
        CODED,
        engine,
        "participated_pct",
        "attended_pct",
        "views_conveyed_pct",
        "views_sent_pct_of_non_attenders",
        "advocate_briefed_pct_of_non_attenders",
        "reviews_by_participation",
        "reviews_by_participation_pct",
        "reviews_code_against_age",
    )


@pytest.mark.parametrize(
    ("measure", "counted"),
    [
        # A to G and M; left out H, L and O (PN0), J and N
        ("participated_pct", (7, 8, 5)),
        ("attended_pct", (5, 8, 5)),
        ("views_conveyed_pct", (6, 8, 5)),
        # of E, F and G; whether H, L, O and J attended is not known, nor whether N was old enough
        ("views_sent_pct_of_non_attenders", (1, 3, 5)),
        ("advocate_briefed_pct_of_non_attenders", (1, 3, 5)),
    ],
)
def test_the_base_is_reviews_of_children_of_four_and_over_with_a_code(engine, measure, counted):
    assert share(of_coded(engine)[measure, ""]) == counted


def test_attending_without_taking_part_conveys_views_if_the_settings_say_so(engine):
    names = ("views_conveyed_pct", "participated_pct", "attended_pct")
    ledger = figures(CODED, engine, *names, settings=PN4_COUNTS)
    assert [ratio(ledger[name, ""]) for name in names] == [(7, 8), (7, 8), (5, 8)]


def test_reviews_are_counted_by_participation_code(engine):
    ledger = of_coded(engine)
    assert value(ledger["reviews_by_participation", ""]) == 8
    assert counts(ledger, "reviews_by_participation", "participation") == {
        "PN1": 2,
        "PN2": 1,
        "PN3": 1,
        "PN4": 1,
        "PN5": 1,
        "PN6": 1,
        "PN7": 1,
    }
    assert counts(ledger, "reviews_by_participation", "age_band") == {"1-4": 1, "5-9": 7}, "M; A to G"
    assert value(ledger["reviews_by_participation_pct", "participation=PN1"]) == 25
    assert value(ledger["reviews_by_participation", "age_band=1-4; participation=PN1"]) == 1, "M"
    assert value(ledger["reviews_by_participation", "age_band=5-9; participation=PN1"]) == 1, "A"
    assert value(ledger["reviews_by_participation", "age_band=5-9; participation=PN3"]) == 1, "C"
    assert value(ledger["reviews_by_participation", "age_band=10-15; participation=PN3"]) == 0


def test_codes_that_contradict_the_age_are_counted(engine):
    # H was four and a day with PN0, I three with PN5, O five with PN0; on the fourth birthday any code is accepted.
    assert value(of_coded(engine)["reviews_code_against_age", ""]) == 3


def test_the_birth_date_of_the_review_is_used_if_the_child_has_none(engine):
    data = history(
        in_care("A"),
        "child_id | birth_date\nA |",
        reviews="child_id | review_date | participation | birth_date\nA | 2020-05-01 | PN1 | 2012-01-01",
    )
    assert share(figures(data, engine, "participated_pct")["participated_pct", ""]) == (1, 1, 0)


def test_shares_of_non_attenders_are_not_available_if_everybody_attended(engine):
    data = history(in_care("A"), reviews="child_id | review_date | participation\nA | 2020-05-01 | PN1")
    ledger = figures(data, engine, "views_sent_pct_of_non_attenders", "attended_pct")
    assert value(ledger["views_sent_pct_of_non_attenders", ""]) == NOBODY
    assert value(ledger["attended_pct", ""]) == 100


# A is nine on 30 April and ten on 30 July; B 16 and then 17; C is three on 1 May and turns four on the 4th. First
# reviews are due on 1 May 2020; from Monday 6 April C's on 6 May (7-9 are days 1-3, 14-17 are 4-7, 20-24 are 8-12,
# 27 April - 1 May 13-17, 4-6 May 18-20).
SIX = history(
    """
    child_id | started    | placement
    A        | 2020-04-01 | U6
    B        | 2020-04-01 | K2
    C        | 2020-04-06 | P1
    """,
    """
    child_id | sex    | birth_date | ethnicity
    A        | Female | 2010-06-15 | WBRI
    B        | Male   | 2003-07-31 | BAFR
    C        | Male   | 2016-05-04 | MWBC
    """,
    reviews="""
    child_id | review_date | participation
    A        | 2020-04-30  | PN1
    A        | 2020-07-30  | PN7
    A        | 2021-01-30  | PN6
    B        | 2020-05-01  | PN2
    B        | 2020-07-31  | PN4
    C        | 2020-05-01  | PN0
    C        | 2020-05-04  | PN5
    """,
)
BY_CODE = (
    "participated_pct",
    "attended_pct",
    "views_conveyed_pct",
    "views_sent_pct_of_non_attenders",
    "advocate_briefed_pct_of_non_attenders",
)


@cache
def of_six(engine):
    return figures(SIX, engine, *BY_CODE)


@pytest.mark.parametrize(
    ("measure", "dimension", "expected"),
    [
        # A took part on 30 April and 30 January, B both times, C once
        ("participated_pct", "quarter", {"Q1": (3, 3), "Q2": (1, 2), "Q4": (1, 1)}),
        ("participated_pct", "age_band", {"1-4": (1, 1), "5-9": (1, 1), "10-15": (1, 2), "16-17": (2, 2)}),
        ("participated_pct", "sex", {"Female": (2, 3), "Male": (3, 3)}),
        ("participated_pct", "ethnicity_group", {"White": (2, 3), "Black": (2, 2), "Mixed": (1, 1)}),
        (
            "participated_pct",
            "placement_group",
            {
                "Foster placements": (2, 3),
                "Secure units, children's homes and semi-independent living": (2, 2),
                "Placed with parents": (1, 1),
            },
        ),
        ("participated_pct", "review_kind", {"First": (2, 2), "Second": (2, 3), "Later": (1, 1)}),
        # A's first, B's two
        ("attended_pct", "quarter", {"Q1": (2, 3), "Q2": (1, 2), "Q4": (0, 1)}),
        ("attended_pct", "age_band", {"1-4": (0, 1), "5-9": (1, 1), "10-15": (0, 2), "16-17": (2, 2)}),
        ("attended_pct", "review_kind", {"First": (2, 2), "Second": (1, 3), "Later": (0, 1)}),
        # not A's in July, nor B's second
        ("views_conveyed_pct", "quarter", {"Q1": (3, 3), "Q2": (0, 2), "Q4": (1, 1)}),
        ("views_conveyed_pct", "sex", {"Female": (2, 3), "Male": (2, 3)}),
        # A's in July and January, C's
        ("views_sent_pct_of_non_attenders", "quarter", {"Q1": (0, 1), "Q2": (0, 1), "Q4": (1, 1)}),
        ("views_sent_pct_of_non_attenders", "ethnicity_group", {"White": (1, 2), "Mixed": (0, 1)}),
        (
            "views_sent_pct_of_non_attenders",
            "placement_group",
            {"Foster placements": (1, 2), "Placed with parents": (0, 1)},
        ),
        ("advocate_briefed_pct_of_non_attenders", "age_band", {"1-4": (1, 1), "10-15": (0, 2)}),
        ("advocate_briefed_pct_of_non_attenders", "review_kind", {"Second": (1, 2), "Later": (0, 1)}),
    ],
)
def test_participation_is_broken_down(engine, measure, dimension, expected):
    assert ratios(of_six(engine), measure, dimension) == expected


def test_participation_has_the_right_totals(engine):
    ledger = of_six(engine)
    assert [ratio(ledger[name, ""]) for name in BY_CODE] == [(5, 6), (3, 6), (4, 6), (1, 3), (1, 3)]
    assert value(ledger["participated_pct", "quarter=Q3"]) == NOBODY


# From the review log

MODES = history(
    in_care("ABCDE"),
    reviews=reviewed_on_1_may("ABCDE") + "\nA | 2020-07-30",
    # C's mode is not recorded, D's row says cancelled, E has no row; A's row of 10 October has no review.
    review_log="""
    child_id | review_date | mode      | cancelled
    A        | 2020-05-01  | In person |
    A        | 2020-07-30  | Virtual   | no
    A        | 2020-10-10  | Virtual   |
    B        | 2020-05-01  | Virtual   |
    C        | 2020-05-01  |           |
    D        | 2020-05-01  | Hybrid    | yes
    """,
)


def test_review_modes_are_shares_of_reviews_with_a_recorded_mode(engine):
    ledger = figures(MODES, engine, "reviews_mode_recorded", "review_mode_pct")
    assert value(ledger["reviews_mode_recorded", ""]) == 3
    assert counts(ledger, "reviews_mode_recorded", "mode") == {"In person": 1, "Virtual": 2}
    assert ratio(ledger["review_mode_pct", "mode=Virtual"]) == (2, 3)
    assert ratio(ledger["review_mode_pct", "mode=Hybrid"]) == (0, 3)
    quarters = {
        text: row.value for (name, text), row in ledger.items() if name == "reviews_mode_recorded" and row.value
    }
    assert quarters["mode=Virtual; quarter=Q1"] == quarters["mode=Virtual; quarter=Q2"] == 1
    assert quarters["mode=In person; quarter=Q1"] == 1


def test_reviews_chaired_or_co_chaired_by_the_child_are_counted(engine):
    # F's row does not say who chaired, G has no row; E is three, and so not counted.
    data = history(
        in_care("ABCDEFG"),
        """
        child_id | birth_date
        A        | 2010-01-01
        B        | 2008-01-01
        C        | 2004-01-01
        D        | 2016-05-01
        E        | 2016-05-02
        F        | 2010-01-01
        G        | 2010-01-01
        """,
        reviews=reviewed_on_1_may("ABCDEFG"),
        review_log="""
        child_id | review_date | chaired_by
        A        | 2020-05-01  | Child
        B        | 2020-05-01  | IRO
        C        | 2020-05-01  | Co-chaired
        D        | 2020-05-01  | IRO
        E        | 2020-05-01  | Child
        F        | 2020-05-01  |
        """,
    )
    ledger = figures(data, engine, "chaired_by_child_pct")
    assert share(ledger["chaired_by_child_pct", ""]) == (2, 4, 2)
    assert ratios(ledger, "chaired_by_child_pct", "age_band") == {"1-4": (0, 1), "10-15": (1, 2), "16-17": (1, 1)}
    assert ratios(ledger, "chaired_by_child_pct", "quarter") == {"Q1": (2, 4)}


def test_participation_of_parents_is_of_all_reviews_and_of_those_they_could_be_invited_to(engine):
    # Nothing is recorded about E's mother; F has no row.
    data = history(
        in_care("ABCDEF"),
        reviews=reviewed_on_1_may("ABCDEF"),
        review_log="""
        child_id | review_date | mother         | father
        A        | 2020-05-01  | Took part      | Not applicable
        B        | 2020-05-01  | Took part      | Took part
        C        | 2020-05-01  | Sent views     | No
        D        | 2020-05-01  | Not applicable | Not applicable
        E        | 2020-05-01  |                | Took part
        """,
    )
    ledger = figures(data, engine, "parent_participation_pct", "parent_participation_invited_pct")
    assert share(ledger["parent_participation_pct", "parent=Mother"]) == (2, 4, 2)
    assert share(ledger["parent_participation_pct", "parent=Father"]) == (2, 5, 1)
    assert share(ledger["parent_participation_invited_pct", "parent=Mother"]) == (2, 3, 2)
    assert share(ledger["parent_participation_invited_pct", "parent=Father"]) == (2, 3, 1)
    assert ("parent_participation_pct", "") not in ledger, "two parents have no total"


# A, a girl of nine, was in foster care at her first and second reviews; B, a boy of 16, in a children's home at his
# first.
IN_THE_LOG = history(
    "child_id | started | placement\nA | 2020-04-01 | U6\nB | 2020-04-01 | K2",
    """
    child_id | sex    | birth_date | ethnicity
    A        | Female | 2010-08-15 | WBRI
    B        | Male   | 2003-07-31 | BAFR
    """,
    reviews="child_id | review_date\nA | 2020-05-01\nA | 2020-07-30\nB | 2020-05-01",
    review_log="""
    child_id | review_date | mode      | chaired_by | mother     | father
    A        | 2020-05-01  | Virtual   | IRO        | Took part  | Took part
    A        | 2020-07-30  | In person | Child      | Took part  |
    B        | 2020-05-01  | Virtual   | Co-chaired | Sent views | Not applicable
    """,
)


@cache
def in_the_log(engine):
    return figures(IN_THE_LOG, engine, "parent_participation_pct", "chaired_by_child_pct", "reviews_mode_recorded")


CATEGORIES = {
    # The category of A's two reviews, and that of B's one
    "age_band": ("5-9", "16-17"),
    "sex": ("Female", "Male"),
    "ethnicity_group": ("White", "Black"),
    "placement_group": ("Foster placements", "Secure units, children's homes and semi-independent living"),
}


@pytest.mark.parametrize(("dimension", "groups"), CATEGORIES.items())
def test_figures_of_the_review_log_are_broken_down_by_the_child(engine, dimension, groups):
    ledger = in_the_log(engine)
    assert ratios(ledger, "chaired_by_child_pct", dimension) == {groups[0]: (1, 2), groups[1]: (1, 1)}
    shares = {}
    for (measure, text), row in ledger.items():
        parts = dict(part.split("=") for part in text.split("; ") if part)
        if measure == "parent_participation_pct" and parts.keys() == {"parent", dimension} and row.denominator:
            shares[parts["parent"], parts[dimension]] = ratio(row)
    assert shares == {
        ("Mother", groups[0]): (2, 2),
        ("Mother", groups[1]): (0, 1),
        ("Father", groups[0]): (1, 1),
        ("Father", groups[1]): (0, 1),
    }


def test_figures_of_the_review_log_are_broken_down_by_kind_of_review(engine):
    ledger = in_the_log(engine)
    assert ratios(ledger, "chaired_by_child_pct", "review_kind") == {"First": (1, 2), "Second": (1, 1)}
    assert ratio(ledger["parent_participation_pct", "parent=Mother; review_kind=First"]) == (1, 2)
    assert ratio(ledger["parent_participation_pct", "parent=Mother; review_kind=Second"]) == (1, 1)
    assert ratio(ledger["parent_participation_pct", "parent=Father; review_kind=First"]) == (1, 2)
    modes = {text: row.value for (name, text), row in ledger.items() if name == "reviews_mode_recorded" and row.value}
    assert {text: number for text, number in modes.items() if "review_kind" in text or "age_band" in text} == {
        "mode=Virtual; review_kind=First": 2,
        "mode=In person; review_kind=Second": 1,
        "age_band=5-9; mode=Virtual": 1,
        "age_band=5-9; mode=In person": 1,
        "age_band=16-17; mode=Virtual": 1,
    }


def test_figures_of_the_review_log_are_not_available_without_it(engine):
    data = history(in_care("A"), reviews="child_id | review_date | participation\nA | 2020-05-01 | PN1")
    ledger = figures(
        data, engine, "reviews_mode_recorded", "review_mode_pct", "chaired_by_child_pct", "parent_participation_pct"
    )
    assert {value(row) for row in ledger.values()} == {"The review log table was not supplied for 2020-21."}


# Contacts of IROs with children


CONTACTS = history(
    in_care("AB", since="2020-03-01"),
    reviews=reviewed_on_1_may("AB"),
    consultations="""
    child_id | consultation_date | method | purpose
    A        | 2020-03-31        | Visit  | Before review
    A        | 2020-04-01        | Visit  | Before review
    A        | 2020-04-01        | Phone  | Monitoring
    B        | 2020-06-01        | Visit  |
    B        | 2020-12-15        |        | Monitoring
    B        | 2021-03-31        | Video  | Other
    B        | 2021-04-01        | Video  | Other
    """,
)


def test_consultations_leave_out_monitoring_contacts(engine):
    ledger = figures(CONTACTS, engine, "iro_consultations")
    assert value(ledger["iro_consultations", ""]) == 3
    assert counts(ledger, "iro_consultations", "method") == {"Visit": 2, "Video": 1}
    assert counts(ledger, "iro_consultations", "month") == {"Apr": 1, "Jun": 1, "Mar": 1}
    assert counts(ledger, "iro_consultations", "quarter") == {"Q1": 2, "Q4": 1}


def test_monitoring_activity_includes_all_contacts_and_is_compared_with_the_year_before(engine):
    ledger = figures(CONTACTS, engine, "iro_monitoring_activity", also=[YEAR_BEFORE])
    assert value(ledger["iro_monitoring_activity", ""]) == 5
    assert counts(ledger, "iro_monitoring_activity", "purpose") == {
        "Before review": 1,
        "Monitoring": 2,
        "Other": 1,
        "Not known": 1,
    }
    assert counts(ledger, "iro_monitoring_activity", "method") == {"Visit": 2, "Phone": 1, "Video": 1, "Not known": 1}
    assert counts(ledger, "iro_monitoring_activity", "month") == {"Apr": 2, "Jun": 1, "Dec": 1, "Mar": 1}
    assert value(ledger["iro_monitoring_activity_change", ""]) == 4
    assert value(ledger["iro_monitoring_activity_change_pct", ""]) == 400


#: The log begins on the day they started. A was consulted in time, B on the day of the review, C was seen for another
#: purpose, D is three, and E was consulted before the first review only.
CONSULTED = history(
    in_care("ABCDE"),
    "child_id | birth_date\nD | 2016-05-02\n" + "\n".join(f"{child} | 2010-06-15" for child in "ABCE"),
    reviews=reviewed_on_1_may("ABCDE") + "\nE | 2020-07-30",
    consultations="""
    child_id | consultation_date | purpose
    A        | 2020-04-20        | Before review
    A        | 2020-04-21        | Before review
    A        | 2020-04-01        | Other
    B        | 2020-05-01        | Before review
    C        | 2020-04-20        | Monitoring
    D        | 2020-04-20        | Before review
    E        | 2020-04-20        | Before review
    """,
)


def test_children_consulted_before_their_review_are_counted(engine):
    ledger = figures(CONSULTED, engine, "consulted_before_review_pct")
    assert share(ledger["consulted_before_review_pct", ""]) == (3, 5, 0)
    assert ratios(ledger, "consulted_before_review_pct", "quarter") == {"Q1": (3, 4), "Q2": (0, 1)}
    assert ratios(ledger, "consulted_before_review_pct", "age_band") == {"5-9": (3, 4), "10-15": (0, 1)}


SEEN = history(
    # All reviewed on 1 May and 30 July 2020. B was placed for adoption on 1 June, C is in a second spell since 1 July.
    """
    child_id | started    | ceased     | reason_ceased | reason_new_episode | placement
    A        | 2020-04-01 |            |               | S                  | U6
    B        | 2020-04-01 | 2020-06-01 | X1            | S                  | U6
    B        | 2020-06-01 |            |               | P                  | A5
    C        | 2020-04-01 | 2020-05-20 | E4A           | S                  | U6
    C        | 2020-07-01 |            |               | S                  | U6
    D        | 2020-04-01 |            |               | S                  | U6
    E        | 2020-03-31 |            |               | S                  | U6
    """,
    reviews="child_id | review_date\n" + "\n".join(f"{child} | 2020-05-01\n{child} | 2020-07-30" for child in "ABCDE"),
    # A: seen on the first day and on the day of the first review, not since. B: a phone call, then seen before the
    # placement. C: seen between the spells, not in them; phoned on the first day of the second. D: a visit for another
    # purpose, then by video on the day of the second review. E started the day before the log begins, and whether E was
    # seen in May is not known.
    consultations="""
    child_id | consultation_date | method | purpose
    A        | 2020-04-01        | Visit  | Before review
    A        | 2020-05-01        | Video  | Before review
    B        | 2020-04-10        | Phone  | Before review
    B        | 2020-05-15        | Visit  | Before review
    C        | 2020-06-10        | Visit  | Before review
    C        | 2020-07-01        | Phone  | Before review
    D        | 2020-04-10        | Visit  | Monitoring
    D        | 2020-07-30        | Video  | Before review
    E        | 2020-04-10        | Visit  | Before review
    E        | 2020-05-10        |        | Before review
    """,
)


@cache
def of_seen(engine):
    return figures(SEEN, engine, "consulted_before_review_pct", "seen_before_review_pct")


@pytest.mark.parametrize(
    ("measure", "first", "second", "unknown"),
    [
        # First reviews: A and B, not C and D, with E left out; second reviews: B, C, D and E, not A
        ("consulted_before_review_pct", (2, 4), (4, 5), ""),
        # First: A; second: B and D, not A and C; E is left out, as how E was contacted is not known
        ("seen_before_review_pct", (1, 4), (2, 4), "Not assessable and left out of the base: 1. "),
    ],
)
def test_consultations_count_since_the_last_review_or_the_start_of_the_spell(engine, measure, first, second, unknown):
    ledger = of_seen(engine)
    assert ratios(ledger, measure, "quarter") == {"Q1": first, "Q2": second}
    counted = first[1] + second[1]
    assert share(ledger[measure, ""]) == (first[0] + second[0], counted, 10 - counted)
    assert ledger[measure, "quarter=Q2"].note == f"{unknown}The consultations table ends in July 2020."


def test_children_seen_are_broken_down_by_kind_of_review_and_age(engine):
    ledger = of_seen(engine)
    # C's review in July is the first of its spell, B's the first since the placement. All turned ten on 15 June.
    assert ratios(ledger, "seen_before_review_pct", "review_kind") == {
        "First": (1, 5),
        "Second": (1, 2),
        "Adoption": (1, 1),
    }
    assert ratios(ledger, "seen_before_review_pct", "age_band") == {"5-9": (1, 4), "10-15": (2, 4)}


def test_a_child_of_unknown_age_is_left_out(engine):
    data = history(
        in_care("AB"),
        "child_id | birth_date\nA |\nB | 2010-06-15",
        reviews="child_id | review_date | birth_date\nA | 2020-05-01 |\nB | 2020-05-01 |",
        review_log="child_id | review_date | chaired_by\nA | 2020-05-01 | Child\nB | 2020-05-01 | IRO",
        consultations="""
        child_id | consultation_date | method | purpose
        A        | 2020-04-01        | Visit  | Before review
        B        | 2020-04-20        | Visit  | Before review
        """,
    )
    names = ("consulted_before_review_pct", "seen_before_review_pct", "chaired_by_child_pct")
    ledger = figures(data, engine, *names)
    assert [share(ledger[name, ""]) for name in names] == [(1, 1, 1), (1, 1, 1), (0, 1, 1)]


def test_figures_of_contacts_need_the_consultations_log(engine):
    names = ("iro_consultations", "iro_monitoring_activity", "consulted_before_review_pct")
    data = history(in_care("A"), reviews=reviewed_on_1_may("A"))
    ledger = figures(data, engine, *names)
    assert {value(ledger[name, ""]) for name in names} == {"The consultations table was not supplied for 2020-21."}


# The app

APP = history(
    in_care("A"),
    app_accounts="""
    month      | holder       | accounts
    2020-03-01 | Young person | 90
    2020-05-01 | Young person | 30
    2020-05-01 | Worker       | 10
    2021-02-01 | Young person | 40
    2021-02-01 | Worker       | 12
    2021-04-01 | Young person | 50
    """,
    app_statements="""
    month      | sender       | subject      | statements
    2020-03-01 | Young person | My life      | 9
    2020-04-01 | Young person | My life      | 3
    2020-04-01 | Worker       | Worker visit | 4
    2021-03-01 | Young person | Wellbeing    | 2
    2021-03-01 | Worker       |              | 1
    2021-04-01 | Worker       | My life      | 9
    """,
)


def test_app_accounts_are_those_of_the_last_month_in_the_log(engine):
    ledger = figures(APP, engine, "app_accounts")
    assert value(ledger["app_accounts", ""]) == 52
    assert counts(ledger, "app_accounts", "holder") == {"Young person": 40, "Worker": 12}
    in_may = figures(APP, engine, "app_accounts", period=parse_period("2020-21Q1"))
    assert counts(in_may, "app_accounts", "holder") == {"Young person": 30, "Worker": 10}


def test_app_accounts_of_each_holder_are_those_of_the_holders_last_month(engine):
    data = history(
        in_care("A"),
        app_accounts="""
        month      | holder       | accounts
        2020-04-01 | Young person | 20
        2020-12-01 | Young person | 25
        2021-03-01 | Worker       | 12
        """,
    )
    ledger = figures(data, engine, "app_accounts")
    assert value(ledger["app_accounts", ""]) == 37
    assert counts(ledger, "app_accounts", "holder") == {"Young person": 25, "Worker": 12}


def test_app_accounts_are_not_available_for_a_quarter_without_a_month_in_the_log(engine):
    row = figures(APP, engine, "app_accounts", period=parse_period("2020-21Q2"))["app_accounts", ""]
    assert row.status == "not_available"


def test_app_statements_are_counted_by_sender_and_subject(engine):
    ledger = figures(APP, engine, "app_statements", "app_statements_pct")
    assert value(ledger["app_statements", ""]) == 10
    assert counts(ledger, "app_statements", "sender") == {"Young person": 5, "Worker": 5}
    assert counts(ledger, "app_statements", "subject") == {
        "My life": 3,
        "Worker visit": 4,
        "Wellbeing": 2,
        "Not known": 1,
    }
    assert value(ledger["app_statements_pct", "sender=Worker"]) == 50
    assert ratio(ledger["app_statements_pct", "subject=Worker visit"]) == (4, 10)


def test_the_offer_of_an_advocate_is_not_available_as_it_is_not_recorded(engine):
    row = figures(APP, engine, "advocacy_offered_pct")["advocacy_offered_pct", ""]
    assert value(row) == "Neither the SSDA903 return nor the service's logs record the offer."


def test_a_figure_says_what_was_not_supplied_for_its_year(engine):
    data = replace(APP, years={**APP.years, "app_statements": frozenset({2021})})
    ledger = figures(data, engine, "app_statements", "participated_pct", period=YEAR_BEFORE)
    assert value(ledger["app_statements", ""]) == "The app statements table has no row with a date in 2019-20."
    assert value(ledger["participated_pct", ""]) == "The Reviews table was not supplied for 2019-20."


def test_every_measure_of_the_section_has_a_figure_or_a_reason(engine):
    names = {name for name, measure in catalogue().items() if measure.section == "participation"}
    ledger = figures(SIX, engine, *names)
    assert names <= {measure for measure, _ in ledger}
    assert all(row.note for row in ledger.values() if row.status != "ok")
