"""The rules of the return's other tables."""

from oracle.contracts.registry import rows_that
from oracle.contracts.rows import (
    earlier,
    year_end,
)

rows_that(
    "adoptions",
    {
        "decided_by_match": lambda row: earlier(row["matched"], row["decided"]),
        "adopters_valid": lambda row: row["adopters"] not in (None, 1, 2),
    },
)
rows_that(
    "placed_adoption",
    {
        "placed_with_ceased": lambda row: row["placed_ceased"] is not None and row["placed"] is None,
        "placed_in_or_before_year": lambda row: earlier(year_end(row["return_year"]), row["placed"]),
        "ceased_in_or_before_year": lambda row: earlier(year_end(row["return_year"]), row["placed_ceased"]),
        "ceased_not_before_placed": lambda row: earlier(row["placed_ceased"], row["placed"]),
        "ceased_with_reason": lambda row: row["reason_placed_ceased"] is not None and row["placed_ceased"] is None,
        "reason_with_ceased": lambda row: row["placed_ceased"] is not None and row["reason_placed_ceased"] is None,
        "placed_not_before_birth": lambda row: earlier(row["placed"], row["birth_date"]),
    },
)
