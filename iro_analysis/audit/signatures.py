"""Who signed a run, with which key, and whether the council's signers file vouches for it."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from typing import Any

from iro_analysis.audit.sign_off import Signature, SignOff, faults_of, page_faults, read_sign_off
from iro_analysis.audit.ssh_keys import NAMESPACE, principals_of
from iro_analysis.errors import AuditError, CommandError
from iro_analysis.resources import PAGE
from iro_analysis.runs import manifest
from iro_analysis.runs.manifest import SIGN_OFF, Manifest
from iro_analysis.runs.place import run_folder
from iro_analysis.texts import one_line

NOT_CHECKED = (
    "The signatures were not checked: nothing says whose keys these are. Give --signers FILE, or signers under "
    "[sign_off] in iro.toml."
)
NOBODY = "Nobody has signed."
#: What makes the principals of a line in a signers file a pattern, and no person.
_PATTERN = frozenset("*?!")


@dataclass(frozen=True)
class Checked:
    """One signature or unsigned name of a run.

    Args:
        given: what stands in the sign-off.
        people: for whom the signers file vouches; None if nobody asked one, as for an unsigned name.
    """

    given: Signature
    people: tuple[str, ...] | None = None

    @property
    def line(self) -> str:
        """Who signed, with which key, and whether it is vouched for."""
        said = self.given.statement
        if not self.given.key:
            return f"Unsigned name: {said.name} ({said.role}), given on {said.signed[:10]}; anybody could write it."
        people = " and ".join(map(one_line, self.people or ()))
        vouched = f"the signers file says it is the key of {people}" if people else "the signers file does not know it"
        signed = f"Signed by {said.name} ({said.role}) on {said.signed} with the key {self.given.key}"
        return f"{signed}: {'not checked' if self.people is None else vouched}."


@dataclass(frozen=True)
class Signatures:
    """What is known of a run's signatures.

    Args:
        checked: each signature and unsigned name.
        faults: what is wrong with them, or with what the page says of them, a line each.
        lines: who signed or gave a name, a line each.
    """

    checked: tuple[Checked, ...]
    faults: tuple[str, ...]
    lines: tuple[str, ...]


def check_signatures(folder: Path, made: Manifest, signers: Path | None) -> Signatures:  # D157
    """Hold the sign-off of the run in ``folder`` to its manifests, to its page, and to the council's signers file.

    Raises:
        CommandError: the signers file is missing or part of the run, or there is no ssh-keygen to check a signature.
    """
    if signers is not None:
        _check_signers(signers, folder)
    if made.format == manifest.UNSIGNED_FORMAT:
        return _names_of_old(folder, made, signers)
    try:
        sign_off = read_sign_off(folder)
    except AuditError as error:
        return Signatures((), (str(error), *page_faults(made, folder, SignOff())), ())
    checked = tuple(Checked(given, _people(given, signers)) for given in sign_off.signatures)
    faults = (*faults_of(sign_off, made, folder), *page_faults(made, folder, sign_off), *_not_vouched(checked, signers))
    return Signatures(checked, faults, tuple(one.line for one in checked) or (NOBODY,))


def _check_signers(signers: Path, folder: Path) -> None:
    if not signers.is_file():
        raise CommandError(f"There is no signers file {signers}.")
    if signers.resolve().is_relative_to(run_folder(folder)):
        raise CommandError(f"{signers} lies in the run itself, which cannot say whose signatures to believe.")


def _people(given: Signature, signers: Path | None) -> tuple[str, ...] | None:
    if not given.key or signers is None:
        return None
    return principals_of(given.statement.text, given.signature, signers, given.statement.when)


def _not_vouched(checked: Sequence[Checked], signers: Path | None) -> Iterator[str]:
    """What the signers file does not say, but would have to for the signatures to be those of two people."""
    if signers is None and any(one.given.key for one in checked):
        yield NOT_CHECKED
    asked = [(one.given, one.people) for one in checked if one.people is not None]
    for given, people in asked:
        if not people:
            yield (
                f"The key {given.key} of the {given.statement.role} is not in {signers}, or not for {NAMESPACE}, or "
                "not at the time it signed."
            )
        elif any(_PATTERN & set(name) for name in people):
            yield f"{signers} names a pattern, and no person, for the key of the {given.statement.role}."
    for (_, one), (_, other) in combinations(asked, 2):
        if {name.casefold() for name in one} & {name.casefold() for name in other}:
            yield f"Both keys are one person's according to {signers}: two roles need two people."


def old_sign_off(folder: Path) -> Mapping[str, Any] | None:
    """The sign-off of a run of the older format: names, and the hash of the page with them; None if it has none.

    Raises:
        AuditError: it cannot be read.
    """
    path = folder / SIGN_OFF
    if not path.is_file():
        return None
    try:
        content = json.loads(path.read_bytes())
        [(given["name"], given["role"], given["signed"][:10], given["ledger"]) for given in content["signatures"]]
        return {"signatures": content["signatures"], "page": content["page"]}
    except (ValueError, TypeError, KeyError, RecursionError):
        raise AuditError(f"{path} is not a sign-off: it was cut short or changed.") from None


def _names_of_old(folder: Path, made: Manifest, signers: Path | None) -> Signatures:
    """Unsigned names, which the page of such a run calls signed off: a fault only for who asks for signatures."""
    sign_off = old_sign_off(folder)
    names = [] if sign_off is None else sign_off["signatures"]
    lines = [f"Unsigned name: {one['name']} ({one['role']}), given on {one['signed'][:10]}." for one in names]
    claim = f"{PAGE} says that the run was signed off, as its version did; no key has signed it."
    faults = [
        f"The {one['role']}'s name was given to other figures than those of this run: it is void."
        for one in names
        if one["ledger"] != made.ledger_hash
    ]
    faults += [claim] if names and signers else []
    return Signatures((), tuple(faults), (*lines, claim) if names else (NOBODY,))
