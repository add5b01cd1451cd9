"""For unaccompanied children: the children table, birthdays, and the returns before and after."""

from collections.abc import Mapping

import pandas as pd

from iro_analysis.contracts.calendar import birthday, year_bounds
from iro_analysis.contracts.derivation import IN_RETURN, Derivation, birthday_column
from iro_analysis.contracts.lookups import cells_of_match, is_in, of_header, return_supplied, shift_years

_CELLS = (*IN_RETURN, "birth_date", "uasc_ceased")


def _ceased_in_year(uasc: pd.DataFrame, episodes: pd.DataFrame) -> pd.DataFrame:
    """Whether a child looked after in the next return, but not unaccompanied there, stopped being so in this year.

    Missing for every other row, and if the next return was not supplied.
    """
    next_year = shift_years(uasc, 1)
    stays = is_in(next_year, episodes, IN_RETURN).fillna(False)
    listed = is_in(next_year, uasc, IN_RETURN).fillna(True)
    bounds = year_bounds(uasc["return_year"])
    ceased = uasc["uasc_ceased"].between(bounds["year_start"], bounds["year_end"]).astype("boolean")
    return ceased.where(stays & ~listed & return_supplied(next_year, uasc)).to_frame("ceased_in_year")


def _days_agree(uasc: pd.DataFrame) -> pd.DataFrame:
    """Whether the dates of ceasing in this return and the last allow the child to be in both (rule 205B).

    Last year's date may be the 18th birthday to come; this year's must lie in the year or be the same as last year's.
    An empty date says that the child has not stopped. Without a birth date, last year's may be any day. Missing for a
    child who is not in both returns.
    """
    both = is_in(shift_years(uasc, -1), uasc, IN_RETURN).fillna(False)
    before = cells_of_match(uasc, shift_years(uasc, 1), IN_RETURN)
    bounds = year_bounds(uasc["return_year"])
    this, last = uasc["uasc_ceased"], before["uasc_ceased"]
    last_fits = last.isna() | before["birth_date"].isna() | (last == birthday(before["birth_date"], 18))
    this_fits = this.isna() | this.between(bounds["year_start"], bounds["year_end"]) | (this == last)
    return (last_fits & this_fits).astype("boolean").where(both).to_frame("days_agree")


def _in_last_return(uasc: pd.DataFrame, children: pd.DataFrame) -> pd.DataFrame:
    """Whether a child in the last return was an unaccompanied child there too.

    Missing for a child who is not in that return, and if its unaccompanied children were not supplied.
    """
    last_year = shift_years(uasc, -1)
    applies = is_in(last_year, children, IN_RETURN).fillna(False) & return_supplied(last_year, uasc)
    return is_in(last_year, uasc, IN_RETURN).where(applies).to_frame("in_last_return")


DERIVATIONS: Mapping[str, tuple[Derivation, ...]] = {
    "uasc": (
        birthday_column("uasc", 11, "eleventh_birthday"),
        birthday_column("uasc", 18, "eighteenth_birthday"),
        of_header("uasc", "sex"),
        Derivation(("ceased_in_year",), {"uasc": (*IN_RETURN, "uasc_ceased"), "episodes": IN_RETURN}, _ceased_in_year),
        Derivation(("days_agree",), {"uasc": _CELLS}, _days_agree),
        Derivation(("in_last_return",), {"uasc": IN_RETURN, "children": IN_RETURN}, _in_last_return),
    ),
}
