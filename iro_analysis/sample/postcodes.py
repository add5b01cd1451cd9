"""An invented postcode file in the layout of the ONS's: where the homes and placements of the sample's children lie.

The authority lies in the North Sea, where nobody lives. The postcodes of the other files are drawn without regard to
place, so a place is made up for each here, from random numbers of its own.
"""

import random
from collections.abc import Iterable, Iterator, Mapping

from iro_analysis.sample.people import Child, pick

POSTCODES = "postcodes.csv"
COLUMNS = ("pcds", "doterm", "oscty", "oslaua", "oseast1m", "osnrth1m")
OWN, NO_COUNTY = "E06000999", "E99999999"
#: Choices, near the national shares: a third are placed outside the area, one child in six over 20 miles from home.
AREAS: Mapping[str, float] = {OWN: 62, "E06000998": 18, "E06000997": 13, "W06000999": 2}
LEFT_OUT, NO_GRID, TERMINATED = 0.01, 0.01, 0.03
#: The centre of each area, and how far its postcodes lie from it at most, in metres east and north.
CENTRES = {
    OWN: (600_000, 450_000),
    "E06000998": (616_000, 450_000),
    "E06000997": (600_000, 515_000),
    "W06000999": (480_000, 430_000),
}
REACH = 8_000


def postcode_rows(children: Iterable[Child], chance: random.Random) -> Iterator[tuple[str | int, ...]]:
    """A row for each postcode of a home or a placement, in order; a few are left out, or have no grid reference."""
    spells = [spell for child in children for spell in child.spells]
    homes = {spell.home_postcode for spell in spells}
    placements = {episode.placement_postcode for spell in spells for episode in spell.episodes}
    for postcode in sorted((homes | placements) - {""}):
        area = OWN if postcode in homes else pick(chance, AREAS)
        east, north = (centre + chance.randint(-REACH, REACH) for centre in CENTRES[area])
        fate = chance.random()
        if fate < LEFT_OUT:
            continue
        on_grid = fate >= LEFT_OUT + NO_GRID
        ended = "201811" if chance.random() < TERMINATED else ""
        yield postcode, ended, NO_COUNTY, area, east if on_grid else "", north if on_grid else ""
