"""Where children live: in or outside the authority's area, and how far from home, by the postcodes of the return."""

from collections.abc import Callable, Mapping

import narwhals as nw

from iro_analysis.engines import Frame

#: The frame of the places of the return's postcodes, which is there only if iro.toml names a postcode file.
PLACES = "places"
LOCALITIES = (IN_AREA, OUTSIDE_AREA) = ("In the area", "Outside the area")
DISTANCES = (UP_TO_20_MILES, OVER_20_MILES) = ("Up to 20 miles", "Over 20 miles")
_METRES_IN_20_MILES = 20 * 1609.344
_GRID = ("easting", "northing", "home_easting", "home_northing")


def placed_at_end(in_care_at_end: Frame, places: Frame) -> Frame:  # D223
    """One row per child in care at the end of the period: where the current placement is, seen from home.

    Returns:
        The columns of ``in_care_at_end``, and ``locality`` and ``distance_band``, missing where a postcode is not given
        or has no place.
    """
    home = places.select(home_postcode="postcode", home_easting="easting", home_northing="northing")
    placed = in_care_at_end.join(
        places.select("easting", "northing", "in_area", placement_postcode="postcode"),
        on="placement_postcode",
        how="left",
    ).join(home, on="home_postcode", how="left")
    # pandas calls a comparison with a missing number false, the other engines missing.
    known = ~nw.any_horizontal(*(nw.col(name).is_null() for name in _GRID), ignore_nulls=False)
    east, north = nw.col("easting") - nw.col("home_easting"), nw.col("northing") - nw.col("home_northing")
    near = east * east + north * north <= _METRES_IN_20_MILES**2
    inside = nw.col("in_area")
    return placed.with_columns(
        locality=_either(inside, IN_AREA, ~inside, OUTSIDE_AREA),
        distance_band=_either(known & near, UP_TO_20_MILES, known & ~near, OVER_20_MILES),
    ).drop(*_GRID, "in_area")


def _either(first: nw.Expr, if_first: str, second: nw.Expr, if_second: str) -> nw.Expr:
    """One of two categories; missing where neither condition holds."""
    return nw.when(first).then(nw.lit(if_first)).otherwise(nw.when(second).then(nw.lit(if_second)))


BUILDERS: Mapping[str, Callable[..., Frame]] = {"placed_at_end": placed_at_end}
