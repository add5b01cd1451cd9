"""The report: a front, the text chapters and executed notebooks, and the annexes, written as one page."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from iro_analysis import __version__
from iro_analysis.cache import NO_CACHE, Cache
from iro_analysis.data_quality import FILE_NAME as QUALITY
from iro_analysis.data_quality import read_data_quality
from iro_analysis.figures.counting import every_dimension
from iro_analysis.ledger import Ledger
from iro_analysis.opened import OpenedFiles
from iro_analysis.periods import Period, collection_year
from iro_analysis.report.annex import annexes
from iro_analysis.report.cells import cell_blocks, cells_of
from iro_analysis.report.chapters import NOTEBOOK, SUMMARY, chapter_files
from iro_analysis.report.document import Block, Chapter, Document, chapter
from iro_analysis.report.executed import Remembered
from iro_analysis.report.held import check_page
from iro_analysis.report.html import page_html
from iro_analysis.report.kernels import Kernels
from iro_analysis.report.notebooks import check_parameters, run_notebooks
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
    revisions: pd.DataFrame | None = None,
    opened: OpenedFiles | None = None,
    kernels: Kernels | None = None,
    cache: Cache = NO_CACHE,
) -> Path:
    """Write ``report.html`` to ``folder``, and the executed notebooks to its sub-folder ``notebooks``.

    Args:
        ledger: the figures of the report.
        settings: the authority's name, the order of the chapters, the folder of its own text chapters.
        folder: where to write; created if necessary.
        jobs: how many notebooks run at the same time.
        parameters: the notebooks' parameters, see :data:`iro_analysis.report.notebooks.PARAMETERS`.
        revisions: figures that differ from an earlier report; None if there is no earlier report.
        opened: what has been read so far, to which texts and notebooks are added.
        kernels: what runs the notebooks, by default kernels of their own.
        cache: where executed notebooks are kept, and taken from if nothing that they show has changed; by default
            each is executed.

    Returns:
        The path of the page; the same ledger, settings and texts always give the same bytes.

    Raises:
        CommandError: a chapter, a reference in a text chapter or a parameter does not exist.
        NotebookError: a notebook failed; the message says where the partly executed one was kept.
        AuditError: a figure on the page is not what the ledger says.
    """
    check_parameters(parameters)
    figures = Figures(ledger, read_examples(folder)).with_targets(settings.targets)
    files = chapter_files(settings)
    opened = opened or OpenedFiles()
    prose = Prose(figures, settings, opened)
    # Text chapters come first: a mistaken reference should be reported before the notebooks run.
    blocks = {path: prose.blocks(path) for path in files if path.suffix != NOTEBOOK}
    notebooks = [path for path in files if path.suffix == NOTEBOOK]
    contents = {path: opened.read(path) for path in notebooks}
    remembered = Remembered(cache, figures, settings, parameters, folder)
    recalled = {path: kept for path in notebooks if (kept := remembered.recall(contents[path]))}
    blocks |= {path: _recalled(kept, folder / EXECUTED / path.name) for path, kept in recalled.items()}
    looked_up: dict[Path, Collection[str]] = {}
    executed = [path for path in notebooks if path not in recalled]
    blocks |= _executed_blocks(executed, folder / EXECUTED, parameters, jobs, opened, kernels, looked_up)
    chapters = [chapter(number, f"chapter-{path.stem}", blocks[path]) for path, number in _numbers(files)]
    document = report_document(chapters, figures, settings, revisions, _cautions(figures, folder))
    html = page_html(document)
    behind = {f"chapter-{path.stem}": path for path in notebooks}
    check_page(html, figures, behind, sentences(read_data_quality(folder)) if (folder / QUALITY).is_file() else ())
    page = folder / PAGE
    folder.mkdir(parents=True, exist_ok=True)
    page.write_text(html, encoding="utf-8", newline="\n")
    for path in executed:  # now that the page is held to the ledger
        remembered.keep(contents[path], (folder / EXECUTED / path.name).read_bytes(), looked_up.get(path))
    return page


def _recalled(executed: bytes, target: Path) -> list[Block]:
    """Write an executed notebook of an earlier run, and return its blocks."""
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(executed)
    return cell_blocks(cells_of(executed))


def _executed_blocks(notebooks: Sequence[Path], *how: Any) -> dict[Path, list[Block]]:  # noqa: ANN401  as run_notebooks
    """The blocks of notebooks that are executed now."""
    if not notebooks:
        return {}
    executed = run_notebooks(notebooks, *how)
    from iro_analysis.report.exporter import ChapterExporter  # noqa: PLC0415  a quarter of a second, needed only here

    return dict(zip(notebooks, map(ChapterExporter().blocks, executed), strict=True))


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
