"""For episodes: whether day and month of their dates look swapped.

A date is suspected if, as written, it breaks the child's chain of episodes, and with day and month swapped it fits
exactly: it joins an episode that nothing else joins, or matches the same episode in the return before or after. If two
dates would each fit the other when swapped, either may be the wrong one, and both are suspected.
"""

from collections.abc import Mapping

import pandas as pd

from iro_analysis.care.spells import STILL_LOOKED_AFTER
from iro_analysis.contracts.calendar import swapped, year_bounds
from iro_analysis.contracts.derivation import IN_RETURN, Derivation
from iro_analysis.contracts.lookups import cells_of_match, is_in, return_supplied, shift_years

#: Reasons for a new episode that continue a period of care: all but S.
_CONTINUING = ("P", "L", "T", "U", "B")
_SAME_EPISODE = ("legal_status", "placement")


def _start_swapped(episodes: pd.DataFrame, children: pd.DataFrame) -> pd.DataFrame:
    """Whether the first day of each episode looks swapped; missing if it cannot be swapped."""
    other = swapped(episodes["started"])
    born = cells_of_match(episodes, children, IN_RETURN)["birth_date"]
    rows = episodes.assign(other=other, born=born).join(year_bounds(episodes["return_year"]))[other.notna()]
    sound = _in_order(episodes)
    ends = _days(sound[sound["reason_ceased"].isin([STILL_LOOKED_AFTER])], "ceased")
    suspects = rows[_start_breaks(rows, ends, episodes)]
    suspects = suspects[~_elsewhere(suspects, "started", episodes)]
    suspects = suspects[_start_would_fit(suspects, ends, episodes)]
    return _suspected(rows, suspects, "start_swapped").reindex(episodes.index)


def _end_swapped(episodes: pd.DataFrame) -> pd.DataFrame:
    """Whether the day an episode ceased with X1 looks swapped; missing for others, and if it cannot be swapped."""
    other = swapped(episodes["ceased"])
    applies = other.notna() & episodes["reason_ceased"].isin([STILL_LOOKED_AFTER])
    rows = episodes.assign(other=other).join(year_bounds(episodes["return_year"]))[applies]
    misplaced = (rows["ceased"] < rows["started"]) | (rows["ceased"] > rows["year_end"])
    suspects = rows[misplaced | ~_on(rows, "ceased", _days(episodes, "started"))]
    in_order = _in_order(episodes)
    continuing = _days(in_order[in_order["reason_new_episode"].isin(_CONTINUING)], "started")
    joins = _on(suspects, "other", continuing) & ~_on(suspects, "other", _days(episodes, "ceased"))
    sound = suspects["other"].between(suspects["year_start"], suspects["year_end"])
    sound &= suspects["other"] > suspects["started"]
    return _suspected(rows, suspects[joins & sound], "end_swapped").reindex(episodes.index)


def _start_breaks(rows: pd.DataFrame, ends: pd.DataFrame, episodes: pd.DataFrame) -> pd.Series:
    """Whether the first day as written is impossible, joins no episode although it should, or is new to the returns."""
    impossible = (rows["started"] < rows["born"]) | (rows["started"] > rows["year_end"])
    impossible |= rows["ceased"] < rows["started"]
    loose = rows["reason_new_episode"].isin(_CONTINUING) & ~_on(rows, "started", ends)
    return impossible | loose | _unknown_before(rows, episodes)


def _start_would_fit(rows: pd.DataFrame, ends: pd.DataFrame, episodes: pd.DataFrame) -> pd.Series:
    """Whether the swapped day is possible and free, and joins an episode or matches this one in another return."""
    joins = rows["reason_new_episode"].isin(_CONTINUING) & _on(rows, "other", ends)
    sound = ~(rows["other"] < rows["born"]) & ~(rows["ceased"] <= rows["other"]) & (rows["other"] <= rows["year_end"])
    taken = _on(rows, "other", _days(episodes, "started"))
    return (joins | _elsewhere(rows, "other", episodes)) & sound & ~taken


def _suspected(rows: pd.DataFrame, suspects: pd.DataFrame, name: str) -> pd.DataFrame:
    return pd.Series(rows.index.isin(suspects.index), index=rows.index, dtype="boolean").to_frame(name)


def _in_order(episodes: pd.DataFrame) -> pd.DataFrame:
    """The episodes that do not end by the day they start: one that does is itself wrong, and proves no other wrong."""
    return episodes[~(episodes["ceased"] <= episodes["started"])]


def _days(episodes: pd.DataFrame, column: str) -> pd.DataFrame:
    return episodes[[*IN_RETURN, column]].dropna().rename(columns={column: "day"})


def _on(rows: pd.DataFrame, column: str, days: pd.DataFrame) -> pd.Series:
    """Whether the day in ``column`` is among the child's ``days`` in the return."""
    keyed = rows[list(IN_RETURN)].assign(day=rows[column])
    return is_in(keyed, days, [*IN_RETURN, "day"]).fillna(False).astype(bool)


def _elsewhere(rows: pd.DataFrame, column: str, episodes: pd.DataFrame) -> pd.Series:
    """Whether the return before or after has an episode like this one that started on the day in ``column``."""
    keys = [*IN_RETURN, "started", *_SAME_EPISODE]
    here = rows.assign(started=rows[column])
    seen = [is_in(shift_years(here, step), episodes, keys) for step in (-1, 1)]
    return pd.concat(seen, axis=1).fillna(False).any(axis=1)


def _unknown_before(rows: pd.DataFrame, episodes: pd.DataFrame) -> pd.Series:
    """Whether an episode from before the year is not in the return before although that was supplied."""
    before = shift_years(rows, -1)
    known = is_in(before, episodes, [*IN_RETURN, "started"]).fillna(False).astype(bool)
    return (rows["started"] < rows["year_start"]) & return_supplied(before, episodes) & ~known


DERIVATIONS: Mapping[str, tuple[Derivation, ...]] = {
    "episodes": (
        Derivation(
            ("start_swapped",),
            {
                "episodes": (*IN_RETURN, "started", "ceased", "reason_new_episode", "reason_ceased", *_SAME_EPISODE),
                "children": (*IN_RETURN, "birth_date"),
            },
            _start_swapped,
        ),
        Derivation(
            ("end_swapped",),
            {"episodes": (*IN_RETURN, "started", "ceased", "reason_new_episode", "reason_ceased")},
            _end_swapped,
        ),
    ),
}
