"""The sample's files: the returns and the service's logs as CSV, the configuration, and the folder for them."""

import csv
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from functools import cache
from pathlib import Path

from iro_analysis.approvals import APPROVED, Decision, text_hash, write_decisions
from iro_analysis.disk.files import passing_folder
from iro_analysis.errors import CommandError
from iro_analysis.periods import financial_year
from iro_analysis.resources import APPROVALS
from iro_analysis.sample.people import HORIZON, OPENING, Row
from iro_analysis.sample.postcodes import COLUMNS, POSTCODES
from iro_analysis.sample.targets import ETHNIC_GROUPS, YEARS, Targets, apportioned
from iro_analysis.tables import DISRUPTION_MEETINGS, INDEPENDENT_VISITORS, SERVICE_LOGS, TABLES, Column

CONFIG = "iro.toml"
MARK = "# The invented authority of `iro sample`; running it again replaces this folder."
CONFIG_TEXT = """\
{mark}

[authority]
name = "Exampleton"
code = "E06000999"

{population}
[ethnicity_population]
source = "invented for the sample, mid-{latest}"

[ethnicity_population.children]
{residents}

{kept}
[postcodes]
file = "{postcodes}"

# The chart of paragraph 7.4 has five categories; all but the first are assumed, as docs/sample.md says.
[groupings.ethnicity_published]
of = "ethnicity"

[groupings.ethnicity_published.groups]
{groups}

{aims}"""
#: Invented: one of 2020-21 is missed, one met, and of one there are too few to tell.
AIMS_TEXT = """\
[targets.attended_pct]
value = 40
direction = "at least"
source = "the invented corporate parenting board"

[targets.iro_caseload_mean]
value = 65
direction = "at most"
source = "the invented service plan"

[targets.disputes_within_20_working_days_pct]
value = 90
direction = "at least"
source = "the invented service plan"
"""
POPULATION_TEXT = """\
[[population]]
mid_year = {mid_year}
children = {children}
source = "invented for the sample"
released = {released}-06-25
"""

#: Logs that may have no row for months, so ``iro.toml`` has to say from when to when they were kept. D55
KEPT = (
    *("case_alerts", "disputes", "remedial_actions", "feedback", "audits"),
    *("placement_order_flags", "placement_authorities"),
)
KEPT_TEXT = """\
[logs.{log}]
since = {since}
until = {until}
"""
#: Columns of the logs that the service does not keep: one without them is seen too.
NOT_KEPT = frozenset({("iro_workforce", "ethnicity"), ("review_log", "care_plan_ready")})
#: Logs that it does not keep.
LOGS_NOT_KEPT = frozenset({DISRUPTION_MEETINGS.name, INDEPENDENT_VISITORS.name})
#: Names as authorities use them; tables are recognised by their columns, not by these names.
FILE_NAMES = {
    "children": "header.csv",
    "episodes": "episodes.csv",
    "reviews": "reviews.csv",
    "uasc": "uasc.csv",
    "outcomes": "oc2.csv",
    "care_leavers": "oc3.csv",
    "adoptions": "ad1.csv",
    "placed_adoption": "placed_for_adoption.csv",
    "previous_permanence": "previous_permanence.csv",
    "missing": "missing.csv",
}
#: Who approved the texts, and when.
APPROVED_BY = ("The invented service", "2021-04-01T09:00:00+01:00")
LOG_NAMES = {table.name: f"{table.name}.csv" for table in SERVICE_LOGS if table.name not in LOGS_NOT_KEPT}

#: Invented shares of the residents aged 0-17.
RESIDENTS = {"White": 700, "Asian": 190, "Mixed": 60, "Black": 35, "Other": 15}


def write_return(folder: Path, year: int, tables: Mapping[str, Iterable[Row]]) -> None:
    """Write the return of a year as CSV files into a sub-folder named after the year, as 2020-21."""
    target = folder / financial_year(year).label
    target.mkdir()
    for name, rows in tables.items():
        _write(target / FILE_NAMES[name], TABLES[name].columns, rows)


