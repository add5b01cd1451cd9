"""Worked cases for what must lie within a child's care: reviews and logs; as in ``contract_cases``.

No return of 1997-98 or 1998-99 has episodes.
"""

REVIEWS = {
    # An episode that a return leaves open says nothing of days after its year; nothing is known of days in 1998-99.
    "in_care_in_any": {
        "reviews": """
            child | review_date | fails
            A     | 2020-02-01  |
            B     | 2020-05-01  |
            B     | 2020-04-20  | x
            C     | 2020-04-20  | x
            D     | 2020-06-01  | x
            E     | 2020-06-01  | x
            F     | 1998-06-01  |
        """,
        "episodes": """
            child | year | started    | ceased     | legal_status
            A     | 2020 | 2019-05-01 |            | C2
            B     | 2021 | 2020-05-01 |            | C2
            C     | 2020 | 2019-05-01 |            | C2
            D     | 2021 | 2020-05-01 |            | V3
            E     | 2021 | 2020-05-01 | 2020-05-31 | C2
            F     | 2021 | 2020-05-01 |            | C2
        """,
    },
    "date_not_swapped": {
        "reviews": """
            child | review_date | fails
            A     | 2020-10-06  | x
            A     | 2020-06-10  |
            A     | 2020-10-16  |
            A     | 2021-06-05  |
            B     | 2021-06-01  | x
            B     | 2020-10-06  |
        """,
        "episodes": """
            child | started    | ceased
            A     | 2020-05-01 | 2020-09-01
            B     | 2020-05-01 |
        """,
    },
}

EPISODE = """
    child | started    | ceased
    A     | 2020-05-01 | 2020-09-01
"""


def _of_day(table, day):
    """The cases of a log whose rows are of ``day``."""
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

IRO_ALLOCATIONS = {
    "in_care": {
        "iro_allocations": """
            child | year | allocated_from | allocated_to | fails
            A     | 2021 | 2020-04-01     | 2020-04-30   | x
            A     | 2021 | 2020-04-01     | 2020-05-01   |
            A     | 2021 | 2020-09-01     |              |
            A     | 2021 | 2020-09-02     |              | x
            A     | 2020 | 2019-06-01     |              |
            B     | 2021 | 2020-06-01     |              | x
            B     | 1998 | 1997-06-01     |              |
            C     | 2021 | 2020-05-02     | 2021-01-10   |
        """,
        "episodes": f"""{EPISODE.rstrip()}
            C     | 2020-05-01 |
            C     | 2020-07-18 | 1991-10-22
        """,
    },
    **_not_swapped("iro_allocations", "allocated_from"),
}

CASES_OF_CARE = {
    "reviews": REVIEWS,
    "review_log": REVIEW_LOG,
    "iro_allocations": IRO_ALLOCATIONS,
    "consultations": _of_day("consultations", "consultation_date"),
    "case_alerts": _of_day("case_alerts", "raised"),
    "disputes": _of_day("disputes", "raised"),
    "remedial_actions": _of_day("remedial_actions", "raised"),
    "placement_order_flags": _of_day("placement_order_flags", "flag_from"),
}
