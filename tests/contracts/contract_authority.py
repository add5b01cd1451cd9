"""Builds canonical tables from small tables written as text, for the tests of the contracts."""

import pandas as pd

from iro_analysis.tables import DTYPES, PROVENANCE, TABLES

#: The cells of columns that a written table leaves out: a sound row of the return of 2020-21.
DEFAULTS = {
    "children": {"sex": "Female", "birth_date": "2010-06-15", "ethnicity": "WBRI"},
    "episodes": {
        "started": "2020-05-01",
        "reason_new_episode": "S",
        "legal_status": "C2",
        "need": "N1",
        "placement": "U4",
    },
    "reviews": {"birth_date": "2010-06-15", "review_date": "2020-06-01", "participation": "PN1"},
    "review_log": {"review_date": "2020-06-01"},
    "iro_allocations": {"iro_id": "I1", "allocated_from": "2020-05-01"},
    "consultations": {"consultation_date": "2020-05-01"},
    "app_accounts": {"month": "2020-04-01", "holder": "Worker", "accounts": "10"},
    "iro_workforce": {"iro_id": "I1", "post_from": "2020-04-01", "fte": "1"},
    "case_alerts": {"alert_id": "1", "raised": "2020-05-01"},
    "disputes": {"dispute_id": "1", "raised": "2020-05-01"},
    "remedial_actions": {"action_id": "1", "raised": "2020-05-01"},
    "feedback": {"feedback_date": "2020-05-01", "respondent": "Parent", "question": "Heard?", "answer": "Agree"},
    "feedback_invitations": {"month": "2020-05-01", "respondent": "Parent", "invitations": "10"},
    "audits": {"audit_date": "2020-05-01", "grade": "Good"},
    "impact": {"you_said": "It is far", "we_did": "We came to you"},
    "placement_order_flags": {"flag_from": "2020-05-01", "to_revoke": "yes"},
    "placement_authorities": {"authority_from": "2020-05-01"},
    "cp_conferences": {"conference_date": "2020-05-01", "cp_conference_kind": "Initial"},
    "cp_plans": {"plan_from": "2020-05-01"},
    "advocacy": {"advocacy_referred": "2020-05-01"},
    "independent_visitors": {"visitor_referred": "2020-05-01"},
    "disruption_meetings": {"meeting_date": "2020-06-01"},
    "app_statements": {"month": "2020-04-01", "sender": "Worker", "statements": "10"},
}


def given(**written):
    """Canonical tables from written ones by name; see :func:`with_children`."""
    records = with_children({name: rows(text) for name, text in written.items()})
    return {name: frame(name, table) for name, table in records.items()}


def rows(text):
    """The rows of a table written with ``|``, numbered as in a file; an empty cell is None."""
    header, *lines = [[cell.strip() for cell in line.split("|")] for line in text.strip().splitlines()]
    cells = [dict(zip(header, [cell or None for cell in line], strict=True)) for line in lines]
    return [{"source_file": "file.csv", "source_row": number} | row for number, row in enumerate(cells, start=2)]


def with_children(records):
    """``records`` by table; without a children table, one is added with every child, in the same return."""
    if "children" in records:
        return records
    every = [record for table in records.values() for record in table if "child" in record]
    children = {(record["child"], record.get("year", "2021")) for record in every}
    return {"children": [{"child": child, "year": year} for child, year in sorted(children, key=str)], **records}


def frame(table, records):
    """A canonical frame of ``records``, in which ``child`` stands for child_id and ``year`` for return_year."""
    types = {column.name: DTYPES[column.kind] for column in TABLES[table].columns} | dict(PROVENANCE)
    types |= {"sex_as_written": "string"} if "sex" in types else {}
    short = {"child_id": "child", "return_year": "year"}
    full = [DEFAULTS.get(table, {}) | {"year": "2021"} | record for record in records]
    cells = {name: [record.get(short.get(name, name)) for record in full] for name in types}
    return pd.DataFrame({name: _column(cells[name], dtype) for name, dtype in types.items()})


def _column(cells, dtype):
    column = pd.Series(cells, dtype="object")
    if dtype.startswith("datetime"):
        return pd.to_datetime(column).astype(dtype)
    if dtype == "Int64":
        return pd.to_numeric(column).astype("Int64")
    if dtype == "boolean":
        return column.map({"yes": True, "no": False}).astype("boolean")
    return column.astype(dtype)
