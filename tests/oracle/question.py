"""What the oracle needs to compute one period, and the forms of its figures."""

from dataclasses import dataclass
from datetime import date, timedelta

from oracle.categories import tally
from oracle.lives import months_later

NOT_AVAILABLE = "not_available"


@dataclass(frozen=True)
class Asked:
    """One period: the children, its first and last day, the settings, and the categories of each dimension."""

    children: list
    start: date
    end: date
    settings: dict
    lists: dict
    year: int  #: the collection year whose groups of codes are used: the newest of all periods

    @property
    def groupings(self):
        return self.settings.get("groupings", {})

    @property
    def window_start(self):
        """The first day of the twelve months that end with the period."""
        return months_later(self.end + timedelta(days=1), -12)

    def covers(self, day):
        return day is not None and self.start <= day <= self.end


def count(number):
    return number, number, None


def counts(measure, units, breakdowns, asked):
    """The total and the count in every category."""
    return {(measure, text): count(number) for text, number in tallies(units, [(), *breakdowns], asked).items()}


def shares(measure, units, breakdowns, asked):
    """The percentage of all units that is in each category."""
    return {(measure, text): percent(number, len(units)) for text, number in tallies(units, breakdowns, asked).items()}


def tallies(units, breakdowns, asked):
    """The number in every category; no breakdown by month or quarter if one occurs twice in the period."""
    possible = [dimensions for dimensions in breakdowns if set(dimensions) <= set(asked.lists)]
    tables = [tally(units, dimensions, asked.lists) for dimensions in possible]
    return {text: number for numbers in tables for text, number in numbers.items()}


def rate(number, asked):
    """The rate per 10,000 residents at mid-year of the year before the period ends, by the latest release."""
    estimates = [row for row in asked.settings.get("population", []) if row["mid_year"] == asked.end.year - 1]
    if not estimates:
        return NOT_AVAILABLE
    residents = max(estimates, key=lambda row: row.get("released", date.min))["children"]
    return number / residents * 10_000, number, residents


def percent(numerator, denominator):
    return (numerator / denominator * 100, numerator, denominator) if denominator else NOT_AVAILABLE
