"""What must hold between the figures of reviews and participation, whatever the history they are computed from."""

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
#: Whose year is the sum of its quarters: numbers of reviews and due dates, and numerators and bases made of them.
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
#: A seed is one history: of 0 every year was supplied, of 1 three, of 2 all but 2018-19.
SEEDS = (0, 1, 2)
pytestmark = pytest.mark.parametrize("seed", SEEDS)


@cache
def ledger(seed, engine="polars"):
    names = [name for name, each in catalogue().items() if each.section in SECTIONS]
    rows = compute(logged_history(seed).case_data(), PERIODS, Settings(), engine, names)
    return rows[~rows["measure"].str.contains("_change")]


@cache
def numbers(seed):
    """{(measure, period, breakdown): (numerator, denominator)} of what could be counted, a base of nobody included."""
    rows = ledger(seed)
    counted = rows[rows["numerator"].notna()]
    keys = counted[["measure", "period", "breakdown"]].itertuples(index=False, name=None)
    return dict(zip(keys, zip(counted["numerator"], counted["denominator"].fillna(0), strict=True), strict=True))


def of(seed, measure):
    """{(period, breakdown): (numerator, denominator)} of one measure."""
    return {key[1:]: pair for key, pair in numbers(seed).items() if key[0] == measure}


def logged_history(seed):
    """Histories of reviews with the codes, people and logs that participation is counted by."""
    random = Random(seed)  # noqa: S311  invented lives, no secrets
    drawn = review_history(seed, 60)
    for child in drawn.rows["children"]:
        child |= {"sex": random.choice(["Male", "Female", "Not known", None])}
        child |= {"ethnicity": random.choice(["WBRI", "APKN", "BAFR", "REFU", None])}
    for review in drawn.rows["reviews"]:
        review["participation"] = random.choice(["PN0", *(f"PN{number}" for number in range(1, 8)), None])
    rows = drawn.rows | {"review_log": log(random, drawn.rows["reviews"]), "consultations": contacts(random, drawn)}
    logs = dict.fromkeys(("review_log", "consultations"), drawn.years["reviews"])
    return History(rows, drawn.years | logs)


def log(random, reviews):
    """A row for most reviews, some of which were cancelled by what the log says."""
    return [
        {"child_id": child, "review_date": day, "cancelled": random.choice([None, False, False, True])}
        | {"mode": random.choice(["In person", "Hybrid", "Virtual", None])}
        | {"late_reason": random.choice(["Illness", "Other", None])}
        | {"chaired_by": random.choice(["Child", "Co-chaired", "IRO", None])}
        | {parent: random.choice(["Took part", "No", "Not applicable", None]) for parent in ("mother", "father")}
        for child, day in {(row["child_id"], row["review_date"]): None for row in reviews}
        if random.random() < 0.8
    ]


def contacts(random, drawn):
    days = sorted({(row["child_id"], row["review_date"]) for row in drawn.rows["reviews"]})
    return [
        {"child_id": child, "consultation_date": day, "purpose": purpose}
        | {"method": random.choice(["Visit", "Video", "Phone", None])}
        for child, day in sorted({(child, each - pd.Timedelta(days=random.choice([0, 1, 30]))) for child, each in days})
        for purpose in random.sample(["Before review", "Monitoring", "Other", None], random.randint(0, 2))
    ]


def dimensions(text):
    """The names of what a breakdown is by."""
    return tuple(part.partition("=")[0] for part in text.split("; ") if part)


def test_something_is_counted(seed):
    found = numbers(seed)
    assert found["reviews_held", "2020-21", ""][0] > 10
    assert found["reviews_late", "2020-21", ""][0] > 0
    assert found["participated_pct", "2020-21", ""][1] > 1


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
    found = of(seed, measure)
    sums = {}
    for (period, text), (numerator, denominator) in found.items():
        before = sums.get((period, dimensions(text)), (0, 0))
        sums[period, dimensions(text)] = (before[0] + numerator, before[1] + denominator)
    assert len({names for _, names in sums}) > 1
    assert {key: total for key, total in sums.items() if total != found[key[0], ""]} == {}


