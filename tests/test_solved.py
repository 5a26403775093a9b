"""The notebooks as a learner leaves them: every stub solved, run from top to bottom, nothing on stderr.

Sections on real images run where real files lie beside the checkout (nbval runs the notebooks without any). conftest.py
writes the seconds and memory of each run to test-results/notebooks.md.
"""

import figures
import pytest
import real_files
from execution import execute
from nbconvert import HTMLExporter

from notebooks import NOTEBOOKS, marked, raises, read, solve

pytestmark = pytest.mark.solved

MOST_MEMORY = 1500  # MB of a kernel: a student has 2 GB for it, the server, and what else is open


def run(notebook, folder):
    """Execute the notebook in place, with the real files that there are, warnings as errors."""
    settings = {
        "DLINTRO_PROGRESS": str(folder / "progress.json"),
        "PYTHONWARNINGS": "error",
        "PYDEVD_DISABLE_FILE_VALIDATION": "1",
    }
    return execute(notebook, real_files.environment(folder / "data") | settings)


def text_of(cell):
    """Return all that a cell has shown as text, and what an error said."""
    parts = []
    for output in cell.get("outputs", []):
        parts.append(output.get("text", ""))
        parts.append(output.get("data", {}).get("text/plain", ""))
        parts.append(output.get("evalue", ""))
    return "\n".join(parts)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_the_solved_notebook_runs_clean_and_every_check_passes(path, tmp_path, record_property):
    notebook = solve(read(path))
    done = run(notebook, tmp_path)
    record_property("notebook", f"| {path.stem} | {done.seconds:.1f} | {done.rss:.0f} |")
    assert done.rss <= MOST_MEMORY, "look for an array of all pairs, or for images that are kept twice"
    for cell in notebook.cells:
        outputs = cell.get("outputs", [])
        assert raises(cell) == any(output.output_type == "error" for output in outputs), f"{cell.id}: see its tag"
        for output in outputs:
            assert output.get("name") != "stderr", f"{cell.id}: {output.text}"
        if "checks.check(" in cell.source:
            assert "solved: " in text_of(cell), f"{cell.id}: {text_of(cell)}"
            assert "not solved" not in text_of(cell)
    for cell, numbers in marked(notebook, "shows"):
        for number in numbers:
            assert number in text_of(cell), f"{cell.id} should show {number}, but shows {text_of(cell)}"
    assert not (found := figures.faults(notebook) + figures.coarse(notebook)), "\n".join(found)
    html, _ = HTMLExporter().from_notebook_node(notebook)
    explorers = sum("widgets.explore_" in cell.source for cell in notebook.cells if cell.cell_type == "code")
    assert html.count("data:image/png;base64") >= explorers, "a rendered page shows a picture for each explorer"
