"""What is installed is pinned and listed, installer and build tools too; and JupyterLab reaches out for nothing."""

import importlib.util
import json
import re
import shlex
import subprocess
import sys
import tomllib
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import jupyterlab
import pytest
import yaml
from jupyterlab.labapp import LabApp
from packaging.markers import Marker
from traitlets.config.loader import JSONFileConfigLoader

ROOT = Path(__file__).parents[2]
LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")
#: Some packages are pinned twice, for different Pythons.
PINS = {
    (name, pinned): (marker, set(re.findall(r"sha256:([0-9a-f]{64})", hashes)))
    for name, pinned, marker, hashes in re.findall(
        r"^([\w.-]+)==(\S+)(?: ; (.+?))? \\\n((?: +--hash=.*\n)+)", LOCK, re.MULTILINE
    )
}
HERE = {name: pinned for (name, pinned), (marker, _) in PINS.items() if not marker or Marker(marker).evaluate()}
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")


# H19: what is outside the lock.


def test_the_installer_and_the_build_tools_are_in_the_lock():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert {"pip", "hatchling", "editables", *project["build-system"]["requires"]} <= HERE.keys()
    assert all(hashes for _, hashes in PINS.values())
    conda = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))["dependencies"]
    assert f"pip={HERE['pip']}" in conda


def test_the_environment_holds_the_pinned_installer_and_nothing_that_nobody_pinned():
    """This fails in an environment that was set up before the lock was changed: run `make test`."""
    assert version("pip") == HERE["pip"]
    with pytest.raises(PackageNotFoundError):
        version("setuptools")


def test_setting_up_takes_nothing_that_is_not_in_the_lock():
    installing = [line for line in MAKEFILE.splitlines() if "pip install" in line]
    assert len(installing) == 2
    assert "--require-hashes" in installing[0]
    assert "--no-build-isolation" in installing[1], "or pip would fetch build tools without hashes"
    assert all("--no-deps" in line for line in installing)


@pytest.fixture(scope="module")
def bill(tmp_path_factory):
    target = tmp_path_factory.mktemp("bill") / "sbom.cdx.json"
    subprocess.run([sys.executable, str(ROOT / "tools" / "sbom.py"), str(target)], check=True, capture_output=True)
    return json.loads(target.read_text(encoding="utf-8"))


def test_the_bill_of_materials_holds_every_pinned_package_with_its_hashes(bill):
    assert (bill["bomFormat"], bill["specVersion"], bill["version"]) == ("CycloneDX", "1.6", 1)
    listed = [
        ((entry["name"], entry["version"]), {each["content"] for each in entry["hashes"]})
        for entry in bill["components"]
    ]
    assert listed == [(pin, hashes) for pin, (_, hashes) in PINS.items()]
    assert all(entry["purl"] == f"pkg:pypi/{entry['name']}@{entry['version']}" for entry in bill["components"])


def test_the_bill_of_materials_holds_the_licence_of_every_package_that_is_used_here(bill):
    entries = {(entry["name"], entry["version"]): entry for entry in bill["components"]}
    for pin, entry in entries.items():
        used = pin in HERE.items()
        assert ("licenses" in entry, entry.get("scope")) == (used, None if used else "excluded"), pin
        stated = [one.get("expression") or one["license"]["name"] for one in entry.get("licenses", [])]
        assert bool(stated) == used, pin
        assert all(0 < len(text) < 100 and "not declared" not in text for text in stated), pin
    assert bill["metadata"]["component"]["licenses"] == [{"expression": "MIT"}]
    assert entries["numpy", HERE["numpy"]]["licenses"] == [
        {"expression": "BSD-3-Clause AND 0BSD AND MIT AND Zlib AND CC0-1.0"}
    ]


class Package(dict):
    def get_all(self, _, otherwise):
        return self.get("Classifiers", otherwise)


@pytest.mark.parametrize(
    ("package", "stated"),
    [
        ({"License-Expression": "MIT", "License": "other"}, ["MIT"]),
        ({"License": "BSD", "Classifiers": ["License :: OSI Approved :: BSD License"]}, ["BSD License"]),
        ({"License": "ISC"}, ["ISC"]),
        ({"License": "Permission is hereby granted\nto anybody"}, ["not declared: see the package's own licence file"]),
        ({}, ["not declared: see the package's own licence file"]),
    ],
)
def test_a_licence_is_taken_from_where_the_package_states_it(package, stated):
    where = importlib.util.spec_from_file_location("sbom", ROOT / "tools" / "sbom.py")
    sbom = importlib.util.module_from_spec(where)
    where.loader.exec_module(sbom)
    found = [one.get("expression") or one["license"]["name"] for one in sbom.licences(Package(package))]
    assert found == stated


def test_the_bill_names_no_machine_no_time_and_no_index(bill):
    text = json.dumps(bill)
    assert "://" not in text
    assert str(ROOT) not in text
    assert "timestamp" not in text
    assert "serialNumber" not in text


# H13: what reaches out.


@pytest.fixture
def lab():
    """JupyterLab with the configuration that `make lab` gives it."""
    (line,) = [line for line in MAKEFILE.splitlines() if "jupyter lab" in line and "$(BIN)" in line]
    (named,) = [word.partition("=")[2] for word in shlex.split(line) if word.startswith("--config=")]
    LabApp.clear_instance()
    yield LabApp(config=JSONFileConfigLoader(str(ROOT / named)).load_config())
    LabApp.clear_instance()


def test_jupyterlab_asks_nobody_for_news_updates_or_extensions(lab):
    assert lab.news_url is None
    assert lab.check_for_updates_class is jupyterlab.NeverCheckForUpdate
    assert lab.extension_manager == "readonly"


def test_these_settings_are_needed():
    """Without them JupyterLab asks: if it does no more, they can go."""
    assert LabApp.news_url.default_value
    assert LabApp.check_for_updates_class.default_value is not jupyterlab.NeverCheckForUpdate
    assert LabApp.extension_manager.default_value != "readonly"
