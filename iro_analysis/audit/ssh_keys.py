"""Signatures by people's own keys, made and checked by ``ssh-keygen -Y``: the one door to it.

OpenSSH has all of it from 8.2 on; ``valid-after`` and ``valid-before`` in a signers file need 8.7.
"""

import base64
import binascii
import os
import re
import shutil
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from iro_analysis.disk.files import passing_folder
from iro_analysis.errors import CommandError
from iro_analysis.texts import one_line

#: What the signatures are for: a signature that a key made for anything else is none of a report.
NAMESPACE = "iro-sign-off"
_BEGIN, _END = "-----BEGIN SSH SIGNATURE-----\n", "-----END SSH SIGNATURE-----\n"
_LINE = 70
#: How ssh-keygen ends the line that says a signature is good.
_KEY = re.compile(r" key (SHA256:[A-Za-z0-9+/]{43})\s*$")
_PROMPT = re.compile("^Enter passphrase[^:]*: ")
#: Where nobody can be asked, an agent or a hardware key must not keep a command waiting for ever.
_SECONDS = 60
#: What would have ssh-keygen open a window to ask for a passphrase.
_WINDOWS = ("DISPLAY", "WAYLAND_DISPLAY", "SSH_ASKPASS")


def sign_text(text: str, key: Path) -> str:
    """The armored signature of ``text`` by the key in the file ``key``, which may be the public half of an agent's key.

    On a terminal ssh-keygen asks for a passphrase, or for a touch of the key; otherwise it fails if it needs either.

    Raises:
        CommandError: there is no ssh-keygen, no such key, or it does not sign.
    """
    if not key.is_file():
        raise CommandError(f"There is no key {key}: give the file of your private key, or of the public half of it.")
    with passing_folder(Path(tempfile.gettempdir()), "iro-sign-") as folder:
        statement, signature = folder / "statement", folder / "statement.sig"
        statement.write_bytes(text.encode())
        asks = sys.stdin is not None and sys.stdin.isatty()
        done = _ssh_keygen("sign", "-n", NAMESPACE, "-f", str(key.absolute()), str(statement), asks=asks)
        if done.returncode or not signature.is_file():
            hint = "" if asks else " A key with a passphrase needs a terminal, or an agent that holds it."
            raise CommandError(f"{key} signed nothing.{_reason(done.stderr)}{hint}")
        return armored(signature.read_text(encoding="ascii"))


def key_of(text: str, signature: str) -> str:
    """The fingerprint of the key that made ``signature`` of exactly this ``text``; empty if it is no such signature.

    Raises:
        CommandError: there is no ssh-keygen.
    """
    with passing_folder(Path(tempfile.gettempdir()), "iro-sign-") as folder:
        done = _check(folder, "check-novalidate", text, signature, "-n", NAMESPACE)
    found = _KEY.search(done.stdout) if done.returncode == 0 else None
    return found[1] if found else ""


def principals_of(text: str, signature: str, signers: Path, signed: datetime) -> tuple[str, ...]:
    """The people whose signature of ``text`` this is, according to the file ``signers``, at the time ``signed``.

    Raises:
        CommandError: there is no ssh-keygen.
    """
    # No zone, because "Z" is not known before 9.1: _ssh_keygen sets UTC.
    on_the_day = ["-O", f"verify-time={signed.astimezone(UTC):%Y%m%d%H%M%S}", "-f", str(signers.absolute())]
    with passing_folder(Path(tempfile.gettempdir()), "iro-sign-") as folder:
        found = _check(folder, "find-principals", text, signature, *on_the_day)
        return tuple(
            name
            for name in found.stdout.splitlines()
            if found.returncode == 0
            and _check(folder, "verify", text, signature, *on_the_day, "-n", NAMESPACE, "-I", name).returncode == 0
        )


def armored(signature: str) -> str:
    """An armored signature in the one form that is kept; ValueError if it is none.

    ssh-keygen also takes lines of another length, and letters that mean nothing.
    """
    body = re.fullmatch(rf"\s*{_BEGIN}(.*){_END}\s*", signature.replace("\r\n", "\n"), flags=re.DOTALL)
    if body is None:
        raise ValueError("not an armored signature")
    try:
        content = base64.b64encode(base64.b64decode("".join(body[1].split()), validate=True)).decode()
    except binascii.Error:
        raise ValueError("not an armored signature") from None
    lines = [content[start : start + _LINE] for start in range(0, len(content), _LINE)]
    return _BEGIN + "".join(f"{line}\n" for line in lines) + _END


def _check(folder: Path, how: str, text: str, signature: str, *words: str) -> "subprocess.CompletedProcess[str]":
    path = folder / "statement.sig"
    path.write_text(signature, encoding="utf-8", newline="\n")
    return _ssh_keygen(how, *words, "-s", str(path), given=text)


def _ssh_keygen(how: str, *words: str, given: str = "", asks: bool = False) -> "subprocess.CompletedProcess[str]":
    """Run ``ssh-keygen -Y how``: with the terminal if it ``asks``, and otherwise with nothing it could wait for."""
    program = shutil.which("ssh-keygen")
    if program is None:
        raise CommandError(
            "There is no ssh-keygen, which makes and checks signatures: install OpenSSH, version 8.2 or later."
        )
    environment = {name: value for name, value in os.environ.items() if asks or name not in _WINDOWS}
    try:
        # Bytes, because text would have the line ends of the system, and these are not what was signed.
        done = subprocess.run(  # noqa: S603  no word comes from a run
            [program, "-Y", how, *words],
            input=None if asks else given.encode(),
            stdout=subprocess.PIPE,
            stderr=None if asks else subprocess.PIPE,  # where it asks for a touch of the key
            env={**environment, "LC_ALL": "C", "TZ": "UTC", **({} if asks else {"SSH_ASKPASS_REQUIRE": "never"})},
            timeout=None if asks else _SECONDS,
            start_new_session=not asks,  # without a terminal to ask on
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise CommandError(f"ssh-keygen did not answer within {_SECONDS} seconds.") from None
    except OSError as error:
        raise CommandError(f"{program} cannot be run: {error.strerror}.") from None
    said = [(stream or b"").decode("utf-8", "backslashreplace") for stream in (done.stdout, done.stderr)]
    return subprocess.CompletedProcess(done.args, done.returncode, *said)


def _reason(said: str) -> str:
    """The last line that ssh-keygen printed, as a sentence."""
    lines = said.strip().splitlines()
    return f" ssh-keygen says: {one_line(_PROMPT.sub('', lines[-1])).rstrip('.')}." if lines else ""
