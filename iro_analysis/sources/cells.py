"""One cell of a return or a log: what its text means, and what had to be done to it.

Every function here looks at one cell alone. :func:`read_column` looks at each distinct text of a column once, so that
a column of half a million rows costs no more than the few thousand different dates or codes in it.
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
from iro_analysis.sources.changes import (
    CASE_FOLDED,
    DECIMALS_DROPPED,
    ERROR_VALUE,
    EVENED_OUT,
    INVISIBLE,
    LINE_BREAK,
    NULL_WORD,
    NUMBER_SIGNS,
    SPELT_FLAG,
    SPREADSHEET_MARKS,
    STANDS_FOR_NONE,
    TRIMMED,
    UNKNOWN_CODE,
    UNREADABLE_CODE,
    UNREADABLE_FLAG,
    UNREADABLE_ID,
    UNREADABLE_NUMBER,
    UNREADABLE_WORDS,
    WITHHELD,
    Cell,
    doubt,
    is_unread,
    is_withheld,
)
from iro_analysis.sources.characters import plain, shape, visible
from iro_analysis.sources.days import read_date, read_month
from iro_analysis.sources.details import looks_like
from iro_analysis.tables import DTYPES, Column, Kind

__all__ = [
    "NO_WORDS",
    "STANDS_FOR_NONE",
    "UNKNOWN_CODE",
    "UNREADABLE_CODE",
    "WITHHELD",
    "WRITTEN_LIKE",
    "Cell",
    "Words",
    "cells_in_doubt",
    "codes_as_written",
    "doubt",
    "is_unread",
    "is_withheld",
    "read_cell",
    "read_column",
    "same_words",
    "visible",
]

#: How databases write an empty cell, whatever the column.
NULLS = ("NULL", "(NULL)", "[NULL]", "<NULL>")
#: What a formula shows that has no value; whether there ought to be one, it does not say.
ERRORS = ("#N/A", "#DIV/0!", "#REF!", "#VALUE!", "#NAME?", "#NUM!", "#NULL!", "#SPILL!", "#CALC!")
IN_ANY_COLUMN = dict.fromkeys(NULLS, Cell(None, (NULL_WORD,))) | dict.fromkeys(ERRORS, Cell(None, (ERROR_VALUE,)))
#: Plain characters, nothing around them, and not what stands in any column: nearly every cell.
BARE = re.compile(r"(?![\"'=#(\[<Nn])[!-~](?:[ -~]*[!-~])?")
#: ="0012" and '0012 keep a spreadsheet from taking a text for a number; some systems write one or the other into files.
FORMULA_TEXT = re.compile(r'="([^"]*)"')
MARKED_TEXT = re.compile(r"=?\"([^\"]*)\"|['\u2019]([^'\u2019]*)['\u2019]?")
#: Words for "none"; in codes and in running text they may mean something.
WORDS_FOR_NONE = frozenset(
    {"N/A", "NA", "N.A.", "N\\A", "NOT APPLICABLE", "NONE", "NIL", "NAN", "NAT", "BLANK", "(BLANK)", "EMPTY"}
    | {"-", "--", "---", ".", ".."}
)
#: Words which say that something lasts, where a column holds its last day.
LASTS = frozenset(
    {"ONGOING", "ON-GOING", "ON GOING", "CURRENT", "CURRENTLY OPEN", "OPEN", "STILL OPEN", "TO DATE", "PRESENT"}
    | {"CONTINUING", "ACTIVE"}
)
#: Kinds of column whose cells hold one thing, on one line, and may be empty in words.
DATED, COUNTED = frozenset({"date", "month"}), frozenset({"whole", "number", "flag"})
NUMBER = re.compile(r"[+-]?\d{1,12}(?:\.\d{1,20})?", re.ASCII)
#: 1,004 and 1 004: no group of thousands begins with 0.
THOUSANDS = re.compile(r"([+-]?[1-9]\d{0,2}(?:(?:,\d{3})+|(?: \d{3})+))(\.\d{0,20})?", re.ASCII)
#: 0,5 and 37,25: what comes after the comma is too short for thousands, or what comes before it is 0.
DECIMAL_COMMA = re.compile(r"([+-]?\d{1,12}),(\d{1,2})|([+-]?0),(\d{1,20})", re.ASCII)
BARE_POINT = re.compile(r"([+-]?)(\d{1,12})\.|([+-]?)\.(\d{1,20})", re.ASCII)
WHOLE = re.compile(r"([+-]?\d{1,18})(\.0+)?", re.ASCII)
#: What a spreadsheet makes of a long identifier: 1.23457E+11.
ROUNDED = re.compile(r"\d(?:\.\d+)?E\+\d{2,3}", re.ASCII | re.IGNORECASE)
#: How like a known spelling a text must be to be taken for a slip of it: only then is it repeated to the user.
LIKE = 0.75
#: Begins a hint that tells how a cell is written, without what it says.
WRITTEN_LIKE = "written like "
LONGEST_CATEGORY = 80
SPACE_BEFORE_SIGN = re.compile(r" (?=[?!.,])")
ENDING_SIGNS = " .,;:"
YES = frozenset({"1", "Y", "YES", "T", "TRUE"})
NO = frozenset({"0", "N", "NO", "F", "FALSE"})


class Words(NamedTuple):
    """What the workspace says of words: further spellings by list or column, and those that are no one's details."""

    spellings: Mapping[str, Mapping[str, str]] = {}
    allowed: Sequence[str] = ()


