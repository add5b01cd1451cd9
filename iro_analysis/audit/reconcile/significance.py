"""Whether chance explains the difference between two printed figures: the report's own tests, on what is printed."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product

import numpy as np

from iro_analysis.audit.reconcile.evidence import Key
from iro_analysis.audit.reconcile.findings import words_for
from iro_analysis.audit.reconcile.intervals import Interval, multiples_within
from iro_analysis.audit.reconcile.sources import Sources, Value
from iro_analysis.audit.reconcile.vocabulary import kind_of, read_period
from iro_analysis.measures.kinds import COUNT, PER, PERCENT, RATE, SHARE, two_counts, two_proportions
from iro_analysis.measures.registry import Measure

_HUNDRED = 100
#: docs/statistics.md says of every measure whether it is tested, and why.
NO_TEST = "changes of this figure are not tested: its units hang together, carry over, or are not random"
TOO_FEW = "five or more events in each of the two"


@dataclass(frozen=True)
class Sample:
    """What a test needs to know about a figure: the lowest and highest count that it can stand for, and its base."""

    counted: tuple[float, ...]
    base: float


@dataclass(frozen=True)
class DifferenceTest:
    """The lowest and highest p-value that the printed figures allow, or why there is none.

    ``untested`` says that no test of such a figure would mean anything; ``missing`` is what is missing for one.
    """

    lowest: float = float("nan")
    highest: float = float("nan")
    missing: str = ""
    instead: str = ""
    untested: bool = False

    @property
    def why_not(self) -> str:
        """Why there is no p-value, in words; empty if there is one."""
        if self.untested:
            return NO_TEST
        return f"the difference cannot be tested, missing: {self.missing}" if self.missing else ""


def difference_test(sources: Sources, now: Key, then: Key) -> DifferenceTest:
    """The two-sided p-value of the difference between two figures of one measure.

    Counts are tested as Poisson counts, rates with the resident population that they imply, percentages as proportions.
    Only what the report itself would test is tested, and the rates and shares of it.
    """
    measure = kind_of(now[0]).measure
    if measure is None or not measure.tested.independent or measure.statistic not in (COUNT, RATE, PERCENT, SHARE):
        return DifferenceTest(untested=True)
    samples = [_sample(sources, measure, key) for key in (now, then)]
    missing = [sample for sample in samples if isinstance(sample, str)]
    if missing:
        return DifferenceTest(
            missing=" and ".join(missing), instead=_if_population_unchanged(sources, measure, samples, then)
        )
    return _range(measure, [sample for sample in samples if isinstance(sample, Sample)])


def _range(measure: Measure, samples: Sequence[Sample]) -> DifferenceTest:
    """The range of p over all pairs of counts that the printed figures can stand for."""
    one, other = samples
    pairs = np.array(list(product(one.counted, other.counted)), dtype=float)
    test = two_proportions if measure.unit == "percent" else two_counts
    p = test(pairs[:, 0], one.base, pairs[:, 1], other.base)
    if np.isnan(p).any():
        return DifferenceTest(missing=TOO_FEW)
    return DifferenceTest(float(p.min()), float(p.max()))


def _sample(sources: Sources, measure: Measure, key: Key) -> Sample | str:
    """The sample behind one figure: from the register, otherwise from the ledger; or the name of what is missing."""
    value, computed = sources.value(*key), sources.computed(*key)
    if value is None:
        return words_for(*key)
    if measure.statistic is COUNT:
        days = read_period(key[1])
        return Sample(_ends(value.interval), days.days if days else 1)
    sample = _proportion(sources, key, value) if measure.unit == "percent" else _rate(sources, measure, key, value)
    if isinstance(sample, str) and computed and computed.counted is not None and computed.base is not None:
        return Sample((computed.counted,), computed.base)
    return sample


def _rate(sources: Sources, measure: Measure, key: Key, value: Value) -> Sample | str:
    """The count behind a rate, and the resident population that rate and count imply."""
    counted = sources.value(measure.of or "", *key[1:])
    if counted is None:
        return words_for(measure.of or "", *key[1:])
    if counted.interval.middle <= 0 or value.interval.middle <= 0:
        return f"the residents behind {words_for(*key)}"
    return Sample(_ends(counted.interval), counted.interval.middle * PER / value.interval.middle)


def _proportion(sources: Sources, key: Key, value: Value) -> Sample | str:
    """The lowest and highest whole number of the base that the printed percentage can stand for."""
    base = sources.base(key)
    if base is None or not base.interval.is_point or base.interval.low <= 0:
        return f"the base of {words_for(*key)}"
    numbers = multiples_within(value.interval, Fraction(_HUNDRED, int(base.interval.low)))
    if not numbers:
        return f"a base of which {words_for(*key)}, is possible"
    return Sample(tuple(sorted({float(numbers[0]), float(numbers[-1])})), float(base.interval.low))


def _if_population_unchanged(sources: Sources, measure: Measure, samples: Sequence[Sample | str], then: Key) -> str:
    """What a test would say about two rates if the resident population had not changed between them."""
    now, rate_then = samples[0], sources.value(*then)
    if measure.statistic is not RATE or not isinstance(now, Sample) or rate_then is None:
        return ""
    counted = round(rate_then.interval.middle * now.base / PER)
    p = _range(measure, [Sample(now.counted, now.base), Sample((counted,), now.base)])
    return f"with as many residents as in the later period it would be about {counted:,}, and p about {p.highest:.2f}"


def _ends(interval: Interval) -> tuple[float, ...]:
    return tuple(sorted({float(interval.low), float(interval.high)}))
