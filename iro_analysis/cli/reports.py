"""Commands that make something: a workspace, an invented authority, a report, its figures."""

from pathlib import Path
from typing import Annotated

import typer

from iro_analysis.cli.app import (
    PERIODS,
    Audience,
    AuthorityCode,
    ConfigFile,
    DataFolder,
    Engine,
    Format,
    Measures,
    NoCache,
    app,
    progress,
    remembered,
    warn,
)
from iro_analysis.errors import CommandError
from iro_analysis.resources import MEMBERS, PAGE, PRIVATE
from iro_analysis.terminal import put


@app.command(epilog="Example: iro init workspace")
def init(folder: Annotated[Path, typer.Argument(help="The new workspace.")]) -> None:
    """Make a workspace: an iro.toml with comments, empty logs as a workbook and CSV, and text chapters to edit.

    A run prints no theme, team, question or example that nobody approved: see
    iro texts --help.
    """
    from iro_analysis.workspace.folder import make_workspace

    make_workspace(folder)
    put(f"The workspace is in {folder}. Put your returns there, then: iro run --data {folder} --period last-year")
    put(f"Themes, teams, questions and examples of your logs are shown once approved: iro texts list --data {folder}")


@app.command(epilog="Example: iro sample sample")
def sample(
    folder: Annotated[Path, typer.Argument(help="Where to write it; a new folder, or an earlier sample.")],
    children: Annotated[int | None, typer.Option(min=1, help="About how many; by default as the example.")] = None,
    seed: Annotated[int, typer.Option(help="The same seed gives the same files.")] = 2021,
) -> None:
    """Make an invented authority: SSDA903 returns for three years, logs, an iro.toml, and the approval of its texts."""
    with progress("Inventing children"):
        from iro_analysis.sample import make_sample

        make_sample(folder, children=children, seed=seed)
    put(f"The sample authority is in {folder}")


@app.command(epilog="Example: iro run --data sample --period 2020-21")
def run(
    data: DataFolder,
    period: Annotated[str, typer.Option(help=PERIODS)],
    config: ConfigFile = None,
    out: Annotated[Path, typer.Option(help="Folder for the reports; each lies in PERIOD/members.")] = Path("outputs"),
    private: Annotated[
        Path | None, typer.Option(help="Folder for the list of rows to mend, which names children; by default .iro.")
    ] = None,
    audience: Annotated[Audience, typer.Option(help="Only the members' copy exists so far.")] = Audience.MEMBERS,
    engine: Annotated[Engine, typer.Option(help="The engine that computes the figures.")] = Engine.POLARS,
    jobs: Annotated[int, typer.Option(min=1, help="How many notebooks run at a time.")] = 2,
    authority: AuthorityCode = "",
    *,
    no_cache: NoCache = False,
) -> None:
    """Produce the whole report of a period.

    Where nothing that it is made of has changed, the report that is there is
    left as it is, with its signatures. Otherwise only what rests on the change
    is worked out anew: see iro cache.
    """
    if audience is not Audience.MEMBERS:
        raise CommandError(
            "A public copy needs disclosure control, which this version does not have. "
            "Leave --audience out for the members' copy, which contains small numbers."
        )
    with progress() as say:
        from iro_analysis.contracts.process import Worker
        from iro_analysis.disk.cache import NO_CACHE
        from iro_analysis.disk.remembered import own_cache
        from iro_analysis.periods import parse_period
        from iro_analysis.runs.request import RunRequest
        from iro_analysis.runs.unchanged import is_computed, lines_if_made

        order = RunRequest(data, parse_period(period), config, engine, jobs, authority)
        lists = private or out.parent / PRIVATE
        cache = NO_CACHE if no_cache else own_cache(lists)
        lines = lines_if_made(order, out, lists, cache)
        if lines is None:
            with Worker() as worker:
                if not is_computed(order, cache):
                    worker.start()  # before pandas is imported, since it takes the longest of all
                from iro_analysis.runs.run import run as produce

                produce(order, out=out, private=lists, cache=cache, worker=worker, say=say, warn=warn)
    for line in lines or ():
        warn(line)
    same = "" if lines is None else "; nothing that it is made of has changed"
    put(f"The report is {out / order.period.label / MEMBERS / PAGE}{same}")


@app.command(epilog="Example: iro figures --data sample --period 2020-21 --measure starts --format csv")
@remembered()
def figures(
    data: DataFolder,
    period: Annotated[list[str], typer.Option(help=f"{PERIODS} Repeat for several.")],
    measure: Measures = None,
    config: ConfigFile = None,
    output: Annotated[Format, typer.Option("--format", help="table, csv or json.")] = Format.TABLE,
    engine: Annotated[Engine, typer.Option(help="The engine that computes the figures.")] = Engine.POLARS,
    authority: AuthorityCode = "",
) -> None:
    """Print the ledger: every figure with its numerator, denominator, unit and interval.

    If iro.toml sets targets, also whether they were met.
    """
    with progress() as say:
        from iro_analysis import pipeline

        rows = pipeline.figures(
            data, period, measures=measure or (), config=config, engine=engine, authority=authority, say=say
        )
    from iro_analysis.lists.screen import print_rows
    from iro_analysis.report.targets import COLUMNS as TARGETS

    columns = ["period", "measure", "breakdown", "value", "numerator", "denominator", "unit", "status", "note"]
    print_rows(rows, output.value, table_columns=[*columns, *(name for name in TARGETS if name in rows)])
