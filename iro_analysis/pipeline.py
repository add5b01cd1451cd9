"""From a data folder to a ledger, a section or a check: what the command line and the notebooks call."""

import hashlib
from collections.abc import Callable, Iterable
from contextlib import nullcontext
from dataclasses import dataclass, field, replace
from datetime import date
from difflib import get_close_matches
from functools import cached_property, lru_cache, partial
from pathlib import Path

import pandas as pd

from iro_analysis.approvals import Approvals, read_approvals
from iro_analysis.contracts.evidence import Evidence, StartedCheck, check, raise_for_critical, start_check
from iro_analysis.contracts.process import Worker
from iro_analysis.data_quality import DataQuality, assess, data_quality_of, read_data_quality
from iro_analysis.disk.cache import NO_CACHE, Cache, fingerprint
from iro_analysis.disk.opened import OpenedFiles, held_to, watched
from iro_analysis.disk.remembered import nearest_cache, recalled, remember
from iro_analysis.engines import DEFAULT
from iro_analysis.errors import CommandError, DataError
from iro_analysis.figures import compute, trend_periods
from iro_analysis.figures.availability import Availability, reads_places
from iro_analysis.ledger import Ledger, ledger_of, ledger_rows, read_ledger
from iro_analysis.measures.registry import SECTIONS, catalogue, every_measure, measure_behind
from iro_analysis.periods import Period, financial_year, parse_period
from iro_analysis.report.quality_section import QualitySection
from iro_analysis.report.section import Section, show
from iro_analysis.report.tables.examples import examples_from_json, examples_json, examples_of, read_examples
from iro_analysis.report.targets import beside_figures, check_targets
from iro_analysis.report.views import Figures
from iro_analysis.settings import Settings, load_settings
from iro_analysis.sources import History, Reading, comparator_rows, places_of, read_returns, stitch
from iro_analysis.sources.free_text import waiting, withheld
from iro_analysis.sources.remarks import files_not_used
from iro_analysis.sources.returns.grouping import YEAR_FROM_COLUMN
from iro_analysis.sources.stitching.usable import raise_for_unread
from iro_analysis.tables import EPISODES, ESSENTIAL, REVIEWS, TABLES, CaseData

#: If fewer children than this are in care when a year begins, it may be that none of them was reviewed in it.
FEW_CHILDREN = 20  # D73
#: A return with this many starts and ends of episodes has some in its last quarter, unless it was cut in mid-year.
_ENOUGH_EVENTS = 20
#: Beside the ledger while the notebooks run: the inputs as the run has read them.
EXPECTED = ".inputs.json"
#: The kinds under which notebooks keep what they work out.
LEDGER_KEPT, EXAMPLES_KEPT, QUALITY_KEPT = "ledger", "examples", "data quality"
Say = Callable[[str], None]


@dataclass(frozen=True)
class Inputs:
    """A data folder, read and stitched, with the settings that go with it.

    Args:
        reading: what was read.
        history: the stitched tables, in which a text that nobody approved is withheld: whatever is published is made
            of these.
        settings: the configuration.
        as_typed: the stitched tables with every text as typed, for lists that name children.
        approvals: which texts were approved or refused.
        opened: the files that all this was read from.
    """

    reading: Reading
    history: History
    settings: Settings
    as_typed: CaseData
    approvals: Approvals
    opened: OpenedFiles = field(default_factory=OpenedFiles)

    @cached_property
    def placed(self) -> CaseData:
        """The stitched tables with the places of their postcodes: read when figures are first made of them, and once.

        Raises:
            CommandError: the postcode file cannot be read or is not the ONS's.
        """
        data = self.history.data
        return replace(data, places=places_of(data.tables[EPISODES.name], self.settings, self.opened))


def no_progress(_: str) -> None:
    """Report no progress: the default if nobody is watching."""


def read_inputs(
    data: Path,
    config: Path | None = None,
    authority: str = "",
    opened: OpenedFiles | None = None,
    say: Say = no_progress,
) -> Inputs:
    """Read, stitch and check the returns below ``data``, for every command and notebook: what stops one stops all.

    Args:
        data: the folder.
        config: the iro.toml to use, by default the data folder's own.
        authority: whose rows to read if a file has several authorities, by default the configuration's.
        opened: what has been read so far, to which everything is added.
        say: receives the progress.

    Raises:
        CommandError: the folder or the configuration is wrong.
        DataError: nothing in the folder can be used, it mixes what must not be mixed, it fails a critical contract, or
            it is not what it was when ``opened`` were read.
    """
    inputs = read_unchecked(data, config, authority, opened, say=say)
    raise_for_data(inputs, check(inputs.reading.as_supplied, say, stopping_only=True))
    return inputs


