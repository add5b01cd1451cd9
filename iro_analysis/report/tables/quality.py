"""The tables on data quality: counts only, by rule, severity, table and year, compared with the report before."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from iro_analysis.contracts.suites import Severity
from iro_analysis.data_quality import ROW_OUTCOMES, DataQuality, records
from iro_analysis.periods import financial_year
from iro_analysis.report.document import Cell, DataTable, Row
from iro_analysis.report.words.numbers import PERCENT, SMALLEST_BASE, number
from iro_analysis.sources.stitching.rules import RULES
from iro_analysis.tables import TABLES, Table

SEVERITY_TITLES: Mapping[Severity, str] = {
    "critical": "Critical",
    "warning": "Warnings: to be mended",
    "info": "Information: to be looked at",
}
OUTCOME_TITLES = ("Rows in", "Used", "Merged", "Quarantined")
FATES_REMARK = (
    "Rows in = used + merged + quarantined. A row is merged if another row reports the same thing: last year's open "
    "episode, for example, is reported again this year. It is quarantined if it breaks a critical rule on single rows."
)
QUARANTINE_REMARK = "Rows that break a critical rule on single rows are quarantined: no figure rests on them."
WITHOUT_TABLE = "{:,} without a table"
NOT_NAMED = "not named here, as a name may be a child's: iro check names them"
NOT_CHECKED = "A column that it needs is absent."

_Record = Mapping[str, Any]


def overview_table(quality: DataQuality) -> DataTable:
    """For each table, what became of its rows and how many rules they break."""
    by_table = {row["table"]: row for row in records(quality.fates)}
    failed = Counter(expectation["table"] for expectation in records(quality.failed))
    rows = [
        Row(table.source, (*_fates(by_table[name]), Cell(_count(failed[name]))))
        for name, table in TABLES.items()
        if name in by_table
    ]
    total = Row(
        "All",
        (*(Cell(_count(int(quality.fates[fate].sum()))) for fate in ROW_OUTCOMES), Cell(_count(failed.total()))),
        total=True,
    )
    columns = (*OUTCOME_TITLES, "Rules broken")
    return DataTable("What became of the rows of each table", "Table", columns, (*rows, total), (FATES_REMARK,))


def files_table(quality: DataQuality) -> DataTable:
    """What became of the rows of each file."""
    rows = [Row(file["file"], _fates(file), detail=_source(file)) for file in records(quality.reconciliation)]
    return DataTable("Rows of each file", "File", OUTCOME_TITLES, tuple(rows), (FATES_REMARK,))


def unused_table(quality: DataQuality) -> DataTable:  # D152
    """Every file with a table of which nothing is used, and why; and how many files and sheets have no table."""
    unused = quality.files[~quality.files["file"].isin(quality.reconciliation["file"])]
    has_table = unused["table"].notna()
    rows = [Row(file["file"], (Cell(file["status"]), Cell(file["note"] or ""))) for file in records(unused[has_table])]
    others = Counter(file["status"] for file in records(unused[~has_table]))
    rows += [
        Row(WITHOUT_TABLE.format(count), (Cell(status), Cell(NOT_NAMED))) for status, count in sorted(others.items())
    ]
    return DataTable("Files that are not used", "File", ("What it is", "Why"), tuple(rows), kind="text")


def findings_table(quality: DataQuality, severity: Severity) -> DataTable:
    """Every rule of a severity that rows break: how many by collection year, and how many in the report before."""
    failed = records(quality.failed[quality.failed["severity"] == severity])
    ids = {expectation["expectation"] for expectation in failed}
    failures = [row for row in records(quality.found) if row["expectation"] in ids]
    years = _years(failures)
    counts = quality.failures_by_year
    before = quality.before
    rows = [
        Row(
            expectation["sentence"],
            (
                *(Cell(_count(counts.get((expectation["expectation"], year), 0))) for year in years),
                _rows_cell(expectation),
                *([] if before is None else [Cell(_count(before.rows_failed.get(expectation["expectation"])))]),
            ),
            detail=_detail(expectation),
        )
        for expectation in failed
    ]
    last = () if before is None else (f"In the report of {before.period}",)
    columns = (*map(_year_title, years), "Rows", *last)
    remarks = (QUARANTINE_REMARK,) if severity == "critical" else ()
    return DataTable(SEVERITY_TITLES[severity], "What must hold", columns, tuple(rows), remarks)


def passed_table(quality: DataQuality) -> DataTable:
    """Every expectation that passed, and how many rows it applied to."""
    passed = records(quality.expectations[quality.expectations["status"] == "passed"])
    rows = [
        Row(expectation["sentence"], (Cell(_count(expectation["rows_checked"])),), detail=_detail(expectation))
        for expectation in passed
    ]
    return DataTable("What was checked and holds", "What holds", ("Rows checked",), tuple(rows))


def completeness_tables(quality: DataQuality, tables: Iterable[str] = tuple(TABLES)) -> list[DataTable]:
    """For each of the tables, the percentage of each year's rows in which each column is filled."""
    completeness = records(quality.completeness)
    by_table = {name: [counts for counts in completeness if counts["table"] == name] for name in tables}
    return [_completeness_table(TABLES[name], counts) for name, counts in by_table.items() if counts]


