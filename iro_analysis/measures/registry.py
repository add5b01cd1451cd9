"""What a measure is, and the register of all of them.

A measure says what one unit is, which units count, and what they are broken down by. Its function is given the frames
that its parameters name (see :mod:`iro_analysis.cohorts.frames`), and returns one row per unit and period. Everything
else (breakdowns, shares, rates, intervals, changes) is the same for every measure: :mod:`iro_analysis.figures` does it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache
from importlib import import_module
from types import MappingProxyType
from typing import Any

from iro_analysis.engines import Frame
from iro_analysis.measures.facts import Base, Flow, Tested
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
#: The modules with the measures of the sections, in the order of the catalogue.
_MODULES = (
    *("population", "profiles", "places", "workload", "teams", "child_protection"),
    *("reviews", "review_records", "participation", "contacts", "support", "permanence"),
    *("feedback", "quality", "disputes"),
)
#: The denominator of a count per 100 children in care.
CHILDREN_IN_CARE = "cla_at_end"


@dataclass(frozen=True)
class Measure:
    """One entry of the dictionary of figures.

    Args:
        name: the id used in ledgers, registers, charts and sentences.
        section: the notebook that prints it.
        title: its title in the report.
        unit: the unit of its value: children, percent, days ...
        definition: what it counts, in words; the docstring of its function.
        cite: the paragraph, regulation or DfE definition behind it.
        statistic: how its rows become a number.
        by: its breakdowns, each a tuple of dimensions, besides the total.
        rows: its function; for a share or rate that of its count, None if no table holds the answer.
        total: whether the figure without a breakdown means anything.
        of: the measure that a share, rate, relative share or change is made of.
        caveats: what a reader must know before quoting it.
        year_end_only: whether it exists only for a period that ends on 31 March.
        months_to_end: how many months up to the end of the period the returns must cover, if more than the period has.
        months_before_start: how many months before the start of the period the returns must cover as well.
        local_groupings: whether it is also broken down by the ``[groupings]`` of iro.toml.
        needs: columns, as "table.column", without which it is not available.
        whole_months: whether it exists only for a period of whole months.
        base: what a percentage is of, if that is a measure too.
        part_of: measures that count everything that it counts, in every breakdown that both have.
        excludes: percentages of the same base that count nothing that it counts.
        flows: for a stock, the starts and ceases that change it.
        limits: ids, in ``data_contracts/rules.toml``, of the rules and guidelines that it is held against.
        low_is_good: whether a service aims at a low figure; None if neither high nor low is good in itself.
        tested: whether its change on the year before is tested.
        only_if_kept: whether the report is silent about it while nobody keeps what it is made from.
        only_if_kept_by: dimensions among its breakdowns about which the report is silent in the same way.
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
    tested: Tested = Tested.NO
    only_if_kept: bool = False  # D200
    only_if_kept_by: tuple[str, ...] = ()

    @property
    def changes(self) -> tuple[Statistic, ...]:
        """The kinds of change against the year before that are given for it."""
        return (*self.statistic.changes, *([CHANGE_P] if self.tested.has_p_value else []))

    @property
    def is_count(self) -> bool:
        """Whether its categories add up to its total: every unit is in exactly one category."""
        return self.statistic.counts_units and self.total

    @property
    def bases(self) -> tuple[str, ...]:
        """The measures that it is made of; empty for a measure that counts rows of its own."""
        return tuple(filter(None, (self.of, CHILDREN_IN_CARE if self.statistic is PER_100_CHILDREN else None)))

    @property
    def counts_rows(self) -> bool:
        """Whether it counts rows of its own, rather than being made of another measure's figures."""
        return self.rows is not None and self.of is None

    def needs_from(self, period: Period) -> date:  # D29
        """The first day that the returns must cover for a figure of ``period``."""
        window = add_months(period.end + timedelta(days=1), -self.months_to_end) if self.months_to_end else period.start
        return min(window, add_months(period.start, -self.months_before_start))


