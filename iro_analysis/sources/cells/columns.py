"""Read one cell of a return or a log: what its text means, and what had to be changed to read it.

Every function here looks at a single cell. :func:`read_column` reads each distinct text of a column once, so a column
of half a million rows costs no more than the few thousand different dates or codes in it.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from difflib import get_close_matches
from functools import partial
from typing import NamedTuple

import numpy as np
import pandas as pd

from iro_analysis.codes import code_lists
from iro_analysis.sources.cells.changes import (
    CASE_FOLDED,
    DAY_FOR_FLAG,
    DECIMALS_DROPPED,
    ERROR_VALUE,
    INVISIBLE,
    LINE_BREAK,
    NULL_WORD,
    NUMBER_SEPARATORS,
    PLACEHOLDER,
    SPELT_FLAG,
    SPREADSHEET_MARKS,
    TIDIED,
    TOO_LONG,
    TRIMMED,
    UNKNOWN_CODE,
    UNREADABLE_CODE,
    UNREADABLE_FLAG,
    UNREADABLE_ID,
    UNREADABLE_NUMBER,
    UNREADABLE_WORDS,
    Cell,
    doubt,
    is_unread,
)
from iro_analysis.sources.cells.characters import plain, shape, visible
from iro_analysis.sources.cells.days import read_date, read_month
from iro_analysis.tables import DTYPES, Column, Kind

__all__ = [
    "NO_WORDS",
    "PLACEHOLDER",
    "UNKNOWN_CODE",
    "UNREADABLE_CODE",
    "WRITTEN_LIKE",
    "Cell",
    "Words",
    "cells_in_doubt",
    "codes_as_written",
    "doubt",
    "is_unread",
    "read_cell",
    "read_column",
    "same_words",
    "visible",
]

#: How databases write an empty cell, whatever the column.
NULLS = ("NULL", "(NULL)", "[NULL]", "<NULL>")
#: What a spreadsheet shows for a formula that failed. It does not say whether there should have been a value, so the
#: cell counts as not read, never as empty.
FORMULA_ERRORS = ("#N/A", "#DIV/0!", "#REF!", "#VALUE!", "#NAME?", "#NUM!", "#NULL!", "#SPILL!", "#CALC!")
IN_ANY_COLUMN = dict.fromkeys(NULLS, Cell(None, (NULL_WORD,))) | dict.fromkeys(
    FORMULA_ERRORS, Cell(None, (ERROR_VALUE,))
)
#: The fast path for nearly every cell: printable ASCII, nothing wrapped around it, and no NULL or formula error.
PLAIN_CELL = re.compile(r"(?![\"'=#(\[<Nn])[!-~](?:[ -~]*[!-~])?")
#: Systems write ="0012" or '0012 to stop a spreadsheet turning a text into a number and dropping its zeros.
FORMULA_TEXT = re.compile(r'="([^"]*)"')
MARKED_TEXT = re.compile(r"=?\"([^\"]*)\"|['\u2019]([^'\u2019]*)['\u2019]?")
#: Words for "none". Not applied to codes or free text, where they may mean something.
WORDS_FOR_NONE = frozenset(
    {"N/A", "NA", "N.A.", "N\\A", "NOT APPLICABLE", "NONE", "NIL", "NAN", "NAT", "BLANK", "(BLANK)", "EMPTY"}
    | {"-", "--", "---", ".", ".."}
)
#: Words that say "not ended yet" in a column of end dates: there they mean the same as an empty cell.
WORDS_FOR_ONGOING = frozenset(
    {"ONGOING", "ON-GOING", "ON GOING", "CURRENT", "CURRENTLY OPEN", "OPEN", "STILL OPEN", "TO DATE", "PRESENT"}
    | {"CONTINUING", "ACTIVE"}
)
#: Kinds of column in which a word such as "n/a" or "none" means an empty cell.
DATE_KINDS, NUMBER_KINDS = frozenset({"date", "month"}), frozenset({"whole", "number", "flag"})
NUMBER = re.compile(r"[+-]?\d{1,12}(?:\.\d{1,20})?", re.ASCII)
#: 1,004 and 1 004. The first group never begins with 0, so 0,500 is not read as a thousand.
THOUSANDS = re.compile(r"([+-]?[1-9]\d{0,2}(?:(?:,\d{3})+|(?: \d{3})+))(\.\d{0,20})?", re.ASCII)
#: 0,5 and 37,25. The comma can only be a decimal comma: too few digits follow it for thousands, or 0 comes before it.
DECIMAL_COMMA = re.compile(r"([+-]?\d{1,12}),(\d{1,2})|([+-]?0),(\d{1,20})", re.ASCII)
BARE_POINT = re.compile(r"([+-]?)(\d{1,12})\.|([+-]?)\.(\d{1,20})", re.ASCII)
WHOLE = re.compile(r"([+-]?\d{1,18})(\.0+)?", re.ASCII)
#: A long identifier that a spreadsheet has rounded: 1.23457E+11. The digits are lost.
ROUNDED = re.compile(r"\d(?:\.\d+)?E\+\d{2,3}", re.ASCII | re.IGNORECASE)
#: How similar to a known spelling a text must be to count as a misspelling. Only then is it repeated to the user:
#: anything else in the column may be a child's name.
SIMILAR = 0.75
#: Starts a hint that shows the shape of a cell (99/99/99) without its content.
WRITTEN_LIKE = "written like "
LONGEST_CATEGORY = 80
#: The most characters that a cell of a spreadsheet holds, and more than any day or number has: to look for one in a
#: longer text takes a time that grows with its square. D153
LONGEST_CELL, LONGEST_NUMBER = 32_767, 1_000
SPACE_BEFORE_SIGN = re.compile(r" (?=[?!.,])")
ENDING_SIGNS = " .,;:"
YES = frozenset({"1", "Y", "YES", "T", "TRUE"})
NO = frozenset({"0", "N", "NO", "F", "FALSE"})


class Words(NamedTuple):
    """The workspace's own words: extra spellings by code list or column."""

    spellings: Mapping[str, Mapping[str, str]] = {}


