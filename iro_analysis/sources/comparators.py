"""Comparators: rates for England, regions and other authorities from the DfE's published statistics.

The file is the DfE's "CLA number and rate per 10k children" (release: Children looked after in England including
adoptions), with a row per year, area and kind of count. Its figures are taken as published: rates are whole numbers and
counts are rounded, so they have no confidence interval and cannot be recalculated from each other.
"""

from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches
from pathlib import Path

import pandas as pd

from iro_analysis.disk.opened import OpenedFiles
from iro_analysis.errors import CommandError
from iro_analysis.ledger import LEDGER_TYPES, NOT_AVAILABLE, OK, breakdown_text
from iro_analysis.periods import Period, financial_year
from iro_analysis.settings import Comparator, Limits, Settings
from iro_analysis.sources.files.delimited import UnreadableFileError, decode, split
from iro_analysis.sources.files.whole import read_whole

SECTION, UNIT = "population", "per 10,000 aged 0-17"
#: Published starts and ceases count each child once a year, so they stand beside the rates on that basis. D113
MEASURES = {
    "Children looked after on 31 March each year": "cla_rate",
    "Children starting to be looked after each year": "starts_dfe_rate",
    "Children ceasing to be looked after each year": "ceases_dfe_rate",
}
#: The columns with the name and the ONS code of the area, for each geographic level.
LEVELS = {
    "National": ("country_name", "country_code"),
    "Regional": ("region_name", "region_code"),
    "Local authority": ("la_name", "new_la_code"),
}
COUNT, RESIDENTS, RATE = "children_count", "population_estimate", "rate_per_10000"
COLUMNS = frozenset(
    {"time_period", "geographic_level", "population_type", COUNT, RESIDENTS, RATE}.union(*LEVELS.values())
)
#: Symbols used in place of a number (DfE open data standards).
SYMBOLS = {
    "c": "suppressed by the DfE to protect confidentiality",
    "z": "not applicable",
    "x": "not available",
    "k": "rounds to zero",
    "low": "rounds to zero",
    "u": "of low reliability",
}
WHERE_IT_IS_SET = "correct [[comparators]] in iro.toml, or remove it"

Record = Mapping[str, str]


def comparator_rows(settings: Settings, periods: Iterable[Period], opened: OpenedFiles | None = None) -> pd.DataFrame:
    """Return the published rates of the areas that the council is compared with, as rows of the ledger.

    Args:
        settings: the workspace's comparators; if two give the same figure, the later one is used.
        periods: the ledger's periods; only financial years that a file covers get a row.
        opened: what has been read so far, to which the files are added.

    Returns:
        One row per year, measure and area, with the columns of :data:`iro_analysis.ledger.LEDGER_TYPES`. The breakdown
        is the area's ONS code; the note begins with its name, as :attr:`iro_analysis.ledger.Figure.area` reads it.

    Raises:
        CommandError: a file is missing, is not the DfE's, or does not have the area.
        DataError: a file has been read before and was different.
    """
    opened = opened or OpenedFiles()
    years = {str(period.end.year): period for period in periods if period == financial_year(period.end.year)}
    rows = [
        _ledger_row(record, path.name, years[record["time_period"]])
        for comparator in settings.comparators
        for path in [settings.folder / comparator.file]
        for record in _of_area(_records(path, settings.limits, opened), comparator, path)
        if record["time_period"] in years and record["population_type"] in MEASURES
    ]
    frame = pd.DataFrame(rows, columns=list(LEDGER_TYPES)).astype(dict(LEDGER_TYPES))
    return frame.drop_duplicates(["period", "measure", "breakdown"], keep="last", ignore_index=True)


def is_published(header: Iterable[str]) -> bool:
    """Whether the columns are those of the DfE's published file rather than a return's."""
    return COLUMNS.issubset(header)


def _records(path: Path, limits: Limits, opened: OpenedFiles) -> list[Record]:
    """Return the rows of the file as dictionaries by column."""
    try:
        grid = split(decode(read_whole(path, limits, opened))[0], limits=limits)
    except (OSError, UnreadableFileError):
        raise CommandError(f"The comparator file {path} cannot be read. Put it there, or {WHERE_IT_IS_SET}.") from None
    if grid is None or not is_published(grid.header) or grid.cut_off_at:
        missing = ", ".join(sorted(COLUMNS.difference(grid.header if grid else ())))
        fault = f"lacks the columns {missing}" if missing else "breaks off in its last row"
        raise CommandError(
            f"The comparator file {path} {fault}. It should be the DfE's 'CLA number and rate per 10k children' as "
            f"CSV. Download it again, or {WHERE_IT_IS_SET}."
        )
    return [dict(zip(grid.header, row, strict=True)) for row in grid.rows]


def _of_area(records: Iterable[Record], comparator: Comparator, path: Path) -> Iterator[Record]:
    wanted = comparator.area.strip().casefold()
    by_area: dict[str, list[Record]] = {}
    for record in records:
        if record["geographic_level"] in LEVELS:
            by_area.setdefault(_name(record).casefold(), []).append(record)
    if wanted not in by_area:
        near = get_close_matches(wanted, by_area, n=1)
        hint = f" Did you mean {_name(by_area[near[0]][0])}?" if near else ""
        raise CommandError(
            f"The comparator file {path} has no area '{comparator.area}'.{hint} Name England, a region or an authority "
            f"as the file does, or {WHERE_IT_IS_SET}."
        )
    yield from by_area[wanted]


def _ledger_row(record: Record, file: str, period: Period) -> Mapping[str, object]:
    symbol = SYMBOLS.get(record[RATE].strip())
    note = f"{_name(record)}: {file}"
    return {
        "period": period.label,
        "period_start": period.start,
        "period_end": period.end,
        "section": SECTION,
        "measure": MEASURES[record["population_type"]],
        "breakdown": breakdown_text({"authority": record[LEVELS[record["geographic_level"]][1]]}),
        "value": _number(record, RATE, file),
        "numerator": _number(record, COUNT, file),
        "denominator": _number(record, RESIDENTS, file),
        "unit": UNIT,
        "status": NOT_AVAILABLE if symbol else OK,
        "note": f"{note}, {symbol}" if symbol else note,
    }


def _name(record: Record) -> str:
    return record[LEVELS[record["geographic_level"]][0]].strip()


def _number(record: Record, column: str, file: str) -> float | None:
    text = record[column].strip()
    if text in SYMBOLS:
        return None
    try:
        return float(text)
    except ValueError:
        raise CommandError(
            f"The comparator file {file} has '{text}' in {column} for {_name(record)} in {record['time_period']}: "
            "neither a number nor one of the DfE's symbols. Download it again."
        ) from None
