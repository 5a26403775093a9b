"""Figures in words, for those who cannot see them: each figure that a notebook shows carries its alternative text."""

import re
import sys
from collections import Counter

import numpy as np
from matplotlib.collections import PathCollection
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from dlintro.text import short

MOST = 12  # names that one picture tells; nobody listens to more


def alt_text(figure):
    """Return in words what a figure shows: titles, axes, and its curves and groups with their numbers.

    Parameters
    ----------
    figure : matplotlib Figure

    Returns
    -------
    str
        Such as "loss against epoch; CNN: 0.62 to 0.38, dense: 0.62 to 0.59".
    """
    panels = Counter(_panel(ax) for ax in figure.axes if ax.get_visible())
    parts = [f"{count} × {words}" if count > 1 else words for words, count in panels.items() if words]
    return ". ".join(filter(None, [figure.get_suptitle(), *_few(parts)])) or "a picture without words"


def _panel(ax):
    """Return one axes in words."""
    title = next(filter(None, map(ax.get_title, ("left", "center", "right"))), "")
    axes = " against ".join(filter(None, [ax.get_ylabel(), ax.get_xlabel()]))
    content = [_thing(handle, name) for handle, name in zip(*ax.get_legend_handles_labels(), strict=True)]
    if not content and not axes:  # a drawing: the words in it, and beside it
        texts = [text.get_text() for text in (*ax.texts, *ax.get_xticklabels(), *ax.get_yticklabels())]
        content = dict.fromkeys(text for text in texts if re.search(r"[^\W\d]", text))  # a letter, at least
    parts = [title, axes, ", ".join(_few(list(content)))]
    return "; ".join(" ".join(part.split()) for part in parts if part)


def _thing(handle, name):
    """Return a curve with its two ends, or a group with its size."""
    if isinstance(handle, Line2D) and len(y := np.asarray(handle.get_ydata(), dtype=float)) > 1:
        return f"{name}: {' to '.join(short(value) for value in y[[0, -1]])}"
    if isinstance(handle, PathCollection):
        return f"{name} ({len(handle.get_offsets())} points)"
    return name


def _few(names):
    return names if len(names) <= MOST else [*names[:MOST], f"and {len(names) - MOST} more"]


def tell_jupyter():
    """Let every figure that Jupyter shows carry its alternative text; outside Jupyter, do nothing."""
    shell = sys.modules["IPython"].get_ipython() if "IPython" in sys.modules else None
    if shell is not None:
        shell.display_formatter.mimebundle_formatter.for_type(
            Figure, lambda figure: ({}, {"image/png": {"alt": alt_text(figure)}})
        )
