"""The data quality page: everything that was read, checked, quarantined and changed, in counts only.

It replaces the library's own page, which would load scripts from elsewhere and print the failing cells.
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
LEFT_OUT_OF_NEXT_RETURN = "episodes.child_in_next_return"
#: Fewer children than this may be slips in single records; more suggest that the next return is incomplete.
FEWEST_CHILDREN = 10
FOOTER = (
    "Made by iro_analysis {version}. Counts only: nothing about any one child or worker is on this page. The same "
    "counts are in data-quality.json beside it; `iro check` lists the rows, with file and row number."
)
FINDINGS_TEXT = (
    "Each check is a statement that must hold for every row of a table. Where it is one of the Department for "
    "Education's rules, its number is given. The counts are of rows that break it, by the year of their return. A "
    "warning does not stop a report: the figures use these rows as they are."
)
COMPLETENESS_TEXT = (
    "The percentage of each year's rows in which the column has something that could be read. Some columns are empty "
    "for good reason: an episode that is still open, for example, has no day on which it ceased."
)
READING_TEXT = (
    "Cells are converted to one format as they are read. A cell that could not be read counts as blank; `iro check` "
    "lists these cells."
)
STITCHING_TEXT = (
    "The returns of several years report the same facts about a child more than once, and do not always agree. These "
    "rules decide which row counts."
)
NOTHING_TO_LIST = "Nothing to list."


def write_quality_page(quality: DataQuality, settings: Settings, period: Period, folder: Path) -> Path:
    """Write ``data-quality.html`` to ``folder``; the same counts always give the same bytes."""
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
    """Two sentences: what was read, and what the contracts found."""
    rows = quality.reconciliation
    failures = quality.failed["severity"].value_counts()
    read = f"{len(rows):,} files hold {int(rows['rows_in'].sum()):,} rows."
    quarantined = int(rows["rows_quarantined"].sum())
    read += (
        f" {quarantined:,} of them are quarantined because they break a critical rule."
        if quarantined
        else " None had to be quarantined."
    )
    checks = f"{len(quality.expectations):,} checks"
    if quality.failed.empty:
        return f"{read} All {checks} hold."
    parts = [f"{failures[name]:,} {words}" for name, words in _SEVERITY_WORDS.items() if name in failures]
    return f"{read} Of {checks} these find something: {', '.join(parts)}."


_SEVERITY_WORDS: Mapping[Severity, str] = {"critical": "critical", "warning": "to be mended", "info": "to be looked at"}


def cautions(quality: DataQuality, years: Iterable[int]) -> list[str]:
    """Warnings to read before any figure: children still in care in one return but missing from the next.

    Args:
        quality: the counts.
        years: the collection years that the report covers.
    """
    lost = quality.found[quality.found["expectation"] == LEFT_OUT_OF_NEXT_RETURN]
    counts = lost.groupby("collection_year")["rows"].sum()
    return [
        f"Caution: {int(counts[year]):,} children whom the return of {financial_year(year).label} leaves in care are "
        "not in the next one. If that one is incomplete, figures for the year after are too low."
        for year in years
        if counts.get(year, 0) >= FEWEST_CHILDREN
    ]


def _chapters(quality: DataQuality) -> Iterator[Chapter]:
    for element, title, text, tables, if_empty in (
        ("overview", "What became of the rows", "", [overview_table(quality)], NOTHING_TO_LIST),
        ("findings", "What the contracts found", FINDINGS_TEXT, _findings(quality), "Every check holds."),
        ("completeness", "Which cells are filled", COMPLETENESS_TEXT, completeness_tables(quality), NOTHING_TO_LIST),
        ("reading", "What was changed on reading", READING_TEXT, [cells_table(quality)], NOTHING_TO_LIST),
        ("stitching", "What was done across returns", STITCHING_TEXT, [resolutions_table(quality)], NOTHING_TO_LIST),
        ("files", "Every file", "", [files_table(quality), unused_table(quality)], NOTHING_TO_LIST),
        ("passed", "What was checked and holds", "", [passed_table(quality)], NOTHING_TO_LIST),
    ):
        filled = [table for table in tables if table.rows]
        numbered = [replace(table, element=f"{element}-{number}") for number, table in enumerate(filled, start=1)]
        introduction = markdown_blocks(f"# {title}\n\n{text}")
        yield chapter("", element, [*introduction, *(numbered or markdown_blocks(if_empty))])


def _findings(quality: DataQuality) -> list[DataTable]:
    return [findings_table(quality, severity) for severity in SEVERITIES]