def cells_table(quality: DataQuality) -> DataTable:
    """What was changed on reading: the reading log, over all files."""
    rows = [
        Row(change["change"], (Cell(_source(change)), Cell(change["column"] or ""), Cell(_count(change["cells"]))))
        for change in records(quality.changes)
    ]
    return DataTable("Cells changed on reading", "Change", ("Table", "Column", "Cells"), tuple(rows), kind="text")


def resolutions_table(quality: DataQuality) -> DataTable:
    """What the stitching did where returns contradict each other or themselves."""
    rows = [
        Row(RULES[rule["rule"]].sentence, (Cell(_source(rule)), Cell(_count(rule["rows"]))), detail=rule["rule"])
        for rule in records(quality.resolved)
    ]
    title = "What was done with rows that contradict each other"
    return DataTable(title, "Rule", ("Table", "Rows"), tuple(rows), kind="text")


def _fates(row: _Record) -> tuple[Cell, ...]:
    return tuple(Cell(_count(row[name])) for name in ROW_OUTCOMES)


def _rows_cell(expectation: _Record) -> Cell:
    if expectation["status"] == "could not check":
        return Cell("not checked", note=NOT_CHECKED)
    return Cell(_count(expectation["rows_failed"]), base=f"of {_count(expectation['rows_checked'])}")


def _completeness_table(table: Table, counts: Sequence[_Record]) -> DataTable:
    years = _years(counts)
    shares = {(row["column"], row["collection_year"]): _share(row["filled"], row["rows"]) for row in counts}
    rows = [
        Row(column.doc, tuple(shares[column.name, year] for year in years), detail=column.source)
        for column in table.columns
    ]
    return DataTable(f"{table.source}: cells filled", "Column", tuple(map(_year_title, years)), tuple(rows))


def _share(filled: int, rows: int) -> Cell:
    """How many cells are filled; "all" means all and "none" means none, whatever the rounding."""
    base = f"n = {_count(rows)}"
    if filled in (0, rows):
        return Cell("all" if filled else "none", base=base)
    if rows < SMALLEST_BASE:
        return Cell(f"{filled} of {rows}")
    return Cell(number(100 * filled / rows, PERCENT), base=base)


def _years(counts: Iterable[_Record]) -> list[int | None]:
    """The collection years in order; None, at the end, for rows without a date."""
    years = {row["collection_year"] for row in counts}
    return [*sorted(years - {None}), *([None] if None in years else [])]


def _year_title(year: int | None) -> str:
    return "No date" if year is None else financial_year(year).label


def _detail(expectation: _Record) -> str:
    rule = f"rule {expectation['rule']}" if expectation["rule"] else "a check of our own"
    return f"{_source(expectation)}, {rule}"


def _source(row: _Record) -> str:
    return TABLES[row["table"]].source if row["table"] else ""


def _count(number: int | None) -> str:
    return "not checked" if number is None else f"{number:,}"
