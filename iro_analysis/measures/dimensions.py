"""The dimensions that figures can be broken down by: their categories, and how each row gets one.

A dimension reads the columns of a cohort. ``on`` is the day that a row is about: the end of the period for a stock, the
day of the event for a flow. The other columns have the canonical names of :mod:`iro_analysis.tables`.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, partial
from types import MappingProxyType

import narwhals as nw

from iro_analysis.care.ages import AGE_BANDS, age_band, name_for
from iro_analysis.care.reviews import FATES
from iro_analysis.care.status import ACCOMMODATION, DETAINED, GROUNDS, REMAND
from iro_analysis.care.verdicts import KINDS
from iro_analysis.codes import NEWEST, NOT_KNOWN, grouped_alike, groups, labels
from iro_analysis.cohorts.places import DISTANCES, LOCALITIES, UP_TO_20_MILES
from iro_analysis.cohorts.reviews import CODES
from iro_analysis.cohorts.service import CASELOAD_BANDS, STAGES, YEARS_IN_POST
from iro_analysis.periods import FIRST_MONTH, MONTHS, QUARTERS, Period, collection_year, financial_year
from iro_analysis.settings import Grouping
from iro_analysis.tables import IRO_ALLOCATIONS, REVIEW_LOG, TABLES

NOT_GROUPED = "Not grouped"
#: The breakdown that tells IROs apart.
IRO = "iro"
#: First day of each band of days late.
DAYS_LATE = MappingProxyType({"1-7": 1, "8-14": 8, "15-28": 15, "29 and over": 29})


@dataclass(frozen=True)
class Dimension:
    """One way to break a figure down.

    Args:
        name: its name in breakdowns.
        category: the expression that gives a row its category; missing if the dimension does not apply to the row.
        categories: those that are always in the ledger, with 0 if nobody is in them; others only if they occur.
        column: the column that it needs; None for a dimension made of dates.
        table: the table with that column, unless the measure itself needs a table that has it.
        recurs: whether its categories come back a year later, so that they can be compared.
        always_known: whether every unit has a category, whatever is recorded.
        codes: the code list of its categories, if the report prints their labels too.
        grouped: the code list whose published groups are its categories.
        own_words: whether its categories are the service's own words, which have no order other than by size.
        title: its title in the report.
        words: what the report prints instead of categories that a reader would not understand.
    """

    name: str
    category: nw.Expr
    categories: Callable[[Period], tuple[str, ...]]
    column: str | None = None
    table: str | None = None
    recurs: bool = True
    always_known: bool = False
    codes: str | None = None
    grouped: str | None = None
    own_words: bool = False
    title: str = ""
    words: Mapping[str, str] = field(default_factory=dict)

    def table_beside(self, needed: Iterable[str]) -> str | None:
        """The table that it reads beside the tables that a measure needs."""
        own = {column.name for name in needed for column in TABLES[name].columns} if self.column else set(needed)
        return None if (self.column or self.table) in own else self.table

    def titled(self, title: str, words: Mapping[str, str] | None = None) -> "Dimension":
        """The same dimension with a title, and with words to print for some of its categories."""
        return replace(self, title=title, words=words or {})


@cache
def dimensions(year: int = NEWEST) -> Mapping[str, Dimension]:  # D110
    """Every dimension by name; the groups of codes are those of the collection year ``year``."""
    grouped = partial(_groups_in, year)
    known = (
        _closed_list("sex", _code_of("sex", "sex"), (*labels("sex"),)),
        _closed_list("age_band", age_band(nw.col("birth_date"), nw.col("on")), AGE_BANDS).titled("Age"),
        grouped("ethnicity_group", "ethnicity").titled("Ethnic group"),
        _codes("ethnicity").titled("Ethnic origin"),
        grouped("legal_status_group", "legal_status", unusual=("Short breaks", "Freed for adoption")).titled(
            "Legal status"
        ),
        _codes("legal_status", unusual=("V3", "V4", "D1")),  # D125
        _codes("need").titled("Category of need"),
        grouped("placement_group", "placement").titled("Type of placement"),
        _codes("placement").titled("Type of placement"),
        _codes("provider").titled("Provider of the placement"),
        replace(_computed("locality", LOCALITIES), column="placement_postcode").titled("Where the placement is"),
        replace(_computed("distance_band", DISTANCES), column="home_postcode").titled(
            "Distance from home", words={UP_TO_20_MILES: "20 miles or less"}
        ),
        _codes("reason_ceased", leave_out=("X1",)).titled("Reason for leaving care"),
        grouped("reason_group", "reason_ceased").titled("Reason for leaving care"),
        _closed_list("missing_kind", _label_of("missing_kind", "missing"), tuple(labels("missing").values())).titled(
            "Kind of absence"
        ),
        _computed("review_kind", KINDS).titled("Kind of review"),
        _closed_list("fate", nw.col("fate"), FATES[1:]).titled(
            "Why",
            words={
                "before birth": "Before the child was born",
                "after its return": "After the end of its return",
                "short break": "On a short break",
                "outside care": "Outside care",
            },
        ),
        _closed_list("stay_ground", nw.col("ground"), GROUNDS).titled(
            "Why the stay is reviewed",
            words={
                REMAND: "Remand, police or youth rehabilitation order",
                DETAINED: "Detained while in care",
                ACCOMMODATION: "Accommodation that ends",
            },
        ),
        _log_codes("mode", "review_mode", table=REVIEW_LOG.name).titled("How the review was held"),
        _log_codes("late_reason", "late_reason", table=REVIEW_LOG.name).titled("Reason"),
        _closed_list("days_late_band", _band_of("days_late", DAYS_LATE), tuple(DAYS_LATE)).titled("Days late"),
        replace(
            _closed_list("participation", nw.col("participation"), CODES, "participation"), codes="participation"
        ).titled("How the child took part"),
        _closed_list("parent", nw.col("parent"), ("Mother", "Father")),
        _log_codes("method", "consultation_method"),
        _log_codes("purpose", "consultation_purpose"),
        _log_codes("contact_with", "contact_with").titled("With whom"),
        _log_codes("cp_conference_kind", "cp_conference_kind").titled("Kind of conference"),
        _log_codes("holder", "app_user").titled("Account holder"),
        _log_codes("sender", "app_user").titled("Sent by"),
        _log_codes("subject", "statement_subject"),
        _computed("caseload_band", CASELOAD_BANDS).titled("Caseload"),
        _closed_list("iro_sex", _code_of("sex", "sex"), (*labels("sex"),), "sex").titled("Sex"),
        grouped("iro_ethnicity_group", "ethnicity").titled("Ethnic group"),
        _closed_list("agency", nw.col("agency"), ("No", "Yes"), "agency").titled(
            "How employed", words={"No": "Not through an agency", "Yes": "Through an agency"}
        ),
        _closed_list("years_in_post_band", nw.col("years_in_post_band"), YEARS_IN_POST).titled(
            "Years in post", words={"1 to 4": "1 to 4 years", "5 and over": "5 years and over"}
        ),
        _own_words("theme"),
        _own_words("team", table=IRO_ALLOCATIONS.name),
        # Who is identified by it is shown only if the settings say so. What separates breakdowns is replaced in it.
        replace(
            _own_words(IRO, table=IRO_ALLOCATIONS.name),
            column=None,
            category=_or_not_known(
                IRO, nw.col(IRO).str.replace_all(";", ",", literal=True).str.replace_all("=", ":", literal=True)
            ),
        ).titled("IRO"),
        _own_words("question"),
        _own_words("audit_kind").titled("Kind of audit"),
        _log_codes("outcome", "outcome"),
        _closed_list("highest_stage", nw.col("highest_stage"), STAGES).titled(
            "Highest stage reached", words={stage: f"Stage {stage}" for stage in STAGES}
        ),
        _log_codes("respondent", "respondent").titled("Who answered"),
        _log_codes("answer", "feedback_answer"),
        _log_codes("grade", "audit_grade"),
        _closed_list("basis", nw.col("basis"), ("Event", "DfE")),
        _closed_list("at", nw.col("at"), ("End", "Ceasing")).titled("When"),
        Dimension(
            "month",
            _of_the_year(_month()),
            lambda period: period.months if period.within_a_year else (),
            always_known=True,
        ),
        Dimension("quarter", _of_the_year(_quarter()), _quarters, always_known=True),
        Dimension("week", _of_the_year(nw.col("week")), _weeks, recurs=False).titled("Week beginning"),  # D54
    )
    return MappingProxyType({dimension.name: dimension for dimension in known})


def grouping_dimension(name: str, grouping: Grouping) -> Dimension:  # D5
    """The dimension of a local grouping of a code list, from ``[groupings]`` in iro.toml."""
    category = _group_of(grouping.of, grouping.groups, NOT_GROUPED)
    return _closed_list(name, category, tuple(grouping.groups), grouping.of)


def regrouped(lists: Collection[str], periods: Iterable[Period], year: int) -> str:  # D110
    """A remark if any of the code lists was grouped otherwise in any of ``periods`` than in the year ``year``."""
    otherwise = [
        period.label
        for period in periods
        if not all(grouped_alike(name, collection_year(period.end), year) for name in lists)
    ]
    if not otherwise:
        return ""
    return f"Grouped by the DfE's definition of {financial_year(year).label}; it was another in {', '.join(otherwise)}."


def _closed_list(name: str, category: nw.Expr, categories: tuple[str, ...], column: str | None = None) -> Dimension:
    """A dimension with the same categories in every period."""
    return Dimension(name, category, lambda _: categories, column)


def _codes(name: str, leave_out: tuple[str, ...] = (), unusual: tuple[str, ...] = ()) -> Dimension:
    """A column of codes; ``leave_out`` count as not known, ``unusual`` ones are in the ledger only if they occur."""
    codes = tuple(code for code in labels(name) if code not in (*leave_out, *unusual))
    return replace(_closed_list(name, _code_of(name, name, leave_out), codes, name), codes=name)


def _groups_in(year: int, name: str, column: str, unusual: tuple[str, ...] = ()) -> Dimension:
    """The groups of a column of codes in a year; ``unusual`` ones are in the ledger only if they occur."""
    codes_by_group = groups(column, year)
    usual = tuple(group for group in codes_by_group if group not in unusual)
    return replace(_closed_list(name, _group_of(column, codes_by_group, NOT_KNOWN), usual, column), grouped=column)


def _computed(name: str, categories: tuple[str, ...]) -> Dimension:
    """A column that a cohort works out, with the categories it can have."""
    return _closed_list(name, _or_not_known(name), categories)


def _own_words(name: str, table: str | None = None) -> Dimension:
    """A column of the service's own words; its categories are whatever occurs."""
    return Dimension(name, _or_not_known(name), lambda _: (), name, table, own_words=True)


