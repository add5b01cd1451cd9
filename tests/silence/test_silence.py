"""No number is wrong in silence: a draw of columns and ways to spoil them; ``--prove`` tries every one of them."""

import random

import pandas as pd
import pytest
from forty_children import FILES, OF_THE_PERIOD, read_sheet
from tally import failures
from verdict import RequiredNote, differences, silent


def test_no_figure_of_the_unspoilt_authority_is_marked(authority):
    names = [path.rpartition("/")[2] for path in FILES]
    notes = authority.figures("polars")["note"]
    assert [note for note in notes.unique() if any(name in note for name in names)] == []


@pytest.mark.parametrize("path", OF_THE_PERIOD)
def test_every_column_of_the_period_has_cells_to_spoil(authority, path):
    sheet = read_sheet(authority.folder, path)
    assert [heading for place, heading in enumerate(sheet.header) if not sheet.filled(place)] == []


def test_no_number_is_wrong_in_silence_in_a_draw_of_spoilt_columns(authority, tally, seed, request):
    every = [case for path in FILES for case in authority.cases(path)]
    wanted = request.config.getoption("--cases", default=30)
    drawn = random.Random(seed).sample(every, wanted)  # noqa: S311  a draw that repeats, no secret
    assert failures(authority, drawn, tally) == []


# -- the verdict by hand -----------------------------------------------------------------------------------------------

ALERTS = RequiredNote(frozenset({"CLOSED", "OUTCOME"}), frozenset({"case_alerts.csv"}), 3)


@pytest.mark.parametrize(
    ("note", "names"),
    [
        ("3 cells of CLOSED in case_alerts.csv could not be read.", True),
        ("In logs/case_alerts.csv: OUTCOME (3).", True),
        ("2 cells of CLOSED in case_alerts.csv could not be read.", True),
        ("4 cells of CLOSED in case_alerts.csv could not be read.", False),
        ("3 cells of CLOSED could not be read.", False),
        ("3 cells of case_alerts.csv could not be read.", False),
        ("3 cells of THEME in case_alerts.csv could not be read.", False),
        ("3 cells of UNDISCLOSED in case_alerts.csv could not be read.", False),
        ("", False),
    ],
)
def test_a_note_counts_if_it_names_column_file_and_number_of_cells(note, names):
    assert ALERTS.met_by(note) is names


def _figures(*rows):
    return pd.DataFrame(
        [(name, by, value, value, float("nan"), status, note) for name, by, value, status, note in rows],
        columns=["measure", "breakdown", "value", "numerator", "denominator", "status", "note"],
    )


NOTE = "3 cells of CLOSED in case_alerts.csv could not be read."
TOTAL, DELAY = ("alerts", "", 5.0, "ok", ""), ("alerts", "theme=Delay", 2.0, "ok", "")
BEFORE = _figures(TOTAL, DELAY)


@pytest.mark.parametrize(
    ("after", "silently"),
    [
        (BEFORE, 0),
        (_figures(("alerts", "", 4.0, "ok", ""), DELAY), 1),
        (_figures(("alerts", "", 4.0, "ok", NOTE), DELAY), 0),
        (_figures(("alerts", "", float("nan"), "not_available", "Why."), DELAY), 0),
        (_figures(TOTAL), 1),
        (_figures(("alerts", "", 4.0, "ok", NOTE)), 0),
        (_figures(TOTAL, DELAY, ("alerts", "theme=delay", 1.0, "ok", "")), 1),
    ],
    ids=["the same", "silent", "noted", "not available", "gone in silence", "gone and noted", "new in silence"],
)
def test_a_figure_that_differs_must_say_so(after, silently):
    assert len(silent(differences(BEFORE, after), ALERTS)) == silently
