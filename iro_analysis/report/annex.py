"""The annexes: definitions of measures, rules, what figures rest on, changes, what is not available, revisions."""

from collections.abc import Collection, Hashable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from string import Template
from typing import Any

import pandas as pd

from iro_analysis.care.rules import Rule, Version, every_version
from iro_analysis.figures.significance import FALSE_DISCOVERY_RATE, SIGNIFICANCE
from iro_analysis.ledger import OK, breakdown_dimensions
from iro_analysis.measures.facts import Tested
from iro_analysis.measures.kinds import CHANGE_P
from iro_analysis.measures.registry import Measure, catalogue, change_of
from iro_analysis.periods import Period, parse_period
from iro_analysis.report.document import Block, Cell, Chapter, DataTable, Row, chapter, measure_element
from iro_analysis.report.tables.areas import DIMENSION
from iro_analysis.report.tables.cells import figure_cell, sentence_case
from iro_analysis.report.tables.figures import RESULT, TARGET, target_cells
from iro_analysis.report.targets import RULE, own_breakdown
from iro_analysis.report.views import Figures
from iro_analysis.report.words.labels import category_title, day_text, measure_record, measure_title
from iro_analysis.report.words.markdown import markdown_blocks
from iro_analysis.report.words.numbers import (
    SMALLEST_BASE,
    STATUS_TEXT,
    figure_text,
    has_small_base,
    number,
    probability,
    quantity,
)
from iro_analysis.report.words.sentences import FEW, rests_on_few
from iro_analysis.settings import Settings
from iro_analysis.statistics import FEWEST_EVENTS, SIBLINGS

#: Which direction the service aims at, by ``low_is_good``; None where neither direction is good in itself.
AIMS = {None: "", True: "The lower the better.", False: "The higher the better."}
TEXTS = Path(__file__).parent / "annexes"


def annexes(figures: Figures, settings: Settings, revisions: pd.DataFrame | None) -> Iterator[Chapter]:
    """The annexes in order: each has its text, from a file, and then its table, or why the table is empty.

    Args:
        figures: the ledger's figures.
        settings: for the population that rates are based on.
        revisions: figures that differ from an earlier report; None if there is no earlier report.
    """
    words = {
        "period": figures.period.label,
        "smallest_base": str(SMALLEST_BASE),
        "fewest_events": str(FEWEST_EVENTS),
        "siblings": str(SIBLINGS),
        "significance": f"{SIGNIFICANCE:.0%}",
        "targets": RULE,
        "rate": f"{FALSE_DISCOVERY_RATE:.0%}",
        **_tests_made(figures),
    }
    unrevised = (
        "no total of a year was revised" if revisions is not None else "there is no earlier report to compare with"
    )
    contents: tuple[tuple[str, DataTable | None, str], ...] = (
        ("measures", measures_table(figures), ""),
        ("rules", rules_table(_rules_unsaid(figures)), ""),
        ("bases", residents_table(figures, settings), ""),
        ("changes", changes_table(figures), "the ledger holds no year before this one"),
        ("absent", absent_table(figures), "every figure is available"),
        ("revisions", revisions_table(figures, revisions), unrevised),
        ("verify", None, ""),
    )
    for letter, (name, table, why_empty) in zip("ABCDEFG", contents, strict=True):
        text = Template((TEXTS / f"{name}.md").read_text(encoding="utf-8")).substitute(words)
        tables = [] if table is None else _table_blocks(table, f"annex-{name}-table", why_empty)
        more = _targets(figures, words) if name == "measures" and figures.targets else []
        yield chapter(f"Annex {letter}", f"annex-{name}", [*markdown_blocks(text), *tables, *more])


def _table_blocks(table: DataTable, element: str, why_empty: str) -> list[Block]:
    if table.rows:
        return [replace(table, element=element)]
    return markdown_blocks(f"Nothing to list: {why_empty}.")


def _targets(figures: Figures, words: Mapping[str, str]) -> list[Block]:
    """What a target is and when it is met, and the table of all targets."""
    text = Template((TEXTS / "targets.md").read_text(encoding="utf-8")).substitute(words)
    return [*markdown_blocks(text), replace(targets_table(figures), element="annex-targets-table")]


def targets_table(figures: Figures) -> DataTable:  # D205
    """Every target, with the figures of all years and what each says of it."""
    rows = tuple(_target_row(figures, catalogue()[name], target.source) for name, target in figures.targets.items())
    columns = (*(period.label for period in figures.years()), TARGET, RESULT, "Set by")
    return DataTable("Targets, and whether they were met", "Measure", columns, rows)


