"""An explorer of rare diseases: what repeating the sick does to ranking and risks, and what a threshold does."""

from functools import partial

import numpy as np
from ipywidgets import FloatSlider, SelectionSlider

from dlintro import metrics, text
from dlintro.metrics.counts import tally
from dlintro.plots.style import GREY, INK, VERMILLION
from dlintro.widgets.explorer import Explorer, animate
from dlintro.widgets.thresholds import STEP, rates_of, threshold_near
from dlintro.widgets.touch import touch

HALF = 0.5  # the threshold that nobody chose


def explore_rebalancing(y, risks):
    """Explore what repeating the sick does: sliders for how many times, and for the threshold.

    Parameters
    ----------
    y : array of shape (n,)
        The truth of patients that no model saw, 0 or 1, both of which occur.
    risks : dict of number to array of shape (n,)
        For each number of times that every sick patient was repeated, or weighed, in training, rising from 1: the
        probabilities of class 1, in [0, 1]. It opens at the last.

    Returns
    -------
    Explorer
        Its readout gives sensitivity, specificity and AUC, and compares the mean risk with the share of the sick.
    """
    if not isinstance(risks, dict) or len(risks) < 2:
        raise ValueError("risks must be a dict with the probabilities of two models or more, such as {1: …, 19: …}.")
    models = {times: _Model(y, probs) for times, probs in risks.items()}
    times = list(models)
    return Explorer(
        partial(_build, models=models),
        alt="The share with the disease over the predicted risk, in groups and for all patients, beside the ROC curve "
        "with the point of the threshold",
        look="Go back to 1, as the patients are: what happens to the ROC curve, and what to the points on the left? "
        "Then move the threshold alone until the dot lies in the ring. What did the repeating achieve?",
        figsize=(8, 4),
        times=SelectionSlider(options=times, value=times[-1], description="each of the sick counts … times"),
        threshold=FloatSlider(HALF, min=0, max=1, step=STEP, description="threshold"),
    )


class _Model:
    """What one model is worth: ROC curve, points of the slider on it, and calibration in ten groups."""

    def __init__(self, y, probs):
        self.known = metrics.evaluate(y, probs)
        self.near = partial(threshold_near, *rates_of(self.known))
        curve = metrics.calibration(y, probs)
        self.predicted, self.observed = curve.predicted, [share.value for share in curve.observed]
        self.ends = np.array([share.interval for share in curve.observed])  # also where nobody has the disease

    def counts(self, threshold):
        return tally(self.known.y, self.known.probs > threshold)


def _build(figure, models):
    left, right = figure.subplots(1, 2)
    groups, ends, mean, cut = _draw_calibration(left)
    curve, dot = _draw_roc(right, models)
    for ax in (left, right):
        ax.legend(loc="lower left", bbox_to_anchor=(0, 1), ncols=1, borderaxespad=0.2)
        animate(ax)
    touch(left, lambda start, end, **_: {"threshold": end[0]}, "drag the threshold across the left panel.")
    touch(right, lambda start, end, times, threshold: models[times].near(start, end, threshold), "drag the dot.")

    def update(times, threshold):
        model = models[times]
        groups.set_data(model.predicted, model.observed)
        ends.set_segments([[(x, low), (x, high)] for x, (low, high) in zip(model.predicted, model.ends, strict=True)])
        mean.set_data([model.known.probs.mean()], [model.known.y.mean()])
        cut.set_xdata([threshold, threshold])
        curve.set_data(*model.known.roc[:2])
        counts = model.counts(threshold)
        dot.set_data(*_point(counts))
        return _sentence(times, threshold, model.known, counts)

    return update


def _point(counts):
    """Return where a threshold lies in the ROC diagram: false and true positive rate, each as a list of one."""
    return [1 - float(counts.specificity)], [float(counts.sensitivity)]


def _draw_calibration(ax):
    """Draw the diagonal; return the points of the groups, their intervals, the point of all, and the threshold."""
    ax.plot([0, 1], [0, 1], color=GREY, lw=1, ls=":", label="as predicted")
    ends = ax.vlines([], [], [], color=INK, lw=1.5)
    (groups,) = ax.plot([], [], "o-", color=INK, lw=1, ms=6, label="tenths of the patients")
    (mean,) = ax.plot([], [], "D", color=VERMILLION, ms=9, mec="white", zorder=4, label="mean of all")
    cut = ax.axvline(HALF, color=GREY, lw=1.5, ls="--", label="threshold")
    ax.set(xlabel="predicted risk", ylabel="share with the disease", xlim=(-0.02, 1.02), ylim=(-0.02, 1.02))
    return groups, ends, mean, cut


def _draw_roc(ax, models):
    """Draw the first model's curve and the ring of the last at 0.5; return the curve and the dot that move."""
    (first, plain), (last, repeated) = (list(models.items())[k] for k in (0, -1))
    ax.plot(*plain.known.roc[:2], color=GREY, lw=4, alpha=0.4, label=f"counted {text.short(first)}×")
    (curve,) = ax.plot([], [], color=INK, label="as the slider says")
    ring = f"{text.short(last)}×, threshold {HALF}"
    ax.plot(*_point(repeated.counts(HALF)), "o", ms=17, mfc="none", mec=INK, mew=1.5, label=ring)
    (dot,) = ax.plot([], [], "o", ms=9, color=VERMILLION, mec="white", zorder=4, label="your threshold")
    ax.set(xlabel="false positive rate", ylabel="true positive rate", xlim=(-0.02, 1.02), ylim=(-0.02, 1.02))
    return curve, dot


def _sentence(times, threshold, known, counts):
    return (
        f"Each of the sick counts {text.short(times)}×: mean risk {text.percent(known.probs.mean())}, where "
        f"{text.percent(known.y.mean())} have the disease. Above {threshold:.2f}: sensitivity {counts.sensitivity}; "
        f"specificity {counts.specificity}. AUC {known.auc}."
    )
