"""Cells and rows in doubt: what a figure must say about the data behind it, so that none is silently wrong.

A cell is read, empty, or filled but not read. Doubts are kept beside the tables, with the days between which they can
matter. Every figure that uses the column says in its note how many cells of which file are in doubt
(:mod:`iro_analysis.figures.doubts`).
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import combinations, pairwise

import pandas as pd

from iro_analysis.sources.cells.changes import PLACEHOLDER, UNKNOWN_CODE, is_unread
from iro_analysis.sources.files.delimited import BLANK_BEYOND, LONG_ROW, SHORT_ROW
from iro_analysis.sources.reading import EVERY_COLUMN
from iro_analysis.sources.returns.versions import column_apart
from iro_analysis.sources.stitching import rules
from iro_analysis.tables import (
    CASE_ALERTS,
    CHILDREN,
    CP_CONFERENCES,
    CP_PLANS,
    DISPUTES,
    DOUBT_TYPES,
    EPISODES,
    FEEDBACK,
    IRO_ALLOCATIONS,
    IRO_WORKFORCE,
    OUTCOMES,
    PLACED_ADOPTION,
    PLACEMENT_AUTHORITIES,
    PLACEMENT_ORDER_FLAGS,
    TABLES,
    Table,
    no_doubts,
)

NOT_READ = "not read"
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

#: What a stitching rule had to infer: the column, and the words for it.
_INFERRED: Mapping[rules.Rule, tuple[str, str]] = {
    rules.CLOSED_AT_NEXT: ("ceased", "empty, taken from the start of the next episode"),
    rules.NOT_CONTINUED: ("ceased", "empty, and the next return does not go on with the episode"),
    rules.CUT_AT_NEXT: ("ceased", "after the start of the next episode"),
    rules.EXTENDED_TO_NEXT: ("ceased", "before the start of the next episode, which continues"),
    rules.COUNTS_AS_X1: ("reason_ceased", "taken as X1, for the next episode continues"),
    rules.X1_WITHOUT_NEXT: ("reason_ceased", "X1 without a next episode"),
    rules.REASON_WITHOUT_END: ("ceased", WITHOUT_DAY),
}
#: Columns that the return wants filled, in addition to the required ones.
_ASKED_FOR: Mapping[str, tuple[str, ...]] = {
    EPISODES.name: ("provider",),
    OUTCOMES.name: ("health_assessment", "dental_check", "immunisations"),
}
#: Columns that a log may leave out altogether, but that must be filled in every row if they are in any.
_IN_EVERY_ROW_IF_IN_ANY: Mapping[str, tuple[str, ...]] = {FEEDBACK.name: ("response_id",)}
#: The return asks for no provider for a temporary placement (T0 to T4) or an "other" one (Z1).
_WITHOUT_PROVIDER = ("T0", "T1", "T2", "T3", "T4", "Z1")
#: Pairs of columns of which the first must be filled where the second is: a date of ceasing needs its reason.
_GOES_WITH: Mapping[str, tuple[tuple[str, str], ...]] = {
    EPISODES.name: (("reason_ceased", "ceased"),),
    PLACED_ADOPTION.name: (("placed_ceased", "reason_placed_ceased"), ("reason_placed_ceased", "placed_ceased")),
    CASE_ALERTS.name: (("closed", "outcome"), ("outcome", "closed")),
    DISPUTES.name: (("resolved", "outcome"), ("outcome", "resolved"), ("stage_2", "stage_3")),
}
#: Logs in which a row may not stay open when the next one of the same child or IRO begins: whose rows follow each
#: other, first day, last day.
_ONE_AT_A_TIME: Mapping[str, tuple[str, str, str]] = {
    IRO_ALLOCATIONS.name: ("child_id", "allocated_from", "allocated_to"),
    IRO_WORKFORCE.name: ("iro_id", "post_from", "post_to"),
    CP_PLANS.name: ("child_id", "plan_from", "plan_to"),
}
#: The logs whose figures need an IRO's post, and the column with the IRO.
_OFFICERS: Mapping[str, str] = {IRO_ALLOCATIONS.name: "iro_id", CP_CONFERENCES.name: "chair_id"}
_STATES: Mapping[str, str] = {
    PLACEHOLDER: TAKEN_FOR_NONE,
    UNKNOWN_CODE: NOT_IN_LIST,
    SHORT_ROW: "with fewer cells than headings",
    LONG_ROW: "with more cells than headings",
    BLANK_BEYOND: "with more cells than headings",
}
_PLACE = ["source_file", "source_row"]
_FIRST, _LAST = pd.Timestamp("1800-01-01"), pd.Timestamp("2300-01-01")
#: Figures look back beyond their period, to the review before it or over twelve months, so a doubt matters for longer
#: than its own days.
_LOOK_BACK = pd.Timedelta(days=366)
#: The logs whose rows matter for ever after their first day: a flag stands until the next one, and the review that an
#: authority asked for may be held long after it ended.
_LASTING = (PLACEMENT_AUTHORITIES.name, PLACEMENT_ORDER_FLAGS.name)


def unread_rows(rows: pd.DataFrame, cells: pd.DataFrame, columns: Iterable[str]) -> "pd.Series[bool]":
    """Mark the ``rows`` that have a cell in one of ``columns`` that is filled but was not read."""
    unread = cells[cells["column"].isin(list(columns)) & cells["change"].map(is_unread).astype(bool)]
    if unread.empty:
        return pd.Series(data=False, index=rows.index)
    return pd.Series(_places(rows).isin(_places(unread)), index=rows.index)


def doubts_of(
    table: Table,
    rows: pd.DataFrame,
    used: pd.DataFrame,
    quarantined: pd.DataFrame,
    faults: pd.DataFrame,
    cells: pd.DataFrame,
    conflicts: pd.DataFrame,
) -> pd.DataFrame:
    """Return the doubts of one table, one per row: ``column``, ``state``, ``whole_row``, and the row's place and days.

    Args:
        table: the table.
        rows: its rows that are not quarantined, as supplied.
        used: its stitched rows; ``rule`` names the stitching rules that changed them.
        quarantined: the rows that are kept out of every figure.
        faults: the reasons, one boolean column per rule, on the index of ``quarantined``.
        cells: its part of :attr:`Reading.doubtful_cells`.
        conflicts: rows contradicted by another row for the same thing, with the ``column``.
    """
    parts = [
        *_in_cells(used, cells),
        *_empty_cells(table, used, cells),
        *_after_empty_flags(table, used),
        *_inferences(table, used, cells),
        *_left_out(table, quarantined, faults, cells),
        *_in_two_files(table, rows),
        *([conflicts.assign(state=DIFFERS, whole_row=False)] if len(conflicts) else []),
    ]
    parts = [part for part in parts if len(part)]
    if not parts:
        return pd.DataFrame()
    doubts = pd.concat(parts, ignore_index=True)
    return doubts.assign(table=table.name)


def dated(doubts: pd.DataFrame, episodes: pd.DataFrame | None) -> pd.DataFrame:
    """Return the doubts in the columns of :data:`DOUBT_TYPES`, with the days between which they matter.

    A doubt about a row of a return matters while its child is in care; about a row of a log, during the row's own days.

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
        last_ends = ends.groupby(episodes["child_id"]).max() + _LOOK_BACK
        of_return = ~doubts["table"].map(lambda name: TABLES[name].is_log).astype(bool)
        first_start = doubts["child_id"].map(episodes.groupby("child_id")["started"].min()).fillna(_FIRST)
        last_end = doubts["child_id"].map(last_ends).fillna(_LAST)
        doubts = doubts.assign(
            since=doubts["since"].mask(of_return, first_start), until=doubts["until"].mask(of_return, last_end)
        )
    headings = {(name, column.name): column.source for name, table in TABLES.items() for column in table.columns}
    columns = zip(doubts["table"], doubts["column"], strict=True)
    labelled = doubts.assign(
        heading=[headings.get(key, EVERY_COLUMN) for key in columns],
        file=doubts["source_file"],
    )
    return labelled[list(DOUBT_TYPES)].astype(dict(DOUBT_TYPES)).reset_index(drop=True)


