"""What a run is asked to produce."""

from dataclasses import dataclass
from pathlib import Path

from iro_analysis.disk.cache import fingerprint
from iro_analysis.periods import Period
from iro_analysis.resources import DEFAULT_ENGINE


@dataclass(frozen=True)
class RunRequest:
    """What a run is asked to produce.

    Args:
        data: the folder of the returns and logs.
        period: the period of the report.
        config: the iro.toml to use; None for the data folder's own.
        engine: the engine that computes the figures.
        jobs: how many notebooks run at a time.
        authority: whose rows to read, where a file has several authorities; empty for the configuration's.
    """

    data: Path
    period: Period
    config: Path | None = None
    engine: str = DEFAULT_ENGINE
    jobs: int = 2
    authority: str = ""

    @property
    def fingerprint(self) -> str:
        """A hash of what decides the figures besides files; the folder as typed stands in a line that is told."""
        config = str(self.config.absolute()) if self.config else ""
        places = (str(self.data), str(self.data.absolute()), config)
        return fingerprint(*places, self.period.label, self.engine, self.authority)
