"""The look of every chart, from the guidance of the UK government's Analysis Function.

Source: Government Analysis Function, "Data visualisation: colours in charts" and "Data visualisation: charts". Colours,
lines and grid agree with the Function's own package, afcharts 1.2. Lines, grid and text are in ``house.mplstyle``.
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


#: The first, second and third series: dark blue, turquoise, orange. Lightness and markers differ too, so that they can
#: be told apart in a grey print. Words are never coloured, because turquoise on white is too faint for text. (D80)
LOOKS = (Look("#12436D", "o", "●"), Look("#28A197", "s", "■"), Look("#F46A25", "D", "◆"))
AXIS = "#0B0C0C"
BAND = 0.15
GUIDELINE = 0.35
#: If all percentages are above this, the axis does not start at zero, where they would all look alike.
HIGH = 80
FLOOR_STEPS = (1, 2, 5, 10)

#: Cells of a heat map go from white to dark blue; rows of zeros and cells without a value are grey. Numbers are black
#: or white: any other colour would be too faint on the cells in the middle.
HEAT = ("#FFFFFF", "#12436D")
EMPTY = "#E5E6E7"
GRID = "#B1B4B6"
ON_LIGHT, ON_DARK = "#000000", "#FFFFFF"

PLAIN: MappingProxyType[str, Any] = MappingProxyType({"ha": "left", "weight": "normal"})
BOLD: MappingProxyType[str, Any] = MappingProxyType({"ha": "left", "weight": "bold"})
CENTRED: MappingProxyType[str, Any] = MappingProxyType({"ha": "center", "weight": "normal"})
FLUSH_RIGHT: MappingProxyType[str, Any] = MappingProxyType({"ha": "right", "weight": "normal"})
#: To the left of a row of cells, on the same line as their numbers.
ROW_LABEL = MappingProxyType({**FLUSH_RIGHT, "va": "center_baseline"})

#: Sizes in pixels. Matplotlib measures in points, 72 to the inch: at 72 dpi a pixel is a point.
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
