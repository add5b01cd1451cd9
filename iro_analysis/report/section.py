"""The object that a notebook of the report uses: one line of code for each sentence, table and chart."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from itertools import count
from typing import Literal

import pandas as pd

from iro_analysis.care.rules import guidelines, rules
from iro_analysis.errors import CommandError
from iro_analysis.ledger import Ledger, breakdown_dimensions
from iro_analysis.report.charts import data as plots
from iro_analysis.report.charts.weeks import calendar, weekly, why_no_weeks
from iro_analysis.report.document import MIME, Band, Block, Calendar, ChartData, DataTable, Sentence, to_data
from iro_analysis.report.html import block_html
from iro_analysis.report.tables.cells import absence
from iro_analysis.report.tables.examples import examples_table, why_no_examples
from iro_analysis.report.tables.figures import comparison, crosstab, key_figures, over_time
from iro_analysis.report.views import Figures, Selection
from iro_analysis.report.words.labels import measure_record, measure_title, title_by
from iro_analysis.report.words.markdown import markdown_blocks
from iro_analysis.report.words.sentences import headline, why_absent
from iro_analysis.settings import Settings

ChartKind = Literal["monthly", "band", "bars", "box", "heat", "trend", "quarterly"]
#: Beside what a notebook displays while a run executes it: the measures that it has looked up.
LOOKED_UP = "iro_looked_up"
#: Kinds of chart that always break down by the same dimension.
_BY: Mapping[str, tuple[str, ...]] = {"monthly": ("month",), "band": ("month",), "box": ("statistic",)}
#: Limits are in working days but the chart shows calendar days, so the reader is given the shortest conversion.
LIMIT_REMARK = "The limit of {limit} is {days} calendar days, or more if there are bank holidays in between."


def show(block: Block, looked_up: Collection[str] | None = None) -> None:
    """Display a block in the running notebook: as HTML for whoever looks at it, and as data for the report.

    Args:
        block: the block.
        looked_up: what was looked up so far to make the blocks, if a run wants to know (:data:`LOOKED_UP`).
    """
    from IPython.display import publish_display_data  # noqa: PLC0415  only a notebook displays

    data = {"text/html": block_html(block), MIME: to_data(block)}
    beside = {} if looked_up is None else {LOOKED_UP: sorted(looked_up)}
    publish_display_data(data, beside)  # type: ignore[no-untyped-call]  # IPython is not typed


class Section:
    """One notebook's part of the report: each method displays a block made from the ledger.

    Args:
        name: the section's id, with which the ids of its tables and charts begin.
        ledger: the figures; or these indexed already, with the examples.
        settings: the workspace's settings.
        display: called with each block.
        examples: the examples of impact, if the service keeps any.
    """

    def __init__(
        self,
        name: str,
        ledger: Ledger | Figures,
        settings: Settings,
        display: Callable[[Block], None] = show,
        examples: pd.DataFrame | None = None,
    ) -> None:
        """Index the ledger, without displaying anything."""
        self.name = name
        self.settings = settings
        figures = ledger if isinstance(ledger, Figures) else Figures(ledger, examples)
        self._figures = figures.with_targets(settings.targets)
        self._display = display
        self._numbers = count(1)

    @property
    def ledger(self) -> Ledger:
        """The figures, to look at."""
        return self._figures.ledger

    def sentence(self, measure: str, words: str, breakdown: str = "") -> None:
        """A headline sentence; :func:`iro_analysis.report.words.sentences.fill` explains ``words``."""
        figure = self._figures.find(self._known(measure), breakdown)
        if self._figures.is_unsaid(measure, breakdown_dimensions(breakdown)):
            return
        if figure is None or not figure.available:
            self._display(absence(measure_title(measure), why_absent(figure)))
        else:
            self._display(Sentence(headline(self._figures, measure, words, breakdown), figure.row, words))

    def text(self, markdown: str, *measures: str, by: str = "") -> None:
        """A heading with its paragraphs, if the report says anything about any of ``measures`` (by a dimension).

        For what only some services keep: Markdown of the notebook itself is printed whatever is kept.
        """
        if not all(self._figures.is_unsaid(self._known(measure), filter(None, [by])) for measure in measures):
            for block in markdown_blocks(markdown):
                self._display(block)

    def key_figures(self, *measures: str, caption: str, breakdown: str = "") -> None:
        """A table with a row per measure and a column per year, or the reason if none of them is available."""
        periods = tuple(self._figures.years())
        fixed = breakdown_dimensions(breakdown)
        said = [measure for measure in measures if not self._figures.is_unsaid(self._known(measure), fixed)]
        cuts = [Selection(measure, (), periods, tuple(fixed.items())) for measure in said]
        if not said:
            return
        if not any(self._figures.some_available(cut) for cut in cuts):
            self._display(absence(caption, self._figures.why_empty(cuts[0])))
            return
        self._show_table(key_figures(self._figures, said, caption, breakdown))

    def table(
        self, measure: str, by: str | Sequence[str], caption: str = "", *, zeros: bool = True, **fixed: str
    ) -> None:
        """A table of a measure by one dimension (this year against last) or a crosstab by two (this year).

        Args:
            measure: the measure's id.
            by: one dimension or two.
            caption: what the table shows; by default the measure's title and its dimensions.
            zeros: whether to show categories with nobody in any column.
            fixed: further dimensions, each fixed at one category, such as ``at="End"``.
        """
        cut = self._cut(measure, by, fixed)
        if self._is_unsaid(cut):
            return
        title = caption or title_by(cut.measure, cut.by)
        if reason := self._why_empty(cut):
            self._display(absence(title, reason))
        else:
            self._show_table(self._table_of(cut, title, zeros=zeros))

    def examples(self, caption: str) -> None:
        """The examples of impact ("you said, we did") as a table."""
        examples = self._figures.examples
        if reason := why_no_examples(examples):
            self._display(absence(caption, reason))
        elif examples is not None:
            self._show_table(examples_table(examples, caption))

    def local_groupings(self, measure: str) -> None:
        """A table of a measure for each local grouping in the workspace's configuration."""
        for name in self.settings.groupings:
            self.table(measure, name)

    def chart(
        self,
        kind: ChartKind,
        measure: str,
        by: str | Sequence[str] = (),
        caption: str = "",
        *,
        zeros: bool = True,
        **fixed: str,
    ) -> None:
        """A chart followed by its data as a table, or the reason if there is nothing to show.

        Args:
            kind: "trend" over the years of the ledger, "quarterly" over its quarters, "monthly" for this year against
                last, "band" for the same against the guideline for caseloads, "bars" by one dimension (this year
                against last) or two (this year), "box" for a measure with a five-number summary (this year above
                last), "heat" by two dimensions: its rows and its columns.
            measure: the measure's id.
            by: one or two dimensions for bars, two for a heat map.
            caption: what the chart shows; by default the measure's title and its dimensions.
            zeros: for bars and heat maps, whether to show categories that are 0 in every series.
            fixed: further dimensions, each fixed at one category.
        """
        cut = self._cut(measure, _BY.get(kind, by), fixed)
        if self._is_unsaid(cut):
            return
        title = caption or title_by(cut.measure, cut.by)
        data = self._data(kind, cut, title)
        table = self._table_of(cut, title, zeros=zeros) if cut.by else self._series_table(kind, cut, title)
        # A chart of nothing but zeros would be an empty frame: the table alone is shown.
        if any(data.known):
            self._show_chart(kind, data if zeros else plots.without_zeros(data), table)
        elif data.known:
            self._show_table(table)
        else:
            self._display(absence(title, self._figures.why_empty(cut)))

    def calendar(self, *measures: tuple[str, str], caption: str) -> None:
        """A calendar of the weeks of the period, one row per quarter and measure, followed by its data as a table.

        Args:
            measures: the id of each measure and the label of its rows, such as ``("reviews_due", "Due")``.
            caption: what the calendar shows.
        """
        labels = {name: label for name, label in measures if not self._figures.is_unsaid(self._known(name))}
        if not labels:
            return
        weeks = calendar(self._figures, labels, caption)
        if any(weeks.data.known):
            self._show_chart("calendar", weeks, weekly(self._figures, labels, caption))
        elif weeks.data.known:
            self._show_table(weekly(self._figures, labels, caption))
        else:
            self._display(absence(caption, why_no_weeks(self._figures, labels)))

    def _data(self, kind: ChartKind, cut: Selection, title: str) -> ChartData:
        match kind:
            case "trend":
                return plots.over_years(self._figures, cut.measure, title, self.settings.authority.name, cut.total)
            case "quarterly":
                return plots.over_quarters(self._figures, cut.measure, title)
            case "monthly" | "band":
                band = self._guideline(cut.measure) if kind == "band" else None
                return plots.by_month(self._figures, cut.measure, title, band)
            case "bars":
                return plots.by_category(self._figures, cut, title)
            case "box":
                return plots.five_number_summary(self._figures, cut, title, self._limits(cut.measure))
            case "heat":
                return plots.crossed(self._figures, cut, title)

    def _is_unsaid(self, cut: Selection) -> bool:
        return self._figures.is_unsaid(cut.measure, (*cut.by, *dict(cut.fixed)))

    def _guideline(self, measure: str) -> Band | None:
        """The guideline's range for a measure, if one was in force at the end of the period."""
        for guideline in guidelines():
            if guideline.id in measure_record(measure).limits and guideline.holds_on(self._figures.period.end):
                return Band(guideline.lower, guideline.upper, f"Guideline: {guideline.limit_text}")
        return None

    def _limits(self, measure: str) -> tuple[str, ...]:
        """A remark for each limit in working days that a measure is judged by."""
        applied = (rule for rule in rules() if rule.id in measure_record(measure).limits)
        return tuple(
            LIMIT_REMARK.format(limit=rule.limit_text, days=rule.min_calendar_days)
            for rule in applied
            if rule.min_calendar_days and rule.holds_on(self._figures.period.end)
        )

    def _table_of(self, cut: Selection, title: str, *, zeros: bool) -> DataTable:
        if len(cut.by) == 1:
            return comparison(self._figures, cut, title, zeros=zeros)
        return crosstab(self._figures, cut, title, zeros=zeros)

    def _series_table(self, kind: ChartKind, cut: Selection, title: str) -> DataTable:
        periods = self._figures.quarters() if kind == "quarterly" else self._figures.years()
        return over_time(self._figures, cut.measure, cut.total, periods, title)

    def _show_table(self, table: DataTable) -> None:
        self._display(replace(table, element=self._element("table")))

    def _show_chart(self, kind: str, data: ChartData | Calendar, table: DataTable) -> None:
        from iro_analysis.report.charts.drawings import drawn  # noqa: PLC0415  imports matplotlib and seaborn, a second

        self._display(drawn(kind, data, table, self._element("chart")))

    def _element(self, kind: str) -> str:
        return f"{self.name}-{kind}-{next(self._numbers)}"

    def _cut(self, measure: str, by: str | Sequence[str], fixed: Mapping[str, str]) -> Selection:
        dimensions = (by,) if isinstance(by, str) else tuple(by)
        periods = self._figures.two_years() if len(dimensions) == 1 else [self._figures.period]
        return Selection(self._known(measure), dimensions, tuple(periods), tuple(fixed.items()))

    def _why_empty(self, cut: Selection) -> str:
        """The reason if there is nothing to show, otherwise empty."""
        return "" if self._figures.some_available(cut) else self._figures.why_empty(cut)

    def _known(self, measure: str) -> str:
        """The measure's id, once it is certain that the catalogue has it."""
        try:
            return measure_record(measure).name
        except KeyError:
            raise CommandError(f"'{measure}' is not a measure; the report's annex lists them all.") from None
