"""How a training went, epoch by epoch."""

import matplotlib.pyplot as plt
import numpy as np

from dlintro import _validate
from dlintro.plots.style import CLASS_COLOURS


def history(curves, ax=None, xlabel="epoch", ylabel="loss", first=1):
    """Draw one curve for each quantity that a training kept, over its epochs.

    Parameters
    ----------
    curves : dict of str to array of shape (n_epochs,)
        The name of each curve, as it stands in the legend, and its values, epoch by epoch.
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
        If there is no curve, or one is empty or has missing values.
    """
    if not curves:
        raise ValueError("no curve came; give at least one name with its values.")
    ax = plt.figure().subplots() if ax is None else ax
    for (name, values), colour, style in zip(
        curves.items(), CLASS_COLOURS, ("-", "--", ":", "-.", "-", "--", ":"), strict=False
    ):
        values = _validate.vector(values, name)
        ax.plot(np.arange(first, first + len(values)), values, color=colour, ls=style, label=name)
    ax.set(xlabel=xlabel, ylabel=ylabel)
    ax.set_ylim(bottom=0)
    ax.legend()
    return ax
