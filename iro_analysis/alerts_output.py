"""The list of what is outstanding as it goes out: on the screen, as CSV or JSON, and as a page to print."""

import sys
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pandas as pd
from rich.console import Console
from rich.table import Table
from rich.text import Text

from iro_analysis.alerts import KINDS, AlertList, summary
from iro_analysis.pages import PIPED, short_day, without_formulas
from iro_analysis.report.labels import day_text
from iro_analysis.report.templating import render
from iro_analysis.terminal import print_rows

TITLE = "Outstanding alerts, disputes and remedial actions"
_PLURALS = {"Alert": "alerts", "Dispute": "disputes", "Remedial action": "remedial actions"}
_HEADS = ("number", "kind", "child", "IRO", "raised", "days\nopen", "due", "days\noverdue", "theme")
_SHORT = {"Remedial action": "Action"}
_Record = Mapping[str, Any]


def print_alerts(alerts: AlertList, output: str) -> None:
    """Print the list to standard output as ``table``, ``csv`` or ``json``.

    In CSV no cell begins with a sign that a spreadsheet would take for a formula.
    """
    if output == "table":
        _print_teams(alerts)
    else:
        print_rows(without_formulas(alerts.rows) if output == "csv" else alerts.rows, output)


def page_html(alerts: AlertList) -> str:
    """The page: a table for each team, oldest first."""
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
    """The rows of each team in the list's own order, what is missing as None."""
    for team, rows in alerts.rows.groupby("team", sort=False):
        yield str(team), _records(rows)


def _records(rows: pd.DataFrame) -> list[_Record]:
    plain = rows.astype(object).where(rows.notna(), None)
    return [{str(name): cell for name, cell in row.items()} for row in plain.to_dict("records")]


def counts_text(rows: Sequence[_Record]) -> str:
    """How many there are of each kind, and how many of all are overdue: "2 alerts, 1 dispute; 1 overdue"."""
    counts = {kind: sum(row["kind"] == kind for row in rows) for kind in KINDS}
    told = [f"{count:,} {kind.lower() if count == 1 else _PLURALS[kind]}" for kind, count in counts.items() if count]
    overdue = sum(row["days_overdue"] is not None for row in rows)
    return ", ".join(told) + (f"; {overdue:,} overdue" if overdue else "")


def _count(rows: pd.DataFrame, kind: str) -> tuple[int, int]:
    of_kind = rows[rows["kind"] == kind]
    return len(of_kind), int(of_kind["days_overdue"].notna().sum())


def _print_teams(alerts: AlertList) -> None:
    """How many each team has, then a table for each; nothing of an id is taken for markup."""
    console = Console(width=None if sys.stdout.isatty() else PIPED, highlight=False)
    found = list(teams(alerts))
    told = counts_text([row for _, rows in found for row in rows]) or "nothing"
    console.print(Text(f"{TITLE}, as at {day_text(alerts.as_at)}: {told}", "bold"))
    if found:
        console.print()
        console.print(_summary_table(_records(summary(alerts.rows))))
    for team, rows in found:
        console.print()
        console.print(Text(f"{team}: {counts_text(rows)}", "bold"))
        console.print(_table(rows))


def _summary_table(rows: Sequence[_Record]) -> Table:
    table = Table(box=None, header_style="bold", pad_edge=False)
    for name in ("team", "kind", "open", "overdue", "oldest"):
        table.add_column(name, justify="right" if name in ("open", "overdue") else "left", overflow="fold")
    for row in rows:
        counts = [f"{row[name]:,}" for name in ("open", "overdue")]
        table.add_row(Text(row["team"]), row["kind"], *counts, f"{row['oldest']:%Y-%m-%d}")
    return table


def _table(rows: Sequence[_Record]) -> Table:
    """Nothing is cut: what does not fit goes on in a line below. A screen of 80 characters is enough."""
    table = Table(box=None, header_style="bold", pad_edge=False, padding=(0, 1, 0, 0))
    for name in _HEADS:
        table.add_column(
            name,
            justify="right" if name.startswith("days") else "left",
            no_wrap=name in ("raised", "due"),
            overflow="fold",
        )
    for row in rows:
        table.add_row(*(Text(cell, "" if row["days_overdue"] is None else "red") for cell in _cells(row)))
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
