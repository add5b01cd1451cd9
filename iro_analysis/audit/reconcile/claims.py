"""The second judgement: whether the report's words agree with its figures."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace

from iro_analysis.audit.reconcile.claim_words import (
    FELL,
    GREATER,
    LESS,
    MOVES,
    PERCENT,
    POINTS,
    ROSE,
    UNCHANGED,
    WITHIN,
    Size,
    claims_significance,
    contrasts,
    is_rough,
    limits_of,
    sides_of,
    size_of,
    verb_of,
)
from iro_analysis.audit.reconcile.evidence import Key
from iro_analysis.audit.reconcile.findings import (
    CLAIMS,
    FALSE,
    NOT_JUDGED,
    NOT_SUPPORTED,
    TRUE,
    Finding,
    figure_text,
    listed,
    number_text,
    range_text,
    sentence,
    value_text,
    words_for,
)
from iro_analysis.audit.reconcile.intervals import Interval, point
from iro_analysis.audit.reconcile.register import Claim, Register
from iro_analysis.audit.reconcile.significance import difference_test
from iro_analysis.audit.reconcile.sources import Sources, Value
from iro_analysis.audit.reconcile.vocabulary import Dimensions, kind_of, read_period
from iro_analysis.figures.significance import is_significant
from iro_analysis.ledger import breakdown_dimensions
from iro_analysis.measures.kinds import CHANGE, CHANGE_PCT
from iro_analysis.measures.registry import change_of
from iro_analysis.periods import Period
from iro_analysis.report.words.numbers import probability, style

#: The direction that each verb gives a figure, compared with another period or category.
_MOVED = {FELL: FELL, LESS: FELL, ROSE: ROSE, GREATER: ROSE, UNCHANGED: UNCHANGED}
_PAST = {FELL: "fell", ROSE: "rose", UNCHANGED: "did not change"}
_HUNDRED = 100
#: The way to read a size that is neither a percentage nor percentage points: a plain number.
_ABSOLUTE = ""


@dataclass(frozen=True)
class _Judgement:
    """The verdict on one claim, the reason, and the figures it rests on."""

    verdict: str
    reason: str
    values: tuple[Value, ...] = ()
    p_value: float | None = None


@dataclass(frozen=True)
class _SizeCheck:
    """Whether the size of a change is right in at least one reading, and the actual size in every reading."""

    holds: bool
    text: str


def judge_claims(register: Register, sources: Sources) -> list[Finding]:
    """One finding for each claim."""
    contrast_words = contrasts(register.claims)
    return [_finding(claim, _judge(claim, sources), contrast_words) for claim in register.claims]


def _finding(claim: Claim, judgement: _Judgement, contrast_words: Mapping[str, str]) -> Finding:
    sentences = [sentence(judgement.reason)]
    if (word := contrast_words.get(claim.ref)) and verb_of(claim) in MOVES:
        sentences.append(
            f"Paragraph {claim.ref} contrasts its statements with '{word}', yet says the same of each: "
            "one of them may be meant the other way round."
        )
    cells = {cell.key: cell for value in judgement.values for cell in value.cells}.values()
    return Finding(
        judgement=CLAIMS,
        verdict=judgement.verdict,
        kind=" ".join(filter(None, (claim.claim, "" if verb_of(claim) == WITHIN else "by" * bool(claim.by), claim.by))),
        sentence=" ".join(sentences),
        refs=tuple(dict.fromkeys((claim.ref, *(ref for cell in cells for ref in cell.refs)))),
        figures=tuple(figure_text(cell) for cell in cells),
        p_value=judgement.p_value,
    )


def _judge(claim: Claim, sources: Sources) -> _Judgement:
    verb, sides = verb_of(claim), sides_of(claim)
    if read_period(claim.period) is None:
        return _Judgement(NOT_JUDGED, f"{claim.period} is not a period")
    if sides:
        return _judge_sides(claim, sides, sources)
    of = tuple(breakdown_dimensions(claim.breakdown).items())
    if verb == WITHIN:
        return _judge_limits(claim, of, sources)
    if verb in _MOVED:
        return _judge_figure_or_parts(claim, _MOVED[verb], of, sources)
    return _Judgement(NOT_JUDGED, f"'{claim.claim}' is not a comparison that can be judged")


def _judge_limits(claim: Claim, of: Dimensions, sources: Sources) -> _Judgement:
    """Every known value against the limits of the claim."""
    limits, values = limits_of(claim), sources.series(claim.measure, claim.period, of)
    name = words_for(claim.measure, claim.period, of)
    if limits is None:
        return _Judgement(NOT_JUDGED, f"'{claim.by or claim.against}' does not give limits for {name}")
    if not values:
        return _Judgement(NOT_JUDGED, sources.missing(claim.measure, [claim.period], of))
    outside = [value for value in values if not limits.holds(value.printed)]
    reason = f"{name}: {listed(value.text for value in values)}, {'not all ' if outside else ''}within "
    reason += f"{float(limits.low):g} to {float(limits.high):g}"
    return _Judgement(FALSE if outside else TRUE, reason, tuple(values))


def _judge_sides(claim: Claim, sides: tuple[str, str, str], sources: Sources) -> _Judgement:
    """One category against another in the same period."""
    keys = [(claim.measure, claim.period, tuple(breakdown_dimensions(side).items())) for side in sides[:2]]
    values = [sources.value(*key) for key in keys]
    missing = [key[2] for key, value in zip(keys, values, strict=True) if value is None]
    one, other = values
    if one is None or other is None:
        reason = "; ".join(sources.missing(claim.measure, [claim.period], of) for of in missing)
        return _Judgement(NOT_JUDGED, reason)
    reason = f"{words_for(*keys[0])}, is {one.text}, and {sides[1]} is {other.text}"
    direction = _direction(one.interval, other.interval)
    if direction is None:
        return _Judgement(NOT_JUDGED, f"{reason}: printed with too few decimal places to tell", (one, other))
    verdict = TRUE if direction == _MOVED[sides[2]] else FALSE
    return _with_test(claim, keys[0], keys[1], _Judgement(verdict, reason, (one, other)), sources)


def _judge_figure_or_parts(claim: Claim, verb: str, of: Dimensions, sources: Sources) -> _Judgement:
    """The claim about its figure; or about every part, where the report prints the breakdown but no total."""
    if sources.value(claim.measure, claim.period, of) or of:
        return _judge_change(claim, verb, of, sources)
    parts = sources.parts(claim.measure, claim.period)
    judgements = [_judge_change(claim, verb, part, sources) for part in parts]
    if not judgements:
        return _judge_change(claim, verb, of, sources)
    # A claim about all parts is only as good as its worst part.
    verdict = min((judgement.verdict for judgement in judgements), key=(FALSE, NOT_SUPPORTED, NOT_JUDGED, TRUE).index)
    values = tuple(value for judgement in judgements for value in judgement.values)
    return _Judgement(verdict, "; ".join(judgement.reason for judgement in judgements), values)


def _judge_change(claim: Claim, verb: str, of: Dimensions, sources: Sources) -> _Judgement:
    """This period's figure against that of the period compared with."""
    period, against = read_period(claim.period), _against(claim)
    if period is None or against is None:
        return _Judgement(NOT_JUDGED, f"'{claim.against}' is not a period")
    now = sources.value(claim.measure, claim.period, of)
    then = sources.value(claim.measure, against.label, of)
    if then is None and against == period.year_before:
        then = sources.before(claim.measure, period.label, of, claim.ref)
    if now is None or then is None:
        return _missing(claim, verb, of, {claim.period: now, against.label: then}, sources)
    reason = f"{words_for(claim.measure, claim.period, of)}, is {now.text}, and {then.text} in {against.label}"
    judge = _unchanged if verb == UNCHANGED else _fell_or_rose
    keys = ((claim.measure, period.label, of), (claim.measure, against.label, of))
    return judge(claim, verb, keys, _Judgement(TRUE, reason, (now, then)), sources)


