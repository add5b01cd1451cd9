"""For every expectation a worked case: rows as a return gives them; ``x`` under ``fails`` marks those that break it.

The marks come from the rule's wording, not from what the suites say. A case is the text of the expectation's own table,
or of several by name. A column left out holds what is sound in the return of 2020-21 (``contract_authority.DEFAULTS``);
where no ``children`` are written, every child named is in the children table of its return, born on 15 June 2010.
"""

from contract_cases_of_care import CASES_OF_CARE
from contract_cases_of_children import CASES_OF_CHILDREN
from contract_cases_of_episodes import CASES_OF_EPISODES
from contract_cases_of_leavers import CASES_OF_LEAVERS
from contract_cases_of_logs import CASES_OF_LOGS
from contract_cases_of_outcomes import CASES_OF_OUTCOMES
from contract_cases_of_uasc_and_missing import CASES_OF_UASC_AND_MISSING

#: Stands in every text cell of a family of its own, to be looked for in whatever leaves the check.
MARKER = "MARKER-7Q"


CHILDREN = {
    "key_unique": """
        child | year | fails
        A     | 2021 | x
        A     | 2021 | x
        A     | 2020 |
        B     | 2021 |
    """,
    "return_year_present": """
        child | year | fails
        A     | 2021 |
        B     |      | x
    """,
    "child_id_present": """
        child | fails
        A     |
              | x
    """,
    "sex_present": """
        child | sex  | fails
        A     | Male |
        B     |      | x
    """,
    "sex_valid": """
        child | sex       | fails
        A     | Male      |
        B     | Not known |
        C     | 7         | x
        D     |           |
    """,
    "sex_known": """
        child | sex       | fails
        A     | Female    |
        B     | Not known | x
        C     | 7         |
    """,
    "birth_date_present": """
        child | birth_date | fails
        A     | 2010-06-15 |
        B     |            | x
    """,
    "birth_date_not_after_year_end": """
        child | year | birth_date | fails
        A     | 2021 | 2021-03-31 |
        B     | 2021 | 2021-04-01 | x
        C     | 2022 | 2021-04-01 |
    """,
    "at_most_25": """
        child | birth_date | fails
        A     | 1995-04-01 |
        B     | 1995-03-31 | x
    """,
    "ethnicity_present": """
        child | ethnicity | fails
        A     | NOBT      |
        B     |           | x
    """,
    "ethnicity_valid": """
        child | ethnicity | fails
        A     | CHNE      |
        B     | WHITE     | x
    """,
    "upn_present": """
        child | upn | fails
        A     | UN1 |
        B     |     | x
    """,
    "upn_valid": """
        child | upn           | fails
        A     | B097131712320 |
        B     | B09713171232A |
        C     | UN4           |
        D     | UN6           | x
        E     | I097131712320 | x
        F     | B09713171232  | x
        G     |               |
    """,
    "upn_unique": """
        child | year | upn           | fails
        A     | 2021 | A000000000001 | x
        B     | 2021 | A000000000001 | x
        B     | 2020 | A000000000001 |
        C     | 2021 | UN1           |
        D     | 2021 | UN1           |
    """,
    "own_child_of_female": """
        child | sex    | own_child_birth_date | fails
        A     | Female | 2020-12-01           |
        B     | Male   | 2020-12-01           | x
        C     | Male   |                      |
    """,
    "own_child_birth_date_present": """
        child | is_mother | own_child_birth_date | fails
        A     | yes       | 2020-12-01           |
        B     | yes       |                      | x
        C     | no        |                      |
        D     |           |                      |
    """,
    "own_child_only_of_mother": """
        child | sex    | is_mother | own_child_birth_date | fails
        A     | Female | yes       | 2020-12-01           |
        B     | Female | no        | 2020-12-01           | x
        C     | Female | no        |                      |
        D     | Male   | no        | 2020-12-01           |
    """,
    "mother_at_least_11": """
        child | birth_date | own_child_birth_date | fails
        A     | 2008-02-29 | 2019-03-01           |
        B     | 2008-02-29 | 2019-02-28           | x
    """,
    "mother_older_than_child": """
        child | birth_date | own_child_birth_date | fails
        A     | 2004-05-01 | 2020-12-01           |
        B     | 2004-05-01 | 2004-05-01           | x
    """,
    "has_care": {
        "children": """
            child | year | fails
            A     | 2021 |
            B     | 2021 |
            C     | 2021 | x
            D     | 2021 | x
        """,
        "episodes": """
            child | year
            A     | 2021
            D     | 2020
        """,
        "care_leavers": """
            child | in_touch
            B     | YES
        """,
    },
    "sex_as_last_year": """
        child | year | sex    | fails
        A     | 2020 | Female |
        A     | 2021 | Male   | x
        B     | 2019 | Female |
        B     | 2021 | Male   |
        C     | 2021 | Male   |
    """,
    "birth_date_as_last_year": """
        child | year | birth_date | fails
        A     | 2020 | 2010-06-15 |
        A     | 2021 | 2010-06-16 | x
        B     | 2020 | 2010-06-15 |
        B     | 2021 | 2010-06-15 |
    """,
    "ethnicity_as_last_year": """
        child | year | ethnicity | fails
        A     | 2020 | WBRI      |
        A     | 2021 | MWBC      | x
        A     | 2022 | MWBC      |
    """,
    "upn_as_last_year": """
        child | year | upn           | fails
        A     | 2020 | E000000000001 |
        A     | 2021 | E000000000002 | x
        B     | 2020 |               |
        B     | 2021 | E000000000003 |
        C     | 2020 | UN1           |
        C     | 2021 | E000000000004 |
        D     | 2020 | UN1           |
        D     | 2021 | UN4           |
        E     | 2020 | UN4           |
        E     | 2021 | UN2           | x
        F     | 2020 | E000000000005 |
        F     | 2021 | UN3           | x
        G     | 2020 | UN5           |
        G     | 2021 | E000000000006 |
        H     | 2020 | UN2           |
        H     | 2021 | UN1           | x
    """,
}

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
    # Born on 29 February 2004: 18 on 28 February 2022 would be a day early; the birthday is 1 March.
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
    # Rule 451 went with the ruleset of 2024-25.
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

