"""Advocates, independent visitors, and how far from home children live, counted from the written definitions."""

from datetime import date, timedelta
from math import sqrt

from oracle.categories import NOT_KNOWN, age_band
from oracle.lives import age, current_spell, touches
from oracle.more_of_reviews import in_care_on
from oracle.question import NOT_AVAILABLE
from oracle.service import counted, if_months_are_distinct, in_care, percentage, ratio, when, within

METRES_OF_A_MILE = 1609.344
FAR = 20


def advocates(children, log, start, end):
    by_id = {child["child_id"]: child for child in children}
    referred = [
        {"age_band": age_band(age(by_id[row["child_id"]], row["advocacy_referred"]))} | when(row["advocacy_referred"])
        for row in log
        if within(row["advocacy_referred"], start, end)
        and in_care_on(by_id.get(row["child_id"]), row["advocacy_referred"])
    ]
    with_one = [child for child in children if had_advocate(child, log, start, end)]
    during = [
        child
        for child in children
        if any(touches(spell["started"], spell["ended"], start, end) for spell in child["spells"])
    ]
    months = if_months_are_distinct(start, end, "month", "quarter")
    return {
        **counted("advocacy_referrals", referred, *months, ("age_band",)),
        **counted("children_with_advocate", with_one),
        ("children_with_advocate_pct", ""): ratio(len(with_one), len(during), 100),
    }


def had_advocate(child, log, start, end):
    """Whether the child had an advocate on a day of the period at the end of which the child was in care."""
    for spell in child["spells"]:
        first, last = max(start, spell["started"]), min(end, (spell["ended"] or date.max) - timedelta(days=1))
        if first <= last and any(
            row["child_id"] == child["child_id"]
            and row["advocacy_from"] is not None
            and touches(row["advocacy_from"], row["advocacy_to"], first, last)
            for row in log
        ):
            return True
    return False


def visitors(children, log, end):
    looked_after = in_care(children, end)
    rows_of = {child["child_id"]: [] for child in looked_after}
    for row in log:
        rows_of.setdefault(row["child_id"], []).append(row)
    with_one = [child for child in looked_after if has_visitor(rows_of[child["child_id"]], end)]
    waiting = [
        child
        for child in looked_after
        if child not in with_one and any(waits(row, end) for row in rows_of[child["child_id"]])
    ]
    return {
        **counted("children_with_visitor_at_end", with_one),
        ("children_with_visitor_pct", ""): ratio(len(with_one), len(looked_after), 100),
        **counted("children_waiting_for_visitor_at_end", waiting),
    }


def has_visitor(rows, day):
    return any(row["visitor_from"] and touches(row["visitor_from"], row["visitor_to"], day, day) for row in rows)


def waits(row, day):
    not_yet = row["visitor_from"] is None or row["visitor_from"] > day
    ended = row["visitor_to"] is not None and row["visitor_to"] <= day
    return row["visitor_referred"] <= day and not_yet and not ended


# Place. ``postcodes`` has for each postcode its easting, northing and local authority, as the file gives them.


def places(children, postcodes, authority, end):
    """Children in care at the end by where they live; not available without a file of postcodes."""
    measures = ("cla_out_of_area_at_end", "cla_by_locality_at_end", "cla_out_of_area_pct", "cla_over_20_miles_pct")
    if postcodes is None:
        return {(measure, ""): NOT_AVAILABLE for measure in measures}
    known_places = {written(postcode): place for postcode, place in postcodes.items()}
    units = [
        {"locality": locality(episode, known_places, authority), "distance_band": distance_band(episode, known_places)}
        for child in children
        for episode in [current_spell(child, end)[1]]
        if episode
    ]
    outside = {"Outside the area": True, NOT_KNOWN: None}
    far = {"Over 20 miles": True, NOT_KNOWN: None}
    return {
        **counted("cla_out_of_area_at_end", [unit for unit in units if unit["locality"] == "Outside the area"]),
        **counted("cla_by_locality_at_end", units, ("locality",), ("distance_band",), ("distance_band", "locality")),
        **percentage(
            "cla_out_of_area_pct", [unit | {"counts": outside.get(unit["locality"], False)} for unit in units]
        ),
        **percentage(
            "cla_over_20_miles_pct", [unit | {"counts": far.get(unit["distance_band"], False)} for unit in units]
        ),
    }


def written(postcode):
    """A postcode without spaces and in capitals, as it is compared."""
    return "".join((postcode or "").split()).upper()


def locality(episode, known_places, authority):
    _, _, lies_in = known_places.get(written(episode["placement_postcode"]), (None, None, None))
    if not lies_in:
        return NOT_KNOWN
    return "In the area" if lies_in == authority else "Outside the area"


def distance_band(episode, known_places):
    home, placement = (
        known_places.get(written(episode.get(name)), (None, None, None))[:2]
        for name in ("home_postcode", "placement_postcode")
    )
    # A grid reference of 0, or none, is no place.
    if not all((*home, *placement)):
        return NOT_KNOWN
    return "Over 20 miles" if miles(home, placement) > FAR else "Up to 20 miles"


def miles(here, there):
    """The straight line between two grid references in metres."""
    return sqrt((here[0] - there[0]) ** 2 + (here[1] - there[1]) ** 2) / METRES_OF_A_MILE
