"""Faults in the service's own logs: one cell, or one row too many."""

import pandas as pd

from planted_faults.planting import DAY, NOBODY, NONE, blank, change, exchanged, no_code, repeat


def _of_children(table, also=""):
    """Faults of a row without its child, and of a row about a child in no return, who was therefore never in care."""
    return (
        blank(table, "child_id"),
        change(table, f"{table}: a row of nobody", {"child_id": NOBODY}, f"in_children in_care {also}"),
    )


def _of_nobody(table):
    return change(table, f"{table}: a row of nobody", {"child_id": NOBODY}, "in_children in_care")


def _twice(table, **chosen):
    return repeat(table, f"{table}: a row twice", "key_unique", **chosen)


def _of_two_cases(table, case, **chosen):
    """Fault of a second row with the same identifier, raised on the day before."""
    cells = {"raised": lambda row: row["raised"] - DAY}
    return repeat(table, f"{table}: an identifier of two {case}", "id_of_one_case", cells=cells, **chosen)


def _before(table, column, other, fires, **chosen):
    """Fault of a day before another that it must not precede."""
    cells = {column: lambda row: row[other] - DAY}
    return change(table, f"{table}: {column} before {other}", cells, fires, **chosen)


def _misdated(row):
    """A day before the child came into care; with day and month swapped it lies in care."""
    days = (row["first_care"] - number * DAY for number in range(1, 300))
    return next(day for day in days if day.month < day.day <= 12 and exchanged(day) >= row["first_care"])


def _swapped(table, column, fires, **chosen):
    cells = {column: _misdated}
    return change(table, f"{table}: a date swapped out of care", cells, fires, **chosen)


_IN_REVIEW_LOG = (
    # No return holds a review of that child.
    *_of_children("review_log", "in_reviews"),
    blank("review_log", "review_date"),
    change(
        "review_log",
        "a review of another day",
        {"review_date": lambda row: row["review_date"] + DAY},
        "in_reviews",
        where="completed_date.isna() and decisions_sent_in > review_date_in + 1",
    ),
    _twice("review_log"),
    *(no_code("review_log", name) for name in ("logged_kind", "mode", "chaired_by", "mother", "father", "late_reason")),
    _before("review_log", "decisions_sent", "review_date", "decisions_sent_not_before_review"),
    _before("review_log", "record_completed", "review_date", "record_completed_not_before_review"),
    _before("review_log", "record_sent", "review_date", "record_sent_not_before_review"),
    _before(
        "review_log",
        "completed_date",
        "review_date",
        "completed_not_before_review",
        where="completed_date.notna()",
    ),
)

#: An IRO to whom no child is allocated.
_SPARE_IRO = "iro_id == 'IRO99'"

_OF_IROS = (
    *(blank("iro_workforce", name, where=_SPARE_IRO) for name in ("iro_id", "post_from", "fte")),
    change("iro_workforce", "more than a post", {"fte": 1.3}, "fte_in_range"),
    change("iro_workforce", "no part of a post", {"fte": 0.0}, "fte_in_range"),
    _twice("iro_workforce", where=_SPARE_IRO),
    *(no_code("iro_workforce", name, where=_SPARE_IRO) for name in ("sex", "ethnicity")),
    _before("iro_workforce", "post_to", "post_from", "to_not_before_from", where=_SPARE_IRO),
    *_of_children("iro_allocations"),
    blank("iro_allocations", "iro_id"),
    blank("iro_allocations", "allocated_from"),
    _twice("iro_allocations"),
    _before("iro_allocations", "allocated_to", "allocated_from", "to_not_before_from", where="allocated_to.notna()"),
    change("iro_allocations", "an IRO without a post", {"iro_id": "IRO77"}, "iro_in_post"),
    change(
        "iro_workforce",
        "a post that ends before its allocations",
        {"post_to": pd.Timestamp("2021-03-31")},
        "iro_allocations.within_post",
        where="iro_id == 'IRO01'",
    ),
)

