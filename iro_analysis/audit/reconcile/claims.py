"""The second judgement: whether what the report says in words is what its figures say."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from iro_analysis.audit.reconcile.claim_sizes import Sized, implied_before, sized
from iro_analysis.audit.reconcile.claim_words import (
    FELL,
    GREATER,
    LESS,
    MOVES,
    ROSE,
    UNCHANGED,
    WITHIN,
    contrasts,
    is_rough,
    is_significant,
    limits_of,
    sides_of,
    verb_of,
)
from iro_analysis.audit.reconcile.evidence import Key
from iro_analysis.audit.reconcile.findings import CLAIMS, FALSE, NOT_JUDGED, NOT_SUPPORTED, TRUE, Finding
from iro_analysis.audit.reconcile.intervals import Interval
from iro_analysis.audit.reconcile.register import Claim, Register
from iro_analysis.audit.reconcile.significance import tested
from iro_analysis.audit.reconcile.sources import Sources, Value
from iro_analysis.audit.reconcile.vocabulary import Dimensions, read_period
from iro_analysis.audit.reconcile.wording import figure_text, listed, sentence, value_text, words_for
from iro_analysis.ledger import breakdown_dimensions
from iro_analysis.measures.kinds import CHANGE, CHANGE_PCT
from iro_analysis.measures.registry import change_of
from iro_analysis.periods import Period
from iro_analysis.report.words.numbers import probability
from iro_analysis.statistics import SIGNIFICANCE

#: What each word says of a figure against that of another period.
_MOVED = {FELL: FELL, LESS: FELL, ROSE: ROSE, GREATER: ROSE, UNCHANGED: UNCHANGED}
_PAST = {FELL: "fell", ROSE: "rose", UNCHANGED: "did not change"}


@dataclass(frozen=True)
class Judged:
    """The verdict on one claim, why, and the figures it rests on."""

    verdict: str
    told: str
    values: tuple[Value, ...] = ()
    p_value: float | None = None


def its_claims(register: Register, sources: Sources) -> list[Finding]:
    """One finding for each claim."""
    opposed = contrasts(register.claims)
    return [_finding(claim, _judged(claim, sources), opposed) for claim in register.claims]


def _finding(claim: Claim, judged: Judged, opposed: Mapping[str, str]) -> Finding:
    told = [sentence(judged.told)]
    if (word := opposed.get(claim.ref)) and verb_of(claim) in MOVES:
        told.append(
            f"Paragraph {claim.ref} sets its statements against each other with '{word}', yet says the same of each: "
            "one of them may be meant the other way round."
        )
    cells = {cell.key: cell for value in judged.values for cell in value.cells}.values()
    return Finding(
        judgement=CLAIMS,
        verdict=judged.verdict,
        kind=" ".join(filter(None, (claim.claim, "" if verb_of(claim) == WITHIN else "by" * bool(claim.by), claim.by))),
        sentence=" ".join(told),
        refs=tuple(dict.fromkeys((claim.ref, *(ref for cell in cells for ref in cell.refs)))),
        figures=tuple(figure_text(cell) for cell in cells),
        p_value=judged.p_value,
    )


def _judged(claim: Claim, sources: Sources) -> Judged:
    verb, sides = verb_of(claim), sides_of(claim)
    if read_period(claim.period) is None:
        return Judged(NOT_JUDGED, f"{claim.period} is not a period")
    if sides:
        return _compared(claim, sides, sources)
    of = tuple(breakdown_dimensions(claim.breakdown).items())
    if verb == WITHIN:
        return _within(claim, of, sources)
    if verb in _MOVED:
        return _moved_or_parts(claim, _MOVED[verb], of, sources)
    return Judged(NOT_JUDGED, f"'{claim.claim}' is no comparison that can be judged")


def _within(claim: Claim, of: Dimensions, sources: Sources) -> Judged:
    """Every value that is known, against the limits."""
    limits, values = limits_of(claim), sources.series(claim.measure, claim.period, of)
    name = words_for(claim.measure, claim.period, of)
    if limits is None:
        return Judged(NOT_JUDGED, f"'{claim.by or claim.against}' are no limits of {name}")
    if not values:
        return Judged(NOT_JUDGED, sources.missing(claim.measure, [claim.period], of))
    outside = [value for value in values if not limits.holds(value.printed)]
    told = f"{name}: {listed(value.text for value in values)}, {'not all ' if outside else ''}within "
    told += f"{float(limits.low):g} to {float(limits.high):g}"
    return Judged(FALSE if outside else TRUE, told, tuple(values))


def _compared(claim: Claim, sides: tuple[str, str, str], sources: Sources) -> Judged:
    """One category against another of the same period."""
    keys = [(claim.measure, claim.period, tuple(breakdown_dimensions(side).items())) for side in sides[:2]]
    values = [sources.value(*key) for key in keys]
    missing = [key[2] for key, value in zip(keys, values, strict=True) if value is None]
    one, other = values
    if one is None or other is None:
        told = "; ".join(sources.missing(claim.measure, [claim.period], of) for of in missing)
        return Judged(NOT_JUDGED, told)
    told = f"{words_for(*keys[0])}, is {one.text}, and {sides[1]} is {other.text}"
    found = _direction(one.interval, other.interval)
    if found is None:
        return Judged(NOT_JUDGED, f"{told}: missing are more decimal places", (one, other))
    verdict = TRUE if found == _MOVED[sides[2]] else FALSE
    return _tested(claim, keys[0], keys[1], Judged(verdict, told, (one, other)), sources)


def _moved_or_parts(claim: Claim, verb: str, of: Dimensions, sources: Sources) -> Judged:
    """The claim about its figure, or where only a breakdown of it is printed, about every part."""
    if sources.value(claim.measure, claim.period, of) or of:
        return _moved(claim, verb, of, sources)
    parts = sources.parts(claim.measure, claim.period)
    every = [_moved(claim, verb, part, sources) for part in parts]
    if not every:
        return _moved(claim, verb, of, sources)
    verdict = min((each.verdict for each in every), key=(FALSE, NOT_SUPPORTED, NOT_JUDGED, TRUE).index)
    values = tuple(value for each in every for value in each.values)
    return Judged(verdict, "; ".join(each.told for each in every), values)


def _moved(claim: Claim, verb: str, of: Dimensions, sources: Sources) -> Judged:
    """This period's figure against that of another one."""
    period, against = read_period(claim.period), _against(claim)
    if period is None or against is None:
        return Judged(NOT_JUDGED, f"'{claim.against}' is not a period")
    now = sources.value(claim.measure, claim.period, of)
    then = sources.value(claim.measure, against.label, of)
    if then is None and against == period.year_before:
        then = sources.before(claim.measure, period.label, of, claim.ref)
    if now is None or then is None:
        return _missing(claim, verb, of, {claim.period: now, against.label: then}, sources)
    told = f"{words_for(claim.measure, claim.period, of)}, is {now.text}, and {then.text} in {against.label}"
    judged = _unchanged if verb == UNCHANGED else _fell_or_rose
    keys = ((claim.measure, period.label, of), (claim.measure, against.label, of))
    return judged(claim, verb, keys, Judged(TRUE, told, (now, then)), sources)