NO_WORDS = Words()


def read_column(texts: Sequence[str], column: Column, words: Words = NO_WORDS) -> tuple[pd.Series, Counter[str]]:
    """Return the texts as a canonical column, and how many of its cells underwent each kind of change.

    An empty flag takes the column's ``blank`` value; a cell that could not be read stays missing.
    """
    positions, distinct = pd.factorize(np.array(texts, dtype=object))
    read = _reader(column, words)
    cells = [read(text) for text in distinct]
    occurrences = np.bincount(positions, minlength=len(cells))
    changes: Counter[str] = Counter()
    for cell, times in zip(cells, occurrences, strict=True):
        for change in cell.changes:
            changes[change] += int(times)
    values = [cell.value for cell in cells]
    if column.blank is not None:
        values = [column.blank if _is_empty(cell) else cell.value for cell in cells]
    return pd.Series(pd.Series(values, dtype=DTYPES[column.kind]).array.take(positions)), changes


def read_cell(raw: str, column: Column, words: Words = NO_WORDS) -> Cell:
    """Read one text of a column."""
    return _reader(column, words)(raw)


def cells_in_doubt(
    texts: Sequence[str], rows: Sequence[int], column: Column, words: Words = NO_WORDS
) -> Iterator[tuple[str, int, str, str]]:
    """Yield the cells in doubt: the column's name in the file, row, change, and a hint for whoever corrects the file.

    The hint repeats a text only where it is a misspelling of a known word. For an unread day, month, number or flag it
    gives the shape; for anything else it is empty, because the text may be a child's name.
    """
    read = _reader(column, words)
    doubts = {text: change for text in set(texts) if (change := doubt(read(text).changes))}
    hints = {text: _hint(text, change, column, words) for text, change in doubts.items()}
    for text, row in zip(texts, rows, strict=True):
        if text in doubts:
            yield column.source, row, doubts[text], hints[text]


def codes_as_written(texts: Sequence[str], values: pd.Series) -> pd.Series:
    """Return the codes behind ``values`` as the file writes them, in capitals; missing where nothing was read."""
    codes = {text: read_code(text.strip()).value for text in set(texts)}
    return pd.Series([codes[text] for text in texts], dtype=DTYPES["code"]).where(values.notna())


def same_words(texts: pd.Series) -> pd.Series:
    """Give texts that differ only in case one spelling: the most frequent one, or the first of several."""
    spelt = texts.dropna().unique()
    if len({text.casefold() for text in spelt}) == len(spelt):  # as in most columns
        return texts
    counts = texts.value_counts().rename_axis("spelling").reset_index(name="times")
    counts = counts.assign(word=counts["spelling"].str.casefold())
    counts = counts.sort_values(["times", "spelling"], ascending=[False, True])
    spellings = counts["spelling"].to_numpy()
    chosen = counts.groupby("word", sort=False)["spelling"].transform("first")
    return texts.map(dict(zip(spellings, chosen, strict=True))).astype(texts.dtype)


