"""Other areas in tables: their names, and that the annex of missing figures leaves them out."""

from iro_analysis.periods import financial_year
from iro_analysis.report.annex import absent_table
from iro_analysis.report.tables.areas import other_areas
from iro_analysis.report.views import Figures

YEARS = [financial_year(2020), financial_year(2021)]
SUPPRESSED = {"status": "not_available", "note": "Isles of Scilly: file.csv, not applicable"}


def test_an_area_is_named_by_its_note_whichever_year_it_has(given_ledger, row):
    ledger = given_ledger(
        row("cla_rate", 71.2),
        row("cla_rate", 49, "authority=E12000006", "2019-20", note="East of England: file.csv"),
        row("cla_rate", None, "authority=E06000053", **SUPPRESSED),
        row("starts_dfe_rate", 24, "authority=E92000001", note="England: file.csv"),
    )
    assert other_areas(Figures(ledger), "cla_rate", YEARS) == {
        "authority=E12000006": "East of England",
        "authority=E06000053": "Isles of Scilly",
    }


def test_the_annex_of_missing_figures_leaves_other_areas_out(given_ledger, row):
    reason = {"status": "not_available", "note": "The UASC table was not supplied for 2020-21."}
    ledger = given_ledger(
        row("cla_rate", 71.2),
        row("cla_rate", None, "authority=E06000053", **SUPPRESSED),
        row("uasc_at_end", None, **reason),
    )
    assert [line.detail for line in absent_table(Figures(ledger)).rows] == ["uasc_at_end"]
