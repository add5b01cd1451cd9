"""The data of each chart in the report, taken from the ledger."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import replace

from iro_analysis.ledger import Figure
from iro_analysis.periods import MONTHS, Period
from iro_analysis.report.document import Band, ChartData, Series
from iro_analysis.report.tables.areas import other_areas
from iro_analysis.report.targets import target_line
from iro_analysis.report.views import Figures, Selection
from iro_analysis.report.words.labels import category_key, category_title
from iro_analysis.report.words.numbers import (
    NO_BREAK,
    PERCENT,
    figure_text,
    has_interval,
    has_small_base,
    number,
    style,
)

#: Bars can always show two series, and a third if all the others are 0 throughout.
MOST_SERIES = 2
#: Lines show at most this many other areas beside the authority.
MOST_AREAS = 2
FEWER_SERIES = "The chart shows the first two categories; the table has them all."


def over_years(figures: Figures, measure: str, title: str, label: str, breakdown: str = "") -> ChartData:
    """A measure over the years of the ledger, with its interval and its target; ``label`` names the authority's line.

    The first other areas in the ledger are further lines.
    """
    periods = figures.years()
    own = series_of(label, [figures.find(measure, breakdown, period) for period in periods], interval=True)
    others = [] if breakdown else _other_areas(figures, measure, periods)
    labels = tuple(period.label for period in periods)
    line = None if breakdown else target_line(figures, measure, figures.period)
    return ChartData(title, figures.unit(measure), labels, (own, *others), band=line)


def over_quarters(figures: Figures, measure: str, title: str) -> ChartData:
    """A measure over the quarters of the ledger, with its target; a percentage has its interval."""
    periods, unit = figures.quarters(), figures.unit(measure)
    quarterly = [figures.find(measure, "", period) for period in periods]
    series = series_of(title, quarterly, interval=unit == PERCENT)
    line = target_line(figures, measure, periods[-1]) if periods else None
    return ChartData(title, unit, tuple(_quarter_labels(periods)), (series,), band=line)


def by_month(figures: Figures, measure: str, title: str, band: Band | None = None) -> ChartData:
    """A measure by month: this year's line, then last year's, with the range they should lie in if there is one."""
    months = tuple(month for month in MONTHS if month in figures.period.months)
    return replace(
        _by_period(figures, Selection(measure, ("month",), tuple(figures.two_years())), months, title), band=band
    )


def five_number_summary(figures: Figures, cut: Selection, title: str, remarks: tuple[str, ...] = ()) -> ChartData:
    """A measure's five-number summary: a series per period of ``cut``, labelled with the number it summarises."""
    data = by_category(figures, cut, title)
    labelled = [
        replace(series, label=f"{series.label}\n{_sample_size(figures, cut, period)}".rstrip())
        for series, period in zip(data.series, reversed(cut.periods), strict=True)
    ]
    return replace(data, series=tuple(labelled), remarks=remarks)


def _sample_size(figures: Figures, cut: Selection, period: Period) -> str:
    """How many values a period's five numbers summarise, "n = 11"; empty if the ledger does not say."""
    summary = (figures.find(cut.measure, cut.breakdown(name), period) for name in figures.categories(cut, cut.by[0]))
    sizes = (figure.denominator for figure in summary if figure and not math.isnan(figure.denominator))
    return next((f"n{NO_BREAK}={NO_BREAK}{size:,.0f}" for size in sizes), "")


def by_category(figures: Figures, cut: Selection, title: str) -> ChartData:
    """A measure by one dimension (this year's bars above last year's) or by two (the second gives the series)."""
    if len(cut.by) == 1:
        return _by_period(figures, cut, figures.categories(cut, cut.by[0]), title)
    return _few_series(crossed(figures, cut, title))


def crossed(figures: Figures, cut: Selection, title: str) -> ChartData:
    """A measure by two dimensions, with a series for each category of the second."""
    down, across = cut.by
    rows = figures.categories(cut, down)
    series = [
        replace(
            series_of(
                category_title(across, column),
                [figures.find(cut.measure, cut.breakdown(row, column)) for row in rows],
            ),
            key=category_key(across, column),
        )
        for column in figures.categories(cut, across)
    ]
    return ChartData(title, figures.unit(cut.measure), tuple(category_title(down, row) for row in rows), tuple(series))


def without_zeros(data: ChartData) -> ChartData:
    """The chart without the categories that are 0 in every series."""
    kept = [index for index in range(len(data.categories)) if any(series.points[index] != 0 for series in data.series)]
    return replace(
        data,
        categories=tuple(data.categories[index] for index in kept),
        series=tuple(
            replace(
                series,
                points=tuple(series.points[index] for index in kept),
                texts=tuple(series.texts[index] for index in kept if series.texts),
            )
            for series in data.series
        ),
    )


def point_text(data: ChartData, series: Series, position: int) -> str:
    """How the point of a series at ``position`` is printed."""
    return series.texts[position] if series.texts else number(series.points[position], data.unit)


