"""The statutory clock on cases that a practitioner can check on a wall calendar; the oracle must pass them too."""

import pandas as pd
import pytest

from care.clock_rows import WAYS, clock_rows, fates
from given import EVERY_YEAR, history, rows
from iro_analysis.periods import collection_year, parse_period
from iro_analysis.sources import stitch
from sources.given import a_reading

pytestmark = pytest.mark.parametrize("way", WAYS)
IN_CARE_FROM_JANUARY_2021 = """
    child_id | started
    A        | 2021-01-04
"""


def reviews_table(text):
    """The table of reviews; a review comes from the return of its own year unless the text gives another."""
    table = rows(text)
    for row in table:
        own_year = str(collection_year(pd.Timestamp(row["review_date"])))
        row["return_year"] = row.get("return_year") or own_year
        row["participation"] = row.get("participation") or "PN1"
    columns = list(table[0]) if table else ["child_id", "review_date"]
    return "\n".join([" | ".join(columns), *(" | ".join(row[name] or "" for name in columns) for row in table)])


def given(episodes, reviews="", children=None, years=EVERY_YEAR):
    return history(episodes, children, years, reviews=reviews_table(reviews or "child_id | review_date"))


def clock_says(expected, way, data, set_by=(), month_arithmetic="calendar"):
    """Assert that the due dates are those of the table ``expected``, in its columns.

    With ``set_by``, only due dates set by these events are compared. Returns True, for use in an ``assert``.
    """
    wanted = rows(expected)
    computed = [row for row in clock_rows(way, data, month_arithmetic) if not set_by or row["set_by"] in set_by]
    assert [{name: as_text(row[name]) for name in wanted[0]} for row in computed] == wanted
    return True


def as_text(value):
    if isinstance(value, bool):
        return "yes" if value else "no"
    return None if value is None else str(int(value) if isinstance(value, float) else value)


# The first review: 20 working days


def test_a_first_review_is_on_time_up_to_its_limit_which_skips_easter(way):
    # 16-19 March 2021 are days 1-4, 22-26 are 5-9, 29 March - 1 April 10-13; Good Friday 2 and Easter Monday 5 April
    # do not count; 6-9 April are 14-17, Monday 12 to Wednesday 14 are 18, 19, 20.
    episodes = """
        child_id | started
        A        | 2021-03-15
        B        | 2021-03-15
        C        | 2021-03-15
        D        | 2021-03-15
    """
    reviews = """
        child_id | review_date
        A        | 2021-04-13
        B        | 2021-04-14
        C        | 2021-04-15
    """
    assert clock_says(
        """
        child_id | counted_from | kind  | due        | outcome | on_time | days_late | review_date
        A        | 2021-03-15   | First | 2021-04-14 | met     | yes     |           | 2021-04-13
        B        | 2021-03-15   | First | 2021-04-14 | met     | yes     |           | 2021-04-14
        C        | 2021-03-15   | First | 2021-04-14 | late    | no      | 1         | 2021-04-15
        D        | 2021-03-15   | First | 2021-04-14 | pending |         |           |
        """,
        way,
        given(episodes, reviews),
        set_by=["start"],
    )


def test_the_early_may_bank_holiday_of_2020_was_friday_the_8th(way):
    # From Friday 3 April: 6-9 April are days 1-4; Good Friday 10 and Easter Monday 13 do not count; 14-17 are 5-8,
    # 20-24 are 9-13, 27 April - 1 May 14-18; Monday 4 May, a working day that year, is 19 and Tuesday 5 is 20.
    # From Tuesday 7 April: 8-9 are 1-2, 14-17 are 3-6, 20-24 are 7-11, 27 April - 1 May 12-16, 4-7 May 17-20.
    # From Wednesday 8 April one day fewer by Thursday 7 May (19); Friday 8 does not count, Monday 11 is 20.
    episodes = """
        child_id | started
        A        | 2020-04-03
        B        | 2020-04-07
        C        | 2020-04-08
    """
    assert clock_says(
        """
        child_id | due
        A        | 2020-05-05
        B        | 2020-05-07
        C        | 2020-05-11
        """,
        way,
        given(episodes),
    )


def test_christmas_and_new_year_are_not_working_days(way):
    # 15-18 December 2020 are days 1-4, 21-24 are 5-8; Friday 25 and Monday 28 (for Boxing Day, a Saturday) do not
    # count; 29-31 are 9-11; Friday 1 January does not count; 4-8 are 12-16, 11-14 are 17-20.
    episodes = """
        child_id | started
        A        | 2020-12-14
    """
    assert clock_says(
        """
        child_id | due
        A        | 2021-01-14
        """,
        way,
        given(episodes),
    )


def test_a_first_review_is_counted_from_a_start_on_a_saturday(way):
    # Saturday 6 June 2020: Monday 8 to Friday 12 are days 1-5, 15-19 are 6-10, 22-26 are 11-15, 29 June - 3 July 16-20.
    episodes = """
        child_id | started
        A        | 2020-06-06
    """
    assert clock_says(
        """
        child_id | due
        A        | 2020-07-03
        """,
        way,
        given(episodes),
    )


# The second and later reviews: months


def test_a_second_review_is_on_time_up_to_its_limit_of_three_months(way):
    # The first review was on 20 January 2021; three months later is 20 April.
    episodes = """
        child_id | started
        A        | 2021-01-04
        B        | 2021-01-04
        C        | 2021-01-04
    """
    reviews = """
        child_id | review_date
        A        | 2021-01-20
        A        | 2021-04-19
        B        | 2021-01-20
        B        | 2021-04-20
        C        | 2021-01-20
        C        | 2021-04-21
    """
    # The next due date is six months from the date of the second review; none of those reviews has been held yet.
    assert clock_says(
        """
        child_id | counted_from | kind   | due        | outcome | on_time | days_late | review_date
        A        | 2021-01-20   | Second | 2021-04-20 | met     | yes     |           | 2021-04-19
        A        | 2021-04-19   | Later  | 2021-10-19 | pending |         |           |
        B        | 2021-01-20   | Second | 2021-04-20 | met     | yes     |           | 2021-04-20
        B        | 2021-04-20   | Later  | 2021-10-20 | pending |         |           |
        C        | 2021-01-20   | Second | 2021-04-20 | late    | no      | 1         | 2021-04-21
        C        | 2021-04-21   | Later  | 2021-10-21 | pending |         |           |
        """,
        way,
        given(episodes, reviews),
        set_by=["review"],
    )


