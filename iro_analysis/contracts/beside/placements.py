"""Beside an episode: the placements before and after it, and why the placement changed."""

from functools import partial

import pandas as pd

from iro_analysis.contracts.derivation import IN_RETURN, Derivation


def neighbours(episodes: pd.DataFrame, wanted: dict[str, tuple[str, int]]) -> pd.DataFrame:
    """Cells of the child's other episodes in the return.

    Args:
        episodes: return_year, child_id, ``started``, ``ceased`` and the columns wanted.
        wanted: by name, a column and how many episodes back to look; forward where negative.
    """
    days = ["started", "ceased"]
    placed = episodes.dropna(subset=[*IN_RETURN, "started"]).sort_values([*IN_RETURN, *days], kind="stable")
    grouped = placed.groupby(list(IN_RETURN), sort=False)
    cells = {name: grouped[column].shift(back) for name, (column, back) in wanted.items()}
    return pd.DataFrame(cells).reindex(episodes.index)


def _of_neighbours(**wanted: tuple[str, int]) -> Derivation:
    columns = dict.fromkeys(column for column, _ in wanted.values())
    needs = {"episodes": tuple(dict.fromkeys((*IN_RETURN, "started", "ceased", *columns)))}
    return Derivation(tuple(wanted), needs, partial(neighbours, wanted=wanted))


#: Apart from the others: columns that a file may lack.
DERIVATIONS: tuple[Derivation, ...] = (
    _of_neighbours(
        previous_placement=("placement", 1),
        earlier_placement=("placement", 2),
        next_placement=("placement", -1),
        next_reason_new_episode=("reason_new_episode", -1),
    ),
    _of_neighbours(earlier_postcode=("placement_postcode", 2)),
    _of_neighbours(previous_reason_placement_change=("reason_placement_change", 1)),
)
