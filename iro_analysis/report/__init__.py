"""From the ledger to ``report.html``: numbers, tables, charts, sentences and notebooks, put together on one page."""

from iro_analysis.report.page import build_report
from iro_analysis.report.quality_section import QualitySection
from iro_analysis.report.section import Section

__all__ = ["QualitySection", "Section", "build_report"]
