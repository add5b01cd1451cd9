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
