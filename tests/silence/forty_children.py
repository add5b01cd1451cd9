"""The authority whose files are spoilt: a sample of forty children, with rows added by hand.

Every column of the year and of the logs must have some filled cells, or there is nothing to spoil; a sample of so few
children leaves some columns empty.
"""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path

from iro_analysis.periods import financial_year, parse_period
from iro_analysis.sample import make_sample
from iro_analysis.sample.files import FILE_NAMES
from iro_analysis.sample.targets import YEARS
from iro_analysis.tables import SERVICE_LOGS, TABLES, Column, Table

PERIOD = parse_period("2020-21")
_SEED = 36
_YEAR = PERIOD.label

#: The table of every file, by its path below the data folder.
FILES = {f"{table.name}.csv": table for table in SERVICE_LOGS} | {
    f"{financial_year(year).label}/{name}": TABLES[table]
    for year in reversed(YEARS)
    for table, name in FILE_NAMES.items()
}
#: The files of the period; the others belong to earlier years.
OF_THE_PERIOD = tuple(name for name in FILES if "/" not in name or name.startswith(_YEAR))

_MORE_ROWS = {
    f"{_YEAR}/uasc.csv": """
5390653,1,06/01/2004,
5416699,1,16/09/2008,15/01/2021
5222296,2,01/05/2004,01/12/2020
""",
    f"{_YEAR}/ad1.csv": """
1981490,12/09/2019,01/12/2019,01/03/2020,0,2,MF,L11
0646289,11/12/2017,01/10/2020,05/10/2020,1,2,MF,L11
""",
    f"{_YEAR}/placed_for_adoption.csv": """
1981490,12/09/2019,01/12/2019,,
2548273,13/02/2018,05/12/2020,01/03/2021,RD1
4722033,28/05/2020,01/09/2020,12/01/2021,RD2
""",
    f"{_YEAR}/previous_permanence.csv": """
2348095,30/11/2011,P1,874,14/06/2013
5390653,06/01/2004,P3,999,zz/zz/2010
""",
    "disputes.csv": """
DR02,6688716,04/05/2020,Delay in care planning,Leaving Care,04/05/2020,11/05/2020,18/05/2020,29/05/2020,Upheld,Yes,No
DR03,2246276,08/09/2020,Delay in care planning,Leaving Care,10/09/2020,21/09/2020,05/10/2020,19/11/2020,Resolved,No,Yes
DR04,5488291,02/11/2020,Overdue visits,Children in Care East,02/11/2020,,,11/11/2020,Withdrawn,No,No
DR05,4722033,18/01/2021,Delay in care planning,Leaving Care,19/01/2021,01/02/2021,,26/02/2021,Resolved,No,No
""",
    "iro_workforce.csv": """
IRO02,01/04/2017,31/12/2020,0.5,Yes,Male
IRO03,01/10/2018,28/02/2021,0.8,No,Female
""",
    "placement_order_flags.csv": """
3659597,01/07/2020,Yes
7119551,28/04/2019,No
3659597,01/02/2021,No
2548273,05/12/2020,Yes
""",
    "placement_authorities.csv": """
2548273,05/12/2020,20/03/2021
4722033,01/09/2020,12/01/2021
""",
}
#: Whole files that the sample does not have.
_MORE_FILES = {
    "independent_visitors.csv": """
CHILD_ID,VISITOR_REFERRED,VISITOR_FROM,VISITOR_TO
2548273,20/06/2020,05/07/2020,
4722033,14/09/2020,01/10/2020,05/02/2021
3659597,13/07/2020,,
""",
    "disruption_meetings.csv": """
CHILD_ID,MEETING_DATE,PLACEMENT_ENDED
2548273,20/12/2020,05/12/2020
4722033,14/09/2020,01/09/2020
3659597,13/07/2020,
""",
}
#: Columns that the sample does not have: the file, the heading, and the texts of its rows, over and over.
_MORE_COLUMNS = (("review_log.csv", "CARE_PLAN_READY", ("Yes", "No", "Yes", "")),)
#: Further cells to fill: the file, the first cells of the row, the column, the text.
_OTHER_CELLS = (
    (f"{_YEAR}/header.csv", ("5222296",), "MOTHER", "1"),
    (f"{_YEAR}/header.csv", ("5222296",), "MC_DOB", "10/01/2021"),
    (f"{_YEAR}/header.csv", ("7853083",), "MOTHER", "1"),
    (f"{_YEAR}/header.csv", ("7853083",), "MC_DOB", "05/05/2020"),
    (f"{_YEAR}/oc2.csv", ("5163145",), "SUBSTANCE_MISUSE", "1"),
    (f"{_YEAR}/oc2.csv", ("5163145",), "INTERVENTION_RECEIVED", "0"),
    (f"{_YEAR}/oc2.csv", ("5163145",), "INTERVENTION_OFFERED", "1"),
    (f"{_YEAR}/oc2.csv", ("6688716",), "SUBSTANCE_MISUSE", "1"),
    (f"{_YEAR}/oc2.csv", ("6688716",), "INTERVENTION_RECEIVED", "1"),
)


