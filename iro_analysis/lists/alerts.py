"""What is outstanding: open alerts, disputes and remedial actions, as heads of service get them every two weeks.

The list shows what was known at the end of a day: a case that was closed later is still open in it.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pandas as pd
from rich.table import Table

from iro_analysis.care.allocations import allocations_on
from iro_analysis.care.calendar import days_between
from iro_analysis.care.rules import limits
from iro_analysis.errors import CommandError
from iro_analysis.figures.doubts import doubt_sentences
from iro_analysis.lists.pages import PIPED, short_day
from iro_analysis.lists.screen import print_rows
from iro_analysis.periods import parse_day
from iro_analysis.pipeline import Say, no_progress, read_inputs
from iro_analysis.report.templating import render
from iro_analysis.report.words.labels import day_text
from iro_analysis.settings import LogDates, Settings
from iro_analysis.sources.remarks import files_not_used, remarks_on_logs
from iro_analysis.tables import CASE_ALERTS, DISPUTES, IRO_ALLOCATIONS, REMEDIAL_ACTIONS, CaseData
from iro_analysis.tables import Table as LogTable
from iro_analysis.terminal import cell, drawing

ALERT, DISPUTE, ACTION = "Alert", "Dispute", "Remedial action"
KINDS = (ALERT, DISPUTE, ACTION)
NO_TEAM = "Team not recorded"
COLUMNS = (
    "team", "kind", "id", "child_id", "iro_id", "raised", "days_open", "stage", "due", "days_overdue", "theme",
)  # fmt: skip
#: A note warns of a log that has had no entry for this long before the day: it may not have been kept up.
_SILENT = timedelta(days=31)


@dataclass(frozen=True)
class _Log:
    """One of the logs: what its rows are called, the columns of their identifier and closing day, and their rule."""

    table: LogTable
    kind: str
    id: str
    closed: str
    rule: str | None


_LOGS = (
    _Log(CASE_ALERTS, ALERT, "alert_id", "closed", "alert_attention"),
    _Log(DISPUTES, DISPUTE, "dispute_id", "resolved", "dispute_resolution"),
    _Log(REMEDIAL_ACTIONS, ACTION, "action_id", "completed", None),
)


@dataclass(frozen=True)
class AlertList:
    """The list of one day.

    Args:
        rows: one row per open case, columns :data:`COLUMNS`, as :func:`outstanding` returns them.
        as_at: the list shows what was known at the end of this day.
        authority: the council's name.
        notes: what a reader must know about the list, a sentence each; they name no child.
    """

    rows: pd.DataFrame
    as_at: date
    authority: str
    notes: tuple[str, ...] = ()


def alert_list(
    data: Path,
    *,
    as_at: str | None = None,
    config: Path | None = None,
    authority: str = "",
    say: Say = no_progress,
) -> AlertList:
    """The list as at ``as_at``, by default today, from the logs in ``data``; ``say`` receives the progress.

    Raises:
        CommandError: the day cannot be read or is still to come, or none of the three logs can be used.
        DataError: the data fail a critical contract.
    """
    today = date.today()  # noqa: DTZ011  days are in local time
    day = today if as_at is None else parse_day(as_at)
    if day > today:
        raise CommandError(
            f"{day} is still to come, so nobody knows what will be open then. Give --as-at a day up to today."
        )
    inputs = read_inputs(data, config, authority, say=say)
    history, unused = inputs.as_typed, files_not_used(inputs.reading)
    if not any(log.table.name in history.tables for log in _LOGS):
        names = ", ".join(log.table.source for log in _LOGS)
        raise CommandError(
            f"{data} has none of the logs: {names}. Fill in the workbook that iro init makes, and put it there."
            + "".join(f"\n{line}" for line in (*history.unusable.values(), *unused))
        )
    remarks = (*_notes(history, day, inputs.settings), *_in_doubt(history, day))
    notes = (*remarks, *remarks_on_logs(inputs.reading), *unused)
    return AlertList(outstanding(history, day), day, inputs.settings.authority.name, notes)


def outstanding(data: CaseData, as_at: date) -> pd.DataFrame:
    """What is open at the end of ``as_at``, as known then.

    Returns:
        Columns :data:`COLUMNS`. ``team`` comes from the log, otherwise from the child's allocation on the day;
        ``iro_id`` comes from the allocation. ``stage`` is the highest stage that a dispute had reached.
        ``days_overdue`` counts from ``due`` to ``as_at``, and is missing where the case is not overdue. Sorted by team
        (not recorded last), oldest first.
    """
    day = pd.Timestamp(as_at)
    parts = [_open_rows(data.tables[log.table.name], log, day) for log in _LOGS if log.table.name in data.tables]
    rows = pd.concat(parts, ignore_index=True)
    allocated = allocations_on(data, as_at).rename(columns={"team": "allocated_team"})
    cases = rows.merge(allocated, on="child_id", how="left")
    past = (day - cases["due"]).dt.days.astype("Int64")
    # A dispute or an action still open at the end of its last day is overdue; an alert only once it is older than two
    # weeks, so not yet at the end of the day on which it turns two weeks old.
    overdue = (past > 0) | ((past == 0) & (cases["kind"] != ALERT))
    full = cases.assign(
        team=cases["team"].fillna(cases["allocated_team"]).fillna(NO_TEAM),
        days_open=(day - cases["raised"]).dt.days.astype("Int64"),
        days_overdue=past.where(overdue.fillna(value=False)),
        unknown=cases["team"].isna() & cases["allocated_team"].isna(),
    )
    ordered = full.sort_values(["unknown", "team", "raised", "id"], kind="stable")
    return ordered[list(COLUMNS)].reset_index(drop=True)


def summary(rows: pd.DataFrame) -> pd.DataFrame:
    """How many cases of each kind each team has.

    Args:
        rows: as :func:`outstanding` returns them.

    Returns:
        One row per team and kind with open cases, teams in the order of ``rows``: ``team``, ``kind``, ``open``,
        ``overdue`` (of those open), ``oldest`` (the first day on which one of them was raised).
    """
    grouped = rows.assign(place=rows["kind"].map(KINDS.index).astype("int64")).groupby(["team", "place"], sort=False)
    counts = grouped.agg(
        open=("kind", "size"), overdue=("days_overdue", "count"), oldest=("raised", "min")
    ).reset_index()
    teams = {team: place for place, team in enumerate(rows["team"].unique())}
    ordered = counts.assign(rank=counts["team"].map(teams)).sort_values(["rank", "place"], ignore_index=True)
    kinds = ordered["place"].map(dict(enumerate(KINDS))).astype("string")
    return ordered.assign(kind=kinds)[["team", "kind", "open", "overdue", "oldest"]]


def _open_rows(rows: pd.DataFrame, log: _Log, day: pd.Timestamp) -> pd.DataFrame:
    still_open = rows[log.closed].isna() | (rows[log.closed] > day)
    cases = rows[(rows["raised"] <= day) & still_open].reset_index(drop=True)
    return pd.DataFrame(
        {
            "kind": pd.Series(log.kind, index=cases.index, dtype="string"),
            "id": cases[log.id],
            "child_id": cases["child_id"],
            "raised": cases["raised"],
            "stage": _stage(cases, day) if log.kind == DISPUTE else pd.Series(index=cases.index, dtype="Int64"),
            "due": _last_days(cases["raised"], log.rule) if log.rule else cases["due"],
            "theme": cases["theme"],
            "team": cases["team"],
        }
    )


def _stage(disputes: pd.DataFrame, day: pd.Timestamp) -> pd.Series:
    stage = pd.Series(1, index=disputes.index, dtype="Int64")
    for number in (2, 3):
        stage = stage.mask(disputes[f"stage_{number}"] <= day, number)
    return stage


def _last_days(raised: pd.Series, rule: str) -> pd.Series:
    """For each day on which a case was raised, the last day that keeps the rule."""
    if raised.empty:
        return raised
    days = days_between(raised.min().date(), raised.max().date())
    last = pd.Series(limits(days)[rule].to_numpy(), index=days.astype("datetime64[s]"))
    return raised.map(last).astype("datetime64[s]")


def _notes(data: CaseData, as_at: date, settings: Settings) -> Iterable[str]:
    """What the list cannot show: logs that are absent, and times that a log does not cover."""
    for table in (log.table for log in _LOGS):
        if table.name in data.tables:
            yield from _silences(data.tables[table.name], table, as_at, settings.logs.get(table.name, LogDates()))
        else:
            yield data.unusable.get(table.name, f"No {table.source} were supplied.")
    if IRO_ALLOCATIONS.name not in data.tables:
        yield "No IRO allocations were supplied; the list names no IRO, and only the teams that a log names."


def _silences(rows: pd.DataFrame, table: LogTable, as_at: date, kept: LogDates) -> Iterable[str]:
    """Notes that the log begins after the day, or has had no entry for a long time before it."""
    days = pd.concat([rows[str(name)] for name in (table.dated_by, *table.further_dates)]).dropna().dt.date
    # Where nothing happened for months, only the configuration can say that the log was kept all the same.
    first = min(filter(None, (kept.since, *rows["raised"].dt.date)), default=date.min)
    if as_at < first:
        yield f"The {table.source} begin on {day_text(first)}; what was open before is not in the list."
    last = max((day for day in days if day <= as_at), default=as_at)
    if as_at - max(last, kept.until or last) > _SILENT:
        yield f"The last entry in the {table.source} up to then is dated {day_text(last)}."


def _in_doubt(data: CaseData, day: date) -> Iterable[str]:
    """Notes on doubtful cells and rows behind the list."""
    tables = [*(log.table.name for log in _LOGS), IRO_ALLOCATIONS.name]
    return doubt_sentences(data, day, tables, ("theme", "team", "alerts_open_at_end", "actions_overdue"))


# -- screen and page --------------------------------------------------------------------------------------------------

TITLE = "Outstanding alerts, disputes and remedial actions"
_PLURALS = {"Alert": "alerts", "Dispute": "disputes", "Remedial action": "remedial actions"}
_HEADS = ("number", "kind", "child", "IRO", "raised", "days\nopen", "due", "days\noverdue", "theme")
_SHORT = {"Remedial action": "Action"}
_Record = Mapping[str, Any]


def print_alerts(alerts: AlertList, output: str) -> None:
    """Print the list to standard output as ``table``, ``csv`` or ``json``.

    In CSV, no cell begins with a character that a spreadsheet would take for a formula.
    """
    if output == "table":
        _print_teams(alerts)
    else:
        print_rows(alerts.rows, output)


def page_html(alerts: AlertList) -> str:
    """The page: a table for each team, oldest cases first."""
    return render(
        "alerts.html.j2",
        alerts=alerts,
        title=TITLE,
        as_at=day_text(alerts.as_at),
        totals=[(_PLURALS[kind], *_count(alerts.rows, kind)) for kind in KINDS],
        summary=_records(summary(alerts.rows)),
        teams=list(teams(alerts)),
        counts=counts_text,
        short_day=short_day,
    )


def teams(alerts: AlertList) -> Iterator[tuple[str, list[_Record]]]:
    """The rows of each team, in the list's own order; missing cells are None."""
    for team, rows in alerts.rows.groupby("team", sort=False):
        yield str(team), _records(rows)


