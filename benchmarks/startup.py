"""What does a start cost: `import dlintro`, and each notebook's run, in seconds and in memory?

    python benchmarks/startup.py   # about 1 minute; writes benchmarks/results/startup.md

Needs a quiet machine: other work on it makes everything slower.
"""

import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import nbformat
import psutil
from nbclient import NotebookClient
from report import computer, table, write

sys.path.append(str(Path(__file__).parents[1] / "tests"))
from notebooks import FOLDER, NOTEBOOKS, read

STARTS = 21  # after one that is not counted
EVERY = 0.02  # seconds between two looks at the kernel's memory
MB = 10**6
FIRST_CELL = "from dlintro import checks, data, metrics, plots, scratch, widgets"
WHAT = """# Starting

Targets: `import dlintro` under 50 ms; notebook 01 under 15 s, its kernel under 300 MB and without torch."""
IMPORT = f"""## The package

A new Python process, median of {STARTS}, taking turns, files in the disk's cache."""
RUN = f"""## The notebooks

Each notebook as shipped, run from top to bottom in a kernel of its own, in one thread, the kernel's start included. The
peak is the largest of samples taken every {EVERY * 1000:.0f} ms: resident memory (rss), and its part that no other
process shares (uss)."""


def import_times():
    """Return rows of a table: what a new process does, its ms, and the ms above those of bare Python."""
    times = {code: [] for code in ("pass", "import dlintro", FIRST_CELL)}
    for _ in range(STARTS + 1):
        for code, kept in times.items():
            began = time.perf_counter()
            subprocess.run([sys.executable, "-c", code], check=True)
            kept.append((time.perf_counter() - began) * 1000)
    medians = {code: statistics.median(kept[1:]) for code, kept in times.items()}
    return [[f"`{code}`", f"{ms:.0f}", f"{ms - medians['pass']:.1f}"] for code, ms in medians.items()]


class Probe(threading.Thread):
    """Looks at a process's memory until it is stopped; `rss` and `uss` are the largest values seen, in bytes."""

    def __init__(self, pid):
        super().__init__(daemon=True)
        self.process, self.rss, self.uss, self.running = psutil.Process(pid), 0, 0, True

    def run(self):
        while self.running:
            try:
                memory = self.process.memory_full_info()
            except psutil.Error:
                return
            self.rss, self.uss = max(self.rss, memory.rss), max(self.uss, memory.uss)
            time.sleep(EVERY)


def run_notebook(path):
    """Run a notebook; return seconds, peak rss and uss in MB, and whether its kernel has imported torch."""
    notebook = read(path)
    notebook.cells.append(nbformat.v4.new_code_cell("import sys; print('torch' in sys.modules)"))
    with tempfile.TemporaryDirectory() as home:
        environment = os.environ | {"OMP_NUM_THREADS": "1", "DLINTRO_PROGRESS": str(Path(home) / "progress.json")}
        client = NotebookClient(notebook, timeout=600, kernel_name="python3", resources={"metadata": {"path": FOLDER}})
        began = time.perf_counter()
        with client.setup_kernel(env=environment):
            probe = Probe(client.km.provisioner.pid)
            probe.start()
            for index, cell in enumerate(notebook.cells):
                client.execute_cell(cell, index)
            seconds = time.perf_counter() - began
            probe.running = False
            probe.join()
    return seconds, probe.rss / MB, probe.uss / MB, "True" in notebook.cells[-1].outputs[0].text


def main():
    imports = table(("code", "ms", "above bare Python, ms"), import_times())
    rows = []
    for path in NOTEBOOKS:
        seconds, rss, uss, torch = run_notebook(path)
        rows.append([path.stem, f"{seconds:.1f}", f"{rss:.0f}", f"{uss:.0f}", "yes" if torch else "no"])
    runs = table(("notebook", "seconds", "peak rss, MB", "peak uss, MB", "imports torch"), rows)
    described = computer("ipykernel", "ipywidgets", "matplotlib", "numpy", "scikit-learn", "scipy")
    write("startup.md", WHAT, IMPORT, imports, RUN, runs, described)


if __name__ == "__main__":
    main()
