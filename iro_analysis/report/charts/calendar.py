"""Calendars: measures week by week, in a block per quarter of the year."""

from collections.abc import Sequence
from datetime import date
from itertools import groupby

from matplotlib.figure import Figure as Picture

from iro_analysis.report.charts import style
from iro_analysis.report.charts.heat import cell_texts, draw_cells, empty_picture
from iro_analysis.report.charts.lines_and_bars import house_style, write
from iro_analysis.report.charts.weeks import deciding_day
from iro_analysis.report.document import Calendar, ChartData

#: A quarter touches at most this many weeks.
MOST_WEEKS = 14
QUARTER_NAMES = ("Jan-Mar", "Apr-Jun", "Jul-Sep", "Oct-Dec")


def draw_calendar(weeks: Calendar) -> Picture:
    """A block per quarter: months along the top, and below them a row per measure with a cell per week."""
    blocks = _blocks(weeks)
    rows = len(weeks.data.series)
    height = style.LABEL_LINE + rows * style.WEEK_CELL + style.WEEK_GAP
    with house_style():
        picture = empty_picture(height * len(blocks) - style.WEEK_GAP + 2)
        for position, columns in enumerate(blocks):
            _draw_block(picture, weeks, columns, height * position + style.LABEL_LINE)
    return picture


def _draw_block(picture: Picture, weeks: Calendar, columns: Sequence[int], top: float) -> None:
    """Draw the weeks at the positions ``columns``, ``top`` pixels below the picture's upper edge."""
    data, days = weeks.data, [deciding_day(weeks.mondays[column], weeks.period) for column in columns]
    width = (style.WIDTH - style.WEEK_LABEL - 1) / MOST_WEEKS
    box = (style.WEEK_LABEL, top, width * len(columns), style.WEEK_CELL * len(data.series))
    texts = [cell_texts(data, series, columns) for series in data.series]
    axes = draw_cells(picture, box, _rows(data, columns), texts, max(data.known))
    above = style.LABEL_LINE / 2
    write(axes, str(days[0].year), (0, 0), (-6, above), style.FLUSH_RIGHT)
    for column, day in enumerate(days):
        if column == 0 or day.month != days[column - 1].month:
            write(axes, f"{day:%b}", (column, 0), (1, above), style.PLAIN)
    for row, series in enumerate(data.series):
        label = f"{_quarter_name(days[0])} {series.label[:1].lower()}{series.label[1:]}"
        write(axes, label, (0, row + 0.5), (-6, 0), style.ROW_LABEL)


def calendar_rows(weeks: Calendar) -> list[list[float]]:
    """The values of every row that is drawn: one for each quarter and measure."""
    return [row for columns in _blocks(weeks) for row in _rows(weeks.data, columns)]


def _rows(data: ChartData, columns: Sequence[int]) -> list[list[float]]:
    return [[series.points[column] for column in columns] for series in data.series]


def _blocks(weeks: Calendar) -> list[list[int]]:
    """The positions of the weeks of each quarter."""
    days = [deciding_day(monday, weeks.period) for monday in weeks.mondays]
    grouped = groupby(range(len(days)), key=lambda position: (days[position].year, _quarter_name(days[position])))
    return [list(positions) for _, positions in grouped]


def _quarter_name(day: date) -> str:
    return QUARTER_NAMES[(day.month - 1) // 3]
