"""The measures of the report: each a short function with one record, evaluated by :mod:`iro_analysis.figures`."""
