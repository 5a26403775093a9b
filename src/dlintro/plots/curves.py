"""Curves over one common x, and how a training went, epoch by epoch."""

import numpy as np
from matplotlib.ticker import MaxNLocator

from dlintro import _validate, text
from dlintro.history import History
from dlintro.plots import drawn, phrases
from dlintro.plots.style import CURVE_STYLES, GREY


def loss_curves(x, curves, ax=None, xlabel="ŷ − y: prediction minus truth", ylabel="loss", marker=None):
    """Draw curves over one common x: losses over the error, slopes over the weighted sum, losses over patients.

    Parameters
    ----------
    x : array of shape (k,)
    curves : dict of str to array of shape (k,)
        At most four: the name of each for the legend, and its values.
    xlabel, ylabel : str
    marker : str, optional
        A marker at every value, if they are few.

    Returns
    -------
    matplotlib Axes
        Draws `curves`, a line for each name.
    """
    if not 1 <= len(curves) <= len(CURVE_STYLES):
        raise ValueError(
            f"curves must be 1 to {len(CURVE_STYLES)}, so that they can be told apart, but are {len(curves)}."
        )
    x = _validate.vector(x, "x")
    curves = {name: _validate.vector(values, name, length=len(x)) for name, values in curves.items()}
    ax, lines = drawn.axes(ax), {}
    for (name, values), (colour, dashes) in zip(curves.items(), CURVE_STYLES, strict=False):
        (lines[name],) = ax.plot(x, values, color=colour, ls=dashes, marker=marker, label=name)
    ax.set(xlabel=xlabel, ylabel=ylabel)
    ax.legend()
    drawn.tell(ax, phrases.courses(x, curves, xlabel, ylabel))
    return drawn.name(ax, curves=lines)


def history(kept, ax=None, xlabel="epoch", ylabel="loss", first=1, best=False):
    """Draw how a training went, epoch by epoch.

    Parameters
    ----------
    kept : dlintro.history.History, or dict of str to array of shape (n_epochs,)
        A training, whose two losses are drawn; or at most four curves by their names.
    xlabel, ylabel : str
        What the axes count.
    first : int
        For curves, the epoch of the first value: 0 if they begin before any training.
    best : bool
        For a training, whether to mark the epoch with the lowest loss on patients not seen.

    Returns
    -------
    matplotlib Axes
        Draws `curves`, a line for each name; and `best` if it is marked.
    """
    if isinstance(kept, History):
        curves = {"patients seen": kept.train_loss, "patients not seen": kept.valid_loss}
        epochs, curves = kept.epochs, {name: values for name, values in curves.items() if values is not None}
    else:
        n_epochs = max((np.size(values) for values in kept.values()), default=0)
        epochs, curves = np.arange(first, first + n_epochs), kept
    ax = loss_curves(epochs, curves, ax, xlabel, ylabel)
    ax.set_ylim(bottom=0)
    ax.xaxis.set_major_locator(MaxNLocator("auto", integer=True, steps=(1, 2, 5, 10)))  # as many as have room
    if best:
        ax.axvline(kept.best_epoch, color=GREY, lw=1)
        lowest = [*curves.values()][-1][list(epochs).index(kept.best_epoch)]
        (dot,) = ax.plot(kept.best_epoch, lowest, "o", color=CURVE_STYLES[1][0], ms=9, label="best: stop here")
        ax.legend()
        drawn.tell(ax, f"Best: epoch {kept.best_epoch}, with {text.number(lowest)}")
        drawn.name(ax, best=dot)
    return ax
