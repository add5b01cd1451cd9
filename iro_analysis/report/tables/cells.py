"""How a figure stands in a table, and what stands in the place of one that is not there."""

from iro_analysis.ledger import Figure
from iro_analysis.report.document import Absence, Cell
from iro_analysis.report.words.numbers import ABSENT, base_text, figure_text

NOT_COMPUTED = "Not computed for this period."


def figure_cell(figure: Figure | None, *, base: bool = True) -> Cell:
    """The cell of a figure; one the ledger does not hold is not available.

    Args:
        figure: the figure, if the ledger has it.
        base: whether a percentage shows its own base; without it the table says the base elsewhere.
    """
    if figure is None:
        return Cell(ABSENT["not_available"], note=NOT_COMPUTED)
    return Cell(
        figure_text(figure),
        base_text(figure) if base else "",
        sentence_case(figure.note) if figure.note or not figure.available else "",
    )


def absence(title: str, reason: str) -> Absence:
    """What stands in the place of something that has nothing to show."""
    return Absence((title,), (sentence_case(reason),))


def sentence_case(text: str) -> str:
    """A reason as a sentence: a capital first, a full stop last."""
    text = text.strip()
    return text[:1].upper() + text[1:] + ("" if text.endswith(".") else ".") if text else "No reason was recorded."
