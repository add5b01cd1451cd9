"""The base return of the reading cases, ways to spoil it, and what the product must do with the result.

The return is for 2020-21, with children 0000001 to 0000012. Child *i* has one episode from day *i* of June 2020, and
two reviews; every third episode ends on day *i* of November 2020 (E4A). The right figures are 8 in care at the end,
12 starts, 4 ceases and 24 reviews, all on time.
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

#: The right figures of the base return.
STOCK = {"cla_at_end": 8, "starts": 12, "ceases": 4}
HELD = {"reviews_held": 24, "reviews_on_time_pct": 100}
RIGHT = STOCK | HELD
ENDED = ("0000003", "0000006", "0000009", "0000012")
OPEN = ("0000001", "0000002", "0000004", "0000005", "0000007", "0000008", "0000010", "0000011")

#: Says that these logs were kept all year; otherwise a log counts as kept only from its first row to its last.
KEPT = "".join(
    f"[logs.{log}]\nsince = 2020-04-01\nuntil = 2021-03-31\n"
    for log in ("case_alerts", "disputes", "remedial_actions", "feedback", "app_statements")
)

#: Examples from the case file run on both engines; variants run on one, as they differ only in how files are read.
both_engines = pytest.mark.parametrize("engine", ["polars", "duckdb"])

Files = dict[str, str | bytes]


class Figure(NamedTuple):
    """The parts of a figure that a reader sees."""

    value: float
    status: str
    note: str


# The base return, and changes to it.


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
    """The text of a file with these lines."""
    return "".join(f"{line}\r\n" for line in parts)


def csv_table(table: str) -> str:
    """The CSV file for a table whose cells are separated by ``|``."""
    return csv_of([cell.strip() for cell in line.split("|")] for line in table.strip().splitlines())


def rows_of(text: str) -> list[list[str]]:
    """The cells of a CSV file, its headings first."""
    return list(csv.reader(io.StringIO(text)))


def csv_of(rows: Iterable[Iterable[object]]) -> str:
    """The CSV file with these cells."""
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue()


def respell(text: str, column: str, spell: Callable[[str], str], children: Iterable[str] | None = None) -> str:
    """``text`` with every filled cell of ``column`` rewritten by ``spell``, for all children or some."""
    headings, *rows = rows_of(text)
    place, chosen = headings.index(column), None if children is None else set(children)
    for row in rows:
        if row[place] and (chosen is None or row[0] in chosen):
            row[place] = spell(row[place])
    return csv_of([headings, *rows])


def fill(text: str, column: str, value: str, children: Iterable[str]) -> str:
    """``text`` with ``value`` in ``column`` of the rows of these children."""
    headings, *rows = rows_of(text)
    chosen = set(children)
    for row in rows:
        if row[0] in chosen:
            row[headings.index(column)] = value
    return csv_of([headings, *rows])


def twelve_with(**changed: str | bytes) -> Files:
    """The base return with some files replaced or added: ``twelve_with(episodes=...)``."""
    return dict(twelve()) | {f"{name}.csv": text for name, text in changed.items()}


def one_child(*episodes: str, reviews: Iterable[str] = (), child: str = "0000013") -> Files:
    """The return of one child: episodes as "01/04/2020,S,V2,N1,U6,PR1,01/06/2020,X1", reviews as dates."""
    return {
        "header.csv": lines(HEADER, f"{child},1,05/05/2010,WBRI,UN1,,"),
        "episodes.csv": lines(EPISODES, *(episode_line(child, text) for text in episodes)),
        "reviews.csv": lines(REVIEWS, *(f"{child},05/05/2010,{day},PN1" for day in reviews)),
    }


def twelve_and_one(*episodes: str, child: str = "0000013") -> Files:
    """The base return with one more child."""
    base, more = twelve(), one_child(*episodes, child=child)
    return dict(base) | {
        name: base[name] + "".join(str(more[name]).splitlines(keepends=True)[1:])
        for name in ("header.csv", "episodes.csv")
    }


def episode_line(child: str, text: str) -> str:
    """A line of an episodes file; the columns that ``text`` leaves out at its end are blank."""
    cells = [child, *text.split(",")]
    return ",".join(cells + [""] * (len(EPISODES.split(",")) - len(cells)))


def write(folder: Path, files: Mapping[str, str | bytes]) -> Path:
    """Write these files into the folder and return it; names may include subfolders."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
    return folder


