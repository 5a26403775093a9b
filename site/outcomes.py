"""What prose tells the outcome of a prediction, so that a page can show it to those who have predicted (asking.js)."""

import re

PREDICTS, REVEALS = (re.compile(rf'checks\.{call}\("(?P<name>[\w.]+)"') for call in ("predict", "reveal"))
HEADING = re.compile(r"^#{1,6} ", flags=re.MULTILINE)
FENCE = "`" * 6  # more than any lesson needs inside


def tell(cells):
    """Return the ids of the cells of prose that tell an outcome.

    They stand behind the code that computes it, up to where it is revealed, and directly below that.

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
            prose = [cell for cell in cells[first : revealed + 2] if cell.cell_type == "markdown"]
            found |= {cell.id for cell in prose if not HEADING.search(cell.source)}
    return found


def called(cells, call):
    """Return where predictions are asked for, or revealed, as {name: place of the cell}."""
    found = {at: call.search(cell.source) for at, cell in enumerate(cells) if cell.cell_type == "code"}
    return {name["name"]: at for at, name in found.items() if name}


def held(prose):
    """Return prose that tells an outcome, in an element by which a page finds it."""
    return f"{FENCE}{{container}} dlintro-outcome\n{prose}\n{FENCE}"
