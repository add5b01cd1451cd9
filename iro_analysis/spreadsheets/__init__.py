"""Workbooks as rows of text, read in a process of its own: it imports the standard library and calamine, no more."""