def workbook(sheets: Mapping[str, list[list[str]]], hidden: Iterable[str] = (), merged: Iterable[str] = ()) -> bytes:
    """A workbook of sheets of text.

    Args:
        sheets: the cells of each sheet, its headings first.
        hidden: the names of hidden sheets.
        merged: columns in which consecutive equal cells become one merged cell.
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
    """The first and last index of each run of equal cells."""
    first = 0
    for place in range(1, len(cells) + 1):
        if place == len(cells) or cells[place] != cells[first]:
            yield first, place - 1
            first = place


# What the product makes of the files.


def figures(folder: Path, *measures: str, period: str = YEAR, engine: str = "polars") -> dict[tuple[str, str], Figure]:
    """{(measure, breakdown): figure}, as ``iro figures`` computes them."""
    rows = pipeline.figures(folder, [period], measures=measures, engine=engine)
    return {(row.measure, row.breakdown): Figure(row.value, row.status, row.note) for row in rows.itertuples()}


def totals(folder: Path, *measures: str, period: str = YEAR, engine: str = "polars") -> dict[str, float | str]:
    """The value of the total of each measure, or its status if it is not available."""
    total = {
        name: figure
        for (name, text), figure in figures(folder, *measures, period=period, engine=engine).items()
        if not text
    }
    return {name: total[name].value if _is_available(total[name]) else total[name].status for name in measures}


def by_category(computed: Mapping[tuple[str, str], Figure], measure: str, dimension: str) -> dict[str, float]:
    """The value of each category of one dimension, without empty categories."""
    return {
        text.partition("=")[2]: figure.value
        for (name, text), figure in computed.items()
        if name == measure
        and text.startswith(f"{dimension}=")
        and ";" not in text
        and _is_available(figure)
        and figure.value
    }


def command(*words: object):
    """The result of the ``iro`` command with these words, run in this process; a failure is its ``exception``."""
    return CliRunner().invoke(app, [str(word) for word in words], env={"COLUMNS": "250"})


def check_output(folder: Path) -> str:
    """The output of ``iro check``, with its failure if any, checking only contracts that can stop a command."""
    with stopping_contracts_only():
        return full_check_output(folder)


def full_check_output(folder: Path) -> str:
    """The output of ``iro check`` with all contracts, and with its failure if any."""
    result = command("check", "--data", folder)
    assert isinstance(result.exception, IroError | SystemExit | None), result.exception
    return f"{result.output}\n{result.exception or ''}"


def assert_stops(folder: Path, code: int, *words: str) -> str:
    """Assert that figures stop with this exit code and a message that contains ``words``; return the message."""
    stop = _stop_of(lambda: pipeline.figures(folder, [YEAR], measures=["starts"]))
    assert stop, "figures are computed"
    assert stop.exit_code == code, stop
    for word in words:
        assert word in str(stop)
    return str(stop)


def assert_stops_everywhere(folder: Path, code: int, *words: str) -> str:
    """Assert that every command, and a notebook opened alone, stop as figures do, with the same first line."""
    private = folder.parent / "private"
    attempts = {
        "due": lambda: due_list(folder, "2021-04"),
        "alerts": lambda: alert_list(folder, as_at="2021-03-31"),
        "trace": lambda: trace("starts", folder, YEAR),
        "a notebook": lambda: pipeline.open_section("population", data=str(folder), period=YEAR),
        "check": lambda: _raised(command("check", "--data", folder)),
        "run": lambda: _raised(
            command("run", "--data", folder, "--period", YEAR, "--out", private / "outputs", "--private", private)
        ),
    }
    message = assert_stops(folder, code, *words)
    for name, attempt in attempts.items():
        with stopping_contracts_only():
            stop = _stop_of(attempt)
        assert stop, f"{name} does not stop"
        assert stop.exit_code == code, f"{name}: {stop}"
        assert str(stop).splitlines()[0] == message.splitlines()[0], name
    return message


def _stop_of(attempt: Callable[[], object]) -> IroError | None:
    try:
        attempt()
    except IroError as stop:
        return stop
    return None


def _raised(result) -> None:
    if result.exception is not None:
        raise result.exception


@contextmanager
def may_stop(*words: str) -> Iterator[None]:
    """The block must pass, unless the data stop it with a message that contains ``words``."""
    try:
        yield
    except DataError as stop:
        for word in words:
            assert word in str(stop)  # noqa: PT017  a stop is one of two right answers


def assert_never_silently_wrong(
    folder: Path,
    right: Mapping[str, float | None],
    *,
    column: str,
    file: str,
    cells: int,
    period: str = YEAR,
    engine: str = "polars",
) -> None:
    """Assert that no figure is wrong without a note.

    Each figure is right, or is not available, or has a note that names the column, the file and the number of cells; or
    the command stops with a message that names the file.

    Args:
        folder: the data.
        right: the right value of the total of each measure; None if it cannot be known.
        column: the heading of the column, or several separated by ``|`` of which one must be named.
        file: the path of the file below the folder.
        cells: how many of its cells are affected.
        period: the period.
        engine: the engine that computes the figures.
    """
    with may_stop(file):
        computed = figures(folder, *right, period=period, engine=engine)
        for measure, value in right.items():
            figure = computed[measure, ""]
            if not _is_available(figure):
                assert figure.note, measure
            elif value is None or figure.value != pytest.approx(value):
                assert_noted(figure, column, file, cells)


def _is_available(figure: Figure) -> bool:
    return figure.status == "ok"


def assert_noted(figure: Figure, column: str, file: str, cells: int) -> None:
    """Assert that the note names the column, the file and the number of cells."""
    assert file in figure.note, figure
    others = figure.note.replace(file, "")
    assert re.search(rf"\b({column})\b", others), figure
    assert re.search(rf"\b{cells}\b", others), figure


def assert_never_mixed(folder: Path, right: Mapping[str, float], *names: str, engine: str = "polars") -> None:
    """Assert that two versions of a table are never mixed.

    Either the command stops and names both, or one version is used and the first line of the check names both.
    """
    with may_stop(*names):
        assert totals(folder, *right, engine=engine) == right
        with stopping_contracts_only():
            result = command("check", "--data", folder)
        first = next(line for line in result.stderr.splitlines() if line)
        for name in names:
            assert name in first
