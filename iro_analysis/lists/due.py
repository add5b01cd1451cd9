"""The list that business support sends out at the start of a month: reviews due in it, and those overdue.

It is made from what was known on a day (:func:`iro_analysis.care.known.known_on`): by default the day before the month
begins, never today, so that the list of a month is the same whenever it is made. The due dates are the statutory
clock's own (``docs/statutory-clock.md``): those still pending at the end of that day, of children in care then.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import narwhals as nw
import numpy as np
import pandas as pd

from iro_analysis.care.allocations import allocations_on
from iro_analysis.care.clock import AUTHORITY_RULES, PLACED, RETURN_RULE, RETURNED, REVIEW, START
from iro_analysis.care.known import known_on
from iro_analysis.care.rules import MonthArithmetic, rule_in_force
from iro_analysis.care.verdicts import LATEST_RULE, PENDING, overdue_on
from iro_analysis.codes import NOT_KNOWN
from iro_analysis.cohorts.frames import Cohorts
from iro_analysis.engines import DEFAULT, Frame, engine_named
from iro_analysis.errors import CommandError
from iro_analysis.figures.availability import Availability
from iro_analysis.figures.doubts import doubt_sentences
from iro_analysis.periods import Period, add_months, financial_year, month_text, parse_day, parse_month

# pipeline decides whether a return looks cut short in mid-year, for a report and for this list alike.
from iro_analysis.pipeline import Inputs, Say, no_progress, raise_for_cut_return, read_inputs
from iro_analysis.report.words.labels import day_text
from iro_analysis.settings import Settings
from iro_analysis.sources.remarks import files_not_used
from iro_analysis.tables import ESSENTIAL, IRO_ALLOCATIONS, PLACEMENT_AUTHORITIES, REVIEWS, CaseData

OVERDUE, BEFORE_MONTH, DUE = "Overdue", "Due before the month", "Due"
STATUSES = (OVERDUE, BEFORE_MONTH, DUE)
NOT_ALLOCATED, NO_TEAM = "Not allocated", "Team not recorded"
UNSEEN = "unseen"
SET_BY = {
    START: "became looked after",
    REVIEW: "review",
    PLACED: "placed for adoption",
    RETURNED: "returned from adopters",
    UNSEEN: "no review since the returns begin",
}
#: Where the due date is counted from another day than that of the event before it.
SET_BY_RULE = {AUTHORITY_RULES[0]: "authorised to place for adoption", RETURN_RULE: SET_BY[RETURNED]}
COLUMNS = (
    "team", "iro_id", "child_id", "status", "due", "due_in_force", "days_overdue", "review_kind", "set_by",
    "counted_from", "limit", "rule", "source",
)  # fmt: skip
#: After the teams by name come the children whose team is not recorded, then those without a reviewing officer.
_LAST_TEAMS = (NO_TEAM, NOT_ALLOCATED)
#: The tables that the list rests on, and the cohorts and columns it reads: doubtful cells in them are noted.
_TABLES_READ = (*ESSENTIAL, REVIEWS.name, IRO_ALLOCATIONS.name, PLACEMENT_AUTHORITIES.name)
_COLUMNS_READ = ("matched_reviews", "placement_episodes", "team")


@dataclass(frozen=True)
class DueList:
    """The list of one month.

    Args:
        rows: one row per due date, columns :data:`COLUMNS`, as :func:`due_rows` returns them.
        month: first and last day of the month.
        as_at: the list shows what was known at the end of this day.
        authority: the council's name.
        children: how many children were in care at the end of that day.
        notes: what a reader must know about the list, a sentence each; they name no child.
        arithmetic: how months are counted, "calendar" or "days".
    """

    rows: pd.DataFrame
    month: Period
    as_at: date
    authority: str
    children: int
    notes: tuple[str, ...] = ()
    arithmetic: MonthArithmetic = "calendar"

    @property
    def title(self) -> str:
        """The title of the list: "Statutory reviews due in April 2021"."""
        return f"Statutory reviews due in {month_text(self.month)}"

    @property
    def shows_in_force(self) -> bool:
        """Whether the limits in force make any due date later than the standard limits."""
        return bool((self.rows["due_in_force"] != self.rows["due"]).any())


def due_list(
    data: Path,
    month: str,
    *,
    as_at: str | None = None,
    config: Path | None = None,
    authority: str = "",
    say: Say = no_progress,
) -> DueList:
    """The list for ``month`` from the returns in ``data``.

    Args:
        data: folder of the returns and of the service's logs.
        month: "2021-04".
        as_at: the list shows what was known at the end of this day, "2021-03-31"; by default the day before the
            month. Where the returns end earlier, the last day that they cover is taken, and a note says so.
        config: the iro.toml to use, by default the data folder's own.
        authority: whose rows to read, where a file has several authorities.
        say: receives the progress.

    Raises:
        CommandError: the month or day cannot be read, or the returns begin later, hold no reviews or look cut in
            mid-year.
        DataError: the data fail a critical contract.
    """
    wanted = parse_month(month)
    requested = wanted.start - timedelta(days=1) if as_at is None else parse_day(as_at)
    if requested > wanted.end:
        raise CommandError(f"{requested} lies after {month_text(wanted)}. Give --as-at a day up to {wanted.end}.")
    inputs = read_inputs(data, config, authority, say=say)
    say("Running the statutory clock")
    known_to = last_day_known(inputs.as_typed, inputs.settings, requested)
    raise_for_cut_return(inputs, Period(known_to, known_to))
    # No due date lies further ahead than the longest limit: a later month would be an empty list that looks like good
    # news.
    longest = rule_in_force(LATEST_RULE, known_to)
    if wanted.start > add_months(known_to, longest.limit):
        raise CommandError(
            f"Nothing is known to fall due in {month_text(wanted)}: the returns reach to {day_text(known_to)}, and "
            f"what is known falls due within {longest.limit_text}. Give an earlier month, or add later returns."
        )
    pending = pending_dues(inputs.as_typed, known_to, inputs.settings)
    arithmetic = inputs.settings.reviews.month_arithmetic
    rows = due_rows(pending, wanted, known_to, arithmetic)
    doubts = doubt_sentences(inputs.as_typed, known_to, _TABLES_READ, _COLUMNS_READ)
    notes = (*_notes(inputs, requested, known_to, pending), *doubts, *files_not_used(inputs.reading))
    authority, children = inputs.settings.authority.name, pending["child_id"].nunique()
    return DueList(rows, wanted, known_to, authority, children, notes, arithmetic)


def last_day_known(data: CaseData, settings: Settings, asked: date) -> date:
    """``asked``, or the last day before it for which the returns have header, episodes and reviews.

    Raises:
        CommandError: the returns begin later, or no year has all three files.
    """
    if not data.years.get(REVIEWS.name):
        raise CommandError("No due date can be worked out without reviews. Put the Reviews files beside the others.")
    available = Availability(data, settings)
    years = available.covered_years & data.years[REVIEWS.name]
    if not years:
        raise CommandError(
            "No due date can be worked out: the reviews supplied are for other years than header and episodes. "
            f"There are returns for {available.coverage}."
        )
    reach = min(asked, settings.returns.complete_to or date.max)
    begun = [year for year in years if financial_year(year).start <= reach]
    if not begun:
        first = day_text(financial_year(min(years)).start)
        raise CommandError(
            f"The returns begin on {first}; nothing is known about {day_text(reach)}. Give a later month."
        )
    return min(reach, financial_year(max(begun)).end)


def pending_dues(data: CaseData, as_at: date, settings: Settings, engine: str = DEFAULT) -> pd.DataFrame:
    """The due dates not yet answered by a review at the end of ``as_at``, of children in care then.

    Returns:
        One row per due date: the columns of :func:`iro_analysis.care.verdicts.review_clock`, and ``iro_id`` and
        ``team`` from the child's allocation (``team`` is :data:`NOT_ALLOCATED` without one). Rows that are not
        assessable are included, and those that are void because the child turns 18 first. A child for whom the returns
        show no review for six months, or none by the date of an order or of a return from adopters, is overdue for
        certain, whatever was held before the returns begin: ``due`` is then the latest date it can have been, and
        ``set_by`` is :data:`UNSEEN` where they show no review at all.
    """
    known = known_on(data, as_at)
    chosen = engine_named(engine)
    cohorts = Cohorts(known, [Period(as_at, as_at)], chosen, settings)
    unanswered, unseen = (chosen.rows(cohorts.build(cohort)) for cohort in (_unanswered, _unseen))
    rest = unanswered[~unanswered["child_id"].isin(unseen["child_id"])]
    rows = pd.concat([rest, unseen.reindex(columns=unanswered.columns)])
    allocated = allocations_on(known, as_at)
    dues = rows.merge(allocated, on="child_id", how="left", indicator="allocated")
    team = dues["team"].fillna(NO_TEAM).mask(dues["allocated"] == "left_only", NOT_ALLOCATED)
    return dues.assign(team=team).drop(columns="allocated")


def due_rows(
    pending: pd.DataFrame, month: Period, as_at: date, arithmetic: MonthArithmetic = "calendar"
) -> pd.DataFrame:
    """The rows of the list: overdue, due before the month, and due in the month.

    Args:
        pending: as :func:`pending_dues` returns them.
        month: the month of the list.
        as_at: things are known to the end of this day, which is not after the month.
        arithmetic: how months were counted, for the wording of the limits.

    Returns:
        Columns :data:`COLUMNS`. ``status`` is "Overdue" where ``due`` is on or before ``as_at``, "Due" in the month,
        and "Due before the month" between the two (nobody knows yet whether those reviews were held). ``due`` follows
        the standard limits, ``due_in_force`` the limits in force (the earliest day, if they are not known
        exactly). ``days_overdue`` counts from ``due`` to ``as_at``.
        Sorted by team (not recorded and not allocated last), reviewing officer, due date (so the overdue come first)
        and child.
    """
    last = pd.Timestamp(month.end)
    due = pending[(pending["outcome"] == PENDING) & (pending["due"] <= last)].reset_index(drop=True)
    overdue = due["due"] <= pd.Timestamp(as_at)
    status = np.select([overdue, due["due"] < pd.Timestamp(month.start)], [OVERDUE, BEFORE_MONTH], DUE)
    rows = due.assign(
        status=pd.array(status, dtype="string"),
        days_overdue=(pd.Timestamp(as_at) - due["due"]).dt.days.where(overdue).astype("Int64"),
        review_kind=due["kind"].fillna(NOT_KNOWN),
        set_by=due["rule"].map(SET_BY_RULE).fillna(due["set_by"].map(SET_BY)).astype("string"),
        **_rules_in_words(due, arithmetic),
    )
    rank = rows["team"].map({team: place for place, team in enumerate(_LAST_TEAMS, start=1)}).fillna(0)
    ordered = rows.assign(rank=rank).sort_values(["rank", "team", "iro_id", "due", "child_id"], kind="stable")
    return ordered[list(COLUMNS)].reset_index(drop=True)


def children_without_due_date(pending: pd.DataFrame) -> int:
    """The number of children in care, among :func:`pending_dues`, whose due date cannot be worked out."""
    return int(pending.loc[pending["due"].isna(), "child_id"].nunique())


def _unanswered(review_clock: Frame) -> Frame:
    """Due dates after which neither a review has been held nor the spell has ended."""
    return review_clock.filter(nw.col("next_by").is_null(), nw.col("spell_ended").is_null())


def _unseen(review_clock: Frame, children: Frame, calendar: Frame, periods: Frame) -> Frame:
    """Children certain to be overdue although it is not known when their review fell due."""
    on = periods.select(day="period_end")
    overdue = overdue_on(review_clock, children, calendar, on).filter(~nw.col("assessable"))
    unseen = nw.col("last_review").is_null()
    return overdue.with_columns(
        set_by=nw.when(unseen).then(nw.lit(UNSEEN)).otherwise(nw.col("set_by")),
        outcome=nw.lit(PENDING),
        due_in_force=nw.col("due"),
    )


def _rules_in_words(due: pd.DataFrame, arithmetic: MonthArithmetic) -> dict[str, pd.Series]:
    """The ``limit`` and ``source`` of each due date, in words."""
    versions = [rule_in_force(*key) for key in zip(due["rule"], due["counted_from"].dt.date, strict=True)]
    limits = pd.Series([rule.limit_in(arithmetic) for rule in versions], index=due.index, dtype="string")
    # After a disruption the due date counts from the last review, but is never earlier than the child's return.
    on_return = (due["set_by"] == RETURNED) & (due["due"] == due["set_on"])
    return {
        "limit": limits.mask(on_return, limits + ", or the day of the return").mask(
            due["kind"].isna(), limits + " at the latest"
        ),
        "source": pd.Series([rule.cite for rule in versions], index=due.index, dtype="string"),
    }


def _notes(inputs: Inputs, requested: date, known_to: date, pending: pd.DataFrame) -> list[str]:
    """What the list cannot show, in counts."""
    notes = []
    if known_to < requested:
        notes.append(f"The returns reach to {day_text(known_to)}; what happened since is not in the list.")
    if IRO_ALLOCATIONS.name not in inputs.as_typed.tables:
        notes.append("No IRO allocations were supplied; the list names no team and no IRO.")
    if unknown := children_without_due_date(pending):
        children = "1 child in care has" if unknown == 1 else f"{unknown:,} children in care have"
        notes.append(
            f"{children} no due date that can be worked out, as what was before the returns begin is not known; "
            "the list leaves them out."
        )
    return notes
