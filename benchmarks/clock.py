"""The statutory clock against a hand-written DuckDB query with the same rules, on half a million invented spells.

Both start from the same tables, handed to DuckDB as Arrow, and end with an Arrow table of every due date (by the
standard limits and by those in force) and its outcome. They take turns in one process, and the ratio of their times is
the result. The clock does more: it also works out why a review does not count, and each date by the other month
arithmetic. The query has an authority to place beside care, and no log of consents. First, a smaller set shows that
both give the same rows.
"""

import gc
import statistics
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import duckdb
import numpy as np
import numpy.typing as npt
import pandas as pd
import psutil
import pyarrow as pa

from iro_analysis.care.verdicts import review_clock
from iro_analysis.cohorts.frames import Cohorts
from iro_analysis.cohorts.time import calendar_rows
from iro_analysis.engines import DuckDB
from iro_analysis.periods import financial_year
from iro_analysis.settings import Settings
from iro_analysis.tables import CHILDREN, EPISODES, REVIEWS, CaseData, Table

SEED = 20260331
TURNS = 3
SPELLS, REVIEWS_A_SPELL = 500_000, 4
SPELLS_COMPARED = 20_000
LAST_YEAR = 2026
LAST_DAY = int(np.datetime64(f"{LAST_YEAR}-03-31").astype(np.int64))
#: The returns of one year are missing, so that there are two histories of reviews.
YEARS = frozenset(range(2009, LAST_YEAR + 1)) - {2015}
PERIODS = [financial_year(LAST_YEAR)]
KEY = ["child_id", "spell", "set_on", "set_by"]
RESULTS = ["assessable", "kind", "due", "due_in_force", "latest_due_in_force", "outcome"]
GIBIBYTE = 2**30
RARELY = 0.01

Numbers = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
Texts = pd.api.extensions.ExtensionArray

