"""The rules on children looked after continuously for 12 months: the outcomes table, and which children it has."""

from oracle.contracts.continuity import continuous, interrupted
from oracle.contracts.registry import breaks, rows_that
from oracle.contracts.rows import birthday, earlier, earlier_or_same, of_child, own, year_end, year_start, years_of

HEALTH = ("immunisations", "dental_check", "health_assessment", "substance_misuse")
OTHER_ITEMS = ("convicted", "health_check", "intervention_received", "intervention_offered")
SCORE = ("sdq_score", "sdq_reason")


def some(row, columns):
    return any(row[column] is not None for column in columns)


def lacks(row, columns):
    return any(row[column] is None for column in columns)


def under(row, age):
    """Whether the child is known to be under ``age`` at the end of the return's year."""
    return earlier(year_end(row["return_year"]), birthday(row["birth_date"], age))


def at_least(row, age):
    return earlier_or_same(birthday(row["birth_date"], age), year_end(row["return_year"]))


rows_that(
    "outcomes",
    {
        "sdq_score_valid": lambda row: row["sdq_score"] is not None and not 0 <= row["sdq_score"] <= 40,
        "score_or_reason": lambda row: row["sdq_score"] is not None and row["sdq_reason"] is not None,
        "items_with_any_other": lambda row: some(row, HEALTH + OTHER_ITEMS) and lacks(row, HEALTH),
        "items_with_conviction": lambda row: row["convicted"] is not None and lacks(row, HEALTH),
        "items_with_health_check": lambda row: row["health_check"] is not None and lacks(row, HEALTH),
        "no_score_under_4": lambda row: some(row, SCORE) and under(row, 4),
        "no_score_from_17": lambda row: (
            some(row, SCORE) and earlier(birthday(row["birth_date"], 17), year_start(row["return_year"]))
        ),
        "intervention_with_misuse": lambda row: (
            row["substance_misuse"] is True and row["intervention_received"] is None
        ),
        "no_intervention_without_misuse": lambda row: (
            row["substance_misuse"] is not True and some(row, ("intervention_received", "intervention_offered"))
        ),
        "no_health_check_from_5": lambda row: row["health_check"] is not None and at_least(row, 5),
    },
)


def of_12_months(name, children, broken):
    """Register a rule on the rows of children for whose episodes ``children`` is true."""

    @breaks(f"outcomes.{name}")
    def listed(tables):
        episodes, supplied = of_child(tables.get("episodes", [])), years_of(tables.get("episodes", []))
        rows = (row for row in tables["outcomes"] if row["return_year"] in supplied and row["child_id"] is not None)
        return [row for row in rows if broken(row) and children(own(row, episodes))]


of_12_months("score_of_12_months", interrupted, lambda row: row["sdq_score"] is not None)
of_12_months("reason_of_12_months", interrupted, lambda row: row["sdq_reason"] is not None)
of_12_months("items_only_of_12_months", interrupted, lambda row: some(row, HEALTH + OTHER_ITEMS))
of_12_months("items_of_12_months", continuous, lambda row: lacks(row, HEALTH))
of_12_months("conviction_from_10", continuous, lambda row: row["convicted"] is None and at_least(row, 10))
of_12_months("health_check_under_5", continuous, lambda row: row["health_check"] is None and under(row, 5))
of_12_months(
    "score_from_4_to_16",
    continuous,
    lambda row: (
        not some(row, SCORE)
        and earlier_or_same(birthday(row["birth_date"], 4), year_start(row["return_year"]))
        and under(row, 17)
    ),
)


@breaks("children.in_outcomes")
def in_outcomes(tables):
    episodes, outcomes = of_child(tables.get("episodes", [])), of_child(tables.get("outcomes", []))
    supplied = years_of(tables.get("outcomes", []))
    rows = (row for row in tables["children"] if row["return_year"] in supplied and row["child_id"] is not None)
    return [row for row in rows if continuous(own(row, episodes)) and not own(row, outcomes)]


def register_not_throughout(table):
    @breaks(f"{table}.not_in_care_throughout")
    def throughout(tables):
        episodes = of_child(tables.get("episodes", []))
        return [row for row in tables[table] if continuous(own(row, episodes))]


register_not_throughout("adoptions")
register_not_throughout("care_leavers")
