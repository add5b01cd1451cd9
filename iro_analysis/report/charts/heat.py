"""Heat maps: a number in every cell, which is the darker the larger its number, from white to the house dark blue.

A cell that is not available is marked, so that it cannot be taken for 0; a row with nothing but zeros is grey.
"""

import math
import textwrap
from collections.abc import Iterable, Sequence
from functools import lru_cache
from string import ascii_letters

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import Colormap, to_rgb
from matplotlib.figure import Figure as Picture
from matplotlib.textpath import TextPath

from iro_analysis.report.charts import style
from iro_analysis.report.charts.data import point_text
from iro_analysis.report.charts.library import sns
from iro_analysis.report.charts.lines_and_bars import house_style, write
from iro_analysis.report.document import ChartData, Series

#: Marks a cell whose figure is not available, as in the national statistics.
MARK = "x"
#: Column headings have at most this many lines.
HEAD_LINES = 3
#: Pixels between a text and the edge of its cell or column.
PADDING = 3
ABSENT_REMARK = "x: not available."
EMPTY_REMARK = "Grey rows are 0 throughout."
LEFT_OUT_REMARK = "Numbers too long for their cell are in the table only."

Rows = Sequence[Sequence[float]]
Texts = Sequence[Sequence[str]]


def draw_heat(data: ChartData) -> Picture:
    """A row per category and a column per series; each cell has its number if that fits."""
    labels = [textwrap.wrap(category, style.HEAT_LETTERS) for category in data.categories]
    heads = _heads(data)
    top = style.LABEL_LINE * max(map(len, heads)) + PADDING
    height = max(style.HEAT_CELL, style.LABEL_LINE * max(map(len, labels)) + 2 * PADDING)
    left, width = _left(data), _cell_width(data)
    with house_style():
        picture = empty_picture(top + height * len(labels) + 2)
        box = (left, top, width * len(heads), height * len(labels))
        axes = draw_cells(picture, box, rows_of(data), _texts_of(data), max(data.known))
        for row, lines in enumerate(labels):
            _label(axes, lines, (0, row + 0.5), flush_right=True)
        for column, lines in enumerate(heads):
            _label(axes, lines, (column + 0.5, 0), flush_right=False)
    return picture


def rows_of(data: ChartData) -> Rows:
    """The cells of a heat map, one row per category."""
    return [list(row) for row in zip(*(series.points for series in data.series), strict=True)]


def heat_remarks(data: ChartData) -> list[str]:
    """The remarks below a heat map: what the codes over columns stand for, and what grey rows and marks mean."""
    headed = zip(_keys(data), data.series, strict=False)
    keys = "; ".join(f"{key}: {series.label.removesuffix(f' ({key})')}" for key, series in headed)
    texts = _texts_of(data)
    size = _size(texts, _cell_width(data))
    left_out = any(not _fits(text, size, _cell_width(data)) for row in texts for text in row)
    return [
        *([f"{keys}."] if keys else []),
        *cell_remarks(rows_of(data)),
        *([LEFT_OUT_REMARK] if left_out else []),
    ]


def cell_texts(data: ChartData, series: Series, positions: Iterable[int]) -> list[str]:
    """How the cells of a series at ``positions`` are printed."""
    return [
        MARK if math.isnan(series.points[position]) else point_text(data, series, position) for position in positions
    ]


def cell_remarks(rows: Rows) -> list[str]:
    """What grey rows and marks mean, if there are any."""
    marked = any(math.isnan(value) for row in rows for value in row)
    return [*([EMPTY_REMARK] if any(map(_empty, rows)) else []), *([ABSENT_REMARK] if marked else [])]


def empty_picture(height: float) -> Picture:
    """An empty picture, of the width of all charts."""
    picture = Picture(figsize=(style.WIDTH / style.DPI, height / style.DPI), dpi=style.DPI)
    picture.set_layout_engine("none")
    picture.patch.set_visible(False)
    return picture


def draw_cells(picture: Picture, box: tuple[float, float, float, float], rows: Rows, texts: Texts, most: float) -> Axes:
    """Draw cells with their numbers.

    Args:
        picture: where to draw.
        box: pixels from the left, pixels from the top, width, height.
        rows: the values; NaN is not available.
        texts: how each is printed.
        most: the value of the darkest colour.

    Returns:
        The cells' axes; the cell in row i and column j covers j to j+1 across and i to i+1 downwards.
    """
    left, top, width, height = box
    whole = picture.get_figheight() * style.DPI
    axes = picture.add_axes((left / style.WIDTH, 1 - (top + height) / whole, width / style.WIDTH, height / whole))
    # NaN is drawn grey: here it also stands for rows of zeros. Numbers and marks are written afterwards.
    coloured = np.array([[math.nan] * len(row) if _empty(row) else list(row) for row in rows])
    sns.heatmap(
        coloured,
        vmin=0,
        vmax=most or 1,
        cmap=palette(),
        cbar=False,
        linewidths=1,
        linecolor=style.GRID,
        xticklabels=False,
        yticklabels=False,
        ax=axes,
    )
    axes.patch.set_visible(False)
    axes.grid(visible=False)
    _number_cells(axes, rows, texts, most or 1)
    return axes