#: One window over the events of a spell carries the last two reviews along. That is enough to know whether none, one or
#: more reviews were held since the start, since the placement for adoption and since the history began, and so which
#: limit of care applies. The other duties are few: an authority to place is joined to the periods in which it runs.
QUERY = """
WITH linked AS (
    SELECT *,
        coalesce(legal_status IN ('V3', 'V4'), false) AS short_break,
        coalesce(lag(ceased) OVER earlier = started, false) AS adjacent,
        coalesce(reason_new_episode = 'S', false)
            OR (adjacent AND coalesce(lag(legal_status) OVER earlier IN ('V3', 'V4'), false)) AS known,
        adjacent
            AND coalesce(placement = lag(placement) OVER earlier, false)
            AND coalesce(provider = lag(provider) OVER earlier, true)
            AND coalesce(placement_postcode = lag(placement_postcode) OVER earlier, true)
            AND coalesce(placement_urn = lag(placement_urn) OVER earlier, true) AS at_home
    FROM episodes
    WINDOW earlier AS (PARTITION BY child_id ORDER BY started, ceased)
), homes AS (
    SELECT *, count(*) FILTER (NOT at_home) OVER (PARTITION BY child_id ORDER BY started, ceased) AS home FROM linked
), of_care AS (
    -- A short break with care before and after it in the same home is care.
    SELECT * FROM homes
    WINDOW at_one AS (PARTITION BY child_id, home)
    QUALIFY NOT short_break OR coalesce(started BETWEEN min(started) FILTER (NOT short_break) OVER at_one
        AND max(started) FILTER (NOT short_break) OVER at_one, false)
), begun AS (
    SELECT *,
        NOT coalesce(lag(ceased) OVER earlier = started AND lag(reason_ceased) OVER earlier = 'X1', false) AS begins
    FROM of_care
    WINDOW earlier AS (PARTITION BY child_id ORDER BY started, ceased)
), care AS (
    SELECT *, count(*) FILTER (begins) OVER (PARTITION BY child_id ORDER BY started, ceased) AS spell FROM begun
), spells AS (
    SELECT child_id, spell, min(started) AS spell_started,
        CASE WHEN count(ceased) = count(*) THEN max(ceased) END AS spell_ended,
        bool_or(begins AND known) AS start_known
    FROM care
    GROUP BY child_id, spell
    -- A stay under 24 hours is none.
    HAVING NOT coalesce(start_known AND spell_started = spell_ended
        AND bool_and(coalesce(legal_status IN ('V2', 'V3', 'V4', 'L1', 'L2', 'L3', 'J1', 'J2', 'J3'), false)), false)
), lasting AS (
    SELECT child_id, spell, started,
        coalesce(placement IN ('A3', 'A4', 'A5', 'A6'), false) AS placed,
        coalesce(lag(placement) OVER earlier IN ('A3', 'A4', 'A5', 'A6'), false) AS was_placed,
        coalesce(reason_new_episode IN ('S', 'P', 'B'), false) AND NOT (
            coalesce(lag(ceased) OVER earlier <> started, false)
            AND coalesce(placement = lag(placement) OVER earlier, false)
            AND coalesce(provider = lag(provider) OVER earlier, true)
            AND coalesce(placement_postcode = lag(placement_postcode) OVER earlier, true)
            AND coalesce(placement_urn = lag(placement_urn) OVER earlier, true)
        ) AS elsewhere
    FROM care
    WHERE coalesce(placement NOT IN ('T0', 'T1', 'T2', 'T3', 'T4'), true)
    WINDOW earlier AS (PARTITION BY child_id, spell ORDER BY started, ceased)
), changes AS (
    SELECT child_id, spell, started, CASE WHEN placed THEN 'placed' ELSE 'returned' END AS set_by
    FROM lasting
    WHERE CASE WHEN placed THEN NOT was_placed OR elsewhere ELSE was_placed END
), statuses AS (
    SELECT child_id, spell, started, ceased, NOT begins OR known AS day_known,
        coalesce(last_value(legal_status IGNORE NULLS) OVER so_far IN ('E1', 'D1'), false) AS authorised
    FROM care
    WHERE NOT short_break
    WINDOW so_far AS (PARTITION BY child_id, spell ORDER BY started, ceased)
), turns AS (
    SELECT * FROM statuses
    QUALIFY authorised <> lag(authorised, 1, false) OVER (PARTITION BY child_id, spell ORDER BY started, ceased)
), authority AS (
    SELECT child_id, spell, started AS authorised_from, day_known,
        lead(started) OVER (PARTITION BY child_id, spell ORDER BY started, ceased) AS revoked_on
    FROM turns
    QUALIFY authorised
), counted AS (
    -- If one spell ends and another starts on the day of the review, the review belongs to the later one.
    SELECT reviews.child_id, spell, review_date,
        lag(review_date) OVER (PARTITION BY reviews.child_id, spell ORDER BY review_date) AS review_before
    FROM reviews
    LEFT JOIN children ON children.child_id = reviews.child_id
    ASOF JOIN spells ON spells.child_id = reviews.child_id AND review_date >= spell_started
    WHERE (spell_ended IS NULL OR review_date <= spell_ended)
        AND review_date <= make_date(reviews.return_year, 3, 31)
        AND coalesce(review_date >= coalesce(children.birth_date, reviews.birth_date), true)
), events AS (
    SELECT child_id, spell, spell_started AS set_on, 'start' AS set_by, 0 AS place, NULL AS review_before FROM spells
    UNION ALL
    SELECT child_id, spell, review_date, 'review', 1, review_before FROM counted
    UNION ALL
    SELECT child_id, spell, started, set_by, 2, NULL FROM changes
), so_far AS (
    SELECT child_id, spell, set_on, set_by,
        max(set_on) FILTER (set_by = 'review') OVER up_to AS last_review,
        max(review_before) OVER up_to AS review_before,
        max(set_on) FILTER (place = 2) OVER up_to AS regime_from,
        last_value(CASE WHEN place = 2 THEN set_by END IGNORE NULLS) OVER up_to AS regime,
        coalesce(regime = 'placed', false) AS adoption,
        lead(set_on) OVER in_order AS next_on,
        lead(set_by) OVER in_order AS next_by
    FROM events
    WINDOW in_order AS (PARTITION BY child_id, spell ORDER BY set_on, place),
        up_to AS (PARTITION BY child_id, spell ORDER BY set_on, place
            ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)
), with_history AS (
    SELECT so_far.*, spell_started, spell_ended, today.history_from,
        coalesce(start_known AND spell_started >= today.history_from, false) AS whole,
        coalesce(last_review >= today.history_from, false)::INT
            + coalesce(review_before >= today.history_from, false)::INT
            + coalesce(start.first_review < today.history_from, false)::INT AS held_in_history,
        coalesce((start_known OR regime_from > spell_started) AND regime_from >= today.history_from, false)
            AS placement_recorded
    FROM so_far
    JOIN spells USING (child_id, spell)
    LEFT JOIN calendar AS today ON today.day = set_on
    LEFT JOIN calendar AS start ON start.day = spell_started
), steps AS (
    SELECT *,
        whole OR CASE WHEN adoption THEN placement_recorded ELSE held_in_history > 1 END AS is_certain,
        CASE WHEN adoption
            THEN coalesce(last_review > regime_from, false)::INT + coalesce(review_before > regime_from, false)::INT
            WHEN whole THEN (last_review IS NOT NULL)::INT + (review_before IS NOT NULL)::INT
            ELSE held_in_history END AS held,
        CASE WHEN held > 0 THEN last_review WHEN adoption THEN regime_from ELSE spell_started END AS counted_from
    FROM with_history
), running AS (
    SELECT steps.child_id, spell, set_on, set_by, history_from, coalesce(revoked_on, spell_ended) AS authorised_to,
        coalesce(last_review > authorised_from, false) AS reviewed,
        reviewed OR day_known AS day_known,
        CASE WHEN reviewed THEN last_review ELSE authorised_from END AS counted_from
    FROM steps
    JOIN authority USING (child_id, spell)
    WHERE NOT adoption AND (next_on IS NULL OR authorised_from < next_on)
        AND (authorised_to IS NULL OR authorised_to > set_on)
), of_authority AS (
    SELECT child_id, spell, set_on, set_by,
        bool_and(coalesce(day_known AND counted_from >= running.history_from AND limit_day IS NOT NULL, false))
            AS is_certain,
        min(limit_day) FILTER ((authorised_to IS NULL OR limit_day < authorised_to)
            AND NOT (set_by = 'returned' AND limit_day < set_on)) AS due
    FROM (
        SELECT running.*, CASE WHEN reviewed THEN authority_later_review ELSE authority_first_review END AS limit_day
        FROM running
        LEFT JOIN calendar ON calendar.day = counted_from
    ) AS running
    GROUP BY child_id, spell, set_on, set_by
), of_return AS (
    SELECT child_id, spell, set_on, set_by, return_review AS due,
        coalesce(regime_from >= steps.history_from AND return_review IS NOT NULL, false) AS is_certain
    FROM steps
    LEFT JOIN calendar ON calendar.day = regime_from
    WHERE regime = 'returned'
        AND NOT coalesce(last_review >= return_review_not_before, false)
        AND NOT coalesce(next_by = 'review' AND next_on < return_review_not_before, false)
), dated AS (
    SELECT steps.*,
        CASE WHEN adoption AND held = 0 THEN adoption_first_review
            WHEN adoption AND held = 1 THEN adoption_second_review
            WHEN adoption THEN adoption_later_review
            WHEN held = 0 THEN first_review
            WHEN held = 1 THEN second_review
            ELSE later_review END AS limit_day,
        CASE WHEN set_by = 'returned' AND limit_day < set_on THEN set_on ELSE limit_day END AS own_due,
        least(of_authority.due, of_return.due) AS added_due,
        steps.is_certain AND limit_day IS NOT NULL AND coalesce(of_authority.is_certain, true)
            AND coalesce(of_return.is_certain, true) AS all_certain
    FROM steps
    LEFT JOIN calendar ON calendar.day = counted_from
    LEFT JOIN of_authority USING (child_id, spell, set_on, set_by)
    LEFT JOIN of_return USING (child_id, spell, set_on, set_by)
), adults AS (
    SELECT child_id,
        CASE WHEN month(birth_date) = 2 AND day(birth_date) = 29 THEN make_date(year(birth_date) + 18, 3, 1)
            ELSE birth_date + INTERVAL 18 YEARS END AS adult_on
    FROM children
), known AS (
    SELECT dated.*, adult_on,
        least(own_due, added_due) AS due,
        CASE WHEN adoption OR added_due < own_due THEN 'Adoption' WHEN held = 0 THEN 'First' WHEN held = 1 THEN 'Second'
            ELSE 'Later' END AS kind,
        coalesce(all_certain AND asked.history_from = dated.history_from, false) AS assessable,
        own_due BETWEEN DATE '2020-04-24' AND DATE '2020-09-24' AS own_eased,
        added_due BETWEEN DATE '2020-04-24' AND DATE '2020-09-24' AS added_eased
    FROM dated
    LEFT JOIN adults USING (child_id)
    LEFT JOIN calendar AS asked
        ON asked.day = CASE WHEN next_by = 'review' THEN next_on ELSE least(own_due, added_due) END
)
SELECT child_id, spell, set_on, set_by, assessable,
    CASE WHEN assessable THEN kind END AS kind,
    CASE WHEN assessable THEN due END AS due,
    CASE WHEN assessable THEN least(
        CASE WHEN own_eased AND NOT adoption AND held > 1 THEN DATE '2020-09-24' ELSE own_due END, added_due
    ) END AS due_in_force,
    CASE WHEN assessable THEN least(
        CASE WHEN own_eased AND (adoption OR held > 1) THEN DATE '2020-09-24' ELSE own_due END,
        CASE WHEN added_eased THEN DATE '2020-09-24' ELSE added_due END
    ) END AS latest_due_in_force,
    CASE WHEN NOT assessable THEN NULL
        WHEN due >= spell_ended OR due >= adult_on OR (next_by <> 'review' AND next_on <= due) THEN 'void'
        WHEN next_by = 'review' AND next_on <= due THEN 'met'
        WHEN next_by = 'review' THEN 'late'
        WHEN next_by IS NOT NULL OR spell_ended IS NOT NULL THEN 'missed'
        ELSE 'pending' END AS outcome
FROM known
"""