@dataclass(frozen=True)
class Sheet:
    """One file: its path below the data folder, its headings, and its rows as texts."""

    path: str
    header: Sequence[str]
    rows: Sequence[Sequence[str]]

    @property
    def table(self) -> Table:
        return FILES[self.path]

    @property
    def columns(self) -> list[Column]:
        """The table's columns in the order of the file."""
        by_heading = {column.source: column for column in self.table.columns}
        return [by_heading[heading] for heading in self.header]

    def filled(self, place: int) -> list[int]:
        """The rows in which the column at ``place`` is filled."""
        return [number for number, row in enumerate(self.rows) if row[place]]


def read_sheet(folder: Path, path: str) -> Sheet:
    with (folder / path).open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)
    return Sheet(path, header, rows)


def as_csv(header: Sequence[str], rows: Sequence[Sequence[str]]) -> bytes:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([header, *rows])
    return text.getvalue().encode("utf-8")


def make_forty_children(folder: Path) -> None:
    """Write the authority into a folder that does not exist yet."""
    make_sample(folder, children=40, seed=_SEED)
    for path, lines in _MORE_ROWS.items():
        with (folder / path).open("a", encoding="utf-8") as file:
            file.write(lines.lstrip())
    for path, lines in _MORE_FILES.items():
        (folder / path).write_text(lines.lstrip(), encoding="utf-8")
    for path, heading, texts in _MORE_COLUMNS:
        sheet = read_sheet(folder, path)
        rows = [[*row, text] for row, text in zip(sheet.rows, cycle(texts), strict=False)]
        (folder / path).write_bytes(as_csv([*sheet.header, heading], rows))
    for path, start, heading, text in (*_OTHER_CELLS, *_of_logs(folder)):
        sheet = read_sheet(folder, path)
        for row in sheet.rows:
            if tuple(row[: len(start)]) == start:
                row[sheet.header.index(heading)] = text
        (folder / path).write_bytes(as_csv(sheet.header, sheet.rows))


def _of_logs(folder: Path) -> Iterator[tuple[str, tuple[str, ...], str, str]]:
    """Cells of the logs: reasons for late reviews, a cancelled review, one in two meetings, counts above a thousand."""
    log = read_sheet(folder, "review_log.csv")
    late = [row for row in log.rows if row[1].endswith("/2020")][:6]
    reasons = ("Illness", "Court proceedings", "Illness", "Other")
    yield from ((log.path, tuple(row[:2]), "LATE_REASON", text) for row, text in zip(late[:4], reasons, strict=True))
    yield log.path, tuple(late[4][:2]), "CANCELLED", "Yes"
    yield log.path, tuple(late[5][:2]), "COMPLETED_DATE", late[5][1].replace("/2020", "/2021")
    for name in ("app_accounts.csv", "app_statements.csv", "feedback_invitations.csv"):
        last = read_sheet(folder, name).rows[-1]
        yield name, tuple(last), "COUNT", "1004"
