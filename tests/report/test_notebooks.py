"""Notebooks: the shipped ones are clean and hold no logic, and running them records neither machine nor time."""

import ast
import json
from pathlib import Path

import nbformat
import pytest

from iro_analysis.errors import CommandError, NotebookError
from iro_analysis.report.notebooks import PARAMETERS, check_parameters
from iro_analysis.resources import shipped
from notebooks_run import run_notebooks

SHIPPED = sorted(shipped("notebooks").glob("0*.ipynb"))
CELLS = [
    (notebook.name, cell)
    for notebook in SHIPPED
    for cell in nbformat.read(notebook, as_version=4).cells
    if cell.cell_type == "code"
]


def notebook(path, *sources):
    """Write a notebook with these cells, the first of them tagged as parameters."""
    cells = [nbformat.v4.new_code_cell(source, id=f"cell-{number}") for number, source in enumerate(sources)]
    cells[0].metadata["tags"] = ["parameters"]
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata=kernel), path)
    return path


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_shipped_notebooks_are_valid_clean_and_have_stable_ids(path):
    content = nbformat.read(path, as_version=4)
    nbformat.validate(content)
    assert all(not cell.outputs and cell.execution_count is None for cell in content.cells if cell.cell_type == "code")
    ids = [cell["id"] for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]]
    assert len(set(ids)) == len(ids)
    assert not any(len(name) == 8 and set(name) <= set("0123456789abcdef") for name in ids), "ids drawn at random"


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_shipped_notebooks_declare_exactly_the_parameters_as_text(path):
    cells = nbformat.read(path, as_version=4).cells
    (source,) = [cell.source for cell in cells if "parameters" in cell.metadata.get("tags", [])]
    declared = {node.targets[0].id: node.value.value for node in ast.parse(source).body}
    assert declared == {"data": "../sample", "period": "2020-21", "config": "", "ledger": ""}
    assert tuple(declared) == PARAMETERS


@pytest.mark.parametrize(("name", "cell"), CELLS, ids=lambda value: value if isinstance(value, str) else value.id)
def test_shipped_notebooks_hold_no_logic(name, cell):
    """They have only plain assignments, the import of open_section, and calls with plain arguments."""
    allowed = (ast.Assign, ast.ImportFrom, ast.Expr, ast.Call, ast.Name, ast.Attribute, ast.Constant, ast.keyword)
    structure = (ast.Module, ast.List, ast.Tuple, ast.expr_context, ast.alias)
    odd = {
        type(node).__name__ for node in ast.walk(ast.parse(cell.source)) if not isinstance(node, allowed + structure)
    }
    assert not odd, f"{name} computes something itself"


@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        ({"perod": "2020-21"}, "no parameter perod; it has data, period"),
        ({"period": "2020"}, "'2020' is not a period"),
        ({"data": "nowhere"}, "data names a file or folder that does not exist: nowhere"),
        ({"ledger": "nowhere.csv"}, "ledger names a file or folder that does not exist"),
    ],
)
def test_a_wrong_parameter_is_refused_before_anything_runs(parameters, message):
    with pytest.raises(CommandError, match=message):
        check_parameters(parameters)


def test_an_empty_parameter_means_none():
    check_parameters({"config": "", "ledger": ""})


def test_notebooks_run_in_parallel_and_record_neither_machine_nor_time(tmp_path):
    """Two run at a time, with paths relative to the folder in which they run."""
    data = tmp_path / "data {of} ours"
    data.mkdir()
    paths = [
        notebook(
            tmp_path / f"{name}.ipynb",
            'data = ""\nperiod = ""',
            "from pathlib import Path",
            "Path(data).is_dir(), period",
        )
        for name in ("a", "b")
    ]
    folder = tmp_path / "run" / "notebooks"
    executed = run_notebooks(paths, folder, {"data": str(data), "period": "2020-21"}, 2)
    assert [cell.outputs[0]["data"]["text/plain"] for cell in (content.cells[-1] for content in executed)] == [
        "(True, '2020-21')"
    ] * 2
    first, second = ((folder / f"{name}.ipynb").read_text(encoding="utf-8") for name in ("a", "b"))
    assert first == second
    assert str(tmp_path) not in first
    assert "papermill" not in first.replace("papermill-", "")


def test_a_failing_notebook_is_kept_and_reported_without_the_words_of_its_error(tmp_path):
    path = notebook(tmp_path / "a.ipynb", 'period = ""', "raise ValueError('Jayden')")
    with pytest.raises(NotebookError) as error:
        run_notebooks([path], tmp_path / "run", {"period": "2020-21"}, 1)
    assert error.value.exit_code == 6
    first, second = str(error.value).splitlines()
    assert first == "The notebook a.ipynb failed: cell 3: ValueError"
    kept = Path(second.removeprefix("The notebook as far as it ran, without its results: "))
    (error,) = nbformat.read(kept, 4).cells[-1].outputs
    assert (error.ename, error.evalue, error.traceback) == ("ValueError", "", ["ValueError"])
    kept.unlink()
    kept.parent.rmdir()
