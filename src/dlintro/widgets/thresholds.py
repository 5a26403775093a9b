"""An explorer of the threshold and the prevalence: one test, in a clinic and in screening."""

from functools import partial

import numpy as np
from ipywidgets import FloatSlider, SelectionSlider

from dlintro import _validate, metrics, plots
from dlintro.metrics.counts import tally as counts_at
from dlintro.plots.people import people_places, people_words
from dlintro.plots.style import BLUE, INK, VERMILLION
from dlintro.widgets.explorer import Explorer, animate
from dlintro.widgets.touch import touch

PREVALENCES = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5)
BINS = np.linspace(0, 1, 26)
STEP = 0.01  # of the threshold


def explore_threshold(y, probs, prevalence=None, patient=None, threshold=0.5):
    """Explore what a threshold does to 1,000 people: sliders for the threshold, and for how common the disease is.

    The threshold can be dragged over the histograms of the probabilities, or along the ROC curve.

    Parameters
    ----------
    y : array of shape (n,)
        The truth, 0 or 1, both of which occur.
    probs : array of shape (n,)
        The probability of class 1, in [0, 1]; above the threshold a row is called positive.
    prevalence : float, optional
        The first value of its slider, in [0.001, 0.999]; without it, the share of class 1 in these data.
    patient : array of shape (n,), optional
        Which patient each row comes from; without it, every row counts as another patient.
    threshold : float
        The first value of its slider, in [0, 1].

    Returns
    -------
    Explorer
        Its readout gives sensitivity, specificity, PPV, NPV and the four counts; no interval
        covers whether sensitivity and specificity are the same at another prevalence.
    """
    known = metrics.evaluate(y, probs, patient, threshold)
    observed = float(known.y.mean())
    index = np.unique(known.patient, return_inverse=True)[1]
    first = observed if prevalence is None else _validate.number(prevalence, "prevalence", low=0.001, high=0.999)

    return Explorer(
        partial(_build, known=known, index=index, observed=observed),
        alt="Probabilities of the sick and the healthy with a threshold, its point on the ROC curve, and 1,000 people "
        "as dots: found, missed, …",
        look="Leave the threshold and make the disease rarer, down to 0.1%. What stays, on the ROC curve too, and "
        "what happens to the PPV? Then raise the threshold: who pays for the false alarms that you save?",
        figsize=(8, 3.5),
        threshold=FloatSlider(threshold, min=0, max=1, step=STEP, description="threshold"),
        prevalence=SelectionSlider(
            options=_prevalences(observed, first), value=first, description="share of people with the disease"
        ),
    )


def _build(figure, known, index, observed):
    left, middle, right = figure.subplots(1, 3, width_ratios=(1, 1.1, 1.95))
    veil, cut = _draw_scores(left, known)
    point = _draw_roc(middle, known)
    plots.people(metrics.per_thousand(0.5, 0.5, 0.5), right)
    groups, words = right.drawn.groups, right.drawn.words
    for group in groups:
        group.set_markersize(0.85 * group.get_markersize())  # in a narrow panel, the dots of two people stay apart
    animate(right)
    touch(left, lambda start, end, **_: {"threshold": end[0]}, "drag the threshold across the left panel.")
    touch(middle, partial(threshold_near, *rates_of(known)), "drag the point along the ROC curve.")

    def update(threshold, prevalence):
        veil.set_width(threshold)
        cut.set_xdata([threshold, threshold])
        counts = counts_at(known.y, known.probs > threshold, index)
        point.set_offsets([1 - float(counts.specificity), float(counts.sensitivity)])
        people = metrics.per_thousand(counts.sensitivity, counts.specificity, prevalence)
        for group, places in zip(groups, people_places(people), strict=True):
            group.set_data(*places.T)
        words.set_text(people_words(people))
        return _sentence(threshold, prevalence, observed, counts, people)

    return update


