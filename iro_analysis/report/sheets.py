"""The figures of a report for a spreadsheet: a row per figure in ``figures.csv``, their meaning in ``measures.csv``.

The ledger has a row for every figure of every period, and further rows for each change. A reader of a spreadsheet has
the figures of the report's own period, with the year before and the change beside each.
"""

import math
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

import pandas as pd

from iro_analysis.disk.files import write_csv
from iro_analysis.figures.significance import verdicts
from iro_analysis.ledger import FIRST_ROW, Ledger, area_of, breakdown_dimensions
from iro_analysis.measures.kinds import CHANGE, CHANGE_P, CHANGE_PCT, Statistic
from iro_analysis.measures.registry import Measure, catalogue, change_of, every_measure
from iro_analysis.report.annex import AIMS
from iro_analysis.report.tables.areas import DIMENSION as AREA
from iro_analysis.report.targets import beside_figures
from iro_analysis.report.words.labels import category_title, dimension_title, measure_title
from iro_analysis.settings import Target

FIGURES, MEASURES = "figures.csv", "measures.csv"
NO_TARGETS: Mapping[str, Target] = MappingProxyType({})
_KEY = ["measure", "breakdown"]
_OWN = ["value", "unit", "numerator", "denominator", "lower", "upper", "status", "note"]
#: The columns of each kind of change, by that of the ledger.
_CHANGES: dict[Statistic, dict[str, str]] = {
    CHANGE: {"value": "change", "unit": "change_unit", "note": "note_change", "row": "row_change"},
    CHANGE_PCT: {"value": "change_pct", "note": "note_change_pct", "row": "row_change_pct"},
    CHANGE_P: {"value": "p_value", "note": "note_p_value", "row": "row_p_value"},
}
_BEFORE = {"value": "before", "row": "row_before"}
_NOTES = ["note", *(columns["note"] for columns in _CHANGES.values())]
FIGURE_COLUMNS = (
    *("row", "section", "measure", "title", "period", "breakdown", "part"),
    *(*_OWN, "before", "change", "change_unit", "change_pct"),
    *("p_value", "p_adjusted", "significant", "change_note"),
    *("row_before", "row_change", "row_change_pct", "row_p_value"),
)
MEASURE_COLUMNS = (
    *("measure", "section", "title", "definition", "caveats", "source", "unit", "statistic", "made_of"),
    *("breakdowns", "rules", "aim", "change_tested"),
)


def write_sheets(ledger: Ledger, folder: Path, targets: Mapping[str, Target] = NO_TARGETS) -> None:
    """Write both files to ``folder``; figures that have one of ``targets`` have it beside them."""
    write_csv(beside_figures(figures_sheet(ledger), targets), folder / FIGURES, for_excel=True)
    write_csv(measures_sheet(ledger), folder / MEASURES, for_excel=True)


def figures_sheet(ledger: Ledger) -> pd.DataFrame:  # D186
    """Every figure of the ledger's own period, in the ledger's order, unrounded; columns :data:`FIGURE_COLUMNS`.

    Those called ``row`` say in which rows of the ledger the figure, that of the year before and the changes stand: the
    page names its figures by these. ``p_adjusted`` is the p-value that decides what is ``significant``.
    """
    frame = ledger.frame.assign(row=range(FIRST_ROW, len(ledger.frame) + FIRST_ROW))
    own = frame[frame["period"] == ledger.period.label]
    before = frame[frame["period"] == ledger.period.year_before.label]
    sheet = _beside(own[own["measure"].isin(list(catalogue()))], before, _BEFORE)
    for kind, columns in _CHANGES.items():
        behind = {change_of(name, kind): name for name in catalogue()}
        changed = own["measure"].map(behind)
        sheet = _beside(sheet, own.assign(measure=changed)[changed.notna()], columns)
    tests = verdicts(own)
    tested = [tests.get((*key, ledger.period.label)) for key in zip(sheet["measure"], sheet["breakdown"], strict=True)]
    return sheet.assign(
        title=sheet["measure"].map(measure_title),
        part=[_in_words(*texts) for texts in zip(sheet["breakdown"], sheet["note"], strict=True)],
        p_adjusted=[verdict.p if verdict else math.nan for verdict in tested],
        significant=["" if verdict is None else "yes" if verdict.significant else "no" for verdict in tested],
        change_note=[_without_repeats(*notes) for notes in zip(*(sheet[name] for name in _NOTES), strict=True)],
    )[list(FIGURE_COLUMNS)]


def measures_sheet(ledger: Ledger) -> pd.DataFrame:
    """Every measure of the ledger, and every change: columns :data:`MEASURE_COLUMNS`, in the ledger's order."""
    shapes = {text: " by ".join(breakdown_dimensions(text)) for text in ledger.frame["breakdown"].unique()}
    parts = ledger.frame.assign(shape=ledger.frame["breakdown"].map(shapes))[["measure", "shape"]].drop_duplicates()
    by = {str(name): "; ".join(filter(None, found)) for name, found in parts.groupby("measure")["shape"]}
    rows = [_about(record, by[name]) for name, record in every_measure().items() if name in by]
    return pd.DataFrame(rows, columns=list(MEASURE_COLUMNS))


def _beside(sheet: pd.DataFrame, others: pd.DataFrame, columns: Mapping[str, str]) -> pd.DataFrame:
    """``sheet`` with some columns of other figures with the same key beside it, under the names given."""
    chosen = others[[*_KEY, *columns]].rename(columns=columns)
    sheet = sheet.merge(chosen, on=_KEY, how="left", validate="one_to_one")
    return sheet.fillna(dict.fromkeys(sheet.select_dtypes("string"), "")).astype({columns["row"]: "Int64"})


def _in_words(breakdown: str, note: str) -> str:
    """A breakdown as its reader calls it, "Age: 1 to 4; Sex: Female"; a spreadsheet takes a bare "1-4" for a date."""
    dimensions = breakdown_dimensions(breakdown)
    if AREA in dimensions:
        return f"Area: {area_of(note)}"
    return "; ".join(f"{dimension_title(name)}: {category_title(name, text)}" for name, text in dimensions.items())


def _without_repeats(note: str, *of_changes: str) -> str:
    """What is noted on the changes and not already on the figure itself."""
    return " ".join(text for text in dict.fromkeys(of_changes) if text not in {"", note})


def _about(record: Measure, breakdowns: str) -> Mapping[str, str]:
    return {
        "measure": record.name,
        "section": record.section,
        "title": record.title,
        "definition": record.definition,
        "caveats": record.caveats,
        "source": record.cite,
        "unit": record.unit,
        "statistic": str(record.statistic),
        "made_of": record.of or "",
        "breakdowns": breakdowns,
        "rules": ", ".join(record.limits),
        "aim": AIMS[record.low_is_good],
        "change_tested": record.tested.value,
    }
