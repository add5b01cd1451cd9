"""The findings on a register, and the wording they share: how a sentence names a figure and prints a number."""

import math
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

import pandas as pd

from iro_analysis.audit.reconcile.evidence import Cell, Quantity
from iro_analysis.audit.reconcile.intervals import Interval
from iro_analysis.audit.reconcile.register import PrintedFigure
from iro_analysis.audit.reconcile.vocabulary import Dimensions, kind_of
from iro_analysis.ledger import breakdown_text
from iro_analysis.report.words.numbers import MINUS
from iro_analysis.statistics import round_half_up, round_percentage

ITSELF, CLAIMS, COMPUTED = "against itself", "its claims", "against computed figures"
JUDGEMENTS = (ITSELF, CLAIMS, COMPUTED)

CONTRADICTION, INFORMATION = "contradiction", "information"
TRUE, FALSE, NOT_SUPPORTED, NOT_JUDGED = "true", "false", "not supported by a test", "cannot be judged"
EXACT, AT_PRECISION = "reproduced exactly", "reproduced at the printed precision"
DIFFERS, NOT_COMPUTED, SUPPRESSED = "differs", "not computed", "suppressed"
#: The verdicts of each judgement, most serious first.
VERDICTS = {
    ITSELF: (CONTRADICTION, INFORMATION),
    CLAIMS: (FALSE, NOT_SUPPORTED, NOT_JUDGED, TRUE),
    COMPUTED: (DIFFERS, NOT_COMPUTED, SUPPRESSED, AT_PRECISION, EXACT),
}
#: The verdicts that mean that either the report or the computed figures must be wrong.
CONTRADICTING = (CONTRADICTION, FALSE, DIFFERS)
_SEPARATOR = " | "
_TYPES = {
    "judgement": "string",
    "verdict": "string",
    "kind": "string",
    "sentence": "string",
    "refs": "string",
    "figures": "string",
    "p_value": "float64",
    "printed": "float64",
    "computed": "float64",
    "difference": "float64",
}
#: A sentence spells out a sum of up to this many numbers; a longer one would be unreadable.
_FEW = 6


@dataclass(frozen=True)
class Finding:
    """One finding.

    Args:
        judgement: one of :data:`JUDGEMENTS`.
        verdict: one of the judgement's :data:`VERDICTS`.
        kind: the rule, the words of the claim or the ledger status that it is about.
        sentence: what was found, for a reader.
        refs: the paragraphs concerned.
        figures: the figures concerned; for a contradiction, the smallest set that cannot all be true.
        p_value: the result of the test, if one was made.
        printed: for a figure compared with a computed one, the printed value.
        computed: the computed value, unrounded.
    """

    judgement: str
    verdict: str
    kind: str
    sentence: str
    refs: tuple[str, ...]
    figures: tuple[str, ...] = ()
    p_value: float | None = None
    printed: float | None = None
    computed: float | None = None

    @property
    def difference(self) -> float | None:
        """The printed value minus the computed one."""
        return None if self.printed is None or self.computed is None else self.printed - self.computed


@dataclass(frozen=True)
class Findings:
    """All findings on one register.

    Args:
        found: the findings by judgement, most serious first.
        figures: how many figures the register lists.
        claims: how many claims it lists.
        name: the name of the register.
        held_against_computed: whether there were computed figures to compare it with.
    """

    findings: tuple[Finding, ...]
    figures: int
    claims: int
    name: str = ""
    held_against_computed: bool = False

    @property
    def contradicts(self) -> bool:
        """Whether the report contradicts itself, its own words or the computed figures."""
        return any(finding.verdict in CONTRADICTING for finding in self.findings)

    @property
    def frame(self) -> pd.DataFrame:
        """One row per finding; several paragraphs or figures are joined with " | "."""
        rows = [
            {
                **{name: getattr(finding, name) for name in _TYPES if name not in ("refs", "figures")},
                "refs": _SEPARATOR.join(finding.refs),
                "figures": _SEPARATOR.join(finding.figures),
            }
            for finding in self.findings
        ]
        return pd.DataFrame(rows, columns=list(_TYPES)).astype(_TYPES)

    def of(self, judgement: str) -> tuple[Finding, ...]:
        """The findings of one judgement."""
        return tuple(finding for finding in self.findings if finding.judgement == judgement)

    def counts(self, judgement: str) -> dict[str, int]:
        """The number of findings for each verdict that occurs, most serious first."""
        counts = Counter(finding.verdict for finding in self.of(judgement))
        return {verdict: counts[verdict] for verdict in VERDICTS[judgement] if verdict in counts}


