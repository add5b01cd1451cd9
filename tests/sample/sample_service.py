"""Counts figures from the sample's reviews and logs by their definitions, in plain Python.

It shares nothing with the code that made them; due dates come from the naive clock of ``oracle/clock.py``.
"""

import csv
from collections import Counter
from datetime import date, timedelta
from functools import cached_property
from itertools import pairwise
from math import floor

import holidays
from sample_oracle import YEARS, Returns, age, day, first_day, last_day, year_before

from oracle.clock import clock, fates

BANK_HOLIDAYS = holidays.country_holidays("GB", subdiv="ENG", years=range(2017, 2023))
ATTENDED = ("PN1", "PN2", "PN3", "PN4")
ABSENT = ("PN5", "PN6", "PN7")
#: The sample keeps every log and column but these.
NOT_KEPT = ("disruption_meetings", "independent_visitors", "review_log.care_plan_ready", "iro_workforce.ethnicity")
LOGS = (
    *("review_log", "iro_workforce", "iro_allocations", "consultations", "case_alerts", "disputes"),
    *("remedial_actions", "app_accounts", "app_statements", "feedback", "feedback_invitations", "audits", "impact"),
    *("placement_order_flags", "placement_authorities", "cp_conferences", "cp_plans", "advocacy"),
)
#: Decimal places of the percentages that are not printed as whole numbers.
DECIMALS = {"reviews_on_time_pct": 1, "reviews_on_time_in_force_pct": 1}


def half_up(value, decimals):
    return floor(value * 10**decimals + 0.5) / 10**decimals


def working_days_between(first, last):
    """Working days after ``first``, up to ``last``."""
    days = (first + timedelta(days=after) for after in range(1, (last - first).days + 1))
    return sum(on.weekday() < 5 and on not in BANK_HOLIDAYS for on in days)


