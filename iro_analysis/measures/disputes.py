"""Alerts and disputes that IROs raise about children's cases, and the remedial actions they ask for."""

import narwhals as nw

from iro_analysis.engines import Frame
from iro_analysis.measures.kinds import FIVE_NUMBERS, PERCENT
from iro_analysis.measures.registry import measure

_SECTION = "disputes"
_ALERTS = "The service's log of case alerts"
_DISPUTES = "IRO Handbook 2010, chapter 6; the service's log of disputes"
_ACTIONS = "The service's log of remedial actions"


@measure(
    "case_alerts",
    section=_SECTION,
    title="Case alerts raised",
    unit="alerts",
    cite=_ALERTS,
    by=("theme", "team", "month", "quarter"),
    per_100="case_alerts_per_100",
)
def case_alerts(alerts_raised: Frame) -> Frame:
    """Alerts that IROs raised in the period."""
    return alerts_raised


@measure(
    "case_alerts_closed",
    section=_SECTION,
    title="Case alerts closed",
    unit="alerts",
    cite=_ALERTS,
    by=("outcome",),
)
def case_alerts_closed(alerts_closed: Frame) -> Frame:
    """Alerts that were closed in the period, whenever they were raised."""
    return alerts_closed


@measure(
    "case_alerts_open_at_end",
    section=_SECTION,
    title="Case alerts open at the end of the period",
    unit="alerts",
    cite=_ALERTS,
    by=("theme", "team"),
)
def case_alerts_open_at_end(alerts_open_at_end: Frame) -> Frame:
    """Alerts raised on or before the end of the period and not closed by then."""
    return alerts_open_at_end


@measure(
    "case_alerts_older_than_two_weeks_at_end",
    section=_SECTION,
    title="Case alerts open at the end of the period for more than two weeks",
    unit="alerts",
    limits=("alert_attention",),
    low_is_good=True,
    cite=_ALERTS,
    by=("theme", "team"),
    part_of=("case_alerts_open_at_end",),
)
def case_alerts_older_than_two_weeks(alerts_open_at_end: Frame, calendar: Frame) -> Frame:  # D26
    """Of the alerts open at the end, those raised more than 14 days before."""
    limits = calendar.select(raised="day", last_day="alert_attention")
    return alerts_open_at_end.join(limits, on="raised").filter(nw.col("last_day") < nw.col("period_end"))


@measure(
    "formal_disputes",
    section=_SECTION,
    title="Formal disputes active in the period",
    unit="disputes",
    cite=_DISPUTES,
    by=("highest_stage", "theme", "team"),
    caveats="A dispute that lasts from one period into the next counts in both. The highest stage is that reached by "
    "the end of the period, the first where no later one is recorded.",
)
def formal_disputes(disputes_active: Frame) -> Frame:
    """Disputes raised on or before the end of the period and not resolved before its start."""
    return disputes_active


@measure(
    "formal_disputes_raised",
    section=_SECTION,
    title="Formal disputes raised",
    unit="disputes",
    cite=_DISPUTES,
    by=("theme", "team", "month", "quarter"),
    part_of=("formal_disputes",),
)
def formal_disputes_raised(disputes_raised: Frame) -> Frame:
    """Disputes raised formally in the period."""
    return disputes_raised


@measure(
    "formal_disputes_outstanding_at_end",
    section=_SECTION,
    title="Formal disputes outstanding at the end of the period",
    unit="disputes",
    cite=_DISPUTES,
    by=("highest_stage", "theme", "team"),
    part_of=("formal_disputes",),
)
def formal_disputes_outstanding(disputes_outstanding: Frame) -> Frame:
    """Disputes raised on or before the end of the period and not resolved by then."""
    return disputes_outstanding