def _or_not_known(name: str, known: nw.Expr | None = None) -> nw.Expr:
    otherwise = nw.col(name) if known is None else known
    return nw.when(nw.col(name).is_null()).then(nw.lit(NOT_KNOWN)).otherwise(otherwise)


def _log_codes(name: str, code_list: str, table: str | None = None) -> Dimension:
    """A coded column of one of the service's logs."""
    category = _code_of(name, code_list)
    return Dimension(name, category, lambda _: tuple(labels(code_list)), name, table)


def _band_of(column: str, first_of_band: Mapping[str, int]) -> nw.Expr:
    """The band of a number; ``first_of_band`` gives the lowest number of each, in ascending order."""
    band = nw.lit(NOT_KNOWN)
    for name, first in first_of_band.items():
        band = nw.when(nw.col(column) >= first).then(nw.lit(name)).otherwise(band)
    return band


def _code_of(column: str, code_list: str, leave_out: tuple[str, ...] = ()) -> nw.Expr:
    """The code itself if it is in the code list, else "Not known"."""
    known = [code for code in labels(code_list) if code not in leave_out]
    return nw.when(nw.col(column).is_in(known)).then(nw.col(column)).otherwise(nw.lit(NOT_KNOWN))


def _label_of(column: str, code_list: str) -> nw.Expr:
    return name_for(nw.col(column), labels(code_list), NOT_KNOWN)


