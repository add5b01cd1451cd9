"""What ``iro.toml`` can set: a model for each section, which checks what is written there."""

import re
from collections.abc import Iterable
from datetime import date
from difflib import get_close_matches
from fnmatch import fnmatchcase
from pathlib import Path, PurePosixPath
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, PositiveInt, field_validator, model_validator

from iro_analysis.codes import NOT_KNOWN, code_lists, groups
from iro_analysis.errors import CommandError
from iro_analysis.periods import Period, parse_collection_year
from iro_analysis.tables import CHILDREN, EPISODES, RETURN_TABLES, SERVICE_LOGS, TABLES
from iro_analysis.texts import literal_values

#: The workspace's own text chapters, in their folder.
CHAPTERS = "*.md"
#: The coded columns of children and episodes: the only ones that a local grouping can regroup.
GROUPABLE = tuple(
    column.name for table in (CHILDREN, EPISODES) for column in table.columns if column.name == column.codes
)
#: Where the workspace may add its own spellings: the code lists and category columns of the service's logs.
SPELLING_LISTS = tuple(
    dict.fromkeys(
        column.codes or column.name
        for table in SERVICE_LOGS
        for column in table.columns
        if column.codes or column.shown == "category"
    )
)
#: A breakdown is written "dimension=category; dimension=category", so a group's name cannot contain these.
_RESERVED = ";="
_ONS_CODE = r"^E\d{8}$"
#: What a file's owner may always do, read and write; and what is never granted: executing it, writing to anybody.
_OWNER, _NEVER = 0o600, 0o113


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Authority(_Strict):
    """The council: its name as the report prints it and its ONS code (E06000031).

    ``la`` is what the files' LA column calls it, if that is neither the code nor the name.
    """

    name: Annotated[str, Field(pattern=r"\S")] = "The authority"
    code: Annotated[str, Field(pattern=_ONS_CODE)] | None = None
    la: Annotated[str, Field(pattern=r"\S")] | None = None


class Population(_Strict):
    """Residents aged 0-17 at one mid-year and the release they were taken from; the latest release is used."""

    mid_year: int
    children: PositiveInt
    source: str
    released: date = date.min


class EthnicityPopulation(_Strict):
    """Local residents aged 0-17 by ethnic group."""

    source: str
    children: dict[str, PositiveInt]

    @model_validator(mode="after")
    def _every_group(self) -> Self:
        required = set(groups("ethnicity")) - {NOT_KNOWN}
        if set(self.children) != required:
            raise ValueError(f"give each of the groups {', '.join(sorted(required))}, and no other")
        return self


class Grouping(_Strict):
    """A local grouping of a code list, offered as another breakdown: each group's name and its codes."""

    of: str
    groups: dict[str, list[str]]

    @model_validator(mode="after")
    def _codes_exist(self) -> Self:
        if self.of not in GROUPABLE:
            raise ValueError(f"'{self.of}' cannot be grouped; choose from {', '.join(GROUPABLE)}")
        if reserved := [name for name in self.groups if set(name) & set(_RESERVED)]:
            raise ValueError(f"a group's name must not contain any of {_RESERVED}: {', '.join(reserved)}")
        known = code_lists()[self.of]
        grouped = [code for codes in self.groups.values() for code in codes]
        if unknown := sorted(set(grouped) - set(known)):
            raise ValueError(f"not in the code list '{self.of}': {', '.join(unknown)}")
        if twice := sorted({code for code in grouped if grouped.count(code) > 1}):
            raise ValueError(f"in more than one group: {', '.join(twice)}")
        return self


class Comparator(_Strict):
    """The DfE's file 'CLA number and rate per 10k children', and the name in it of the area to compare with."""

    file: Path
    area: str = "England"


class Postcodes(_Strict):
    """The ONS's postcode file (ONSPD or NSPL, as CSV), which says where the postcodes of the return lie."""

    file: Path


class Returns(_Strict):
    """Facts about the returns that the files themselves do not give.

    ``complete_to``: the last day covered by an extract made part-way through a year; nothing in the return says it.
    ``years``: the collection year ("2021-22") of a file, or of all files in a folder, by path below the data folder.
    ``ignore``: files and folders to leave out. In both, ``*`` stands for anything. ``without_rows``: tables for which
    a file with headings only means that there was nothing to report.
    """

    complete_to: date | None = None
    years: dict[str, int] = {}
    ignore: list[str] = []
    without_rows: list[str] = []

    @field_validator("years", mode="before")
    @classmethod
    def _financial_years(cls, years: object) -> object:
        if not isinstance(years, dict):
            return years
        for place, text in years.items():
            if not isinstance(text, str) or parse_collection_year(text) is None:
                raise ValueError(f"for '{place}' write the return's two years, as \"2021-22\"")
        return {place: parse_collection_year(text) for place, text in years.items()}

    @field_validator("without_rows")
    @classmethod
    def _known_tables(cls, names: list[str]) -> list[str]:
        _check_names(names, [table.name for table in RETURN_TABLES], "table of the return")
        return names

    def year_of(self, path: PurePosixPath) -> int | None:
        """The collection year configured for a file, or None."""
        # The longest match is the most specific: a file's own entry overrides that of its folder.
        matches = [place for place in self.years if covers(place, path)]
        return self.years[max(matches, key=len)] if matches else None

    def ignores(self, path: PurePosixPath) -> bool:
        """Whether the configuration says to leave this file out."""
        return any(covers(place, path) for place in self.ignore)


