"""Commands that list work to be done: rows to mend, reviews due, outstanding alerts. Their lists name children."""

from pathlib import Path
from typing import Annotated

import typer

from iro_analysis.cli.app import (
    AuthorityCode,
    ConfigFile,
    DataFolder,
    Format,
    app,
    progress,
    remembered,
    warn,
)
from iro_analysis.disk.cache import NO_CACHE, Cache
from iro_analysis.terminal import put, put_line


@app.command(epilog="Example: iro check --data sample --list rows-to-mend.xlsx")
@remembered(unless="workbook")
def check(
    data: DataFolder,
    config: ConfigFile = None,
    authority: AuthorityCode = "",
    output: Annotated[Format, typer.Option("--format", help="table, csv or json.")] = Format.TABLE,
    workbook: Annotated[
        Path | None, typer.Option("--list", help="Write every row to mend to this .xlsx file too. It names children.")
    ] = None,
    *,
    cache: Cache = NO_CACHE,
) -> None:
    r"""Check the returns and logs: cells that cannot be used, and the data contracts' findings, with file and row.

    First comes every file and sheet: its table, its year and how the year was
    found, its authority, and whether it is used. Where that is wrong, \[returns]
    and \[columns] in iro.toml put it right.

    A row that breaks a critical rule on single rows is quarantined: no figure
    rests on it, and everything else goes on. A critical rule on a whole table
    stops a report; the exit code is then 3. csv gives every finding with its
    file and row, json the counts that a report publishes.
    """
    from iro_analysis.contracts.process import Worker

    with progress() as say, Worker() as worker:
        worker.start()  # before pandas is imported, since it takes the longest of all
        from iro_analysis import pipeline
        from iro_analysis.figures.doubts import widespread_doubts
        from iro_analysis.lists.rows_to_mend import check_list, sheets_to_mend, write_worklist
        from iro_analysis.sources.remarks import remarks_on_reading, rows_not_read

        if workbook:
            check_list(workbook, data)
        checked = pipeline.check_data(data, config, say, authority, cache, worker)
    from iro_analysis.cli.screen import print_counts, print_files, print_findings
    from iro_analysis.lists.screen import print_rows

    if output is Format.JSON:
        put(checked.quality.to_json(), nl=False)
    elif output is Format.CSV:
        print_rows(checked.evidence.findings, output.value)
    else:
        print_files(checked.reading)
        for line in widespread_doubts(checked.inputs.history.data, checked.reading.files):
            put_line(line)
        print_counts(checked.quality)
        print_findings(checked.evidence)
    waiting = pipeline.texts_waiting(checked.inputs, data)
    for line in (*remarks_on_reading(checked.reading), *rows_not_read(checked.reading), *waiting):
        warn(line)
    if workbook:
        write_worklist(sheets_to_mend(checked.reading, checked.evidence), workbook)
        warn(f"The list is {workbook}. It contains details of children: do not publish it.")
    pipeline.raise_for_data(checked.inputs, checked.evidence)


@app.command(epilog="Example: iro due --data sample --month 2021-04")
@remembered(unless="page")
def due(
    data: DataFolder,
    month: Annotated[str, typer.Option(help="The month, as 2021-04.")],
    as_at: Annotated[
        str | None, typer.Option("--as-at", help="The day, as 2021-03-31; by default the day before the month.")
    ] = None,
    config: ConfigFile = None,
    output: Annotated[Format, typer.Option("--format", help="table, csv or json.")] = Format.TABLE,
    page: Annotated[Path | None, typer.Option(help="Write the list to this .html file too, to print.")] = None,
    authority: AuthorityCode = "",
) -> None:
    """List every statutory review due in a month and everything overdue, by team and IRO. It names children.

    The list shows what was known at the end of the day --as-at, never what
    happened later: reviews still to be held, of children in care then.
    "Overdue" means due on or before that day, "Due" in the month, "Due before
    the month" between the two. Where the returns end before that day, the last
    day that they cover is taken, and a line on standard error says so.

    Dates follow the standard limits; due_in_force differs where emergency
    regulations allowed longer. Which limits run for a child who may be
    placed for adoption says authority_to_place in iro.toml; consent to it is
    read from the log placement_authorities.
    """
    with progress() as say:
        from iro_analysis.lists.due import due_list
        from iro_analysis.lists.due_views import page_html, print_due
        from iro_analysis.lists.pages import check_page, write_page

        if page:
            check_page(page)
        listed = due_list(data, month, as_at=as_at, config=config, authority=authority, say=say)
        if page:
            write_page(page_html(listed), page)
    for line in listed.notes:
        warn(line)
    print_due(listed, output.value)
    if page:
        warn(f"The page is {page}. It contains details of children: do not publish it.")


@app.command(epilog="Example: iro alerts --data sample --as-at 2021-03-31")
@remembered(unless="page")
def alerts(
    data: DataFolder,
    as_at: Annotated[str | None, typer.Option("--as-at", help="The day, as 2021-03-31; by default today.")] = None,
    config: ConfigFile = None,
    output: Annotated[Format, typer.Option("--format", help="table, csv or json.")] = Format.TABLE,
    page: Annotated[Path | None, typer.Option(help="Write the list to this .html file too, to print.")] = None,
    authority: AuthorityCode = "",
) -> None:
    """List outstanding alerts, disputes and remedial actions, by team, oldest first. It names children.

    The list shows what was known at the end of the day --as-at: a case closed
    later is still open in it, and a stage reached later is not shown. An alert
    is due two weeks after it was raised, a dispute after 20 working days, an
    action on its own due date.
    """
    with progress() as say:
        from iro_analysis.lists.alerts import alert_list, page_html, print_alerts
        from iro_analysis.lists.pages import check_page, write_page

        if page:
            check_page(page)
        listed = alert_list(data, as_at=as_at, config=config, authority=authority, say=say)
        if page:
            write_page(page_html(listed), page)
    for line in listed.notes:
        warn(line)
    print_alerts(listed, output.value)
    if page:
        warn(f"The page is {page}. It contains details of children: do not publish it.")
