"""Which chapters a report has, in which order, and where each comes from."""

from pathlib import Path

from iro_analysis.errors import CommandError
from iro_analysis.resources import shipped
from iro_analysis.settings import Settings

TEXTS = Path(__file__).parent / "chapters"
NOTEBOOK = ".ipynb"
#: The chapter that comes before the first numbered one.
SUMMARY = "executive_summary"
#: The order of the example report: a name with a number is a notebook, any other a text.
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
    """The files of the report's chapters in their order: ``.md`` for text, ``.ipynb`` for notebooks.

    Raises:
        CommandError: the configured order names a chapter that does not exist, or one twice.
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
    """The notebooks among the report's chapters; raises as :func:`chapter_files` does."""
    return [path for path in chapter_files(settings) if path.suffix == NOTEBOOK]


def known_chapters(settings: Settings) -> dict[str, Path]:
    """Every chapter by name: the shipped texts and notebooks; the workspace's texts take their place or join them."""
    folders = ((TEXTS, "*.md"), (shipped("notebooks"), "*.ipynb"), (settings.folder / settings.report.text, "*.md"))
    return {path.stem: path for folder, pattern in folders for path in sorted(folder.glob(pattern))}
