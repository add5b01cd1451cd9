"""Charts as blocks of the report: how to draw each, its text alternative, and the remarks below it.

matplotlib and seaborn take a second to import: nothing outside the modules of charts imports this one but to draw.
"""

import math
import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial

from matplotlib.figure import Figure as Picture

from iro_analysis.report.charts.boxes import draw_boxes
from iro_analysis.report.charts.calendar import calendar_rows, draw_calendar
from iro_analysis.report.charts.data import describe, describe_boxes, describe_cells
from iro_analysis.report.charts.heat import cell_remarks, draw_heat, heat_remarks
from iro_analysis.report.charts.lines_and_bars import axis_floor, draw_bars, draw_lines
from iro_analysis.report.charts.svg import svg
from iro_analysis.report.document import Calendar, Chart, ChartData, DataTable, Kind
from iro_analysis.report.words.numbers import style
from iro_analysis.texts import literal

BAND_REMARK = (
    "The shaded band is the 95% interval: a range that would hold the underlying rate in 95 of 100 such years. Every "
    "child is counted; the year is one draw."
)
BOX_REMARK = "A line runs from the shortest to the longest; the box holds the middle half, the thick line the median."
LINE_REMARK = "The broken line is {label}."
FLOOR_REMARK = "The axis starts at {floor}."
#: D144. Letters of a label that wraps, eight lines beside a bar, and of the name of a series, which is on one line.
LONGEST_LABEL, LONGEST_NAME = 200, 50


@dataclass(frozen=True)
class Drawing:
    """A chart to be drawn: its data, its text alternative, the remarks below it, and the function that draws it."""

    kind: Kind
    title: str
    data: ChartData | Calendar
    description: str
    remarks: tuple[str, ...]
    draw: Callable[[], Picture]


def line_chart(data: ChartData) -> Drawing:
    """Lines over time."""
    limits = [limit for series in data.series for limit in series.lower]
    line = data.band.label if data.band and data.band.is_line else ""
    remarks = [
        *([LINE_REMARK.format(label=line[:1].lower() + line[1:])] if line else []),
        *([BAND_REMARK] if not all(map(math.isnan, limits)) else []),
        *([FLOOR_REMARK.format(floor=f"{floor:.0f}{style(data.unit).suffix}")] if (floor := axis_floor(data)) else []),
    ]
    return Drawing(
        "line", data.title, data, describe(data, "Line chart"), (*remarks, *data.remarks), partial(draw_lines, data)
    )


def bar_chart(data: ChartData) -> Drawing:
    """Horizontal bars; a series without any value appears in the table only."""
    drawn = replace(data, series=tuple(series for series in data.series if any(map(_is_known, series.points))))
    return Drawing("bar", data.title, data, describe(data, "Bar chart"), data.remarks, partial(draw_bars, drawn))


def _is_known(point: float) -> bool:
    return not math.isnan(point)


def box_chart(data: ChartData) -> Drawing:
    """A box for every series that has all five numbers."""
    known = tuple(series for series in data.series if all(map(_is_known, series.points)))
    drawn = replace(data, series=known)
    return Drawing(
        "box", data.title, data, describe_boxes(drawn), (BOX_REMARK, *data.remarks), partial(draw_boxes, drawn)
    )


def heat_map(data: ChartData) -> Drawing:
    """A cell for every category and series."""
    description = describe_cells(data, "Heat map")
    return Drawing("heat", data.title, data, description, tuple(heat_remarks(data)), partial(draw_heat, data))


def calendar_map(weeks: Calendar) -> Drawing:
    """A cell for every week and measure."""
    data = weeks.data
    remarks = cell_remarks(calendar_rows(weeks))
    return Drawing(
        "calendar", data.title, weeks, describe(data, "Calendar"), tuple(remarks), partial(draw_calendar, weeks)
    )


#: How each kind of chart that a section asks for is drawn, if not as lines.
_OF_KIND: Mapping[str, Callable[[ChartData], Drawing]] = {"bars": bar_chart, "heat": heat_map, "box": box_chart}


def as_drawn(data: ChartData, longest: int) -> ChartData:
    """``data`` with every text in it literal, and labels cut that would push everything else out of the picture.

    The names of series have at most ``longest`` letters. The table beside the chart has all labels whole. Dollar signs
    are plain by the house style.
    """
    series = tuple(
        replace(
            line,
            label=_cut(literal(line.label), longest),
            key=literal(line.key),
            texts=tuple(map(literal, line.texts)),
        )
        for line in data.series
    )
    categories = tuple(_cut(literal(category), LONGEST_LABEL) for category in data.categories)
    return replace(data, title=literal(data.title), unit=literal(data.unit), categories=categories, series=series)


def _cut(label: str, longest: int) -> str:
    return label if len(label) <= longest else f"{label[:longest]}\u2026"


def drawn(kind: str, data: ChartData | Calendar, table: DataTable, element: str) -> Chart:
    """The chart as a block.

    Args:
        kind: what a section calls it; of no matter for a calendar.
        data: what it shows.
        table: the same as a table.
        element: its id, unique within the page.
    """
    if isinstance(data, Calendar):
        drawing = calendar_map(replace(data, data=as_drawn(data.data, LONGEST_LABEL)))
    else:
        drawing = _OF_KIND.get(kind, line_chart)(as_drawn(data, LONGEST_LABEL if kind == "heat" else LONGEST_NAME))
    return Chart(
        drawing.kind,
        drawing.title,
        drawing.data,
        drawing.description,
        drawing.remarks,
        picture=_picture(drawing, f"{element}-picture"),
        table=replace(table, element=f"{element}-data"),
        element=element,
    )


def _picture(drawing: Drawing, element: str) -> str:
    # matplotlib warns of letters that its own font lacks; the picture is shown in the reader's.
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Glyph .* missing from font", UserWarning)
        return svg(drawing.draw(), element, drawing.title, drawing.description)
