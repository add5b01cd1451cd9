"""One gate for every command and every notebook: R9, R23 (configuration)."""

import pytest

from cases.twelve import (
    ENDED,
    OPEN,
    filled,
    honest,
    lines,
    respelt,
    stops,
    stops_everywhere,
    twelve,
    twelve_with,
    write,
)

BASE = twelve()
ALERTS = lines("ALERT_ID,CHILD_ID,RAISED,CLOSED", "1,0000001,01/07/2020,")


def with_alerts(**changed):
    """The base return with these files changed, and a log, so that the list of alerts has something to go by."""
    return twelve_with(case_alerts=ALERTS, **changed)


def without_zeros(cell):
    return cell.lstrip("0")


# R9: what stops the report stops everything, with the same words.


@pytest.mark.parametrize("name", ["reviews", "header", "episodes"])
def test_r09_leading_zeros_lost_in_one_file(tmp_path, name):
    text = respelt(BASE[f"{name}.csv"], "CHILD", without_zeros)
    message = stops_everywhere(write(tmp_path, with_alerts(**{name: text})), 3, "zeros")
    assert "reviews.csv" in message if name == "reviews" else ".csv" in message


def test_r09_leading_zeros_lost_in_the_allocations(tmp_path):
    """An optional log stops nothing, but that nobody has an IRO is not the answer."""
    allocated = lines("CHILD_ID,IRO_ID,START,END", *(f"{i},I1,01/06/2020," for i in range(1, 13)))
    folder = write(tmp_path, twelve_with(allocations=allocated))
    honest(folder, {"children_without_iro_at_end": 0}, column="CHILD_ID", file="allocations.csv", cells=12)


def test_r09_reviews_of_other_children(tmp_path):
    text = respelt(BASE["reviews.csv"], "CHILD", lambda cell: f"9{cell[1:]}")
    stops_everywhere(write(tmp_path, with_alerts(reviews=text)), 3, "Reviews")


def test_r09_codes_of_another_list(tmp_path):
    text = respelt(BASE["episodes.csv"], "LS", lambda _: "Full care order")
    stops(write(tmp_path, with_alerts(episodes=text)), 3, "LS")


def test_r09_reviews_of_which_no_day_can_be_read(tmp_path):
    text = respelt(BASE["reviews.csv"], "REVIEW", lambda _: "held on time")
    stops(write(tmp_path, with_alerts(reviews=text)), 3, "reviews.csv", "REVIEW")


def test_r09_episodes_of_headings_alone(tmp_path):
    stops(write(tmp_path, with_alerts(episodes=BASE["episodes.csv"].splitlines()[0])), 3, "Episodes")


def test_r09_no_code_of_the_reviews_is_known(tmp_path):
    """All 24 children spoke for themselves, but nothing says so any more."""
    text = respelt(BASE["reviews.csv"], "REVIEW_CODE", lambda _: "Attended")
    folder = write(tmp_path, with_alerts(reviews=text))
    honest(folder, {"participated_pct": 100}, column="REVIEW_CODE", file="reviews.csv", cells=24)


def test_r09_every_child_twice_with_another_birthday(tmp_path):
    text = filled(BASE["header.csv"], "DOB", "01/01/2011", [*OPEN, *ENDED])
    stops_everywhere(write(tmp_path, with_alerts(**{"header 2": text})), 3, "header")


# R23: a configuration that is nearly the right one.


@pytest.mark.parametrize(
    ("config", "words"),
    [
        ('[report]\ntext = "nope"\n', ("text", "nope")),
        ("[report]\nchapters = []\n", ("chapters",)),
        ("[logs.disputes]\nsince = 2021-03-31\nuntil = 2020-04-01\n", ("disputes", "since", "until")),
        ('[returns.years]\n"*.csv" = "last"\n', ("years",)),
        ('[returns.years]\n"nowhere/*" = "2020-21"\n', ("nowhere/*",)),
        ('[reprot]\ntitle = "Ours"\n', ("reprot",)),
    ],
    ids=["text", "chapters", "since", "year", "no file", "misspelt"],
)
def test_r23_a_wrong_setting_stops_every_command(tmp_path, config, words):
    stops_everywhere(write(tmp_path, with_alerts() | {"iro.toml": config}), 2, *words)


@pytest.mark.parametrize("name", ["iro.toml.txt", "Iro.toml.txt", "iro.tml", "iro (1).toml"])
def test_r23_a_configuration_with_a_wrong_name_stops_everywhere(tmp_path, name):
    config = "[returns]\ncomplete_to = 2021-03-31\n"
    stops_everywhere(write(tmp_path, with_alerts() | {name: config}), 2, name, "iro.toml")