def rates_of(known):
    """Return the rates at every threshold that the slider can take.

    Parameters
    ----------
    known : dlintro.metrics.Evaluation

    Returns
    -------
    thresholds : array of shape (k,)
    points : array of shape (k, 2)
        False and true positive rate at each.
    """
    thresholds = STEP * np.arange(round(1 / STEP) + 1)
    rates = [np.mean(known.probs[known.y == label, None] > thresholds, axis=0) for label in (0, 1)]
    return thresholds, np.transpose(rates)


def threshold_near(thresholds, points, start, end, threshold, **_):
    """Return the threshold whose point on the ROC curve is nearest to a hand; of several, the one nearest to its last.

    Parameters
    ----------
    thresholds, points : arrays of shape (k,) and (k, 2)
        As `rates_of` returns them.
    start, end : arrays of shape (2,)
        Where the hand came down, and where it is now.
    threshold : float
        Where the threshold was when it came down.

    Returns
    -------
    dict of str to float
    """
    distances = np.linalg.norm(points - end, axis=1)
    near = thresholds[distances <= distances.min() + 1e-9]
    return {"threshold": near[np.abs(near - threshold).argmin()]}


def _prevalences(observed, first):
    """Return the (label, value) pairs of the prevalence slider, rising."""
    values = sorted({*PREVALENCES, observed, first})
    return [(f"{100 * value:.3g}%" + " (here)" * (value == observed), value) for value in values]


def _draw_scores(ax, known):
    """Draw the sick above the axis, the healthy below; return the veil over those called negative, and its edge."""
    for k, (sign, colour) in enumerate(((-1, BLUE), (1, VERMILLION))):
        shares = 100 * np.histogram(known.probs[known.y == k], BINS)[0] / np.sum(known.y == k)
        ax.stairs(sign * shares, BINS, fill=True, color=colour, zorder=1)
    top = 1.25 * np.abs(ax.dataLim.intervaly).max()
    veil = ax.axvspan(0, 0.5, 0.1, 0.9, color="white", alpha=0.65, lw=0, zorder=2)
    cut = ax.axvline(0.5, 0.1, 0.9, color=INK, ls="--", lw=2, zorder=3)
    ax.axhline(0, color=INK, lw=0.8, zorder=3)
    ax.set(xlim=(0, 1), ylim=(-top, top), xlabel="probability of the disease", ylabel="share of each group [%]")
    ax.yaxis.set_major_formatter(lambda value, _: f"{abs(value):g}")
    ax.set_title("pale: called negative", fontsize="medium")
    animate(ax)
    for place, name in ((0.95, "with the disease"), (0.05, "without the disease")):
        ax.text(0.98, place, name, ha="right", va="center", transform=ax.transAxes)
    return veil, cut


def _draw_roc(ax, known):
    """Draw the ROC curve; return the point on it, which is to follow the threshold."""
    plots.roc(known, ax)
    ax.get_legend().remove()
    ax.drawn.note.remove()
    ax.set(xlabel="false positive rate", ylabel="true positive rate", xticks=(0, 0.5, 1), yticks=(0, 0.5, 1))
    ax.set_title(f"ROC, AUC {known.auc.value:.2f}", fontsize="medium")
    ax.drawn.point.set_animated(True)
    return ax.drawn.point


def _sentence(threshold, prevalence, observed, counts, people):
    """Return what the picture shows, and what a positive and a negative answer mean at this prevalence."""
    if prevalence == observed:
        meaning = f"PPV {counts.ppv}; NPV {counts.npv}."
    else:
        ppv, npv = metrics.predictive_values(counts.sensitivity, counts.specificity, prevalence)
        meaning = (
            f"PPV {_share(ppv)}; NPV {_share(npv)}. Both hold if sensitivity and specificity are the same at this "
            "prevalence, which no interval covers."
        )
    words = people_words(people).replace("\n", " ")
    return (
        f"Above {threshold:.2f}: sensitivity {counts.sensitivity}; specificity {counts.specificity}. Of 1,000 people, "
        f"{people.tp + people.fn} with the disease ({100 * prevalence:.3g}%): {words}. {meaning}"
    )


def _share(value):
    return "not estimable (nobody is called so)" if np.isnan(value.value) else str(value)
