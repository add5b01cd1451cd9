"""Worked cases for the service's own logs."""

#: For every log whose rows are about children; no return of 1998-99 is supplied.
EVERY_LOG_OF_CHILDREN = {
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
            A     | 1999 |
                  | 2021 |
        """,
    },
}

REVIEW_LOG = {
    "review_date_present": """
        child | review_date | fails
        A     | 2020-06-01  |
        B     |             | x
    """,
    "key_unique": """
        child | review_date | cancelled | fails
        A     | 2020-06-01  | no        | x
        A     | 2020-06-01  | no        | x
        A     | 2020-06-02  | no        |
        B     | 2020-06-01  | no        |
        C     | 2020-06-01  | no        |
        C     | 2020-06-01  | yes       |
    """,
    "logged_kind_valid": """
        child | logged_kind | fails
        A     | First       |
        B     | Adoption    |
        C     | Fourth      | x
        D     |             |
    """,
    "mode_valid": """
        child | mode      | fails
        A     | In person |
        B     | Hybrid    |
        C     | By post   | x
        D     |           |
    """,
    "chaired_by_valid": """
        child | chaired_by | fails
        A     | Co-chaired |
        B     | Manager    | x
        C     |            |
    """,
    "mother_valid": """
        child | mother         | fails
        A     | Not applicable |
        B     | Sent views     |
        C     | Perhaps        | x
        D     |                |
    """,
    "father_valid": """
        child | father    | fails
        A     | Took part |
        B     | No        |
        C     | Perhaps   | x
        D     |           |
    """,
    "late_reason_valid": """
        child | late_reason     | fails
        A     | Illness         |
        B     | The dog ate it  | x
        C     |                 |
    """,
    # The day must match and the review must not be cancelled; years without a return cannot be judged.
    "in_reviews": {
        "reviews": """
            child | year | review_date
            A     | 2021 | 2020-06-01
            B     | 2021 | 2020-06-01
        """,
        "review_log": """
            child | year | review_date | cancelled | fails
            A     | 2021 | 2020-06-01  | no        |
            A     | 2021 | 2020-06-02  | no        | x
            A     | 2021 | 2020-06-03  | yes       |
            C     | 2021 | 2020-06-01  | no        | x
            A     | 1997 | 1996-06-01  | no        |
        """,
    },
    "decisions_sent_not_before_review": """
        child | review_date | decisions_sent | fails
        A     | 2020-06-01  | 2020-06-01     |
        B     | 2020-06-01  | 2020-05-31     | x
        C     | 2020-06-01  |                |
        D     |             | 2020-05-31     |
    """,
    "record_completed_not_before_review": """
        child | review_date | record_completed | fails
        A     | 2020-06-01  | 2020-06-01       |
        B     | 2020-06-01  | 2020-05-31       | x
        C     | 2020-06-01  |                  |
    """,
    "record_sent_not_before_review": """
        child | review_date | record_sent | fails
        A     | 2020-06-01  | 2020-06-21  |
        B     | 2020-06-01  | 2019-06-21  | x
        C     | 2020-06-01  |             |
    """,
    "completed_not_before_review": """
        child | review_date | completed_date | fails
        A     | 2020-06-01  | 2020-06-11     |
        B     | 2020-06-01  | 2020-05-11     | x
        C     | 2020-06-01  |                |
    """,
}

IRO_ALLOCATIONS = {
    "iro_id_present": """
        child | iro_id | fails
        A     | I1     |
        B     |        | x
    """,
    "allocated_from_present": """
        child | allocated_from | fails
        A     | 2020-05-01     |
        B     |                | x
    """,
    "key_unique": """
        child | iro_id | allocated_from | fails
        A     | I1     | 2020-05-01     | x
        A     | I1     | 2020-05-01     | x
        A     | I2     | 2020-05-01     |
        A     | I1     | 2020-05-02     |
        B     | I1     | 2020-05-01     |
    """,
    "to_not_before_from": """
        child | allocated_from | allocated_to | fails
        A     | 2020-05-01     | 2020-05-01   |
        B     | 2020-05-01     | 2020-04-30   | x
        C     | 2020-05-01     |              |
    """,
}

CONSULTATIONS = {
    "consultation_date_present": """
        child | consultation_date | fails
        A     | 2020-05-01        |
        B     |                   | x
    """,
    "key_unique": """
        child | consultation_date | iro_id | method | purpose    | fails
        A     | 2020-05-01        | I1     | Phone  | Monitoring | x
        A     | 2020-05-01        | I1     | Phone  | Monitoring | x
        A     | 2020-05-01        | I1     | Visit  | Monitoring |
        A     | 2020-05-01        | I1     | Phone  | Other      |
        A     | 2020-05-01        | I2     | Phone  | Monitoring |
        A     | 2020-05-01        | I1     | Phone  |            |
        A     | 2020-05-01        | I1     | Phone  |            |
    """,
    "method_valid": """
        child | method  | fails
        A     | Visit   |
        B     | Pigeon  | x
        C     |         |
    """,
    "contact_with_valid": """
        child | contact_with  | fails
        A     | Social worker |
        B     | The cat       | x
        C     |               |
    """,
    "purpose_valid": """
        child | purpose       | fails
        A     | Before review |
        B     | Tea           | x
        C     |               |
    """,
}

APP_ACCOUNTS = {
    "month_present": """
        month      | fails
        2020-04-01 |
                   | x
    """,
    "holder_present": """
        holder | fails
        Worker |
               | x
    """,
    "holder_valid": """
        holder       | fails
        Young person |
        Parrot       | x
    """,
    "accounts_present": """
        accounts | fails
        0        |
                 | x
    """,
    "accounts_not_negative": """
        accounts | fails
        0        |
        -1       | x
                 |
    """,
    "key_unique": """
        month      | holder       | fails
        2020-11-01 | Worker       | x
        2020-11-01 | Worker       | x
        2020-11-01 | Young person |
        2020-12-01 | Worker       |
    """,
}

APP_STATEMENTS = {
    "month_present": """
        month      | fails
        2020-04-01 |
                   | x
    """,
    "sender_present": """
        sender | fails
        Worker |
               | x
    """,
    "sender_valid": """
        sender       | fails
        Young person |
        Parrot       | x
    """,
    "subject_valid": """
        subject   | fails
        Wellbeing |
        Parrots   | x
                  |
    """,
    "statements_present": """
        statements | fails
        0          |
                   | x
    """,
    "statements_not_negative": """
        statements | fails
        0          |
        -1         | x
                   |
    """,
    "key_unique": """
        month      | sender       | subject   | fails
        2020-11-01 | Worker       | My life   | x
        2020-11-01 | Worker       | My life   | x
        2020-11-01 | Worker       | Wellbeing |
        2020-11-01 | Young person | My life   |
        2020-12-01 | Worker       | My life   |
        2020-12-01 | Worker       |           |
        2020-12-01 | Worker       |           |
    """,
}


def _present(column, value):
    return f"""
        {column} | fails
        {value}  |
                 | x
    """


def _unique(column):
    return f"""
        {column} | child | raised     | fails
        twice 1  | A     | 2020-05-01 | x
        twice 1  | A     | 2020-05-01 | x
        twice 1  | B     | 2020-05-01 |
        twice 1  | A     | 2020-05-02 |
        twice 2  | A     | 2020-05-01 |
        twice 3  |       | 2020-05-01 | x
        twice 3  |       | 2020-05-01 | x
                 | A     | 2020-05-01 |
                 | A     | 2020-05-01 |
    """


def _one_case(column):
    """A row that is in the log twice is one case; a row without its day is not judged."""
    return f"""
        {column} | child | raised     | fails
        case 1   | A     | 2020-05-01 | x
        case 1   | B     | 2020-05-01 | x
        case 2   | A     | 2020-05-01 | x
        case 2   | A     | 2020-05-02 | x
        case 3   | A     | 2020-05-01 |
        case 3   | A     | 2020-05-01 |
        case 3   | A     |            |
        case 4   | A     | 2020-05-01 | x
        case 4   |       | 2020-05-01 | x
        case 5   |       | 2020-05-01 |
                 | A     | 2020-05-01 |
                 | B     | 2020-05-01 |
    """


def _not_before(earlier, later):
    return f"""
        {earlier}  | {later}    | fails
        2020-05-01 | 2020-05-01 |
        2020-05-01 | 2020-04-30 | x
        2020-05-01 |            |
    """


def _valid(column, sound):
    return f"""
        {column} | fails
        {sound}  |
        Perhaps  | x
    """


IN_POST = {
    # I1 is in post until 31 May, I2 from 1 June; days before the first of these posts are not known.
    "iro_in_post": {
        "iro_workforce": """
            iro_id      | post_from  | post_to
            in post, I1 | 2020-04-01 | 2020-05-31
            in post, I2 | 2020-06-01 |
        """,
        "iro_allocations": """
            child | iro_id      | allocated_from | fails
            A     | in post, I1 | 2020-05-31     |
            B     | in post, I1 | 2020-06-01     | x
            C     | in post, I2 | 2020-05-31     | x
            D     | in post, I2 | 2021-02-01     |
            E     | in post, I2 | 1999-01-01     |
        """,
    },
    # I3 left on 31 August after two posts; I4 is still in post, after one that ended; no post of I5 is known.
    "within_post": {
        "iro_workforce": """
            iro_id     | post_from  | post_to
            within, I3 | 2020-04-01 | 2020-05-31
            within, I3 | 2020-07-01 | 2020-08-31
            within, I4 | 2020-04-01 | 2020-05-31
            within, I4 | 2020-06-01 |
        """,
        "iro_allocations": """
            child | iro_id     | allocated_to | fails
            A     | within, I3 | 2020-08-31   |
            B     | within, I3 | 2020-09-01   | x
            C     | within, I3 | 2020-06-15   |
            D     | within, I3 |              | x
            E     | within, I4 |              |
            F     | within, I4 | 2021-03-31   |
            G     | within, I5 |              |
            H     |            |              |
        """,
    },
}

IRO_WORKFORCE = {
    "iro_id_present": _present("iro_id", "I1"),
    "post_from_present": _present("post_from", "2020-05-01"),
    "fte_present": _present("fte", "0.5"),
    "fte_in_range": """
        fte  | fails
        0.1  |
        1.2  |
        0    | x
        1.3  | x
        -1   | x
             |
    """,
    "key_unique": """
        iro_id | post_from  | fails
        I7     | 2020-05-01 | x
        I7     | 2020-05-01 | x
        I7     | 2020-05-02 |
        I8     | 2020-05-01 |
    """,
    "to_not_before_from": _not_before("post_from", "post_to"),
    "sex_valid": """
        iro_id | sex    | fails
        I1     | Female |
        I2     | X      | x
        I3     |        |
    """,
    "ethnicity_valid": """
        iro_id | ethnicity | fails
        I1     | WBRI      |
        I2     | BRIT      | x
        I3     |           |
    """,
}

#: These logs need not name a child, but a child they name must be in the return.
CONCERNING_CHILDREN = {"in_children": EVERY_LOG_OF_CHILDREN["in_children"]}


def _with_outcome(ended):
    return f"""
        outcome  | {ended}    | fails
        Resolved | 2020-06-01 |
        Upheld   |            | x
                 |            |
                 | 2020-06-01 |
    """


CASE_ALERTS = {
    "alert_id_present": _present("alert_id", "1"),
    "raised_present": _present("raised", "2020-05-01"),
    "key_unique": _unique("alert_id"),
    "id_of_one_case": _one_case("alert_id"),
    "closed_not_before_raised": _not_before("raised", "closed"),
    "outcome_valid": _valid("outcome", "Upheld"),
    "outcome_when_ended": _with_outcome("closed"),
}

DISPUTES = {
    "dispute_id_present": _present("dispute_id", "1"),
    "raised_present": _present("raised", "2020-05-01"),
    "key_unique": _unique("dispute_id"),
    "id_of_one_case": _one_case("dispute_id"),
    "stage_1_not_before_raised": _not_before("raised", "stage_1"),
    "stage_2_in_order": """
        raised     | stage_1    | stage_2    | fails
        2020-05-01 | 2020-05-03 | 2020-05-03 |
        2020-05-01 | 2020-05-03 | 2020-05-02 | x
        2020-05-01 |            | 2020-04-30 | x
        2020-05-01 |            |            |
    """,
    "stage_3_in_order": """
        raised     | stage_1    | stage_2    | stage_3    | fails
        2020-05-01 | 2020-05-01 | 2020-05-10 | 2020-05-10 |
        2020-05-01 | 2020-05-01 | 2020-05-10 | 2020-05-09 | x
        2020-05-01 |            |            | 2020-05-09 |
    """,
    "stage_2_with_stage_3": """
        stage_2    | stage_3    | fails
        2020-05-10 | 2020-06-10 |
        2020-05-10 |            |
                   | 2020-06-10 | x
                   |            |
    """,
    "resolved_in_order": """
        raised     | stage_1    | stage_2    | stage_3    | resolved   | fails
        2020-05-01 | 2020-05-01 | 2020-05-10 |            | 2020-05-10 |
        2020-05-01 | 2020-05-01 | 2020-05-10 |            | 2020-05-09 | x
        2020-05-01 | 2020-05-01 | 2020-05-10 | 2020-06-01 | 2020-05-11 | x
        2020-05-01 |            |            |            | 2020-04-11 | x
        2020-05-01 |            |            |            |            |
    """,
    "outcome_valid": _valid("outcome", "Withdrawn"),
    "outcome_when_ended": _with_outcome("resolved"),
}

REMEDIAL_ACTIONS = {
    "action_id_present": _present("action_id", "1"),
    "raised_present": _present("raised", "2020-05-01"),
    "key_unique": _unique("action_id"),
    "id_of_one_case": _one_case("action_id"),
    "due_not_before_raised": _not_before("raised", "due"),
    "completed_not_before_raised": _not_before("raised", "completed"),
}

FEEDBACK = {
    "feedback_date_present": _present("feedback_date", "2020-05-01"),
    "respondent_present": _present("respondent", "Parent"),
    "respondent_valid": _valid("respondent", "Young person"),
    "question_present": _present("question", "My IRO listens to me"),
    "answer_present": _present("answer", "Agree"),
    "answer_valid": _valid("answer", "Unsure"),
    "id_of_one_form": """
        response_id | feedback_date | respondent | fails
        form 1      | 2020-05-01    | Parent     |
        form 1      | 2020-05-01    | Parent     |
        form 2      | 2020-05-01    | Parent     | x
        form 2      | 2020-05-02    | Parent     | x
        form 2      |               | Parent     |
        form 3      | 2020-05-01    | Parent     | x
        form 3      | 2020-05-01    | Carer      | x
                    | 2020-05-01    | Parent     |
                    | 2020-05-02    | Carer      |
    """,
}

FEEDBACK_INVITATIONS = {
    "month_present": _present("month", "2020-05-01"),
    "respondent_present": _present("respondent", "Parent"),
    "respondent_valid": _valid("respondent", "Carer"),
    "invitations_present": _present("invitations", "0"),
    "invitations_not_negative": """
        invitations | fails
        0           |
        -1          | x
    """,
    "key_unique": """
        month      | respondent | fails
        2020-11-01 | Parent     | x
        2020-11-01 | Parent     | x
        2020-11-01 | Carer      |
        2020-12-01 | Parent     |
    """,
}

AUDITS = {
    "audit_date_present": _present("audit_date", "2020-05-01"),
    "grade_present": _present("grade", "Good"),
    "grade_valid": _valid("grade", "Requires improvement"),
}

IMPACT = {
    "you_said_present": _present("you_said", "It is far"),
    "we_did_present": _present("we_did", "We came to you"),
}

PLACEMENT_ORDER_FLAGS = {
    "flag_from_present": """
        child | flag_from  | fails
        A     | 2020-05-01 |
        B     |            | x
    """,
    "to_revoke_present": """
        child | to_revoke | fails
        A     | no        |
        B     |           | x
    """,
    "key_unique": """
        child | flag_from  | fails
        A     | 2020-05-01 | x
        A     | 2020-05-01 | x
        A     | 2020-05-02 |
        B     | 2020-05-01 |
    """,
}

PLACEMENT_AUTHORITIES = {
    "authority_from_present": """
        child | authority_from | fails
        A     | 2020-05-01     |
        B     |                | x
    """,
    "key_unique": """
        child | authority_from | fails
        A     | 2020-05-01     | x
        A     | 2020-05-01     | x
        A     | 2020-05-02     |
        B     | 2020-05-01     |
    """,
    "to_not_before_from": """
        child | authority_from | authority_to | fails
        A     | 2020-05-01     | 2020-05-01   |
        B     | 2020-05-01     | 2020-04-30   | x
        C     | 2020-05-01     |              |
    """,
}

#: The child need not be in the return.
CP_CONFERENCES = {
    "child_id_present": EVERY_LOG_OF_CHILDREN["child_id_present"],
    "conference_date_present": """
        child | conference_date | fails
        A     | 2020-05-01      |
        B     |                 | x
    """,
    "cp_conference_kind_present": """
        child | cp_conference_kind | fails
        A     | Initial            |
        B     |                    | x
    """,
    "cp_conference_kind_valid": """
        child | cp_conference_kind | fails
        A     | Initial            |
        B     | Review             |
        C     | Transfer           | x
        D     |                    |
    """,
    # An initial conference and a review of one day are two conferences.
    "key_unique": """
        child | conference_date | cp_conference_kind | fails
        A     | 2020-05-01      | Initial            | x
        A     | 2020-05-01      | Initial            | x
        A     | 2020-05-01      | Review             |
        A     | 2020-05-02      | Initial            |
        B     | 2020-05-01      | Initial            |
        C     | 2020-05-01      |                    |
        C     | 2020-05-01      |                    |
    """,
    "not_before_strategy": """
        child | conference_date | strategy_discussion | fails
        A     | 2020-05-01      | 2020-05-01          |
        B     | 2020-05-01      | 2020-05-02          | x
        C     | 2020-05-01      |                     |
        D     |                 | 2020-05-02          |
    """,
}

CP_PLANS = {
    "child_id_present": EVERY_LOG_OF_CHILDREN["child_id_present"],
    "plan_from_present": """
        child | plan_from  | fails
        A     | 2020-05-01 |
        B     |            | x
    """,
    "key_unique": """
        child | plan_from  | fails
        A     | 2020-05-01 | x
        A     | 2020-05-01 | x
        A     | 2020-05-02 |
        B     | 2020-05-01 |
    """,
    "to_not_before_from": """
        child | plan_from  | plan_to    | fails
        A     | 2020-05-01 | 2020-05-01 |
        B     | 2020-05-01 | 2020-04-30 | x
        C     | 2020-05-01 |            |
    """,
}

DISRUPTION_MEETINGS = {
    "meeting_date_present": """
        child | meeting_date | fails
        A     | 2020-05-01   |
        B     |              | x
    """,
    "key_unique": """
        child | meeting_date | placement_ended | fails
        A     | 2020-05-01   | 2020-04-20      | x
        A     | 2020-05-01   |                 | x
        A     | 2020-05-02   | 2020-04-20      |
        B     | 2020-05-01   | 2020-04-20      |
    """,
    "meeting_not_before_end": """
        child | meeting_date | placement_ended | fails
        A     | 2020-05-01   | 2020-05-01      |
        B     | 2020-05-01   | 2020-05-02      | x
        C     | 2020-05-01   |                 |
    """,
}

#: First the logs about children, then those that count by month.
ADVOCACY = {
    "advocacy_referred_present": """
        child | advocacy_referred | fails
        A     | 2020-05-01 |
        B     |            | x
    """,
    "key_unique": """
        child | advocacy_referred | fails
        A     | 2020-05-01 | x
        A     | 2020-05-01 | x
        A     | 2020-05-02 |
        B     | 2020-05-01 |
    """,
    "from_not_before_referral": """
        child | advocacy_referred | advocacy_from | fails
        A     | 2020-05-01 | 2020-05-01 |
        B     | 2020-05-01 | 2020-04-30 | x
        C     | 2020-05-01 |            |
    """,
    "to_not_before_from": """
        child | advocacy_from | advocacy_to | fails
        A     | 2020-05-01 | 2020-05-01 |
        B     | 2020-05-01 | 2020-04-30 | x
        C     | 2020-05-01 |            |
        D     |            | 2020-04-30 |
    """,
}

INDEPENDENT_VISITORS = {
    "visitor_referred_present": """
        child | visitor_referred | fails
        A     | 2020-05-01 |
        B     |            | x
    """,
    "key_unique": """
        child | visitor_referred | fails
        A     | 2020-05-01 | x
        A     | 2020-05-01 | x
        A     | 2020-05-02 |
        B     | 2020-05-01 |
    """,
    "from_not_before_referral": """
        child | visitor_referred | visitor_from | fails
        A     | 2020-05-01 | 2020-05-01 |
        B     | 2020-05-01 | 2020-04-30 | x
        C     | 2020-05-01 |            |
    """,
    "to_not_before_from": """
        child | visitor_from | visitor_to | fails
        A     | 2020-05-01 | 2020-05-01 |
        B     | 2020-05-01 | 2020-04-30 | x
        C     | 2020-05-01 |            |
        D     |            | 2020-04-30 |
    """,
}

CASES = {
    "review_log": EVERY_LOG_OF_CHILDREN | REVIEW_LOG,
    "iro_allocations": EVERY_LOG_OF_CHILDREN | IRO_ALLOCATIONS | IN_POST,
    "consultations": EVERY_LOG_OF_CHILDREN | CONSULTATIONS,
    "app_accounts": APP_ACCOUNTS,
    "app_statements": APP_STATEMENTS,
    "placement_order_flags": EVERY_LOG_OF_CHILDREN | PLACEMENT_ORDER_FLAGS,
    "placement_authorities": EVERY_LOG_OF_CHILDREN | PLACEMENT_AUTHORITIES,
    "cp_conferences": CP_CONFERENCES,
    "cp_plans": CP_PLANS,
    "disruption_meetings": EVERY_LOG_OF_CHILDREN | DISRUPTION_MEETINGS,
    "advocacy": EVERY_LOG_OF_CHILDREN | ADVOCACY,
    "independent_visitors": EVERY_LOG_OF_CHILDREN | INDEPENDENT_VISITORS,
    "case_alerts": CONCERNING_CHILDREN | CASE_ALERTS,
    "disputes": CONCERNING_CHILDREN | DISPUTES,
    "remedial_actions": CONCERNING_CHILDREN | REMEDIAL_ACTIONS,
    "iro_workforce": IRO_WORKFORCE,
    "feedback": FEEDBACK,
    "feedback_invitations": FEEDBACK_INVITATIONS,
    "audits": AUDITS,
    "impact": IMPACT,
}
