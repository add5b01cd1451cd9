"""Cells and rows in doubt: what a figure has to say of the data it rests on, so that none is wrong in silence.

A cell has three states: read, empty, and filled but not read. Its doubts are kept to the end, beside the tables, with
the days between which they can matter, and every figure that reads the column says how many cells of which file are
meant (:mod:`iro_analysis.figures.doubts`).
"""

from collections.abc import Iterable, Iterator, Mapping
from itertools import combinations, pairwise

import pandas as pd

from iro_analysis.sources import rules
from iro_analysis.sources.changes import STANDS_FOR_NONE, UNKNOWN_CODE, is_unread, is_withheld
from iro_analysis.sources.delimited import BLANK_BEYOND, LONG_ROW, SHORT_ROW
from iro_analysis.sources.reading import EVERY_COLUMN, Reading
from iro_analysis.sources.versions import column_apart
from iro_analysis.tables import (
    CASE_ALERTS,
    CHILDREN,
    DISPUTES,
    DOUBT_TYPES,
    EPISODES,
    FEEDBACK,
    IRO_ALLOCATIONS,
    IRO_WORKFORCE,
    OUTCOMES,
    PLACED_ADOPTION,
    PLACEMENT_ORDER_FLAGS,
    TABLES,
    Table,
    no_doubts,
)

NOT_READ = "not read"
NOT_PRINTED = "not printed, for it looks like a person's details"
TAKEN_FOR_NONE = "standing for none and taken as empty"
NOT_IN_LIST = "with a code that its list does not have"
IS_EMPTY = "empty"
WITHOUT_DAY = "empty beside a reason or outcome"
STAYS_OPEN = "empty, though a later row follows"
DIFFERS = "said otherwise in another row for the same"
IN_ONE_FILE = "in one of two files that overlap, and not in the other"
NOT_IN_HEADER = "of a child whom the header does not name"
NOT_IN_POST = "of an IRO whom the workforce log does not name"
IN_NO_TABLE = "of a child whom no other table of the return names"
LEFT_OUT = "; rows left out"
BEFORE_START = "before the start"
BESIDE_EMPTY = "beside an empty cell that asks for one, and may belong there"

#: What a stitching rule had to suppose: of which column, and in what words.
_SUPPOSED: Mapping[rules.Rule, tuple[str, str]] = {
    rules.CLOSED_AT_NEXT: ("ceased", "empty, taken from the start of the next episode"),
    rules.NOT_CONTINUED: ("ceased", "empty, and the next return does not go on with the episode"),
    rules.CUT_AT_NEXT: ("ceased", "after the start of the next episode"),
    rules.EXTENDED_TO_NEXT: ("ceased", "before the start of the next episode, which continues"),
    rules.COUNTS_AS_X1: ("reason_ceased", "taken as X1, for the next episode continues"),
    rules.X1_WITHOUT_NEXT: ("reason_ceased", "X1 without a next episode"),
    rules.REASON_WITHOUT_END: ("ceased", WITHOUT_DAY),
}
#: Columns that no table can do without in a row, beside those that it requires. A temporary placement has no provider.
_ASKED_FOR: Mapping[str, tuple[str, ...]] = {
    EPISODES.name: ("provider",),
    OUTCOMES.name: ("health_assessment", "dental_check", "immunisations"),
}
#: Columns that a log may do without, but not in some of its rows.
_IN_ALL_ROWS_OR_NONE: Mapping[str, tuple[str, ...]] = {FEEDBACK.name: ("response_id",)}
_WITHOUT_PROVIDER = ("T0", "T1", "T2", "T3", "T4", "Z1")
#: A day that has to be there where another cell says that it came.
_GOES_WITH: Mapping[str, tuple[tuple[str, str], ...]] = {
    EPISODES.name: (("reason_ceased", "ceased"),),
    PLACED_ADOPTION.name: (("placed_ceased", "reason_placed_ceased"), ("reason_placed_ceased", "placed_ceased")),
    CASE_ALERTS.name: (("closed", "outcome"), ("outcome", "closed")),
    DISPUTES.name: (("resolved", "outcome"), ("outcome", "resolved"), ("stage_2", "stage_3")),
}
#: In whose rows one may not stay open when the next begins: by what they belong together, first and last day.
_ONE_AT_A_TIME: Mapping[str, tuple[str, str, str]] = {
    IRO_ALLOCATIONS.name: ("child_id", "allocated_from", "allocated_to"),
    IRO_WORKFORCE.name: ("iro_id", "post_from", "post_to"),
}
_STATES: Mapping[str, str] = {
    STANDS_FOR_NONE: TAKEN_FOR_NONE,
    UNKNOWN_CODE: NOT_IN_LIST,
    SHORT_ROW: "with fewer cells than headings",
    LONG_ROW: "with more cells than headings",
    BLANK_BEYOND: "with more cells than headings",
}
_PLACE = ["source_file", "source_row"]
_FIRST, _LAST = pd.Timestamp("1800-01-01"), pd.Timestamp("2300-01-01")
#: Figures look back from their period: to the review before, or over the twelve months to its end.
_LOOKING_BACK = pd.Timedelta(days=366)


