"""Where children in care live: in or outside the authority's area, and how far from home."""

import narwhals as nw

from iro_analysis.cohorts.places import OUTSIDE_AREA, OVER_20_MILES
from iro_analysis.engines import Frame
from iro_analysis.measures.facts import Base
from iro_analysis.measures.kinds import PERCENT
from iro_analysis.measures.registry import measure

_SECTION = "profiles"
_CITE = "SSDA903 HOME_POST and PL_POST; DfE, children looked after: placements by locality and by distance from home"
_NOT_KNOWN = "Not known: no postcode, or one to which the ONS's postcode file gives no place."
_LEFT_OUT = "Children for whom it is not known are left out of the base."
_STRAIGHT = "Miles in a straight line between the postcodes of home and placement."


@measure(
    "cla_out_of_area_at_end",
    section=_SECTION,
    title="Children in care placed outside the authority's area",
    unit="children",
    cite="DfE distance and placement extended report",
    caveats="The SSDA903 return holds postcodes, not areas or distances.",
    needs=("episodes.placement_postcode",),
    part_of=("cla_at_end",),
)
def cla_out_of_area_at_end(placed_at_end: Frame) -> Frame:
    """Children in care at the end of the period whose placement lies outside the authority's boundary."""
    return placed_at_end.filter(nw.col("locality") == OUTSIDE_AREA)


@measure(
    "cla_by_locality_at_end",
    section=_SECTION,
    title="Children in care by where they are placed",
    unit="children",
    cite=_CITE,
    by=("locality", "distance_band", ("locality", "distance_band")),
    caveats=f"{_STRAIGHT} {_NOT_KNOWN}",
    needs=("episodes.placement_postcode",),
    part_of=("cla_at_end",),
    only_if_kept=True,
)
def cla_by_locality_at_end(placed_at_end: Frame) -> Frame:
    """Children in care at the end of the period by where their placement lies: in the area or not, and how far away."""
    return placed_at_end


@measure(
    "cla_out_of_area_pct",
    section=_SECTION,
    title="Children in care placed outside the authority's area, of those known",
    unit="percent",
    cite=_CITE,
    statistic=PERCENT,
    caveats=_LEFT_OUT,
    needs=("episodes.placement_postcode",),
    base=Base("cla_at_end", whole=False, counted=("cla_out_of_area_at_end", ())),
    only_if_kept=True,
)
def cla_out_of_area(placed_at_end: Frame) -> Frame:
    """Of children in care at the end whose placement has a known place, those outside the authority's boundary."""
    return _where_known(placed_at_end, "locality", OUTSIDE_AREA)


@measure(
    "cla_over_20_miles_pct",
    section=_SECTION,
    title="Children in care placed over 20 miles from home, of those known",
    unit="percent",
    cite=_CITE,
    statistic=PERCENT,
    caveats=f"{_STRAIGHT} {_LEFT_OUT}",
    needs=("episodes.home_postcode", "episodes.placement_postcode"),
    base=Base("cla_at_end", whole=False, counted=("cla_by_locality_at_end", (("distance_band", OVER_20_MILES),))),
    only_if_kept=True,
)
def cla_over_20_miles(placed_at_end: Frame) -> Frame:
    """Of children in care at the end whose home and placement have known places, those placed over 20 miles away."""
    return _where_known(placed_at_end, "distance_band", OVER_20_MILES)


def _where_known(placed_at_end: Frame, column: str, category: str) -> Frame:
    """The rows with ``counts``: whether a column has the category; missing where the column is, as not in pandas."""
    column_of = nw.col(column)
    return placed_at_end.with_columns(counts=nw.when(~column_of.is_null()).then(column_of == category))
