"""The package's HTML templates; every value put into one is escaped, and no character in a page is live."""

from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from iro_analysis.texts import literal

FOLDER = Path(__file__).parent / "templates"


@cache
def environment() -> Environment:
    """The Jinja environment for the package's templates."""
    return Environment(
        loader=FileSystemLoader(FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def render(template: str, **values: object) -> Markup:
    """The template named ``template``, filled in with ``values``."""
    html = environment().get_template(template).render(**values)
    return Markup(literal(html))  # noqa: S704  autoescaped by the environment
