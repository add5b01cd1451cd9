"""How the list of due reviews is shown: on the screen, as rows, and as a page to print."""

from collections.abc import Iterator
from dataclasses import dataclass

import pandas as pd
from rich.table import Table

from iro_analysis.care.rules import MonthArithmetic, Relaxation, Rule, relaxations, rule_in_force, rules
from iro_analysis.lists.due import BEFORE_MONTH, DUE, OVERDUE, STATUSES, DueList
from iro_analysis.lists.pages import PIPED, short_day
from iro_analysis.lists.screen import print_rows
from iro_analysis.periods import month_text
from iro_analysis.report.templating import render
from iro_analysis.report.words.labels import day_text
from iro_analysis.terminal import cell, drawing

_SHORT = {OVERDUE: "Overdue", BEFORE_MONTH: "Before", DUE: "Due"}


@dataclass(frozen=True)
class Group:
    """The due dates of one reviewing officer in one team; there is at least one."""

    team: str
    iro_id: str
    rows: pd.DataFrame

    @property
    def officer(self) -> str:
        """Whose list it is: "Reviewing officer IRO07"."""
        return f"Reviewing officer {self.iro_id}" if self.iro_id else "No reviewing officer"

    @property
    def counts(self) -> str:
        """The number of due dates by status."""
        return counts_text(self.rows)


def print_due(due: DueList, output: str) -> None:
    """Print the list to standard output as ``table``, ``csv`` or ``json``.

    In CSV, no cell begins with a character that a spreadsheet would take for a formula.
    """
    if output == "table":
        _print_groups(due)
    else:
        print_rows(due.rows, output)


def counts_text(rows: pd.DataFrame) -> str:
    """The number of due dates by status: "2 overdue, 5 due"."""
    counts = rows["status"].value_counts()
    texts = [f"{counts[status]:,} {status.lower()}" for status in STATUSES if status in counts]
    return ", ".join(texts) or "none"


def groups(due: DueList) -> Iterator[Group]:
    """The list by team and reviewing officer, in its own order."""
    officers = due.rows["iro_id"].fillna("")
    for (team, iro_id), rows in due.rows.groupby([due.rows["team"], officers], sort=False):
        yield Group(str(team), str(iro_id), rows)


def page_html(due: DueList) -> str:
    """The page: a section for each team, a table for each reviewing officer, and the rules that set the dates."""
    by_team: dict[str, list[Group]] = {}
    for group in groups(due):
        by_team.setdefault(group.team, []).append(group)
    return render(
        "due.html.j2",
        due=due,
        month=month_text(due.month),
        as_at=day_text(due.as_at),
        totals=[(status, int((due.rows["status"] == status).sum())) for status in STATUSES],
        teams=by_team,
        rules=rules_behind(due),
        short_day=short_day,
        sentence=lambda text: text[:1].upper() + text[1:],
        overdue=OVERDUE,
        before=BEFORE_MONTH,
    )


def rules_behind(due: DueList) -> list[dict[str, str]]:
    """The versions of the rules that set the dates of the list, and the relaxations that moved any of them.

    Returns:
        ``title``, ``limit``, ``counted_from`` and ``cite`` of each, in words.
    """
    used = {rule_in_force(*key) for key in zip(due.rows["rule"], due.rows["counted_from"].dt.date, strict=True)}
    versions = [rule for rule in rules() if rule in used]
    moving = [relaxation for relaxation in relaxations() if _moves(relaxation, due.rows)]
    return [*(_rule_words(rule, due.arithmetic) for rule in versions), *map(_relaxation_words, moving)]


def _rule_words(rule: Rule, arithmetic: MonthArithmetic) -> dict[str, str]:
    return {
        "title": rule.title,
        "limit": rule.limit_in(arithmetic),
        "counted_from": rule.counted_from,
        "cite": rule.cite,
    }


def _relaxation_words(relaxation: Relaxation) -> dict[str, str]:
    window = f"due dates from {day_text(relaxation.valid_from)} to {day_text(relaxation.valid_to)}"
    return {
        "title": relaxation.title,
        "limit": relaxation.limit_text,
        "counted_from": window,
        "cite": relaxation.cite,
    }


def _moves(relaxation: Relaxation, rows: pd.DataFrame) -> bool:
    """Whether the relaxation makes a due date of the list later: to the last day of its window."""
    moved = (rows["due_in_force"] != rows["due"]) & rows["rule"].isin(relaxation.relaxes)
    return bool((moved & (rows["due_in_force"] == pd.Timestamp(relaxation.valid_to))).any())


def _print_groups(due: DueList) -> None:
    """A table for each team and reviewing officer; cells are literal: an id like "[A1]" is no markup."""
    console = drawing(PIPED, highlight=False)
    console.print(
        cell(
            f"{due.title}, as at {day_text(due.as_at)}: {counts_text(due.rows)}, of {due.children:,} children in care",
            "bold",
        )
    )
    for group in groups(due):
        console.print()
        console.print(cell(f"{group.team}. {group.officer}: {group.counts}", "bold"))
        console.print(_table(group.rows, in_force=due.shows_in_force))


def _table(rows: pd.DataFrame, *, in_force: bool) -> Table:
    table = Table(box=None, header_style="bold", pad_edge=False)
    for name in ("child", "status", "due", *(["in force"] if in_force else [])):
        table.add_column(name, no_wrap=name != "child", overflow="fold")
    table.add_column("days overdue", justify="right")
    for name in ("review", "set by", "counted from", "limit"):
        table.add_column(name)
    for row in rows.to_dict("records"):
        dates = [row["due"], *([row["due_in_force"]] if in_force else [])]
        days = "" if pd.isna(row["days_overdue"]) else f"{row['days_overdue']:,}"
        cells = [row["child_id"], _SHORT[row["status"]], *(f"{day:%Y-%m-%d}" for day in dates), days]
        cells += [row["review_kind"], row["set_by"], f"{row['counted_from']:%Y-%m-%d}", row["limit"]]
        table.add_row(*(cell(text, "red" if row["status"] == OVERDUE else "") for text in cells))
    return table