REVIEWS = {
    "key_unique": """
        child | year | review_date | fails
        A     | 2021 | 2020-06-01  | x
        A     | 2021 | 2020-06-01  | x
        A     | 2021 | 2020-06-02  |
        B     | 2021 | 2020-06-01  |
    """,
    "review_date_present": """
        child | review_date | fails
        A     | 2020-06-01  |
        B     |             | x
    """,
    "participation_present": """
        child | participation | fails
        A     | PN1           |
        B     |               | x
    """,
    "participation_valid": """
        child | participation | fails
        A     | PN0           |
        B     | PN7           |
        C     | PN8           | x
        D     |               |
    """,
    # Rule 440 fails strictly after the fourth birthday, rule 441 strictly before it: on the day itself both pass.
    "under_4_is_under_4": """
        child | birth_date | review_date | participation | fails
        A     | 2016-06-01 | 2020-05-31  | PN0           |
        B     | 2016-06-01 | 2020-06-01  | PN0           |
        C     | 2016-06-01 | 2020-06-02  | PN0           | x
        D     | 2016-06-01 | 2020-06-02  | PN1           |
    """,
    "participant_is_4": """
        child | birth_date | review_date | participation | fails
        A     | 2016-06-01 | 2020-05-31  | PN7           | x
        B     | 2016-06-01 | 2020-06-01  | PN1           |
        C     | 2016-06-01 | 2020-05-31  | PN0           |
    """,
    "review_in_or_after_year": """
        child | year | review_date | fails
        A     | 2021 | 2020-03-31  | x
        B     | 2021 | 2020-04-01  |
        C     | 2020 | 2020-03-31  |
    """,
    "review_in_or_before_year": """
        child | year | review_date | fails
        A     | 2021 | 2021-03-31  |
        B     | 2021 | 2021-04-01  | x
    """,
    "review_after_birth": """
        child | birth_date | review_date | fails
        A     | 2020-06-01 | 2020-06-01  |
        B     | 2020-06-01 | 2020-05-31  | x
        C     |            | 2020-05-31  |
        D     | 2020-06-01 |             |
    """,
    # A review on the first day of an episode, or on its last, is one of a child in care; one in a short break is not.
    "in_care": {
        "reviews": """
            child | review_date | fails
            A     | 2020-04-30  | x
            A     | 2020-05-01  |
            A     | 2020-05-31  |
            A     | 2020-06-01  |
            A     | 2020-06-02  | x
            B     | 2021-03-31  |
            B     | 2019-06-01  |
            C     | 2020-05-10  | x
        """,
        "episodes": """
            child | year | started    | ceased
            A     | 2021 | 2020-05-01 | 2020-06-01
            B     | 2021 | 2020-05-01 |
            C     | 2022 | 2020-05-01 |
        """,
    },
    "not_short_breaks_only": {
        "reviews": """
            child | fails
            A     | x
            B     |
            C     |
        """,
        "episodes": """
            child | started    | legal_status
            A     | 2020-05-01 | V3
            A     | 2020-06-01 | V4
            B     | 2020-05-01 | V3
            B     | 2020-06-01 | C2
        """,
    },
}

