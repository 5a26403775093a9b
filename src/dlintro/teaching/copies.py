"""A lesson that has run, as one HTML file that asks for nothing else: for the day on which hub or network fails."""

import os
import re
import tempfile
from html import escape

import nbformat
from latex2mathml.converter import convert
from nbconvert import HTMLExporter
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath
from nbconvert.preprocessors import CellExecutionError, ExecutePreprocessor
from nbconvert.preprocessors.coalescestreams import CoalesceStreamsPreprocessor

from dlintro import web

PICTURE = "image/png"
SCRIPT = re.compile(r"<script\b(?P<kind>[^>]*)>.*?</script>", flags=re.DOTALL)
DATA = 'type="application/json"'
OURS = re.compile(r'<(?P<tag>style|script) data-dlintro="(?P<name>[^"]+)">.*?</(?P=tag)>', flags=re.DOTALL)


def run(path, meanwhile=False):
    """Run a lesson in a kernel whose widgets display themselves as HTML for pages without one.

    Parameters
    ----------
    path : Path
        The lesson's notebook, which stays as it is.
    meanwhile : bool
        Whether the pictures of explorers are drawn in copies of the kernel while the next cells run, so that a second
        processor has something to do. Needs Linux, where a process with threads can be copied.

    Returns
    -------
    NotebookNode
        The notebook with all its results; figures are HTML too, with their alternative texts.

    Raises
    ------
    RuntimeError
        If a cell ends with an error that is not there on purpose.
    """
    notebook = nbformat.read(path, 4)
    notebook.cells.append(nbformat.v4.new_code_cell("from dlintro import web\n\nweb.finish()"))
    with tempfile.TemporaryDirectory() as folder:
        environment = {web.SWITCH: "1"} | ({web.LATER: folder} if meanwhile else {})
        try:
            _ForPages(environment, timeout=None).preprocess(notebook, {"metadata": {"path": str(path.parent)}})
        except CellExecutionError as error:
            failed = f"{path.name} has no page, since one of its cells ends with an error: {error}"
            raise RuntimeError(failed) from error
        for output in displayed(notebook):
            if PICTURE in output.data:
                output.data = {"text/html": _picture(output)}
            if "text/html" in output.data:
                output.data["text/html"] = web.filled(output.data["text/html"])
    notebook.cells.pop()
    CoalesceStreamsPreprocessor().preprocess(notebook, {})  # a progress bar leaves its last state only, as on a screen
    return notebook


def copy(path, folder):
    """Run a lesson, and write it with all its results into a folder, as a file that needs neither kernel nor network.

    Formulas are MathML, which browsers show by themselves. Explorers move and quizzes answer by scripts in the file.

    Parameters
    ----------
    path : Path
        The lesson's notebook, which stays as it is.
    folder : Path

    Returns
    -------
    Path
        The new file.

    Raises
    ------
    RuntimeError
        If a cell ends with an error that is not there on purpose.
    """
    notebook = run(path)
    exporter = HTMLExporter(embed_images=True)
    exporter.register_filter("markdown2html", _to_html)
    page, _ = exporter.from_notebook_node(notebook, {"metadata": {"name": _title(notebook)}})
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"{path.stem}.html"
    file.write_text(_once(SCRIPT.sub(_kept, page)), encoding="utf-8")
    return file


def displayed(notebook):
    """Return all that the cells of a notebook displayed, as their outputs with data."""
    return [output for cell in notebook.cells for output in cell.get("outputs", []) if "data" in output]


def _picture(output):
    """Return the picture of a cell's output with its alternative text, as HTML."""
    data, facts = output["data"], output["metadata"].get(PICTURE, {})
    size = " ".join(f'{side}="{facts[side]}"' for side in ("width", "height") if side in facts)
    alt = escape(facts.get("alt", data["text/plain"]))
    return f'<img src="data:{PICTURE};base64,{data[PICTURE].strip()}" alt="{alt}" {size}/>'


class _ForPages(ExecutePreprocessor):
    """Runs cells as nbconvert does; only the kernel gets these variables, so that nothing else changes."""

    def __init__(self, environment, **options):
        super().__init__(**options)
        self.environment = environment

    def setup_kernel(self, **options):
        return super().setup_kernel(env=os.environ | self.environment, **options)


def _kept(script):
    """Return a script if it is ours; nbconvert's own come from other hosts, for formulas and widgets."""
    return script[0] if DATA in script["kind"] or "data-dlintro" in script["kind"] else ""


def _once(page):
    """Return a page with each script and style of ours where it comes first, and nowhere else."""
    seen = set()

    def first(found):
        new = found["name"] not in seen
        seen.add(found["name"])
        return found[0] if new else ""

    return OURS.sub(first, page)


def _title(notebook):
    return notebook.cells[0].source.partition("\n")[0].lstrip("# ")


def _to_html(markdown):
    renderer = _WithMathML(escape=False, embed_images=True, exclude_anchor_links=True)
    return MarkdownWithMath(renderer=renderer).render(markdown)


class _WithMathML(IPythonRenderer):
    def inline_math(self, body):
        return convert(body)

    def block_math(self, body):
        return convert(body, display="block")

    def latex_environment(self, name, body):
        return convert(rf"\begin{{{name}}}{body}\end{{{name}}}", display="block")
