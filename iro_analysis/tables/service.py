"""The logs that the IRO service keeps itself, beside the return: the only module that names their raw columns."""

from iro_analysis.tables.schema import Column, Table, category_column, code_column, date_column, flag_column


def _child_id() -> Column:
    return Column("child_id", "CHILD_ID", "id", "The authority's identifier of the child, as text", required=True)


def _child_concerned() -> Column:
    return Column("child_id", "CHILD_ID", "id", "The authority's identifier of the child, as text")


def _theme(doc: str) -> Column:
    return category_column("theme", "THEME", doc)


def _team() -> Column:
    return category_column("team", "TEAM", "The team of the child's social worker")


def _month() -> Column:
    return Column("month", "MONTH", "month", "The month, as its first day", required=True)


def _count(name: str, doc: str) -> Column:
    return Column(name, "COUNT", "whole", doc, required=True)


REVIEW_LOG = Table(
    "review_log",
    "review log",
    "One row per review planned or held, with what the service records about it.",
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
        flag_column("cancelled", "CANCELLED", "Whether it was cancelled; empty means no", blank=False),
        date_column("completed_date", "COMPLETED_DATE", "Day a review of several meetings was completed"),
        flag_column("report_ready", "REPORT_READY", "Whether the social worker's report was ready before it"),
        flag_column("care_plan_ready", "CARE_PLAN_READY", "Whether the care plan was up to date before it"),
        flag_column("permanence_plan", "PERMANENCE_PLAN", "Whether the child then had a plan for permanence"),
    ),
    dated_by="review_date",
)

IRO_ALLOCATIONS = Table(
    "iro_allocations",
    "IRO allocations",
    "One row per period for which an IRO was responsible for a child.",
    ("child_id", "iro_id", "allocated_from"),
    (
        _child_id(),
        Column("iro_id", "IRO_ID", "id", "The IRO", required=True),
        date_column("allocated_from", "START", "First day", required=True),
        date_column("allocated_to", "END", "Last day; empty while the IRO is responsible", must_be_present=True),
        _team(),
    ),
    dated_by="allocated_from",
    ends_by="allocated_to",
    continuous=True,
)

IRO_WORKFORCE = Table(
    "iro_workforce",
    "IRO workforce",
    "One row per period for which an IRO was in post with the same hours.",
    ("iro_id", "post_from"),
    (
        Column("iro_id", "IRO_ID", "id", "The IRO", required=True),
        date_column("post_from", "START", "First day", required=True),
        date_column("post_to", "END", "Last day; empty while in post", must_be_present=True),
        Column("fte", "FTE", "number", "Full-time equivalent: 1 is full time, 0.5 half time", required=True),
        flag_column("agency", "AGENCY", "Whether through an agency; empty means no", blank=False),
        code_column("sex", "SEX", "sex", "The IRO's sex"),
        code_column("ethnicity", "ETHNICITY", "ethnicity", "The IRO's ethnic origin"),
    ),
    dated_by="post_from",
    ends_by="post_to",
    continuous=True,
)

#: An IRO may contact a child twice on one day, so only rows that agree in every column of the key are one contact.
CONSULTATIONS = Table(
    "consultations",
    "consultations",
    "One row per contact of an IRO about a child outside a review: with the child, or with others.",
    ("child_id", "consultation_date", "iro_id", "method", "purpose"),
    (
        _child_id(),
        date_column("consultation_date", "DATE", "Date of the contact", required=True),
        Column("iro_id", "IRO_ID", "id", "The IRO"),
        code_column("method", "METHOD", "consultation_method", "How the contact was made"),
        code_column("purpose", "PURPOSE", "consultation_purpose", "What the contact was for"),
        code_column("contact_with", "WHO_WITH", "contact_with", "Whom the contact was with"),
        flag_column("seen_alone", "SEEN_ALONE", "Whether the child was seen alone"),
    ),
    dated_by="consultation_date",
)

APP_ACCOUNTS = Table(
    "app_accounts",
    "app accounts",
    "One row per month and kind of user: accounts of the app with which children give their views.",
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
    "One row per month, kind of user and subject: statements sent with that app.",
    ("month", "sender", "subject"),
    (
        _month(),
        code_column("sender", "SENDER", "app_user", "Who sent them", required=True),
        code_column("subject", "SUBJECT", "statement_subject", "What they were about"),
        _count("statements", "Number of statements"),
    ),
    dated_by="month",
)

CASE_ALERTS = Table(
    "case_alerts",
    "case alerts",
    "One row per alert: a concern about a child's case that an IRO raises informally.",
    ("alert_id", "child_id", "raised"),
    (
        Column("alert_id", "ALERT_ID", "id", "The service's identifier of the alert", required=True),
        _child_concerned(),
        date_column("raised", "RAISED", "Day it was raised", required=True),
        _theme("What it is about"),
        _team(),
        date_column("closed", "CLOSED", "Day it was closed; empty while it is open", must_be_present=True),
        code_column("outcome", "OUTCOME", "outcome", "How it ended"),
    ),
    dated_by="raised",
    further_dates=("closed",),
    continuous=True,
)

