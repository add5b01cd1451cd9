"""Random registers: one without mistakes has no contradiction, and one wrong figure makes one that names it."""

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reconcile_authority import BEFORE, NOW, authority, printed

from iro_analysis.audit.reconcile import PrintedFigure, Register, page_html, reconcile
from iro_analysis.audit.reconcile.findings import row_text
from iro_analysis.measures.registry import catalogue

randoms = st.randoms(use_true_random=False)


def contradictions(rows):
    return [finding for finding in reconcile(Register(tuple(rows))).findings if finding.verdict == "contradiction"]


def some(random, rows):
    """Some of the rows, in any order, a few of them printed again in another paragraph.

    Rows of the category "Not known" are always kept: without them a report does not add up.
    """
    part = random.choice([0.5, 0.9, 1])
    kept = [row for row in rows if random.random() < part or "Not known" in row.breakdown]
    again = [replace(row, ref=f"{row.ref} again") for row in kept if random.random() < 0.1]
    random.shuffle(kept)
    return [*kept, *again]


@given(randoms)
@settings(max_examples=40)
def test_a_register_without_contradictions_gives_none(random):
    rows = some(random, printed(authority(random)))
    assert contradictions(rows) == []


@given(randoms)
@settings(max_examples=60)
def test_one_wrong_figure_makes_at_most_one_contradiction_which_names_it(random):
    rows = some(random, printed(authority(random)))
    place = random.randrange(len(rows)) if rows else 0
    wrong = _changed(random, rows[place]) if rows else None
    found = contradictions([*rows[:place], wrong, *rows[place + 1 :]]) if rows else []
    assert len(found) <= 1
    for contradiction in found:
        assert any(_is_figure_of(figure, wrong) for figure in contradiction.figures)
        assert not any(contradictions(rest) for rest in _without_one(contradiction.figures, [*rows, wrong]))


PLANTED = {
    "total": (NOW, "cla_at_end", ""),
    "opening total": (BEFORE, "cla_at_end", ""),
    "part": (NOW, "cla_at_end", "age_band=5-9; sex=Female"),
    "margin": (NOW, "cla_at_end", "age_band=5-9"),
    "month": (NOW, "starts", "month=Nov"),
    "year of months": (NOW, "starts", ""),
    "flow": (NOW, "ceases", ""),
    "change": (NOW, "cla_at_end_change", ""),
    "stage": (NOW, "formal_disputes", "highest_stage=2"),
    "late": (NOW, "reviews_late", ""),
    "sender": (NOW, "app_statements", "sender=Worker"),
    "share": (NOW, "app_statements_pct", "sender=Worker"),
    "rate": (NOW, "cla_rate", ""),
    "other rate": (NOW, "ceases_rate", ""),
    "percentage": (NOW, "reviews_on_time_pct", ""),
    "lowest month": (NOW, "iro_caseload_mean", "month=lowest"),
    "mean of months": (NOW, "iro_caseload_mean", ""),
    "change in percent": (NOW, "cla_at_end_change_pct", ""),
}
#: The error planted in figures where rounding could explain a small one; other figures are wrong by 3, rates doubled.
FAR = {"late": 100, "lowest month": 9, "mean of months": -4, "share": 20, "percentage": -20}


@pytest.mark.parametrize("name", PLANTED)
@given(randoms)
def test_the_one_planted_contradiction_is_the_only_one_found(name, random):
    rows = printed(authority(random))
    (place,) = [n for n, row in enumerate(rows) if (row.period, row.measure, row.breakdown) == PLANTED[name]]
    true = rows[place].value
    wrong = replace(rows[place], value=2 * true if name.endswith("rate") else true + FAR.get(name, 3))
    found = contradictions([*rows[:place], wrong, *rows[place + 1 :]])
    assert len(found) == 1
    assert any(_is_figure_of(figure, wrong) for figure in found[0].figures)


@given(randoms)
def test_a_figure_printed_twice_with_different_values_is_the_only_contradiction(random):
    rows = printed(authority(random))
    row = random.choice(rows)
    again = replace(row, ref="elsewhere", value=row.value + 2)
    (found,) = contradictions([*rows, again])
    assert found.kind in ("printed twice", "impossible value")
    assert "elsewhere" in found.refs


@given(randoms)
def test_a_label_that_is_not_a_period_is_the_only_contradiction(random):
    rows = printed(authority(random))
    place = random.choice([n for n, row in enumerate(rows) if "Not known" not in row.breakdown])
    rows[place] = replace(rows[place], period="2012-21")
    (found,) = contradictions(rows)
    assert (found.kind, found.refs) == ("period label", (rows[place].ref,))


@given(randoms)
@settings(max_examples=40)
def test_no_content_of_a_register_makes_it_fail(random):
    names = random.sample(list(catalogue()), 12)
    rows = [_nonsense(random, number, names) for number in range(40)]
    findings = reconcile(Register(tuple(rows)))
    assert all(finding.sentence.endswith(".") and finding.figures and finding.refs for finding in findings.findings)
    assert page_html(findings)


def _nonsense(random, number, names):
    """A row of any measure and breakdown, with any value."""
    measure = catalogue()[random.choice(names)]
    by = random.choice([(), *measure.by])
    of = tuple(sorted((name, random.choice(["Apr", "Q1", "Male", "1-4", "lowest", "x"])) for name in by))
    value = Fraction(random.choice([0, 0, 1, 2, 50, 99, 100, 1000, -3])) / random.choice([1, 1, 10])
    period = random.choice(["2019-20", "2020-21", "2020-21Q1", "2020-21Q4", "2012-21", "2020-04-01..2020-06-30"])
    name = measure.name + random.choice(["", "", "_change", "_change_pct", "_change_p"])
    return PrintedFigure(number, f"{number % 5}", period, name, of, value, random.choice([-1, 0, 1, 2]), measure.unit)


def _without_one(figures, rows):
    """The rows of all these figures but one, leaving out each in turn.

    Rows of the category "Not known" are never left out: without them the others no longer add up.
    """
    for left_out in figures:
        if "Not known" not in left_out:
            yield [row for row in rows if any(_is_figure_of(figure, row) for figure in figures if figure != left_out)]


def _changed(random, row):
    """The row with another value: a little or a lot more or less."""
    step = Fraction(1, 10**row.decimals)
    return replace(row, value=row.value + random.choice([-1, 1]) * step * random.choice([1, 2, 5, 30]))


def _is_figure_of(figure, row):
    """Whether the text of a figure, printed once or twice, is about this row."""
    name, _, value = row_text(row).partition(" = ")
    figure_name, _, values = figure.partition(" = ")
    return figure_name == name and value in values.split(" and ")
