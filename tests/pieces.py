"""Collects what a section displays, one piece of HTML after the other."""

from iro_analysis.report.html import block_html


class Pieces(list):
    """A list with the ``show`` method that a section calls to display a block."""

    def show(self, block):
        self.append(block_html(block))
