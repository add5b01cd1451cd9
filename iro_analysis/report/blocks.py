"""What stands alone in its paragraph of a text chapter: a table by a dimension, the examples of impact."""

from collections.abc import Mapping

from iro_analysis.errors import CommandError
from iro_analysis.periods import Period
from iro_analysis.report.document import Block
from iro_analysis.report.examples import examples_table, why_no_examples
from iro_analysis.report.labels import record, title_by
from iro_analysis.report.tables import absence
from iro_analysis.report.tabulate import comparison
from iro_analysis.report.views import Cut, Figures

TABLE, EXAMPLES = "table", "examples"
EXAMPLES_OF = "you_said_we_did"
YOU_SAID = "You said, we did"


def table_of(figures: Figures, measure: str, dimension: str, fixed: Mapping[str, str]) -> Block:
    """A table of a measure by a dimension, this year against last, further dimensions ``fixed`` at one category.

    Raises:
        CommandError: the measure is not broken down so.
    """
    by = {part for parts in record(measure).by for part in parts} | figures.dimensions(measure)
    if unknown := sorted({dimension, *fixed} - by):
        known = f"it has {', '.join(sorted(by))}" if by else "it has none"
        raise CommandError(f"has no breakdown by '{unknown[0]}'; {known}.")
    cut = Cut(measure, (dimension,), tuple(figures.two_years()), tuple(fixed.items()))
    title = title_by(measure, cut.by)
    if not figures.some_available(cut):
        return absence(title, figures.why_empty(cut))
    return comparison(figures, cut, title, zeros=False)


def examples_of_impact(figures: Figures, measure: str) -> Block:
    """The examples of impact as a table.

    Raises:
        CommandError: the measure is not the one that counts them.
    """
    if measure != EXAMPLES_OF:
        raise CommandError(f"asks for examples, which only {EXAMPLES_OF} has.")
    found = figures.examples
    if reason := why_no_examples(found):
        return absence(YOU_SAID, reason)
    assert found is not None  # noqa: S101  for the type checker: there would be a reason
    return examples_table(found, YOU_SAID)


def only_this_period(figures: Figures, period: Period) -> None:
    """A table shows the report's own years.

    Raises:
        CommandError: another period is asked for.
    """
    if period != figures.period:
        raise CommandError("asks for a table of another period; a table shows this one and the year before.")
