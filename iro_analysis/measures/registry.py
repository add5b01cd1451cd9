"""What a measure is, and the register of all of them.

A measure says what one unit is, which units count and what to break down by. Its function takes frames by the names of
its parameters (see :mod:`iro_analysis.cohorts.frames`) and returns one row per unit and period; everything else
(breakdowns, shares, rates, intervals, changes) is done for every measure alike by :mod:`iro_analysis.figures`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache
from importlib import import_module
from types import MappingProxyType
from typing import Any

from iro_analysis.engines import Frame
from iro_analysis.measures.facts import Base, Flow
from iro_analysis.measures.kinds import (
    CHANGE,
    CHANGE_P,
    CHANGE_PCT,
    COUNT,
    PER_100_CHILDREN,
    POINTS,
    RATE,
    SHARE,
    UNAVAILABLE,
    Statistic,
)
from iro_analysis.periods import Period, add_months

Rows = Callable[..., Frame]
Breakdown = tuple[str, ...]

SECTIONS = ("workload", "population", "profiles", "reviews", "participation", "feedback", "disputes")
#: Where the measures of the sections stand, in the order of the report.
_MODULES = (
    *("population", "profiles", "workload", "reviews", "review_records", "participation", "contacts"),
    *("feedback", "quality", "disputes"),
)
#: What a count per 100 children in care is divided by.
CHILDREN_IN_CARE = "cla_at_end"


@dataclass(frozen=True)
class Measure:
    """One entry of the dictionary of figures.

    Args:
        name: the id used in ledgers, registers, charts and sentences.
        section: the notebook that prints it.
        title: what a reader is told it is.
        unit: of its value: children, percent, days ...
        definition: in words, the docstring of its function.
        cite: the paragraph, regulation or DfE definition behind it.
        statistic: how its rows become a number.
        by: its breakdowns, each a tuple of dimensions; the total is always there.
        rows: its function; for shares and rates that of the count they are built on, none where nothing is held.
        total: whether the measure means something without a breakdown.
        of: the measure that a share, rate, relative share or change is made of.
        caveats: what a reader must know before quoting it.
        year_end_only: whether it exists only for a period that ends on 31 March.
        months_to_end: the months up to the period's end that the returns must cover, where longer than the period.
        months_before_start: the months before the period's start that they must cover too.
        local_groupings: whether it is also broken down by the ``[groupings]`` of iro.toml.
        needs: columns, as "table.column", without which it says nothing.
        whole_months: whether it exists only for a period of whole months.
        base: of a percentage, what it is of, where that is a measure too.
        part_of: measures that count all that it counts, in every breakdown that both have.
        excludes: percentages of the same base that count nothing that it counts.
        flows: of a stock, what comes and goes.
        limits: the ids, in ``data_contracts/rules.toml``, of the rules and guidelines that it is held against.
        low_is_good: whether a low figure is what a service aims at; None where neither high nor low is good in itself.
    """

    name: str
    section: str
    title: str
    unit: str
    definition: str
    cite: str
    statistic: Statistic
    by: tuple[Breakdown, ...]
    rows: Rows | None
    total: bool = True
    of: str | None = None
    caveats: str = ""
    year_end_only: bool = False
    months_to_end: int = 0
    months_before_start: int = 0
    local_groupings: bool = False
    needs: tuple[str, ...] = ()
    whole_months: bool = False
    base: Base | None = None  # D21
    part_of: tuple[str, ...] = ()
    excludes: tuple[str, ...] = ()
    flows: tuple[Flow, ...] = ()
    limits: tuple[str, ...] = ()  # D78
    low_is_good: bool | None = None

    @property
    def is_count(self) -> bool:
        """Whether its breakdowns divide its total: every unit is in one category."""
        return self.statistic.counts_units and self.total

    @property
    def bases(self) -> tuple[str, ...]:
        """The measures whose figures it is made of."""
        return tuple(filter(None, (self.of, CHILDREN_IN_CARE if self.statistic is PER_100_CHILDREN else None)))

    @property
    def counted(self) -> bool:
        """Whether it counts rows of its own, and is not made of another measure's figures."""
        return self.rows is not None and self.of is None

    def needs_from(self, period: Period) -> date:  # D29
        """The first day that the returns must cover for a figure of ``period``."""
        window = add_months(period.end + timedelta(days=1), -self.months_to_end) if self.months_to_end else period.start
        return min(window, add_months(period.start, -self.months_before_start))


_REGISTER: dict[str, Measure] = {}