@dataclass(frozen=True)
class Contender:
    """One of the two: its name, and the function that loads the data and returns what is timed."""

    name: str
    ready: Callable[[CaseData], Callable[[], pa.Table]]


def cases(spells: int) -> CaseData:
    """Invented children with one or two spells of one to three episodes each, and reviews near their due dates."""
    random = np.random.default_rng(SEED)
    children = round(spells / 1.3)
    child = np.concatenate([np.arange(children), np.arange(spells - children)])
    held = random.multinomial(REVIEWS_A_SPELL * spells, random.dirichlet(np.full(spells, 1.5)))
    reviewed = np.repeat(np.arange(spells), held)
    days = _days_to_reviews(random, held)
    last = np.zeros(spells, np.int64)
    np.maximum.at(last, reviewed, days)
    length = np.maximum(last + random.integers(-20, 150, spells), 12)
    length[-round(RARELY * spells) :] = 0  # second spells, on one day
    started = _starts(random, children, length)
    born = started[:children] - random.integers(0, 17 * 365, children)
    ids = pd.array([f"C{number:07d}" for number in range(children)], dtype="string")
    tables = {
        "children": _children(random, ids, born),
        "episodes": _episodes(random, ids[child], started, length),
        "reviews": _reviews(random, ids[child[reviewed]], started[reviewed] + days, born[child[reviewed]]),
    }
    return CaseData(tables, dict.fromkeys(tables, YEARS))


