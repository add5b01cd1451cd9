"""The populations that measures count: each cohort is built once and shared by every measure that names it.

A cohort is a function whose parameters name the frames it is built from, down to the canonical tables, the
``calendar`` and the ``periods``. Each of its rows gives the period it belongs to, the child, and the day it is about
(``on``).
"""

import inspect
from collections.abc import Callable, Iterable, Mapping
from functools import cache, partial

import narwhals as nw
import pandas as pd

from iro_analysis.care.placements import placement_episodes, placements
from iro_analysis.care.spells import care_episodes, care_history, in_care, in_care_between
from iro_analysis.cohorts import child_protection, permanence, places, reviews, service, support
from iro_analysis.cohorts.time import calendar_rows, in_period, month_end_rows, period_rows
from iro_analysis.disk.cache import fingerprint
from iro_analysis.engines import Engine, Frame, frame_bytes
from iro_analysis.periods import Period
from iro_analysis.settings import Settings
from iro_analysis.tables import TABLES, CaseData

#: A frame built on one of these repeats a child, review or entry for every period or month end that it is in.
_REPEATING = frozenset({"periods", "month_ends"})


class Cohorts:
    """Frames by name, each computed once on one engine and only if needed, from the tables that were supplied."""

    def __init__(self, data: CaseData, periods: Iterable[Period], engine: Engine, settings: Settings) -> None:
        """Keep the tables supplied, and what the calendar and the periods will be made from."""
        periods = list(periods)
        self._engine = engine
        self._sources: dict[str, Callable[[], pd.DataFrame]] = {
            **{name: partial(data.tables.__getitem__, name) for name in data.tables},
            "periods": partial(period_rows, periods),
            "month_ends": partial(month_end_rows, periods),
            "calendar": partial(calendar_rows, data, periods, settings),
            "clock_options": partial(reviews.clock_option_rows, settings),
            "participation_codes": partial(reviews.participation_rows, settings),
        }
        if data.places is not None:
            self._sources[places.PLACES] = partial(pd.DataFrame, data.places)
        self._rows: dict[str, pd.DataFrame] = {}
        self._contents: dict[str, str] = {}
        self._frames: dict[str, Frame] = {}

    def build(self, rows: Callable[..., Frame]) -> Frame:
        """Call ``rows`` with the frames that its parameters name; one with a default may lack its table."""
        names = (name for name in inspect.signature(rows).parameters if name in _needed(rows) or self._can_make(name))
        return rows(**{name: self._frame(name) for name in names})

    def holds(self, table: str) -> bool:
        """Whether the table was supplied."""
        return table in self._sources

    def _can_make(self, name: str) -> bool:
        return self.holds(name) if name not in BUILDERS else all(map(self.holds, tables_needed(BUILDERS[name])))

    def contents_behind(self, rows: Callable[..., Frame]) -> dict[str, str]:
        """A hash of each table, calendar or period frame from which ``rows`` can come: it is handed nothing else."""
        return {name: self._content(name) for name in sorted(frames_behind(rows)) if name in self._sources}

    def _content(self, name: str) -> str:
        if name not in self._contents:
            self._contents[name] = fingerprint(frame_bytes(self._rows_of(name)))
        return self._contents[name]

    def _rows_of(self, name: str) -> pd.DataFrame:
        if name not in self._rows:
            self._rows[name] = self._sources[name]()
        return self._rows[name]

    def _frame(self, name: str) -> Frame:
        if name not in self._frames:
            self._frames[name] = self._make(name)
        return self._frames[name]

    def _make(self, name: str) -> Frame:
        if name in self._sources:
            return self._engine.load(self._rows_of(name))
        # A repeating frame is many times larger than the tables, and each measure reads few of its columns.
        repeats = not frames_needed(BUILDERS[name]).isdisjoint(_REPEATING)
        return (self._engine.share if repeats else self._engine.keep)(self.build(BUILDERS[name]))


def tables_needed(rows: Callable[..., Frame]) -> frozenset[str]:
    """The canonical tables that ``rows`` needs, directly or through the cohorts it is built from."""
    return frames_needed(rows).intersection(TABLES)


@cache
def frames_behind(rows: Callable[..., Frame]) -> frozenset[str]:
    """Every frame that ``rows`` may read, including those that it can do without."""
    names = tuple(inspect.signature(rows).parameters)
    return frozenset(names).union(*(frames_behind(BUILDERS[name]) for name in names if name in BUILDERS))


@cache
def frames_needed(rows: Callable[..., Frame]) -> frozenset[str]:
    """Every frame that ``rows`` needs, directly or through the cohorts it is built from: tables, calendar, periods."""
    names = _needed(rows)
    return frozenset(names).union(*(frames_needed(BUILDERS[name]) for name in names if name in BUILDERS))


@cache
def _needed(rows: Callable[..., Frame]) -> tuple[str, ...]:
    """The parameters of ``rows`` that have no default."""
    parameters = inspect.signature(rows).parameters.values()
    return tuple(parameter.name for parameter in parameters if parameter.default is parameter.empty)


def in_care_at_end(care_episodes: Frame, children: Frame, periods: Frame) -> Frame:
    """One row per child in care at midnight at the end of the period, with the current episode."""
    current = care_episodes.join(periods, how="cross").filter(
        in_care(nw.col("started"), nw.col("ceased"), nw.col("period_end"))
    )
    return _of_children(current.with_columns(on=nw.col("period_end")), children)


def in_care_at_opening(care_episodes: Frame, periods: Frame) -> Frame:
    """One row per child in care at midnight before the period's first day."""
    return care_episodes.join(periods, how="cross").filter(
        in_care(nw.col("started"), nw.col("ceased"), nw.col("opening_day"))
    )


