"""Check that the returns in a data folder are all from one authority, and identify children in the same way."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain, combinations, pairwise
from typing import NoReturn

import pandas as pd

from iro_analysis.errors import DataError
from iro_analysis.periods import financial_year
from iro_analysis.sources.returns.grouping import Return, SourceFile
from iro_analysis.sources.returns.shapes import difference, side_by_side
from iro_analysis.tables import CHILDREN, EPISODES, ESSENTIAL

#: Files of one collection year are from different authorities if they share less than this share of the smaller one's
#: children.
SHARED_CHILDREN = 0.5
#: So are two headers if more than this share of the identifiers in both have different dates of birth ...
DIFFERING_BIRTHS = 0.2
#: ... unless they are no more than this, which corrections would explain.
CORRECTED_BIRTHS = 2
#: At least this share of the children in care at the end of a year must be in the next year's return; all of them
#: should be. For every year missing between two returns the share is applied once more, because children leave care
#: meanwhile.
STAYING_CHILDREN = 0.5  # D68
#: With fewer children than this, a smaller share may be chance.
FEW_CHILDREN = 20

WHAT_TO_DO = "Keep the returns of one authority in a data folder, and each year's return only once."


@dataclass(frozen=True)
class _Year:
    """The headers and episodes of one collection year."""

    year: int
    files: tuple[SourceFile, ...]

    @property
    def children(self) -> set[str]:
        return set().union(*(file.children for file in self.files))

    @property
    def in_care_at_end(self) -> set[str]:
        """The children with an episode that had not ceased at the end of the year."""
        last_day = pd.Timestamp(financial_year(self.year).end)
        episodes = pd.concat([EPISODES.empty(), *(file.rows for file in self.files if file.table is EPISODES)])
        lasting = episodes["ceased"].isna() | (episodes["ceased"] > last_day)
        return set(episodes.loc[lasting, "child_id"].dropna())


def check_one_authority(returns: Sequence[tuple[Return, int]]) -> None:
    """Stop if the returns, each with its collection year, are not all from one authority.

    Raises:
        DataError: two returns of one year, or two pairs of header and episodes within one, have too few children in
            common; the same identifiers mean different children in two headers; or a return lacks the children whom the
            return before it left in care.
    """
    for supplied, year in returns:
        _check_parts(supplied, year)
    for (one, year), (other, other_year) in combinations(returns, 2):
        if year == other_year and not _share_children(one.children, other.children):
            _refuse_children(year, one.essential, other.essential)
    headers = (file for supplied, _ in returns for file in supplied.files if file.table is CHILDREN)
    for one_header, other_header in combinations(headers, 2):
        _check_births(one_header, other_header)
    for earlier, later in pairwise(_by_year(returns)):
        _check_continuity(earlier, later)


def check_identifiers(files: Iterable[SourceFile], headers: Sequence[SourceFile]) -> None:
    """Stop if a file writes child identifiers differently from the headers.

    Args:
        files: the other files of one return, or logs.
        headers: the headers of that return, or of all returns.

    Raises:
        DataError: fewer than half of a file's children are in the headers, but at least half would be if the
        identifiers
            were written alike.
    """
    known = set[str]().union(*(header.children for header in headers))
    for file in files:
        if not (known and file.table.is_about_children):
            continue
        children = file.children
        unknown, others = children - known, known - children
        if len(unknown) > (1 - SHARED_CHILDREN) * len(children) and difference(unknown, others):
            raise DataError(
                f"Of the {len(children):,} children in {file.path} only {len(children) - len(unknown):,} are in the "
                f"header ({_names(headers)}). {side_by_side(unknown, others)} Export the files again with identifiers "
                "written alike."
            )


def _share_children(one: set[str], other: set[str]) -> bool:
    return len(one & other) >= SHARED_CHILDREN * min(len(one), len(other))


def _check_parts(supplied: Return, year: int) -> None:
    """Stop if a return has two headers, each with episodes of its own. One return may be spread over several files."""
    parts: list[list[SourceFile]] = []
    for file in supplied.essential:
        joined = [part for part in parts if any(_share_children(file.children, other.children) for other in part)]
        parts = [part for part in parts if part not in joined] + [[file, *chain.from_iterable(joined)]]
    complete = [part for part in parts if {file.table.name for file in part} == set(ESSENTIAL)]
    if len(complete) > 1:
        _refuse_children(year, *complete[:2])


def _refuse_children(year: int, *parts: Sequence[SourceFile]) -> NoReturn:
    names = "; and ".join(_names(part) for part in parts)
    one, other = (set[str]().union(*(file.children for file in part)) for part in parts)
    shapes = side_by_side(one - other, other - one)
    raise DataError(
        f"Files of {financial_year(year).label} have fewer than half of their children in common, so they seem to be "
        f"from two authorities: {names}. {shapes + ' ' if shapes else ''}{WHAT_TO_DO} If they are parts of one return, "
        "join them, one file per table."
    )


def _check_births(one: SourceFile, other: SourceFile) -> None:
    births, others = _births(one), _births(other)
    common = births.index.intersection(others.index)
    differing = int((births[common] != others[common]).sum())
    if differing > max(CORRECTED_BIRTHS, DIFFERING_BIRTHS * len(common)):
        raise DataError(
            f"{differing} of the {len(common)} children that two headers have in common differ in their birth dates, "
            f"so they seem to be from two authorities: {_names([one])}; and {_names([other])}. {WHAT_TO_DO}"
        )


def _by_year(returns: Iterable[tuple[Return, int]]) -> list["_Year"]:
    files: dict[int, list[SourceFile]] = {}
    for supplied, year in returns:
        files.setdefault(year, []).extend(supplied.essential)
    return [_Year(year, tuple(essential)) for year, essential in sorted(files.items()) if essential]


def _check_continuity(earlier: "_Year", later: "_Year") -> None:
    """Check that the children in care at the end of a year are in the next return: each should have an episode."""
    staying = earlier.in_care_at_end
    there = staying & later.children
    expected = STAYING_CHILDREN ** (later.year - earlier.year) * len(staying)
    if len(staying) >= FEW_CHILDREN and len(there) < expected:
        shapes = side_by_side(staying - there, later.children - staying)
        raise DataError(
            f"Of the {len(staying)} children in care at the end of {financial_year(earlier.year).label} "
            f"({_names(earlier.files)}), {len(there)} are named in the return of {financial_year(later.year).label} "
            f"({_names(later.files)}). Either the later return is not whole, or one of the two is another authority's, "
            f"or they write the children's identifiers differently. {shapes + ' ' if shapes else ''}"
            f"{WHAT_TO_DO} Write identifiers alike in every year."
        )


def _births(header: SourceFile) -> pd.Series:
    children = header.rows.dropna(subset=["child_id", "birth_date"])
    return children.drop_duplicates("child_id", keep="last").set_index("child_id")["birth_date"]


def _names(files: Iterable[SourceFile]) -> str:
    return ", ".join(sorted(str(file.path) for file in files))
