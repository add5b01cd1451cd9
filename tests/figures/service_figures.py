"""Figures of one period, as the tests of the service's measures look at them."""

import re

from iro_analysis.figures import compute
from iro_analysis.periods import parse_period


def figures(data, engine, *measures, period="2020-21", settings, also=()):
    """{(measure, breakdown): ledger row} of one period."""
    wanted = parse_period(period)
    rows = compute(data, [wanted, *map(parse_period, also)], settings, engine, measures)
    return {(row.measure, row.breakdown): row for row in rows[rows["period"] == wanted.label].itertuples()}


def value(row):
    """The value, or the reason why it is not available."""
    return row.value if row.status == "ok" else row.note


def share(row):
    """The numerator and denominator of a percentage, and how many are left out of its base."""
    left_out = re.match(r"Not assessable and left out of the base: (\d+)\.", row.note)
    return row.numerator, row.denominator, int(left_out[1]) if left_out else 0


def by_category(ledger, measure, dimensions, of=value):
    """The figures of each category of these dimensions, without empty categories."""
    return {
        text: of(row)
        for (name, text), row in ledger.items()
        if name == measure and re.sub(r"=[^;]*", "", text) == dimensions and row.status == "ok" and row.value
    }
