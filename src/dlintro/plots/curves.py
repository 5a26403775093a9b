"""Curves over one common x, and how a training went, epoch by epoch."""

import matplotlib.pyplot as plt
import numpy as np

from dlintro import _validate
from dlintro.plots.style import CURVE_STYLES, GREY


def loss_curves(x, curves, ax=None, xlabel="ŷ − y: prediction minus truth", ylabel="loss", marker=None):
    """Draw curves over one common x: losses over the error, slopes over the weighted sum, losses over patients.

    Parameters
    ----------
    x : array of shape (k,)
    curves : dict of str to array of shape (k,)
        At most four: the name of each, as it stands in the legend, and its values.
    ax : matplotlib Axes, optional
        Where to draw; a new figure without it.
    xlabel, ylabel : str
    marker : str, optional
        A marker at every value, where they are few.

    Returns
    -------
    matplotlib Axes

    Raises
    ------
    ValueError
        If there is no curve or more than four, or one has another length than x.
    """
    if not 1 <= len(curves) <= len(CURVE_STYLES):
        raise ValueError(f"one to {len(CURVE_STYLES)} curves can be told apart, but {len(curves)} came.")
    ax = plt.figure().subplots() if ax is None else ax
    x = _validate.vector(x, "x")
    for (name, values), (colour, dashes) in zip(curves.items(), CURVE_STYLES, strict=False):
        values = _validate.vector(values, name, length=len(x))
        ax.plot(x, values, color=colour, ls=dashes, marker=marker, label=name)
    ax.set(xlabel=xlabel, ylabel=ylabel)
    ax.legend()
    return ax


def history(curves, ax=None, xlabel="epoch", ylabel="loss", first=1):
    """Draw one curve for each quantity that a training kept, over its epochs.

    Parameters
    ----------
    curves : dict of str to array of shape (n_epochs,)
        At most four: the name of each curve, as it stands in the legend, and its values, epoch by epoch.
    ax : matplotlib Axes, optional
        Where to draw; a new figure without it.
    xlabel, ylabel : str
        What the axes count.
    first : int
        The epoch of the first value: 1, or 0 where the values begin before any training.

    Returns
    -------
    matplotlib Axes

    Raises
    ------
    ValueError
        As for `loss_curves`.
    """
    n_epochs = max((np.size(values) for values in curves.values()), default=0)
    ax = loss_curves(np.arange(first, first + n_epochs), curves, ax, xlabel, ylabel)
    ax.set_ylim(bottom=0)
    return ax


def seen_unseen(train_loss, valid_loss, best_epoch=None, ax=None, ylabel="loss"):
    """Draw the loss on patients that a network learned from, and on others, epoch by epoch; mark where to stop.

    Parameters
    ----------
    train_loss, valid_loss : arrays of shape (n_epochs + 1,)
        Entry 0 is the start, before any step.
    best_epoch : int, optional
        The epoch to mark.
    ax : matplotlib Axes, optional
        Where to draw; a new figure without it.
    ylabel : str

    Returns
    -------
    matplotlib Axes

    Raises
    ------
    ValueError
        If the two differ in length, or the best epoch is none of them.
    """
    valid_loss = _validate.vector(valid_loss, "valid_loss", length=np.size(train_loss))
    curves = {"patients seen": train_loss, "patients not seen": valid_loss}
    ax = history(curves, ax, ylabel=ylabel, first=0)
    if best_epoch is not None:
        if not 0 <= best_epoch < len(valid_loss):
            raise ValueError(f"best_epoch must be one of the epochs 0 to {len(valid_loss) - 1}, but {best_epoch} came.")
        ax.axvline(best_epoch, color=GREY, lw=1)
        ax.plot(best_epoch, valid_loss[best_epoch], "o", color=CURVE_STYLES[1][0], ms=9, label="best: stop here")
        ax.legend()
    return ax
