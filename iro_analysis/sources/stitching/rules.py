"""The stitching rules: what happens where returns of different years contradict each other, or a return itself."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import pandas as pd

SEPARATOR = "; "


@dataclass(frozen=True)
class Rule:
    """One rule: its id, which goes into the ``rule`` column of rows that it changed, and a sentence on what it does.

    Args:
        dfe: the DfE validation rules that find the same fault, if any.
        inferred: whether it fills in a value that no return gives.
    """

    id: str
    sentence: str
    dfe: str = ""
    inferred: bool = False


NO_CHILD = Rule("no-child", "A row without a child identifier is quarantined.")
NO_DATE = Rule(
    "no-date", "A row without the date that tells it apart from the child's other rows is quarantined.", "141, 166"
)
ENDS_BEFORE_START = Rule("ends-before-start", "An episode that ceases before it starts is quarantined.", "356")
END_NOT_READ = Rule(
    "end-not-read",
    "A row whose end date cannot be read is quarantined, because an unread end is not an open one. An episode is "
    "quarantined for this only if no later episode shows when it ended.",
)
REPEATED_ROW = Rule("repeated-row", "A row that appears twice in one return counts once.")
DUPLICATE_IN_RETURN = Rule(
    "duplicate-in-return",
    "Of rows in one return with the same child and date, the one that ends last is kept, and an open one before any "
    "other; if they end on the same day, the last one in the file.",
    "INT32",
)
SAME_IN_LATER = Rule("same-in-later-return", "A row that a later return repeats unchanged counts once.")
CLOSED_LATER = Rule("closed-later", "A row that one return leaves open and a later return ends has ended.")
LATER_WINS = Rule(
    "later-return-wins", "Where a later return repeats a row with different details, the later one is kept.", "502, 503"
)
SEX_DIFFERS = Rule("sex-differs", "A child's sex differs between rows; the latest return's is kept.", "202")
BIRTH_DIFFERS = Rule("birth-date-differs", "A child's birth date differs; the latest return's is kept.", "203")
ETHNICITY_DIFFERS = Rule("ethnicity-differs", "A child's ethnicity differs; the latest return's is kept.", "204")
FILLED = Rule(
    "filled-from-earlier", "What the latest return leaves blank is taken from the last earlier return that has it."
)
CLOSED_AT_NEXT = Rule(
    "closed-at-next", "An open episode that is followed by another ceased when that one started.", "142", inferred=True
)
NOT_CONTINUED = Rule(
    "not-continued",
    "An open episode that the next return supplied neither repeats nor follows up is taken to have ceased on the "
    "1 April on which that return's year begins.",
    "502, 562",
    inferred=True,
)
CUT_AT_NEXT = Rule("cut-at-next", "An episode that overlaps the next one ceased when that one started.", "501")
EXTENDED_TO_NEXT = Rule(
    "extended-to-next",
    "An episode that ended with the child still looked after (X1) lasts until the next one, if that one continues "
    "the period of care.",
    "388, 433",
    inferred=True,
)
COUNTS_AS_X1 = Rule(
    "counts-as-x1",
    "Where the next episode starts on the day one ceases and does not start a new period of care, the child was still "
    "looked after (X1).",
    "388, 432",
    inferred=True,
)
X1_WITHOUT_NEXT = Rule(
    "x1-without-next",
    "Where the reason is X1 (still looked after) but no episode starts that day, the reason is not known.",
    "388",
)
REASON_WITHOUT_END = Rule(
    "reason-without-end", "A reason for ceasing without a date is dropped: the episode is open.", "148"
)

START_OF_DAY = Rule(
    "start-of-day",
    "Of several rows for one child and day, the one that is kept starts the period of care (S) if any of them does.",
)
QUARANTINING = (NO_CHILD, NO_DATE, ENDS_BEFORE_START, END_NOT_READ)
MERGING = (REPEATED_ROW, DUPLICATE_IN_RETURN, SAME_IN_LATER, CLOSED_LATER, LATER_WINS)
CONTRADICTING = (SEX_DIFFERS, BIRTH_DIFFERS, ETHNICITY_DIFFERS)
CHAINING = (
    CLOSED_AT_NEXT,
    NOT_CONTINUED,
    CUT_AT_NEXT,
    EXTENDED_TO_NEXT,
    COUNTS_AS_X1,
    X1_WITHOUT_NEXT,
    REASON_WITHOUT_END,
)

#: Every rule by id, in the order in which they are applied.
RULES: Mapping[str, Rule] = MappingProxyType(
    {rule.id: rule for rule in (*QUARANTINING, *MERGING, *CONTRADICTING, FILLED, START_OF_DAY, *CHAINING)}
)

#: Rules that leave a row's content as one return supplied it: they count, but do not mark the row.
SILENT = frozenset({REPEATED_ROW.id, SAME_IN_LATER.id})


def tagged(rows: pd.DataFrame, marks: pd.DataFrame) -> pd.DataFrame:
    """Return ``rows`` with the ids of the rules that changed each of them added to ``rule``.

    Args:
        rows: rows of a canonical table.
        marks: one boolean column per rule, named by the rule's id, with a row for each of ``rows``.
    """
    tags = rows["rule"]
    for rule in [rule for rule in RULES if rule in marks and rule not in SILENT and marks[rule].any()]:
        extended = tags.mask(tags != "", tags + SEPARATOR) + rule
        tags = tags.mask(marks[rule], extended)
    return rows.assign(rule=tags)
