"""The base return of the reading cases, ways to spoil it, and what is asked of the product about the result.

2020-21, children 0000001 to 0000012: one episode each from day *i* of June 2020, every third one ended on day *i* of
November 2020 (E4A), two reviews each. Right: 8 in care at the end, 12 starts, 4 ceases, 24 reviews, all on time.
"""

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import pytest
import xlsxwriter
from typer.testing import CliRunner

from fewer_contracts import stopping_contracts_only
from iro_analysis import pipeline
from iro_analysis.audit.trace import trace
from iro_analysis.cli import app
from iro_analysis.errors import DataError, IroError
from iro_analysis.lists.alerts import alert_list
from iro_analysis.lists.due import due_list

SHARED = Path(__file__).parents[2].parent / "shared" / "cases" / "twelve"
YEAR = "2020-21"
HEADER = "CHILD,SEX,DOB,ETHNIC,UPN,MOTHER,MC_DOB"
EPISODES = "CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC,REASON_PLACE_CHANGE,HOME_POST,PL_POST,URN"
REVIEWS = "CHILD,DOB,REVIEW,REVIEW_CODE"

#: What the return says, whoever reads it.
STOCK = {"cla_at_end": 8, "starts": 12, "ceases": 4}
HELD = {"reviews_held": 24, "reviews_on_time_pct": 100}
RIGHT = STOCK | HELD
ENDED = ("0000003", "0000006", "0000009", "0000012")
OPEN = ("0000001", "0000002", "0000004", "0000005", "0000007", "0000008", "0000010", "0000011")

#: A log that says for itself only from its first to its last day was kept all the year.
KEPT = "".join(
    f"[logs.{log}]\nsince = 2020-04-01\nuntil = 2021-03-31\n"
    for log in ("case_alerts", "disputes", "remedial_actions", "feedback", "app_statements")
)

#: Every specimen of the case file is computed on both; those made up beside it on one, for they differ in the reading.
both_engines = pytest.mark.parametrize("engine", ["polars", "duckdb"])

Files = dict[str, str | bytes]


class Figure(NamedTuple):
    """What a reader sees of a figure."""

    value: float
    status: str
    note: str


# The return, and changes of it.


def twelve() -> dict[str, str]:
    """The text of each file of the base return."""
    children = range(1, 13)
    return {
        "header.csv": lines(HEADER, *(f"{i:07},{2 - i % 2},{i + 4:02}/05/2010,WBRI,UN1,," for i in children)),
        "episodes.csv": lines(
            EPISODES,
            *(f"{i:07},{i:02}/06/2020,S,C2,N1,U1,PR1,{_end(i)},,,," for i in children),
        ),
        "reviews.csv": lines(
            REVIEWS,
            *(
                f"{i:07},{i + 4:02}/05/2010,{review},PN1"
                for i in children
                for review in (f"{i + 14}/06/2020", f"{i + 8:02}/09/2020")
            ),
        ),
    }


def _end(child: int) -> str:
    return "," if child % 3 else f"{child:02}/11/2020,E4A"


def lines(*parts: str) -> str:
    """The text of a file, a line each."""
    return "".join(f"{line}\r\n" for line in parts)


def drawn(table: str) -> str:
    """A CSV file drawn as a table whose cells are divided by ``|``."""
    return written_csv([cell.strip() for cell in line.split("|")] for line in table.strip().splitlines())


def rows_of(text: str) -> list[list[str]]:
    """The cells of a CSV file, its headings first."""
    return list(csv.reader(io.StringIO(text)))


def written_csv(rows: Iterable[Iterable[object]]) -> str:
    """The CSV file of these cells."""
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue()


def respelt(text: str, column: str, spell: Callable[[str], str], children: Iterable[str] | None = None) -> str:
    """``text`` with every filled cell of ``column`` spelt anew, or only those of some children."""
    headings, *rows = rows_of(text)
    place, chosen = headings.index(column), None if children is None else set(children)
    for row in rows:
        if row[place] and (chosen is None or row[0] in chosen):
            row[place] = spell(row[place])
    return written_csv([headings, *rows])


