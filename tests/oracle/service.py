"""The figures of the service's logs, counted from ``docs/service-logs.md`` one row at a time, in plain Python.

A log is a list of dicts with the columns of its canonical table. A figure is ``(value, numerator, denominator, number
left out of the base)``, with None for a part that it does not have, or "not_available". Empty categories are left out.
"""

from calendar import monthrange
from collections import Counter, defaultdict
from datetime import date, timedelta

from oracle.categories import age_band, breakdown, month, quarter
from oracle.clock import BANK_HOLIDAYS
from oracle.lives import age, current_spell, lives, touches
from oracle.population import QUARTILES, quantile
from oracle.question import NOT_AVAILABLE

NOT_KNOWN = "Not known"
MONTHLY = {"iro_fte", "iro_heads", "iro_agency_fte", "iro_caseload_mean"}
FIVE_NUMBERS = {"Shortest": 0} | QUARTILES | {"Longest": 1}
#: The measures that depend on each set of logs.
BY_LOGS = {
    ("iro_workforce",): ["iro_fte", "iro_heads", "iro_agency_fte"],
    ("iro_workforce", "iro_allocations"): [
        *("iro_caseload_mean", "iros_by_caseload", "iro_caseload_within_guideline_pct"),
    ],
    ("iro_allocations",): [
        *("children_without_iro_at_end", "allocated_within_5_working_days_pct", "iro_changes", "iro_changes_pct"),
    ],
    ("case_alerts",): [
        *("case_alerts", "case_alerts_per_100", "case_alerts_closed", "case_alerts_open_at_end"),
        "case_alerts_older_than_two_weeks_at_end",
    ],
    ("disputes",): [
        *("formal_disputes", "formal_disputes_raised", "formal_disputes_outstanding_at_end"),
        *("dispute_days_to_resolve", "disputes_within_20_working_days_pct", "dispute_outcomes"),
        *("disputes_referred_to_cafcass", "disputes_with_legal_advice"),
    ],
    ("remedial_actions",): [
        *("remedial_actions", "remedial_actions_on_time_pct", "remedial_actions_overdue_at_end"),
    ],
    ("feedback",): ["feedback_responses", "feedback_answers", "feedback_agree_pct"],
    ("feedback", "feedback_invitations"): ["feedback_response_rate"],
    ("impact",): ["you_said_we_did"],
    ("audits",): ["care_plan_audits", "audit_grades", "audit_grades_pct", "audits_good_or_better_pct"],
}
MEASURES = {measure: logs for logs, measures in BY_LOGS.items() for measure in measures}


def service(tables, logs, start, end):
    """Every figure of one period: ``{(measure, breakdown): figure}``."""
    children = lives(tables)
    log = defaultdict(list, logs)
    found = {
        **workforce(log["iro_workforce"], start, end),
        **caseloads(children, log["iro_workforce"], log["iro_allocations"], start, end),
        **allocations(children, log["iro_allocations"], start, end),
        **alerts(children, log["case_alerts"], start, end),
        **disputes(log["disputes"], start, end),
        **actions(log["remedial_actions"], start, end),
        **feedback(log["feedback"], log["feedback_invitations"], start, end),
        **quality(log["impact"], log["audits"], start, end),
    }
    absent = {measure for measure, needed in MEASURES.items() if not set(needed) <= set(logs)}
    if not whole_months(start, end):
        absent |= {*MONTHLY, "feedback_response_rate"}
    # As the package does: a period of more than a year has no months, and no monthly figures.
    if not if_months_are_distinct(start, end, "month"):
        absent |= MONTHLY
    found = {key: figure for key, figure in found.items() if key[0] not in absent}
    return found | {(measure, ""): NOT_AVAILABLE for measure in absent}


# The forms of a figure


def groups(units, dimensions):
    """The units by category; without dimensions there is one group, even if it is empty."""
    members = defaultdict(list) if dimensions else {"": []}
    for unit in units:
        members[breakdown({name: unit[name] for name in dimensions})].append(unit)
    return members


def counted(measure, units, *breakdowns):
    return {
        (measure, text): (len(members), len(members), None, 0)
        for dimensions in ((), *breakdowns)
        for text, members in groups(units, dimensions).items()
    }


def percentage(measure, units, *breakdowns):
    """The percentage of units with a true ``counts`` among those for which it is known."""
    return {
        (measure, text): percent([unit["counts"] for unit in members])
        for dimensions in ((), *breakdowns)
        for text, members in groups(units, dimensions).items()
    }


def percent(answers):
    known = [answer for answer in answers if answer is not None]
    return ratio(sum(known), len(known), 100, len(answers) - len(known))


