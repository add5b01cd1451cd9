"""An invented authority, Exampleton, whose returns reproduce as many published figures as can be true together.

The steps run in this order: a plan of who is in care when, children with dated spells, plans for adoption, episodes,
other events, reviews and participation in them, the return of each year, and the service's logs. ``docs/sample.md``
lists what the sample shows and what no authority could show.
"""

import random
from pathlib import Path

from iro_analysis.errors import CommandError
from iro_analysis.periods import financial_year
from iro_analysis.sample.allocations import allocate
from iro_analysis.sample.episodes import fill_spells
from iro_analysis.sample.events import add_events, earlier_leavers
from iro_analysis.sample.files import replaced, write_config, write_logs, write_postcodes, write_return
from iro_analysis.sample.logs import service_logs
from iro_analysis.sample.orders import plan_adoptions
from iro_analysis.sample.participation import add_participation
from iro_analysis.sample.people import Child
from iro_analysis.sample.plan import plan
from iro_analysis.sample.postcodes import postcode_rows
from iro_analysis.sample.returns import year_return
from iro_analysis.sample.review_targets import ReviewTargets, review_targets
from iro_analysis.sample.reviews import hold_reviews
from iro_analysis.sample.spells import people, with_identifiers
from iro_analysis.sample.targets import YEARS, Targets, scale, targets

__all__ = ["make_sample"]


def make_sample(folder: Path, *, children: int | None = None, seed: int = 2021) -> None:
    """Write the sample: SSDA903 returns for 2018-19, 2019-20 and 2020-21, the service's logs, and ``iro.toml``.

    The same seed gives the same bytes; every seed shows the published figures.

    Args:
        folder: where to write it; an earlier sample there is replaced as a whole.
        children: roughly how many children are in care at some time in the three years; the published figures are
            shown exactly only if this is not given.
        seed: the seed of the random numbers; each seed invents other children.

    Raises:
        CommandError: the folder holds something other than a sample, or ``children`` is less than one.
    """
    if children is not None and children < 1:
        raise CommandError(f"--children {children}: give one child or more.")
    wanted, wanted_reviews = targets(children), review_targets(children)
    chance = random.Random(seed)  # noqa: S311  invented data, which must repeat; nothing here is a secret
    with replaced(folder) as new:
        invented = _children(wanted, chance)
        _review(invented, wanted_reviews, chance)
        for year in YEARS:
            write_return(new, year, year_return(invented, financial_year(year), chance))
        write_logs(new, service_logs(invented, wanted_reviews, scale(children), chance, seed))
        # Random numbers of its own, so that the other files are what they would be without it.
        write_postcodes(new, postcode_rows(invented, random.Random(f"postcodes {seed}")))  # noqa: S311  as above
        write_config(new, wanted)


def _children(wanted: Targets, chance: random.Random) -> list[Child]:
    """Every child of the sample with everything that happens to them, in order of identifier."""
    looked_after = people(plan(wanted, chance), wanted, chance)
    plan_adoptions(looked_after, wanted, chance)
    fill_spells(looked_after, wanted, chance)
    children = with_identifiers(looked_after + earlier_leavers(wanted.care_leavers, chance), chance)
    add_events(children, chance)
    return children


def _review(children: list[Child], wanted: ReviewTargets, chance: random.Random) -> None:
    """Give the children their IROs and reviews."""
    allocate(children, wanted.iros, chance)
    hold_reviews(children, wanted, chance)
    add_participation(children, wanted, chance)
