"""What the report takes from the cells of an executed notebook."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from iro_analysis.report.document import MIME, Block, from_data
from iro_analysis.report.words.markdown import markdown_blocks

Cell = Mapping[str, Any]
_FORMAT = 4


def cells_of(notebook: bytes) -> list[Cell]:
    """The cells of a notebook's file.

    nbformat, which takes a tenth of a second to import and validates as long, is needed for old forms only.

    Raises:
        ValueError: it is not a notebook.
    """
    content = json.loads(notebook)
    if content.get("nbformat") == _FORMAT:
        return list(content["cells"])
    import nbformat  # noqa: PLC0415  see above

    return list(nbformat.reads(notebook.decode("utf-8"), _FORMAT).cells)


def cell_blocks(cells: Iterable[Cell]) -> list[Block]:  # D77
    """The blocks of a notebook's cells, as nbformat has them or as they are in its file.

    Raises:
        CommandError: their Markdown contains a picture.
    """
    return [block for cell in cells for block in _of_cell(cell)]


def source(cell: Cell) -> str:
    """The text of a cell, which a file holds in lines."""
    return "".join(cell["source"])


def _of_cell(cell: Cell) -> list[Block]:
    if cell["cell_type"] == "markdown":
        return markdown_blocks(source(cell))
    displayed = (output.get("data", {}) for output in cell.get("outputs", ()))
    return [from_data(data[MIME]) for data in displayed if MIME in data]