def test_a_later_review_is_on_time_up_to_its_limit_of_six_months(way):
    # The second review was on 20 April 2021; six months later is 20 October.
    # From 19, 20 and 21 October six months more: the same days of April 2022.
    episodes = """
        child_id | started
        A        | 2021-01-04
        B        | 2021-01-04
        C        | 2021-01-04
    """
    reviews = """
        child_id | review_date
        A        | 2021-01-20
        A        | 2021-04-20
        A        | 2021-10-19
        B        | 2021-01-20
        B        | 2021-04-20
        B        | 2021-10-20
        C        | 2021-01-20
        C        | 2021-04-20
        C        | 2021-10-21
    """
    assert clock_says(
        """
        child_id | set_on     | kind   | due        | outcome | on_time | days_late
        A        | 2021-01-20 | Second | 2021-04-20 | met     | yes     |
        A        | 2021-04-20 | Later  | 2021-10-20 | met     | yes     |
        A        | 2021-10-19 | Later  | 2022-04-19 | pending |         |
        B        | 2021-01-20 | Second | 2021-04-20 | met     | yes     |
        B        | 2021-04-20 | Later  | 2021-10-20 | met     | yes     |
        B        | 2021-10-20 | Later  | 2022-04-20 | pending |         |
        C        | 2021-01-20 | Second | 2021-04-20 | met     | yes     |
        C        | 2021-04-20 | Later  | 2021-10-20 | late    | no      | 1
        C        | 2021-10-21 | Later  | 2022-04-21 | pending |         |
        """,
        way,
        given(episodes, reviews),
        set_by=["review"],
    )


def test_an_early_review_restarts_the_clock(way):
    # The second review, due on 20 April, was held on 20 February: the six months count from then, not from April.
    reviews = """
        child_id | review_date
        A        | 2021-01-20
        A        | 2021-02-20
    """
    assert clock_says(
        """
        set_on     | kind   | due        | outcome | review_date
        2021-01-20 | Second | 2021-04-20 | met     | 2021-02-20
        2021-02-20 | Later  | 2021-08-20 | pending |
        """,
        way,
        given(IN_CARE_FROM_JANUARY_2021, reviews),
        set_by=["review"],
    )


def test_a_limit_in_months_stops_at_the_last_day_of_a_shorter_month(way):
    # Three months after 30 November 2020: February has 28 days. After 29 November 2019: 29 February, a leap day.
    # Six months after 31 August 2020: 28 February 2021; after 31 August 2019: 29 February 2020.
    episodes = """
        child_id | started
        A        | 2020-11-02
        B        | 2019-11-04
        C        | 2020-06-01
        D        | 2019-06-03
    """
    reviews = """
        child_id | review_date
        A        | 2020-11-30
        B        | 2019-11-29
        B        | 2020-02-29
        C        | 2020-06-26
        C        | 2020-08-31
        D        | 2019-06-28
        D        | 2019-08-31
        D        | 2020-03-01
    """
    # 26 June + 3 months: 26 September; 28 June: 28 September. From 29 February 2020 six months: 29 August, on the
    # limits in force 24 September. From 1 March 2020: 1 September, in force 24 September.
    assert clock_says(
        """
        child_id | set_on     | kind   | due        | due_in_force | outcome | days_late
        A        | 2020-11-30 | Second | 2021-02-28 | 2021-02-28   | pending |
        B        | 2019-11-29 | Second | 2020-02-29 | 2020-02-29   | met     |
        B        | 2020-02-29 | Later  | 2020-08-29 | 2020-09-24   | pending |
        C        | 2020-06-26 | Second | 2020-09-26 | 2020-09-26   | met     |
        C        | 2020-08-31 | Later  | 2021-02-28 | 2021-02-28   | pending |
        D        | 2019-06-28 | Second | 2019-09-28 | 2019-09-28   | met     |
        D        | 2019-08-31 | Later  | 2020-02-29 | 2020-02-29   | late    | 1
        D        | 2020-03-01 | Later  | 2020-09-01 | 2020-09-24   | pending |
        """,
        way,
        given(episodes, reviews),
        set_by=["review"],
    )


def test_the_limit_of_a_first_review_can_span_a_leap_day(way):
    # 4-7 February 2020 are days 1-4, 10-14 are 5-9, 17-21 are 10-14, 24-28 are 15-19; the 29th is a Saturday;
    # Monday 2 March is day 20.
    episodes = """
        child_id | started
        A        | 2020-02-03
    """
    assert clock_says(
        """
        child_id | due
        A        | 2020-03-02
        """,
        way,
        given(episodes),
    )


def test_months_can_be_counted_in_days(way):
    # Six months are 183 days: 31 August 2020 + 30 (September) + 31 + 30 + 31 + 31 (January) + 28 = 181 is 28 February
    # 2021, two more are 2 March. Three months are 91 days: 30 November + 31 + 31 + 28 = 90 is 28 February, one more.
    episodes = """
        child_id | started
        A        | 2020-06-01
        B        | 2020-11-02
    """
    reviews = """
        child_id | review_date
        A        | 2020-06-26
        A        | 2020-08-31
        A        | 2021-03-02
        B        | 2020-11-30
    """
    data = given(episodes, reviews)
    # A's second: 26 June + 4 + 31 (July) + 31 (August) = 66 is 31 August, 25 more are 25 September.
    # A's last: 2 March 2021 + 29 + 30 + 31 + 30 + 31 (August 31 would be 182) = 31 August is 182; 1 September is 183.
    assert clock_says(
        """
        child_id | set_on     | due        | outcome | days_late
        A        | 2020-06-26 | 2020-09-25 | met     |
        A        | 2020-08-31 | 2021-03-02 | met     |
        A        | 2021-03-02 | 2021-09-01 | pending |
        B        | 2020-11-30 | 2021-03-01 | pending |
        """,
        way,
        data,
        set_by=["review"],
        month_arithmetic="days",
    )
    # In calendar months A's review on 2 March 2021 is two days late.
    assert clock_says(
        """
        child_id | set_on     | due        | outcome | days_late
        A        | 2020-06-26 | 2020-09-26 | met     |
        A        | 2020-08-31 | 2021-02-28 | late    | 2
        A        | 2021-03-02 | 2021-09-02 | pending |
        B        | 2020-11-30 | 2021-02-28 | pending |
        """,
        way,
        data,
        set_by=["review"],
    )


