"""Every command and every notebook stops for the same reasons: R9, R23 (configuration)."""

import pytest

from cases.twelve import (
    ENDED,
    OPEN,
    assert_never_silently_wrong,
    assert_stops,
    assert_stops_everywhere,
    fill,
    lines,
    respell,
    twelve,
    twelve_with,
    write,
)

BASE = twelve()
ALERTS = lines("ALERT_ID,CHILD_ID,RAISED,CLOSED", "1,0000001,01/07/2020,")


def with_alerts(**changed):
    """The base return with these files changed, and an alerts log, so that the list of alerts has data."""
    return twelve_with(case_alerts=ALERTS, **changed)


def without_zeros(cell):
    return cell.lstrip("0")


# R9: what stops the report stops every command, with the same message.


@pytest.mark.parametrize("name", ["reviews", "header", "episodes"])
def test_r09_leading_zeros_lost_in_one_file_stop_every_command(tmp_path, name):
    text = respell(BASE[f"{name}.csv"], "CHILD", without_zeros)
    message = assert_stops_everywhere(write(tmp_path, with_alerts(**{name: text})), 3, "zeros")
    assert "reviews.csv" in message if name == "reviews" else ".csv" in message


def test_r09_leading_zeros_lost_in_the_allocations_are_noted(tmp_path):
    """An optional log stops nothing, but the figures must not say that no child has an IRO."""
    allocated = lines("CHILD_ID,IRO_ID,START,END", *(f"{i},I1,01/06/2020," for i in range(1, 13)))
    folder = write(tmp_path, twelve_with(allocations=allocated))
    assert_never_silently_wrong(
        folder, {"children_without_iro_at_end": 0}, column="CHILD_ID", file="allocations.csv", cells=12
    )


def test_r09_reviews_of_other_children_stop_every_command(tmp_path):
    text = respell(BASE["reviews.csv"], "CHILD", lambda cell: f"9{cell[1:]}")
    assert_stops_everywhere(write(tmp_path, with_alerts(reviews=text)), 3, "Reviews")


def test_r09_codes_of_another_list_stop_the_figures(tmp_path):
    text = respell(BASE["episodes.csv"], "LS", lambda _: "Full care order")
    assert_stops(write(tmp_path, with_alerts(episodes=text)), 3, "LS")


def test_r09_reviews_without_a_readable_date_stop_the_figures(tmp_path):
    text = respell(BASE["reviews.csv"], "REVIEW", lambda _: "held on time")
    assert_stops(write(tmp_path, with_alerts(reviews=text)), 3, "reviews.csv", "REVIEW")


def test_r09_an_episodes_file_with_headings_only_stops_the_figures(tmp_path):
    assert_stops(write(tmp_path, with_alerts(episodes=BASE["episodes.csv"].splitlines()[0])), 3, "Episodes")


def test_r09_unknown_participation_codes_are_noted(tmp_path):
    """In all 24 reviews the child spoke for themselves, but the codes no longer show it."""
    text = respell(BASE["reviews.csv"], "REVIEW_CODE", lambda _: "Attended")
    folder = write(tmp_path, with_alerts(reviews=text))
    assert_never_silently_wrong(folder, {"participated_pct": 100}, column="REVIEW_CODE", file="reviews.csv", cells=24)


def test_r09_two_birth_dates_for_every_child_stop_every_command(tmp_path):
    text = fill(BASE["header.csv"], "DOB", "01/01/2011", [*OPEN, *ENDED])
    assert_stops_everywhere(write(tmp_path, with_alerts(**{"header 2": text})), 3, "header")


# R23: a configuration that is almost right.


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
    assert_stops_everywhere(write(tmp_path, with_alerts() | {"iro.toml": config}), 2, *words)


@pytest.mark.parametrize("name", ["iro.toml.txt", "Iro.toml.txt", "iro.tml", "iro (1).toml"])
def test_r23_a_configuration_with_a_wrong_name_stops_every_command(tmp_path, name):
    config = "[returns]\ncomplete_to = 2021-03-31\n"
    assert_stops_everywhere(write(tmp_path, with_alerts() | {name: config}), 2, name, "iro.toml")
