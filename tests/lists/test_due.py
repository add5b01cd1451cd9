"""The list of due dates, on a few children each; the expected dates were counted on a wall calendar."""

from datetime import date, timedelta

import pandas as pd
import pytest

from given import EVERY_YEAR, history, rows
from iro_analysis.care.allocations import allocations_on
from iro_analysis.care.known import known_on
from iro_analysis.disk.files import without_formulas
from iro_analysis.errors import CommandError
from iro_analysis.lists.due import DueList, children_without_due_date, due_rows, last_day_known, pending_dues
from iro_analysis.lists.due_views import counts_text, groups, page_html, print_due, rules_behind
from iro_analysis.periods import collection_year, parse_day, parse_month
from iro_analysis.settings import Settings

NO_REVIEWS = "child_id | review_date"


def history_of(episodes, reviews=NO_REVIEWS, allocations=None, children=None, years=EVERY_YEAR, authorities=None):
    """A history; each review comes from the return of its own year."""
    drawn = [(row["child_id"], row["review_date"]) for row in rows(reviews)]
    lines = [f"{child} | {day} | {collection_year(date.fromisoformat(day))}" for child, day in drawn]
    tables = {"reviews": "\n".join(["child_id | review_date | return_year", *lines])}
    if allocations:
        tables["iro_allocations"] = allocations
    if authorities:
        tables["placement_authorities"] = authorities
    return history(episodes, children, years, **tables)


def pending(data, month="2021-04", as_at=None, engine="polars", **settings):
    """The pending due dates at the end of the day, with month and day."""
    wanted = parse_month(month)
    requested = wanted.start - timedelta(days=1) if as_at is None else date.fromisoformat(as_at)
    known_to = last_day_known(data, Settings(**settings), requested)
    return pending_dues(data, known_to, Settings(**settings), engine), wanted, known_to


def listed(data, month="2021-04", as_at=None, engine="polars", **settings):
    dues = pending(data, month, as_at, engine, **settings)
    return due_rows(*dues, settings.get("reviews", {}).get("month_arithmetic", "calendar"))


def assert_rows(dues, expected):
    """Assert that the list has exactly these rows in this order, compared in the columns of ``expected``.

    It returns True so that it can stand in an ``assert``.
    """
    drawn = rows(expected)
    actual = [{name: as_text(row[name]) for name in drawn[0]} for row in dues.to_dict("records")]
    assert actual == drawn
    return True


def as_text(value):
    if pd.isna(value):
        return None
    return f"{value:%Y-%m-%d}" if isinstance(value, pd.Timestamp) else str(value)


def children(dues):
    return list(dues["child_id"])


FIRST_REVIEW_DUE_14_APRIL = """
    child_id | started    | ceased     | reason_ceased
    A        | 2021-03-15 |            |
    B        | 2021-03-15 | 2021-03-31 | E4A
    C        | 2021-03-15 | 2021-04-01 | E4A
    D        | 2021-03-15 | 2021-04-13 | E4A
    E        | 2021-04-01 |            |
"""
IN_CARE_FOR_LONG = """
    child_id | started
    A        | 2019-09-02
    B        | 2019-09-02
    C        | 2019-09-02
    D        | 2019-09-02
    E        | 2019-09-02
"""
REVIEWS = """
    child_id | review_date
    A        | 2019-09-23
    A        | 2019-12-16
    A        | 2020-05-04
    A        | 2020-09-28
    B        | 2019-09-23
    B        | 2020-09-30
    B        | 2020-12-31
    C        | 2020-12-31
    D        | 2020-10-01
    D        | 2020-10-02
    D        | 2020-10-30
    E        | 2020-10-30
    E        | 2020-12-30
    E        | 2021-01-31
"""


# What is overdue, what is due, and by which rule