def _fell_or_rose(
    claim: Claim, verb: str, keys: tuple[Key, Key], judgement: _Judgement, sources: Sources
) -> _Judgement:
    now, then = judgement.values
    direction = _direction(now.interval, then.interval)
    if direction is None:
        return replace(
            judgement, verdict=NOT_JUDGED, reason=f"{judgement.reason}: printed with too few decimal places to tell"
        )
    if direction != verb:
        return replace(judgement, verdict=FALSE, reason=f"{judgement.reason}: it {_PAST[direction]}")
    size = _check_size(claim, verb, now.interval, then.interval)
    verdict = TRUE if size.holds else FALSE
    return _with_test(
        claim, *keys, replace(judgement, verdict=verdict, reason=f"{judgement.reason}{_size_text(verb, size)}"), sources
    )


def _size_text(verb: str, size: _SizeCheck) -> str:
    return f": it {_PAST[verb]} {size.text}" if size.text else ""


def _unchanged(claim: Claim, _: str, keys: tuple[Key, Key], judgement: _Judgement, sources: Sources) -> _Judgement:
    """The figures must be the same as printed; if the words are rough, no further apart than chance explains."""
    now, then = judgement.values
    if _direction(now.interval, then.interval) in (None, UNCHANGED):
        return judgement
    if not is_rough(claim):
        return replace(judgement, verdict=FALSE)
    test = difference_test(sources, *keys)
    if test.why_not:
        return replace(judgement, verdict=NOT_JUDGED, reason=f"{judgement.reason}; {test.why_not}")
    explained = not is_significant(test.highest)
    words = "which chance explains" if explained else "more than chance explains"
    reason = f"{judgement.reason}, {words} ({probability(test.highest)})"
    return replace(judgement, verdict=TRUE if explained else FALSE, reason=reason, p_value=test.highest)