def describe(data: ChartData, kind: str) -> str:
    """The text alternative to a chart: each series' highest and lowest value and its total."""
    band = [f"{data.band.label}."] if data.band else []
    return " ".join([f"{kind}.", *band, *(_describe_series(data, series) for series in data.series)])


def describe_boxes(data: ChartData) -> str:
    """The text alternative to a box chart: each box's five numbers."""
    texts = [
        f"{' '.join(series.label.split())}: "
        + ", ".join(
            f"{name.lower()} {number(value, data.unit)}"
            for name, value in zip(data.categories, series.points, strict=True)
        )
        for series in data.series
    ]
    return " ".join(["Box chart.", *(f"{text}." for text in texts)])


def describe_cells(data: ChartData, kind: str) -> str:
    """The text alternative to a heat map: its size, and its highest and lowest cells."""
    cells = [
        (value, point_text(data, series, position), f"{category}, {series.label}")
        for series in data.series
        for position, (category, value) in enumerate(zip(data.categories, series.points, strict=True))
        if not math.isnan(value)
    ]
    size = f"{_counted(len(data.categories), 'row')} by {_counted(len(data.series), 'column')}"
    return f"{kind}, {size}: {_extreme(cells, 'highest')}, {_extreme(cells, 'lowest')}."


def _counted(count: int, what: str) -> str:
    return f"{count} {what}{'' if count == 1 else 's'}"


def _extreme(cells: Sequence[tuple[float, str, str]], word: str) -> str:
    """The highest or lowest value with its cell's name, or the number of cells that share it."""
    end, text, _ = (max if word == "highest" else min)(cells, key=lambda cell: cell[0])
    alike = [name for value, _, name in cells if value == end]
    return f"{word} {text} ({alike[0] if len(alike) == 1 else f'{len(alike)} cells'})"


def _few_series(data: ChartData) -> ChartData:
    """No more series than bars can show clearly; nothing is lost with those that are 0 throughout."""
    first, others = data.series[:MOST_SERIES], data.series[MOST_SERIES:]
    more = [series for series in others if any(point != 0 for point in series.points)]
    if len(more) > 1:
        return replace(data, series=first, remarks=(FEWER_SERIES,))
    return replace(data, series=(*first, *more))


def _by_period(figures: Figures, cut: Selection, categories: Sequence[str], title: str) -> ChartData:
    """A series per period of ``cut``, the latest first."""
    (dimension,) = cut.by
    series = [
        series_of(
            period.label,
            [figures.find(cut.measure, cut.breakdown(category), period) for category in categories],
            total=figures.find(cut.measure, cut.total, period),
        )
        for period in reversed(cut.periods)
    ]
    titles = tuple(category_title(dimension, category) for category in categories)
    return ChartData(title, figures.unit(cut.measure), titles, tuple(series))


def series_of(
    label: str, figures: Iterable[Figure | None], *, interval: bool = False, total: Figure | None = None
) -> Series:
    """A series of the ledger's figures; a figure that is not available leaves a gap."""
    known = [figure if figure and figure.available else None for figure in figures]
    limited = [figure if interval and has_interval(figure) else None for figure in known]
    has_few = any(figure and has_small_base(figure) for figure in known)
    return Series(
        label,
        tuple(figure.value if figure else math.nan for figure in known),
        tuple(figure.lower if figure else math.nan for figure in limited) if any(limited) else (),
        tuple(figure.upper if figure else math.nan for figure in limited) if any(limited) else (),
        total.value if total and total.available else math.nan,
        texts=tuple(figure_text(figure) if figure else "" for figure in known) if has_few else (),
    )


def _other_areas(figures: Figures, measure: str, periods: Sequence[Period]) -> list[Series]:
    areas = list(other_areas(figures, measure, periods).items())
    return [
        series_of(name, [figures.find(measure, breakdown, period) for period in periods])
        for breakdown, name in areas[:MOST_AREAS]
    ]


def _quarter_labels(periods: Sequence[Period]) -> Iterable[str]:
    """Q1 to Q4, with the year below its first quarter."""
    previous = ""
    for period in periods:
        year, _, quarter = period.label.partition("Q")
        yield f"Q{quarter}" if year == previous else f"Q{quarter}\n{year}"
        previous = year


def _describe_series(data: ChartData, series: Series) -> str:
    points = [position for position, value in enumerate(series.points) if not math.isnan(value)]
    if not points:
        return f"{series.label}: not available."
    highest, lowest = (extreme(points, key=series.points.__getitem__) for extreme in (max, min))
    parts = [f"{word} {_spoken(data, series, point)}" for word, point in (("highest", highest), ("lowest", lowest))]
    if not math.isnan(series.total) and style(data.unit).decimals == 0:
        parts.append(f"total {number(series.total, data.unit)}")
    return f"{series.label}: {', '.join(parts)}."


def _spoken(data: ChartData, series: Series, position: int) -> str:
    return f"{point_text(data, series, position)} ({' '.join(data.categories[position].split())})"
