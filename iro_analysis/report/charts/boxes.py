"""Box charts: a line from minimum to maximum, a box over the middle half, a thick line at the median; one per year."""

from matplotlib.axes import Axes
from matplotlib.figure import Figure as Picture

from iro_analysis.report.charts import style
from iro_analysis.report.charts.lines_and_bars import canvas, house_style, write
from iro_analysis.report.document import ChartData
from iro_analysis.report.words.numbers import number

#: Matplotlib's names for the five numbers, in order.
_NAMES = ("whislo", "q1", "med", "q3", "whishi")
BOX_HEIGHT, BOX_MARGIN, THICKNESS = 68, 54, 0.3


def draw_boxes(data: ChartData) -> Picture:
    """A horizontal box per series, the first on top, with its name, its median above it and its extremes below."""
    with house_style():
        picture, axes = canvas(BOX_HEIGHT * len(data.series) + BOX_MARGIN)
        places = range(len(data.series), 0, -1)
        boxes = [dict(zip(_NAMES, series.points, strict=True)) for series in data.series]
        line = {"color": style.LOOKS[0].colour, "linewidth": 1.5}
        axes.bxp(
            boxes,
            positions=list(places),
            widths=THICKNESS,
            orientation="horizontal",
            showfliers=False,
            patch_artist=True,
            boxprops={"facecolor": style.HEAT[0], "edgecolor": style.LOOKS[0].colour},
            whiskerprops=line,
            capprops=line,
            medianprops=line | {"linewidth": 3},
        )
        for place, box in zip(places, boxes, strict=True):
            for name, offset in (("whislo", -20), ("med", 21), ("whishi", -20)):
                write(axes, number(box[name], data.unit), (box[name], place), (0, offset), style.CENTRED)
        axes.set_yticks(list(places), [""] * len(boxes))
        for place, series in zip(places, data.series, strict=True):
            _name(axes, series.label.split("\n"), place)
        axes.set_ylim(0.4, len(data.series) + 0.6)
        axes.set_xlim(0, 1.06 * max(data.known))
        axes.set_xlabel(data.unit[:1].upper() + data.unit[1:])
    return picture


def _name(axes: Axes, lines: list[str], place: int) -> None:
    """Write a box's name to its left, one text per line: in SVG only single lines stay right-aligned."""
    for index, line in enumerate(lines):
        write(axes, line, (0, place), (-8, ((len(lines) - 1) / 2 - index) * style.LABEL_LINE), style.FLUSH_RIGHT)
