"""Registers as files: what is read, and the message for what cannot be read."""

from fractions import Fraction

import pytest

from iro_analysis.audit.reconcile import Claim, PrintedFigure, read_register
from iro_analysis.errors import CommandError

HEADINGS = "ref,period,measure,breakdown,value,unit,decimals,note"
CLAIMS = "ref,period,measure,breakdown,claim,against,by,quote"


def folder(path, *figures, headings=HEADINGS, claims=None):
    (path / "figures.csv").write_text("\n".join([headings, *figures]) + "\n", encoding="utf-8")
    if claims is not None:
        (path / "claims.csv").write_text("\n".join([CLAIMS, *claims]) + "\n", encoding="utf-8")
    return path


def test_a_register_holds_figures_exactly_and_claims_as_written(tmp_path):
    register = read_register(
        folder(
            tmp_path,
            '7.2,2020-21,cla_at_end,sex=Female; age_band=1-4,"1,022",children,0,printed so',
            claims=["6.2,2020-21,cla_rate,,fell,2019-20,,lower"],
        )
    )
    of = (("age_band", "1-4"), ("sex", "Female"))
    assert register.figures == (
        PrintedFigure(2, "7.2", "2020-21", "cla_at_end", of, Fraction(1022), 0, "children", "printed so"),
    )
    assert register.claims == (Claim(2, "6.2", "2020-21", "cla_rate", "", "fell", "2019-20", "", "lower"),)


def test_a_register_needs_no_claims_and_no_notes(tmp_path):
    register = read_register(folder(tmp_path, "6.1,2020-21,cla_rate,,71.2,x,1", headings=HEADINGS[: -len(",note")]))
    assert (register.figures[0].value, register.claims) == (Fraction(712, 10), ())


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("6.1,2020-21,cla_rate,,seventy,x,1,", "row 3: the value 'seventy' is not a number"),
        ("6.1,2020-21,cla_rate,,1e9,x,1,", "row 3: the value '1e9' is not a number"),
        ("6.1,2020-21,cla_rate,,nan,x,1,", "row 3: the value 'nan' is not a number"),
        ("6.1,2020-21,cla_rate,,71.25,x,1,", "row 3: the value 71.25 is more precise than its decimals (1) say"),
        ("6.1,2020-21,cla_rate,,71.2,x,one,", "row 3: decimals is 'one'"),
        ("6.1,2020-21,cla_rate,Male,71.2,x,1,", "row 3: 'Male' is not a breakdown"),
        (
            "6.1,2020-21,cla_rate,sex=Male; sex=Female,71.2,x,1,",
            "row 3: 'sex=Male; sex=Female' names a dimension twice",
        ),
        ("6.1,2020-21,,,71.2,x,1,", "row 3: measure is empty"),
        ("6.1,2020-21,cla_rate,71.2,x,1,", "row 3 has 7 cells, but there are 8 headings"),
    ],
)
def test_a_cell_that_cannot_be_read_is_named_with_its_row(tmp_path, row, words):
    with pytest.raises(CommandError) as raised:
        read_register(folder(tmp_path, "6.1,2018-19,cla_rate,,72.0,x,1,", row))
    assert words in str(raised.value)


@pytest.mark.parametrize(
    ("headings", "words"),
    [
        ("ref,period,measure,breakdown,value,unit,note", "lacks the column 'decimals'"),
        (f"{HEADINGS},colour", "has the unknown column 'colour'"),
        (f"{HEADINGS},note", "has more than once 'note'"),
    ],
)
def test_columns_that_are_missing_or_wrong_are_named(tmp_path, headings, words):
    with pytest.raises(CommandError, match="Its columns are ref, period, measure") as raised:
        read_register(folder(tmp_path, "6.1", headings=headings))
    assert words in str(raised.value)


def test_a_folder_without_figures_is_not_a_register(tmp_path):
    with pytest.raises(CommandError, match=r"it has no figures\.csv"):
        read_register(tmp_path)
    with pytest.raises(CommandError, match="has no figures"):
        read_register(folder(tmp_path))


def test_a_claim_needs_its_words_and_a_valid_breakdown(tmp_path):
    figure = "6.1,2018-19,cla_rate,,72.0,x,1,"
    with pytest.raises(CommandError, match=r"claims.csv row 2: claim is empty"):
        read_register(folder(tmp_path, figure, claims=["6.2,2020-21,cla_rate,,,2019-20,,lower"]))
    with pytest.raises(CommandError, match=r"claims.csv row 2: 'boys' is not a breakdown"):
        read_register(folder(tmp_path, figure, claims=["6.2,2020-21,cla_at_end,sex=Male > boys,greater,,,more"]))


def test_a_file_that_is_not_text_is_reported(tmp_path):
    (tmp_path / "figures.csv").write_bytes(b"ref,\xff\xfe")
    with pytest.raises(CommandError, match="cannot be read as a CSV file in UTF-8"):
        read_register(tmp_path)


def test_a_number_can_be_written_with_a_minus_sign(tmp_path):
    register = read_register(folder(tmp_path, "6.1,2020-21,cla_at_end_change,,\N{MINUS SIGN}6,children,0,"))
    assert register.figures[0].value == -6
