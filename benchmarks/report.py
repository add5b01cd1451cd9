"""What a user waits for: the whole report, the same again, and the commands, beside another commit of this project.

    python benchmarks/report.py --beside CHECKOUT [--turns N] [--turns-of-reruns N] [--plain]

The whole report is made from raw files to the finished folder, without a cache. With ``--plain``, so is a script that
runs papermill and jupyter nbconvert on each notebook, one by one, as anybody would; it neither checks the contracts nor
renders the text chapters. Every job is a process of its own, and all of them take turns.
"""

import argparse
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path

from turns import take_turns

from iro_analysis.sample import make_sample

HERE = Path(__file__).parents[1]
BIN = Path(sys.executable).parent
PERIOD = "2020-21"


def iro(checkout: Path, *words: object, work: Path | None = None) -> None:
    """Run a command of the package in ``checkout``, in the folder ``work``."""
    command = [sys.executable, "-W", "ignore", "-m", "iro_analysis", *map(str, words)]
    _call(checkout, command, work or checkout)


def whole_report(checkout: Path, data: Path, *options: str) -> None:
    """The whole report into a new folder."""
    with tempfile.TemporaryDirectory() as out:
        iro(checkout, "run", "--data", data, "--period", PERIOD, "--out", Path(out) / "outputs", *options)


def one_by_one(checkout: Path, data: Path) -> None:
    """Each notebook executed and exported by the command-line tools, one after the other."""
    with tempfile.TemporaryDirectory() as out:
        for notebook in sorted((checkout / "notebooks").glob("[0-9]*.ipynb")):
            executed = Path(out) / notebook.name
            words = ("-p", "data", data, "-p", "period", PERIOD, "--no-progress-bar")
            _call(checkout, [str(BIN / "papermill"), str(notebook), str(executed), *map(str, words)], Path(out))
            words = ("nbconvert", "--to", "html", "--no-input", executed)
            _call(checkout, [str(BIN / "jupyter"), *map(str, words)], Path(out))


def _call(checkout: Path, command: list[str], work: Path) -> None:
    environment = {"PYTHONPATH": str(checkout), "PATH": f"{BIN}:/usr/bin:/bin", "HOME": str(work)}
    subprocess.run(command, cwd=work, env=environment, check=True, capture_output=True)  # noqa: S603  our own code


class Workspace:
    """A copy of the sample in which things are changed and asked for again, with a cache."""

    def __init__(self, sample: Path, place: Path) -> None:
        """Copy the sample."""
        self.place, self.data = place, place / "data"
        self._number = 0
        shutil.copytree(sample, self.data)
        (self.data / "chapters").mkdir()
        self.change_text()

    def change_text(self) -> None:
        """Write a text chapter that has not been there before."""
        self._number += 1
        text = f"# Introduction\n\nVersion {self._number} of our introduction.\n"
        (self.data / "chapters" / "introduction.md").write_text(text, encoding="utf-8")

    def change_log(self) -> None:
        """Take a row away from a log."""
        path = self.data / "case_alerts.csv"
        path.write_text("".join(path.read_text(encoding="utf-8").splitlines(keepends=True)[:-1]), encoding="utf-8")

    def run(self, before: Callable[[], None] = lambda: None) -> None:
        """Make the report after a change."""
        before()
        iro(HERE, "run", "--data", self.data, "--period", PERIOD, work=self.place)

    def ask(self, *words: str, before: Callable[[], None] = lambda: None) -> None:
        """Give another command after a change."""
        before()
        iro(HERE, words[0], "--data", self.data, *words[1:], work=self.place)


def main() -> None:
    """Invent authorities and compare."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--beside", type=Path, required=True, help="another checkout of this project")
    parser.add_argument("--turns", type=int, default=3)
    parser.add_argument("--turns-of-reruns", type=int, default=5)
    parser.add_argument("--plain", action="store_true", help="compare with the tools one by one too, at both commits")
    options = parser.parse_args()
    other = options.beside.resolve()
    with tempfile.TemporaryDirectory() as folder:
        older, sample = Path(folder) / "older", Path(folder) / "sample"
        iro(other, "sample", older)  # an older commit may not know every log of today's sample
        make_sample(sample)
        wholes: dict[str, Callable[[], object]] = {
            "iro run": partial(whole_report, HERE, older, "--no-cache"),
            "iro run at the other commit": partial(whole_report, other, older),
        }
        take_turns("The whole report", wholes, options.turns, "iro run at the other commit")
        if options.plain:
            plain: dict[str, Callable[[], object]] = {
                "iro run": wholes["iro run"],
                "plain script at the other commit": partial(one_by_one, other, older),
                "plain script": partial(one_by_one, HERE, older),
            }
            take_turns("Against a plain script", plain, max(options.turns // 2, 1), "plain script at the other commit")
        space = Workspace(sample, Path(folder) / "workspace")
        space.run()
        again: dict[str, Callable[[], object]] = {
            "iro run, all anew": partial(whole_report, HERE, space.data, "--no-cache"),
            "iro run, nothing changed": space.run,
            "iro run, a text chapter changed": partial(space.run, space.change_text),
            "iro run, a log changed": partial(space.run, space.change_log),
        }
        take_turns("Again", again, options.turns_of_reruns, "iro run, all anew")
        for words in (
            ("check",),
            ("figures", "--period", PERIOD, "--measure", "starts"),
            ("due", "--month", "2021-04"),
            ("alerts", "--as-at", "2021-03-31"),
        ):
            commands: dict[str, Callable[[], object]] = {
                "all anew": partial(space.ask, *words, "--no-cache"),
                "a log changed": partial(space.ask, *words, before=space.change_log),
                "nothing changed": partial(space.ask, *words),
            }
            take_turns(f"iro {words[0]}", commands, options.turns_of_reruns, "all anew")


if __name__ == "__main__":
    main()