NO_WORDS = Words()


def read_column(texts: Sequence[str], column: Column, words: Words = NO_WORDS) -> tuple[pd.Series, Counter[str]]:
    """The texts as a canonical column, and how many of its cells underwent each kind of change.

    An empty cell of a flag says what the column's ``blank`` says; a cell that could not be read says nothing.
    """
    positions, distinct = pd.factorize(np.array(texts, dtype=object))
    read = _reader(column, words)
    cells = [read(text) for text in distinct]
    occurrences = np.bincount(positions, minlength=len(cells))
    changes: Counter[str] = Counter()
    for cell, times in zip(cells, occurrences, strict=True):
        for change in cell.changes:
            changes[change] += int(times)
    meant = [cell.value for cell in cells]
    if column.blank is not None:
        meant = [column.blank if _is_empty(cell) else cell.value for cell in cells]
    values = pd.Series(meant, dtype=DTYPES[column.kind])
    return values.take(positions).reset_index(drop=True), changes


def read_cell(raw: str, column: Column, words: Words = NO_WORDS) -> Cell:
    """What one text of a column means."""
    return _reader(column, words)(raw)


def cells_in_doubt(
    texts: Sequence[str], rows: Sequence[int], column: Column, words: Words = NO_WORDS
) -> Iterator[tuple[str, int, str, str]]:
    """The cells in doubt: the file's name of the column, row, change, and a hint for whoever mends the file.

    The hint repeats a text only where it is a slip of a known word. Of a day, month, number or flag that could not be
    read it tells the shape, and of anything else nothing.
    """
    read = _reader(column, words)
    found = {text: change for text in set(texts) if (change := doubt(read(text).changes))}
    hints = {text: _hint(text, change, column, words) for text, change in found.items()}
    for text, row in zip(texts, rows, strict=True):
        if text in found:
            yield column.source, row, found[text], hints[text]


def codes_as_written(texts: Sequence[str], values: pd.Series) -> pd.Series:
    """The codes behind ``values`` as the file writes them, in capitals; missing where nothing was read."""
    return pd.Series([read_code(text.strip()).value for text in texts], dtype=DTYPES["code"]).where(values.notna())


def same_words(texts: pd.Series) -> pd.Series:
    """The texts with one spelling for those that differ in case alone: the most frequent, of several the first."""
    counts = texts.value_counts().rename_axis("spelling").reset_index(name="times")
    counts = counts.assign(word=counts["spelling"].str.casefold())
    counts = counts.sort_values(["times", "spelling"], ascending=[False, True])
    spellings = counts["spelling"].to_numpy()
    meant = counts.groupby("word", sort=False)["spelling"].transform("first")
    return texts.map(dict(zip(spellings, meant, strict=True))).astype(texts.dtype)


