"""Population: how many children are in care, how many start and cease to be looked after, for how long."""

import narwhals as nw

from iro_analysis.cohorts.frames import one_per_child
from iro_analysis.engines import Frame
from iro_analysis.measures.facts import Flow, Tested
from iro_analysis.measures.kinds import QUARTILES, SUM
from iro_analysis.measures.registry import measure

_SECTION = "population"
#: A trace prints the child and the file and row of each unit.
_SOURCE = ("child_id", "source_file", "source_row")
_DFE = "DfE, Children looked after in England including adoptions: methodology"
_NO_SHORT_BREAKS = "Children on short breaks (legal status V3, V4) are left out."


@measure(
    "cla_at_end",
    section=_SECTION,
    title="Children in care at the end of the period",
    unit="children",
    cite=f"{_DFE}, children looked after on 31 March",
    by=(
        "sex",
        "age_band",
        ("age_band", "sex"),
        "ethnicity_group",
        "ethnicity",
        "legal_status_group",
        "legal_status",
        "need",
        "placement_group",
        "placement",
        "provider",
    ),
    share="cla_at_end_pct",
    rate="cla_rate",
    caveats=_NO_SHORT_BREAKS,
    local_groupings=True,
    part_of=("cla_during",),
    flows=(
        Flow(
            "starts",
            "starts_not_known",
            "ceases",
            ("flow_residual", (("basis", "Event"),)),
            always_zero=True,
            lasting=("sex", "ethnicity", "ethnicity_group"),
        ),
        Flow("starts_dfe", "", "ceases_dfe", ("flow_residual", (("basis", "DfE"),)), always_zero=False),
    ),
)
def cla_at_end(in_care_at_end: Frame) -> Frame:
    """Children with an episode of care that holds midnight at the end of the period's last day."""
    return in_care_at_end


@measure(
    "cla_during",
    section=_SECTION,
    title="Children in care at any time in the period",
    unit="children",
    cite=_DFE,
    by=("sex", "age_band"),
    caveats=f"{_NO_SHORT_BREAKS} Age is that at the end of the period.",
)
def cla_during(spells_during: Frame) -> Frame:  # D30
    """Children with a period of care that touches the period, those who left on its first day included."""
    return one_per_child(spells_during)


@measure(
    "starts",
    section=_SECTION,
    title="Periods of care that began",
    unit="children",
    cite="SSDA903 Episodes, DECOM of a period of care's first episode (event basis)",
    by=(
        "month",
        "quarter",
        "age_band",
        "sex",
        "ethnicity_group",
        "need",
        "legal_status_group",
        "legal_status",
    ),
    share="starts_pct",
    rate="starts_rate",
    caveats=f"{_NO_SHORT_BREAKS} A child who starts to be looked after twice counts twice; see starts_dfe.",
    tested=Tested.HEADLINE,
)
def starts(spells_started: Frame) -> Frame:
    """Periods of care that began (RNE S) in the period; age, need and legal status are those of that day."""
    return spells_started


@measure(
    "starts_not_known",
    section=_SECTION,
    title="Periods of care whose beginning is not in the returns",
    unit="children",
    cite="SSDA903 Episodes, RNE other than S in a period of care's first episode",
    by=("month", "quarter"),
    caveats=f"{_NO_SHORT_BREAKS} Nobody starts to be looked after by them; with them the event basis adds up.",
)
def starts_not_known(spells_without_start: Frame) -> Frame:
    """Periods of care whose first episode on record begins in the period and says that it continues an earlier one."""
    return spells_without_start


@measure(
    "ceases",
    section=_SECTION,
    title="Periods of care that ended",
    unit="children",
    cite="SSDA903 Episodes, DEC of a period of care's last episode (event basis)",
    by=("month", "quarter", "age_band", "sex", "reason_group", "reason_ceased"),
    share="ceases_pct",
    rate="ceases_rate",
    caveats=f"{_NO_SHORT_BREAKS} A child who leaves twice counts twice; see ceases_dfe.",
    tested=Tested.HEADLINE,
)
def ceases(spells_ceased: Frame) -> Frame:
    """Periods of care that ended in the period; age is that on the day, the reason that of the last episode."""
    return spells_ceased


@measure(
    "stays_under_24_hours",
    section=_SECTION,
    title="Stays under 24 hours, of children who were not looked after",
    unit="stays",
    cite="Children Act 1989, section 22(2); DfE validation rule 355",
    by=("month", "quarter", "age_band", "sex", "legal_status_group"),
    caveats="They are no starts, no ceases and no time in care, and a review on such a day is outside care. The return "
    "has days, not hours: a stay over midnight counts as care. A child remanded to youth detention is looked after "
    "however short the stay, but J1 does not say which remand it is.",
)
def stays_under_24_hours(brief_stays: Frame) -> Frame:
    """Whole periods of accommodation on one day of the period, begun and ended, under no care or placement order."""
    return brief_stays


