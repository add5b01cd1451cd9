"""The status of a report and who signed it: one marked block on its front, which signing changes, and nothing else.

The manifest hashes a page with this block empty. So a signature can be for the manifest, and still be printed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal, get_args

from iro_analysis.periods import Period
from iro_analysis.report.status_marks import parts_of_page
from iro_analysis.report.templating import render
from iro_analysis.report.words.labels import period_day_text

Role = Literal["analyst", "assurer"]
ROLES: tuple[Role, ...] = get_args(Role)
DRAFT = "Draft: text and figures are not approved until the analyst and the assurer have signed them off."
SIGNED_OFF = "Signed off by the analyst and the assurer, each with a key of their own."


@dataclass(frozen=True)
class Signer:
    """A name in the block, its role, the day it was given, and the key's fingerprint: empty for an unsigned name."""

    role: Role
    name: str
    day: str
    key: str


def draft_text(complete_to: date | None, period: Period) -> str:
    """What a report is before it is signed, and stays if the returns cover only part of its period."""
    if complete_to is not None and complete_to < period.end:
        covered = period_day_text(Period(min(period.start, complete_to), complete_to))
        return f"Draft on provisional figures: the returns cover the period up to {covered} only."
    return DRAFT


def status_lines(draft: str, signers: Sequence[Signer], seal: str) -> list[str]:
    """The lines of the block: the status, a line for each name, and the seal, which is the hash of the manifest."""
    signed = {signer.role for signer in signers if signer.key}
    status = SIGNED_OFF if draft == DRAFT and signed == set(ROLES) else draft
    return [status, *map(signer_text, signers), f"Seal: {seal}"]


def signer_text(signer: Signer) -> str:
    """A line for one name, which says whether a key signed."""
    if signer.key:
        return f"Signed by {signer.name} ({signer.role}) on {signer.day} with the key {signer.key}."
    return f"Unsigned name: {signer.name} ({signer.role}), given on {signer.day}."


def with_status(page: bytes, lines: Sequence[str]) -> bytes:
    """A page whose block says ``lines``; a page without exactly one block as it is."""
    before, block, after = parts_of_page(page)
    return before + render("status.html.j2", lines=lines).encode() + after if block else page
