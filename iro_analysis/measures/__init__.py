"""The measures of the report. Each is a short function with a record; :mod:`iro_analysis.figures` evaluates them."""