def _reader(column: Column, words: Words) -> Callable[[str], Cell]:
    """Reads a text of the column without what is only wrapped around it."""
    meaning = _meaning(column, words)

    def read(raw: str) -> Cell:
        return _understood(raw, column, meaning) if BARE.fullmatch(raw) else _read_wrapped(raw, column, meaning)

    return read


def _understood(text: str, column: Column, meaning: Callable[[str], Cell]) -> Cell:
    cell = meaning(text)
    return Cell(None, (STANDS_FOR_NONE,)) if cell.value is None and _stands_for_none(text, column.kind) else cell


def _read_wrapped(raw: str, column: Column, meaning: Callable[[str], Cell]) -> Cell:
    text, changes = _unwrapped(raw, column)
    if not text:
        return Cell(None)
    if (said := IN_ANY_COLUMN.get(text.upper())) is not None:
        return said
    if "\n" in text and column.kind != "text":
        return Cell(None, (LINE_BREAK,))
    cell = _understood(text, column, meaning)
    return Cell(cell.value, (*changes, *cell.changes))


def _unwrapped(raw: str, column: Column) -> tuple[str, tuple[str, ...]]:
    """The text without spaces, invisible characters and a spreadsheet's marks around it; prose keeps its quotes."""
    text = raw.strip()
    changes: tuple[str, ...] = () if text == raw else (TRIMMED,)
    if (seen := visible(text).strip()) != text:
        text, changes = seen, (*changes, INVISIBLE)
    marks = FORMULA_TEXT if column.shown == "prose" else MARKED_TEXT
    if match := marks.fullmatch(text):
        return next(filter(None, match.groups()), "").strip(), (*changes, SPREADSHEET_MARKS)
    return text, changes


def _stands_for_none(text: str, kind: Kind) -> bool:
    word = plain(text.upper())
    return (word in WORDS_FOR_NONE and kind in DATED | COUNTED) or (word in LASTS and kind in DATED)


def _is_empty(cell: Cell) -> bool:
    """Whether the cell says nothing, or that there is nothing."""
    return cell.value is None and not any(map(is_unread, cell.changes))


def _hint(text: str, change: str, column: Column, words: Words) -> str:
    if not is_unread(change):
        return ""
    if column.kind in DATED | COUNTED:
        return WRITTEN_LIKE + shape(visible(text).strip())
    near = nearest_spelling(text, column, words) if change == UNREADABLE_CODE else ""
    return f"'{visible(text).strip()}' is nearest to '{near}'" if near else ""


def read_text(text: str) -> Cell:
    """Text as it stands."""
    return Cell(text)


def read_shown(text: str, allowed: Sequence[str], *, prose: bool) -> Cell:
    """A text that a report prints; nothing where it looks like a person's details."""
    details = looks_like(text, allowed, prose=prose)
    return Cell(None, (WITHHELD.format(details),)) if details else Cell(text)


def read_category(text: str, spellings: Mapping[str, str], allowed: Sequence[str]) -> Cell:
    """Words that name a category of the report: evened out, and one of them for all of its ``spellings``."""
    even = _evened(text)
    even = spellings.get(even.upper(), even)
    if even.upper() in WORDS_FOR_NONE:
        return Cell(None, (STANDS_FOR_NONE,))
    if not any(map(str.isalnum, even)):
        return Cell(None, (UNREADABLE_WORDS,))
    cell = read_shown(even, allowed, prose=False)
    return cell if even == text or cell.value is None else Cell(even or None, (EVENED_OUT,))


def _evened(text: str) -> str:
    """The words with single spaces, a capital first, and plain signs; none that part a breakdown, none at the end."""
    words = " ".join(plain(text).replace(";", ",").replace("=", ":").split())
    even = SPACE_BEFORE_SIGN.sub("", words)[:LONGEST_CATEGORY].rstrip(ENDING_SIGNS)
    return even[:1].upper() + even[1:]


def nearest_spelling(text: str, column: Column, words: Words) -> str:
    """The code that a text of a coded column is like, though it is none of its spellings; empty where there is none."""
    spellings = _spellings(str(column.codes), words)
    near = get_close_matches(_plainly(visible(text)), spellings, n=1, cutoff=LIKE)
    return spellings[near[0]] if near else ""


