"""Sign-off: which two people stand for a run, by their own keys for exactly its manifests, or by name alone."""

import json
import re
import unicodedata
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import asdict, dataclass, fields
from datetime import UTC, datetime
from itertools import combinations
from pathlib import Path
from typing import cast

from iro_analysis.audit.additions import additions
from iro_analysis.audit.ssh_keys import armored, key_of, sign_text
from iro_analysis.disk.files import clear_left, written_whole
from iro_analysis.errors import AuditError, CommandError
from iro_analysis.report.status import ROLES, Role, Signer
from iro_analysis.report.status_marks import status_block
from iro_analysis.resources import MEMBERS, PAGE
from iro_analysis.runs import manifest
from iro_analysis.runs.manifest import SIGN_OFF, Manifest
from iro_analysis.runs.place import manifests
from iro_analysis.runs.stamp import stamped
from iro_analysis.texts import one_line

_FORMAT = 2
#: The first line of a statement; it names its form.
_TITLE = "iro_analysis sign-off, form 1"
_MANIFEST = "manifest of "
_SEAL = re.compile(rb"Seal: ([0-9a-f]{64})")


@dataclass(frozen=True)
class Statement:
    """What is signed: a text of a line for each of these, and for the hash of each audience's manifest. D156.

    Args:
        authority: the name of the authority.
        period: the period of the report.
        role: what the signer stands for.
        name: the signer's name, as it is printed.
        account: the account that signed.
        signed: when, with the offset from UTC.
        manifests: the hash of the manifest of every audience of the run.
    """

    authority: str
    period: str
    role: Role
    name: str
    account: str
    signed: str
    manifests: Mapping[str, str]

    @property
    def text(self) -> str:
        """The statement as it is signed; the same statement has the same bytes."""
        lines = [f"{field.name}: {getattr(self, field.name)}" for field in fields(self)[:-1]]
        lines += [f"{_MANIFEST}{audience}: {digest}" for audience, digest in sorted(self.manifests.items())]
        return "".join(f"{line}\n" for line in (_TITLE, *lines))

    @classmethod
    def read(cls, text: str) -> "Statement":
        """The statement in ``text``; ValueError or OverflowError if it is none, or not in the form that is signed."""
        title, *lines = text.split("\n")
        values = dict(line.split(": ", 1) for line in lines[:-1])
        said = {field.name: values.pop(field.name, "") for field in fields(cls)[:-1]}
        digests = {name.removeprefix(_MANIFEST): digest for name, digest in values.items()}
        # The types of fields that are given by name are not known to the checker; a wrong role is refused below.
        statement = cls(**{**said, "role": cast("Role", said["role"])}, manifests=digests)  # type: ignore[arg-type]
        if title != _TITLE or statement.text != text or statement.role not in ROLES or not statement.when.tzinfo:
            raise ValueError("not a statement")
        statement.when.astimezone(UTC)  # an OverflowError where there is no such time
        return statement

    @property
    def when(self) -> datetime:
        """The time of signing."""
        return datetime.fromisoformat(self.signed)


@dataclass(frozen=True)
class Signature:
    """A statement with the armored signature and the fingerprint of its key; both are empty for an unsigned name."""

    statement: Statement
    key: str = ""
    signature: str = ""

    @property
    def signer(self) -> Signer:
        """As it is printed on the page."""
        said = self.statement
        return Signer(said.role, said.name, said.signed[:10], self.key)


@dataclass(frozen=True)
class SignOff:
    """The signatures and unsigned names of a run, each role once."""

    signatures: tuple[Signature, ...] = ()

    @property
    def signers(self) -> list[Signer]:
        """As they are printed on the page."""
        return [given.signer for given in self.signatures]

    @property
    def content(self) -> bytes:
        """What the file holds; the same signatures have the same bytes."""
        given = [{**asdict(given), "statement": given.statement.text} for given in self.signatures]
        return (json.dumps({"format": _FORMAT, "signatures": given}, indent=1, ensure_ascii=False) + "\n").encode()

    def with_one(self, given: Signature) -> "SignOff":
        """The same with ``given`` instead of what its role had."""
        by_role = {one.statement.role: one for one in (*self.signatures, given)}
        return SignOff(tuple(by_role[role] for role in ROLES if role in by_role))


