"""The command line: thin. It turns words into calls of :mod:`iro_analysis.pipeline`, and failures into one message."""

import contextlib
import sys
import traceback
from collections.abc import Callable, Iterator
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from iro_analysis import __version__
from iro_analysis.errors import CommandError, IroError, StoppedError

app = typer.Typer(
    name="iro",
    help="The Independent Reviewing Officer annual report, computed from case-level SSDA903 returns.",
    epilog="Exit codes: 0 done, 1 a fault of ours, 2 the command or config is wrong, "
    "3 the data fail a critical contract, 4 figures do not verify or reconcile, 5 another run holds the lock, "
    "6 a notebook failed, 130 stopped by Ctrl-C.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

DataFolder = Annotated[
    Path, typer.Option("--data", help="Folder of SSDA903 CSV files; several years side by side or in sub-folders.")
]
ConfigFile = Annotated[Path | None, typer.Option("--config", help="An iro.toml; default the data folder's own.")]
Measures = Annotated[list[str] | None, typer.Option("--measure", help="A measure's id; repeat for several.")]
PrivateFolder = Annotated[Path, typer.Option("--private", help="Folder for what names children; kept out of git.")]
PERIODS = "2020-21, 2020-21Q3, 2020-04-01..2021-03-31, last-year or last-quarter."


class Engine(StrEnum):
    """The engines figures can be computed on."""

    DUCKDB = "duckdb"
    PANDAS = "pandas"


class Audience(StrEnum):
    """Who a report is for."""

    PUBLIC = "public"
    MEMBERS = "members"
    BOTH = "both"


class Format(StrEnum):
    """How figures and findings are printed."""

    TABLE = "table"
    CSV = "csv"
    JSON = "json"


@app.command(epilog="Example: iro run --data sample --period 2020-21")
def run(
    data: DataFolder,
    period: Annotated[str, typer.Option(help=PERIODS)],
    config: ConfigFile = None,
    out: Annotated[Path, typer.Option(help="Folder that gets one folder per period.")] = Path("outputs"),
    private: Annotated[
        Path | None, typer.Option(help="Folder for the list of rows to mend, which names children; default .iro.")
    ] = None,
    audience: Annotated[Audience, typer.Option(help="Only the members' copy exists so far.")] = Audience.MEMBERS,
    engine: Annotated[Engine, typer.Option(help="Where figures are computed.")] = Engine.DUCKDB,
    jobs: Annotated[int, typer.Option(min=1, help="Notebooks run at a time.")] = 2,
) -> None:
    """Produce the whole report of a period."""
    if audience is not Audience.MEMBERS:
        raise CommandError(
            "A public copy needs disclosure control, which this version does not have. "
            "Leave --audience out for the members' copy, which contains small numbers."
        )
    with progress() as say:
        from iro_analysis import runs

        page = runs.run(
            data, period, out=out, private=private, config=config, engine=engine, jobs=jobs, say=say, warn=warn
        )
    typer.echo(f"The report is {page}")


@app.command(epilog="Example: iro figures --data sample --period 2020-21 --measure starts --format csv")
def figures(
    data: DataFolder,
    period: Annotated[list[str], typer.Option(help=f"{PERIODS} Repeat for several.")],
    measure: Measures = None,
    config: ConfigFile = None,
    output: Annotated[Format, typer.Option("--format", help="table, csv or json.")] = Format.TABLE,
    engine: Annotated[Engine, typer.Option(help="Where figures are computed.")] = Engine.DUCKDB,
) -> None:
    """Print the ledger: every figure with its numerator, denominator, unit and interval."""
    with progress("Computing the figures"):
        from iro_analysis import pipeline

        rows = pipeline.figures(data, period, measures=measure or (), config=config, engine=engine)
    from iro_analysis.terminal import print_rows

    shown = ["period", "measure", "breakdown", "value", "numerator", "denominator", "unit", "status", "note"]
    print_rows(rows, output.value, table_columns=shown)


@app.command(epilog="Example: iro due --data sample --month 2021-04")
def due(
    data: DataFolder,
    month: Annotated[str, typer.Option(help="The month, as 2021-04.")],
    as_at: Annotated[
        str | None, typer.Option("--as-at", help="The day, as 2021-03-31; default the day before the month.")
    ] = None,
    config: ConfigFile = None,
    output: Annotated[Format, typer.Option("--format", help="table, csv or json.")] = Format.TABLE,
    page: Annotated[Path | None, typer.Option(help="Write the list to this .html file too, to print.")] = None,
) -> None:
    """List every statutory review due in a month and everything overdue, by team and IRO. It names children.

    The list holds what was known at the end of the day --as-at, never what
    happened later and never what is known today: reviews still to be held, of
    children in care then. "Overdue" was due on that day or before, "Due" falls
    in the month, "Due before the month" between the two. Where the returns end
    before that day, the last day they cover is taken, and a line on standard
    error says so.

    Dates go by the standard limits; due_in_force differs where emergency
    regulations gave longer.
    """
    with progress("Running the statutory clock"):
        from iro_analysis.due import due_list
        from iro_analysis.due_output import page_html, print_due
        from iro_analysis.pages import check_page, write_page

        if page:
            check_page(page)
        found = due_list(data, month, as_at=as_at, config=config)
        if page:
            write_page(page_html(found), page)
    for line in found.notes:
        warn(line)
    print_due(found, output.value)
    if page:
        warn(f"The page is {page}. It contains details of children: do not publish it.")


@app.command(epilog="Example: iro alerts --data sample --as-at 2021-03-31")
def alerts(
    data: DataFolder,
    as_at: Annotated[str | None, typer.Option("--as-at", help="The day, as 2021-03-31; default today.")] = None,
    config: ConfigFile = None,
    output: Annotated[Format, typer.Option("--format", help="table, csv or json.")] = Format.TABLE,
    page: Annotated[Path | None, typer.Option(help="Write the list to this .html file too, to print.")] = None,
) -> None:
    """List outstanding alerts, disputes and remedial actions, by team, oldest first. It names children.

    The list holds what was known at the end of the day --as-at: what was
    closed later is still open in it, and a stage reached later is not. An
    alert is due two weeks after it was raised, a dispute after 20 working
    days, an action on its own day.
    """
    with progress("Reading the logs"):
        from iro_analysis.alerts import alert_list
        from iro_analysis.alerts_output import page_html, print_alerts
        from iro_analysis.pages import check_page, write_page

        if page:
            check_page(page)
        found = alert_list(data, as_at=as_at, config=config)
        if page:
            write_page(page_html(found), page)
    for line in found.notes:
        warn(line)
    print_alerts(found, output.value)
    if page:
        warn(f"The page is {page}. It contains details of children: do not publish it.")


@app.command(epilog="Example: iro check --data sample --list rows-to-mend.xlsx")
def check(
    data: DataFolder,
    config: ConfigFile = None,
    output: Annotated[Format, typer.Option("--format", help="table, csv or json.")] = Format.TABLE,
    listed: Annotated[
        Path | None, typer.Option("--list", help="Write every row to mend to this .xlsx file too. It names children.")
    ] = None,
) -> None:
    """Check the returns and logs: cells that cannot be used, and the data contracts' findings, with file and row.

    A row that breaks a critical rule on single rows is set aside: no figure
    rests on it, and everything else goes on. A critical rule on a whole table
    stops a report; then the exit code is 3. csv gives every finding with its
    file and row, json the counts that a report publishes.
    """
    with progress() as say:
        from iro_analysis import pipeline
        from iro_analysis.contracts import raise_for_critical
        from iro_analysis.sources.remarks import remarks_on_reading, rows_not_read
        from iro_analysis.worklist import check_list, worklist, write_worklist

        if listed:
            check_list(listed)
        checked = pipeline.check_data(data, config, say)
    from iro_analysis.terminal import print_counts, print_findings, print_rows

    if output is Format.JSON:
        typer.echo(checked.quality.to_json(), nl=False)
    elif output is Format.CSV:
        print_rows(checked.evidence.findings, output.value)
    else:
        print_counts(checked.quality)
        print_findings(checked.evidence)
    for line in (*remarks_on_reading(checked.reading), *rows_not_read(checked.reading)):
        warn(line)
    if listed:
        write_worklist(worklist(checked.reading, checked.evidence), checked.reading, listed)
        warn(f"The list is {listed}. It contains details of children: do not publish it.")
    raise_for_critical(checked.evidence)


@app.command(
    epilog='Example: iro trace reviews_on_time_pct --data sample --period 2020-21 --breakdown "review_kind=First"'
)
def trace(
    measure: Annotated[str, typer.Argument(help="The measure's id, as iro figures and the report's annex give it.")],
    data: DataFolder,
    period: Annotated[str, typer.Option(help=PERIODS)],
    breakdown: Annotated[str, typer.Option(help='As the ledger writes it: "age_band=1-4; sex=Female".')] = "",
    config: ConfigFile = None,
    private: PrivateFolder = Path(".iro"),
    *,
    show: Annotated[bool, typer.Option("--show", help="Print the rows. They name children.")] = False,
) -> None:
    """Where a figure comes from: its definition, source, rules and formula, and the rows of the files behind it.

    The rows, each with its child, file and row number, go to a CSV file in the
    private folder, or to the screen with --show; everything else is printed and
    holds nothing of a child.
    """
    with progress("Tracing the figure"):
        from iro_analysis.audit import trace as tracing
        from iro_analysis.pages import without_formulas
        from iro_analysis.report.publish import private_folder
        from iro_analysis.terminal import print_rows

        found = tracing.trace(measure, data, period, breakdown, config)
    for line in tracing.report_lines(found):
        typer.echo(line)
    if show:
        print_rows(found.rows, "csv")
        return
    place = private_folder(private, "trace") / tracing.file_name(found)
    without_formulas(found.rows).to_csv(place, index=False, date_format="%Y-%m-%d", lineterminator="\n")
    place.chmod(0o600)
    warn(f"The rows are in {place}. They name children: do not publish them.")


@app.command(epilog="Example: iro verify outputs/2020-21 --data sample")
def verify(
    run_folder: Annotated[Path, typer.Argument(metavar="RUN", help="The folder of a past run, as outputs/2020-21.")],
    data: DataFolder,
    config: ConfigFile = None,
    output: Annotated[Format, typer.Option("--format", help="table: what differs; csv, json: every figure.")] = (
        Format.TABLE
    ),
    jobs: Annotated[int, typer.Option(min=1, help="Notebooks run at a time.")] = 2,
) -> None:
    """Compute a past run again and hold every file and every figure of it to what was published.

    Changed inputs are named before anything is computed. Other versions of
    Python or of packages are said and are no fault. The exit code is 4 where
    the manifest, an input, a file or a figure differs.
    """
    with progress("Reading the manifest") as say:
        from iro_analysis.audit.verify import verify as verifying
        from iro_analysis.errors import AuditError
        from iro_analysis.terminal import print_rows

        found = verifying(run_folder, data, config, jobs=jobs, say=say, tell=warn)
    counts = found.figures["verdict"].value_counts()
    warn("Figures: " + ", ".join(f"{count:,} {verdict}" for verdict, count in counts.items()))
    if output is not Format.TABLE:
        print_rows(found.figures, output.value)
    elif len(found.differing):
        print_rows(found.differing, output.value)
    if not found.verifies:
        raise AuditError(f"{run_folder} does not verify: what differs is said above.")
    warn(f"{run_folder} verifies: the same inputs give the same figures and the same files.")


@app.command(epilog="Example: iro reconcile published/2020-21 --run outputs/2020-21 --page reconciliation.html")
def reconcile(
    register: Annotated[Path, typer.Argument(help="A folder with figures.csv and, optionally, claims.csv.")],
    data: Annotated[Path | None, typer.Option(help="Compute the figures to compare with from these returns.")] = None,
    run_folder: Annotated[Path | None, typer.Option("--run", help="Take them from this past run instead.")] = None,
    config: ConfigFile = None,
    output: Annotated[Format, typer.Option("--format", help="table, csv or json.")] = Format.TABLE,
    page: Annotated[Path | None, typer.Option(help="Write the findings to this .html file too.")] = None,
) -> None:
    """Hold what a printed report says against itself, its claims against its figures, and both against computed ones.

    A register lists what a report prints: figures.csv with ref, period,
    measure, breakdown, value, unit, decimals and note, claims.csv with ref,
    period, measure, breakdown, claim, against, by and quote. The exit code is 4
    where figures contradict each other, a claim is false or a figure differs.
    """
    if data and run_folder:
        raise CommandError("Give either --data or --run: the register is held against one set of figures.")
    with progress("Reading the register") as say:
        from iro_analysis.audit.figures_for import computed_figures
        from iro_analysis.audit.reconcile import page_html, read_register, table_rows
        from iro_analysis.audit.reconcile import reconcile as reconciling
        from iro_analysis.audit.reconcile.output import summary
        from iro_analysis.errors import AuditError
        from iro_analysis.pages import check_page, write_page
        from iro_analysis.terminal import print_rows

        if page:
            check_page(page)
        read = read_register(register)
        say("Computing the figures")
        found = reconciling(read, computed_figures(read, data, run_folder, config))
        if page:
            write_page(page_html(found), page)
    for line in summary(found):
        warn(line)
    print_rows(table_rows(found) if output is Format.TABLE else found.frame, output.value)
    if found.contradicts:
        raise AuditError(f"What is printed in {register} cannot all be true: see above.")


@app.command(epilog="Example: iro compare outputs/2019-20 outputs/2020-21")
def compare(
    run_a: Annotated[Path, typer.Argument(metavar="RUN_A", help="The folder of the earlier run.")],
    run_b: Annotated[Path, typer.Argument(metavar="RUN_B", help="The folder of the later run.")],
    output: Annotated[Format, typer.Option("--format", help="table, csv or json.")] = Format.TABLE,
) -> None:
    """Revisions: for every figure that both runs hold what was published, what it is now, and why it differs."""
    with progress("Comparing the runs"):
        from iro_analysis.revisions import compare as comparing
        from iro_analysis.terminal import print_rows

        found = comparing(run_a, run_b)
    for cause in found.causes:
        warn(cause)
    warn(f"{len(found.figures):,} figures are in both runs; {len(found.revisions):,} of them were revised.")
    if len(found.revisions):
        print_rows(found.revisions, output.value)


class Role(StrEnum):
    """Who signs a run off."""

    ANALYST = "analyst"
    ASSURER = "assurer"


@app.command(epilog='Example: iro sign outputs/2020-21 --as analyst --name "A. Analyst"')
def sign(
    run_folder: Annotated[Path, typer.Argument(metavar="RUN", help="The folder of a run, as outputs/2020-21.")],
    role: Annotated[Role, typer.Option("--as", help="In which role.")],
    name: Annotated[str, typer.Option(help="The name to print; default that of your account.")] = "",
) -> None:
    """Sign the figures of a run off: the report says draft until analyst and assurer, two people, have both signed.

    A signature is for the ledger as it is: whoever changes a figure makes it
    void, and a new run begins without any.
    """
    from iro_analysis.audit.sign_off import sign as signing
    from iro_analysis.audit.sign_off import status_text

    typer.echo(status_text(signing(run_folder, role.value, name).signatures))


@app.command(epilog="Example: iro sample sample")
def sample(
    folder: Annotated[Path, typer.Argument(help="Where to write it; a new folder, or an earlier sample.")],
    children: Annotated[int | None, typer.Option(min=1, help="About how many children; default the example's.")] = None,
    seed: Annotated[int, typer.Option(help="The same seed gives the same files.")] = 2021,
) -> None:
    """Make an invented authority: SSDA903 returns for three years and an iro.toml."""
    with progress("Inventing children"):
        from iro_analysis.sample import make_sample

        make_sample(folder, children=children, seed=seed)
    typer.echo(f"The sample authority is in {folder}")


@app.command(epilog="Example: iro init workspace")
def init(folder: Annotated[Path, typer.Argument(help="The new workspace.")]) -> None:
    """Make a workspace: an iro.toml with comments, empty logs as workbook and CSV, and the text chapters to edit."""
    from iro_analysis.workspace import make_workspace

    make_workspace(folder)
    typer.echo(
        f"The workspace is in {folder}. Put your returns there, then: iro run --data {folder} --period last-year"
    )


@contextlib.contextmanager
def progress(first: str = "Starting") -> Iterator[Callable[[str], None]]:
    """A line that says what is being done, on a terminal only; a scheduler's log stays empty.

    Raises:
        StoppedError: the user pressed Ctrl-C.
    """
    from rich.console import Console

    console = Console(stderr=True, quiet=not sys.stderr.isatty())
    try:
        with console.status(first) as status:
            yield status.update
    except KeyboardInterrupt:
        raise StoppedError("Stopped. What was there before is untouched.") from None


@app.callback()
def options(
    *,
    version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False,
    debug: Annotated[bool, typer.Option("--debug", help="Show the traceback of a failure.")] = False,  # noqa: ARG001
) -> None:
    """The Independent Reviewing Officer annual report, computed from case-level SSDA903 returns."""
    if version:
        typer.echo(__version__)
        raise typer.Exit


def main() -> None:
    """Run the command line; the exit code says what happened."""
    debug = "--debug" in sys.argv
    try:
        app([word for word in sys.argv[1:] if word != "--debug"])
    except IroError as error:
        _fail(str(error), error.exit_code, debug=debug)
    except OSError as error:
        where = f": {error.filename}" if error.filename else ""
        _fail(f"{error.strerror or type(error).__name__}{where}. What was there before is untouched.", 1, debug=debug)
    except Exception as error:  # noqa: BLE001  the one place where a fault of ours becomes a message
        from iro_analysis.terminal import write_fault

        message = f"A fault of ours: {type(error).__name__}. Please send {write_fault(error)}; it holds no data."
        _fail(message, 1, debug=debug)


def warn(line: str) -> None:
    """Say something on standard error that does not stop the command."""
    typer.echo(line, err=True)


def _fail(message: str, code: int, *, debug: bool) -> None:
    if debug:
        traceback.print_exc()
    typer.echo(f"iro: {message}", err=True)
    sys.exit(code)