def _target_row(figures: Figures, record: Measure, source: str) -> Row:
    breakdown = own_breakdown(record) or ""
    cells = [figure_cell(figures.find(record.name, breakdown, period)) for period in figures.years()]
    figure = figures.find(record.name, breakdown)
    defined = record.name if figure and figure.available else ""
    return Row(
        record.title, (*cells, *target_cells(figures, figure), Cell(source)), detail=record.unit, measure=defined
    )


def measures_table(figures: Figures) -> DataTable:
    """Every measure in the ledger: its title and id, its definition, unit and source."""
    in_ledger = set(figures.ledger.frame["measure"].unique())
    rows = tuple(
        _measure_row(entry) for name, entry in catalogue().items() if name in in_ledger and not figures.is_unsaid(name)
    )
    return DataTable("Measures in this report", "Measure", ("Definition", "Unit", "Source"), rows, kind="text")


def rules_table(left_out: Collection[str] = ()) -> DataTable:  # D123
    """Every version of every rule: its limit, when it was in force and its source; never how far it was checked."""
    rows = tuple(_rule_row(rule) for rule in every_version() if rule.id not in left_out)
    return DataTable("Rules in this report", "Rule", ("Limit", "In force", "Source"), rows, kind="text")


def residents_table(figures: Figures, settings: Settings) -> DataTable:
    """The population on which each year's rates are based."""
    rows = tuple(_residents_row(period, settings) for period in figures.years())
    columns = ("Mid-year estimate", "Residents aged 0-17", "Source")
    return DataTable("Residents that rates are based on", "Period", columns, rows, kind="text")


def changes_table(figures: Figures) -> DataTable:
    """Every total, and every part whose change is significant: its change, and what its test says of chance."""
    rows = tuple(
        _change_row(figures, name, breakdown)
        for name in catalogue()
        for breakdown in ("", *_significant_parts(figures, name))
        if (change := figures.find(change_of(name), breakdown)) and change.available
    )
    columns = (figures.period.year_before.label, figures.period.label, "Change", "Probability", "Significant")
    return DataTable("Changes on the year before", "Measure", columns, rows)


def absent_table(figures: Figures) -> DataTable:
    """Every figure of the authority that is not available in the report's years, and why."""
    frame = figures.ledger.frame
    # Figures of other areas are left out: what the DfE did not publish is not a gap in this authority's data.
    own = frame[~frame["breakdown"].str.startswith(f"{DIMENSION}=")]
    labels = [period.label for period in figures.years()]
    absent = own[(own["status"] != OK) & own["period"].isin(labels) & own["measure"].isin(list(catalogue()))]
    shapes = {text: breakdown_dimensions(text) for text in absent["breakdown"].unique()}
    keys = zip(absent["measure"], absent["breakdown"], strict=True)
    unsaid = absent.index[[figures.is_unsaid(measure, shapes[text]) for measure, text in keys]]
    absent = absent.drop(index=unsaid)
    rows = tuple(_absent_row(str(measure), rows) for measure, rows in absent.groupby("measure", sort=False))
    return DataTable("Figures that are not available", "Measure", ("Why", "Part", "Period"), rows, kind="text")


def revisions_table(figures: Figures, revisions: pd.DataFrame | None) -> DataTable:
    """Every yearly total that differs from what an earlier report published, and why."""
    rows: tuple[Row, ...] = ()
    if revisions is not None:
        years = [period.label for period in figures.years()]
        listed = revisions["measure"].isin(list(catalogue())) & (revisions["breakdown"] == "")
        listed &= revisions["period"].isin(years)
        rows = tuple(_revision_row(figures, revision) for revision in revisions[listed].to_dict("records"))
    columns = ("Period", "Published", "Now", "Why")
    return DataTable("Figures that were revised", "Measure", columns, rows, kind="text")


def _rules_unsaid(figures: Figures) -> set[str]:
    """The rules that nothing is held against but measures that the report is silent about."""
    said, unsaid = set[str](), set[str]()
    for name, entry in catalogue().items():
        (unsaid if figures.is_unsaid(name) else said).update(entry.limits)
    return unsaid - said


def _revision_row(figures: Figures, revision: Mapping[Hashable, Any]) -> Row:
    measure = revision["measure"]
    now = figures.find(measure, period=parse_period(revision["period"]))
    if now is not None and has_small_base(now):
        # The base of what was published is not in the list of revisions: neither is printed as a percentage.
        texts = (STATUS_TEXT["not_available"], figure_text(now))
    else:
        texts = (_printed(revision["published"], measure), _printed(revision["now"], measure))
    return Row(measure_title(measure), tuple(map(Cell, (revision["period"], *texts, revision["why"]))), detail=measure)


