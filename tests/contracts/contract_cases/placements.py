"""Worked cases for placements in episodes: how long, at what age, why and with whom children are placed."""


def _by_age(age, code, *, other, column="placement", day="started", year=2021):
    """Cases for the day before a birthday on 15 June, the birthday itself, and the day before with another code."""
    born, start = f"{year - 1 - age}-06-15", f"{year - 1}-05-01"
    children = [f"{child} | {year} | {born}" for child in "ABC"]
    days = [
        ("A", f"{year - 1}-06-14", code, "x"),
        ("B", f"{year - 1}-06-15", code, ""),
        ("C", f"{year - 1}-06-14", other, ""),
    ]
    earlier = [("started", start)] if day == "ceased" else []
    header = " | ".join(["child", "year", *(name for name, _ in earlier), day, column, "fails"])
    episodes = [
        " | ".join([child, str(year), *(cell for _, cell in earlier), on, cell, mark]) for child, on, cell, mark in days
    ]
    return {
        "children": "\n".join(["child | year | birth_date", *children]),
        "episodes": "\n".join([header, *episodes]),
    }


def _lasting(code, until, after, *, column="legal_status", other="C2"):
    """Cases from 1 May 2020 to the last day allowed, to the day after, and as long with another code."""
    return f"""
        child | started    | ceased  | {column} | fails
        A     | 2020-05-01 | {until} | {code}   |
        B     | 2020-05-01 | {after} | {code}   | x
        C     | 2020-05-01 | {after} | {other}  |
    """