def _group_of(column: str, codes_by_group: Mapping[str, list[str]], otherwise: str) -> nw.Expr:
    group_of = {code: group for group, codes in codes_by_group.items() for code in codes}
    return name_for(nw.col(column), group_of, otherwise)


def _month() -> nw.Expr:
    return _by_month(MONTHS)


def _quarter() -> nw.Expr:
    return _by_month([name for name in QUARTERS for _ in range(3)])


def _by_month(names: Sequence[str]) -> nw.Expr:
    """The name for the month of ``on``, from twelve names that begin with that of April."""
    of_month = {float((FIRST_MONTH - 1 + place) % 12 + 1): name for place, name in enumerate(names)}
    return name_for(nw.col("on").dt.month().cast(nw.Float64), of_month, NOT_KNOWN)


def _of_the_year(category: nw.Expr) -> nw.Expr:  # D37
    """The category, but only in a period of at most a year: in a longer one the same month occurs twice."""
    return nw.when(nw.col("within_a_year")).then(category)


def _weeks(period: Period) -> tuple[str, ...]:
    return tuple(monday.isoformat() for monday in period.weeks) if period.within_a_year else ()


def _quarters(period: Period) -> tuple[str, ...]:
    if not period.within_a_year:
        return ()
    return tuple(dict.fromkeys(QUARTERS[MONTHS.index(month) // 3] for month in period.months))
