"""The alternative texts of figures: those of an executed notebook, and what would make one of them useless."""

import ast
import re
import struct
from base64 import b64decode

LONGEST = 80  # words; most texts have half as many
OF_EVERY_INTERVAL = "95 % interval"  # no result


def figures(notebook):
    """Return each figure of an executed notebook as its cell and its output; explorers are none."""
    return [
        (cell, output)
        for cell in notebook.cells
        for output in cell.get("outputs", [])
        if "image/png" in output.get("data", {}) and len(output.data) <= 2
    ]


def alternative_texts(notebook):
    """Return the cell and the text of each figure; an explorer has its readout instead."""
    return [(cell, output.metadata["image/png"].get("alt", "")) for cell, output in figures(notebook)]


def coarse(notebook):
    """Return a line for each figure with fewer than two pixels of its own for each one of the page."""
    return [
        f"{cell.id}: the picture has {width} pixels for {output.metadata['image/png'].get('width')} of the page"
        for cell, output in figures(notebook)
        if (width := struct.unpack(">I", b64decode(output.data["image/png"])[16:20])[0])
        < 2 * output.metadata["image/png"].get("width", width)
    ]


def fault(text, source=""):
    """Return why a text does not tell what a figure shows, "" if it does; the words of the cell's source are no result."""
    if not text or "without words" in text:
        return "is empty"
    if len(text.split()) > LONGEST:
        return f"has {len(text.split())} words"
    for known in (*strings_in(source), OF_EVERY_INTERVAL):
        text = text.replace(known, "")
    return "" if re.search(r"\d", text) else "tells labels, but no number"


def strings_in(source):
    """Return the texts in a cell's code, the longest first; the pieces between the braces of an f-string are texts too."""
    nodes = ast.walk(ast.parse(source))
    texts = {node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    return sorted(texts - {""}, key=len, reverse=True)


def faults(notebook):
    """Return what is wrong with the alternative texts of an executed notebook, a line for each."""
    told, found = {}, []
    for cell, text in alternative_texts(notebook):
        if why := fault(text, cell.source):
            found.append(f"{cell.id}: the alternative text {why}: {text!r}")
        elif text in told:
            found.append(f"{cell.id} and {told[text]} have the same alternative text: {text!r}")
        told[text] = cell.id
    return found
