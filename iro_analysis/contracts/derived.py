"""The columns an expectation compares a row with: from the calendar, the code lists, another row, table or return.

A suite holds one table and compares columns of one row, so whatever else a rule speaks of is laid beside the row first.
A derivation states the columns it reads; where one of them was not supplied, its columns are absent and the
expectations on them are reported as "could not check", never as passed.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

import pandas as pd

from iro_analysis.codes import code_lists
from iro_analysis.contracts import logs, sequences
from iro_analysis.contracts.calendar import birthday, year_bounds
from iro_analysis.tables import CHILDREN, DTYPES, PROVENANCE, TABLES, Table

Tables = Mapping[str, pd.DataFrame]

IN_RETURN = ("return_year", "child_id")
#: The Children Act 1989 came into force on this day; the return holds no earlier episode (rule 353).
ACT_IN_FORCE = pd.Timestamp("1991-10-14")


@dataclass(frozen=True)
class Derivation:
    """Columns to lay beside the rows of one table.

    Attributes:
        gives: the columns it adds.
        needs: the columns it reads, by table, the table it belongs to first.
        compute: takes a frame of the needed columns of each table in ``needs``; gives a frame on the first's index.
        optional: tables in ``needs`` that count as empty where they were not supplied.
    """

    gives: tuple[str, ...]
    needs: Mapping[str, tuple[str, ...]]
    compute: Callable[..., pd.DataFrame]
    optional: frozenset[str] = frozenset()

    def inputs(self, tables: Tables) -> list[pd.DataFrame] | None:
        """The frames that ``compute`` takes, or None where a table or a column that it needs is absent."""
        frames = {name: TABLES[name].empty() for name in self.optional} | dict(tables)
        if any(name not in frames or not set(columns) <= set(frames[name]) for name, columns in self.needs.items()):
            return None
        return [frames[name].loc[:, list(columns)] for name, columns in self.needs.items()]


def canonical(frame: pd.DataFrame, table: Table) -> pd.DataFrame:
    """The columns of ``frame`` that are as :mod:`iro_analysis.tables` describes them, on a fresh index.

    A column of another type is left out: an expectation on it could not be checked.
    """
    types = {column.name: DTYPES[column.kind] for column in table.columns} | dict(PROVENANCE)
    sound = [name for name, dtype in types.items() if name in frame and frame[name].dtype == dtype]
    return frame[sound].reset_index(drop=True)


def derive(name: str, tables: Tables) -> pd.DataFrame:
    """The table ``name`` with every derived column that ``tables`` allow.

    Args:
        name: a canonical table.
        tables: frames as :func:`canonical` gives them.
    """
    inputs = ((derivation, derivation.inputs(tables)) for derivation in derivations(name))
    added = [derivation.compute(*frames) for derivation, frames in inputs if frames is not None]
    return pd.concat([tables[name], *added], axis=1)


def derivations(name: str) -> tuple[Derivation, ...]:
    """The derivations of the table ``name``: those every table has, then its own."""
    table = TABLES[name]
    codes = [(column.name, column.codes) for column in table.columns if column.codes is not None]
    return (
        Derivation(("year_start", "year_end"), {name: ("return_year",)}, _year_bounds),
        *(_code(name, column, code_list) for column, code_list in codes),
        *_references(table),
        *_OWN.get(name, ()),
    )


def _code(name: str, column: str, code_list: str) -> Derivation:
    compute = partial(_valid_code, column=column, code_list=code_list)
    return Derivation((f"{column}_valid",), {name: ("return_year", column)}, compute)


def _references(table: Table) -> tuple[Derivation, ...]:
    """What the children table says of the child of each row, where rows are of children."""
    if not table.names_child or table is CHILDREN:
        return ()
    named = {table.name: IN_RETURN, "children": IN_RETURN}
    if table.is_log:
        return (Derivation(("in_children",), named, _in_children_of_year),)
    header = {table.name: IN_RETURN, "children": (*IN_RETURN, "birth_date")}
    return (
        Derivation(("in_children",), named, _in_children),
        Derivation(("header_birth_date",), header, _from_header),
    )


def _birthday(name: str, age: int, column: str) -> Derivation:
    def compute(own: pd.DataFrame) -> pd.DataFrame:
        return birthday(own["birth_date"], age).to_frame(column)

    return Derivation((column,), {name: ("birth_date",)}, compute)


def _year_bounds(own: pd.DataFrame) -> pd.DataFrame:
    return year_bounds(own["return_year"])


def _valid_code(own: pd.DataFrame, column: str, code_list: str) -> pd.DataFrame:
    """Whether the code is in its list and was in use in the return's year; missing where the cell is empty."""
    codes, entries = own[column], code_lists()[code_list]
    first = codes.map({code: entry.valid_from for code, entry in entries.items()}).astype("Int64")
    last = codes.map({code: entry.valid_until for code, entry in entries.items()}).astype("Int64")
    too_early = (own["return_year"] < first).fillna(False)
    too_late = (own["return_year"] > last).fillna(False)
    valid = codes.isin(list(entries)).astype("boolean") & ~too_early & ~too_late
    return valid.mask(codes.isna()).to_frame(f"{column}_valid")