@pytest.mark.parametrize("engine", ["polars", "duckdb"])
def test_overdue_reviews_come_first_with_the_rule_that_sets_their_due_date(engine):
    # A has four reviews: six months after 28 September is 28 March, three days before the 31st. C has one review: three
    # months after 31 December is 31 March, which has ended, so it is overdue. B: six months after 31 December is in
    # June. D: six months after 30 October is 30 April. E: six months after 31 January is in July.
    dues = listed(history_of(IN_CARE_FOR_LONG, REVIEWS), engine=engine)
    assert assert_rows(
        dues,
        """
        child_id | status  | due        | days_overdue | review_kind | set_by | counted_from | limit    | rule
        A        | Overdue | 2021-03-28 | 3            | Later       | review | 2020-09-28   | 6 months | later_review
        C        | Overdue | 2021-03-31 | 0            | Second      | review | 2020-12-31   | 3 months | second_review
        D        | Due     | 2021-04-30 |              | Later       | review | 2020-10-30   | 6 months | later_review
        """,
    )
    assert set(dues["source"]) == {
        "Care Planning, Placement and Case Review (England) Regulations 2010, regulation 33(2)"
    }


def test_first_reviews_and_who_was_in_care_at_the_end_of_the_day():
    # 20 working days after 15 March 2021 is 14 April, because two days of Easter do not count. B left on the 31st
    # itself. On that day nobody knows yet that C and D will leave and E will start.
    dues = listed(history_of(FIRST_REVIEW_DUE_14_APRIL))
    assert assert_rows(
        dues,
        """
        child_id | status | due        | review_kind | set_by              | counted_from | limit
        A        | Due    | 2021-04-14 | First       | became looked after | 2021-03-15   | 20 working days
        C        | Due    | 2021-04-14 | First       | became looked after | 2021-03-15   | 20 working days
        D        | Due    | 2021-04-14 | First       | became looked after | 2021-03-15   | 20 working days
        """,
    )


def test_first_and_last_day_of_the_month_belong_to_it():
    # The reviews are three months before 31 March, 1 April, 30 April and 1 May. As April has no 31st, three months
    # after 31 January is 30 April.
    episodes = IN_CARE_FOR_LONG.replace("2019-09-02", "2020-12-07")
    reviews = """
        child_id | review_date
        A        | 2020-12-31
        B        | 2021-01-01
        C        | 2021-01-31
        D        | 2021-02-01
        E        | 2021-02-28
    """
    assert assert_rows(
        listed(history_of(episodes, reviews)),
        """
        child_id | status  | due
        A        | Overdue | 2021-03-31
        B        | Due     | 2021-04-01
        C        | Due     | 2021-04-30
        """,
    )


def test_a_review_held_on_the_day_is_known_but_not_one_held_the_day_after():
    reviews = """
        child_id | review_date
        A        | 2021-03-31
        C        | 2021-04-01
    """
    # A's next review, the second, is due on 30 June.
    assert children(listed(history_of(FIRST_REVIEW_DUE_14_APRIL, reviews))) == ["C", "D"]
    later = listed(history_of(FIRST_REVIEW_DUE_14_APRIL, reviews), "2021-06", as_at="2021-03-31")
    assert assert_rows(
        later,
        """
        child_id | status               | due
        C        | Due before the month | 2021-04-14
        D        | Due before the month | 2021-04-14
        A        | Due                  | 2021-06-30
        """,
    )


def test_no_review_is_due_on_or_after_the_18th_birthday():
    known_children = """
        child_id | birth_date
        A        | 2003-04-14
        B        | 2003-04-14
        C        | 2003-04-15
        D        | 2003-04-13
        E        | 2003-04-13
    """
    assert children(listed(history_of(FIRST_REVIEW_DUE_14_APRIL, children=known_children))) == ["C"]


# Placed for adoption, and back


IN_CARE_WITH_A_REVIEW_DUE_12_APRIL = """
    child_id | review_date
    A        | 2020-07-06
    A        | 2020-10-12
    B        | 2020-07-06
    B        | 2020-10-12
"""


def test_a_placement_for_adoption_changes_the_due_date_once_it_is_known():
    # Four weeks after Monday 22 March is Monday 19 April.
    episodes = """
        child_id | started    | ceased     | reason_ceased | reason_new_episode | placement
        A        | 2020-06-15 | 2021-03-22 | X1            | S                  | U6
        A        | 2021-03-22 |            |               | P                  | A3
        B        | 2020-06-15 | 2021-04-05 | X1            | S                  | U6
        B        | 2021-04-05 |            |               | P                  | A3
    """
    assert assert_rows(
        listed(history_of(episodes, IN_CARE_WITH_A_REVIEW_DUE_12_APRIL)),
        """
        child_id | due        | review_kind | set_by              | counted_from | limit    | rule
        B        | 2021-04-12 | Later       | review              | 2020-10-12   | 6 months | later_review
        A        | 2021-04-19 | Adoption    | placed for adoption | 2021-03-22   | 4 weeks  | adoption_first_review
        """,
    )