def _printed(text: str, measure: str) -> str:
    """A published or current figure as the report prints it: a number, or in words why there is none."""
    try:
        return number(float(text), measure_record(measure).unit)
    except ValueError:
        return STATUS_TEXT.get(text, text)


def _measure_row(entry: Measure) -> Row:
    limits = f"Judged by {', '.join(entry.limits)}: see the rules." if entry.limits else ""
    tested = f"Change on the year before: {entry.tested.value}." if entry.tested.has_p_value else ""
    parts = (entry.definition, entry.caveats, limits, tested, AIMS[entry.low_is_good])
    meaning = " ".join(part for part in parts if part)
    return Row(
        entry.title,
        (Cell(meaning), Cell(entry.unit), Cell(entry.cite)),
        detail=entry.name,
        element=measure_element(entry.name),
    )


def _rule_row(rule: Version) -> Row:
    counted = f" from {rule.counted_from}" if isinstance(rule, Rule) else ""
    until = f"{day_text(rule.valid_from)} to {day_text(rule.valid_to)}" if rule.valid_to else ""
    cells = (
        Cell(f"{rule.limit_text}{counted}", note=rule.note),
        Cell(until or f"From {day_text(rule.valid_from)}"),
        Cell(rule.cite),
    )
    return Row(rule.title, cells, detail=rule.id)


def _residents_row(period: Period, settings: Settings) -> Row:
    estimate = settings.residents(period)
    if estimate is None:
        note = f"The configuration gives no population for mid-{period.end.year - 1}."
        return Row(period.label, (Cell(f"mid-{period.end.year - 1}"), Cell("not available", note=note), Cell("")))
    cells = (Cell(f"mid-{estimate.mid_year}"), Cell(number(estimate.children, "children")), Cell(estimate.source))
    return Row(period.label, cells)


def _significant_parts(figures: Figures, measure: str) -> list[str]:
    """The breakdowns of a measure whose change is significant."""
    period = figures.period.label
    return [
        breakdown
        for (_, breakdown, label), verdict in figures.verdicts_of(measure)
        if label == period and breakdown and verdict.significant
    ]


def _change_row(figures: Figures, measure: str, breakdown: str) -> Row:
    before, now = (figures.find(measure, breakdown, days) for days in (figures.period.year_before, figures.period))
    parts = [category_title(name, category) for name, category in breakdown_dimensions(breakdown).items()]
    verdict = figures.verdict(measure, breakdown, figures.period.label)
    significant = "" if verdict is None else "yes" if verdict.significant else "no"
    return Row(
        ": ".join([measure_title(measure), *([", ".join(parts)] if parts else [])]),
        (
            figure_cell(before),
            figure_cell(now),
            _change_cell(figures, measure, breakdown),
            _probability(figures, measure, breakdown),
            Cell(significant),
        ),
    )


def _change_cell(figures: Figures, measure: str, breakdown: str) -> Cell:
    change = figures.find(change_of(measure), breakdown)
    if change is None or rests_on_few(figures, change):
        return Cell(STATUS_TEXT["not_available"], note=FEW)
    return Cell(quantity(change.value, change.unit, signed=True))


def _probability(figures: Figures, measure: str, breakdown: str) -> Cell:
    """The p-value that decides; why there is none, if there could have been one."""
    verdict = figures.verdict(measure, breakdown, figures.period.label)
    if verdict is None:
        p = figures.find(change_of(measure, CHANGE_P), breakdown)
        return Cell("not tested", note=sentence_case(p.note) if p else "")
    return Cell(probability(verdict.p), "headline" if verdict.headline else "adjusted")


def _tests_made(figures: Figures) -> dict[str, str]:
    """Which tests are named beforehand, and how many others there were."""
    headlines = [
        measure.title
        for name, measure in catalogue().items()
        if measure.tested is Tested.HEADLINE and not figures.is_unsaid(name)
    ]
    others = [
        verdict
        for (_, _, period), verdict in figures.verdicts.items()
        if period == figures.period.label and not verdict.headline
    ]
    significant = sum(verdict.significant for verdict in others)
    return {"headlines": "; ".join(headlines), "others": str(len(others)), "significant": str(significant)}


def _absent_row(measure: str, rows: pd.DataFrame) -> Row:
    why = " ".join(sentence_case(note) for note in dict.fromkeys(rows["note"]))
    periods = ", ".join(dict.fromkeys(rows["period"]))
    total = (rows["breakdown"] == "").any()
    parts = rows["breakdown"].nunique()
    part = "All of it" if total else f"{parts} of its breakdowns" if parts > 1 else rows["breakdown"].iloc[0]
    return Row(measure_title(measure), (Cell(why), Cell(part), Cell(periods)), detail=measure)