def _days_to_reviews(random: np.random.Generator, held: Numbers) -> Numbers:
    """Days from the start of the spell to each review, most of them a little before it is due."""
    first = np.repeat(np.cumsum(held) - held, held)
    number = np.arange(held.sum()) - first
    gap = np.choose(np.minimum(number, 2), [28, 91, 182]) + random.integers(-21, 8, len(number))
    total = np.cumsum(gap)
    return total - (total - gap)[first]


def _starts(random: np.random.Generator, children: int, length: Numbers) -> Numbers:
    """The day each spell starts; a second spell follows some time after the first, one in ten on the same day."""
    seconds = len(length) - children
    pauses = random.integers(1, 900, seconds) * (random.random(seconds) < 0.9)
    to_last = np.zeros(children, np.int64)
    to_last[:seconds] = length[:seconds] + pauses
    last = length[:children].copy()
    last[:seconds] = length[children:]
    ends = random.integers(LAST_DAY - 15 * 365, LAST_DAY + 2 * 365, children)
    latest = np.minimum(ends - last, LAST_DAY - 30)
    return np.concatenate([latest - to_last, latest[:seconds]])


def _children(random: np.random.Generator, ids: Texts, born: Numbers) -> pd.DataFrame:
    birth_date = _dates(born).mask(random.random(len(born)) < RARELY)
    rows = {"child_id": ids, "sex": _drawn(random, "MF", len(born)), "birth_date": birth_date}
    return _canonical(CHILDREN, rows | {"return_year": LAST_YEAR})


