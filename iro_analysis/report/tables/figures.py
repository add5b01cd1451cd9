"""The report's tables of figures, each made from the ledger."""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from types import MappingProxyType

from iro_analysis.ledger import Figure, breakdown_text
from iro_analysis.measures.dimensions import dimensions, regrouped
from iro_analysis.measures.kinds import CHANGE_PCT
from iro_analysis.measures.registry import catalogue, change_of, every_measure, share_of
from iro_analysis.periods import Period, collection_year, parse_period
from iro_analysis.report.document import Cell, CellForm, DataTable, Row
from iro_analysis.report.tables.areas import other_areas
from iro_analysis.report.tables.cells import figure_cell
from iro_analysis.report.targets import results_text, target_of, target_text, why_not_held
from iro_analysis.report.views import Figures, Selection
from iro_analysis.report.words.labels import (
    category_key,
    category_title,
    dimension_title,
    measure_record,
    measure_title,
)
from iro_analysis.report.words.numbers import (
    PERCENT,
    POINTS,
    SMALLEST_BASE,
    STATUS_TEXT,
    base_text,
    base_words,
    figure_text,
    has_interval,
    number,
    style,
)
from iro_analysis.report.words.sentences import FEW, rests_on_few

INTERVAL = "95% interval"
TOTAL = "Total"
#: How the ledger's note begins where a percentage or rate has nothing to be of.
NOTHING_IN_DENOMINATOR = "Nothing in the denominator."
CHANGE = "Change on the year before"
AREAS_PUBLISHED = "Rates of other areas are as published by the DfE, in whole numbers."
NOT_PUBLISHED = "The file of published rates does not have this year."
#: Short for percentage points: a column of changes has no room for more.
SHORT_POINTS = "points"
POINTS_REMARK = "Points are percentage points."
#: With more columns than this, long titles do not fit.
MOST_TITLES = 5
TARGET, RESULT = "Target", "Result"
ZEROS_LEFT_OUT = "Categories with nobody in any of the columns are left out."


def key_figures(figures: Figures, measures: Sequence[str], caption: str, breakdown: str = "") -> DataTable:
    """A row per measure, a column per year and one for the change on the year before; two more if there are targets."""
    periods = figures.years()
    changed = any(_change(figures, measure, breakdown) for measure in measures)
    own = [figures.find(measure, breakdown) for measure in measures]
    sources = [target.source for figure in own if figure and (target := target_of(figures.targets, figure))]
    columns = (
        *(period.label for period in periods),
        *([CHANGE] if changed else []),
        *([TARGET, RESULT] if sources else []),
    )
    rows = tuple(
        _measure_row(figures, measure, breakdown, periods, changed=changed, held=bool(sources)) for measure in measures
    )
    return DataTable(caption, "Measure", columns, rows, (*_points_remark(rows), *_set_by(sources)))


def _set_by(sources: Sequence[str]) -> tuple[str, ...]:
    """A remark that says who set the targets of a table; none if it has none."""
    return (f"Targets are set by: {'; '.join(dict.fromkeys(sources))}.",) if sources else ()


def target_cells(figures: Figures, figure: Figure | None) -> tuple[Cell, Cell]:
    """The target of a figure, and what the figure says of it; both empty if it has none."""
    target = target_of(figures.targets, figure) if figure else None
    if figure is None or target is None:
        return Cell(""), Cell("")
    note = why_not_held(target, measure_record(figure.measure), parse_period(figure.period))
    return (
        Cell(target_text(target, figure.unit), row=figure.row, form="cell-target"),
        Cell(results_text(figures, figure), note=note, row=figure.row, form="cell-result"),
    )