def _records(rows: pd.DataFrame) -> list[_Record]:
    plain = rows.astype(object).where(rows.notna(), None)
    return [{str(name): cell for name, cell in row.items()} for row in plain.to_dict("records")]


def counts_text(rows: Sequence[_Record]) -> str:
    """The number of cases by kind, and how many are overdue: "2 alerts, 1 dispute; 1 overdue"."""
    counts = {kind: sum(row["kind"] == kind for row in rows) for kind in KINDS}
    texts = [f"{count:,} {kind.lower() if count == 1 else _PLURALS[kind]}" for kind, count in counts.items() if count]
    overdue = sum(row["days_overdue"] is not None for row in rows)
    return ", ".join(texts) + (f"; {overdue:,} overdue" if overdue else "")


def _count(rows: pd.DataFrame, kind: str) -> tuple[int, int]:
    of_kind = rows[rows["kind"] == kind]
    return len(of_kind), int(of_kind["days_overdue"].notna().sum())


def _print_teams(alerts: AlertList) -> None:
    """A summary, then a table for each team; cells are literal, so that an id like "[A1]" is not read as markup."""
    console = drawing(PIPED, highlight=False)
    rows_by_team = list(teams(alerts))
    counts = counts_text([row for _, rows in rows_by_team for row in rows]) or "nothing"
    console.print(cell(f"{TITLE}, as at {day_text(alerts.as_at)}: {counts}", "bold"))
    if rows_by_team:
        console.print()
        console.print(_summary_table(_records(summary(alerts.rows))))
    for team, rows in rows_by_team:
        console.print()
        console.print(cell(f"{team}: {counts_text(rows)}", "bold"))
        console.print(_table(rows))


