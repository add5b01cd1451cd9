"""From a figure back to where it comes from: definition, source, rules, formula, and the rows behind it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from iro_analysis import manifest
from iro_analysis.care.rules import Rule, rules
from iro_analysis.errors import CommandError
from iro_analysis.figures.changes import change_suffixes
from iro_analysis.figures.rows import rows_behind
from iro_analysis.ledger import Figure, Ledger, breakdown_dimensions, breakdown_text
from iro_analysis.measures.cohorts import frames_needed, tables_needed
from iro_analysis.measures.registry import MONTHLY, Measure, Statistic, catalogue
from iro_analysis.periods import Period, parse_period
from iro_analysis.pipeline import Inputs, compute_ledger, read_inputs
from iro_analysis.report.labels import day_text
from iro_analysis.report.numbers import number, quantity
from iro_analysis.tables import TABLES

#: What a row may say beside whose it is and where it stands: what the figure adds up, averages or judges.
_SAID = ("on", "counts", "amount", "exact", "part", "whole")
_PLACE = ["source_file", "source_row"]
_PERCENT = "{base} / {whole} x 100 = {exact}, printed as {value}"
_SUM = "the sum of what the rows add = {value}"
_MEAN = "{base} / {whole} = {exact}, printed as {value}"
_POINT = "{part} of the amounts of {whole} rows, by linear interpolation = {value}"
_FORMULAS: Mapping[Statistic, str] = {
    "count": "{base} rows are counted = {value}",
    "sum": _SUM,
    "level": _SUM,
    "last of months": _SUM,
    "percent": _PERCENT,
    "share": _PERCENT,
    "part of whole": _PERCENT,
    "rate": "{base} / {whole} residents x 10,000 = {exact}, printed as {value}",
    "per 100 children": "{base} / {whole} children x 100 = {exact}, printed as {value}",
    "mean": _MEAN,
    "mean of months": _MEAN,
    "relative share": "({base} / {whole}) / the group's share of residents = {exact}, printed as {value}",
    "quartiles": _POINT,
    "median and longest": _POINT,
    "five numbers": _POINT,
}


@dataclass(frozen=True)
class Trace:
    """Where a figure comes from.

    Args:
        figure: the figure, as the ledger has it.
        measure: the record behind it: of a change, that of the measure that changed.
        formula: how its value is made, with the numbers in it.
        rules: the versions of the rules in force on the period's last day, where the measure reads the calendar.
        rows: private. The rows that were counted, each with the child, what it adds, and the file and row it comes
            from; of a row that stands for several, one for each of them.
        inputs: the hash of every input file.
        package: the version and commit of what computed it.
    """

    figure: Figure
    measure: Measure
    formula: str
    rules: tuple[Rule, ...]
    rows: pd.DataFrame
    inputs: dict[str, str]
    package: dict[str, object]


def trace(
    name: str, data: Path, period_text: str, breakdown: str = "", config: Path | None = None, engine: str = "duckdb"
) -> Trace:
    """Trace one figure.

    Args:
        name: a measure's id, or that of a change.
        data: the folder of the returns.
        period_text: the period.
        breakdown: as the ledger writes it, in any order; empty for the total.
        config: the iro.toml to use, by default the data folder's own.
        engine: where the figure is computed.

    Raises:
        CommandError: there is no such measure, breakdown or period.
    """
    period = parse_period(period_text)
    text = breakdown_text(breakdown_dimensions(breakdown))
    inputs = read_inputs(data, config)
    ledger = compute_ledger(inputs, period, engine=engine, measures=[name])
    measure, suffix = _measure_of(name)
    figure = _figure(ledger, name, text, period)
    needs = frames_needed(_source(measure).rows) if _source(measure).rows else frozenset()
    return Trace(
        figure=figure,
        measure=measure,
        formula=_formula(figure, measure, suffix, ledger, period),
        rules=_rules_in_force(period) if "calendar" in needs else (),
        rows=_rows(measure, text, period, inputs),
        inputs=manifest.hashes(manifest.input_files(data, inputs.settings, config)),
        package=manifest.package_version(),
    )


def _measure_of(name: str) -> tuple[Measure, str]:
    """The record behind an id, and what a change adds to its name."""
    for measure in catalogue().values():
        for suffix in ("", *change_suffixes(measure)):
            if name == f"{measure.name}{suffix}":
                return measure, suffix
    raise CommandError(f"There is no measure '{name}'.")  # the pipeline has said so before


def _source(measure: Measure) -> Measure:
    """The measure whose rows a share or rate is made of."""
    return _source(catalogue()[measure.base]) if measure.base else measure


def _figure(ledger: Ledger, name: str, breakdown: str, period: Period) -> Figure:
    frame = ledger.frame
    found = frame[(frame["measure"] == name) & (frame["period"] == period.label) & (frame["breakdown"] == breakdown)]
    if found.empty:
        known = frame[(frame["measure"] == name) & (frame["period"] == period.label)]["breakdown"]
        dimensions = sorted({" by ".join(breakdown_dimensions(text)) for text in known if text})
        raise CommandError(
            f"{name} has no figure for '{breakdown}' in {period.label}. It is broken down by "
            f"{', '.join(dimensions) or 'nothing'}; iro figures lists every category."
        )
    row = found.iloc[0]
    return Figure(**{field: row[field] for field in Figure.__dataclass_fields__})


def _formula(figure: Figure, measure: Measure, suffix: str, ledger: Ledger, period: Period) -> str:
    if not figure.available:
        return figure.note
    if suffix:
        return _change_formula(figure, measure, ledger, period)
    return _FORMULAS[measure.statistic].format(
        base=f"{figure.numerator:,.10g}",
        whole=f"{figure.denominator:,.10g}",
        exact=f"{figure.value:.10g}",
        value=quantity(figure.value, figure.unit),
        part=breakdown_dimensions(figure.breakdown).get("statistic", "a point").lower(),
    )


def _change_formula(figure: Figure, measure: Measure, ledger: Ledger, period: Period) -> str:
    before = period.year_before.label
    now, then = (
        number(_figure(ledger, measure.name, figure.breakdown, each).value, measure.unit)
        for each in (period, period.year_before)
    )
    if figure.measure.endswith("_change"):
        return f"{now} ({period.label}) - {then} ({before}) = {number(figure.value, figure.unit, signed=True)}"
    if figure.measure.endswith("_change_pct"):
        return f"({now} / {then} - 1) x 100 = {number(figure.value, figure.unit, signed=True)}"
    return f"two-sided test of {now} ({period.label}) against {then} ({before}): p = {figure.value:.4g}"


def _rules_in_force(period: Period) -> tuple[Rule, ...]:
    day = period.end
    return tuple(rule for rule in rules() if rule.valid_from <= day and (rule.valid_to is None or day <= rule.valid_to))


def _rows(measure: Measure, breakdown: str, period: Period, inputs: Inputs) -> pd.DataFrame:
    """The counted rows with their places; those of a measure that is not held are none."""
    source = _source(measure)
    if source.rows is None:
        return pd.DataFrame(columns=["child_id", *_PLACE])
    wanted = "" if source.statistic in MONTHLY else breakdown
    counted = rows_behind(source, wanted, period, inputs.history.data, inputs.settings)
    parts = [name for name in map(str, counted) if name.startswith("by_")]
    kept = [*(name for name in ("child_id", "iro_id", *_SAID) if name in counted), *parts]
    if set(_PLACE) <= set(counted):
        return counted[[*kept, *_PLACE]]
    return _placed(counted[kept], source, inputs)


def _placed(counted: pd.DataFrame, source: Measure, inputs: Inputs) -> pd.DataFrame:
    """Rows that stand for several, each beside the rows it rests on: the review of that day, else all of the child."""
    assert source.rows is not None  # noqa: S101  as above
    tables = inputs.history.data.tables
    needed = [name for name in TABLES if name in tables_needed(source.rows) and name in tables]
    if "child_id" not in counted:
        return counted
    if "reviews" in needed and "on" in counted:
        dated = tables["reviews"][["child_id", "review_date", *_PLACE]].rename(columns={"review_date": "on"})
        beside = counted.merge(dated, on=["child_id", "on"], how="left")
        if beside["source_row"].notna().any():
            return beside
    own = [tables[name][["child_id", *_PLACE]] for name in needed if TABLES[name].names_child and name != "children"]
    return counted.merge(pd.concat(own, ignore_index=True), on="child_id", how="left") if own else counted


def report_lines(found: Trace) -> list[str]:
    """What may be shown to anybody: everything of a trace but its rows."""
    figure, measure = found.figure, found.measure
    part = f" [{figure.breakdown}]" if figure.breakdown else ""
    package = found.package
    commit = f", commit {package['commit']}{' with changes' if package['changed'] else ''}" if package["commit"] else ""
    return [
        f"{figure.measure}{part}, {figure.period}: {figure.value:.10g} {figure.unit}"
        if figure.available
        else f"{figure.measure}{part}, {figure.period}: not available",
        f"What it is: {measure.title}. {measure.definition}",
        f"Source: {measure.cite}",
        *([f"To be known: {measure.caveats}"] if measure.caveats else []),
        *(f"Rule {rule.id}, from {day_text(rule.valid_from)}: {rule.limit_text}. {rule.cite}" for rule in found.rules),
        f"Formula: {found.formula}",
        f"Rows: {len(found.rows):,}",
        f"Computed by: iro_analysis {package['version']}{commit}",
        *(f"Input: {name} sha256 {digest}" for name, digest in found.inputs.items()),
    ]


def file_name(found: Trace) -> str:
    """What the file of the rows is called: the figure's key in letters that every file system takes."""
    key = " ".join(filter(None, (found.figure.measure, found.figure.breakdown, found.figure.period)))
    return re.sub(r"[^\w.=-]+", "_", key) + ".csv"
