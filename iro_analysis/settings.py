"""The workspace's configuration, ``iro.toml``: read once, checked completely, every mistake named with its place."""

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from difflib import get_close_matches
from fnmatch import fnmatchcase
from pathlib import Path, PurePosixPath
from typing import Annotated, Any, Literal, Self, get_args

from pydantic import BaseModel, ConfigDict, Field, PositiveInt, ValidationError, field_validator, model_validator
from pydantic_core import ErrorDetails

from iro_analysis.codes import NOT_KNOWN, code_lists, groups
from iro_analysis.errors import CommandError
from iro_analysis.periods import Period, year_named
from iro_analysis.tables import CHILDREN, EPISODES, RETURN_TABLES, SERVICE_LOGS, TABLES

CONFIG_NAME = "iro.toml"
#: The coded columns of children and episodes, which a local grouping can be made of.
GROUPABLE = tuple(
    column.name for table in (CHILDREN, EPISODES) for column in table.columns if column.name == column.codes
)
#: What further spellings can be given for: the code lists of the service's logs, and their columns of categories.
SPELT = tuple(
    dict.fromkeys(
        column.codes or column.name
        for table in SERVICE_LOGS
        for column in table.columns
        if column.codes or column.shown == "category"
    )
)
_MARKS = ";="
_ONS_CODE = r"^E\d{8}$"
#: Files beside the data that were meant to be iro.toml, as a browser, an editor or an operating system leaves them.
_NEARLY = re.compile(
    r"(?:copy of )?\.?(?:iro|config|settings)\b.*\.(?:toml|tml|tmol|txt|ini|cfg|conf|ya?ml|bak)", re.IGNORECASE
)
_NEAR = 0.8


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Authority(_Strict):
    """The council: its name as the report prints it and its ONS code (E06000031).

    ``la``: what a column LA in the files calls it, where that is neither the code nor the name.
    """

    name: Annotated[str, Field(pattern=r"\S")] = "The authority"
    code: Annotated[str, Field(pattern=_ONS_CODE)] | None = None
    la: Annotated[str, Field(pattern=r"\S")] | None = None


class Population(_Strict):
    """Residents aged 0-17 at one mid-year, with the release it was taken from; a later release wins."""

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
        wanted = set(groups("ethnicity")) - {NOT_KNOWN}
        if set(self.children) != wanted:
            raise ValueError(f"give each of the groups {', '.join(sorted(wanted))}, and no other")
        return self


class Grouping(_Strict):
    """A local grouping of a code list, as a further breakdown: each group's name and its codes."""

    of: str
    groups: dict[str, list[str]]

    @model_validator(mode="after")
    def _codes_exist(self) -> Self:
        if self.of not in GROUPABLE:
            raise ValueError(f"'{self.of}' cannot be grouped; choose from {', '.join(GROUPABLE)}")
        if marked := [name for name in self.groups if set(name) & set(_MARKS)]:
            raise ValueError(f"a group's name holds none of the signs {_MARKS}: {', '.join(marked)}")
        known = code_lists()[self.of]
        grouped = [code for codes in self.groups.values() for code in codes]
        if unknown := sorted(set(grouped) - set(known)):
            raise ValueError(f"not in the code list '{self.of}': {', '.join(unknown)}")
        if twice := sorted({code for code in grouped if grouped.count(code) > 1}):
            raise ValueError(f"in more than one group: {', '.join(twice)}")
        return self


class Comparator(_Strict):
    """The DfE's file 'CLA number and rate per 10k children', and the area to take from it, by the name it has there."""

    file: Path
    area: str = "England"