def sign(folder: Path, role: Role, name: str = "", key: Path | None = None) -> SignOff:
    """Sign the run in ``folder`` with a key, or give a name to it, and say so on the front of its page.

    Args:
        folder: the folder of a run's members' copy; the manifests of its other audiences are signed with it.
        role: analyst or assurer.
        name: the name to print; by default the account's.
        key: the file of the signer's key; without one the name is an unsigned name.

    Raises:
        CommandError: there is no run, the role has already signed, one person would sign twice, or the key cannot sign.
        AuditError: a file of the run has been changed since it was made.
    """
    made = manifest.read_manifest(folder)
    if made.format == manifest.UNSIGNED_FORMAT:
        raise CommandError(f"{folder} was made by a version whose page has no place to sign. Run the period again.")
    earlier = read_sign_off(folder)
    for file in (PAGE, SIGN_OFF):  # what a killed sign-off has left is no addition to the run
        clear_left(folder, f".{file}-")
    _check_untouched(made, folder, earlier)
    account = one_line(manifest.started_by()["user"])
    printed = one_line(" ".join(name.split())) or account
    statement = Statement(
        one_line(made.authority), made.period.label, role, printed, account, manifest.now(), seals(folder)
    )
    _check_person(statement, earlier, by_key=key is not None)
    given = Signature(statement) if key is None else _signed(statement, key)
    _check_key(given, earlier)
    if read_sign_off(folder) != earlier or seals(folder) != statement.manifests:  # a passphrase takes its time
        raise CommandError(
            "Somebody else has signed meanwhile, or run the period again. Nothing was changed: sign again."
        )
    sign_off = earlier.with_one(given)
    page = stamped((folder / PAGE).read_bytes(), made, seals(folder)[MEMBERS], sign_off.signers)
    _replace({folder / PAGE: page, folder / SIGN_OFF: sign_off.content})
    return sign_off


def read_sign_off(folder: Path) -> SignOff:
    """The sign-off of the run in ``folder``, which has no signatures if nobody has signed.

    Raises:
        AuditError: it cannot be read, or its bytes are not those that we write for what it says.
    """
    path = folder / SIGN_OFF
    if not path.is_file():
        return SignOff()
    content = path.read_bytes()
    try:
        sign_off = SignOff(tuple(_read(record) for record in json.loads(content)["signatures"]))
        if sign_off.content == content:
            return sign_off
    except (ValueError, TypeError, KeyError, AttributeError, OverflowError, RecursionError):
        pass
    raise AuditError(f"{path} is not a sign-off: it was cut short or changed.")


def faults_of(given: SignOff, made: Manifest, folder: Path) -> Iterator[str]:
    """What contradicts itself, the run or its manifests in a sign-off, a line each; no signers file is needed for it.

    Raises:
        CommandError: there are signatures, and no ssh-keygen to check them.
    """
    for one in given.signatures:
        said = one.statement
        if said.manifests != seals(folder):
            yield f"What the {said.role} signed is the manifest of another run than this one, or of an earlier state."
        if (said.authority, said.period) != (one_line(made.authority), made.period.label):
            yield f"What the {said.role} signed is the report of another authority or period."
        if one.signature and key_of(said.text, one.signature) != one.key:
            yield f"The {said.role}'s signature is not valid: that key did not sign what stands in {SIGN_OFF}."
    if len({one.statement.role for one in given.signatures}) != len(given.signatures):
        yield f"{SIGN_OFF} was changed: each of {' and '.join(ROLES)} signs once."
    for one, other in combinations(given.signatures, 2):
        if one.key and one.key == other.key:
            yield "Analyst and assurer signed with one key: that is one person."
        elif _is_one_person(one, other):
            yield f"Analyst and assurer are one person in {SIGN_OFF}."