def cells_of(reading: Reading, name: str) -> pd.DataFrame:
    """The cells in doubt of one table: ``source_file``, ``source_row``, ``column`` (canonical), ``change``."""
    columns = {column.source: column.name for column in TABLES[name].columns} | {EVERY_COLUMN: EVERY_COLUMN}
    files = set(reading.tables[name]["source_file"]) if name in reading.tables else set()
    cells = reading.unread[reading.unread["file"].isin(files)]
    named = cells.assign(column=cells["column"].map(columns)).rename(columns={"file": _PLACE[0], "row": _PLACE[1]})
    return named[[*_PLACE, "column", "change"]].dropna(subset=["column"])


def unread_rows(rows: pd.DataFrame, cells: pd.DataFrame, columns: Iterable[str]) -> "pd.Series[bool]":
    """Which of ``rows`` have a cell in one of ``columns`` that is filled and was not read."""
    unread = cells[cells["column"].isin(list(columns)) & cells["change"].map(is_unread).astype(bool)]
    if unread.empty:
        return pd.Series(data=False, index=rows.index)
    return pd.Series(_places(rows).isin(_places(unread)), index=rows.index)


def doubts_of(
    table: Table,
    rows: pd.DataFrame,
    used: pd.DataFrame,
    set_aside: pd.DataFrame,
    faults: pd.DataFrame,
    cells: pd.DataFrame,
    conflicts: pd.DataFrame,
) -> pd.DataFrame:
    """Every doubt of one table, a row each: ``column``, ``state``, ``whole_row``, and the row's place, child and days.

    Most tables have none: what is not looked for takes no time.

    Args:
        table: the table.
        rows: its rows that can be placed, as supplied.
        used: its stitched rows; ``rule`` names what the stitching supposed.
        set_aside: the rows that figures do without.
        faults: why, a boolean column a rule, on the index of ``set_aside``.
        cells: its cells in doubt, as :func:`cells_of` gives them.
        conflicts: rows that stand otherwise in another row for the same, with the ``column``.
    """
    parts = [
        *_in_cells(used, cells),
        *_in_rows(table, used, cells),
        *_beside_empty(table, used),
        *_supposed(table, used, cells),
        *_left_out(table, set_aside, faults, cells),
        *_said_twice(table, rows),
        *([conflicts.assign(state=DIFFERS, whole_row=False)] if len(conflicts) else []),
    ]
    parts = [part for part in parts if len(part)]
    if not parts:
        return pd.DataFrame()
    found = pd.concat(parts, ignore_index=True)
    return found.assign(table=table.name)


def dated(doubts: pd.DataFrame, episodes: pd.DataFrame | None) -> pd.DataFrame:
    """The doubts in the columns of :data:`DOUBT_TYPES`; those of a return matter while their child is in care.

    Args:
        doubts: as :func:`doubts_of` gives them, of all tables.
        episodes: the stitched episodes.
    """
    if doubts.empty:
        return no_doubts()
    by_table = doubts.groupby("table", sort=False)
    doubts = pd.concat([_with_own_days(TABLES[str(name)], rows) for name, rows in by_table])
    doubts = doubts.reindex(columns=doubts.columns.union(["child_id"]))
    if episodes is not None and len(episodes):
        ends = episodes["ceased"].fillna(_LAST)
        stays = ends.groupby(episodes["child_id"]).max() + _LOOKING_BACK
        of_return = ~doubts["table"].map(lambda name: TABLES[name].is_log).astype(bool)
        begun = doubts["child_id"].map(episodes.groupby("child_id")["started"].min()).fillna(_FIRST)
        left = doubts["child_id"].map(stays).fillna(_LAST)
        doubts = doubts.assign(
            since=doubts["since"].mask(of_return, begun), until=doubts["until"].mask(of_return, left)
        )
    headings = {(name, column.name): column.source for name, table in TABLES.items() for column in table.columns}
    columns = zip(doubts["table"], doubts["column"], strict=True)
    named = doubts.assign(
        heading=[headings.get(key, EVERY_COLUMN) for key in columns],
        file=doubts["source_file"],
    )
    return named[list(DOUBT_TYPES)].astype(dict(DOUBT_TYPES)).reset_index(drop=True)


def _places(rows: pd.DataFrame) -> pd.MultiIndex:
    return pd.MultiIndex.from_frame(rows[_PLACE].astype({_PLACE[0]: "object", _PLACE[1]: "int64"}))


