"""A thousand people as dots: found, missed, false alarms, and those rightly called negative."""

import numpy as np

from dlintro.plots import drawn
from dlintro.plots.style import BLUE, INK, VERMILLION

COLUMNS = 40
# Colour tells the truth; the four shapes tell the four fates to those who see no colours.
FATES = {
    "found": {"marker": "^", "color": VERMILLION, "ms": 5.5},
    "missed": {"marker": "X", "color": VERMILLION, "ms": 5.5, "mec": "white", "mew": 0.4},
    "false alarm": {"marker": "s", "color": BLUE, "ms": 4},
    "rightly negative": {"marker": "o", "color": BLUE, "ms": 3, "alpha": 0.3},
}


def people(counts, ax=None):
    """Draw each person as a dot: found, missed, false alarm, or rightly called negative.

    Parameters
    ----------
    counts : dlintro.metrics.Confusion
        Such as from `metrics.per_thousand`.

    Returns
    -------
    matplotlib Axes
        Draws `groups`, in this order, from the top left row by row, and `words` with the counts.
    """
    ax = drawn.axes(ax, figsize=(6, 4.4))
    places = people_places(counts)
    groups = [
        ax.plot(*xy.T, ls="", clip_on=False, in_layout=False, label=label, **style)[0]
        for (label, style), xy in zip(FATES.items(), places, strict=True)
    ]
    rows = max(1, -(-sum(map(len, places)) // COLUMNS))
    ax.set(xlim=(-0.7, COLUMNS - 0.3), ylim=(rows - 0.3, -0.7), xticks=[], yticks=[], aspect="equal")
    ax.spines[:].set_visible(False)
    drawn.tell(ax, f"{sum(map(len, places)):,} people as dots: {people_words(counts)}")
    words = ax.text(0.5, 1.02, people_words(counts), ha="center", va="bottom", color=INK, transform=ax.transAxes)
    ax.legend(loc="upper center", bbox_to_anchor=(0.5, 0), ncols=2, handletextpad=0.1, columnspacing=1, markerscale=1.5)
    return drawn.name(ax, groups=groups, words=words)


def people_places(counts):
    """Return the places of the dots of `people`: arrays of shape (k, 2) for its four groups."""
    sizes = counts.tp, counts.fn, counts.fp, counts.tn
    number = np.arange(sum(sizes))
    return np.split(np.column_stack([number % COLUMNS, number // COLUMNS]), np.cumsum(sizes[:-1]))


def people_words(counts):
    """Return the four counts in words, on two lines."""
    return f"{counts.tp:,} found, {counts.fn:,} missed,\n{counts.fp:,} false alarms, {counts.tn:,} rightly negative"
