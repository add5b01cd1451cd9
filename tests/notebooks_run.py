"""Runs notebooks as a report does, for tests that look at nothing else of it."""

from iro_analysis.report.notebooks import RunningNotebooks


def run_notebooks(notebooks, folder, parameters, jobs, kernels=None):
    """The executed notebooks, in order."""
    with RunningNotebooks(folder, parameters, jobs, kernels) as running:
        running.begin({path: path.read_bytes() for path in notebooks})
        return list(running.executed().values())