def _state(change: str) -> str:
    if is_withheld(change):
        return NOT_PRINTED
    return _STATES.get(change, NOT_READ)


def _in_cells(used: pd.DataFrame, cells: pd.DataFrame) -> Iterator[pd.DataFrame]:
    if len(cells):
        beside = used.assign(source_row=used["source_row"].astype("Int64")).merge(cells, on=_PLACE)
        yield beside.assign(state=beside["change"].map(_state), whole_row=beside["column"] == EVERY_COLUMN)


def _in_rows(table: Table, used: pd.DataFrame, cells: pd.DataFrame) -> Iterator[pd.DataFrame]:
    """Cells that are empty where the row or the return wants them filled."""
    for column, state, wanting in _wanting(table, used):
        empty = used[column].isna()
        if not empty.any():
            continue
        rows = used[wanting & empty]
        rows = _without(rows, cells[cells["column"] == column])
        if len(rows):
            yield rows.assign(column=column, state=state, whole_row=False)


def _beside_empty(table: Table, used: pd.DataFrame) -> Iterator[pd.DataFrame]:
    """Flags in the column behind one that every row should have and that is empty."""
    for asked, following in pairwise(table.columns):
        if asked.name in _ASKED_FOR.get(table.name, ()) and asked.kind == following.kind == "flag":
            rows = used[used[asked.name].isna() & used[following.name].notna()]
            if len(rows):
                yield rows.assign(column=following.name, state=BESIDE_EMPTY, whole_row=False)


def _without(rows: pd.DataFrame, cells: pd.DataFrame) -> pd.DataFrame:
    """The rows in which no cell of ``cells`` stands."""
    return rows[~_places(rows).isin(_places(cells))] if len(rows) and len(cells) else rows


def _wanting(table: Table, used: pd.DataFrame) -> Iterator[tuple[str, str, "pd.Series[bool]"]]:
    """Columns, and of which rows an empty cell of theirs says too little."""
    every = pd.Series(data=True, index=used.index)
    for name in (*(column.name for column in table.columns if column.required), *_ASKED_FOR.get(table.name, ())):
        lodged_for_a_while = name == "provider"
        yield name, IS_EMPTY, ~used["placement"].isin(_WITHOUT_PROVIDER) if lodged_for_a_while else every
    for name in _IN_ALL_ROWS_OR_NONE.get(table.name, ()):
        if used[name].notna().any():
            yield name, IS_EMPTY, every
    for name, sign in _GOES_WITH.get(table.name, ()):
        yield name, IS_EMPTY if table.column(name).kind == "code" else WITHOUT_DAY, used[sign].notna()
    if table.name in _ONE_AT_A_TIME:
        of, first, last = _ONE_AT_A_TIME[table.name]
        ordered = used.sort_values([of, first], kind="stable")
        followed = (ordered[of] == ordered[of].shift(-1)).fillna(value=False).astype(bool)
        yield last, STAYS_OPEN, followed.reindex(used.index)


def _supposed(table: Table, used: pd.DataFrame, cells: pd.DataFrame) -> Iterator[pd.DataFrame]:
    """What the stitching supposed; of a cell that could not be read, that says all."""
    tagged = used[used["rule"] != ""]
    if table is not EPISODES or tagged.empty:
        return
    for rule, (column, state) in _SUPPOSED.items():
        rows = tagged[tagged["rule"].str.split(rules.SEPARATOR).map(lambda names, rule=rule: rule.id in names)]
        rows = _without(rows, cells[cells["column"] == column])
        if len(rows):
            yield rows.assign(column=column, state=state, whole_row=False)


def _left_out(
    table: Table, set_aside: pd.DataFrame, faults: pd.DataFrame, cells: pd.DataFrame
) -> Iterator[pd.DataFrame]:
    """The rows set aside, with the column that is at fault: every figure of the table does without them."""
    if set_aside.empty:
        return
    columns = {
        rules.NO_CHILD.id: ("child_id",) if table.names_child else (),
        rules.NO_DATE.id: table.indispensable_dates,
        rules.END_NOT_READ.id: table.closing_columns,
    }
    for rule, names in columns.items():
        for name in names:
            rows = set_aside[faults[rule] & set_aside[name].isna()]
            known = _places(rows).isin(_places(cells[cells["column"] == name]))
            for state, part in ((NOT_READ, rows[known]), (IS_EMPTY, rows[~known])):
                if len(part) and not (rule == rules.END_NOT_READ.id and state == IS_EMPTY):
                    yield part.assign(column=name, state=state + LEFT_OUT, whole_row=True)
    backwards = set_aside[faults[rules.ENDS_BEFORE_START.id]]
    if len(backwards):
        yield backwards.assign(column="ceased", state=BEFORE_START + LEFT_OUT, whole_row=True)