@measure(
    "dispute_days_to_resolve",
    section=_SECTION,
    title="Days from raising a dispute to its resolution",
    unit="days",
    limits=("dispute_resolution",),
    low_is_good=True,
    cite=_DISPUTES,
    statistic=FIVE_NUMBERS,
    by=("highest_stage",),
    caveats="Calendar days. Disputes that are still outstanding are not in it.",
)
def dispute_days_to_resolve(disputes_resolved: Frame) -> Frame:
    """Of disputes resolved in the period, the days from the day each was raised to the day it was resolved."""
    return disputes_resolved.with_columns(amount=nw.col("days_taken").cast(nw.Float64), exact=nw.lit(value=True))


@measure(
    "disputes_within_20_working_days_pct",
    section=_SECTION,
    title="Disputes resolved within 20 working days",
    unit="percent",
    limits=("dispute_resolution",),
    low_is_good=False,
    cite="IRO Handbook 2010, paragraph 6.2; the service's log of disputes",
    statistic=PERCENT,
    by=("highest_stage", "team"),
    caveats="A dispute counts once: when it is resolved, if that is in time, or when its 20 working days have run out: "
    "one that drags on counts against the period in which it became late.",
)
def disputes_within_20_working_days(disputes_judged: Frame) -> Frame:  # D24
    """Of disputes decided in the period, those resolved by the 20th working day after being raised."""
    return disputes_judged.with_columns(counts=nw.col("in_time"))


@measure(
    "dispute_outcomes",
    section=_SECTION,
    title="Formal disputes resolved",
    unit="disputes",
    cite=_DISPUTES,
    by=("outcome",),
    part_of=("formal_disputes",),
)
def dispute_outcomes(disputes_resolved: Frame) -> Frame:
    """Disputes resolved in the period, by how they ended."""
    return disputes_resolved


@measure(
    "disputes_referred_to_cafcass",
    section=_SECTION,
    title="Active disputes referred to Cafcass",
    unit="disputes",
    cite="Children Act 1989, section 25B(3); the service's log of disputes",
    caveats="Of disputes active in the period; the log does not say when they were referred.",
    needs=("disputes.cafcass",),
    part_of=("formal_disputes",),
)
def disputes_referred_to_cafcass(disputes_active: Frame) -> Frame:
    """Disputes active in the period that were referred to Cafcass."""
    return disputes_active.filter(nw.col("cafcass").fill_null(value=False))


@measure(
    "disputes_with_legal_advice",
    section=_SECTION,
    title="Active disputes on which the IRO sought legal advice",
    unit="disputes",
    cite=_DISPUTES,
    caveats="Of disputes active in the period; the log does not say when the advice was sought.",
    needs=("disputes.legal_advice",),
    part_of=("formal_disputes",),
)
def disputes_with_legal_advice(disputes_active: Frame) -> Frame:
    """Disputes active in the period on which the IRO sought independent legal advice."""
    return disputes_active.filter(nw.col("legal_advice").fill_null(value=False))


@measure(
    "remedial_actions",
    section=_SECTION,
    title="Remedial actions asked for",
    unit="actions",
    cite=_ACTIONS,
    by=("theme", "team", "month"),
)
def remedial_actions(actions_raised: Frame) -> Frame:
    """Remedial actions that IROs asked for in the period."""
    return actions_raised


@measure(
    "remedial_actions_on_time_pct",
    section=_SECTION,
    title="Remedial actions done in time",
    unit="percent",
    low_is_good=False,
    cite=_ACTIONS,
    statistic=PERCENT,
    by=("team",),
    needs=("remedial_actions.due",),
)
def remedial_actions_on_time(actions_due: Frame) -> Frame:
    """Of remedial actions due in the period, those completed on or before the day they were due."""
    # An action without a day of completion has not been done.
    return actions_due.with_columns(counts=(nw.col("completed") <= nw.col("due")).fill_null(value=False))


@measure(
    "remedial_actions_overdue_at_end",
    section=_SECTION,
    title="Remedial actions overdue at the end of the period",
    unit="actions",
    low_is_good=True,
    cite=_ACTIONS,
    by=("theme", "team"),
    needs=("remedial_actions.due",),
)
def remedial_actions_overdue(actions_overdue: Frame) -> Frame:
    """Remedial actions asked for and due on or before the end of the period, and not completed by then."""
    return actions_overdue
