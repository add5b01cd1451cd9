"""The populations that measures of the service's own work count; see :mod:`iro_analysis.cohorts.frames`."""

from collections.abc import Callable, Mapping

import narwhals as nw

from iro_analysis.care.ages import age
from iro_analysis.care.spells import in_care
from iro_analysis.cohorts.allocations import allocations_on
from iro_analysis.cohorts.time import in_period
from iro_analysis.engines import Frame

BELOW, WITHIN, ABOVE = "Below guideline", "Within guideline", "Above guideline"
CASELOAD_BANDS = (BELOW, WITHIN, ABOVE)
STAGES = ("1", "2", "3")
YEARS_IN_POST = ("Under 1 year", "1 to 4", "5 and over")
LONGER_THAN_NEW, LONG_IN_POST = 1, 5
#: 50 times 0.56 is not exactly 28 in floating point, but 28 children for 0.56 of a post are exactly at the guideline.
_TOLERANCE = 1e-6
_PERIOD_AND_DAY = ("period", "day")


def in_post_at_month_ends(iro_workforce: Frame, month_ends: Frame) -> Frame:
    """One row per IRO's time in post and month end on which it lasts."""
    return _in_post(iro_workforce, month_ends).with_columns(on=nw.col("day"))


def allocated_at_month_ends(care_episodes: Frame, iro_allocations: Frame, month_ends: Frame) -> Frame:
    """One row per month end and child in care who has an IRO that day: ``iro_id``, ``team``."""
    return _allocated(care_episodes, iro_allocations, month_ends)


def allocated_at_end(care_episodes: Frame, iro_allocations: Frame, periods: Frame) -> Frame:
    """One row per child in care at the end of the period who has an IRO that day: ``iro_id``, ``team``."""
    return _allocated(care_episodes, iro_allocations, periods.with_columns(day=nw.col("period_end")))


def caseload_at_month_ends(in_post_at_month_ends: Frame, allocated_at_month_ends: Frame) -> Frame:
    """One row per month end with anyone in post: ``part``, the children who have an IRO, and ``whole``, the FTE."""
    posts = in_post_at_month_ends.group_by(*_PERIOD_AND_DAY, "within_a_year").agg(whole=nw.col("fte").sum())
    children = allocated_at_month_ends.group_by(*_PERIOD_AND_DAY).agg(part=nw.len())
    caseload = posts.filter(nw.col("whole") > 0).join(children, on=[*_PERIOD_AND_DAY], how="left")
    return caseload.with_columns(on=nw.col("day"), part=nw.col("part").fill_null(0).cast(nw.Float64))


def iros_at_end(iro_workforce: Frame, allocated_at_end: Frame, periods: Frame) -> Frame:
    """One row per IRO in post at the end of the period: ``fte``, ``children`` allocated, and ``caseload_band``.

    The band compares the number of children per full-time post with the guideline; it is missing if the FTE is 0.
    """
    posts = _in_post(iro_workforce, periods.with_columns(day=nw.col("period_end")))
    people = posts.group_by("period", "iro_id", "caseload_from", "caseload_to").agg(fte=nw.col("fte").sum())
    children = allocated_at_end.group_by("period", "iro_id").agg(children=nw.len())
    with_children = people.join(children, on=["period", "iro_id"], how="left").with_columns(
        children=nw.col("children").fill_null(0)
    )
    below = nw.col("children") < nw.col("caseload_from") * nw.col("fte") - _TOLERANCE
    above = nw.col("children") > nw.col("caseload_to") * nw.col("fte") + _TOLERANCE
    band = nw.when(below).then(nw.lit(BELOW)).otherwise(nw.when(above).then(nw.lit(ABOVE)).otherwise(nw.lit(WITHIN)))
    return with_children.with_columns(caseload_band=nw.when(nw.col("fte") > 0).then(band))


def iros_in_post_at_end(iro_workforce: Frame, periods: Frame) -> Frame:
    """One row per IRO in post at the end of the period: ``sex``, ``ethnicity``, ``agency``, ``years_in_post_band``."""
    first = iro_workforce.group_by("iro_id").agg(first_day=nw.col("post_from").min())
    posts = _in_post(iro_workforce, periods.with_columns(day=nw.col("period_end"), on=nw.col("period_end")))
    through_agency = nw.col("agency").fill_null(value=False).cast(nw.Int64)
    people = posts.with_columns(through_agency=through_agency).group_by("period", "on", "iro_id")
    described = people.agg(nw.col("sex").max(), nw.col("ethnicity").max(), nw.col("through_agency").max())
    years = age(nw.col("first_day"), nw.col("on"))
    new, long = (years < LONGER_THAN_NEW).fill_null(value=False), (years >= LONG_IN_POST).fill_null(value=False)
    recent = nw.when(new).then(nw.lit(YEARS_IN_POST[0])).otherwise(nw.lit(YEARS_IN_POST[1]))
    return described.join(first, on="iro_id", how="left").with_columns(
        agency=nw.when(nw.col("through_agency") == 1).then(nw.lit("Yes")).otherwise(nw.lit("No")),
        years_in_post_band=nw.when(long).then(nw.lit(YEARS_IN_POST[2])).otherwise(recent),
    )


