"""What the suites of single tables compare rows with, a module for each group of tables."""

from collections.abc import Mapping

from iro_analysis.contracts.beside import children, episodes, logs, others, reviews
from iro_analysis.contracts.derivation import Derivation

#: By table; a table without any is left out.
OWN: Mapping[str, tuple[Derivation, ...]] = {
    **children.DERIVATIONS,
    **episodes.DERIVATIONS,
    **reviews.DERIVATIONS,
    **others.DERIVATIONS,
    **logs.DERIVATIONS,
}
