"""The report: a front, the text chapters and executed notebooks, and the annexes, written as one page."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from iro_analysis import __version__
from iro_analysis.data_quality import FILE_NAME as QUALITY
from iro_analysis.data_quality import read_data_quality
from iro_analysis.disk.cache import NO_CACHE, Cache
from iro_analysis.disk.opened import OpenedFiles
from iro_analysis.figures.counting import every_dimension
from iro_analysis.ledger import Ledger
from iro_analysis.periods import Period, collection_year
from iro_analysis.report.annex import annexes
from iro_analysis.report.cells import cell_blocks, cells_of
from iro_analysis.report.chapters import NOTEBOOK, SUMMARY, chapter_files
from iro_analysis.report.document import Block, Chapter, Document, chapter
from iro_analysis.report.executed import Remembered, shows_figures_only
from iro_analysis.report.held import check_page
from iro_analysis.report.html import page_html
from iro_analysis.report.kernels import Kernels
from iro_analysis.report.notebooks import RunningNotebooks, Say
from iro_analysis.report.quality_page import cautions
from iro_analysis.report.quality_section import sentences
from iro_analysis.report.status import draft_text
from iro_analysis.report.tables.examples import read_examples
from iro_analysis.report.views import Figures
from iro_analysis.report.words.markdown import markdown_blocks
from iro_analysis.report.words.prose import Prose, check_references
from iro_analysis.resources import PAGE
from iro_analysis.settings import Settings

EXECUTED = "notebooks"
FOOTER = "Made by iro_analysis {version}. Every figure is a row of the figures ledger kept beside this report."


def check_texts(settings: Settings, period: Period, opened: OpenedFiles) -> None:
    """Check the order of the chapters, and what the texts among them refer to, before any return is read.

    Raises:
        CommandError: a chapter or a reference does not exist, a text cannot be read, or a local grouping has the name
            of a breakdown.
        DataError: a text has been read before and was different.
    """
    every_dimension(settings)
    texts = [path for path in chapter_files(settings) if path.suffix != NOTEBOOK]
    check_references(texts, settings, period, opened)


def build_report(
    ledger: Ledger,
    settings: Settings,
    folder: Path,
    *,
    jobs: int,
    parameters: Mapping[str, str],
    opened: OpenedFiles | None = None,
    cache: Cache = NO_CACHE,
) -> Path:
    """Write a report to a folder that holds everything it is made of: see :func:`begin_report`, with these arguments.

    Returns:
        The path of the page; the same ledger, settings and texts always give the same bytes.
    """
    with begin_report(ledger, settings, folder, jobs=jobs, parameters=parameters, opened=opened, cache=cache) as begun:
        return begun.finish()


@contextmanager
def begin_report(
    ledger: Ledger,
    settings: Settings,
    folder: Path,
    *,
    jobs: int,
    parameters: Mapping[str, str],
    opened: OpenedFiles | None = None,
    kernels: Kernels | None = None,
    cache: Cache = NO_CACHE,
) -> "Iterator[BegunReport]":
    """Begin to write ``report.html`` to ``folder``, and the executed notebooks to its sub-folder ``notebooks``.

    Notebooks that show only figures and examples run already in the block, while whatever else the report prints is
    being worked out. If the block fails, they are stopped.

    Args:
        ledger: the figures of the report.
        settings: the authority's name, the order of the chapters, the folder of its own text chapters.
        folder: where to write, with the examples in it; created if necessary.
        jobs: how many notebooks run at the same time.
        parameters: the notebooks' parameters, see :data:`iro_analysis.report.notebooks.PARAMETERS`.
        opened: what has been read so far, to which texts and notebooks are added.
        kernels: what runs the notebooks, by default kernels of their own.
        cache: where executed notebooks are kept, and taken from if nothing that they show has changed; by default
            each is executed.

    Raises:
        CommandError: a chapter, a reference in a text chapter or a parameter does not exist.
    """
    figures = Figures(ledger, read_examples(folder)).with_targets(settings.targets)
    files = chapter_files(settings)
    opened = opened or OpenedFiles()
    prose = Prose(figures, settings, opened)
    # Text chapters come first: a mistaken reference should be reported before the notebooks run.
    blocks = {path: prose.blocks(path) for path in files if path.suffix != NOTEBOOK}
    contents = {path: opened.read(path) for path in files if path.suffix == NOTEBOOK}
    remembered = Remembered(cache, figures, settings, parameters, folder)
    with RunningNotebooks(folder / EXECUTED, parameters, jobs, kernels) as running:
        begun = BegunReport(figures, settings, folder, files, contents, blocks, remembered, running)
        begun.run([path for path, content in contents.items() if shows_figures_only(content)])
        yield begun


@dataclass(frozen=True)
class BegunReport:
    """A report of which some notebooks run.

    Args:
        figures: its figures.
        settings: the configuration.
        folder: where it is written.
        files: its chapters, in order.
        contents: its notebooks, by path.
        blocks: what each chapter shows, as far as it is known.
        remembered: the executed notebooks that are kept.
        running: the others.
    """

    figures: Figures
    settings: Settings
    folder: Path
    files: Sequence[Path]
    contents: Mapping[Path, bytes]
    blocks: dict[Path, list[Block]]
    remembered: Remembered
    running: RunningNotebooks

    def run(self, notebooks: Iterable[Path]) -> None:
        """Begin to run these notebooks, but for those that are kept and show the same now."""
        recalled = {path: kept for path in notebooks if (kept := self.remembered.recall(self.contents[path]))}
        for path, kept in recalled.items():
            (self.folder / EXECUTED / path.name).write_bytes(kept)
            self.blocks[path] = cell_blocks(cells_of(kept))
        self.running.begin({path: self.contents[path] for path in notebooks if path not in recalled})

    def finish(self, revisions: pd.DataFrame | None = None, say: Say = lambda _: None) -> Path:
        """Write the page; by now everything is in the folder that a notebook may read.

        Args:
            revisions: figures that differ from an earlier report; None if there is no earlier report.
            say: receives the progress.

        Returns:
            The path of the page.

        Raises:
            NotebookError: a notebook failed; the message says where the partly executed one was kept.
            AuditError: a figure on the page is not what the ledger says.
        """
        self.run([path for path, content in self.contents.items() if not shows_figures_only(content)])
        executed = self._executed(say)
        chapters = [chapter(number, f"chapter-{path.stem}", self.blocks[path]) for path, number in _numbers(self.files)]
        warned = _cautions(self.figures, self.folder)
        html = page_html(report_document(chapters, self.figures, self.settings, revisions, warned))
        behind = {f"chapter-{path.stem}": path for path in self.contents}
        quality = self.folder / QUALITY
        check_page(html, self.figures, behind, sentences(read_data_quality(self.folder)) if quality.is_file() else ())
        page = self.folder / PAGE
        page.write_text(html, encoding="utf-8", newline="\n")
        for path in executed:  # now that the page is held to the ledger
            content = (self.folder / EXECUTED / path.name).read_bytes()
            self.remembered.keep(self.contents[path], content, self.running.looked_up.get(path))
        return page

    def _executed(self, say: Say) -> Collection[Path]:
        """The notebooks that were executed now, with their blocks."""
        if set(self.contents) <= set(self.blocks):
            return ()
        from iro_analysis.report.exporter import ChapterExporter  # noqa: PLC0415  a quarter of a second, needed here

        executed = self.running.executed(say)
        exporter = ChapterExporter()
        self.blocks.update({path: exporter.blocks(notebook) for path, notebook in executed.items()})
        return executed


def report_document(
    chapters: Iterable[Chapter],
    figures: Figures,
    settings: Settings,
    revisions: pd.DataFrame | None = None,
    warned: Sequence[str] = (),
) -> Document:
    """The whole report: its chapters, the annexes, and a front that prints the warnings in ``warned``."""
    return Document(
        title=settings.report.title,
        authority=settings.authority.name,
        period=figures.period,
        status=draft_text(settings.returns.complete_to, figures.period),
        cautions=tuple(warned),
        chapters=(*chapters, *annexes(figures, settings, revisions)),
        footer=tuple(markdown_blocks(FOOTER.format(version=__version__))),
        to_sign=True,
    )


def _cautions(figures: Figures, folder: Path) -> list[str]:
    """Warnings from the data quality counts in ``folder``, for the years that the figures cover."""
    if not (folder / QUALITY).is_file():
        return []
    return cautions(read_data_quality(folder), [collection_year(period.end) for period in figures.years()])


def _numbers(files: Iterable[Path]) -> Iterator[tuple[Path, str]]:
    """Each chapter's file and its number, from 1; the executive summary has none."""
    number = 0
    for path in files:
        number += path.stem != SUMMARY
        yield path, "" if path.stem == SUMMARY else str(number)
