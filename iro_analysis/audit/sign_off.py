"""Sign-off: which two people checked the figures of a run, and when; valid for exactly those figures."""

import hashlib
import json
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from itertools import combinations
from pathlib import Path
from typing import Literal, get_args

from markupsafe import escape

from iro_analysis.errors import AuditError, CommandError
from iro_analysis.files import written_whole
from iro_analysis.ledger import FILE_NAME as LEDGER
from iro_analysis.report.page import PAGE
from iro_analysis.runs import manifest
from iro_analysis.runs.manifest import SIGN_OFF

Role = Literal["analyst", "assurer"]
ROLES: tuple[Role, ...] = get_args(Role)
#: Around the status line, as the page's template writes it.
_BEFORE, _AFTER = '<p class="status">', "</p>"
#: How the status begins and ends if the returns cover only part of the period: no signature makes such a report final.
_PROVISIONAL, _ONLY = "Draft on provisional figures:", " only."


@dataclass(frozen=True)
class Signature:
    """One signature: the role, the name to print, the account it was given from, when, and the hash of the ledger."""

    role: Role
    name: str
    account: str
    signed: str
    ledger: str


@dataclass(frozen=True)
class SignOff:
    """The signatures of a run, and the hash of its page once they are printed on its front."""

    signatures: tuple[Signature, ...]
    page: str

    def valid_for(self, ledger: str) -> "dict[Role, Signature]":
        """The signatures for the ledger with this hash, by role."""
        return {signature.role: signature for signature in self.signatures if signature.ledger == ledger}


def sign(folder: Path, role: Role, name: str = "") -> SignOff:
    """Sign off the figures of the run in ``folder``, and say so on the front of its page.

    Args:
        folder: the folder of a run.
        role: analyst or assurer.
        name: the name to print; by default the account's.

    Raises:
        CommandError: there is no run, the role has already signed, or one person would sign twice.
        AuditError: a file of the run has been changed since it was made.
    """
    made = manifest.read_manifest(folder)
    earlier = read_sign_off(folder)
    _check_untouched(made, folder, earlier)
    ledger = manifest.file_hash(folder / LEDGER)
    valid = earlier.valid_for(ledger) if earlier else {}
    account = manifest.started_by()["user"]
    signature = Signature(role, " ".join(name.split()) or account, account, manifest.now(), ledger)
    _check_person(signature, valid)
    by_role = {**valid, role: signature}
    signatures = tuple(by_role[signing] for signing in ROLES if signing in by_role)
    page = signed_page((folder / PAGE).read_text(encoding="utf-8"), SignOff(signatures, "")).encode()
    sign_off = SignOff(signatures, hashlib.sha256(page).hexdigest())
    record = json.dumps(asdict(sign_off), indent=1, ensure_ascii=False) + "\n"
    _replace({folder / PAGE: page, folder / SIGN_OFF: record.encode()})
    return sign_off


def read_sign_off(folder: Path) -> SignOff | None:
    """The sign-off of the run in ``folder``; None if nobody has signed.

    Raises:
        AuditError: it cannot be read.
    """
    path = folder / SIGN_OFF
    if not path.is_file():
        return None
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        return SignOff(tuple(Signature(**record) for record in content["signatures"]), content["page"])
    except (ValueError, TypeError, KeyError):
        raise AuditError(f"{path} is not a sign-off: it was cut short or changed.") from None


def signed_page(html: str, sign_off: SignOff) -> str:
    """The page of a report with its signatures in the status line on its front; "Draft" until both have signed."""
    before, begins, rest = html.partition(_BEFORE)
    status, ends, after = rest.partition(_AFTER)
    provisional, only, _ = status.partition(_ONLY)
    kept = f"{provisional}{only} " if status.startswith(_PROVISIONAL) and only else ""
    return f"{before}{begins}{kept}{escape(status_text(sign_off.signatures))}{ends}{after}" if ends else html


def status_text(signatures: Sequence[Signature]) -> str:
    """The status line on the front of a report that has been signed."""
    signers = " and ".join(f"by {given.name} ({given.role}) on {given.signed[:10]}" for given in signatures)
    missing = [role for role in ROLES if role not in {given.role for given in signatures}]
    if missing:
        return f"Draft: signed off {signers}; the {missing[0]} has not signed yet."
    return f"Signed off {signers}, for the figures whose ledger has the hash {signatures[0].ledger[:16]}."


def faults_of(given: SignOff | None, ledger: str | None) -> Iterator[str]:
    """What is wrong with the signatures of a run whose own ledger has the hash ``ledger``, a line each."""
    signatures = given.signatures if given else ()
    for signature in signatures:
        if signature.ledger != ledger:
            yield f"The {signature.role}'s signature is for other figures than those of this run: it is void."
    if len({signature.role for signature in signatures} & set(ROLES)) != len(signatures):
        yield f"{SIGN_OFF} was changed: each of {' and '.join(ROLES)} signs once, and nobody else."
    if any(_is_one_person(one, other) for one, other in combinations(signatures, 2)):
        yield f"{SIGN_OFF} was changed: analyst and assurer are one person in it."


def _check_untouched(made: manifest.Manifest, folder: Path, earlier: SignOff | None) -> None:
    # A first signature rewrites the page, so its hash is the sign-off's, not the manifest's.
    expected = {**made.outputs, **({PAGE: earlier.page} if earlier else {})}
    actual = manifest.hashes(manifest.output_files(folder))
    changed = [name for name, digest in expected.items() if actual.get(name) != digest]
    if not made.is_sealed:
        changed.append(manifest.FILE_NAME)
    if list(faults_of(earlier, made.outputs.get(LEDGER))):
        changed.append(SIGN_OFF)
    if changed:
        raise AuditError(
            f"{', '.join(changed)} in {folder} is not as the run left it, so nothing was signed and what was signed is "
            "void. Run the period again."
        )


def _check_person(signature: Signature, valid: "dict[Role, Signature]") -> None:
    if signature.role in valid:
        earlier = valid[signature.role]
        raise CommandError(
            f"{earlier.name} has signed as {earlier.role} on {earlier.signed[:10]}; nothing was changed."
        )
    for other in valid.values():
        if _is_one_person(other, signature):
            raise CommandError(
                f"{other.name} has signed as {other.role}: the {signature.role} must be somebody else, at an account "
                "of their own."
            )


def _is_one_person(one: Signature, other: Signature) -> bool:
    return one.account == other.account or _letters(one.name) == _letters(other.name)


def _letters(name: str) -> list[str]:
    """The words of a name regardless of order, capitals, accents and punctuation: "A. Analyst" is "Analyst, A"."""
    plain = unicodedata.normalize("NFKD", name.casefold())
    return sorted(re.findall(r"\w+", "".join(letter for letter in plain if not unicodedata.combining(letter))))


def _replace(contents: Mapping[Path, bytes]) -> None:
    """Write the files so that all are complete before any of them takes its place.

    They can be read by whoever may read the manifest.
    """
    with ExitStack() as stack:
        for path, content in contents.items():
            like = path.with_name(manifest.FILE_NAME)
            stack.enter_context(written_whole(path, like=like)).write_bytes(content)
