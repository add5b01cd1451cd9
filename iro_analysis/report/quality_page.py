"""The page on the quality of the data: everything that was read, checked, set aside and changed, in counts alone.

It is our own, for the library's would load scripts from elsewhere and print the cells that fail.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from iro_analysis import __version__
from iro_analysis.contracts.suites import SEVERITIES, Severity
from iro_analysis.data_quality import DataQuality
from iro_analysis.periods import Period, financial_year
from iro_analysis.report.document import Chapter, DataTable, Document, chapter
from iro_analysis.report.html import page_html
from iro_analysis.report.tables.quality import (
    cells_table,
    completeness_tables,
    files_table,
    findings_table,
    overview_table,
    passed_table,
    resolutions_table,
    unused_table,
)
from iro_analysis.report.words.markdown import markdown_blocks
from iro_analysis.settings import Settings

PAGE = "data-quality.html"
LEFT_OUT = "episodes.child_in_next_return"
#: Fewer than these may be slips.
MANY = 10
FOOTER = (
    "Made by iro_analysis {version}. Counts only: no cell of a child or a worker is on this page. The same counts lie "
    "beside it in data-quality.json; the rows are listed, with file and row, by `iro check`."
)
FOUND = (
    "Each check has a sentence that must hold, the table it is of and the number of the Department for Education's "
    "rule, where it has one. Counted are the rows that break it, by the year of their return. A warning does not stop "
    "a report: the figures rest on the rows as they are."
)
FILLED = (
    "How many of the cells of each column hold something that could be read, in per cent of the year's rows. Some "
    "columns are empty for good reason, as the day on which an episode ceased is while it lasts."
)
READ = (
    "Cells are put into one form as they are read. What could not be read counts as blank; `iro check` says where it "
    "stands."
)
STITCHED = (
    "Returns of several years say the same of the same child more than once, and not always alike. These rules decide."
)
NOTHING = "Nothing to list."


def write_quality_page(quality: DataQuality, settings: Settings, period: Period, folder: Path) -> Path:
    """Write ``data-quality.html`` to ``folder``; the same counts give the same bytes."""
    document = Document(
        title="The quality of the data",
        authority=settings.authority.name,
        period=period,
        status=verdict(quality),
        cautions=(),
        chapters=tuple(_chapters(quality)),
        footer=tuple(markdown_blocks(FOOTER.format(version=__version__))),
    )
    page = folder / PAGE
    page.write_text(page_html(document), encoding="utf-8", newline="\n")
    return page


def verdict(quality: DataQuality) -> str:
    """In a sentence or two: what was read, and what the contracts say of it."""
    rows = quality.reconciliation
    found = quality.failed["severity"].value_counts()
    told = f"{len(rows):,} files hold {int(rows['rows_in'].sum()):,} rows."
    aside = int(rows["rows_quarantined"].sum())
    told += (
        f" {aside:,} of them are set aside, for they break a critical rule." if aside else " None had to be set aside."
    )
    checks = f"{len(quality.expectations):,} checks"
    if quality.failed.empty:
        return f"{told} All {checks} hold."
    parts = [f"{found[name]:,} {words}" for name, words in _FINDS.items() if name in found]
    return f"{told} Of {checks} these find something: {', '.join(parts)}."


_FINDS: Mapping[Severity, str] = {"critical": "critical", "warning": "to be mended", "info": "to be looked at"}


def cautions(quality: DataQuality, years: Iterable[int]) -> list[str]:
    """What a reader must know before any figure: children whom one return leaves in care and the next lacks.

    Args:
        quality: the counts.
        years: the collection years that the report looks at.
    """
    lost = quality.found[quality.found["expectation"] == LEFT_OUT]
    counts = lost.groupby("collection_year")["rows"].sum()
    return [
        f"Caution: {int(counts[year]):,} children whom the return of {financial_year(year).label} leaves in care are "
        "not in the next one. If that one is not whole, figures of the year after are too low."
        for year in years
        if counts.get(year, 0) >= MANY
    ]


def _chapters(quality: DataQuality) -> Iterator[Chapter]:
    for element, title, text, tables, nothing in (
        ("overview", "What became of the rows", "", [overview_table(quality)], NOTHING),
        ("findings", "What the contracts found", FOUND, _findings(quality), "Every check holds."),
        ("completeness", "Which cells are filled", FILLED, completeness_tables(quality), NOTHING),
        ("reading", "What was changed on reading", READ, [cells_table(quality)], NOTHING),
        ("stitching", "What was done across returns", STITCHED, [resolutions_table(quality)], NOTHING),
        ("files", "Every file", "", [files_table(quality), unused_table(quality)], NOTHING),
        ("passed", "What was checked and holds", "", [passed_table(quality)], NOTHING),
    ):
        shown = [table for table in tables if table.rows]
        numbered = [replace(table, element=f"{element}-{number}") for number, table in enumerate(shown, start=1)]
        said = markdown_blocks(f"# {title}\n\n{text}")
        yield chapter("", element, [*said, *(numbered or markdown_blocks(nothing))])


def _findings(quality: DataQuality) -> list[DataTable]:
    return [findings_table(quality, severity) for severity in SEVERITIES]
