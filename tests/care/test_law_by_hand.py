"""The cases of ``law_cases.toml``, worked by hand from the regulations: due dates, verdicts, stays and figures."""

import tomllib
from datetime import date
from pathlib import Path

import pytest

from care.clock_rows import WAYS, clock_rows, fates, stays
from care.test_clock_by_hand import as_text, reviews_table
from given import history, rows
from iro_analysis.figures import compute
from iro_analysis.periods import parse_period
from iro_analysis.settings import Settings

CASES = tomllib.loads(Path(__file__).with_name("law_cases.toml").read_text(encoding="utf-8"))["case"]
VERDICTS = {True: "on time", False: "late", None: "not judged"}


def cases_with(expectation):
    named = [pytest.param(case, id=case["id"]) for case in CASES if expectation in case["expected"]]
    return pytest.mark.parametrize("case", named)


@pytest.mark.parametrize("way", WAYS)
@cases_with("due")
def test_due_dates_and_verdicts(case, way):
    computed = [
        row | verdicts(row)
        for row in clock_rows(way, given_in(case), **settings_of(case))
        if row["assessable"] or row["review_date"]
    ]
    assert says(computed, case["expected"]["due"])


@pytest.mark.parametrize("way", WAYS)
@cases_with("fates")
def test_reviews_that_do_not_count(case, way):
    expected = {("1", date.fromisoformat(day)): fate for day, fate in case["expected"]["fates"].items()}
    assert fates(way, given_in(case)) == expected


@pytest.mark.parametrize("way", WAYS)
@cases_with("stays")
def test_stays_that_were_to_be_reviewed_before_they_ended(case, way):
    assert says(stays(way, given_in(case)), case["expected"]["stays"])


@pytest.mark.parametrize("engine", ["polars", "duckdb"])
@cases_with("measures")
def test_figures(case, engine):
    wanted = rows(case["expected"]["measures"])
    periods = [parse_period(label) for label in sorted({row["period"] for row in wanted})]
    measures = sorted({row["measure"] for row in wanted})
    ledger = compute(given_in(case), periods, Settings(reviews=settings_of(case)), engine, measures)
    found = {(row.period, row.measure, row.breakdown): row for row in ledger.itertuples()}
    keys = [(row["period"], row["measure"], row["breakdown"] or "") for row in wanted]
    assert [figure(found[key]) for key in keys] == [row["figure"] for row in wanted]


def given_in(case):
    """The history of a case; its reviews are those of child 1."""
    children = "\n".join(["child_id | birth_date", *(f"{child} | {born}" for child, born in case["born"].items())])
    held = "\n".join(["child_id | review_date", *(f"1 | {day}" for day in case.get("reviews", []))])
    log = {name: case[name] for name in ("placement_authorities",) if name in case}
    return history(case["episodes"], children, case["years"], reviews=reviews_table(held), **log)


def settings_of(case):
    return {name: case[name] for name in ("month_arithmetic", "authority_to_place") if name in case}


def verdicts(row):
    """The verdict on the review that answered a due date, on the standard limits and on those in force."""
    flags = {"verdict": "on_time", "in_force": "on_time_in_force"}
    if not row["review_date"]:
        return dict.fromkeys(flags)
    return {name: VERDICTS[row[flag]] if row["assessable"] else "not assessable" for name, flag in flags.items()}


def says(computed, expected):
    """Whether the rows are those of the text, in its columns; an empty text says that there are none."""
    wanted = rows(expected) if expected else []
    named = wanted[0] if wanted else {}
    assert [{name: as_text(row[name]) for name in named} for row in computed] == wanted
    return True


def figure(row):
    """A figure as a case states it: "1 of 2" for a percentage, else a whole number."""
    if row.measure.endswith("_pct"):
        return f"{row.numerator:.0f} of {row.denominator:.0f}"
    return f"{row.value:.0f}"
