"""Other events: children going missing and becoming mothers, and young people who left care years ago."""

import random
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta

from iro_analysis.periods import Period, add_months, financial_year
from iro_analysis.sample.people import HORIZON, OPENING, Absence, Child, Episode, birthday, day_between, pick
from iro_analysis.sample.targets import ETHNIC_GROUPS, YEARS

#: Choices: in England about one in nine looked-after children goes missing in a year, nearly all of them teenagers and
#: most of them more than once.
YOUNGEST_MISSING = 11
GOES_MISSING = 0.17
AGAIN, MEAN_DAYS_BETWEEN = 0.8, 25
KINDS = {"M": 0.8, "A": 0.2}
DAYS_AWAY = {"0": 55, "1": 28, "2": 10, "4": 5, "9": 2}

YOUNGEST_MOTHER = 15
MOTHERS = 0.04

#: No real pupil number begins like this: 000 after the letter is not an authority's number.
PUPIL_NUMBER_LETTERS = "ABCDEFGHJKLMNPQRTUVWXYZ"

#: Ages, on the day before the first return, of young people who had left care by then; all turn 21 within the
#: three returns, which list them as care leavers (OC3) until then.
LEFT_BEFORE = (18, 19, 20)


def add_events(children: Iterable[Child], chance: random.Random) -> None:
    """Give every child a pupil number and absences, and a few young women a child of their own."""
    for child in children:
        child.pupil_number = f"{chance.choice(PUPIL_NUMBER_LETTERS)}000{int(chance.random() * 1e9):09d}"
        child.absences = _absences(child, chance)
        child.own_child_birth_date = _own_child(child, chance)


def earlier_leavers(count: int, chance: random.Random) -> list[Child]:
    """Young people who left care before the first return: ``count`` of each age."""
    before = OPENING - timedelta(days=1)
    return [
        Child(
            sex=pick(chance, {"Male": 0.58, "Female": 0.42}),
            birth_date=day_between(
                chance, add_months(before, -12 * (age + 1)) + timedelta(days=1), add_months(before, -12 * age)
            ),
            ethnicity=pick(chance, ETHNIC_GROUPS[pick(chance, {"1": 76, "2": 11, "3": 7, "4": 4, "5": 2})]),
            spells=[],
        )
        for age in LEFT_BEFORE
        for _ in range(count)
    ]


def _absences(child: Child, chance: random.Random) -> list[Absence]:
    """Absences in order, without overlaps, each within one episode and one year."""
    old_enough = birthday(child.birth_date, YOUNGEST_MISSING)
    episodes = [episode for spell in child.spells for episode in spell.episodes]
    return [
        absence
        for year in map(financial_year, YEARS)
        if old_enough <= year.end
        for absence in _absences_in(Period(max(year.start, old_enough), year.end), episodes, chance)
    ]


def _absences_in(period: Period, episodes: Iterable[Episode], chance: random.Random) -> Iterator[Absence]:
    in_period = [episode for episode in episodes if episode.started < period.end and _ends(episode) > period.start]
    if not in_period or chance.random() >= GOES_MISSING:
        return
    day = _day_within(in_period, period, chance)
    while absence := _absence(in_period, day, period, chance):
        yield absence
        if chance.random() >= AGAIN:
            return
        day = absence.last + timedelta(days=2 + int(chance.expovariate(1 / MEAN_DAYS_BETWEEN)))


def _absence(episodes: Iterable[Episode], day: date, period: Period, chance: random.Random) -> Absence | None:
    last = day + timedelta(days=int(pick(chance, DAYS_AWAY)))
    same_home = any(episode.started < day and last < _ends(episode) for episode in episodes)
    return Absence(pick(chance, KINDS), day, last) if same_home and last < period.end else None


def _day_within(episodes: Sequence[Episode], period: Period, chance: random.Random) -> date:
    episode = episodes[int(chance.random() * len(episodes))]
    last = min(_ends(episode) - timedelta(days=1), period.end)
    return day_between(chance, max(episode.started, period.start), last)


def _ends(episode: Episode) -> date:
    return episode.ceased or HORIZON + timedelta(days=1)


def _own_child(child: Child, chance: random.Random) -> date | None:
    if child.sex != "Female" or not child.spells:
        return None
    first = max(birthday(child.birth_date, YOUNGEST_MOTHER), child.spells[-1].started)
    last = child.spells[-1].until - timedelta(days=1)
    return day_between(chance, first, last) if first <= last and chance.random() < MOTHERS else None
