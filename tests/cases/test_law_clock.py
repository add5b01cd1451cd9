"""When the law wants a review: L1 to L4, worked on a calendar from the regulations' own words."""

import pytest

from cases.twelve import both_engines, one_child, totals, write
from iro_analysis.lists.due import due_list

WHOLE = "[returns]\ncomplete_to = 2021-03-31\n"
INSTEAD = f'{WHOLE}[reviews]\nauthority_to_place = "instead"\n'

# L1 and L2: authority to place (Adoption Agencies Regulations 2005, regulation 36(1)).

AUTHORISED = ("06/04/2020,S,C1,N1,U6,PR1,15/12/2020,X1", "15/12/2020,L,E1,N1,U6,PR1")
REVIEWED = ("20/04/2020", "10/07/2020", "01/12/2020")


def due(folder, rows, reviews, month="2021-03", config=WHOLE, **known):
    """The one row that the list of a month has about the one child; None if it has none."""
    write(folder, one_child(*rows, reviews=reviews) | {"iro.toml": config})
    listed = due_list(folder, month, **known).rows.to_dict("records")
    assert len(listed) <= 1
    return listed[0] if listed else None


def day_due(*args, **kwargs):
    row = due(*args, **kwargs)
    return row and f"{row['due']:%d/%m/%Y}"


def test_l1_a_child_authorised_to_be_placed_is_reviewed_within_three_months_of_the_order(tmp_path):
    row = due(tmp_path, AUTHORISED, REVIEWED)
    assert (f"{row['due']:%d/%m/%Y}", f"{row['counted_from']:%d/%m/%Y}") == ("15/03/2021", "15/12/2020")
    assert (row["review_kind"], row["set_by"], row["limit"]) == (
        "Adoption",
        "authorised to place for adoption",
        "3 months",
    )
    assert row["source"] == "Adoption Agencies Regulations 2005, regulation 36(1)(a)"


def test_l1_the_earlier_of_the_two_dates_binds(tmp_path):
    """Reviewed on 18/09/2020: the six months of regulation 33(2) end on 18/03; the order was made on 20/12/2020."""
    rows = (AUTHORISED[0].replace("15/12", "20/12"), AUTHORISED[1].replace("15/12", "20/12"))
    assert day_due(tmp_path, rows, ("20/04/2020", "10/07/2020", "18/09/2020")) == "18/03/2021"


def test_l1_one_review_serves_both_and_then_six_months_count_from_it(tmp_path):
    """Reviewed on 10/02/2021, within three months of the order: then both regulations say 10/08/2021."""
    row = due(tmp_path, AUTHORISED, (*REVIEWED, "10/02/2021"), month="2021-08", as_at="2021-03-31")
    assert (f"{row['due']:%d/%m/%Y}", row["review_kind"]) == ("10/08/2021", "Later")


def test_l1_a_freeing_order_is_an_authority_too(tmp_path):
    assert day_due(tmp_path, [row.replace("E1", "D1") for row in AUTHORISED], REVIEWED) == "15/03/2021"


def test_l1_a_revoked_order_ends_it(tmp_path):
    rows = (AUTHORISED[0], f"{AUTHORISED[1]},01/02/2021,X1", "01/02/2021,L,C2,N1,U6,PR1")
    assert due(tmp_path, rows, REVIEWED) is None
    assert day_due(tmp_path, rows, REVIEWED, month="2021-06", as_at="2021-03-31") == "01/06/2021"


def test_l1_a_later_order_begins_anew(tmp_path):
    """Revoked on 08/01/2021 and made again on 20/02/2021: three months from then is 20/05/2021."""
    rows = (
        AUTHORISED[0],
        f"{AUTHORISED[1]},08/01/2021,X1",
        "08/01/2021,L,C2,N1,U6,PR1,20/02/2021,X1",
        "20/02/2021,L,E1,N1,U6,PR1",
    )
    assert day_due(tmp_path, rows, REVIEWED, month="2021-05", as_at="2021-03-31") == "20/05/2021"


def test_l1_a_change_of_home_under_the_order_does_not_begin_it_anew(tmp_path):
    rows = (AUTHORISED[0], f"{AUTHORISED[1]},08/02/2021,X1", "08/02/2021,P,E1,N1,U4,PR1")
    assert day_due(tmp_path, rows, REVIEWED) == "15/03/2021"


def test_l1_a_placement_for_adoption_ends_it_and_starts_the_four_weeks(tmp_path):
    """Placed on 12/02/2021: four weeks later is 12/03/2021."""
    rows = (AUTHORISED[0], f"{AUTHORISED[1]},12/02/2021,X1", "12/02/2021,P,E1,N1,A5,PR1")
    assert day_due(tmp_path, rows, REVIEWED) == "12/03/2021"


def test_l1_an_order_older_than_the_returns_has_no_known_day(tmp_path):
    """Whether the first review in the returns was the child's first, and so when the second was due, is not known."""
    rows = ("15/04/2020,L,E1,N1,U6,PR1",)
    write(tmp_path, one_child(*rows, reviews=["20/05/2020", "10/11/2020"]) | {"iro.toml": WHOLE})
    assert totals(tmp_path, "reviews_held", "reviews_not_assessable")["reviews_not_assessable"] == 2


def test_l1_instead_of_the_usual_limits(tmp_path):
    """A date of regulation 33 that falls within the authority does not count; it would be 25/02/2021."""
    reviews = ("25/11/2020",)
    assert day_due(tmp_path, AUTHORISED, reviews, month="2021-02", as_at="2021-01-31") == "25/02/2021"
    assert day_due(tmp_path, AUTHORISED, reviews, config=INSTEAD) == "15/03/2021"


