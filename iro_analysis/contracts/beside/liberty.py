"""Beside a deprivation of liberty order: the child's other orders, and the care and placements it lies in."""

from functools import partial

import pandas as pd

from iro_analysis.contracts import sequences
from iro_analysis.contracts.calendar import year_bounds
from iro_analysis.contracts.derivation import IN_RETURN, Derivation
from iro_analysis.contracts.runs import run_bounds

#: Later than any day of a return: the end of what lasts.
OPEN = pd.Timestamp("9999-12-31")
EXPECTED = ("K2", "Z12", "Z13")
RULED_OUT = ("K1", "P1", "R5", "K3")


def in_next_return(orders: pd.DataFrame, children: pd.DataFrame) -> pd.DataFrame:
    """Whether the next return holds an order left open by this one; missing where that return was not supplied."""
    next_year = orders.assign(return_year=orders["return_year"] + 1)
    asked = orders["order_to"].isna() & next_year["return_year"].isin(children["return_year"].dropna())
    return sequences.found(next_year, orders, [*IN_RETURN, "order_from"]).where(asked).to_frame("in_next_return")


def care_ended(orders: pd.DataFrame, episodes: pd.DataFrame) -> pd.DataFrame:
    """The day on which the period of care that an order began in came to its end; missing while it lasts."""
    periods = run_bounds(episodes.assign(until=episodes["ceased"].fillna(OPEN)).astype({"until": "datetime64[s]"}))
    periods = episodes[list(IN_RETURN)].join(periods).drop_duplicates()
    pairs = orders.reset_index(names="order").merge(periods, on=list(IN_RETURN))
    began_in = pairs[pairs["order_from"].between(pairs["run_started"], pairs["run_until"])]
    ended = began_in.groupby("order")["run_until"].max()
    return ended.where(ended < OPEN).reindex(orders.index).astype("datetime64[s]").to_frame("care_ended")


def placements(orders: pd.DataFrame, episodes: pd.DataFrame) -> pd.DataFrame:
    """Whether a placement during an order is one that no such child may be in, or one that is not expected.

    Missing for an order without a child or a first day, and one during which no placement is known.
    """
    placed = orders.reset_index(names="order").dropna(subset=[*IN_RETURN, "order_from"])
    pairs = placed.merge(episodes, on=list(IN_RETURN)).dropna(subset=["placement"])
    year_end = year_bounds(pairs["return_year"])["year_end"]
    during = (pairs["started"] <= pairs["order_to"].fillna(year_end)) & ~(pairs["ceased"] <= pairs["order_from"])
    kinds = pairs[during]
    ruled_out = kinds["placement"].isin(RULED_OUT)
    unexpected = ~kinds["placement"].isin(EXPECTED)
    named = {"ruled_out_placement": ruled_out, "unexpected_placement": unexpected}
    return pd.DataFrame({name: _any(orders, kinds["order"], found) for name, found in named.items()})


def _any(orders: pd.DataFrame, order: pd.Series, found: pd.Series) -> pd.Series:
    """Whether any of each order's rows was found; missing for an order without rows."""
    return found.groupby(order).any().reindex(orders.index).astype("boolean")


DERIVATIONS: tuple[Derivation, ...] = (
    Derivation(
        ("previous_order_to", "next_order_from"),
        {"deprivation_of_liberty": (*IN_RETURN, "order_from", "order_to")},
        partial(sequences.spell_chain, start="order_from", end="order_to"),
    ),
    Derivation(
        ("in_next_return",),
        {"deprivation_of_liberty": (*IN_RETURN, "order_from", "order_to"), "children": ("return_year",)},
        in_next_return,
    ),
    Derivation(
        ("care_ended",),
        {
            "deprivation_of_liberty": (*IN_RETURN, "order_from"),
            "episodes": (*IN_RETURN, "started", "ceased"),
        },
        care_ended,
    ),
    Derivation(
        ("ruled_out_placement", "unexpected_placement"),
        {
            "deprivation_of_liberty": (*IN_RETURN, "order_from", "order_to"),
            "episodes": (*IN_RETURN, "started", "ceased", "placement"),
        },
        placements,
    ),
)
