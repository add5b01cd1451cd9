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

PLAIN: MappingProxyType[str, Any] = MappingProxyType({"ha": "left", "weight": "normal"})
BOLD: MappingProxyType[str, Any] = MappingProxyType({"ha": "left", "weight": "bold"})
CENTRED: MappingProxyType[str, Any] = MappingProxyType({"ha": "center", "weight": "normal"})
FLUSH_RIGHT: MappingProxyType[str, Any] = MappingProxyType({"ha": "right", "weight": "normal"})

#: Pixels of the picture at its natural size. Matplotlib counts 72 points to the inch; the picture's pixels are points.
WIDTH = 580
LINES_HEIGHT = 250
BAR_HEIGHT = 17
GROUP_GAP = 10
BAR_MARGIN = 24
LABEL_LINE = 17
LABEL_LETTERS = 26
DPI = 72
