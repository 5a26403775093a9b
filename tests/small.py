"""A small lesson that has one of everything, on a JupyterLab of its own."""

import json
from contextlib import contextmanager

import lab
import nbformat

COURSE = {
    "course": "A course", "lecturer": "Dr. Somebody", "hub": "hub.example.org", "login": ["Log in", "Open", "Run"],
    "closing": "Any remarks?",
}  # fmt: skip
NOTES = "# Notes\n\n## The second section\n\n- **Ask:** why? **Answer:** because.\n"
PLAN = {
    "title": "Short",
    "hours": 1,
    "blocks": [{"lesson": "lesson", "sections": ["The second section"], "exercises": []}],
}


def code(source, shown="-", **dlintro):
    return nbformat.v4.new_code_cell(source, metadata={"slideshow": {"slide_type": shown}, "dlintro": dlintro})


def prose(source, shown="slide", **dlintro):
    return nbformat.v4.new_markdown_cell(source, metadata={"slideshow": {"slide_type": shown}, "dlintro": dlintro})


def lesson():
    """Return a small lesson that has one of everything."""
    cells = [
        prose("# A lesson\n\nIt begins."),
        code("from dlintro import checks, widgets\n\nones = [1, 1]"),
        prose("## The first section\n\nNumbers."),
        code("total = sum(ones)\nprint('total', total)"),
        prose("### Exercise 1: a bias\n\nChoose one.", "skip", minutes=6, **{"for": "choose a bias"}),
        code("bias = ...", "skip", exercise="perceptron.by_hand"),
        code('checks.check("perceptron.by_hand", bias)', "skip"),
        code('checks.quiz("perceptron.xor")', "skip", minutes=1.5),
        prose("## The second section\n\nLook."),
        code(
            "explorer = widgets.explore_neuron(x=(1.2, 0.5), feature_names=('radius', 'dents'))\nexplorer", "subslide"
        ),
        code("twice = 2 * total\nprint('twice', twice)", "subslide"),
    ]
    for number, cell in enumerate(cells):
        cell.id = f"cell-{number}"
    kernel = {"name": "python3", "display_name": "Python 3 (ipykernel)", "language": "python"}
    return nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": kernel})


@contextmanager
def served(home):
    """Run JupyterLab on a folder that holds what a teacher keeps beside the lesson."""
    folder = home / "notebooks"
    for name, content in {"course.json": COURSE, "plans/short.json": PLAN, "notes/lesson.md": NOTES}.items():
        file = folder / "teaching" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    with lab.jupyterlab(folder, home) as started:
        yield started


def fresh(server, name="lesson.ipynb"):
    """Write the lesson, which nobody has run, and return its path."""
    path = server.home / "notebooks" / name
    nbformat.write(lesson(), path)
    return path
