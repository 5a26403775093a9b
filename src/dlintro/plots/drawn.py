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