def _in_children(own: pd.DataFrame, children: pd.DataFrame) -> pd.DataFrame:
    return sequences.found(own, children, IN_RETURN).to_frame("in_children")


def _in_children_of_year(own: pd.DataFrame, children: pd.DataFrame) -> pd.DataFrame:
    """As :func:`_in_children`; missing where no children table of the year was supplied, for logs reach further."""
    supplied = own["return_year"].isin(children["return_year"].dropna())
    return _in_children(own, children).where(supplied)


def _in_reviews(own: pd.DataFrame, reviews: pd.DataFrame) -> pd.DataFrame:
    """Whether the returns hold a review of the child on that day; missing for years without a return."""
    supplied = own["return_year"].isin(reviews["return_year"].dropna())
    return sequences.found(own, reviews, ("child_id", "review_date")).where(supplied).to_frame("in_reviews")


def _from_header(own: pd.DataFrame, children: pd.DataFrame) -> pd.DataFrame:
    """What the children table of the same return says of the child."""
    return sequences.matching(own, children, IN_RETURN).add_prefix("header_")


def _from_last_year(children: pd.DataFrame) -> pd.DataFrame:
    """What the return of the year before says of the child."""
    a_year_on = children.assign(return_year=children["return_year"] + 1)
    return sequences.matching(children, a_year_on, IN_RETURN).add_prefix("previous_")


def _has_care(children: pd.DataFrame, episodes: pd.DataFrame, care_leavers: pd.DataFrame) -> pd.DataFrame:
    """Whether the return gives a reason for listing the child: an episode of care, or having left care."""
    reasons = pd.concat([episodes, care_leavers])
    return sequences.found(children, reasons, IN_RETURN).to_frame("has_care")


def _eighteenth_birthday(episodes: pd.DataFrame, children: pd.DataFrame) -> pd.DataFrame:
    birth_date = sequences.matching(episodes, children, IN_RETURN)["birth_date"]
    return birthday(birth_date, 18).to_frame("eighteenth_birthday")


def _open_provider(episodes: pd.DataFrame) -> pd.DataFrame:
    """Apart from the other cells carried over: a file may lack this column."""
    return sequences.carried_over(episodes)[["open_provider"]]