def _reader(column: Column, words: Words) -> Callable[[str], Cell]:
    """Return the function that reads a text of the column, ignoring anything merely wrapped around it."""
    meaning = _meaning(column, words)
    longest = LONGEST_NUMBER if column.kind in DATE_KINDS | NUMBER_KINDS else LONGEST_CELL

    def read(raw: str) -> Cell:
        if len(raw) > longest:
            return Cell(None, (TOO_LONG,))
        return _understood(raw, column, meaning) if PLAIN_CELL.fullmatch(raw) else _read_wrapped(raw, column, meaning)

    return read


def _understood(text: str, column: Column, meaning: Callable[[str], Cell]) -> Cell:
    cell = meaning(text)
    return Cell(None, (PLACEHOLDER,)) if cell.value is None and _stands_for_none(text, column.kind) else cell


def _read_wrapped(raw: str, column: Column, meaning: Callable[[str], Cell]) -> Cell:
    text, changes = _unwrapped(raw, column)
    if not text:
        return Cell(None)
    if (fixed := IN_ANY_COLUMN.get(text.upper())) is not None:
        return fixed
    if "\n" in text and column.kind != "text":
        return Cell(None, (LINE_BREAK,))
    cell = _understood(text, column, meaning)
    return Cell(cell.value, (*changes, *cell.changes))


def _unwrapped(raw: str, column: Column) -> tuple[str, tuple[str, ...]]:
    """Strip spaces, invisible characters and spreadsheet quoting marks from the text; prose keeps its quotes."""
    text = raw.strip()
    changes: tuple[str, ...] = () if text == raw else (TRIMMED,)
    if (shown := visible(text).strip()) != text:
        text, changes = shown, (*changes, INVISIBLE)
    marks = FORMULA_TEXT if column.shown == "prose" else MARKED_TEXT
    if match := marks.fullmatch(text):
        return next(filter(None, match.groups()), "").strip(), (*changes, SPREADSHEET_MARKS)
    return text, changes


def _stands_for_none(text: str, kind: Kind) -> bool:
    word = plain(text.upper())
    return (word in WORDS_FOR_NONE and kind in DATE_KINDS | NUMBER_KINDS) or (
        word in WORDS_FOR_ONGOING and kind in DATE_KINDS
    )


def _is_empty(cell: Cell) -> bool:
    """Whether the cell is blank or holds a placeholder for none. An unread cell is neither: it may hold anything."""
    return cell.value is None and not any(map(is_unread, cell.changes))


def _hint(text: str, change: str, column: Column, words: Words) -> str:  # D18
    if not is_unread(change):
        return ""
    if column.kind in DATE_KINDS | NUMBER_KINDS:
        return WRITTEN_LIKE + shape(visible(text).strip())
    near = nearest_spelling(text, column, words) if change == UNREADABLE_CODE else ""
    return f"'{visible(text).strip()}' is nearest to '{near}'" if near else ""


def read_text(text: str) -> Cell:
    """Read free text, unchanged."""
    return Cell(text)


def read_category(text: str, spellings: Mapping[str, str]) -> Cell:
    """Read the name of a category that the report breaks figures down by: tidied, with ``spellings`` made one."""
    tidy = _tidied(text)
    tidy = spellings.get(tidy.upper(), tidy)
    if tidy.upper() in WORDS_FOR_NONE:
        return Cell(None, (PLACEHOLDER,))
    if not any(map(str.isalnum, tidy)):
        return Cell(None, (UNREADABLE_WORDS,))
    return Cell(text) if tidy == text else Cell(tidy, (TIDIED,))


def _tidied(text: str) -> str:
    """Return the words with single spaces, a capital first, plain punctuation and none at the end.

    ";" and "=" are replaced because they separate the parts of a breakdown in the ledger.
    """
    words = " ".join(plain(text).replace(";", ",").replace("=", ":").split())
    tidied = SPACE_BEFORE_SIGN.sub("", words)[:LONGEST_CATEGORY].rstrip(ENDING_SIGNS)
    return tidied[:1].upper() + tidied[1:]


def nearest_spelling(text: str, column: Column, words: Words) -> str:
    """Return the code whose spelling is closest to a text that is none of them; empty where nothing is close."""
    spellings = _spellings(str(column.codes), words)
    near = get_close_matches(_comparable(visible(text)), spellings, n=1, cutoff=SIMILAR)
    return spellings[near[0]] if near else ""


def read_id(text: str) -> Cell:
    """Read an identifier, unchanged; "1234.0", which a spreadsheet makes of 1234, loses its decimals."""
    if ROUNDED.fullmatch(text):
        return Cell(None, (UNREADABLE_ID,))
    if not text.isdigit() and plain(text.upper()) in WORDS_FOR_NONE:
        return Cell(None, (PLACEHOLDER,))
    whole, changes = _without_decimals(text)
    return Cell(whole, changes)


