"""Helpers of the tests of reading and stitching: tables drawn as text, and returns written as files."""

from collections.abc import Mapping
from pathlib import Path

import pandas as pd
import pytest

from iro_analysis.sources.reading import FILE_COLUMNS, LOG_COLUMNS, Reading, Status
from iro_analysis.tables import DTYPES, PROVENANCE, TABLES

FIVE_YEARS = Path(__file__).parents[2].parent / "shared" / "data" / "ssda903_five_years"
needs_five_years = pytest.mark.skipif(not FIVE_YEARS.is_dir(), reason="the shared five-year data are not here")

HEADER = "CHILD,SEX,DOB,ETHNIC,UPN,MOTHER,MC_DOB"
EPISODES = "CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC,REASON_PLACE_CHANGE,HOME_POST,PL_POST,URN"
REVIEWS = "CHILD,DOB,REVIEW,REVIEW_CODE"

#: Short names of columns in drawings; ``why`` is the reason for a new episode, ``reason`` the reason for ceasing.
SHORT_NAMES = {
    "child": "child_id",
    "year": "return_year",
    "why": "reason_new_episode",
    "reason": "reason_ceased",
}


def rows_of(drawing: str) -> list[dict[str, str]]:
    """A dict per line of a table drawn with bars; the first line names the columns."""
    lines = [[cell.strip() for cell in line.split("|")] for line in drawing.strip().splitlines()]
    return [dict(zip(lines[0], line, strict=True)) for line in lines[1:]]


def a_reading(years: tuple[int, ...] = (), **drawings: str) -> Reading:
    """A reading of canonical tables drawn as text.

    ``year`` is the collection year of the return; the rows of each year are one file, in their order. ``years`` are
    returns that were supplied in addition to those with rows.
    """
    frames = {name: _frame(name, rows_of(drawing)) for name, drawing in drawings.items()}
    return reading_of(frames, years)


def reading_of(frames: Mapping[str, pd.DataFrame], years: tuple[int, ...] = ()) -> Reading:
    """Canonical frames as if they had been read, with one file per table and year."""
    files = [
        (_file(name, year), name, year, "", None, "utf-8", int((frame["return_year"] == year).sum()), Status.READ, "")
        for name, frame in frames.items()
        for year in sorted({*frame["return_year"], *years})
    ]
    return Reading(
        tables=frames,
        log=pd.DataFrame(columns=list(LOG_COLUMNS)).astype(dict(LOG_COLUMNS)),
        files=pd.DataFrame(files, columns=list(FILE_COLUMNS)).astype(dict(FILE_COLUMNS)),
    )


def written(folder: Path, **files: str) -> Path:
    """Write a CSV file for each name into the folder, and return it; a double underscore stands for a slash."""
    for name, text in files.items():
        path = folder / f"{name.replace('__', '/')}.csv"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


def episode(child: str, started: str, ceased: str = "") -> str:
    """One line of an episodes file."""
    return f"{child},{started},S,C2,N1,U4,PR1,{ceased},{'E4A' if ceased else ''},,,,\n"


def header_of(births: Mapping[str, str]) -> str:
    """A header file with these children and birth dates."""
    return f"{HEADER}\n" + "".join(f"{child},1,{birth},WBRI,,,\n" for child, birth in births.items())


def episodes_of(children: list[str], ceased: str) -> str:
    """An episodes file in which every child ceased on the same day."""
    return f"{EPISODES}\n" + "".join(episode(child, "01/01/2015", ceased) for child in children)


def _file(table: str, year: int) -> str:
    return f"{year}/{table}.csv"


def _frame(name: str, rows: list[dict[str, str]]) -> pd.DataFrame:
    frame = pd.DataFrame(rows).replace({"": None}).rename(columns=SHORT_NAMES)
    frame["return_year"] = frame["return_year"].astype(int)
    frame["source_file"] = [_file(name, year) for year in frame["return_year"]]
    frame["source_row"] = frame.groupby("return_year").cumcount() + 2
    frame["rule"] = ""
    types = {column.name: DTYPES[column.kind] for column in TABLES[name].columns} | dict(PROVENANCE)
    return frame.reindex(columns=list(types)).astype(types)
