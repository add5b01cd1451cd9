"""What was found: one row a finding, and whether anything contradicts."""

from collections import Counter
from dataclasses import dataclass

import pandas as pd

ITSELF, CLAIMS, COMPUTED = "against itself", "its claims", "against computed figures"
JUDGEMENTS = (ITSELF, CLAIMS, COMPUTED)

CONTRADICTION, INFORMATION = "contradiction", "information"
TRUE, FALSE, NOT_SUPPORTED, NOT_JUDGED = "true", "false", "not supported by a test", "cannot be judged"
EXACT, AT_PRECISION = "reproduced exactly", "reproduced at the printed precision"
DIFFERS, NOT_COMPUTED, SUPPRESSED = "differs", "not computed", "suppressed"
VERDICTS = {
    ITSELF: (CONTRADICTION, INFORMATION),
    CLAIMS: (FALSE, NOT_SUPPORTED, NOT_JUDGED, TRUE),
    COMPUTED: (DIFFERS, NOT_COMPUTED, SUPPRESSED, AT_PRECISION, EXACT),
}
#: The verdicts for which the report, or what is computed, must be wrong.
CONTRADICTING = (CONTRADICTION, FALSE, DIFFERS)
_BETWEEN = " | "
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


@dataclass(frozen=True)
class Finding:
    """One judgement.

    Args:
        judgement: one of :data:`JUDGEMENTS`.
        verdict: one of :data:`VERDICTS` of the judgement.
        kind: which rule, which word of a claim, or which status of the ledger it is about.
        sentence: what was found, for a reader.
        refs: the paragraphs concerned.
        figures: the figures concerned; of a contradiction, the smallest set that cannot be true together.
        p_value: of the test that was made.
        printed: of a figure held against the computed one: as printed.
        computed: the computed one, unrounded.
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
        """Printed less computed."""
        return None if self.printed is None or self.computed is None else self.printed - self.computed


@dataclass(frozen=True)
class Findings:
    """All findings on one register.

    Args:
        found: by judgement, the gravest first.
        figures: how many figures the register prints.
        claims: how many claims it makes.
        name: what it is called.
        held_against_computed: whether there were computed figures to hold it against.
    """

    found: tuple[Finding, ...]
    figures: int
    claims: int
    name: str = ""
    held_against_computed: bool = False

    @property
    def contradicts(self) -> bool:
        """Whether anything contradicts: the report itself, its words, or the computed figures."""
        return any(finding.verdict in CONTRADICTING for finding in self.found)

    @property
    def frame(self) -> pd.DataFrame:
        """One row a finding, texts of several paragraphs or figures divided by " | "."""
        rows = [
            {
                **{name: getattr(each, name) for name in _TYPES if name not in ("refs", "figures")},
                "refs": _BETWEEN.join(each.refs),
                "figures": _BETWEEN.join(each.figures),
            }
            for each in self.found
        ]
        return pd.DataFrame(rows, columns=list(_TYPES)).astype(_TYPES)

    def of(self, judgement: str) -> tuple[Finding, ...]:
        """The findings of one judgement."""
        return tuple(each for each in self.found if each.judgement == judgement)

    def counts(self, judgement: str) -> dict[str, int]:
        """How many findings of a judgement have each verdict, the gravest first, those that occur."""
        counted = Counter(each.verdict for each in self.of(judgement))
        return {verdict: counted[verdict] for verdict in VERDICTS[judgement] if verdict in counted}


def in_order(found: list[Finding]) -> tuple[Finding, ...]:
    """The findings by judgement, the gravest verdict first, else as they came."""
    return tuple(
        sorted(found, key=lambda each: (JUDGEMENTS.index(each.judgement), VERDICTS[each.judgement].index(each.verdict)))
    )
