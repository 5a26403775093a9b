"""The code behind a name of this part, to read in a notebook."""

import inspect
import keyword
import re
from html import escape
from operator import attrgetter
from textwrap import dedent

from dlintro.scratch import network

WORDS = re.compile(
    rf'(?P<comment>#[^\n]*)|(?P<string>"""[\s\S]*?"""|"[^"\n]*")|\b(?P<keyword>{"|".join(keyword.kwlist)})\b'
)
COLOURS = {"comment": "#35706f", "string": "#ba2121", "keyword": "#008000"}  # where JupyterLab's own are not known


class Source:
    """A piece of code that a notebook shows in JupyterLab's colours."""

    def __init__(self, text):
        self.text = text

    def __repr__(self):
        return self.text

    def _repr_html_(self):
        code = WORDS.sub(_coloured, escape(self.text, quote=False))
        return f'<pre style="margin: 0; white-space: pre-wrap">{code}</pre>'


def show(code):
    """Show the code of a function, a method or a class of `dlintro.scratch`: `show(Network.fit)`.

    Checks in front of the formulas are left out.

    Parameters
    ----------
    code : function, method or class, or what a class made, such as `relu`

    Returns
    -------
    Source

    Raises
    ------
    TypeError
        If it is not a part of `dlintro.scratch`.
    """
    code = getattr(code, "__func__", code)  # the function of network.fit
    if not (inspect.isfunction(code) or inspect.isclass(code)):
        code = type(code)
    if not code.__module__.startswith("dlintro.scratch."):
        raise TypeError(f"code must be a part of dlintro.scratch, such as scratch.Network.fit, but is {code!r}.")
    return Source(dedent(inspect.getsource(_behind_the_door(code))))


def _behind_the_door(code):
    """Return what has the same name in `network.py`, or the code itself if nothing there has it."""
    try:
        formula = attrgetter(code.__qualname__)(network)
    except AttributeError:
        return code
    return formula if inspect.isfunction(formula) or inspect.isclass(formula) else code


def _coloured(word):
    kind = word.lastgroup
    return f'<span style="color: var(--jp-mirror-editor-{kind}-color, {COLOURS[kind]})">{word[0]}</span>'
