"""The notes on cells and rows in doubt behind a figure: which column of which file, and how many."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

import narwhals as nw
import numpy as np
import pandas as pd

from iro_analysis.care.spells import SHORT_BREAKS
from iro_analysis.cohorts.frames import Cohorts
from iro_analysis.engines import Engine, Frame
from iro_analysis.measures.reads import is_read
from iro_analysis.periods import Period
from iro_analysis.sources.reading import EVERY_COLUMN
from iro_analysis.tables import DOUBT_TYPES, EPISODES, CaseData

_SHORT_BREAK = "of a short break in the middle of a stay in one home; counted as care"
_FILES_LISTED = 3
#: `iro check` puts a doubt first if it is about more than this part of a file's rows.
_MANY = 0.1
#: Doubts that agree in these are put in one sentence.
_SENTENCE_KEY = ["table", "column", "whole_row", "heading", "state"]


class Doubts:
    """The doubts of one computation; the sentences for a span of days are made only once."""

    def __init__(self, rows: pd.DataFrame) -> None:
        """Take the doubts, a row each, as :data:`iro_analysis.tables.DOUBT_TYPES` describes them."""
        self.rows = rows
        self._by_span: dict[tuple[date, date], DoubtsOfPeriod] = {}
        self._since, self._until = (rows[name].to_numpy("datetime64[s]") for name in ("since", "until"))
        groups = rows.groupby([*_SENTENCE_KEY, "file"], sort=True)
        #: Sentence and file of each doubt, in the order of the sentences; -1 where it has none.
        self._group = groups.ngroup().fillna(-1).to_numpy(dtype=np.int64)
        self._keys = list(groups.size().index)

    @classmethod
    def of(cls, data: CaseData, cohorts: Cohorts, engine: Engine) -> "Doubts":
        """The doubts that reading and stitching left, and the short breaks that are counted as care."""
        episodes = data.tables.get(EPISODES.name, EPISODES.empty())
        if not episodes["legal_status"].isin(SHORT_BREAKS).any():
            return cls(data.doubts)
        counted = cohorts.build(_short_breaks_counted)
        short_breaks = engine.rows(counted.select("source_file", "spell_started", "spell_ended"))
        return cls(pd.concat([data.doubts, _as_doubts(short_breaks)], ignore_index=True))

    def of_period(self, period: Period, first_day: date) -> "DoubtsOfPeriod":
        """The doubts that can matter to a figure of ``period`` that looks back to ``first_day``."""
        span = (first_day, period.end)
        if span not in self._by_span:
            self._by_span[span] = self._between(*span)
        return self._by_span[span]

    def _between(self, first_day: date, last_day: date) -> "DoubtsOfPeriod":
        touching = (self._since <= np.datetime64(last_day)) & (self._until >= np.datetime64(first_day))
        counts = np.bincount(self._group[touching & (self._group >= 0)], minlength=len(self._keys))
        files: dict[tuple[str, str, bool, str, str], Counter[str]] = {}
        for place in np.flatnonzero(counts):
            *key, file = self._keys[place]
            files.setdefault(tuple(key), Counter())[file] += int(counts[place])
        texts: dict[tuple[str, str, bool], list[str]] = {}
        for (table, column, whole_row, heading, state), by_file in files.items():
            texts.setdefault((table, column, whole_row), []).append(_sentence(heading, state, by_file))
        return DoubtsOfPeriod(texts)


@dataclass(frozen=True)
class DoubtsOfPeriod:
    """The doubts of a span of days: sentences by table, column, and whether the doubt is about whole rows."""

    texts: Mapping[tuple[str, str, bool], list[str]]

    def sentences(self, tables: Iterable[str], names: frozenset[str]) -> Iterator[str]:
        """The sentences for a figure that rests on ``tables`` and reads columns under ``names``."""
        rests_on = frozenset(tables)
        for (table, column, whole_row), texts in self.texts.items():
            if table in rests_on and is_read(table, column, names, whole_row=whole_row):
                yield from texts


def doubt_sentences(data: CaseData, day: date, tables: Iterable[str], names: Iterable[str]) -> list[str]:
    """The sentences on cells and rows in doubt behind a list of one day.

    Args:
        data: the stitched tables.
        day: the list holds what was known at the end of this day.
        tables: the tables that the list is made of.
        names: the cohorts and dimensions of the list, under whose names it reads columns.
    """
    sentences = Doubts(data.doubts).of_period(Period(day, day), day).sentences(tables, frozenset(names))
    return list(sentences)


def widespread_doubts(data: CaseData, files: pd.DataFrame) -> list[str]:
    """The doubts that concern more than one in ten rows of a file, a sentence each, those with most cells first.

    Args:
        data: the stitched tables.
        files: every file with its ``rows``, as :class:`iro_analysis.sources.Reading` has them.
    """
    size = files.groupby("file")["rows"].sum().to_dict()
    counts = data.doubts.groupby(["heading", "state", "file"]).size().reset_index(name="cells")
    many = counts[counts["cells"] > _MANY * counts["file"].map(size).astype(float)]
    ordered = many.sort_values("cells", ascending=False, kind="stable")
    return [
        _sentence(heading, state, Counter({file: cells}))
        for heading, state, file, cells in ordered.itertuples(index=False)
    ]


def _short_breaks_counted(care_episodes: Frame) -> Frame:
    """Short breaks in the middle of a stay in the same home, which count as care."""
    return care_episodes.filter(nw.col("in_stay").fill_null(value=False))


def _as_doubts(short_breaks: pd.DataFrame) -> pd.DataFrame:
    rows = short_breaks.assign(
        table=EPISODES.name,
        column="legal_status",
        heading=EPISODES.column("legal_status").source,
        file=short_breaks["source_file"],
        state=_SHORT_BREAK,
        whole_row=True,
        since=short_breaks["spell_started"],
        # A spell that has not ended is in doubt for any later period.
        until=short_breaks["spell_ended"].fillna(pd.Timestamp("2300-01-01")),
    )
    return rows[list(DOUBT_TYPES)].astype(dict(DOUBT_TYPES))


def _sentence(heading: str, state: str, by_file: Counter[str]) -> str:
    """``DEC: 3 cells not read (2 in 2021/episodes.csv, 1 in 2020/episodes.csv).``."""
    total = by_file.total()
    listed = by_file.most_common(_FILES_LISTED)
    places = [f"{cells:,} in {file}" for file, cells in listed]
    if more := len(by_file) - len(listed):
        places.append(f"{total - sum(cells for _, cells in listed):,} in {more:,} more")
    # Rows of another width are in doubt as a whole: no single column can be named. D69
    unit = "row" if heading == EVERY_COLUMN else "cell"
    return f"{heading}: {total:,} {unit}{'' if total == 1 else 's'} {state} ({', '.join(places)})."
