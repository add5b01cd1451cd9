"""Revisions, tried on small ledgers and manifests written by hand."""

from dataclasses import replace

import pandas as pd
import pytest

from iro_analysis.errors import CommandError
from iro_analysis.ledger import LEDGER_TYPES, Ledger, read_ledger
from iro_analysis.periods import parse_period
from iro_analysis.runs.manifest import FORMAT, Manifest, file_hash, measure_hashes
from iro_analysis.runs.revisions import NOT_KNOWN, compare_figures, compare_runs, current_ledger, published_ledger

PERIOD = parse_period("2020-21")
MADE = Manifest(
    format=FORMAT,
    parameters={"period": "2020-21", "engine": "polars", "config": ""},
    inputs={"a.csv": "1"},
    sizes={"a.csv": 1},
    rows=[
        {"file": "a.csv", "table": "episodes", "rows_in": 9, "rows_used": 9, "rows_merged": 0, "rows_quarantined": 0}
    ],
    snapshot={"episodes": "1", "reviews": "1"},
    settings={"population": [], "authority": {"name": "A"}},
    before={},
    package={"version": "0.1.0", "commit": "a" * 40, "changed": False},
    python="3.11.0",
    dependencies={},
    lock="",
    measures=measure_hashes(["cla_at_end", "cla_rate", "reviews_held", "case_alerts"]),
    rules={"first_review from 2011-04-01": "1"},
    contracts={},
    notebooks={},
    outputs={},
    started="",
    ended="",
    by={},
)


def ledger(**values):
    """A ledger of 2020-21 from measures and values; a text instead of a number is a status."""
    rows = [
        {
            "period": "2020-21",
            "measure": measure,
            "breakdown": "",
            "value": None if isinstance(value, str) else value,
            "unit": "children",
            "status": value if isinstance(value, str) else "ok",
            "note": "",
        }
        for measure, value in values.items()
    ]
    return pd.DataFrame(rows).reindex(columns=list(LEDGER_TYPES)).astype(dict(LEDGER_TYPES))


def why(now, **changes):
    """The reason given for each measure if every figure changed between ``MADE`` and the same with ``changes``."""
    measures = ["cla_at_end", "cla_rate", "reviews_held", "case_alerts"]
    then, later = (ledger(**dict.fromkeys(measures, value)) for value in (1.0, 2.0))
    compared = compare_runs(MADE, then, replace(MADE, **changes) if changes else now, later)
    return dict(zip(compared.figures["measure"], compared.figures["why"], strict=True))


def test_each_figure_has_one_verdict():
    then = ledger(a=1.0, b=2.0, c=3.0, d=4.0, e="not_available")
    now = ledger(a=1.0, b=2.5, c="not_available", e=5.0, f=6.0)
    figures = compare_figures(then, now)
    assert dict(zip(figures["measure"], figures["verdict"], strict=True)) == {
        "a": "same",
        "b": "different",
        "c": "newly absent",
        "d": "newly absent",
        "e": "different",
        "f": "new",
    }
    values = figures.set_index("measure")[["published", "now"]].fillna("")
    assert values.loc["b"].tolist() == ["2", "2.5"]
    assert values.loc["c"].tolist() == ["3", "not_available"]


def test_a_figure_that_a_changed_ledger_holds_twice_is_judged_twice():
    twice = pd.concat([ledger(a=1.0), ledger(a=2.0)])
    assert compare_figures(twice, ledger(a=1.0, b=1.0))["verdict"].tolist() == ["same", "different", "new"]


def test_which_file_is_the_ledger_is_said_by_the_manifest_alone(tmp_path):
    """Today's figures.csv is a spreadsheet of a part of the figures; in a run of an older version it is the ledger."""
    Ledger(ledger(a=1.0), PERIOD).write(tmp_path / "ledger.parquet")
    ledger(a=2.0).to_csv(tmp_path / "figures.csv", index=False)
    digests = {name: file_hash(tmp_path / name) for name in ("ledger.parquet", "figures.csv")}
    today, older = replace(MADE, outputs=digests), replace(MADE, outputs={"figures.csv": digests["figures.csv"]})
    assert published_ledger(tmp_path, today)["value"].tolist() == [1.0]
    assert published_ledger(tmp_path, older)["value"].tolist() == [2.0]
    assert (today.ledger_hash, older.ledger_hash) == (digests["ledger.parquet"], digests["figures.csv"])
    (tmp_path / "ledger.parquet").unlink()
    with pytest.raises(CommandError, match=r"ledger\.parquet cannot be read as a ledger"):
        published_ledger(tmp_path, today)


