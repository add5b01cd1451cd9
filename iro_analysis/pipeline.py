"""From a data folder to a ledger, a section or a check: what the command line and the notebooks call."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from pathlib import Path

import pandas as pd

from iro_analysis.contracts import Evidence, check, raise_for_critical
from iro_analysis.data_quality import DataQuality, assess, read_data_quality
from iro_analysis.errors import CommandError, DataError
from iro_analysis.figures import compute, trend_periods
from iro_analysis.figures.availability import coverage_text, is_covered
from iro_analysis.figures.changes import change_suffixes
from iro_analysis.ledger import Ledger, ledger_rows, read_ledger
from iro_analysis.measures.registry import SECTIONS, catalogue
from iro_analysis.periods import Period, financial_year, parse_period
from iro_analysis.report import QualitySection, Section
from iro_analysis.report.examples import examples_of, read_examples
from iro_analysis.settings import Settings, load_settings
from iro_analysis.sources import History, Reading, comparator_rows, read_returns, stitch
from iro_analysis.sources.remarks import files_not_used
from iro_analysis.tables import EPISODES, ESSENTIAL, REVIEWS, TABLES

#: Of fewer children in care when a year begins it may be that none was reviewed in it.
FEW_CHILDREN = 20
#: A return with this many starts and ceases in its year has some in the last quarter, unless it was cut in mid-year.
_ENOUGH_EVENTS = 20
Say = Callable[[str], None]


@dataclass(frozen=True)
class Inputs:
    """A data folder, read and stitched, with the settings that go with it."""

    reading: Reading
    history: History
    settings: Settings


def quietly(_: str) -> None:
    """Say nothing: the default where nobody watches."""


def read_inputs(data: Path, config: Path | None = None) -> Inputs:
    """Read and stitch the returns below ``data``.

    Raises:
        CommandError: the folder or the configuration is wrong.
        DataError: nothing in the folder can be used, or it mixes what must not be mixed.
    """
    settings = load_settings(data, config)
    reading = read_returns(data, settings)
    check_rows(reading)
    return Inputs(reading, stitch(reading), settings)


def compute_ledger(
    inputs: Inputs,
    period: Period,
    *,
    engine: str = "duckdb",
    measures: Iterable[str] | None = None,
    today: date | None = None,
) -> Ledger:
    """The ledger of ``period`` and of every earlier period it is compared with, and of the areas it is compared with.

    Raises:
        CommandError: the returns do not cover the period, a measure does not exist, or a comparator cannot be read.
    """
    data, settings = inputs.history.data, inputs.settings
    ahead = period.end > (today or date.today())  # noqa: DTZ011  a period is local civil time
    if ahead or not is_covered(period, data, settings):
        reason = "has not ended yet" if ahead else "is not covered by the returns supplied"
        unused = "".join(f"\n{line}" for line in files_not_used(inputs.reading))
        raise CommandError(f"The period {period.label} {reason}. There are returns for {coverage_text(data)}.{unused}")
    check_reach(inputs, period)
    periods = trend_periods(period, data, settings)
    rows = compute(data, periods, settings, engine, _computed_with(measures))
    others = comparator_rows(settings, periods)
    beside = others[others["measure"].isin(rows["measure"])]
    return ledger_rows(pd.concat([rows, beside], ignore_index=True), period)


def figures(
    data: Path,
    periods: Iterable[str],
    *,
    measures: Iterable[str] = (),
    config: Path | None = None,
    engine: str = "duckdb",
) -> pd.DataFrame:
    """The ledger rows of ``measures`` (default: all) for exactly these periods."""
    inputs = read_inputs(data, config)
    supplied = inputs.reading.as_supplied
    raise_for_critical(check({name: supplied[name] for name in ESSENTIAL if name in supplied}))
    wanted = list(measures)
    parts = []
    for period in (parse_period(text) for text in periods):
        rows = compute_ledger(inputs, period, engine=engine, measures=wanted or None).frame
        chosen = rows["measure"].isin(wanted) if wanted else True
        parts.append(rows[(rows["period"] == period.label) & chosen])
    return pd.concat(parts, ignore_index=True)


def open_section(
    name: str, *, data: str = "", period: str = "last-year", config: str = "", ledger: str = ""
) -> Section:
    """One section of the report, as its notebook shows it.

    Args:
        name: one of SECTIONS, as reviews or workload.
        data: folder of the returns; computed from them unless ``ledger`` is given.
        period: 2020-21, 2020-21Q3, two dates, last-year or last-quarter.
        config: the iro.toml to use, default the data folder's own.
        ledger: a ledger already computed for the audience of the report: a run passes it, so that a notebook sees no
            number its reader may not.
    """
    if name not in SECTIONS:
        raise CommandError(f"There is no section '{name}'; the sections are {', '.join(SECTIONS)}.")
    chosen = parse_period(period)
    path = Path(config) if config else None
    if ledger:
        beside = read_examples(Path(ledger).parent)
        return Section(name, read_ledger(Path(ledger), chosen), load_settings(Path(data), path), examples=beside)
    inputs = read_inputs(Path(data), path)
    examples = examples_of(inputs.history.data, chosen)
    return Section(name, compute_ledger(inputs, chosen), inputs.settings, examples=examples)


def open_data_quality(
    *, data: str = "", period: str = "last-year", config: str = "", ledger: str = ""
) -> QualitySection:
    """The chapter on the quality of the data, as its notebook shows it; arguments as for :func:`open_section`."""
    parse_period(period)
    if ledger:
        return QualitySection(read_data_quality(Path(ledger).parent))
    return QualitySection(check_data(Path(data), Path(config) if config else None).quality)


@dataclass(frozen=True)
class Checked:
    """A data folder held to the contracts: what was read, what was found in which rows, and the counts of both."""

    reading: Reading
    evidence: Evidence
    quality: DataQuality


def check_data(data: Path, config: Path | None = None, say: Say = quietly) -> Checked:
    """The returns below ``data``, and the contracts' findings on them as they were supplied.

    Raises:
        CommandError: the folder or the configuration is wrong.
        DataError: nothing in the folder can be used, or it mixes what must not be mixed.
    """
    say("Reading the returns")
    reading = read_returns(data, load_settings(data, config))
    evidence = check(reading.as_supplied, say)
    return Checked(reading, evidence, assess(reading, stitch(reading), evidence))


def check_rows(reading: Reading) -> None:
    """A return of headings alone would count as a year in which every child left, or nobody was reviewed.

    Raises:
        DataError: the header or the episodes have no row, or the reviews of a year that began with more than a few
            children in care.
    """
    for name in (*ESSENTIAL, REVIEWS.name):
        rows = reading.tables[name]["return_year"] if name in reading.tables else pd.Series(dtype="Int64")
        for year in sorted(reading.years(name) - set(rows.dropna())):
            if name == REVIEWS.name and _in_care_before(reading, year) < FEW_CHILDREN:
                continue
            raise DataError(
                f"The {TABLES[name].source} of {financial_year(year).label} hold no row below their headings. "
                "Export that return again, or take its files away."
            )


def _in_care_before(reading: Reading, year: int) -> int:
    """How many children the return of a year says to have been in care before it."""
    episodes = reading.tables.get(EPISODES.name, EPISODES.empty())
    before = episodes["started"] < pd.Timestamp(financial_year(year).start)
    return int(episodes.loc[before & (episodes["return_year"] == year), "child_id"].nunique())


def check_reach(inputs: Inputs, period: Period) -> None:
    """Nothing in a return says that it was cut in mid-year, but one in which nothing happens any more tells."""
    if inputs.settings.returns.complete_to is not None:
        return
    episodes = inputs.history.data.tables["episodes"]
    last = financial_year(max(inputs.history.data.years["episodes"]))
    events = pd.concat([episodes["started"], episodes["ceased"]]).dropna()
    events = events[events.between(pd.Timestamp(last.start), pd.Timestamp(last.end))]
    reach = events.max().date() if len(events) >= _ENOUGH_EVENTS else last.end
    if period.end > reach and reach < last.quarters[-1].start:
        raise CommandError(
            f"The return of {last.label} holds no start and no end of an episode after {reach}. If it was made in "
            f"mid-year, write under [returns] in iro.toml: complete_to = {reach}. "
            f"If it is whole: complete_to = {last.end}."
        )


def _computed_with(measures: Iterable[str] | None) -> list[str] | None:
    """The catalogue's measures behind ``measures``, of which some may be changes."""
    if measures is None:
        return None
    known = {
        f"{measure.name}{suffix}": measure.name
        for measure in catalogue().values()
        for suffix in ("", *change_suffixes(measure))
    }
    for name in measures:
        if name not in known:
            near = get_close_matches(name, known, n=1)
            hint = f"Did you mean {near[0]}?" if near else f"There are {', '.join(catalogue())}, and their changes."
            raise CommandError(f"There is no measure '{name}'. {hint}")
    return [known[name] for name in measures]
