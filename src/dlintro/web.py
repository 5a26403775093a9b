"""Web pages on which no kernel answers: there, a widget displays itself as HTML that works without one.

A kernel makes such HTML where the variable `DLINTRO_WEB` is set: for the course's website, for `python -m dlintro
copies`, and for `jupyter nbconvert --to html --execute`. Where `DLINTRO_WEB_LATER` names a folder too, copies of the
kernel's process make what takes long, while the next cells run, and write it there.
"""

import json
import os
import re
import warnings
from multiprocessing import get_context
from pathlib import Path

SWITCH = "DLINTRO_WEB"
LATER = "DLINTRO_WEB_LATER"
MARK = re.compile(r"<dlintro-later>(?P<file>.+?)</dlintro-later>")  # in place of HTML that is made meanwhile

PATIENCE = 300  # seconds for each copy, after the last cell; a copy of a process with threads may wait for one forever

_begun = []  # of each HTML that is made meanwhile: its process, its file and the function that makes it


def is_on():
    """Return whether what this kernel displays is for a page without a kernel."""
    return bool(os.environ.get(SWITCH))


def made(make):
    """Return the HTML that a function makes, or a mark for it, where there is a folder for what is made meanwhile.

    The function is called in a copy of this process (a fork), which therefore changes nothing here.
    """
    if not os.environ.get(LATER):
        return make()
    file = Path(os.environ[LATER]) / f"{len(_begun)}.html"
    process = get_context("fork").Process(target=_write_patiently, args=(make, file), daemon=True)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # newer Pythons warn of threads, of which the copy has none
        process.start()
    _begun.append((process, file, make))
    return f"<dlintro-later>{file}</dlintro-later>"


def finish():
    """Wait until all is made. What a copy could not make, or not in time, is made here, where an error says why."""
    for process, file, make in _begun:
        process.join(PATIENCE)
        if process.exitcode != 0:  # None: it still runs
            process.kill()
            process.join()
            _write(make, file)


def filled(html):
    """Return HTML with what was made meanwhile in the place of each mark."""
    return MARK.sub(lambda mark: Path(mark["file"]).read_text(encoding="utf-8"), html)


def _write_patiently(make, file):
    os.nice(10)  # the cells go first
    _write(make, file)


def _write(make, file):
    file.write_text(make(), encoding="utf-8")


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
