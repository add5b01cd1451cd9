"""For children: whether all the returns together agree on who the child is."""

from collections.abc import Mapping

import pandas as pd

from iro_analysis.contracts.calendar import swapped
from iro_analysis.contracts.derivation import IN_RETURN, Derivation
from iro_analysis.contracts.lookups import cells_of_match, is_in
from iro_analysis.tables import RETURN_TABLES

#: The tables beside the header that give a birth date.
_WITH_BIRTH_DATE = tuple(
    table.name
    for table in RETURN_TABLES
    if table.name != "children" and any(column.name == "birth_date" for column in table.columns)
)


def _one_sex(children: pd.DataFrame) -> pd.DataFrame:
    known = children["sex"].where(children["sex"].isin(["Male", "Female"]))
    return _one_throughout(children.assign(sex=known), "sex")


def _one_birth_date(children: pd.DataFrame) -> pd.DataFrame:
    return _one_throughout(children, "birth_date")


def _one_throughout(children: pd.DataFrame, cell: str) -> pd.DataFrame:
    """Whether all the returns give the child the same ``cell``; missing if this one gives none."""
    given = children.dropna(subset=["child_id", cell]).drop_duplicates(["child_id", cell])
    number = children["child_id"].map(given["child_id"].value_counts())
    same = (number == 1).astype("boolean").mask(children[["child_id", cell]].isna().any(axis="columns"))
    return same.to_frame(f"one_{cell}")


def _unlike_others(children: pd.DataFrame) -> pd.DataFrame:
    """Whether no other child's identifier differs only in leading zeros, which Excel drops."""
    bare = children["child_id"].str.lstrip("0")
    spellings = children.assign(bare=bare).dropna(subset=["child_id"]).drop_duplicates("child_id")
    alone = (bare.map(spellings["bare"].value_counts()) == 1).astype("boolean")
    return alone.mask(bare.isna()).to_frame("unlike_others")


def _swapped_elsewhere(children: pd.DataFrame, *others: pd.DataFrame) -> pd.DataFrame:
    """Whether another row gives the child this birth date with day and month swapped; missing if they cannot be."""
    other_way = children.assign(birth_date=swapped(children["birth_date"]))
    elsewhere = is_in(other_way, pd.concat([children, *others]), ["child_id", "birth_date"])
    return elsewhere.to_frame("swapped_elsewhere")


def _swapped_before_care(children: pd.DataFrame, episodes: pd.DataFrame) -> pd.DataFrame:
    """Whether the birth date as written is after care began, but not with day and month swapped."""
    first = episodes.groupby("child_id").agg(started=("started", "min")).reset_index()
    began = cells_of_match(children, first, ["child_id"])["started"]
    other = swapped(children["birth_date"])
    mended = ((children["birth_date"] > began) & (other <= began)).astype("boolean")
    return mended.mask(began.isna() | other.isna()).to_frame("swapped_before_care")


DERIVATIONS: Mapping[str, tuple[Derivation, ...]] = {
    "children": (
        Derivation(("one_sex",), {"children": ("child_id", "sex")}, _one_sex),
        Derivation(("one_birth_date",), {"children": ("child_id", "birth_date")}, _one_birth_date),
        Derivation(("unlike_others",), {"children": ("child_id",)}, _unlike_others),
        Derivation(
            ("swapped_elsewhere",),
            dict.fromkeys(("children", *_WITH_BIRTH_DATE), ("child_id", "birth_date")),
            _swapped_elsewhere,
            optional=frozenset(_WITH_BIRTH_DATE),
        ),
        Derivation(
            ("swapped_before_care",),
            {"children": (*IN_RETURN, "birth_date"), "episodes": ("child_id", "started")},
            _swapped_before_care,
        ),
    ),
}
