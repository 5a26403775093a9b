"""What a lesson's page shows of code and of what it printed: readers who do not program can read on.

A cell that only asks for a question or an explorer shows what it made, without its code. Longer code is folded, unless
it is what is taught: the code of an exercise, or what the prose above it names.
"""

import ast
import re

ASKS = re.compile(r"widgets\.(?:explore_\w+|own_image)\(|checks\.(?:quiz|predict|reveal|check|arrange|self_test)\(")
CALLS = re.compile(r"^checks\.", flags=re.MULTILINE)
PROGRESS = "checks.progress()"  # a page keeps none
SHORT = 3  # lines, which stay open
NAMED = re.compile(r"(?<!})`([\w.]{2,})")  # in backticks, but no word that is linked
COLUMNS = re.compile(r"\S {2,}\S|^ *\[\[", flags=re.MULTILINE)  # tables made with spaces, and arrays
FOLD = {"code_prompt_show": "Show the code", "code_prompt_hide": "Hide the code"}


def readable(cells):
    """Return the cells that say something on a page.

    Parameters
    ----------
    cells : list of NotebookNode
        Of a lesson that has run.

    Returns
    -------
    list of NotebookNode
    """
    return [cell for cell in cells if cell.source.strip() != PROGRESS]


def settings(cell, above=""):
    """Return the metadata from which MyST learns what to show of a cell.

    Parameters
    ----------
    cell : NotebookNode
        With the notebook's own metadata.
    above : str
        The prose above it, which may name what is in the code.

    Returns
    -------
    dict
        Empty for prose, and for code that stays as it is.
    """
    if cell.cell_type != "code":
        return {}
    wraps = ["wraps"] if _is_prose(cell) else []
    if _only_asks(cell.source):
        return {"tags": ["remove-input", *wraps]}
    if _is_taught(cell, above):
        return {"tags": wraps} if wraps else {}
    return {"tags": ["hide-input", *wraps], "mystnb": FOLD}


def _only_asks(source):
    return bool(ASKS.match(source)) and len(ast.parse(source).body) == 1


def _is_taught(cell, above):
    """Return whether the code of a cell stays open."""
    if CALLS.search(cell.source):  # what is computed for it alone
        return False
    own = cell.metadata.get("dlintro", {})
    if own.get("code") or own.get("exercise") or cell.source.count("\n") < SHORT:
        return True
    return any(re.search(rf"\b{re.escape(name)}\b", cell.source) for name in NAMED.findall(above))


def _is_prose(cell):
    """Return whether all that a cell printed is sentences, whose lines may end anywhere."""
    printed = [output.text for output in cell.outputs if output.output_type == "stream"]
    return bool(printed) and not any(COLUMNS.search(text) for text in printed)