def _said_twice(table: Table, rows: pd.DataFrame) -> Iterator[pd.DataFrame]:
    """Rows of a log that count beside those of another file which speaks of the same."""
    files = [own for _, own in rows.groupby("source_file", sort=True)] if table.is_log else []
    for one, other in combinations(files, 2):
        yield from _beside(table, one, other)


def _beside(table: Table, one: pd.DataFrame, other: pd.DataFrame) -> Iterator[pd.DataFrame]:
    """The rows of ``other`` that are no row of ``one``, where the two agree in all but one column or mostly overlap."""
    key = list(table.key)
    column = column_apart(table, one, other)
    if column in key:
        yield other[~_hashed(other, key).isin(_hashed(one, key))].assign(column=column, state=DIFFERS, whole_row=True)
        return
    day = str(table.dated_by)
    first, last = max(one[day].min(), other[day].min()), min(one[day].max(), other[day].max())
    within, beside = (rows[rows[day].between(first, last)] for rows in (one, other))
    shared = _hashed(beside, key).isin(_hashed(within, key))
    if shared.any() and 2 * shared.sum() >= min(len(within), len(beside)):
        lacking = [within[~_hashed(within, key).isin(_hashed(beside, key))], beside[~shared]]
        yield pd.concat(lacking).assign(column=EVERY_COLUMN, state=IN_ONE_FILE, whole_row=True)


def _hashed(rows: pd.DataFrame, columns: list[str]) -> "pd.Series[int]":
    return pd.util.hash_pandas_object(rows[columns], index=False)


def of_unknown_children(tables: Mapping[str, pd.DataFrame], header: pd.DataFrame) -> Iterator[pd.DataFrame]:
    """Rows of a child whom the header does not name, and of the header those of a child without an episode.

    Args:
        tables: the stitched rows by table.
        header: the children of every return as supplied.
    """
    years = set(header["return_year"].dropna())
    named, anywhere = _in_return(header), set(header["child_id"].dropna())
    for name, rows in tables.items():
        if not TABLES[name].names_child or name == CHILDREN.name:
            continue
        known = rows["child_id"].isin(anywhere) if TABLES[name].is_log else _in_return(rows).isin(named)
        asked = rows["return_year"].isin(years) & rows["child_id"].notna()
        unknown = rows[asked & ~pd.Series(known, index=rows.index)]
        if len(unknown):
            yield unknown.assign(table=name, column="child_id", state=NOT_IN_HEADER, whole_row=False)


def of_unknown_officers(tables: Mapping[str, pd.DataFrame]) -> Iterator[pd.DataFrame]:
    """Allocations to an IRO of whom the workforce log knows nothing: one who is written in two ways, perhaps."""
    if not {IRO_ALLOCATIONS.name, IRO_WORKFORCE.name} <= set(tables):
        return
    rows, posts = tables[IRO_ALLOCATIONS.name], tables[IRO_WORKFORCE.name]
    unknown = rows[rows["iro_id"].notna() & ~rows["iro_id"].isin(posts["iro_id"])]
    if len(unknown):
        yield unknown.assign(table=IRO_ALLOCATIONS.name, column="iro_id", state=NOT_IN_POST, whole_row=False)


def of_nobody(children: pd.DataFrame, supplied: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """The children, as used, of whom no other table of their return has a row.

    Args:
        children: the stitched header.
        supplied: every table as supplied.
    """
    others = [rows for name, rows in supplied.items() if name != CHILDREN.name and not TABLES[name].is_log]
    named = pd.concat([children.iloc[:0], *others])[["return_year", "child_id"]]
    asked = children["return_year"].isin(set(named["return_year"]))
    found = children[asked & ~pd.Series(_in_return(children).isin(_in_return(named)), index=children.index)]
    return found.assign(table=CHILDREN.name, column="child_id", state=IN_NO_TABLE, whole_row=False)


def _in_return(rows: pd.DataFrame) -> pd.MultiIndex:
    return pd.MultiIndex.from_arrays([rows["return_year"].astype("object"), rows["child_id"].astype("object")])


def _with_own_days(table: Table, rows: pd.DataFrame) -> pd.DataFrame:
    """``since`` and ``until`` of rows of a log, the days they speak of; of what has no end to it, every later day."""
    if not table.is_log:
        return rows.assign(since=_FIRST, until=_LAST)
    first = rows[str(table.dated_by)]
    closing = [name for name in (table.ends_by, *table.also_dated[-1:]) if name]
    if closing:
        last = rows[closing[0]].fillna(_LAST)
    else:
        last = first + _LOOKING_BACK if table is not PLACEMENT_ORDER_FLAGS else first.mask(first.notna(), _LAST)
    return rows.assign(since=first.fillna(_FIRST), until=last.where(first.notna(), _LAST).fillna(_LAST))