def read_unchecked(
    data: Path,
    config: Path | None = None,
    authority: str = "",
    opened: OpenedFiles | None = None,
    *,
    as_read: Callable[[Reading], None] = lambda _: None,
    say: Say = no_progress,
) -> Inputs:
    """As :func:`read_inputs`, for a caller that checks all contracts itself and then calls :func:`raise_for_data`.

    Args:
        data: the folder.
        config: the iro.toml to use, by default the data folder's own.
        authority: whose rows to read if a file has several authorities, by default the configuration's.
        opened: the files that were read before.
        as_read: receives what was read before it is stitched, so that a check can begin.
        say: receives the progress.

    Raises:
        CommandError: the folder or the configuration is wrong.
        DataError: nothing in the folder can be used, it mixes what must not be mixed, or it is not what it was when
            ``opened`` were read.
    """
    opened = opened or OpenedFiles()
    settings = load_settings(data, config, opened)
    check_targets(settings.targets)
    if authority:
        settings = settings.with_authority(authority)
    reading, approvals = read_returns(data, settings, opened, say), read_approvals(data, opened)
    as_read(reading)
    history = stitch(reading, settings)
    published = replace(history, data=withheld(history.data, approvals))
    return Inputs(reading, published, settings, history.data, approvals, opened)


def texts_waiting(inputs: Inputs, data: Path) -> list[str]:
    """A line that says how many texts wait for approval, and which command shows them; none if none does."""
    count = waiting(inputs.as_typed, inputs.approvals)
    line = f"Texts that wait for approval, and are counted but not shown: {count:,}. See: iro texts list --data {data}"
    return [line] if count else []


def raise_for_data(inputs: Inputs, evidence: Evidence) -> None:
    """The gate: stop if nothing may be computed from the data, with the cause before its consequences.

    Raises:
        DataError: an essential table has only headings, too much of a return cannot be read, or a critical contract
            fails.
    """
    raise_for_headings_only(inputs.reading)
    raise_for_unread(inputs.reading)
    raise_for_critical(evidence, files_not_used(inputs.reading))


def compute_ledger(
    inputs: Inputs,
    period: Period,
    *,
    engine: str = DEFAULT,
    measures: Iterable[str] | None = None,
    today: date | None = None,
    say: Say = no_progress,
    kept: Cache = NO_CACHE,
) -> Ledger:
    """The ledger of ``period``, with the earlier periods and the other areas that it is compared with.

    ``say`` receives the progress. Counts are ``kept``, and not made again where the rows behind them are the same.

    Raises:
        CommandError: the returns do not cover the period, a measure does not exist, or a comparator or the
            postcode file cannot be read.
    """
    computed_with = _computed_with(measures)
    # A postcode file takes seconds to read, and only some figures need it.
    asked = (catalogue()[name] for name in (catalogue() if computed_with is None else computed_with))
    data = inputs.placed if any(map(reads_places, asked)) else inputs.history.data
    settings = inputs.settings
    ahead = period.end > (today or date.today())  # noqa: DTZ011  a period is local civil time
    available = Availability(data, settings)
    if ahead or not available.covers(period):
        reason = "has not ended yet" if ahead else "is not covered by the returns supplied"
        # A file that was passed over may be the very return that is missing.
        unused = "".join(f"\n{line}" for line in files_not_used(inputs.reading))
        raise CommandError(f"The period {period.label} {reason}. There are returns for {available.coverage}.{unused}")
    raise_for_cut_return(inputs, period)
    periods = trend_periods(period, data, settings)
    rows = compute(data, periods, settings, engine, computed_with, say, kept)
    comparators = comparator_rows(settings, periods, inputs.opened)
    compared = comparators[comparators["measure"].isin(rows["measure"].unique())]
    return ledger_rows(pd.concat([rows, compared], ignore_index=True), period)


