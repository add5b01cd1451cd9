"""Rows that speak of the same thing become one: the latest return's, or the one that ends last, or a log's last."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal

import pandas as pd

from iro_analysis.sources import rules
from iro_analysis.sources.rules import Rule
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
        end: the columns that say when and why it ended; the date first.
        watched: columns of which it is counted, under a rule, where the rows disagree.
        apart: which rows of one file are different things though they agree: none, those whose key has "gaps", or
            "all".
    """

    key: tuple[str, ...]
    end: tuple[str, ...] = ()
    watched: Mapping[str, Rule] = field(default_factory=dict)
    apart: Literal["none", "gaps", "all"] = "none"


#: Statements about a child in one year: each year's stands beside the others'.
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

#: Logs in which two rows that do not say what tells them apart are two contacts, counts or cases all the same.
APART_WITH_GAPS = (
    *(CONSULTATIONS, APP_ACCOUNTS, APP_STATEMENTS, FEEDBACK_INVITATIONS),
    *(CASE_ALERTS, DISPUTES, REMEDIAL_ACTIONS),
)
#: Logs without names, in which two rows that agree are two answers or audits.
APART = (FEEDBACK, AUDITS)

#: How each table's rows are told apart: by the table's key, in yearly statements by the return's year as well.
IDENTITIES: Mapping[str, Identity] = MappingProxyType(
    {
        name: Identity(
            key=(*table.key, "return_year") if table in YEARLY else table.key,
            end=ENDS.get(name, ()),
            watched=WATCHED if table is CHILDREN else {},
            apart="all" if table in APART else "gaps" if table in APART_WITH_GAPS else "none",
        )
        for name, table in TABLES.items()
    }
)


@dataclass(frozen=True)
class Merged:
    """Rows told apart.

    Args:
        kept: one row for each key, sorted by it, with the rules that decided between differing rows in ``rule``.
        first_year: for each kept row the earliest return that has its key.
        superseded: the other rows.
        marks: for each superseded row, which rule took it out; boolean columns named by the rules' ids.
        conflicts: superseded rows that stand otherwise in another row of the same return or log, once for each
            ``column`` that differs.
    """

    kept: pd.DataFrame
    first_year: pd.Series
    superseded: pd.DataFrame
    marks: pd.DataFrame
    conflicts: pd.DataFrame


def merge(rows: pd.DataFrame, identity: Identity) -> Merged:
    """One row for each key of ``identity``; a gap in the key is the same as another."""
    order = [*identity.key, "place", "return_year", *identity.end[:1], "source_file", "source_row"]
    rows = rows.assign(place=_places(rows, identity))
    rows = rows.sort_values(list(dict.fromkeys(order)), kind="stable", ignore_index=True)
    thing = rows.groupby([*identity.key, "place"], sort=False, dropna=False).ngroup()
    rows = rows.drop(columns="place")
    superseded = thing == thing.shift(-1)
    if not superseded.any():  # as in most tables
        none = rows.iloc[:0]
        marks = pd.DataFrame(columns=[rule.id for rule in (*rules.MERGING, *identity.watched.values())], dtype=bool)
        return Merged(rows, rows["return_year"], none, marks, none.assign(column=""))
    differs = _differences(rows, identity)
    marks = _marks(rows, differs, identity)[superseded]
    decided = marks.groupby(thing[superseded]).any().reindex(thing[~superseded], fill_value=False)
    kept = rows[~superseded].reset_index(drop=True)
    return Merged(
        kept=rules.tagged(kept, decided.reset_index(drop=True)),
        first_year=rows["return_year"].groupby(thing).min().reset_index(drop=True),
        superseded=rows[superseded],
        marks=marks,
        conflicts=_conflicts(rows[superseded], differs[superseded], marks),
    )


def _places(rows: pd.DataFrame, identity: Identity) -> pd.Series:
    """What tells rows apart that agree in their key: which of its file's rows with that key each is; 0 if nothing."""
    key = list(identity.key)
    if identity.apart == "none":
        return pd.Series(0, index=rows.index)
    numbered = rows.groupby(["source_file", *key], dropna=False).cumcount()
    return numbered if identity.apart == "all" else numbered.where(rows[key].isna().any(axis="columns"), 0)


def _differences(rows: pd.DataFrame, identity: Identity) -> pd.DataFrame:
    """In which columns each row says otherwise than the one below it."""
    below = rows.shift(-1)
    facts = rows.columns.difference([*PROVENANCE, *identity.key])
    return pd.DataFrame({column: _differ(rows[column], below[column]) for column in facts}, index=rows.index)


def _conflicts(superseded: pd.DataFrame, differs: pd.DataFrame, marks: pd.DataFrame) -> pd.DataFrame:
    """One row for each column in which a row that was taken out differs from another of its own return or log."""
    contradicted = marks[rules.DUPLICATE_IN_RETURN.id]
    if not contradicted.any():
        return superseded.iloc[:0].assign(column="")
    unequal = differs[contradicted]
    places = unequal.melt(var_name="column", ignore_index=False)
    return superseded.join(places.loc[places["value"].astype(bool), ["column"]], how="inner")


def _marks(rows: pd.DataFrame, differs: pd.DataFrame, identity: Identity) -> pd.DataFrame:
    """Which rules take each row out in favour of the one below it, supposing that both are the same thing."""
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


def _differ(one: pd.Series, other: pd.Series) -> pd.Series:
    """Where the two are not the same, a missing value being the same as another."""
    return ~((one == other).fillna(value=False).astype(bool) | (one.isna() & other.isna()))


def _contradict(one: pd.Series, other: pd.Series) -> pd.Series:
    """Where both say something and it is not the same."""
    return _differ(one, other) & one.notna() & other.notna()
