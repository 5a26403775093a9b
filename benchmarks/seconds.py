"""How long does each cell of the lessons compute? The minutes of a lesson count these seconds.

    python benchmarks/seconds.py   # about 5 minutes; writes src/dlintro/teaching/seconds.json

Each notebook as shipped, in one thread. Counted is the processor's time, which other work hardly changes.
"""

import json
import os
import tempfile
from pathlib import Path

import nbformat
import psutil
from nbclient import NotebookClient
from report import computer

from dlintro import teaching

ROOT = Path(__file__).parents[1]
NOTEBOOKS = ROOT / "notebooks"
LEAST = 0.5  # seconds; a cell that computes for less is left out


def seconds_of(notebook, progress):
    """Return the seconds that each cell of a notebook computes, by its id."""
    client = NotebookClient(
        notebook, timeout=600, kernel_name="python3", resources={"metadata": {"path": str(NOTEBOOKS)}}
    )
    seconds = {}
    with client.setup_kernel(env=os.environ | {"OMP_NUM_THREADS": "1", "DLINTRO_PROGRESS": progress}):
        kernel, before = psutil.Process(client.km.provisioner.pid), 0.0
        for index, cell in enumerate(notebook.cells):
            client.execute_cell(cell, index)
            after = kernel.cpu_times().user + kernel.cpu_times().system
            seconds[cell.id], before = round(after - before, 1), after
    return {name: time for name, time in seconds.items() if time >= LEAST}


def main():
    notebooks = [nbformat.read(path, as_version=4) for path in sorted(NOTEBOOKS.glob("[0-9][0-9]_*.ipynb"))]
    with tempfile.TemporaryDirectory() as folder:
        progress = str(Path(folder) / "progress.json")
        lessons = {teaching.lesson_of(notebook): seconds_of(notebook, progress) for notebook in notebooks}
    content = {"computer": computer("numpy", "torch"), "threads": 1, "lessons": lessons}
    text = json.dumps(content, indent=1, ensure_ascii=False) + "\n"
    (ROOT / "src" / "dlintro" / "teaching" / "seconds.json").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