def figures(
    data: Path,
    periods: Iterable[str],
    *,
    measures: Iterable[str] = (),
    config: Path | None = None,
    engine: str = DEFAULT,
    authority: str = "",
    say: Say = no_progress,
) -> pd.DataFrame:
    """The ledger rows of ``measures`` (by default, all) for exactly these periods, with their targets if any are set.

    ``say`` receives the progress.

    Raises:
        CommandError: a period or measure does not exist, which is said before anything is read; or as for
            :func:`read_inputs` and :func:`compute_ledger`.
        DataError: as for :func:`read_inputs`.
    """
    wanted, chosen_periods = list(measures), [parse_period(text) for text in periods]
    check_measures(wanted)
    inputs = read_inputs(data, config, authority, say=say)
    parts = []
    for period in chosen_periods:
        rows = compute_ledger(inputs, period, engine=engine, measures=wanted or None, say=say).frame
        chosen = rows["measure"].isin(wanted) if wanted else True
        parts.append(rows[(rows["period"] == period.label) & chosen])
    return beside_figures(pd.concat(parts, ignore_index=True), inputs.settings.targets)


def open_section(
    name: str, *, data: str = "", period: str = "last-year", config: str = "", ledger: str = ""
) -> Section:
    """One section of the report, as its notebook shows it.

    Args:
        name: one of SECTIONS, such as reviews or workload.
        data: folder of the returns, from which the figures are computed unless ``ledger`` is given.
        period: 2020-21, 2020-21Q3, two dates, last-year or last-quarter.
        config: the iro.toml to use, by default the data folder's own.
        ledger: file of a ledger already computed for the report's readers. A run passes it, so that a notebook sees no
            number that its readers may not see.
    """
    if name not in SECTIONS:
        raise CommandError(f"There is no section '{name}'; the sections are {', '.join(SECTIONS)}.")
    chosen = parse_period(period)
    path = Path(config) if config else None
    if ledger:
        expected = Path(ledger).parent / EXPECTED
        settings = load_settings(Path(data), path, held_to(expected))
        of_run = figures_handed_over(Path(ledger), chosen).with_examples(read_examples(expected.parent))
        # A run is told what was looked up; whoever executes the notebook later is not bothered with it.
        display = partial(show, looked_up=of_run.looked_up) if expected.is_file() else show
        return Section(name, of_run, settings, display)
    computed, settings, shown = _ledger_and_settings(Path(data), path, chosen)
    return Section(name, computed, settings, examples=shown)


def _ledger_and_settings(
    data: Path, config: Path | None, period: Period
) -> tuple[Ledger, Settings, pd.DataFrame | None]:
    """What a section is made of: the ledger of its period, the settings, and the examples of impact.

    What an earlier section has worked out is taken from the nearest cache, if nothing that it read is different.
    """
    kept, asked = nearest_cache(), _asked(data, config, period.label)
    ledger, examples = recalled(kept, LEDGER_KEPT, asked), recalled(kept, EXAMPLES_KEPT, asked)
    if ledger is not None and examples is not None:
        return (
            ledger_of(ledger.content, period),
            load_settings(data, config),
            examples_from_json(examples.content.decode()),
        )
    with watched() as opened:
        inputs = read_inputs(data, config)
        computed, shown = compute_ledger(inputs, period, kept=kept), examples_of(inputs.history.data, period)
    remember(kept, LEDGER_KEPT, asked, computed.to_parquet(), opened)
    remember(kept, EXAMPLES_KEPT, asked, examples_json(shown).encode(), opened)
    return computed, inputs.settings, shown


def _asked(data: Path, config: Path | None, period: str = "") -> str:
    """A fingerprint of what a notebook asks for; a period that has not ended yet is refused, so the day matters."""
    places = [str(path.absolute()) if path else "" for path in (data, config)]
    return fingerprint(*places, period, str(date.today()))  # noqa: DTZ011  as in compute_ledger


def figures_handed_over(ledger: Path, period: Period) -> Figures:
    """The figures in a ledger's file, indexed: the same file once only in a process and those forked from it."""
    return _figures_of(hashlib.sha256(ledger.read_bytes()).hexdigest(), ledger.resolve(), period)


@lru_cache(maxsize=1)
def _figures_of(_content: str, ledger: Path, period: Period) -> Figures:
    return Figures(read_ledger(ledger, period))


def open_data_quality(
    *, data: str = "", period: str = "last-year", config: str = "", ledger: str = ""
) -> QualitySection:
    """The chapter on the quality of the data, as its notebook shows it; arguments as for :func:`open_section`."""
    parse_period(period)  # only refused if wrong: the chapter is about all the data, whatever the period
    if ledger:
        held_to(Path(ledger).parent / EXPECTED)
        return QualitySection(read_data_quality(Path(ledger).parent))
    folder, path = Path(data), Path(config) if config else None
    kept, asked = nearest_cache(), _asked(folder, path)
    if (counts := recalled(kept, QUALITY_KEPT, asked)) is not None:
        return QualitySection(data_quality_of(counts.content.decode()))
    with watched() as opened:
        checked = check_data(folder, path, cache=kept)
        raise_for_data(checked.inputs, checked.evidence)
    remember(kept, QUALITY_KEPT, asked, checked.quality.to_json().encode(), opened)
    return QualitySection(checked.quality)