# Leaving care and coming back


def test_a_child_who_comes_back_into_care_starts_again_with_a_first_review(way):
    # From 4 January 2021: 5-8 are days 1-4, 11-15 are 5-9, 18-22 are 10-14, 25-29 are 15-19, 1 February is 20.
    # From 1 June 2021: 2-4 are 1-3, 7-11 are 4-8, 14-18 are 9-13, 21-25 are 14-18, 28 and 29 June are 19 and 20.
    # The review of 20 January set 20 April, after the child had left on 1 March.
    episodes = """
        child_id | started    | ceased     | reason_ceased
        A        | 2021-01-04 | 2021-03-01 | E4A
        A        | 2021-06-01 |            |
    """
    reviews = """
        child_id | review_date
        A        | 2021-01-20
        A        | 2021-06-30
    """
    assert clock_says(
        """
        spell_started | set_by | kind   | due        | outcome | on_time | days_late | review_date
        2021-01-04    | start  | First  | 2021-02-01 | met     | yes     |           | 2021-01-20
        2021-01-04    | review | Second | 2021-04-20 | void    |         |           |
        2021-06-01    | start  | First  | 2021-06-29 | late    | no      | 1         | 2021-06-30
        2021-06-01    | review | Second | 2021-09-30 | pending |         |           |
        """,
        way,
        given(episodes, reviews),
    )


def test_a_review_on_the_day_one_spell_ends_and_the_next_starts_belongs_to_the_next(way):
    # The first spell's review was due on 1 February and not held by 1 March.
    # From 1 March 2021: 2-5 are days 1-4, 8-12 are 5-9, 15-19 are 10-14, 22-26 are 15-19, Monday 29 is 20.
    episodes = """
        child_id | started    | ceased     | reason_ceased
        A        | 2021-01-04 | 2021-03-01 | E4A
        A        | 2021-03-01 |            |
    """
    reviews = """
        child_id | review_date
        A        | 2021-03-01
    """
    assert clock_says(
        """
        spell_started | set_by | due        | outcome | review_date
        2021-01-04    | start  | 2021-02-01 | missed  |
        2021-03-01    | start  | 2021-03-29 | met     | 2021-03-01
        2021-03-01    | review | 2021-06-01 | pending |
        """,
        way,
        given(episodes, reviews),
    )


def test_a_due_date_is_void_on_the_day_the_spell_ends_and_missed_the_day_after(way):
    # All due on 1 February 2021, twenty working days after 4 January; C was reviewed on the last day, in time.
    episodes = """
        child_id | started    | ceased     | reason_ceased
        A        | 2021-01-04 | 2021-02-01 | E4A
        B        | 2021-01-04 | 2021-02-02 | E4A
        C        | 2021-01-04 | 2021-02-01 | E4A
        D        | 2021-01-04 | 2021-02-02 | E4A
    """
    reviews = """
        child_id | review_date
        C        | 2021-02-01
        D        | 2021-02-02
    """
    assert clock_says(
        """
        child_id | due        | outcome | on_time | days_late | review_date
        A        | 2021-02-01 | void    |         |           |
        B        | 2021-02-01 | missed  |         |           |
        C        | 2021-02-01 | void    | yes     |           | 2021-02-01
        D        | 2021-02-01 | late    | no      | 1         | 2021-02-02
        """,
        way,
        given(episodes, reviews),
        set_by=["start"],
    )


# Placed for adoption


def test_a_child_placed_for_adoption_has_limits_of_four_weeks_three_months_and_six_months(way):
    # Placed on 1 March 2021: four weeks later is 29 March. From a review on 29 March: 29 June, then 29 December.
    # A was reviewed a day early each time, so 28 June, 27 December; C a day late: 30 June, then 1 January.
    # Before the placement: the review of 20 January set 20 April, which the placement made void.
    episodes = """
        child_id | started    | ceased     | reason_ceased | reason_new_episode | placement
        A        | 2021-01-04 | 2021-03-01 | X1            | S                  | U6
        A        | 2021-03-01 |            |               | P                  | A5
        B        | 2021-01-04 | 2021-03-01 | X1            | S                  | U6
        B        | 2021-03-01 |            |               | P                  | A3
        C        | 2021-01-04 | 2021-03-01 | X1            | S                  | U6
        C        | 2021-03-01 |            |               | P                  | A6
    """
    reviews = """
        child_id | review_date
        A        | 2021-01-20
        A        | 2021-03-28
        A        | 2021-06-27
        B        | 2021-01-20
        B        | 2021-03-29
        B        | 2021-06-29
        B        | 2021-12-29
        C        | 2021-01-20
        C        | 2021-03-30
        C        | 2021-07-01
    """
    assert clock_says(
        """
        child_id | set_on     | set_by | counted_from | kind     | due        | outcome | days_late
        A        | 2021-01-20 | review | 2021-01-20   | Second   | 2021-04-20 | void    |
        A        | 2021-03-01 | placed | 2021-03-01   | Adoption | 2021-03-29 | met     |
        A        | 2021-03-28 | review | 2021-03-28   | Adoption | 2021-06-28 | met     |
        A        | 2021-06-27 | review | 2021-06-27   | Adoption | 2021-12-27 | pending |
        B        | 2021-01-20 | review | 2021-01-20   | Second   | 2021-04-20 | void    |
        B        | 2021-03-01 | placed | 2021-03-01   | Adoption | 2021-03-29 | met     |
        B        | 2021-03-29 | review | 2021-03-29   | Adoption | 2021-06-29 | met     |
        B        | 2021-06-29 | review | 2021-06-29   | Adoption | 2021-12-29 | met     |
        B        | 2021-12-29 | review | 2021-12-29   | Adoption | 2022-06-29 | pending |
        C        | 2021-01-20 | review | 2021-01-20   | Second   | 2021-04-20 | void    |
        C        | 2021-03-01 | placed | 2021-03-01   | Adoption | 2021-03-29 | late    | 1
        C        | 2021-03-30 | review | 2021-03-30   | Adoption | 2021-06-30 | late    | 1
        C        | 2021-07-01 | review | 2021-07-01   | Adoption | 2022-01-01 | pending |
        """,
        way,
        given(episodes, reviews),
        set_by=["review", "placed"],
    )