def write_logs(folder: Path, tables: Mapping[str, Iterable[Row]]) -> None:
    """Write the service's logs as CSV files, and approve every text in them: all are invented."""
    texts: set[tuple[str, str]] = set()
    for name, rows in tables.items():
        kept = [column for column in TABLES[name].columns if (name, column.name) not in NOT_KEPT]
        kinds = [column.name for column in kept if column.shown]
        _write(folder / LOG_NAMES[name], kept, _noting(rows, kinds, texts))
    approved = {text_hash(*text): Decision(text[0], text_hash(*text), APPROVED, *APPROVED_BY) for text in texts}
    write_decisions(folder / APPROVALS, approved.values())


def _noting(rows: Iterable[Row], kinds: Iterable[str], texts: set[tuple[str, str]]) -> Iterator[Row]:
    """Pass the rows on, adding their free texts to ``texts``, each with its kind."""
    for row in rows:
        texts.update((kind, str(row[kind])) for kind in kinds if row[kind])
        yield row


def write_postcodes(folder: Path, rows: Iterable[tuple[str | int, ...]]) -> None:
    """Write the invented postcode file that ``iro.toml`` names."""
    with (folder / POSTCODES).open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([COLUMNS, *rows])


def write_config(folder: Path, targets: Targets) -> None:
    """Write ``iro.toml``: the authority, its residents and the ethnic categories of the published chart."""
    (folder / CONFIG).write_text(_config(targets), encoding="utf-8")


@contextmanager
def replaced(folder: Path) -> Iterator[Path]:
    """A new folder beside ``folder`` to build in; it takes the place of ``folder`` if nothing fails.

    Raises:
        CommandError: ``folder`` is a file, or holds something that is not an earlier sample.
    """
    folder = folder.resolve()
    _refuse_other_contents(folder)
    folder.parent.mkdir(parents=True, exist_ok=True)
    with passing_folder(folder.parent, f".{folder.name}-") as beside:
        new = beside / "new"
        new.mkdir()
        yield new
        if folder.exists():
            folder.rename(beside / "old")
        new.rename(folder)


def _refuse_other_contents(folder: Path) -> None:
    if not folder.exists():
        return
    if not folder.is_dir():
        raise CommandError(f"{folder} is a file. Name a folder that does not exist yet, or an empty one.")
    if any(folder.iterdir()) and not _is_earlier_sample(folder):
        raise CommandError(
            f"{folder} holds files that are not an earlier sample, and they are left as they are. "
            "Name a folder that does not exist yet, or an empty one."
        )


def _is_earlier_sample(folder: Path) -> bool:
    """Whether every file is one the sample writes, and the configuration says that it is the sample's."""
    returns = {f"{financial_year(year).label}/{name}" for year in YEARS for name in FILE_NAMES.values()}
    written = {*returns, *LOG_NAMES.values(), CONFIG, APPROVALS, POSTCODES}
    names = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if not path.is_dir()}
    return names <= written and CONFIG in names and (folder / CONFIG).read_bytes().startswith(MARK.encode())


def _write(path: Path, columns: Sequence[Column], rows: Iterable[Row]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(column.source for column in columns)
        writer.writerows([_cell(row[column.name]) for column in columns] for row in rows)


def _config(targets: Targets) -> str:
    latest = max(targets.population)
    residents = apportioned(targets.population[latest], RESIDENTS)
    return CONFIG_TEXT.format(
        mark=MARK,
        aims=AIMS_TEXT,
        population="\n".join(
            POPULATION_TEXT.format(mid_year=mid_year, children=children, released=mid_year + 1)
            for mid_year, children in targets.population.items()
        ),
        latest=latest,
        postcodes=POSTCODES,
        kept="\n".join(KEPT_TEXT.format(log=name, since=OPENING, until=HORIZON) for name in KEPT),
        residents="\n".join(f"{group} = {max(1, children)}" for group, children in residents.items()),
        groups="\n".join(
            f"{group} = {json.dumps(list(origins))}" for group, origins in ETHNIC_GROUPS.items() if group.isdigit()
        ),
    )


def _cell(value: str | float | date | None) -> str | float:
    if value is None:
        return ""
    return _day(value) if isinstance(value, date) else value


@cache
def _day(day: date) -> str:
    return f"{day:%d/%m/%Y}"