def spells_during(care_episodes: Frame, children: Frame, periods: Frame) -> Frame:
    """One row per spell that touches the period."""
    touching = (
        care_episodes.filter(nw.col("begins_spell"))
        .join(periods, how="cross")
        .filter(
            in_care_between(
                nw.col("spell_started"), nw.col("spell_ended"), nw.col("period_start"), nw.col("period_end")
            )
        )
    )
    return _of_children(touching.with_columns(on=nw.col("period_end")), children)


def episodes_during(care_episodes: Frame, periods: Frame) -> Frame:  # D30
    """One row per episode in force on a day of the period; an earlier one that ceased on the first day is not."""
    lasts_into = nw.col("ceased").is_null() | (nw.col("ceased") > nw.col("period_start"))
    return care_episodes.join(periods, how="cross").filter(
        nw.col("started") <= nw.col("period_end"), lasts_into | (nw.col("started") >= nw.col("period_start"))
    )


def spells_started(care_episodes: Frame, children: Frame, periods: Frame) -> Frame:
    """One row per spell that starts in the period, with its first episode."""
    return _begun_in(care_episodes.filter(nw.col("start_known")), children, periods)


def spells_without_start(care_episodes: Frame, children: Frame, periods: Frame) -> Frame:
    """One row per spell whose first episode starts in the period as a continuation: the spell's start is not known."""
    return _begun_in(care_episodes.filter(~nw.col("start_known")), children, periods)


def spells_ceased(care_episodes: Frame, children: Frame, periods: Frame) -> Frame:
    """One row per spell that ends in the period, with its last episode."""
    ceased = in_period(care_episodes.filter(nw.col("ends_spell")), "spell_ended", periods)
    return _of_children(ceased.with_columns(on=nw.col("spell_ended")), children)


def brief_stays(care_history: Frame, children: Frame, periods: Frame) -> Frame:  # D114
    """One row per stay under 24 hours on a day of the period, with its first episode: the child was not in care."""
    return _begun_in(care_history.filter(nw.col("under_24_hours")), children, periods)


def went_missing(missing: Frame, care_episodes: Frame, periods: Frame) -> Frame:  # D31
    """One row per time, starting in the period, that a child in care was missing or away without authorisation."""
    day = nw.col("missing_from")
    # An absence that starts on a day on which one episode ends and the next begins is joined to both.
    in_care_then = (
        missing.join(care_episodes.select("child_id", "started", "ceased"), on="child_id")
        .filter(in_care_between(nw.col("started"), nw.col("ceased"), day, day))
        .unique(["child_id", "missing_from", "missing_kind"], keep="any")
    )
    return in_period(in_care_then, "missing_from", periods)


def uasc_in_care(uasc: Frame, spells_during: Frame) -> Frame:  # D34
    """One row per child in care in the period who was an unaccompanied asylum-seeking child at some time in it."""
    both = spells_during.join(uasc.select("child_id", "return_year", "uasc_ceased"), on="child_id")
    ceased = nw.col("uasc_ceased")
    in_period = nw.col("return_year_right").is_between(nw.col("first_year"), nw.col("last_year"))
    return one_per_child(both.filter(in_period & (ceased.is_null() | (ceased >= nw.col("period_start")))))


def uasc_in_care_at_end(uasc: Frame, in_care_at_end: Frame) -> Frame:
    """One row per child in care at the end of the period who was an unaccompanied asylum-seeking child then."""
    both = in_care_at_end.join(uasc.select("child_id", "return_year", "uasc_ceased"), on="child_id")
    ceased = nw.col("uasc_ceased")
    same_year = nw.col("return_year_right") == nw.col("last_year")
    return one_per_child(both.filter(same_year & (ceased.is_null() | (ceased > nw.col("period_end")))))


def twelve_month_cohort(outcomes: Frame, in_care_at_end: Frame) -> Frame:  # D33
    """One row per child looked after continuously for the 12 months to the end of the period.

    The columns of the child's OC2 record of that year are missing if there is none.
    """
    records = outcomes.drop("birth_date", "source_file", "source_row", "rule").rename({"return_year": "last_year"})
    long_enough = nw.col("spell_started") <= nw.col("twelve_months_from")
    return in_care_at_end.filter(long_enough).join(records, on=["child_id", "last_year"], how="left")


def one_per_child(rows: Frame) -> Frame:
    """One row per period and child."""
    return rows.unique(["period", "child_id"], keep="any")


BUILDERS: Mapping[str, Callable[..., Frame]] = {
    "care_history": care_history,
    "care_episodes": care_episodes,
    "placement_episodes": placement_episodes,
    "placements": placements,
    "in_care_at_end": in_care_at_end,
    "in_care_at_opening": in_care_at_opening,
    "spells_during": spells_during,
    "episodes_during": episodes_during,
    "spells_started": spells_started,
    "spells_without_start": spells_without_start,
    "spells_ceased": spells_ceased,
    "brief_stays": brief_stays,
    "went_missing": went_missing,
    "uasc_in_care": uasc_in_care,
    "uasc_in_care_at_end": uasc_in_care_at_end,
    "twelve_month_cohort": twelve_month_cohort,
    **places.BUILDERS,
    **reviews.BUILDERS,
    **permanence.BUILDERS,
    **service.BUILDERS,
    **child_protection.BUILDERS,
    **support.BUILDERS,
}


def _begun_in(episodes: Frame, children: Frame, periods: Frame) -> Frame:
    begun = in_period(episodes.filter(nw.col("begins_spell")), "spell_started", periods)
    return _of_children(begun.with_columns(on=nw.col("spell_started")), children)


def _of_children(rows: Frame, children: Frame) -> Frame:
    """The rows with what the header says about the child."""
    return rows.join(children.select("child_id", "sex", "birth_date", "ethnicity"), on="child_id", how="left")