def _places(rows: pd.DataFrame) -> pd.MultiIndex:
    return pd.MultiIndex.from_frame(rows[_PLACE].astype({_PLACE[0]: "object", _PLACE[1]: "int64"}))


def _in_cells(used: pd.DataFrame, cells: pd.DataFrame) -> Iterator[pd.DataFrame]:
    if len(cells):
        doubtful = used.assign(source_row=used["source_row"].astype("Int64")).merge(cells, on=_PLACE)
        yield doubtful.assign(
            state=doubtful["change"].map(lambda change: _STATES.get(change, NOT_READ)),
            whole_row=doubtful["column"] == EVERY_COLUMN,
        )


def _empty_cells(table: Table, used: pd.DataFrame, cells: pd.DataFrame) -> Iterator[pd.DataFrame]:
    """Yield cells that are empty although the row or the return needs them filled."""
    for column, state, wanting in _columns_to_fill(table, used):
        empty = used[column].isna()
        if not empty.any():
            continue
        rows = used[wanting & empty]
        rows = _without(rows, cells[cells["column"] == column])
        if len(rows):
            yield rows.assign(column=column, state=state, whole_row=False)


def _after_empty_flags(table: Table, used: pd.DataFrame) -> Iterator[pd.DataFrame]:
    """Yield flags that follow an empty flag which every row should have: the answers may have slipped one column."""
    for column, next_column in pairwise(table.columns):
        if column.name in _ASKED_FOR.get(table.name, ()) and column.kind == next_column.kind == "flag":
            rows = used[used[column.name].isna() & used[next_column.name].notna()]
            if len(rows):
                yield rows.assign(column=next_column.name, state=BESIDE_EMPTY, whole_row=False)


