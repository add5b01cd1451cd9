"""What each chart of the report shows: views of the ledger as :class:`~iro_analysis.report.charts.ChartData`."""

import math
from collections.abc import Iterable, Sequence

from iro_analysis.ledger import Figure
from iro_analysis.periods import MONTHS, Period
from iro_analysis.report.areas import other_areas
from iro_analysis.report.charts import ChartData, Series
from iro_analysis.report.labels import category_title
from iro_analysis.report.numbers import number, style
from iro_analysis.report.views import Cut, Figures

#: Series that bars can tell apart, and lines.
MOST_SERIES = 2


def over_years(figures: Figures, measure: str, title: str, label: str, breakdown: str = "") -> ChartData:
    """A measure in the years of the ledger, with its interval, under the authority's name ``label``.

    The first areas that the ledger holds beside it are further lines.
    """
    periods = figures.years()
    own = _series(label, [figures.find(measure, breakdown, period) for period in periods], interval=True)
    others = [] if breakdown else _other_areas(figures, measure, periods)
    return ChartData(title, _unit(figures, measure), tuple(period.label for period in periods), (own, *others))


def over_quarters(figures: Figures, measure: str, title: str) -> ChartData:
    """A measure in the quarters of the ledger."""
    periods = figures.quarters()
    series = _series(title, [figures.find(measure, "", period) for period in periods], interval=False)
    return ChartData(title, _unit(figures, measure), tuple(_quarter_labels(periods)), (series,))


def by_month(figures: Figures, measure: str, title: str) -> ChartData:
    """A measure by month, this year's line before last year's."""
    months = tuple(month for month in MONTHS if month in figures.period.months)
    return _by_period(figures, Cut(measure, ("month",), tuple(figures.two_years())), months, title)


def by_category(figures: Figures, cut: Cut, title: str) -> ChartData:
    """A measure by a dimension, this year's bars above last year's; or by two, a series per category of the second."""
    if len(cut.by) == 1:
        return _by_period(figures, cut, figures.categories(cut, cut.by[0]), title)
    down, across = cut.by
    rows = figures.categories(cut, down)
    series = [
        _series(category_title(across, column), [figures.find(cut.measure, cut.breakdown(row, column)) for row in rows])
        for column in figures.categories(cut, across)[:MOST_SERIES]
    ]
    return ChartData(
        title, _unit(figures, cut.measure), tuple(category_title(down, row) for row in rows), tuple(series)
    )


def without_zeros(data: ChartData) -> ChartData:
    """The chart without categories in which every series is 0."""
    kept = [index for index in range(len(data.categories)) if any(series.points[index] != 0 for series in data.series)]
    return ChartData(
        data.title,
        data.unit,
        tuple(data.categories[index] for index in kept),
        tuple(
            Series(series.label, tuple(series.points[index] for index in kept), total=series.total)
            for series in data.series
        ),
    )


def describe(data: ChartData, kind: str) -> str:
    """What a reader who does not see the chart needs: for each series its highest, its lowest and its total."""
    return " ".join([f"{kind}.", *(_describe_series(data, series) for series in data.series)])


def _by_period(figures: Figures, cut: Cut, shown: Sequence[str], title: str) -> ChartData:
    (dimension,) = cut.by
    series = [
        _series(
            period.label,
            [figures.find(cut.measure, cut.breakdown(category), period) for category in shown],
            total=figures.find(cut.measure, cut.total, period),
        )
        for period in reversed(cut.periods)
    ]
    titles = tuple(category_title(dimension, category) for category in shown)
    return ChartData(title, _unit(figures, cut.measure), titles, tuple(series))


def _series(
    label: str, found: Iterable[Figure | None], *, interval: bool = False, total: Figure | None = None
) -> Series:
    known = [figure if figure and figure.available else None for figure in found]
    return Series(
        label,
        tuple(figure.value if figure else math.nan for figure in known),
        tuple(figure.lower if figure else math.nan for figure in known) if interval else (),
        tuple(figure.upper if figure else math.nan for figure in known) if interval else (),
        total.value if total and total.available else math.nan,
    )


def _other_areas(figures: Figures, measure: str, periods: Sequence[Period]) -> list[Series]:
    areas = list(other_areas(figures, measure, periods).items())
    return [
        _series(name, [figures.find(measure, breakdown, period) for period in periods])
        for breakdown, name in areas[:MOST_SERIES]
    ]


def _unit(figures: Figures, measure: str) -> str:
    units = figures.ledger.frame.loc[figures.ledger.frame["measure"] == measure, "unit"]
    return str(units.iloc[0]) if len(units) else ""


def _quarter_labels(periods: Sequence[Period]) -> Iterable[str]:
    """Q1 to Q4, the year under the first one of each."""
    previous = ""
    for period in periods:
        year, _, quarter = period.label.partition("Q")
        yield f"Q{quarter}" if year == previous else f"Q{quarter}\n{year}"
        previous = year


def _describe_series(data: ChartData, series: Series) -> str:
    points = [point for point in zip(series.points, data.categories, strict=True) if not math.isnan(point[0])]
    if not points:
        return f"{series.label}: not available."
    highest, lowest = (extreme(points, key=lambda point: point[0]) for extreme in (max, min))
    parts = [f"{word} {_spoken(data, point)}" for word, point in (("highest", highest), ("lowest", lowest))]
    if not math.isnan(series.total) and style(data.unit).decimals == 0:
        parts.append(f"total {number(series.total, data.unit)}")
    return f"{series.label}: {', '.join(parts)}."


def _spoken(data: ChartData, point: tuple[float, str]) -> str:
    value, category = point
    return f"{number(value, data.unit)} ({' '.join(category.split())})"
