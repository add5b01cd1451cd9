"""Where the postcodes of a return lie, read from the layouts of the ONS's postcode file."""

import hashlib

import pandas as pd
import pytest

from given import history
from iro_analysis.disk.opened import OpenedFiles
from iro_analysis.errors import CommandError, DataError
from iro_analysis.pipeline import read_unchecked
from iro_analysis.settings import Authority, Postcodes, Settings, load_settings
from iro_analysis.sources import places_of, postcodes, read_returns
from iro_analysis.sources.reading import Status

OWN, COUNTY = "E06000031", "E10000016"
ONSPD = "pcd,pcd2,pcds,dointr,doterm,oscty,oslaua,osward,osgrdind,oseast1m,osnrth1m"
ROWS = (
    '"ZZ1 1AA","ZZ1  1AA","ZZ1 1AA","198001","","E99999999","E06000031","E05000001",1,519000,298000',
    # Terminated; in a district of a county; in Wales; in Scotland.
    "ZZ1 2BB,ZZ1  2BB,ZZ1 2BB,198001,200312,E99999999,E06000031,,1,519001,0298001",
    "ZZ2 2BB,ZZ2  2BB,ZZ2 2BB,198001,,E10000016,E07000105,,1,600000,150000",
    "ZZ3 3CC,ZZ3  3CC,ZZ3 3CC,198001,,W99999999,W06000015,,1,318000,176000",
    "ZZ4 4DD,ZZ4  4DD,ZZ4 4DD,198001,,S99999999,S12000036,,1,325000,673000",
    # Northern Ireland, on the Irish grid; Jersey, without a grid reference; a post office box on none.
    "ZZ5 5EE,ZZ5  5EE,ZZ5 5EE,198001,,N99999999,N09000003,,1,333000,374000",
    "ZZ6 6FF,ZZ6  6FF,ZZ6 6FF,198001,,L99999999,L99999999,,9,,",
    "ZZ7 7GG,ZZ7  7GG,ZZ7 7GG,198001,,E99999999,E06000031,,9,0,0",
    # No authority.
    "ZZ8 8HH,ZZ8  8HH,ZZ8 8HH,198001,,,,,1,519000,298000",
    "ZZ9 9JJ,ZZ9  9JJ,ZZ9 9JJ,198001,,E99999999,E06000031,,1,519000,298000",
)
EPISODES = "child_id | started | home_postcode | placement_postcode\n"


def places(folder, *written, code=OWN, file="ons.csv", opened=None):
    """{postcode: (easting, northing, in_area)} of postcodes as a return writes them."""
    episodes = history(EPISODES + "\n".join(f"A | 2020-04-01 | | {postcode}" for postcode in written)).tables[
        "episodes"
    ]
    settings = Settings(authority=Authority(code=code), postcodes=Postcodes(file=file), folder=folder)
    frame = places_of(episodes, settings, opened or OpenedFiles())
    return {row.postcode: tuple(None if pd.isna(x) else x for x in row[2:]) for row in frame.itertuples()}


def ons(folder, *rows, header=ONSPD, encoding="utf-8"):
    (folder / "ons.csv").write_text("\n".join([header, *(rows or ROWS)]) + "\n", encoding=encoding)


def test_each_postcode_has_its_place(tmp_path):
    ons(tmp_path)
    letters = ("AA", "BB", "CC", "DD", "EE", "FF", "GG", "HH")
    written = [f"ZZ{number} {number}{two}" for number, two in enumerate(letters, 1)]
    assert places(tmp_path, *written, "ZZ1 2BB", "ZZ99 9ZZ") == {
        "ZZ1 1AA": (519000, 298000, True),
        "ZZ1 2BB": (519001, 298001, True),
        "ZZ2 2BB": (600000, 150000, False),
        "ZZ3 3CC": (318000, 176000, False),
        "ZZ4 4DD": (325000, 673000, False),
        "ZZ5 5EE": (None, None, False),
        "ZZ6 6FF": (None, None, False),
        "ZZ7 7GG": (None, None, True),
        "ZZ8 8HH": (519000, 298000, None),
    }


def test_a_postcode_is_found_however_the_return_writes_it(tmp_path):
    ons(tmp_path)
    found = places(tmp_path, "zz1 1aa", "ZZ11AA", "ZZ1  1AA", "Zz1 1aA")
    assert found == dict.fromkeys(["zz1 1aa", "ZZ11AA", "ZZ1  1AA", "Zz1 1aA"], (519000, 298000, True))


@pytest.mark.parametrize(
    ("header", "encoding"),
    [
        ("pcd7,east1m,north1m,lad25cd", "utf-8"),
        ("PCD8,EAST1M,NORTH1M,LAD24CD", "utf-8-sig"),
        ('"pcd","oseast1m","osnrth1m","laua"', "utf-8"),
    ],
)
def test_the_headings_of_other_releases_are_known(tmp_path, header, encoding):
    ons(tmp_path, "ZZ1 1AA,519000,298000,E06000031", header=header, encoding=encoding)
    assert places(tmp_path, "ZZ1 1AA") == {"ZZ1 1AA": (519000, 298000, True)}