DISPUTES = Table(
    "disputes",
    "disputes",
    "One row per formal dispute: a concern that an IRO raises under the dispute resolution procedure.",
    ("dispute_id", "child_id", "raised"),
    (
        Column("dispute_id", "DISPUTE_ID", "id", "The service's identifier of the dispute", required=True),
        _child_concerned(),
        date_column("raised", "RAISED", "Day it was raised formally", required=True),
        _theme("What it is about"),
        _team(),
        date_column("stage_1", "STAGE_1", "Day it reached the first stage; if empty, the day it was raised"),
        date_column("stage_2", "STAGE_2", "Day it reached the second stage; empty until then", must_be_present=True),
        date_column("stage_3", "STAGE_3", "Day it reached the third stage; empty until then", must_be_present=True),
        date_column("resolved", "RESOLVED", "Day it was resolved; empty while it is outstanding", must_be_present=True),
        code_column("outcome", "OUTCOME", "outcome", "How it ended"),
        flag_column("cafcass", "CAFCASS", "Whether it was referred to Cafcass; empty means no", blank=False),
        flag_column("legal_advice", "LEGAL_ADVICE", "Whether the IRO sought legal advice; empty means no", blank=False),
    ),
    dated_by="raised",
    further_dates=("stage_1", "stage_2", "stage_3", "resolved"),
    continuous=True,
)

REMEDIAL_ACTIONS = Table(
    "remedial_actions",
    "remedial actions",
    "One row per action that an IRO asked for to put right what a review or an alert found.",
    ("action_id", "child_id", "raised"),
    (
        Column("action_id", "ACTION_ID", "id", "The service's identifier of the action", required=True),
        _child_concerned(),
        date_column("raised", "RAISED", "Day it was asked for", required=True),
        date_column("due", "DUE", "Day by which it is due"),
        date_column("completed", "COMPLETED", "Day it was completed; empty until then", must_be_present=True),
        _theme("What it is about"),
        _team(),
    ),
    dated_by="raised",
    further_dates=("completed",),
    continuous=True,
)

#: RESPONSE_ID makes several answers one form; without it forms are counted as the least number that fits. D16
FEEDBACK = Table(
    "feedback",
    "feedback",
    "One row per answer to one question of a feedback form.",
    ("feedback_date", "respondent", "question", "answer", "response_id"),
    (
        date_column("feedback_date", "DATE", "Day of the form", required=True),
        code_column("respondent", "RESPONDENT", "respondent", "Who answered", required=True),
        category_column("question", "QUESTION", "The question, or the statement to agree with", required=True),
        code_column("answer", "ANSWER", "feedback_answer", "The answer", required=True),
        Column(
            "response_id", "RESPONSE_ID", "id", "Identifier shared by the answers on one form, where it is recorded"
        ),
    ),
    dated_by="feedback_date",
    continuous=True,
)

FEEDBACK_INVITATIONS = Table(
    "feedback_invitations",
    "feedback invitations",
    "One row per month and kind of respondent: how many people were invited to give feedback.",
    ("month", "respondent"),
    (
        _month(),
        code_column("respondent", "RESPONDENT", "respondent", "Who was invited", required=True),
        _count("invitations", "Number of people invited"),
    ),
    dated_by="month",
)

AUDITS = Table(
    "audits",
    "audits",
    "One row per audit of a child's care plan or case.",
    ("audit_date", "audit_kind", "grade", "iro_id"),
    (
        date_column("audit_date", "DATE", "Day of the audit", required=True),
        category_column("audit_kind", "KIND", "Kind of audit"),
        code_column("grade", "GRADE", "audit_grade", "Its grade, on Ofsted's scale", required=True),
        Column("iro_id", "IRO_ID", "id", "The child's IRO"),
    ),
    dated_by="audit_date",
    continuous=True,
)

IMPACT = Table(
    "impact",
    "impact",
    "One row per example of what was said and what was done about it: curated text without names.",
    ("you_said", "we_did"),
    (
        Column("you_said", "YOU_SAID", "text", "What was said", required=True, shown="prose"),
        Column("we_did", "WE_DID", "text", "What was done", required=True, shown="prose"),
        _theme("What it is about"),
        date_column("impact_date", "DATE", "Day of the example; one without a day is printed in every report"),
    ),
    dated_by="impact_date",
    continuous=True,
)

PLACEMENT_ORDER_FLAGS = Table(
    "placement_order_flags",
    "placement order flags",
    "One row per day on which a child's placement order became, or ceased to be, one that should be revoked.",
    ("child_id", "flag_from"),
    (
        _child_id(),
        date_column("flag_from", "FROM", "First day", required=True),
        Column("to_revoke", "TO_REVOKE", "flag", "Whether the order should be revoked", required=True),
    ),
    dated_by="flag_from",
    continuous=True,
)

