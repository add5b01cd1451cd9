"""Reading the service's logs, 100,000 rows of each as CSV and as a workbook, against plain pandas.

    python benchmarks/reading.py [rows]

Prints the seconds for each log and in total, and the ratio to pandas, which reads the same files as text without
interpreting a cell.
"""

import csv
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pandas as pd
from xlsxwriter import Workbook

from iro_analysis.codes import code_lists
from iro_analysis.sources import read_returns
from iro_analysis.tables import SERVICE_LOGS, Column, Table

ROWS = 100_000
HEADER = "CHILD,SEX,DOB,ETHNIC,UPN,MOTHER,MC_DOB\n1,1,15/06/2010,WBRI,,,\n"
EPISODES = "CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC,REASON_PLACE_CHANGE,HOME_POST,PL_POST,URN\n"
OPEN_EPISODE = "1,01/04/2020,S,C2,N1,U6,PR1,,,,,,\n"


def main(rows: int) -> None:
    """Write the files of each log, read them in turn, and print a line per log."""
    print(
        f"{rows:,} rows of each log\n{'log':24}{'CSV':>8}{'pandas':>8}{'ratio':>8}{'sheet':>8}{'pandas':>8}{'ratio':>8}"
    )
    total = [0.0, 0.0, 0.0, 0.0]
    for table in SERVICE_LOGS:
        with tempfile.TemporaryDirectory() as folder:
            as_csv, as_sheet = _write_files(Path(folder), table, rows)
            times = (
                _seconds(lambda place=as_csv.parent: read_returns(place)),
                _seconds(lambda file=as_csv: pd.read_csv(file, dtype=str)),
                _seconds(lambda place=as_sheet.parent: read_returns(place)),
                _seconds(lambda file=as_sheet: pd.read_excel(file, engine="calamine", dtype=str)),
            )
        total = [sum(pair) for pair in zip(total, times, strict=True)]
        print(_line(table.name, times))
    print(_line("all", total))


def _line(name: str, times: "list[float] | tuple[float, ...]") -> str:
    ours_csv, plain_csv, ours_sheet, plain_sheet = times
    first = f"{ours_csv:8.2f}{plain_csv:8.2f}{ours_csv / plain_csv:8.1f}"
    return f"{name:24}{first}{ours_sheet:8.2f}{plain_sheet:8.2f}{ours_sheet / plain_sheet:8.1f}"


def _seconds(read: Callable[[], object]) -> float:
    start = time.perf_counter()
    read()
    return time.perf_counter() - start


def _write_files(folder: Path, table: Table, rows: int) -> tuple[Path, Path]:
    """Write the same rows as a CSV file and as a workbook, each in a folder with a small return; return both paths."""
    files = folder / "csv" / "log.csv", folder / "sheet" / "log.xlsx"
    for file in files:
        file.parent.mkdir()
        (file.parent / "header.csv").write_text(HEADER)
        (file.parent / "episodes.csv").write_text(EPISODES + OPEN_EPISODE)
    header = [column.source for column in table.columns]
    body = [[_cell(column, number) for column in table.columns] for number in range(rows)]
    with files[0].open("w", newline="") as file:
        csv.writer(file).writerows([header, *body])
    with Workbook(files[1], {"constant_memory": True}) as book:
        sheet = book.add_worksheet(table.name)
        for number, row in enumerate([header, *body]):
            sheet.write_row(number, 0, row)
    return files


def _cell(column: Column, number: int) -> str:
    day = date(2018, 4, 1) + timedelta(days=number % 1000)
    if column.codes:
        words = list(code_lists()[column.codes])
        return words[number % len(words)]
    return {
        "id": "1" if column.name == "child_id" else f"A{number}",  # the child of the return, or reading stops
        "date": f"{day:%d/%m/%Y}",
        "month": f"{day:%Y-%m}",
        "whole": str(number % 50),
        "number": "0.5",
        "flag": "Yes",
        "text": f"Words of the service {chr(97 + number % 26)}",
    }[column.kind]


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else ROWS)