def test_a_review_on_the_day_of_an_adoption_placement_belongs_to_the_time_before_it(way):
    # Due on 1 February 2021 and held on 15 February, the day of the placement: 14 days late. Four weeks: 15 March.
    episodes = """
        child_id | started    | ceased     | reason_ceased | reason_new_episode | placement
        A        | 2021-01-04 | 2021-02-15 | X1            | S                  | U6
        A        | 2021-02-15 |            |               | P                  | A5
    """
    reviews = """
        child_id | review_date
        A        | 2021-02-15
    """
    assert clock_says(
        """
        set_on     | set_by | kind     | due        | outcome | days_late
        2021-01-04 | start  | First    | 2021-02-01 | late    | 14
        2021-02-15 | review | Second   | 2021-05-15 | void    |
        2021-02-15 | placed | Adoption | 2021-03-15 | pending |
        """,
        way,
        given(episodes, reviews),
    )


def test_a_due_date_is_void_on_the_day_of_an_adoption_placement_and_missed_the_day_after(way):
    # Due on 1 February 2021.
    episodes = """
        child_id | started    | ceased     | reason_ceased | reason_new_episode | placement
        A        | 2021-01-04 | 2021-02-01 | X1            | S                  | U6
        A        | 2021-02-01 |            |               | P                  | A5
        B        | 2021-01-04 | 2021-02-02 | X1            | S                  | U6
        B        | 2021-02-02 |            |               | P                  | A5
    """
    assert clock_says(
        """
        child_id | due        | outcome
        A        | 2021-02-01 | void
        B        | 2021-02-01 | missed
        """,
        way,
        given(episodes),
        set_by=["start"],
    )


def test_when_an_adoption_placement_disrupts_the_return_is_reviewed_and_the_usual_limits_apply_again(way):
    # From 5 October 2020: 6-9 are days 1-4, 12-16 are 5-9, 19-23 are 10-14, 26-30 are 15-19, 2 November is 20.
    # Placed on 11 January 2021: + 28 days is 8 February. Reviewed on 5 February: 5 May. Back on 1 March: reviewed in 42
    # days, 12 April (30 days to 31 March), and from then as before: six months.
    episodes = """
        child_id | started    | ceased     | reason_ceased | reason_new_episode | placement
        A        | 2020-10-05 | 2021-01-11 | X1            | S                  | U6
        A        | 2021-01-11 | 2021-03-01 | X1            | P                  | A5
        A        | 2021-03-01 |            |               | P                  | U6
    """
    reviews = """
        child_id | review_date
        A        | 2020-11-02
        A        | 2021-02-05
        A        | 2021-04-12
    """
    assert clock_says(
        """
        set_on     | set_by   | counted_from | kind     | due        | outcome
        2020-10-05 | start    | 2020-10-05   | First    | 2020-11-02 | met
        2020-11-02 | review   | 2020-11-02   | Second   | 2021-02-02 | void
        2021-01-11 | placed   | 2021-01-11   | Adoption | 2021-02-08 | met
        2021-02-05 | review   | 2021-02-05   | Adoption | 2021-05-05 | void
        2021-03-01 | returned | 2021-03-01   | Adoption | 2021-04-12 | met
        2021-04-12 | review   | 2021-04-12   | Later    | 2021-10-12 | pending
        """,
        way,
        given(episodes, reviews),
    )


def test_a_due_date_that_passed_during_an_adoption_placement_falls_on_the_day_of_the_return(way):
    # Under the care regime the second review was due on 2 February 2021; the child came back on 15 March, so then.
    # Four weeks after 11 January: 8 February, missed. Three months after 2 November: 2 February, void on 11 January.
    # The review of 16 March, a day after the return, does not answer it: one is due 42 days after 15 March, 26 April.
    episodes = """
        child_id | started    | ceased     | reason_ceased | reason_new_episode | placement
        A        | 2020-10-05 | 2021-01-11 | X1            | S                  | U6
        A        | 2021-01-11 | 2021-03-15 | X1            | P                  | A5
        A        | 2021-03-15 |            |               | P                  | U6
    """
    reviews = """
        child_id | review_date
        A        | 2020-11-02
        A        | 2021-03-16
    """
    assert clock_says(
        """
        set_on     | set_by   | kind     | due        | outcome | days_late
        2020-10-05 | start    | First    | 2020-11-02 | met     |
        2020-11-02 | review   | Second   | 2021-02-02 | void    |
        2021-01-11 | placed   | Adoption | 2021-02-08 | missed  |
        2021-03-15 | returned | Second   | 2021-03-15 | late    | 1
        2021-03-16 | review   | Adoption | 2021-04-26 | pending |
        """,
        way,
        given(episodes, reviews),
    )