def test_a_child_who_came_back_from_adopters_is_due_on_the_day_of_the_return_at_the_earliest():
    # Six months after 12 October is 12 April. Six months after 3 August was 3 February, while the child was placed for
    # adoption, so that B's review is due on the day of the return.
    episodes = """
        child_id | started    | ceased     | reason_ceased | reason_new_episode | placement
        A        | 2020-06-15 | 2020-11-02 | X1            | S                  | U6
        A        | 2020-11-02 | 2021-03-08 | X1            | P                  | A3
        A        | 2021-03-08 |            |               | P                  | U6
        B        | 2020-06-15 | 2020-11-02 | X1            | S                  | U6
        B        | 2020-11-02 | 2021-03-08 | X1            | P                  | A3
        B        | 2021-03-08 |            |               | P                  | U6
    """
    reviews = IN_CARE_WITH_A_REVIEW_DUE_12_APRIL.replace("B        | 2020-10-12", "B        | 2020-08-03")
    assert assert_rows(
        listed(history_of(episodes, reviews)),
        """
        child_id | due        | set_by                 | counted_from | limit
        B        | 2021-03-08 | returned from adopters | 2020-08-03   | 6 months, or the day of the return
        A        | 2021-04-12 | returned from adopters | 2020-10-12   | 6 months
        """,
    )


def test_consent_to_placement_that_the_log_knew_of_brings_the_review_forward():
    # Three months from 8 January is 8 April. On 31 March nobody knew yet that the consent of C would be withdrawn, nor
    # that there would be one for B.
    episodes = """
        child_id | started    | ceased | reason_new_episode | legal_status
        A        | 2020-06-15 |        | S                  | V2
        B        | 2020-06-15 |        | S                  | V2
        C        | 2020-06-15 |        | S                  | V2
    """
    reviews = f"""{IN_CARE_WITH_A_REVIEW_DUE_12_APRIL}
        C        | 2020-07-06
        C        | 2020-10-12
    """
    authorities = """
        child_id | authority_from | authority_to
        A        | 2021-01-08     |
        B        | 2021-04-01     |
        C        | 2021-01-07     | 2021-04-06
    """
    assert assert_rows(
        listed(history_of(episodes, reviews, authorities=authorities)),
        """
        child_id | due        | review_kind | set_by                           | counted_from | limit
        C        | 2021-04-07 | Adoption    | authorised to place for adoption | 2021-01-07   | 3 months
        A        | 2021-04-08 | Adoption    | authorised to place for adoption | 2021-01-08   | 3 months
        B        | 2021-04-12 | Later       | review                           | 2020-10-12   | 6 months
        """,
    )


# What is known, and up to which day


def test_the_list_goes_no_further_than_the_returns():
    returns_to_march = history_of(IN_CARE_FOR_LONG, REVIEWS, years=range(2019, 2022))
    assert assert_rows(
        listed(returns_to_march, "2021-06"),
        """
        child_id | status               | due        | days_overdue
        A        | Overdue              | 2021-03-28 | 3
        C        | Overdue              | 2021-03-31 | 0
        D        | Due before the month | 2021-04-30 |
        B        | Due                  | 2021-06-30 |
        """,
    )


@pytest.mark.parametrize(
    ("years", "requested", "complete_to", "known_to"),
    [
        ({2020, 2021}, "2020-05-31", None, "2020-05-31"),
        ({2020, 2021}, "2021-05-31", None, "2021-03-31"),
        ({2020, 2021}, "2021-03-31", "2020-09-30", "2020-09-30"),
        ({2020, 2022}, "2020-05-31", None, "2020-03-31"),  # 2020-21 was not supplied
    ],
)
def test_the_last_day_that_is_known(years, requested, complete_to, known_to):
    settings = Settings(returns={"complete_to": complete_to})
    data = history_of(IN_CARE_FOR_LONG, years=years)
    assert last_day_known(data, settings, date.fromisoformat(requested)) == date.fromisoformat(known_to)


