"""Beside a review: the child's fourth birthday and the episodes of the return."""

from collections.abc import Mapping

import pandas as pd

from iro_analysis.contracts import sequences
from iro_analysis.contracts.derivation import IN_RETURN, Derivation, reaching


def _short_breaks_only(reviews: pd.DataFrame, episodes: pd.DataFrame) -> pd.DataFrame:
    """Whether the return holds episodes of the child and every one is of short breaks."""
    others = episodes[~episodes["legal_status"].isin(sequences.SHORT_BREAKS)]
    only = sequences.found(reviews, episodes, IN_RETURN) & ~sequences.found(reviews, others, IN_RETURN)
    return only.to_frame("short_breaks_only")


DERIVATIONS: Mapping[str, tuple[Derivation, ...]] = {
    "reviews": (
        reaching("reviews", 4, "fourth_birthday"),
        Derivation(
            ("in_care",),
            {
                "reviews": (*IN_RETURN, "review_date"),
                "episodes": (*IN_RETURN, "started", "ceased", "legal_status"),
            },
            sequences.in_care_on_review,
        ),
        Derivation(
            ("short_breaks_only",),
            {"reviews": IN_RETURN, "episodes": (*IN_RETURN, "legal_status")},
            _short_breaks_only,
        ),
    ),
}
