"""How findings are presented: a table for the screen and a page; CSV and JSON take the frame as it is."""

import pandas as pd

from iro_analysis.audit.reconcile.findings import (
    AT_PRECISION,
    CLAIMS,
    COMPUTED,
    CONTRADICTING,
    CONTRADICTION,
    EXACT,
    ITSELF,
    JUDGEMENTS,
    Findings,
)
from iro_analysis.report.templating import render

TABLE_COLUMNS = ("verdict", "refs", "sentence")
_HEADINGS = {
    ITSELF: "Against itself",
    CLAIMS: "Its claims",
    COMPUTED: "Against computed figures",
}
_NOTHING = {
    ITSELF: "The figures of the report do not contradict each other.",
    CLAIMS: "The register holds no claims.",
    COMPUTED: "There were no computed figures to compare the report with.",
}


def table_rows(findings: Findings) -> pd.DataFrame:
    """What the screen shows: judgement, verdict, paragraphs and sentence."""
    return findings.frame[["judgement", *TABLE_COLUMNS]].assign(refs=findings.frame["refs"].str.replace(" | ", ", "))


def summary(findings: Findings) -> list[str]:
    """The number of findings by verdict, a line for each judgement."""
    lines = [f"{findings.figures:,} figures and {findings.claims:,} claims in the register"]
    for judgement in JUDGEMENTS:
        counts = [f"{verdict} {number:,}" for verdict, number in findings.counts(judgement).items()]
        if counts or judgement == ITSELF:
            lines.append(f"{_HEADINGS[judgement]}: {', '.join(counts) or 'nothing'}")
    return lines


def page_html(findings: Findings) -> str:
    """The page: totals first, then a table for each judgement, most serious findings first."""
    return render(
        "reconcile.html.j2",
        findings=findings,
        totals=_totals(findings),
        headings=_HEADINGS,
        nothing=_NOTHING,
        judgements=JUDGEMENTS,
        contradicting=CONTRADICTING,
    )


def _totals(findings: Findings) -> list[tuple[int, str]]:
    """The totals at the head of the page, each with its words."""
    contradictions = findings.counts(ITSELF).get(CONTRADICTION, 0)
    totals = [
        (findings.figures, "figures printed"),
        (contradictions, "contradiction" if contradictions == 1 else "contradictions"),
    ]
    totals += [
        (number, f"{'claim' if number == 1 else 'claims'}: {verdict}")
        for verdict, number in findings.counts(CLAIMS).items()
    ]
    if findings.held_against_computed:
        counts = findings.counts(COMPUTED)
        reproduced = counts.get(EXACT, 0) + counts.get(AT_PRECISION, 0)
        totals.append(
            (reproduced, "different figure reproduced" if reproduced == 1 else "different figures reproduced")
        )
    return totals
