"""The page on the quality of the data: everything that was read, checked, set aside and changed, in counts alone.

It is our own, for the library's would load scripts from elsewhere and print the cells that fail.
"""

from collections.abc import Iterable, Mapping
from pathlib import Path

from markupsafe import Markup

from iro_analysis import __version__
from iro_analysis.contracts.suites import SEVERITIES, Severity
from iro_analysis.data_quality import DataQuality
from iro_analysis.periods import Period, financial_year
from iro_analysis.report.labels import spoken_day
from iro_analysis.report.quality_tables import (
    cells_table,
    completeness_tables,
    files_table,
    findings_table,
    overview_table,
    passed_table,
    resolutions_table,
    unused_table,
)
from iro_analysis.report.tables import DataTable, table_html
from iro_analysis.report.templating import FOLDER, render
from iro_analysis.settings import Settings

PAGE = "data-quality.html"
LEFT_OUT = "episodes.child_in_next_return"
#: Fewer than these may be slips.
MANY = 10


def write_quality_page(quality: DataQuality, settings: Settings, period: Period, folder: Path) -> Path:
    """Write ``data-quality.html`` to ``folder``; the same counts give the same bytes."""
    html = render(
        "quality.html.j2",
        title="The quality of the data",
        authority=settings.authority.name,
        period=period.label,
        start=spoken_day(period, start=True),
        end=spoken_day(period),
        status=verdict(quality),
        cautions=[],
        parts=list(_parts(quality)),
        style=Markup((FOLDER / "report.css").read_text(encoding="utf-8")),  # noqa: S704  our own file
        version=__version__,
    )
    page = folder / PAGE
    page.write_text(html, encoding="utf-8", newline="\n")
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


def _parts(quality: DataQuality) -> Iterable[dict[str, object]]:
    for element, title, text, tables in (
        ("overview", "What became of the rows", "overview", [overview_table(quality)]),
        ("findings", "What the contracts found", "findings", _findings(quality)),
        ("completeness", "Which cells are filled", "completeness", completeness_tables(quality)),
        ("reading", "What was changed on reading", "reading", [cells_table(quality)]),
        ("stitching", "What was done across returns", "stitching", [resolutions_table(quality)]),
        ("files", "Every file", "files", [files_table(quality), unused_table(quality)]),
        ("passed", "What was checked and holds", "passed", [passed_table(quality)]),
    ):
        shown = [table for table in tables if table.rows]
        html = [table_html(table, f"{element}-{number}") for number, table in enumerate(shown, start=1)]
        yield {"element": element, "title": title, "text": text, "tables": html}


def _findings(quality: DataQuality) -> list[DataTable]:
    return [findings_table(quality, severity) for severity in SEVERITIES]
