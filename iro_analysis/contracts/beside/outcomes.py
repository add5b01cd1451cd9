"""For outcomes (OC2): the child's age, and which items are filled in."""

from collections.abc import Mapping

import pandas as pd

from iro_analysis.contracts.calendar import age_on, year_bounds
from iro_analysis.contracts.derivation import Derivation

#: Items required for every child looked after for the 12 months, and those required for some of them.
_OF_ALL = ("immunisations", "dental_check", "health_assessment", "substance_misuse")
_OF_SOME = ("convicted", "health_check", "intervention_received", "intervention_offered")


def _ages(outcomes: pd.DataFrame) -> pd.DataFrame:
    """The child's age on the day before the return's year began, and on its first and last day."""
    bounds = year_bounds(outcomes["return_year"])
    day_before = bounds["year_start"] - pd.Timedelta(days=1)
    days = {"age_before_year": day_before, "age_at_start": bounds["year_start"], "age_at_end": bounds["year_end"]}
    return pd.DataFrame({name: age_on(outcomes["birth_date"], day) for name, day in days.items()})


def _filled(outcomes: pd.DataFrame) -> pd.DataFrame:
    """Whether the items required for every child are all filled in, and whether any item but the SDQ is."""
    filled = outcomes.notna()
    return pd.DataFrame(
        {
            "of_all_filled": filled[list(_OF_ALL)].all(axis="columns"),
            "any_filled": filled[[*_OF_ALL, *_OF_SOME]].any(axis="columns"),
        }
    ).astype("boolean")


def _unasked_intervention(outcomes: pd.DataFrame) -> pd.DataFrame:
    """Whether an intervention is filled in although no substance misuse is identified; missing if it is identified."""
    filled = outcomes[["intervention_received", "intervention_offered"]].notna().any(axis="columns")
    identified = outcomes["substance_misuse"].fillna(False)
    return filled.astype("boolean").mask(identified).to_frame("unasked_intervention")


def _score_or_reason(outcomes: pd.DataFrame) -> pd.DataFrame:
    filled = outcomes[["sdq_score", "sdq_reason"]].notna().any(axis="columns")
    return filled.astype("boolean").to_frame("has_score_or_reason")


DERIVATIONS: Mapping[str, tuple[Derivation, ...]] = {
    "outcomes": (
        Derivation(
            ("age_before_year", "age_at_start", "age_at_end"), {"outcomes": ("return_year", "birth_date")}, _ages
        ),
        Derivation(("of_all_filled", "any_filled"), {"outcomes": (*_OF_ALL, *_OF_SOME)}, _filled),
        Derivation(
            ("unasked_intervention",),
            {"outcomes": ("substance_misuse", "intervention_received", "intervention_offered")},
            _unasked_intervention,
        ),
        Derivation(("has_score_or_reason",), {"outcomes": ("sdq_score", "sdq_reason")}, _score_or_reason),
    ),
}