def test_a_temporary_move_during_an_adoption_placement_changes_nothing(way):
    # One placement, of 11 January 2021: four weeks later is 8 February; reviewed that day, so 8 May.
    episodes = """
        child_id | started    | ceased     | reason_ceased | reason_new_episode | placement | placement_urn
        A        | 2020-10-05 | 2021-01-11 | X1            | S                  | U6        |
        A        | 2021-01-11 | 2021-01-25 | X1            | P                  | A5        | 7001
        A        | 2021-01-25 | 2021-02-01 | X1            | P                  | T1        |
        A        | 2021-02-01 |            |               | P                  | A5        | 7001
    """
    reviews = """
        child_id | review_date
        A        | 2020-11-02
        A        | 2021-02-08
    """
    assert clock_says(
        """
        set_on     | set_by | kind     | due        | outcome
        2020-10-05 | start  | First    | 2020-11-02 | met
        2020-11-02 | review | Second   | 2021-02-02 | void
        2021-01-11 | placed | Adoption | 2021-02-08 | met
        2021-02-08 | review | Adoption | 2021-05-08 | pending
        """,
        way,
        given(episodes, reviews),
    )


def test_the_limit_of_a_second_adoption_placement_counts_from_its_own_start(way):
    # Other adopters from 1 March 2021: four weeks later is 29 March. The review of 5 February had set 5 May.
    # A change of legal status in the same placement, on 15 March, sets nothing.
    episodes = """
        child_id | started    | ceased     | reason_ceased | reason_new_episode | placement | legal_status
        A        | 2020-10-05 | 2021-01-11 | X1            | S                  | U6        | C2
        A        | 2021-01-11 | 2021-03-01 | X1            | P                  | A5        | C2
        A        | 2021-03-01 | 2021-03-15 | X1            | P                  | A5        | C2
        A        | 2021-03-15 |            |               | L                  | A5        | E1
    """
    reviews = """
        child_id | review_date
        A        | 2020-11-02
        A        | 2021-02-05
    """
    assert clock_says(
        """
        set_on     | set_by | kind     | due        | outcome
        2020-10-05 | start  | First    | 2020-11-02 | met
        2020-11-02 | review | Second   | 2021-02-02 | void
        2021-01-11 | placed | Adoption | 2021-02-08 | met
        2021-02-05 | review | Adoption | 2021-05-05 | void
        2021-03-01 | placed | Adoption | 2021-03-29 | pending
        """,
        way,
        given(episodes, reviews),
    )


# Turning 18, and the fourth birthday


def test_a_due_date_on_the_eighteenth_birthday_is_void(way):
    # 15 June 2020, 15 September, then six months: 15 March 2021. A is 18 that day, B the day after.
    # C, 18 on 15 March, was reviewed before and D after it: D's review is not judged.
    episodes = """
        child_id | started
        A        | 2020-06-01
        B        | 2020-06-01
        C        | 2020-06-01
        D        | 2020-06-01
    """
    children = """
        child_id | birth_date
        A        | 2003-03-15
        B        | 2003-03-16
        C        | 2003-03-15
        D        | 2003-03-15
    """
    reviews = """
        child_id | review_date
        A        | 2020-06-15
        A        | 2020-09-15
        B        | 2020-06-15
        B        | 2020-09-15
        C        | 2020-06-15
        C        | 2020-09-15
        C        | 2021-03-01
        D        | 2020-06-15
        D        | 2020-09-15
        D        | 2021-04-01
    """
    # C and D after their last review: 1 September and 1 October 2021, both past the birthday.
    assert clock_says(
        """
        child_id | set_on     | due        | outcome | on_time | days_late | review_date
        A        | 2020-06-15 | 2020-09-15 | met     | yes     |           | 2020-09-15
        A        | 2020-09-15 | 2021-03-15 | void    |         |           |
        B        | 2020-06-15 | 2020-09-15 | met     | yes     |           | 2020-09-15
        B        | 2020-09-15 | 2021-03-15 | pending |         |           |
        C        | 2020-06-15 | 2020-09-15 | met     | yes     |           | 2020-09-15
        C        | 2020-09-15 | 2021-03-15 | void    | yes     |           | 2021-03-01
        C        | 2021-03-01 | 2021-09-01 | void    |         |           |
        D        | 2020-06-15 | 2020-09-15 | met     | yes     |           | 2020-09-15
        D        | 2020-09-15 | 2021-03-15 | void    |         |           | 2021-04-01
        D        | 2021-04-01 | 2021-10-01 | void    |         |           |
        """,
        way,
        given(episodes, reviews, children),
        set_by=["review"],
    )


def test_a_child_born_on_29_february_turns_18_on_1_march(way):
    # 28 June 2021, then 28 August or 1 September, then six months: 28 February and 1 March 2022.
    episodes = """
        child_id | started
        A        | 2021-06-01
        B        | 2021-06-01
    """
    children = """
        child_id | birth_date
        A        | 2004-02-29
        B        | 2004-02-29
    """
    reviews = """
        child_id | review_date
        A        | 2021-06-28
        A        | 2021-08-28
        B        | 2021-06-28
        B        | 2021-09-01
    """
    assert clock_says(
        """
        child_id | set_on     | due        | outcome
        A        | 2021-06-28 | 2021-09-28 | met
        A        | 2021-08-28 | 2022-02-28 | pending
        B        | 2021-06-28 | 2021-09-28 | met
        B        | 2021-09-01 | 2022-03-01 | void
        """,
        way,
        given(episodes, reviews, children),
        set_by=["review"],
    )


def test_a_review_on_the_fourth_birthday_counts_whatever_its_code(way):
    # Both turn four on 1 May 2021. Three months later is 1 August.
    episodes = """
        child_id | started
        A        | 2021-04-06
        B        | 2021-04-06
    """
    children = """
        child_id | birth_date
        A        | 2017-05-01
        B        | 2017-05-01
    """
    reviews = """
        child_id | review_date | participation
        A        | 2021-05-01  | PN0
        B        | 2021-05-01  | PN1
    """
    assert clock_says(
        """
        child_id | set_on     | kind   | due
        A        | 2021-05-01 | Second | 2021-08-01
        B        | 2021-05-01 | Second | 2021-08-01
        """,
        way,
        given(episodes, reviews, children),
        set_by=["review"],
    )


# Spring and summer 2020

