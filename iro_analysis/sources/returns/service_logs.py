"""The IRO service's own logs, which lie beside the returns but belong to none of them.

A log may cover any number of years. Each row has the collection year of its own date, and none if the date is missing.
"""

import pandas as pd

from iro_analysis.periods import collection_year
from iro_analysis.sources.returns.grouping import SourceFile
from iro_analysis.tables import DTYPES, Table


def is_log(file: SourceFile | None) -> bool:
    """Whether the file is a recognised log."""
    return file is not None and file.table.is_log


def years_of(rows: pd.DataFrame, table: Table) -> pd.Series:
    """Return the collection year of each row of a log, on the index of ``rows``."""
    positions, days = pd.factorize(rows[str(table.dated_by)])
    years = pd.Series([collection_year(day) for day in days], dtype=DTYPES["whole"])
    return years.reindex(positions).set_axis(rows.index)
