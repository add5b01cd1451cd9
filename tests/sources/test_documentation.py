"""docs/stitching.md says what the code says."""

import re
from pathlib import Path

from iro_analysis.sources import RULES

DOCUMENT = (Path(__file__).parents[2] / "docs" / "stitching.md").read_text(encoding="utf-8")


def test_every_rule_is_documented_in_its_own_words():
    rows = [
        [cell.strip() for cell in line.split("|")[1:-1]] for line in DOCUMENT.splitlines() if line.startswith("| `")
    ]
    documented = [rule for row in rows for rule in re.findall(r"`([^`]+)`", row[0])]
    assert documented == list(RULES)
    for cells in rows:
        if cells[0].count("`") == 2:
            rule = RULES[cells[0].strip("`")]
            assert cells[1] == ("*Inferred.* " if rule.inferred else "") + rule.sentence
            assert cells[2] == rule.dfe
