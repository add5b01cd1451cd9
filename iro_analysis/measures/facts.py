"""How measures are related: what a percentage is of, and how a stock follows from its flows."""

from dataclasses import dataclass

Part = tuple[tuple[str, str], ...]  # (dimension, category) pairs that make one breakdown; empty for the total


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
