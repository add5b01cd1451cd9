"""The table of what the contracts find in the five linked years is what they do find there."""

from pathlib import Path

import pytest

from iro_analysis.contracts import check
from iro_analysis.sources.ssda903 import read_returns
from oracle.contracts.registry import place

ROOT = Path(__file__).parents[2]
FIVE_YEARS = ROOT.parent / "shared" / "data" / "ssda903_five_years"
YEARS = range(2018, 2023)


def test_the_table_counts_what_is_found():
    if not FIVE_YEARS.is_dir():
        pytest.skip("the five-year sample returns are not beside this checkout")
    assert counted(read_returns(FIVE_YEARS).as_supplied) == written()


def counted(frames):
    """{(table, sentence): the rows found in each collection year}."""
    years = {
        name: dict(zip(map(place, rows), frames[name]["return_year"], strict=True)) for name, rows in listed(frames)
    }
    counts = {}
    for finding in check(frames).findings.to_dict("records"):
        row = counts.setdefault((finding["table"], finding["sentence"]), dict.fromkeys(YEARS, 0))
        row[years[finding["table"]][place(finding)]] += 1
    return counts


def listed(frames):
    return ((name, frame[["source_file", "source_row"]].to_dict("records")) for name, frame in frames.items())


def written():
    lines = (ROOT / "docs" / "five-years.md").read_text(encoding="utf-8").splitlines()
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if line.startswith("| ")][1:]
    return {
        (name.split(".")[0], sentence): dict(zip(YEARS, map(int, counts), strict=True))
        for name, _, sentence, *counts, _ in cells
    }
