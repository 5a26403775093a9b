"""Losses as pictures: what an error costs, risks, and costs over the threshold."""

import matplotlib.pyplot as plt
import numpy as np

from dlintro import _validate, text
from dlintro.plots import drawn, phrases
from dlintro.plots.curves import loss_curves
from dlintro.plots.style import BLUE, INK, VERMILLION, signed_colour


def loss_and_slope(x, losses, axes=None, xlabel="ŷ − y: prediction minus truth"):
    """Draw losses beside their slopes, over the same x.

    Parameters
    ----------
    x : array of shape (k,)
    losses : dict of str to (array of shape (k,), array of shape (k,))
        At most four: the values and the slopes of each loss.
    axes : two matplotlib Axes, optional
        Where to draw; a new figure without them.
    xlabel : str

    Returns
    -------
    array of two matplotlib Axes
        Values on the left, slopes on the right.
    """
    axes = plt.figure(figsize=(9, 3.6)).subplots(1, 2) if axes is None else axes
    for ax, part, ylabel in zip(axes, (0, 1), ("loss", "slope of the loss"), strict=True):
        loss_curves(x, {name: pair[part] for name, pair in losses.items()}, ax, xlabel, ylabel)
    axes[1].get_legend().remove()  # the same as on the left
    return axes


def class_errors(image, errors, class_names, axes=None):
    """Draw an image, and beside it the error ŷ − y of each class: up where the network believes too much.

    Parameters
    ----------
    image : array of shape (height, width)
        Grey values in [0, 1].
    errors : array of shape (c,)
        Probability minus truth, in [−1, 1].
    class_names : sequence of c str
    axes : two matplotlib Axes, optional
        Where to draw; a new figure without them.

    Returns
    -------
    array of two matplotlib Axes
        On the left `image`, on the right `bars`, one for each class: vermillion above 0, blue below.
    """
    errors = _validate.vector(errors, "errors", length=len(class_names))
    if axes is None:
        axes = plt.figure(figsize=(7, 3.2)).subplots(1, 2, width_ratios=(1, 2))
    left, right = axes
    picture = left.imshow(_validate.matrix(image, "image"), cmap="gray_r", vmin=0, vmax=1)
    left.set(xticks=[], yticks=[])
    left.spines[:].set_visible(False)
    bars = right.bar(np.arange(len(errors)), errors, color=[signed_colour(error) for error in errors], zorder=2)
    right.axhline(0, color=INK, lw=1, zorder=3)
    for height, label in ((0.55, "too much"), (-0.55, "too little")):
        right.text(1.01, height, label, va="center", transform=right.get_yaxis_transform())
    right.set(xticks=np.arange(len(errors)), xticklabels=class_names, ylim=(-1.1, 1.1))
    right.set(xlabel="class", ylabel="error  ŷ − y")
    drawn.tell(left, f"{image.shape[0]} × {image.shape[1]} pixels")
    drawn.tell(right, *_largest(errors, class_names))
    drawn.name(left, image=picture)
    drawn.name(right, bars=list(bars))
    return axes


def _largest(errors, class_names):
    """Return in words which classes get the most too much and the most too little."""
    most, least = np.argmax(errors), np.argmin(errors)
    return (
        f"Most too much: {class_names[most]}, by {text.signed(errors[most])}",
        f"Most too little: {class_names[least]}, by {text.signed(errors[least])}",
    )


def risk_curve(x, risk, true_risk, ax=None, xlabel="feature"):
    """Draw the risk that a network predicts over one feature, beside the true one.

    Parameters
    ----------
    x : array of shape (n,)
        The feature, in any order.
    risk, true_risk : arrays of shape (n,)
        Probabilities in [0, 1], patient by patient.
    xlabel : str

    Returns
    -------
    matplotlib Axes
        Draws `true_risk` and `risk`.
    """
    x = _validate.vector(x, "x")
    order = np.argsort(x)
    risk = _validate.vector(risk, "predicted risk", length=len(x))[order]
    true_risk = _validate.vector(true_risk, "true risk", length=len(x))[order]
    ax = drawn.axes(ax)
    (truth,) = ax.plot(x[order], true_risk, color=INK, ls="--", lw=2.5, label="true risk")
    (said,) = ax.plot(x[order], risk, color="#CC79A7", lw=2.5, label="predicted risk")
    ax.set(xlabel=xlabel, ylabel="probability of disease", ylim=(-0.05, 1.05))
    ax.legend(loc="upper left")
    drawn.tell(ax, phrases.courses(x[order], {"true risk": true_risk, "predicted risk": risk}, xlabel, "risk"))
    return drawn.name(ax, true_risk=truth, risk=said)


def cost_curve(thresholds, missed, alarms, ax=None, ylabel="cost for each patient"):
    """Draw over the threshold what missed patients cost, what false alarms cost, and their sum.

    Parameters
    ----------
    thresholds : array of shape (k,)
        In [0, 1].
    missed, alarms : arrays of shape (k,)
        The cost of each, as `metrics.expected_cost` gives it.
    ylabel : str

    Returns
    -------
    matplotlib Axes
        Draws `missed`, `alarms` and their sum, `total`.
    """
    thresholds = _validate.vector(thresholds, "thresholds")
    missed, alarms = (
        _validate.vector(values, name, length=len(thresholds))
        for name, values in {"missed": missed, "alarms": alarms}.items()
    )
    ax = drawn.axes(ax)
    (missed_line,) = ax.plot(thresholds, missed, color=VERMILLION, ls="--", label="missed patients")
    (alarms_line,) = ax.plot(thresholds, alarms, color=BLUE, ls=":", label="false alarms")
    (total,) = ax.plot(thresholds, missed + alarms, color=INK, lw=2.5, label="both together")
    ax.set(xlabel="threshold: called sick above this probability", ylabel=ylabel)
    ax.set_xlim(thresholds[0], thresholds[-1])
    sums = {"missed patients": missed, "false alarms": alarms, "both together": missed + alarms}
    drawn.tell(ax, phrases.courses(thresholds, sums, "threshold", ylabel))
    ax.legend()
    return drawn.name(ax, missed=missed_line, alarms=alarms_line, total=total)
