"""Merge rows about the same thing: keep the latest return's, within a return the one ending last, in a log the last."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal

import pandas as pd

from iro_analysis.sources.stitching import rules
from iro_analysis.sources.stitching.rules import Rule
from iro_analysis.tables import (
    APP_ACCOUNTS,
    APP_STATEMENTS,
    AUDITS,
    CARE_LEAVERS,
    CASE_ALERTS,
    CHILDREN,
    CONSULTATIONS,
    DEPRIVATION_OF_LIBERTY,
    DISPUTES,
    EPISODES,
    FEEDBACK,
    FEEDBACK_INVITATIONS,
    MISSING,
    OUTCOMES,
    PLACED_ADOPTION,
    PREVIOUS_PERMANENCE,
    PROVENANCE,
    REMEDIAL_ACTIONS,
    SOCIAL_WORKERS,
    TABLES,
    UASC,
)


@dataclass(frozen=True)
class Identity:
    """What makes two rows of a table the same thing.

    Args:
        key: the columns in which they agree.
        end: the columns that say when and why it ended, the date first.
        watched: columns whose disagreements are counted, each under its own rule.
        settled: a column of the key whose cells the returns correct: see :func:`_settled`.
        apart: which rows of one file are different things although their keys agree: "none", those with "gaps" in the
            key, or "all".
    """

    key: tuple[str, ...]
    end: tuple[str, ...] = ()
    watched: Mapping[str, Rule] = field(default_factory=dict)
    settled: str | None = None
    apart: Literal["none", "gaps", "all"] = "none"


#: Statements about a child in one collection year: a later year's does not replace an earlier one's.
YEARLY = (UASC, OUTCOMES, CARE_LEAVERS, PREVIOUS_PERMANENCE)

ENDS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        EPISODES.name: ("ceased", "reason_ceased"),
        PLACED_ADOPTION.name: ("placed_ceased", "reason_placed_ceased"),
        MISSING.name: ("missing_to",),
        SOCIAL_WORKERS.name: ("worker_to", "worker_reason"),
        DEPRIVATION_OF_LIBERTY.name: ("order_to",),
    }
)

WATCHED: Mapping[str, Rule] = MappingProxyType(
    {"sex": rules.SEX_DIFFERS, "birth_date": rules.BIRTH_DIFFERS, "ethnicity": rules.ETHNICITY_DIFFERS}
)

#: Logs in which rows with a blank in the key are not merged: two contacts without a method, say, are still two
#: contacts.
APART_WITH_GAPS = (
    *(CONSULTATIONS, APP_ACCOUNTS, APP_STATEMENTS, FEEDBACK_INVITATIONS),
    *(CASE_ALERTS, DISPUTES, REMEDIAL_ACTIONS),
)
#: Anonymous logs, in which two identical rows are two answers or two audits.
APART = (FEEDBACK, AUDITS)

#: The identity of each table's rows: the table's key, and for yearly statements the collection year as well.
IDENTITIES: Mapping[str, Identity] = MappingProxyType(
    {
        name: Identity(
            key=(*table.key, "return_year") if table in YEARLY else table.key,
            end=ENDS.get(name, ()),
            watched=WATCHED if table is CHILDREN else {},
            settled="missing_kind" if table is MISSING else None,
            apart="all" if table in APART else "gaps" if table in APART_WITH_GAPS else "none",
        )
        for name, table in TABLES.items()
    }
)


@dataclass(frozen=True)
class MergeResult:
    """Merged rows.

    Args:
        kept: one row for each key, sorted by it, with the rules that decided between differing rows in ``rule``.
        first_year: for each kept row, the earliest return with the same key.
        superseded: the other rows.
        marks: for each superseded row, the rules that removed it; boolean columns named by the rules' ids.
        conflicts: superseded rows that differ from another row of the same return or log, once for each ``column`` that
            differs.
    """

    kept: pd.DataFrame
    first_year: pd.Series
    superseded: pd.DataFrame
    marks: pd.DataFrame
    conflicts: pd.DataFrame


def merge(rows: pd.DataFrame, identity: Identity) -> MergeResult:
    """Keep one row for each key of ``identity``; a blank in the key equals another blank."""
    # The last row of each key wins: the latest return, then the latest end. sort_values puts missing ends last, so
    # within a return an open row is kept before a closed one.
    told = {"settled": _settled(rows, identity.key, identity.settled)} if identity.settled else {}
    told |= {} if identity.apart == "none" else {"place": _occurrences(rows, identity)}
    key = [*(name for name in identity.key if name != identity.settled), *told]
    order = [*key, "return_year", *identity.end[:1], "source_file", "source_row"]
    rows = rows.assign(**told).sort_values(list(dict.fromkeys(order)), kind="stable", ignore_index=True)
    identity_number = rows.groupby(key, sort=False, dropna=False).ngroup()
    rows = rows.drop(columns=list(told))
    superseded = identity_number == identity_number.shift(-1)
    if not superseded.any():  # as in most tables
        none = rows.iloc[:0]
        marks = pd.DataFrame(columns=[rule.id for rule in (*rules.MERGING, *identity.watched.values())], dtype=bool)
        return MergeResult(rows, rows["return_year"], none, marks, none.assign(column=""))
    differs = _differences(rows, identity)
    marks = _marks(rows, differs, identity)[superseded]
    deciding = marks.groupby(identity_number[superseded]).any().reindex(identity_number[~superseded], fill_value=False)
    kept = rows[~superseded].reset_index(drop=True)
    return MergeResult(
        kept=rules.tagged(kept, deciding.reset_index(drop=True)),
        first_year=rows["return_year"].groupby(identity_number).min().reset_index(drop=True),
        superseded=rows[superseded],
        marks=marks,
        conflicts=_conflicts(rows[superseded], differs[superseded], marks),
    )


def _settled(rows: pd.DataFrame, key: Sequence[str], column: str) -> pd.Series:  # D163
    """What each row says in a column of the key; or what the latest return with the rest of the key says, its last row.

    That is so for a blank, and for a row of a return that says nothing of what the latest one does: it was corrected.
    """
    said, year = rows[column], rows["return_year"]
    thing = rows.groupby([name for name in key if name != column], dropna=False).ngroup()
    in_latest = said.notna() & (year == year.where(said.notna()).groupby(thing).transform("max"))
    latest = pd.MultiIndex.from_arrays([thing[in_latest], said[in_latest]])
    agrees = pd.Series(pd.MultiIndex.from_arrays([thing, said]).isin(latest), index=rows.index) & said.notna()
    is_corrected = ~agrees.groupby([thing, year], dropna=False).transform("any")
    return said.mask(said.isna() | is_corrected, said.where(in_latest).groupby(thing).transform("last"))


def _occurrences(rows: pd.DataFrame, identity: Identity) -> pd.Series:
    """Number the rows of a file that agree in their key but are different things; 0 where they are the same thing."""
    key = list(identity.key)
    occurrence = rows.groupby(["source_file", *key], dropna=False).cumcount()
    return occurrence if identity.apart == "all" else occurrence.where(rows[key].isna().any(axis="columns"), 0)


def _differences(rows: pd.DataFrame, identity: Identity) -> pd.DataFrame:
    """Mark the columns in which each row differs from the one below it."""
    below = rows.shift(-1)
    facts = rows.columns.difference([*PROVENANCE, *(name for name in identity.key if name != identity.settled)])
    return pd.DataFrame({column: _differ(rows[column], below[column]) for column in facts}, index=rows.index)


def _conflicts(superseded: pd.DataFrame, differs: pd.DataFrame, marks: pd.DataFrame) -> pd.DataFrame:
    """Return a row for each column in which a superseded row differs from another of its own return or log."""
    in_same_return = marks[rules.DUPLICATE_IN_RETURN.id]
    if not in_same_return.any():
        return superseded.iloc[:0].assign(column="")
    unequal = differs[in_same_return]
    columns = unequal.melt(var_name="column", ignore_index=False)
    return superseded.join(columns.loc[columns["value"].astype(bool), ["column"]], how="inner")


def _marks(rows: pd.DataFrame, differs: pd.DataFrame, identity: Identity) -> pd.DataFrame:
    """Mark the rules that remove each row in favour of the one below it, assuming that both are the same thing."""
    below = rows.shift(-1)
    any_differs = differs.any(axis="columns")
    same_return = (rows["return_year"] == below["return_year"]).fillna(value=False).astype(bool)
    ends = identity.end[0] if identity.end else None
    closed = rows[ends].isna() & below[ends].notna() if ends else pd.Series(data=False, index=rows.index)
    only_closed = closed & ~differs.drop(columns=list(identity.end)).any(axis="columns")
    marks = {
        rules.REPEATED_ROW: same_return & ~any_differs,
        rules.DUPLICATE_IN_RETURN: same_return & any_differs,
        rules.SAME_IN_LATER: ~same_return & ~any_differs,
        rules.CLOSED_LATER: ~same_return & closed,
        rules.LATER_WINS: ~same_return & any_differs & ~only_closed,
    }
    marks |= {rule: _contradict(rows[column], below[column]) for column, rule in identity.watched.items()}
    return pd.DataFrame({rule.id: mark for rule, mark in marks.items()})


def _differ(first: pd.Series, second: pd.Series) -> pd.Series:
    """Mark where two columns differ; two missing values are equal."""
    return ~((first == second).fillna(value=False).astype(bool) | (first.isna() & second.isna()))


def _contradict(first: pd.Series, second: pd.Series) -> pd.Series:
    """Mark where both columns have a value and the values differ."""
    return _differ(first, second) & first.notna() & second.notna()
