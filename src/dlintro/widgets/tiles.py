"""From tiles to patients: which rule makes one number of many, and what it does to the groups."""

import numpy as np
from ipywidgets import Dropdown, FloatSlider, IntSlider

from dlintro import metrics
from dlintro.plots.style import CLASS_COLOURS, CLASS_MARKERS, GREY, INK
from dlintro.widgets.explorer import Explorer, animate
from dlintro.widgets.touch import touch

MEAN, TOP, SHARE = "mean of all tiles", "mean of the k highest tiles", "share of tiles above the cut-off"
IDLE = {  # which controls have nothing to do
    MEAN: "All tiles count, so k and the cut-off change nothing.",
    TOP: "The cut-off plays no part in this rule.",
    SHARE: "k plays no part in this rule.",
}


def explore_tile_rules(y, probs, patient, class_names):
    """Explore rules that turn the tiles of a patient into one number: choose the rule, its cut-off and its k.

    Parameters
    ----------
    y : array of shape (n,)
        The label of each tile's patient, 0 or 1.
    probs : array of shape (n,)
        The probability of class 1 for each tile, in [0, 1].
    patient : array of shape (n,)
        Which patient each tile comes from.
    class_names : sequence of two str

    Returns
    -------
    Explorer
        Its readout gives the AUC over the patients, with its interval.
    """
    ids, truth = metrics.labels_per_patient(y, patient)
    probs = np.asarray(probs, dtype=float)
    means = metrics.per_patient(probs, patient)[1]
    metrics.evaluate(y, probs)  # raises if they are not labels and probabilities
    column, place = _columns(truth, means), np.searchsorted(ids, patient)
    most = int(np.bincount(place).max())

    def score(rule, cutoff, k):
        if rule == SHARE:
            return metrics.per_patient(probs > cutoff, patient)[1]
        return metrics.per_patient(probs, patient, "mean" if rule == MEAN else "top", k=k)[1]

    def build(figure):
        ax = figure.subplots()
        marks, line = _draw(ax, column, place, probs, class_names)
        touch(ax, lambda start, end, **_: {"rule": SHARE, "cutoff": end[1]}, "drag a cut-off up or down.")

        def update(rule, cutoff, k):
            values = score(rule, cutoff, k)
            for group, mark in enumerate(marks):
                mark.set_data(column[truth == group], values[truth == group])
            line.set_ydata([cutoff, cutoff])
            line.set_visible(rule == SHARE)
            return f"{_words(rule, cutoff, k)}: AUC over {len(ids)} patients {metrics.auc(truth, values)}. {IDLE[rule]}"

        return update

    return Explorer(
        build,
        alt="Each patient as a column: her tiles' probabilities as points, her one number as a larger mark",
        look="Take the share of tiles above the cut-off, and drag it from the bottom to the top: where do the two "
        "groups of patients lie farthest apart? Does the interval of the AUC tell you which rule suits the next "
        "patient?",
        figsize=(7.5, 3.8),
        rule=Dropdown(options=(MEAN, TOP, SHARE), description="rule"),
        k=IntSlider(min(3, most), min=1, max=most, description="k (for the highest)"),
        cutoff=FloatSlider(0.5, min=0.05, max=0.95, step=0.05, description="cut-off (for the share)"),
    )


def _draw(ax, column, place, probs, class_names):
    """Draw the tiles of each patient above each other; return the marks of both groups of patients, and the cut-off."""
    ax.plot(column[place], probs, ".", ms=3, color=GREY, alpha=0.5, label="one tile", zorder=1)
    marks = [
        ax.plot([], [], CLASS_MARKERS[k], ms=7, color=CLASS_COLOURS[k], mec="white", mew=0.5, label=name)[0]
        for k, name in enumerate(f"a patient: {name}" for name in class_names)
    ]
    line = ax.axhline(0.5, color=INK, ls="--", lw=1.5, label="cut-off (for the share)")
    ax.set(xlim=(-1, len(column)), ylim=(-0.02, 1.02), xticks=[], xlabel="patients, sorted by the mean of their tiles")
    ax.set_ylabel(f"probability of {class_names[1]}")
    ax.legend(loc="lower left", bbox_to_anchor=(0, 1), ncols=4, handletextpad=0.2, columnspacing=1)
    animate(ax)
    return marks, line


def _columns(truth, means):
    """Return the place of each patient from left to right: the negative ones first, each group by its mean."""
    column = np.empty(len(truth))
    column[np.lexsort((means, truth))] = np.arange(len(truth))
    return column


def _words(rule, cutoff, k):
    if rule == SHARE:
        return f"Share of tiles above {cutoff:.2f}"
    return "Mean of all tiles" if rule == MEAN else f"Mean of the {k} highest tiles" if k > 1 else "Highest tile"
