"""`iro check` first lists every file and sheet: its table, its year and why, its authority, and whether it is used."""

import json

from sources.given import written
from sources.twelve import TWELVE, in_folder


def test_check_begins_with_every_file_its_year_and_why(iro, tmp_path):
    written(
        tmp_path / "data", **in_folder("2020-21"), **{"2020-21__old__reviews": TWELVE["reviews"], "x[1]": "a,b\n1,2\n"}
    )
    done = iro("check", "--data", "data")
    lines = [" ".join(line.split()) for line in done.stdout.splitlines()]
    assert lines[0] == "file table year why rows used note"
    before = lines[: next(place for place, line in enumerate(lines) if "rows:" in line)]
    for line in (
        "2020-21/episodes.csv Episodes 2020-21 named by its folder 12 yes",
        "2020-21/header.csv Header 2020-21 named by its folder 12 yes",
        "2020-21/reviews.csv Reviews no a copy: the same rows as 2020-21/old/reviews.csv",
    ):
        assert line in before
    assert any(line.startswith("x[1].csv no not recognised: ") and "[columns.episodes]" in line for line in before)


def test_the_authority_is_chosen_on_the_command_line(iro, tmp_path):
    lines = TWELVE["episodes"].splitlines()
    rows = [f"{la},{row}" for la, row in zip(["E06000031"] * 8 + ["E06000032"] * 4, lines[1:], strict=True)]
    written(tmp_path / "data", **TWELVE | {"episodes": "\n".join([f"LA,{lines[0]}", *rows]) + "\n"})
    refused = iro("check", "--data", "data")
    assert refused.returncode == 3
    assert "E06000031 (8 rows in episodes.csv); E06000032 (4 rows in episodes.csv)" in refused.stderr
    done = iro("check", "--data", "data", "--authority", "E06000032", "--format", "json")
    files = {file["file"]: file for file in json.loads(done.stdout)["files"]}
    assert (files["episodes.csv"]["rows"], files["episodes.csv"]["authority"]) == (4, "E06000032")
    assert files["episodes.csv"]["why_year"] == "guessed from its dates"


def test_the_files_table_is_not_printed_when_rows_are_requested(iro, tmp_path):
    written(tmp_path / "data", **TWELVE)
    assert iro("check", "--data", "data", "--format", "csv").stdout.startswith("severity,table,")
