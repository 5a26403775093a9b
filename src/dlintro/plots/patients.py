"""Patients as points in the plane of two features, and what a classifier makes of that plane."""

import numpy as np

from dlintro import _validate, text
from dlintro.plots import phrases
from dlintro.plots.drawn import axes, name, tell
from dlintro.plots.style import CLASS_COLOURS, CLASS_MARKERS, DIVERGING, INK


def scatter(dataset, ax=None):
    """Draw each row of a dataset with two features as a point; colour and marker tell its class.

    Parameters
    ----------
    dataset : dlintro.data.Dataset
        x of shape (n, 2).

    Returns
    -------
    matplotlib Axes
        Draws `clouds`, one for each class.
    """
    if dataset.x.shape[1] != 2:
        raise ValueError(f"dataset must have two features, but has {dataset.x.shape[1]}; pick two with select(…).")
    ax = axes(ax)
    size = 22 if len(dataset) > 50 else 120
    first, second = (
        f"{label} [{unit}]" if unit else label for label, unit in zip(dataset.feature_names, dataset.units, strict=True)
    )
    tell(ax, f"{second} over {first}")
    clouds = class_points(ax, dataset.x, dataset.y, dataset.class_names, size)
    low, high = dataset.x.min(axis=0), dataset.x.max(axis=0)
    margin = (0.05 if len(dataset) > 50 else 0.5) * (high - low)
    ax.set(xlabel=first, ylabel=second)
    ax.set(xlim=(low[0] - margin[0], high[0] + margin[0]), ylim=(low[1] - margin[1], high[1] + margin[1]))
    ax.legend(
        loc="lower left", bbox_to_anchor=(0, 1), ncols=len(dataset.class_names), markerscale=1.5, handletextpad=0.2
    )
    return name(ax, clouds=clouds)


def class_points(ax, points, labels, names, size=24, first=0):
    """Add points to a plane, told apart by colour and marker; return the cloud of each class.

    Parameters
    ----------
    ax : matplotlib Axes
    points : array of shape (n, 2)
    labels : array of shape (n,)
        Class numbers 0, 1, …, that index `names`.
    names : sequence of str
    size : float
        The area of a marker, in square points.
    first : int
        Which of the course's colours and markers comes first: 0 (benign, malignant), or 2 for other groups.
    """
    clouds = []
    for k, label in enumerate(names):
        style = {"color": CLASS_COLOURS[first + k], "marker": CLASS_MARKERS[first + k]}
        clouds.append(ax.scatter(*points[labels == k].T, s=size, alpha=0.75, lw=0, label=label, zorder=2, **style))
    tell(ax, lambda: phrases.groups(points, labels, names))
    return clouds


def grid(ax, n=101):
    """Return the points of an n × n grid over the visible part of `ax`, shape (n · n, 2), for a classifier to judge."""
    n = _validate.count(n, "n", low=2)
    first, second = np.meshgrid(np.linspace(*ax.get_xlim(), n), np.linspace(*ax.get_ylim(), n))
    return np.column_stack([first.ravel(), second.ravel()])


def decision_region(values, ax):
    """Tint the plane by what a classifier says at each point of `grid(ax)`: blue for 0, vermillion for 1.

    Parameters
    ----------
    values : array of shape (n · n,)
        Labels or probabilities in [0, 1], in the order of `grid(ax)`.
    ax : matplotlib Axes

    Returns
    -------
    matplotlib Axes
        Draws `region`.
    """
    values = _validate.vector(values, "values")
    n = round(np.sqrt(len(values)))
    if n * n != len(values):
        raise ValueError(f"values must fill a square, but there are {len(values)}; classify the points of grid(ax).")
    if values.min() < 0 or values.max() > 1:
        raise ValueError(f"values must lie in [0, 1], but range from {values.min():g} to {values.max():g}.")
    region = ax.imshow(
        values.reshape(n, n),
        extent=(*ax.get_xlim(), *ax.get_ylim()),
        origin="lower",
        aspect="auto",
        cmap=DIVERGING,
        vmin=-1.5,
        vmax=2.5,  # pale, so that the points stand out
        interpolation="bilinear",
        zorder=0,
    )
    share = text.percent(np.mean(values > 0.5), 0)
    tell(
        ax,
        f"Answers from {text.chance(values.min())} to {text.chance(values.max())}, above 50% in {share} of the plane",
    )
    return name(ax, region=region)


def risk_scale(ax, label="risk"):
    """Add a colour bar from 0 to 100 % for probabilities that `decision_region` has drawn.

    Parameters
    ----------
    ax : matplotlib Axes
        With a `region`.
    label : str

    Returns
    -------
    matplotlib Axes
        Draws `scale`.
    """
    scale = ax.figure.colorbar(ax.drawn.region, ax=ax, label=label, ticks=[0, 0.5, 1], format="{x:.0%}")
    scale.ax.set_ylim(0, 1)  # the colours beyond are never used, so that the others are pale
    tell(ax, f"The answers are the {label}")
    return name(ax, scale=scale)


def line_ends(w, b, xlim, ylim):
    """Return the two ends, shape (2, 2), of the line w · x + b = 0 inside a box, or NaN if it does not cross it.

    Parameters
    ----------
    w : array of shape (2,)
        The weights.
    b : float
        The bias.
    xlim, ylim : (low, high)
        The box.
    """
    across = int(abs(w[1]) >= abs(w[0]))  # solve for the coordinate with the larger weight
    if not w[across]:
        return np.full((2, 2), np.nan)
    limits = np.array([xlim, ylim], dtype=float)
    ends = np.empty((2, 2))
    ends[:, 1 - across] = limits[1 - across]
    ends[:, across] = -(b + w[1 - across] * limits[1 - across]) / w[across]
    crosses = ends[:, across].min() <= limits[across, 1] and ends[:, across].max() >= limits[across, 0]
    return ends if crosses else np.full((2, 2), np.nan)


def decision_line(w, b, ax):
    """Draw the line on which a neuron is undecided: w · x + b = 0.

    Parameters
    ----------
    w : array of shape (2,)
        The weights.
    b : float
        The bias.
    ax : matplotlib Axes
        Its limits stay as they are.

    Returns
    -------
    matplotlib Axes
        Draws `line`.
    """
    w, b = _validate.vector(w, "w", length=2), _validate.number(b, "b")
    xlim, ylim = ax.get_xlim(), ax.get_ylim()
    ends = line_ends(w, b, xlim, ylim)
    (line,) = ax.plot(*ends.T, color=INK, lw=2, zorder=3)
    ax.set(xlim=xlim, ylim=ylim)
    start, end = (phrases.point(place, (np.ptp(xlim), np.ptp(ylim))) for place in ends)
    tell(ax, "Line outside" if np.isnan(ends).any() else f"Line from {start} to {end}")
    return name(ax, line=line)
