"""Reviews, participation and children in care by team and IRO, continuity, and who the IROs are."""

from oracle.categories import CODES, group
from oracle.children_reviewed import c63_of_each
from oracle.lives import age, current_spell, months_later, touches
from oracle.question import NOT_AVAILABLE
from oracle.service import NOT_KNOWN, allocated, counted, in_care, in_post, percent, percentage, within

TEAM, IRO = ("team",), ("iro",)
BY_ALLOCATION = (TEAM, IRO)
ATTENDED = {"PN1", "PN2", "PN3", "PN4"}
SENT_OR_BRIEFED = {"PN5", "PN6"}
CODED = ATTENDED | SENT_OR_BRIEFED | {"PN7"}


def allocation(log, child_id, day):
    """The team and the IRO of the allocation in force that day: of several the one that started last."""
    in_force = allocated(log, {"child_id": child_id}, day)
    row = max(in_force, key=lambda one: (one["allocated_from"], one["iro_id"]), default={})
    return {"team": row.get("team") or NOT_KNOWN, "iro": row.get("iro_id") or NOT_KNOWN}


# Reviews and participation


def reviews(held, due_dates, tables, log, start, end):
    """The measures of reviews and participation, with their breakdowns by team and IRO on the day."""
    codes = {(row["child_id"], row["review_date"]): row["participation"] for row in tables["reviews"]}
    in_period = [
        one | {"code": codes[child_id, day]} | allocation(log, child_id, day)
        for one in held
        for child_id, day in [(one["child_id"], one["review_date"])]
        if within(day, start, end)
    ]
    due = [
        row | {"counts": row["outcome"] == "met"} | allocation(log, row["child_id"], row["due"])
        for row in due_dates
        if row["assessable"] and row["outcome"] != "void" and within(row["due"], start, end)
    ]
    judged = [one | {"counts": one["due"]["on_time"]} for one in in_period]
    in_force = [one | {"counts": one["due"]["on_time_in_force"]} for one in in_period]
    return {
        **counted("reviews_held", in_period, *BY_ALLOCATION),
        **counted("reviews_due", due, *BY_ALLOCATION),
        **percentage("reviews_due_met_pct", due, *BY_ALLOCATION),
        **percentage("reviews_on_time_pct", judged, *BY_ALLOCATION),
        **percentage("reviews_on_time_in_force_pct", in_force, *BY_ALLOCATION),
        **counted("reviews_late", [one for one in judged if one["counts"] is False], *BY_ALLOCATION),
        **participation(in_period),
    }


def children_heard(tables, log, end):
    """The children of C63, of years that end on 31 March, each with the allocation at the end."""
    if (end.month, end.day) != (3, 31):
        return {}
    units = [{"counts": verdict} | allocation(log, child, end) for child, verdict in c63_of_each(tables, end)]
    return percentage("c63_pct", units, *BY_ALLOCATION)


def participation(held):
    """Reviews of children aged four and over; one without a code, coded as too young or of unknown age is left out."""
    asked = [
        one | {"known": one["code"] in CODED and one["age"] is not None}
        for one in held
        if one["age"] is None or one["age"] >= 4
    ]

    def share(measure, codes):
        units = [one | {"counts": one["code"] in codes if one["known"] else None} for one in asked]
        return percentage(measure, units, *BY_ALLOCATION)

    return {
        **share("participated_pct", ATTENDED | SENT_OR_BRIEFED),
        **share("attended_pct", ATTENDED),
        **share("views_conveyed_pct", CODED - {"PN4", "PN7"}),
    }


def caseload(children, log, end):
    """Children in care at the end with an IRO, by their team and IRO."""
    units = [allocation(log, child["child_id"], end) for child in in_care(children, end) if allocated(log, child, end)]
    return counted("cla_with_iro_at_end", units, *BY_ALLOCATION)


# Continuity


def same_as_before(held, log, start, end):
    """Of reviews that follow another of the stay, those by the IRO of the review before."""
    iros = {(row["child_id"], row["review_date"]): row["iro_id"] for row in log}
    answers = []
    for one in held:
        if within(one["review_date"], start, end) and one["earlier"]:
            now, before = (iros.get((one["child_id"], day)) for day in (one["review_date"], one["earlier"][-1]))
            answers.append(None if now is None or before is None else now == before)
    return {("same_iro_as_before_pct", ""): percent(answers)}


def same_for_a_year(children, log, end):
    """Of children in care for the twelve months to the end who have an IRO, those who had no other in them."""
    first = months_later(end, -12)
    if not log or min(row["allocated_from"] for row in log) > first:
        return {("same_iro_12_months_pct", ""): NOT_AVAILABLE}
    answers = []
    for child in children:
        spell, _ = current_spell(child, end)
        if spell is None or spell["started"] > window_start(end) or not allocated(log, child, end):
            continue
        iro = allocation(log, child["child_id"], end)["iro"]
        others = [
            row
            for row in log
            if row["child_id"] == child["child_id"]
            and row["iro_id"] != iro
            and touches(row["allocated_from"], row["allocated_to"], window_start(end), end)
        ]
        answers.append(not others)
    return {("same_iro_12_months_pct", ""): percent(answers)}


def window_start(end):
    """The first of the twelve months that end with the day."""
    return months_later(end.fromordinal(end.toordinal() + 1), -12)


# Who the IROs are


def makeup(log, end):
    """IROs in post at the end, each once, as the row in force that started last describes them."""
    units = []
    for iro in sorted({row["iro_id"] for row in in_post(log, end)}):
        row = max((one for one in in_post(log, end) if one["iro_id"] == iro), key=lambda one: one["post_from"])
        first = min(one["post_from"] for one in log if one["iro_id"] == iro)
        units.append(
            {
                "iro_sex": row.get("sex") if row.get("sex") in CODES["sex"] else NOT_KNOWN,
                "iro_ethnicity_group": group("ethnicity", row.get("ethnicity")),
                "agency": {True: "Yes", False: "No"}.get(row["agency"], NOT_KNOWN),
                "years_in_post_band": years_in_post_band(age({"birth_date": first}, end)),
            }
        )
    by = ("iro_sex", "iro_ethnicity_group", "agency", "years_in_post_band")
    return counted("iros_by_makeup_at_end", units, *((name,) for name in by))


def years_in_post_band(years):
    return "Under 1 year" if years < 1 else "1 to 4" if years < 5 else "5 and over"
