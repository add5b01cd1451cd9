"""Whole commands on files and settings with a few bytes changed at random: each ends in an answer or one message."""

import random
import resource
import sys
from collections import Counter

import pytest
import xlsxwriter

from cases.twelve import twelve, write
from fuzz import mutated, repacked
from iro_analysis import cli

#: In every identifier and home address, so that a cell that is printed is found.
MARK = "QX71"
NAMES = ("header.csv", "episodes.csv", "reviews.csv", "logs.xlsx", "iro.toml", "chapters/introduction.md")
CONFIG = """[authority]
name = "Anytown"
[report]
chapters = ["introduction"]
[returns]
complete_to = 2021-03-31
[returns.years]
"episodes.csv" = "2020-21"
[spellings.outcome]
"sorted" = "Resolved"
[limits]
rows = 5000
[[population]]
mid_year = 2020
children = 30000
source = "ONS"
"""
CHAPTER = "# Our year\n\nThere were {{ cla_at_end }} children, {{ starts.change }}.\n\n| a | b |\n|---|---|\n"
ALERTS = ["ALERT_ID", "CHILD_ID", "RAISED", "THEME", "TEAM", "CLOSED", "OUTCOME"]
#: What a command may end with: done, or a message about the command, the data, figures or a notebook.
CODES = {0, 2, 3, 4, 6}


def sound(folder):
    """A workspace without a fault."""
    texts = {name: text.replace("0000", MARK) for name, text in twelve().items()}
    write(folder, texts | {"iro.toml": CONFIG, "chapters/introduction.md": CHAPTER})
    with xlsxwriter.Workbook(folder / "logs.xlsx") as book:
        sheet = book.add_worksheet("Alerts")
        for number, row in enumerate([ALERTS, ["1", f"{MARK}001", "01/07/2020", "Drift", "North", "", ""]]):
            sheet.write_row(number, 0, row)
    return folder


def words_of(number, folder):
    """The words of draw ``number``: mostly figures, which cost least, and two whole runs in fifty."""
    if number % 25 == 24:
        return ["run", "--data", folder / "data", "--period", "2020-21", "--out", folder / "outputs"]
    if number % 3 == 2:
        return ["check", "--data", folder / "data"]
    return ["figures", "--data", folder / "data", "--period", "2020-21", "--measure", "starts", "--format", "csv"]


def spoil(folder, chance):
    """Change one or two files at random; return their names."""
    names = chance.sample(NAMES, chance.choice((1, 1, 2)))
    for name in names:
        content = (folder / name).read_bytes()
        is_zipped = name.endswith(".xlsx") and chance.random() < 0.5
        (folder / name).write_bytes(repacked(content, chance) if is_zipped else mutated(content, chance))
    return names


def seconds_used():
    """The processor's time of this process and of those that it has waited for; a busy machine does not add to it."""
    usage = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(used.ru_utime + used.ru_stime for used in usage)


def test_h8_whole_commands_end_in_an_answer_or_a_message(tmp_path, pytestconfig, record_property, monkeypatch, capsys):
    number = 50 if pytestconfig.getoption("--prove") else 3
    chance = random.Random(165)  # noqa: S311  no secret
    ended, slowest = Counter(), 0.0
    for draw in range(number):
        folder = tmp_path / str(draw)
        sound(folder / "data")
        names = spoil(folder / "data", chance)
        words = words_of(draw, folder)
        monkeypatch.setattr(sys, "argv", ["iro", *map(str, words)])
        began = seconds_used()
        with pytest.raises(SystemExit) as stopped:
            cli.main()
        slowest = max(slowest, seconds_used() - began)
        printed = capsys.readouterr()
        what = f"draw {draw}: {words[0]} on {', '.join(names)}"
        code = stopped.value.code or 0
        assert code in CODES, f"{what} ended with {code}: {printed.err}"
        for text in (printed.out, printed.err):
            assert MARK not in text, f"{what} prints a cell"
            assert "Traceback" not in text, what
            assert "fault in the program" not in text, what
        assert code == 0 or sum(line.startswith("iro: ") for line in printed.err.splitlines()) == 1, what
        ended[f"{words[0]} {code}"] += 1
    memory = [resource.getrusage(who).ru_maxrss // 1000 for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    record_property("fuzzed", {"commands": number, "ended": dict(ended), "seconds": slowest, "megabytes": memory})
    assert slowest < 60, "one command took too long"
