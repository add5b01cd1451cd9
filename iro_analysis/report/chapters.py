"""The chapters of a report: which there are, their order, and the file of each."""

from pathlib import Path

from iro_analysis.errors import CommandError
from iro_analysis.resources import shipped
from iro_analysis.settings import CHAPTERS, Settings

TEXTS = Path(__file__).parent / "chapters"
NOTEBOOK = ".ipynb"
#: The one chapter without a number.
SUMMARY = "executive_summary"
#: The order of the example report. Names that begin with a number are notebooks, the others text chapters.
DEFAULT_ORDER = (
    SUMMARY,
    "introduction",
    "legal_context",
    "structure",
    "supervision",
    "03_workload",
    "01_population",
    "02_profiles",
    "04_reviews",
    "05_participation",
    "07_feedback",
    "impact",
    "quality_assurance",
    "06_disputes",
    "summary",
    "achievements",
    "objectives",
    "00_data_quality",
)


def chapter_files(settings: Settings) -> list[Path]:
    """The files of the report's chapters in order: ``.md`` for text chapters, ``.ipynb`` for notebooks.

    Raises:
        CommandError: the configured order names an unknown chapter, or the same one twice.
    """
    known = known_chapters(settings)
    order = settings.report.chapters or DEFAULT_ORDER
    if unknown := [name for name in order if name not in known]:
        raise CommandError(
            f"report.chapters: there is no chapter {', '.join(map(repr, unknown))}. Known: {', '.join(sorted(known))}."
        )
    if twice := sorted({name for name in order if order.count(name) > 1}):
        raise CommandError(f"report.chapters: named twice: {', '.join(twice)}.")
    return [known[name] for name in order]


def notebook_files(settings: Settings) -> list[Path]:
    """The notebooks among the report's chapters; raises the same errors as :func:`chapter_files`."""
    return [path for path in chapter_files(settings) if path.suffix == NOTEBOOK]


def known_chapters(settings: Settings) -> dict[str, Path]:
    """Every chapter by name: the shipped texts and notebooks, and the workspace's own texts.

    A text in the workspace replaces the shipped chapter of the same name.
    """
    folders = ((TEXTS, CHAPTERS), (shipped("notebooks"), "*.ipynb"), (settings.text_folder, CHAPTERS))
    return {path.stem: path for folder, pattern in folders for path in sorted(folder.glob(pattern))}