def palette() -> Colormap:
    """From white to dark blue; NaN is grey."""
    colours: Colormap = sns.blend_palette(list(style.HEAT), as_cmap=True)
    return colours.with_extremes(bad=style.EMPTY)


def text_colour(share: float) -> str:
    """Black or white, whichever contrasts more with a cell whose value is ``share`` of the darkest one's."""
    return max(style.ON_LIGHT, style.ON_DARK, key=lambda colour: contrast(share, colour))


def contrast(share: float, colour: str) -> float:
    """The contrast ratio (WCAG 2.2) of a text colour on a cell; level AA requires at least 4.5."""
    ground, text = (_luminance(rgb) + 0.05 for rgb in (palette()(float(share))[:3], to_rgb(colour)))
    return max(ground, text) / min(ground, text)


@lru_cache(maxsize=10_000)
def text_width(text: str, size: float) -> float:
    """A line's width in pixels in matplotlib's own font, which every machine has; the reader's font is no wider."""
    # TextPath has no switch for mathematics, but takes an escaped dollar sign as the house style takes a plain one.
    path = TextPath((0, 0), text.replace("$", r"\$"), size=size) if text.strip() else None
    return float(path.get_extents().width) if path else 0.0


def _luminance(rgb: Sequence[float]) -> float:
    linear = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in rgb)  # noqa: PLR2004  as WCAG defines it
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def _empty(row: Sequence[float]) -> bool:
    return all(value == 0 for value in row)


def _texts_of(data: ChartData) -> Texts:
    """The texts of the cells of a heat map, one row per category."""
    columns = (cell_texts(data, series, range(len(data.categories))) for series in data.series)
    return [list(row) for row in zip(*columns, strict=True)]


def _number_cells(axes: Axes, rows: Rows, texts: Texts, most: float) -> None:
    width = axes.get_position().width * style.WIDTH / len(rows[0])
    size = _size(texts, width)
    for down, row in enumerate(rows):
        for across, value in enumerate(row if not _empty(row) else ()):
            text = texts[down][across]
            colour = style.ON_LIGHT if math.isnan(value) else text_colour(value / most)
            if _fits(text, size, width):
                axes.text(across + 0.5, down + 0.5, text, size=size, color=colour, ha="center", va="center_baseline")


def _size(texts: Texts, width: float) -> int:
    """The text size for all numbers: the small one if any number would not fit in the normal one."""
    return style.TEXT if all(_fits(text, style.TEXT, width) for row in texts for text in row) else style.SMALL_TEXT


def _fits(text: str, size: float, width: float) -> bool:
    return text_width(text, size) + PADDING <= width


def _left(data: ChartData) -> float:
    """The width in pixels of the row labels."""
    lines = [line for category in data.categories for line in textwrap.wrap(category, style.HEAT_LETTERS)]
    return max(text_width(line, style.TEXT) for line in lines) + 3 * PADDING


def _cell_width(data: ChartData) -> float:
    return min((style.WIDTH - _left(data) - 1) / len(data.series), style.WIDEST_CELL)


def _heads(data: ChartData) -> list[list[str]]:
    """The lines above each column: its label, or its key."""
    keys = _keys(data)
    return [[key] for key in keys] or [_wrapped(series.label, _cell_width(data)) for series in data.series]


def _keys(data: ChartData) -> list[str]:
    """A key for each label: its code or else a letter. Empty if every label fits above its column."""
    width = _cell_width(data)
    heads = [_wrapped(series.label, width) for series in data.series]
    if all(len(lines) <= HEAD_LINES and all(_fits(line, style.TEXT, width) for line in lines) for lines in heads):
        return []
    return [series.key or letter for series, letter in zip(data.series, ascii_letters.swapcase(), strict=False)]


def _wrapped(label: str, width: float) -> list[str]:
    """The label in lines that fit, without breaking words."""
    lines: list[str] = []
    for word in label.split():
        if lines and _fits(f"{lines[-1]} {word}", style.TEXT, width):
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines


def _label(axes: Axes, lines: list[str], point: tuple[float, float], *, flush_right: bool) -> None:
    """Write a label to the left of a row (centred on it) or above a column (upwards from it), one text per line."""
    for index, line in enumerate(lines):
        above = (len(lines) - 1 - index) * style.LABEL_LINE
        if flush_right:
            offset = (-2 * PADDING, above - (len(lines) - 1) / 2 * style.LABEL_LINE)
        else:
            offset = (0, above + style.LABEL_LINE / 2)
        look = style.ROW_LABEL if flush_right else style.CENTRED
        write(axes, line, point, offset, look)
