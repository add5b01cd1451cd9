"""The packaging is consistent: one set of versions, no package index named, and a wheel with all it needs."""

import ast
import os
import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")
PINS = re.findall(r"^([\w.-]+)==(\S+)(?: ; (.+?))? \\$", LOCK, re.MULTILINE)
CONDA_NAMES = {"python-duckdb": "duckdb", "python-tzdata": "tzdata", "matplotlib-base": "matplotlib"}
RUN = ["-m", "iro_analysis", "run"]
HEAVY = (
    "matplotlib",
    "seaborn",
    "great_expectations",
    "papermill",
    "nbconvert",
    "nbformat",
    "IPython",
    "duckdb",
    "polars",
    "scipy",
)


def locked_for_python_3_12():
    return {name: version for name, version, marker in PINS if "< '3.12'" not in marker}


def test_ci_tests_the_python_versions_that_the_readme_promises():
    promised = re.search(r"^With Python (.+?) and make", (ROOT / "README.md").read_text(encoding="utf-8"), re.MULTILINE)
    versions = re.findall(r"3\.\d+", promised[1])
    taken = re.search(r'^promised="(.+?)"', (ROOT / ".ci" / "run").read_text(encoding="utf-8"), re.MULTILINE)
    assert taken[1].split() == versions
    assert PROJECT["project"]["requires-python"] == f">={versions[0]}"
    pinned = yaml.safe_load((ROOT / "environment.yml").read_text())["dependencies"]
    assert next(line for line in pinned if "python=" in line).removeprefix("python=") in versions


def dependencies(*groups):
    extras = PROJECT["project"]["optional-dependencies"]
    return {
        re.match(r"[\w-]+", line)[0]
        for group in groups
        for line in extras.get(group, PROJECT["project"]["dependencies"])
    }


def test_the_conda_environment_has_the_locked_version_of_every_dependency():
    listed = [line for line in yaml.safe_load((ROOT / "environment.yml").read_text())["dependencies"] if "=" in line]
    pinned = dict(line.split("=") for line in listed if not line.startswith("python="))
    versions = {CONDA_NAMES.get(name, name): version for name, version in pinned.items()}
    locked = locked_for_python_3_12()
    assert dependencies("runtime") <= versions.keys()
    assert {name: locked[name] for name in versions} == versions


def test_the_lock_pins_every_dependency_with_hashes_and_names_no_index():
    assert dependencies("runtime", "dev") <= {name for name, _, _ in PINS}
    assert len(re.findall(r"^[\w.-]+==", LOCK, re.MULTILINE)) == len(PINS) > 100
    for entry in re.split(r"\n(?=\S)", LOCK):
        assert "--hash=sha256:" in entry
    assert "://" not in LOCK
    assert set(re.findall(r"(?<!\S)--[\w-]+", LOCK)) == {"--hash"}, "no other option, so none that names an index"


def test_the_lock_leaves_out_the_package_that_slows_every_notebook():
    assert "rfc3987-syntax" not in {name for name, _, _ in PINS}


@pytest.mark.parametrize("start", ["import iro_analysis", "import iro_analysis.cli"])
def test_importing_the_package_imports_nothing_heavy(start):
    code = f"import sys; {start}; print([name for name in {HEAVY!r} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ast.literal_eval(done.stdout) == []


def test_the_wheel_makes_a_report_in_an_empty_folder(tmp_path):
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    with zipfile.ZipFile(next(tmp_path.glob("*.whl"))) as wheel:
        wheel.extractall(tmp_path / "installed")
    empty = tmp_path / "empty"
    empty.mkdir()
    environment = os.environ | {"PYTHONPATH": str(tmp_path / "installed")}
    where = "import iro_analysis; print(iro_analysis.__file__)"
    for arguments in (
        ["-c", where],
        ["-m", "iro_analysis", "sample", "s"],
        [*RUN, "--data", "s", "--period", "2020-21"],
    ):
        done = subprocess.run(
            [sys.executable, *arguments], cwd=empty, env=environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        assert arguments[0] == "-m" or str(tmp_path) in done.stdout, "the wheel runs, not this checkout"
    assert (empty / "outputs" / "2020-21" / "members" / "report.html").is_file()