def test_a_day_before_the_returns_or_data_without_reviews_is_refused():
    with pytest.raises(CommandError, match="The returns begin on 1 April 2019; nothing is known about 31 March 2019"):
        last_day_known(history_of(IN_CARE_FOR_LONG, years={2020}), Settings(), date(2019, 3, 31))
    with pytest.raises(CommandError, match="No due date can be worked out without reviews"):
        last_day_known(history(IN_CARE_FOR_LONG), Settings(), date(2021, 3, 31))


def test_due_dates_that_a_late_starting_history_leaves_unknown_are_counted():
    # The history begins on 1 April 2020.
    # A: no review in six months, up to 1 October. Whatever was held before, one must have become due by then.
    # B: one review since. The first must have been held earlier, so the next is a later one, due after six months.
    # C: started in April 2020, so everything is known: the first review was due 20 working days later.
    # D: started shortly before the history and has one review since, which may be the first or the second: not known.
    episodes = """
        child_id | started
        A        | 2019-09-02
        B        | 2019-09-02
        C        | 2020-04-20
        D        | 2020-03-23
    """
    reviews = """
        child_id | review_date
        B        | 2020-10-05
        D        | 2020-11-02
    """
    data = history_of(episodes, reviews, years={2021})
    dues, _, _ = pending(data)
    assert children_without_due_date(dues) == 1
    # 21-24 April are days 1-4, 27 April - 1 May 5-9, 4-7 May 10-13 (the 8th is the bank holiday), 11-15 May 14-18,
    # 18 and 19 May 19 and 20.
    assert assert_rows(
        listed(data),
        """
        child_id | status  | due        | review_kind | set_by                            | limit
        C        | Overdue | 2020-05-19 | First       | became looked after               | 20 working days
        A        | Overdue | 2020-10-01 | Not known   | no review since the returns begin | 6 months at the latest
        B        | Due     | 2021-04-05 | Later       | review                            | 6 months
        """,
    )


def test_the_list_is_the_same_when_made_years_later():
    then = history_of(
        """
        child_id | started    | ceased     | reason_ceased
        A        | 2020-05-11 |            |
        B        | 2019-09-02 |            |
        """,
        """
        child_id | review_date
        B        | 2019-12-02
        B        | 2019-12-09
        """,
        """
        child_id | iro_id | allocated_from | allocated_to | team
        A        | 7      | 2020-05-11     |              | East
        """,
        years={2019, 2020, 2021},
    )
    # Three years later: A had the review on time and left, B's review was late, A's IRO changed, and the returns of one
    # year are missing.
    now = history_of(
        """
        child_id | started    | ceased     | reason_ceased | reason_new_episode | placement
        A        | 2020-05-11 | 2020-07-01 | E4A           | S                  | U6
        A        | 2021-05-11 |            |               | S                  | U6
        B        | 2019-09-02 | 2020-06-01 | X1            | S                  | U6
        B        | 2020-06-01 |            |               | P                  | A3
        C        | 2020-06-01 |            |               | S                  | U6
        """,
        """
        child_id | review_date
        A        | 2020-06-01
        B        | 2019-12-02
        B        | 2019-12-09
        B        | 2020-08-10
        B        | 2020-12-10
        """,
        """
        child_id | iro_id | allocated_from | allocated_to | team
        A        | 7      | 2020-05-11     | 2020-06-15   | East
        A        | 8      | 2020-06-16     |              | West
        B        | 8      | 2020-06-01     |              | West
        """,
        years={2019, 2020, 2021, 2023},
    )
    # 12-15 May are days 1-4, 18-22 are 5-9, the 25th is a bank holiday, 26-29 are 10-13, 1-5 June 14-18, 8 and 9 June.
    assert assert_rows(
        listed(now, "2020-06"),
        """
        child_id | team          | iro_id | status | due        | due_in_force
        A        | East          | 7      | Due    | 2020-06-09 | 2020-06-09
        B        | Not allocated |        | Due    | 2020-06-09 | 2020-09-24
        """,
    )
    pd.testing.assert_frame_equal(listed(then, "2020-06"), listed(now, "2020-06"))


def test_the_list_can_be_made_as_at_another_day():
    data = history_of(IN_CARE_FOR_LONG, REVIEWS)
    assert assert_rows(
        listed(data, as_at="2021-03-29"),
        """
        child_id | status               | due        | days_overdue
        A        | Overdue              | 2021-03-28 | 1
        C        | Due before the month | 2021-03-31 |
        D        | Due                  | 2021-04-30 |
        """,
    )
    assert list(listed(data, as_at="2021-04-30")["days_overdue"]) == [33, 30, 0]


