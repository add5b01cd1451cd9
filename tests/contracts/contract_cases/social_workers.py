"""Worked cases for social workers."""

SOCIAL_WORKERS = {
    "key_unique": """
        child | year | worker_from | fails
        A     | 2025 | 2024-05-01  | x
        A     | 2025 | 2024-05-01  | x
        A     | 2025 | 2024-06-01  |
    """,
    "worker_id_present": """
        child | worker_id | fails
        A     | SW1234    |
        B     |           | x
    """,
    "worker_id_valid": """
        child | year | worker_id | fails
        A     | 2025 | SW1234    |
        B     | 2025 | XX12      |
        C     | 2025 | 1234      | x
        D     | 2025 | SW        | x
    """,
    "worker_from_present": """
        child | year | worker_from | fails
        A     | 2025 | 2024-05-01  |
        B     | 2025 |             | x
    """,
    # SW13STG1 requires every reason in 2023-24, and since then the reasons of workers who start from 1 April 2023.
    "worker_reason_present": """
        child | year | worker_from | worker_reason | fails
        A     | 2024 | 2022-05-01  |               | x
        B     | 2024 | 2023-05-01  | MANAGE        |
        C     | 2025 | 2024-05-01  |               |
        D     | 2023 | 2022-05-01  |               |
    """,
    "worker_reason_since_2023": """
        child | year | worker_from | worker_reason | fails
        A     | 2025 | 2023-04-01  |               | x
        B     | 2025 | 2023-03-31  |               |
        C     | 2025 | 2024-05-01  | MANAGE        |
        D     | 2024 | 2023-05-01  |               |
    """,
    "worker_reason_valid": """
        child | year | worker_reason | fails
        A     | 2025 | OTHERS        |
        B     | 2025 | OTHER         | x
    """,
    # SW18STG2 came with the ruleset of 2025-26: the end must be after the start.
    "to_after_from": """
        child | year | worker_from | worker_to  | fails
        A     | 2026 | 2025-05-01  | 2025-05-01 | x
        B     | 2026 | 2025-05-01  | 2025-05-02 |
        C     | 2025 | 2024-05-01  | 2024-05-01 |
    """,
    "earlier_ended": """
        child | year | worker_from | worker_to  | fails
        A     | 2025 | 2024-05-01  |            | x
        A     | 2025 | 2024-06-01  |            |
        B     | 2025 | 2024-05-01  | 2024-06-01 |
        B     | 2025 | 2024-06-01  |            |
    """,
    # SW10bSTG2 came with the ruleset of 2025-26.
    "first_contact_after_last": """
        child | year | worker_from | worker_to  | worker_reason | fails
        A     | 2026 | 2025-05-01  | 2025-06-01 |               |
        A     | 2026 | 2025-06-01  |            | FCONTA        | x
        B     | 2026 | 2025-05-01  | 2025-06-01 |               |
        B     | 2026 | 2025-06-02  |            | FCONTA        |
        C     | 2026 | 2025-05-01  | 2025-06-01 |               |
        C     | 2026 | 2025-05-31  |            | TSPROC        |
        D     | 2025 | 2024-05-01  | 2024-06-01 |               |
        D     | 2025 | 2024-06-01  |            | FCONTA        |
    """,
    "lasts_a_day": """
        child | year | worker_from | worker_to  | fails
        A     | 2025 | 2024-05-01  | 2024-05-01 | x
        B     | 2025 | 2024-05-01  | 2024-05-02 |
        C     | 2025 | 2024-05-01  |            |
    """,
    # SW10aSTG2 came with the ruleset of 2025-26: from 1 June, seven days reach to 8 June and back to 25 May.
    "within_a_week": """
        child | year | worker_from | worker_to  | worker_reason | fails
        A     | 2026 | 2025-05-01  | 2025-06-01 |               |
        A     | 2026 | 2025-06-08  |            | OTHERS        |
        B     | 2026 | 2025-05-01  | 2025-06-01 |               |
        B     | 2026 | 2025-06-09  |            | OTHERS        | x
        C     | 2026 | 2025-05-01  | 2025-06-01 |               |
        C     | 2026 | 2025-05-25  |            |               |
        D     | 2026 | 2025-05-01  | 2025-06-01 |               |
        D     | 2026 | 2025-05-24  |            |               | x
        E     | 2026 | 2025-05-01  | 2025-06-01 |               |
        E     | 2026 | 2025-06-09  |            | FCONTA        |
        F     | 2025 | 2024-05-01  | 2024-06-01 |               |
        F     | 2025 | 2024-06-09  |            | OTHERS        |
    """,
    "followed_at_year_end": """
        child | year | worker_from | worker_to  | fails
        A     | 2025 | 2024-05-01  | 2025-03-26 | x
        B     | 2025 | 2024-05-01  | 2025-03-25 |
        C     | 2025 | 2024-05-01  | 2025-03-26 |
        C     | 2025 | 2025-03-28  |            |
        D     | 2025 | 2024-05-01  |            |
    """,
    # A has been looked after since before the year, B since May; C has left by 31 March; D has a second worker, but
    # only the first must be there from the start.
    "covers_year": {
        "episodes": """
            child | year | started    | ceased
            A     | 2025 | 2023-05-01 |
            B     | 2025 | 2024-05-01 |
            C     | 2025 | 2024-05-01 | 2024-09-01
            D     | 2025 | 2023-05-01 |
        """,
        "social_workers": """
            child | year | worker_from | fails
            A     | 2025 | 2024-04-02  | x
            B     | 2025 | 2024-05-01  |
            C     | 2025 | 2024-06-01  |
            D     | 2025 | 2024-04-01  |
            D     | 2025 | 2024-08-01  |
        """,
    },
    # SW17STG2 came with the ruleset of 2025-26.
    "open_at_year_end": """
        child | year | worker_from | worker_to  | fails
        A     | 2026 | 2025-05-01  | 2025-06-01 |
        A     | 2026 | 2025-06-01  | 2025-09-01 | x
        B     | 2026 | 2025-05-01  | 2025-06-01 |
        B     | 2026 | 2025-06-01  |            |
        C     | 2025 | 2024-05-01  | 2024-06-01 |
              | 2026 | 2025-05-01  | 2025-06-01 |
    """,
    "from_in_or_before_year": """
        child | year | worker_from | fails
        A     | 2025 | 2025-03-31  |
        B     | 2025 | 2025-04-01  | x
    """,
    "to_in_or_before_year": """
        child | year | worker_from | worker_to  | fails
        A     | 2025 | 2024-05-01  | 2025-03-31 |
        B     | 2025 | 2024-05-01  | 2025-04-01 | x
        C     | 2025 | 2024-05-01  |            |
    """,
    # SW07STG2 includes the year before since the ruleset of 2024-25.
    "to_in_or_after_year": """
        child | year | worker_from | worker_to  | fails
        A     | 2024 | 2023-01-01  | 2023-04-01 |
        B     | 2024 | 2023-01-01  | 2023-03-31 | x
        C     | 2025 | 2024-01-01  | 2024-03-31 |
    """,
    "to_in_or_after_last_year": """
        child | year | worker_from | worker_to  | fails
        A     | 2025 | 2023-01-01  | 2023-04-01 |
        B     | 2025 | 2023-01-01  | 2023-03-31 | x
        C     | 2024 | 2022-01-01  | 2022-03-31 |
    """,
}


CASES = {"social_workers": SOCIAL_WORKERS}
