"""The faults that the contracts are tested with: each is planted alone in a sound sample, and must be found.

To add a fault, use ``change``, ``repeat`` or ``remove`` of :mod:`planted_faults.planting` in the module of its table.
Give the name of the fault, a query for suitable rows (the first is taken), the cells to write, and the ids of all
expectations that must fire. Work these out from the sentences of the suites, never by running the check. If one fault
must break several rules, say why in a comment. ``later=8`` plants it in the returns of 2026-27 to 2028-29, for rules
that began after 2021.
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
