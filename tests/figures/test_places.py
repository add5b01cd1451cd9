"""Children in or outside the area and their distance from home, worked out by hand, on both engines."""

from dataclasses import replace

import pandas as pd
import pytest

from given import history
from iro_analysis.figures import compute
from iro_analysis.periods import parse_period
from iro_analysis.settings import Settings

YEAR = parse_period("2020-21")
MEASURES = ("cla_out_of_area_at_end", "cla_by_locality_at_end", "cla_out_of_area_pct", "cla_over_20_miles_pct")
#: 20 miles are 32,186.88 metres: 32,186 are within them and 32,187 beyond. Of triangles with sides of 3, 4 and 5 the
#: longest is 5 times 6,437 within them, and 5 times 6,438 beyond.
PLACES = pd.DataFrame(
    [
        ("HOME", 500_000.0, 300_000.0, True),
        ("NEAR", 532_186.0, 300_000.0, True),
        ("FAR", 500_000.0, 332_187.0, True),
        ("DIAGONAL", 500_000.0 - 3 * 6_437, 300_000.0 + 4 * 6_437, False),
        ("BEYOND", 500_000.0 + 3 * 6_438, 300_000.0 - 4 * 6_438, False),
        ("NO GRID", None, None, False),
        ("NO AREA", 500_000.0, 300_000.0, None),
    ],
    columns=["postcode", "easting", "northing", "in_area"],
).astype({"postcode": "string", "in_area": "boolean"})
#: A has moved; H is on a short break, I has left: neither is in care at the end. J's home, K's placement and L's
#: placement's postcode are not known.
DATA = history(
    """
    child_id | started    | ceased     | reason_ceased | legal_status | home_postcode | placement_postcode
    A        | 2020-04-01 | 2020-06-01 | X1            | C2           | HOME          | BEYOND
    A        | 2020-06-01 |            |               | C2           | HOME          | NEAR
    B        | 2020-04-01 |            |               | C2           | HOME          | FAR
    C        | 2020-04-01 |            |               | C2           | HOME          | DIAGONAL
    D        | 2020-04-01 |            |               | C2           | HOME          | BEYOND
    E        | 2020-04-01 |            |               | C2           | BEYOND        | HOME
    F        | 2020-04-01 |            |               | C2           | HOME          | NO GRID
    G        | 2020-04-01 |            |               | C2           | HOME          | NO AREA
    H        | 2020-04-01 |            |               | V3           | HOME          | BEYOND
    I        | 2020-04-01 | 2020-09-01 | E4A           | C2           | HOME          | BEYOND
    J        | 2020-04-01 |            |               | C2           |               | BEYOND
    K        | 2020-04-01 |            |               | C2           | HOME          |
    L        | 2020-04-01 |            |               | C2           | HOME          | UNHEARD OF
    """
)


def figures(data, engine="polars"):
    rows = compute(data, [YEAR], Settings(), engine, MEASURES)
    return {(row.measure, row.breakdown): row for row in rows.itertuples() if row.measure in MEASURES}


@pytest.mark.parametrize("engine", ["polars", "duckdb", "pandas"])
def test_where_children_live_at_the_end(engine):
    found = figures(replace(DATA, places=PLACES), engine)
    # C, D, F and J are outside; A, B and E in the area; of G, K and L it is not known.
    assert found["cla_out_of_area_at_end", ""].value == 4
    assert (found["cla_out_of_area_pct", ""].numerator, found["cla_out_of_area_pct", ""].denominator) == (4, 7)
    # A, C and G within 20 miles; B, D and E beyond; of F, J, K and L it is not known.
    assert (found["cla_over_20_miles_pct", ""].numerator, found["cla_over_20_miles_pct", ""].denominator) == (3, 6)
    counted = {key: row.value for (name, key), row in found.items() if name == "cla_by_locality_at_end" and row.value}
    assert counted == {
        "": 10,
        "locality=In the area": 3,
        "locality=Outside the area": 4,
        "locality=Not known": 3,
        "distance_band=Up to 20 miles": 3,
        "distance_band=Over 20 miles": 3,
        "distance_band=Not known": 4,
        "distance_band=Up to 20 miles; locality=In the area": 1,
        "distance_band=Over 20 miles; locality=In the area": 2,
        "distance_band=Up to 20 miles; locality=Outside the area": 1,
        "distance_band=Over 20 miles; locality=Outside the area": 1,
        "distance_band=Not known; locality=Outside the area": 2,
        "distance_band=Up to 20 miles; locality=Not known": 1,
        "distance_band=Not known; locality=Not known": 2,
    }


def test_without_a_postcode_file_it_is_said_that_the_return_holds_no_places():
    notes = {row.note for row in figures(DATA).values()}
    assert notes == {"The SSDA903 return holds postcodes, not areas or distances."}


def test_without_the_column_of_homes_the_area_is_known_and_the_distance_is_not():
    found = figures(replace(DATA, places=PLACES, absent={"episodes": frozenset({"home_postcode"})}))
    assert found["cla_out_of_area_at_end", ""].value == 4
    assert found["cla_over_20_miles_pct", ""].note == "Not every Episodes file has the column HOME_POST."
    assert found["cla_by_locality_at_end", "distance_band=Over 20 miles"].status == "not_available"
    assert found["cla_by_locality_at_end", "locality=Outside the area"].value == 4
