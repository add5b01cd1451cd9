"""What a measure is, and the register of all of them.

A measure says what one unit is, which units count and what to break down by. Its function takes frames by the names of
its parameters (see :mod:`iro_analysis.measures.cohorts`) and returns one row per unit and period; everything else
(breakdowns, shares, rates, intervals, changes) is done for every measure alike by :mod:`iro_analysis.figures`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from importlib import import_module
from types import MappingProxyType
from typing import Literal

from iro_analysis.engines import Frame
from iro_analysis.periods import Period, add_months

#: How the rows of a measure become one number:
#: count - rows; sum - of ``amount``; level - the same, not available where nothing was recorded;
#: percent - rows whose ``counts`` is true, of those where it is known; mean - of ``amount`` where known;
#: quartiles - of ``amount``, as breakdown ``statistic``, where ``exact`` is false for an amount that is at least as
#: large; median and longest, five numbers - the same with other points;
#: mean of months - of ``part`` over ``whole`` at each month's end, its mean, least and most; last of months - of
#: ``part`` at each month's end, the last, least and most; part of whole - ``part`` as a percentage of ``whole``;
#: share - a count's breakdown as a percentage of its total; rate - a count per 10,000 residents aged 0-17;
#: per 100 children - a count for every 100 children in care at the end;
#: relative share - a group's share against its share of local residents; unavailable - not held by the returns.
Statistic = Literal[
    "count",
    "sum",
    "level",
    "percent",
    "mean",
    "quartiles",
    "median and longest",
    "five numbers",
    "mean of months",
    "last of months",
    "part of whole",
    "per 100 children",
    "share",
    "rate",
    "relative share",
    "unavailable",
]
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
#: The statistics of what stands at the end of each month.
MONTHLY: tuple[Statistic, ...] = ("mean of months", "last of months")


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
        base: the count that a share, rate or relative share is built on.
        caveats: what a reader must know before quoting it.
        year_end_only: whether it exists only for a period that ends on 31 March.
        months_to_end: the months up to the period's end that the returns must cover, where longer than the period.
        months_before_start: the months before the period's start that they must cover too.
        local_groupings: whether it is also broken down by the ``[groupings]`` of iro.toml.
        needs: columns, as "table.column", without which it says nothing.
        whole_months: whether it exists only for a period of whole months.
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
    base: str | None = None
    caveats: str = ""
    year_end_only: bool = False
    months_to_end: int = 0
    months_before_start: int = 0
    local_groupings: bool = False
    needs: tuple[str, ...] = ()
    whole_months: bool = False

    @property
    def bases(self) -> tuple[str, ...]:
        """The measures that have to be counted before it."""
        return tuple(filter(None, (self.base, CHILDREN_IN_CARE if self.statistic == "per 100 children" else None)))

    def needs_from(self, period: Period) -> date:
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
    statistic: Statistic = "count",
    base: str | None = None,
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
            base=base,
            caveats=caveats,
            year_end_only=year_end_only,
            months_to_end=months_to_end,
            months_before_start=months_before_start,
            local_groupings=local_groupings,
            needs=needs,
            whole_months=whole_months,
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
    _add(Measure(name, section, title, "children", definition, cite, "unavailable", by=(), rows=None, caveats=reason))


def catalogue() -> Mapping[str, Measure]:
    """Every measure by id, in the order of the report."""
    for module in _MODULES:
        import_module(f"iro_analysis.measures.{module}")
    return MappingProxyType(_REGISTER)


def _add(record: Measure) -> None:
    if record.name in _REGISTER:
        raise ValueError(f"the measure '{record.name}' is registered twice")
    _REGISTER[record.name] = record


def _rate(record: Measure, name: str) -> Measure:
    return replace(
        record,
        name=name,
        title=f"{record.title}, per 10,000 residents aged 0-17",
        unit="per 10,000 aged 0-17",
        definition=f"{record.definition} Divided by residents aged 0-17 and multiplied by 10,000.",
        statistic="rate",
        by=(),
        total=True,
        base=record.name,
        local_groupings=False,
        caveats="The ONS mid-year estimate of the calendar year before the one in which the period ends; a period "
        "shorter than a year is not scaled up.",
    )


def _per_100(record: Measure, name: str) -> Measure:
    return replace(
        record,
        name=name,
        title=f"{record.title}, for every 100 children in care",
        unit="per 100 children",
        definition=f"{record.definition} Divided by children in care at the end of the period, multiplied by 100.",
        statistic="per 100 children",
        by=(),
        total=True,
        base=record.name,
        caveats="A period shorter than a year is not scaled up.",
    )


def _share(record: Measure, name: str) -> Measure:
    return replace(
        record,
        name=name,
        title=f"{record.title}, share of the total",
        unit="percent",
        definition=f"{record.definition} Each category as a percentage of the total.",
        statistic="share",
        total=False,
        base=record.name,
    )
