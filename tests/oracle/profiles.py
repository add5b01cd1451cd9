"""Asylum, youth justice, adoption, stability, missing episodes and health of children in care, the naive way."""

from oracle.categories import CODES, NOT_KNOWN, group, person
from oracle.lives import age, collection_year, collection_years, current_spell, months_later, touches
from oracle.question import NOT_AVAILABLE, count, counts, percent

PERSON = [("age_band",), ("sex",)]
YOUTH_JUSTICE = {"J1", "J2", "J3"}
ADOPTION = {"A3", "A4", "A5", "A6"}
PLAN_CHANGED = {"RD1", "RD2", "RD3", "RD4"}

CHECKS = ("health_assessment", "dental_check", "immunisations")
HEALTH = (*(f"{name}{basis}_pct" for name in CHECKS for basis in ("", "_recorded")), "sdq_scored_pct", "sdq_mean")


def profiles(asked):
    away = [row | {"code": row["missing_kind"], "missing_kind": missing_kind(row)} for row in missing_rows(asked)]
    return {
        **counts("uasc_during", [person(child, asked.end) for child in uasc_during(asked)], PERSON, asked),
        **counts("uasc_at_end", [person(child, asked.end) for child in uasc_at_end(asked)], PERSON, asked),
        ("remanded_during", ""): count(children_with("legal_status", {"J1"}, asked)),
        ("youth_justice_during", ""): count(children_with("legal_status", YOUTH_JUSTICE, asked)),
        ("secure_during", ""): count(children_with("placement", {"K1"}, asked)),
        ("placement_orders_at_end", ""): count(len(placement_orders(asked))),
        ("placement_orders_to_revoke_at_end", ""): count(
            sum(plan_changed(child, asked) for child in placement_orders(asked))
        ),
        ("placements_three_or_more_pct", ""): three_or_more(asked),
        ("long_term_stability_pct", ""): long_term_stability(asked),
        **counts("missing_or_away_episodes", away, [("missing_kind",)], asked),
        **absences("missing_episodes", "children_missing", [row for row in away if row["code"] == "M"]),
        **absences("away_episodes", "children_away", [row for row in away if row["code"] == "A"]),
        **health(asked),
        **disproportionality(asked),
    }


def uasc_during(asked):
    """Children with a UASC row in a return of the period, and in care and still unaccompanied at some time in it."""
    years = collection_years(asked.start, asked.end)
    return [
        child
        for child in asked.children
        if any(touches(spell["started"], spell["ended"], asked.start, asked.end) for spell in child["spells"])
        and any(
            row["return_year"] in years and (row["uasc_ceased"] is None or row["uasc_ceased"] >= asked.start)
            for row in child["rows"]["uasc"]
        )
    ]


def uasc_at_end(asked):
    return [
        child
        for child in in_care_at_end(asked)
        if any(
            row["return_year"] == collection_year(asked.end)
            and (row["uasc_ceased"] is None or row["uasc_ceased"] > asked.end)
            for row in child["rows"]["uasc"]
        )
    ]


def in_care_at_end(asked):
    return [child for child in asked.children if current_spell(child, asked.end)[0]]


def children_with(name, codes, asked):
    """The number of children with an episode with one of the codes at some time in the period."""
    return sum(
        any(
            episode[name] in codes and holds_on_a_day(episode, asked.start, asked.end)
            for spell in child["spells"]
            for episode in spell["episodes"]
        )
        for child in asked.children
    )


def holds_on_a_day(episode, start, end):
    """Whether the episode has a day in the period; one that ceased on the first day has not, unless it began then."""
    over = episode["ceased"] is not None and episode["ceased"] <= start and episode["started"] < start
    return episode["started"] <= end and not over


def placement_orders(asked):
    return [child for child in in_care_at_end(asked) if current_spell(child, asked.end)[1]["legal_status"] == "E1"]


def plan_changed(child, asked):
    """Whether the latest decision for adoption had been reversed by the end of the period."""
    decisions = [row for row in child["rows"]["placed_adoption"] if row["placed"] <= asked.end]
    if not decisions:
        return False
    latest = max(decisions, key=lambda row: row["placed"])
    reversed_by_then = latest["placed_ceased"] is not None and latest["placed_ceased"] <= asked.end
    return reversed_by_then and latest["reason_placed_ceased"] in PLAN_CHANGED


