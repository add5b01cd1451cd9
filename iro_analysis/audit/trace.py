"""Trace a figure back to its definition, source, rules, formula and the rows behind it."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from iro_analysis.audit.trace_formula import change_formula, formula, is_published
from iro_analysis.audit.trace_rows import is_placed, no_rows, tables_behind, traced_rows
from iro_analysis.care.rules import Version, guidelines, relaxations, rules, untimed
from iro_analysis.disk.opened import OpenedFiles
from iro_analysis.engines import DEFAULT
from iro_analysis.errors import CommandError
from iro_analysis.figures.availability import reads_places
from iro_analysis.figures.counting import breakdowns, has_breakdown
from iro_analysis.ledger import Figure, Ledger, breakdown_dimensions, breakdown_text
from iro_analysis.measures.registry import Measure, measure_behind
from iro_analysis.periods import Period, collection_year, parse_period
from iro_analysis.pipeline import Inputs, Say, check_measures, compute_ledger, no_progress, read_inputs
from iro_analysis.report.targets import result, target_of, target_text
from iro_analysis.report.words.labels import day_text
from iro_analysis.resources import APPROVALS
from iro_analysis.runs import manifest
from iro_analysis.settings import CONFIG_NAME, Target, load_settings
from iro_analysis.sources.postcodes import postcode_file
from iro_analysis.tables import TABLES


@dataclass(frozen=True)
class Trace:
    """Where a figure comes from.

    Args:
        figure: the figure, as the ledger has it.
        measure: the measure; for a change, the measure that changed.
        formula: how the value is calculated, with its numbers.
        rules: the versions of the measure's rules, relaxations and guidelines that were in force on some day of the
            period, a line each.
        rows: private. The rows that were counted, each with its child, what it adds, and its file and row. Where one
            counted thing stands for several rows of a file, each of them is listed.
        inputs: the hash of the configuration and of every file with a table that the measure reads.
        package: the version and commit of the package that computed it.
        target: what the figure is held to, and what it says of it; empty if it has no target.
    """

    figure: Figure
    measure: Measure
    formula: str
    rules: tuple[str, ...]
    rows: pd.DataFrame
    inputs: dict[str, str]
    package: dict[str, object]
    target: str = ""


def trace(
    name: str,
    data: Path,
    period_text: str,
    breakdown: str = "",
    config: Path | None = None,
    engine: str = DEFAULT,
    authority: str = "",
    say: Say = no_progress,
) -> Trace:
    """Trace one figure.

    Args:
        name: a measure's id, or that of a change.
        data: the folder of the returns.
        period_text: the period.
        breakdown: as the ledger writes it, dimensions in any order; empty for the total.
        config: the iro.toml to use, by default the data folder's own.
        engine: where the figure is computed.
        authority: whose rows to read, where a file has several authorities.
        say: receives the progress.

    Raises:
        CommandError: there is no such measure, breakdown or period; names are refused before anything is read.
        DataError: the data fail a critical contract.
    """
    period, opened = parse_period(period_text), OpenedFiles()
    text = breakdown_text(breakdown_dimensions(breakdown))
    check_measures([name])
    measure = measure_behind(name)
    assert measure is not None  # noqa: S101  for the type checker: unknown names were refused
    settings = load_settings(data, config, opened)
    if not has_breakdown(measure, breakdown_dimensions(text), settings):
        raise _no_figure(name, text, period, (" by ".join(by) for by in breakdowns(measure, settings)))
    inputs = read_inputs(data, config, authority, opened, say)
    ledger = compute_ledger(inputs, period, engine=engine, measures=[name], say=say)
    figure = _figure(ledger, name, text, period)
    say("Looking for the rows behind it")
    files = manifest.input_files(data, inputs.settings, config, inputs.opened)
    return Trace(
        figure=figure,
        measure=measure,
        formula=_formula(figure, measure, ledger, period),
        rules=_rules(measure, period, inputs),
        rows=_rows(figure, measure, period, inputs),
        target=_target(figure, inputs.settings.targets),
        inputs={name: inputs.opened.facts(path).digest for name, path in _files_behind(measure, inputs, files).items()},
        package=manifest.package_version(),
    )


def _figure(ledger: Ledger, name: str, breakdown: str, period: Period) -> Figure:
    frame = ledger.frame
    of_period = frame[(frame["measure"] == name) & (frame["period"] == period.label)]
    rows = of_period[of_period["breakdown"] == breakdown]
    if rows.empty:
        raise _no_figure(name, breakdown, period, map(" by ".join, map(breakdown_dimensions, of_period["breakdown"])))
    row = rows.iloc[0]
    return Figure(**{field: row[field] for field in Figure.__dataclass_fields__ if field in row})


def _no_figure(name: str, breakdown: str, period: Period, dimensions: Iterable[str]) -> CommandError:
    """What is said where there is no such figure; ``dimensions`` are those it is broken down by."""
    known = ", ".join(sorted(set(filter(None, dimensions))))
    return CommandError(
        f"{name} has no figure for '{breakdown}' in {period.label}. It is broken down by "
        f"{known or 'nothing'}; iro figures lists every category."
    )


def _formula(figure: Figure, measure: Measure, ledger: Ledger, period: Period) -> str:
    if figure.measure == measure.name or not figure.available:
        return formula(figure, measure)
    now, then = (_figure(ledger, measure.name, figure.breakdown, days) for days in (period, period.year_before))
    return change_formula(figure, now, then, measure)


def _files_behind(measure: Measure, inputs: Inputs, files: Mapping[str, Path]) -> dict[str, Path]:
    """The configuration, the approvals, and the files with a table that the measure reads, be it a workbook's sheet.

    So is the postcode file, if the measure rests on it.
    """
    read = inputs.reading.supplied
    used = set(read.loc[read["table"].isin(tables_behind(measure)), "file"])
    used |= {name.rpartition("/")[0] for name in used}  # a sheet is named after its workbook: "returns.xlsx/Episodes"
    beside = [postcode_file(inputs.settings)] if reads_places(measure) else []
    return {
        name: path
        for name, path in files.items()
        if name in {*used, APPROVALS} or path.name == CONFIG_NAME or path in beside
    }


def _rules(measure: Measure, period: Period, inputs: Inputs) -> tuple[str, ...]:
    """The versions of the measure's rules that were in force on some day of the period."""
    arithmetic, limits = inputs.settings.reviews.month_arithmetic, measure.limits
    with_limits: list[tuple[Version, str]] = [
        *((rule, rule.limit_in(arithmetic)) for rule in rules() if rule.id in limits),
        *(
            (rule, f"{rule.title}, {rule.limit_text}")
            for rule in relaxations()
            if not set(limits).isdisjoint(rule.relaxes)
        ),
        *((rule, rule.limit_text) for rule in untimed() if rule.id in limits),
        *((rule, rule.limit_text) for rule in guidelines() if rule.id in limits),
    ]
    return tuple(_rule_text(rule, limit) for rule, limit in with_limits if _in_force(rule, period))


