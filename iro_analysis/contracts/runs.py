"""Runs of episodes: those of a child that follow one another without a day between."""

from collections.abc import Sequence

import pandas as pd

from iro_analysis.contracts.derivation import IN_RETURN


def run_bounds(rows: pd.DataFrame, same: Sequence[str] = ()) -> pd.DataFrame:
    """The first and last day of the run that each row belongs to, as ``run_started`` and ``run_until``.

    Args:
        rows: return_year, child_id, ``started``, ``until`` (the last day, never missing) and the columns ``same``.
        same: columns that do not change within a run.
    """
    days = ["started", "until"]
    placed = rows.dropna(subset=[*IN_RETURN, *days]).sort_values([*IN_RETURN, *days], kind="stable")
    before = placed.shift()
    unchanged = [placed[name].fillna("") == before[name].fillna("") for name in same]
    of_child = [placed[name] == before[name] for name in IN_RETURN]
    follows = pd.concat([*of_child, *unchanged, placed["started"] <= before["until"]], axis=1).fillna(False).all(axis=1)
    runs = placed.groupby((~follows).cumsum())
    bounds = {"run_started": runs["started"].transform("min"), "run_until": runs["until"].transform("max")}
    return pd.DataFrame(bounds).reindex(rows.index)