def test_what_was_known_on_a_day():
    data = history_of(
        """
        child_id | started    | ceased     | reason_ceased | reason_placement_change
        A        | 2021-03-01 | 2021-03-31 | X1            | CARPL
        A        | 2021-03-31 | 2021-04-01 | E4A           | CARPL
        B        | 2021-04-01 |            |               |
        """,
        allocations="""
        child_id | iro_id | allocated_from | allocated_to | team
        A        | 7      | 2021-03-01     | 2021-04-01   | East
        """,
        authorities="""
        child_id | authority_from | authority_to
        A        | 2021-03-02     | 2021-03-31
        A        | 2021-03-31     | 2021-04-01
        B        | 2021-04-01     |
        """,
    )
    known = known_on(data, date(2021, 3, 31))
    assert assert_rows(
        known.tables["episodes"],
        """
        child_id | started    | ceased     | reason_ceased | reason_placement_change
        A        | 2021-03-01 | 2021-03-31 | X1            | CARPL
        A        | 2021-03-31 |            |               |
        """,
    )
    assert assert_rows(known.tables["iro_allocations"], "child_id | allocated_to\nA | ")
    assert assert_rows(
        known.tables["placement_authorities"],
        """
        child_id | authority_from | authority_to
        A        | 2021-03-02     | 2021-03-31
        A        | 2021-03-31     |
        """,
    )
    assert max(known.years["episodes"]) == 2021
    assert {name: frame.dtypes.to_dict() for name, frame in known.tables.items()} == {
        name: data.tables[name].dtypes.to_dict() for name in known.tables
    }


# Team and IRO


def test_rows_go_by_team_then_officer_with_the_unallocated_last():
    allocations = """
        child_id | iro_id | allocated_from | allocated_to | team
        A        | 8      | 2021-03-15     |              | East
        B        | 7      | 2021-03-15     |              | West
        C        | 7      | 2021-03-15     |              | East
        D        | 9      | 2021-03-15     |              |
        F        | 8      | 2021-03-15     |              | East
    """
    episodes = """
        child_id | started
        A        | 2021-03-15
        B        | 2021-03-15
        C        | 2021-03-15
        D        | 2021-03-15
        E        | 2021-02-01
        F        | 2021-02-15
    """
    dues = listed(history_of(episodes, allocations=allocations))
    # Overdue reviews come first within each IRO, not in the whole list: 20 working days after 1 February is 1 March,
    # after 15 February it is 15 March.
    assert assert_rows(
        dues,
        """
        team              | iro_id | child_id | due
        East              | 7      | C        | 2021-04-14
        East              | 8      | F        | 2021-03-15
        East              | 8      | A        | 2021-04-14
        West              | 7      | B        | 2021-04-14
        Team not recorded | 9      | D        | 2021-04-14
        Not allocated     |        | E        | 2021-03-01
        """,
    )
    texts = [(group.team, group.officer, group.counts) for group in groups(a_list(dues))]
    assert texts[1] == ("East", "Reviewing officer 8", "1 overdue, 1 due")
    assert texts[-1] == ("Not allocated", "No reviewing officer", "1 overdue")


def test_the_list_names_who_is_responsible_on_the_day():
    data = history_of(
        IN_CARE_FOR_LONG,
        allocations="""
        child_id | iro_id | allocated_from | allocated_to | team
        A        | 7      | 2020-01-01     | 2021-03-31   | East
        A        | 8      | 2021-04-01     |              | West
        B        | 7      | 2020-01-01     | 2021-03-30   | East
        C        | 7      | 2020-01-01     |              | East
        C        | 8      | 2021-03-15     |              | West
        D        | 7      | 2020-01-01     | 2021-04-15   | East
        """,
    )
    assert assert_rows(
        allocations_on(known_on(data, date(2021, 3, 31)), date(2021, 3, 31)),
        """
        child_id | iro_id | team
        A        | 7      | East
        C        | 8      | West
        D        | 7      | East
        """,
    )


# The standard limits, and those in force


