"""What a page says of its run's status, names and seal: made from manifest and sign-off, and from nothing else."""

from collections.abc import Sequence

from iro_analysis.report.status import Signer, draft_text, status_lines, with_status
from iro_analysis.runs.manifest import Manifest


def stamped(page: bytes, made: Manifest, seal: str, signers: Sequence[Signer] = ()) -> bytes:
    """The page of the run with the manifest ``made``, whose file has the hash ``seal``, with its block filled in."""
    return with_status(page, status_lines(draft_text(made.complete_to, made.period), signers, seal))