def ratio(part, whole, times, left_out=0):
    return (part / whole * times, part, whole, left_out) if whole else NOT_AVAILABLE


# Days


def working_day_after(day, number):
    """The ``number``th working day after ``day``."""
    while number:
        day += timedelta(days=1)
        number -= day.weekday() < 5 and day not in BANK_HOLIDAYS
    return day


def month_end(day):
    return day.replace(day=monthrange(day.year, day.month)[1])


def month_ends(start, end):
    days = (start + timedelta(days=step) for step in range((end - start).days + 1))
    return [day for day in days if day == month_end(day)]


def whole_months(start, end):
    return start.day == 1 and end == month_end(end)


def if_months_are_distinct(start, end, *names):
    """Breakdowns by month and quarter, only in periods where no month occurs twice."""
    return [(name,) for name in names] if (end.year - start.year) * 12 + end.month - start.month < 12 else []


def when(day):
    return {"month": month(day), "quarter": quarter(day)}


def within(day, start, end):
    return day is not None and start <= day <= end


def known(row, *names):
    return {name: NOT_KNOWN if row.get(name) is None else row[name] for name in names}


# Workload


def in_post(log, day):
    return [row for row in log if touches(row["post_from"], row["post_to"], day, day)]


def fte(rows):
    return sum(row["fte"] for row in rows)


def workforce(log, start, end):
    return {
        **at_month_ends("iro_fte", start, end, lambda day: fte(in_post(log, day))),
        **at_month_ends("iro_heads", start, end, lambda day: len({row["iro_id"] for row in in_post(log, day)})),
        **at_month_ends(
            "iro_agency_fte", start, end, lambda day: fte(row for row in in_post(log, day) if row["agency"])
        ),
    }


def at_month_ends(measure, start, end, at):
    values = {day: at(day) for day in month_ends(start, end)}
    if not values:
        return {}
    parts = {"": values[max(values)], "month=lowest": min(values.values()), "month=highest": max(values.values())}
    if if_months_are_distinct(start, end, "month"):
        parts |= {f"month={month(day)}": value for day, value in values.items()}
    return {(measure, text): (value, None, None, 0) for text, value in parts.items()}


def allocated(log, child, day):
    return [
        row
        for row in log
        if row["child_id"] == child["child_id"] and touches(row["allocated_from"], row["allocated_to"], day, day)
    ]


def in_care(children, day):
    return [child for child in children if current_spell(child, day)[0]]


def caseloads(children, posts, log, start, end):
    found = {}
    values = {}
    for day in month_ends(start, end):
        with_iro = sum(bool(allocated(log, child, day)) for child in in_care(children, day))
        posts_that_day = fte(in_post(posts, day))
        figure = ratio(with_iro, posts_that_day, 1)
        if figure != NOT_AVAILABLE:
            values[day] = figure[0]
        if if_months_are_distinct(start, end, "month"):
            found["iro_caseload_mean", f"month={month(day)}"] = figure
    monthly = list(values.values())
    found["iro_caseload_mean", ""] = ratio(sum(monthly), len(monthly), 1)
    for name, chosen in (("lowest", min), ("highest", max)):
        figure = (chosen(monthly), None, None, 0) if monthly else NOT_AVAILABLE
        found["iro_caseload_mean", f"month={name}"] = figure
    bands = by_band(children, posts, log, end)
    guideline = {NOT_KNOWN: None, "Within guideline": True}
    within_guideline = [{"counts": guideline.get(iro["caseload_band"], False)} for iro in bands]
    return {
        **found,
        **counted("iros_by_caseload", bands, ("caseload_band",)),
        **percentage("iro_caseload_within_guideline_pct", within_guideline),
    }


def by_band(children, posts, log, day):
    """One unit per IRO in post."""
    children_of = Counter()
    for child in in_care(children, day):
        candidates = allocated(log, child, day)
        if candidates:
            children_of[max(candidates, key=lambda row: (row["allocated_from"], row["iro_id"]))["iro_id"]] += 1
    hours = defaultdict(float)
    for row in in_post(posts, day):
        hours[row["iro_id"]] += row["fte"]
    return [{"caseload_band": band(children_of[iro], hours[iro])} for iro in hours]


def band(children, hours):
    if not hours:
        return NOT_KNOWN
    caseload = round(children / hours, 6)
    return "Below guideline" if caseload < 50 else "Above guideline" if caseload > 70 else "Within guideline"


