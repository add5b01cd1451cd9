"""Outcomes kept from earlier commands: a table is validated again only if something changed that its suite reads."""

from collections.abc import Mapping, Sequence
from contextlib import suppress

import pandas as pd

from iro_analysis.contracts.derived import derivations
from iro_analysis.contracts.outcomes import from_json, to_json
from iro_analysis.contracts.suites import Expectation
from iro_analysis.contracts.validation import Outcome
from iro_analysis.disk.cache import Cache, fingerprint
from iro_analysis.disk.opened import contract_text
from iro_analysis.engines import frame_bytes

_KIND = "outcomes"


class KeptOutcomes:  # D191
    """The outcomes in a cache that are those of these very tables."""

    def __init__(self, cache: Cache, supplied: Mapping[str, pd.DataFrame]) -> None:
        """Look at the tables.

        Args:
            cache: where outcomes are kept.
            supplied: frames by table, as :func:`iro_analysis.contracts.derived.canonical` returns them.
        """
        self._cache = cache
        self._columns = {name: _columns(frame) for name, frame in supplied.items()} if cache.folder is not None else {}

    def get(self, name: str, suite: Sequence[Expectation]) -> list[Outcome] | None:
        """What is kept of a table with this suite; None if there is nothing, or nothing that can be believed."""
        content = self._cache.get(_KIND, self._made_of(name, suite)) if self._cache.folder is not None else None
        if content is not None:
            with suppress(ValueError, TypeError):
                return from_json(content, suite)
        return None

    def put(self, name: str, outcomes: Sequence[Outcome]) -> None:
        """Keep the outcomes of a table."""
        if self._cache.folder is not None:
            suite = [outcome.expectation for outcome in outcomes]
            self._cache.put(_KIND, self._made_of(name, suite), to_json(outcomes).encode())

    def _made_of(self, name: str, suite: Sequence[Expectation]) -> str:
        """A fingerprint of the suite, and of each column that it or a derivation reads, or that it is absent."""
        facts = []
        for table, columns in sorted(read_for(name, suite).items()):
            have = self._columns.get(table)
            facts += [table, "absent" if have is None else have[""]]
            facts += [f"{column} {(have or {}).get(column, 'absent')}" for column in sorted(columns)]
        return fingerprint(name, contract_text(f"{name}.json"), *facts)


def read_for(name: str, suite: Sequence[Expectation]) -> dict[str, set[str]]:
    """The columns, by table, that decide what becomes of a suite: those it names, and what these are derived from."""
    wanted = {column for expectation in suite for column in expectation.columns} | {"return_year"}
    read = {name: wanted}
    for derivation in derivations(name):
        if not wanted.isdisjoint(derivation.gives):
            for table, columns in derivation.needs.items():
                read[table] = read.get(table, set()) | set(columns)
    return read


def _columns(frame: pd.DataFrame) -> dict[str, str]:
    """A fingerprint of each column of ``frame``, by name; under no name, how many rows there are."""
    contents = {str(name): fingerprint(frame_bytes(frame[[name]])) for name in frame}
    return {"": str(len(frame)), **contents}
