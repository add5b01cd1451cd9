"""Whether the returns of a data folder are all one authority's, and name their children in one way."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain, combinations, pairwise
from typing import NoReturn

import pandas as pd

from iro_analysis.errors import DataError
from iro_analysis.periods import financial_year
from iro_analysis.sources.returns import Return, SourceFile
from iro_analysis.sources.shapes import difference, side_by_side
from iro_analysis.tables import CHILDREN, EPISODES, ESSENTIAL

#: Files of one collection year are of different authorities where they share less than this of the fewer children.
SHARED_CHILDREN = 0.5
#: So are two headers in which more than this share of common identifiers have different birth dates ...
DIFFERING_BIRTHS = 0.2
#: ... unless they are so few that corrections explain them.
CORRECTED_BIRTHS = 2
#: Of the children in care when one year ends, at least this share is named in the next year's return: all of them ought
#: to be. With years left out between two returns it is this share of this share, for children leave care meanwhile.
STAYING_CHILDREN = 0.5
#: Of fewer children than these, chance may leave fewer.
FEW_CHILDREN = 20

WHAT_TO_DO = "Keep the returns of one authority in a data folder, and each year's return once."


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
        """The children with an episode that had not ceased when the year ended."""
        last_day = pd.Timestamp(financial_year(self.year).end)
        episodes = pd.concat([EPISODES.empty(), *(file.rows for file in self.files if file.table is EPISODES)])
        lasting = episodes["ceased"].isna() | (episodes["ceased"] > last_day)
        return set(episodes.loc[lasting, "child_id"].dropna())


def check_one_authority(returns: Sequence[tuple[Return, int]]) -> None:
    """Stop where the returns, each with its collection year, are not all of one authority.

    Raises:
        DataError: two returns of one year, or two sets of header and episodes within one, have too few children in
            common; the same identifiers mean different children in two header files; or a return does not name the
            children whom the one before left in care.
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
    """Stop where a file writes the identifiers of its children otherwise than the headers do.

    Args:
        files: those of one return, or logs.
        headers: the headers of that return, or of all returns.

    Raises:
        DataError: fewer than half of a file's children are in the headers, and written alike half of them would be.
    """
    known = set[str]().union(*(header.children for header in headers))
    for file in files:
        if not (known and file.table.names_child):
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
    """One return may be spread over files; two headers, each with episodes of its own, are two returns."""
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
        f"of two authorities: {names}. {shapes + ' ' if shapes else ''}{WHAT_TO_DO} If they are parts of one return, "
        "join them, one file per table."
    )


def _check_births(one: SourceFile, other: SourceFile) -> None:
    births, others = _births(one), _births(other)
    common = births.index.intersection(others.index)
    differing = int((births[common] != others[common]).sum())
    if differing > max(CORRECTED_BIRTHS, DIFFERING_BIRTHS * len(common)):
        raise DataError(
            f"{differing} of the {len(common)} children that two headers have in common differ in their birth dates, "
            f"so they seem to be of two authorities: {_names([one])}; and {_names([other])}. {WHAT_TO_DO}"
        )


def _by_year(returns: Iterable[tuple[Return, int]]) -> list["_Year"]:
    files: dict[int, list[SourceFile]] = {}
    for supplied, year in returns:
        files.setdefault(year, []).extend(supplied.essential)
    return [_Year(year, tuple(found)) for year, found in sorted(files.items()) if found]


def _check_continuity(earlier: "_Year", later: "_Year") -> None:
    """Whoever is in care when a year ends is named in the next return, whether still in care then or not."""
    staying = earlier.in_care_at_end
    named = staying & later.children
    expected = STAYING_CHILDREN ** (later.year - earlier.year) * len(staying)
    if len(staying) >= FEW_CHILDREN and len(named) < expected:
        shapes = side_by_side(staying - named, later.children - staying)
        raise DataError(
            f"Of the {len(staying)} children in care at the end of {financial_year(earlier.year).label} "
            f"({_names(earlier.files)}), {len(named)} are named in the return of {financial_year(later.year).label} "
            f"({_names(later.files)}). Either the later return is not whole, or one of the two is another authority's, "
            f"or they write the children's identifiers differently. {shapes + ' ' if shapes else ''}"
            f"{WHAT_TO_DO} Write identifiers alike in every year."
        )


def _births(header: SourceFile) -> pd.Series:
    children = header.rows.dropna(subset=["child_id", "birth_date"])
    return children.drop_duplicates("child_id", keep="last").set_index("child_id")["birth_date"]


def _names(files: Iterable[SourceFile]) -> str:
    return ", ".join(sorted(str(file.path) for file in files))
