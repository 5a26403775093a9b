"""Cells that are run again: the widgets that a cell made before are closed, since nobody can see them any more.

Without that, a kernel keeps every widget that was ever made, and explorers take megabytes.
"""

import contextlib
import gc
from html import escape

from ipywidgets import VBox, Widget
from traitlets import HasTraits, Unicode

from dlintro import web

HOW = "In the notebook this can be moved and answered."

_made = {}  # of each cell: its latest runs, each with its number among all runs of the kernel and its widgets


class Said(HasTraits):
    """What a widget also says in words, for where no kernel is: on the next day, in an export. Mixed into its class.

    The browser knows the words too, and keeps the latest ones when the notebook is saved.
    """

    words = Unicode("").tag(sync=True)

    def page(self):
        """Return what stands for this widget on a page without a kernel, as HTML."""
        return f'<p style="white-space:pre-line">{escape(self.words)}</p><p><b>{HOW}</b></p>'

    def _repr_mimebundle_(self, **kwargs):
        if web.is_on():
            return {"text/html": self.page(), "text/plain": self.words}
        bundle = super()._repr_mimebundle_(**kwargs)
        data = bundle[0] if isinstance(bundle, tuple) else bundle  # anywidget adds metadata, which are empty
        return data | {"text/plain": self.words}


class Box(Said, VBox):
    """Widgets below each other, and in words what they ask; `page` makes what stands for them on a page."""

    def __init__(self, children, words="", page=None):
        super().__init__(children, words=words)
        if page:
            self.page = page


def options(radio):
    """Return the options of radio buttons as lines of text, the chosen one marked."""
    return [f"{'●' if value == radio.value else '○'} {name}" for name, value in radio.options]


def once(widget):
    """Return a widget, after closing those that an earlier run of the same cell made; outside a notebook, just that.

    Where the program that runs the cells does not name them, cells with the same code can't be told apart. A run that
    directly follows one of the same code then counts as the same cell. Otherwise the latest run keeps its widgets,
    since it may be that of another cell, and only older runs are closed.
    """
    cell, named, run, number = _running()
    if cell is None:
        return widget
    runs = _made.setdefault(cell, [])
    if runs and runs[-1][0] == run:
        runs[-1][2].append(widget)
        return widget
    keep = 0 if named or not runs or number == runs[-1][1] + 1 else 1
    old = runs[: len(runs) - keep]
    for one in (one for _, _, widgets in old for one in widgets):
        close(one)
    _made[cell] = [*runs[len(old) :], (run, number, [widget])]
    if old:
        gc.collect()  # figures refer to their own parts, so that nothing else frees them for a long time
    return widget


def close(widget, seen=None):
    """Close a widget with all its parts, so that neither the kernel nor the browser keeps them."""
    seen = set() if seen is None else seen
    if id(widget) in seen:
        return
    seen.add(id(widget))
    for part in _parts([getattr(widget, name) for name in widget.keys]):
        close(part, seen)
    widget.close()


def _parts(values):
    """Return the widgets among values, and in lists of them."""
    for value in values:
        if isinstance(value, Widget):
            yield value
        elif isinstance(value, (list, tuple)):
            yield from _parts(value)


def _running():
    """Return the cell that runs (its id, or else its code), whether that is an id, which run of it this is, and that
    run's number among all; None four times outside a notebook.
    """
    with contextlib.suppress(ImportError, AttributeError, KeyError, TypeError):
        from IPython import get_ipython

        shell = get_ipython()
        request = shell.kernel.get_parent("shell")
        if request["header"]["msg_type"] == "execute_request":
            name = request.get("metadata", {}).get("cellId")
            return name or request["content"]["code"], bool(name), request["header"]["msg_id"], shell.execution_count
    return None, None, None, None
