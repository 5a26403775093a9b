"""A thousand people as dots: whom a test finds, whom it misses, whom it frightens, whom it leaves in peace."""

import matplotlib.pyplot as plt
import numpy as np

from dlintro.plots.style import BLUE, INK, VERMILLION

COLUMNS = 40
# Colour tells the truth; the four shapes tell the four fates to those who see no colours.
FATES = {
    "found": {"marker": "^", "color": VERMILLION, "ms": 5.5},
    "missed": {"marker": "X", "color": VERMILLION, "ms": 5.5, "mec": "white", "mew": 0.4},
    "false alarm": {"marker": "s", "color": BLUE, "ms": 4},
    "left in peace": {"marker": "o", "color": BLUE, "ms": 3, "alpha": 0.3},
}


def people(counts, ax=None):
    """Draw each person as a dot: found, missed, false alarm, or left in peace.

    Parameters
    ----------
    counts : dlintro.metrics.Confusion
        Such as from `metrics.per_thousand`.
    ax : matplotlib Axes, optional
        Where to draw; a new figure without it.

    Returns
    -------
    matplotlib Axes
        Its four lines are the four groups, in this order, from the top left row by row; its text has the counts.
    """
    ax = plt.figure(figsize=(6, 4.4)).subplots() if ax is None else ax
    places = people_places(counts)
    for (name, style), xy in zip(FATES.items(), places, strict=True):
        ax.plot(*xy.T, ls="", clip_on=False, in_layout=False, label=name, **style)
    rows = max(1, -(-sum(map(len, places)) // COLUMNS))
    ax.set(xlim=(-0.7, COLUMNS - 0.3), ylim=(rows - 0.3, -0.7), xticks=[], yticks=[], aspect="equal")
    ax.spines[:].set_visible(False)
    ax.text(0.5, 1.02, people_words(counts), ha="center", va="bottom", color=INK, transform=ax.transAxes)
    ax.legend(loc="upper center", bbox_to_anchor=(0.5, 0), ncols=2, handletextpad=0.1, columnspacing=1, markerscale=1.5)
    return ax


def people_places(counts):
    """Return where the dots of `people` stand: arrays of shape (k, 2) for found, missed, false alarm, left in peace."""
    sizes = counts.tp, counts.fn, counts.fp, counts.tn
    number = np.arange(sum(sizes))
    return np.split(np.column_stack([number % COLUMNS, number // COLUMNS]), np.cumsum(sizes[:-1]))


def people_words(counts):
    """Return the four counts in words, on two lines."""
    return f"{counts.tp:,} found, {counts.fn:,} missed,\n{counts.fp:,} false alarms, {counts.tn:,} left in peace"
