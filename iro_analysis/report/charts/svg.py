"""A drawn chart as inline SVG: no machine's traces, ids of its own, a name and a description for those who listen."""

import io
import re
from typing import TYPE_CHECKING

from markupsafe import Markup

from iro_analysis.report.charts.lines_and_bars import house_style
from iro_analysis.report.templating import render

if TYPE_CHECKING:
    from matplotlib.figure import Figure as Picture

ROOT = re.compile(r"<svg[^>]*viewBox=\"([^\"]+)\"[^>]*>(.*)</svg>", re.DOTALL)
REFERENCE = re.compile(r"(?:url\(#|href=\"#)([^\")]+)")
ID = re.compile(r' id="([^"]+)"')
#: matplotlib's style sheet would apply to the whole page: the root element carries it instead.
STYLE_SHEET = re.compile(r"<defs>\s*<style[^>]*>.*?</style>\s*</defs>", re.DOTALL)
#: The page's own font draws the text.
FONT_FAMILY = re.compile(r"font-family: [^;\"]+; ?")
NO_METADATA = {"Creator": None, "Date": None, "Format": None, "Type": None}


def svg(picture: "Picture", element: str, name: str, description: str) -> Markup:
    """The picture as an ``<svg>`` element.

    Args:
        picture: the drawn chart.
        element: the chart's id, unique within the page: all ids inside begin with it.
        name: its accessible name.
        description: what a reader who does not see it needs to know.
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


def _save(picture: "Picture", element: str) -> str:
    import matplotlib as mpl  # noqa: PLC0415  drawing libraries are imported when something is drawn

    buffer = io.StringIO()
    with house_style(), mpl.rc_context({"svg.hashsalt": element}):
        picture.savefig(buffer, format="svg", metadata=NO_METADATA)
    return buffer.getvalue()


def _own_ids(content: str, element: str) -> str:
    """Ids that something refers to, made the chart's own; the others dropped."""
    referred = set(REFERENCE.findall(content))
    content = ID.sub(lambda match: f' id="{element}-{match[1]}"' if match[1] in referred else "", content)
    return REFERENCE.sub(lambda match: match[0].replace("#", f"#{element}-", 1), content)
