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


@pytest.mark.parametrize("year", range(2010, 2031))
@pytest.mark.parametrize("name", ["ethnicity", "legal_status", "placement", "reason_ceased"])
def test_every_code_of_a_grouped_list_is_in_exactly_one_group_in_every_year_it_is_valid(name, year):
    grouped = [code for codes in groups(name, year).values() for code in codes]
    valid = [code for code, entry in code_lists()[name].items() if entry.valid_in(year) and code != "X1"]
    assert sorted(code for code in grouped if code in valid) == sorted(valid)


def test_every_group_of_a_code_has_its_own_years():
    for entries in code_lists().values():
        for entry in entries.values():
            for year in range(2000, 2040):
                spans = [(one.valid_from or year, one.valid_until or year) for one in entry.groups]
                assert sum(first <= year <= last for first, last in spans) <= 1, (entry.code, year)


def test_placement_groups_are_those_that_the_statistics_of_the_year_publish():
    before, after = groups("placement", 2022), groups("placement", 2023)
    assert before["Secure units, children's homes and semi-independent living"] == ["H5", "K1", "K2"]
    assert before["Other placements in the community"] == ["P2", "P3"]
    assert after["Secure homes and children's homes"] == ["K1", "K2"]
    assert after["Independent and supported living"] == ["H5", "K3", "P2", "P3"]
    changed = {group for year in (before, after) for group in year if before.get(group) != after.get(group)}
    assert len(changed) == 4


def test_reasons_that_are_neither_a_return_home_nor_custody_stand_apart():
    published = groups("reason_ceased")
    assert published["Returned home"] == ["E4A", "E4B"]
    assert published["Custody"] == ["E9"]
    assert published["Independent living"] == ["E5", "E6"]
    assert published["Adopted"] == ["E11", "E12"]
    alone = {codes[0] for codes in published.values() if len(codes) == 1}
    assert alone >= {"E2", "E3", "E7", "E8", "E13", "E14", "E15", "E16", "E17"}


def test_every_reason_for_ceasing_has_a_group_and_x1_has_none():
    reasons = code_lists()["reason_ceased"]
    assert {code for code, reason in reasons.items() if not reason.groups} == {"X1"}


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
