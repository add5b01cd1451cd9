"""Find out what a file really is from its first bytes, not its name; and for what is not read, what to do instead."""

import io
import re
import zipfile
from collections.abc import Collection, Iterable, Sequence

from iro_analysis.sources.files.delimited import UnreadableFileError, decode
from iro_analysis.sources.headings.recognition import (
    COLUMNS,
    NAMES_OF_A_HEADER,
    absent_columns,
    column_name,
    names_in,
    recognise,
    source_columns,
)
from iro_analysis.tables import RETURN_TABLES

#: How many bytes of a file are examined to find out what it is.
BEGINNING = 1_000_000

RETURN_AS_XML = "the return as XML, which cannot be read yet: export it as CSV"
WORKBOOK_AS_XML = "a workbook saved as XML: open it in a spreadsheet program and save it as .xlsx"
OTHER_XML = "XML, which is not read: if it is a return, export it as CSV"
WEB_PAGE = "a web page named like a workbook or table: open it in a spreadsheet program and save it as .xlsx"
DATABASE = "{} database, which is not read: export each of its tables as a CSV file"
ANNEX_A = "an Annex A list (Ofsted), not the SSDA903 return: export the return, one CSV file per table"
PACKED = "{}, which is not opened: unpack it and put the files into the folder"
OLD_WORKBOOK = "a workbook of Excel 4 or older: open it in a spreadsheet program and save it as .xlsx"
NO_TABLE = "{}, in which no table can be read: export the return as CSV"
NAMED_OTHERWISE = "{} by its content, but not by its name: save it as {}"

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
#: Kinds of file with fixed first bytes: the offset, the bytes, and what to tell the user.
_MAGIC: Sequence[tuple[int, bytes, str]] = (
    (0, b"SQLite format 3\x00", DATABASE.format("an SQLite")),
    (4, b"Standard Jet DB", DATABASE.format("an Access")),
    (4, b"Standard ACE DB", DATABASE.format("an Access")),
    (0, b"%PDF-", NO_TABLE.format("a PDF")),
    (0, b"{\\rtf", NO_TABLE.format("a text document (RTF)")),
    (0, b"PAR1", "Parquet, which is not read: export it as CSV"),
    (0, b"ARROW1", "an Arrow file, which is not read: export it as CSV"),
    (0, b"$FL2", "an SPSS file, which is not read: export it as CSV"),
    (0, b"ID;P", "a SYLK file: open it in a spreadsheet program and save it as .xlsx"),
    (0, b"\x1f\x8b", PACKED.format("packed (gzip)")),
    (0, b"BZh", PACKED.format("packed (bzip2)")),
    (0, b"\xfd7zXZ\x00", PACKED.format("packed (xz)")),
    (0, b"7z\xbc\xaf\x27\x1c", PACKED.format("a 7z archive")),
    (0, b"Rar!\x1a\x07", PACKED.format("a RAR archive")),
    (0, b"\x89PNG\r\n", NO_TABLE.format("a picture")),
    (0, b"\xff\xd8\xff", NO_TABLE.format("a picture")),
    (0, b"GIF8", NO_TABLE.format("a picture")),
    *((0, start, OLD_WORKBOOK) for start in (b"\x09\x00\x04\x00", b"\x09\x02\x06\x00", b"\x09\x04\x06\x00")),
)
#: No workbook and no document has more parts than this; a list of millions would exhaust the memory.
MOST_PARTS = 20_000
TOO_MANY_PARTS = (
    f"packed, with more than {MOST_PARTS:,} files in it, which is not opened: put only the return into the folder"
)
_ENTRY = b"PK\x01\x02"
#: No form of document has a longer name.
_LONGEST_MIMETYPE = 200
#: Names of parts in zipped files that are neither workbooks nor plain archives.
_ZIPPED = (
    ("word/", NO_TABLE.format("a Word document")),
    ("ppt/", NO_TABLE.format("a presentation")),
    ("Index/", "a document of Apple Numbers: export it as .xlsx"),
)
#: How JSON and markup begin, after spaces and marks. A single XML tag may be part of a title row, so two are needed.
_JSON = re.compile(r'\{\s*["}]|\[\s*[\[{"]')
_HTML = re.compile(
    r"<(?:!doctype\s+html|html|head|meta|body|table|tr|style|script|title|div|span|font|p|br|h[1-6])\b", re.IGNORECASE
)
_MAIL_PAGE = re.compile(r"MIME-Version:|From: <Saved by", re.IGNORECASE)
_XML = re.compile(r"<[?!]|<[A-Za-z][^<>]*>\s*<")
_XML_WORKBOOK = re.compile(r"urn:schemas-microsoft-com:office:spreadsheet|progid=.Excel\.Sheet")
#: Elements of the SSDA903 XML. The other children's censuses write Child, not CHILD.
_XML_RETURN = re.compile(r"<(?:\w+:)?(?:\w*SSDA903\w*|CHILD|CHILDID)\b")
_CELL = re.compile(r"<t[hd]\b[^>]*>(?:<[^>]*>|\s)*([^<]*)", re.IGNORECASE)

