"""By how much: the size a claim gives, in children, in percent or in percentage points, against the figures."""

import math
from dataclasses import dataclass

from iro_analysis.audit.reconcile.claim_words import FELL, PERCENT, POINTS, Size, size_of
from iro_analysis.audit.reconcile.intervals import Interval, point
from iro_analysis.audit.reconcile.register import Claim
from iro_analysis.audit.reconcile.vocabulary import kind_of
from iro_analysis.audit.reconcile.wording import number_text, range_text
from iro_analysis.report.words.numbers import style

_HUNDRED = 100
_ABSOLUTE = ""


@dataclass(frozen=True)
class Sized:
    """Whether the size is right in one of the ways it can be read, and what it is in each of them."""

    holds: bool
    told: str


def sized(claim: Claim, verb: str, now: Interval, then: Interval) -> Sized:
    """The size of a change that went the claim's way; without a size in the claim there is nothing to say."""
    size = size_of(claim)
    if size is None:
        return Sized(holds=not claim.by, told=f"by an amount that '{claim.by}' does not tell" if claim.by else "")
    unit = kind_of(claim.measure).measure
    decimals = style(unit.unit).decimals if unit else 0
    change = then - now if verb == FELL else now - then
    found = {each: _in(each, change, then) for each in _readings(claim, size)}
    right = [each for each, given in found.items() if given.meets(size.interval(exact=_is_exact(claim, each)))]
    told = " or ".join(f"by {_text(given, decimals, each)}" for each, given in found.items())
    if len(found) > 1 and right:
        told += f", so that {right[0]} must be meant"
    return Sized(bool(right), told)


def implied_before(claim: Claim, verb: str, now: Interval) -> str:
    """What the earlier figure must have been if the claim is right, in each way it can be read."""
    size, measure = size_of(claim), kind_of(claim.measure).measure
    if size is None or measure is None:
        return ""
    decimals = style(measure.unit).decimals if _is_exact(claim, _ABSOLUTE) else 1
    readings = _readings(claim, size)
    texts = []
    for reading in readings:
        earlier = _before(reading, size, verb, float(now.middle))
        named = f" if {reading} are meant" if reading == POINTS else f" if {reading} is meant"
        texts.append(number_text(earlier, decimals, measure.unit) + (named if len(readings) > 1 else ""))
    return " or ".join(texts)


def _readings(claim: Claim, size: Size) -> list[str]:
    """The ways to read the size: of a percentage, "10%" can be percentage points or percent."""
    measure = kind_of(claim.measure).measure
    if measure is not None and measure.unit == "percent":
        return [POINTS, PERCENT] if size.unit == PERCENT else [POINTS]
    return [PERCENT] if size.unit == PERCENT and "%" in size.text else [_ABSOLUTE]


def _is_exact(claim: Claim, reading: str) -> bool:
    return reading == _ABSOLUTE and kind_of(claim.measure).is_whole


def _in(reading: str, change: Interval, then: Interval) -> Interval:
    if reading != PERCENT:
        return change
    return change.times(_HUNDRED) / then if then.low > 0 and change.low >= 0 else point(0)


def _before(reading: str, size: Size, verb: str, now: float) -> float:
    signed = float(size.amount) * (-1 if verb == FELL else 1)
    if reading != PERCENT:
        return now - signed
    return now / (1 + signed / _HUNDRED) if signed > -_HUNDRED else math.inf


def _text(given: Interval, decimals: int, reading: str) -> str:
    if reading == PERCENT:
        return range_text(given, 1, "percent")
    return f"{range_text(given, decimals)} {reading}".strip()
