"""Identities between the figures of reviews and participation that hold for any history."""

from functools import cache
from random import Random

import pandas as pd
import pytest

from iro_analysis.figures import compute
from iro_analysis.measures.registry import catalogue
from iro_analysis.periods import parse_period
from iro_analysis.settings import Settings
from oracle.histories import History
from oracle.review_histories import review_history

SECTIONS = ("reviews", "participation")
YEARS = [parse_period(label) for label in ("2018-19", "2019-20", "2020-21")]
PERIODS = [*YEARS, *(quarter for year in YEARS for quarter in year.quarters)]
#: Measures of which a year is the sum of its quarters: counts of reviews and due dates, and percentages of these.
FLOWS = (
    "reviews_held",
    "reviews_due",
    "reviews_late",
    "reviews_not_assessable",
    "reviews_judged_otherwise",
    "reviews_on_time_pct",
    "reviews_on_time_in_force_pct",
    "reviews_due_met_pct",
    "reviews_by_participation",
    "participated_pct",
    "attended_pct",
    "views_conveyed_pct",
    "views_sent_pct_of_non_attenders",
    "advocate_briefed_pct_of_non_attenders",
    "midway_checks_pct",
    "consulted_before_review_pct",
    "seen_before_review_pct",
    "chaired_by_child_pct",
    "reviews_not_counted",
    "reviews_mode_recorded",
    "reviews_cancelled",
    "iro_consultations",
    "iro_monitoring_activity",
)
#: Each seed is one history: for 0 every year was supplied, for 1 three years, for 8 all but 2018-19.
SEEDS = (0, 1, 8)
pytestmark = pytest.mark.parametrize("seed", SEEDS)


@cache
def ledger(seed, engine="polars"):
    names = [name for name, measure in catalogue().items() if measure.section in SECTIONS]
    rows = compute(logged_history(seed).case_data(), PERIODS, Settings(), engine, names)
    return rows[~rows["measure"].str.contains("_change")]


@cache
def numbers(seed):
    """{(measure, period, breakdown): (numerator, denominator)} of figures that were counted, with any base."""
    rows = ledger(seed)
    counted = rows[rows["numerator"].notna()]
    keys = counted[["measure", "period", "breakdown"]].itertuples(index=False, name=None)
    return dict(zip(keys, zip(counted["numerator"], counted["denominator"].fillna(0), strict=True), strict=True))


def of(seed, measure):
    """{(period, breakdown): (numerator, denominator)} of one measure."""
    return {key[1:]: pair for key, pair in numbers(seed).items() if key[0] == measure}


def logged_history(seed):
    """A history of reviews with the codes, personal details and logs that figures of participation need."""
    random = Random(seed)  # noqa: S311  invented lives, no secrets
    lives = review_history(seed, 60)
    for child in lives.rows["children"]:
        child |= {"sex": random.choice(["Male", "Female", "Not known", None])}
        child |= {"ethnicity": random.choice(["WBRI", "APKN", "BAFR", "REFU", None])}
    for review in lives.rows["reviews"]:
        review["participation"] = random.choice(["PN0", *(f"PN{number}" for number in range(1, 8)), None])
    rows = lives.rows | {"review_log": log(random, lives.rows["reviews"]), "consultations": contacts(random, lives)}
    logs = dict.fromkeys(("review_log", "consultations"), lives.years["reviews"])
    return History(rows, lives.years | logs)


def log(random, reviews):
    """A log with a row for most reviews, some of which it says were cancelled."""
    return [
        {"child_id": child, "review_date": day, "cancelled": random.choice([None, False, False, True])}
        | {"mode": random.choice(["In person", "Hybrid", "Virtual", None])}
        | {"late_reason": random.choice(["Illness", "Other", None])}
        | {"chaired_by": random.choice(["Child", "Co-chaired", "IRO", None])}
        | {parent: random.choice(["Took part", "No", "Not applicable", None]) for parent in ("mother", "father")}
        for child, day in {(row["child_id"], row["review_date"]): None for row in reviews}
        if random.random() < 0.8
    ]


def contacts(random, lives):
    days = sorted({(row["child_id"], row["review_date"]) for row in lives.rows["reviews"]})
    return [
        {"child_id": child, "consultation_date": day, "purpose": purpose}
        | {"method": random.choice(["Visit", "Video", "Phone", None])}
        for child, day in sorted({(child, held - pd.Timedelta(days=random.choice([0, 1, 30]))) for child, held in days})
        for purpose in random.sample(["Before review", "Monitoring", "Other", None], random.randint(0, 2))
    ]


def dimensions(text):
    """The names of the dimensions of a breakdown."""
    return tuple(part.partition("=")[0] for part in text.split("; ") if part)


def test_the_invented_histories_have_something_to_count(seed):
    figures = numbers(seed)
    assert figures["reviews_held", "2020-21", ""][0] > 10
    assert figures["reviews_late", "2020-21", ""][0] > 0
    assert figures["participated_pct", "2020-21", ""][1] > 1


@pytest.mark.parametrize(
    "measure",
    [
        "reviews_held",
        "reviews_due",
        "reviews_late",
        "reviews_on_time_pct",
        "reviews_due_met_pct",
        "participated_pct",
        "attended_pct",
        "views_sent_pct_of_non_attenders",
        "reviews_by_participation",
        "reviews_mode_recorded",
        "chaired_by_child_pct",
        "seen_before_review_pct",
        "reviews_not_counted",
        "reviews_overdue_at_end",
    ],
)
def test_every_breakdown_adds_up_to_the_total(seed, measure):
    figures = of(seed, measure)
    sums = {}
    for (period, text), (numerator, denominator) in figures.items():
        before = sums.get((period, dimensions(text)), (0, 0))
        sums[period, dimensions(text)] = (before[0] + numerator, before[1] + denominator)
    assert len({names for _, names in sums}) > 1
    assert {key: total for key, total in sums.items() if total != figures[key[0], ""]} == {}


