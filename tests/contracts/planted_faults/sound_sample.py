"""A sound sample to plant faults in: facts to choose rows by, later years, and many samples in one check."""

from collections.abc import Mapping
from functools import cached_property

import numpy as np
import pandas as pd

from iro_analysis.periods import financial_year
from iro_analysis.tables import TABLES

Tables = Mapping[str, pd.DataFrame]

NO_DAY = np.datetime64("NaT", "s")
_NEIGHBOURS = ("started", "ceased", "reason_new_episode", "reason_ceased", "legal_status", "placement", "provider")


class Sample:
    """A sound sample, with facts by which rows can be chosen.

    Args:
        tables: the canonical tables as supplied.
    """

    def __init__(self, tables: Tables):
        self.tables = tables
        self._facts = {}

    def facts(self, table: str) -> pd.DataFrame:
        """The rows of ``table`` with further facts about their children, in addition to its own columns:

        * ``year_start`` and ``year_end``: the first and last day of the return's year.
        * ``h_sex``, ``h_birth_date``, ``age_start`` and ``age_end``: from the children table; the ages are in full
          years on the first and the last day.
        * ``care_from``, ``care_to``, ``is_open``: when the episodes of the return begin and end, and whether one is
          open; ``first_care``: when the episodes of all returns begin.
        * ``child_before``, ``child_after``: whether the child is in the return before and in the one after.
        * ``n_TABLE``: how many rows of that table are about the child; in a table of the return, in the same return.
        * ``own``: the number of the row among the child's in this table and return, from 0, by date.
        * ``DATE_in``: how many days that date is after the start of the year.
        * For episodes, ``age_started``, and ``prev_...`` and ``next_...`` with the cells of the neighbouring episodes.
        """
        if table not in self._facts:
            self._facts[table] = self._with_facts(table)
        return self._facts[table]

    @cached_property
    def _children(self) -> pd.DataFrame:
        rows = self.tables["children"][["return_year", "child_id", "sex", "birth_date"]]
        known = set(zip(rows["return_year"], rows["child_id"], strict=True))
        for name, offset in (("child_before", -1), ("child_after", 1)):
            there = [(y + offset, c) in known for y, c in zip(rows["return_year"], rows["child_id"], strict=True)]
            rows = rows.assign(**{name: there})
        return rows.rename(columns={"sex": "h_sex", "birth_date": "h_birth_date"})

    @cached_property
    def _care(self) -> pd.DataFrame:
        episodes = self.tables["episodes"]
        episodes = episodes.assign(
            is_open=episodes["ceased"].isna(),
            first_care=episodes["child_id"].map(episodes.groupby("child_id")["started"].min()),
        )
        return episodes.groupby(["return_year", "child_id"], as_index=False).agg(
            care_from=("started", "min"),
            care_to=("ceased", "max"),
            is_open=("is_open", "any"),
            first_care=("first_care", "min"),
        )

    def _with_facts(self, table: str) -> pd.DataFrame:
        rows = self.tables[table]
        if "child_id" not in rows:
            return rows
        index = rows.index
        years = {year: financial_year(int(year)) for year in rows["return_year"].dropna().unique()}
        rows = rows.assign(
            year_start=pd.to_datetime(rows["return_year"].map({y: p.start for y, p in years.items()})),
            year_end=pd.to_datetime(rows["return_year"].map({y: p.end for y, p in years.items()})),
        )
        rows = rows.merge(self._children, on=["return_year", "child_id"], how="left").set_axis(index)
        rows = rows.merge(self._care, on=["return_year", "child_id"], how="left").set_axis(index)
        rows["is_open"] = rows["is_open"].fillna(False).astype(bool)
        for name, day in (("age_start", rows["year_start"]), ("age_end", rows["year_end"])):
            rows[name] = _age(rows["h_birth_date"], day)
        for name, other in self.tables.items():
            if "child_id" in other:
                on = ["child_id"] if TABLES[name].is_log else ["return_year", "child_id"]
                count = other.groupby(on).size().rename(f"n_{name}").reset_index()
                rows = rows.merge(count, on=on, how="left").set_axis(index).fillna({f"n_{name}": 0})
        order = [name for name in TABLES[table].key if name != "child_id"]
        ordered = rows.sort_values(["return_year", "child_id", *order], kind="stable")
        grouped = ordered.groupby(["return_year", "child_id"])
        rows["own"] = grouped.cumcount().reindex(index)
        if table == "episodes":
            rows["age_started"] = _age(rows["h_birth_date"], rows["started"])
            for name in _NEIGHBOURS:
                rows[f"prev_{name}"] = grouped[name].shift(1).reindex(index)
                rows[f"next_{name}"] = grouped[name].shift(-1).reindex(index)
        earlier = [name for name in ("prev_started",) if name in rows]
        for name in [*self.tables[table].select_dtypes("datetime"), "first_care", "care_from", *earlier]:
            rows[f"{name}_in"] = (rows[name] - rows["year_start"]).dt.days
        return rows


