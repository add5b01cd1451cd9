"""How measures hang together: what a percentage is of, and what comes of a stock and its flows."""

from dataclasses import dataclass

Part = tuple[tuple[str, str], ...]  # one category of a breakdown; none is the total


@dataclass(frozen=True)
class Flow:
    """A stock at the end of the period before, plus starts, less ``ceases``: the stock at its end, and ``residual``.

    Args:
        starts: the measure of those who came.
        starts_not_known: the measure of those who were there already when first seen; none where it is not printed.
        ceases: the measure of those who left.
        residual: the measure that prints what is left over, and its breakdown.
        always_zero: whether nothing is left over by definition; if not, the residual must be printed to judge.
        lasting: breakdowns in which nobody changes category, so that the identity holds in each.
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
        whole: whether all of it is in the base, but what ``left_out`` counts.
        left_out: the count of those that cannot be assessed.
        counted: the count of those that count, and its breakdown.
        rest: the count of those in the base that do not count.
    """

    of: str
    whole: bool = True
    left_out: str | None = None
    counted: tuple[str, Part] | None = None
    rest: str | None = None
