"""Functions as curves with their slopes, probabilities as bars, and measured values over one feature."""

import matplotlib.pyplot as plt
import numpy as np

from dlintro import _validate, text
from dlintro.plots import drawn, phrases
from dlintro.plots.drawn import name
from dlintro.plots.style import GREY, INK, VERMILLION

SLOPE_COLOUR = "#009E73"  # the slope of a function is green and dashed, wherever it is drawn
BAR_COLOUR = "#56B4E9"
LOWEST, HIGHEST = 1e-18, 1e6  # ends of the scale for gradients
JUMP = 0.5  # neighbours further apart than this are not joined: there is nothing between them


def without_jumps(z, values):
    """Return z and values, each of shape (n + number of jumps,), with a NaN at each jump, where no line is drawn."""
    z, values = _validate.vector(z, "z"), _validate.vector(values, "values", length=len(z))
    after = np.flatnonzero(np.abs(np.diff(values)) > JUMP) + 1
    return np.insert(z, after, np.nan), np.insert(values, after, np.nan)


def activation(z, a, slope, ax=None, title=""):
    """Draw an activation function (solid) and its derivative (dashed) over the same z.

    Parameters
    ----------
    z, a, slope : arrays of shape (n,)
        Weighted sums in rising order, the activation's value at each, and its slope there.
    title : str

    Returns
    -------
    matplotlib Axes
        Draws `value` and `slope`.
    """
    ax = drawn.axes(ax)
    cross(ax)
    (value,) = ax.plot(*without_jumps(z, a), color=INK, label="value")
    (dashes,) = ax.plot(*without_jumps(z, slope), color=SLOPE_COLOUR, ls="--", label="slope")
    ax.set_title(title)
    drawn.tell(ax, f"{phrases.course(z, a)}, slope at most {text.short(np.max(slope))}")
    return name(ax, value=value, slope=dashes)


