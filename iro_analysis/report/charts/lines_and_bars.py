"""Charts in the Analysis Function's style: lines over time, and horizontal bars by category.

A chart is drawn from :class:`~iro_analysis.report.document.ChartData` only, and becomes inline SVG whose bytes depend
on nothing else.
"""

import math
import textwrap
from collections.abc import Mapping
from contextlib import AbstractContextManager
from itertools import pairwise
from typing import Any

import pandas as pd
from matplotlib import style as styles
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Picture
from matplotlib.ticker import MaxNLocator

from iro_analysis.report.charts import style
from iro_analysis.report.charts.data import point_text
from iro_analysis.report.charts.library import sns
from iro_analysis.report.document import ChartData, Series
from iro_analysis.report.words.numbers import PERCENT, STATUS_TEXT

#: The least distance between labels at the ends of lines, as a share of the axis.
LABEL_GAP = 0.09
#: Lines with at most this many points show each value.
FEW = 6
#: Axes that have labels are given none by seaborn, which would first work out every tick.
_ANY_LABELS = {"xlabel": "x", "ylabel": "y"}


def house_style() -> AbstractContextManager[None]:
    """The context in which charts are drawn and saved, whatever a matplotlibrc says."""
    return styles.context(style.HOUSE, after_reset=True)


def draw_lines(data: ChartData) -> Picture:
    """A line per series, labelled at its end; intervals are drawn as bands.

    The axis starts at zero except under high percentages: see :func:`axis_floor`.
    """
    with house_style():
        picture, axes = canvas(style.LINES_HEIGHT)
        axes.set(**_ANY_LABELS)
        floor = axis_floor(data)
        if data.band and data.band.is_line:
            axes.axhline(data.band.lower, color=style.AXIS, linewidth=1.5, linestyle=(0, (6, 4)))
        elif data.band:
            axes.axhspan(data.band.lower, data.band.upper, color=style.GRID, alpha=style.GUIDELINE, lw=0)
            write(axes, data.band.label, (0, data.band.lower), (0, 11), style.PLAIN)
        # In reverse, so that the first and most important series is drawn on top.
        for series, look in reversed(list(zip(data.series, style.LOOKS, strict=False))):
            positions = range(len(series.points))
            if series.lower:
                axes.fill_between(positions, series.lower, series.upper, color=look.colour, alpha=style.BAND, lw=0)
            sns.lineplot(
                x=positions, y=series.points, color=look.colour, marker=look.marker, markeredgewidth=0, ax=axes
            )
        axes.set(xlabel="", ylabel="")
        axes.set_title(data.unit[:1].upper() + data.unit[1:], pad=12)
        axes.set_ylim(floor, floor + _span(data))
        axes.yaxis.set_major_locator(MaxNLocator(nbins=5, integer=True, steps=style.FLOOR_STEPS if floor else None))
        axes.set_xticks(range(len(data.categories)), data.categories)
        axes.set_xlim(-0.3, len(data.categories) - 0.7)
        _label_points(axes, data)
        if len(data.series) > 1:
            _label_ends(axes, data)
    return picture


def draw_bars(data: ChartData) -> Picture:
    """Horizontal bars from zero, one per series in each category, each with its value."""
    labels = [textwrap.wrap(category, style.LABEL_LETTERS) for category in data.categories]
    group = max(style.BAR_HEIGHT * len(data.series), style.LABEL_LINE * max(map(len, labels))) + style.GROUP_GAP
    with house_style():
        picture, axes = canvas(group * len(labels) + style.BAR_MARGIN)
        axes.set(**_ANY_LABELS)
        sns.barplot(
            _long(data),
            x="value",
            y="position",
            hue="series",
            orient="y",
            palette=[look.colour for look in style.LOOKS[: len(data.series)]],
            saturation=1,
            errorbar=None,
            legend=False,
            width=style.BAR_HEIGHT * len(data.series) / group,
            gap=0.05,
            ax=axes,
        )
        axes.set(xlabel="", ylabel="", xlim=(0, max(data.known)))
        axes.grid(visible=False)
        axes.spines.bottom.set_visible(False)
        axes.set_xticks([])
        axes.set_yticks(range(len(labels)), [""] * len(labels))
        axes.axvline(0, color=style.AXIS, linewidth=1)
        _label_bars(axes, data)
        _label_categories(axes, labels)
    return picture


def canvas(height: float) -> tuple[Picture, Axes]:
    """An empty picture with axes, of the charts' width and ``height`` pixels high."""
    picture = Picture(figsize=(style.WIDTH / style.DPI, height / style.DPI), dpi=style.DPI)
    axes = picture.subplots()
    picture.patch.set_visible(False)
    axes.patch.set_visible(False)
    return picture, axes