@both_engines
def test_l2_a_review_after_the_three_months_is_late(tmp_path, engine):
    """The order of 21/07/2020: due by 21/10/2020, and held on 15/12/2020, 55 days later."""
    rows = [row.replace("15/12/2020", "21/07/2020") for row in AUTHORISED]
    write(tmp_path, one_child(*rows, reviews=["20/04/2020", "10/07/2020", "15/12/2020"]) | {"iro.toml": WHOLE})
    computed = totals(tmp_path, "reviews_late", "reviews_held", "reviews_on_time_in_force_pct", engine=engine)
    assert computed == {"reviews_late": 1, "reviews_held": 3, "reviews_on_time_in_force_pct": pytest.approx(200 / 3)}


# L3: a child returned by the adopters is reviewed between the 28th and the 42nd day.

RETURNED = (
    "06/04/2020,S,E1,N1,U6,PR1,01/07/2020,X1",
    "01/07/2020,P,E1,N1,A6,PR1,15/01/2021,X1",
    "15/01/2021,P,E1,N1,U6,PR1",
)
BEFORE_RETURN = ("30/04/2020", "28/07/2020", "20/10/2020")


def test_l3_a_child_returned_by_adopters_is_reviewed_between_28_and_42_days(tmp_path):
    row = due(tmp_path, RETURNED, BEFORE_RETURN, month="2021-02")
    assert (f"{row['due']:%d/%m/%Y}", f"{row['counted_from']:%d/%m/%Y}", row["limit"]) == (
        "26/02/2021",
        "15/01/2021",
        "28 to 42 days",
    )


def test_l3_a_review_before_the_28th_day_leaves_the_duty_open(tmp_path):
    assert (
        day_due(tmp_path, RETURNED, (*BEFORE_RETURN, "11/02/2021"), month="2021-02", as_at="2021-02-20") == "26/02/2021"
    )


def test_l3_a_review_on_the_28th_day_answers_it(tmp_path):
    assert due(tmp_path, RETURNED, (*BEFORE_RETURN, "12/02/2021"), month="2021-03") is None


@pytest.mark.parametrize(("day", "late"), [("26/02/2021", 0), ("01/03/2021", 1)])
def test_l3_a_review_after_the_42nd_day_is_late(tmp_path, day, late):
    write(tmp_path, one_child(*RETURNED, reviews=[*BEFORE_RETURN, day]) | {"iro.toml": WHOLE})
    assert totals(tmp_path, "reviews_late") == {"reviews_late": late}


# L4: stays that are reviewed before they end (2010 Regulations, regulation 33(3)).

STAYS = ("stays_ended_without_review", "stays_reviewed_before_end_pct")


def stays(folder, *rows, reviews=()):
    """The figures of the child of ``rows`` and of one more, who is in care all year."""
    files = one_child(*rows, reviews=list(reviews))
    other = one_child("01/04/2020,S,C2,N1,U6,PR1", reviews=["24/04/2020"], child="0000014")
    both = {name: files[name] + text.splitlines(keepends=True)[1] for name, text in other.items()}
    write(folder, both | {"iro.toml": WHOLE})
    return tuple(totals(folder, *STAYS).values())


def test_l4_a_short_remand_without_a_review_ended_without_it(tmp_path):
    assert stays(tmp_path, "01/02/2021,S,J1,N1,U6,PR1,15/02/2021,E14") == (1, 0)


def test_l4_a_short_remand_reviewed_before_it_ended(tmp_path):
    assert stays(tmp_path, "01/02/2021,S,J1,N1,U6,PR1,15/02/2021,E14", reviews=["12/02/2021"]) == (0, 100)


def test_l4_a_remand_after_which_care_goes_on(tmp_path):
    rows = ("01/02/2021,S,J1,N1,U6,PR1,15/02/2021,X1", "15/02/2021,L,C1,N1,U6,PR1")
    assert stays(tmp_path, *rows)[0] == 1


def test_l4_a_child_in_care_who_is_detained(tmp_path):
    rows = (
        "01/06/2020,S,C2,N1,U6,PR1,01/02/2021,X1",
        "01/02/2021,P,C2,N1,R5,PR4,15/02/2021,X1",
        "15/02/2021,P,C2,N1,U6,PR1",
    )
    reviews = ("26/06/2020", "25/09/2020")
    assert stays(tmp_path, *rows, reviews=reviews)[0] == 1


@pytest.mark.parametrize(("reason", "without"), [("E6", 1), ("E7", 1), ("E4A", 0), ("E8", 0)])
def test_l4_accommodation_that_ends_with_nobody_responsible(tmp_path, reason, without):
    assert stays(tmp_path, f"01/02/2021,S,V2,N1,U6,PR1,15/02/2021,{reason}")[0] == without


# Regulation 48: reviews of short breaks stand apart.

BREAKS = ("05/04/2020,S,V3,N1,U6,PR1,07/04/2020,E8", "03/05/2020,S,V3,N1,U6,PR1,05/05/2020,E8")


def test_reviews_of_short_breaks_have_a_measure_of_their_own(tmp_path):
    write(tmp_path, one_child(*BREAKS, reviews=["20/04/2020", "04/05/2020"]) | {"iro.toml": WHOLE})
    assert totals(tmp_path, "short_break_reviews_held", "reviews_held", "reviews_due") == {
        "short_break_reviews_held": 2,
        "reviews_held": 0,
        "reviews_due": 0,
    }
