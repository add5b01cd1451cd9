"""Figures of the service's logs compared with the naive count, and the identities between them."""

import math
from collections import defaultdict
from datetime import date, timedelta
from itertools import pairwise
from random import Random

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from iro_analysis.figures import compute
from iro_analysis.measures.kinds import COUNT
from iro_analysis.measures.registry import catalogue
from iro_analysis.periods import Period, parse_period
from iro_analysis.settings import Settings
from oracle.histories import canonical_frame, history
from oracle.lives import lives
from oracle.question import NOT_AVAILABLE
from oracle.service import MEASURES, service, working_day_after

FIRST, LAST = date(2019, 3, 1), date(2021, 5, 31)
PERIODS = [
    *(parse_period(label) for label in ("2020-21", "2019-20", "2020-21Q1", "2020-21Q3", "2020-21Q4")),
    Period(date(2020, 12, 1), date(2020, 12, 31)),
    Period(date(2020, 4, 15), date(2021, 3, 14)),
    Period(date(2020, 2, 29), date(2020, 2, 29)),
    Period(date(2019, 10, 1), date(2021, 3, 31)),
]
BOUNDARIES = [day for period in PERIODS for day in (period.start, period.end)]
NOTED = [
    *(day + timedelta(days=step) for day in BOUNDARIES for step in (-1, 0, 1)),
    *(date(2020, 3, 31) + timedelta(days=step) for step in range(0, 20, 2)),
    *(date(2020, 12, 1) + timedelta(days=step) for step in range(0, 40, 3)),
]
RESPONDENTS = ["Young person", "Parent", "Carer", None]
GRADES = ["Outstanding", "Good", "Requires improvement", "Inadequate", None]
LOGS = (
    *("iro_workforce", "iro_allocations", "case_alerts", "disputes", "remedial_actions", "feedback"),
    *("feedback_invitations", "impact", "audits"),
)
KEPT = Settings(logs={name: {"since": date(2018, 4, 1), "until": date(2021, 12, 31)} for name in LOGS})
IROS = ["I1", "I2", "I3"]


# Random logs


def some_day(random):
    return random.choice(NOTED) if random.random() < 0.6 else FIRST + timedelta(random.randrange((LAST - FIRST).days))


def later(random, day, steps):
    """None, or a day that is one of ``steps`` days later or some working days later."""
    chance = random.random()
    if chance < 0.3:
        return None
    if chance < 0.5:
        return working_day_after(day, random.choice([5, 19, 20, 21]))
    return day + timedelta(days=random.choice(steps))


def concern(random, children):
    return {
        "child_id": random.choice([*children, None]),
        "raised": some_day(random),
        "theme": random.choice(["Plan", "Contact", None]),
        "team": random.choice(["North", "South", None]),
    }


def posts(random):
    rows = {}
    for _ in range(random.randint(0, 5)):
        row = {
            "iro_id": random.choice(IROS),
            "post_from": some_day(random),
            "fte": random.choice([0.0, 0.02, 0.02, 0.5, 1.0]),
            "agency": random.choice([True, False, None]),
        }
        rows[row["iro_id"], row["post_from"]] = row | {"post_to": later(random, row["post_from"], [0, 30, 90, 400])}
    return list(rows.values())


def allocations(random, lived):
    """Allocations, often around the start of a spell, and sometimes more than one at a time."""
    rows = {}
    for child in lives(lived.rows):
        starts = [spell["started"] for spell in child["spells"]]
        for _ in range(random.randint(0, 4)):
            near = starts and random.random() < 0.7
            day = random.choice(starts) if near else some_day(random)
            day = working_day_after(day, random.choice([0, 1, 4, 5, 6])) - timedelta(days=random.choice([0, 0, 1, 30]))
            row = {"child_id": child["child_id"], "iro_id": random.choice(IROS), "allocated_from": day}
            ended = later(random, day, [0, 1, 7, 30, 90, 400])
            rows[row["child_id"], row["iro_id"], day] = row | {"allocated_to": ended}
    return list(rows.values())


def alerts(random, children):
    rows = []
    for number in range(random.randint(0, 5)):
        row = concern(random, children)
        if random.random() < 0.3:
            row["raised"] = random.choice(BOUNDARIES) - timedelta(days=random.choice([13, 14, 15]))
        ends = later(random, row["raised"], [0, 1, 14, 15, 60])
        rows.append(row | {"alert_id": f"A{number}", "closed": ends, "outcome": outcome(random, ends)})
    return rows


def outcome(random, ended):
    return random.choice(["Resolved", "Escalated", None]) if ended else None


