"""A drawn chart as inline SVG: reproducible, with ids of its own, and a name and description for screen readers."""

import io
import re

import matplotlib as mpl
from markupsafe import Markup
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure as Picture

from iro_analysis.report.charts.lines_and_bars import house_style
from iro_analysis.report.templating import render

ROOT = re.compile(r"<svg[^>]*viewBox=\"([^\"]+)\"[^>]*>(.*)</svg>", re.DOTALL)
REFERENCE = re.compile(r"(?:url\(#|href=\"#)([^\")]+)")
ID = re.compile(r' id="([^"]+)"')
#: matplotlib's style sheet would apply to the whole page, so it is removed; the root element has its rules.
STYLE_SHEET = re.compile(r"<defs>\s*<style[^>]*>.*?</style>\s*</defs>", re.DOTALL)
#: Removed, so that the text is shown in the page's own font.
FONT_FAMILY = re.compile(r"font-family: [^;\"]+; ?")
NO_METADATA = {"Creator": None, "Date": None, "Format": None, "Type": None}


def svg(picture: Picture, element: str, name: str, description: str) -> Markup:  # D79
    """The picture as an ``<svg>`` element.

    Args:
        picture: the drawn chart.
        element: the chart's id, unique within the page; all ids inside begin with it.
        name: its accessible name.
        description: its text alternative.
    """
    drawn = ROOT.search(_save(picture, element))
    if drawn is None:
        raise ValueError("matplotlib drew no <svg> element with a viewBox")
    content = FONT_FAMILY.sub("", STYLE_SHEET.sub("", drawn[2]))
    content = _own_ids(content, element)
    return render(
        "svg.html.j2",
        id=element,
        view=drawn[1],
        name=name,
        description=description,
        content=Markup(content),  # noqa: S704  matplotlib escapes the text it draws
    )


def _save(picture: Picture, element: str) -> str:
    # A fixed salt makes the ids, and so the bytes, the same in every run.
    buffer = io.StringIO()
    with house_style(), mpl.rc_context({"svg.hashsalt": element}):
        # Not savefig, which draws the whole picture once more before, although drawing lays it out by itself.
        FigureCanvasSVG(picture).print_svg(buffer, metadata=NO_METADATA)  # type: ignore[no-untyped-call]  # as it is there
    return buffer.getvalue()


def _own_ids(content: str, element: str) -> str:
    """The content with its ids made unique to the chart; ids that nothing refers to are removed."""
    used = set(REFERENCE.findall(content))
    content = ID.sub(lambda match: f' id="{element}-{match[1]}"' if match[1] in used else "", content)
    return REFERENCE.sub(lambda match: match[0].replace("#", f"#{element}-", 1), content)
