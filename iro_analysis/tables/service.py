"""The logs that the IRO service keeps itself, beside the return: the only place that names a raw column of them."""

from iro_analysis.tables.schema import Column, Table, code_column, date_column, flag_column


def _child_id() -> Column:
    return Column("child_id", "CHILD_ID", "id", "The authority's identifier of the child, as text", required=True)


def _month() -> Column:
    return Column("month", "MONTH", "month", "The month, as its first day", required=True)


def _count(name: str, doc: str) -> Column:
    return Column(name, "COUNT", "whole", doc, required=True)


REVIEW_LOG = Table(
    "review_log",
    "review log",
    "One row per review planned or held, with what the service records of it.",
    ("child_id", "review_date", "cancelled"),
    (
        _child_id(),
        date_column("review_date", "REVIEW_DATE", "Date of the review, or the first of its meetings", required=True),
        code_column("logged_kind", "KIND", "review_kind", "Which review it was, as logged"),
        code_column("mode", "MODE", "review_mode", "How its meeting was held"),
        Column("iro_id", "IRO_ID", "id", "The IRO who chaired it"),
        code_column("chaired_by", "CHAIRED_BY", "chaired_by", "Who chaired it"),
        code_column("mother", "MOTHER", "parent_part", "How the mother took part"),
        code_column("father", "FATHER", "parent_part", "How the father took part"),
        date_column("decisions_sent", "DECISIONS_SENT", "Day the decisions were sent out"),
        date_column("record_completed", "RECORD_COMPLETED", "Day the record was completed"),
        date_column("record_sent", "RECORD_SENT", "Day the record was sent out"),
        code_column("late_reason", "LATE_REASON", "late_reason", "Why the review was late"),
        Column("cancelled", "CANCELLED", "flag", "Whether it was cancelled; empty says that it was not", blank=False),
        date_column("completed_date", "COMPLETED_DATE", "Day a review of several meetings was completed"),
    ),
    dated_by="review_date",
)

IRO_ALLOCATIONS = Table(
    "iro_allocations",
    "IRO allocations",
    "One row per time an IRO was responsible for a child.",
    ("child_id", "iro_id", "allocated_from"),
    (
        _child_id(),
        Column("iro_id", "IRO_ID", "id", "The IRO", required=True),
        date_column("allocated_from", "START", "First day", required=True),
        date_column("allocated_to", "END", "Last day; empty while it lasts", in_header=True),
        Column("team", "TEAM", "text", "The team of the child's social worker"),
    ),
    dated_by="allocated_from",
)

#: Two contacts with a child on one day are two contacts: only rows that agree in all of the key are one.
CONSULTATIONS = Table(
    "consultations",
    "consultations",
    "One row per contact of an IRO with a child outside a review.",
    ("child_id", "consultation_date", "iro_id", "method", "purpose"),
    (
        _child_id(),
        date_column("consultation_date", "DATE", "Date of the contact", required=True),
        Column("iro_id", "IRO_ID", "id", "The IRO"),
        code_column("method", "METHOD", "consultation_method", "How they spoke"),
        code_column("purpose", "PURPOSE", "consultation_purpose", "What for"),
        flag_column("seen_alone", "SEEN_ALONE", "Whether the child was seen alone"),
    ),
    dated_by="consultation_date",
)

APP_ACCOUNTS = Table(
    "app_accounts",
    "app accounts",
    "One row per month and kind of user: accounts of the app for children's views.",
    ("month", "holder"),
    (
        _month(),
        code_column("holder", "HOLDER", "app_user", "Whose accounts", required=True),
        _count("accounts", "Number of accounts"),
    ),
    dated_by="month",
)

APP_STATEMENTS = Table(
    "app_statements",
    "app statements",
    "One row per month, kind of user and subject: statements sent with the app for children's views.",
    ("month", "sender", "subject"),
    (
        _month(),
        code_column("sender", "SENDER", "app_user", "Who sent them", required=True),
        code_column("subject", "SUBJECT", "statement_subject", "What they were about"),
        _count("statements", "Number of statements"),
    ),
    dated_by="month",
)

SERVICE_LOGS = (REVIEW_LOG, IRO_ALLOCATIONS, CONSULTATIONS, APP_ACCOUNTS, APP_STATEMENTS)