def children_without_iro(in_care_at_end: Frame, allocated_at_end: Frame) -> Frame:
    """One row per child in care at the end of the period who has no IRO that day."""
    return in_care_at_end.join(allocated_at_end.select("period", "child_id"), on=["period", "child_id"], how="anti")


def iros_of_children(spells_during: Frame, iro_allocations: Frame) -> Frame:
    """One row per child who had an IRO on a day in care in the period: ``iros``, the number of different ones."""
    stays = spells_during.select("period", "period_start", "period_end", "child_id", "spell_started", "spell_ended")
    allocated = stays.join(
        iro_allocations.select("child_id", "iro_id", "allocated_from", "allocated_to"), on="child_id"
    )
    overlapping = on_days_in_care(allocated, "allocated_from", "allocated_to")
    different = overlapping.select("period", "child_id", "iro_id").unique(["period", "child_id", "iro_id"], keep="any")
    return different.group_by("period", "child_id").agg(iros=nw.len())


def on_days_in_care(stays: Frame, first: str, last: str) -> Frame:
    """Stays of the period joined to a log of times that last from ``first`` to ``last``: those with a day in both.

    A child is not in care on the last day of a spell, but what the log tells of includes its last day, or has none yet.
    """
    start, end, left = nw.col(first), nw.col(last), nw.col("spell_ended")
    return stays.filter(
        start <= nw.col("period_end"),
        left.is_null() | ((left > start) & (left > nw.col("period_start")) & (left > nw.col("spell_started"))),
        end.is_null() | ((end >= nw.col("period_start")) & (end >= nw.col("spell_started"))),
    )


def alerts_raised(case_alerts: Frame, periods: Frame) -> Frame:
    """One row per alert raised in the period."""
    return in_period(case_alerts, "raised", periods).with_columns(on=nw.col("raised"))


def alerts_closed(case_alerts: Frame, periods: Frame) -> Frame:
    """One row per alert closed in the period."""
    return in_period(case_alerts, "closed", periods)


def alerts_open_at_end(case_alerts: Frame, periods: Frame) -> Frame:
    """One row per alert raised on or before the period's end and not closed by then."""
    return _open_at_end(case_alerts, "closed", periods)


def disputes_active(disputes: Frame, periods: Frame) -> Frame:
    """One row per dispute active on a day of the period, with the ``highest_stage`` it reached by the period's end."""
    active = disputes.join(periods, how="cross").filter(
        nw.col("raised") <= nw.col("period_end"),
        nw.col("resolved").is_null() | (nw.col("resolved") >= nw.col("period_start")),
    )
    return _with_stage(active)


def disputes_raised(disputes: Frame, periods: Frame) -> Frame:
    """One row per dispute raised in the period."""
    return _with_stage(in_period(disputes, "raised", periods)).with_columns(on=nw.col("raised"))


def disputes_outstanding(disputes: Frame, periods: Frame) -> Frame:
    """One row per dispute raised on or before the period's end and not resolved by then."""
    return _with_stage(_open_at_end(disputes, "resolved", periods))


def disputes_resolved(disputes: Frame, calendar: Frame, periods: Frame) -> Frame:
    """One row per dispute resolved in the period, with the ``days_taken`` since it was raised."""
    resolved = _with_stage(in_period(disputes, "resolved", periods))
    raised_day = calendar.select(raised="day", raised_number="day_number")
    resolved_day = calendar.select(resolved="day", resolved_number="day_number")
    numbered = resolved.join(raised_day, on="raised", how="left").join(resolved_day, on="resolved", how="left")
    return numbered.with_columns(days_taken=nw.col("resolved_number") - nw.col("raised_number"))


def disputes_judged(disputes: Frame, calendar: Frame, periods: Frame) -> Frame:
    """One row per dispute that is judged in the period: ``in_time`` says whether it was resolved in time.

    In time means by the last day of the limit. A dispute is judged when it is resolved in time or, if it is not, on the
    day after the limit: if only resolved disputes were judged, one that is never resolved would never count.
    """
    limits = calendar.select(raised="day", last_day="dispute_resolution")
    dated = disputes.join(limits, on="raised", how="left").join(periods, how="cross")
    resolved, last_day = nw.col("resolved"), nw.col("last_day")
    in_time = (resolved <= last_day).fill_null(value=False)
    resolved_now = nw.col("in_time") & resolved.is_between(nw.col("period_start"), nw.col("period_end"))
    ran_out = (last_day >= nw.col("opening_day")) & (last_day < nw.col("period_end"))
    judged = dated.with_columns(in_time=in_time).filter(
        resolved_now.fill_null(value=False) | (~nw.col("in_time") & ran_out)
    )
    return _with_stage(judged)


def actions_raised(remedial_actions: Frame, periods: Frame) -> Frame:
    """One row per remedial action asked for in the period."""
    return in_period(remedial_actions, "raised", periods).with_columns(on=nw.col("raised"))