class Service:
    """The reviews and logs of one sample, and the figures that can be counted from them."""

    def __init__(self, returns: Returns) -> None:
        self.returns = returns
        self.born = {child: day(row["DOB"]) for child, row in returns.header.items()}

    def log(self, name):
        with (self.returns.folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    @cached_property
    def review_log(self):
        return self.log("review_log")

    @cached_property
    def contacts(self):
        return self.log("consultations")

    @cached_property
    def tables(self):
        """The returns in the form that the clock reads."""
        return {
            "children": [{"child_id": child, "birth_date": born} for child, born in self.born.items()],
            "episodes": [
                {
                    "child_id": row["CHILD"],
                    "started": day(row["DECOM"]),
                    "ceased": day(row["DEC"]),
                    "legal_status": row["LS"],
                    "placement": row["PLACE"],
                    "provider": row["PLACE_PROVIDER"],
                    "placement_postcode": row["PL_POST"],
                    "placement_urn": row["URN"],
                    "reason_new_episode": row["RNE"],
                    "reason_ceased": row["REC"],
                }
                for episodes in self.returns.episodes.values()
                for row in episodes
            ],
            "reviews": [
                {
                    "child_id": row["CHILD"],
                    "birth_date": day(row["DOB"]),
                    "review_date": day(row["REVIEW"]),
                    "return_year": int(year[:4]) + 1,
                }
                for year in YEARS
                for row in self.returns.rows(year, "reviews")
            ],
        }

    @cached_property
    def due_dates(self):
        supplied = frozenset(int(year[:4]) + 1 for year in YEARS)
        return clock(self.tables, dict.fromkeys(("children", "episodes", "reviews"), supplied))

    @cached_property
    def fates(self):
        return {fate for fate, _ in fates(self.tables).values()}

    def judged(self, period):
        """The assessable due dates whose review was held in the period."""
        return [
            row
            for row in self.due_dates
            if row["assessable"] and row["review_date"] and first_day(period) <= row["review_date"] <= last_day(period)
        ]

    @cached_property
    def spells(self):
        """The first day and the day ceased of every spell, by child."""
        by_child = {}
        for child, start, left in self.returns.spells:
            by_child.setdefault(child, []).append((start, left))
        return by_child

    def reviews_held(self, period):
        """The reviews in the return that were held in the period, on a day on which the child was in care."""
        return [
            row
            for row in self.returns.rows(period, "reviews")
            if first_day(period) <= (on := day(row["REVIEW"])) <= last_day(period)
            and any(start <= on < left for start, left in self.spells[row["CHILD"]])
        ]

    def codes(self, period):
        """Participation of children aged four and over, by code."""
        return Counter(
            row["REVIEW_CODE"] for row in self.reviews_held(period) if age(day(row["DOB"]), day(row["REVIEW"])) >= 4
        )

    def of_period(self, rows, period, column):
        return [row for row in rows if first_day(period) <= day(row[column]) <= last_day(period)]

    def logged(self, period, *, cancelled="No"):
        rows = self.of_period(self.review_log, period, "REVIEW_DATE")
        return [row for row in rows if row["CANCELLED"] == cancelled]

    @property
    def logged_at_all(self):
        """The rows of the review log whose review was held."""
        return [row for row in self.review_log if row["CANCELLED"] == "No"]

    @property
    def days_held(self):
        return {row["review_date"] for row in self.tables["reviews"]}

    def share_of_codes(self, period, codes, of):
        counted = self.codes(period)
        return [sum(counted[code] for code in codes), sum(counted[code] for code in of)]

    def share(self, period, measure, breakdown):
        """Numerator and denominator of a percentage."""
        every_code = ATTENDED + ABSENT
        category = breakdown.split("=")[-1]
        rows = self.logged(period)
        statements = self.of_period(self.log("app_statements"), period, "MONTH")
        return {
            "reviews_on_time_pct": lambda: [
                sum(row["on_time"] is True for row in self.judged(period)), len(self.judged(period))
            ],
            "reviews_on_time_in_force_pct": lambda: [
                sum(row["on_time_in_force"] is True for row in self.judged(period)), len(self.judged(period))
            ],
            "attended_pct": lambda: self.share_of_codes(period, ATTENDED, every_code),
            "participated_pct": lambda: self.share_of_codes(period, (*ATTENDED, "PN5", "PN6"), every_code),
            "views_sent_pct_of_non_attenders": lambda: self.share_of_codes(period, ("PN6",), ABSENT),
            "advocate_briefed_pct_of_non_attenders": lambda: self.share_of_codes(period, ("PN5",), ABSENT),
            "parent_participation_pct": lambda: [sum(row[category.upper()] == "Took part" for row in rows), len(rows)],
            "decisions_within_5_working_days_pct": lambda: [
                sum(working_days_between(day(row["REVIEW_DATE"]), day(row["DECISIONS_SENT"])) <= 5 for row in rows),
                len(rows),
            ],
            "app_statements_pct": lambda: [
                sum(int(row["COUNT"]) for row in statements if row["SENDER"] == category),
                sum(int(row["COUNT"]) for row in statements),
            ],
        }[measure]()  # fmt: skip

    def percent(self, period, measure, breakdown):
        part, whole = self.share(period, measure, breakdown)
        return part / whole * 100

    def activity(self, period):
        """How many contacts of IROs with children there were."""
        return len(self.of_period(self.contacts, period, "DATE"))

    def figure(self, period, measure, breakdown):
        """One figure of the register."""
        if measure.endswith("_pct_change"):
            level = measure.removesuffix("_change")
            now, before = (self.percent(year, level, breakdown) for year in (period, year_before(period)))
            return half_up(now - before, 0)
        if measure == "iro_monitoring_activity_change_pct":
            return half_up((self.activity(period) / self.activity(year_before(period)) - 1) * 100, 0)
        if "_pct" in measure:
            return half_up(self.percent(period, measure, breakdown), DECIMALS.get(measure, 0))
        return {
            "reviews_held": lambda: len(self.reviews_held(period)),
            "reviews_cancelled": lambda: len(self.logged(period, cancelled="Yes")),
            "iro_consultations": lambda: sum(
                row["PURPOSE"] != "Monitoring" for row in self.of_period(self.contacts, period, "DATE")
            ),
            "app_accounts": lambda: sum(
                int(row["COUNT"])
                for row in self.log("app_accounts")
                if day(row["MONTH"]) == last_day(period).replace(day=1) and f"holder={row['HOLDER']}" == breakdown
            ),
            "app_statements": lambda: sum(
                int(row["COUNT"]) for row in self.of_period(self.log("app_statements"), period, "MONTH")
            ),
        }[measure]()  # fmt: skip

    def month_ends(self, period):
        """The last day of each month."""
        days = (first_day(period) + timedelta(days=after) for after in range(366))
        return [on for on in days if on <= last_day(period) and (on + timedelta(days=1)).day == 1]

    def caseload(self, on):
        """How many children in care have an IRO on that day, and how many full-time posts are filled."""
        children = sum(
            bool(self.iro(child, on))
            for child, spells in self.spells.items()
            if any(start <= on < left for start, left in spells)
        )
        posts = [row for row in self.log("iro_workforce") if day(row["START"]) <= on <= (day(row["END"]) or date.max)]
        return children, sum(float(row["FTE"]) for row in posts)

    def active(self, period):
        """The disputes open on any day of the period, with the highest stage reached by its end."""
        end = last_day(period)
        return [
            (row, max(stage for stage in (1, 2, 3) if stage == 1 or (day(row[f"STAGE_{stage}"]) or date.max) <= end))
            for row in self.log("disputes")
            if day(row["RAISED"]) <= end and (day(row["RESOLVED"]) or date.max) >= first_day(period)
        ]

    def since_last(self, period):
        """(child, previous review, review) for the reviews of a period that were not the first of their spell."""
        held = {}
        for row in self.tables["reviews"]:
            held.setdefault(row["child_id"], []).append(row["review_date"])
        return [
            (child, before, on)
            for child, start, left in self.returns.spells
            for before, on in pairwise(sorted(on for on in held.get(child, []) if start <= on < left))
            if first_day(period) <= on <= last_day(period)
        ]

    def iro(self, child, on):
        """The IROs allocated to a child on a day."""
        return [
            row["IRO_ID"]
            for row in self.allocations.get(child, [])
            if day(row["START"]) <= on <= (day(row["END"]) or date.max)
        ]

    @cached_property
    def allocations(self):
        by_child = {}
        for row in self.log("iro_allocations"):
            by_child.setdefault(row["CHILD_ID"], []).append(row)
        return by_child
