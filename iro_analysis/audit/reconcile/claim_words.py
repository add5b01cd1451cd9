"""The words of a claim: what it says happened, by how much, and how sure it sounds."""

import re
from dataclasses import dataclass
from fractions import Fraction

from iro_analysis.audit.reconcile.intervals import Interval, point
from iro_analysis.audit.reconcile.register import Claim

FELL, ROSE, UNCHANGED, WITHIN, GREATER, LESS = "fell", "rose", "unchanged", "within", "greater", "less"
MOVES = (FELL, ROSE, UNCHANGED)
POINTS, PERCENT = "percentage points", "percent"
_WORDS = {
    FELL: ("fell", "fallen", "decreased", "declined", "dropped", "reduced", "lower"),
    ROSE: ("rose", "risen", "increased", "grew", "higher"),
    UNCHANGED: ("unchanged", "constant", "stable", "consistent", "same"),
    WITHIN: ("within", "between"),
    GREATER: ("greater", "larger", "more"),
    LESS: ("less", "smaller", "fewer"),
}
_SIGNIFICANT = re.compile(r"\bsignificant(ly)?\b")
_NUMBER = r"\d[\d,]*(?:\.\d+)?"
_SIZE = re.compile(rf"[-+\N{{MINUS SIGN}}]?\s*({_NUMBER})\s*(%|percent|per cent|percentage points?|points?|pp)?")
_LIMITS = re.compile(rf"({_NUMBER})\s*(?:\.\.|to|-|\N{{EN DASH}})\s*({_NUMBER})")
_POINTS = re.compile(r"\bpercentage points?\b|\bpoints?\b|\bpp\b")
_PERCENT = re.compile(r"%|\bper ?cent\b")
_ROUGHLY = re.compile(r"\b(?:fairly|broadly|largely|roughly|relatively|reasonably|similar|about|around|consistent)\b")
_AGAINST_EACH_OTHER = re.compile(r"\b(whilst|while|whereas|but|although|however)\b", re.IGNORECASE)
_OPPOSITES = {">": GREATER, "<": LESS}
_BOTH_SIDES = 2


@dataclass(frozen=True)
class Size:
    """By how much: ``amount`` at the precision it is said with, and in what, where that is said."""

    text: str
    amount: Fraction
    half: Fraction
    unit: str

    def interval(self, *, exact: bool) -> Interval:
        """The changes that are said so; a number of children is meant exactly."""
        return point(self.amount) if exact else point(self.amount).widened(self.half)


def verb_of(claim: Claim) -> str:
    """What the claim says happened, in the one word for it; empty where it cannot be told."""
    words = re.findall(r"[a-z]+", _SIGNIFICANT.sub("", claim.claim.lower()))
    return next((verb for verb, synonyms in _WORDS.items() if any(word in synonyms for word in words)), "")


def is_significant(claim: Claim) -> bool:
    """Whether it says that the change is more than chance."""
    return bool(_SIGNIFICANT.search(claim.claim.lower()))


def is_rough(claim: Claim) -> bool:
    """Whether it says "fairly consistent" rather than "the same"."""
    return bool(_ROUGHLY.search(f"{claim.claim} {claim.quote}".lower()))


def size_of(claim: Claim) -> Size | None:
    """By how much, where the claim says so; a unit that it leaves out is looked for in its quote."""
    match = _SIZE.fullmatch(claim.by.lower().strip())
    if match is None:
        return None
    digits = match[1].replace(",", "")
    half = Fraction(1, 2 * 10 ** len(digits.partition(".")[2]))
    return Size(claim.by, Fraction(digits), half, _unit(match[2] or "", claim.quote.lower()))


def limits_of(claim: Claim) -> Interval | None:
    """The limits of "within"."""
    match = _LIMITS.fullmatch(claim.by.strip()) or _LIMITS.fullmatch(claim.against.strip())
    if match is None:
        return None
    low, high = sorted(Fraction(each.replace(",", "")) for each in match.groups())
    return Interval(low, high)


def sides_of(claim: Claim) -> tuple[str, str, str] | None:
    """The two breakdowns of "a > b" and which word the sign stands for."""
    for sign, verb in _OPPOSITES.items():
        sides = [side.strip() for side in claim.breakdown.split(sign)]
        if len(sides) == _BOTH_SIDES and all(sides):
            return sides[0], sides[1], verb
    return None


def contrasts(claims: tuple[Claim, ...]) -> dict[str, str]:
    """Of each paragraph that sets statements which all say the same against each other: the word it does it with."""
    by_ref: dict[str, list[Claim]] = {}
    for claim in claims:
        if verb_of(claim) in MOVES:
            by_ref.setdefault(claim.ref, []).append(claim)
    found = {}
    for ref, every in by_ref.items():
        words = [match[1].lower() for claim in every if (match := _AGAINST_EACH_OTHER.search(claim.quote))]
        several = len({claim.breakdown for claim in every}) > 1
        if words and several and len({verb_of(claim) for claim in every}) == 1:
            found[ref] = words[0]
    return found


def _unit(said: str, quote: str) -> str:
    if said in ("%", "percent", "per cent"):
        return PERCENT
    if said or _POINTS.search(quote):
        return POINTS
    return PERCENT if _PERCENT.search(quote) else ""