NO_LEDGERS = (
    lambda _: b"",
    lambda content: content[: len(content) // 2],
    lambda content: content.replace(b"numerator", b"numeratox"),
    lambda _: b"row,measure\n2,a\n",  # as today's figures.csv begins
)


@pytest.mark.parametrize(
    ("name", "spoil"),
    [
        *((name, spoil) for name in ("ledger.parquet", "figures.csv") for spoil in NO_LEDGERS),
        ("ledger.parquet", lambda content: content[:-1]),
        ("ledger.parquet", lambda content: b"PAR1" + bytes(len(content) - 8) + b"PAR1"),
    ],
)
def test_what_is_no_ledger_is_refused_in_our_words(tmp_path, name, spoil):
    path = tmp_path / name
    Ledger(ledger(a=1.0), PERIOD).write(path)
    path.write_bytes(spoil(path.read_bytes()))
    with pytest.raises(CommandError, match="cannot be read as a ledger"):
        current_ledger(tmp_path, replace(MADE, outputs={name: "0"}))


def test_a_ledger_is_read_as_it_was_written_and_always_written_alike(tmp_path):
    """A text such as "NA" stays a text, a number that is missing stays missing, and no number loses a digit."""
    days = {name: pd.Timestamp("2020-04-01") for name in ("period_start", "period_end")}
    frame = ledger(a=0.1 + 0.2, b="not_available").assign(section="s", note=["NA", ""], lower=[-0.0, None], **days)
    frame = frame.astype(dict(LEDGER_TYPES))
    for name in ("one.parquet", "two.parquet", "three.csv"):
        Ledger(frame, PERIOD).write(tmp_path / name)
        pd.testing.assert_frame_equal(read_ledger(tmp_path / name, PERIOD).frame, frame, check_exact=True)
    assert (tmp_path / "one.parquet").read_bytes() == (tmp_path / "two.parquet").read_bytes()
    assert b"pandas" not in (tmp_path / "one.parquet").read_bytes()


@pytest.mark.parametrize("spoil", [lambda text: text.replace("1.0", "2.0"), lambda text: "\ufeff" + text])
def test_a_changed_ledger_does_not_count_as_published(tmp_path, spoil):
    path = tmp_path / "figures.csv"
    path.write_text(ledger(a=1.0).to_csv(index=False), encoding="utf-8")
    made = replace(MADE, outputs={"figures.csv": file_hash(path)})
    assert published_ledger(tmp_path, made)["value"].tolist() == [1.0]
    path.write_text(spoil(path.read_text(encoding="utf-8")), encoding="utf-8")
    with pytest.raises(CommandError, match="was changed since the run"):
        published_ledger(tmp_path, made)


def test_a_changed_base_is_a_revision_even_if_the_value_stays():
    then, now = ledger(a=50.0), ledger(a=50.0)
    then["denominator"], now["denominator"] = 100.0, 102.0
    assert compare_figures(then, now)["verdict"].tolist() == ["different"]


def test_late_data_explain_the_measures_that_rest_on_them():
    rows = [MADE.rows[0] | {"rows_used": 11}]
    reasons = why(None, snapshot=MADE.snapshot | {"episodes": "2"}, rows=rows)
    assert reasons["cla_at_end"] == "Data: Episodes +2 rows."
    assert reasons["cla_rate"] == "Data: Episodes +2 rows."
    assert reasons["case_alerts"] == NOT_KNOWN


def test_a_changed_definition_is_named_for_the_measure_and_what_is_built_on_it():
    reasons = why(None, measures=MADE.measures | {"cla_at_end": "2"})
    assert reasons["cla_at_end"] == reasons["cla_rate"] == "Definition of cla_at_end changed."
    assert reasons["reviews_held"] == NOT_KNOWN


def test_a_changed_rule_is_named_for_what_reads_the_calendar():
    reasons = why(None, rules={"first_review from 2011-04-01": "2"})
    assert reasons["reviews_held"] == "Rule 'first_review from 2011-04-01' changed."
    assert reasons["cla_at_end"] == NOT_KNOWN


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"settings": MADE.settings | {"population": [1]}}, "Configuration: population changed."),
        (
            {"package": MADE.package | {"commit": "b" * 40}},
            "Code: iro_analysis 0.1.0 (aaaaaaaaaa) and 0.1.0 (bbbbbbbbbb).",
        ),
        (
            {"package": MADE.package | {"changed": True, "source": "c" * 64}},
            "Code: iro_analysis 0.1.0 (aaaaaaaaaa) and 0.1.0 (source cccccccccc).",
        ),
    ],
)
def test_a_changed_configuration_or_code_is_named_for_every_figure(changes, words):
    assert set(why(None, **changes).values()) == {words}


def test_a_changed_target_revises_no_figure_and_is_named_once():
    now = replace(MADE, settings=MADE.settings | {"targets": {"cla_at_end": {"value": 1}}})
    assert set(why(now).values()) == {NOT_KNOWN}
    assert compare_runs(MADE, ledger(starts=1.0), now, ledger(starts=1.0)).causes == (
        "Targets changed: whether they were met may be said differently; no figure rests on them.",
    )
    without = replace(MADE, settings=MADE.settings | {"targets": {}})
    assert compare_runs(MADE, ledger(starts=1.0), without, ledger(starts=1.0)).causes == ()


@pytest.mark.parametrize("name", ["ons.csv", "config/ons.csv"])
def test_another_postcode_file_is_named_for_what_rests_on_it(name):
    then = replace(MADE, settings=MADE.settings | {"postcodes": {"file": "ons.csv"}}, inputs=MADE.inputs | {name: "1"})
    now = replace(then, inputs=MADE.inputs | {name: "2"})
    measures = ("cla_out_of_area_at_end", "cla_over_20_miles_pct_change", "cla_at_end")
    figures = compare_runs(
        then, ledger(**dict.fromkeys(measures, 1.0)), now, ledger(**dict.fromkeys(measures, 2.0))
    ).figures
    words = "Data: another postcode file."
    assert dict(zip(figures["measure"], figures["why"], strict=True)) == dict(
        zip(measures, [words, words, NOT_KNOWN], strict=True)
    )


def test_a_change_without_a_cause_is_called_unexplained():
    assert set(why(MADE).values()) == {NOT_KNOWN}


def test_figures_of_other_periods_are_not_compared():
    other = ledger(a=1.0).assign(period="2018-19")
    assert compare_runs(MADE, ledger(a=1.0), MADE, other).figures.empty
