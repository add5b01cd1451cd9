"""Commands that decide which of the service's free texts a report may print: iro texts list, approve, refuse."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from iro_analysis.cli.app import AuthorityCode, ConfigFile, DataFolder, Format, app, progress, warn
from iro_analysis.errors import CommandError

if TYPE_CHECKING:
    from iro_analysis.approvals import Verdict

texts = typer.Typer(
    help="Approve or refuse the service's free texts; a report prints none that nobody approved.", no_args_is_help=True
)
app.add_typer(texts, name="texts", epilog="Example: iro texts list --data sample --decided")

Which = Annotated[
    list[str] | None, typer.Argument(help="Numbers of the list, or hashes, of which eight letters are enough.")
]
Kinds = Annotated[
    list[str] | None, typer.Option("--all", help="All that wait of a kind, such as theme; repeat for several.")
]
Who = Annotated[str, typer.Option("--name", help="Who decides; by default your account.")]


@texts.command("list", epilog="Example: iro texts list --data sample --decided")
def show(
    data: DataFolder,
    config: ConfigFile = None,
    output: Annotated[Format, typer.Option("--format", help="table, csv or json.")] = Format.TABLE,
    authority: AuthorityCode = "",
    *,
    decided: Annotated[bool, typer.Option("--decided", help="Those that were approved or refused, too.")] = False,
) -> None:
    """List the themes, teams, questions, kinds of audit and examples that wait for approval. They may name children.

    First come those that look like a person's details, with the reason; the
    filter misses some, so read the others too. Each text is listed once, with
    the first file and row where it stands.
    """
    with progress("Reading the logs"):
        from iro_analysis.lists.screen import print_rows
        from iro_analysis.lists.texts import free_texts

        listed = free_texts(data, config, authority)
    waiting = listed["decision"].isna()
    rows = listed if decided else listed[waiting].drop(columns=["decision", "who", "when"])
    warn(f"Texts that wait for approval: {int(waiting.sum()):,}. They may name children: do not publish this list.")
    if len(rows):
        print_rows(rows.assign(hash=rows["hash"].str[:12]) if output is Format.TABLE else rows, output.value)


@texts.command(epilog="Example: iro texts approve 3 5a0c93e1 --all team --data sample")
def approve(
    data: DataFolder,
    which: Which = None,
    kinds: Kinds = None,
    name: Who = "",
    config: ConfigFile = None,
    authority: AuthorityCode = "",
) -> None:
    """Approve texts for printing, after reading them. They may name children.

    --all approves those that wait of a kind, except what looks like a person's
    details: that is approved one by one. approved-texts.csv in the data folder
    keeps the hash of each text, who approved it and when, but no text.
    """
    _decide(data, "approved", which, kinds, name, config, authority)


@texts.command(epilog="Example: iro texts refuse 1 2 --data sample")
def refuse(
    data: DataFolder,
    which: Which = None,
    kinds: Kinds = None,
    name: Who = "",
    config: ConfigFile = None,
    authority: AuthorityCode = "",
) -> None:
    """Refuse texts: they are counted as "Not shown", and wait no longer. They may name children.

    A text that was approved by mistake is refused by its hash, and the other way
    round; iro texts list --decided shows the hashes.
    """
    _decide(data, "refused", which, kinds, name, config, authority)


def _decide(
    data: Path,
    decision: "Verdict",
    which: list[str] | None,
    kinds: list[str] | None,
    name: str,
    config: Path | None,
    authority: str,
) -> None:
    if not which and not kinds:
        raise CommandError("Say which texts: numbers or hashes of iro texts list, or --all with a kind.")
    with progress("Reading the logs"):
        from iro_analysis.lists.screen import print_rows
        from iro_analysis.lists.texts import Act, decide
        from iro_analysis.runs import manifest

        who = " ".join(name.split()) or manifest.started_by()["user"]
        act = Act(decision, who, manifest.now())
        chosen = decide(data, act, which or (), kinds or (), config=config, authority=authority)
    warn(f"Texts {decision} by {who}: {len(chosen):,}")
    if len(chosen):
        print_rows(chosen[["kind", "looks_like", "text"]], "table")
