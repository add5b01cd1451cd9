"""The verdict on a spoilt folder: is any figure wrong in silence?

A figure that differs from the unspoilt one must either have a status other than ok, or carry a note that names the
column, the file and the number of cells, or the command must stop. The folder is read and the figures are computed as
every command does it.
"""

import dataclasses
import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, cached_property
from inspect import signature
from pathlib import Path, PurePosixPath
from traceback import extract_tb

import pandas as pd
from blanks import EMPTY_MEANS, fits_next
from forty_children import FILES, PERIOD, Sheet, read_sheet
from spoiling import AMOUNTS, INTO_NEXT, WAYS, WHOLE_ROW, Files, Way, chosen

from iro_analysis.cohorts.frames import BUILDERS, tables_needed
from iro_analysis.errors import CommandError, DataError
from iro_analysis.figures import compute
from iro_analysis.figures.counting import breakdowns, every_dimension
from iro_analysis.ledger import OK, breakdown_dimensions
from iro_analysis.measures.dimensions import dimensions
from iro_analysis.measures.registry import CHILDREN_IN_CARE, Measure, Rows, catalogue
from iro_analysis.pipeline import Inputs, compute_ledger, read_inputs
from iro_analysis.resources import APPROVALS
from iro_analysis.sample.postcodes import POSTCODES
from iro_analysis.settings import CONFIG_NAME, Settings
from iro_analysis.sources.reading import EVERY_COLUMN
from iro_analysis.tables import CHILDREN, EPISODES, RETURN_TABLES, REVIEWS, TABLES, CaseData, Table

KEY = ["measure", "breakdown"]
FIGURE = ["value", "numerator", "denominator", "status"]
#: Columns that say where a row came from; no figure depends on them.
_PLACE = ["source_file", "source_row", "rule"]
#: The tables from which the calendar of a computation is built.
_CALENDAR = frozenset({CHILDREN.name, EPISODES.name, REVIEWS.name})


class Outcome(StrEnum):
    """What became of the figures.

    Unchanged: none differs. Marked: those that differ say so. Stopped: the command stops, so there are none. Excepted:
    an empty cell that is an ordinary statement (``blanks.py``). Failed: a figure is wrong in silence.
    """

    UNCHANGED = "unchanged"
    MARKED = "marked"
    STOPPED = "stopped"
    EXCEPTED = "excepted"
    FAILED = "failed"


@dataclass(frozen=True)
class Case:
    """One column of one file, spoilt in one way to some amount."""

    path: str
    heading: str
    way: str
    amount: str

    def __str__(self) -> str:
        return "|".join(dataclasses.astuple(self))


@dataclass(frozen=True)
class Verdict:
    """The outcome of a case; ``why`` lists the figures that are wrong in silence, or how the program broke down."""

    case: Case
    outcome: Outcome
    why: Sequence[str] = ()

    def __str__(self) -> str:
        return f"{self.outcome}: {self.case}" + "".join(f"\n    {line}" for line in self.why)