def _with_test(claim: Claim, now: Key, then: Key, judgement: _Judgement, sources: Sources) -> _Judgement:
    """The judgement with a test added, where the claim says "significantly" and is otherwise true."""
    if judgement.verdict != TRUE or not claims_significance(claim):
        return judgement
    test = difference_test(sources, now, then)
    if test.why_not:
        otherwise = f" ({test.instead})" if test.instead else ""
        reason = f"{judgement.reason}; {test.why_not}{otherwise}"
        return replace(judgement, verdict=NOT_SUPPORTED if test.untested else NOT_JUDGED, reason=reason)
    # A rounded figure can stand for several counts, so p has a range; only a range on one side of the limit decides.
    significant = is_significant(test.highest)
    if is_significant(test.lowest) and not significant:
        reason = f"{judgement.reason}; as printed, p can lie between {test.lowest:.3f} and {test.highest:.3f}"
        return replace(judgement, verdict=NOT_JUDGED, reason=reason)
    words = "the difference is significant" if significant else "chance explains the difference"
    reason = f"{judgement.reason}; {words} ({probability(test.highest)})"
    return replace(judgement, verdict=TRUE if significant else NOT_SUPPORTED, reason=reason, p_value=test.highest)


def _missing(
    claim: Claim, verb: str, of: Dimensions, values: Mapping[str, Value | None], sources: Sources
) -> _Judgement:
    """Which figures are missing, what the claim would imply for them, and any change printed elsewhere."""
    reason = sources.missing(claim.measure, [period for period, value in values.items() if value is None], of)
    now = values[claim.period]
    if now is not None:
        reason += f"; {claim.period} is {now.text}"
        implied = _implied_before(claim, verb, now.interval)
        reason += f", so that by the claim it was {implied}" if implied else ""
    for change in (CHANGE, CHANGE_PCT):
        if cell := sources.evidence.cell(change_of(claim.measure, change), claim.period, of):
            reason += f"; only the change is printed, {value_text(cell)} in {listed(cell.refs)}"
    return _Judgement(NOT_JUDGED, reason, tuple(value for value in values.values() if value))


