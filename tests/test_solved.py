"""The notebooks as a learner leaves them: every stub solved, run from top to bottom, nothing on stderr.

Sections on real images run where real files lie beside the checkout (nbval runs the notebooks without any). Writes seconds and memory of each run to test-results/notebooks.md.
"""

import os
import re
import threading
import time
from pathlib import Path

import psutil
import pytest
import real_files
from nbclient import NotebookClient
from nbconvert import HTMLExporter

from notebooks import FOLDER, NOTEBOOKS, marked, read, solve

RESULTS = Path(__file__).parents[1] / "test-results" / "notebooks.md"

pytestmark = pytest.mark.solved


class Watch(threading.Thread):
    """Samples the memory of all kernels below this process, in MB, until it is stopped."""

    def __init__(self):
        super().__init__(daemon=True)
        self.peak, self.running = 0.0, True

    def run(self):
        while self.running:
            for child in psutil.Process().children(recursive=True):
                try:
                    if "ipykernel" in " ".join(child.cmdline()):
                        self.peak = max(self.peak, child.memory_info().rss / 1e6)
                except psutil.Error:
                    continue
            time.sleep(0.1)

    def stop(self):
        self.running = False
        self.join()
        return self.peak


def run(notebook, folder):
    """Execute the notebook in place, warnings as errors; return seconds and peak memory in MB."""
    environment = {
        **os.environ,
        **real_files.environment(folder / "data"),
        "DLINTRO_PROGRESS": str(folder / "progress.json"),
        "OMP_NUM_THREADS": "1",
        "PYTHONWARNINGS": "error",
        "PYDEVD_DISABLE_FILE_VALIDATION": "1",
    }
    client = NotebookClient(
        notebook,
        timeout=120,
        kernel_name="python3",
        store_widget_state=False,  # as in a notebook that was saved and closed
        resources={"metadata": {"path": str(FOLDER)}},
    )
    watch, began = Watch(), time.perf_counter()
    watch.start()
    client.execute(env=environment)
    return time.perf_counter() - began, watch.stop()


def text_of(cell):
    """Return all that a cell has shown as text."""
    parts = []
    for output in cell.get("outputs", []):
        parts.append(output.get("text", ""))
        parts.append(output.get("data", {}).get("text/plain", ""))
    return "\n".join(parts)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_the_solved_notebook_runs_clean_and_every_check_passes(path, tmp_path):
    notebook = solve(read(path))
    seconds, memory = run(notebook, tmp_path)
    _table(path.stem, seconds, memory)
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            assert output.get("name") != "stderr", f"{cell.id}: {output.text}"
        if "checks.check(" in cell.source:
            assert "solved: " in text_of(cell), f"{cell.id}: {text_of(cell)}"
            assert "not solved" not in text_of(cell)
    for cell, numbers in marked(notebook, "shows"):
        for number in numbers:
            assert number in text_of(cell), f"{cell.id} should show {number}, but shows {text_of(cell)}"
    html, _ = HTMLExporter().from_notebook_node(notebook)
    explorers = sum("widgets.explore_" in cell.source for cell in notebook.cells if cell.cell_type == "code")
    assert html.count("data:image/png;base64") >= explorers, "a rendered page shows a picture for each explorer"


def _table(name, seconds, memory):
    RESULTS.parent.mkdir(exist_ok=True)
    head = "| notebook | seconds | peak memory of the kernel, MB |\n|---|---|---|\n"
    rows = RESULTS.read_text(encoding="utf-8") if RESULTS.exists() else head
    rows = re.sub(rf"^\| {name} .*\n", "", rows, flags=re.MULTILINE)
    RESULTS.write_text(rows + f"| {name} | {seconds:.1f} | {memory:.0f} |\n", encoding="utf-8")