def _age(birth_date: pd.Series, day: pd.Series) -> pd.Series:
    early = (day.dt.month * 100 + day.dt.day) < (birth_date.dt.month * 100 + birth_date.dt.day)
    return day.dt.year - birth_date.dt.year - early.astype(int)


def later_years(tables: Tables, years: int) -> Tables:
    """The sample as if everything had happened ``years`` later; a multiple of four, so that leap days exist.

    Codes that had ended by then are replaced by their successors, and sexes are written as since 2024-25.
    """
    moved = {}
    for name, frame in tables.items():
        dates = [column for column in frame if frame[column].dtype.kind == "M"]
        later = {column: (frame[column] + pd.DateOffset(years=years)).astype("datetime64[s]") for column in dates}
        moved[name] = frame.assign(return_year=frame["return_year"] + years, **later)
        if "sex_as_written" in frame:
            letters = moved[name]["sex_as_written"].replace({"1": "M", "2": "F"})
            as_before = moved[name]["sex_as_written"].where(moved[name]["return_year"] < 2025, letters)
            moved[name] = moved[name].assign(sex_as_written=as_before)
    episodes, leavers = moved["episodes"], moved["care_leavers"]
    ended = {"H5": "K3", "P2": "K3", "Z1": "Z11"} if years > 4 else {}
    activities = {"F3": "F5", "P3": "P5"} if years else {}
    return moved | {
        "episodes": episodes.assign(placement=episodes["placement"].replace(ended)),
        "care_leavers": leavers.assign(activity=leavers["activity"].replace(activities)),
    }


def narrowed(planted: Tables, sample: Sample) -> Tables:
    """The rows that a fault can affect: the children it touches and a few others, and a few rows without a child.

    A table without children is kept whole if the fault touches it.
    """
    touched = set(sample.tables["children"]["child_id"].drop_duplicates().head(6))
    for name, frame in planted.items():
        if "child_id" in frame and frame is not sample.tables[name]:
            both = pd.concat([frame, sample.tables[name]])
            touched |= set(both.drop_duplicates(keep=False)["child_id"].dropna())
    return {name: _narrowed(frame, touched, frame is sample.tables[name]) for name, frame in planted.items()}


def _narrowed(frame, touched, untouched):
    if "child_id" in frame:
        return frame[frame["child_id"].isin(touched) | frame["child_id"].isna()]
    return frame.head(6) if untouched else frame


def apart(tables: Tables, name: str, number: int) -> Tables:
    """The tables as those of another authority, with ``name`` as the file of every row, so that many fit in one check.

    Identifiers, months and pupil numbers are changed: nothing else is compared beyond the rows of one child.
    """
    return {table: _apart(frame, name, number) for table, frame in tables.items()}


