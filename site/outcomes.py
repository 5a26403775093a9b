"""What prose tells the outcome of a prediction, so that a page can show it to those who have predicted (asking.js)."""

import re

PREDICTS, REVEALS = (re.compile(rf'checks\.{call}\(\s*"(?P<name>[\w.]+)"') for call in ("predict", "reveal"))
HEADING = re.compile(r"^#{1,6} ", flags=re.MULTILINE)
ASKS = re.compile(r"checks\.(?:quiz|predict|check|arrange)\(")
FENCE = "`" * 6  # more than any lesson needs inside


def tell(cells):
    """Return the ids of the cells of prose that tell an outcome.

    They stand behind the code that computes it, up to the next heading or question. Where this is another prediction,
    the prose above that belongs to it, and only the cell directly below the revealed outcome tells of this.

    Parameters
    ----------
    cells : list of NotebookNode
        Of a lesson.

    Returns
    -------
    set of str
    """
    asked, found = called(cells, PREDICTS), set()
    for name, revealed in called(cells, REVEALS).items():
        if name in asked:
            first = next(at for at in range(asked[name] + 1, revealed + 1) if cells[at].cell_type == "code")
            end = next((at for at in range(revealed + 1, len(cells)) if ends(cells[at])), len(cells))
            if end < len(cells) and PREDICTS.search(cells[end].source):
                end = min(end, revealed + 2)
            found |= {cell.id for cell in cells[first:end] if cell.cell_type == "markdown"}
    return found


def ends(cell):
    """Return whether something else begins with a cell: a section, an exercise or a question."""
    return bool((HEADING if cell.cell_type == "markdown" else ASKS).search(cell.source))


def called(cells, call):
    """Return where predictions are asked for, or revealed, as {name: place of the cell}."""
    found = {at: call.search(cell.source) for at, cell in enumerate(cells) if cell.cell_type == "code"}
    return {name["name"]: at for at, name in found.items() if name}


def held(prose):
    """Return prose that tells an outcome, in an element by which a page finds it."""
    return f"{FENCE}{{container}} dlintro-outcome\n{prose}\n{FENCE}"