def comparison(figures: Figures, cut: Selection, caption: str, *, zeros: bool = True) -> DataTable:
    """One row per category, a column per period of ``cut``, then columns for the share of the total and the change.

    Args:
        figures: the ledger's figures.
        cut: a measure by one dimension.
        caption: what the table shows.
        zeros: whether to show categories with nobody in any column.
    """
    (dimension,) = cut.by
    categories = figures.categories(cut, dimension)
    kept = [category for category in categories if zeros or not _nobody(figures, cut, cut.breakdown(category))]
    breakdowns = [(category_title(dimension, category), cut.breakdown(category)) for category in kept]
    columns: dict[str, Callable[[str], Cell]] = {
        period.label: partial(_period_cell, figures, cut.measure, period) for period in cut.periods
    }
    if any(figures.find(_share(cut), breakdown) for _, breakdown in breakdowns):
        columns[_share_title(figures, cut, breakdowns)] = partial(_share_cell, figures, cut)
    if any(_is_estimate(figures.find(cut.measure, breakdown)) for _, breakdown in breakdowns):
        columns[f"{INTERVAL} in {figures.period.label}"] = partial(_interval_of, figures, cut.measure)
    if any(_change(figures, cut.measure, breakdown) for _, breakdown in breakdowns):
        columns[CHANGE] = partial(_change_cell, figures, cut.measure)
    if figures.find(cut.measure, cut.total):
        breakdowns.append((total_title(figures.find(cut.measure, cut.total)), cut.total))
    rows = tuple(
        Row(title, tuple(cell(breakdown) for cell in columns.values()), total=breakdown == cut.total)
        for title, breakdown in breakdowns
    )
    left_out = () if len(kept) == len(categories) else (ZEROS_LEFT_OUT,)
    remarks = (*left_out, *_regrouped(figures, cut), *_points_remark(rows))
    return DataTable(caption, dimension_title(dimension), tuple(columns), rows, remarks, measure=cut.measure)


def crosstab(figures: Figures, cut: Selection, caption: str, *, zeros: bool = True) -> DataTable:
    """One row per category of the first dimension, one column per category of the second, and any totals.

    Without ``zeros``, rows with nobody in any column are left out.
    """
    down, across = cut.by
    heads, key = _heads(across, figures.categories(cut, across))
    columns = {head: {across: category} for category, head in heads.items()}
    categories = figures.categories(cut, down)
    breakdowns = {row: [cut.breakdown(row, column) for column in figures.categories(cut, across)] for row in categories}
    kept = [category for category in categories if zeros or not _nobody(figures, cut, *breakdowns[category])]
    rows = {category_title(down, category): {down: category} for category in kept}
    # A total has no category of the dimension that it adds up: its part of the breakdown is empty.
    total = total_title(_any_figure(figures, cut, breakdowns))
    if any(_crossed(figures, cut, row) for row in rows.values()):
        columns[total] = {}
    if any(_crossed(figures, cut, column) for column in columns.values()):
        rows[total] = {}
    body = [
        Row(
            title,
            tuple(figure_cell(_crossed(figures, cut, row | column)) for column in columns.values()),
            total=not row,
        )
        for title, row in rows.items()
    ]
    left_out = () if len(kept) == len(categories) else (ZEROS_LEFT_OUT,)
    remarks = (*key, *left_out, *_regrouped(figures, cut))
    return DataTable(caption, dimension_title(down), tuple(columns), tuple(body), remarks, measure=cut.measure)


def _regrouped(figures: Figures, cut: Selection) -> tuple[str, ...]:
    """A remark that codes are grouped by the newest definition, for a table over years that cross a change of it."""
    year = collection_year(figures.period.end)
    known = (dimensions(year).get(name) for name in cut.by)
    lists = [one.grouped for one in known if one and one.grouped]
    return tuple(filter(None, [regrouped(lists, cut.periods, year)]))


def _any_figure(figures: Figures, cut: Selection, breakdowns: Mapping[str, Sequence[str]]) -> Figure | None:
    """A figure of ``cut``, preferably the total: its measure and unit decide the heading of totals."""
    candidates = (cut.total, *(text for row in breakdowns.values() for text in row))
    return next((figure for text in candidates if (figure := figures.find(cut.measure, text))), None)


def _heads(dimension: str, categories: Sequence[str]) -> tuple[dict[str, str], tuple[str, ...]]:
    """Each category's column heading, and a key: with many columns, codes head them and the key explains the codes."""
    titles = {category: category_title(dimension, category) for category in categories}
    keys = {category: category_key(dimension, category) or title for category, title in titles.items()}
    if len(titles) <= MOST_TITLES or keys == titles:
        return titles, ()
    return keys, ("; ".join(titles.values()) + ".",)


