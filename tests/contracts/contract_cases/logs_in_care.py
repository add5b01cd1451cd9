"""Worked cases for logs whose rows must lie within the child's care; no return of 1997-98 has episodes."""

EPISODE = """
    child | started    | ceased
    A     | 2020-05-01 | 2020-09-01
"""


def _of_day(table, day):
    """The cases of a log whose rows are dated by the column ``day``."""
    in_care = f"""
        child | year | {day}      | fails
        A     | 2021 | 2020-04-30 | x
        A     | 2021 | 2020-05-01 |
        A     | 2021 | 2020-09-01 |
        A     | 2021 | 2020-09-02 | x
        B     | 2021 | 2020-06-01 | x
        B     | 1998 | 1997-06-01 |
              | 2021 | 2020-06-01 |
    """
    return {"in_care": {table: in_care, "episodes": EPISODE}, **_not_swapped(table, day)}


def _not_swapped(table, day):
    written = f"""
        child | year | {day}      | fails
        A     | 2021 | 2020-10-06 | x
        A     | 2021 | 2020-06-10 |
        A     | 2021 | 2020-10-16 |
        A     | 2021 | 2020-12-10 |
        B     | 2021 | 2020-10-06 |
        A     | 1998 | 1997-10-06 |
    """
    return {"date_not_swapped": {table: written, "episodes": EPISODE}}


REVIEW_LOG = {
    "in_care": {
        "review_log": """
            child | year | review_date | cancelled | fails
            A     | 2021 | 2020-04-30  | no        | x
            A     | 2021 | 2020-05-01  | no        |
            A     | 2021 | 2020-09-02  | yes       |
            B     | 2021 | 2020-06-01  | no        | x
            B     | 1998 | 1997-06-01  | no        |
        """,
        "episodes": EPISODE,
    },
    "date_not_swapped": {
        "review_log": """
            child | year | review_date | cancelled | fails
            A     | 2021 | 2020-10-06  | no        | x
            A     | 2021 | 2020-10-06  | yes       |
            A     | 2021 | 2020-06-10  | no        |
            A     | 2021 | 2020-12-10  | no        |
            B     | 2021 | 2020-10-06  | no        |
        """,
        "reviews": """
            child | review_date
            A     | 2020-06-10
        """,
    },
}


def _of_period(table, first, last):
    """The cases of a log whose rows last from ``first`` to ``last``."""
    in_care = f"""
        child | year | {first}    | {last}     | fails
        A     | 2021 | 2020-04-01 | 2020-04-30 | x
        A     | 2021 | 2020-04-01 | 2020-05-01 |
        A     | 2021 | 2020-09-01 |            |
        A     | 2021 | 2020-09-02 |            | x
        A     | 2020 | 2019-06-01 |            |
        B     | 2021 | 2020-06-01 |            | x
        B     | 1998 | 1997-06-01 |            |
        C     | 2021 | 2020-05-02 | 2021-01-10 |
    """
    episodes = f"""{EPISODE.rstrip()}
    C     | 2020-05-01 |
    C     | 2020-07-18 | 1991-10-22
    """
    return {"in_care": {table: in_care, "episodes": episodes}, **_not_swapped(table, first)}


#: A meeting after the child left care is sound if the placement ended in care.
DISRUPTION_MEETINGS = {
    "in_care": {
        "disruption_meetings": """
            child | year | meeting_date | placement_ended | fails
            A     | 2021 | 2020-04-30   |                 | x
            A     | 2021 | 2020-05-01   |                 |
            A     | 2021 | 2020-09-02   |                 | x
            A     | 2021 | 2020-09-12   | 2020-09-01      |
            A     | 2021 | 2020-09-12   | 2020-09-02      | x
            B     | 2021 | 2020-06-01   | 2020-06-01      | x
            B     | 1998 | 1997-06-01   |                 |
                  | 2021 | 2020-06-01   |                 |
        """,
        "episodes": EPISODE,
    },
    "date_not_swapped": {
        "disruption_meetings": """
            child | year | meeting_date | placement_ended | fails
            A     | 2021 | 2020-10-06   |                 | x
            A     | 2021 | 2020-10-06   | 2020-08-30      |
            A     | 2021 | 2020-10-07   | 2020-10-01      | x
            A     | 2021 | 2020-06-10   |                 |
            A     | 2021 | 2020-12-10   |                 |
            B     | 2021 | 2020-10-06   |                 |
        """,
        "episodes": EPISODE,
    },
}

CASES = {
    "review_log": REVIEW_LOG,
    "iro_allocations": _of_period("iro_allocations", "allocated_from", "allocated_to"),
    "consultations": _of_day("consultations", "consultation_date"),
    "case_alerts": _of_day("case_alerts", "raised"),
    "disputes": _of_day("disputes", "raised"),
    "remedial_actions": _of_day("remedial_actions", "raised"),
    "placement_authorities": _of_period("placement_authorities", "authority_from", "authority_to"),
    "placement_order_flags": _of_day("placement_order_flags", "flag_from"),
    "disruption_meetings": DISRUPTION_MEETINGS,
    "advocacy": _of_day("advocacy", "advocacy_referred"),
    "independent_visitors": _of_period("independent_visitors", "visitor_referred", "visitor_to"),
}
