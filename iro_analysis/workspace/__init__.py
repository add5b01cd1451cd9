"""A new workspace: an iro.toml that explains itself, text chapters to edit, and empty logs to fill in."""

from iro_analysis.workspace.folder import make_workspace

__all__ = ["make_workspace"]
