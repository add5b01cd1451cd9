"""NI 66 and C63 from their written definitions, one child at a time: (numerator, denominator, left out of the base)."""

from datetime import date, timedelta
from itertools import groupby

from oracle.clock import clock, fates, overdue_for_certain
from oracle.lives import TEMPORARY, age, current_spell, lives, months_later

FOR_ADOPTION = {"A3", "A4", "A5", "A6"}
HEARD = {"PN1", "PN2", "PN3", "PN5", "PN6"}
NOT_HEARD = {"PN4", "PN7"}


def ni66(tables, years, end, twenty_working_days_after):
    """Children in care at the end for 20 working days, not with adopters: were all reviews of the year in time?"""
    rows = {child: list(own) for child, own in groupby(clock(tables, years), key=lambda row: row["child_id"])}
    overdue = overdue_for_certain(tables, years, end)
    verdicts = []
    for child in lives(tables):
        spell, _ = current_spell(child, end)
        if spell is None or lives_with_adopters(spell, end):
            continue
        long_enough = twenty_working_days_after(spell["started"]) <= end
        if long_enough:
            in_time = all_in_time(rows.get(child["child_id"], []), child, end)
            verdicts.append(False if child["child_id"] in overdue else in_time)
        elif not spell["start_known"]:
            verdicts.append(None)
    return tally(verdicts)


def lives_with_adopters(spell, end):
    lasting = [one for one in spell["episodes"] if one["started"] <= end and one["placement"] not in TEMPORARY]
    return bool(lasting) and lasting[-1]["placement"] in FOR_ADOPTION


def all_in_time(rows, child, end):
    """Whether nothing owed in the year was late; None if nothing is known to have been, and something may have been."""
    first = months_later(end + timedelta(days=1), -12)
    may_have_been = False
    for spell in child["spells"]:
        own = [row for row in rows if row["spell_started"] == spell["started"]]
        for row, following in zip(own, [*own[1:], None], strict=True):
            over = following["set_on"] if following else spell["ended"] or date.max
            if row["assessable"]:
                # Owed from its due date until something answered it.
                if row["outcome"] not in ("met", "void") and row["due"] <= end and over >= first:
                    return False
            else:
                may_have_been |= row["set_on"] <= end and over >= first
    return None if may_have_been else True


def c63(tables, end):
    """Children in care at the end for more than four weeks: did each review at four or over hear the child's views?"""
    return tally([verdict for _, verdict in c63_of_each(tables, end)])


def c63_of_each(tables, end):
    """(child, verdict) of each child of C63; None if it cannot be told."""
    counted = {key for key, (fate, _) in fates(tables).items() if fate == "counted"}
    first = months_later(end + timedelta(days=1), -12)
    verdicts = []
    for child in lives(tables):
        spell, _ = current_spell(child, end)
        if spell is None:
            continue
        codes = [
            row["participation"]
            for row in tables["reviews"]
            if row["child_id"] == child["child_id"]
            and (child["child_id"], row["review_date"]) in counted
            and first <= row["review_date"] <= end
            and is_old_enough(child, row)
        ]
        if codes and (end - spell["started"]).days > 28:
            verdicts.append((child["child_id"], heard_at_each(codes)))
        elif codes and not spell["start_known"]:
            verdicts.append((child["child_id"], None))
    return verdicts


def is_old_enough(child, review):
    """Whether the review is not one of a child under four, by its code or by the date of birth."""
    known = child if child["birth_date"] else {"birth_date": review["birth_date"]}
    years = age(known, review["review_date"])
    return review["participation"] != "PN0" and (years is None or years >= 4)


def heard_at_each(codes):
    if NOT_HEARD & set(codes):
        return False
    return True if set(codes) <= HEARD else None


def tally(verdicts):
    known = [verdict for verdict in verdicts if verdict is not None]
    return sum(known), len(known), len(verdicts) - len(known)