ANNEX_A_SHEET = re.compile(r"list[ _]?(?:[1-9]|1[01])\b", re.IGNORECASE)
#: Headings of the lists in Ofsted's Annex A, at least one of each list.
_ANNEX_A_HEADINGS = frozenset(
    map(
        column_name,
        (
            *("Date of Contact", "Contact Source", "Date of referral", "Referral Source"),
            *("Assessment start date", "Assessment completion date"),
            *("Continuous Assessment Start Date", "Continuous Assessment Date of Authorisation"),
            "Strategy discussion initiating Section 47 Enquiry Start Date",
            *("Date of Initial Child Protection Conference", "CIN Start Date", "CIN Closure Date"),
            *("Child Protection Plan Start Date", "Child Protection Plan End Date"),
            *("Date Started to be Looked After", "Date Ceased to be Looked After"),
            *("Reason Ceased to be Looked After", "Start date of current legal status"),
            *("Date of Latest Statutory Review", "Start Date of Most Recent Placement"),
            "Date of Decision that Child Should be Placed for Adoption",
            "Date of Matching Child and Prospective Adopters",
            *("Date enquiry received", "Date Stage 1 started", "Date Stage 2 started"),
        ),
    )
)
_ANNEX_A_CHILD = column_name("Child Unique ID")
_LEGAL_STATUS = column_name("Legal Status")


def why_not_read(content: bytes) -> str | None:
    """Say what a file is and what to do if it is neither delimited text nor a workbook; None where it may be either.

    Args:
        content: its bytes, or its first :data:`BEGINNING`.
    """
    for place, start, reason in _MAGIC:
        if content[place:].startswith(start):
            return reason
    if content.startswith(_ZIP):
        return _why_zip_not_read(content)
    return None if content.startswith(_OLE) else _why_markup_not_read(_text(content))


def is_workbook(content: bytes) -> bool:
    """Whether the file is a workbook, possibly a damaged or a password-protected one."""
    if content.startswith(_ZIP):
        return _why_zip_not_read(content) is None
    return content.startswith(_OLE)


def is_certainly_workbook(content: bytes) -> bool:
    """Whether the file is definitely a workbook: Word and Windows use the same container (OLE) for other things."""
    streams = (name.encode("utf-16-le") for name in ("Workbook", "Book", "EncryptedPackage"))
    if content.startswith(_OLE):
        return any(stream in content for stream in streams)
    return is_workbook(content)


def may_be_document(content: bytes) -> bool:
    """Whether a file in that container may be a document of Windows or of Word: those with a password look alike."""
    workbook, document = (name.encode("utf-16-le") for name in ("Workbook", "WordDocument"))
    return content.startswith(_OLE) and (document in content or workbook not in content)


