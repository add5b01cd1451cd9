"""Revisions, tried on small ledgers and manifests written by hand."""

from dataclasses import replace

import pandas as pd
import pytest

from iro_analysis.errors import CommandError
from iro_analysis.ledger import LEDGER_TYPES
from iro_analysis.runs.manifest import FORMAT, Manifest, file_hash, measure_hashes
from iro_analysis.runs.revisions import NOT_KNOWN, compare_figures, compare_runs, published_ledger

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


def test_a_change_without_a_cause_is_called_unexplained():
    assert set(why(MADE).values()) == {NOT_KNOWN}


def test_figures_of_other_periods_are_not_compared():
    other = ledger(a=1.0).assign(period="2018-19")
    assert compare_runs(MADE, ledger(a=1.0), MADE, other).figures.empty