def read_id(text: str) -> Cell:
    """An identifier as it stands; "1234.0", which a spreadsheet makes of 1234, loses its decimals."""
    if ROUNDED.fullmatch(text):
        return Cell(None, (UNREADABLE_ID,))
    if not text.isdigit() and plain(text.upper()) in WORDS_FOR_NONE:
        return Cell(None, (STANDS_FOR_NONE,))
    whole, changes = _without_decimals(text)
    return Cell(whole, changes)


def read_whole(text: str) -> Cell:
    """A whole number."""
    number, changes = _number_written(text)
    if WHOLE.fullmatch(number) is None:
        return Cell(None, (UNREADABLE_NUMBER,))
    whole, dropped = _without_decimals(number)
    return Cell(int(whole), changes + dropped)


def read_number(text: str) -> Cell:
    """A number, with or without decimals."""
    number, changes = _number_written(text)
    return Cell(float(number), changes) if NUMBER.fullmatch(number) else Cell(None, (UNREADABLE_NUMBER,))


def read_flag(text: str) -> Cell:
    """Yes or no: 1 and 0 as the return asks, or words and letters for them."""
    flag, changes = _without_decimals(text)
    if flag.upper() not in YES | NO:
        return Cell(None, (UNREADABLE_FLAG,))
    return Cell(flag.upper() in YES, changes if flag in {"0", "1"} else (SPELT_FLAG,))


def read_code(text: str) -> Cell:
    """A code in capitals."""
    code, changes = _without_decimals(text)
    return Cell(code.upper(), changes if code == code.upper() else (*changes, CASE_FOLDED))


def read_listed(text: str, codes: Mapping[str, object]) -> Cell:
    """A code in capitals, kept where its list does not have it: the contracts judge it."""
    cell = read_code(text)
    return cell if cell.value in codes else Cell(cell.value, (*cell.changes, UNKNOWN_CODE))


def read_spelt(text: str, spellings: Mapping[str, str]) -> Cell:
    """A code that years or local systems spell differently; nothing where it is none of the spellings."""
    spelt, changes = read_code(text)
    code = spellings.get(_plainly(str(spelt)))
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
        own = {_evened(spelling).upper(): _evened(meant) for spelling, meant in meanings}
        return partial(read_category, spellings=own, allowed=words.allowed)
    if column.shown == "prose":
        return partial(read_shown, allowed=words.allowed, prose=True)
    if column.codes is None:
        return READERS[column.kind]
    if spellings := _spellings(column.codes, words):
        return partial(read_spelt, spellings=spellings)
    return partial(read_listed, codes=code_lists()[column.codes])


def _spellings(codes: str, words: Words) -> dict[str, str]:
    """Every spelling of the list's codes in capitals, and the codes themselves; empty where none has a spelling."""
    entries, own = code_lists()[codes].values(), words.spellings.get(codes, {})
    if not own and not any(entry.spellings for entry in entries):
        return {}
    known = {_plainly(spelling): entry.code for entry in entries for spelling in (entry.code, *entry.spellings)}
    return known | {_plainly(spelling): meant for spelling, meant in own.items()}


def _plainly(text: str) -> str:
    """The text in capitals with single spaces and plain signs, none at its end, as spellings are compared."""
    return " ".join(plain(text).upper().split()).rstrip(ENDING_SIGNS)


def _without_decimals(text: str) -> tuple[str, tuple[str, ...]]:
    match = WHOLE.fullmatch(text) if "." in text else None
    return (match[1], (DECIMALS_DROPPED,)) if match and match[2] else (text, ())


def _number_written(text: str) -> tuple[str, tuple[str, ...]]:
    """The number in digits and a point, and the change that took; the text as it stands where it is none."""
    if match := THOUSANDS.fullmatch(text):
        whole, decimals = re.sub("[, ]", "", match[1]), (match[2] or "").removesuffix(".")
        return whole + decimals, (NUMBER_SIGNS,)
    if match := DECIMAL_COMMA.fullmatch(text):
        return text.replace(",", "."), (NUMBER_SIGNS,)
    if match := BARE_POINT.fullmatch(text):
        return (f"{match[1]}{match[2]}" if match[2] else f"{match[3]}0.{match[4]}"), (NUMBER_SIGNS,)
    return text, ()
