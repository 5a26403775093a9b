"""What does a start cost: `import dlintro`, and each notebook's run, in seconds and in memory?

    python benchmarks/startup.py   # about 1 minute; writes benchmarks/results/startup.md

Needs a quiet machine: other work on it makes everything slower.
"""

import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import nbformat
from report import computer, table, write

sys.path.append(str(Path(__file__).parents[1] / "tests"))
from execution import EVERY, execute

from notebooks import NOTEBOOKS, read

STARTS = 21  # after one that is not counted
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


def run_notebook(path):
    """Run a notebook; return its `Run`, and whether its kernel has imported torch."""
    notebook = read(path)
    notebook.cells.append(nbformat.v4.new_code_cell("import sys; print('torch' in sys.modules)"))
    with tempfile.TemporaryDirectory() as home:
        run = execute(notebook, {"DLINTRO_PROGRESS": str(Path(home) / "progress.json")})
    return run, "True" in notebook.cells[-1].outputs[0].text


def main():
    imports = table(("code", "ms", "above bare Python, ms"), import_times())
    rows = []
    for path in NOTEBOOKS:
        run, torch = run_notebook(path)
        rows.append([path.stem, f"{run.seconds:.1f}", f"{run.rss:.0f}", f"{run.uss:.0f}", "yes" if torch else "no"])
    runs = table(("notebook", "seconds", "peak rss, MB", "peak uss, MB", "imports torch"), rows)
    described = computer("ipykernel", "ipywidgets", "matplotlib", "numpy", "scikit-learn", "scipy")
    write("startup.md", WHAT, IMPORT, imports, RUN, runs, described)


if __name__ == "__main__":
    main()