def most_serious_first(found: list[Finding]) -> tuple[Finding, ...]:
    """The findings by judgement, most serious verdict first, otherwise in the order given."""

    def rank(finding: Finding) -> tuple[int, int]:
        return JUDGEMENTS.index(finding.judgement), VERDICTS[finding.judgement].index(finding.verdict)

    return tuple(sorted(found, key=rank))


# -- wording -----------------------------------------------------------------------------------------------------------


def number_text(value: Fraction | float, decimals: int, unit: str = "") -> str:
    """A number in digits, rounded as in a report, with a per cent sign where its unit is percent.

    >>> number_text(Fraction(999, 10), 1, "percent"), number_text(Fraction(1021), 0, "reviews")
    ('99.9%', '1,021')
    """
    rounded = float((round_percentage if unit == "percent" else round_half_up)(float(value), decimals))
    if math.isinf(rounded):
        return "without limit"
    return f"{MINUS if rounded < 0 else ''}{abs(rounded):,.{max(decimals, 0)}f}{'%' if unit == 'percent' else ''}"


def printed_text(row: PrintedFigure) -> str:
    """The number in a row, as printed."""
    return number_text(row.value, row.decimals, row.unit)


def value_text(cell: Cell) -> str:
    """The number of a figure as printed; all of them where the paragraphs print different ones."""
    return " and ".join(dict.fromkeys(printed_text(row) for row in cell.rows))


def figure_text(cell: Cell) -> str:
    """A figure in the register's own terms: period, measure, breakdown and value."""
    row = cell.rows[0]
    return " ".join(filter(None, (row.period, row.measure, row.breakdown))) + f" = {value_text(cell)}"


def row_text(row: PrintedFigure) -> str:
    """A row in the register's own terms: period, measure, breakdown and value."""
    return " ".join(filter(None, (row.period, row.measure, row.breakdown))) + f" = {printed_text(row)}"


def name_of(cell: Cell) -> str:
    """What a sentence calls a figure: "children in care at the end of the period (sex=Male), 2020-21"."""
    row = cell.rows[0]
    return words_for(row.measure, row.period, row.dimensions)


def as_printed(cell: Cell) -> str:
    """How a sentence about a figure begins: its name and its printed value."""
    return f"{name_of(cell)}: printed as {value_text(cell)}"


def words_for(measure: str, period: str = "", of: Dimensions = ()) -> str:
    """What a sentence calls the figure of ``measure`` for ``period`` and the category ``of`` its breakdown."""
    title = kind_of(measure).title or f"'{measure}'"
    words = title if title[1:2].isupper() else title[:1].lower() + title[1:]  # a title such as "IRO ..." keeps its case
    return words + (f" ({breakdown_text(dict(of))})" if of else "") + (f", {period}" if period else "")


def sentence(text: str) -> str:
    """``text`` with a capital letter and a full stop."""
    return text[:1].upper() + text[1:] + ("" if text.endswith(".") else ".")


def listed(words: Iterable[str]) -> str:
    """The words as a list in a sentence: "a, b and c"."""
    every = list(words)
    return " and ".join(filter(None, (", ".join(every[:-1]), *every[-1:])))


def addends(cells: Iterable[Cell]) -> str:
    """The numbers added up, " (223 + 150)"; only how many where there are too many to print."""
    texts = [value_text(cell) for cell in cells]
    return f" ({' + '.join(texts)})" if len(texts) <= _FEW else f" ({len(texts)} figures)"


def quantity_text(quantity: Quantity) -> str:
    """A quantity as its figures are printed; the lowest and the highest where they contradict each other."""
    cell = quantity.cells[0]
    if quantity.disputed:
        ends = (quantity.interval.low, quantity.interval.high)
        return " or ".join(number_text(end, cell.rows[0].decimals, cell.rows[0].unit) for end in ends)
    if cell.half and len(quantity.cells) == 1:
        return value_text(cell)
    return range_text(quantity.interval, cell.rows[0].decimals, cell.rows[0].unit)


def range_text(interval: Interval, decimals: int, unit: str = "") -> str:
    """The number where there is only one, otherwise the range: "12 to 15"."""
    low, high = (number_text(end, decimals, unit) for end in (interval.low, interval.high))
    return low if low == high else f"{low} to {high}"
