"""The quality of the service's work: examples of what it changed for children, and graded audits."""

import narwhals as nw

from iro_analysis.engines import Frame
from iro_analysis.measures.facts import Base
from iro_analysis.measures.kinds import PERCENT
from iro_analysis.measures.registry import measure

_SECTION = "feedback"
_AUDITS = "The service's log of audits"
_GRADES = f"{_AUDITS}; grades as in Ofsted's framework"
GOOD_OR_BETTER = ("Outstanding", "Good")


@measure(
    "you_said_we_did",
    section=_SECTION,
    title="Examples of what was said and what was done",
    unit="examples",
    cite="The service's log of impact",
    by=("theme",),
    caveats="Chosen by the service; an example without a day is in every report.",
)
def you_said_we_did(examples_of_period: Frame) -> Frame:
    """Examples in the service's log of impact that belong to the period."""
    return examples_of_period


@measure(
    "care_plan_audits",
    section=_SECTION,
    title="Audits of care plans and cases",
    unit="audits",
    cite=_AUDITS,
    by=("audit_kind", "grade", "month", "quarter"),
)
def care_plan_audits(audits_of_period: Frame) -> Frame:
    """Audits in the period."""
    return audits_of_period


@measure(
    "audit_grades",
    section=_SECTION,
    title="Audits with a grade",
    unit="audits",
    cite=_GRADES,
    by=("grade", ("audit_kind", "grade")),
    share="audit_grades_pct",
    part_of=("care_plan_audits",),
)
def audit_grades(audits_of_period: Frame) -> Frame:
    """Audits in the period that were graded, by grade."""
    return audits_of_period.filter(~nw.col("grade").is_null())


@measure(
    "audits_good_or_better_pct",
    section=_SECTION,
    title="Audits graded good or outstanding",
    unit="percent",
    low_is_good=False,
    cite=_GRADES,
    statistic=PERCENT,
    by=("audit_kind",),
    caveats="Audits without a grade are left out.",
    base=Base("audit_grades"),
)
def audits_good_or_better(audits_of_period: Frame) -> Frame:
    """Of the graded audits in the period, those graded good or outstanding."""
    graded = ~nw.col("grade").is_null()
    return audits_of_period.with_columns(counts=nw.when(graded).then(nw.col("grade").is_in(GOOD_OR_BETTER)))