def filled(text: str, column: str, value: str, children: Iterable[str]) -> str:
    """``text`` with ``value`` in ``column`` of these children's rows."""
    headings, *rows = rows_of(text)
    chosen = set(children)
    for row in rows:
        if row[0] in chosen:
            row[headings.index(column)] = value
    return written_csv([headings, *rows])


def twelve_with(**changed: str | bytes) -> Files:
    """The base return with other texts for some of its files: ``twelve_with(episodes=...)``."""
    return dict(twelve()) | {f"{name}.csv": text for name, text in changed.items()}


def alone(*episodes: str, reviews: Iterable[str] = (), child: str = "0000013") -> Files:
    """The return of one child: episodes as "01/04/2020,S,V2,N1,U6,PR1,01/06/2020,X1", reviews as days."""
    return {
        "header.csv": lines(HEADER, f"{child},1,05/05/2010,WBRI,UN1,,"),
        "episodes.csv": lines(EPISODES, *(episode_line(child, text) for text in episodes)),
        "reviews.csv": lines(REVIEWS, *(f"{child},05/05/2010,{day},PN1" for day in reviews)),
    }


def beside_twelve(*episodes: str, child: str = "0000013") -> Files:
    """The base return with one child more."""
    base, more = twelve(), alone(*episodes, child=child)
    return dict(base) | {
        name: base[name] + "".join(str(more[name]).splitlines(keepends=True)[1:])
        for name in ("header.csv", "episodes.csv")
    }


def episode_line(child: str, text: str) -> str:
    """A line of an episodes file; the columns that ``text`` leaves out at its end are blank."""
    cells = [child, *text.split(",")]
    return ",".join(cells + [""] * (len(EPISODES.split(",")) - len(cells)))


def write(folder: Path, files: Mapping[str, str | bytes]) -> Path:
    """The folder with these files; names may hold folders."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
    return folder


def workbook(sheets: Mapping[str, list[list[str]]], hidden: Iterable[str] = (), merged: Iterable[str] = ()) -> bytes:
    """A workbook of sheets of text.

    Args:
        sheets: the cells of each sheet, its headings first.
        hidden: sheets that nobody sees.
        merged: columns in which equal cells that follow each other are one merged cell.
    """
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True}) as book:
        middle = book.add_format({"valign": "vcenter"})
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            if name in hidden:
                sheet.hide()
            for place, heading in enumerate(rows[0]):
                cells = [row[place] for row in rows]
                for first, last in _runs(cells) if heading in merged else ((n, n) for n in range(len(cells))):
                    if first < last:
                        sheet.merge_range(first, place, last, place, cells[first], middle)
                    elif cells[first]:
                        sheet.write_string(first, place, cells[first])
    return content.getvalue()


def _runs(cells: list[str]) -> Iterator[tuple[int, int]]:
    """First and last place of equal cells that follow each other."""
    first = 0
    for place in range(1, len(cells) + 1):
        if place == len(cells) or cells[place] != cells[first]:
            yield first, place - 1
            first = place


# What is asked.


def figures(folder: Path, *measures: str, period: str = YEAR, engine: str = "polars") -> dict[tuple[str, str], Figure]:
    """{(measure, breakdown): figure}, as ``iro figures`` gives them."""
    rows = pipeline.figures(folder, [period], measures=measures, engine=engine)
    return {(row.measure, row.breakdown): Figure(row.value, row.status, row.note) for row in rows.itertuples()}


def totals(folder: Path, *measures: str, period: str = YEAR, engine: str = "polars") -> dict[str, float | str]:
    """The value of each measure's total, or the status where there is none."""
    found = {
        name: figure
        for (name, text), figure in figures(folder, *measures, period=period, engine=engine).items()
        if not text
    }
    return {name: found[name].value if _stands(found[name]) else found[name].status for name in measures}


def parts(found: Mapping[tuple[str, str], Figure], measure: str, dimension: str) -> dict[str, float]:
    """The categories of one dimension in which there is anything."""
    return {
        text.partition("=")[2]: figure.value
        for (name, text), figure in found.items()
        if name == measure and text.startswith(f"{dimension}=") and ";" not in text and _stands(figure) and figure.value
    }


def command(*words: object):
    """The result of ``iro`` with these words, in this process; a failure is its ``exception``."""
    return CliRunner().invoke(app, [str(word) for word in words], env={"COLUMNS": "250"})


