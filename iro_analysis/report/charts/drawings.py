"""Charts ready to be shown: how to draw each, its text alternative, and the remarks below it."""

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from iro_analysis.report.charts.boxes import draw_boxes
from iro_analysis.report.charts.calendar import calendar_rows, draw_calendar
from iro_analysis.report.charts.data import describe, describe_boxes, describe_cells
from iro_analysis.report.charts.heat import cell_remarks, draw_heat, heat_remarks
from iro_analysis.report.charts.lines_and_bars import axis_floor, draw_bars, draw_lines
from iro_analysis.report.document import Calendar, ChartData, Kind
from iro_analysis.report.words.numbers import style

if TYPE_CHECKING:
    from matplotlib.figure import Figure as Picture

BAND_REMARK = "The shaded band is the 95% interval: the range in which chance alone could have put the figure."
BOX_REMARK = "A line runs from the shortest to the longest; the box holds the middle half, the thick line the median."
FLOOR_REMARK = "The axis starts at {floor}."


@dataclass(frozen=True)
class Drawing:
    """A chart to be drawn: its data, its text alternative, the remarks below it, and the function that draws it."""

    kind: Kind
    title: str
    data: ChartData | Calendar
    description: str
    remarks: tuple[str, ...]
    draw: Callable[[], "Picture"]


def line_chart(data: ChartData) -> Drawing:
    """Lines over time."""
    limits = [limit for series in data.series for limit in series.lower]
    remarks = [
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
