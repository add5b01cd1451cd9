"""Derived columns for the suites of single tables, one module for each group of tables."""

from collections.abc import Mapping
from itertools import chain

from iro_analysis.contracts.beside import (
    ages_and_lengths,
    care_leavers,
    children,
    continuity,
    deprivation_of_liberty,
    episodes,
    identities,
    logged_care,
    logs,
    missing,
    outcomes,
    placed_adoption,
    reviews,
    social_workers,
    swapped_dates,
    uasc,
)
from iro_analysis.contracts.derivation import Derivation

#: The derivations of every module, by table.
_MODULES: tuple[Mapping[str, tuple[Derivation, ...]], ...] = (
    children.DERIVATIONS,
    identities.DERIVATIONS,
    episodes.DERIVATIONS,
    ages_and_lengths.DERIVATIONS,
    swapped_dates.DERIVATIONS,
    reviews.DERIVATIONS,
    continuity.DERIVATIONS,
    outcomes.DERIVATIONS,
    placed_adoption.DERIVATIONS,
    care_leavers.DERIVATIONS,
    uasc.DERIVATIONS,
    missing.DERIVATIONS,
    social_workers.DERIVATIONS,
    deprivation_of_liberty.DERIVATIONS,
    logs.DERIVATIONS,
    logged_care.DERIVATIONS,
)

#: The derivations of each table; a table without any is left out.
OWN: Mapping[str, tuple[Derivation, ...]] = {
    table: tuple(chain.from_iterable(module.get(table, ()) for module in _MODULES))
    for table in dict.fromkeys(chain.from_iterable(_MODULES))
}