def allocations(children, log, start, end):
    without = [
        {"age_band": age_band(age(child, end))} for child in in_care(children, end) if not allocated(log, child, end)
    ]
    changed = [len(iros) >= 2 for child in children if (iros := iros_in_care(child, log, start, end))]
    starting = [
        {"age_band": age_band(age(child, spell["started"])), "counts": in_five_days(child, spell, log)}
        | when(spell["started"])
        for child in children
        for spell in child["spells"]
        if spell["start_known"] and within(spell["started"], start, end)
    ]
    return {
        **counted("children_without_iro_at_end", without, ("age_band",)),
        **percentage(
            "allocated_within_5_working_days_pct",
            starting,
            ("age_band",),
            *if_months_are_distinct(start, end, "month", "quarter"),
        ),
        **counted("iro_changes", [one for one in changed if one]),
        ("iro_changes_pct", ""): percent(changed),
    }


def in_five_days(child, spell, log):
    """Whether the child had an IRO in time; None if that is not assessable."""
    starts = [row["allocated_from"] for row in log]
    limit = working_day_after(spell["started"], 5)
    if not starts or spell["started"] < min(starts):
        return None
    of_child = [row for row in log if row["child_id"] == child["child_id"]]
    if any(touches(row["allocated_from"], row["allocated_to"], spell["started"], limit) for row in of_child):
        return True
    ended_in_time = spell["ended"] is not None and spell["ended"] <= limit
    return None if limit > max(starts) or ended_in_time else False


def iros_in_care(child, log, start, end):
    """The IROs allocated to the child on days of the period at the end of which the child was in care."""
    iros = set()
    for spell in child["spells"]:
        first, last = max(start, spell["started"]), min(end, (spell["ended"] or date.max) - timedelta(days=1))
        if first <= last:
            iros |= {
                row["iro_id"]
                for row in log
                if row["child_id"] == child["child_id"]
                and touches(row["allocated_from"], row["allocated_to"], first, last)
            }
    return iros


# Alerts, disputes and actions


def open_at(raised, closed, day):
    return raised <= day and (closed is None or closed > day)


def alerts(children, log, start, end):
    rows = [row | known(row, "theme", "team", "outcome") | when(row["raised"]) for row in log]
    raised = [row for row in rows if within(row["raised"], start, end)]
    still_open = [row for row in rows if open_at(row["raised"], row["closed"], end)]
    old = [row for row in still_open if (end - row["raised"]).days > 14]
    return {
        **counted(
            "case_alerts", raised, ("theme",), ("team",), *if_months_are_distinct(start, end, "month", "quarter")
        ),
        ("case_alerts_per_100", ""): ratio(len(raised), len(in_care(children, end)), 100),
        **counted("case_alerts_closed", [row for row in rows if within(row["closed"], start, end)], ("outcome",)),
        **counted("case_alerts_open_at_end", still_open, ("theme",), ("team",)),
        **counted("case_alerts_older_than_two_weeks_at_end", old, ("theme",), ("team",)),
    }


def highest_stage(row, end):
    reached = [number for number in (1, 2, 3) if row[f"stage_{number}"] and row[f"stage_{number}"] <= end]
    return str(max(reached, default=1))


def judged(row):
    """(the day on which a dispute is judged, whether it was resolved in time)."""
    limit = working_day_after(row["raised"], 20)
    if row["resolved"] and row["resolved"] <= limit:
        return row["resolved"], True
    return limit + timedelta(days=1), False


def disputes(log, start, end):
    rows = [
        row
        | known(row, "theme", "team", "outcome")
        | when(row["raised"])
        | {"highest_stage": highest_stage(row, end), "counts": judged(row)[1]}
        for row in log
    ]
    active = [row for row in rows if touches(row["raised"], row["resolved"], start, end)]
    resolved = [row for row in rows if within(row["resolved"], start, end)]
    outstanding = [row for row in rows if open_at(row["raised"], row["resolved"], end)]
    raised = [row for row in rows if within(row["raised"], start, end)]
    by = (("highest_stage",), ("theme",), ("team",))
    return {
        **counted("formal_disputes", active, *by),
        **counted(
            "formal_disputes_raised",
            raised,
            ("theme",),
            ("team",),
            *if_months_are_distinct(start, end, "month", "quarter"),
        ),
        **counted("formal_disputes_outstanding_at_end", outstanding, *by),
        **days_to_resolve(resolved),
        **percentage(
            "disputes_within_20_working_days_pct",
            [row for row in rows if within(judged(row)[0], start, end)],
            *(("highest_stage",), ("team",)),
        ),
        **counted("dispute_outcomes", resolved, ("outcome",)),
        **counted("disputes_referred_to_cafcass", [row for row in active if row["cafcass"]]),
        **counted("disputes_with_legal_advice", [row for row in active if row["legal_advice"]]),
    }


