"""Allocations: which reviewing officer was responsible for a child on a day."""

from datetime import date

import pandas as pd

from iro_analysis.tables import IRO_ALLOCATIONS, CaseData


def allocations_on(data: CaseData, day: date) -> pd.DataFrame:
    """Who was responsible for each child on ``day``; an allocation includes its first and its last day.

    Returns:
        One row per child who had a reviewing officer: ``child_id``, ``iro_id``, ``team``. If a child has several
        allocations, the one that started last counts. There are no rows if the table was not supplied.
    """
    rows = data.tables.get(IRO_ALLOCATIONS.name, IRO_ALLOCATIONS.empty())
    on = pd.Timestamp(day)
    current = rows[(rows["allocated_from"] <= on) & (rows["allocated_to"].isna() | (rows["allocated_to"] >= on))]
    in_order = current.sort_values(["child_id", "allocated_from", "iro_id"], kind="stable")
    return in_order.drop_duplicates("child_id", keep="last")[["child_id", "iro_id", "team"]]
