"""Commands for the audit: trace, verify, reconcile, compare, sign-off."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from iro_analysis.cli.app import (
    PERIODS,
    AuthorityCode,
    ConfigFile,
    DataFolder,
    Engine,
    Format,
    PrivateFolder,
    app,
    progress,
    remembered,
    stoppable,
    warn,
)
from iro_analysis.errors import CommandError
from iro_analysis.terminal import put_line


class Role(StrEnum):
    """The roles in which a run is signed off."""

    ANALYST = "analyst"
    ASSURER = "assurer"


@app.command(
    epilog='Example: iro trace reviews_on_time_pct --data sample --period 2020-21 --breakdown "review_kind=First"'
)
@remembered(unless="show")
def trace(
    measure: Annotated[str, typer.Argument(help="The measure's id, as iro figures and the report's annex give it.")],
    data: DataFolder,
    period: Annotated[str, typer.Option(help=PERIODS)],
    breakdown: Annotated[str, typer.Option(help='As the ledger writes it: "age_band=1-4; sex=Female".')] = "",
    config: ConfigFile = None,
    private: PrivateFolder = Path(".iro"),
    engine: Annotated[Engine, typer.Option(help="The engine that computes the figure.")] = Engine.POLARS,
    authority: AuthorityCode = "",
    *,
    show: Annotated[bool, typer.Option("--show", help="Print the rows. They name children.")] = False,
) -> None:
    """Where a figure comes from: its definition, source, rules and formula, and the rows of the files behind it.

    The rows, each with its child, file and row number, go to a CSV file in the
    private folder, or with --show to standard output. Everything else is printed,
    beside --show to standard error, and contains no details of a child.
    """
    with progress() as say:
        from iro_analysis.audit import trace as tracing
        from iro_analysis.disk.files import csv_text
        from iro_analysis.disk.private import check_private
        from iro_analysis.disk.remembered import PrivateFile
        from iro_analysis.lists.screen import print_rows

        if not show:
            check_private(private, data)
        traced = tracing.trace(measure, data, period, breakdown, config, engine, authority, say)
    for line in tracing.report_lines(traced):
        put_line(line, err=show)  # beside rows, or the file that they are redirected to would begin with words
    if show:
        print_rows(traced.rows, "csv")
        return
    rows = PrivateFile(str(private), str(data), "trace", tracing.file_name(traced), csv_text(traced.rows))
    place = rows.write()
    warn(f"The rows are in {place}. They name children: do not publish them.")


@app.command(epilog="Example: iro verify outputs/2020-21 --data sample")
def verify(
    run_folder: Annotated[
        Path, typer.Argument(metavar="RUN", help="The folder of a past run, such as outputs/2020-21.")
    ],
    data: DataFolder,
    config: ConfigFile = None,
    output: Annotated[Format, typer.Option("--format", help="table: what differs; csv, json: every figure.")] = (
        Format.TABLE
    ),
    jobs: Annotated[int, typer.Option(min=1, help="How many notebooks run at a time.")] = 2,
    signers: Annotated[
        Path | None,
        typer.Option(help="Whose signatures to believe: ssh-keygen's allowed signers; by default as iro.toml says."),
    ] = None,
    *,
    record: Annotated[bool, typer.Option("--record", help="Leave a dated record beside the run's folder.")] = False,
) -> None:
    """Compute a past run again and compare every file and figure with what was published; say who signed it.

    Changed inputs are named before anything is computed. Other versions of
    Python or of packages are reported but are not faults. The exit code is 4 if
    the manifest, an input, a file or a figure differs, or if a signature does not
    hold, was not checked, or is not vouched for by the signers file.
    """
    with progress("Reading the manifest") as say:
        from iro_analysis.audit.records import write_record
        from iro_analysis.audit.verify import verify as verifying
        from iro_analysis.errors import AuditError
        from iro_analysis.lists.screen import print_rows
        from iro_analysis.runs.place import members_folder

        folder = members_folder(run_folder)
        verification = verifying(folder, data, config, signers=signers, jobs=jobs, say=say, tell=warn)
        place = write_record(verification, folder) if record else None
    for line in (
        *verification.signatures.lines,
        *(f"Seal ({audience}): {seal}" for audience, seal in verification.seals.items()),
        *([f"The record is {place}"] if place else []),
    ):
        warn(line)
    counts = verification.figures["verdict"].value_counts()
    warn("Figures: " + ", ".join(f"{count:,} {verdict}" for verdict, count in counts.items()))
    if output is not Format.TABLE:
        print_rows(verification.figures, output.value)
    elif len(verification.differing):
        print_rows(verification.differing, output.value)
    if not verification.verifies:
        raise AuditError(f"{run_folder} does not verify: the differences are listed above.")
    warn(f"{run_folder} verifies: the same inputs give the same figures and the same files.")


@app.command(epilog="Example: iro reconcile published/2020-21 --run outputs/2020-21 --page reconciliation.html")
def reconcile(
    register: Annotated[Path, typer.Argument(help="A folder with figures.csv and, optionally, claims.csv.")],
    data: Annotated[Path | None, typer.Option(help="Compute the figures to compare with from these returns.")] = None,
    run_folder: Annotated[Path | None, typer.Option("--run", help="Take them from this past run instead.")] = None,
    config: ConfigFile = None,
    output: Annotated[Format, typer.Option("--format", help="table, csv or json.")] = Format.TABLE,
    page: Annotated[Path | None, typer.Option(help="Write the findings to this .html file too.")] = None,
    authority: AuthorityCode = "",
) -> None:
    """Compare a printed report with itself, its claims with its figures, and both with computed figures.

    A register lists what a report prints: figures.csv with ref, period,
    measure, breakdown, value, unit, decimals and note, claims.csv with ref,
    period, measure, breakdown, claim, against, by and quote. The exit code is 4
    if figures contradict each other, a claim is false or a figure differs.
    """
    if data and run_folder:
        raise CommandError("Give either --data or --run: the register is compared with one set of figures.")
    with progress("Reading the register") as say:
        from iro_analysis.audit.figures_for import computed_figures
        from iro_analysis.audit.reconcile import page_html, read_register, table_rows
        from iro_analysis.audit.reconcile import reconcile as reconciling
        from iro_analysis.audit.reconcile.output import summary
        from iro_analysis.errors import AuditError
        from iro_analysis.lists.pages import check_page, write_page
        from iro_analysis.lists.screen import print_rows
        from iro_analysis.runs.place import members_folder

        if page:
            check_page(page)
        read = read_register(register)
        say("Computing the figures")
        run = members_folder(run_folder) if run_folder else None
        findings = reconciling(read, computed_figures(read, data, run, config, authority, say))
        if page:
            write_page(page_html(findings), page)
    for line in summary(findings):
        warn(line)
    print_rows(table_rows(findings) if output is Format.TABLE else findings.frame, output.value)
    if findings.contradicts:
        raise AuditError(f"What is printed in {register} does not hold: see the contradictions and differences above.")


@app.command(epilog="Example: iro compare outputs/2019-20 outputs/2020-21")
def compare(
    run_a: Annotated[Path, typer.Argument(metavar="RUN_A", help="The folder of the earlier run.")],
    run_b: Annotated[Path, typer.Argument(metavar="RUN_B", help="The folder of the later run.")],
    output: Annotated[Format, typer.Option("--format", help="table, csv or json.")] = Format.TABLE,
) -> None:
    """List revisions: for every figure in both runs, what was published, what it is now, and why it differs."""
    with progress("Comparing the runs"):
        from iro_analysis.lists.screen import print_rows
        from iro_analysis.runs.place import members_folder
        from iro_analysis.runs.revisions import compare as comparing

        comparison = comparing(members_folder(run_a), members_folder(run_b))
    for cause in comparison.causes:
        warn(cause)
    revisions = comparison.revisions
    warn(f"{len(comparison.figures):,} figures are in both runs; {len(revisions):,} of them were revised.")
    totals = revisions[revisions["breakdown"] == ""]
    if output is Format.TABLE and len(totals) < len(revisions):
        warn("Only totals are shown; --format csv gives every revision")
    if len(revisions):
        print_rows(totals if output is Format.TABLE else revisions, output.value)


@app.command(
    "sign-off", epilog="Example: iro sign-off outputs/2020-21 --role analyst --name 'A. Analyst' --key ~/.ssh/id_iro"
)
@app.command("sign", hidden=True)  # its name before there were keys
def sign_off(
    run_folder: Annotated[Path, typer.Argument(metavar="RUN", help="The folder of a run, such as outputs/2020-21.")],
    role: Annotated[Role, typer.Option("--role", "--as", help="Your role.")],
    name: Annotated[str, typer.Option(help="The name to print; by default your account's.")] = "",
    key: Annotated[
        Path | None,
        typer.Option(help="Your ssh key: the private key's file, or the public one's if an agent holds the private."),
    ] = None,
) -> None:
    """Sign a run with your own key: the report says draft until the analyst and the assurer, two people, have signed.

    What is signed is the manifest: every input, output and version. ssh-keygen
    signs, and asks for a passphrase on a terminal. Without --key only a name is
    noted, and called an unsigned name. A new run begins without any.
    """
    from iro_analysis.audit.sign_off import seals, sign
    from iro_analysis.report.status import signer_text
    from iro_analysis.runs.place import members_folder

    folder = members_folder(run_folder)
    with stoppable():
        signed = sign(folder, role.value, name, key)
    for signer in signed.signers:
        put_line(signer_text(signer))
    for audience, seal in seals(folder).items():
        put_line(f"Seal ({audience}): {seal}")
