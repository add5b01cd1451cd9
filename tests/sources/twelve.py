"""The return of twelve invented children that most test cases alter: see the README in ``tests/cases``."""

from sources.given import EPISODES, HEADER, REVIEWS

CHILDREN = [f"{number:07}" for number in range(1, 13)]
#: One episode per child from a day in June 2020; every third one ceased on the same day of November.
EPISODE_ROWS = [
    f"{child},{day:02}/06/2020,S,C2,N1,U1,PR1," + (f"{day:02}/11/2020,E4A" if day % 3 == 0 else ",") + ",,,,"
    for day, child in enumerate(CHILDREN, start=1)
]
HEADER_ROWS = [f"{child},1,{day:02}/05/2010,WBRI,UN1,," for day, child in enumerate(CHILDREN, start=5)]
REVIEW_ROWS = [
    f"{child},{day + 4:02}/05/2010,{held},PN1"
    for day, child in enumerate(CHILDREN, start=1)
    for held in (f"{day + 14:02}/06/2020", f"{day + 8:02}/09/2020")
]


def text(header: str, rows: list[str]) -> str:
    """The text of a file with these headings and rows."""
    return "\n".join([header, *rows]) + "\n"


TWELVE = {
    "episodes": text(EPISODES, EPISODE_ROWS),
    "header": text(HEADER, HEADER_ROWS),
    "reviews": text(REVIEWS, REVIEW_ROWS),
}


def in_folder(folder: str, files: dict[str, str] | None = None) -> dict[str, str]:
    """The files in a folder, named as ``written`` expects."""
    return {f"{folder}__{name}": content for name, content in (files or TWELVE).items()}