UASC = {
    "key_unique": """
        child | fails
        A     | x
        A     | x
        B     |
    """,
    "sex_valid": """
        child | sex  | fails
        A     | Male |
        B     | 3    | x
    """,
    "sex_as_in_children": {
        "children": """
            child | sex
            A     | Male
            B     | Male
        """,
        "uasc": """
            child | sex    | fails
            A     | Male   |
            B     | Female | x
        """,
    },
    "ceased_by_18": """
        child | birth_date | uasc_ceased | fails
        A     | 2003-01-10 | 2021-01-10  |
        B     | 2003-01-10 | 2021-01-11  | x
        C     | 2003-01-10 |             |
    """,
}

OUTCOMES = {
    "key_unique": UASC["key_unique"],
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
}

CARE_LEAVERS = {
    "key_unique": UASC["key_unique"],
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
}

ADOPTIONS = {
    "key_unique": UASC["key_unique"],
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
    "key_unique": UASC["key_unique"],
    "previous_permanence_valid": """
        child | previous_permanence | fails
        A     | Z1                  |
        B     | P5                  | x
    """,
}

MISSING = {
    "key_unique": """
        child | missing_from | fails
        A     | 2020-05-01   | x
        A     | 2020-05-01   | x
        A     | 2020-06-01   |
    """,
    "missing_kind_present": """
        child | missing_kind | fails
        A     | M            |
        B     |              | x
    """,
    "missing_kind_valid": """
        child | missing_kind | fails
        A     | A            |
        B     | X            | x
    """,
    "missing_from_present": """
        child | missing_from | fails
        A     | 2020-05-01   |
        B     |              | x
    """,
    "to_not_before_from": """
        child | missing_from | missing_to | fails
        A     | 2020-05-02   | 2020-05-02 |
        B     | 2020-05-02   | 2020-05-01 | x
        C     | 2020-05-02   |            |
    """,
    "from_in_or_before_year": """
        child | missing_from | fails
        A     | 2021-03-31   |
        B     | 2021-04-01   | x
    """,
    "to_in_or_after_year": """
        child | missing_from | missing_to | fails
        A     | 2020-03-30   | 2020-04-01 |
        B     | 2020-03-30   | 2020-03-31 | x
    """,
    "to_in_or_before_year": """
        child | missing_to | fails
        A     | 2021-03-31 |
        B     | 2021-04-01 | x
    """,
    "earlier_ended": """
        child | missing_from | missing_to | fails
        A     | 2020-05-01   |            | x
        A     | 2020-06-01   |            |
        B     | 2020-05-01   | 2020-05-02 |
        B     | 2020-06-01   |            |
    """,
    "no_overlap": """
        child | missing_from | missing_to | fails
        A     | 2020-05-01   | 2020-05-10 |
        A     | 2020-05-09   | 2020-05-20 | x
        B     | 2020-05-01   | 2020-05-10 |
        B     | 2020-05-10   |            |
    """,
    "from_not_before_birth": """
        child | birth_date | missing_from | fails
        A     | 2010-06-15 | 2010-06-15   |
        B     | 2010-06-15 | 2010-06-14   | x
    """,
}

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
}