_REGISTER: dict[str, Measure] = {}


def measure(  # noqa: PLR0913  a record simply has many fields
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
    tested: Tested = Tested.NO,
    only_if_kept: bool = False,
    only_if_kept_by: tuple[str, ...] = (),
) -> Callable[[Rows], Rows]:
    """Register the decorated function as the measure ``name``; its docstring is the definition.

    ``share``, ``rate`` and ``per_100`` register further measures under the id given: each category as a percentage of
    the total; the total per 10,000 residents aged 0-17; the total per 100 children in care at the end of the period.
    The other arguments are the fields of :class:`Measure`.
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
            tested=tested,
            only_if_kept=only_if_kept,
            only_if_kept_by=only_if_kept_by,
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


def unavailable_measure(name: str, *, section: str, title: str, definition: str, cite: str, reason: str) -> None:
    """Register a measure that no table can answer, so that the report says so; ``reason`` is why."""
    _add(Measure(name, section, title, "children", definition, cite, UNAVAILABLE, by=(), rows=None, caveats=reason))


def catalogue() -> Mapping[str, Measure]:
    """Every measure by id, in the order of the report."""
    for module in _MODULES:
        import_module(f"iro_analysis.measures.{module}")
    return MappingProxyType(_REGISTER)


@cache
def every_measure() -> Mapping[str, Measure]:  # D20
    """Every measure that the ledger can hold, by id: those of the catalogue, each followed by its changes."""
    entries = [entry for record in catalogue().values() for entry in (record, *_changes(record))]
    return MappingProxyType({entry.name: entry for entry in entries})


def change_of(measure: str, kind: Statistic = CHANGE) -> str:  # D3
    """The id of a change of ``measure``: in its own unit, in per cent, or the p-value."""
    return f"{measure}_{kind}"


def share_of(measure: str) -> str | None:
    """The id of the measure that gives each breakdown of a count as a percentage of its total, if there is one."""
    shares = (record.name for record in catalogue().values() if record.statistic is SHARE and record.of == measure)
    return next(shares, None)


def measure_behind(name: str) -> Measure | None:
    """The measure with this id, or the one that this id is a change of; None if this version has no such id."""
    record = every_measure().get(name)
    return catalogue()[str(record.of)] if record and record.statistic.change else record


def _changes(record: Measure) -> list[Measure]:
    of_kind = {
        CHANGE: (POINTS if record.unit == "percent" else record.unit, "change", "less that of the year before"),
        CHANGE_PCT: ("percent", "change in per cent", "against that of the year before, in per cent"),
        CHANGE_P: (
            "p-value",
            "probability of such a change by chance",
            "against that of the year before: the two-sided p-value of the exact test of its kind of statistic",
        ),
    }
    return [
        _made_of(
            record,
            name=change_of(record.name, kind),
            title=f"{record.title}: {words}",
            unit=unit,
            definition=f"The figure of {record.name} {definition}.",
            statistic=kind,
        )
        for kind, (unit, words, definition) in of_kind.items()
        if kind in record.changes
    ]


def _add(record: Measure) -> None:
    if record.name in _REGISTER:
        raise ValueError(f"the measure '{record.name}' is registered twice")
    _REGISTER[record.name] = record


def _made_of(record: Measure, **own: Any) -> Measure:  # noqa: ANN401  fields of a record
    """A measure made of the figures of ``record``; its relations (base, parts, flows) do not carry over."""
    own = {"low_is_good": None, "tested": Tested.AS_COUNT if record.tested.independent else Tested.NO, **own}
    return replace(record, of=record.name, base=None, part_of=(), excludes=(), flows=(), **own)


def _rate(record: Measure, name: str) -> Measure:
    return _made_of(
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
    return _made_of(
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
    return _made_of(
        record,
        name=name,
        title=f"{record.title}, share of the total",
        unit="percent",
        definition=f"{record.definition} Each category as a percentage of the total.",
        statistic=SHARE,
        total=False,
    )
