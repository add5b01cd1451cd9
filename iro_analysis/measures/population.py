"""Population: how many children are in care, how many start and cease, for how long."""

import narwhals as nw

from iro_analysis.cohorts.frames import one_per_child
from iro_analysis.engines import Frame
from iro_analysis.measures.facts import Flow
from iro_analysis.measures.kinds import QUARTILES, SUM
from iro_analysis.measures.registry import measure

_SECTION = "population"
#: A trace prints the child and the file and row of each unit.
_SOURCE = ("child_id", "source_file", "source_row")
_DFE = "DfE, Children looked after in England including adoptions: methodology"
_NO_SHORT_BREAKS = "Children on short breaks (legal status V3, V4) are left out."
_TESTED_AS_POISSON = "Changes are tested as two Poisson counts; a stock's children overlap from year to year."


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
    caveats=f"{_NO_SHORT_BREAKS} {_TESTED_AS_POISSON}",
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
    """Children with a spell that touches the period, those who left on its first day included."""
    return one_per_child(spells_during)


@measure(
    "starts",
    section=_SECTION,
    title="Spells of care that start in the period",
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
    caveats=f"{_NO_SHORT_BREAKS} A child who starts twice counts twice; see starts_dfe.",
)
def starts(spells_started: Frame) -> Frame:
    """Spells that start (RNE S) on a day of the period; age, need and legal status are those of that day."""
    return spells_started


@measure(
    "starts_not_known",
    section=_SECTION,
    title="Spells of care whose start is not in the returns",
    unit="children",
    cite="SSDA903 Episodes, RNE other than S in a period of care's first episode",
    by=("month", "quarter"),
    caveats=f"{_NO_SHORT_BREAKS} They are not starts; with them the stocks and flows of the event basis add up.",
)
def starts_not_known(spells_without_start: Frame) -> Frame:
    """Spells whose first episode on record begins in the period and says that it continues an earlier one."""
    return spells_without_start


@measure(
    "ceases",
    section=_SECTION,
    title="Spells of care that end in the period",
    unit="children",
    cite="SSDA903 Episodes, DEC of a period of care's last episode (event basis)",
    by=("month", "quarter", "age_band", "sex", "reason_group", "reason_ceased"),
    share="ceases_pct",
    rate="ceases_rate",
    caveats=f"{_NO_SHORT_BREAKS} A child who leaves twice counts twice; see ceases_dfe.",
)
def ceases(spells_ceased: Frame) -> Frame:
    """Spells that cease on a day of the period; age is that on the day, the reason that of the last episode."""
    return spells_ceased


@measure(
    "stays_under_24_hours",
    section=_SECTION,
    title="Stays under 24 hours, of children who were not looked after",
    unit="stays",
    cite="Children Act 1989, section 22(2); DfE validation rule 355",
    by=("month", "quarter", "age_band", "sex", "legal_status_group"),
    caveats="They are no starts, no ceases and no time in care, and a review on such a day is outside care. The return "
    "has days, not hours: a stay over midnight counts as care.",
)
def stays_under_24_hours(brief_stays: Frame) -> Frame:
    """Whole periods of accommodation on one day of the period, begun and ended, under no care or placement order."""
    return brief_stays


@measure(
    "starts_dfe",
    section=_SECTION,
    title="Children who started to be looked after in the period",
    unit="children",
    cite=f"{_DFE}, only the first start of each child in the year is counted",
    rate="starts_dfe_rate",
    caveats=f"{_NO_SHORT_BREAKS} National and other areas' figures are on this basis.",
    part_of=("starts",),
)
def starts_dfe(spells_started: Frame) -> Frame:
    """Children with at least one spell that starts in the period, each counted once."""
    return one_per_child(spells_started)


@measure(
    "ceases_dfe",
    section=_SECTION,
    title="Children who ceased to be looked after in the period",
    unit="children",
    cite=f"{_DFE}, only the last cease of each child in the year is counted",
    rate="ceases_dfe_rate",
    caveats=f"{_NO_SHORT_BREAKS} National and other areas' figures are on this basis.",
    part_of=("ceases",),
)
def ceases_dfe(spells_ceased: Frame) -> Frame:
    """Children with at least one spell that ends in the period, each counted once."""
    return one_per_child(spells_ceased)


@measure(
    "flow_residual",
    section=_SECTION,
    title="Opening stock and starts, less ceases and closing stock",
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
    """Children in care the day before the period, plus starts, known or not, less ceases, less those at its end."""
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
    title="Starts within 12 months of leaving care",
    unit="children",
    cite="SSDA903 Episodes: 12 calendar months from the end of the child's spell before",
    months_before_start=12,
    part_of=("starts",),
)
def re_entries(spells_started: Frame, calendar: Frame) -> Frame:
    """Spells that start in the period no more than 12 months after an earlier spell of the child ended."""
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
    caveats="Spells that began before the first return supplied, on a day it does not give, are longer than its record "
    "shows. A quartile is given only where that makes no difference to it.",
)
def time_in_care(in_care_at_end: Frame, spells_ceased: Frame, calendar: Frame) -> Frame:
    """Days from the start of the spell to the end of the period (at=End) or to its own end (at=Ceasing)."""
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