DEPRIVATION_OF_LIBERTY = {
    "key_unique": """
        child | year | order_from | fails
        A     | 2027 | 2026-05-01 | x
        A     | 2027 | 2026-05-01 | x
        A     | 2027 | 2026-06-01 |
    """,
    "order_from_present": """
        child | year | order_from | fails
        A     | 2027 | 2026-05-01 |
        B     | 2027 |            | x
    """,
    "to_after_from": """
        child | year | order_from | order_to   | fails
        A     | 2027 | 2026-05-01 | 2026-05-01 | x
        B     | 2027 | 2026-05-01 | 2026-05-02 |
    """,
    "from_in_or_before_year": """
        child | year | order_from | fails
        A     | 2027 | 2027-03-31 |
        B     | 2027 | 2027-04-01 | x
    """,
    "to_in_or_after_year": """
        child | year | order_to   | fails
        A     | 2027 | 2026-04-01 |
        B     | 2027 | 2026-03-31 | x
    """,
    "to_in_or_before_year": """
        child | year | order_to   | fails
        A     | 2027 | 2027-03-31 |
        B     | 2027 | 2027-04-01 | x
    """,
}

#: What holds of every table beside the children's: {table} stands for its name.
EVERY_TABLE = {
    "return_year_present": """
        child | year | fails
        A     | 2021 |
        B     |      | x
    """,
    "child_id_present": """
        child | fails
        A     |
              | x
    """,
    "in_children": {
        "children": """
            child | year
            A     | 2021
            B     | 2020
        """,
        "{table}": """
            child | year | fails
            A     | 2021 |
            B     | 2021 | x
            C     | 2021 | x
                  | 2021 |
        """,
    },
}

EVERY_TABLE_WITH_BIRTH_DATE = {
    "birth_date_present": """
        child | birth_date | fails
        A     | 2010-06-15 |
        B     |            | x
    """,
    "birth_date_as_in_children": {
        "children": """
            child | birth_date
            A     | 2010-06-15
            B     | 2010-06-15
            C     |
        """,
        "{table}": """
            child | birth_date | fails
            A     | 2010-06-15 |
            B     | 2010-06-16 | x
            C     | 2010-06-16 |
            D     | 2010-06-16 |
        """,
    },
}

OWN_CASES = {
    "children": CHILDREN,
    "episodes": EPISODES | CASES_OF_EPISODES["episodes"],
    "reviews": REVIEWS,
    "uasc": UASC,
    "outcomes": OUTCOMES,
    "care_leavers": CARE_LEAVERS,
    "adoptions": ADOPTIONS,
    "placed_adoption": PLACED_ADOPTION,
    "previous_permanence": PREVIOUS_PERMANENCE,
    "missing": MISSING,
    "social_workers": SOCIAL_WORKERS | CASES_OF_EPISODES["social_workers"],
    "deprivation_of_liberty": DEPRIVATION_OF_LIBERTY | CASES_OF_EPISODES["deprivation_of_liberty"],
}


#: More of some tables, from modules of their own.
FURTHER_CASES = (CASES_OF_CHILDREN, CASES_OF_UASC_AND_MISSING, CASES_OF_OUTCOMES, CASES_OF_LEAVERS, CASES_OF_CARE)


def all_cases():
    """Every case by expectation id: the written text of each table in it."""
    cases = {}
    for table, of_table in (OWN_CASES | CASES_OF_LOGS).items():
        general = {} if table == "children" or table in CASES_OF_LOGS else EVERY_TABLE
        dated = EVERY_TABLE_WITH_BIRTH_DATE if general and table != "episodes" else {}
        further = {name: case for cases_of in FURTHER_CASES for name, case in cases_of.get(table, {}).items()}
        for name, case in (general | dated | of_table | further).items():
            written = case if isinstance(case, dict) else {table: case}
            cases[f"{table}.{name}"] = {key.format(table=table): text for key, text in written.items()}
    return cases