def test_held_reviews_are_on_time_late_or_not_assessable(seed):
    held, on_time = of(seed, "reviews_held"), of(seed, "reviews_on_time_pct")
    late, not_assessable = of(seed, "reviews_late"), of(seed, "reviews_not_assessable")
    for key, (number, _) in not_assessable.items():
        assert on_time[key][1] + number == held[key][0]
    for key in late.keys() & on_time.keys():
        assert late[key][0] == on_time[key][1] - on_time[key][0]


def test_the_limits_in_force_never_make_a_review_late(seed):
    standard, in_force = of(seed, "reviews_on_time_pct"), of(seed, "reviews_on_time_in_force_pct")
    for key in standard.keys() & in_force.keys():
        assert in_force[key][0] >= standard[key][0]
        # A review after a void due date is not judged, but it may be in time on the limits in force, and in that base.
        assert in_force[key][1] - in_force[key][0] <= standard[key][1] - standard[key][0]


def test_due_dates_are_the_base_of_due_dates_met(seed):
    due, met = of(seed, "reviews_due"), of(seed, "reviews_due_met_pct")
    assert all(due[key][0] == met[key][1] for key in met)
    children = of(seed, "children_all_reviews_on_time_pct")
    # A child all of whose reviews were on time has at least one due date in the period, and that was met.
    assert all(children[period, ""][0] <= met[period, ""][0] for period, text in children if not text)


def test_children_who_took_part_attended_sent_views_or_briefed_an_advocate(seed):
    took_part, attended = of(seed, "participated_pct"), of(seed, "attended_pct")
    sent, briefed = of(seed, "views_sent_pct_of_non_attenders"), of(seed, "advocate_briefed_pct_of_non_attenders")
    for key, (numerator, base) in attended.items():
        away = sent.get(key, (0, 0))
        spoken_for = briefed.get(key, (0, 0))
        assert took_part[key] == (numerator + away[0] + spoken_for[0], base)
        assert numerator + away[1] == base
        assert away[1] == spoken_for[1] >= away[0] + spoken_for[0]


def test_every_breakdown_of_a_parent_adds_up_to_the_total_of_that_parent(seed):
    figures = of(seed, "parent_participation_pct")
    sums = {}
    for (period, text), (numerator, denominator) in figures.items():
        parent = next(part for part in text.split("; ") if part.startswith("parent="))
        before = sums.get((period, parent, dimensions(text)), (0, 0))
        sums[period, parent, dimensions(text)] = (before[0] + numerator, before[1] + denominator)
    assert len({names for *_, names in sums}) == 6
    assert {key: total for key, total in sums.items() if total != figures[key[0], key[1]]} == {}


def test_children_who_were_seen_were_also_consulted(seed):
    seen, consulted = of(seed, "seen_before_review_pct"), of(seed, "consulted_before_review_pct")
    assert seen.keys() == consulted.keys()
    assert all(seen[key][0] <= consulted[key][0] for key in seen)
    assert sum(number for number, _ in consulted.values()) > 0


def test_codes_add_up_to_the_base_and_views_are_conveyed_unless_pn4_or_pn7(seed):
    codes = of(seed, "reviews_by_participation")
    for key, (numerator, base) in of(seed, "views_conveyed_pct").items():
        if not key[1]:
            unheard = sum(codes[key[0], f"participation={code}"][0] for code in ("PN4", "PN7"))
            assert (numerator, base) == (codes[key][0] - unheard, codes[key][0])


def test_the_quarters_of_a_year_add_up_to_it(seed):
    figures = numbers(seed)
    for year in YEARS:
        parts = [quarter.label for quarter in year.quarters]
        for measure in FLOWS:
            if (measure, year.label, "") in figures:
                quarters = [figures[measure, label, ""] for label in parts]
                assert tuple(map(sum, zip(*quarters, strict=True))) == figures[measure, year.label, ""], measure


def test_the_breakdown_by_quarter_agrees_with_the_figures_of_the_quarters(seed):
    figures = numbers(seed)
    broken_down = [key for key in figures if "Q" not in key[1] and key[2].startswith("quarter=Q")]
    assert len(broken_down) > 50
    for measure, year, text in broken_down:
        assert figures[measure, year, text] == figures[measure, year + text.removeprefix("quarter="), ""], measure


def test_either_month_arithmetic_judges_as_many_reviews_otherwise(seed):
    by_days = Settings(reviews={"month_arithmetic": "days"})
    names = ["reviews_judged_otherwise", "reviews_on_time_pct"]
    rows = compute(logged_history(seed).case_data(), YEARS, by_days, "polars", names)
    rows = rows[(rows["breakdown"] == "") & rows["numerator"].notna()]
    figures = of(seed, "reviews_judged_otherwise")
    counted, on_time = (
        {row.period: row.numerator for row in rows[rows["measure"] == name].itertuples()} for name in names
    )
    compared = {year: number for year, number in counted.items() if (year, "") in figures}
    assert compared == {year: figures[year, ""][0] for year in compared}
    assert sum(compared.values()) > 0
    by_months = of(seed, "reviews_on_time_pct")
    for year in compared.keys() & on_time.keys():
        # Reviews on time by only one arithmetic make up the difference; those that cancel each other out come in pairs.
        left_over = compared[year] - abs(by_months[year, ""][0] - on_time[year])
        assert left_over >= 0
        assert left_over % 2 == 0


def test_both_engines_give_the_same_ledger(seed):
    pd.testing.assert_frame_equal(ledger(seed, "pandas"), ledger(seed), check_exact=False, rtol=1e-9)
