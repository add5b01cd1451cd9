"""The stitching rules: what is done where the returns of several years contradict each other, or one itself."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import pandas as pd

SEPARATOR = "; "


@dataclass(frozen=True)
class Rule:
    """One rule: its id, as the ``rule`` column of a row it changed carries it, and what it does in one sentence.

    Args:
        dfe: the DfE's validation rules that find the same fault, where there are any.
        inferred: whether it puts a value where no return gives one.
    """

    id: str
    sentence: str
    dfe: str = ""
    inferred: bool = False


NO_CHILD = Rule("no-child", "A row without the child's identifier is set aside.")
NO_DATE = Rule("no-date", "A row without the date that tells it from the child's other rows is set aside.", "141, 166")
ENDS_BEFORE_START = Rule("ends-before-start", "An episode that ceases before it starts is set aside.", "356")
END_NOT_READ = Rule(
    "end-not-read",
    "A row is set aside where the day that would say that it is over cannot be read: an unread end is no open one. Of "
    "an episode this is done only where no later episode tells the end.",
)
REPEATED_ROW = Rule("repeated-row", "A row that one return holds twice counts once.")
DUPLICATE_IN_RETURN = Rule(
    "duplicate-in-return",
    "Of rows of one return with the same child and date, the one that ends last is kept, an open one before all; "
    "among equals the last of the file.",
    "INT32",
)
SAME_IN_LATER = Rule("same-in-later-return", "A row that a later return repeats unchanged counts once.")
CLOSED_LATER = Rule("closed-later", "What one return leaves open and a later return ends has ended.")
LATER_WINS = Rule(
    "later-return-wins", "Where a later return repeats a row with other particulars, the later one is kept.", "502, 503"
)
SEX_DIFFERS = Rule("sex-differs", "A child's sex differs between rows; the latest return's is kept.", "202")
BIRTH_DIFFERS = Rule("birth-date-differs", "A child's birth date differs; the latest return's is kept.", "203")
ETHNICITY_DIFFERS = Rule("ethnicity-differs", "A child's ethnicity differs; the latest return's is kept.", "204")
FILLED = Rule("filled-from-earlier", "What the latest return says nothing of is taken from the return before.")
CLOSED_AT_NEXT = Rule(
    "closed-at-next", "An open episode that another follows ceased when that one started.", "142", inferred=True
)
NOT_CONTINUED = Rule(
    "not-continued",
    "An open episode that the next supplied return neither repeats nor follows up is taken to have ceased on the "
    "1 April on which that return's year begins.",
    "502, 562",
    inferred=True,
)
CUT_AT_NEXT = Rule("cut-at-next", "An episode that overlaps the next one ceased when that one started.", "501")
EXTENDED_TO_NEXT = Rule(
    "extended-to-next",
    "An episode that ended with the child still looked after (X1) lasts until the next one, where that one continues "
    "the period of care.",
    "388, 433",
    inferred=True,
)
COUNTS_AS_X1 = Rule(
    "counts-as-x1",
    "Where the next episode starts the day one ceases and does not start a period of care, the child was still looked "
    "after (X1).",
    "388, 432",
    inferred=True,
)
X1_WITHOUT_NEXT = Rule(
    "x1-without-next",
    "Where X1 says that the child was still looked after but no episode starts that day, the reason is not known.",
    "388",
)
REASON_WITHOUT_END = Rule(
    "reason-without-end", "A reason for ceasing without a date is dropped: the episode is open.", "148"
)

START_OF_DAY = Rule(
    "start-of-day",
    "Of rows of one child and day the one that is kept starts the period of care (S) where any of them does.",
)
SETTING_ASIDE = (NO_CHILD, NO_DATE, ENDS_BEFORE_START, END_NOT_READ)
MERGING = (REPEATED_ROW, DUPLICATE_IN_RETURN, SAME_IN_LATER, CLOSED_LATER, LATER_WINS)
WATCHING = (SEX_DIFFERS, BIRTH_DIFFERS, ETHNICITY_DIFFERS)
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
    {rule.id: rule for rule in (*SETTING_ASIDE, *MERGING, *WATCHING, FILLED, START_OF_DAY, *CHAINING)}
)

#: Rules that leave a row's content as one return supplied it: they count, but do not mark the row.
SILENT = frozenset({REPEATED_ROW.id, SAME_IN_LATER.id})


def tagged(rows: pd.DataFrame, marks: pd.DataFrame) -> pd.DataFrame:
    """``rows`` with the ids of the rules that changed each in ``rule``.

    Args:
        rows: rows of a canonical table.
        marks: one boolean column a rule, its name the rule's id, and a row for each of ``rows``.
    """
    tags = rows["rule"]
    for rule in [rule for rule in RULES if rule in marks and rule not in SILENT and marks[rule].any()]:
        joined = tags.mask(tags != "", tags + SEPARATOR) + rule
        tags = tags.mask(marks[rule], joined)
    return rows.assign(rule=tags)
