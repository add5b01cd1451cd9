"""How a figure appears in a table, and what appears instead if it is not available."""

from iro_analysis.ledger import Figure
from iro_analysis.report.document import Absence, Cell
from iro_analysis.report.words.numbers import STATUS_TEXT, base_text, figure_text

NOT_COMPUTED = "Not computed for this period."


def figure_cell(figure: Figure | None, *, base: bool = True) -> Cell:
    """The cell for a figure; a figure that the ledger does not have is not available.

    Args:
        figure: the figure, or None if the ledger does not have it.
        base: whether to print a percentage's base in the cell; False if the table prints it elsewhere.
    """
    if figure is None:
        return Cell(STATUS_TEXT["not_available"], note=NOT_COMPUTED)
    return Cell(
        figure_text(figure),
        base_text(figure) if base else "",
        sentence_case(figure.note) if figure.note or not figure.available else "",
        row=figure.row,
    )


def absence(title: str, reason: str) -> Absence:
    """The block to show instead of something that has nothing to show."""
    return Absence((title,), (sentence_case(reason),))


def sentence_case(text: str) -> str:
    """A reason as a sentence: with a capital letter and a full stop."""
    text = text.strip()
    return text[:1].upper() + text[1:] + ("" if text.endswith(".") else ".") if text else "No reason was recorded."
