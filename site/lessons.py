"""A lesson that has run, as a page of the website."""

import re
from dataclasses import dataclass

import glossary
import listing
import nbformat
import outcomes
from addresses import labs, relinked
from outputs import Results
from wording import on_a_page

EXERCISE = re.compile(r"### Exercise \d+")
BOX = "{.dlintro-open}"  # the class of the paragraph below it
HOW_TO = "how-to"  # the cell that says how cells are run, which nobody can do on a page
HEADING = re.compile(r"^#{2,} (.+)$", flags=re.MULTILINE)


@dataclass
class Lesson:
    """What the website needs to know of one lesson beside its page.

    Attributes
    ----------
    path : Path
        Its notebook.
    title, promise : str
        Its first heading, and the sentence below it.
    results : Results
        What moved out of the page.
    page : NotebookNode
    """

    path: object
    title: str
    promise: str
    results: Results
    page: object

    @property
    def short(self):
        """Its title up to the colon."""
        return self.title.partition(":")[0]


def lesson(path, notebook, sources, course):
    """Return a lesson with its page.

    Parameters
    ----------
    path : Path
        The notebook in the repository.
    notebook : NotebookNode
        The same with its results.
    sources, course : dict
        As `addresses.pages` and `addresses.course` return them.

    Returns
    -------
    Lesson
    """
    file, results = f"notebooks/{path.name}", Results(path.stem)
    title, promise = heading_and_promise(notebook.cells[0].source)
    notebook.cells = [cell for cell in listing.readable(notebook.cells) if cell.get("id") != HOW_TO]
    prose = [cell for cell in notebook.cells if cell.cell_type == "markdown"]
    texts = [relinked(on_a_page(cell.source), file, sources, course["repository"]) for cell in prose]
    if path.stem[0].isdigit():
        texts = glossary.linked(texts, glossary.words(path))
    for cell, text in zip(prose, texts, strict=True):
        cell.source = text
    page, under, above, telling = [], title, "", outcomes.tell(notebook.cells)
    notebook.cells.insert(1, nbformat.v4.new_markdown_cell(note(course, path), id="note"))
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            under, above = [under, *HEADING.findall(cell.source)][-1], cell.source
            if cell.get("id") in telling:
                cell.source = outcomes.held(cell.source)
        else:
            results.take_all(cell, under)
        cell.metadata = listing.settings(cell, above)  # MyST might take what slides and checks keep there for its own
        page.append(cell)
        if cell.cell_type == "markdown" and EXERCISE.match(cell.source):
            page.append(nbformat.v4.new_markdown_cell(box(course, path), id=f"{cell.id}-open"))
    metadata = {key: notebook.metadata[key] for key in ("kernelspec", "language_info") if key in notebook.metadata}
    return Lesson(path, title, promise, results, nbformat.v4.new_notebook(cells=page, metadata=metadata))


def heading_and_promise(first):
    """Return the heading of a lesson, and what it promises, from its first cell."""
    heading, promise, *_ = first.split("\n\n")
    return heading.lstrip("# "), promise


def note(course, path):
    """Return what a page says first: what works on it, and where the lesson can be run."""
    handout = f" [Its handout](../handouts/{path.stem}.md) is two pages to print." if path.stem[0].isdigit() else ""
    works = "On this page all code has run: the figures move and the questions answer."
    rest = "To run code and to solve exercises, open the lesson in JupyterLab"
    return f"{BOX}\n{works} {rest}: {ways(course, path)}.{handout}"


def box(course, path):
    """Return what a page says where it cannot run an answer."""
    return f"{BOX}\nThis page cannot run your answer: open the lesson in JupyterLab: {ways(course, path)}."


def ways(course, path):
    """Return links to where a notebook can be run."""
    places = [f"[on {name}]({address})" for name, address in labs(course, f"notebooks/{path.name}")]
    return ", ".join([*places, "[on your own computer](../run.md)"])