EPISODES = {
    # The child was adopted in the first return; episodes that began before that one, or with it, are not judged.
    "not_after_adoption": """
        child | year | started    | ceased     | reason_ceased | fails
        A     | 2020 | 2019-05-01 | 2019-06-01 | X1            |
        A     | 2020 | 2019-06-01 | 2020-02-01 | E11           |
        A     | 2021 | 2020-06-01 | 2020-07-01 | E12           | x
        B     | 2021 | 2020-05-01 | 2020-07-01 | E12           |
        B     | 2021 | 2020-08-01 |            |               | x
        C     | 2021 | 2020-05-01 | 2020-07-01 | E4A           |
        C     | 2021 | 2020-08-01 |            |               |
    """,
    "not_at_home_postcode": """
        child | placement | home_postcode | placement_postcode | fails
        A     | U4        | AA1 1AA       | AA1 1AA            | x
        B     | P1        | AA1 1AA       | AA1 1AA            |
        C     | U4        | AA1 1AA       | BB1 1AA            |
        D     | U4        |               |                    |
    """,
    "open_urn_kept": """
        child | year | started    | placement_urn | fails
        A     | 2020 | 2020-01-01 | SC1           |
        A     | 2021 | 2020-01-01 | SC2           | x
        B     | 2020 | 2020-01-01 | SC1           |
        B     | 2021 | 2020-01-01 | SC1           |
        C     | 2020 | 2020-01-01 |               |
        C     | 2021 | 2020-01-01 | SC1           |
    """,
    "temporary_starts_with_move": """
        child | reason_new_episode | placement | fails
        A     | S                  | T0        | x
        B     | L                  | T4        | x
        C     | P                  | T1        |
        D     | B                  | T2        |
        E     | S                  | U4        |
    """,
    "care_not_ended_temporary": """
        child | ceased     | reason_ceased | placement | fails
        A     | 2020-06-01 | E4A           | T0        | x
        B     | 2020-06-01 | X1            | T3        |
        C     |            |               | T1        |
        D     | 2020-06-01 | E4A           | U4        |
    """,
    "breaks_not_temporary": """
        child | legal_status | placement | fails
        A     | V3           | T0        | x
        B     | V4           | T4        | x
        C     | V3           | U6        |
        D     | C2           | T1        |
    """,
    "breaks_not_long_term": """
        child | legal_status | placement | fails
        A     | V3           | U1        | x
        B     | V4           | U4        | x
        C     | V3           | U6        |
        D     | C2           | U4        |
    """,
    # C's temporary placement comes first in the return: where the child was before is not known.
    "back_from_temporary": """
        child | started    | reason_new_episode | placement | fails
        A     | 2020-05-01 | S                  | U4        |
        A     | 2020-06-01 | P                  | T1        |
        A     | 2020-06-10 | P                  | U4        |
        B     | 2020-05-01 | S                  | U4        |
        B     | 2020-06-01 | P                  | T1        |
        B     | 2020-06-10 | B                  | U4        | x
        C     | 2020-06-01 | P                  | T1        |
        C     | 2020-06-10 | B                  | U4        |
    """,
    "back_in_placement": """
        child | started    | reason_new_episode | placement | fails
        A     | 2020-05-01 | S                  | U4        |
        A     | 2020-06-01 | P                  | T1        |
        A     | 2020-06-10 | P                  | U4        |
        B     | 2020-05-01 | S                  | U4        |
        B     | 2020-06-01 | P                  | T1        |
        B     | 2020-06-10 | P                  | K2        | x
        C     | 2020-05-01 | S                  | U4        |
        C     | 2020-06-01 | P                  | U6        |
        C     | 2020-06-10 | P                  | K2        |
    """,
    # The postcode is compared since the ruleset of 2025-26.
    "back_at_postcode": """
        child | year | started    | placement | placement_postcode | fails
        A     | 2026 | 2025-05-01 | U4        | AA1 1AA            |
        A     | 2026 | 2025-06-01 | T1        | BB1 1AA            |
        A     | 2026 | 2025-06-10 | U4        | AA1 1AA            |
        B     | 2026 | 2025-05-01 | U4        | AA1 1AA            |
        B     | 2026 | 2025-06-01 | T1        | BB1 1AA            |
        B     | 2026 | 2025-06-10 | U4        | CC1 1AA            | x
        C     | 2025 | 2024-05-01 | U4        | AA1 1AA            |
        C     | 2025 | 2024-06-01 | T1        | BB1 1AA            |
        C     | 2025 | 2024-06-10 | U4        | CC1 1AA            |
    """,
    "hospital_six_weeks": _lasting("T1", "2020-06-12", "2020-06-13", column="placement", other="U4"),
    "carer_holiday_three_weeks": _lasting("T3", "2020-05-22", "2020-05-23", column="placement", other="U4"),
    "carer_holiday_twice": """
        child | year | started    | placement | fails
        A     | 2021 | 2020-05-01 | T3        | x
        A     | 2021 | 2020-06-01 | T3        | x
        A     | 2021 | 2020-07-01 | U4        |
        A     | 2021 | 2020-08-01 | T3        | x
        B     | 2020 | 2019-05-01 | T3        |
        B     | 2021 | 2020-05-01 | T3        |
        B     | 2021 | 2020-06-01 | T3        |
    """,
    "temporary_seven_days": _lasting("T4", "2020-05-08", "2020-05-09", column="placement", other="U4"),
    "youth_justice_at_10": _by_age(10, "J2", other="C2", column="legal_status"),
    # A turned 18 on the day before the last day of the year, B on the last day; C left that day.
    "after_18_under_s20": {
        "children": """
            child | birth_date
            A     | 2003-03-30
            B     | 2003-03-31
            C     | 2003-03-30
            D     | 2003-03-30
        """,
        "episodes": """
            child | ceased     | legal_status | placement | fails
            A     |            | C2           | K2        | x
            B     |            | C2           | K2        |
            C     | 2021-03-30 | C2           | K2        |
            D     |            | V2           | U4        |
        """,
    },
    "after_18_in_home": {
        "children": """
            child | birth_date
            A     | 2003-03-30
            B     | 2003-03-31
            C     | 2003-03-30
            D     | 2003-03-30
        """,
        "episodes": """
            child | ceased     | legal_status | placement | fails
            A     |            | V2           | U4        | x
            B     |            | V2           | U4        |
            C     | 2021-03-30 | V2           | U4        |
            D     |            | V2           | K2        |
        """,
    },
    # B's police protection lasts over two episodes; D's two are apart; E's is still open on 31 March.
    "police_protection_72_hours": """
        child | started    | ceased     | legal_status | fails
        A     | 2020-05-01 | 2020-05-04 | L1           |
        B     | 2020-05-01 | 2020-05-03 | L1           | x
        B     | 2020-05-03 | 2020-05-05 | L1           | x
        B     | 2020-05-05 | 2020-06-05 | L2           |
        C     | 2020-05-01 | 2020-05-05 | C2           |
        D     | 2020-05-01 | 2020-05-04 | L1           |
        D     | 2020-05-05 | 2020-05-08 | L1           |
        E     | 2021-03-27 |            | L1           | x
        F     | 2021-03-28 |            | L1           |
    """,
    "emergency_order_21_days": _lasting("L2", "2020-05-22", "2020-05-23"),
    "assessment_order_7_days": _lasting("L3", "2020-05-08", "2020-05-09"),
    "pace_21_days": _lasting("J2", "2020-05-22", "2020-05-23"),
    "break_17_days": _lasting("V3", "2020-05-18", "2020-05-19"),
    "break_starts_care": """
        child | reason_new_episode | legal_status | fails
        A     | S                  | V3           |
        B     | P                  | V3           | x
        C     | P                  | V4           |
    """,
    # From 1 May to 15 July is 75 days; C's first days belong to the year before.
    "breaks_75_days": """
        child | started    | ceased     | legal_status | fails
        A     | 2020-05-01 | 2020-07-15 | V3           |
        B     | 2020-05-01 | 2020-07-15 | V3           | x
        B     | 2020-08-01 | 2020-08-02 | V3           | x
        C     | 2020-03-01 | 2020-06-15 | V3           |
        D     | 2020-05-01 | 2020-07-16 | V4           |
    """,
    "breaks_one_way": """
        child | year | started    | legal_status | fails
        A     | 2021 | 2020-05-01 | V3           | x
        A     | 2021 | 2020-06-01 | V4           | x
        A     | 2021 | 2020-07-01 | C2           |
        B     | 2020 | 2020-01-01 | V3           |
        B     | 2021 | 2020-06-01 | V4           |
    """,
    # Rule 370 required age 15 until the ruleset of 2023-24, the last to have it, which required 16.
    "independent_at_15": _by_age(15, "P2", other="U4", year=2023),
    "independent_at_16": _by_age(16, "P2", other="U4", year=2024),
    # Rule 371 is about H5 at 14 until 2022-23, H5 at 16 in 2023-24, and K3 at 16 since then.
    "semi_independent_at_14": _by_age(14, "H5", other="U4", year=2023),
    "semi_independent_at_16": _by_age(16, "H5", other="U4", year=2024),
    "supported_at_16": _by_age(16, "K3", other="U4", year=2025),
    "custody_at_10": _by_age(10, "R5", other="K1"),
    "school_at_4": _by_age(4, "S1", other="U4"),
    "employed_at_14": _by_age(14, "P3", other="K2"),
    "left_independent_at_14": _by_age(14, "E5", other="E4A", column="reason_ceased", day="ceased"),
    "adult_services_at_16": _by_age(16, "E7", other="E6", column="reason_ceased", day="ceased"),
    "change_reason_given": """
        child|started   |reason_new_episode|placement|ceased    |reason_ceased|reason_placement_change|fails
        A    |2020-05-01|S                 |U4       |2020-06-01|X1           |                       |x
        A    |2020-06-01|P                 |K2       |2020-07-01|X1           |CARPL                  |
        A    |2020-07-01|P                 |U4       |2020-08-01|X1           |                       |
        A    |2020-08-01|L                 |U4       |2020-09-01|X1           |                       |
        A    |2020-09-01|P                 |T1       |2020-09-09|X1           |                       |
        A    |2020-09-09|P                 |U4       |2020-10-01|E4A          |                       |
        A    |2020-11-01|P                 |U4       |          |             |                       |
    """,
    "temporary_no_change_reason": """
        child | placement | reason_placement_change | fails
        A     | T1        | CARPL                   | x
        B     | T1        |                         |
        C     | U4        | CARPL                   |
    """,
    "no_change_reason_before_temporary": """
        child | started    | placement | reason_placement_change | fails
        A     | 2020-05-01 | U4        | CARPL                   |
        A     | 2020-06-01 | T1        |                         | x
        B     | 2020-05-01 | U4        |                         |
        B     | 2020-06-01 | T1        |                         |
        C     | 2020-05-01 | U4        | CARPL                   |
        C     | 2020-06-01 | K2        |                         |
    """,
    # Rule 233 came with the ruleset of 2025-26.
    "open_no_change_reason": """
        child | year | started    | ceased     | reason_placement_change | fails
        A     | 2026 | 2025-05-01 |            | CARPL                   | x
        B     | 2026 | 2025-05-01 | 2025-06-01 | CARPL                   |
        C     | 2026 | 2025-05-01 |            |                         |
        D     | 2025 | 2024-05-01 |            | CARPL                   |
    """,
    "with_foster_carers_reason": """
        child | started    | reason_new_episode | placement | fails
        A     | 2015-04-01 | P                  | A3        | x
        B     | 2015-03-31 | P                  | A3        |
        C     | 2020-05-01 | T                  | A5        |
        D     | 2020-05-01 | U                  | A5        |
        E     | 2020-05-01 | L                  | A5        | x
        F     | 2020-05-01 | P                  | A6        |
    """,
    "provider_not_needed": """
        child | year | started    | placement | provider | fails
        A     | 2021 | 2020-05-01 | T0        | PR1      | x
        B     | 2026 | 2025-05-01 | Z13       | PR1      | x
        C     | 2021 | 2020-05-01 | T0        |          |
        D     | 2021 | 2020-05-01 | U4        | PR1      |
        E     | 2021 | 2020-05-01 | Z1        | PR1      |
    """,
    "provider_given": """
        child | year | started    | placement | provider | fails
        A     | 2021 | 2020-05-01 | U4        |          | x
        B     | 2021 | 2020-05-01 | Z1        |          |
        C     | 2021 | 2020-05-01 | T4        |          |
        D     | 2026 | 2025-05-01 | Z14       |          |
        E     | 2021 | 2020-05-01 | U4        | PR1      |
        F     | 2021 | 2020-05-01 |           |          |
    """,
    "own_provision": """
        child | placement | provider | fails
        A     | P1        | PR1      | x
        B     | R2        | PR1      | x
        C     | R5        | PR1      | x
        D     | K2        | PR1      |
        E     | R5        | PR3      |
    """,
    "other_authority": """
        child | placement | provider | fails
        A     | P1        | PR2      | x
        B     | R2        | PR2      | x
        C     | R5        | PR2      | x
        D     | K1        | PR2      |
    """,
    "public_provision": """
        child | placement | provider | fails
        A     | P1        | PR3      | x
        B     | A5        | PR3      | x
        C     | U6        | PR3      | x
        D     | K2        | PR3      | x
        E     | R5        | PR3      |
        F     | U6        | PR4      |
    """,
    "private_provision": """
        child | placement | provider | fails
        A     | P1        | PR4      | x
        B     | U4        | PR4      |
        C     | P1        | PR0      |
    """,
    "voluntary_provision": """
        child | placement | provider | fails
        A     | P1        | PR5      | x
        B     | U4        | PR5      |
        C     | P1        | PR0      |
    """,
    "parents_provide": """
        child | placement | provider | fails
        A     | U4        | PR0      | x
        B     | P1        | PR0      |
        C     | U4        | PR1      |
    """,
    # Rule SW12STG2 as of the ruleset of 2024-25.
    "has_worker": {
        "episodes": """
            child | year | started    | ceased     | legal_status | fails
            A     | 2025 | 2024-05-01 |            | C2           |
            B     | 2025 | 2024-05-01 |            | C2           | x
            C     | 2025 | 2024-05-01 | 2024-06-01 | C2           |
            D     | 2025 | 2024-05-01 |            | V3           |
            E     | 2024 | 2023-05-01 |            | C2           |
        """,
        "social_workers": """
            child | year | worker_from
            A     | 2025 | 2024-05-01
        """,
    },
    # A's second episode follows the first if 6 May is read as 5 June; B's follows as written; C's would start after it
    # ceased; D's is in the return before with 3 February; E's would follow an episode that another follows already.
    "start_not_swapped": """
        child | year | started    | reason_new_episode | ceased     | reason_ceased | fails
        A     | 2021 | 2020-05-01 | S                  | 2020-06-05 | X1            |
        A     | 2021 | 2020-05-06 | P                  |            |               | x
        B     | 2021 | 2020-05-01 | S                  | 2020-06-05 | X1            |
        B     | 2021 | 2020-06-05 | P                  |            |               |
        C     | 2021 | 2020-04-01 | S                  | 2020-06-05 | X1            |
        C     | 2021 | 2020-05-06 | P                  | 2020-06-04 | E4A           |
        D     | 2020 | 2020-02-03 | S                  |            |               |
        D     | 2021 | 2020-03-02 | S                  |            |               | x
        E     | 2021 | 2020-04-01 | S                  | 2020-06-05 | X1            |
        E     | 2021 | 2020-06-05 | P                  | 2020-08-01 | E4A           |
        E     | 2021 | 2020-05-06 | P                  |            |               |
    """,
    # B's end meets the next start as written; C's would be after the year; D's would meet a start that another end
    # meets already.
    "end_not_swapped": """
        child | started    | reason_new_episode | ceased     | reason_ceased | fails
        A     | 2020-05-01 | S                  | 2020-05-06 | X1            | x
        A     | 2020-06-05 | P                  |            |               |
        B     | 2020-05-01 | S                  | 2020-05-06 | X1            |
        B     | 2020-05-06 | P                  |            |               |
        C     | 2020-05-01 | S                  | 2021-01-04 | X1            |
        C     | 2021-04-01 | P                  |            |               |
        D     | 2020-05-01 | S                  | 2020-05-06 | X1            |
        D     | 2020-05-20 | S                  | 2020-06-05 | X1            |
        D     | 2020-06-05 | P                  |            |               |
    """,
}


CASES = {"episodes": EPISODES}
