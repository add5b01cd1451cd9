"""NI 66 and C63 compared with the oracle on invented histories, on every engine."""

from random import Random

import pandas as pd
import pytest

from iro_analysis.figures import compute
from iro_analysis.periods import parse_period
from iro_analysis.settings import Settings
from oracle import children_reviewed
from oracle.clock import first_review_due
from oracle.review_histories import review_history

YEARS = [parse_period(label) for label in ("2018-19", "2019-20", "2020-21")]
CODES = ["PN1"] * 8 + ["PN0", "PN2", "PN3", "PN4", "PN5", "PN6", "PN7", None]


def coded_history(seed, children=400):
    """Reviews with every code; the years supplied depend on the seed."""
    history, random = review_history(seed, children), Random(seed)  # noqa: S311  invented lives, no secrets
    for row in history.rows["reviews"]:
        row["participation"] = random.choice(CODES)
    history.rows["reviews"].sort(key=lambda row: (row["child_id"], row["review_date"]))
    return history


@pytest.mark.parametrize("engine", ["polars", "duckdb", "pandas"])
@pytest.mark.parametrize("seed", [0, 1])  # every year supplied, and three of them
def test_both_figures_of_every_year_agree_with_the_oracle(seed, engine):
    history = coded_history(seed)
    rows = compute(history.case_data(), YEARS, Settings(), engine, ["ni66_pct", "c63_pct"])
    totals = rows[rows["breakdown"] == ""].set_index(["measure", "period"])
    for period in YEARS:
        expected = {
            "ni66_pct": children_reviewed.ni66(history.rows, history.years, period.end, first_review_due),
            "c63_pct": children_reviewed.c63(history.rows, period.end),
        }
        for measure, (numerator, denominator, left_out) in expected.items():
            row = totals.loc[(measure, period.label)]
            assert (row["numerator"], row["denominator"]) == (numerator, denominator), (measure, period.label)
            told = "" if pd.isna(row["note"]) else row["note"]
            assert (f"left out of the base: {left_out}." in told) == (left_out > 0), (measure, period.label)