def seals(folder: Path) -> dict[str, str]:
    """The seal of each audience's part of a run: the hash of its manifest."""
    return manifest.hashes(manifests(folder))


def page_faults(made: Manifest, folder: Path, sign_off: SignOff) -> Iterator[str]:
    """Where the page says something else of status, signers and seal than manifest and sign-off do."""
    if not (folder / PAGE).is_file():
        return  # that it is gone is said already
    page, seal = (folder / PAGE).read_bytes(), seals(folder)[MEMBERS]
    printed = _SEAL.search(status_block(page))
    if printed and printed[1].decode() != seal:
        seal = printed[1].decode()
        yield f"{manifest.FILE_NAME} was changed after the run: it has not the seal that {PAGE} prints."
    if page != stamped(page, made, seal, sign_off.signers):
        yield f"{PAGE} says something else of its status or signers than {SIGN_OFF} does."


def _read(record: Mapping[str, str]) -> Signature:
    given = Signature(Statement.read(record["statement"]), record["key"], record["signature"])
    if bool(given.key) != bool(given.signature) or (given.signature and armored(given.signature) != given.signature):
        raise ValueError("not a signature")
    return given


def _signed(statement: Statement, key: Path) -> Signature:
    signature = sign_text(statement.text, key)
    if not (fingerprint := key_of(statement.text, signature)):
        raise CommandError(f"{key} made a signature that ssh-keygen itself does not take for one; nothing was changed.")
    return Signature(statement, fingerprint, signature)


def _check_untouched(made: Manifest, folder: Path, earlier: SignOff) -> None:
    actual = manifest.output_hashes(folder)
    changed = [name for name, digest in made.outputs.items() if actual.get(name) != digest]
    if list(page_faults(made, folder, earlier)):
        changed.append(f"{PAGE} or {manifest.FILE_NAME}")
    if list(faults_of(earlier, made, folder)):
        changed.append(SIGN_OFF)
    if changed:
        raise AuditError(
            f"{', '.join(changed)} in {folder} is not as the run left it, so nothing was signed and what was signed is "
            "void. Run the period again."
        )
    unmade = sorted(actual.keys() - made.outputs.keys())
    added = [*additions(folder, made.outputs), *(f"{name} was added to the run's folder." for name in unmade)]
    if added:
        raise AuditError(f"{' '.join(added)} Nothing was signed: take out what no run has made.")


def _check_person(statement: Statement, earlier: SignOff, *, by_key: bool) -> None:
    given = Signature(statement, "by key" if by_key else "")
    for other in earlier.signatures:
        said = other.statement
        if said.role != statement.role:
            if _is_one_person(given, other):
                raise CommandError(
                    f"{said.name} is the {said.role}: the {statement.role} must be somebody else, by name, and at an "
                    "account of their own unless both sign with a key."
                )
        elif other.key or not by_key:  # a signature may take the place of an unsigned name
            raise CommandError(
                f"{said.name} has {'signed' if other.key else 'given a name'} as {said.role} on {said.signed[:10]}; "
                "nothing was changed."
            )


def _check_key(given: Signature, earlier: SignOff) -> None:
    for other in earlier.signatures:
        if given.key and other.key == given.key and other.statement.role != given.statement.role:
            raise CommandError(
                f"{other.statement.name} has signed as {other.statement.role} with the key {given.key}: two roles need "
                "two people, each with a key of their own."
            )


def _is_one_person(one: Signature, other: Signature) -> bool:
    """Whether two names are one person's; an account tells nothing where two keys do."""
    same_account = one.statement.account == other.statement.account and not (one.key and other.key)
    return same_account or _letters(one.statement.name) == _letters(other.statement.name)


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
