"""Published rates of other areas, read from the DfE's file layout into rows of the ledger."""

from dataclasses import fields
from pathlib import Path

import pandas as pd
import pytest

from iro_analysis.errors import CommandError
from iro_analysis.ledger import LEDGER_TYPES, Figure
from iro_analysis.measures.registry import catalogue
from iro_analysis.periods import financial_year, parse_period
from iro_analysis.pipeline import compute_ledger, figures, read_inputs
from iro_analysis.settings import Comparator, Settings
from iro_analysis.sources import comparator_rows

SHARED = Path(__file__).parents[2].parent / "shared" / "data"
DFE = SHARED / "dfe" / "cla_number_and_rate_per_10k_children.csv"
FIVE_YEARS = SHARED / "ssda903_five_years"
HEADER = (
    "time_period,time_identifier,geographic_level,country_code,country_name,region_code,region_name,old_la_code,"
    "la_name,new_la_code,population_type,population_estimate,children_count,rate_per_10000"
)
IN_CARE, STARTING, CEASING = (
    f"Children {what} each year"
    for what in ("looked after on 31 March", "starting to be looked after", "ceasing to be looked after")
)
ENGLAND = "Reporting year,National,E92000001,England,,,,,"
NORTH_EAST = "Reporting year,Regional,E92000001,England,E12000001,North East,,,"
SCILLY = "Reporting year,Local authority,E92000001,England,E12000009,South West,420,Isles of Scilly,E06000053"
LINES = (
    f"2022,{ENGLAND},{IN_CARE},11762878,82090,70",
    f"2021,{ENGLAND},{IN_CARE},11787794,80780,69",
    f"2021,{ENGLAND},{STARTING},11787794,28470,24",
    f"2021,{ENGLAND},{CEASING},11787794,28120,24",
    f"2021,{NORTH_EAST},{IN_CARE},530000,5620,106",
    f"2021,{SCILLY},{IN_CARE},351,c,c",
)
YEARS = [financial_year(2020), financial_year(2021)]


def published(folder, *lines, name="dfe.csv"):
    (folder / name).write_text("\n".join([HEADER, *(lines or LINES)]) + "\n", encoding="utf-8-sig")
    return name


def compared(folder, *areas, periods=YEARS, file="dfe.csv"):
    return comparator_rows(
        Settings(comparators=[Comparator(file=file, area=area) for area in areas], folder=folder), periods
    )


def values(rows):
    return {(row.period, row.measure, row.breakdown): row.value for row in rows.itertuples()}


def test_published_rates_for_the_ledgers_years_become_its_rows(tmp_path):
    published(tmp_path)
    rows = compared(tmp_path, "England")
    assert values(rows) == {
        ("2020-21", "cla_rate", "authority=E92000001"): 69,
        ("2020-21", "starts_dfe_rate", "authority=E92000001"): 24,
        ("2020-21", "ceases_dfe_rate", "authority=E92000001"): 24,
    }
    assert rows.dtypes.astype(str).to_dict() == LEDGER_TYPES


def test_a_row_is_complete_with_base_status_and_source(tmp_path):
    published(tmp_path)
    rows = compared(tmp_path, "North East")
    row = Figure(*rows[[field.name for field in fields(Figure) if field.name in rows]].iloc[0])
    assert (row.value, row.numerator, row.denominator, row.unit) == (106, 5620, 530000, "per 10,000 aged 0-17")
    assert (row.status, row.note, row.area) == ("ok", "North East: dfe.csv", "North East")
    assert pd.isna(row.lower)
    assert pd.isna(row.upper)


def test_section_and_unit_are_as_for_the_authoritys_own_rates(tmp_path):
    published(tmp_path)
    for row in compared(tmp_path, "England").itertuples():
        assert (row.section, row.unit) == (catalogue()[row.measure].section, catalogue()[row.measure].unit)


def test_only_whole_financial_years_of_the_ledger_are_compared(tmp_path):
    published(tmp_path)
    others = [parse_period("2020-21Q4"), parse_period("2020-01-01..2021-03-31"), financial_year(2019)]
    assert compared(tmp_path, "England", periods=others).empty


@pytest.mark.parametrize(
    ("symbol", "reason"),
    [
        ("c", "suppressed by the DfE to protect confidentiality"),
        ("z", "not applicable"),
        ("x", "not available"),
        ("k", "rounds to zero"),
        ("low", "rounds to zero"),
        ("u", "of low reliability"),
    ],
)
def test_a_symbol_is_not_a_number_and_the_note_says_what_it_means(symbol, reason, tmp_path):
    published(tmp_path, f"2021,{SCILLY},{IN_CARE},351,{symbol},{symbol}")
    (row,) = compared(tmp_path, "Isles of Scilly").itertuples()
    assert pd.isna(row.value)
    assert pd.isna(row.numerator)
    assert (row.status, row.note) == ("not_available", f"Isles of Scilly: dfe.csv, {reason}")


