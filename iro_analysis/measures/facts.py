"""Facts about measures: what a percentage is of, how a stock follows from its flows, whether chance is at work."""

from dataclasses import dataclass
from enum import Enum

#: The breakdowns by what the allocation of the child's IRO says on the day that a row is about.
BY_TEAM = ("team", "iro")

Part = tuple[tuple[str, str], ...]  # (dimension, category) pairs that make one breakdown; empty for the total


class Tested(Enum):  # D103
    """Whether the change of a measure on the year before is tested; docs/statistics.md says of every measure why."""

    #: Its units hang together (several of one child, or of one IRO), carry over from year to year, or are not random.
    NO = "not tested"
    #: One of the few tests that are named beforehand, each at 5 %: its total. Its breakdowns are tested as others.
    HEADLINE = "headline test"
    #: Tested together with all others of its kind, so that few of those called significant are false.
    OTHER = "tested with the others"
    #: A rate or share of a tested count: its units are independent, but a test would ask the same question again.
    AS_COUNT = "tested as the count that it is made of"

    @property
    def has_p_value(self) -> bool:
        """Whether the ledger has the p-value of its change."""
        return self in (Tested.HEADLINE, Tested.OTHER)

    @property
    def independent(self) -> bool:
        """Whether its units are (nearly) independent and random, so that an interval or a test means something."""
        return self is not Tested.NO


@dataclass(frozen=True)
class Flow:
    """The identity of a stock: opening stock + starts - ceases = closing stock + ``residual``.

    Args:
        starts: the measure of those who came.
        starts_not_known: the measure of those first seen in the middle of a spell; empty if the identity has none.
        ceases: the measure of those who left.
        residual: the measure that gives the residual, and its breakdown.
        always_zero: whether the residual is 0 by definition; if not, only a report that prints it can be judged.
        lasting: dimensions in which nobody changes category, so that the identity holds in each category too.
    """

    starts: str
    starts_not_known: str
    ceases: str
    residual: tuple[str, Part]
    always_zero: bool
    lasting: tuple[str, ...] = ()


@dataclass(frozen=True)
class Base:
    """What a percentage is of.

    Args:
        of: the count that is its base, whole or in part.
        whole: whether all of that count is in the base, except what ``left_out`` counts.
        left_out: the count of what cannot be assessed.
        counted: the count that is the numerator, and its breakdown.
        rest: the count of what is in the base and not in the numerator.
    """

    of: str
    whole: bool = True
    left_out: str | None = None
    counted: tuple[str, Part] | None = None
    rest: str | None = None