_IN_CONSULTATIONS = (
    *_of_children("consultations"),
    blank("consultations", "consultation_date"),
    _twice("consultations"),
    no_code("consultations", "method"),
    no_code("consultations", "purpose"),
    no_code("consultations", "contact_with"),
)

_IN_CONCERNS = (
    blank("case_alerts", "alert_id"),
    blank("case_alerts", "raised"),
    _of_nobody("case_alerts"),
    _twice("case_alerts"),
    _of_two_cases("case_alerts", "alerts"),
    _before("case_alerts", "closed", "raised", "closed_not_before_raised"),
    no_code("case_alerts", "outcome"),
    blank("case_alerts", "closed", "outcome_when_ended"),
    blank("disputes", "dispute_id"),
    blank("disputes", "raised"),
    _of_nobody("disputes"),
    _twice("disputes"),
    _of_two_cases("disputes", "disputes"),
    _before("disputes", "stage_1", "raised", "stage_1_not_before_raised"),
    _before("disputes", "stage_2", "stage_1", "stage_2_in_order", where="stage_3.isna()"),
    _before("disputes", "stage_3", "stage_2", "stage_3_in_order", where="stage_3.notna()"),
    blank("disputes", "stage_2", "stage_2_with_stage_3", where="stage_3.notna()"),
    change(
        "disputes",
        "resolved before it was raised",
        {"resolved": lambda row: row["raised"] - DAY, "outcome": "Resolved"},
        "resolved_in_order",
    ),
    change(
        "disputes",
        "an outcome there is not",
        {"resolved": lambda row: row["year_end"], "outcome": "Q9"},
        "outcome_valid",
    ),
    change(
        "disputes",
        "an outcome of what lasts",
        {"outcome": "Resolved", "resolved": NONE},
        "outcome_when_ended",
    ),
    blank("remedial_actions", "action_id"),
    blank("remedial_actions", "raised"),
    _of_nobody("remedial_actions"),
    _twice("remedial_actions"),
    _of_two_cases("remedial_actions", "actions"),
    _before("remedial_actions", "due", "raised", "due_not_before_raised"),
    _before("remedial_actions", "completed", "raised", "completed_not_before_raised"),
)


def _of_counts(table, code, count):
    return (
        blank(table, "month"),
        blank(table, code),
        no_code(table, code),
        blank(table, count),
        change(table, f"{table}: a count below nothing", {count: -1}, f"{count}_not_negative"),
        _twice(table),
    )


_OF_VOICES = (
    *_of_counts("app_accounts", "holder", "accounts"),
    *_of_counts("app_statements", "sender", "statements"),
    no_code("app_statements", "subject"),
    *_of_counts("feedback_invitations", "respondent", "invitations"),
    *(blank("feedback", name) for name in ("feedback_date", "respondent", "question", "answer")),
    # The other answers of the form have the true respondent.
    no_code("feedback", "respondent", "respondent_valid id_of_one_form"),
    change(
        "feedback",
        "a form of two days",
        {"feedback_date": lambda row: row["feedback_date"] + DAY},
        "id_of_one_form",
    ),
    no_code("feedback", "answer"),
    blank("audits", "audit_date"),
    blank("audits", "grade"),
    no_code("audits", "grade"),
    blank("impact", "you_said"),
    blank("impact", "we_did"),
)

_OF_FLAGS = (
    *_of_children("placement_order_flags"),
    blank("placement_order_flags", "flag_from"),
    blank("placement_order_flags", "to_revoke"),
    _twice("placement_order_flags"),
    *_of_children("placement_authorities"),
    blank("placement_authorities", "authority_from"),
    _twice("placement_authorities"),
    _before(
        "placement_authorities", "authority_to", "authority_from", "to_not_before_from", where="authority_to.notna()"
    ),
)