def test_councils_that_count_months_in_days_see_the_limits_in_days():
    # 183 days after 2 October is 3 April: 29 + 30 + 31 + 31 + 28 + 31 = 180 days take it to 31 March.
    reviews = """
        child_id | review_date
        A        | 2019-10-04
        A        | 2020-10-02
    """
    episodes = "child_id | started\nA | 2019-09-02"
    in_days = listed(history_of(episodes, reviews), reviews={"month_arithmetic": "days"})
    assert assert_rows(in_days, "child_id | due | limit\nA | 2021-04-03 | 183 days")
    assert assert_rows(listed(history_of(episodes, reviews)), "child_id | due | limit\nA | 2021-04-02 | 6 months")


def test_a_page_says_what_relaxed_a_limit_where_it_did():
    data = history_of(IN_CARE_FOR_LONG, REVIEWS.replace("2020-09-28", "2019-12-30"))
    relaxed = a_list(listed(data, "2020-06").query("child_id == 'A'"), "2020-06")
    assert not relaxed.shows_in_force, "six months after 4 May are in November"
    data = history_of("child_id | started\nA | 2019-09-02", "child_id | review_date\nA | 2019-09-23\nA | 2019-12-16")
    relaxed = a_list(listed(data, "2020-06"), "2020-06")
    assert assert_rows(relaxed.rows, "due | due_in_force\n2020-06-16 | 2020-09-24")
    assert relaxed.shows_in_force
    assert [rule["title"] for rule in rules_behind(relaxed)] == [
        "Later reviews",
        "Later reviews, while the pandemic regulations were in force",
    ]
    assert "24 Sep 2020" in page_html(relaxed)


# Page, screen and files


def a_list(dues, month="2021-04"):
    wanted = parse_month(month)
    return DueList(dues, wanted, wanted.start - timedelta(days=1), "Exampleton <&>", children=12)


def test_a_page_escapes_what_comes_from_the_data():
    episodes = "child_id | started\n<b>1</b> | 2021-03-15"
    allocations = "child_id | iro_id | allocated_from | team\n<b>1</b> | <i>7</i> | 2021-03-15 | <script>x</script>"
    page = page_html(a_list(listed(history_of(episodes, allocations=allocations))))
    assert "&lt;b&gt;1&lt;/b&gt;" in page
    assert "Reviewing officer &lt;i&gt;7&lt;/i&gt;: 1 due" in page
    assert "Exampleton &lt;&amp;&gt;" in page
    assert not any(mark in page for mark in ("<b>", "<i>", "<script>"))


def test_the_screen_never_reads_data_as_markup(capsys):
    episodes = "child_id | started\n[red]1 | 2021-03-15"
    allocations = "child_id | iro_id | allocated_from | team\n[red]1 | [b]7 | 2021-03-15 | [bold]East"
    print_due(a_list(listed(history_of(episodes, allocations=allocations))), "table")
    printed = capsys.readouterr().out
    assert "Statutory reviews due in April 2021, as at 31 March 2021: 1 due" in printed
    assert "[bold]East. Reviewing officer [b]7: 1 due" in printed
    assert "[red]1" in printed


@pytest.mark.parametrize("engine", ["polars", "duckdb"])
def test_an_empty_list_says_so(engine):
    empty = a_list(listed(history_of("child_id | started\nA | 2021-04-15"), engine=engine))
    assert counts_text(empty.rows) == "none"
    assert "No review is due in April 2021, and none is overdue." in page_html(empty)


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t", "\n"])
def test_no_cell_becomes_a_formula(sign):
    dues = pd.DataFrame({"child_id": [f"{sign}1+1", "A=1", None], "days_overdue": [-1, 2, 3]}).astype(
        {"child_id": "string"}
    )
    safe = without_formulas(dues)
    assert list(safe["child_id"].fillna("none")) == [f"'{sign}1+1", "A=1", "none"]
    assert list(safe["days_overdue"]) == [-1, 2, 3]


@pytest.mark.parametrize("text", ["2021-4", "2021-13", "2021-00", "April", "", "2021-04-01", "0000-01", "9999-01"])
def test_an_invalid_month_is_refused(text):
    with pytest.raises(CommandError, match=rf"^'{text}' is not a month\. Write it as 2021-04\.$"):
        parse_month(text)


@pytest.mark.parametrize("text", ["2021-02-29", "20210331", "31/03/2021", ""])
def test_an_invalid_day_is_refused(text):
    with pytest.raises(CommandError, match=rf"^'{text}' is not a day\. Write it as 2021-03-31\.$"):
        parse_day(text)
