"""The lessons as they have run, each once: an unchanged lesson is taken from the last build.

A run depends on the notebook's code, on the whole package, and on the versions of all others. Their checksum is part of
the name of the file that keeps a run. A notebook's prose may change as often as its author likes.
"""

import hashlib
import json
import os
import re
import sys
import tempfile
from concurrent.futures import FIRST_EXCEPTION, ProcessPoolExecutor, wait
from multiprocessing import get_context
from pathlib import Path

import nbformat
import outputs

from dlintro.teaching import copies

AT_ONCE = 2  # lessons, each in one process beside its kernel; a kernel takes one thread
SETTINGS = {"OMP_NUM_THREADS": "1", "PYDEVD_DISABLE_FILE_VALIDATION": "1", "PYTHONWARNINGS": "error"}
COLOURS = re.compile(r"\x1b\[[\d;]*m")  # of a terminal, in what an error says


def all_runs(notebooks, root, folder):
    """Run those notebooks that have not run yet as they are now, and return all of them with their results.

    Parameters
    ----------
    notebooks : list of Path
    root : Path
        The course's folder.
    folder : Path
        Where runs are kept; those of earlier versions are deleted.

    Returns
    -------
    dict of Path to NotebookNode

    Raises
    ------
    RuntimeError
        If a lesson ends with an error. Lessons that ran before are kept.
    """
    folder.mkdir(parents=True, exist_ok=True)
    files = {path: folder / f"{path.stem}-{key(path, root)}.ipynb" for path in notebooks}
    missing = [(path, file) for path, file in files.items() if not file.exists()]
    # New processes, not copies of this one, so that what an earlier lesson has loaded does not matter.
    with ProcessPoolExecutor(AT_ONCE, mp_context=get_context("spawn"), max_tasks_per_child=1) as pool:
        waiting = [pool.submit(run, *each) for each in reversed(missing)]  # the last lessons take longest
        done, _ = wait(waiting, return_when=FIRST_EXCEPTION)
        pool.shutdown(cancel_futures=True)
        for each in done:
            each.result()
    for old in set(folder.iterdir()) - set(files.values()):
        old.unlink()
    return {path: with_results(nbformat.read(path, 4), nbformat.read(file, 4)) for path, file in files.items()}


def with_results(notebook, kept):
    """Return a run with the cells as they are now in its notebook: it may have been under another prose."""
    results = {cell.id: cell.outputs for cell in kept.cells if cell.cell_type == "code"}
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs = results[cell.id]
    kept.cells = notebook.cells
    return kept


def code(notebook):
    """Return what a run depends on in a notebook, as a text: its cells of code, with their names and tags."""
    return json.dumps([cell for cell in notebook.cells if cell.cell_type == "code"], sort_keys=True)


def key(path, root):
    """Return the checksum of everything that a run of a notebook depends on; build.py adds scripts and styles later."""
    package = sorted((root / "src" / "dlintro").rglob("*"))
    sources = [each for each in package if each.is_file() and each.suffix not in (".pyc", ".js", ".css")]
    total = hashlib.sha256(code(nbformat.read(path, 4)).encode())
    for file in (root / "constraints.txt", *sources):
        total.update(f"{file.relative_to(root)}\0".encode() + hashlib.sha256(file.read_bytes()).digest())
    return total.hexdigest()[:16]


def run(path, file):
    """Run one notebook, in a process of its own, and keep it in a file."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= SETTINGS | {"DLINTRO_PROGRESS": str(Path(folder) / "progress.json")}  # nobody's own one
        os.environ.pop("DLINTRO_LANG", None)  # the website is English
        print(f"running {path.name}", flush=True)
        with open(os.devnull, "w") as nowhere:
            os.dup2(nowhere.fileno(), sys.stderr.fileno())  # what a kernel says when it starts and stops, in warnings
        try:
            notebook = copies.run(path, meanwhile=sys.platform == "linux")
        except RuntimeError as error:
            raise RuntimeError(COLOURS.sub("", f"{path.name}: {error}")) from None
    outputs.pack(notebook)  # once, since it takes longer than all else about a page
    unfinished = file.with_suffix(".part")
    nbformat.write(notebook, unfinished)
    unfinished.replace(file)  # a build that is stopped leaves no half of a run