def _episodes(random: np.random.Generator, child: Texts, spell_started: Numbers, length: Numbers) -> pd.DataFrame:
    """Adjacent episodes. One spell in five leads to adoption; a few begin before the returns, or have short breaks."""
    count = np.where(length > 0, random.integers(1, 4, len(length)), 1)
    spell = np.repeat(np.arange(len(length)), count)
    number = np.arange(len(spell)) - np.repeat(np.cumsum(count) - count, count)
    cut = (number + random.uniform(0, 0.6, len(spell)) * (number > 0)) / count[spell]
    started = spell_started[spell] + (cut * length[spell]).astype(np.int64)
    is_last = number == count[spell] - 1
    ceased = np.where(is_last, (spell_started + length)[spell], np.roll(started, -1))
    at_home = ((count == 3) & (random.random(len(count)) < 5 * RARELY))[spell]
    rows = {
        "child_id": child[spell],
        "started": _dates(started),
        "reason_new_episode": _reasons(random, number),
        "legal_status": _statuses(random, number, count[spell], at_home),
        "need": _drawn(random, ["N1", "N4", "N5"], len(spell)),
        "ceased": _dates(ceased).mask(ceased > LAST_DAY),
        "reason_ceased": pd.Series(np.where(is_last, "E8", "X1"), dtype="string").mask(ceased > LAST_DAY),
        **_homes(random, np.arange(len(spell)) - number * at_home, number, spell),
    }
    return _canonical(EPISODES, rows | {"return_year": _collection_years(started)})[started <= LAST_DAY]


def _reasons(random: np.random.Generator, number: Numbers) -> pd.Series:
    first = np.where(random.random(len(number)) < 5 * RARELY, "L", "S")
    return pd.Series(np.where(number == 0, first, _drawn(random, "PPPLBT", len(number))), dtype="string")


def _statuses(random: np.random.Generator, number: Numbers, count: Numbers, at_home: Flags) -> pd.Series:
    """Orders to place that are made and revoked, statuses left blank, and short breaks before or within a stay."""
    before = (number == 0) & (count > 1) & (random.random(len(number)) < 3 * RARELY)
    within = (number == 1) & at_home
    of_care = _drawn(random, ["C2", "C2", "V2", "V2", "E1", "D1"], len(number))
    blank = random.random(len(number)) < 5 * RARELY
    return pd.Series(np.where(before | within, "V4", of_care), dtype="string").mask(blank)


def _homes(random: np.random.Generator, home: Numbers, number: Numbers, spell: Numbers) -> dict[str, Texts]:
    """Where each episode is spent; ``home`` is the row of the episode whose home it shares, most often its own."""
    for_adoption = (spell % 5 == 0) & (number > 0) & (random.random(len(number)) < 0.6)
    adopters = _drawn(random, ["A3", "A4", "A5"], len(number))
    elsewhere = _drawn(random, ["U1", "U4", "U4", "K2", "T0"], len(number))
    columns = {
        "placement": pd.array(np.where(for_adoption, adopters, elsewhere), dtype="string"),
        "provider": _drawn(random, ["PR1", "PR4"], len(number)),
        "placement_postcode": _drawn(random, [f"XX{n} {n % 9}YY" for n in range(500)], len(number)),
        "placement_urn": _drawn(random, [f"SC{n:06d}" for n in range(500)], len(number)),
    }
    return {name: values.take(home) for name, values in columns.items()}


def _reviews(random: np.random.Generator, child: Texts, held: Numbers, born: Numbers) -> pd.DataFrame:
    """Reviews in the returns; any dated after the last return are planned ones, which the clock must leave out."""
    rows = {
        "child_id": child,
        "birth_date": _dates(born),
        "review_date": _dates(held),
        "participation": _drawn(random, [f"PN{n}" for n in range(8)], len(held)),
        "return_year": _collection_years(held),
    }
    return _canonical(REVIEWS, rows).drop_duplicates(["child_id", "review_date"], ignore_index=True)


