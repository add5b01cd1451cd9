"""Beside a review: the child's fourth birthday and the child's care, in its own return and in all together."""

from collections.abc import Mapping

import pandas as pd

from iro_analysis.contracts import sequences
from iro_analysis.contracts.beside.swapped import exchanged
from iro_analysis.contracts.calendar import collection_years
from iro_analysis.contracts.derivation import IN_RETURN, Derivation, reaching
from iro_analysis.contracts.stretches import OF_CARE, in_care_on, of_all_returns


def _short_breaks_only(reviews: pd.DataFrame, episodes: pd.DataFrame) -> pd.DataFrame:
    """Whether the return holds episodes of the child and every one is of short breaks."""
    others = episodes[~episodes["legal_status"].isin(sequences.SHORT_BREAKS)]
    only = sequences.found(reviews, episodes, IN_RETURN) & ~sequences.found(reviews, others, IN_RETURN)
    return only.to_frame("short_breaks_only")


def _in_care_in_any(reviews: pd.DataFrame, episodes: pd.DataFrame) -> pd.DataFrame:
    """Whether an episode of any return holds the day; missing for a day of a year without a return."""
    held = in_care_on(reviews, "review_date", of_all_returns(episodes), ["child_id"])
    supplied = collection_years(reviews["review_date"]).isin(episodes["return_year"].dropna())
    return held.where(supplied).to_frame("in_care_in_any")


def _date_swapped(reviews: pd.DataFrame, episodes: pd.DataFrame) -> pd.DataFrame:
    """Whether a review is outside its year or care as its day is written, and inside both with day and month swapped.

    Missing where swapping them gives no other day.
    """
    other = exchanged(reviews["review_date"])
    fits = sequences.in_care_on_review(reviews, episodes)["in_care"].fillna(False)
    other_fits = sequences.in_care_on_review(reviews.assign(review_date=other), episodes)["in_care"].fillna(False)
    return (~fits & other_fits).where(other.notna()).to_frame("date_swapped")


_CARE = {"reviews": (*IN_RETURN, "review_date"), "episodes": (*IN_RETURN, *OF_CARE)}

DERIVATIONS: Mapping[str, tuple[Derivation, ...]] = {
    "reviews": (
        reaching("reviews", 4, "fourth_birthday"),
        Derivation(("in_care",), _CARE, sequences.in_care_on_review),
        Derivation(("in_care_in_any",), _CARE, _in_care_in_any),
        Derivation(("date_swapped",), _CARE, _date_swapped),
        Derivation(
            ("short_breaks_only",),
            {"reviews": IN_RETURN, "episodes": (*IN_RETURN, "legal_status")},
            _short_breaks_only,
        ),
    ),
}
