"""The outcomes of a table's suite: worked out, and written down for another process or for a later command."""

import json
from collections.abc import Mapping, Sequence

import pandas as pd

from iro_analysis.contracts.derived import derive
from iro_analysis.contracts.suites import Expectation
from iro_analysis.contracts.validation import Outcome, YearOfRows, validate
from iro_analysis.tables import TABLES


def derived_for(name: str, suite: Sequence[Expectation], supplied: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """The rows of a table, none if it was not supplied, with the derived columns that its suite reads.

    Args:
        name: the table.
        suite: what must hold.
        supplied: frames by table, as :func:`iro_analysis.contracts.derived.canonical` returns them.
    """
    wanted = frozenset(column for entry in suite for column in entry.columns)
    return derive(name, supplied if name in supplied else {**supplied, name: TABLES[name].empty()}, wanted)


def work_out(name: str, suite: Sequence[Expectation], supplied: Mapping[str, pd.DataFrame]) -> list[Outcome]:
    """The outcome of each expectation on a table; arguments as for :func:`derived_for`.

    Raises:
        IroError: the library refused, dropped or altered an expectation.
    """
    return validate(name, suite, derived_for(name, suite, supplied))


def to_json(outcomes: Sequence[Outcome]) -> str:
    """The outcomes as text, without what their expectations say."""
    return json.dumps(
        [
            [
                outcome.expectation.id,
                outcome.status,
                outcome.rows_checked,
                outcome.failed_rows,
                [[year.return_year, year.rows_checked, year.rows_failed] for year in outcome.failed_years],
            ]
            for outcome in outcomes
        ]
    )


def from_json(text: str | bytes, suite: Sequence[Expectation]) -> list[Outcome]:
    """What :func:`to_json` wrote of the outcomes of this suite.

    Raises:
        ValueError: it is not that.
    """
    outcomes = []
    for expectation, (name, status, checked, failed, years) in zip(suite, json.loads(text), strict=True):
        if name != expectation.id:
            raise ValueError(name)
        failed_years = tuple(YearOfRows(*year) for year in years)
        outcomes.append(Outcome(expectation, status, checked, tuple(failed), failed_years))
    return outcomes
