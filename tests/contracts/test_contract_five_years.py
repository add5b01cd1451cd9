"""The table in docs/five-years.md agrees with what the contracts find in the five linked years."""

from pathlib import Path

from oracle.contracts.registry import place

ROOT = Path(__file__).parents[2]
YEARS = range(2018, 2023)


def test_the_table_in_the_docs_counts_what_is_found(five_years):
    assert counted(five_years.frames, five_years.evidence) == documented_counts()


def counted(frames, evidence):
    """{(table, sentence): the rows found in each collection year}."""
    years = {
        name: dict(zip(map(place, rows), frames[name]["return_year"], strict=True))
        for name, rows in source_rows(frames)
    }
    counts = {}
    for finding in evidence.findings.to_dict("records"):
        row = counts.setdefault((finding["table"], finding["sentence"]), dict.fromkeys(YEARS, 0))
        row[years[finding["table"]][place(finding)]] += 1
    return counts


def source_rows(frames):
    return ((name, frame[["source_file", "source_row"]].to_dict("records")) for name, frame in frames.items())


def documented_counts():
    lines = (ROOT / "docs" / "five-years.md").read_text(encoding="utf-8").splitlines()
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if line.startswith("| ")][1:]
    return {
        (name.split(".")[0], sentence): dict(zip(YEARS, map(int, counts), strict=True))
        for name, _, sentence, *counts, _ in cells
    }
