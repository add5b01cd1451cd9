"""Worked cases for care leavers (OC3), and what they may not have in other tables."""

from contract_cases.every_table import ONE_ROW_EACH
from contract_cases.outcomes import A_THROUGHOUT

CARE_LEAVERS = {
    "key_unique": ONE_ROW_EACH,
    "in_touch_present": """
        child | in_touch | fails
        A     | YES      |
        B     |          | x
    """,
    "in_touch_valid": """
        child | in_touch | fails
        A     | RHOM     |
        B     | Y        | x
    """,
    "activity_present": """
        child | activity | fails
        A     | 0        |
        B     |          | x
    """,
    # F3 and P3 end with 2020-21; F4, P4, F5 and P5 start with 2021-22.
    "activity_valid": """
        child | year | activity | fails
        A     | 2021 | F3       |
        B     | 2022 | F3       | x
        C     | 2021 | F5       | x
        D     | 2022 | F5       |
    """,
    "accommodation_present": """
        child | accommodation | fails
        A     | U1            |
        B     |               | x
    """,
    "accommodation_valid": """
        child | accommodation | fails
        A     | U1            |
        B     | 02            | x
    """,
    "unsuitable_is_unsuitable": """
        child | accommodation | fails
        A     | S1            | x
        B     | X1            | x
        C     | S2            |
        D     | X2            |
        E     | U1            |
    """,
    # Those born from 1 April 2003 to 31 March 2004 turned 17 in 2020-21.
    "not_with_carers_at_17": """
        child | birth_date | accommodation | fails
        A     | 2003-04-01 | Z1            | x
        B     | 2004-03-31 | Z2            | x
        C     | 2003-03-31 | Z1            |
        D     | 2004-04-01 | Z1            |
        E     | 2003-10-01 | U1            |
        F     |            | Z1            |
    """,
    "not_in_care_throughout": {
        "care_leavers": """
            child | fails
            A     | x
            B     |
            C     |
        """,
        "episodes": A_THROUGHOUT,
    },
    "not_died_in_care": {
        "care_leavers": """
            child | fails
            A     | x
            B     | x
            C     |
            D     |
            E     |
        """,
        "episodes": """
            child | year | ceased     | reason_ceased
            A     | 2021 | 2020-09-01 | E2
            B     | 2020 | 2019-09-01 | E2
            C     | 2021 | 2020-09-01 | E4A
            D     | 2022 | 2021-09-01 | E2
        """,
    },
    # In 2020-21, those born on 10 January 2004 turned 17 and those born in 2003 turned 18.
    "left_before_birthday": {
        "care_leavers": """
            child | birth_date | fails
            A     | 2003-01-10 | x
            B     | 2003-01-10 |
            C     | 2004-01-10 | x
            D     | 2002-01-10 |
            E     | 2004-01-10 | x
            F     | 2004-01-10 |
        """,
        "episodes": """
            child | started    | ceased     | legal_status
            A     | 2019-05-01 |            | C2
            B     | 2019-05-01 | 2021-01-10 | C2
            C     | 2019-05-01 | 2021-01-11 | C2
            D     | 2019-05-01 |            | C2
            E     | 2019-05-01 |            | V3
        """,
    },
    "open_one_goes_on": {
        "care_leavers": """
            child | fails
            A     | x
            B     |
            C     |
            D     |
        """,
        "episodes": """
            child | year | started    | ceased
            A     | 2020 | 2019-05-01 |
            B     | 2020 | 2019-05-01 |
            B     | 2021 | 2019-05-01 | 2020-06-01
            C     | 2020 | 2019-05-01 | 2019-12-01
        """,
    },
    "not_transferred": {
        "care_leavers": """
            child | fails
            A     | x
            B     |
            C     |
        """,
        "episodes": """
            child | started    | ceased     | reason_ceased
            A     | 2019-05-01 | 2020-06-01 | X1
            A     | 2020-06-01 | 2020-09-01 | E3
            B     | 2019-05-01 | 2020-06-01 | E3
            B     | 2020-07-01 | 2020-09-01 | E4A
        """,
    },
}


def _leaver_has_episodes(table):
    return {
        "leaver_has_episodes": {
            "care_leavers": """
                child
                A
                B
            """,
            "episodes": """
                child | year
                A     | 2021
                B     | 2020
            """,
            table: """
                child | fails
                A     |
                B     | x
                C     |
            """,
        }
    }


CASES = {
    "care_leavers": CARE_LEAVERS,
    **{
        table: _leaver_has_episodes(table)
        for table in (
            *("reviews", "outcomes", "adoptions", "placed_adoption", "previous_permanence", "missing"),
            *("uasc", "social_workers", "deprivation_of_liberty"),
        )
    },
}