def disputes(random, children):
    rows = []
    for number in range(random.randint(0, 6)):
        row = concern(random, children)
        ends = later(random, row["raised"], [0, 1, 20, 60, 300])
        stages = {
            f"stage_{stage}": later(random, row["raised"], [0, 5, 30, 200]) if random.random() < 0.5 else None
            for stage in (1, 2, 3)
        }
        flags = {name: random.choice([True, False, None]) for name in ("cafcass", "legal_advice")}
        about = {"dispute_id": f"D{number}", "resolved": ends, "outcome": outcome(random, ends)}
        rows.append(row | stages | flags | about)
    return rows


def actions(random, children):
    rows = []
    for number in range(random.randint(0, 5)):
        row = concern(random, children)
        due = later(random, row["raised"], [0, 10, 30])
        done = later(random, due or row["raised"], [-1, 0, 1, 40])
        done = done and max(done, row["raised"])
        rows.append(row | {"action_id": f"R{number}", "due": due, "completed": done})
    return rows


def feedback(random):
    rows = []
    days = [some_day(random) for _ in range(3)]
    form_days = {f"F{number}": random.choice(days) for number in range(3)}
    for number in range(random.randint(0, 12)):
        form = random.choice([*form_days, None, None, None])
        rows.append(
            {
                "feedback_date": form_days[form] if form else random.choice(days),
                "respondent": random.choice(RESPONDENTS),
                "question": random.choice(["Listened to", "Understood", None]),
                "answer": random.choice(["Agree", "Agree", "Disagree", "Unsure", None]),
                "response_id": form,
                "source_file": "feedback.csv",
                "source_row": number + 2,
            }
        )
    return rows


def invitations(random):
    rows = {}
    for _ in range(random.randint(0, 5)):
        row = {"month": some_day(random).replace(day=1), "respondent": random.choice(RESPONDENTS[:3])}
        rows[row["month"], row["respondent"]] = row | {"invitations": random.choice([1, 2, 5])}
    return list(rows.values())


def impact(random):
    return [
        {
            "you_said": f"said {number}",
            "we_did": "did",
            "theme": random.choice(["Plan", "Contact", None]),
            "impact_date": random.choice([None, some_day(random)]),
        }
        for number in range(random.randint(0, 4))
    ]


def audits(random):
    return [
        {
            "audit_date": some_day(random),
            "audit_kind": random.choice(["Peer", "Thematic", None]),
            "grade": random.choice(GRADES),
            "iro_id": f"I{number}",
        }
        for number in range(random.randint(0, 6))
    ]


def logs_of(random, lived):
    children = [row["child_id"] for row in lived.rows["children"]]
    return {
        "iro_workforce": posts(random),
        "iro_allocations": allocations(random, lived),
        "case_alerts": alerts(random, children),
        "disputes": disputes(random, children),
        "remedial_actions": actions(random, children),
        "feedback": feedback(random),
        "feedback_invitations": invitations(random),
        "impact": impact(random),
        "audits": audits(random),
    }


def random_service(random, children):
    """A history and its logs, of which one is sometimes absent."""
    lived = history(random, children)
    logs = logs_of(random, lived)
    for name in LOGS:
        if random.random() < 0.05:
            del logs[name]
    return lived, logs


def case_data(lived, logs):
    data = lived.case_data()
    tables = data.tables | {name: canonical_frame(name, rows) for name, rows in logs.items()}
    years = data.years | {name: frozenset(range(2018, 2023)) for name in logs}
    return type(data)(tables, years)


# Against the naive count


def differences(lived, logs, periods, engine):
    ledger = computed(lived, logs, periods, engine)
    texts = []
    for period in periods:
        expected = service(lived.rows, logs, period.start, period.end)
        of_period = {key[1:]: row for key, row in ledger.items() if key[0] == period.label}
        for key in sorted({*expected, *of_period}):
            wanted, row = expected.get(key), of_period.get(key)
            if not agree(wanted, row):
                actual = row and (row.status, row.value, row.numerator, row.denominator, row.note)
                texts.append(f"{period.label} {key}: expected {wanted}, computed {actual}")
    return texts


def computed(lived, logs, periods, engine):
    rows = compute(case_data(lived, logs), periods, KEPT, engine, list(MEASURES))
    return {
        (row.period, row.measure, row.breakdown): row for row in rows.itertuples(index=False) if row.measure in MEASURES
    }


def agree(wanted, row):
    if row is None:
        # The ledger has no row for the total of a measure that has no total.
        return wanted == NOT_AVAILABLE
    if wanted is None:
        # The ledger also lists empty categories of a closed list.
        return row.status != "ok" or row.value == 0
    if wanted == NOT_AVAILABLE:
        return row.status == NOT_AVAILABLE and bool(row.note)
    if row.status != "ok":
        return False
    left_out = f"Not assessable and left out of the base: {wanted[3]}."
    noted = left_out in row.note if wanted[3] else "left out" not in row.note
    numbers = (row.value, row.numerator, row.denominator)
    return noted and all(
        math.isclose(expected, number, rel_tol=1e-6, abs_tol=1e-6)
        for expected, number in zip(wanted, numbers, strict=False)
        if expected is not None
    )