@dataclass(frozen=True)
class CheckedData:
    """A data folder checked against the contracts: what was read, which rows fail what, and the counts of both."""

    inputs: Inputs
    evidence: Evidence
    quality: DataQuality

    @property
    def reading(self) -> Reading:
        """What was read."""
        return self.inputs.reading


def check_data(
    data: Path,
    config: Path | None = None,
    say: Say = no_progress,
    authority: str = "",
    cache: Cache = NO_CACHE,
    worker: Worker | None = None,
) -> CheckedData:
    """The returns below ``data`` and the contracts' findings on them as supplied; a finding does not stop anything.

    Args:
        data: the folder.
        config: the iro.toml to use, by default the data folder's own.
        say: receives the progress.
        authority: whose rows to read if a file has several authorities, by default the configuration's.
        cache: where what was found in each table is kept.
        worker: the process that checks the contracts, by default one of its own.

    Raises:
        CommandError: the folder or the configuration is wrong.
        DataError: nothing in the folder can be used, or it mixes what must not be mixed.
    """
    with nullcontext(worker) if worker else Worker() as checking:
        checking.start()
        begun: list[StartedCheck] = []

        def begin(reading: Reading) -> None:
            begun.append(start_check(reading.as_supplied, checking, cache, derive_here=True))

        inputs = read_unchecked(data, config, authority, as_read=begin, say=say)
        evidence = begun[0].result(say)
    return CheckedData(inputs, evidence, assess(inputs.reading, inputs.history, evidence))


def raise_for_headings_only(reading: Reading) -> None:
    """Stop at files with headings only: they would count as a year in which every child left or nobody was reviewed.

    Raises:
        DataError: a year has no rows of the header or the episodes, or no reviews although it began with more than a
            few children in care.
    """
    for name in (*ESSENTIAL, REVIEWS.name):
        rows = reading.tables[name]["return_year"] if name in reading.tables else pd.Series(dtype="Int64")
        for year in sorted(reading.years(name) - set(rows.dropna())):
            if name == REVIEWS.name and _in_care_before(reading, year) < FEW_CHILDREN:
                continue
            raise DataError(
                f"The return of {financial_year(year).label} has no {TABLES[name].source} rows, only headings. "
                "Export that return again, or take its files away."
            )


def _in_care_before(reading: Reading, year: int) -> int:
    """How many children were in care before a year began, according to the return of that year."""
    episodes = reading.tables.get(EPISODES.name, EPISODES.empty())
    before = episodes["started"] < pd.Timestamp(financial_year(year).start)
    return int(episodes.loc[before & (episodes["return_year"] == year), "child_id"].nunique())


def raise_for_cut_return(inputs: Inputs, period: Period) -> None:  # D62
    """Stop at a return that looks cut in mid-year, if the period ends after its last event.

    Nothing in a return says how far it reaches, but if no episode starts or ends any more, it was probably cut. The
    exception is the form in which systems exchange returns: it names the year of every row and holds whole years.

    Raises:
        CommandError: the return looks cut, and ``complete_to`` is not set in iro.toml.
    """
    files = inputs.reading.supplied
    if (
        inputs.settings.returns.complete_to is not None
        or files["why_year"].str.startswith(YEAR_FROM_COLUMN.format("")).any()
    ):
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
            f"If it covers the whole year: complete_to = {last.end}."
        )


def check_measures(names: Iterable[str]) -> None:
    """Refuse ids that no measure has, with the nearest that one has.

    Raises:
        CommandError: there is no such measure.
    """
    for name in names:
        if measure_behind(name) is None:
            near = get_close_matches(name, every_measure(), n=1)
            hint = f"Did you mean {near[0]}?" if near else f"There are {', '.join(catalogue())}, and their changes."
            raise CommandError(f"There is no measure '{name}'. {hint}")


def _computed_with(measures: Iterable[str] | None) -> list[str] | None:
    """The measures of the catalogue that ``measures`` are computed from; some of these may be changes."""
    if measures is None:
        return None
    names = list(measures)
    check_measures(names)
    return [measure.name for measure in map(measure_behind, names) if measure]
