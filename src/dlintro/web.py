"""Web pages on which no kernel answers: there, a widget displays itself as HTML that works without one.

A kernel makes such HTML where the variable `DLINTRO_WEB` is set: for the course's website, for `python -m dlintro
copies`, and for `jupyter nbconvert --to html --execute`.
"""

import json
import os

SWITCH = "DLINTRO_WEB"


def is_on():
    """Return whether what this kernel displays is for a page without a kernel."""
    return bool(os.environ.get(SWITCH))


def element(tag, data, still, *files):
    """Return an element that a script brings to life, as HTML that needs nothing else.

    Parameters
    ----------
    tag : str
        The name of the custom element, such as "dlintro-quiz", which the script defines.
    data : dict
        What the script needs. It finds it as JSON in the element.
    still : str
        HTML for where no script runs, and for paper; the script puts its own in its place.
    *files : paths
        The script and its style. A page may hold them once for each element: scripts define a name only once.

    Returns
    -------
    str
    """
    facts = json.dumps(data, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")  # ends no script
    held = f'<script type="application/json">{facts}</script>'
    return f'<{tag}><div class="dlintro-still">{still}</div>{held}</{tag}>' + "".join(map(_inside, files))


def _inside(file):
    tag = "style" if file.name.endswith(".css") else "script"
    return f'<{tag} data-dlintro="{file.name}">\n{file.read_text(encoding="utf-8")}</{tag}>'
