"""Worked cases for outcomes (OC2)."""

from contract_cases.every_table import ONE_ROW_EACH

#: A is looked after all year, B from May, C never.
A_THROUGHOUT = """
    child | started
    A     | 2019-05-01
    B     | 2020-05-01
"""


ITEMS = "immunisations | dental_check | health_assessment | substance_misuse"


def _of_a_only(column, value):
    """Cases in which only A may have the cell filled in."""
    outcomes = f"""
        child | {column} | fails
        A     | {value}  |
        A     |          |
        B     | {value}  | x
        B     |          |
        C     | {value}  | x
              | {value}  |
    """
    return {"outcomes": outcomes, "episodes": A_THROUGHOUT}


def _with(column):
    """The items that every child needs if ``column`` is filled in."""
    return f"""
        child | {column} | {ITEMS}             | fails
        A     | yes | yes | no | yes | no      |
        B     | no  | yes | no | yes |         | x
        C     | yes |     | no | yes | no      | x
        D     |     | yes |    |     |         |
        E     |     |     |    |     |         |
    """


OUTCOMES = {
    "key_unique": ONE_ROW_EACH,
    "sdq_score_valid": """
        child | sdq_score | fails
        A     | 0         |
        B     | 40        |
        C     | 41        | x
        D     | -1        | x
        E     |           |
    """,
    "sdq_reason_valid": """
        child | sdq_reason | fails
        A     | SDQ5       |
        B     | SDQ6       | x
    """,
    "score_or_reason": """
        child | sdq_score | sdq_reason | fails
        A     | 12        |            |
        B     | 12        | SDQ2       | x
        C     |           | SDQ2       |
    """,
    # A start on the first day of the year is early enough for the whole year; an end on its last day is not settled.
    "score_of_12_months": {
        "outcomes": """
            child | sdq_score | fails
            A     | 12        |
            B     | 12        | x
            C     | 12        | x
            D     | 12        | x
            E     | 12        | x
            F     | 12        |
            G     | 12        |
            H     | 12        |
            I     |           |
            J     | 12        | x
            K     | 12        | x
                  | 12        |
        """,
        "episodes": """
            child | started    | reason_new_episode | legal_status | ceased     | reason_ceased
            A     | 2019-05-01 | S                  | C2           |            |
            B     | 2020-05-01 | S                  | C2           |            |
            D     | 2019-05-01 | S                  | V3           |            |
            E     | 2019-05-01 | S                  | C2           | 2020-09-01 | E4A
            E     | 2020-09-01 | S                  | C2           |            |
            F     | 2019-05-01 | S                  | C2           | 2020-09-01 | X1
            F     | 2020-09-01 | P                  | C2           |            |
            G     | 2020-04-01 | S                  | C2           |            |
            H     | 2019-05-01 | S                  | C2           | 2021-03-31 | E4A
            I     | 2020-05-01 | S                  | C2           |            |
            J     | 2019-05-01 | S                  | C2           | 2021-03-30 | E4A
            K     | 2020-04-02 | S                  | C2           |            |
        """,
    },
    "reason_of_12_months": _of_a_only("sdq_reason", "SDQ2"),
    "items_only_of_12_months": _of_a_only("dental_check", "no"),
    "items_of_12_months": {
        "outcomes": f"""
            child | {ITEMS}          | fails
            A     | yes|no|yes|no    |
            B     | yes|no|yes|      |
            D     | yes|no|yes|      | x
        """,
        "episodes": A_THROUGHOUT + "    D     | 2019-05-01\n",
    },
    "items_with_any_other": f"""
        child | intervention_offered | {ITEMS} | fails
        A     | yes | yes | no | yes | no      |
        B     | no  | yes | no | yes |         | x
        C     |     | yes |    |     |         | x
        D     |     |     |    |     |         |
        E     |     | yes | no | yes | no      |
    """,
    "items_with_conviction": _with("convicted"),
    "items_with_health_check": _with("health_check"),
    # In 2020-21, children born by 1 April 2016 were 4 at the start; those born by 31 March 2004 were 17 at the end.
    "score_from_4_to_16": {
        "outcomes": """
            child | birth_date | sdq_score | sdq_reason | fails
            A     | 2016-04-01 |           |            | x
            B     | 2016-04-02 |           |            |
            C     | 2004-03-31 |           |            |
            D     | 2004-04-01 |           |            | x
            E     | 2010-06-15 | 12        |            |
            F     | 2010-06-15 |           | SDQ2       |
            G     | 2010-06-15 |           |            |
        """,
        "episodes": """
            child | started
            A     | 2019-05-01
            B     | 2019-05-01
            C     | 2019-05-01
            D     | 2019-05-01
            E     | 2019-05-01
            F     | 2019-05-01
            G     | 2020-05-01
        """,
    },
    "no_score_under_4": """
        child | birth_date | sdq_score | sdq_reason | fails
        A     | 2017-04-01 | 12        |            | x
        B     | 2017-04-01 |           | SDQ1       | x
        C     | 2017-04-01 |           |            |
        D     | 2017-03-31 | 12        |            |
    """,
    "no_score_from_17": """
        child | birth_date | sdq_score | sdq_reason | fails
        A     | 2003-03-31 | 12        |            | x
        B     | 2003-03-31 |           | SDQ1       | x
        C     | 2003-03-31 |           |            |
        D     | 2003-04-01 | 12        |            |
    """,
    "intervention_with_misuse": """
        child | substance_misuse | intervention_received | fails
        A     | yes              | no                    |
        B     | yes              |                       | x
        C     | no               |                       |
        D     |                  |                       |
    """,
    "no_intervention_without_misuse": """
        child | substance_misuse | intervention_received | intervention_offered | fails
        A     | yes              | no                    | yes                  |
        B     | no               | no                    |                      | x
        C     |                  |                       | yes                  | x
        D     | no               |                       |                      |
    """,
    "conviction_from_10": {
        "outcomes": """
            child | birth_date | convicted | fails
            A     | 2011-03-31 |           | x
            A     | 2011-04-01 |           |
            A     | 2011-03-31 | no        |
            B     | 2011-03-31 |           |
        """,
        "episodes": A_THROUGHOUT,
    },
    "health_check_under_5": {
        "outcomes": """
            child | birth_date | health_check | fails
            A     | 2016-04-01 |              | x
            A     | 2016-03-31 |              |
            A     | 2016-04-01 | no           |
            B     | 2016-04-01 |              |
        """,
        "episodes": A_THROUGHOUT,
    },
    "no_health_check_from_5": """
        child | birth_date | health_check | fails
        A     | 2016-03-31 | yes          | x
        B     | 2016-04-01 | yes          |
        C     | 2016-03-31 |              |
    """,
}


CASES = {"outcomes": OUTCOMES}
