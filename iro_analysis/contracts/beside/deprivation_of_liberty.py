"""For deprivation of liberty orders: the child's other orders, and the care and placements during an order."""

from collections.abc import Mapping

import pandas as pd

from iro_analysis.contracts.calendar import year_bounds
from iro_analysis.contracts.derivation import IN_RETURN, Derivation
from iro_analysis.contracts.lookups import is_in, return_supplied, shift_years
from iro_analysis.contracts.neighbours import adjacent_dates
from iro_analysis.contracts.stretches import OPEN, last_begun, stretches

#: Placements expected during an order (rule 709), and those in which no child under one may be (rule 710).
_EXPECTED = ("K2", "Z12", "Z13")
_RULED_OUT = ("K1", "P1", "R5", "K3")


def _in_next_return(orders: pd.DataFrame, children: pd.DataFrame) -> pd.DataFrame:
    """Whether an order left open by this return is in the next; missing if that return was not supplied."""
    next_year = shift_years(orders, 1)
    applies = orders["order_to"].isna() & return_supplied(next_year, children)
    return is_in(next_year, orders, [*IN_RETURN, "order_from"]).where(applies).to_frame("in_next_return")


def _care_ended(orders: pd.DataFrame, episodes: pd.DataFrame) -> pd.DataFrame:
    """The last day of the stretch of care during which, or after which, an order began; missing while that is open."""
    ended = last_begun(orders, "order_from", stretches(episodes, IN_RETURN), IN_RETURN)["care_to"]
    return ended.where(ended < OPEN).astype("datetime64[s]").to_frame("care_ended")


def _placements(orders: pd.DataFrame, episodes: pd.DataFrame) -> pd.DataFrame:
    """Whether a placement during an order is one that is ruled out, or one that is not expected.

    Missing for an order without a child or a first day, and for one during which no placement is known.
    """
    placed = orders.reset_index(names="order").dropna(subset=[*IN_RETURN, "order_from"])
    pairs = placed.merge(episodes, on=list(IN_RETURN)).dropna(subset=["placement"])
    year_end = year_bounds(pairs["return_year"])["year_end"]
    during = (pairs["started"] <= pairs["order_to"].fillna(year_end)) & ~(pairs["ceased"] <= pairs["order_from"])
    placements = pairs[during]
    ruled_out = placements["placement"].isin(_RULED_OUT)
    unexpected = ~placements["placement"].isin(_EXPECTED)
    columns = {"ruled_out_placement": ruled_out, "unexpected_placement": unexpected}
    return pd.DataFrame({name: _any(orders, placements["order"], flags) for name, flags in columns.items()})


def _any(orders: pd.DataFrame, order: pd.Series, flags: pd.Series) -> pd.Series:
    """Whether any of each order's ``flags`` is true; missing for an order without any."""
    return flags.groupby(order).any().reindex(orders.index).astype("boolean")


DERIVATIONS: Mapping[str, tuple[Derivation, ...]] = {
    "deprivation_of_liberty": (
        adjacent_dates("deprivation_of_liberty", "order_from", "order_to"),
        Derivation(
            ("in_next_return",),
            {"deprivation_of_liberty": (*IN_RETURN, "order_from", "order_to"), "children": ("return_year",)},
            _in_next_return,
        ),
        Derivation(
            ("care_ended",),
            {
                "deprivation_of_liberty": (*IN_RETURN, "order_from"),
                "episodes": (*IN_RETURN, "started", "ceased"),
            },
            _care_ended,
        ),
        Derivation(
            ("ruled_out_placement", "unexpected_placement"),
            {
                "deprivation_of_liberty": (*IN_RETURN, "order_from", "order_to"),
                "episodes": (*IN_RETURN, "started", "ceased", "placement"),
            },
            _placements,
        ),
    ),
}