def activations(z, curves, axes=None):
    """Draw several activation functions side by side, each with its derivative, all on one scale.

    Parameters
    ----------
    z : array of shape (n,)
        Weighted sums in rising order.
    curves : dict of str to (array of shape (n,), array of shape (n,))
        For each name, the activation's value and slope at z.
    axes : array of matplotlib Axes, optional
        Where to draw, one for each and one for the legend; a new figure, four in a row, without it.

    Returns
    -------
    array of matplotlib Axes, flat
    """
    if not curves:
        raise ValueError("curves is empty; give at least one name with its values and slopes.")
    panels = axes
    if panels is None:
        n_rows, n_columns = -(-(len(curves) + 1) // 4), min(len(curves) + 1, 4)
        panels = plt.figure(figsize=(2.35 * n_columns, 2.3 * n_rows)).subplots(
            n_rows, n_columns, sharex=True, sharey=True, squeeze=False
        )
    panels = np.asarray(panels, dtype=object).ravel()
    if len(panels) <= len(curves):
        raise ValueError(f"axes must be {len(curves) + 1} or more, one of them for the legend, but are {len(panels)}.")
    for ax, (title, (a, slope)) in zip(panels, curves.items(), strict=False):
        activation(z, a, slope, ax, title)
        ax.set_xlabel("z")
        ax.tick_params(labelbottom=True)  # also above the legend, where sharing the axis would leave them out
    for ax in panels[len(curves) :]:
        ax.set_axis_off()
    drawn.tell(panels[-1], f"All for z from {text.short(z[0])} to {text.short(z[-1])}")
    panels[-1].legend(*panels[0].get_legend_handles_labels(), loc="center", fontsize=12)
    return panels


def cross(ax):
    """Draw thin lines through 0, so that the eye finds the origin."""
    ax.axhline(0, color=GREY, lw=0.8, zorder=1)
    ax.axvline(0, color=GREY, lw=0.8, zorder=1)


def probabilities(probs, class_names, ax=None, watched=None, limit=None):
    """Draw the probability of each class as a bar with its number.

    Parameters
    ----------
    probs : array of shape (c,)
        Probabilities in [0, 1], one for each class.
    class_names : sequence of c str
    watched : int, optional
        The class that must not be missed: its bar is vermillion.
    limit : float, optional
        A probability in [0, 1], drawn as a dashed line.

    Returns
    -------
    matplotlib Axes
        Draws `bars` and `numbers`, in the order of the classes.
    """
    probs = _validate.vector(probs, "probs", length=len(class_names))
    if probs.min() < 0 or probs.max() > 1:
        raise ValueError(f"probs must lie in [0, 1], but range from {probs.min():g} to {probs.max():g}.")
    ax = drawn.axes(ax, figsize=(6, 0.6 * len(probs) + 0.9))
    colours = [VERMILLION if number == watched else BAR_COLOUR for number in range(len(probs))]
    bars = ax.barh(class_names, probs, height=0.65, color=colours)
    numbers = [
        ax.text(max(prob, limit or 0.0) + 0.015, number, text.chance(prob), va="center", color=INK)
        for number, prob in enumerate(probs)
    ]
    if limit is not None:
        ax.axvline(_validate.number(limit, "limit", low=0, high=1), color=INK, ls="--", lw=1.2)
        drawn.tell(ax, f"Limit {text.chance(limit)}")
    drawn.tell(ax, ", ".join(f"{label} {text.chance(prob)}" for label, prob in zip(class_names, probs, strict=True)))
    ax.set(xlim=(0, 1.12), xticks=[0, 0.25, 0.5, 0.75, 1], xlabel="probability")
    ax.set_xticklabels(["0%", "25%", "50%", "75%", "100%"])
    ax.invert_yaxis()
    ax.tick_params(axis="y", length=0)
    return name(ax, bars=list(bars), numbers=numbers)


def layer_gradients(sizes, ax=None):
    """Draw the size of the gradient at each hidden layer, the first layer at the left, on a logarithmic scale.

    Parameters
    ----------
    sizes : array of shape (n_layers,)
        At least 0; what is below 10⁻¹⁸, also 0, is drawn at the lower edge.

    Returns
    -------
    matplotlib Axes
        Draws `sizes`.
    """
    sizes = _validate.vector(sizes, "sizes")
    if sizes.min() < 0:
        raise ValueError(f"sizes must be at least 0, but one is {sizes.min():g}; give lengths, np.abs(gradient).")
    ax = drawn.axes(ax)
    layers = np.arange(1, len(sizes) + 1)
    (line,) = ax.plot(layers, np.maximum(sizes, LOWEST), "o-", color=SLOPE_COLOUR, clip_on=False)
    ax.axhline(1, color=GREY, lw=0.8, zorder=1)
    ax.set(yscale="log", ylim=(LOWEST, HIGHEST), yticks=10.0 ** np.arange(-18, 7, 6), xlim=(0.5, len(sizes) + 0.5))
    ax.set(
        xticks=layers[:: 1 if len(sizes) <= 10 else 2],
        xlabel="hidden layer (1 is next to the patients)",
        ylabel="gradient",
    )
    ax.minorticks_off()
    drawn.tell(ax, f"Gradient {sizes[0]:.0e} in layer 1, {sizes[-1]:.0e} in layer {len(sizes)}")
    return name(ax, sizes=line)


def measurements(dataset, ax=None):
    """Draw a measured value over one feature, a point for each patient.

    Parameters
    ----------
    dataset : dlintro.data.Dataset
        x of shape (n, 1), y measured.

    Returns
    -------
    matplotlib Axes
        Draws `points`.
    """
    if dataset.x.shape[1] != 1 or dataset.class_names:
        raise ValueError(
            "dataset must have one feature and a measured value; select(…) one, or use scatter for classes."
        )
    ax = drawn.axes(ax)
    points = ax.scatter(dataset.x[:, 0], dataset.y, s=24, color=GREY, lw=0, zorder=2, label="patients")
    unit = f" [{dataset.units[0]}]" if dataset.units[0] else ""
    ax.set(xlabel=dataset.feature_names[0] + unit, ylabel=dataset.target)
    drawn.tell(ax, f"{dataset.target} over {dataset.feature_names[0]} of {len(dataset)} patients")
    drawn.tell(ax, _together(dataset.x[:, 0], dataset.y))
    return name(ax, points=points)


def _together(x, y):
    """Return how far two columns of numbers, each of shape (n,), reach and how closely they go together."""
    across, up = (
        " to ".join(text.worth(end, np.ptp(values)) for end in (values.min(), values.max())) for values in (x, y)
    )
    close = f", correlation {text.number(np.corrcoef(x, y)[0, 1])}" if np.ptp(x) and np.ptp(y) else ""
    return f"{across} across, {up} up{close}"
