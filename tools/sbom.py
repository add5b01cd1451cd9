"""Write a bill of materials: every package that the lock pins, with its version, licence and the hashes of its files.

The form is CycloneDX 1.6 as JSON, which tools for security and information governance read. Licences are taken from the
packages in the environment of this Python; what only another system or Python needs is listed as excluded, without one.
No time and no machine is named, so the same lock and environment give the same bytes.
"""

import json
import re
import sys
from collections.abc import Iterator
from importlib.metadata import PackageMetadata, PackageNotFoundError, metadata
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
_PIN = re.compile(r"^(?P<name>[\w.-]+)==(?P<version>\S+).*\n(?P<hashes>(?: +--hash=sha256:\w+.*\n)+)", re.MULTILINE)
_HASH = re.compile(r"sha256:(\w+)")
#: A licence in one line; some packages put its whole text there.
_LONGEST_NAME = 80


def main() -> None:
    """Write the bill to the file that is named."""
    (target,) = sys.argv[1:]
    Path(target).write_text(json.dumps(bill(), indent=1) + "\n", encoding="utf-8")
    sys.stdout.write(f"The bill of materials is {target}\n")


def bill() -> dict[str, Any]:
    """The bill of materials of this checkout."""
    project = metadata("iro-analysis")
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {
            "component": {
                "type": "application",
                "bom-ref": "iro-analysis",
                "name": "iro-analysis",
                "version": project["Version"],
                "licenses": list(licences(project)),
            }
        },
        "components": [_component(pin) for pin in _PIN.finditer(lock)],
    }


def _component(pin: re.Match[str]) -> dict[str, Any]:
    """One package; any of its hashes may be that of the file that was installed."""
    name, version = pin["name"], pin["version"]
    address = f"pkg:pypi/{name}@{version}"
    component: dict[str, Any] = {"type": "library", "bom-ref": address, "name": name, "version": version}
    component["hashes"] = [{"alg": "SHA-256", "content": content} for content in _HASH.findall(pin["hashes"])]
    package = _installed(name)
    if package is not None and package["Version"] == version:
        component["licenses"] = list(licences(package))
    else:
        component["scope"] = "excluded"
    return {**component, "purl": address}


def _installed(name: str) -> PackageMetadata | None:
    try:
        return metadata(name)
    except PackageNotFoundError:
        return None


def licences(package: PackageMetadata) -> Iterator[dict[str, Any]]:
    """A package's licence: the expression that it declares, else its name, else what its classifiers say."""
    if expression := package.get("License-Expression"):
        yield {"expression": expression}
        return
    classified = [line.rpartition(" :: ")[2] for line in package.get_all("Classifier", []) if "License ::" in line]
    named = (package.get("License") or "").strip()
    is_name = 0 < len(named) <= _LONGEST_NAME and "\n" not in named
    for name in classified or ([named] if is_name else ["not declared: see the package's own licence file"]):
        yield {"license": {"name": name}}


if __name__ == "__main__":
    main()
