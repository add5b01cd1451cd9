"""What a section displays, one piece of HTML after the other."""

from iro_analysis.report.html import block_html


class Pieces(list):
    """A list whose ``show`` is what a section displays with."""

    def show(self, block):
        self.append(block_html(block))