def names_columns(content: bytes) -> bool:
    """Whether the cells of a web page name columns of the return or of a log."""
    cells = (match[1] for match in _CELL.finditer(_text(content)))
    return len(names_in(list(cells)) & COLUMNS) >= NAMES_OF_A_HEADER


def is_annex_a(rows: Iterable[Sequence[str]], *, recognised: bool) -> bool:
    """Whether one of the rows holds the headings of an Annex A list.

    Args:
        rows: the first rows of a file, as written.
        recognised: whether they have been recognised as a table of the return or a log; then more evidence is needed.
    """
    return any(_is_annex_a(names_in(row), recognised=recognised) for row in rows)


def _is_annex_a(names: Collection[str], *, recognised: bool) -> bool:
    typical = _ANNEX_A_HEADINGS.intersection(names)
    if recognised or _ANNEX_A_CHILD not in names:
        return len(typical) > 1
    return bool(typical) or _LEGAL_STATUS in names


def has_annex_a_sheets(names: Iterable[str]) -> bool:
    """Whether a workbook has at least two of the sheets of Annex A, List 1 to List 11."""
    return sum(ANNEX_A_SHEET.match(name) is not None for name in names) > 1


def ends_inside_headings(header: Sequence[str]) -> bool:
    """Whether headings without a line break after them are a truncated row of headings of the return.

    Even headings that are recognised may have lost their last columns: then the last heading is the beginning of a
    column's name, or the headings are the table's first ones in the usual order.
    """
    names = list(map(column_name, header))
    table = recognise(header)
    if table is None:
        return any(_name_two(names, source_columns(candidate)) for candidate in RETURN_TABLES)
    own = [column.source for column in table.columns]
    if table.is_log or names == own:
        return False
    absent = [column.source for column in absent_columns(header, table)]
    is_part = names[-1] not in own and any(name.startswith(names[-1]) for name in absent)
    return is_part or names == own[: len(names)]


def _name_two(names: Sequence[str], columns: Collection[str]) -> bool:
    """Whether at least two of the columns are named, the last of them perhaps cut short."""
    *others, last = names
    in_part = any(column.startswith(last) for column in columns if last)
    return len(set(others).intersection(columns)) + in_part >= NAMES_OF_A_HEADER


def _text(content: bytes) -> str:
    """Return the content as text without leading marks and spaces, read as Latin-1 if no encoding fits."""
    try:
        return decode(content[:BEGINNING])[0].lstrip("\ufeff\u00ef\u00bb\u00bf \t\r\n")
    except UnreadableFileError:
        return content[:BEGINNING].decode("latin-1").lstrip()


def _why_markup_not_read(text: str) -> str | None:
    if _JSON.match(text):
        return "JSON, which is not read: export it as CSV"
    if _HTML.match(text) or _MAIL_PAGE.match(text):
        return WEB_PAGE
    if not _XML.match(text):
        return None
    if _XML_WORKBOOK.search(text):
        return WORKBOOK_AS_XML
    if _XML_RETURN.search(text):
        return RETURN_AS_XML
    return WEB_PAGE if re.search(r"<html\b", text, re.IGNORECASE) else OTHER_XML


def _why_zip_not_read(content: bytes) -> str | None:
    """Say what a zipped file is if it is not a workbook; None also where it is damaged or truncated."""
    if content.count(_ENTRY) > MOST_PARTS:
        return TOO_MANY_PARTS
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            names = parts.namelist()
            kind = parts.open("mimetype").read(_LONGEST_MIMETYPE).decode("latin-1") if "mimetype" in names else ""
    except Exception:  # noqa: BLE001  what is raised for a damaged file has no common class: some comes from decompressors
        return None
    if "spreadsheet" in kind or any(name.startswith("xl/") for name in names):
        return None
    reasons = (reason for start, reason in _ZIPPED if any(name.startswith(start) for name in names))
    return next(reasons, NO_TABLE.format("a document") if kind else PACKED.format("a zip archive"))
