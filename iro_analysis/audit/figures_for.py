"""The computed figures that a register is held against."""

from pathlib import Path

import pandas as pd

from iro_analysis.audit.reconcile import Register
from iro_analysis.errors import CommandError
from iro_analysis.periods import Period, parse_period
from iro_analysis.pipeline import compute_ledger, read_inputs
from iro_analysis.runs.manifest import read_manifest
from iro_analysis.runs.revisions import published_by


def computed_figures(
    register: Register, data: Path | None, run: Path | None, config: Path | None = None, authority: str = ""
) -> pd.DataFrame | None:
    """The ledger to hold ``register`` against: of a past run, or computed for the register's last period.

    Args:
        register: what a report prints.
        data: the folder of the returns to compute from.
        run: the folder of a past run, in their place.
        config: the iro.toml to compute with.
        authority: the one to read, of several in a file.

    Returns:
        A frame with the columns of :data:`iro_analysis.ledger.LEDGER_TYPES`; None where neither is given.

    Raises:
        CommandError: the run or the returns cannot be read, or no period of the register is one.
        DataError: nothing may rest on the data.
    """
    if run is not None:
        return published_by(run, read_manifest(run))
    if data is None:
        return None
    return compute_ledger(read_inputs(data, config, authority), _last_period(register)).frame


def _last_period(register: Register) -> Period:
    periods = [period for text in {each.period for each in register.figures} if (period := _read(text))]
    if not periods:
        raise CommandError("No period in the register is one that figures can be computed for.")
    return max(periods, key=lambda period: (period.end, -period.start.toordinal()))


def _read(text: str) -> Period | None:
    try:
        return parse_period(text)
    except CommandError:
        return None
