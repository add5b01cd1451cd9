"""Hashes of things that are not files: stitched tables, records of measures, versions of rules."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, fields
from typing import Any

import pandas as pd

from iro_analysis.care.rules import every_version
from iro_analysis.measures.registry import Measure, catalogue
from iro_analysis.runs.manifest.files import text_hash
from iro_analysis.settings import Settings
from iro_analysis.sources import History


def snapshot(history: History) -> dict[str, str]:
    """The hash of each stitched table, as CSV."""
    return {name: text_hash(_csv(rows)) for name, rows in sorted(history.data.tables.items())}


def rule_hashes() -> dict[str, str]:
    """The hash of every version of every rule, relaxation, duty and guideline, by its id and first day."""
    return {f"{rule.id} from {rule.valid_from}": _record_hash(asdict(rule)) for rule in every_version()}


def measure_hashes(names: Iterable[str]) -> dict[str, str]:
    """The hash of each measure's record.

    A measure whose code changed while its record did not is recognised by the commit and the source hash.
    """
    return {name: _record_hash(_record(catalogue()[name])) for name in names if name in catalogue()}


def settings_record(settings: Settings) -> dict[str, Any]:
    """The settings as understood, defaults included, without those that no figure rests on.

    These are the folder they were read from, who may read the outputs, and whose signatures count.
    """
    record: dict[str, Any] = settings.model_dump(mode="json", exclude={"folder", "outputs", "sign_off"})
    return record


def _csv(rows: pd.DataFrame) -> str:
    return rows.to_csv(index=False, date_format="%Y-%m-%d", lineterminator="\n")


def _record(measure: Measure) -> dict[str, Any]:
    return {field.name: getattr(measure, field.name) for field in fields(measure) if field.name != "rows"}


def _record_hash(record: Mapping[str, Any]) -> str:
    return text_hash(json.dumps(record, sort_keys=True, default=str))
