"""The look of every chart: the UK government Analysis Function's guidance, in numbers.

Source: Government Analysis Function, "Data visualisation: colours in charts" and "Data visualisation: charts"; colours,
lines and grid agree with the function's own package, afcharts 1.2. Lines, grid and text are in ``house.mplstyle``.
"""

from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

HOUSE = Path(__file__).parent / "house.mplstyle"


@dataclass(frozen=True)
class Look:
    """The colour of a series, the marker of its line, and the same marker as a sign before its name."""

    colour: str
    marker: str
    sign: str


#: Of the first series, the second and the third: dark blue, turquoise, orange. Lightness and marker differ too, so
#: they survive a grey print; words are never coloured, because turquoise on white is too faint for text.
LOOKS = (Look("#12436D", "o", "●"), Look("#28A197", "s", "■"), Look("#F46A25", "D", "◆"))
AXIS = "#0B0C0C"
BAND = 0.15
GUIDELINE = 0.35
#: Percentages above this have an axis that does not start at zero: on a whole one they would all look alike.
HIGH = 80
FLOOR_STEPS = (1, 2, 5, 10)

#: Cells of a heat map run from white to dark blue; grey ones have nothing. Numbers are black or white: anything between
#: would be too faint on the cells in the middle.
HEAT = ("#FFFFFF", "#12436D")
EMPTY = "#E5E6E7"
GRID = "#B1B4B6"
ON_LIGHT, ON_DARK = "#000000", "#FFFFFF"

PLAIN: MappingProxyType[str, Any] = MappingProxyType({"ha": "left", "weight": "normal"})
BOLD: MappingProxyType[str, Any] = MappingProxyType({"ha": "left", "weight": "bold"})
CENTRED: MappingProxyType[str, Any] = MappingProxyType({"ha": "center", "weight": "normal"})
FLUSH_RIGHT: MappingProxyType[str, Any] = MappingProxyType({"ha": "right", "weight": "normal"})
#: Left of a row of cells, on one line with their numbers.
ROW_LABEL = MappingProxyType({**FLUSH_RIGHT, "va": "center_baseline"})

#: Pixels of the picture at its natural size. Matplotlib counts 72 points to the inch; the picture's pixels are points.
WIDTH = 580
LINES_HEIGHT = 250
BAR_HEIGHT = 17
GROUP_GAP = 10
BAR_MARGIN = 24
LABEL_LINE = 17
LABEL_LETTERS = 26
HEAT_LETTERS = 20
HEAT_CELL = 28
WIDEST_CELL = 96
WEEK_CELL = 25
WEEK_LABEL = 104
WEEK_GAP = 14
TEXT, SMALL_TEXT = 14, 12
DPI = 72