def three_or_more(asked):
    base = in_care_at_end(asked)
    return percent(sum(placements_in_window(child, asked) >= 3 for child in base), len(base))


def placements_in_window(child, asked):
    return sum(
        placement["started"] <= asked.end and (placement["ended"] is None or placement["ended"] > asked.window_start)
        for spell in child["spells"]
        for placement in spell["placements"]
    )


def long_term_stability(asked):
    base = [child for child in in_care_at_end(asked) if long_in_care(child, asked.end)]
    return percent(sum(is_stable(current_spell(child, asked.end)[0], asked.end) for child in base), len(base))


def long_in_care(child, end):
    years = age(child, end)
    spell, _ = current_spell(child, end)
    return years is not None and years < 16 and spell["started"] <= months_later(end, -30)


def is_stable(spell, end):
    """Whether the child has been in the placement for two years; for a child placed for adoption, or the one before."""
    two_years_before = months_later(end, -24)
    stays = [placement for placement in spell["placements"] if placement["started"] <= end]
    if not stays:
        return False
    if stays[-1]["started"] <= two_years_before:
        return True
    latest = [episode for episode in stays[-1]["episodes"] if episode["started"] <= end][-1]
    return latest["placement"] in ADOPTION and len(stays) > 1 and stays[-2]["started"] <= two_years_before


def missing_rows(asked):
    return [
        row
        for child in asked.children
        for row in child["rows"]["missing"]
        if asked.covers(row["missing_from"]) and in_care_that_day(child, row["missing_from"])
    ]


def absences(episodes, children, rows):
    return {(episodes, ""): count(len(rows)), (children, ""): count(len({row["child_id"] for row in rows}))}


def in_care_that_day(child, day):
    return any(
        touches(episode["started"], episode["ceased"], day, day)
        for spell in child["spells"]
        for episode in spell["episodes"]
    )


def missing_kind(row):
    return CODES["missing"].get(row["missing_kind"], {}).get("label", NOT_KNOWN)


def health(asked):
    if (asked.end.month, asked.end.day) != (3, 31):
        return {(measure, ""): NOT_AVAILABLE for measure in HEALTH}
    cohort = twelve_months_in_care(asked)
    scores = [row.get("sdq_score") for child, row in cohort if age(child, asked.end) in range(4, 17)]
    recorded = [score for score in scores if score is not None]
    mean = (sum(recorded) / len(recorded), sum(recorded), len(recorded)) if recorded else NOT_AVAILABLE
    scored = percent(len(recorded), len(scores)) if recorded else NOT_AVAILABLE
    figures = {("sdq_mean", ""): mean, ("sdq_scored_pct", ""): scored}
    for name in CHECKS:
        answers = [row.get(name) for _, row in cohort]
        figures[f"{name}_recorded_pct", ""] = share_of_recorded(answers)
        known = any(answer is not None for answer in answers)
        figures[f"{name}_pct", ""] = percent(answers.count(True), len(answers)) if known else NOT_AVAILABLE
    return figures


def twelve_months_in_care(asked):
    """(child, row of outcomes of that year, empty without one) for children in care for the last twelve months."""
    pairs = []
    for child in in_care_at_end(asked):
        spell, _ = current_spell(child, asked.end)
        if spell["started"] <= asked.window_start:
            rows = [row for row in child["rows"]["outcomes"] if row["return_year"] == collection_year(asked.end)]
            pairs += [(child, row) for row in rows or [{}]]
    return pairs


def share_of_recorded(answers):
    recorded = [answer for answer in answers if answer is not None]
    return percent(sum(recorded), len(recorded))


def disproportionality(asked):
    """The share of each ethnic group among children in care, divided by its share among local children."""
    residents = (asked.settings.get("ethnicity_population") or {}).get("children", {})
    ratios = {}
    groups_in_care = [group("ethnicity", child["ethnicity"]) for child in in_care_at_end(asked)]
    in_care = [name for name in groups_in_care if name != NOT_KNOWN]
    for name in asked.lists["ethnicity_group"]:
        if name != NOT_KNOWN:
            figure = NOT_AVAILABLE
            if name in residents and in_care:
                expected = residents[name] / sum(residents.values())
                figure = (in_care.count(name) / len(in_care) / expected, in_care.count(name), len(in_care))
            ratios["ethnicity_disproportionality", f"ethnicity_group={name}"] = figure
    return ratios
