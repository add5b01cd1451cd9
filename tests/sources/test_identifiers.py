"""Identifiers that do not match between files: both shapes are shown, and the difference is named (R22, R9)."""

import pytest

from iro_analysis.errors import DataError
from iro_analysis.sources import read_returns
from iro_analysis.sources.returns.shapes import DIFFERENCES, difference, shape, side_by_side
from sources.given import HEADER, written
from sources.twelve import CHILDREN, HEADER_ROWS, TWELVE, text

ZEROS = [child.lstrip("0") for child in CHILDREN]
LETTERS = [f"ab{number}" for number in range(12)]


@pytest.mark.parametrize(
    ("identifier", "expected"),
    [("0000001", "9999999"), ("'07", "'99"), ("aB-3", "aA-9"), ('="01"', '="99"'), ("é1€", "a9?")],
)
def test_a_shape_does_not_reveal_an_identifier(identifier, expected):
    assert shape(identifier) == expected


@pytest.mark.parametrize(
    ("ours", "theirs", "what"),
    [
        (CHILDREN, ZEROS, "leading zeros"),
        (LETTERS, [child.upper() for child in LETTERS], "capitals and small letters"),
        (CHILDREN, [f"'{child}" for child in CHILDREN], "punctuation before or after"),
        (CHILDREN, [f'="{child}"' for child in CHILDREN], "punctuation before or after"),
        (CHILDREN, [f"LA{child}" for child in CHILDREN], "a prefix"),
        (CHILDREN, [f"{child}/1" for child in CHILDREN], "a suffix"),
        (CHILDREN, [f"N-{child}" for child in ZEROS], list(DIFFERENCES)[-1]),
        (CHILDREN, [f"9{child}" for child in CHILDREN], ""),
    ],
)
def test_the_difference_in_format_is_named(ours, theirs, what):
    assert difference(ours, theirs) == what


def test_identifiers_of_the_same_shape_are_not_explained():
    assert side_by_side(["101", "102"], ["201", "202"]) == ""
    assert side_by_side([], ["1"]) == ""


@pytest.mark.parametrize(
    ("table", "how", "words"),
    [
        ("reviews", lambda child: child.lstrip("0"), "`9` against `9999999`; what differs: leading zeros."),
        ("episodes", lambda child: f"N{child}", "`A9999999` against `9999999`; what differs: a prefix."),
        ("episodes", lambda child: f"{child}/A", "`9999999/A` against `9999999`; what differs: a suffix."),
    ],
    ids=["zeros lost", "a letter before", "a letter after"],
)
def test_a_file_that_writes_identifiers_differently_from_the_header_stops(tmp_path, table, how, words):
    content = TWELVE[table]
    for child in CHILDREN:
        content = content.replace(f"\n{child},", f"\n{how(child)},")
    with pytest.raises(DataError) as raised:
        read_returns(written(tmp_path, **TWELVE | {table: content}))
    assert str(raised.value).startswith(f"Of the 12 children in {table}.csv only 0 are in the header (header.csv).")
    assert words in str(raised.value)
    assert not [child for child in CHILDREN if child in str(raised.value)]


def test_a_log_that_writes_identifiers_differently_stops(tmp_path):
    log = text("ALERT_ID,CHILD_ID,RAISED,CLOSED", [f"{place},{child},01/07/2020," for place, child in enumerate(ZEROS)])
    with pytest.raises(DataError, match=r"only 0 are in the header.*leading zeros"):
        read_returns(written(tmp_path, **TWELVE, alerts=log))


def test_children_missing_from_the_header_for_another_reason_do_not_stop(tmp_path):
    few = text(HEADER, HEADER_ROWS[:3])
    assert len(read_returns(written(tmp_path, **TWELVE | {"header": few})).tables["children"]) == 3
