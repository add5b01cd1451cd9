"""For children: the child's row in the return before, and other rows about the child in the same return."""

from collections.abc import Mapping

import pandas as pd

from iro_analysis.contracts.calendar import year_bounds
from iro_analysis.contracts.derivation import IN_RETURN, Derivation, birthday_column
from iro_analysis.contracts.lookups import cells_of_match, is_in, return_supplied, shift_years
from iro_analysis.contracts.stretches import OF_CARE, ending_care, of_each_return, without_short_breaks

_HEADER_CELLS = ("sex", "birth_date", "ethnicity")
#: No pupil number, because the child is under school age; a later return may give another of these codes instead.
_NONE_YET = "UN1"
_UNKNOWN_UPN = (_NONE_YET, "UN2", "UN3", "UN4", "UN5")
#: A child in care for more days than this must have had a review, because the longest gap allowed is six months.
_LONG_STAY = pd.Timedelta(days=183)
_WEEK = pd.Timedelta(days=7)


def _from_last_year(children: pd.DataFrame) -> pd.DataFrame:
    """The cells of the child's row in the return of the year before."""
    return cells_of_match(children, shift_years(children, 1), IN_RETURN).add_prefix("previous_")


def _upn_follows(children: pd.DataFrame) -> pd.DataFrame:
    """Whether the pupil number is the same as last year's, or may follow it; missing if either is (rule 208)."""
    before, now = _from_last_year(children)["previous_upn"], children["upn"]
    became_known = before.isin(_UNKNOWN_UPN) & ~now.isin(_UNKNOWN_UPN)
    other_code = (before == _NONE_YET) & now.isin(_UNKNOWN_UPN)
    follows = (now == before) | became_known | other_code
    return follows.mask(before.isna() | now.isna()).to_frame("upn_follows")


def _has_care(children: pd.DataFrame, episodes: pd.DataFrame, care_leavers: pd.DataFrame) -> pd.DataFrame:
    """Whether the return gives a reason for listing the child: an episode, or a row as a care leaver."""
    reasons = pd.concat([episodes, care_leavers])
    return is_in(children, reasons, IN_RETURN).to_frame("has_care")


def _before_school_year(children: pd.DataFrame) -> pd.DataFrame:
    """The last 31 August before the return's year began (rule 209)."""
    year_start = year_bounds(children["return_year"])["year_start"]
    last_august = year_start - pd.DateOffset(months=7, days=1)
    return last_august.astype("datetime64[s]").to_frame("last_august")


def _in_care_over_a_week(children: pd.DataFrame, episodes: pd.DataFrame) -> pd.DataFrame:
    """Whether the child was in care on the last day of the year, and had been for more than a week."""
    care = of_each_return(episodes)
    year_end = year_bounds(care["return_year"])["year_end"]
    lasting = care[(care["care_to"] > year_end) & (year_end - care["care_from"] > _WEEK)]
    return is_in(children, lasting, IN_RETURN).to_frame("in_care_over_a_week")


def _looked_after(children: pd.DataFrame, episodes: pd.DataFrame) -> pd.DataFrame:
    """Whether the child has an episode in the return, and one that ended care in the year, without short breaks."""
    care = without_short_breaks(episodes)
    bounds = year_bounds(care["return_year"])
    leaving = ending_care(care[care["ceased"].between(bounds["year_start"], bounds["year_end"])])
    return pd.DataFrame(
        {
            "looked_after": is_in(children, care, IN_RETURN),
            "left_care": is_in(children, leaving, IN_RETURN),
        }
    )


def short_breaks_only(rows: pd.DataFrame, episodes: pd.DataFrame) -> pd.DataFrame:
    """Whether the child of each row has episodes in the return, and all of them are short breaks."""
    any_care = is_in(rows, without_short_breaks(episodes), IN_RETURN)
    return (is_in(rows, episodes, IN_RETURN) & ~any_care).to_frame("short_breaks_only")


def _episodes_last_year(children: pd.DataFrame, episodes: pd.DataFrame) -> pd.DataFrame:
    """Whether a child whose care began before this return's year has episodes in the return before.

    Missing for other children, and if that return was not supplied.
    """
    from_before = episodes[episodes["started"] < year_bounds(episodes["return_year"])["year_start"]]
    last_year = shift_years(children, -1)
    applies = return_supplied(last_year, episodes) & is_in(children, from_before, IN_RETURN).fillna(False)
    return is_in(last_year, episodes, IN_RETURN).where(applies).to_frame("episodes_last_year")


def _reviewed_in_long_stay(children: pd.DataFrame, episodes: pd.DataFrame, reviews: pd.DataFrame) -> pd.DataFrame:
    """Whether a child in care for more than six months of the year without a break has a review in the return.

    Missing for other children, and if no reviews of that year were supplied.
    """
    care = of_each_return(episodes)
    bounds = year_bounds(care["return_year"])
    day_after = bounds["year_end"] + pd.Timedelta(days=1)
    stay = care["care_to"].clip(upper=day_after) - care["care_from"].clip(lower=bounds["year_start"])
    applies = is_in(children, care[stay > _LONG_STAY], IN_RETURN).fillna(False) & return_supplied(children, reviews)
    return is_in(children, reviews, IN_RETURN).where(applies).to_frame("reviewed_in_long_stay")


DERIVATIONS: Mapping[str, tuple[Derivation, ...]] = {
    "children": (
        Derivation(
            tuple(f"previous_{cell}" for cell in _HEADER_CELLS),
            {"children": (*IN_RETURN, *_HEADER_CELLS)},
            _from_last_year,
        ),
        Derivation(("upn_follows",), {"children": (*IN_RETURN, "upn")}, _upn_follows),
        Derivation(
            ("has_care",),
            {"children": IN_RETURN, "episodes": IN_RETURN, "care_leavers": IN_RETURN},
            _has_care,
            optional=frozenset({"care_leavers"}),
        ),
        birthday_column("children", 4, "fourth_birthday"),
        birthday_column("children", 11, "eleventh_birthday"),
        birthday_column("children", 25, "twenty_fifth_birthday"),
        Derivation(("last_august",), {"children": ("return_year",)}, _before_school_year),
        Derivation(
            ("in_care_over_a_week",),
            {"children": IN_RETURN, "episodes": (*IN_RETURN, *OF_CARE)},
            _in_care_over_a_week,
        ),
        Derivation(
            ("looked_after", "left_care"),
            {"children": IN_RETURN, "episodes": (*IN_RETURN, "ceased", "reason_ceased", "legal_status")},
            _looked_after,
        ),
        Derivation(
            ("short_breaks_only",),
            {"children": IN_RETURN, "episodes": (*IN_RETURN, "legal_status")},
            short_breaks_only,
        ),
        Derivation(
            ("episodes_last_year",),
            {"children": IN_RETURN, "episodes": (*IN_RETURN, "started")},
            _episodes_last_year,
        ),
        Derivation(
            ("reviewed_in_long_stay",),
            {"children": IN_RETURN, "episodes": (*IN_RETURN, *OF_CARE), "reviews": IN_RETURN},
            _reviewed_in_long_stay,
            optional=frozenset({"reviews"}),
        ),
    ),
}