def _long(data: ChartData) -> pd.DataFrame:
    """One row per category and series; a bar without a value has length 0."""
    return pd.DataFrame(
        [
            {"position": str(position), "series": series.label, "value": 0 if math.isnan(value) else value}
            for series in data.series
            for position, value in enumerate(series.points)
        ]
    )


def axis_floor(data: ChartData) -> float:
    """Where the axis of a line chart starts: at zero, or at a multiple of 10 if all percentages are high.

    It is never above the line of a target. With a band, the axis starts a little below the band and the lines: from
    zero, it would be hard to see which points are inside.

    >>> axis_floor(ChartData("", "percent", ("2020-21",), (Series("On time", (95.0,), (91.3,), (97.2,)),)))
    90
    """
    lowest = min((limit for series in data.series for limit in series.lowest), default=0)
    if data.band and data.band.is_line:
        lowest = min(lowest, data.band.lower)
    elif data.band:
        return max(10 * math.ceil(min(lowest, data.band.lower) / 10) - 10, 0)
    return 10 * math.ceil(lowest / 10) - 10 if data.unit == PERCENT and lowest > style.HIGH else 0


def _span(data: ChartData) -> float:
    """The length of the axis: a little more than the highest value or limit needs."""
    limits = [limit for series in data.series for limit in series.upper if not math.isnan(limit)]
    band = [data.band.upper] if data.band else []
    return 1.08 * (max(*data.known, *limits, *band, 0) - axis_floor(data)) or 1


def _label_points(axes: Axes, data: ChartData) -> None:
    """Write the values of the first series: all of them if they are few, otherwise the last one."""
    points = [(position, value) for position, value in enumerate(data.series[0].points) if not math.isnan(value)]
    labelled = points if _few(data) else points[-1:]
    # With several series the last value is written with the name at the end of the line.
    for position, value in labelled if len(data.series) == 1 else labelled[:-1]:
        write(axes, point_text(data, data.series[0], position), (position, value), (0, 12), style.CENTRED)


def _label_ends(axes: Axes, data: ChartData) -> None:
    """Name each line at its last point, moving names apart that would touch."""
    ends = [_last_point(series) for series in data.series]
    heights = spread([height for _, height in ends], LABEL_GAP * _span(data))
    for series, look, (position, _), height in zip(data.series, style.LOOKS, ends, heights, strict=False):
        is_known = not math.isnan(series.points[position])
        text = f"{series.label}: {point_text(data, series, position)}" if _few(data) and is_known else series.label
        write(axes, look.sign, (position, height), (16, 0), style.PLAIN | {"color": look.colour})
        write(axes, text, (position, height), (32, 0), style.BOLD)


def _few(data: ChartData) -> bool:
    return len(data.categories) <= FEW


def _last_point(series: Series) -> tuple[int, float]:
    return max((point for point in enumerate(series.points) if not math.isnan(point[1])), default=(0, 0.0))


def spread(heights: list[float], gap: float) -> list[float]:
    """The heights, in the order given, moved up just enough to be at least ``gap`` apart.

    >>> spread([5.0, 4.5, 9.0], 1.0)
    [5.5, 4.5, 9.0]
    """
    placed = list(heights)
    order = sorted(range(len(heights)), key=heights.__getitem__)
    for below, above in pairwise(order):
        placed[above] = max(placed[above], placed[below] + gap)
    return placed


def _label_bars(axes: Axes, data: ChartData) -> None:
    """Write each value at the end of its bar; instead of a legend, the first category's bars also name their series."""
    for series, bars in zip(data.series, axes.containers, strict=True):
        for position, (value, bar) in enumerate(zip(series.points, bars, strict=True)):
            end = (0 if math.isnan(value) else value, bar.get_y() + bar.get_height() / 2)
            text = STATUS_TEXT["not_available"] if math.isnan(value) else point_text(data, series, position)
            if position == 0 and len(data.series) > 1:
                write(axes, f"{series.label}: {text}", end, (6, 0), style.BOLD)
            else:
                write(axes, text, end, (6, 0), style.PLAIN)


def _label_categories(axes: Axes, labels: list[list[str]]) -> None:
    """Write each category to the left of its bars, one text per line: in SVG only single lines stay right-aligned."""
    for position, lines in enumerate(labels):
        for index, line in enumerate(lines):
            height = ((len(lines) - 1) / 2 - index) * style.LABEL_LINE
            write(axes, line, (0, position), (-8, height), style.FLUSH_RIGHT)


def write(
    axes: Axes, text: str, point: tuple[float, float], offset: tuple[float, float], look: Mapping[str, Any]
) -> None:
    """Write text at a point of the data, shifted by ``offset`` pixels."""
    axes.annotate(text, point, offset, textcoords="offset points", annotation_clip=False, **{"va": "center", **look})
