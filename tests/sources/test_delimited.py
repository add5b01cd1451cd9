"""Text files: encodings, delimiters, rows of the wrong width, truncation, and stray quotation marks."""

import codecs

import pytest

from iro_analysis.errors import DataError
from iro_analysis.sources import read_returns
from iro_analysis.sources.files.delimited import (
    BLANK_ROW,
    LONG_ROW,
    PADDING,
    SECOND_MARK,
    SHORT_ROW,
    SPACE_BEFORE_QUOTE,
    UnreadableFileError,
    decode,
    split,
)
from sources.given import EPISODES, REVIEWS, written


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        ("Zoë".encode(), "utf-8"),
        (codecs.BOM_UTF8 + "Zoë".encode(), "utf-8-sig"),
        (codecs.BOM_UTF16_LE + "Zoë".encode("utf-16-le"), "utf-16"),
        (codecs.BOM_UTF16_BE + "Zoë".encode("utf-16-be"), "utf-16"),
        ("Zoë".encode("cp1252"), "cp1252"),
        ("Zoë".encode("utf-32"), "utf-32"),
        (codecs.BOM_UTF32_BE + "Zoë".encode("utf-32-be"), "utf-32"),
        *(("Zoë".encode(encoding), encoding) for encoding in ("utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be")),
    ],
)
def test_the_encoding_is_detected(content, encoding):
    assert decode(content) == ("Zoë", encoding)


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
@pytest.mark.parametrize(
    "text", ["A,B\n1,2\n", "KIND\tNOTE\r\n1\t\u201cfine\u201d \u2013 caf\u00e9\r\n", "A|\u0160 \u0416 \u4e2d|C\n"]
)
def test_unicode_without_a_byte_order_mark_is_known_by_its_nul_bytes(encoding, text):
    assert decode(text.encode(encoding)) == (text, encoding)


def test_padding_with_nul_bytes_is_not_taken_for_unicode():
    text, encoding = decode(b"A,B\n1,2\n" + bytes(5000))
    assert encoding == "utf-8"
    assert split(text).faults == {PADDING: 1}


@pytest.mark.parametrize("end", ["\0", "\0" * 500, "\x1a", "\x1a\0\0"])
def test_padding_at_the_end_is_dropped_and_hides_no_truncation(end):
    whole, cut = split("A,B\n1,2\n" + end), split("A,B,C\n1,2,3\n4,5" + end)
    assert list(whole.rows) == [["1", "2"]]
    assert whole.cut_off_at is None
    assert cut.cut_off_at == 3


@pytest.mark.parametrize("marks", ["\ufeff", "\ufeff\ufeff", "\u00ef\u00bb\u00bf", "\ufeff\u00ef\u00bb\u00bf"])
def test_a_second_byte_order_mark_is_dropped_and_counted(marks):
    grid = split(decode(codecs.BOM_UTF8 + f'{marks}"A",B\n1,2\n'.encode())[0])
    assert grid.header == ("A", "B")
    assert grid.faults == {SECOND_MARK: 1}


@pytest.mark.parametrize("content", [b"\xe9\x81", codecs.BOM_UTF16_LE + b"\x41", b"\x00\x01\x02\x03A\xff" * 20])
def test_bytes_in_no_known_encoding_are_refused(content):
    with pytest.raises(UnreadableFileError):
        decode(content)


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_rows_are_split_at_the_delimiter_of_the_header(delimiter, newline):
    grid = split(newline.join([f"A{delimiter}B", f"1{delimiter}2", f'"3{delimiter}"{delimiter}4', ""]))
    assert grid.header == ("A", "B")
    assert list(grid.rows) == [["1", "2"], [f"3{delimiter}", "4"]]


@pytest.mark.parametrize("text", ["", "\n", " \n\n", ",,\n,,\n"])
def test_a_file_without_a_filled_cell_gives_no_grid(text):
    assert split(text) is None


def test_blank_rows_are_left_out_but_keep_their_numbers():
    grid = split("A,B\n1,2\n,\n\n3,4\n")
    assert list(grid.rows) == [["1", "2"], ["3", "4"]]
    assert list(grid.numbers) == [2, 5]
    assert grid.faults == {BLANK_ROW: 2}


def test_a_short_row_loses_its_missing_cells_and_a_long_one_its_surplus():
    grid = split("A,B,C\n1\n1,2,3,4,,5\n1,2,3\n")
    assert list(grid.rows) == [["1", "", ""], ["1", "2", "3"], ["1", "2", "3"]]
    assert grid.faults == {SHORT_ROW: 2, LONG_ROW: 2}


