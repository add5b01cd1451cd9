"""A newcomer adds a measure to a copy of the package: a function in one file and a line in a notebook."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from iro_analysis.sample import make_sample
from ledgers import rows_of

ROOT = Path(__file__).parents[2]
MEASURE = '''

@measure(
    "older_at_end",
    section=_SECTION,
    title="Children of 16 and 17 in care at the end",
    unit="children",
    cite="What a newcomer wants to know",
    by=("sex",),
    share="older_at_end_share",
    part_of=("cla_at_end",),
)
def older_at_end(in_care_at_end: Frame) -> Frame:
    """Children in care at the end of the period who are 16 or 17."""
    from iro_analysis.care.ages import age

    return in_care_at_end.filter(age(nw.col("birth_date"), nw.col("on")) >= 16)
'''
LINE = 'section.table("older_at_end", "sex", caption="The older ones, by sex")'
#: 9 children of 16 and 17 cannot be part of the 5 in care.
REGISTER = """ref,period,measure,breakdown,value,unit,decimals,note
1,2020-21,cla_at_end,,5,children,0,
2,2020-21,older_at_end,,9,children,0,
"""


@pytest.fixture(scope="module")
def newcomer(tmp_path_factory):
    """A function that runs ``iro`` from the copy, or from ``package``; there is a report of each in its folder."""
    folder = tmp_path_factory.mktemp("newcomer")
    copy = folder / "copy"
    for name in ("iro_analysis", "data_contracts", "notebooks"):
        shutil.copytree(ROOT / name, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "requirements.lock", copy)
    with (copy / "iro_analysis" / "measures" / "population.py").open("a", encoding="utf-8") as file:
        file.write(MEASURE)
    notebook = copy / "notebooks" / "01_population.ipynb"
    cells = json.loads(notebook.read_text(encoding="utf-8"))
    cells["cells"][-1]["source"] = [*cells["cells"][-1]["source"], f"\n{LINE}"]
    notebook.write_text(json.dumps(cells), encoding="utf-8")
    make_sample(folder / "sample", children=60)
    with (folder / "sample" / "iro.toml").open("a", encoding="utf-8") as file:
        file.write('\n[report]\nchapters = ["01_population"]\n')

    def iro(*words, package=copy):
        command = [sys.executable, "-m", "iro_analysis", *map(str, words)]
        environment = os.environ | {"PYTHONPATH": str(package)}
        done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
        return done.returncode, done.stdout + done.stderr

    for package, out in ((ROOT, "before"), (copy, "after")):
        assert iro("run", "--data", "sample", "--period", "2020-21", "--out", out, package=package)[0] == 0
    iro.folder = folder
    return iro


def figures(newcomer):
    rows = rows_of(newcomer.folder / "after" / "2020-21" / "members")
    return {(row["measure"], row["breakdown"]): row for row in rows if row["period"] == "2020-21"}


def test_the_new_measure_is_counted_with_its_share_and_changes(newcomer):
    found = figures(newcomer)
    # The age bands count the same children.
    assert found["older_at_end", ""]["value"] == found["cla_at_end", "age_band=16-17"]["value"]
    parts = [float(found["older_at_end", f"sex={sex}"]["value"]) for sex in ("Male", "Female")]
    assert sum(parts) == float(found["older_at_end", ""]["value"]) > 0
    assert float(found["older_at_end_share", "sex=Male"]["value"]) == pytest.approx(100 * parts[0] / sum(parts))
    assert ("older_at_end_change", "") in found
    assert ("older_at_end_change_p", "") not in found  # a stock, and not tested unless a measure says so


def test_the_report_has_the_new_measures_table_and_definition(newcomer):
    page = (newcomer.folder / "after" / "2020-21" / "members" / "report.html").read_text(encoding="utf-8")
    assert "The older ones, by sex" in page
    assert "What a newcomer wants to know" in page
    assert "Children in care at the end of the period who are 16 or 17." in page


def test_the_new_measure_can_be_traced(newcomer):
    code, output = newcomer("trace", "older_at_end", "--data", "sample", "--period", "2020-21")
    assert (code, "Children of 16 and 17" in output) == (0, True), output


def test_the_new_measure_can_be_reconciled(newcomer):
    register = newcomer.folder / "register"
    register.mkdir()
    (register / "figures.csv").write_text(REGISTER, encoding="utf-8")
    code, output = newcomer("reconcile", "register")
    assert (code, "more than the 5 they are part of" in output) == (4, True), output


def test_the_new_measure_is_new_against_the_earlier_report(newcomer):
    code, output = newcomer("compare", "before/2020-21", "after/2020-21")
    assert (code, "older_at_end" in output) == (0, True), output