SIX_MONTHS_FROM = """
    child_id | started
    A        | 2019-07-01
    B        | 2019-07-01
    C        | 2019-07-01
    D        | 2019-07-01
"""


def test_later_reviews_due_from_24_april_to_24_september_2020_were_relaxed(way):
    # Six months after 23 and 24 October 2019: 23 and 24 April 2020; after 24 and 25 March 2020: 24 and 25 September.
    # A and D were reviewed a month late. B's review on the last day of the relaxation was in time, as was C's.
    reviews = """
        child_id | review_date
        A        | 2019-07-29
        A        | 2019-10-23
        A        | 2020-05-23
        B        | 2019-07-29
        B        | 2019-10-24
        B        | 2020-09-24
        C        | 2019-07-29
        C        | 2020-03-24
        C        | 2020-09-24
        D        | 2019-07-29
        D        | 2020-03-25
        D        | 2020-10-25
    """
    # A: 23 April - 23 May, 30 days. B: 24 April - 24 September: 6 + 31 + 30 + 31 + 31 + 24 = 153 days.
    # D: 25 September - 25 October, 30 days. Their second reviews, due on 29 October 2019, are left out below.
    data = given(SIX_MONTHS_FROM, reviews)
    later = [row for row in clock_rows(way, data) if row["kind"] == "Later" and row["review_date"]]
    assert [
        (
            row["child_id"],
            *(as_text(row[name]) for name in ("due", "due_in_force", "on_time", "on_time_in_force", "days_late")),
        )
        for row in later
    ] == [
        ("A", "2020-04-23", "2020-04-23", "no", "no", "30"),
        ("B", "2020-04-24", "2020-09-24", "no", "yes", "153"),
        ("C", "2020-09-24", "2020-09-24", "yes", "yes", None),
        ("D", "2020-09-25", "2020-09-25", "no", "no", "30"),
    ]


def test_a_review_after_the_relaxation_is_late_by_both_limits(way):
    # Due on 30 April 2020, six months after 30 October 2019; held on 25 September, a day after the relaxation:
    # 31 (May) + 30 + 31 + 31 + 25 = 148 days. B, in care until 20 September, missed it, but not on the limits in force;
    # C left on 25 September and missed it on both.
    episodes = """
        child_id | started    | ceased     | reason_ceased
        A        | 2019-07-01 |            |
        B        | 2019-07-01 | 2020-09-20 | E4A
        C        | 2019-07-01 | 2020-09-25 | E4A
    """
    reviews = """
        child_id | review_date
        A        | 2019-07-29
        A        | 2019-10-30
        A        | 2020-09-25
        B        | 2019-07-29
        B        | 2019-10-30
        C        | 2019-07-29
        C        | 2019-10-30
    """
    data = given(episodes, reviews)
    due_30_april = [row for row in clock_rows(way, data) if as_text(row["due"]) == "2020-04-30"]
    names = ("child_id", "due_in_force", "outcome", "outcome_in_force", "on_time", "on_time_in_force", "days_late")
    assert [tuple(as_text(row[name]) for name in names) for row in due_30_april] == [
        ("A", "2020-09-24", "late", "late", "no", "no", "148"),
        ("B", "2020-09-24", "missed", "void", None, None, None),
        ("C", "2020-09-24", "missed", "missed", None, None, None),
    ]


def test_first_second_and_adoption_reviews_were_not_relaxed(way):
    # From 1 April 2020 the 20th working day is 1 May (see test_calendar.py). B: three months after 1 May is 1 August.
    # C: placed on 1 June, four weeks: 29 June; reviewed then: 29 September; reviewed on 1 July too: 1 January.
    # Three months after 22 May: 22 August.
    episodes = """
        child_id | started    | ceased     | reason_ceased | reason_new_episode | placement
        A        | 2020-04-01 |            |               | S                  | U6
        B        | 2020-04-01 | 2020-06-01 | X1            | S                  | U6
        B        | 2020-06-01 |            |               | P                  | A5
    """
    reviews = """
        child_id | review_date
        A        | 2020-05-01
        A        | 2020-08-03
        B        | 2020-05-22
        B        | 2020-06-02
        B        | 2020-06-30
    """
    # A's second: 1 August, held on Monday 3, two days late; the next: 3 February 2021.
    # B's first was due on 1 May, held 21 days later. Placed on 1 June: 29 June; reviewed on 2 June: 2 September;
    # reviewed on 30 June: six months, 30 December.
    assert clock_says(
        """
        child_id | set_by | kind     | due        | due_in_force | on_time_in_force | days_late
        A        | start  | First    | 2020-05-01 | 2020-05-01   | yes              |
        A        | review | Second   | 2020-08-01 | 2020-08-01   | no               | 2
        A        | review | Later    | 2021-02-03 | 2021-02-03   |                  |
        B        | start  | First    | 2020-05-01 | 2020-05-01   | no               | 21
        B        | review | Second   | 2020-08-22 | 2020-08-22   |                  |
        B        | placed | Adoption | 2020-06-29 | 2020-06-29   | yes              |
        B        | review | Adoption | 2020-09-02 | 2020-09-02   | yes              |
        B        | review | Adoption | 2020-12-30 | 2020-12-30   |                  |
        """,
        way,
        given(episodes, reviews),
    )


# What cannot be assessed


def test_the_first_review_cannot_be_assessed_if_care_started_before_the_returns_begin(way):
    # With 2019-20 and 2020-21 supplied the history begins on 1 April 2019 (rule 1). From 1 April 2019: 2-5 are 1-4,
    # 8-12 are 5-9, 15-18 are 10-13; Good Friday 19 and Easter Monday 22 do not count; 23-26 are 14-17, 29 and 30 are
    # 18 and 19, 1 May is 20. B started three days earlier: a review in March may be missing. C's start is not known.
    episodes = """
        child_id | started    | reason_new_episode
        A        | 2019-04-01 | S
        B        | 2019-03-29 | S
        C        | 2019-04-01 | P
    """
    reviews = """
        child_id | review_date
        A        | 2019-04-10
        B        | 2019-04-10
        C        | 2019-04-10
    """
    assert clock_says(
        """
        child_id | set_by | counted_from | assessable | kind   | due        | due_in_force | outcome | review_date
        A        | start  | 2019-04-01   | yes        | First  | 2019-05-01 | 2019-05-01   | met     | 2019-04-10
        A        | review | 2019-04-10   | yes        | Second | 2019-07-10 | 2019-07-10   | pending |
        B        | start  |              | no         |        |            |              |         | 2019-04-10
        B        | review |              | no         |        |            |              |         |
        C        | start  |              | no         |        |            |              |         | 2019-04-10
        C        | review |              | no         |        |            |              |         |
        """,
        way,
        given(episodes, reviews, years={2020, 2021}),
    )


