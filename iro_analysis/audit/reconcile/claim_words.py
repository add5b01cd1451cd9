"""What the words of a claim mean: what happened, by how much, and with what certainty."""

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
_CONTRAST = re.compile(r"\b(whilst|while|whereas|but|although|however)\b", re.IGNORECASE)
_OPPOSITES = {">": GREATER, "<": LESS}
_BOTH_SIDES = 2


@dataclass(frozen=True)
class Size:
    """By how much: the ``amount``, ``half`` of its last printed digit, and the ``unit`` where the claim gives one."""

    text: str
    amount: Fraction
    half: Fraction
    unit: str

    def interval(self, *, exact: bool) -> Interval:
        """The changes that the words can stand for; a number of children is meant exactly."""
        return point(self.amount) if exact else point(self.amount).widened(self.half)


def verb_of(claim: Claim) -> str:
    """What the claim says happened, as one of the verbs above; empty where its words are not known."""
    words = re.findall(r"[a-z]+", _SIGNIFICANT.sub("", claim.claim.lower()))
    return next((verb for verb, synonyms in _WORDS.items() if any(word in synonyms for word in words)), "")


def claims_significance(claim: Claim) -> bool:
    """Whether the claim says that the change is significant."""
    return bool(_SIGNIFICANT.search(claim.claim.lower()))


def is_rough(claim: Claim) -> bool:
    """Whether the claim says "fairly consistent" or the like, rather than "the same"."""
    return bool(_ROUGHLY.search(f"{claim.claim} {claim.quote}".lower()))


def size_of(claim: Claim) -> Size | None:
    """By how much, where the claim says so; a unit that it leaves out is taken from its quote."""
    match = _SIZE.fullmatch(claim.by.lower().strip())
    if match is None:
        return None
    digits = match[1].replace(",", "")
    half = Fraction(1, 2 * 10 ** len(digits.partition(".")[2]))
    return Size(claim.by, Fraction(digits), half, _unit(match[2] or "", claim.quote.lower()))


def limits_of(claim: Claim) -> Interval | None:
    """The limits of a "within" claim; None where it gives none."""
    match = _LIMITS.fullmatch(claim.by.strip()) or _LIMITS.fullmatch(claim.against.strip())
    if match is None:
        return None
    low, high = sorted(Fraction(number.replace(",", "")) for number in match.groups())
    return Interval(low, high)


def sides_of(claim: Claim) -> tuple[str, str, str] | None:
    """The two breakdowns of "a > b", and the verb that the sign stands for."""
    for sign, verb in _OPPOSITES.items():
        sides = [side.strip() for side in claim.breakdown.split(sign)]
        if len(sides) == _BOTH_SIDES and all(sides):
            return sides[0], sides[1], verb
    return None


def contrasts(claims: tuple[Claim, ...]) -> dict[str, str]:
    """By paragraph, the word that contrasts its statements ("whilst"), where they all say the same.

    "Girls rose, whilst boys rose" is most likely a slip of the pen: one of the two was meant to fall.
    """
    claims_by_ref: dict[str, list[Claim]] = {}
    for claim in claims:
        if verb_of(claim) in MOVES:
            claims_by_ref.setdefault(claim.ref, []).append(claim)
    contrast_words = {}
    for ref, moves in claims_by_ref.items():
        words = [match[1].lower() for claim in moves if (match := _CONTRAST.search(claim.quote))]
        several = len({claim.breakdown for claim in moves}) > 1
        if words and several and len({verb_of(claim) for claim in moves}) == 1:
            contrast_words[ref] = words[0]
    return contrast_words


def _unit(unit: str, quote: str) -> str:
    if unit in ("%", "percent", "per cent"):
        return PERCENT
    if unit or _POINTS.search(quote):
        return POINTS
    return PERCENT if _PERCENT.search(quote) else ""
