"""What the suites of single tables compare rows with, a module for each group of tables."""

from collections.abc import Mapping
from itertools import chain

from iro_analysis.contracts.beside import (
    care_leavers,
    children,
    episodes,
    identities,
    liberty,
    logged_care,
    logs,
    missing,
    outcomes,
    reviews,
    uasc,
    workers,
)
from iro_analysis.contracts.derivation import Derivation

#: What each module gives, by table.
_EACH: tuple[Mapping[str, tuple[Derivation, ...]], ...] = (
    children.DERIVATIONS,
    identities.DERIVATIONS,
    episodes.DERIVATIONS,
    reviews.DERIVATIONS,
    uasc.DERIVATIONS,
    outcomes.DERIVATIONS,
    care_leavers.DERIVATIONS,
    missing.DERIVATIONS,
    {"social_workers": workers.SOCIAL_WORKERS},
    {"deprivation_of_liberty": liberty.DERIVATIONS},
    logs.DERIVATIONS,
    logged_care.DERIVATIONS,
)

#: By table; a table without any is left out.
OWN: Mapping[str, tuple[Derivation, ...]] = {
    table: tuple(chain.from_iterable(each.get(table, ()) for each in _EACH))
    for table in dict.fromkeys(chain.from_iterable(_EACH))
}
