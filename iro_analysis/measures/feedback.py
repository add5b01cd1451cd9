"""Feedback on the service: who answered, how many of those asked did so, and how many agree."""

import narwhals as nw

from iro_analysis.engines import Frame
from iro_analysis.measures.facts import Base
from iro_analysis.measures.kinds import PART_OF_WHOLE, PERCENT
from iro_analysis.measures.registry import measure

_SECTION = "feedback"
_FEEDBACK = "The service's log of feedback"
AGREE = "Agree"


@measure(
    "feedback_responses",
    section=_SECTION,
    title="Feedback forms received",
    unit="forms",
    cite=_FEEDBACK,
    by=("respondent", "quarter"),
    caveats="Where the log does not say which answers are of one form, a day and kind of respondent has as many forms "
    "as the question answered most often has answers.",
)
def feedback_responses(forms_of_period: Frame) -> Frame:  # D25
    """Forms received in the period, each counted once however many questions it answers."""
    return forms_of_period


@measure(
    "feedback_answers",
    section=_SECTION,
    title="Answers to the questions of feedback forms",
    unit="answers",
    cite=_FEEDBACK,
    by=("question", "respondent", "answer", ("answer", "question")),
)
def feedback_answers(feedback_of_period: Frame) -> Frame:
    """Answers given in the period."""
    return feedback_of_period


@measure(
    "feedback_agree_pct",
    section=_SECTION,
    title="Answers that agree",
    unit="percent",
    low_is_good=False,
    cite=_FEEDBACK,
    statistic=PERCENT,
    by=("respondent", "question", ("question", "respondent")),
    caveats="Of all answers that can be read, the unsure included. Those who answer are not a sample of those who were "
    "asked: few answers say little.",
    base=Base("feedback_answers", counted=("feedback_answers", (("answer", "Agree"),))),
)
def feedback_agree(feedback_of_period: Frame) -> Frame:
    """Of the answers given in the period, those that agree."""
    return feedback_of_period.with_columns(counts=nw.col("answer") == AGREE)


@measure(
    "feedback_response_rate",
    section=_SECTION,
    title="Feedback forms received, of those asked",
    unit="percent",
    low_is_good=False,
    cite="The service's logs of feedback and of feedback invitations",
    statistic=PART_OF_WHOLE,
    by=("respondent",),
    caveats="Forms of kinds of respondents of whom it is not known how many were asked are left out.",
    whole_months=True,
)
def feedback_response_rate(forms_of_period: Frame, invitations_of_period: Frame) -> Frame:
    """Forms received in the period, over the people asked for feedback in it."""
    # If the log of invitations lacks a kind of respondent, the forms of that kind have no base.
    kinds = invitations_of_period.select("period", "respondent").unique(["period", "respondent"], keep="any")
    answered = forms_of_period.join(kinds, on=["period", "respondent"]).select(
        "period", "respondent", part=nw.lit(1.0), whole=nw.lit(0.0)
    )
    asked = invitations_of_period.select(
        "period", "respondent", part=nw.lit(0.0), whole=nw.col("invitations").cast(nw.Float64)
    )
    return nw.concat([answered, asked])
