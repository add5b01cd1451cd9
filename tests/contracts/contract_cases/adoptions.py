"""Worked cases for adoptions, decisions to place for adoption, and previous permanence."""

from contract_cases.every_table import ONE_ROW_EACH
from contract_cases.outcomes import A_THROUGHOUT

ADOPTIONS = {
    "key_unique": ONE_ROW_EACH,
    "decided_by_match": """
        child | decided    | matched    | fails
        A     | 2020-05-01 | 2020-05-01 |
        B     | 2020-05-02 | 2020-05-01 | x
        C     | 2020-05-02 |            |
    """,
    "decided_with_match": """
        child | decided    | matched    | fails
        A     | 2020-05-01 | 2020-05-01 |
        B     |            | 2020-05-01 | x
        C     |            |            |
    """,
    "adopters_valid": """
        child | adopters | fails
        A     | 1        |
        B     | 2        |
        C     | 3        | x
    """,
    "adopter_sex_valid": """
        child | adopter_sex | fails
        A     | MF          |
        B     | FM          | x
    """,
    "adopter_legal_status_valid": """
        child | adopter_legal_status | fails
        A     | L12                  |
        B     | L1                   | x
    """,
    "not_in_care_throughout": {
        "adoptions": """
            child | decided    | fails
            A     | 2020-06-01 | x
            B     | 2020-06-01 |
        """,
        "episodes": A_THROUGHOUT,
    },
}


PLACED_ADOPTION = {
    "placed_present": """
        child | placed     | fails
        A     | 2020-05-01 |
        B     |            | x
    """,
    "key_unique": """
        child | placed     | fails
        A     | 2020-05-01 | x
        A     | 2020-05-01 | x
        A     | 2020-09-01 |
    """,
    "placed_with_ceased": """
        child | placed     | placed_ceased | fails
        A     | 2020-05-01 | 2020-09-01    |
        B     |            | 2020-09-01    | x
        C     |            |               |
    """,
    "placed_not_before_birth": """
        child | birth_date | placed     | fails
        A     | 2020-05-01 | 2020-05-01 |
        B     | 2020-05-01 | 2020-04-30 | x
    """,
    "placed_in_or_before_year": """
        child | placed     | fails
        A     | 2021-03-31 |
        B     | 2021-04-01 | x
    """,
    "ceased_in_or_before_year": """
        child | placed_ceased | fails
        A     | 2021-03-31    |
        B     | 2021-04-01    | x
    """,
    # B left and came back; C is still in care; D has no episode in the return; E was placed on the day care ended.
    "placed_by_end_of_care": {
        "episodes": """
            child | started    | ceased     | reason_ceased
            A     | 2020-05-01 | 2020-06-01 | X1
            A     | 2020-06-01 | 2020-09-01 | E4A
            B     | 2020-05-01 | 2020-06-01 | E4A
            B     | 2020-08-01 | 2020-09-01 | E4A
            C     | 2020-05-01 |            |
            E     | 2020-05-01 | 2020-09-01 | E4A
        """,
        "placed_adoption": """
            child | placed     | fails
            A     | 2020-09-02 | x
            B     | 2020-07-01 |
            C     | 2021-02-01 |
            D     | 2021-02-01 |
            E     | 2020-09-01 |
        """,
    },
    "ceased_by_end_of_care": {
        "episodes": """
            child | started    | ceased     | reason_ceased
            A     | 2020-05-01 | 2020-09-01 | E4A
            B     | 2020-05-01 | 2020-09-01 | E4A
            C     | 2020-05-01 |            |
        """,
        "placed_adoption": """
            child | placed     | placed_ceased | fails
            A     | 2020-05-20 | 2020-09-02    | x
            B     | 2020-05-20 | 2020-09-01    |
            C     | 2020-05-20 | 2021-02-01    |
        """,
    },
    "ceased_in_or_after_year": """
        child | placed     | placed_ceased | fails
        A     | 2019-05-01 | 2020-04-01    |
        B     | 2019-05-01 | 2020-03-31    | x
        C     | 2019-05-01 |               |
    """,
    # B had short breaks before coming into care, and C has had nothing else.
    "ceased_in_or_after_care": {
        "episodes": """
            child | started    | legal_status
            A     | 2020-06-01 | C2
            B     | 2020-05-01 | V3
            B     | 2020-06-01 | C2
            C     | 2020-06-01 | V4
            D     | 2020-06-01 | C2
        """,
        "placed_adoption": """
            child | placed_ceased | fails
            A     | 2020-05-31    | x
            B     | 2020-05-31    | x
            C     | 2020-05-31    |
            D     | 2020-06-01    |
        """,
    },
    # C's first episode continues an earlier one; one of D's two episodes on the first day is the start.
    "placed_in_or_after_care": {
        "episodes": """
            child | started    | ceased     | reason_new_episode
            A     | 2020-06-01 |            | S
            B     | 2020-06-01 |            | S
            C     | 2019-06-01 | 2020-05-01 | P
            C     | 2020-07-01 |            | S
            D     | 2020-06-01 |            | L
            D     | 2020-06-01 | 2020-06-01 | S
        """,
        "placed_adoption": """
            child | placed     | fails
            A     | 2020-05-31 | x
            B     | 2020-06-01 |
            C     | 2019-05-01 |
            D     | 2020-05-31 | x
        """,
    },
    "ceased_not_before_placed": """
        child | placed     | placed_ceased | fails
        A     | 2020-05-01 | 2020-05-01    |
        B     | 2020-05-02 | 2020-05-01    | x
    """,
    "ceased_with_reason": """
        child | placed_ceased | reason_placed_ceased | fails
        A     | 2020-05-01    | RD1                  |
        B     |               | RD1                  | x
        C     |               |                      |
    """,
    "reason_with_ceased": """
        child | placed_ceased | reason_placed_ceased | fails
        A     | 2020-05-01    | RD1                  |
        B     | 2020-05-01    |                      | x
        C     |               |                      |
    """,
    "reason_placed_ceased_valid": """
        child | reason_placed_ceased | fails
        A     | RD4                  |
        B     | RD5                  | x
    """,
}


PREVIOUS_PERMANENCE = {
    "key_unique": ONE_ROW_EACH,
    "previous_permanence_valid": """
        child | previous_permanence | fails
        A     | Z1                  |
        B     | P5                  | x
    """,
}


CASES = {"adoptions": ADOPTIONS, "placed_adoption": PLACED_ADOPTION, "previous_permanence": PREVIOUS_PERMANENCE}
