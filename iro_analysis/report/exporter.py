"""The nbconvert exporter that turns an executed notebook into a chapter of the report."""

from typing import TYPE_CHECKING, Any, ClassVar

from nbconvert.exporters import Exporter

from iro_analysis.report.cells import cell_blocks
from iro_analysis.report.document import Block, chapter
from iro_analysis.report.html import chapter_page_html

if TYPE_CHECKING:
    from nbformat import NotebookNode


class ChapterExporter(Exporter):  # type: ignore[misc]  # nbconvert is not typed
    """Exports a notebook as the report prints it: ``jupyter nbconvert --to iro-chapter`` or JupyterLab's export menu.

    A chapter consists of the notebook's Markdown and the blocks in its outputs, and nothing else: no code, printed
    text, values of expressions or other HTML. So nothing about an individual child can slip in.
    """

    export_from_notebook = "Chapter of the IRO report"
    output_mimetype = "text/html"
    #: None of nbconvert's own: they change nothing unless configured, and validate the notebook each time.
    default_preprocessors: ClassVar[list[str]] = []

    def _file_extension_default(self) -> str:
        return ".html"

    def blocks(self, notebook: "NotebookNode") -> list[Block]:
        """The blocks of an executed notebook.

        Raises:
            CommandError: its Markdown contains a picture.
        """
        exported, _ = super().from_notebook_node(notebook)
        return cell_blocks(exported.cells)

    def from_notebook_node(
        self, nb: "NotebookNode", resources: dict[str, Any] | None = None, **_: object
    ) -> tuple[str, dict[str, Any]]:
        """The chapter as a page of its own."""
        return chapter_page_html(chapter("", "chapter", self.blocks(nb))), self._init_resources(resources)
