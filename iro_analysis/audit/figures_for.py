"""The computed figures that a register is compared with."""

from pathlib import Path

import pandas as pd

from iro_analysis.audit.reconcile import Register
from iro_analysis.errors import CommandError
from iro_analysis.periods import Period, parse_period
from iro_analysis.pipeline import Say, compute_ledger, no_progress, read_inputs
from iro_analysis.runs.manifest import read_manifest
from iro_analysis.runs.revisions import published_ledger


def computed_figures(
    register: Register,
    data: Path | None,
    run: Path | None,
    config: Path | None = None,
    authority: str = "",
    say: Say = no_progress,
) -> pd.DataFrame | None:
    """The ledger to compare ``register`` with: a past run's, or one computed for the register's last period.

    Args:
        register: what a report prints.
        data: the folder of the returns to compute from.
        run: the folder of a past run, used instead.
        config: the iro.toml to compute with.
        authority: whose rows to read, where a file has several authorities.
        say: receives the progress.

    Returns:
        A frame with the columns of :data:`iro_analysis.ledger.LEDGER_TYPES`; None where neither source is given.

    Raises:
        CommandError: the run or the returns cannot be read, or the register has no valid period.
        DataError: the data fail a critical contract.
    """
    if run is not None:
        return published_ledger(run, read_manifest(run))
    if data is None:
        return None
    return compute_ledger(read_inputs(data, config, authority, say=say), _last_period(register), say=say).frame


def _last_period(register: Register) -> Period:
    """The period that ends last; of several, the longest, as a run computes the quarters within its period too."""
    periods = [period for text in {printed.period for printed in register.figures} if (period := _read(text))]
    if not periods:
        raise CommandError("The register has no period that figures can be computed for.")
    return max(periods, key=lambda period: (period.end, -period.start.toordinal()))


def _read(text: str) -> Period | None:
    try:
        return parse_period(text)
    except CommandError:
        return None