def over_time(figures: Figures, measure: str, breakdown: str, periods: Sequence[Period], caption: str) -> DataTable:
    """One row per period: the figure, its 95% interval and its base if it has them, then the figures of other areas."""
    own = [figures.find(measure, breakdown, period) for period in periods]
    interval = any(_is_estimate(figure) for figure in own)
    based = any(figure and not math.isnan(figure.denominator) for figure in own)
    unit = measure_record(measure).unit
    areas = {} if breakdown else other_areas(figures, measure, periods)
    columns = [unit[:1].upper() + unit[1:], *([INTERVAL] if interval else []), *(["Base"] if based else [])]
    columns += [f"{area}, {unit}" for area in areas.values()]
    body = [
        Row(
            period.label,
            (
                figure_cell(figure, base=False),
                *([_interval_cell(figure)] if interval else []),
                *([_base_cell(figure)] if based else []),
                *(_area_cell(figures.find(measure, area, period)) for area in areas),
            ),
        )
        for period, figure in zip(periods, own, strict=True)
    ]
    remarks = (AREAS_PUBLISHED,) if areas else ()
    return DataTable(caption, "Period", tuple(columns), tuple(body), remarks, measure=measure)


def _area_cell(figure: Figure | None) -> Cell:
    return figure_cell(figure) if figure else Cell(STATUS_TEXT["not_available"], note=NOT_PUBLISHED)


def _points_remark(rows: Iterable[Row]) -> tuple[str, ...]:
    """A remark that explains points, for a table that has any."""
    return (POINTS_REMARK,) if any(cell.text.endswith(SHORT_POINTS) for row in rows for cell in row.cells) else ()


def _measure_row(
    figures: Figures, measure: str, breakdown: str, periods: Iterable[Period], *, changed: bool, held: bool
) -> Row:
    cells = [figure_cell(figures.find(measure, breakdown, period)) for period in periods]
    if changed:
        cells.append(_change_cell(figures, measure, breakdown))
    if held:
        cells += target_cells(figures, figures.find(measure, breakdown))
    return Row(measure_title(measure), tuple(cells), detail=_unit_words(measure), measure=measure)


def _period_cell(figures: Figures, measure: str, period: Period, breakdown: str) -> Cell:
    return figure_cell(figures.find(measure, breakdown, period))


def _interval_of(figures: Figures, measure: str, breakdown: str) -> Cell:
    return _interval_cell(figures.find(measure, breakdown))


def _interval_cell(figure: Figure | None) -> Cell:
    return Cell(_interval(figure), row=figure.row, form="cell-interval") if figure else Cell("")


def _base_cell(figure: Figure | None) -> Cell:
    return Cell(base_words(figure), row=figure.row, form="cell-base") if figure else Cell("")


def _is_estimate(figure: Figure | None) -> bool:
    """Whether the figure (a percentage, rate or mean) needs its interval beside it; a count is exact as it stands."""
    return figure is not None and style(figure.unit).decimals > 0 and has_interval(figure)


def _share_cell(figures: Figures, cut: Selection, breakdown: str) -> Cell:
    if breakdown == cut.total:
        return _whole_cell(figures.find(cut.measure, cut.total))
    return figure_cell(figures.find(_share(cut), breakdown), base=False)


def _whole_cell(total: Figure | None) -> Cell:
    """The total's share of itself, which the ledger does not have: 100%, or "12 of 12", unless the total is 0."""
    if total and total.available and total.value > 0:
        return Cell(_whole(total), row=total.row, form="cell-whole")
    return Cell(STATUS_TEXT["not_available"], note=NOTHING_IN_DENOMINATOR)


def _whole(total: Figure) -> str:
    whole = number(total.value, total.unit)
    return number(100, PERCENT) if total.value >= SMALLEST_BASE else f"{whole} of {whole}"


def _crossed(figures: Figures, cut: Selection, dimensions: dict[str, str]) -> Figure | None:
    return figures.find(cut.measure, breakdown_text(dict(cut.fixed) | dimensions))


