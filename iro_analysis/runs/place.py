"""Where the outputs of a run lie: in a folder for the period, with a folder for each audience; so far only members."""

from pathlib import Path

from iro_analysis.data_quality import FILE_NAME as QUALITY
from iro_analysis.errors import CommandError
from iro_analysis.periods import Period, parse_period
from iro_analysis.resources import MEMBERS_COPY

#: The folder of the members' copy within that of its period, so that a public copy has room beside it.
MEMBERS = "members"  # D90


def members_folder(path: Path) -> Path:
    """The members' copy of a run, given its own folder or that of its period.

    Runs of versions before 0.2 lie in the folder of the period itself.
    """
    inside = path / MEMBERS
    return inside if inside.is_dir() else path


def is_run(path: Path) -> bool:
    """Whether a run made the folder of a period."""
    return (members_folder(path) / MEMBERS_COPY).is_file()


def run_beside(folder: Path, period: str) -> Path:
    """The members' copy of another period's run beside the one in ``folder``."""
    return members_folder(_outputs(folder) / period)


def run_before(folder: Path, period: Period) -> Path | None:
    """Among the runs beside the one in ``folder``, the one whose period was the last to end before ``period`` did."""
    others = (path for path in _outputs(folder).iterdir() if path.is_dir() and not path.name.startswith("."))
    dated = [(earlier, path) for path in others if (earlier := _period_of(path)) and earlier.end < period.end]
    finished = [(earlier, members_folder(path)) for earlier, path in dated]
    finished = [(earlier, path) for earlier, path in finished if (path / QUALITY).is_file()]
    return max(finished, key=lambda run: (run[0].end, run[0].start))[1] if finished else None


def _outputs(folder: Path) -> Path:
    """The folder of all outputs."""
    return folder.parent.parent if folder.name == MEMBERS else folder.parent


def _period_of(path: Path) -> Period | None:
    try:
        return parse_period(path.name)
    except CommandError:
        return None