def _summary_table(rows: Sequence[_Record]) -> Table:
    table = Table(box=None, header_style="bold", pad_edge=False)
    for name in ("team", "kind", "open", "overdue", "oldest"):
        table.add_column(name, justify="right" if name in ("open", "overdue") else "left", overflow="fold")
    for row in rows:
        counts = [f"{row[name]:,}" for name in ("open", "overdue")]
        table.add_row(cell(row["team"]), row["kind"], *counts, f"{row['oldest']:%Y-%m-%d}")
    return table


def _table(rows: Sequence[_Record]) -> Table:
    """Nothing is cut off: what does not fit is wrapped. A screen of 80 characters is wide enough."""
    table = Table(box=None, header_style="bold", pad_edge=False, padding=(0, 1, 0, 0))
    for name in _HEADS:
        table.add_column(
            name,
            justify="right" if name.startswith("days") else "left",
            no_wrap=name in ("raised", "due"),
            overflow="fold",
        )
    for row in rows:
        table.add_row(*(cell(text, "" if row["days_overdue"] is None else "red") for text in _cells(row)))
    return table


def _cells(row: _Record) -> list[str]:
    stage = f", stage {row['stage']}" if row["stage"] else ""
    days = [f"{row[name]:%Y-%m-%d}" if row[name] else "" for name in ("raised", "due")]
    return [
        *(
            row["id"] or "",
            f"{_SHORT.get(row['kind'], row['kind'])}{stage}",
            row["child_id"] or "",
            row["iro_id"] or "",
            days[0],
        ),
        *(f"{row['days_open']:,}", days[1], "" if row["days_overdue"] is None else f"{row['days_overdue']:,}"),
        row["theme"] or "",
    ]