def _without(rows: pd.DataFrame, cells: pd.DataFrame) -> pd.DataFrame:
    """Return the rows that have none of ``cells``."""
    return rows[~_places(rows).isin(_places(cells))] if len(rows) and len(cells) else rows


def _columns_to_fill(table: Table, used: pd.DataFrame) -> Iterator[tuple[str, str, "pd.Series[bool]"]]:
    """Yield columns, the state of an empty cell in them, and the rows in which it should be filled."""
    all_rows = pd.Series(data=True, index=used.index)
    for name in (*(column.name for column in table.columns if column.required), *_ASKED_FOR.get(table.name, ())):
        is_provider = name == "provider"
        yield name, IS_EMPTY, ~used["placement"].isin(_WITHOUT_PROVIDER) if is_provider else all_rows
    for name in _IN_EVERY_ROW_IF_IN_ANY.get(table.name, ()):
        if used[name].notna().any():
            yield name, IS_EMPTY, all_rows
    for name, sign in _GOES_WITH.get(table.name, ()):
        yield name, IS_EMPTY if table.column(name).kind == "code" else WITHOUT_DAY, used[sign].notna()
    if table.name in _ONE_AT_A_TIME:
        owner, first, last = _ONE_AT_A_TIME[table.name]
        ordered = used.sort_values([owner, first], kind="stable")
        followed = (ordered[owner] == ordered[owner].shift(-1)).fillna(value=False).astype(bool)
        yield last, STAYS_OPEN, followed.reindex(used.index)


def _inferences(table: Table, used: pd.DataFrame, cells: pd.DataFrame) -> Iterator[pd.DataFrame]:
    """Yield what the stitching inferred, except for cells that could not be read: those have a doubt of their own."""
    tagged = used[used["rule"] != ""]
    if table is not EPISODES or tagged.empty:
        return
    for rule, (column, state) in _INFERRED.items():
        rows = tagged[tagged["rule"].str.split(rules.SEPARATOR).map(lambda ids, rule=rule: rule.id in ids)]
        rows = _without(rows, cells[cells["column"] == column])
        if len(rows):
            yield rows.assign(column=column, state=state, whole_row=False)


def _left_out(
    table: Table, quarantined: pd.DataFrame, faults: pd.DataFrame, cells: pd.DataFrame
) -> Iterator[pd.DataFrame]:
    """Yield the quarantined rows with the column at fault: they are missing from every figure of the table."""
    if quarantined.empty:
        return
    columns = {
        rules.NO_CHILD.id: ("child_id",) if table.is_about_children else (),
        rules.NO_DATE.id: table.indispensable_dates,
        rules.END_NOT_READ.id: table.closing_columns,
    }
    for rule, names in columns.items():
        for name in names:
            rows = quarantined[faults[rule] & quarantined[name].isna()]
            known = _places(rows).isin(_places(cells[cells["column"] == name]))
            for state, part in ((NOT_READ, rows[known]), (IS_EMPTY, rows[~known])):
                if len(part) and not (rule == rules.END_NOT_READ.id and state == IS_EMPTY):
                    yield part.assign(column=name, state=state + LEFT_OUT, whole_row=True)
    backwards = quarantined[faults[rules.ENDS_BEFORE_START.id]]
    if len(backwards):
        yield backwards.assign(column="ceased", state=BEFORE_START + LEFT_OUT, whole_row=True)


def _in_two_files(table: Table, rows: pd.DataFrame) -> Iterator[pd.DataFrame]:
    """Yield rows of a log that are counted although another file of the log may hold the same ones."""
    files = [own for _, own in rows.groupby("source_file", sort=True)] if table.is_log else []
    for first, second in combinations(files, 2):
        yield from _between_files(table, first, second)


