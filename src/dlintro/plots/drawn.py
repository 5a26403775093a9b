"""Where a plot is drawn, and the names of what it drew: `ax.drawn.curve`, as in scikit-learn's displays."""

from types import SimpleNamespace

import matplotlib.pyplot as plt


def axes(ax=None, **figure):
    """Return `ax`, or the axes of a new figure with these options."""
    return plt.figure(**figure).subplots() if ax is None else ax


def name(ax, **artists):
    """Let the axes carry artists by name, beside those that they carry already, and return the axes."""
    ax.drawn = getattr(ax, "drawn", None) or SimpleNamespace()
    vars(ax.drawn).update(artists)
    return ax


def tell(ax, *sentences):
    """Let the axes carry in words what was drawn, beside what they tell already, and return them.

    `alt_text` reads it for those who cannot see the picture. A figure can carry it too, for all its axes together.
    A sentence that takes long to find may be a function that returns it: explorers, which draw often, never ask.
    """
    ax.told = (*getattr(ax, "told", ()), *sentences)
    return ax


def told(ax):
    """Return all sentences that the axes carry."""
    return tuple(filter(None, (each() if callable(each) else each for each in getattr(ax, "told", ()))))
