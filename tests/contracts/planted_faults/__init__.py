"""The faults that the contracts are tried with: each is planted alone in a sound sample, and must be found.

To add a fault: write ``change``, ``repeat`` or ``remove`` of :mod:`planted_faults.planting` in the module of its table.
Say what is wrong, which row suits (a query; the first row is taken), what is written into its cells, and the ids of all
the expectations that must fire. Work these out from the sentences of the suites, never by running the check. Where the
one fault cannot help breaking more than one rule, say why in a comment. ``later=8`` plants it in the returns of 2026-27
to 2028-29, for rules that began after 2021.
"""

from planted_faults.children import IN_CHILDREN
from planted_faults.episodes import IN_EPISODES
from planted_faults.logs import IN_LOGS
from planted_faults.outcomes import IN_OUTCOMES
from planted_faults.placements import IN_PLACEMENTS
from planted_faults.reviews_and_other_tables import IN_OTHER_TABLES
from planted_faults.whole_tables import IN_WHOLE_TABLES
from planted_faults.workers_and_orders import IN_WORKERS

FAULTS = (*IN_CHILDREN, *IN_EPISODES, *IN_PLACEMENTS, *IN_OTHER_TABLES, *IN_OUTCOMES, *IN_WORKERS, *IN_LOGS)

__all__ = ["FAULTS", "IN_WHOLE_TABLES"]