def measure(  # noqa: PLR0913  a record has as many fields as it has
    name: str,
    *,
    section: str,
    title: str,
    unit: str,
    cite: str,
    by: tuple[str | Breakdown, ...] = (),
    total: bool = True,
    statistic: Statistic = COUNT,
    of: str | None = None,
    share: str | None = None,
    rate: str | None = None,
    per_100: str | None = None,
    caveats: str = "",
    year_end_only: bool = False,
    months_to_end: int = 0,
    months_before_start: int = 0,
    local_groupings: bool = False,
    needs: tuple[str, ...] = (),
    whole_months: bool = False,
    base: Base | None = None,
    part_of: tuple[str, ...] = (),
    excludes: tuple[str, ...] = (),
    flows: tuple[Flow, ...] = (),
    limits: tuple[str, ...] = (),
    low_is_good: bool | None = None,
) -> Callable[[Rows], Rows]:
    """Register the decorated function as the measure ``name``; its docstring is the definition.

    ``share`` is the id of the measure that gives each breakdown as a percentage of the total, ``rate`` of that which
    gives the total per 10,000 residents aged 0-17, ``per_100`` of that which gives it for every 100 children in care at
    the end; the other arguments are the fields of :class:`Measure`.
    """

    def register(rows: Rows) -> Rows:
        record = Measure(
            name=name,
            section=section,
            title=title,
            unit=unit,
            definition=" ".join((rows.__doc__ or "").split()),
            cite=cite,
            statistic=statistic,
            by=tuple((part,) if isinstance(part, str) else part for part in by),
            rows=rows,
            total=total,
            of=of,
            caveats=caveats,
            year_end_only=year_end_only,
            months_to_end=months_to_end,
            months_before_start=months_before_start,
            local_groupings=local_groupings,
            needs=needs,
            whole_months=whole_months,
            base=base,
            part_of=part_of,
            excludes=excludes,
            flows=flows,
            limits=limits,
            low_is_good=low_is_good,
        )
        _add(record)
        if rate:
            _add(_rate(record, rate))
        if per_100:
            _add(_per_100(record, per_100))
        if share:
            _add(_share(record, share))
        return rows

    return register


def not_held(name: str, *, section: str, title: str, definition: str, cite: str, reason: str) -> None:
    """Register a measure of the dictionary that no table read so far can answer; ``reason`` says why."""
    _add(Measure(name, section, title, "children", definition, cite, UNAVAILABLE, by=(), rows=None, caveats=reason))


def catalogue() -> Mapping[str, Measure]:
    """Every measure by id, in the order of the report."""
    for module in _MODULES:
        import_module(f"iro_analysis.measures.{module}")
    return MappingProxyType(_REGISTER)


@cache
def every_figure() -> Mapping[str, Measure]:  # D20
    """What the ledger can hold, by id: every measure of the catalogue, and behind each its changes."""
    entries = [each for record in catalogue().values() for each in (record, *_changes(record))]
    return MappingProxyType({each.name: each for each in entries})


def change_of(measure: str, kind: Statistic = CHANGE) -> str:  # D3
    """The id of a measure's change of ``kind``: the value, the same in per cent, or its p-value."""
    return f"{measure}_{kind}"


def share_of(measure: str) -> str | None:
    """The id of the measure that gives each breakdown of a count as a percentage of its total, if there is one."""
    shares = (record.name for record in catalogue().values() if record.statistic is SHARE and record.of == measure)
    return next(shares, None)


def measure_behind(name: str) -> Measure | None:
    """The measure of this id, or of which it is a change; None for one that this version does not have."""
    record = every_figure().get(name)
    return catalogue()[str(record.of)] if record and record.statistic.change else record


def _changes(record: Measure) -> list[Measure]:
    of_kind = {
        CHANGE: (POINTS if record.unit == "percent" else record.unit, "change", "less that of the year before"),
        CHANGE_PCT: ("percent", "change in per cent", "against that of the year before, in per cent"),
        CHANGE_P: (
            "p-value",
            "probability of such a change by chance",
            "against that of the year before: the two-sided p-value of the test that its kind of statistic has",
        ),
    }
    return [
        _of(
            record,
            name=change_of(record.name, kind),
            title=f"{record.title}: {words}",
            unit=unit,
            definition=f"The figure of {record.name} {definition}.",
            statistic=kind,
        )
        for kind, (unit, words, definition) in of_kind.items()
        if kind in record.statistic.changes
    ]


def _add(record: Measure) -> None:
    if record.name in _REGISTER:
        raise ValueError(f"the measure '{record.name}' is registered twice")
    _REGISTER[record.name] = record


def _of(record: Measure, **own: Any) -> Measure:  # noqa: ANN401  the fields of a record
    """A measure made of the figures of ``record``: what is its own, and nothing of how that hangs together."""
    return replace(record, of=record.name, base=None, part_of=(), excludes=(), flows=(), **{"low_is_good": None, **own})


def _rate(record: Measure, name: str) -> Measure:
    return _of(
        record,
        name=name,
        title=f"{record.title}, per 10,000 residents aged 0-17",
        unit="per 10,000 aged 0-17",
        definition=f"{record.definition} Divided by residents aged 0-17 and multiplied by 10,000.",
        statistic=RATE,
        by=(),
        total=True,
        local_groupings=False,
        low_is_good=record.low_is_good,
        caveats="The ONS mid-year estimate of the calendar year before the one in which the period ends; a period "
        "shorter than a year is not scaled up.",
    )


def _per_100(record: Measure, name: str) -> Measure:
    return _of(
        record,
        name=name,
        title=f"{record.title}, for every 100 children in care",
        unit="per 100 children",
        definition=f"{record.definition} Divided by children in care at the end of the period, multiplied by 100.",
        statistic=PER_100_CHILDREN,
        by=(),
        total=True,
        low_is_good=record.low_is_good,
        caveats="A period shorter than a year is not scaled up.",
    )


def _share(record: Measure, name: str) -> Measure:  # D3
    return _of(
        record,
        name=name,
        title=f"{record.title}, share of the total",
        unit="percent",
        definition=f"{record.definition} Each category as a percentage of the total.",
        statistic=SHARE,
        total=False,
    )
