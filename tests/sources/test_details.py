"""Texts that look like a person's details are found, and what services usually write is not taken for details."""

import time

import pytest

from iro_analysis.sources.cells.details import capitalised_words, first_names, looks_like, names_that_are_words

HARMLESS = (
    "Decisions not implemented",
    "My IRO listens to me",
    "Care plan of 2020-21",
    "I want to live at home with my Mum",
    "Placement plan not completed or out of date",
    "Delay of 6 weeks; 12 visits overdue",
    "The IRO raised it with CAMHS. Support began within 20 working days.",
    "PN7 at 3 reviews in 2021",
    "Max of 12 decisions, and 2 may be late",
    "Hope for the best\nMore visits\n- More calls\n\u2022 More of everything",
    "Amber rating",
    "MS Teams, MASH and SEND",
)


@pytest.mark.parametrize("prose", [False, True])
@pytest.mark.parametrize("text", HARMLESS)
def test_what_services_usually_write_is_not_taken_for_details(text, prose):
    assert looks_like(text, prose=prose) == ""


@pytest.mark.parametrize("text", ["Children's Services North", "Court & Permanence Team", "Rowan House"])
def test_the_name_of_a_team_is_not_a_persons(text):
    assert looks_like(text) == ""


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Born 03/04/2010", "a date"),
        ("seen on 2020-05-01", "a date"),
        ("3rd of April 2010", "a date"),
        ("3-Apr-10", "a date"),
        ("April 3, 2010", "a date"),
        ("2010/4/3", "a date"),
        ("moved on 3 April", "a date"),
        ("since April 3rd", "a date"),
        ("Lives at ZZ1 1AA", "a postcode"),
        ("zz11aa", "a postcode"),
        ("case 1048576", "a case number"),
        ("LCS A12345", "a case number"),
        ("somebody@example.org", "an e-mail address"),
        ("rang 01632 960123", "a telephone number"),
        ("Mrs Example was late", "a name"),
        ("Drift: Oliver", "a name"),
        ("Fatima's plan", "a name"),
        ("SARAH SAID SO", "a name"),
        ("Anne-Marie asked", "a name"),
        ("Drift for Grace", "a name"),
        ("SAM", ""),
    ],
)
def test_details_are_reported_by_their_kind(text, kind):
    assert looks_like(text) == kind


@pytest.mark.parametrize("text", ["Then we asked Zebedee about it", "It was Rowan House, she said"])
def test_a_capitalised_word_in_running_text_may_be_a_name(text):
    assert looks_like(text, prose=True) == "a name"
    assert looks_like(text, ["rowan house", "Zebedee"], prose=True) == ""


def test_the_longest_possible_cell_is_examined_quickly():
    begun = time.perf_counter()
    for text in ("a" * 32_000, "1 2 " * 8_000, "ab-cd_" * 5_000):
        assert looks_like(text, prose=True) == ""
    assert time.perf_counter() - begun < 5


def test_no_first_name_is_also_in_a_list_of_words():
    assert not first_names() & names_that_are_words()
    assert not {word.casefold() for word in capitalised_words()} & first_names()


def test_allowed_words_allow_only_themselves():
    assert looks_like("Oliver Team", ["Oliver Team"]) == ""
    assert looks_like("Oliver Teams", ["Oliver Team"]) == "a name"
