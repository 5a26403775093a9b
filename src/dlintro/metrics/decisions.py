"""Above which probability should a patient be called positive? Thresholds, their costs, and their net benefit."""

from dataclasses import dataclass

import numpy as np

from dlintro import _validate
from dlintro.metrics import _inputs, intervals
from dlintro.metrics.estimates import Estimate


def threshold_for(y, probs, sensitivity=0.95):
    """Return the highest threshold that still finds this share of the sick.

    Choose it on validation data and measure on test data: on the data it was chosen on, it looks too good. With few
    sick patients the promise is a rough one: 38 of 40 found promise 95 %, but 83 to 99 % are possible. That interval
    is `confusion(y, probs > threshold, patient).sensitivity`, on the data that the threshold was chosen on.

    Parameters
    ----------
    y, probs : arrays of shape (n,)
        Both classes must occur.
    sensitivity : float
        In (0, 1].

    Returns
    -------
    float
        In [0, 1). It lies halfway between the last probability that is called positive and the next lower one, so that
        it does not depend on one patient's exact value.

    Raises
    ------
    ValueError
        Also if so many positive rows have the probability 0 that no threshold finds enough.
    """
    y, probs = _inputs.truth_and_probs(y, probs)
    sensitivity = _validate.number(sensitivity, "sensitivity", low=0, high=1, above=True)
    sick = np.sort(probs[y == 1])[::-1]
    n_found = max(1, int(np.ceil(sensitivity * len(sick) * (1 - 1e-7))))  # 0.7 × 10 is 7, in float32, too
    last = sick[n_found - 1]
    if last == 0:
        most = np.floor(100 * np.mean(sick > 0)) / 100
        raise ValueError(
            f"{np.sum(sick == 0)} of the {len(sick)} positive rows have the probability 0, so no threshold finds "
            f"a share of {sensitivity:g}; ask for at most {most:g}, or train a better model."
        )
    lower = probs[probs < last].max(initial=0.0)
    return float(min((lower + last) / 2, np.nextafter(last, 0)))


def cost_threshold(cost_fn, cost_fp):
    """Return the probability above which calling a patient positive costs less, on average, than not doing so.

    Calling negative costs p · cost_fn on average, calling positive (1 − p) · cost_fp; both are equal at
    p = cost_fp / (cost_fp + cost_fn). It holds for calibrated probabilities: of 100 patients given 10 %, 10 have it.

    Parameters
    ----------
    cost_fn, cost_fp : float
        What a missed patient and a false alarm cost, at least 0, in the same unit; not both 0.

    References
    ----------
    Pauker SG, Kassirer JP. N Engl J Med 1975;293:229–234, doi:10.1056/NEJM197507312930505.
    """
    cost_fn, cost_fp = _cost(cost_fn, "cost_fn"), _cost(cost_fp, "cost_fp")
    if cost_fn + cost_fp == 0:
        raise ValueError("cost_fn and cost_fp are both 0, so every threshold costs the same; give one a cost.")
    return cost_fp / (cost_fp + cost_fn)


def expected_cost(y, probs, threshold, cost_fn=1.0, cost_fp=1.0, *, patient=None):
    """Return what missed patients and false alarms cost, on average for each patient.

    Parameters
    ----------
    y, probs : arrays of shape (n,)
    threshold : float or array of shape (k,)
        In [0, 1].
    cost_fn, cost_fp : float
        What a missed patient and a false alarm cost, at least 0, in the same unit.
    patient : array of shape (n,), optional
        Only the interval needs it.

    Returns
    -------
    float or array of shape (k,)
        In the unit of the costs. With `patient` and one threshold, an `Estimate` with its interval.
    """
    y = _validate.labels(y)
    probs = _inputs.probabilities(probs, len(y))
    thresholds = _inputs.shares(_validate.numeric(threshold, "threshold"), "threshold")
    weights = _cost(cost_fn, "cost_fn"), _cost(cost_fp, "cost_fp")
    index = _inputs.patients(patient, len(y))[1]
    missed, alarms = np.sum(y == 1) - _called(probs[y == 1], thresholds), _called(probs[y == 0], thresholds)
    cost = (weights[0] * missed + weights[1] * alarms) / len(y)
    if thresholds.ndim or patient is None:
        return cost if thresholds.ndim else float(cost)
    called = probs > thresholds
    return Estimate(float(cost), *_ends_of_sum(weights, (~called & (y == 1), called & (y == 0)), index), digits=3)