def _fell_or_rose(claim: Claim, verb: str, keys: tuple[Key, Key], told: Judged, sources: Sources) -> Judged:
    now, then = told.values
    found = _direction(now.interval, then.interval)
    if found is None:
        return replace(told, verdict=NOT_JUDGED, told=f"{told.told}: missing are more decimal places")
    if found != verb:
        return replace(told, verdict=FALSE, told=f"{told.told}: it {_PAST[found]}")
    size = sized(claim, verb, now.interval, then.interval)
    judged = replace(told, verdict=TRUE if size.holds else FALSE, told=f"{told.told}{_size_text(verb, size)}")
    return _tested(claim, *keys, judged, sources)


def _size_text(verb: str, size: Sized) -> str:
    return f": it {_PAST[verb]} {size.told}" if size.told else ""


def _unchanged(claim: Claim, _: str, keys: tuple[Key, Key], told: Judged, sources: Sources) -> Judged:
    """The same as printed; or where the words are rough, no further apart than chance explains."""
    now, then = told.values
    if _direction(now.interval, then.interval) in (None, UNCHANGED):
        return told
    if not is_rough(claim):
        return replace(told, verdict=FALSE)
    test = tested(sources, *keys)
    if test.missing:
        return replace(told, verdict=NOT_JUDGED, told=f"{told.told}; for a test of it, missing: {test.missing}")
    explained = test.highest >= SIGNIFICANCE
    words = "which chance explains" if explained else "more than chance explains"
    ended = f"{told.told}, {words} ({probability(test.highest)})"
    return replace(told, verdict=TRUE if explained else FALSE, told=ended, p_value=test.highest)


def _tested(claim: Claim, now: Key, then: Key, judged: Judged, sources: Sources) -> Judged:
    """The same, with a test where the claim says "significantly" and is true but for that."""
    if judged.verdict != TRUE or not is_significant(claim):
        return judged
    test = tested(sources, now, then)
    if test.missing:
        otherwise = f" ({test.instead})" if test.instead else ""
        told = f"{judged.told}; for a test of the difference, missing: {test.missing}{otherwise}"
        return replace(judged, verdict=NOT_JUDGED, told=told)
    if test.lowest < SIGNIFICANCE <= test.highest:
        told = f"{judged.told}; as printed, p can lie between {test.lowest:.3f} and {test.highest:.3f}"
        return replace(judged, verdict=NOT_JUDGED, told=told)
    significant = test.highest < SIGNIFICANCE
    words = "the difference is significant" if significant else "chance explains the difference"
    told = f"{judged.told}; {words} ({probability(test.highest)})"
    return replace(judged, verdict=TRUE if significant else NOT_SUPPORTED, told=told, p_value=test.highest)


def _missing(claim: Claim, verb: str, of: Dimensions, values: Mapping[str, Value | None], sources: Sources) -> Judged:
    """What is missing, what would have been the case if the claim is right, and what only the claim itself says."""
    told = sources.missing(claim.measure, [period for period, value in values.items() if value is None], of)
    now = values[claim.period]
    if now is not None:
        told += f"; {claim.period} is {now.text}"
        would = implied_before(claim, verb, now.interval)
        told += f", so that by the claim it was {would}" if would else ""
    for change in (CHANGE, CHANGE_PCT):
        if cell := sources.evidence.cell(change_of(claim.measure, change), claim.period, of):
            told += f"; only the change is printed, {value_text(cell)} in {listed(cell.refs)}"
    return Judged(NOT_JUDGED, told, tuple(value for value in values.values() if value))


def _against(claim: Claim) -> Period | None:
    """The period compared with; the year before where the claim names none."""
    period = read_period(claim.period)
    return read_period(claim.against) if claim.against else period and period.year_before


def _direction(now: Interval, then: Interval) -> str | None:
    """Which way it went; none where the figures are printed too coarsely to tell."""
    if now.is_point and now == then:
        return UNCHANGED
    if now.high <= then.low:
        return FELL
    return ROSE if now.low >= then.high else None