def actions_due(remedial_actions: Frame, periods: Frame) -> Frame:
    """One row per remedial action due in the period."""
    return in_period(remedial_actions, "due", periods).with_columns(on=nw.col("due"))


def actions_overdue(remedial_actions: Frame, periods: Frame) -> Frame:
    """One row per remedial action asked for and due on or before the period's end, and not completed by then."""
    return _open_at_end(remedial_actions, "completed", periods).filter(nw.col("due") <= nw.col("period_end"))


def feedback_of_period(feedback: Frame, periods: Frame) -> Frame:
    """One row per answer to a feedback question in the period."""
    return in_period(feedback, "feedback_date", periods).with_columns(on=nw.col("feedback_date"))


def forms_of_period(feedback_of_period: Frame) -> Frame:
    """One row per feedback form of the period.

    Answers given on one day with the same ``response_id`` are one form; the day is needed because some systems start
    numbering again every month. Without a ``response_id``, the number of forms of one day and kind of respondent is
    taken to be the number of answers to the question that was answered most often.
    """
    kept = ("period", "respondent", "on", "within_a_year", "source_file", "source_row")
    with_id = feedback_of_period.filter(~nw.col("response_id").is_null()).with_columns(form=nw.lit(0))
    without = feedback_of_period.filter(nw.col("response_id").is_null())
    question = "question_number" if "question_number" in without.columns else "question"  # D165
    nth = nw.col("source_row").rank("ordinal").over("period", "respondent", "on", question).cast(nw.Int64)
    numbered = with_id.unique(["period", "respondent", "on", "response_id"], keep="any").select(*kept)
    inferred = without.with_columns(form=nth).unique(["period", "respondent", "on", "form"], keep="any").select(*kept)
    return nw.concat([numbered, inferred])


def invitations_of_period(feedback_invitations: Frame, periods: Frame) -> Frame:
    """One row per month of the period and kind of respondent, with the number of people invited."""
    return in_period(feedback_invitations, "month", periods)


def examples_of_period(impact: Frame, periods: Frame) -> Frame:
    """One row per example of impact with a day in the period, or with no day."""
    day = nw.col("impact_date")
    in_time = day.is_null() | day.is_between(nw.col("period_start"), nw.col("period_end"))
    return impact.join(periods, how="cross").filter(in_time)


def audits_of_period(audits: Frame, periods: Frame) -> Frame:
    """One row per audit of the period."""
    return in_period(audits, "audit_date", periods).with_columns(on=nw.col("audit_date"))


BUILDERS: Mapping[str, Callable[..., Frame]] = {
    "in_post_at_month_ends": in_post_at_month_ends,
    "allocated_at_month_ends": allocated_at_month_ends,
    "allocated_at_end": allocated_at_end,
    "caseload_at_month_ends": caseload_at_month_ends,
    "iros_at_end": iros_at_end,
    "iros_in_post_at_end": iros_in_post_at_end,
    "children_without_iro": children_without_iro,
    "iros_of_children": iros_of_children,
    "alerts_raised": alerts_raised,
    "alerts_closed": alerts_closed,
    "alerts_open_at_end": alerts_open_at_end,
    "disputes_active": disputes_active,
    "disputes_raised": disputes_raised,
    "disputes_outstanding": disputes_outstanding,
    "disputes_resolved": disputes_resolved,
    "disputes_judged": disputes_judged,
    "actions_raised": actions_raised,
    "actions_due": actions_due,
    "actions_overdue": actions_overdue,
    "feedback_of_period": feedback_of_period,
    "forms_of_period": forms_of_period,
    "invitations_of_period": invitations_of_period,
    "examples_of_period": examples_of_period,
    "audits_of_period": audits_of_period,
}


def _in_post(iro_workforce: Frame, days: Frame) -> Frame:
    lasts = nw.col("post_to").is_null() | (nw.col("post_to") >= nw.col("day"))
    return iro_workforce.join(days, how="cross").filter(nw.col("post_from") <= nw.col("day"), lasts)


def _allocated(care_episodes: Frame, iro_allocations: Frame, days: Frame) -> Frame:
    """The children in care on each day who have an IRO: see :func:`allocations_on`."""
    child = (*_PERIOD_AND_DAY, "child_id")
    present = care_episodes.join(days, how="cross").filter(in_care(nw.col("started"), nw.col("ceased"), nw.col("day")))
    asked = present.select(*child, on="day").unique([*child], keep="any")
    return asked.join(allocations_on(asked, iro_allocations), on=["child_id", "on"])


def _open_at_end(rows: Frame, closed: str, periods: Frame) -> Frame:
    still_open = nw.col(closed).is_null() | (nw.col(closed) > nw.col("period_end"))
    return rows.join(periods, how="cross").filter(nw.col("raised") <= nw.col("period_end"), still_open)


def _with_stage(disputes: Frame) -> Frame:
    second, third = ((nw.col(f"stage_{n}") <= nw.col("period_end")).fill_null(value=False) for n in (2, 3))
    stage = nw.when(third).then(nw.lit("3")).otherwise(nw.when(second).then(nw.lit("2")).otherwise(nw.lit("1")))
    return disputes.with_columns(highest_stage=stage)