def checked(folder: Path) -> str:
    """What ``iro check`` says of the reading, its failure included; of contracts, no more than stop a command."""
    with stopping_contracts_only():
        return checked_in_full(folder)


def checked_in_full(folder: Path) -> str:
    """Everything that ``iro check`` says, its failure included."""
    result = command("check", "--data", folder)
    assert isinstance(result.exception, IroError | SystemExit | None), result.exception
    return f"{result.output}\n{result.exception or ''}"


def stops(folder: Path, code: int, *words: str) -> str:
    """Assert that figures stop with this exit code and a message that has ``words``; give the message."""
    stop = _stop_of(lambda: pipeline.figures(folder, [YEAR], measures=["starts"]))
    assert stop, "figures go on"
    assert stop.exit_code == code, stop
    for word in words:
        assert word in str(stop)
    return str(stop)


def stops_everywhere(folder: Path, code: int, *words: str) -> str:
    """Assert that every command and a notebook opened by itself stop as figures do, with the same first line."""
    private = folder.parent / "private"
    ways = {
        "due": lambda: due_list(folder, "2021-04"),
        "alerts": lambda: alert_list(folder, as_at="2021-03-31"),
        "trace": lambda: trace("starts", folder, YEAR),
        "a notebook": lambda: pipeline.open_section("population", data=str(folder), period=YEAR),
        "check": lambda: _raised(command("check", "--data", folder)),
        "run": lambda: _raised(
            command("run", "--data", folder, "--period", YEAR, "--out", private / "outputs", "--private", private)
        ),
    }
    message = stops(folder, code, *words)
    for name, way in ways.items():
        with stopping_contracts_only():
            stop = _stop_of(way)
        assert stop, f"{name} goes on"
        assert stop.exit_code == code, f"{name}: {stop}"
        assert str(stop).splitlines()[0] == message.splitlines()[0], name
    return message


def _stop_of(way: Callable[[], object]) -> IroError | None:
    try:
        way()
    except IroError as stop:
        return stop
    return None


def _raised(result) -> None:
    if result.exception is not None:
        raise result.exception


@contextmanager
def or_stop(*words: str) -> Iterator[None]:
    """What stands inside holds, unless the data stop the command with a message that has ``words``."""
    try:
        yield
    except DataError as stop:
        for word in words:
            assert word in str(stop)  # noqa: PT017  a stop is one of two right answers


def honest(
    folder: Path,
    right: Mapping[str, float | None],
    *,
    column: str,
    file: str,
    cells: int,
    period: str = YEAR,
    engine: str = "polars",
) -> None:
    """Assert that no figure is wrong in silence.

    Each is the right one, or is not available, or has a note that names column, file and number of cells; or all stop
    with a message that names the file.

    Args:
        folder: the data.
        right: the right value of each measure's total; None where nobody can know it.
        column: the heading of the column, or several divided by ``|`` of which one has to be named.
        file: the file's path below the folder.
        cells: how many of its cells are concerned.
        period: the period.
        engine: where the figures are computed.
    """
    with or_stop(file):
        found = figures(folder, *right, period=period, engine=engine)
        for measure, value in right.items():
            figure = found[measure, ""]
            if not _stands(figure):
                assert figure.note, measure
            elif value is None or figure.value != pytest.approx(value):
                assert_noted(figure, column, file, cells)


def _stands(figure: Figure) -> bool:
    return figure.status == "ok"


def assert_noted(figure: Figure, column: str, file: str, cells: int) -> None:
    """A note counts only if it names the column, the file and the number of cells."""
    assert file in figure.note, figure
    others = figure.note.replace(file, "")
    assert re.search(rf"\b({column})\b", others), figure
    assert re.search(rf"\b{cells}\b", others), figure


def one_version(folder: Path, right: Mapping[str, float], *names: str, engine: str = "polars") -> None:
    """Assert that two versions of one table stop and are both named, or that one is taken and both are said first."""
    with or_stop(*names):
        assert totals(folder, *right, engine=engine) == right
        with stopping_contracts_only():
            result = command("check", "--data", folder)
        first = next(line for line in result.stderr.splitlines() if line)
        for name in names:
            assert name in first
