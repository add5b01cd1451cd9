import codecs

import pytest

from iro_analysis.sources.delimited import BLANK_ROW, LONG_ROW, SHORT_ROW, UndecodableError, decode, split


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        ("Zoë".encode(), "utf-8"),
        (codecs.BOM_UTF8 + "Zoë".encode(), "utf-8-sig"),
        (codecs.BOM_UTF16_LE + "Zoë".encode("utf-16-le"), "utf-16"),
        (codecs.BOM_UTF16_BE + "Zoë".encode("utf-16-be"), "utf-16"),
        ("Zoë".encode("cp1252"), "cp1252"),
    ],
)
def test_the_encoding_is_found_out(content, encoding):
    assert decode(content) == ("Zoë", encoding)


@pytest.mark.parametrize("content", [b"\xe9\x81", codecs.BOM_UTF16_LE + b"\x41"])
def test_bytes_that_no_encoding_reads_are_refused(content):
    with pytest.raises(UndecodableError):
        decode(content)


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_rows_are_split_at_the_delimiter_of_the_header(delimiter, newline):
    grid = split(newline.join([f"A{delimiter}B", f"1{delimiter}2", f'"3{delimiter}"{delimiter}4', ""]))
    assert grid.header == ("A", "B")
    assert list(grid.rows) == [["1", "2"], [f"3{delimiter}", "4"]]


@pytest.mark.parametrize("text", ["", "\n", " \n\n", ",,\n,,\n"])
def test_a_file_without_a_filled_cell_is_no_grid(text):
    assert split(text) is None


def test_blank_rows_are_left_out_but_keep_their_numbers():
    grid = split("A,B\n1,2\n,\n\n3,4\n")
    assert list(grid.rows) == [["1", "2"], ["3", "4"]]
    assert list(grid.numbers) == [2, 5]
    assert grid.faults == {BLANK_ROW: 2}


def test_a_short_row_costs_its_missing_cells_and_a_long_one_its_surplus():
    grid = split("A,B,C\n1\n1,2,3,4,,5\n1,2,3\n")
    assert list(grid.rows) == [["1", "", ""], ["1", "2", "3"], ["1", "2", "3"]]
    assert grid.faults == {SHORT_ROW: 2, LONG_ROW: 2}


@pytest.mark.parametrize(
    ("text", "row"),
    [
        ("A,B,C\n1,2,3\n4,5", 3),  # the last row is short and its line never ends
        ('A,B,C\n1,2,3\n4,"5', 3),  # so is this one, inside a quote
        ('A,B\n1,2\n3,"4', 3),  # all its cells are there, but the last one's quote is open
        ('A,B\n1,2\n3,"4\n5,6\n7,8\n', 3),  # a quote opened in row 3 swallows the rest
    ],
)
def test_a_file_that_breaks_off_says_in_which_row(text, row):
    assert split(text).cut_off_at == row


def test_a_quote_that_swallows_more_than_a_cell_can_hold_breaks_off_too():
    assert split('A,B\n1,2\n3,"' + "4\n" * 100_000).cut_off_at == 3


@pytest.mark.parametrize(
    "text",
    [
        "A,B\n1,2",  # no final newline, but the row is complete
        "A,B\n1,2\n3\n",  # short, but its line ends
        'A,B\n1,"2\n"\n',  # a cell of two lines, its quote closed
        'A,B\n1,2" pipe\n3,4\n',  # an inch sign
        "A,B",  # a header alone
    ],
)
def test_a_whole_file_does_not_break_off(text):
    assert split(text).cut_off_at is None