def _apart(frame, name, number):
    own = {"source_file": pd.Series(name, index=frame.index, dtype="string")}
    for column in ("child_id", "iro_id", "alert_id", "dispute_id", "action_id", "response_id"):
        if column in frame:
            own[column] = frame[column] + f" {number}"
    if "upn" in frame:
        own["upn"] = frame["upn"].str.replace(r"^([A-Z])000(?=\d{9}$)", rf"\g<1>{number:03}", regex=True)
    if "month" in frame:
        own["month"] = (frame["month"] + pd.DateOffset(years=12 * number)).astype("datetime64[s]")
    return frame.assign(**own)


def together(worlds: Mapping[str, Tables]) -> Tables:
    """The tables of all samples in one, kept apart from each other by their names."""
    kept = [apart(tables, name, number) for number, (name, tables) in enumerate(worlds.items())]
    return {table: pd.concat([tables[table] for tables in kept], ignore_index=True) for table in kept[0]}


def with_what_the_sample_lacks(tables: Tables) -> Tables:
    """The sample with social workers, deprivation of liberty orders, more unaccompanied children, and an unused IRO.

    And with disruption meetings: one about each child in care, and of every other the day the placement ended; and
    with an independent visitor for each child, from a month after the referral, of every other with an end.
    """
    episodes, children = tables["episodes"], tables["children"]
    care = episodes.merge(children[["return_year", "child_id", "sex", "birth_date"]])
    spans = care.groupby(["return_year", "child_id"], as_index=False).agg(
        birth_date=("birth_date", "first"), sex=("sex", "first"), started=("started", "min")
    )
    workers = _rows_of(
        "social_workers", spans, worker_id="SW000001", worker_from=spans["started"], worker_to=NO_DAY,
        worker_reason="FCONTA",
    )  # fmt: skip
    homes = care[(care["placement"] == "K2") & care["ceased"].isna() & (care["return_year"] == 2021)]
    orders = _rows_of("deprivation_of_liberty", homes, order_from=homes["started"], order_to=NO_DAY)
    once = spans[~spans["child_id"].duplicated(keep=False) & (spans["birth_date"].dt.year.between(2004, 2006))]
    more = _rows_of("uasc", once.drop_duplicates("return_year"), sex=once.drop_duplicates("return_year")["sex"],
                   uasc_ceased=NO_DAY)  # fmt: skip
    posts = tables["iro_workforce"].assign(ethnicity=pd.Series("WBRI", tables["iro_workforce"].index, dtype="string"))
    moved = care[care["ceased"].isna() & (care["return_year"] == 2021) & (care["started"] < "2021-03-01")]
    moved = moved.drop_duplicates("child_id").reset_index(drop=True)
    meetings = _rows_of(
        "disruption_meetings", moved, meeting_date=moved["started"] + pd.Timedelta(days=10),
        placement_ended=moved["started"].where(moved.index % 2 == 1),
    )  # fmt: skip
    visited = _rows_of(
        "independent_visitors", moved, visitor_referred=moved["started"],
        visitor_from=moved["started"] + pd.Timedelta(days=20),
        visitor_to=(moved["started"] + pd.Timedelta(days=25)).where(moved.index % 2 == 1),
    )  # fmt: skip
    post = posts.head(1).assign(iro_id="IRO99", source_row=3)
    return dict(tables) | {
        "social_workers": workers,
        "deprivation_of_liberty": orders,
        "disruption_meetings": meetings,
        "independent_visitors": visited,
        "uasc": pd.concat([tables["uasc"], more], ignore_index=True),
        "iro_workforce": pd.concat([posts, post], ignore_index=True),
    }


def _rows_of(table, spans, **cells):
    known = spans[["return_year", "child_id", "birth_date"]].reset_index(drop=True)
    cells = {name: getattr(cell, "array", cell) for name, cell in cells.items()}
    full = known.assign(**cells, source_file=f"{table}.csv", source_row=range(2, len(known) + 2), rule="")
    empty = TABLES[table].empty()
    return full[list(empty)].astype(empty.dtypes.to_dict())
