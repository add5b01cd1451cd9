"""Rows on the screen: a table to read, or CSV or JSON for further use."""

import sys
from collections.abc import Sequence

import pandas as pd
import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from iro_analysis.files import without_formulas

_WIDE_ENOUGH = 1000  # a piped table is not cut to a screen


def print_rows(rows: pd.DataFrame, output: str, table_columns: Sequence[str] | None = None) -> None:
    """Print ``rows`` to standard output as ``csv``, ``json`` (an object per row, missing cells null) or ``table``."""
    if output == "csv":
        typer.echo(without_formulas(rows).to_csv(index=False, date_format="%Y-%m-%d", lineterminator="\n"), nl=False)
    elif output == "json":
        days = {str(name): rows[name].dt.strftime("%Y-%m-%d") for name in rows.select_dtypes("datetime")}
        typer.echo(rows.assign(**days).to_json(orient="records", indent=1, force_ascii=False))
    else:
        print_table(rows[list(table_columns or rows.columns)])


def print_table(rows: pd.DataFrame) -> None:
    """Print ``rows`` as a table; a piped one takes the width it needs."""
    table = Table(box=None, header_style="bold")
    for name in rows.columns:
        table.add_column(name, justify="right" if pd.api.types.is_numeric_dtype(rows[name]) else "left")
    for row in rows.itertuples(index=False):
        table.add_row(*(escape(_cell(value)) for value in row))
    Console(width=None if sys.stdout.isatty() else _WIDE_ENOUGH).print(table)


def _cell(value: object) -> str:
    if isinstance(value, float):
        return "" if value != value else f"{value:,.10g}"  # noqa: PLR0124  only NaN, which means missing, differs from itself
    return "" if value is pd.NA else str(value)