class ReviewOptions(_Strict):
    """How reviews are judged where councils' practice differs.

    ``month_arithmetic``: "calendar" months, or "days" (91 for three months, 183 for six). ``authority_to_place``: for a
    child who may be placed for adoption and is not, whether the limits of the 2010 Regulations (regulation 33) run
    "beside" those of the Adoption Agencies Regulations 2005 (regulation 36(1)), or these come "instead".
    ``pn4_conveys_views``: whether a child who attended but said nothing (PN4) counts as having conveyed views.
    """

    month_arithmetic: Literal["calendar", "days"] = "calendar"
    authority_to_place: Literal["beside", "instead"] = "beside"
    pn4_conveys_views: bool = False


class LogDates(_Strict):
    """The first and last day on which a service log was kept, if its rows do not show it."""

    since: date | None = None
    until: date | None = None

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.since and self.until and self.since > self.until:
            raise ValueError("since is after until: give the earlier day under since")
        return self


class Texts(_Strict):
    """Words in the service's free text that look like a person's details but are not: the filter passes over them."""

    allowed: list[str] = []


class Limits(_Strict):
    """The most that is read of one file: beyond it the file is not used, and a line says so.

    ``file_megabytes``: its size. ``unpacked_megabytes``: the size of a workbook unpacked, and of the text in its
    sheets. ``rows``, ``columns``, ``cells``: of a file of text or a sheet, blanks included. ``memory_megabytes``: of
    the process that reads workbooks. ``seconds``: for a workbook.
    """

    file_megabytes: PositiveInt = 200
    unpacked_megabytes: PositiveInt = 500
    rows: PositiveInt = 1_048_576
    columns: PositiveInt = 16_384
    cells: PositiveInt = 20_000_000
    memory_megabytes: PositiveInt = 2_000
    seconds: PositiveInt = 120


#: The limits where iro.toml gives none.
USUAL_LIMITS = Limits()


class ReportOptions(_Strict):
    """The report: its title, the order of its chapters, and the folder of its text chapters.

    ``show_iros``: whether figures are given for each IRO too, by the codes of the logs.
    """

    title: Annotated[str, Field(pattern=r"\S")] = "Independent Reviewing Officer annual report"
    chapters: Annotated[list[str], Field(min_length=1)] | None = None
    text: Path = Path("chapters")
    show_iros: bool = False


class Outputs(_Strict):
    """Who may read what a run publishes, and how many earlier runs of a period are kept.

    ``mode``: of every file, as chmod writes it ("0640": the group reads too); whoever may read the files may enter the
    folders. ``keep``: how many earlier runs of a period are kept beside the current one.
    """

    mode: str = "0600"
    keep: Annotated[int, Field(ge=0)] = 3

    @field_validator("mode")
    @classmethod
    def _reads_and_writes(cls, mode: str) -> str:
        bits = int(mode, 8) if re.fullmatch("0?[0-7]{3}", mode) else 0
        if bits & _OWNER != _OWNER or bits & _NEVER:
            raise ValueError(
                'write it as chmod does, such as "0640": the owner reads and writes, nothing can be executed, and not '
                "everybody may write"
            )
        return mode

    @property
    def file_mode(self) -> int:
        """The mode of a file."""
        return int(self.mode, 8)

    @property
    def folder_mode(self) -> int:
        """The mode of a folder: it can be entered by whoever may read its files."""
        return self.file_mode | (self.file_mode & 0o444) >> 2


class Target(_Strict):  # D205
    """What a measure of the report is to reach: its ``value`` is written as the report prints the figure.

    ``source`` says who set it. Figures of a period that begins before ``since`` are not held to it.
    """

    value: Annotated[float, Field(strict=True, ge=0, allow_inf_nan=False)]
    direction: Literal["at least", "at most"]
    source: Annotated[str, Field(pattern=r"\S")]
    since: date | None = None


class SignOffOptions(_Strict):
    """Whose signatures of a report count: a file in ssh-keygen's format of allowed signers, outside the data folder."""

    signers: Path | None = None


