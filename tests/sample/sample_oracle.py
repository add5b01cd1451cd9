"""Counts figures from the sample's files by their definitions, in plain Python and without the code under test.

A child is in care at the end of day d if DECOM <= d and (DEC is empty or DEC > d). A spell is a chain of episodes
joined by REC X1.
"""

import csv
import tomllib
from collections import Counter
from datetime import date
from pathlib import Path

YEARS = ("2018-19", "2019-20", "2020-21")
MONTHS = ("Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec", "Jan", "Feb", "Mar")
SEXES = {"1": "Male", "2": "Female"}
BANDS = (("Under 1", 1), ("1-4", 5), ("5-9", 10), ("10-15", 16), ("16-17", 18), ("18 and over", 999))


def day(text: str) -> date | None:
    if not text:
        return None
    number, month, year = text.split("/")
    return date(int(year), int(month), int(number))


def first_day(period: str) -> date:
    return date(int(period[:4]), 4, 1)


def last_day(period: str) -> date:
    return date(int(period[:4]) + 1, 3, 31)


def year_before(period: str) -> str:
    return f"{int(period[:4]) - 1}-{period[2:4]}"


def age(born: date, on: date) -> int:
    """Completed years. Comparing (month, day) puts the birthday of a child born on 29 February on 1 March otherwise."""
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def half_up(value: float, decimals: int) -> float:
    return int(value * 10**decimals + 0.5) / 10**decimals


class Returns:
    """The files of one sample, and the figures that can be counted from them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.config = tomllib.loads((folder / "iro.toml").read_text(encoding="utf-8"))
        self.header = {row["CHILD"]: row for year in YEARS for row in self.rows(year, "header")}
        self.episodes = self._as_in_latest_return()
        self.spells = self._spells()

    def rows(self, year: str, name: str) -> list[dict[str, str]]:
        with (self.folder / year / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    def _as_in_latest_return(self) -> dict[str, list[dict[str, str]]]:
        """Every episode as in the latest return that has it, by child and in order."""
        latest = {(row["CHILD"], day(row["DECOM"])): row for year in YEARS for row in self.rows(year, "episodes")}
        children: dict[str, list[dict[str, str]]] = {}
        for child, started in sorted(latest):
            children.setdefault(child, []).append(latest[child, started])
        return children

    def _spells(self) -> list[tuple[str, date, date]]:
        """Child, first day and day ceased of every spell (the last possible date if it is open).

        A spell starts with RNE S, or with the first known episode.
        """
        spells = []
        for child, episodes in self.episodes.items():
            for position, episode in enumerate(episodes):
                if position == 0 or episode["RNE"] == "S":
                    started = day(episode["DECOM"])
                if episode["REC"] != "X1":
                    spells.append((child, started, day(episode["DEC"]) or date.max))
        return spells

    def in_care(self, on: date) -> list[dict[str, str]]:
        """The episode, with the columns of the header, of every child in care at the end of a day."""
        return [
            self.header[child] | episode
            for child, episodes in self.episodes.items()
            for episode in episodes
            if day(episode["DECOM"]) <= on < (day(episode["DEC"]) or date.max)
        ]

    def in_care_during(self, period: str) -> set[str]:
        return {child for child, start, left in self.spells if start <= last_day(period) and left >= first_day(period)}

    def starts(self, period: str) -> list[tuple[str, date]]:
        """Spells that start in the year with RNE S; the first known episode of an older spell does not count."""
        return [
            (child, started)
            for child, episodes in self.episodes.items()
            for episode in episodes
            if episode["RNE"] == "S" and first_day(period) <= (started := day(episode["DECOM"])) <= last_day(period)
        ]

    def ceases(self, period: str) -> list[str]:
        return [child for child, _, left in self.spells if first_day(period) <= left <= last_day(period)]

    def residents(self, period: str) -> int:
        mid_years = {entry["mid_year"]: entry["children"] for entry in self.config["population"]}
        return mid_years[int(period[:4])]

    def placement_orders_to_revoke(self, period: str) -> int:
        on = last_day(period)
        reversed_plans = {
            row["CHILD"]
            for year in YEARS
            for row in self.rows(year, "placed_for_adoption")
            if row["DATE_PLACED_CEASED"]
            and day(row["DATE_PLACED_CEASED"]) <= on
            and row["REASON_PLACED_CEASED"] in {"RD1", "RD2", "RD3", "RD4"}
        }
        return sum(row["LS"] == "E1" and row["CHILD"] in reversed_plans for row in self.in_care(on))

    def ever_in_year(self, period: str, column: str, code: str) -> int:
        """How many children had an episode with this code open at any time in the year."""
        return len(
            {
                child
                for child, episodes in self.episodes.items()
                for episode in episodes
                if episode[column] == code
                and day(episode["DECOM"]) <= last_day(period)
                and (day(episode["DEC"]) or date.max) >= first_day(period)
            }
        )

    def figure(self, period: str, measure: str, breakdown: str) -> float:
        """One figure of the register."""
        if measure.endswith("_change"):
            measure = measure.removesuffix("_change")
            return self.figure(period, measure, breakdown) - self.figure(year_before(period), measure, breakdown)
        if measure.endswith("_rate"):
            counted = {"cla_rate": "cla_at_end", "starts_rate": "starts"}[measure]
            return half_up(self.figure(period, counted, breakdown) * 10_000 / self.residents(period), 1)
        return {
            "cla_at_end": lambda: self._stock(last_day(period), breakdown),
            "starts": lambda: sum(
                not breakdown or f"month={MONTHS[(started.month - 4) % 12]}" == breakdown
                for _, started in self.starts(period)
            ),
            "ceases": lambda: len(self.ceases(period)),
            "uasc_during": lambda: len(
                self.in_care_during(period) & {row["CHILD"] for row in self.rows(period, "uasc")}
            ),
            "remanded_during": lambda: self.ever_in_year(period, "LS", "J1"),
            "secure_during": lambda: self.ever_in_year(period, "PLACE", "K1"),
            "placement_orders_to_revoke_at_end": lambda: self.placement_orders_to_revoke(period),
        }[measure]()  # fmt: skip

    def _stock(self, on: date, breakdown: str) -> int:
        return sum(self._matches(row, breakdown, on) for row in self.in_care(on))

    def _matches(self, row: dict[str, str], breakdown: str, on: date) -> bool:
        groups = self.config["groupings"]["ethnicity_published"]["groups"]
        years = age(day(row["DOB"]), on)
        labels = {
            "sex": SEXES[row["SEX"]],
            "age_band": next(band for band, below in BANDS if years < below),
            "ethnicity_published": next((name for name, codes in groups.items() if row["ETHNIC"] in codes), None),
        }
        return all(labels[part.split("=")[0]] == part.split("=")[1] for part in breakdown.split("; ") if part)

    def legal_statuses(self, period: str) -> Counter[str]:
        return Counter(row["LS"] for row in self.in_care(last_day(period)))
