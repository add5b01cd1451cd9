"""The code lists, checked against the specification of the return and against our own design."""

import re
import tomllib
from pathlib import Path

import pytest
import yaml

from iro_analysis.codes import NOT_KNOWN, Code, code_lists, groups, labels
from iro_analysis.tables import TABLES

SPECIFICATION = Path(__file__).parents[1].parent / "shared" / "reference" / "ssda903_spec.yaml"
OF_THE_RETURN = {
    "ethnicity": "ETHNIC",
    "legal_status": "LS",
    "reason_new_episode": "RNE",
    "need": "CIN",
    "placement": "PLACE",
    "provider": "PLACE_PROVIDER",
    "reason_ceased": "REC",
    "reason_placement_change": "REASON_PLACE_CHANGE",
    "participation": "REVIEW_CODE",
}


@pytest.fixture(scope="module")
def specification():
    if not SPECIFICATION.is_file():
        pytest.skip("the specification of the return is not beside this checkout")
    return yaml.safe_load(SPECIFICATION.read_text(encoding="utf-8"))["codes"]


def meanings(specification, name):
    """The codes of a list in the specification, without remarks (in lower case) and codes that a tool made up."""
    listed = specification[OF_THE_RETURN[name]].items()
    return {code: meaning for code, meaning in listed if code.isupper() and "NOT a DfE" not in str(meaning)}


@pytest.mark.parametrize("name", OF_THE_RETURN)
def test_a_list_has_exactly_the_codes_of_the_return(specification, name):
    assert set(labels(name)) == set(meanings(specification, name))


@pytest.mark.parametrize("name", OF_THE_RETURN)
def test_a_code_is_valid_in_the_years_given_by_the_specification(specification, name):
    dated = {code: meaning for code, meaning in meanings(specification, name).items() if isinstance(meaning, dict)}
    # Supported accommodation has been registered since 28 October 2023, in 2023-24; one source lists K3 a year later.
    dated.pop("K3", None)
    windows = {code: (meaning.get("from"), meaning.get("until")) for code, meaning in dated.items()}
    entries = code_lists()[name]
    assert {code: (entries[code].valid_from, entries[code].valid_until) for code in dated} == windows


def test_every_code_column_of_the_tables_names_a_list():
    lists_named = {column.codes for table in TABLES.values() for column in table.columns if column.kind == "code"}
    assert lists_named <= set(code_lists())


def test_there_are_five_ethnic_groups_with_chinese_under_asian():
    assert set(groups("ethnicity")) == {"White", "Mixed", "Asian", "Black", "Other", NOT_KNOWN}
    assert "CHNE" in groups("ethnicity")["Asian"]
    assert groups("ethnicity")[NOT_KNOWN] == ["REFU", "NOBT"]


def test_legal_status_groups_are_those_of_the_published_statistics():
    published = groups("legal_status")
    assert published["Care orders"] == ["C1", "C2"]
    assert published["Placement orders"] == ["E1"]
    assert published["Voluntary agreements"] == ["V2"]
    assert published["Youth justice"] == ["J1", "J2", "J3"]
    assert published["Detained for child protection"] == ["L1", "L2", "L3"]
    assert published["Short breaks"] == ["V3", "V4"]


@pytest.mark.parametrize("name", ["ethnicity", "legal_status", "placement"])
def test_every_code_of_a_grouped_list_is_in_exactly_one_group(name):
    grouped = [code for codes in groups(name).values() for code in codes]
    assert sorted(grouped) == sorted(labels(name))


def test_every_reason_for_ceasing_has_a_group_and_x1_has_none():
    reasons = code_lists()["reason_ceased"]
    assert {code for code, reason in reasons.items() if reason.group is None} == {"X1"}


def test_each_spelling_stands_for_one_code():
    for entries in code_lists().values():
        spellings = [spelling for entry in entries.values() for spelling in (entry.code, *entry.spellings)]
        assert len(spellings) == len(set(spellings))


def test_labels_are_short_plain_text():
    all_labels = [entry.label for entries in code_lists().values() for entry in entries.values()]
    assert all(re.fullmatch(r"[A-Z][^;=\n]{1,80}", label) for label in all_labels)


def test_everything_in_the_code_file_is_read():
    file = Path(__file__).parents[1] / "data_contracts" / "codes.toml"
    raw = tomllib.loads(file.read_text(encoding="utf-8"))
    assert {name: list(entries) for name, entries in raw.items()} == {
        name: list(entries) for name, entries in code_lists().items()
    }
    ways = (("1", None, 2024), ("M", 2025, None))
    assert code_lists()["sex"]["Male"] == Code("Male", "Male", spellings=("1", "M"), written=ways)


@pytest.mark.parametrize(
    ("code", "valid"),
    [
        (Code("K3", "", valid_from=2024), [2024, 2025]),
        (Code("X", "", valid_until=2023), [2022, 2023]),
        (Code("X", "", valid_from=2023, valid_until=2024), [2023, 2024]),
        (Code("X", ""), [2022, 2023, 2024, 2025]),
    ],
)
def test_a_code_is_valid_from_its_first_to_its_last_collection_year(code, valid):
    assert [year for year in range(2022, 2026) if code.valid_in(year)] == valid


def test_the_lists_cannot_be_changed_by_accident():
    with pytest.raises(TypeError):
        code_lists()["sex"]["Other"] = Code("Other", "Other")
