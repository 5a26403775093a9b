"""Reading the course's notebooks, for tests and benchmarks: their cells, and the solved copies."""

import re
from pathlib import Path

import nbformat

FOLDER = Path(__file__).parents[1] / "notebooks"
NOTEBOOKS = sorted(FOLDER.glob("[0-9][0-9]_*.ipynb"))


def read(path):
    """Return the notebook at `path`, checked against the format."""
    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    return notebook


def marked(notebook, key):
    """Return the cells whose metadata name something under `dlintro.<key>`, with that name."""
    return [(cell, cell.metadata.dlintro[key]) for cell in notebook.cells if key in cell.metadata.get("dlintro", {})]


def solution_code(cell):
    """Return the code in the fenced block of a solution's cell."""
    (code,) = re.findall(r"```python\n(.*?)```", cell.source, flags=re.DOTALL)
    return code


def solve(notebook):
    """Replace every stub by its solution, in place, and return the notebook."""
    solutions = {name: solution_code(cell) for cell, name in marked(notebook, "solution")}
    for cell, name in marked(notebook, "exercise"):
        cell.source = solutions[name]
    return notebook
