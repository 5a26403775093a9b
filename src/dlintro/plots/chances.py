"""Probabilities over one feature: what models say, what is true, and the patients they learned from."""

import numpy as np

from dlintro import _validate
from dlintro.plots import drawn, phrases
from dlintro.plots.style import BLUE, CURVE_STYLES, VERMILLION

TRUTH = {"color": "#56B4E9", "lw": 9, "alpha": 0.55, "solid_capstyle": "butt"}  # a wide band behind thin curves
ABOVE, BELOW = 1.05, -0.05  # where the patients are drawn
MOST_DRAWN = 200  # patients; more would be a bar


def chances(x, curves, truth=None, dataset=None, ax=None):
    """Draw what models say of class 1 over one feature, with the truth as a band, and patients above and below.

    Parameters
    ----------
    x : array of shape (k,)
        Values of the feature, in order.
    curves : dict of str to array of shape (k,)
        At most four models by their names: the probability of class 1, in [0, 1].
    truth : array of shape (k,), optional
        The true probability.
    dataset : dlintro.data.Dataset, optional
        Patients with one feature and two classes, of whom at most the first 200 are drawn.

    Returns
    -------
    matplotlib Axes
        Draws `curves`, a line for each name; `truth` and `patients` (class 0 below, class 1 above) if there are any.
    """
    if not 1 <= len(curves) <= len(CURVE_STYLES):
        raise ValueError(f"curves must be 1 to {len(CURVE_STYLES)}, but are {len(curves)}; leave some out.")
    x = _validate.vector(x, "x")
    curves = {name: _validate.vector(values, name, length=len(x)) for name, values in curves.items()}
    ax, told = drawn.axes(ax, figsize=(7, 4.2)), dict(curves)
    if truth is not None:
        (band,) = ax.plot(x, _validate.vector(truth, "truth", length=len(x)), **TRUTH, label="the truth", zorder=1)
        drawn.name(ax, truth=band)
        told = {"the truth": truth} | told
    if dataset is not None:
        drawn.name(ax, patients=_patients(ax, dataset))
    lines = {
        name: ax.plot(x, values, color=colour, ls=dashes, label=name, zorder=3)[0]
        for (name, values), (colour, dashes) in zip(curves.items(), CURVE_STYLES, strict=False)
    }
    ax.set(ylim=(BELOW - 0.07, ABOVE + 0.07), yticks=np.linspace(0, 1, 6))
    what = dataset.class_names[1] if dataset is not None else "class 1"
    feature = f"{dataset.feature_names[0]} [{dataset.units[0]}]" if dataset is not None else "x"
    ax.set(xlabel=feature, ylabel=f"probability: {what}")
    ax.legend(loc="center left", bbox_to_anchor=(1.0, 0.5))
    drawn.tell(ax, phrases.courses(x, told, feature, "Probability"))
    return drawn.name(ax, curves=lines)


def _patients(ax, dataset):
    """Draw patients of class 1 above and those of class 0 below, and return both."""
    looks = {"color": BLUE, "marker": "o", "label": dataset.class_names[0]}, {"color": VERMILLION, "marker": "^"}
    looks[1]["label"] = dataset.class_names[1]
    groups = [ax.plot([], [], ls="", ms=5, alpha=0.5, mew=0, zorder=2, **look)[0] for look in looks]
    place_patients(groups, dataset)
    return groups


def place_patients(groups, dataset):
    """Move the two groups that `chances` drew to the patients of another dataset."""
    x, y = dataset.x[:MOST_DRAWN, 0], dataset.y[:MOST_DRAWN]
    for k, (group, height) in enumerate(zip(groups, (BELOW, ABOVE), strict=True)):
        group.set_data(x[y == k], np.full(np.sum(y == k), height))
