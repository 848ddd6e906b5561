"""The tutorial runs from its first cell to its last and is kept without outputs."""

import re

import nbformat
import pytest
from nbclient import NotebookClient
from tests.docs.pages import DOCS

FILE = DOCS / "tutorial.ipynb"


@pytest.fixture(scope="module")
def executed(tmp_path_factory):
    """The notebook after a run in a folder of its own, with settings of nobody."""
    place = tmp_path_factory.mktemp("tutorial")
    notebook = nbformat.read(FILE, as_version=4)
    with pytest.MonkeyPatch.context() as patch:
        for name in ("IPYTHONDIR", "JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR"):
            patch.setenv(name, str(place / name))
        client = NotebookClient(
            notebook, timeout=240, kernel_name="python3", resources={"metadata": {"path": place}}
        )
        client.execute()
    return notebook


def output_of(notebook, words):
    """The text that the cell with these words has put out."""
    (cell,) = [c for c in notebook.cells if c.cell_type == "code" and words in c.source]
    parts = [out.get("text") or out.get("data", {}).get("text/plain", "") for out in cell.outputs]
    return "".join(parts)


def test_every_cell_runs(executed):
    code = [cell for cell in executed.cells if cell.cell_type == "code"]
    assert [cell.execution_count for cell in code] == list(range(1, len(code) + 1))


def test_polars_shares_the_memory_of_the_result(executed):
    assert output_of(executed, "buffers()") == "True"


def test_the_household_is_explained_down_to_its_income_and_line(executed):
    told = output_of(executed, "aboveline.explain")
    assert "income: does not hold" in told
    assert "yuan per person per year" in told


def test_the_sample_has_larger_errors_by_village(executed):
    shown = output_of(executed, "std. error, villages")
    row = next(line for line in shown.splitlines() if "headcount" in line)
    figures = [float(cell) for cell in row.replace("│", "┆").split("┆")[2:6]]
    _, sample, by_village, singly = figures
    assert 0 < sample < 1
    assert by_village > singly


def test_the_file_holds_no_outputs_and_no_path_of_a_machine():
    notebook = nbformat.read(FILE, as_version=4)
    nbformat.validate(notebook)
    for cell in notebook.cells:
        assert not cell.get("outputs")
        assert cell.get("execution_count") is None
        assert not re.search(r"[\"']/\w|[A-Z]:\\\\", cell.source)