def _between_files(table: Table, first: pd.DataFrame, second: pd.DataFrame) -> Iterator[pd.DataFrame]:
    """Yield the rows that two files of a log do not share.

    Two files that agree in all but one column of the key are one log exported twice, with that column changed (an
    identifier renumbered, say), so rows of the second count a second time.
    """
    key = list(table.key)
    column = column_apart(table, first, second)
    if column in key:
        yield second[~_hashed(second, key).isin(_hashed(first, key))].assign(
            column=column, state=DIFFERS, whole_row=True
        )
        return
    day = str(table.dated_by)
    since, until = max(first[day].min(), second[day].min()), min(first[day].max(), second[day].max())
    first_rows, second_rows = (rows[rows[day].between(since, until)] for rows in (first, second))
    shared = _hashed(second_rows, key).isin(_hashed(first_rows, key))
    if shared.any() and 2 * shared.sum() >= min(len(first_rows), len(second_rows)):
        unmatched = [first_rows[~_hashed(first_rows, key).isin(_hashed(second_rows, key))], second_rows[~shared]]
        yield pd.concat(unmatched).assign(column=EVERY_COLUMN, state=IN_ONE_FILE, whole_row=True)


def _hashed(rows: pd.DataFrame, columns: list[str]) -> "pd.Series[int]":
    return pd.util.hash_pandas_object(rows[columns], index=False)


def of_unknown_children(tables: Mapping[str, pd.DataFrame], header: pd.DataFrame) -> Iterator[pd.DataFrame]:
    """Yield rows of children who are not in the header of their return, or, for a log, in any header.

    Args:
        tables: the stitched rows by table.
        header: the headers of all returns, as supplied.
    """
    years = set(header["return_year"].dropna())
    in_headers, all_children = set(_in_return(header)), set(header["child_id"].dropna())
    for name, rows in tables.items():
        if not TABLES[name].is_about_children or TABLES[name].beyond_care or name == CHILDREN.name:
            continue
        is_log = TABLES[name].is_log
        known = rows["child_id"].isin(all_children) if is_log else _among(rows, in_headers)
        checked = rows["return_year"].isin(years) & rows["child_id"].notna()
        unknown = rows[checked & ~known]
        if len(unknown):
            yield unknown.assign(table=name, column="child_id", state=NOT_IN_HEADER, whole_row=False)


def of_unknown_officers(tables: Mapping[str, pd.DataFrame]) -> Iterator[pd.DataFrame]:
    """Yield rows that name an IRO who is not in the workforce log: perhaps the identifier is written in two ways."""
    for name, column in _OFFICERS.items():
        if not {name, IRO_WORKFORCE.name} <= set(tables):
            continue
        rows, posts = tables[name], tables[IRO_WORKFORCE.name]
        unknown = rows[rows[column].notna() & ~rows[column].isin(posts["iro_id"])]
        if len(unknown):
            yield unknown.assign(table=name, column=column, state=NOT_IN_POST, whole_row=False)


def of_nobody(children: pd.DataFrame, supplied: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Return the children, as used, who have no row in any other table of their return.

    Args:
        children: the stitched header.
        supplied: every table as supplied.
    """
    others = [rows for name, rows in supplied.items() if name != CHILDREN.name and not TABLES[name].is_log]
    mentioned = {place for rows in others for place in _in_return(rows)}
    has_tables = children["return_year"].isin({year for year, _ in mentioned})
    alone = children[has_tables & ~_among(children, mentioned)]
    return alone.assign(table=CHILDREN.name, column="child_id", state=IN_NO_TABLE, whole_row=False)


def _among(rows: pd.DataFrame, places: Collection[tuple[object, object]]) -> "pd.Series[bool]":
    return pd.Series([place in places for place in _in_return(rows)], index=rows.index, dtype=bool)


def _in_return(rows: pd.DataFrame) -> Iterator[tuple[object, object]]:
    """The return and the child of each row."""
    return zip(rows["return_year"].tolist(), rows["child_id"].tolist(), strict=True)


def _with_own_days(table: Table, rows: pd.DataFrame) -> pd.DataFrame:
    """Add ``since`` and ``until``: the days that a row of a log covers; an open row covers every later day."""
    if not table.is_log:
        return rows.assign(since=_FIRST, until=_LAST)
    first = rows[str(table.dated_by)]
    closing = [name for name in (table.ends_by, *table.further_dates[-1:]) if name]
    if table.name in _LASTING:
        last = first.mask(first.notna(), _LAST)
    else:
        last = rows[closing[0]].fillna(_LAST) if closing else first + _LOOK_BACK
    return rows.assign(since=first.fillna(_FIRST), until=last.where(first.notna(), _LAST).fillna(_LAST))
