"""Faults that spoil a table as a whole; they are checked together with only the children and the episodes."""

from functools import partial

import pandas as pd

from planted_faults.planting import NOBODY, NONE, Fault

#: The logs whose rows cannot be used without their day, and its column.
_DATED_LOGS = {
    "review_log": "review_date",
    "iro_allocations": "allocated_from",
    "consultations": "consultation_date",
    "case_alerts": "raised",
    "disputes": "raised",
    "remedial_actions": "raised",
    "feedback": "feedback_date",
    "audits": "audit_date",
    "placement_order_flags": "flag_from",
    "placement_authorities": "authority_from",
    "cp_conferences": "conference_date",
    "cp_plans": "plan_from",
    "disruption_meetings": "meeting_date",
    "advocacy": "advocacy_referred",
    "independent_visitors": "visitor_referred",
}
#: From this many rows on, a log is held to nine in ten.
ENOUGH = 20


def _emptied(sample, table):
    return {name: sample.tables[name] for name in ("children", "episodes")} | {table: sample.tables[table].head(0)}


def _spoilt(sample, table, column, cell):
    """Spoil every fifth row of ``table``, two in ten (one is tolerated); short logs are repeated to be long enough."""
    rows = sample.tables[table]
    frame = pd.concat([rows] * (1 + ENOUGH // len(rows)), ignore_index=True)
    frame.loc[frame.index[::5], column] = cell
    return {name: sample.tables[name] for name in ("children", "episodes")} | {table: frame}


def _fault(name, plant, fires):
    return Fault(name, plant, frozenset(fires.split()))


#: The expectations on whole tables that fire; others, on single rows and sequences, fire as well and are not listed.
IN_WHOLE_TABLES = (
    _fault("no children", partial(_emptied, table="children"), "children.rows episodes.most_in_children"),
    _fault("no episodes", partial(_emptied, table="episodes"), "episodes.rows"),
    *(
        _fault(f"{table}: two of ten without {column}", partial(_spoilt, table=table, column=column, cell=NONE), fires)
        for table, column, fires in (
            # The episodes of these children then have no child in the children table.
            ("children", "child_id", "children.most_child_ids episodes.most_in_children"),
            ("children", "birth_date", "children.most_birth_dates"),
            ("episodes", "child_id", "episodes.most_child_ids"),
            ("episodes", "started", "episodes.most_starts"),
            ("episodes", "legal_status", "episodes.most_legal_statuses"),
            ("reviews", "review_date", "reviews.most_review_dates"),
            *((log, day, f"{log}.most_dates") for log, day in _DATED_LOGS.items()),
        )
    ),
    *(
        _fault(
            f"{table}: two of ten of nobody",
            partial(_spoilt, table=table, column="child_id", cell=NOBODY),
            f"{table}.most_in_children",
        )
        for table in ("episodes", "reviews")
    ),
    _fault(
        "episodes: two of ten without a code of legal status",
        partial(_spoilt, table="episodes", column="legal_status", cell="Q9"),
        "episodes.most_legal_statuses_valid",
    ),
)
