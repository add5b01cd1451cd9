"""Beside a child of a return: the return before, and what else the return says of the child."""

from collections.abc import Mapping

import pandas as pd

from iro_analysis.contracts import sequences
from iro_analysis.contracts.derivation import IN_RETURN, Derivation, reaching

_HEADER_CELLS = ("sex", "birth_date", "ethnicity", "upn")


def _from_last_year(children: pd.DataFrame) -> pd.DataFrame:
    """What the return of the year before says of the child."""
    a_year_on = children.assign(return_year=children["return_year"] + 1)
    return sequences.matching(children, a_year_on, IN_RETURN).add_prefix("previous_")


def _has_care(children: pd.DataFrame, episodes: pd.DataFrame, care_leavers: pd.DataFrame) -> pd.DataFrame:
    """Whether the return gives a reason for listing the child: an episode of care, or having left care."""
    reasons = pd.concat([episodes, care_leavers])
    return sequences.found(children, reasons, IN_RETURN).to_frame("has_care")


DERIVATIONS: Mapping[str, tuple[Derivation, ...]] = {
    "children": (
        Derivation(
            tuple(f"previous_{cell}" for cell in _HEADER_CELLS),
            {"children": (*IN_RETURN, *_HEADER_CELLS)},
            _from_last_year,
        ),
        Derivation(
            ("has_care",),
            {"children": IN_RETURN, "episodes": IN_RETURN, "care_leavers": IN_RETURN},
            _has_care,
            optional=frozenset({"care_leavers"}),
        ),
        reaching("children", 11, "eleventh_birthday"),
        reaching("children", 25, "twenty_fifth_birthday"),
    ),
}
