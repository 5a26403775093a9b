"""Reading the course's notebooks, for tests and benchmarks: their cells, and the solved copies."""

import re
from pathlib import Path

import nbformat

from dlintro.teaching.minutes import words as words

FOLDER = Path(__file__).parents[1] / "notebooks"
NOTEBOOKS = sorted(FOLDER.glob("[0-9][0-9]_*.ipynb"))


def read(path):
    """Return the notebook at `path`, checked against the format."""
    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    return notebook


def source_of(stem, cell):
    """Return what the cell with this id holds in the notebook whose file has this stem."""
    (source,) = (each.source for each in read(FOLDER / f"{stem}.ipynb").cells if each.id == cell)
    return source


def marked(notebook, key):
    """Return the cells whose metadata name something under `dlintro.<key>`, with that name."""
    return [(cell, cell.metadata.dlintro[key]) for cell in notebook.cells if key in cell.metadata.get("dlintro", {})]


def raises(cell):
    """Say whether a cell ends with an error on purpose, by the tag that JupyterLab, nbval and nbclient know."""
    return "raises-exception" in cell.metadata.get("tags", [])


EXERCISE = re.compile(r"### Exercise (\d+)")
ASKS = re.compile(r"\bchecks\.(arrange|check|predict|quiz|reveal)\(")


def of_an_exercise(cell):
    """Say whether a cell belongs to an exercise, a quiz or a prediction: the task, the stub, what asks, the solution."""
    named = {"exercise", "solution"} & set(cell.metadata.get("dlintro", {}))
    return bool(named or EXERCISE.match(cell.source) or (cell.cell_type == "code" and ASKS.search(cell.source)))


def lesson_cells(notebook):
    """Return the cells that teach: all but those of exercises, quizzes and predictions, which the budget does not count."""
    return [cell for cell in notebook.cells if not of_an_exercise(cell)]


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
