"""Who checked the figures of a run, and when: two people, and for exactly these figures."""

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
_STATUS = re.compile(r'(<p class="status">)(.*?)(</p>)', re.DOTALL)
#: The status of a report that rests on part of its period alone: no signature makes it final.
_PROVISIONAL = re.compile(r"Draft on provisional figures:.*? only\.", re.DOTALL)


@dataclass(frozen=True)
class Signature:
    """One signature: in which role, the name to print, the account it was given from, when, and for which ledger."""

    role: Role
    name: str
    account: str
    signed: str
    ledger: str


@dataclass(frozen=True)
class SignOff:
    """The signatures of a run, and the hash of its page with them on its front."""

    signatures: tuple[Signature, ...]
    page: str

    def valid_for(self, ledger: str) -> "dict[Role, Signature]":
        """The signatures that were given for the ledger with this hash, by role."""
        return {each.role: each for each in self.signatures if each.ledger == ledger}


def sign(folder: Path, role: Role, name: str = "") -> SignOff:
    """Sign the figures of the run in ``folder`` off, and say so on the front of its page.

    Args:
        folder: the folder of a run.
        role: analyst or assurer.
        name: the name to print; by default that of the account.

    Raises:
        CommandError: there is no run, the role has signed already, or both signatures would be one person's.
        AuditError: a file of the run was changed since it was made.
    """
    made = manifest.read_manifest(folder)
    given = read_sign_off(folder)
    _check_untouched(made, folder, given)
    ledger = manifest.file_hash(folder / LEDGER)
    valid = given.valid_for(ledger) if given else {}
    account = manifest.started_by()["user"]
    signature = Signature(role, " ".join(name.split()) or account, account, manifest.now(), ledger)
    _check_person(signature, valid)
    signatures = tuple(({**valid, role: signature})[each] for each in ROLES if each in {*valid, role})
    page = signed_page((folder / PAGE).read_text(encoding="utf-8"), SignOff(signatures, "")).encode()
    sign_off = SignOff(signatures, hashlib.sha256(page).hexdigest())
    record = json.dumps(asdict(sign_off), indent=1, ensure_ascii=False) + "\n"
    _replace({folder / PAGE: page, folder / SIGN_OFF: record.encode()})
    return sign_off


def read_sign_off(folder: Path) -> SignOff | None:
    """The sign-off of the run in ``folder``; None where nobody has signed.

    Raises:
        AuditError: it was changed beyond reading.
    """
    path = folder / SIGN_OFF
    if not path.is_file():
        return None
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        return SignOff(tuple(Signature(**each) for each in content["signatures"]), content["page"])
    except (ValueError, TypeError, KeyError):
        raise AuditError(f"{path} is not a sign-off: it was cut short or changed.") from None


def signed_page(html: str, sign_off: SignOff) -> str:
    """The page of a report with its signatures in the status on its front; "draft" until both have signed."""

    def with_signatures(status: re.Match[str]) -> str:
        provisional = _PROVISIONAL.match(status[2])
        text = " ".join([*([provisional[0]] if provisional else []), escape(status_text(sign_off.signatures))])
        return f"{status[1]}{text}{status[3]}"

    return _STATUS.sub(with_signatures, html, count=1)


def status_text(signatures: Sequence[Signature]) -> str:
    """What the front of a report says of its signatures."""
    told = " and ".join(f"by {each.name} ({each.role}) on {each.signed[:10]}" for each in signatures)
    missing = [role for role in ROLES if role not in {each.role for each in signatures}]
    if missing:
        return f"Draft: signed off {told}; the {missing[0]} has not signed yet."
    return f"Signed off {told}, for the figures whose ledger has the hash {signatures[0].ledger[:16]}."


def faults_of(given: SignOff | None, ledger: str | None) -> Iterator[str]:
    """What is wrong with the signatures of a run that left the ledger with the hash ``ledger``, a line each."""
    signatures = given.signatures if given else ()
    for each in signatures:
        if each.ledger != ledger:
            yield f"The {each.role}'s signature is for other figures than those of this run: it is void."
    if len({each.role for each in signatures} & set(ROLES)) != len(signatures):
        yield f"{SIGN_OFF} was changed: each of {' and '.join(ROLES)} signs once, and nobody else."
    if any(_is_one_person(one, other) for one, other in combinations(signatures, 2)):
        yield f"{SIGN_OFF} was changed: analyst and assurer are one person in it."


def _check_untouched(made: manifest.Manifest, folder: Path, given: SignOff | None) -> None:
    expected = {**made.outputs, **({PAGE: given.page} if given else {})}
    there = manifest.hashes(manifest.output_files(folder))
    changed = [name for name, digest in expected.items() if there.get(name) != digest]
    if not made.is_sealed:
        changed.append(manifest.FILE_NAME)
    if list(faults_of(given, made.outputs.get(LEDGER))):
        changed.append(SIGN_OFF)
    if changed:
        raise AuditError(
            f"{', '.join(changed)} in {folder} is not as the run left it, so nothing was signed and what was signed is "
            "void. Run the period again."
        )


def _check_person(signature: Signature, valid: "dict[Role, Signature]") -> None:
    if signature.role in valid:
        before = valid[signature.role]
        raise CommandError(f"{before.name} has signed as {before.role} on {before.signed[:10]}; nothing was changed.")
    for other in valid.values():
        if _is_one_person(other, signature):
            raise CommandError(
                f"{other.name} has signed as {other.role}: the {signature.role} must be somebody else, at an account "
                "of their own."
            )


def _is_one_person(one: Signature, other: Signature) -> bool:
    return one.account == other.account or _letters(one.name) == _letters(other.name)


def _letters(name: str) -> list[str]:
    """The words of a name, whatever their order, capitals, accents and punctuation."""
    plain = unicodedata.normalize("NFKD", name.casefold())
    return sorted(re.findall(r"\w+", "".join(sign for sign in plain if not unicodedata.combining(sign))))


def _replace(contents: Mapping[Path, bytes]) -> None:
    """Write the files, all of them before any takes its place."""
    with ExitStack() as written:
        for path, content in contents.items():
            written.enter_context(written_whole(path, private=False)).write_bytes(content)
