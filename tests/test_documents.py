"""The documents agree with the code: what they name exists, and every package and module is on the map."""

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "iro_analysis"
README, CONTRIBUTING, DECISIONS = (
    (ROOT / name).read_text(encoding="utf-8") for name in ("README.md", "CONTRIBUTING.md", "docs/decisions.md")
)
IDS = re.findall(r"^\* \*\*(D\d+)\. ", DECISIONS, re.MULTILINE)


def test_every_decision_has_its_own_id():
    bullets = re.findall(r"^\* ", DECISIONS, re.MULTILINE)
    assert len(bullets) == len(IDS) == len(set(IDS)) > 80


def test_the_code_names_only_decisions_that_exist():
    by_module = {
        name: set(re.findall(r"#.*\b(D\d{1,3})\b", path.read_text(encoding="utf-8")))
        for path in PACKAGE.rglob("*.py")
        if (name := path.relative_to(ROOT).as_posix())
    }
    assert {name: ids - set(IDS) for name, ids in by_module.items() if not ids <= set(IDS)} == {}
    assert len(set().union(*by_module.values())) > 50


def test_the_map_of_the_code_names_every_package_and_module():
    modules = {path.name for path in PACKAGE.iterdir() if path.is_dir() and (path / "__init__.py").is_file()}
    modules |= {path.stem for path in PACKAGE.glob("*.py")} - {"__init__"}
    table = CONTRIBUTING[CONTRIBUTING.index("## A map of the house") : CONTRIBUTING.index("### How a cell")]
    mapped = set(re.findall(r"`(\w+)`", "".join(re.findall(r"^\|[^|]*\|", table, re.MULTILINE))))
    assert mapped == modules


def test_every_layer_is_a_package_or_module():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    for contract in project["tool"]["importlinter"]["contracts"]:
        (container,) = contract["containers"]
        room = ROOT / container.replace(".", "/")
        layers = [name for layer in contract["layers"] for name in layer.split(" | ")]
        assert len(contract["layers"]) <= 18
        assert all((room / name).is_dir() or (room / f"{name}.py").is_file() for name in layers)


def _exists(path: str) -> bool:
    """Whether a path that a document names exists: from the root, in the package or in one of its folders."""
    places = [
        ROOT / path,
        PACKAGE / path,
        ROOT / "data_contracts" / path,
        *(folder / path for folder in PACKAGE.rglob("*") if folder.is_dir()),
    ]
    return any(place.exists() for place in places)


@pytest.mark.parametrize("text", [README, CONTRIBUTING], ids=["README", "CONTRIBUTING"])
def test_every_file_and_folder_that_a_document_names_exists(text):
    paths = re.findall(r"`([\w./-]+(?:/|\.py|\.md|\.toml|\.ipynb|\.css|\.lock))[`:]", text)
    made = ("outputs/", "members/", ".iro/", "/sample/", "/workspace/", "workspace/", "sample/", "iro.toml")
    absent = [path for path in paths if not path.startswith(made) and not _exists(path.strip("/"))]
    assert absent == []
    linked = [link for link in re.findall(r"\]\(([^)#]+)\)", text) if "://" not in link]
    assert [link for link in linked if not (ROOT / link).exists()] == []


@pytest.mark.parametrize("text", [README, CONTRIBUTING], ids=["README", "CONTRIBUTING"])
def test_every_make_target_that_a_document_names_exists(text):
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    named = set(re.findall(r"`make ([a-z]+)", text)) | set(re.findall(r"^    make ([a-z]+)", text, re.MULTILINE))
    assert named
    assert named <= targets


def test_the_glossary_is_in_order_and_has_each_term_once():
    terms = re.findall(r"^\*\*(.+?)\.\*\*", (ROOT / "GLOSSARY.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert len(terms) == len(set(terms)) > 80
    assert terms == sorted(terms, key=str.casefold)
