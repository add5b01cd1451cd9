"""The workspace's configuration, ``iro.toml``: read once, checked completely, every mistake named with its place."""

import tomllib
from datetime import date
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, PositiveInt, ValidationError, field_validator, model_validator
from pydantic_core import ErrorDetails

from iro_analysis.codes import NOT_KNOWN, code_lists, groups
from iro_analysis.errors import CommandError
from iro_analysis.periods import Period
from iro_analysis.tables import CHILDREN, EPISODES, SERVICE_LOGS, TABLES

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


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Authority(_Strict):
    """The council: its name as the report prints it and its ONS code (E06000031)."""

    name: str = "The authority"
    code: Annotated[str, Field(pattern=r"^E\d{8}$")] | None = None


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
    """What is known of the returns themselves; ``complete_to`` is the last day an extract made in mid-year covers."""

    complete_to: date | None = None


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


class Texts(_Strict):
    """Words of the service's own texts that look like a person's details and are none: they are printed."""

    allowed: list[str] = []


class ReportOptions(_Strict):
    """The report: its title, the order of its chapters, and the folder of its text chapters."""

    title: str = "Independent Reviewing Officer annual report"
    chapters: list[str] | None = None
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
    columns: dict[str, str] = {}
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
    def _known_columns(cls, columns: dict[str, str]) -> dict[str, str]:
        known = {column.source for table in TABLES.values() for column in table.columns}
        if unknown := sorted({meant for meant in columns.values() if meant.upper() not in known}):
            raise ValueError(f"no table has a column {', '.join(unknown)}")
        return columns

    @field_validator("logs")
    @classmethod
    def _known_logs(cls, logs: dict[str, LogKept]) -> dict[str, LogKept]:
        known = [table.name for table in SERVICE_LOGS]
        if unknown := sorted(set(logs) - set(known)):
            raise ValueError(f"there is no log {', '.join(unknown)}; the logs are {', '.join(known)}")
        return logs

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
        return Settings(folder=data)
    try:
        given = tomllib.loads(path.read_text(encoding="utf-8-sig"))
        if "folder" in given:
            raise CommandError(f"{path}: 'folder' is not a setting; paths count from the file's own folder.")
        return Settings(**given, folder=path.parent)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise CommandError(f"{path} is not a TOML file: {error}.") from None
    except ValidationError as error:
        raise CommandError(f"{path}: " + "; ".join(_explain(problem) for problem in error.errors())) from None


def _explain(problem: ErrorDetails) -> str:
    place = ".".join(str(part) for part in problem["loc"])
    if problem["type"] == "extra_forbidden":
        return f"'{place}' is not a setting; is it misspelt?"
    if problem["type"] in ("bool_parsing", "bool_type"):
        return f"{place}: write true or false"
    return f"{place}: {problem['msg'].removeprefix('Value error, ')}"
