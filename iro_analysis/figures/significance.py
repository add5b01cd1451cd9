"""Which changes are called significant: the one place that decides, from the p-values in the ledger.

A headline test is decided by itself, at 5 %. All other p-values of one period make a family, which is controlled so
that at most 5 % of the changes called significant are expected to be false (docs/statistics.md).
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from iro_analysis.ledger import OK
from iro_analysis.measures.facts import Tested
from iro_analysis.measures.kinds import CHANGE_P
from iro_analysis.measures.registry import catalogue, change_of
from iro_analysis.statistics import benjamini_hochberg

#: A headline change is called significant if its p-value is below this.
SIGNIFICANCE = 0.05
#: Of the other changes called significant, this share is expected to be false at most.
FALSE_DISCOVERY_RATE = 0.05

Key = tuple[str, str, str]  # measure, breakdown, period


@dataclass(frozen=True)
class Verdict:
    """The outcome of the test of one change.

    Args:
        p: its p-value; for all but headline tests adjusted for the number of tests in its family.
        headline: whether it was named beforehand and is decided by itself.
    """

    p: float
    headline: bool

    @property
    def significant(self) -> bool:
        """Whether the change is called significant."""
        return is_significant(self.p) if self.headline else self.p < FALSE_DISCOVERY_RATE


def is_significant(p: float) -> bool:
    """Whether the p-value of a test that stands by itself is called significant."""
    return p < SIGNIFICANCE


def verdicts(ledger: pd.DataFrame) -> Mapping[Key, Verdict]:  # D102
    """The verdict on every change in ``ledger`` that was tested, by the measure, breakdown and period that changed.

    The family of a period is made of every p-value that the ledger has for it, except those of headline tests: it must
    be the ledger of all measures, as every report's is.
    """
    tested = {change_of(name, CHANGE_P): measure for name, measure in catalogue().items() if measure.tested.has_p_value}
    rows = ledger[ledger["measure"].isin(list(tested)) & (ledger["status"] == OK)]
    named = {name for name, measure in tested.items() if measure.tested is Tested.HEADLINE}
    is_headline = (rows["measure"].isin(list(named)) & (rows["breakdown"] == "")).to_numpy(dtype=bool)
    p = rows["value"].to_numpy(dtype=np.float64, copy=True)
    for period in rows["period"].unique():
        family = (rows["period"] == period).to_numpy(dtype=bool) & ~is_headline
        p[family] = benjamini_hochberg(p[family])
    keys = zip(rows["measure"], rows["breakdown"], rows["period"], strict=True)
    return {
        (tested[change].name, breakdown, period): Verdict(float(adjusted), bool(headline))
        for (change, breakdown, period), adjusted, headline in zip(keys, p, is_headline, strict=True)
    }
