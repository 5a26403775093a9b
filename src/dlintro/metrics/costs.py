"""What missed patients and false alarms cost, and the threshold that follows from it."""

import numpy as np

from dlintro import _validate
from dlintro.metrics import _inputs


def cost_threshold(cost_fn, cost_fp):
    """Return the probability above which calling a patient positive costs less, on average, than not doing so.

    Calling negative costs p · cost_fn on average, calling positive (1 − p) · cost_fp; both are equal at
    p = cost_fp / (cost_fp + cost_fn). It holds for calibrated probabilities: of 100 patients given 10 %, 10 have it.

    Parameters
    ----------
    cost_fn, cost_fp : float
        What a missed patient and a false alarm cost, at least 0, in the same unit; not both 0.

    Returns
    -------
    float
        In [0, 1].

    Raises
    ------
    ValueError
        If a cost is below 0, or both are 0.

    References
    ----------
    Pauker SG, Kassirer JP. N Engl J Med 1975;293:229–234, doi:10.1056/NEJM197507312930505.
    """
    cost_fn, cost_fp = _cost(cost_fn, "cost_fn"), _cost(cost_fp, "cost_fp")
    if cost_fn + cost_fp == 0:
        raise ValueError("cost_fn and cost_fp are both 0; then every threshold costs the same. Give one a cost.")
    return cost_fp / (cost_fp + cost_fn)


def expected_cost(y, probs, threshold, cost_fn=1.0, cost_fp=1.0):
    """Return what missed patients and false alarms cost, on average for each patient, at one or more thresholds.

    Parameters
    ----------
    y : array of shape (n,)
        The truth, 0 or 1.
    probs : array of shape (n,)
        The probability of class 1, in [0, 1]; a patient above the threshold is called positive.
    threshold : float or array of shape (k,)
        In [0, 1].
    cost_fn, cost_fp : float
        What a missed patient and a false alarm cost, at least 0, in the same unit.

    Returns
    -------
    float or array of shape (k,)
        In the unit of the costs.

    Raises
    ------
    ValueError
        If lengths differ, or a label, probability, threshold or cost is out of its range.
    """
    y, probs = _inputs.truth_and_probs(y, probs)
    thresholds = _inputs.shares(_validate.numeric(threshold, "threshold"), "threshold")
    cost_fn, cost_fp = _cost(cost_fn, "cost_fn"), _cost(cost_fp, "cost_fp")
    missed = np.searchsorted(np.sort(probs[y == 1]), thresholds, side="right")
    alarms = np.sum(y == 0) - np.searchsorted(np.sort(probs[y == 0]), thresholds, side="right")
    cost = (cost_fn * missed + cost_fp * alarms) / len(y)
    return float(cost) if thresholds.ndim == 0 else cost


def _cost(value, name):
    return _validate.number(value, name, low=0)