def test_several_areas_can_be_compared_and_capitals_do_not_matter(tmp_path):
    published(tmp_path)
    rows = compared(tmp_path, "england", "NORTH EAST")
    assert set(rows["breakdown"]) == {"authority=E92000001", "authority=E12000001"}


def test_the_later_of_two_files_with_the_same_figure_counts(tmp_path):
    published(tmp_path, f"2021,{ENGLAND},{IN_CARE},11787794,80850,67", name="first release.csv")
    published(tmp_path, f"2021,{ENGLAND},{IN_CARE},11787794,80780,69", name="revised.csv")
    comparators = [Comparator(file=name) for name in ("first release.csv", "revised.csv")]
    rows = comparator_rows(Settings(comparators=comparators, folder=tmp_path), YEARS)
    assert [(row.value, row.note) for row in rows.itertuples()] == [(69, "England: revised.csv")]


def test_without_comparators_there_is_nothing():
    assert comparator_rows(Settings(), YEARS).empty


def refusal(folder, area="England", file="dfe.csv"):
    with pytest.raises(CommandError) as stopped:
        compared(folder, area, file=file)
    assert "iro.toml" in str(stopped.value)
    return str(stopped.value)


def test_a_file_that_is_not_there_is_named(tmp_path):
    assert "no.csv cannot be read" in refusal(tmp_path, file="no.csv")
    (tmp_path / "folder.csv").mkdir()
    assert "folder.csv cannot be read" in refusal(tmp_path, file="folder.csv")


@pytest.mark.parametrize("content", ["", "CHILD,SEX,DOB\n1,2,01/01/2010\n", "PK\x03\x04 a workbook"])
def test_a_file_of_another_kind_is_refused_with_what_is_expected(content, tmp_path):
    (tmp_path / "dfe.csv").write_text(content, encoding="utf-8")
    assert "children_count, country_code" in refusal(tmp_path)


def test_a_truncated_download_is_not_used(tmp_path):
    (tmp_path / "dfe.csv").write_text(f"{HEADER}\n{LINES[1]}\n2021,Reporting ye", encoding="utf-8")
    assert "breaks off" in refusal(tmp_path)


def test_an_area_missing_from_the_file_gets_a_suggestion(tmp_path):
    published(tmp_path)
    assert "no area 'North Est'. Did you mean North East?" in refusal(tmp_path, "North Est")
    assert "Did you mean" not in refusal(tmp_path, "Wales")


def test_a_cell_that_is_neither_number_nor_symbol_stops_the_run(tmp_path):
    published(tmp_path, f"2021,{ENGLAND},{IN_CARE},11787794,80780,about 69")
    with pytest.raises(CommandError, match="'about 69' in rate_per_10000 for England in 2021"):
        compared(tmp_path, "England")


def test_the_dfes_own_file_is_read_as_published():
    if not DFE.is_file():
        pytest.skip("the DfE's file is not here")
    years = [financial_year(year) for year in range(2018, 2026)]
    rows = compared(DFE.parent, "England", "Peterborough", "Isles of Scilly", file=DFE.name, periods=years)
    rates = values(rows)
    # As the release prints them: England 69, 70, 70, 69 and 67 from 2021 to 2025; Peterborough 66 in 2021.
    labels = ["2020-21", "2021-22", "2022-23", "2023-24", "2024-25"]
    assert [rates[label, "cla_rate", "authority=E92000001"] for label in labels] == [69, 70, 70, 69, 67]
    assert rates["2020-21", "cla_rate", "authority=E06000031"] == 66
    assert len(rows) == 3 * 3 * 5
    scilly = rows[(rows["breakdown"] == "authority=E06000053") & (rows["period"] == "2024-25")]
    assert set(scilly["note"]) == {f"Isles of Scilly: {DFE.name}, not applicable"}  # the file has z


def test_a_five_year_ledger_has_england_in_the_years_the_file_covers(tmp_path):
    if not (DFE.is_file() and FIVE_YEARS.is_dir()):
        pytest.skip("the shared data are not here")
    config = tmp_path / "iro.toml"
    config.write_text(f'[[comparators]]\nfile = "{DFE.as_posix()}"\n', encoding="utf-8")
    inputs = read_inputs(FIVE_YEARS, config)
    rows = compute_ledger(inputs, financial_year(2022), measures=["cla_rate"]).frame
    england = rows[rows["breakdown"] == "authority=E92000001"]
    assert dict(zip(england["period"], england["value"], strict=True)) == {"2020-21": 69, "2021-22": 70}
    starts = figures(FIVE_YEARS, ["2021-22"], measures=["starts"], config=config)
    assert not starts["breakdown"].str.startswith("authority=").any()