def test_an_adoption_placement_can_be_assessed_only_if_it_began_within_the_returns(way):
    # Rule 2. Placed on 1 May 2019: four weeks later is 29 May. B was placed on 31 March, the day before the history
    # begins. When C was placed is not known: the history starts with the placement.
    episodes = """
        child_id | started    | ceased     | reason_ceased | reason_new_episode | placement
        A        | 2018-01-08 | 2019-05-01 | X1            | S                  | U6
        A        | 2019-05-01 |            |               | P                  | A5
        B        | 2018-01-08 | 2019-03-31 | X1            | S                  | U6
        B        | 2019-03-31 |            |               | P                  | A5
        C        | 2019-05-01 |            |               | P                  | A5
    """
    reviews = """
        child_id | review_date
        A        | 2019-05-29
        B        | 2019-05-29
        B        | 2019-07-01
        C        | 2019-05-29
        C        | 2019-07-01
    """
    assert clock_says(
        """
        child_id | set_on     | set_by | assessable | kind     | due        | outcome
        A        | 2018-01-08 | start  | no         |          |            |
        A        | 2019-05-01 | placed | yes        | Adoption | 2019-05-29 | met
        A        | 2019-05-29 | review | yes        | Adoption | 2019-08-29 | pending
        B        | 2018-01-08 | start  | no         |          |            |
        B        | 2019-03-31 | placed | no         |          |            |
        B        | 2019-05-29 | review | no         |          |            |
        B        | 2019-07-01 | review | no         |          |            |
        C        | 2019-05-01 | start  | no         |          |            |
        C        | 2019-05-01 | placed | no         |          |            |
        C        | 2019-05-29 | review | no         |          |            |
        C        | 2019-07-01 | review | no         |          |            |
        """,
        way,
        given(episodes, reviews, years={2020, 2021}),
    )


def test_after_two_reviews_within_the_returns_the_next_is_a_later_review(way):
    # Rule 3. The start is not known; on record it is 8 April 2019, with a first review due in May, after 1 April, so
    # the review of 1 July may have been the first, but that of 2 December was not. Six months: 2 June 2020, in force
    # 24 September.
    episodes = """
        child_id | started    | reason_new_episode
        A        | 2019-04-08 | P
    """
    reviews = """
        child_id | review_date
        A        | 2019-07-01
        A        | 2019-12-02
        A        | 2020-07-02
    """
    # 2 June to 2 July: 30 days late on the standard limits. The one after: 2 January 2021.
    assert clock_says(
        """
        set_on     | assessable | kind  | due        | due_in_force | outcome | outcome_in_force | days_late
        2019-04-08 | no         |       |            |              |         |                  |
        2019-07-01 | no         |       |            |              |         |                  |
        2019-12-02 | yes        | Later | 2020-06-02 | 2020-09-24   | late    | met              | 30
        2020-07-02 | yes        | Later | 2021-01-02 | 2021-01-02   | pending | pending          |
        """,
        way,
        given(episodes, reviews, years={2020, 2021}),
    )


def test_after_a_review_that_was_not_the_first_the_next_is_a_later_review(way):
    # Rule 4. From 7 January 2019: 8-11 are days 1-4, 14-18 are 5-9, 21-25 are 10-14, 28 January - 1 February 15-19,
    # 4 February is 20: before 1 April, so the review of 1 July 2019 was not the first. Six months: 1 January 2020.
    # B is the same with a known start: only the reviews before April are unknown.
    episodes = """
        child_id | started    | reason_new_episode
        A        | 2019-01-07 | P
        B        | 2019-01-07 | S
    """
    reviews = """
        child_id | review_date
        A        | 2019-07-01
        A        | 2020-01-02
        B        | 2019-07-01
    """
    assert clock_says(
        """
        child_id | set_on     | assessable | kind  | due        | outcome | days_late | review_date
        A        | 2019-01-07 | no         |       |            |         |           | 2019-07-01
        A        | 2019-07-01 | yes        | Later | 2020-01-01 | late    | 1         | 2020-01-02
        A        | 2020-01-02 | yes        | Later | 2020-07-02 | pending |           |
        B        | 2019-01-07 | no         |       |            |         |           | 2019-07-01
        B        | 2019-07-01 | yes        | Later | 2020-01-01 | pending |           |
        """,
        way,
        given(episodes, reviews, years={2020, 2021}),
    )


def test_a_stray_review_from_before_the_returns_makes_no_due_date_assessable(way):
    # Only 2020-21 was supplied: the history begins on 1 April 2020. From 16 March: 17-20 are days 1-4, 23-27 are 5-9,
    # 30 March - 3 April 10-14, 6-9 April 15-18, after Easter 14 and 15 April are 19 and 20: not before 1 April. The
    # review of 25 March stands in the files, others of March may not; the one of 20 April is the only one to go by.
    episodes = """
        child_id | started
        A        | 2020-03-16
    """
    reviews = """
        child_id | review_date | return_year
        A        | 2020-03-25  | 2021
        A        | 2020-04-20  | 2021
        A        | 2020-07-20  | 2021
    """
    # After two reviews within the year six months are certain: 20 January 2021.
    assert clock_says(
        """
        set_on     | assessable | kind  | due        | outcome | review_date
        2020-03-16 | no         |       |            |         | 2020-03-25
        2020-03-25 | no         |       |            |         | 2020-04-20
        2020-04-20 | no         |       |            |         | 2020-07-20
        2020-07-20 | yes        | Later | 2021-01-20 | pending |
        """,
        way,
        given(episodes, reviews, years={2021}),
    )


