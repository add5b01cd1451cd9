"""One page: the executed notebooks and the text chapters between a front and the annexes."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd
from markupsafe import Markup

from iro_analysis import __version__
from iro_analysis.data_quality import FILE_NAME as QUALITY
from iro_analysis.data_quality import read_data_quality
from iro_analysis.ledger import Ledger
from iro_analysis.periods import collection_year
from iro_analysis.report.annex import (
    absent_table,
    changes_table,
    measures_table,
    residents_table,
    revisions_table,
    rules_table,
    status_line,
)
from iro_analysis.report.chapters import NOTEBOOK, SUMMARY, chapter_files
from iro_analysis.report.examples import read_examples
from iro_analysis.report.labels import spoken_day
from iro_analysis.report.markdown import Headings, render_markdown
from iro_analysis.report.notebooks import run_notebooks
from iro_analysis.report.prose import Prose
from iro_analysis.report.quality_page import cautions
from iro_analysis.report.tables import DataTable, gathered, table_html
from iro_analysis.report.tabulate import SMALLEST_BASE
from iro_analysis.report.templating import FOLDER, render
from iro_analysis.report.views import Figures
from iro_analysis.revisions import read_revisions
from iro_analysis.settings import Settings

if TYPE_CHECKING:
    from nbformat import NotebookNode

PAGE = "report.html"
EXECUTED = "notebooks"


@dataclass(frozen=True)
class Part:
    """A chapter or an annex of the page."""

    number: str
    element: str
    title: str
    body: Markup


def build_report(ledger: Ledger, settings: Settings, folder: Path, *, jobs: int, parameters: Mapping[str, str]) -> Path:
    """Write ``report.html`` to ``folder``, and the executed notebooks to its sub-folder ``notebooks``.

    Args:
        ledger: the figures of the report.
        settings: the authority's name, the order of the chapters, the folder of its own text chapters.
        folder: where to write; made if need be.
        jobs: how many notebooks run at the same time.
        parameters: the notebooks' parameters, see :data:`iro_analysis.report.notebooks.PARAMETERS`.

    Returns:
        The path of the page; the same ledger, settings and texts give the same bytes.

    Raises:
        CommandError: a chapter, a reference in one or a parameter names nothing that exists.
        NotebookError: a notebook failed; the message names it as far as it came.
    """
    figures = Figures(ledger, read_examples(folder))
    files = chapter_files(settings)
    prose = Prose(figures, settings)
    headings = dict(zip(files, _headings(files), strict=True))
    # Texts come first: a reference to nothing should not cost the time of the notebooks.
    bodies = {path: prose.html(path, headings[path]) for path in files if path.suffix != NOTEBOOK}
    notebooks = [path for path in files if path.suffix == NOTEBOOK]
    executed = run_notebooks(notebooks, folder / EXECUTED, parameters, jobs)
    for path, notebook in zip(notebooks, executed, strict=True):
        bodies[path] = notebook_html(notebook, headings[path])
    chapters = [
        Part(headings[path].number, headings[path].element, headings[path].title, bodies[path]) for path in files
    ]
    page = folder / PAGE
    html = page_html(chapters, figures, settings, read_revisions(folder), _cautions(figures, folder))
    page.write_text(html, encoding="utf-8", newline="\n")
    return page


def notebook_html(notebook: "NotebookNode", headings: Headings) -> Markup:
    """What an executed notebook shows: its Markdown and its HTML; no code, no printed text."""
    # HTMLExporter would parse the whole page again to give pictures an alternative text, which ours have.
    from nbconvert.exporters import TemplateExporter  # noqa: PLC0415  a quarter of a second, needed only here

    exporter = TemplateExporter(
        template_name="notebook",
        template_file="index.html.j2",
        template_extension=".html.j2",
        extra_template_basedirs=[str(FOLDER)],
    )
    exporter.register_filter("report_markdown", lambda text: render_markdown(text, headings))
    html, _ = exporter.from_notebook_node(notebook)
    return gathered(html)


def page_html(
    chapters: Iterable[Part],
    figures: Figures,
    settings: Settings,
    revisions: pd.DataFrame | None = None,
    warned: Sequence[str] = (),
) -> str:
    """The whole page; what its reader is ``warned`` of stands on the front."""
    return render(
        "page.html.j2",
        title=settings.report.title,
        authority=settings.authority.name,
        period=figures.period.label,
        start=spoken_day(figures.period, start=True),
        end=spoken_day(figures.period),
        status=status_line(settings, figures.period),
        cautions=warned,
        parts=[*chapters, *_annexes(figures, settings, revisions)],
        style=Markup((FOLDER / "report.css").read_text(encoding="utf-8")),  # noqa: S704  our own file
        version=__version__,
    )


def _cautions(figures: Figures, folder: Path) -> list[str]:
    """What the quality of the data that lies in ``folder`` says to a reader of these figures."""
    if not (folder / QUALITY).is_file():
        return []
    return cautions(read_data_quality(folder), [collection_year(period.end) for period in figures.years()])


def _headings(files: Iterable[Path]) -> Iterable[Headings]:
    """Headings for each chapter, numbered from 1; the summary has no number."""
    number = 0
    for path in files:
        number += path.stem != SUMMARY
        yield Headings("" if path.stem == SUMMARY else str(number), f"chapter-{path.stem}")


def _annexes(figures: Figures, settings: Settings, revisions: pd.DataFrame | None) -> list[Part]:
    every: tuple[tuple[str, str, DataTable | None], ...] = (
        ("Measures and definitions", "measures", measures_table(figures)),
        ("Rules and their sources", "rules", rules_table()),
        ("What the figures rest on", "bases", residents_table(figures, settings)),
        ("Changes and whether chance explains them", "changes", changes_table(figures)),
        ("What is not available, and why", "absent", absent_table(figures)),
        ("Revisions", "revisions", revisions_table(figures, revisions)),
        ("How to verify this report", "verify", None),
    )
    return [
        Part(
            f"Annex {letter}",
            f"annex-{name}",
            title,
            render(
                "annex.html.j2",
                number=f"Annex {letter}",
                element=f"annex-{name}",
                title=title,
                name=name,
                smallest_base=SMALLEST_BASE,
                looked_back=revisions is not None,
                period=figures.period.label,
                table=table_html(table, f"annex-{name}-table") if table and table.rows else "",
            ),
        )
        for letter, (title, name, table) in zip("ABCDEFG", every, strict=True)
    ]
