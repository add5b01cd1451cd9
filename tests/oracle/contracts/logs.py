"""The rules of the service's logs."""

from collections import defaultdict
from datetime import date

from oracle.contracts.registry import breaks, rows_that
from oracle.contracts.rows import earlier, years_of

rows_that("app_accounts", {"accounts_not_negative": lambda row: earlier(row["accounts"], 0)})
rows_that("app_statements", {"statements_not_negative": lambda row: earlier(row["statements"], 0)})
rows_that("feedback_invitations", {"invitations_not_negative": lambda row: earlier(row["invitations"], 0)})
rows_that(
    "case_alerts",
    {
        "closed_not_before_raised": lambda row: earlier(row["closed"], row["raised"]),
        "outcome_when_ended": lambda row: row["outcome"] is not None and row["closed"] is None,
    },
)
rows_that(
    "disputes",
    {
        "stage_1_not_before_raised": lambda row: earlier(row["stage_1"], row["raised"]),
        "stage_2_in_order": lambda row: before_any(row, "stage_2", "raised", "stage_1"),
        "stage_3_in_order": lambda row: before_any(row, "stage_3", "raised", "stage_1", "stage_2"),
        "stage_2_with_stage_3": lambda row: row["stage_3"] is not None and row["stage_2"] is None,
        "resolved_in_order": lambda row: before_any(row, "resolved", "raised", "stage_1", "stage_2", "stage_3"),
        "outcome_when_ended": lambda row: row["outcome"] is not None and row["resolved"] is None,
    },
)
rows_that(
    "remedial_actions",
    {
        "due_not_before_raised": lambda row: earlier(row["due"], row["raised"]),
        "completed_not_before_raised": lambda row: earlier(row["completed"], row["raised"]),
    },
)
rows_that("iro_allocations", {"to_not_before_from": lambda row: earlier(row["allocated_to"], row["allocated_from"])})
rows_that(
    "placement_authorities", {"to_not_before_from": lambda row: earlier(row["authority_to"], row["authority_from"])}
)
rows_that(
    "cp_conferences", {"not_before_strategy": lambda row: earlier(row["conference_date"], row["strategy_discussion"])}
)
rows_that("cp_plans", {"to_not_before_from": lambda row: earlier(row["plan_to"], row["plan_from"])})
rows_that(
    "disruption_meetings",
    {"meeting_not_before_end": lambda row: earlier(row["meeting_date"], row["placement_ended"])},
)
for _log, _stem in (("advocacy", "advocacy"), ("independent_visitors", "visitor")):
    rows_that(
        _log,
        {
            "from_not_before_referral": lambda row, stem=_stem: earlier(row[f"{stem}_from"], row[f"{stem}_referred"]),
            "to_not_before_from": lambda row, stem=_stem: earlier(row[f"{stem}_to"], row[f"{stem}_from"]),
        },
    )
rows_that(
    "iro_workforce",
    {
        "to_not_before_from": lambda row: earlier(row["post_to"], row["post_from"]),
        "fte_in_range": lambda row: row["fte"] is not None and not 0 < row["fte"] <= 1.2,
    },
)
rows_that(
    "review_log",
    {
        "decisions_sent_not_before_review": lambda row: earlier(row["decisions_sent"], row["review_date"]),
        "record_completed_not_before_review": lambda row: earlier(row["record_completed"], row["review_date"]),
        "record_sent_not_before_review": lambda row: earlier(row["record_sent"], row["review_date"]),
        "completed_not_before_review": lambda row: earlier(row["completed_date"], row["review_date"]),
    },
)


def before_any(row, day, *earlier_days):
    return any(earlier(row[day], row[other]) for other in earlier_days)


@breaks("review_log.in_reviews")
def in_reviews(tables):
    held = {(row["child_id"], row["review_date"]) for row in tables.get("reviews", [])}
    supplied = years_of(tables.get("reviews", []))
    return [
        row
        for row in tables["review_log"]
        if row["cancelled"] is False
        and row["child_id"] is not None
        and row["review_date"] is not None
        and row["return_year"] in supplied
        and (row["child_id"], row["review_date"]) not in held
    ]


@breaks("review_log.key_unique")
def one_review_a_day(tables):
    """Cancelled reviews do not count."""
    held = defaultdict(list)
    for row in tables["review_log"]:
        if row["cancelled"] is False and None not in (row["child_id"], row["review_date"]):
            held[row["child_id"], row["review_date"]].append(row)
    return [row for rows in held.values() if len(rows) > 1 for row in rows]


def register_case(table, identifier):
    """Rows with the same identifier, child and date are one case; rows that name no child count as one child."""

    @breaks(f"{table}.key_unique")
    def twice(tables):
        cases = defaultdict(list)
        for row in tables[table]:
            if row[identifier] is not None:
                cases[row[identifier], row["child_id"], row["raised"]].append(row)
        return [row for rows in cases.values() if len(rows) > 1 for row in rows]

    @breaks(f"{table}.id_of_one_case")
    def of_several(tables):
        return of_unlike_rows(tables[table], identifier, lambda row: row["raised"] and (row["child_id"], row["raised"]))


def of_unlike_rows(rows, identifier, thing):
    """The rows whose identifier another row has for another ``thing``; None is ignored."""
    things = defaultdict(set)
    identified = [row for row in rows if row[identifier] is not None and thing(row) is not None]
    for row in identified:
        things[row[identifier]].add(thing(row))
    return [row for row in identified if len(things[row[identifier]]) > 1]


register_case("case_alerts", "alert_id")
register_case("disputes", "dispute_id")
register_case("remedial_actions", "action_id")


def form(row):
    key = (row["feedback_date"], row["respondent"])
    return None if None in key else key


@breaks("feedback.id_of_one_form")
def id_of_one_form(tables):
    return of_unlike_rows(tables["feedback"], "response_id", form)


def posts(tables):
    """The posts of each IRO as (first day, last day)."""
    of_iro = defaultdict(list)
    for row in tables.get("iro_workforce", []):
        if row["iro_id"] is not None and row["post_from"] is not None:
            of_iro[row["iro_id"]].append((row["post_from"], row["post_to"] or date.max))
    return of_iro


@breaks("iro_allocations.iro_in_post")
def iro_in_post(tables):
    """Only allocations since the log of posts begins are checked."""
    of_iro = posts(tables)
    since = min((first for held in of_iro.values() for first, _ in held), default=date.max)
    return [
        row
        for row in tables["iro_allocations"]
        if row["iro_id"] is not None
        and row["allocated_from"] is not None
        and since <= row["allocated_from"]
        and not any(first <= row["allocated_from"] <= last for first, last in of_iro[row["iro_id"]])
    ]


@breaks("iro_allocations.within_post")
def within_post(tables):
    of_iro = posts(tables)
    return [
        row
        for row in tables["iro_allocations"]
        if of_iro.get(row["iro_id"])
        and (row["allocated_to"] or date.max) > max(last for _, last in of_iro[row["iro_id"]])
    ]
