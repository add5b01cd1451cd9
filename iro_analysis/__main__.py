"""``python -m iro_analysis`` is the same as ``iro``."""

from iro_analysis.cli import main

main()
