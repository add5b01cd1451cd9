"""Cells and rows in doubt: what a figure has to say of the data it rests on, so that none is wrong in silence.

A cell has three states: read, empty, and filled but not read. Its doubts are kept to the end, beside the tables, with
the days between which they can matter, and every figure that reads the column says how many cells of which file are
meant (:mod:`iro_analysis.figures.doubts`).
"""

from collections.abc import Iterable, Iterator, Mapping

import pandas as pd

from iro_analysis.sources import rules
from iro_analysis.sources.changes import STANDS_FOR_NONE, UNKNOWN_CODE, is_unread, is_withheld
from iro_analysis.sources.delimited import LONG_ROW, SHORT_ROW
from iro_analysis.sources.reading import EVERY_COLUMN, Reading
from iro_analysis.tables import (
    CASE_ALERTS,
    DISPUTES,
    DOUBT_TYPES,
    EPISODES,
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
LEFT_OUT = "; rows left out"
BEFORE_START = "before the start"

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
_WITHOUT_PROVIDER = ("T0", "T1", "T2", "T3", "T4", "Z1")
#: A day that has to be there where another cell says that it came.
_GOES_WITH: Mapping[str, tuple[tuple[str, str], ...]] = {
    EPISODES.name: (("reason_ceased", "ceased"),),
    PLACED_ADOPTION.name: (("placed_ceased", "reason_placed_ceased"), ("reason_placed_ceased", "placed_ceased")),
    CASE_ALERTS.name: (("closed", "outcome"),),
    DISPUTES.name: (("resolved", "outcome"), ("stage_2", "stage_3")),
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
        used: its stitched rows; ``rule`` names what the stitching supposed.
        set_aside: the rows that figures do without.
        faults: why, a boolean column a rule, on the index of ``set_aside``.
        cells: its cells in doubt, as :func:`cells_of` gives them.
        conflicts: rows that stand otherwise in another row for the same, with the ``column``.
    """
    parts = [
        *_in_cells(used, cells),
        *_in_rows(table, used, cells),
        *_supposed(table, used),
        *_left_out(table, set_aside, faults, cells),
        *_nearly_copied(table, used),
        *([conflicts.assign(state=DIFFERS, whole_row=False)] if len(conflicts) else []),
    ]
    if not parts:
        return pd.DataFrame()
    found = pd.concat(parts, ignore_index=True)
    since, until = _own_days(table, found)
    return found.assign(table=table.name, since=since, until=until)


def dated(doubts: pd.DataFrame, episodes: pd.DataFrame | None) -> pd.DataFrame:
    """The doubts in the columns of :data:`DOUBT_TYPES`; those of a return matter while their child is in care.

    Args:
        doubts: as :func:`doubts_of` gives them, of all tables.
        episodes: the stitched episodes.
    """
    if doubts.empty:
        return no_doubts()
    if episodes is not None:
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
        if len(rows) and len(cells):
            rows = rows[~_places(rows).isin(_places(cells[cells["column"] == column]))]
        if len(rows):
            yield rows.assign(column=column, state=state, whole_row=False)


def _wanting(table: Table, used: pd.DataFrame) -> Iterator[tuple[str, str, "pd.Series[bool]"]]:
    """Columns, and of which rows an empty cell of theirs says too little."""
    every = pd.Series(data=True, index=used.index)
    for name in (*(column.name for column in table.columns if column.required), *_ASKED_FOR.get(table.name, ())):
        lodged_for_a_while = name == "provider"
        yield name, IS_EMPTY, ~used["placement"].isin(_WITHOUT_PROVIDER) if lodged_for_a_while else every
    for name, sign in _GOES_WITH.get(table.name, ()):
        yield name, IS_EMPTY if table.column(name).kind == "code" else WITHOUT_DAY, used[sign].notna()
    if table.name in _ONE_AT_A_TIME:
        of, first, last = _ONE_AT_A_TIME[table.name]
        ordered = used.sort_values([of, first], kind="stable")
        followed = (ordered[of] == ordered[of].shift(-1)).fillna(value=False).astype(bool)
        yield last, STAYS_OPEN, followed.reindex(used.index)


def _supposed(table: Table, used: pd.DataFrame) -> Iterator[pd.DataFrame]:
    tagged = used[used["rule"] != ""]
    if table is not EPISODES or tagged.empty:
        return
    for rule, (column, state) in _SUPPOSED.items():
        rows = tagged[tagged["rule"].str.split(rules.SEPARATOR).map(lambda names, rule=rule: rule.id in names)]
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


def _nearly_copied(table: Table, used: pd.DataFrame) -> Iterator[pd.DataFrame]:
    """Rows of a log that stand in two files and differ in one column of the key alone, so that both count."""
    if not table.is_log or used["source_file"].nunique() < 2:  # noqa: PLR2004  two files
        return
    facts = [column.name for column in table.columns]
    for name in (name for name in table.key if name != table.dated_by):
        alike = used.groupby([fact for fact in facts if fact != name], dropna=False, sort=False)
        twice = (alike["source_file"].transform("nunique") > 1) & (alike[name].transform("nunique", dropna=False) > 1)
        later = twice & (used["source_file"] != alike["source_file"].transform("min"))
        if later.any():
            yield used[later].assign(column=name, state=DIFFERS, whole_row=True)


def _own_days(table: Table, rows: pd.DataFrame) -> tuple[pd.Series, pd.Series]:
    """The first and the last day that rows of a log speak of; of what has no end to it, that is every later day."""
    if not table.is_log:
        every = pd.Series(pd.NaT, index=rows.index, dtype="datetime64[s]")
        return every.fillna(_FIRST), every.fillna(_LAST)
    first = rows[str(table.dated_by)]
    closing = [name for name in (table.ends_by, *table.also_dated[-1:]) if name]
    if closing:
        last = rows[closing[0]].fillna(_LAST)
    else:
        last = first + _LOOKING_BACK if table is not PLACEMENT_ORDER_FLAGS else first.mask(first.notna(), _LAST)
    return first.fillna(_FIRST), last.where(first.notna(), _LAST).fillna(_LAST)