def read_whole(text: str) -> Cell:
    """Read a whole number."""
    number, changes = _number_written(text)
    if WHOLE.fullmatch(number) is None:
        return Cell(None, (UNREADABLE_NUMBER,))
    whole, dropped = _without_decimals(number)
    return Cell(int(whole), changes + dropped)


def read_number(text: str) -> Cell:
    """Read a number, with or without decimals."""
    number, changes = _number_written(text)
    return Cell(float(number), changes) if NUMBER.fullmatch(number) else Cell(None, (UNREADABLE_NUMBER,))


def read_flag(text: str) -> Cell:
    """Read a yes or no: 1 and 0 as the return asks, or the usual words and letters."""
    flag, changes = _without_decimals(text)
    if flag.upper() not in YES | NO:
        is_day = not flag.isdigit() and read_date(text).value is not None
        return Cell(None, (DAY_FOR_FLAG if is_day else UNREADABLE_FLAG,))
    return Cell(flag.upper() in YES, changes if flag in {"0", "1"} else (SPELT_FLAG,))


def read_code(text: str) -> Cell:
    """Read a code, in capitals."""
    code, changes = _without_decimals(text)
    return Cell(code.upper(), changes if code == code.upper() else (*changes, CASE_FOLDED))


def read_listed(text: str, codes: Mapping[str, object]) -> Cell:
    """Read a code, in capitals; one that is not in its list is kept.

    Lists change from year to year, so the data contracts judge the code by its collection year.
    """
    cell = read_code(text)
    return cell if cell.value in codes else Cell(cell.value, (*cell.changes, UNKNOWN_CODE))


def read_spelt(text: str, spellings: Mapping[str, str]) -> Cell:
    """Read a code that years or local systems spell differently; not read where it matches none of the spellings."""
    spelt, changes = read_code(text)
    code = spellings.get(_comparable(str(spelt)))
    if code == text:
        return Cell(code)
    return Cell(code, changes if code else (UNREADABLE_CODE,))


READERS: Mapping[Kind, Callable[[str], Cell]] = {
    "id": read_id,
    "text": read_text,
    "code": read_code,
    "date": read_date,
    "month": read_month,
    "whole": read_whole,
    "number": read_number,
    "flag": read_flag,
}


def _meaning(column: Column, words: Words) -> Callable[[str], Cell]:
    if column.shown == "category":
        meanings = words.spellings.get(column.name, {}).items()
        spellings = {_tidied(spelling).upper(): _tidied(meant) for spelling, meant in meanings}
        return partial(read_category, spellings=spellings)
    if column.codes is None:
        return READERS[column.kind]
    if listed := _spellings(column.codes, words):
        return partial(read_spelt, spellings=listed)
    return partial(read_listed, codes=code_lists()[column.codes])


def _spellings(codes: str, words: Words) -> dict[str, str]:
    """Map every spelling of the list's codes, and the codes themselves, to the code; empty where no code has any."""
    entries, own = code_lists()[codes].values(), words.spellings.get(codes, {})
    if not own and not any(entry.spellings for entry in entries):
        return {}
    known = {_comparable(spelling): entry.code for entry in entries for spelling in (entry.code, *entry.spellings)}
    return known | {_comparable(spelling): meant for spelling, meant in own.items()}


def _comparable(text: str) -> str:
    """Return the text as spellings are compared: capitals, single spaces, plain punctuation and none at the end."""
    return " ".join(plain(text).upper().split()).rstrip(ENDING_SIGNS)


def _without_decimals(text: str) -> tuple[str, tuple[str, ...]]:
    match = WHOLE.fullmatch(text) if "." in text else None
    return (match[1], (DECIMALS_DROPPED,)) if match and match[2] else (text, ())


def _number_written(text: str) -> tuple[str, tuple[str, ...]]:
    """Return the number in digits and a point, and the change this took; anything else is returned unchanged."""
    if match := THOUSANDS.fullmatch(text):
        whole, decimals = re.sub("[, ]", "", match[1]), (match[2] or "").removesuffix(".")
        return whole + decimals, (NUMBER_SEPARATORS,)
    if match := DECIMAL_COMMA.fullmatch(text):
        return text.replace(",", "."), (NUMBER_SEPARATORS,)
    if match := BARE_POINT.fullmatch(text):
        return (f"{match[1]}{match[2]}" if match[2] else f"{match[3]}0.{match[4]}"), (NUMBER_SEPARATORS,)
    return text, ()
