"""Beside a review: the child's fourth birthday and the child's care, in its own return and in all together."""

from collections.abc import Mapping

import pandas as pd

from iro_analysis.contracts.beside.children import short_breaks_only
from iro_analysis.contracts.calendar import collection_years, swapped, year_bounds
from iro_analysis.contracts.derivation import IN_RETURN, Derivation, reaching
from iro_analysis.contracts.lookups import supplied
from iro_analysis.contracts.stretches import OF_CARE, in_care_on, of_all_returns, of_each_return


def in_care(reviews: pd.DataFrame, episodes: pd.DataFrame) -> pd.DataFrame:
    """Whether the child was in care on the day of the review, by its own return and by all of them together.

    Short breaks are no care (``docs/statutory-clock.md``, Which reviews count). ``in_care`` is missing for a review
    outside the year of its return, whose episodes another return holds; ``in_care_in_any`` for a day of a year without
    a return. ``date_swapped``: a review is outside its year or care as its day is written, and inside both with day and
    month swapped; missing where swapping them gives no other day.
    """
    care = of_each_return(episodes)
    written, other = reviews["review_date"], swapped(reviews["review_date"])
    own = _in_year_and_care(reviews, written, care)
    mended = ~own.fillna(False) & _in_year_and_care(reviews, other, care).fillna(False)
    year_supplied = supplied(reviews.assign(return_year=collection_years(written)), episodes)
    return pd.DataFrame(
        {
            "in_care": own,
            "in_care_in_any": in_care_on(reviews, "review_date", of_all_returns(episodes), ["child_id"]).where(
                year_supplied
            ),
            "date_swapped": mended.where(other.notna()),
        }
    )


def _in_year_and_care(reviews: pd.DataFrame, day: pd.Series, care: pd.DataFrame) -> pd.Series:
    """Whether a stretch of ``care`` of the return holds ``day``; missing for one outside the return's year."""
    bounds = year_bounds(reviews["return_year"])
    held = in_care_on(reviews.assign(day=day), "day", care, IN_RETURN)
    return held.where(day.between(bounds["year_start"], bounds["year_end"]))


DERIVATIONS: Mapping[str, tuple[Derivation, ...]] = {
    "reviews": (
        reaching("reviews", 4, "fourth_birthday"),
        Derivation(
            ("in_care", "in_care_in_any", "date_swapped"),
            {"reviews": (*IN_RETURN, "review_date"), "episodes": (*IN_RETURN, *OF_CARE)},
            in_care,
        ),
        Derivation(
            ("short_breaks_only",),
            {"reviews": IN_RETURN, "episodes": (*IN_RETURN, "legal_status")},
            short_breaks_only,
        ),
    ),
}