def _canonical(table: Table, rows: dict[str, Any]) -> pd.DataFrame:
    """The rows with every column and type of the canonical table, and with file and row numbers."""
    frame = pd.DataFrame(rows)
    supplied = frame.assign(source_file=f"{LAST_YEAR}/{table.name}.csv", source_row=np.arange(len(frame)) + 2, rule="")
    empty = table.empty()
    return supplied.reindex(columns=empty.columns).astype(empty.dtypes.to_dict())


def _drawn(random: np.random.Generator, codes: Sequence[str], count: int) -> Texts:
    return pd.array(list(codes), dtype="string").take(random.integers(0, len(codes), count))


def _dates(days: Numbers) -> pd.Series:
    return pd.Series(days.astype("datetime64[D]").astype("datetime64[s]"))


def _collection_years(days: Numbers) -> Numbers:
    """The collection year of each day, but at most the last one, as there is no later return."""
    shifted = days.astype("datetime64[D]").astype("datetime64[M]") + np.timedelta64(9, "M")
    return np.minimum(shifted.astype("datetime64[Y]").astype(np.int64) + 1970, LAST_YEAR)


def by_package(data: CaseData) -> Callable[[], pa.Table]:
    """The package's clock, with tables and calendar loaded, for the same columns as the query."""
    cohorts = Cohorts(data, PERIODS, DuckDB(), Settings())
    return lambda: cohorts.build(review_clock).select(*KEY, *RESULTS).collect("pyarrow").to_native()


def by_query(data: CaseData) -> Callable[[], pa.Table]:
    """The query, with tables and calendar loaded."""
    connection = duckdb.connect(config={"autoload_known_extensions": "false"})
    for name, rows in (data.tables | {"calendar": calendar_rows(data, PERIODS, Settings())}).items():
        connection.register(name, pa.Table.from_pandas(rows, preserve_index=False))
    return lambda: connection.sql(QUERY).to_arrow_table()


CONTENDERS = (Contender("clock", by_package), Contender("SQL", by_query))


def agreement(data: CaseData) -> str:
    """The number of due dates on which both agree in every column, out of all that either gives."""
    ours, theirs = (contender.ready(data)().to_pandas() for contender in CONTENDERS)
    both = ours.merge(theirs, on=KEY, how="outer", suffixes=("", "_sql"), indicator=True)
    same = both["_merge"] == "both"
    for name in RESULTS:
        one, other = both[name], both[f"{name}_sql"]
        same &= (one == other).fillna(value=False) | (one.isna() & other.isna())
    return f"{same.sum():,} of {len(both):,} due dates agree ({ours['assessable'].sum():,} assessable)"


@contextmanager
def peak_memory() -> Iterator[list[int]]:
    """The peak memory of the process within the block, in bytes; the list has one item, final when the block ends."""
    peak, done, process = [0], threading.Event(), psutil.Process()

    def watch() -> None:
        while not done.wait(0.01):
            peak[0] = max(peak[0], process.memory_info().rss)

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        yield peak
    finally:
        done.set()
        watcher.join()


def turn(contender: Contender, data: CaseData) -> tuple[float, int]:
    """Seconds and peak memory of one turn, without loading the tables."""
    run = contender.ready(data)
    gc.collect()
    with peak_memory() as peak:
        start = time.perf_counter()
        run()
        seconds = time.perf_counter() - start
    return seconds, peak[0]


def main() -> None:
    """Print how far both agree, the seconds and memory of each turn, and the median ratio."""
    print(agreement(cases(SPELLS_COMPARED)))
    data = cases(SPELLS)
    print(f"{SPELLS:,} spells, {len(data.tables['episodes']):,} episodes, {len(data.tables['reviews']):,} reviews")
    ratios = []
    for number in range(TURNS):
        (ours, our_peak), (theirs, their_peak) = (turn(contender, data) for contender in CONTENDERS)
        ratios.append(ours / theirs)
        print(
            f"turn {number + 1}: clock {ours:.1f} s ({our_peak / GIBIBYTE:.1f} GiB at most), "
            f"SQL {theirs:.1f} s ({their_peak / GIBIBYTE:.1f} GiB at most), ratio {ratios[-1]:.2f}"
        )
    print(f"median ratio {statistics.median(ratios):.2f}")


if __name__ == "__main__":
    main()
