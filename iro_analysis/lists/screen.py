"""Rows on the screen: a table to read, or CSV or JSON for further use."""

from collections.abc import Sequence

import pandas as pd
from rich.table import Table

from iro_analysis.disk.files import csv_text
from iro_analysis.terminal import cell, drawing, put
from iro_analysis.texts import literal_json

_WIDE_ENOUGH = 1000  # a piped table is not cut to a screen


def print_rows(rows: pd.DataFrame, output: str, table_columns: Sequence[str] | None = None) -> None:
    """Print ``rows`` to standard output as ``csv``, ``json`` (an object per row, missing cells null) or ``table``."""
    if output == "csv":
        put(csv_text(rows), nl=False)
    elif output == "json":
        days = {str(name): rows[name].dt.strftime("%Y-%m-%d") for name in rows.select_dtypes("datetime")}
        put(literal_json(rows.assign(**days).to_json(orient="records", indent=1, force_ascii=False)))
    else:
        print_table(rows[list(table_columns or rows.columns)])


def print_table(rows: pd.DataFrame) -> None:
    """Print ``rows`` as a table; a piped one takes the width it needs."""
    table = Table(box=None, header_style="bold")
    for name in rows.columns:
        numeric = pd.api.types.is_numeric_dtype(rows[name])
        table.add_column(cell(name), justify="right" if numeric else "left", overflow="fold")
    for row in rows.itertuples(index=False):
        table.add_row(*(cell(_text(value)) for value in row))
    drawing(_WIDE_ENOUGH).print(table)


def _text(value: object) -> str:
    if isinstance(value, float):
        return "" if value != value else f"{value:,.10g}"  # noqa: PLR0124  only NaN, which means missing, differs from itself
    return "" if value is pd.NA else str(value)
