"""A loss over two weights, drawn as a map with contour lines, and walks down on it."""

import numpy as np
from matplotlib import colormaps
from matplotlib.colors import ListedColormap
from matplotlib.ticker import FixedLocator

from dlintro import _validate
from dlintro.plots import drawn, phrases
from dlintro.plots.style import INK

PALE = ListedColormap(0.3 + 0.7 * colormaps["cividis_r"](np.linspace(0, 1, 256))[:, :3])  # a dark path stands out
N_LEVELS = 12


def loss_surface(losses, xlim, ylim, ax=None, names=("w₁", "w₂")):
    """Draw the loss over two weights as a map: light valleys, dark heights, a contour line at each colour's edge.

    The colours are finer near the valley: each next one means a larger rise.

    Parameters
    ----------
    losses : array of shape (n, m)
        The loss at n values of the second weight (rows, from low to high) and m of the first.
    xlim, ylim : (low, high)
        The first and the last value of the first and of the second weight.
    names : sequence of 2 str
        What the weights are called.
    """
    losses = _validate.matrix(losses, "losses")
    if min(losses.shape) < 2 or losses.min() == losses.max():
        raise ValueError(f"losses must differ and have shape (2, 2) or more, but have shape {losses.shape}.")
    ax = drawn.axes(ax, figsize=(6, 4.5))
    low, high = losses.min(), losses.max()
    levels = low + (high - low) * np.linspace(0, 1, N_LEVELS + 1) ** 2.5
    colours = PALE(np.linspace(0, 1, N_LEVELS))
    places = np.linspace(*xlim, losses.shape[1]), np.linspace(*ylim, losses.shape[0])
    filled = ax.contourf(*places, losses, levels=levels, colors=list(colours))
    ax.contour(*places, losses, levels=levels[1:-1], colors="white", linewidths=0.6)
    bar = ax.figure.colorbar(filled, ax=ax, label="loss", spacing="uniform", ticks=FixedLocator(levels[::3]))
    bar.ax.set_yticklabels([f"{level:.2f}" for level in levels[::3]])
    ax.set(xlabel=names[0], ylabel=names[1], xlim=xlim, ylim=ylim)
    told = [f"{value:.2f} at {_place_of(value, losses, places)}" for value in (low, high)]
    return drawn.tell(ax, f"Loss over {names[0]} and {names[1]}: lowest {told[0]}, highest {told[1]}")


def _place_of(loss, losses, places):
    """Return in words at which weights this loss is: `places` are those of the columns and of the rows."""
    row, column = np.argwhere(losses == loss)[0]
    first, second = places
    return phrases.point((first[column], second[row]), (np.ptp(first), np.ptp(second)))


def descent_path(path, ax, label=None, colour=INK, style="-"):
    """Draw a walk over a loss surface: a dot at each step, a ring at its start, a star at its end.

    Parameters
    ----------
    path : array of shape (n_steps + 1, 2)
        Each point of the walk, such as `scratch.descend` returns; the first infinite or missing value ends it.
    ax : matplotlib Axes
        The map; its limits stay.
    label : str, optional
        Its name in a legend.
    colour, style : str
        Of the line.

    Returns
    -------
    matplotlib Axes
        Draws `walk`, `start` and `end`, those of the last walk.
    """
    path = np.asarray(path, dtype=float)
    if path.ndim != 2 or path.shape[1] != 2:
        raise ValueError(f"path must have shape (n_steps + 1, 2), but has shape {path.shape}.")
    lost = ~np.isfinite(path).all(axis=1)
    path = path[: lost.argmax()] if lost.any() else path
    xlim, ylim = ax.get_xlim(), ax.get_ylim()
    (walk,) = ax.plot(*path.T, color=colour, ls=style, lw=1.5, marker="o", ms=4, label=label, zorder=3)
    (start,) = ax.plot(*path[:1].T, "o", ms=11, mfc="none", mec=colour, mew=2, zorder=3)
    (end,) = ax.plot(*path[-1:].T, "*", ms=15, color=colour, mec="white", mew=0.8, zorder=4)
    ax.set(xlim=xlim, ylim=ylim)
    if len(path):
        ends = (phrases.point(place, (np.ptp(xlim), np.ptp(ylim))) for place in path[[0, -1]])
        drawn.tell(ax, f"{label or 'Walk'}: {len(path) - 1} steps from {' to '.join(ends)}")
    return drawn.name(ax, walk=walk, start=start, end=end)