class Authority:
    """The unspoilt folder with its figures, and the judge of every way to spoil it.

    To save time, only the logs that the figures of the spoilt table rest on are read, only those figures are computed,
    and nothing is computed twice for the same tables.
    """

    def __init__(self, folder: Path, seed: int) -> None:
        self.folder = folder
        self._seed = seed
        self._sheets = {path: read_sheet(folder, path) for path in FILES}
        self._unspoilt: dict[str, pd.DataFrame] = {}
        self._known: dict[bytes, pd.DataFrame] = {}

    @cached_property
    def inputs(self) -> Inputs:
        return read_inputs(self.folder)

    def figures(self, engine: str) -> pd.DataFrame:
        """Every unspoilt figure."""
        if engine not in self._unspoilt:
            self._unspoilt[engine] = figures_of(self.inputs, engine)
        return self._unspoilt[engine]

    def cases(self, path: str) -> list[Case]:
        """Every column of the file in every way that can spoil it, at every amount."""
        sheet = self._sheets[path]
        return [
            Case(path, column.source, way.id, amount)
            for place, column in enumerate(sheet.columns)
            for way in WAYS.values()
            if column.kind in way.of and chosen(sheet, place, way, "all", self._seed)
            for amount in AMOUNTS
        ]

    def judge(self, case: Case, engine: str = "polars") -> Verdict:
        """Spoil the folder, read it, compute the figures, and compare every figure with the unspoilt one."""
        sheet, way = self._sheets[case.path], WAYS[case.way]
        place = sheet.header.index(case.heading)
        rows = chosen(sheet, place, way, case.amount, self._seed)
        files = way.write(sheet, place, rows)
        try:
            with _spoilt(self.part(sheet.table), files) as folder:
                inputs = read_inputs(folder)
            differing = self.differing(inputs, sheet.table, engine)
            wrong = silent(differing, RequiredNote.of(sheet, place, way, len(rows), files))
            if wrong:  # a command computes several periods, and may stop because of another one
                compute_ledger(inputs, PERIOD, engine=engine, measures=[CHILDREN_IN_CARE])
        except (CommandError, DataError):
            return Verdict(case, Outcome.STOPPED)
        except Exception as error:  # noqa: BLE001  whatever it is, a user would see it
            return Verdict(case, Outcome.FAILED, [_breakdown_text(error)])
        if not wrong:
            return Verdict(case, Outcome.MARKED if len(differing) else Outcome.UNCHANGED)
        empty = way.empties or (way.name == INTO_NEXT and fits_next(sheet, place))
        ordinary = empty and f"{sheet.table.name}.{sheet.columns[place].name}" in EMPTY_MEANS
        return Verdict(case, Outcome.EXCEPTED if ordinary else Outcome.FAILED, wrong)

    def part(self, table: Table) -> Path:
        """A folder with the files that the figures of the table rest on."""
        part = self.folder.parent / f"part {table.name}"
        if not part.exists():
            for path in (
                CONFIG_NAME,
                APPROVALS,
                POSTCODES,
                *(path for path, of in FILES.items() if of.name in self._beside(table)),
            ):
                (part / path).parent.mkdir(parents=True, exist_ok=True)
                (part / path).write_bytes((self.folder / path).read_bytes())
        return part

    def differing(self, inputs: Inputs, table: Table, engine: str) -> pd.DataFrame:
        """The figures that differ from the unspoilt ones because a file of ``table`` does."""
        data, before = inputs.history.data, self.figures(engine)
        changed = changed_tables(self.inputs.history.data, data) & self._beside(table)
        measures = [name for name, used in self._rests_on.items() if used & changed]
        if not measures:
            return differences(before[:0], before[:0])
        content = [_content(getattr(data, field.name)) for field in dataclasses.fields(data)]
        known = hashlib.sha256(repr((engine, measures, content)).encode()).digest()
        if known not in self._known:
            self._known[known] = figures_of(inputs, engine, measures)
        after = self._known[known]
        return differences(before[before["measure"].isin(set(after["measure"]))], after)

    def _beside(self, table: Table) -> frozenset[str]:
        """All tables of the return, which are checked against each other, and the logs the table's figures rest on."""
        used = (tables for tables in self._rests_on.values() if table.name in tables)
        return frozenset({table.name, *(of_return.name for of_return in RETURN_TABLES)}).union(*used)

    @cached_property
    def _rests_on(self) -> dict[str, frozenset[str]]:
        """The tables that each measure uses, by itself or for a breakdown."""
        settings = self.inputs.settings
        return {name: tables_used(measure, settings) for name, measure in catalogue().items()}


@dataclass(frozen=True)
class RequiredNote:
    """What a note must name to count: a column whose cells changed, the file, and a number of cells.

    If whole rows have moved, or are in only one of two files, the note may name every column instead. The number may be
    smaller than that of all spoilt cells: the others may belong to another period.
    """

    headings: frozenset[str]
    files: frozenset[str]
    cells: int

    @classmethod
    def of(cls, sheet: Sheet, place: int, way: Way, cells: int, files: Files) -> "RequiredNote":
        names = frozenset(PurePosixPath(path).name for path in (sheet.path, *files))
        spoilt = frozenset(sheet.header[max(0, place - way.before) : place + way.reach])
        beyond = way.name == INTO_NEXT and place + 1 == len(sheet.header)  # a row too long, as any other
        whole_rows = beyond or way.reach == WHOLE_ROW or way.kind in {"duplicated file", "hidden copy"}
        return cls(spoilt | {EVERY_COLUMN} if whole_rows else spoilt, names, cells)

    def met_by(self, note: str) -> bool:
        """Whether the note names column, file and number."""
        if not any(name in note for name in self.files):
            return False
        rest = re.sub("|".join(rf"\S*{re.escape(name)}" for name in self.files), "", note)
        numbers = [int(number.replace(",", "")) for number in re.findall(r"\d[\d,]*", rest)]
        return any(1 <= number <= self.cells for number in numbers) and any(
            re.search(rf"\b{name}\b", rest) for name in self.headings
        )


def figures_of(inputs: Inputs, engine: str, measures: Sequence[str] | None = None) -> pd.DataFrame:
    """The figures of the period."""
    return compute(inputs.history.data, [PERIOD], inputs.settings, engine, measures)[[*KEY, *FIGURE, "note"]]


def differences(before: pd.DataFrame, after: pd.DataFrame) -> pd.DataFrame:
    """The figures that are not the same in both; one that is in only one of them has empty cells for the other."""
    both = before.merge(after, on=KEY, how="outer", suffixes=("_before", "_after"))
    same = pd.DataFrame(
        {
            name: (both[f"{name}_before"] == both[f"{name}_after"]).fillna(value=False)
            | (both[f"{name}_before"].isna() & both[f"{name}_after"].isna())
            for name in FIGURE
        }
    )
    return both[~same.all(axis="columns")]