def _against(claim: Claim) -> Period | None:
    """The period compared with: the year before where the claim names none."""
    period = read_period(claim.period)
    return read_period(claim.against) if claim.against else period and period.year_before


def _direction(now: Interval, then: Interval) -> str | None:
    """Which way the figure went; None where the figures are printed too coarsely to tell."""
    if now.is_point and now == then:
        return UNCHANGED
    if now.high <= then.low:
        return FELL
    return ROSE if now.low >= then.high else None


# -- by how much: the size a claim gives, in children, per cent or percentage points -----------------------------------


def _check_size(claim: Claim, verb: str, now: Interval, then: Interval) -> _SizeCheck:
    """The size of a change in the claimed direction; nothing to check where the claim gives no size."""
    size = size_of(claim)
    if size is None:
        return _SizeCheck(holds=not claim.by, text=f"by an amount that '{claim.by}' does not give" if claim.by else "")
    unit = kind_of(claim.measure).measure
    decimals = style(unit.unit).decimals if unit else 0
    change = then - now if verb == FELL else now - then
    actual = {reading: _in_reading(reading, change, then) for reading in _readings(claim, size)}
    right = [
        reading
        for reading, interval in actual.items()
        if interval.meets(size.interval(exact=_is_exact(claim, reading)))
    ]
    text = " or ".join(f"by {_reading_text(interval, decimals, reading)}" for reading, interval in actual.items())
    if len(actual) > 1 and right:
        text += f", so that {right[0]} must be meant"
    return _SizeCheck(bool(right), text)


def _implied_before(claim: Claim, verb: str, now: Interval) -> str:
    """What the earlier figure must have been if the claim is right, in each reading of its size."""
    size, measure = size_of(claim), kind_of(claim.measure).measure
    if size is None or measure is None:
        return ""
    decimals = style(measure.unit).decimals if _is_exact(claim, _ABSOLUTE) else 1
    readings = _readings(claim, size)
    texts = []
    for reading in readings:
        earlier = _before(reading, size, verb, float(now.middle))
        condition = f" if {reading} are meant" if reading == POINTS else f" if {reading} is meant"
        texts.append(number_text(earlier, decimals, measure.unit) + (condition if len(readings) > 1 else ""))
    return " or ".join(texts)


def _readings(claim: Claim, size: Size) -> list[str]:
    """The ways to read the size: for a percentage, "10%" can mean percentage points or per cent."""
    measure = kind_of(claim.measure).measure
    if measure is not None and measure.unit == "percent":
        return [POINTS, PERCENT] if size.unit == PERCENT else [POINTS]
    return [PERCENT] if size.unit == PERCENT and "%" in size.text else [_ABSOLUTE]


def _is_exact(claim: Claim, reading: str) -> bool:
    return reading == _ABSOLUTE and kind_of(claim.measure).is_whole


def _in_reading(reading: str, change: Interval, then: Interval) -> Interval:
    if reading != PERCENT:
        return change
    return change.times(_HUNDRED) / then if then.low > 0 and change.low >= 0 else point(0)


def _before(reading: str, size: Size, verb: str, now: float) -> float:
    signed = float(size.amount) * (-1 if verb == FELL else 1)
    if reading != PERCENT:
        return now - signed
    return now / (1 + signed / _HUNDRED) if signed > -_HUNDRED else math.inf


def _reading_text(interval: Interval, decimals: int, reading: str) -> str:
    if reading == PERCENT:
        return range_text(interval, 1, "percent")
    return f"{range_text(interval, decimals)} {reading}".strip()