def days_to_resolve(resolved):
    five_numbers = {}
    for dimensions in ((), ("highest_stage",)):
        for text, members in groups(resolved, dimensions).items():
            days = sorted((row["resolved"] - row["raised"]).days for row in members)
            for name, share in FIVE_NUMBERS.items():
                figure = (quantile(days, share), None, len(days), 0) if days else NOT_AVAILABLE
                five_numbers["dispute_days_to_resolve", "; ".join(filter(None, [text, f"statistic={name}"]))] = figure
    return five_numbers


def actions(log, start, end):
    rows = [row | known(row, "theme", "team") | when(row["raised"]) for row in log]
    due = [
        row | {"counts": row["completed"] is not None and row["completed"] <= row["due"]}
        for row in rows
        if within(row["due"], start, end)
    ]
    overdue = [
        row for row in rows if row["due"] and row["due"] <= end and open_at(row["raised"], row["completed"], end)
    ]
    raised = [row for row in rows if within(row["raised"], start, end)]
    return {
        **counted("remedial_actions", raised, ("theme",), ("team",), *if_months_are_distinct(start, end, "month")),
        **percentage("remedial_actions_on_time_pct", due, ("team",)),
        **counted("remedial_actions_overdue_at_end", overdue, ("theme",), ("team",)),
    }


# Feedback and quality


def forms(rows):
    """One unit per form.

    Rows without an identifier are as many forms as there are answers to the question answered most often that day.
    """
    with_id = {(row["response_id"], row["respondent"], row["feedback_date"]) for row in rows if row["response_id"]}
    units = [{"respondent": respondent, **when(day)} for _, respondent, day in with_id]
    answers = defaultdict(Counter)
    for row in rows:
        if not row["response_id"]:
            answers[row["feedback_date"], row["respondent"]][row["question"]] += 1
    for (day, respondent), questions in answers.items():
        units += [{"respondent": respondent, **when(day)}] * max(questions.values())
    return units


def feedback(log, invited, start, end):
    rows = [
        row
        | known(row, "question", "respondent", "answer")
        | {"counts": None if row["answer"] is None else row["answer"] == "Agree"}
        for row in log
        if within(row["feedback_date"], start, end)
    ]
    received = forms(rows)
    by_respondent = {}
    for row in invited:
        if within(row["month"], start, end):
            respondent = known(row, "respondent")["respondent"]
            by_respondent[respondent] = by_respondent.get(respondent, 0) + row["invitations"]
    rates = {
        ("feedback_response_rate", f"respondent={respondent}"): response_rate(received, {respondent: number})
        for respondent, number in by_respondent.items()
    }
    return {
        **counted("feedback_responses", received, ("respondent",), *if_months_are_distinct(start, end, "quarter")),
        **counted("feedback_answers", rows, ("question",), ("respondent",), ("answer",), ("answer", "question")),
        **percentage("feedback_agree_pct", rows, ("respondent",), ("question",), ("question", "respondent")),
        ("feedback_response_rate", ""): response_rate(received, by_respondent),
        **rates,
    }


def response_rate(received, invited):
    number = sum(form["respondent"] in invited for form in received)
    invitations = sum(invited.values())
    return NOT_AVAILABLE if number > invitations else ratio(number, invitations, 100)


def quality(examples, audits, start, end):
    in_period = [
        row | known(row, "theme")
        for row in examples
        if row["impact_date"] is None or within(row["impact_date"], start, end)
    ]
    rows = [
        row
        | known(row, "audit_kind", "grade")
        | when(row["audit_date"])
        | {"counts": None if row["grade"] is None else row["grade"] in ("Outstanding", "Good")}
        for row in audits
        if within(row["audit_date"], start, end)
    ]
    graded = [row for row in rows if row["grade"] != NOT_KNOWN]
    by_grade = [("grade",), ("audit_kind", "grade")]
    shares = {
        ("audit_grades_pct", text): ratio(len(members), len(graded), 100)
        for dimensions in by_grade
        for text, members in groups(graded, dimensions).items()
    }
    return {
        **counted("you_said_we_did", in_period, ("theme",)),
        **counted(
            *("care_plan_audits", rows, ("audit_kind",), ("grade",)),
            *if_months_are_distinct(start, end, "month", "quarter"),
        ),
        **counted("audit_grades", graded, *by_grade),
        **shares,
        **percentage("audits_good_or_better_pct", rows, ("audit_kind",)),
    }
