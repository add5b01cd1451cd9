"""Beside an episode: its neighbours in the return, the returns before and after, and the child's birthdays."""

from collections.abc import Mapping
from functools import partial

import pandas as pd

from iro_analysis.contracts import sequences
from iro_analysis.contracts.beside import limits, placements, swapped, workers
from iro_analysis.contracts.calendar import birthday
from iro_analysis.contracts.derivation import IN_RETURN, Derivation, apart

#: The Children Act 1989 came into force on this day; the return holds no earlier episode (rule 353).
ACT_IN_FORCE = pd.Timestamp("1991-10-14")
_CHAIN_CELLS = ("started", "ceased", "reason_ceased", "need")
_CARRIED_CELLS = ("reason_new_episode", "legal_status", "need", "placement")


def _eighteenth_birthday(episodes: pd.DataFrame, children: pd.DataFrame) -> pd.DataFrame:
    birth_date = sequences.matching(episodes, children, IN_RETURN)["birth_date"]
    return birthday(birth_date, 18).to_frame("eighteenth_birthday")


def _carried_apart(cell: str) -> Derivation:
    """Apart from the other cells carried over: a file may lack this column."""
    needs = {"episodes": (*IN_RETURN, "started", "ceased", cell)}
    return Derivation((f"open_{cell}",), needs, partial(_open_cell, cell=cell))


def _open_cell(episodes: pd.DataFrame, cell: str) -> pd.DataFrame:
    return sequences.carried_over(episodes)[[f"open_{cell}"]]


def _act_in_force(episodes: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame({"act_in_force": ACT_IN_FORCE}, index=episodes.index).astype("datetime64[s]")


DERIVATIONS: Mapping[str, tuple[Derivation, ...]] = {
    "episodes": (
        Derivation(("act_in_force",), {"episodes": ("return_year",)}, _act_in_force),
        Derivation(
            ("eighteenth_birthday",),
            {"episodes": IN_RETURN, "children": (*IN_RETURN, "birth_date")},
            _eighteenth_birthday,
        ),
        Derivation(
            (*sequences.PREVIOUS, "next_started", "next_starts_that_day", "continued_need"),
            {"episodes": (*IN_RETURN, *_CHAIN_CELLS)},
            sequences.episode_chain,
        ),
        Derivation(
            ("changed",),
            {"episodes": (*IN_RETURN, "started", "ceased", "legal_status", *sequences.PLACEMENT)},
            sequences.what_changed,
        ),
        Derivation(("first_ever",), {"episodes": (*IN_RETURN, "started")}, sequences.first_ever),
        Derivation(
            ("open_started", *(f"open_{cell}" for cell in _CARRIED_CELLS)),
            {"episodes": (*IN_RETURN, "started", "ceased", *_CARRIED_CELLS)},
            sequences.carried_over,
        ),
        _carried_apart("provider"),
        _carried_apart("placement_urn"),
        Derivation(
            ("in_previous_return", "child_in_next_return"),
            {"episodes": (*IN_RETURN, "started", "ceased")},
            sequences.across_returns,
        ),
        apart("episodes", "lasts_a_day", "started", "ceased"),
        apart("episodes", "away_from_home", "home_postcode", "placement_postcode"),
        *limits.DERIVATIONS,
        *placements.DERIVATIONS,
        *swapped.DERIVATIONS,
        *workers.EPISODES,
    ),
}