@pytest.mark.parametrize(
    ("text", "row"),
    [
        ("A,B,C\n1,2,3\n4,5", 3),  # the last row is short and its line does not end
        ('A,B,C\n1,2,3\n4,"5', 3),  # the last row is short and ends inside quotation marks
        ('A,B\n1,2\n3,"4', 3),  # the last row has all its cells, but the quotation marks are not closed
        ('A,B\n1,2\n3,"4\n5,6\n7,8\n', 3),  # a quotation mark in row 3 swallows the rest
    ],
)
def test_a_truncated_file_is_reported_with_its_row(text, row):
    assert split(text).cut_off_at == row


def test_a_quotation_mark_that_swallows_more_than_a_cell_can_hold_counts_as_truncation():
    assert split('A,B\n1,2\n3,"' + "4\n" * 100_000).cut_off_at == 3


@pytest.mark.parametrize(
    "text",
    [
        "A,B\n1,2",  # no final newline, but the row is complete
        "A,B\n1,2\n3\n",  # short, but its line ends
        'A,B\n1,"2\n"\n',  # a cell of two lines, its quotation marks closed
        'A,B\n1,2" pipe\n3,4\n',  # an inch sign
        "A,B",  # headings alone
    ],
)
def test_a_complete_file_is_not_truncated(text):
    assert split(text).cut_off_at is None


@pytest.mark.parametrize(
    ("text", "rows", "spaces"),
    [
        ('"A", "B"\n"1", "2"\n', [["1", "2"]], 2),
        ('A,  "B"\n1, "2, or 3"\n', [["1", "2, or 3"]], 2),
        ('"A"; "B"\n "1" ; "a ""b"" c"\n', [["1 ", 'a "b" c']], 3),
        ('A|B\n1| "2"\n 3|4\n', [["1", "2"], ["3", "4"]], 1),
        ('A,B\n1,"he said, ""no"", twice"\n', [["1", 'he said, "no", twice']], 0),
        ('A,B\nO"Brien,6" pipe\n', [['O"Brien', '6" pipe']], 0),
    ],
)
def test_spaces_before_quotation_marks_are_left_out_and_counted(text, rows, spaces):
    grid = split(text)
    assert list(grid.rows) == rows
    assert grid.faults[SPACE_BEFORE_QUOTE] == spaces


def test_a_comma_in_a_bar_delimited_file_is_part_of_its_cell():
    grid = split("A|B|C\n1|one, two|3\n4|five, six, seven|8\n")
    assert list(grid.rows) == [["1", "one, two", "3"], ["4", "five, six, seven", "8"]]


# Stray quotation marks


def reviews(rows=40, **changed):
    """A file of reviews with its headings in row 1; ``r12="..."`` replaces row 12."""
    lines = [f"{number:04},05/05/2010,15/06/2020,PN1" for number in range(2, rows + 2)]
    for row, text in changed.items():
        lines[int(row[1:]) - 2] = text
    return "\n".join([REVIEWS, *lines, ""])


def refusal(folder, **files):
    whole = f"{EPISODES}\n1,01/06/2020,S,C2,N1,U1,PR1,01/02/2021,E4A,,,,\n"
    with pytest.raises(DataError) as raised:
        read_returns(written(folder, **{"episodes": whole, **files}))
    return str(raised.value)


def read(folder, **files):
    whole = f"{EPISODES}\n1,01/06/2020,S,C2,N1,U1,PR1,01/02/2021,E4A,,,,\n"
    return read_returns(written(folder, **{"episodes": whole, **files})).tables


OPEN, CLOSE = '0011,05/05/2010,15/06/2020,"PN1', '0901,05/05/2010,15/06/2020,PN1"'


def test_two_stray_quotation_marks_that_swallow_rows_stop_the_file(tmp_path):
    message = refusal(tmp_path, reviews=reviews(1000, r11=OPEN, r901=CLOSE))
    assert message == (
        "reviews.csv: a quotation mark opens in row 11 and makes one cell of the 890 lines below it. "
        "Take it out, or export the file again."
    )


def test_a_stray_quotation_mark_may_swallow_more_than_a_cell_usually_holds(tmp_path):
    message = refusal(tmp_path, reviews=reviews(9000, r11=OPEN, r9000=CLOSE))
    assert "row 11 and makes one cell of the 8,989 lines" in message