def test_no_due_date_is_assessed_across_a_year_that_was_not_supplied(way):
    # 2018-19 and 2020-21 were supplied, 2019-20 was not. The review of 15 January 2019 was answered on 15 April, in the
    # year that is missing; for anything in 2020-21 the history begins on 1 April 2020.
    episodes = """
        child_id | started
        A        | 2018-12-31
    """
    reviews = """
        child_id | review_date | return_year
        A        | 2019-01-15  | 2019
        A        | 2019-04-15  | 2021
        A        | 2020-04-15  | 2021
        A        | 2020-10-15  | 2021
    """
    # From 31 December 2018: 2-4 January are days 1-3, 7-11 are 4-8, 14-18 are 9-13, 21-25 are 14-18, 28 and 29 are 19
    # and 20. The review of April 2020 was not the first (rule 4): six months, 15 October 2020, then 15 April 2021.
    assert clock_says(
        """
        set_on     | assessable | kind  | due        | outcome
        2018-12-31 | yes        | First | 2019-01-29 | met
        2019-01-15 | no         |       |            |
        2019-04-15 | no         |       |            |
        2020-04-15 | yes        | Later | 2020-10-15 | met
        2020-10-15 | yes        | Later | 2021-04-15 | pending
        """,
        way,
        given(episodes, reviews, years={2019, 2021}),
    )


# Reviews that are not counted


def test_reviews_that_are_not_counted_do_not_move_the_clock(way):
    # Born on 1 March 2021, in care from 12 April; short breaks in July; back in care from 2 August to 1 October.
    # From 12 April: 13-16 are days 1-4, 19-23 are 5-9, 26-30 are 10-14; Monday 3 May does not count; 4-7 are 15-18,
    # 10 and 11 May are 19 and 20. From 2 August: 3-6 are 1-4, 9-13 are 5-9, 16-20 are 10-14, 23-27 are 15-19, Monday
    # 30 does not count, Tuesday 31 is 20.
    episodes = """
        child_id | started    | ceased     | reason_ceased | legal_status
        A        | 2021-04-12 | 2021-06-01 | E4A           | C2
        A        | 2021-07-01 | 2021-07-15 | E4A           | V4
        A        | 2021-08-02 | 2021-10-01 | E4A           | C2
    """
    children = """
        child_id | birth_date
        A        | 2021-03-01
    """
    reviews = """
        child_id | review_date | return_year
        A        | 2021-02-28  | 2021
        A        | 2021-04-11  | 2022
        A        | 2021-04-12  | 2021
        A        | 2021-06-01  | 2022
        A        | 2021-06-02  | 2022
        A        | 2021-07-15  | 2022
        A        | 2021-08-02  | 2022
        A        | 2021-10-02  | 2022
    """
    data = given(episodes, reviews, children)
    assert {str(day): fate for (_, day), fate in fates(way, data).items()} == {
        "2021-02-28": "before birth",
        "2021-04-11": "outside care",
        "2021-04-12": "after its return",  # planned, in the return that ended on 31 March 2021
        "2021-06-01": "counted",
        "2021-06-02": "outside care",
        "2021-07-15": "short break",
        "2021-08-02": "counted",
        "2021-10-02": "outside care",
    }
    # 11 May to 1 June: 21 days. 2 August + 3 months is after the end.
    assert clock_says(
        """
        set_on     | set_by | due        | outcome | days_late
        2021-04-12 | start  | 2021-05-11 | late    | 21
        2021-06-01 | review | 2021-09-01 | void    |
        2021-08-02 | start  | 2021-08-31 | met     |
        2021-08-02 | review | 2021-11-02 | void    |
        """,
        way,
        data,
    )


def test_a_review_in_two_returns_counts_once(way):
    # Stitching merges the two rows, so the next review is the second and not a later one.
    returns = a_reading(
        years=(2021, 2022),
        children="""
        year | child | sex    | birth_date
        2022 | A     | Female | 2010-06-15
        """,
        episodes="""
        year | child | started    | why | legal_status | placement
        2022 | A     | 2021-01-04 | S   | C2           | U6
        """,
        reviews="""
        year | child | review_date | participation
        2021 | A     | 2021-01-20  | PN1
        2022 | A     | 2021-01-20  | PN1
        """,
    )
    assert clock_says(
        """
        set_on     | set_by | kind   | due        | outcome
        2021-01-04 | start  | First  | 2021-02-01 | met
        2021-01-20 | review | Second | 2021-04-20 | pending
        """,
        way,
        stitch(returns).data,
    )


def test_a_review_long_after_the_period_still_sets_a_due_date(way):
    # The period is 2020-21 alone, and the episode is open: six months after 20 October 2021 is 20 April 2022.
    reviews = """
        child_id | review_date
        A        | 2021-01-20
        A        | 2021-04-20
        A        | 2021-10-20
    """
    data = given(IN_CARE_FROM_JANUARY_2021, reviews)
    last = clock_rows(way, data, period=parse_period("2020-21"))[-1]
    assert [as_text(last[name]) for name in ("set_on", "kind", "due", "outcome")] == [
        "2021-10-20",
        "Later",
        "2022-04-20",
        "pending",
    ]


def test_the_birth_date_of_the_review_is_used_if_the_child_has_none(way):
    episodes = """
        child_id | started
        A        | 2021-01-04
        B        | 2021-01-04
    """
    children = """
        child_id | sex
        A        | Male
        B        | Male
    """
    reviews = """
        child_id | review_date | birth_date
        A        | 2021-01-20  | 2021-01-21
        B        | 2021-01-20  | 2021-01-20
    """
    data = given(episodes, reviews, children)
    data.tables["children"]["birth_date"] = pd.Series([pd.NaT, pd.NaT], dtype="datetime64[s]")
    assert [fate for _, fate in sorted(fates(way, data).items())] == ["before birth", "counted"]