#: Its headings are its own: a list with nothing but "from" and "to" may be about anything, and this one moves due
#: dates. D133
PLACEMENT_AUTHORITIES = Table(
    "placement_authorities",
    "placement authorities",
    "One row per authority to place a child for adoption: consent under section 19, or a placement order.",
    ("child_id", "authority_from"),
    (
        _child_id(),
        date_column("authority_from", "AUTHORITY_FROM", "Day on which the authority began", required=True),
        date_column(
            "authority_to", "AUTHORITY_TO", "Day on which it ended; empty while it lasts", must_be_present=True
        ),
    ),
    dated_by="authority_from",
    ends_by="authority_to",
    continuous=True,
)

#: Its headings say "conference" and those of the plans "plan", so that neither log is taken for the other. D210
CP_CONFERENCES = Table(
    "cp_conferences",
    "child protection conferences",
    "One row per child and child protection conference about the child.",
    ("child_id", "conference_date", "cp_conference_kind"),
    (
        _child_id(),
        date_column("conference_date", "CONFERENCE_DATE", "Day of the conference", required=True),
        code_column(
            "cp_conference_kind",
            "CONFERENCE_KIND",
            "cp_conference_kind",
            "Whether it was the initial conference or a review",
            required=True,
        ),
        date_column(
            "strategy_discussion",
            "STRATEGY_DISCUSSION",
            "For an initial conference: day of the strategy discussion that began the section 47 enquiry",
        ),
        Column("chair_id", "CHAIR_ID", "id", "The IRO who chaired it; empty if none did"),
    ),
    dated_by="conference_date",
    beyond_care=True,
)

CP_PLANS = Table(
    "cp_plans",
    "child protection plans",
    "One row per child protection plan of a child, whether or not the child is in care.",
    ("child_id", "plan_from"),
    (
        _child_id(),
        date_column("plan_from", "PLAN_FROM", "Day on which the plan began", required=True),
        date_column("plan_to", "PLAN_TO", "Day on which it ended; empty while it lasts", must_be_present=True),
    ),
    dated_by="plan_from",
    ends_by="plan_to",
    continuous=True,
    beyond_care=True,
)

#: A list of children and meetings may be about anything, so the file must also have the day the placement ended. D217
DISRUPTION_MEETINGS = Table(
    "disruption_meetings",
    "disruption meetings",
    "One row per meeting about a child's placement that broke down.",
    ("child_id", "meeting_date"),
    (
        _child_id(),
        date_column("meeting_date", "MEETING_DATE", "Day of the disruption meeting", required=True),
        date_column(
            "placement_ended",
            "PLACEMENT_ENDED",
            "Day the placement ended; empty if it is not recorded",
            must_be_present=True,
        ),
    ),
    dated_by="meeting_date",
    continuous=True,
)

#: Its headings are its own: a list with a referral, a first and a last day may be about anything. Referrals are events,
#: so the log is known to its last date only, though an advocate may still be there. D220
ADVOCACY = Table(
    "advocacy",
    "advocacy",
    "One row per referral of a child to an advocate.",
    ("child_id", "advocacy_referred"),
    (
        _child_id(),
        date_column("advocacy_referred", "ADVOCACY_REFERRED", "Day of the referral", required=True),
        date_column(
            "advocacy_from", "ADVOCACY_FROM", "First day with the advocate; empty until then", must_be_present=True
        ),
        date_column(
            "advocacy_to", "ADVOCACY_TO", "Last day with the advocate; empty while it lasts", must_be_present=True
        ),
    ),
    dated_by="advocacy_referred",
    further_dates=("advocacy_from", "advocacy_to"),
    continuous=True,
)

INDEPENDENT_VISITORS = Table(
    "independent_visitors",
    "independent visitors",
    "One row per referral of a child for an independent visitor.",
    ("child_id", "visitor_referred"),
    (
        _child_id(),
        date_column("visitor_referred", "VISITOR_REFERRED", "Day of the referral", required=True),
        date_column(
            "visitor_from", "VISITOR_FROM", "First day with the visitor; empty until then", must_be_present=True
        ),
        date_column(
            "visitor_to", "VISITOR_TO", "Last day with the visitor; empty while it lasts", must_be_present=True
        ),
    ),
    dated_by="visitor_referred",
    ends_by="visitor_to",
    further_dates=("visitor_from",),
    continuous=True,
)

SERVICE_LOGS = (
    REVIEW_LOG,
    IRO_WORKFORCE,
    IRO_ALLOCATIONS,
    CONSULTATIONS,
    CASE_ALERTS,
    DISPUTES,
    REMEDIAL_ACTIONS,
    APP_ACCOUNTS,
    APP_STATEMENTS,
    FEEDBACK,
    FEEDBACK_INVITATIONS,
    AUDITS,
    IMPACT,
    PLACEMENT_ORDER_FLAGS,
    PLACEMENT_AUTHORITIES,
    CP_CONFERENCES,
    CP_PLANS,
    DISRUPTION_MEETINGS,
    ADVOCACY,
    INDEPENDENT_VISITORS,
)