@pytest.mark.parametrize(
    ("changed", "row", "below"),
    [
        ({"r5": '"0005,05/05/2010,15/06/2020,PN1', "r6": '0006",05/05/2010,15/06/2020,PN1'}, 5, "the line"),
        ({"r5": '0005,"05/05/2010,15/06/2020,PN1', "r9": '0009,05/05/2010,15/06/2020",PN1'}, 5, "the 4 lines"),
        ({"r5": '0005,05/05/2010,15/06/2020,"', "r6": '"0006,05/05/2010,15/06/2020,PN1'}, 5, "the line"),
        ({"r5": '0005,05/05/2010,15/06/2020,"PN1'}, 5, "the 36 lines"),  # never closed
        ({"r3": "", "r5": OPEN, "r7": CLOSE}, 5, "the 2 lines"),
    ],
)
def test_quotation_marks_in_columns_without_running_text(tmp_path, changed, row, below):
    assert f"opens in row {row} and makes one cell of {below} below it" in refusal(tmp_path, reviews=reviews(**changed))


def test_a_wrongly_quoted_cell_swallows_only_the_next_row(tmp_path):
    text = reviews().replace("\n", '"\n"').replace(",", '","')
    text = '"' + text.removesuffix('"').replace('PN1"\n"0009', 'PN1\n"0009')
    assert "opens in row 8 and makes one cell of the line below it" in refusal(tmp_path, reviews=text)


IMPACT = "IMPACT_ID,DATE,THEME,YOU_SAID,WE_DID,NOTES"


def impact(*rows):
    return "\n".join([IMPACT, *rows, ""])


@pytest.mark.parametrize(
    "rows",
    [
        ('1,01/06/2020,Drift,"Plans drift,We wrote,x', '2,02/06/2020,Drift,Plans drift",We wrote,x'),
        ('1,01/06/2020,Drift,Plans drift,We wrote,"x', '2,02/06/2020,Drift,Plans drift,We wrote,x"'),
        ('1,01/06/2020,Drift,"a, b","We, wrote,x', '2,02/06/2020,Drift,"a, b",We wrote,x'),
        (
            '1,01/06/2020,Drift,Plans drift,"We, wrote,x',
            "2,02/06/2020,Drift,Plans drift,We wrote,x",
            '3,03/06/2020,Drift,"c, d",We wrote,x',
        ),
    ],
)
def test_quotation_marks_in_columns_of_running_text_or_unknown_columns(tmp_path, rows):
    text = impact("9,31/05/2020,Drift,Fine,Fine,x", *rows, "4,05/06/2020,Drift,Fine,Fine,x")
    assert "impact.csv: a quotation mark opens in row 3 and makes one cell of" in refusal(tmp_path, impact=text)


def test_a_quotation_mark_in_the_headings_swallows_rows_too(tmp_path):
    text = reviews(r8='0008,05/05/2010,15/06/2020,PN1"').replace("REVIEW_CODE", 'REVIEW_CODE,"NOTES', 1)
    text = "\n".join(
        line if number in (0, 7) or not line else line + ",x" for number, line in enumerate(text.split("\n"))
    )
    assert "opens in row 1 and makes one cell of the 7 lines" in refusal(tmp_path, reviews=text)


def test_texts_of_several_lines_are_read_as_they_are(tmp_path):
    rows = (
        '1,01/06/2020,Drift,"Plans drift,\nthey said, again, and, again",We wrote,x',
        '2,02/06/2020,Drift,"One\n\ntwo","Three, four, five\nsix","on 3 May\nand 4 June"',
        '3,03/06/2020,Drift,"He said ""no"",\n""yes""","6"" pipe, O""Brien",x',
        '4,04/06/2020,Drift,Plans of O"Brien,We wrote 6" letters,"x\n"',
    )
    found = read(tmp_path, impact=impact(*rows))["impact"]
    assert found["date" if "date" in found else "impact_date"].dt.day.tolist() == [1, 2, 3, 4]
    assert found["source_row"].tolist() == [2, 3, 4, 5]


def test_text_of_several_lines_in_the_first_and_the_last_column(tmp_path):
    header = "WHY,CHILD,DOB,REVIEW,REVIEW_CODE,NOTES"
    row = '"late,\nfor once",0001,05/05/2010,15/06/2020,PN1,"seen\nalone"'
    assert len(read(tmp_path, reviews=f"{header}\n{row}\n{row}\n")["reviews"]) == 2


def test_a_line_break_at_the_end_of_a_cell_swallows_nothing(tmp_path):
    found = read(tmp_path, reviews=reviews(r5='0005,05/05/2010,15/06/2020,"PN1\n"'))["reviews"]
    assert len(found) == 40


def test_an_earlier_cell_of_several_lines_does_not_shift_row_numbers(tmp_path):
    header = "CHILD,DOB,REVIEW,REVIEW_CODE,NOTES"
    rows = ['1,05/05/2010,15/06/2020,PN1,"a\nb\nc"', '2,05/05/2010,15/06/2020,"PN1,x', '3,05/05/2010,15/06/2020,PN1",x']
    assert "opens in row 3 and makes" in refusal(tmp_path, reviews="\n".join([header, *rows, ""]))