def _act_in_force(episodes: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame({"act_in_force": ACT_IN_FORCE}, index=episodes.index).astype("datetime64[s]")


def _short_breaks_only(reviews: pd.DataFrame, episodes: pd.DataFrame) -> pd.DataFrame:
    """Whether the return holds episodes of the child and every one is of short breaks."""
    others = episodes[~episodes["legal_status"].isin(sequences.SHORT_BREAKS)]
    only = sequences.found(reviews, episodes, IN_RETURN) & ~sequences.found(reviews, others, IN_RETURN)
    return only.to_frame("short_breaks_only")


_HEADER_CELLS = ("sex", "birth_date", "ethnicity", "upn")
_CHAIN_CELLS = ("started", "ceased", "reason_ceased", "need")
_CARRIED_CELLS = ("reason_new_episode", "legal_status", "need", "placement")

_OWN: Mapping[str, tuple[Derivation, ...]] = {
    "children": (
        Derivation(
            tuple(f"previous_{cell}" for cell in _HEADER_CELLS),
            {"children": (*IN_RETURN, *_HEADER_CELLS)},
            _from_last_year,
        ),
        Derivation(
            ("has_care",),
            {"children": IN_RETURN, "episodes": IN_RETURN, "care_leavers": IN_RETURN},
            _has_care,
            optional=frozenset({"care_leavers"}),
        ),
        _birthday("children", 11, "eleventh_birthday"),
        _birthday("children", 25, "twenty_fifth_birthday"),
    ),
    "episodes": (
        Derivation(("act_in_force",), {"episodes": ("return_year",)}, _act_in_force),
        Derivation(
            ("eighteenth_birthday",),
            {"episodes": IN_RETURN, "children": (*IN_RETURN, "birth_date")},
            _eighteenth_birthday,
        ),
        Derivation(
            (*sequences.PREVIOUS, "next_started", "next_starts_that_day"),
            {"episodes": (*IN_RETURN, *_CHAIN_CELLS)},
            sequences.episode_chain,
        ),
        Derivation(
            ("changed",),
            {"episodes": (*IN_RETURN, "started", "ceased", "legal_status", *sequences.PLACEMENT)},
            sequences.what_changed,
        ),
        Derivation(("first_ever",), {"episodes": (*IN_RETURN, "started")}, sequences.first_ever),
        Derivation(
            ("open_started", *(f"open_{cell}" for cell in _CARRIED_CELLS)),
            {"episodes": (*IN_RETURN, "started", "ceased", *_CARRIED_CELLS)},
            sequences.carried_over,
        ),
        Derivation(
            ("open_provider",),
            {"episodes": (*IN_RETURN, "started", "ceased", "provider")},
            _open_provider,
        ),
        Derivation(
            ("in_previous_return", "child_in_next_return"),
            {"episodes": (*IN_RETURN, "started", "ceased")},
            sequences.across_returns,
        ),
    ),
    "reviews": (
        _birthday("reviews", 4, "fourth_birthday"),
        Derivation(
            ("in_care",),
            {
                "reviews": (*IN_RETURN, "review_date"),
                "episodes": (*IN_RETURN, "started", "ceased", "legal_status"),
            },
            sequences.in_care_on_review,
        ),
        Derivation(
            ("short_breaks_only",),
            {"reviews": IN_RETURN, "episodes": (*IN_RETURN, "legal_status")},
            _short_breaks_only,
        ),
    ),
    "review_log": (
        Derivation(
            ("in_reviews",),
            {"review_log": (*IN_RETURN, "review_date"), "reviews": (*IN_RETURN, "review_date")},
            _in_reviews,
        ),
    ),
    "iro_allocations": (
        Derivation(
            ("iro_in_post",),
            {"iro_allocations": ("iro_id", "allocated_from"), "iro_workforce": ("iro_id", "post_from", "post_to")},
            logs.iro_in_post,
            optional=frozenset({"iro_workforce"}),
        ),
        Derivation(
            ("within_post",),
            {"iro_allocations": ("iro_id", "allocated_to"), "iro_workforce": ("iro_id", "post_from", "post_to")},
            logs.within_post,
            optional=frozenset({"iro_workforce"}),
        ),
    ),
    "case_alerts": (
        Derivation(
            ("outcome_when_ended",),
            {"case_alerts": ("outcome", "closed")},
            partial(logs.outcome_when_ended, ended="closed"),
        ),
    ),
    "disputes": (
        Derivation(
            ("outcome_when_ended",),
            {"disputes": ("outcome", "resolved")},
            partial(logs.outcome_when_ended, ended="resolved"),
        ),
        Derivation(
            ("last_before_stage_2", "last_before_stage_3", "last_before_resolved"),
            {"disputes": ("raised", "stage_1", "stage_2", "stage_3")},
            logs.days_before_stages,
        ),
    ),
    "uasc": (
        _birthday("uasc", 18, "eighteenth_birthday"),
        Derivation(("header_sex",), {"uasc": IN_RETURN, "children": (*IN_RETURN, "sex")}, _from_header),
    ),
    "missing": (
        Derivation(
            ("previous_missing_to", "next_missing_from"),
            {"missing": (*IN_RETURN, "missing_from", "missing_to")},
            partial(sequences.spell_chain, start="missing_from", end="missing_to"),
        ),
    ),
    "social_workers": (
        Derivation(
            ("previous_worker_to", "next_worker_from"),
            {"social_workers": (*IN_RETURN, "worker_from", "worker_to")},
            partial(sequences.spell_chain, start="worker_from", end="worker_to"),
        ),
    ),
}
