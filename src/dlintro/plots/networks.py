"""Neurons and networks as drawings: circles, and lines as thick as their weights."""

import matplotlib.pyplot as plt
from matplotlib.patches import Circle

from dlintro import _validate
from dlintro.plots.style import GREY, INK, signed_colour

RADIUS = 0.09


def neuron(x, w, b, ax=None, feature_names=("x₁", "x₂")):
    """Draw one neuron at work: features, weights, weighted sum, threshold, answer.

    A weight that speaks for "yes" is vermillion with a plus, one that speaks for "no" blue with a minus; the stronger,
    the thicker.

    Parameters
    ----------
    x, w : array of shape (d,)
        The features of one patient and their weights.
    b : float
        The bias.
    ax : matplotlib Axes, optional
        Where to draw; a new figure without it.
    feature_names : sequence of d str
        What the features are.

    Returns
    -------
    matplotlib Axes
        Its lines are the connections, its texts the numbers.

    Raises
    ------
    ValueError
        If x, w and feature_names differ in length.
    """
    x, w = _validate.vector(x, "x"), _validate.vector(w, "w", length=len(x))
    if len(feature_names) != len(x):
        raise ValueError(f"{len(feature_names)} feature names came for {len(x)} features; give one for each.")
    ax = plt.figure(figsize=(6, 3)).subplots() if ax is None else ax
    z = float(x @ w + b)
    heights = [0.85 - 0.7 * i / max(len(x) - 1, 1) for i in range(len(x))]
    for value, weight, height, name in zip(x, w, heights, feature_names, strict=True):
        _connection(ax, (0.3, height), (1.1, 0.5), weight)
        _node(ax, (0.3, height), f"{value:.2f}".replace("-", "−"))
        ax.text(0.3 - RADIUS - 0.04, height, name, ha="right", va="center")
    _connection(ax, (1.1, 1.0), (1.1, 0.5), b)
    _node(ax, (1.1, 1.0), "1")
    ax.text(1.1 + RADIUS + 0.04, 1.0, "bias", va="center")
    ax.plot([1.1, 1.75], [0.5, 0.5], color=GREY, lw=2, zorder=1)
    _node(ax, (1.1, 0.5), "Σ")
    ax.text(1.25, 0.54, f"z = {z:.2f}".replace("-", "−"), va="bottom")
    _node(ax, (1.75, 0.5), "1" if z > 0 else "0")
    ax.text(1.75, 0.5 - RADIUS - 0.03, "z > 0: fires" if z > 0 else "z ≤ 0: silent", ha="center", va="top")
    ax.set(xlim=(-0.45, 2.1), ylim=(0.0, 1.15), aspect="equal")
    ax.set_axis_off()
    return ax


def _node(ax, centre, text):
    ax.add_patch(Circle(centre, RADIUS, facecolor="white", edgecolor=INK, lw=1.5, zorder=2))
    ax.text(*centre, text, ha="center", va="center", zorder=3)


def _connection(ax, start, end, weight):
    (x0, y0), (x1, y1) = start, end
    ax.plot([x0, x1], [y0, y1], color=signed_colour(weight), lw=line_width(weight), solid_capstyle="round", zorder=1)
    ax.text(
        x0 + 0.45 * (x1 - x0), y0 + 0.45 * (y1 - y0), f"{weight:+.2f}".replace("-", "−"),
        ha="center", va="center", zorder=3, bbox={"facecolor": "white", "edgecolor": "none", "pad": 1.5},
    )  # fmt: skip


def line_width(weight):
    """Return how thick, in points, a connection of this weight is drawn: at least 0.5, at most 8."""
    return min(0.5 + 2.5 * abs(weight), 8.0)
