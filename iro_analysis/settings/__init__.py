"""The workspace's configuration, ``iro.toml``: what can be set, in ``models``, and how it is read, in ``loading``."""

from iro_analysis.settings.loading import CONFIG_NAME, load_settings, looks_like_config
from iro_analysis.settings.models import (
    CHAPTERS,
    USUAL_LIMITS,
    Authority,
    Comparator,
    Grouping,
    Limits,
    LogDates,
    Outputs,
    Postcodes,
    ReportOptions,
    Returns,
    Settings,
    Target,
    covers,
)

__all__ = [
    "CHAPTERS",
    "CONFIG_NAME",
    "USUAL_LIMITS",
    "Authority",
    "Comparator",
    "Grouping",
    "Limits",
    "LogDates",
    "Outputs",
    "Postcodes",
    "ReportOptions",
    "Returns",
    "Settings",
    "Target",
    "covers",
    "load_settings",
    "looks_like_config",
]
