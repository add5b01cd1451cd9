"""For reviews: the child's fourth birthday, and whether the child was in care, by one return or all of them."""

from collections.abc import Mapping

import pandas as pd

from iro_analysis.contracts.beside.children import short_breaks_only
from iro_analysis.contracts.calendar import collection_years, swapped, year_bounds
from iro_analysis.contracts.derivation import IN_RETURN, Derivation, birthday_column
from iro_analysis.contracts.lookups import return_supplied
from iro_analysis.contracts.stretches import OF_CARE, in_care_on, of_all_returns, of_each_return


def in_care(reviews: pd.DataFrame, episodes: pd.DataFrame) -> pd.DataFrame:
    """Whether the child was in care on the day of the review, by the review's own return and by all returns together.

    Short breaks are not care (``docs/statutory-clock.md``, Which reviews count). ``in_care`` is missing for a review
    outside the year of its return, because the episodes of that day are in another return; ``in_care_in_any`` for a day
    in a year without a return. ``date_swapped``: whether the review is outside its year or care as written, and inside
    both with day and month swapped; missing if the date cannot be swapped.
    """
    care = of_each_return(episodes)
    written, other = reviews["review_date"], swapped(reviews["review_date"])
    own = _in_year_and_care(reviews, written, care)
    only_swapped = ~own.fillna(False) & _in_year_and_care(reviews, other, care).fillna(False)
    year_supplied = return_supplied(reviews.assign(return_year=collection_years(written)), episodes)
    return pd.DataFrame(
        {
            "in_care": own,
            "in_care_in_any": in_care_on(reviews, "review_date", of_all_returns(episodes), ["child_id"]).where(
                year_supplied
            ),
            "date_swapped": only_swapped.where(other.notna()),
        }
    )


def _in_year_and_care(reviews: pd.DataFrame, day: pd.Series, care: pd.DataFrame) -> pd.Series:
    """Whether ``day`` lies in a stretch of ``care`` of the return; missing for a day outside the return's year."""
    bounds = year_bounds(reviews["return_year"])
    in_care = in_care_on(reviews.assign(day=day), "day", care, IN_RETURN)
    return in_care.where(day.between(bounds["year_start"], bounds["year_end"]))


DERIVATIONS: Mapping[str, tuple[Derivation, ...]] = {
    "reviews": (
        birthday_column("reviews", 4, "fourth_birthday"),
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
