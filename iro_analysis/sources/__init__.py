"""Reading: files in, canonical tables and a log of every change out; then the returns stitched into one history."""

from iro_analysis.sources.comparators import comparator_rows
from iro_analysis.sources.postcodes import places_of
from iro_analysis.sources.reading import Reading, Status
from iro_analysis.sources.ssda903 import read_returns
from iro_analysis.sources.stitching.history import History, stitch
from iro_analysis.sources.stitching.rules import RULES, Rule

__all__ = ["RULES", "History", "Reading", "Rule", "Status", "comparator_rows", "places_of", "read_returns", "stitch"]
