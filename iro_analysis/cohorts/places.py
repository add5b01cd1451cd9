"""Where children live: in or outside the authority's area, and how far from home, by the postcodes of the return."""

from collections.abc import Callable, Mapping

import narwhals as nw

from iro_analysis.engines import Frame

#: The frame of the places of the return's postcodes, which is there only if iro.toml names a postcode file.
PLACES = "places"
LOCALITIES = (IN_AREA, OUTSIDE_AREA) = ("In the area", "Outside the area")
DISTANCES = (UP_TO_20_MILES, OVER_20_MILES) = ("Up to 20 miles", "Over 20 miles")
_METRES_IN_20_MILES = 20 * 1609.344


def placed_at_end(in_care_at_end: Frame, places: Frame) -> Frame:  # D223
    """One row per child in care at the end of the period: where the current placement is, seen from home.

    Returns:
        The columns of ``in_care_at_end``, and ``locality`` and ``distance_band``, missing where a postcode is not given
        or has no place.
    """
    home = places.select(home_postcode="postcode", home_easting="easting", home_northing="northing")
    east, north = nw.col("easting") - nw.col("home_easting"), nw.col("northing") - nw.col("home_northing")
    squared, limit = east * east + north * north, _METRES_IN_20_MILES**2
    placed = in_care_at_end.join(
        places.select("easting", "northing", "in_area", placement_postcode="postcode"),
        on="placement_postcode",
        how="left",
    ).join(home, on="home_postcode", how="left")
    return placed.with_columns(
        locality=_one_of(nw.col("in_area"), ~nw.col("in_area"), LOCALITIES),
        distance_band=_one_of(squared <= limit, squared > limit, DISTANCES),
    ).drop("easting", "northing", "home_easting", "home_northing", "in_area")


def _one_of(first: nw.Expr, second: nw.Expr, categories: tuple[str, str]) -> nw.Expr:
    """The category of the condition that holds; missing where neither is known to, which pandas calls false."""
    return nw.when(first).then(nw.lit(categories[0])).otherwise(nw.when(second).then(nw.lit(categories[1])))


BUILDERS: Mapping[str, Callable[..., Frame]] = {"placed_at_end": placed_at_end}
