"""Would patients be better off if the model decided? The net benefit over the threshold."""

from dataclasses import dataclass

import numpy as np

from dlintro import _validate
from dlintro.metrics import _inputs


@dataclass(frozen=True, eq=False)
class DecisionCurve:
    """The net benefit of three ways to decide, over the threshold.

    Attributes
    ----------
    thresholds : array of shape (k,)
        The risk above which a patient is treated, in [0, 1).
    model, all, none : arrays of shape (k,)
        Treat those whom the model gives a higher risk, all, or nobody; in true positives for each patient, at most the
        prevalence.
    """

    thresholds: np.ndarray
    model: np.ndarray
    all: np.ndarray
    none: np.ndarray


def net_benefit(y, probs, thresholds):
    """Return the net benefit: the share of true positives, minus that of false positives at the price of the threshold.

    Who treats from a risk of 10 % on accepts nine false alarms for one patient found: each costs 0.1 / 0.9 of a find.

    Parameters
    ----------
    y : array of shape (n,)
        The truth, 0 or 1, both of which occur.
    probs : array of shape (n,)
        The probability of class 1, in [0, 1], as calibrated as can be; above the threshold a row is called positive.
    thresholds : array of shape (k,)
        In [0, 1).

    Returns
    -------
    DecisionCurve

    Raises
    ------
    ValueError
        If lengths differ, only one class occurs, or a label, probability or threshold is out of its range.

    References
    ----------
    Vickers AJ, Elkin EB. Med Decis Making 2006;26:565–574, doi:10.1177/0272989X06295361.
    """
    y, probs = _inputs.truth_and_probs(_validate.both_classes(y), probs)
    thresholds = _inputs.shares(_validate.vector(thresholds, "thresholds"), "thresholds")
    if thresholds.max() == 1:
        raise ValueError("thresholds must be below 1: at 1, a false alarm would cost infinitely much; leave it out.")
    price = thresholds / (1 - thresholds)
    tp, fp = (
        (np.sum(y == k) - np.searchsorted(np.sort(probs[y == k]), thresholds, side="right")) / len(y) for k in (1, 0)
    )
    return DecisionCurve(thresholds, tp - fp * price, y.mean() - (1 - y.mean()) * price, np.zeros(len(thresholds)))