def services(children):
    return st.builds(random_service, st.randoms(use_true_random=False), st.integers(0, children))


QUIETLY = {"deadline": None, "phases": [Phase.generate], "suppress_health_check": [HealthCheck.too_slow]}


@pytest.mark.parametrize("engine", ["polars", "duckdb"])
@pytest.mark.parametrize("seed", range(3))
def test_every_figure_of_a_service_agrees_with_the_oracle(engine, seed):
    lived, logs = random_service(Random(seed), 40)  # noqa: S311  invented lives, no secrets
    assert differences(lived, logs, PERIODS, engine) == []


@given(services(3), st.sampled_from(PERIODS))
@settings(max_examples=25, **QUIETLY)
def test_small_logs_agree_with_the_oracle_on_polars(case, period):
    assert differences(*case, [period], "polars") == []


def test_small_logs_agree_with_the_oracle_on_pandas(request):
    """With ``--prove`` as many examples as on Polars; otherwise fewer, as pandas takes four times as long."""

    @given(services(3), st.sampled_from(PERIODS))
    @settings(max_examples=25 if request.config.getoption("--prove") else 5, **QUIETLY)
    def run(case, period):
        assert differences(*case, [period], "pandas") == []

    run()


@given(services(3), st.sampled_from(PERIODS))
@settings(max_examples=5, **QUIETLY)
def test_small_logs_agree_with_the_oracle_on_duckdb(case, period):
    assert differences(*case, [period], "duckdb") == []


# Identities

QUARTERS = [parse_period(label) for label in ("2020-21Q1", "2020-21Q2", "2020-21Q3", "2020-21Q4")]
YEAR = parse_period("2020-21")
#: Breakdowns in which every unit is in exactly one category.
COMPLETE = (
    "month",
    "quarter",
    "theme",
    "team",
    "outcome",
    "highest_stage",
    "caseload_band",
    "respondent",
    "audit_kind",
)


def available_figures(case, engine):
    """The available figures of the year and its quarters, with every log present."""
    lived, logs = case
    return {
        key: row.value
        for key, row in computed(lived, {name: logs.get(name, []) for name in LOGS}, [YEAR, *QUARTERS], engine).items()
        if row.status == "ok"
    }


@pytest.mark.parametrize("engine", ["polars", "duckdb"])
@given(case=services(3))
@settings(max_examples=5, **QUIETLY)
def test_identities_between_figures_hold(engine, case):
    values = available_figures(case, engine)
    assert not [text for text in (*parts_of_counts(values), *flows(values)) if text]


def parts_of_counts(values):
    """Where a breakdown of a count does not add up to its total."""
    sums = defaultdict(float)
    for (period, measure, text), number in values.items():
        dimension, _, category = text.partition("=")
        if dimension in COMPLETE and ";" not in text and category not in ("lowest", "highest"):
            sums[period, measure, dimension] += number
    for (period, measure, dimension), total in sums.items():
        if catalogue()[measure].statistic is COUNT and not math.isclose(total, values[period, measure, ""]):
            yield f"{period} {measure} by {dimension}: {total}, not {values[period, measure, '']}"


def flows(values):
    """Where a closing stock is not the opening stock plus inflow less outflow, or quarters do not make up the year."""
    labels = [quarter.label for quarter in QUARTERS]
    for before, now in pairwise(labels):
        for stock, inflow, outflow in (
            ("case_alerts_open_at_end", "case_alerts", "case_alerts_closed"),
            ("formal_disputes_outstanding_at_end", "formal_disputes_raised", "dispute_outcomes"),
        ):
            expected = values[before, stock, ""] + values[now, inflow, ""] - values[now, outflow, ""]
            if values[now, stock, ""] != expected:
                yield f"{now} {stock}: {values[now, stock, '']}, not {expected}"
    for label in (*labels, YEAR.label):
        active = values[label, "formal_disputes_outstanding_at_end", ""] + values[label, "dispute_outcomes", ""]
        if values[label, "formal_disputes", ""] != active:
            yield f"{label} formal_disputes: {values[label, 'formal_disputes', '']}, not {active}"
    for flow in ("case_alerts", "case_alerts_closed", "formal_disputes_raised", "dispute_outcomes", "care_plan_audits"):
        total = sum(values[label, flow, ""] for label in labels)
        if total != values[YEAR.label, flow, ""]:
            yield f"{flow}: quarters {total}, year {values[YEAR.label, flow, '']}"