def silent(differing: pd.DataFrame, required: RequiredNote) -> list[str]:
    """A line for each figure that differs in silence; a note it already had before does not count.

    A figure that is gone, because no row is left in its category, cannot carry a note: another of its measure must; or,
    if a log that only gives the category is gone whole, a measure that cannot do without that log.
    """
    differing = differing[differing["status_after"].notna() | (differing["status_before"] == OK)]
    gone = differing["status_after"].isna()
    not_ok = ~gone & differing["status_after"].astype("string").ne(OK).fillna(value=False).astype(bool)
    note_before, note_after = (differing[name].fillna("") for name in ("note_before", "note_after"))
    marked = not_ok | ((note_after != note_before) & note_after.map(required.met_by).astype(bool))
    marked_measures = set(differing.loc[marked, "measure"])
    not_made = (catalogue().get(name) for name in differing.loc[not_ok, "measure"].unique())
    missing_tables = set().union(*(tables_needed(record.rows) for record in not_made if record and record.rows))
    of_missing_log = differing["breakdown"].map(lambda text: not missing_tables.isdisjoint(_beside(text))).astype(bool)
    told_elsewhere = gone & (differing["measure"].isin(marked_measures) | of_missing_log)
    quiet = differing[~marked & ~told_elsewhere]
    return [
        f"{row.measure} [{row.breakdown}] {_text(row, 'before')} -> {_text(row, 'after')}" for row in quiet.itertuples()
    ]


def _beside(breakdown: str) -> set[str]:
    """The tables that only give a figure its categories."""
    known = (dimensions().get(name) for name in breakdown_dimensions(breakdown))
    return {dimension.table for dimension in known if dimension and dimension.table}


def _breakdown_text(error: Exception) -> str:
    """Which error broke the program, and where."""
    places = [place for place in extract_tb(error.__traceback__) if "iro_analysis" in place.filename]
    place = f"{PurePosixPath(places[-1].filename).name}:{places[-1].lineno}" if places else "the test itself"
    return f"breaks down with {type(error).__name__} in {place}: {str(error)[:120]}"


def _text(row: "pd.core.frame._NamedTuple", when: str) -> str:
    value, numerator, denominator, status, note = (getattr(row, f"{name}_{when}") for name in (*FIGURE, "note"))
    if pd.isna(status):
        return "none"
    in_brackets = "" if pd.isna(note) or not note else f" ({note})"
    return f"{value:g} = {numerator:g}/{denominator:g} {status}{in_brackets}"


@contextmanager
def _spoilt(folder: Path, files: Files) -> Iterator[Path]:
    """The folder with the files written or removed; afterwards it is restored."""
    before = {path: (folder / path).read_bytes() if (folder / path).exists() else None for path in files}
    _put(folder, files)
    try:
        yield folder
    finally:
        _put(folder, before)


def _put(folder: Path, files: Files) -> None:
    for path, content in files.items():
        if content is None:
            (folder / path).unlink()
        else:
            (folder / path).write_bytes(content)


# -- which figures a change can touch ----------------------------------------------------------------------------------


def changed_tables(before: CaseData, after: CaseData) -> frozenset[str]:
    """The tables that differ in anything that figures are computed from: their rows, their years, their doubts."""
    changed: set[str] = set()
    for name in (field.name for field in dataclasses.fields(CaseData)):
        one, other = _by_table(getattr(before, name)), _by_table(getattr(after, name))
        changed |= {table for table in TABLES if _content(one.get(table)) != _content(other.get(table))}
    return frozenset(changed)


def _by_table(thing: object) -> Mapping[str, object]:
    """A field of the case data by table; if it names no table, the same content for all."""
    if isinstance(thing, pd.DataFrame) and "table" in thing:
        return dict(iter(thing.groupby("table")))
    return thing if isinstance(thing, Mapping) and set(thing) <= set(TABLES) else dict.fromkeys(TABLES, thing)


def _content(thing: object) -> object:
    """The content in a form that can be compared."""
    if isinstance(thing, pd.DataFrame):
        return thing.drop(columns=[name for name in _PLACE if name in thing]).to_csv(index=False)
    if isinstance(thing, Mapping):
        return {key: _content(value) for key, value in thing.items()}
    return sorted(thing) if isinstance(thing, frozenset) else thing


def tables_used(measure: Measure, settings: Settings) -> frozenset[str]:
    """The tables, required or optional, that a measure, its breakdowns and its bases are made from."""
    if measure.rows is None:
        return frozenset()
    dimensions = every_dimension(settings)
    beside = {dimensions[name].table for by in breakdowns(measure, settings) for name in by}
    bases = [tables_used(catalogue()[name], settings) for name in measure.bases]
    return _used_by(measure.rows).union(filter(None, beside), *bases)


@cache
def _used_by(rows: Rows) -> frozenset[str]:
    names = frozenset(signature(rows).parameters)
    below = (_used_by(BUILDERS[name]) for name in names if name in BUILDERS)
    return (names & set(TABLES)).union(_CALENDAR if "calendar" in names else (), *below)