@dataclass(frozen=True, eq=False)
class DecisionCurve:
    """The net benefit of three ways to decide, over the threshold.

    Attributes
    ----------
    thresholds : array of shape (k,)
        The risk above which a patient is treated, in [0, 1).
    model, all, none : arrays of shape (k,)
        Treat those to whom the model gives a higher risk, all, or nobody; in true positives for each patient, at most
        the prevalence.
    model_ends : array of shape (k, 2)
        The interval of the model's net benefit: above 0, it is better than to treat nobody.
    gain, gain_ends : arrays of shapes (k,) and (k, 2)
        The model's net benefit minus that of treating all, and its interval.
    """

    thresholds: np.ndarray
    model: np.ndarray
    all: np.ndarray
    none: np.ndarray
    model_ends: np.ndarray
    gain: np.ndarray
    gain_ends: np.ndarray


def net_benefit(y, probs, thresholds, *, patient=None):
    """Return the net benefit: the share of true positives, minus that of false positives at the price of the threshold.

    To treat from a risk of 10 % upwards is to accept nine false alarms for one patient found: each alarm costs
    0.1 / 0.9 of a patient found.

    Parameters
    ----------
    y, probs : arrays of shape (n,)
        Both classes must occur; the probabilities should be calibrated.
    thresholds : array of shape (k,)
        In [0, 1).
    patient : array of shape (n,), optional

    Returns
    -------
    DecisionCurve

    References
    ----------
    Vickers AJ, Elkin EB. Med Decis Making 2006;26:565–574, doi:10.1177/0272989X06295361. The intervals are those of
    sums of two shares: Zou GY, Donner A. Stat Med 2008;27:1693–1702, doi:10.1002/sim.3095.
    """
    y, probs = _inputs.truth_and_probs(y, probs)
    thresholds = _inputs.shares(_validate.vector(thresholds, "thresholds"), "thresholds")
    if thresholds.max() == 1:
        raise ValueError("thresholds must be below 1, where a false alarm would cost infinitely much, but one is 1.")
    index = _inputs.patients(patient, len(y))[1]
    price = thresholds / (1 - thresholds)
    tp, fp = (_called(probs[y == k], thresholds) / len(y) for k in (1, 0))
    model, everyone = tp - fp * price, y.mean() - (1 - y.mean()) * price
    ends = []
    for threshold, cost in zip(thresholds, price, strict=True):
        called, sick = probs > threshold, y == 1
        ends.append(_ends_of_sum((1, -cost), (called & sick, called & ~sick), index))
        ends.append(_ends_of_sum((-1, cost), (~called & sick, ~called & ~sick), index))  # against treating all
    nobody = np.zeros(len(thresholds))
    return DecisionCurve(
        thresholds, model, everyone, nobody, np.array(ends[::2]), model - everyone, np.array(ends[1::2])
    )


def _ends_of_sum(weights, hits, index):
    """Return the interval of the weighted sum of two shares of all rows.

    `hits`, two bool arrays of shape (n,), say which rows count, none for both; `index` numbers each row's patient.
    """
    rows, shares = np.bincount(index), [float(hit.mean()) for hit in hits]
    if rows.max() == 1:  # the same by a shorter way: of a million patients, it takes a tenth of the time
        numbers, odds = (len(index),) * 2, [share / max(1 - share, 1e-12) for share in shares]
        together = -np.sqrt(odds[0] * odds[1])
    else:
        tables = [(np.bincount(index, hit, len(rows)), rows) for hit in hits]
        numbers = [intervals.effective_number(*table) for table in tables]
        together = intervals.correlation(*tables[0], *tables[1])
    ends = [intervals.wilson(share, number) for share, number in zip(shares, numbers, strict=True)]
    low, high = intervals.mover(weights, shares, ends, max(together, -1))
    return float(low), float(high)


def _called(probs, thresholds):
    """Return how many of the probabilities lie above each threshold."""
    return len(probs) - np.searchsorted(np.sort(probs), thresholds, side="right")


def _cost(value, name):
    return _validate.number(value, name, low=0)