def test_held_reviews_are_on_time_or_late_or_cannot_be_told(seed):
    held, told = of(seed, "reviews_held"), of(seed, "reviews_on_time_pct")
    late, untold = of(seed, "reviews_late"), of(seed, "reviews_not_assessable")
    for key, (number, _) in untold.items():
        assert told[key][1] + number == held[key][0]
    for key in late.keys() & told.keys():
        assert late[key][0] == told[key][1] - told[key][0]


def test_the_limits_in_force_make_no_review_late(seed):
    standard, in_force = of(seed, "reviews_on_time_pct"), of(seed, "reviews_on_time_in_force_pct")
    for key in standard.keys() & in_force.keys():
        assert in_force[key][0] >= standard[key][0]
        assert in_force[key][1] <= standard[key][1], "a due date moved beyond the birthday is void"


def test_due_dates_are_the_base_of_those_met(seed):
    due, met = of(seed, "reviews_due"), of(seed, "reviews_due_met_pct")
    assert all(due[key][0] == met[key][1] for key in met)
    children = of(seed, "children_all_reviews_on_time_pct")
    assert all(children[period, ""][1] <= due[period, ""][0] for period, text in children if not text)


def test_who_took_part_attended_or_sent_views_or_an_advocate(seed):
    took_part, attended = of(seed, "participated_pct"), of(seed, "attended_pct")
    sent, briefed = of(seed, "views_sent_pct_of_non_attenders"), of(seed, "advocate_briefed_pct_of_non_attenders")
    for key, (numerator, base) in attended.items():
        away = sent.get(key, (0, 0))
        spoken_for = briefed.get(key, (0, 0))
        assert took_part[key] == (numerator + away[0] + spoken_for[0], base)
        assert numerator + away[1] == base
        assert away[1] == spoken_for[1] >= away[0] + spoken_for[0]


def test_every_breakdown_of_a_parent_adds_up_to_the_parent(seed):
    found = of(seed, "parent_participation_pct")
    sums = {}
    for (period, text), (numerator, denominator) in found.items():
        parent = next(part for part in text.split("; ") if part.startswith("parent="))
        before = sums.get((period, parent, dimensions(text)), (0, 0))
        sums[period, parent, dimensions(text)] = (before[0] + numerator, before[1] + denominator)
    assert len({names for *_, names in sums}) == 6
    assert {key: total for key, total in sums.items() if total != found[key[0], key[1]]} == {}


def test_who_was_seen_was_consulted_and_the_log_tells_of_no_more(seed):
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
    found = numbers(seed)
    for year in YEARS:
        parts = [quarter.label for quarter in year.quarters]
        for measure in FLOWS:
            if (measure, year.label, "") in found:
                quarters = [found[measure, label, ""] for label in parts]
                assert tuple(map(sum, zip(*quarters, strict=True))) == found[measure, year.label, ""], measure


def test_the_breakdown_by_quarter_is_the_figure_of_the_quarter(seed):
    found = numbers(seed)
    broken_down = [key for key in found if "Q" not in key[1] and key[2].startswith("quarter=Q")]
    assert len(broken_down) > 50
    for measure, year, text in broken_down:
        assert found[measure, year, text] == found[measure, year + text.removeprefix("quarter="), ""], measure


def test_months_counted_otherwise_judge_otherwise_as_many_reviews(seed):
    by_days = Settings(reviews={"month_arithmetic": "days"})
    names = ["reviews_judged_otherwise", "reviews_on_time_pct"]
    rows = compute(logged_history(seed).case_data(), YEARS, by_days, "polars", names)
    rows = rows[(rows["breakdown"] == "") & rows["numerator"].notna()]
    found = of(seed, "reviews_judged_otherwise")
    counted, on_time = (
        {row.period: row.numerator for row in rows[rows["measure"] == name].itertuples()} for name in names
    )
    told = {year: number for year, number in counted.items() if (year, "") in found}
    assert told == {year: found[year, ""][0] for year in told}
    assert sum(told.values()) > 0
    by_months = of(seed, "reviews_on_time_pct")
    for year in told.keys() & on_time.keys():
        # Those on time by one of the two only make the difference, and what cancels out comes in pairs.
        left_over = told[year] - abs(by_months[year, ""][0] - on_time[year])
        assert left_over >= 0
        assert left_over % 2 == 0


def test_both_engines_give_the_same_ledger(seed):
    pd.testing.assert_frame_equal(ledger(seed, "pandas"), ledger(seed), check_exact=False, rtol=1e-9)