@measure(
    "starts_dfe",
    section=_SECTION,
    title="Children who started to be looked after in the period",
    unit="children",
    cite=f"{_DFE}: a child who starts more than once in the year is counted once, at the first",
    rate="starts_dfe_rate",
    caveats=f"{_NO_SHORT_BREAKS} National and other areas' figures are on this basis.",
    part_of=("starts",),
)
def starts_dfe(spells_started: Frame) -> Frame:
    """Children with at least one period of care that began in the period, each counted once."""
    return one_per_child(spells_started)


@measure(
    "ceases_dfe",
    section=_SECTION,
    title="Children who ceased to be looked after in the period",
    unit="children",
    cite=f"{_DFE}: a child who ceases more than once in the year is counted once, at the last",
    rate="ceases_dfe_rate",
    caveats=f"{_NO_SHORT_BREAKS} National and other areas' figures are on this basis.",
    part_of=("ceases",),
)
def ceases_dfe(spells_ceased: Frame) -> Frame:
    """Children with at least one period of care that ended in the period, each counted once."""
    return one_per_child(spells_ceased)


@measure(
    "flow_residual",
    section=_SECTION,
    title="In care at the beginning and starting, less ceasing and in care at the end",
    unit="children",
    cite="Identity of stocks and flows",
    by=("basis",),
    total=False,
    statistic=SUM,
    caveats="Always 0 on the event basis; on the DfE basis the children who left and came back in the period remain.",
)
def flow_residual(
    in_care_at_opening: Frame,
    in_care_at_end: Frame,
    spells_started: Frame,
    spells_without_start: Frame,
    spells_ceased: Frame,
) -> Frame:
    """Children in care the day before, plus those starting, known or not, less those ceasing and those at the end."""
    # A spell whose start is not known is not a start, but without it the stock would grow for no reason.
    stocks = [(in_care_at_opening, 1), (spells_without_start, 1), (in_care_at_end, -1)]
    events = [(spells_started, 1), (spells_ceased, -1)]
    children = [(one_per_child(rows), sign) for rows, sign in events]
    parts = [
        rows.select("period", *_SOURCE, basis=nw.lit(basis), amount=nw.lit(sign))
        for basis, flows in (("Event", events), ("DfE", children))
        for rows, sign in (*stocks, *flows)
    ]
    return nw.concat(parts)


@measure(
    "re_entries",
    section=_SECTION,
    title="Periods of care that began within 12 months of leaving care",
    unit="children",
    cite="SSDA903 Episodes: 12 calendar months from the end of the child's period of care before",
    months_before_start=12,
    part_of=("starts",),
    tested=Tested.OTHER,
)
def re_entries(spells_started: Frame, calendar: Frame) -> Frame:
    """Periods of care that began no more than 12 months after an earlier one of the child ended."""
    # The calendar gives the end of twelve months for every day, so that no engine has to add months.
    limits = calendar.select(previous_ended="day", last_day="plus_12_months")
    return spells_started.join(limits, on="previous_ended").filter(nw.col("started") <= nw.col("last_day"))


@measure(
    "time_in_care",
    section=_SECTION,
    title="Days in care",
    unit="days",
    cite="SSDA903 Episodes, from DECOM of the period of care's first episode",
    by=("at", ("age_band", "at"), ("at", "legal_status_group")),
    total=False,
    statistic=QUARTILES,
    caveats="Periods of care that began before the first return supplied, on a day it does not give, are longer than "
    "its record shows. A quartile is given only where that makes no difference to it.",
)
def time_in_care(in_care_at_end: Frame, spells_ceased: Frame, calendar: Frame) -> Frame:
    """Days from the start of a period of care to the end of the report's period (at=End) or to its own (at=Ceasing)."""
    columns = ("period", *_SOURCE, "birth_date", "legal_status", "on", "spell_started", "start_known")
    stays = nw.concat(
        [rows.select(*columns, at=nw.lit(at)) for rows, at in ((in_care_at_end, "End"), (spells_ceased, "Ceasing"))]
    )
    first = calendar.select(spell_started="day", first_number="day_number")
    last = calendar.select(on="day", last_number="day_number")
    dated = stays.join(first, on="spell_started").join(last, on="on")
    days = (nw.col("last_number") - nw.col("first_number")).cast(nw.Float64)
    # If the start is not known, the child has been in care for longer than the record shows. D28
    return dated.with_columns(amount=days, exact=nw.col("start_known"))