class Returns(_Strict):
    """What is known of the returns themselves.

    ``complete_to``: the last day that an extract made in mid-year covers. ``years``: the return, as 2021-22, that a
    file or the files of a folder belong to, by its place below the data folder. ``ignore``: files and folders that do
    not count. In both, ``*`` stands for anything. ``without_rows``: tables whose file of headings alone says that
    there was nothing to report.
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
            if not isinstance(text, str) or year_named(text) is None:
                raise ValueError(f"for '{place}' write the return's two years, as \"2021-22\"")
        return {place: year_named(text) for place, text in years.items()}

    @field_validator("without_rows")
    @classmethod
    def _of_the_return(cls, names: list[str]) -> list[str]:
        _known_names(names, [table.name for table in RETURN_TABLES], "table of the return")
        return names

    def year_of(self, path: PurePosixPath) -> int | None:
        """The collection year given for a file, by the longest of the names that fit it; None where none does."""
        fitting = [place for place in self.years if covers(place, path)]
        return self.years[max(fitting, key=len)] if fitting else None

    def ignores(self, path: PurePosixPath) -> bool:
        """Whether the file is one that does not count."""
        return any(covers(place, path) for place in self.ignore)


class ReviewOptions(_Strict):
    """How reviews are judged where councils differ.

    ``month_arithmetic``: "calendar" months, or "days" (91 for three months, 183 for six). ``pn4_conveys_views``:
    whether a child who attended and took no part (PN4) counts as having conveyed views.
    """

    month_arithmetic: Literal["calendar", "days"] = "calendar"
    pn4_conveys_views: bool = False


class LogKept(_Strict):
    """Between which days a log of the service was kept, where its rows do not show it; both included."""

    since: date | None = None
    until: date | None = None

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.since and self.until and self.since > self.until:
            raise ValueError("since is after until: give the earlier day under since")
        return self


class Texts(_Strict):
    """Words of the service's own texts that look like a person's details and are none: they are printed."""

    allowed: list[str] = []


class ReportOptions(_Strict):
    """The report: its title, the order of its chapters, and the folder of its text chapters."""

    title: Annotated[str, Field(pattern=r"\S")] = "Independent Reviewing Officer annual report"
    chapters: Annotated[list[str], Field(min_length=1)] | None = None
    text: Path = Path("chapters")


class Settings(_Strict):
    """Everything a run may be told beside its data and period."""

    authority: Authority = Authority()
    population: list[Population] = []
    ethnicity_population: EthnicityPopulation | None = None
    groupings: dict[str, Grouping] = {}
    comparators: list[Comparator] = []
    returns: Returns = Returns()
    reviews: ReviewOptions = ReviewOptions()
    spellings: dict[str, dict[str, str]] = {}
    columns: dict[str, str | dict[str, str]] = {}
    logs: dict[str, LogKept] = {}
    texts: Texts = Texts()
    report: ReportOptions = ReportOptions()
    folder: Path = Path()

    @field_validator("spellings")
    @classmethod
    def _known_spellings(cls, spellings: dict[str, dict[str, str]]) -> dict[str, dict[str, str]]:
        for name, meanings in spellings.items():
            if name not in SPELT:
                raise ValueError(f"there is no list '{name}'; spellings can be given for {', '.join(SPELT)}")
            known = code_lists().get(name)
            if known and (unknown := sorted(set(meanings.values()) - set(known))):
                raise ValueError(f"not in the list '{name}': {', '.join(unknown)}; it has {', '.join(known)}")
        return spellings

    @field_validator("columns")
    @classmethod
    def _known_columns(cls, columns: dict[str, str | dict[str, str]]) -> dict[str, str | dict[str, str]]:
        every = {column.source for table in TABLES.values() for column in table.columns}
        tables = [name for name, meant in columns.items() if not isinstance(meant, str)]
        _known_names(tables, TABLES, "table")
        for name, meant in columns.items():
            if isinstance(meant, str):
                _known_names([meant.upper()], every, "column")
            else:
                of_table = [column.source for column in TABLES[name].columns]
                _known_names([each.upper() for each in meant.values()], of_table, f"column of {name}")
        return columns

    @field_validator("logs")
    @classmethod
    def _known_logs(cls, logs: dict[str, LogKept]) -> dict[str, LogKept]:
        _known_names(logs, [table.name for table in SERVICE_LOGS], "log")
        return logs

    def with_authority(self, authority: str) -> "Settings":
        """The same settings for the authority that files with several call ``authority``, in their column LA."""
        if not authority.strip():
            raise CommandError("--authority names no authority: give its code, as E06000031.")
        chosen: dict[str, str] = {"la": authority.strip()}
        if re.fullmatch(_ONS_CODE, authority.strip()):
            chosen["code"] = authority.strip()
        return self.model_copy(update={"authority": self.authority.model_copy(update=chosen)})

    def residents(self, period: Period) -> Population | None:
        """Residents aged 0-17 for a rate of ``period``: the mid-year of the calendar year before the one it ends in.

        31 March 2021 uses mid-2020 (DfE, children looked after: methodology). Of several releases the latest is taken.
        """
        estimates = [entry for entry in self.population if entry.mid_year == period.end.year - 1]
        return max(estimates, key=lambda entry: entry.released, default=None)


def load_settings(data: Path, config: Path | None = None) -> Settings:
    """The settings in ``config``, or in the data folder's ``iro.toml``, or the defaults where there is neither.

    Relative paths in the file count from the file's own folder.

    Raises:
        CommandError: the file is absent, is not TOML, or says something that is not understood.
    """
    path = config or data / CONFIG_NAME
    if not path.is_file():
        if config is not None:
            raise CommandError(f"There is no configuration file {config}.")
        _refuse_nearly_right(data)
        return Settings(folder=data)
    try:
        given = tomllib.loads(path.read_text(encoding="utf-8-sig"))
        if "folder" in given:
            raise CommandError(f"{path}: 'folder' is not a setting; paths count from the file's own folder.")
        settings = Settings(**given, folder=path.parent)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise CommandError(f"{path} is not a TOML file: {error}.") from None
    except ValidationError as error:
        raise CommandError(f"{path}: " + "; ".join(_explain(problem) for problem in error.errors())) from None
    if absent := list(_absent_places(settings, given)):
        raise CommandError(f"{path}: " + "; ".join(absent))
    return settings


def is_nearly_config(name: str) -> bool:
    """Whether a file of that name was meant to be iro.toml and is not read."""
    if name == CONFIG_NAME or name.lower() == "pyproject.toml":
        return False
    alike = bool(get_close_matches(name.lower(), [CONFIG_NAME], n=1, cutoff=_NEAR))
    return alike or name.lower().endswith(".toml") or _NEARLY.fullmatch(name) is not None


def covers(place: str, path: PurePosixPath) -> bool:
    """Whether ``place``, a name or pattern of iro.toml, means the file, a folder it lies in or a workbook it is of.

    A name without a slash means files and folders of that name wherever they lie.
    """
    wanted = place.replace("\\", "/").removeprefix("./").strip("/").casefold()
    for each in (path, *path.parents):
        if fnmatchcase(str(each).casefold(), wanted) or (
            "/" not in wanted and fnmatchcase(each.name.casefold(), wanted)
        ):
            return True
    return False


def _refuse_nearly_right(data: Path) -> None:
    """A file of settings that nobody reads would be missed in silence.

    Raises:
        CommandError: the folder has a file that was meant to be its iro.toml.
    """
    found = sorted(path.name for path in data.iterdir() if is_nearly_config(path.name)) if data.is_dir() else []
    if found:
        raise CommandError(
            f"{data} has no {CONFIG_NAME}, but {', '.join(found)}: settings are read from a file of exactly that name. "
            f"Rename it to {CONFIG_NAME}, or take it away."
        )


def _absent_places(settings: Settings, given: Mapping[str, Any]) -> Iterator[str]:
    """What iro.toml names and is not there."""
    text = settings.folder / settings.report.text
    if "text" in given.get("report", {}) and not text.is_dir():
        yield f"report.text: there is no folder {text}"
    for number, comparator in enumerate(settings.comparators):
        if not (settings.folder / comparator.file).is_file():
            yield f"comparators.{number}.file: there is no file {settings.folder / comparator.file}"


def _known_names(names: Iterable[str], known: Iterable[str], what: str) -> None:
    """Each of the names is one of those known, or a ValueError names the nearest."""
    known = list(known)
    for name in names:
        if name not in known:
            near = get_close_matches(name, known, n=1)
            hint = f"did you mean {near[0]}?" if near else f"there are {', '.join(sorted(known))}"
            raise ValueError(f"there is no {what} {name}; {hint}")


def _explain(problem: ErrorDetails) -> str:
    place = ".".join(str(part) for part in problem["loc"])
    if problem["type"] == "extra_forbidden":
        near = get_close_matches(str(problem["loc"][-1]), _settings_in(problem["loc"][:-1]), n=1)
        return f"'{place}' is not a setting; " + (f"did you mean {near[0]}?" if near else "is it misspelt?")
    if problem["type"] in ("bool_parsing", "bool_type"):
        return f"{place}: write true or false"
    if problem["type"] == "string_pattern_mismatch" and not str(problem["input"]).strip():
        return f"{place}: it is empty; write it, or take the line out"
    return f"{place}: {problem['msg'].removeprefix('Value error, ')}"


def _settings_in(place: Sequence[int | str]) -> list[str]:
    """The settings that the section at ``place`` has."""
    model: type[BaseModel] = Settings
    for part in place:
        if isinstance(part, str) and part in model.model_fields:
            model = next(iter(_models_in(model.model_fields[part].annotation)), model)
    return [name for name in model.model_fields if (model, name) != (Settings, "folder")]


def _models_in(annotation: object) -> Iterator[type[BaseModel]]:
    """The models of which a setting is made, alone or several of them."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for part in get_args(annotation):
        yield from _models_in(part)
