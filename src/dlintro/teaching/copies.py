"""A lesson that has run, as one HTML file that asks for nothing else: for the day on which hub or network fails."""

import re
from html import escape

import nbformat
from latex2mathml.converter import convert
from nbconvert import HTMLExporter
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath
from nbconvert.preprocessors import CellExecutionError, ExecutePreprocessor

WIDGET = "application/vnd.jupyter.widget-view+json"
PICTURE = "image/png"
HOW = "In the notebook this can be moved and answered."
SCRIPT = re.compile(r"<script\b.*?</script>", flags=re.DOTALL)  # for formulas and widgets, which need none here


def copy(path, folder):
    """Run a lesson, and write it with all its results into a folder, as a file that needs neither kernel nor network.

    Formulas are MathML, which browsers show by themselves. In place of each explorer stands its picture and its
    sentence, and in place of each question its words.

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
        If a cell ends with an error.
    """
    notebook = nbformat.read(path, 4)
    try:
        ExecutePreprocessor(timeout=None).preprocess(notebook, {"metadata": {"path": str(path.parent)}})
    except CellExecutionError as error:
        raise RuntimeError(f"{path.name} has no copy, since one of its cells ends with an error: {error}") from error
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            data = output.get("data", {})
            if WIDGET in data or PICTURE in data:
                output["data"] = {"text/html": _still(data, output["metadata"].get(PICTURE, {}))}
    exporter = HTMLExporter(embed_images=True)
    exporter.register_filter("markdown2html", _to_html)
    page, _ = exporter.from_notebook_node(notebook, {"metadata": {"name": _title(notebook)}})
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"{path.stem}.html"
    file.write_text(SCRIPT.sub("", page), encoding="utf-8")
    return file


def _title(notebook):
    return notebook.cells[0].source.partition("\n")[0].lstrip("# ")


def _still(data, facts):
    """Return a picture with its alternative text, and what a widget showed last, as HTML."""
    words = escape(data["text/plain"])
    size = " ".join(f'{side}="{facts[side]}"' for side in ("width", "height") if side in facts)
    alt = escape(facts.get("alt", data["text/plain"]))
    image = f'<img src="data:{PICTURE};base64,{data[PICTURE]}" alt="{alt}" {size}/>' if PICTURE in data else ""
    return f'{image}<p style="white-space:pre-line">{words}</p><p><b>{HOW}</b></p>' if WIDGET in data else image


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