def test_a_county_is_known_by_its_own_column(tmp_path):
    ons(tmp_path)
    assert places(tmp_path, "ZZ1 1AA", "ZZ2 2BB", code=COUNTY) == {
        "ZZ1 1AA": (519000, 298000, False),
        "ZZ2 2BB": (600000, 150000, True),
    }
    ons(tmp_path, "ZZ2 2BB,600000,150000,E07000105", header="pcds,east1m,north1m,lad25cd")
    with pytest.raises(CommandError, match=r"has no column with the county \(oscty or cty\)"):
        places(tmp_path, "ZZ2 2BB", code=COUNTY)


def test_a_file_of_many_blocks_is_read_to_its_end_and_hashed(tmp_path, monkeypatch):
    monkeypatch.setattr(postcodes, "_BLOCK", 200)
    ons(tmp_path)
    opened = OpenedFiles()
    assert set(places(tmp_path, "ZZ1 1AA", "ZZ9 9JJ", opened=opened)) == {"ZZ1 1AA", "ZZ9 9JJ"}
    content = (tmp_path / "ons.csv").read_bytes()
    (facts,) = opened.hashes_to_expect().values()
    assert (facts, opened.facts(tmp_path / "ons.csv").size) == (hashlib.sha256(content).hexdigest(), len(content))


def test_a_file_that_was_another_when_it_was_read_before_stops(tmp_path):
    ons(tmp_path)
    opened = OpenedFiles()
    places(tmp_path, "ZZ1 1AA", opened=opened)
    ons(tmp_path, ROWS[0])
    with pytest.raises(DataError, match="changed while the command ran"):
        places(tmp_path, "ZZ1 1AA", opened=opened)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "cannot be read as CSV, or has no rows"),
        (ONSPD.encode() + b"\n", "cannot be read as CSV, or has no rows"),
        (ONSPD.encode() + b"\nZZ1 1AA,ZZ1  1AA,ZZ1 1AA,1980", "cannot be read as CSV, or has no rows"),
        (
            b"PK\x03\x04\x14\0\x06\0\x08\0",
            "no column with the postcode (pcds or pcd), the easting (oseast1m or east1m)",
        ),
        (b"CHILD,DECOM\nA,01/04/2020\n", "has no column with the postcode"),
        (b"pcds,oseast1m,osnrth1m\nZZ1 1AA,1,1\n", "has no column with the district (oslaua or laua). It should be"),
    ],
)
def test_what_is_no_postcode_file_is_one_clear_message(tmp_path, content, words):
    (tmp_path / "ons.csv").write_bytes(content)
    with pytest.raises(CommandError) as stopped:
        places(tmp_path, "ZZ1 1AA")
    message = str(stopped.value)
    assert words in message
    assert "under [postcodes] in iro.toml" in message
    assert "\n" not in message
    assert "ZZ1" not in message


def test_a_file_of_other_areas_only_is_refused_or_every_child_would_seem_to_live_outside(tmp_path):
    (tmp_path / "ons.csv").write_text("pcds,oseast1m,osnrth1m,oslaua\nZZ1 1AA,1,1,E07000001\n")
    with pytest.raises(CommandError, match=r"ons\.csv has no postcode of E06000031, so every child would seem"):
        places(tmp_path, "ZZ1 1AA")


def test_without_the_code_of_the_authority_no_area_is_known(tmp_path):
    ons(tmp_path)
    with pytest.raises(CommandError, match=r"needs the authority's ONS code.*give code under \[authority\]"):
        places(tmp_path, "ZZ1 1AA", code=None)


def test_a_file_that_is_not_there_is_said_at_once(tmp_path):
    (tmp_path / "iro.toml").write_text('[postcodes]\nfile = "ons.csv"\n', encoding="utf-8")
    with pytest.raises(CommandError, match=r"postcodes\.file: there is no file"):
        load_settings(tmp_path)


def test_among_the_returns_it_is_no_return_and_is_read_only_when_figures_are_made(tmp_path):
    (tmp_path / "header.csv").write_text("CHILD,SEX,DOB,ETHNIC\nA,1,01/04/2010,WBRI\n", encoding="utf-8")
    heads = "CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC,REASON_PLACE_CHANGE,HOME_POST,PL_POST,URN"
    episode = "A,01/04/2020,S,C2,N1,U6,PR1,,,,ZZ1 1AA,ZZ2 2BB,SC1"
    (tmp_path / "episodes 2020-21.csv").write_text(f"{heads}\n{episode}\n", encoding="utf-8")
    (tmp_path / "iro.toml").write_text(
        f'[authority]\ncode = "{OWN}"\n[postcodes]\nfile = "ons.csv"\n[returns.years]\n"header.csv" = "2020-21"\n',
        encoding="utf-8",
    )
    ons(tmp_path)
    inputs = read_unchecked(tmp_path)
    files = read_returns(tmp_path, inputs.settings).files.set_index("file")
    assert files.loc["ons.csv", "status"] == Status.NOT_OURS
    assert str(tmp_path / "ons.csv") not in inputs.opened.hashes_to_expect()
    assert set(inputs.placed.places["postcode"]) == {"ZZ1 1AA", "ZZ2 2BB"}
    assert str(tmp_path / "ons.csv") in inputs.opened.hashes_to_expect()
