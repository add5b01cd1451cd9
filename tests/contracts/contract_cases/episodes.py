"""Worked cases for episodes: single cells, and episodes before and after in this return and in others."""

EPISODES = {
    "key_unique": """
        child | year | started    | fails
        A     | 2021 | 2020-05-01 | x
        A     | 2021 | 2020-05-01 | x
        A     | 2021 | 2020-06-01 |
        A     | 2022 | 2020-05-01 |
    """,
    "started_present": """
        child | started    | fails
        A     | 2020-05-01 |
        B     |            | x
    """,
    "reason_new_episode_present": """
        child | reason_new_episode | fails
        A     | S                  |
        B     |                    | x
    """,
    "legal_status_present": """
        child | legal_status | fails
        A     | C2           |
        B     |              | x
    """,
    "need_present": """
        child | need | fails
        A     | N1   |
        B     |      | x
    """,
    "placement_present": """
        child | placement | fails
        A     | U4        |
        B     |           | x
    """,
    "reason_new_episode_valid": """
        child | reason_new_episode | fails
        A     | B                  |
        B     | X                  | x
        C     |                    |
    """,
    "legal_status_valid": """
        child | legal_status | fails
        A     | V2           |
        B     | V1           | x
    """,
    "need_valid": """
        child | need | fails
        A     | N8   |
        B     | N9   | x
    """,
    # H5, P2 and Z1 end with 2024-25, K3 starts with 2023-24, Z11 with 2025-26.
    "placement_valid": """
        child | year | placement | fails
        A     | 2025 | H5        |
        B     | 2026 | H5        | x
        C     | 2024 | K3        | x
        D     | 2025 | K3        |
        E     | 2025 | Z11       | x
        F     | 2026 | Z11       |
        G     | 2021 | Q1        | x
    """,
    "provider_valid": """
        child | provider | fails
        A     | PR0      |
        B     | PR6      | x
        C     |          |
    """,
    # E43 and E44 are old codes, until 2017-18.
    "reason_ceased_valid": """
        child | year | reason_ceased | fails
        A     | 2018 | E43           |
        B     | 2019 | E43           | x
        C     | 2021 | E45           |
        D     | 2021 | E99           | x
    """,
    # CUSTOD came with 2018-19.
    "reason_placement_change_valid": """
        child | year | reason_placement_change | fails
        A     | 2018 | CUSTOD                  | x
        B     | 2019 | CUSTOD                  |
        C     | 2021 | LIIAF                   | x
    """,
    "ceased_with_reason": """
        child | ceased     | reason_ceased | fails
        A     | 2020-06-01 | E4A           |
        B     |            | E4A           | x
        C     |            |               |
    """,
    "reason_with_ceased": """
        child | ceased     | reason_ceased | fails
        A     | 2020-06-01 | E4A           |
        B     | 2020-06-01 |               | x
        C     |            |               |
    """,
    "ceased_not_before_started": """
        child | started    | ceased     | fails
        A     | 2020-05-10 | 2020-05-09 | x
        B     | 2020-05-10 | 2020-05-10 |
        C     | 2020-05-10 |            |
    """,
    "lasts_a_day": """
        child | started    | ceased     | fails
        A     | 2020-05-10 | 2020-05-10 | x
        B     | 2020-05-10 | 2020-05-11 |
        C     | 2020-05-10 |            |
    """,
    "started_since_act": """
        child | started    | fails
        A     | 1991-10-13 | x
        B     | 1991-10-14 |
    """,
    "started_in_or_before_year": """
        child | year | started    | fails
        A     | 2021 | 2021-03-31 |
        B     | 2021 | 2021-04-01 | x
        C     | 2022 | 2021-04-01 |
    """,
    "ceased_in_or_before_year": """
        child | ceased     | fails
        A     | 2021-03-31 |
        B     | 2021-04-01 | x
        C     |            |
    """,
    "ceased_in_or_after_year": """
        child | started    | ceased     | fails
        A     | 2019-05-01 | 2020-04-01 |
        B     | 2019-05-01 | 2020-03-31 | x
    """,
    "started_not_before_birth": {
        "children": """
            child | birth_date
            A     | 2020-05-01
            B     | 2020-05-02
        """,
        "episodes": """
            child | started    | fails
            A     | 2020-05-01 |
            B     | 2020-05-01 | x
        """,
    },
    # A child born on 29 February 2004 turns 18 on 1 March 2022; 28 February would be a day early.
    "started_under_18": {
        "children": """
            child | year | birth_date
            A     | 2022 | 2004-02-29
            B     | 2022 | 2004-02-29
            C     | 2022 | 2004-02-29
        """,
        "episodes": """
            child | year | started    | reason_new_episode | fails
            A     | 2022 | 2022-02-28 | S                  |
            B     | 2022 | 2022-03-01 | S                  | x
            C     | 2022 | 2022-03-01 | P                  |
        """,
    },
    "adopted_under_18": {
        "children": """
            child | birth_date
            A     | 2003-01-10
            B     | 2003-01-10
            C     | 2003-01-10
        """,
        "episodes": """
            child | ceased     | reason_ceased | fails
            A     | 2021-01-09 | E11           |
            B     | 2021-01-10 | E12           | x
            C     | 2021-01-10 | E8            |
        """,
    },
    "guardianship_under_18": {
        "children": """
            child | birth_date
            A     | 2003-01-10
            B     | 2003-01-10
            C     | 2003-01-10
        """,
        "episodes": """
            child | ceased     | reason_ceased | fails
            A     | 2021-01-09 | E45           |
            B     | 2021-01-10 | E48           | x
            C     | 2021-01-10 | E41           |
        """,
    },
    "staying_put_at_18": {
        "children": """
            child | birth_date
            A     | 2003-01-10
            B     | 2003-01-10
            C     | 2003-01-10
        """,
        "episodes": """
            child | ceased     | reason_ceased | fails
            A     | 2021-01-10 | E17           |
            B     | 2021-01-09 | E17           | x
            C     | 2021-01-09 | E4A           |
        """,
    },
    "earlier_ended": """
        child | started    | ceased     | fails
        A     | 2020-05-01 |            | x
        A     | 2020-06-01 | 2020-07-01 |
        B     | 2020-05-01 | 2020-06-01 |
        B     | 2020-06-01 |            |
    """,
    "no_overlap": """
        child | year | started    | ceased     | fails
        A     | 2021 | 2020-06-01 |            | x
        A     | 2021 | 2020-05-01 | 2020-06-02 |
        B     | 2021 | 2020-05-01 | 2020-06-01 |
        B     | 2021 | 2020-06-01 |            |
        C     | 2020 | 2020-01-01 | 2020-03-01 |
        C     | 2021 | 2020-02-01 |            |
    """,
    "no_gap": """
        child | started    | reason_new_episode | ceased     | fails
        A     | 2020-05-01 | S                  | 2020-06-01 |
        A     | 2020-06-02 | P                  |            | x
        B     | 2020-05-01 | S                  | 2020-06-01 |
        B     | 2020-06-01 | L                  |            |
        C     | 2020-05-01 | S                  | 2020-06-01 |
        C     | 2020-06-02 | S                  |            |
    """,
    "starts_after_leaving": """
        child | started    | reason_new_episode | ceased     | reason_ceased | fails
        A     | 2020-05-01 | S                  | 2020-06-01 | E4A           |
        A     | 2020-07-01 | P                  |            |               | x
        B     | 2020-05-01 | S                  | 2020-06-01 | E4A           |
        B     | 2020-07-01 | S                  |            |               |
        C     | 2020-05-01 | S                  | 2020-06-01 | X1            |
        C     | 2020-06-01 | P                  |            |               |
        D     | 2020-05-01 | S                  | 2020-06-01 |               |
        D     | 2020-06-01 | P                  |            |               |
    """,
    "new_period_after_end": """
        child | started    | reason_new_episode | ceased     | fails
        A     | 2020-05-01 | S                  | 2020-06-01 |
        A     | 2020-06-01 | S                  |            | x
        B     | 2020-05-01 | S                  | 2020-06-01 |
        B     | 2020-06-02 | S                  |            |
        C     | 2020-05-01 | S                  | 2020-06-01 |
        C     | 2020-06-01 | P                  |            |
    """,
    "continues_after_x1": """
        child | started    | ceased     | reason_ceased | fails
        A     | 2020-05-01 | 2020-06-01 | X1            |
        A     | 2020-06-01 |            |               |
        B     | 2020-05-01 | 2020-06-01 | X1            | x
        B     | 2020-06-02 |            |               |
        C     | 2020-05-01 | 2020-06-01 | X1            | x
        D     | 2020-05-01 | 2020-06-01 | E4A           |
    """,
    "x1_before_next": """
        child | started    | ceased     | reason_ceased | fails
        A     | 2020-05-01 | 2020-06-01 | E4A           | x
        A     | 2020-06-01 |            |               |
        B     | 2020-05-01 | 2020-06-01 | X1            |
        B     | 2020-06-01 |            |               |
        C     | 2020-05-01 | 2020-06-01 | E4A           |
        C     | 2020-06-02 |            |               |
    """,
    "nothing_after_death_or_18": """
        child | started    | ceased     | reason_ceased | fails
        A     | 2020-05-01 | 2020-06-01 | E2            | x
        A     | 2020-07-01 |            |               |
        B     | 2020-05-01 | 2020-06-01 | E15           | x
        B     | 2020-07-01 |            |               |
        C     | 2020-05-01 | 2020-06-01 | E2            |
        D     | 2020-05-01 | 2020-06-01 | E4A           |
        D     | 2020-07-01 |            |               |
    """,
    "legal_status_changed": """
        child | started    | reason_new_episode | legal_status | placement | fails
        A     | 2020-05-01 | S                  | C1           | U4        |
        A     | 2020-06-01 | L                  | C2           | U4        |
        B     | 2020-05-01 | S                  | C1           | U4        |
        B     | 2020-06-01 | L                  | C1           | U4        | x
        C     | 2020-05-01 | S                  | C1           | U4        |
        C     | 2020-06-01 | L                  | C2           | K2        | x
    """,
    # The placement's type, provider, postcode and Ofsted number change in turn, then none of them.
    "placement_changed": """
        child|started   |reason_new_episode|legal_status|placement|provider|placement_postcode|placement_urn|fails
        A    |2020-05-01|S                 |C2          |U4       |PR1     |AA1 1AA           |SC1          |
        A    |2020-06-01|P                 |C2          |K2       |PR1     |AA1 1AA           |SC1          |
        A    |2020-07-01|P                 |C2          |K2       |PR4     |AA1 1AA           |SC1          |
        A    |2020-08-01|P                 |C2          |K2       |PR4     |BB1 1AA           |SC1          |
        A    |2020-09-01|T                 |C2          |K2       |PR4     |BB1 1AA           |SC2          |
        A    |2020-10-01|P                 |C2          |K2       |PR4     |BB1 1AA           |SC2          |x
        A    |2020-11-01|T                 |C1          |U4       |PR4     |BB1 1AA           |SC2          |x
    """,
    "both_changed": """
        child | started    | reason_new_episode | legal_status | placement | fails
        A     | 2020-05-01 | S                  | C1           | U4        |
        A     | 2020-06-01 | B                  | C2           | K2        |
        A     | 2020-07-01 | U                  | E1           | K2        | x
        A     | 2020-08-01 | B                  | E1           | U4        | x
    """,
    "need_kept": """
        child | started    | ceased     | reason_ceased | reason_new_episode | need | fails
        A     | 2020-05-01 | 2020-06-01 | X1            | S                  | N1   |
        A     | 2020-06-01 | 2020-07-01 | X1            | P                  | N2   | x
        A     | 2020-07-01 | 2020-07-31 | E4A           | P                  | N2   |
        A     | 2020-08-01 |            |               | S                  | N5   |
        B     | 2020-05-01 | 2020-06-01 | X1            | S                  | N1   |
        B     | 2020-06-03 |            |               | P                  | N2   |
    """,
    "first_ever_starts": """
        child | year | started    | reason_new_episode | fails
        A     | 2021 | 2020-05-01 | P                  | x
        A     | 2021 | 2020-06-01 | P                  |
        B     | 2021 | 2020-05-01 | S                  |
        C     | 2021 | 2020-03-01 | P                  |
        D     | 2020 | 2019-05-01 | S                  |
        D     | 2021 | 2020-05-01 | P                  |
    """,
    "open_started_kept": """
        child | year | started    | ceased     | fails
        A     | 2020 | 2020-01-01 |            |
        A     | 2021 | 2020-01-01 | 2020-06-01 |
        A     | 2021 | 2020-06-01 |            |
        B     | 2020 | 2020-01-01 |            |
        B     | 2021 | 2020-01-02 |            | x
        C     | 2020 | 2020-01-01 | 2020-02-01 |
        C     | 2021 | 2020-06-01 |            |
        D     | 2020 | 2020-01-01 |            |
        D     | 2020 | 2020-01-05 | 2020-02-01 |
        D     | 2021 | 2020-06-01 |            |
    """,
    "open_reason_new_episode_kept": """
        child | year | started    | reason_new_episode | fails
        A     | 2020 | 2020-01-01 | S                  |
        A     | 2021 | 2020-01-01 | P                  | x
        B     | 2020 | 2020-01-01 | S                  |
        B     | 2021 | 2020-01-01 | S                  |
        C     | 2020 | 2020-01-01 | S                  |
        C     | 2021 | 2020-01-02 | P                  | x
    """,
    "open_legal_status_kept": """
        child | year | started    | legal_status | fails
        A     | 2020 | 2020-01-01 | C1           |
        A     | 2021 | 2020-01-01 | C2           | x
        B     | 2020 | 2020-01-01 | C1           |
        B     | 2021 | 2020-01-01 | C1           |
    """,
    "open_need_kept": """
        child | year | started    | need | fails
        A     | 2020 | 2020-01-01 | N1   |
        A     | 2021 | 2020-01-01 | N2   | x
        B     | 2020 | 2020-01-01 | N1   |
        B     | 2021 | 2020-01-01 | N1   |
    """,
    "open_placement_kept": """
        child | year | started    | placement | fails
        A     | 2020 | 2020-01-01 | U4        |
        A     | 2021 | 2020-01-01 | K2        | x
        B     | 2020 | 2020-01-01 | U4        |
        B     | 2021 | 2020-01-01 | U4        |
        C     | 2023 | 2023-01-01 | H5        |
        C     | 2024 | 2023-01-01 | K3        |
    """,
    "open_h5_kept": """
        child | year | started    | placement | fails
        A     | 2023 | 2023-01-01 | H5        |
        A     | 2024 | 2023-01-01 | K3        |
        B     | 2023 | 2023-01-01 | H5        |
        B     | 2024 | 2023-01-01 | H5        |
        C     | 2023 | 2023-01-01 | H5        |
        C     | 2024 | 2023-01-01 | U4        | x
    """,
    "open_z1_kept": """
        child | year | started    | placement | fails
        A     | 2025 | 2025-01-01 | Z1        |
        A     | 2026 | 2025-01-01 | Z13       |
        B     | 2025 | 2025-01-01 | Z1        |
        B     | 2026 | 2025-01-01 | K2        | x
    """,
    "open_provider_kept": """
        child | year | started    | provider | fails
        A     | 2020 | 2020-01-01 | PR1      |
        A     | 2021 | 2020-01-01 | PR4      | x
        B     | 2020 | 2020-01-01 | PR1      |
        B     | 2021 | 2020-01-01 | PR1      |
    """,
    "in_previous_return": """
        child | year | started    | fails
        A     | 2020 | 2020-01-01 |
        A     | 2021 | 2020-01-01 |
        B     | 2021 | 2020-01-01 | x
        C     | 2021 | 2020-04-01 |
        D     | 2020 | 2019-12-01 |
        D     | 2021 | 2020-01-01 | x
        E     | 2018 | 2010-01-01 |
    """,
    "child_in_next_return": """
        child | year | started    | ceased     | fails
        A     | 2020 | 2020-01-01 |            |
        A     | 2021 | 2020-01-01 |            | x
        B     | 2020 | 2020-01-01 |            | x
        C     | 2020 | 2020-01-01 | 2020-02-01 |
        D     | 2031 | 2031-01-01 |            |
    """,
    # Rule 451 was dropped with the ruleset of 2024-25.
    "not_freed": """
        child | year | legal_status | ceased     | reason_ceased | fails
        A     | 2021 | D1           |            |               | x
        B     | 2021 | D1           | 2020-06-01 | E11           |
        C     | 2021 | E1           |            |               |
        D     | 2025 | D1           |            |               |
    """,
    "not_at_home_under_s20": """
        child | placement | legal_status | fails
        A     | P1        | V2           | x
        B     | P1        | C2           |
        C     | U4        | V2           |
    """,
}


CASES = {"episodes": EPISODES}
