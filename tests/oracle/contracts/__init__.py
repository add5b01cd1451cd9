"""A second, naive check of every data contract, written from its description and the DfE's rule, one row at a time."""

from oracle.contracts import (
    absences,
    care,
    chains,
    children,
    episodes,
    general,
    leavers,
    liberty,
    logged,
    logs,
    orders,
    others,
    outcomes,
    placements,
    returns,
    reviews,
    swaps,
    unaccompanied,
    workers,
)
from oracle.contracts.registry import ORACLES
from oracle.contracts.rows import plain

THEMES = (
    absences,
    care,
    chains,
    children,
    episodes,
    general,
    leavers,
    logged,
    liberty,
    logs,
    orders,
    others,
    outcomes,
    placements,
    returns,
    reviews,
    swaps,
    unaccompanied,
    workers,
)

__all__ = ["ORACLES", "THEMES", "plain"]