def _change(figures: Figures, measure: str, breakdown: str) -> Figure | None:
    return figures.find(change_of(measure), breakdown) if len(figures.two_years()) > 1 else None


def _change_cell(figures: Figures, measure: str, breakdown: str) -> Cell:
    change = _change(figures, measure, breakdown)
    if change is None or not change.available:
        return figure_cell(change)
    note = FEW if rests_on_few(figures, change) else ""
    return Cell(_change_text(figures, change), note=note, row=change.row, form="cell-change")


def _change_text(figures: Figures, change: Figure) -> str:
    """A change and, beside it, what that is in per cent of the year before."""
    if rests_on_few(figures, change):
        return STATUS_TEXT["not_available"]
    text = number(change.value, change.unit, signed=True)
    if change.unit == POINTS:
        return f"{text} {SHORT_POINTS}"
    measure = str(every_measure()[change.measure].of)
    relative = _relative_change(figures, measure, change.breakdown) if change.value != 0 else ""
    return f"{text} ({relative})" if relative else text


def _relative_change(figures: Figures, measure: str, breakdown: str) -> str:
    """The change in per cent of the year before; empty if that number was too small."""
    relative = figures.find(change_of(measure, CHANGE_PCT), breakdown)
    if relative is None or not relative.available or rests_on_few(figures, relative):
        return ""
    return number(relative.value, relative.unit, signed=True)


def _share(cut: Selection) -> str:
    """The id of the measure's share, or an empty one, which finds no figure."""
    return share_of(cut.measure) or ""


def _share_title(figures: Figures, cut: Selection, breakdowns: Sequence[tuple[str, str]]) -> str:
    """The heading of the column of shares, with their common base."""
    shares = (figures.find(_share(cut), breakdown) for _, breakdown in breakdowns)
    base = next((base_text(figure) for figure in shares if figure and base_text(figure)), "")
    return f"Share in {figures.period.label}" + (f" ({base})" if base else "")


def _nobody(figures: Figures, cut: Selection, *breakdowns: str) -> bool:
    """Whether nobody is in any of the breakdowns in any period: a count of 0, or a percentage with base 0."""
    of_all = [figures.find(cut.measure, text, period) for text in breakdowns for period in cut.periods]
    return all(figure is not None and _counts_nothing(figure) for figure in of_all)


def _counts_nothing(figure: Figure) -> bool:
    if not figure.available:
        return figure.note.startswith(NOTHING_IN_DENOMINATOR)
    # A figure with a base is never nothing: 0% of 12 reviews is a finding.
    return figure.value == 0 and math.isnan(figure.denominator)


def total_title(figure: Figure | None) -> str:
    """The heading of the row for all categories together: "Total" for counts only, because nothing else adds up."""
    if figure and (known := catalogue().get(figure.measure)) and known.statistic.total_title:
        return known.statistic.total_title
    return TOTAL if figure and style(figure.unit).decimals == 0 and figure.unit != "days" else "All"


def _unit_words(measure: str) -> str:
    """The unit of a measure, if neither its title nor its figures give it."""
    return measure_record(measure).unit if measure_record(measure).statistic.shows_unit else ""


def _interval(figure: Figure | None) -> str:
    if figure is None or not _is_estimate(figure):
        return ""
    return f"{number(figure.lower, figure.unit)} to {number(figure.upper, figure.unit)}"


def _target(figures: Figures, figure: Figure) -> str:
    target = target_of(figures.targets, figure)
    return target_text(target, figure.unit) if target else ""


#: What a cell of each form prints of a figure.
PRINTED: Mapping[CellForm, Callable[[Figures, Figure], str]] = MappingProxyType(
    {
        "cell": lambda _, figure: figure_text(figure),
        "cell-n": lambda _, figure: base_text(figure),
        "cell-change": _change_text,
        "cell-interval": lambda _, figure: _interval(figure),
        "cell-base": lambda _, figure: base_words(figure),
        "cell-whole": lambda _, figure: _whole(figure),
        "cell-target": _target,
        "cell-result": results_text,
    }
)
