"""The rules that apply to every table: values that must be given, be in a code list or be unique."""

from collections import defaultdict

from iro_analysis.codes import code_lists
from iro_analysis.tables import TABLES
from oracle.contracts.registry import breaks
from oracle.contracts.rows import differ, listed_last, of_child, own, years_of

#: A blank breaks these only under a condition, so they are with the rules of their table.
CONDITIONAL = {"children.own_child_birth_date_present", "social_workers.worker_reason_present"}
#: The first collection year in which the DfE checks the list.
CHECKED_SINCE = {"social_workers.worker_reason_valid": 2024}
#: Two rows of these can be the same case without equal keys, so they are with the rules of the logs.
OTHER_KEYS = {"review_log", "case_alerts", "disputes", "remedial_actions"}
#: Two contacts with the same details are one, even where the same detail is blank in both.
BLANKS_AGREE = {"consultations"}


def register_table(table):
    register_presence(table, "return_year")
    for column in table.columns:
        register_presence(table, column.name)
        if column.codes is not None:
            register_codes(table, column)
    if table.is_about_children:
        register_child(table)
    register_key(table)


def register_presence(table, column):
    if f"{table.name}.{column}_present" in CONDITIONAL:
        return

    @breaks(f"{table.name}.{column}_present")
    def absent(tables):
        return [row for row in tables.get(table.name, []) if row[column] is None]


def register_codes(table, column):
    codes = code_lists()[column.codes]

    name = f"{table.name}.{column.name}_valid"

    @breaks(name, CHECKED_SINCE.get(name))
    def unlisted(tables):
        written = [row for row in tables.get(table.name, []) if row.get(column.name) is not None]
        return [
            row
            for row in written
            if not (listed(codes, row[column.name], row["return_year"]) and as_required(row, column.name))
        ]


def listed(codes, code, year):
    return code in codes and (year is None or codes[code].valid_in(year))


def as_required(row, column):
    """Whether sex is written 1 or 2 until 2023-24, and M, F or U since; true if the text or the year is not known."""
    text, year = row.get(f"{column}_as_written"), row["return_year"]
    return text is None or year is None or text in ({"1", "2"} if year < 2025 else {"M", "F", "U"})


def register_child(table):
    @breaks(f"{table.name}.in_children")
    def unknown(tables):
        children = of_child(tables.get("children", []))
        supplied = years_of(tables.get("children", []))
        rows = [row for row in tables.get(table.name, []) if row["child_id"] is not None]
        return [row for row in rows if row["return_year"] in supplied and not own(row, children)]

    @breaks(f"{table.name}.birth_date_as_in_children")
    def born_otherwise(tables):
        children = of_child(tables.get("children", []))
        rows = tables.get(table.name, [])
        return [row for row in rows if differ(row["birth_date"], listed_last(row, children, "birth_date"))]


def register_key(table):
    if table.name in OTHER_KEYS:
        return

    @breaks(f"{table.name}.key_unique")
    def repeated(tables):
        alike = defaultdict(list)
        for row in tables.get(table.name, []):
            key = [row[column] for column in table.key] + ([] if table.is_log else [row["return_year"]])
            if None not in key or (table.name in BLANKS_AGREE and None not in key[:2]):
                alike[tuple(key)].append(row)
        return [row for rows in alike.values() if len(rows) > 1 for row in rows]


for table in TABLES.values():
    register_table(table)
