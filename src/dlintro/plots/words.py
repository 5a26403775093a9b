"""Figures in words, for those who cannot see them: each figure that a notebook shows carries its alternative text."""

import re
import sys
from collections import Counter

import matplotlib
import matplotlib.pyplot as plt
import numpy as np
from matplotlib.collections import PathCollection
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from dlintro.plots.drawn import told
from dlintro.plots.phrases import course
from dlintro.text import short

MOST = 12  # names that one picture tells; nobody listens to more


def alt_text(figure):
    """Return in words what a figure shows: its titles, its axes, and what the functions that drew it tell.

    Of what was drawn in another way, it tells the curves and groups of the legend, or else the words in the picture.

    Parameters
    ----------
    figure : matplotlib Figure

    Returns
    -------
    str
        Such as "loss over epoch, 0 to 60. patients seen: 0.69 to 0.03; patients not seen: 0.7 to 0.12."
    """
    panels = (
        [_sentences(*told(figure))]
        if hasattr(figure, "told")
        else [_panel(ax) for ax in figure.axes if ax.get_visible() and not _is_scale(ax)]
    )
    parts = [f"{count} × {words}" if count > 1 else words for words, count in Counter(panels).items() if words]
    return _sentences(figure.get_suptitle(), *_few(parts)) or "a picture without words"


def _is_scale(ax):
    return ax.get_label() == "<colorbar>"  # so matplotlib calls them


def _panel(ax):
    """Return one axes in words."""
    title = next(filter(None, map(ax.get_title, ("left", "center", "right"))), "")
    axes = " against ".join(filter(None, [ax.get_ylabel(), ax.get_xlabel()]))
    return _sentences(title, *(told(ax) or (axes, ", ".join(_few(_legend(ax) or _texts(ax) * (not axes))))))


def _sentences(*parts):
    """Return texts, of which some may be empty, as one, with a full stop after each that has no other end."""
    parts = [" ".join(part.split()) for part in parts if part]
    return " ".join(part if part[-1] in ".?!" else f"{part}." for part in parts)


def _legend(ax):
    return [_thing(handle, name) for handle, name in zip(*ax.get_legend_handles_labels(), strict=True)]


def _texts(ax):
    """Return the words in a drawing and beside it, each once."""
    texts = [text.get_text() for text in (*ax.texts, *ax.get_xticklabels(), *ax.get_yticklabels())]
    return list(dict.fromkeys(text for text in texts if re.search(r"[^\W\d]", text)))  # a letter, at least


def _thing(handle, name):
    """Return a curve with its course, or a group with its size and its middle."""
    if isinstance(handle, Line2D):
        xy = handle.get_xydata()
        xy = xy[np.isfinite(xy).all(axis=1)]
        return f"{name}: {course(*xy.T)}" if len(xy) > 1 else name
    if isinstance(handle, PathCollection):
        points = np.asarray(handle.get_offsets())
        middle = ", ".join(short(value) for value in np.median(points, axis=0)) if len(points) else "nowhere"
        return f"{name} ({len(points)} points, middle at {middle})"
    return name


def _few(names):
    return names if len(names) <= MOST else [*names[:MOST], f"and {len(names) - MOST} more"]


def tell_jupyter():
    """Let every figure that Jupyter shows be dense enough for a projector, and carry its alternative text.

    Outside Jupyter, do nothing.
    """
    shell = sys.modules["IPython"].get_ipython() if "IPython" in sys.modules else None
    if shell is not None:
        plt.switch_backend(matplotlib.get_backend())  # loads it, if need be: only now has it registered its own picture
        shell.display_formatter.formatters["image/png"].pop(Figure, None)  # which would be drawn too, and win
        shell.display_formatter.mimebundle_formatter.for_type(Figure, _as_shown)


def _as_shown(figure):
    """Return a figure as Jupyter keeps it: a PNG of 200 dots an inch; its size on the page, and what it shows."""
    from IPython.core.pylabtools import retina_figure

    png, size = retina_figure(figure, base64=True)
    return {"image/png": png}, {"image/png": size | {"alt": alt_text(figure)}}
