"""The Independent Reviewing Officer annual report, computed from case-level returns."""

__version__ = "0.1.0"