_OF_CHILD_PROTECTION = (
    blank("cp_conferences", "child_id"),
    blank("cp_conferences", "conference_date"),
    blank("cp_conferences", "cp_conference_kind"),
    no_code("cp_conferences", "cp_conference_kind"),
    _twice("cp_conferences"),
    _before(
        "cp_conferences",
        "conference_date",
        "strategy_discussion",
        "not_before_strategy",
        where="strategy_discussion.notna()",
    ),
    blank("cp_plans", "child_id"),
    blank("cp_plans", "plan_from"),
    _twice("cp_plans"),
    _before("cp_plans", "plan_to", "plan_from", "to_not_before_from", where="plan_to.notna()"),
)

_OF_DISRUPTIONS = (
    *_of_children("disruption_meetings"),
    blank("disruption_meetings", "meeting_date"),
    _twice("disruption_meetings"),
    _before(
        "disruption_meetings", "meeting_date", "placement_ended", "meeting_not_before_end",
        where="placement_ended.notna()",
    ),
)  # fmt: skip

_OF_SUPPORT = (
    *_of_children("advocacy"),
    blank("advocacy", "advocacy_referred"),
    _twice("advocacy"),
    _before(
        "advocacy", "advocacy_from", "advocacy_referred", "from_not_before_referral", where="advocacy_from.notna()"
    ),
    _before("advocacy", "advocacy_to", "advocacy_from", "to_not_before_from", where="advocacy_to.notna()"),
    *_of_children("independent_visitors"),
    blank("independent_visitors", "visitor_referred"),
    _twice("independent_visitors"),
    _before(
        "independent_visitors",
        "visitor_from",
        "visitor_referred",
        "from_not_before_referral",
        where="visitor_from.notna()",
    ),
    _before("independent_visitors", "visitor_to", "visitor_from", "to_not_before_from", where="visitor_to.notna()"),
)

_DATES_SWAPPED = (
    # The wrong day is earlier than what followed the review, and the child is in care on both days; so only the returns
    # show the fault, which have the review on the day with day and month swapped.
    change(
        "review_log",
        "review_log: a date swapped",
        {"review_date": lambda row: exchanged(row["review_date"])},
        "in_reviews date_not_swapped",
        where="review_date.dt.day.between(4, 12) and review_date.dt.day < review_date.dt.month and first_care_in < -30",
    ),
    # The child was in care later in the allocation.
    _swapped("iro_allocations", "allocated_from", "date_not_swapped", where="allocated_to.isna()"),
    *(
        _swapped(table, column, "in_care date_not_swapped", where="first_care > year_start")
        for table, column in (
            ("consultations", "consultation_date"),
            ("case_alerts", "raised"),
            ("remedial_actions", "raised"),
        )
    ),
    _swapped("disputes", "raised", "in_care date_not_swapped"),
    _swapped("placement_order_flags", "flag_from", "in_care date_not_swapped"),
    _swapped(
        "disruption_meetings",
        "meeting_date",
        "in_care date_not_swapped",
        where="year_start < first_care < '2020-10-01' and placement_ended.isna()",
    ),
    _swapped("advocacy", "advocacy_referred", "in_care date_not_swapped", where="first_care > year_start"),
    # The child was in care later, while the visitor came.
    _swapped(
        "independent_visitors",
        "visitor_referred",
        "date_not_swapped",
        where="first_care > year_start and visitor_to.isna()",
    ),
    # The child was in care later in the time of the authority.
    _swapped("placement_authorities", "authority_from", "date_not_swapped", where="first_care > year_start"),
)

IN_LOGS = (
    *_DATES_SWAPPED,
    *_IN_REVIEW_LOG,
    *_OF_IROS,
    *_IN_CONSULTATIONS,
    *_IN_CONCERNS,
    *_OF_VOICES,
    *_OF_FLAGS,
    *_OF_CHILD_PROTECTION,
    *_OF_DISRUPTIONS,
    *_OF_SUPPORT,
)
