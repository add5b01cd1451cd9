"""How people write the year of a return: in a cell, in iro.toml, in the name of a file or a folder.

A financial year is named by its two years. A single number may be the first or the last of them.
"""

import re

from iro_analysis.periods import FIRST_YEAR, LAST_YEAR

_SIGNS = r"\s?(?:[-_/.\u2010-\u2015]|to)?\s?"
#: Four digits alone are one year, never two of two.
TWO_YEARS = re.compile(rf"(?:(\d{{4}}){_SIGNS}(\d{{4}}|\d{{2}})|(\d\d)\s?[-_/\u2010-\u2015]\s?(\d\d))", re.ASCII)
ONE_YEAR = re.compile(r"(\d{4})(?:\.0+)?", re.ASCII)
#: In a name: 2021-22, 2021_22, 2021 to 2022, 202122; no part of a longer number, and not the year and month of a day.
_LONG = rf"(?<!\d)((?:19|20)\d\d){_SIGNS}((?:19|20)?\d\d)(?!\d)(?!(?<=0\d|1[0-2])[-_/.]\d\d(?!\d))"
#: 21-22; no part of a day.
_SHORT = r"(?<!\d)(?<!\d[-_/.])(\d\d)[-_/](\d\d)(?!\d)(?![-_/.]\d)"
_IN_NAME = re.compile(f"{_LONG}|{_SHORT}", re.ASCII)
_NUMBER = re.compile(r"(?<!\d)((?:198|199|20\d)\d)")
_CENTURY = 100
#: Two digits from here on are a year of the last century.
_LAST_CENTURY = 80


def year_named(text: str) -> int | None:
    """The collection year that ``text`` names by its two years, as 2021-22, 2021/22 or 2021-2022; None if none."""
    match = TWO_YEARS.fullmatch(text.strip())
    return _collection_year(match[1] or match[3], match[2] or match[4]) if match else None


def number_written(text: str) -> int | None:
    """The single year that ``text`` is, whichever of a return's two it may be; None where it is something else."""
    match = ONE_YEAR.fullmatch(text.strip())
    return int(match[1]) if match and FIRST_YEAR <= int(match[1]) <= LAST_YEAR else None


def year_in_name(name: str) -> int | None:
    """The collection year that a file's or folder's name gives by its two years; None where it gives none or several.

    >>> year_in_name("episodes 2021-22 final.csv")
    2022
    """
    pairs = (match.groups() for match in _IN_NAME.finditer(name))
    found = {_collection_year(first or third, second or fourth) for first, second, third, fourth in pairs} - {None}
    return found.pop() if len(found) == 1 else None


def number_in_name(name: str) -> int | None:
    """The first year that a name mentions, be it the first or the last of a return; None where it mentions none."""
    if match := _NUMBER.search(name):
        return int(match[1])
    year = year_in_name(name)
    return None if year is None else year - 1


def _collection_year(first: str, second: str) -> int | None:
    """The year in which the later of two ends, if the one follows the other."""
    begins, ends = _full(int(first)), int(second)
    follows = ends % _CENTURY == (begins + 1) % _CENTURY and ends in {begins + 1, (begins + 1) % _CENTURY}
    return begins + 1 if follows and FIRST_YEAR <= begins <= LAST_YEAR else None


def _full(year: int) -> int:
    if year >= _CENTURY:
        return year
    return year + (1900 if year >= _LAST_CENTURY else 2000)
