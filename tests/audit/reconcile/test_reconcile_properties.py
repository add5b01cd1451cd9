"""Random registers: a flawless one contradicts nothing, and one wrong figure is one contradiction that names it."""

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
    found = reconcile(Register(tuple(rows))).found
    return [each for each in found if each.verdict == "contradiction"]


def some(random, rows):
    """A part of the rows, in any order, some of them printed again in another paragraph.

    Those of whom a category is not known are always there: a report that leaves them out does not add up.
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
    for each in found:
        assert any(_is(figure, wrong) for figure in each.figures)
        assert not any(contradictions(rest) for rest in _without_one(each.figures, [*rows, wrong]))


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
#: By how much figures are wrong that a little rounding could explain; others by 3. Rates are doubled.
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
    assert any(_is(figure, wrong) for figure in found[0].figures)


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
    assert all(each.sentence.endswith(".") and each.figures and each.refs for each in findings.found)
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
    """The rows of all figures but one, for each of them.

    Those of whom a category is not known are never left out: without them the others fall short by themselves.
    """
    for left_out in figures:
        if "Not known" not in left_out:
            yield [row for row in rows if any(_is(figure, row) for figure in figures if figure != left_out)]


def _changed(random, row):
    """The row with another value: a little or a lot more or less."""
    step = Fraction(1, 10**row.decimals)
    return replace(row, value=row.value + random.choice([-1, 1]) * step * random.choice([1, 2, 5, 30]))


def _is(figure, row):
    """Whether the figure named is that of the row, printed once or twice."""
    named, _, value = row_text(row).partition(" = ")
    told, _, values = figure.partition(" = ")
    return told == named and value in values.split(" and ")