def _target(figure: Figure, targets: Mapping[str, Target]) -> str:
    """What the figure is held to, by whom, and what it says of it; empty if it has no target."""
    target = target_of(targets, figure)
    if target is None:
        return ""
    return f"{target_text(target, figure.unit)} ({target.source}): {result(target, figure) or 'not held to it'}"


def _in_force(rule: Version, period: Period) -> bool:
    return rule.valid_from <= period.end and (rule.valid_to is None or period.start <= rule.valid_to)


def _rule_text(rule: Version, limit: str) -> str:
    until = f" to {day_text(rule.valid_to)}" if rule.valid_to else ""
    return f"Rule {rule.id}, from {day_text(rule.valid_from)}{until}: {limit}. {rule.cite}"


def _rows(figure: Figure, measure: Measure, period: Period, inputs: Inputs) -> pd.DataFrame:
    """The rows behind the figure; for a change the rows of both periods, with a column ``period``."""
    if is_published(figure):
        return no_rows()
    year = collection_year(period.end)
    if figure.measure == measure.name or not figure.available:
        return traced_rows(measure, figure.breakdown, period, inputs, year)
    both = [(days, traced_rows(measure, figure.breakdown, days, inputs, year)) for days in (period, period.year_before)]
    return pd.concat([rows.assign(period=days.label) for days, rows in both], ignore_index=True)


def report_lines(found: Trace) -> list[str]:
    """The part of a trace that may be shown to anybody: everything but its rows."""
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
        *([f"Note: {figure.note}"] if figure.note and figure.available else []),
        *found.rules,
        *([f"Target: {found.target}"] if found.target else []),
        f"Formula: {found.formula}",
        f"Rows: {len(found.rows):,}{_made_of(found)}",
        f"Computed by: iro_analysis {package['version']}{commit}",
        *(f"Input: {name} sha256 {digest}" for name, digest in found.inputs.items()),
    ]


def _made_of(traced: Trace) -> str:
    """The remark on a figure that is computed from whole tables, so that no single row can be named."""
    if is_placed(traced.rows):
        return ""
    return f", made of all rows of {', '.join(TABLES[name].source for name in tables_behind(traced.measure))}"


def file_name(found: Trace) -> str:
    """The name of the file of rows: the figure's key in letters that every file system accepts."""
    key = " ".join(filter(None, (found.figure.measure, found.figure.breakdown, found.figure.period)))
    return re.sub(r"[^\w.=-]+", "_", key) + ".csv"
