"""Beside a row of the return's smaller tables."""

from collections.abc import Mapping
from functools import partial

from iro_analysis.contracts import sequences
from iro_analysis.contracts.derivation import IN_RETURN, Derivation, reaching

DERIVATIONS: Mapping[str, tuple[Derivation, ...]] = {
    "uasc": (
        reaching("uasc", 18, "eighteenth_birthday"),
        Derivation(("header_sex",), {"uasc": IN_RETURN, "children": (*IN_RETURN, "sex")}, sequences.of_header),
    ),
    "missing": (
        Derivation(
            ("previous_missing_to", "next_missing_from"),
            {"missing": (*IN_RETURN, "missing_from", "missing_to")},
            partial(sequences.spell_chain, start="missing_from", end="missing_to"),
        ),
    ),
    "social_workers": (
        Derivation(
            ("previous_worker_to", "next_worker_from"),
            {"social_workers": (*IN_RETURN, "worker_from", "worker_to")},
            partial(sequences.spell_chain, start="worker_from", end="worker_to"),
        ),
    ),
}
