"""Explorers of decisions from probabilities: what class weights do to them, and where harm puts the threshold."""

import numpy as np
from ipywidgets import FloatSlider, IntSlider, SelectionSlider

from dlintro import _validate, metrics, plots
from dlintro.metrics.counts import tally
from dlintro.plots.style import BLUE, GREY, INK, VERMILLION
from dlintro.widgets.explorer import Explorer, animate
from dlintro.widgets.touch import touch


def explore_class_weight(dataset, risks, true_risk):
    """Explore what class weights do to probabilities: sliders for the weight of the sick and the threshold.

    Parameters
    ----------
    dataset : dlintro.data.Dataset
        x of shape (n, 1), y 0 or 1.
    risks : dict of float to array of shape (n,)
        For each weight, the probabilities of a network that was trained with it; it opens at the last.
    true_risk : array of shape (n,)
        The true probability of each patient.

    Returns
    -------
    Explorer
        Its readout compares how many sick people are predicted with how many there are.
    """
    x, order = dataset.x[:, 0], np.argsort(dataset.x[:, 0])
    weights = list(risks)

    def build(figure):
        (name,), (unit,) = dataset.feature_names, dataset.units
        ax = plots.risk_curve(x, risks[weights[0]], true_risk, figure.subplots(), f"{name} [{unit}]")
        risk, cut = ax.drawn.risk, ax.axhline(0.5, color=GREY, ls=":", lw=1.5, label="threshold")
        for k, (colour, label) in enumerate(zip((BLUE, VERMILLION), dataset.class_names, strict=True)):
            here = x[dataset.y == k]
            ax.plot(here, np.full(len(here), k), "|", ms=9, color=colour, alpha=0.35, zorder=1)
            ax.text(1.01, k, label, va="center", transform=ax.get_yaxis_transform())
        ax.legend(loc="lower left", bbox_to_anchor=(0, 1), ncols=3)
        risk.set_animated(True)
        cut.set_animated(True)
        touch(ax, lambda start, end, **_: {"threshold": end[1]}, "drag the threshold up and down.")

        def update(weight, threshold):
            risk.set_ydata(risks[weight][order])
            cut.set_ydata([threshold, threshold])
            counts = tally(dataset.y, risks[weight] > threshold)
            return (
                f"Weight {weight:g}: the network predicts {risks[weight].sum():.0f} sick among {len(x)}; "
                f"{dataset.y.sum()} are sick. Above {threshold:.2f} it calls {counts.tp + counts.fp} sick and finds "
                f"{counts.tp} of the {dataset.y.sum()}; the other {counts.fp} calls are false alarms."
            )

        return update

    return Explorer(
        build,
        alt="The risk that a network predicts, beside the true risk, over a blood marker",
        look="Compare the weight 1 with the largest one: which predicts as many sick as there are? Now change only "
        "the threshold at weight 1. Can you find as many of the sick, with as few false alarms?",
        weight=SelectionSlider(options=weights, value=weights[-1], description="weight of a sick person"),
        threshold=FloatSlider(0.5, min=0.01, max=0.99, step=0.01, description="threshold"),
    )


def explore_cost(y, probs):
    """Explore where harm puts the threshold: sliders for the price of a missed patient and for the threshold.

    Parameters
    ----------
    y : array of shape (n,)
        The truth, 0 or 1, both of which occur.
    probs : array of shape (n,)
        Probabilities of class 1, in [0, 1], as calibrated as can be.

    Returns
    -------
    Explorer
        Its readout counts missed patients, false alarms and what they cost.
    """
    y = _validate.both_classes(y)
    thresholds, share_sick = np.linspace(0.005, 0.6, 120), y.mean()
    missed = metrics.expected_cost(y, probs, thresholds, 1, 0) / share_sick
    alarms = metrics.expected_cost(y, probs, thresholds, 0, 1) / share_sick

    def build(figure):
        ax = plots.cost_curve(thresholds, missed, alarms, figure.subplots(), "cost (1: calling no one sick)")
        alarm_line, sum_line = ax.drawn.alarms, ax.drawn.total
        best, dot, mark = _draw_thresholds(ax)
        touch(ax, lambda start, end, **_: {"threshold": end[0]}, "drag the threshold along the curve.")

        def update(ratio, threshold):
            wanted = metrics.cost_threshold(ratio, 1)
            alarm_line.set_ydata(alarms / ratio)
            sum_line.set_ydata(missed + alarms / ratio)
            best.set_xdata([wanted, wanted])
            mark.set_data([wanted], [0])
            dot.set_data([threshold], [np.interp(threshold, thresholds, missed + alarms / ratio)])
            return (
                f"One missed patient counts as {ratio} false alarm{'s' if ratio > 1 else ''}. "
                f"At {threshold:.3f}: {_bill(y, probs, threshold, ratio)}. "
                f"The formula says 1/(1 + {ratio}) = {wanted:.3f}: {_bill(y, probs, wanted, ratio)}."
            )

        return update

    return Explorer(
        build,
        alt="What missed patients and false alarms cost together, over the threshold",
        look="Drag the threshold to the bottom of the black curve. How near is it to the formula's? Then let a missed "
        "patient count as one alarm only: where does the bottom go, and who is no longer found?",
        page_values={"ratio": (1, 2, 5, 10, 20, 30, 40, 50)},
        ratio=IntSlider(20, min=1, max=50, description="one missed costs … alarms"),
        threshold=FloatSlider(0.5, min=0.005, max=0.6, step=0.005, readout_format=".3f", description="threshold"),
    )


def _draw_thresholds(ax):
    """Return the line at the formula's threshold, the point at the learner's, and the mark of the formula's."""
    best = ax.axvline(0.5, color=GREY, lw=1.5)
    (dot,) = ax.plot([], [], "o", ms=11, color=INK, mec="white", zorder=4, label="your threshold")
    (mark,) = ax.plot([], [], "^", ms=11, color=GREY, zorder=4, clip_on=False, label="the formula's threshold")
    ax.set_ylim(0, 1.6)
    ax.legend(loc="upper right", ncols=2)
    animate(ax)
    return best, dot, mark


def _bill(y, probs, threshold, ratio):
    counts = tally(y, probs > threshold)
    return f"{counts.fn} missed, {counts.fp} false alarms, cost {ratio * counts.fn + counts.fp}"