class Settings(_Strict):
    """Everything a run can be configured with, apart from its data and period."""

    authority: Authority = Authority()
    population: list[Population] = []
    ethnicity_population: EthnicityPopulation | None = None
    groupings: dict[str, Grouping] = {}
    comparators: list[Comparator] = []
    postcodes: Postcodes | None = None
    returns: Returns = Returns()
    reviews: ReviewOptions = ReviewOptions()
    spellings: dict[str, dict[str, str]] = {}
    columns: dict[str, str | dict[str, str]] = {}
    logs: dict[str, LogDates] = {}
    texts: Texts = Texts()
    limits: Limits = USUAL_LIMITS
    targets: dict[str, Target] = {}
    report: ReportOptions = ReportOptions()
    outputs: Outputs = Outputs()
    sign_off: SignOffOptions = SignOffOptions()
    folder: Path = Path()

    @field_validator("groupings", mode="before")
    @classmethod
    def _literal_names(cls, groupings: object) -> object:
        # D143. The ledger's texts are literal: a grouping must have the same name here as there.
        return literal_values(groupings)

    @field_validator("spellings")
    @classmethod
    def _known_spellings(cls, spellings: dict[str, dict[str, str]]) -> dict[str, dict[str, str]]:
        for name, meanings in spellings.items():
            if name not in SPELLING_LISTS:
                raise ValueError(f"there is no list '{name}'; spellings can be given for {', '.join(SPELLING_LISTS)}")
            known = code_lists().get(name)
            if known and (unknown := sorted(set(meanings.values()) - set(known))):
                raise ValueError(f"not in the list '{name}': {', '.join(unknown)}; it has {', '.join(known)}")
        return spellings

    @field_validator("columns")
    @classmethod
    def _known_columns(cls, columns: dict[str, str | dict[str, str]]) -> dict[str, str | dict[str, str]]:
        # An entry is either a heading for any table (text) or a table's own headings (a mapping).
        all_columns = {column.source for table in TABLES.values() for column in table.columns}
        tables = [name for name, target in columns.items() if not isinstance(target, str)]
        _check_names(tables, TABLES, "table")
        for name, target in columns.items():
            if isinstance(target, str):
                _check_names([target.upper()], all_columns, "column")
            else:
                table_columns = [column.source for column in TABLES[name].columns]
                _check_names([column.upper() for column in target.values()], table_columns, f"column of {name}")
        return columns

    @field_validator("targets", mode="before")
    @classmethod
    def _blocks(cls, targets: object) -> object:
        # A number alone would be told to be no "instance of Target".
        given = targets.items() if isinstance(targets, dict) else [("MEASURE", targets)]
        if bare := [name for name, target in given if not isinstance(target, dict | Target)]:
            raise ValueError(f"write a block [targets.{bare[0]}] with value, direction and source")
        return targets

    @field_validator("logs")
    @classmethod
    def _known_logs(cls, logs: dict[str, LogDates]) -> dict[str, LogDates]:
        _check_names(logs, [table.name for table in SERVICE_LOGS], "log")
        return logs

    @property
    def signers_file(self) -> Path | None:
        """The signers file; None if there is none."""
        return None if self.sign_off.signers is None else self.folder / self.sign_off.signers

    @property
    def text_folder(self) -> Path:
        """The folder of the workspace's own text chapters, which need not exist."""
        return self.folder / self.report.text

    def is_text_chapter(self, path: Path) -> bool:
        """Whether a file is one of the workspace's own text chapters."""
        return path.match(CHAPTERS) and path.parent.resolve() == self.text_folder.resolve()

    def with_authority(self, authority: str) -> "Settings":
        """The same settings for ``authority``: its code or name as in the LA column of files that hold several."""
        if not authority.strip():
            raise CommandError("--authority names no authority: give its code, such as E06000031.")
        named = authority.strip()
        known = (self.authority.code, self.authority.name, self.authority.la)
        chosen: dict[str, str | None] = {"la": named}
        if re.fullmatch(_ONS_CODE, named):
            chosen["code"] = named
        elif named.casefold() not in {text.casefold() for text in known if text}:
            chosen["code"] = None  # that of another council
        return self.model_copy(update={"authority": self.authority.model_copy(update=chosen)})

    def residents(self, period: Period) -> Population | None:
        """Residents aged 0-17 for a rate of ``period``, from the latest release; None if there is no estimate.

        The estimate is for the calendar year before the one the period ends in: 31 March 2021 uses mid-2020 (DfE,
        children looked after: methodology).
        """
        estimates = [entry for entry in self.population if entry.mid_year == period.end.year - 1]
        return max(estimates, key=lambda entry: entry.released, default=None)


def covers(place: str, path: PurePosixPath) -> bool:
    """Whether ``place``, a name or pattern from iro.toml, covers the file ``path``.

    It covers the file by its own name, or by that of a folder or workbook it is in. A name without a slash matches
    files and folders of that name at any depth.
    """
    pattern = place.replace("\\", "/").removeprefix("./").strip("/").casefold()
    for level in (path, *path.parents):
        if fnmatchcase(str(level).casefold(), pattern) or (
            "/" not in pattern and fnmatchcase(level.name.casefold(), pattern)
        ):
            return True
    return False


def _check_names(names: Iterable[str], known: Iterable[str], what: str) -> None:
    """Raise a ValueError, with the nearest known name, unless every name is known."""
    known = list(known)
    for name in names:
        if name not in known:
            near = get_close_matches(name, known, n=1)
            hint = f"did you mean {near[0]}?" if near else f"choose from {', '.join(sorted(known))}"
            raise ValueError(f"there is no {what} {name}; {hint}")
