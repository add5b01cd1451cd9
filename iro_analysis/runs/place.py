"""Where the outputs of a run lie: in a folder for the period, with a folder for each audience; so far only members."""

import re
from pathlib import Path

from iro_analysis.data_quality import FILE_NAME as QUALITY
from iro_analysis.errors import CommandError
from iro_analysis.periods import Period, parse_period
from iro_analysis.resources import MEMBERS, MEMBERS_COPY
from iro_analysis.runs.manifest import FILE_NAME as MANIFEST

#: The audiences for whom a run makes a copy, each in a folder of that name with a manifest of its own.
AUDIENCES = (MEMBERS,)
_NUMBER = re.compile(r"[1-9][0-9]{0,8}")


def members_folder(path: Path) -> Path:
    """The members' copy of a run, given its own folder or that of its period.

    Runs of versions before 0.2 lie in the folder of the period itself.
    """
    inside = path / MEMBERS
    return inside if inside.is_dir() else path


def run_folder(members: Path) -> Path:
    """The folder of a whole run, given that of its members' copy, be it as "."."""
    place = members.resolve()
    return place.parent if place.name == MEMBERS else place


def manifests(members: Path) -> dict[str, Path]:
    """The manifest of every audience of a run, given the folder of its members' copy, by audience."""
    whole = run_folder(members)
    others = {name: whole / name / MANIFEST for name in AUDIENCES if (whole / name / MANIFEST).is_file()}
    return others | {MEMBERS: members / MANIFEST}


def is_run(path: Path) -> bool:
    """Whether a run made the folder of a period: both the mark and a manifest are in it, as D161 has it for reading."""
    members = members_folder(path)
    return (members / MEMBERS_COPY).is_file() and (members / MANIFEST).is_file()


def earlier_runs(out: Path, period: str) -> dict[int, Path]:  # D146
    """Runs of a period that were kept when a later one took their place, by number; the highest is the latest.

    Whatever else has such a name is among them, as its number is taken.
    """
    numbered = ((path.name.removeprefix(f"{period}."), path) for path in out.glob(f"{period}.*"))
    kept = {int(number): path for number, path in numbered if _NUMBER.fullmatch(number)}
    return dict(sorted(kept.items()))


def is_name_of_run(name: str) -> bool:
    """Whether a run, current or earlier, may have this name: its period, and for an earlier one a number."""
    period, _, number = name.rpartition(".")
    return bool(_period_of(name) or (_NUMBER.fullmatch(number) and _period_of(period)))


def is_folder(path: Path) -> bool:
    """Whether it is a folder of its own; a link to one is not."""
    return path.is_dir() and not path.is_symlink()


def run_beside(folder: Path, period: str) -> Path:
    """The members' copy of another period's run beside the one in ``folder``."""
    return members_folder(_outputs(folder) / period)


def run_before(folder: Path, period: Period) -> Path | None:
    """Among the runs beside the one in ``folder``, the one whose period was the last to end before ``period`` did."""
    others = (path for path in _outputs(folder).iterdir() if path.is_dir() and not path.name.startswith("."))
    dated = [(earlier, path) for path in others if (earlier := _period_of(path.name)) and earlier.end < period.end]
    finished = [(earlier, members_folder(path)) for earlier, path in dated]
    finished = [(earlier, path) for earlier, path in finished if (path / QUALITY).is_file()]
    return max(finished, key=lambda run: (run[0].end, run[0].start))[1] if finished else None


def _outputs(folder: Path) -> Path:
    """The folder of all outputs."""
    return folder.parent.parent if folder.name == MEMBERS else folder.parent


def _period_of(name: str) -> Period | None:
    try:
        return parse_period(name)
    except CommandError:
        return None
