"""How good is a classifier? Pure functions on arrays, each number with its interval where it can have one."""

from dataclasses import dataclass

import numpy as np
from scipy.stats import binomtest

from dlintro import _validate


@dataclass(frozen=True)
class Proportion:
    """k of n, with a 95 % Wilson interval where every one of the n is another patient.

    Attributes
    ----------
    k, n : int
        The count, and out of how many.
    independent : bool
        Whether each of the n is another patient; if not, no interval is given (it would be too narrow).

    References
    ----------
    Wilson EB. J Am Stat Assoc 1927;22:209–212, doi:10.1080/01621459.1927.10502953.
    """

    k: int
    n: int
    independent: bool = True

    def __post_init__(self):
        _validate.count(self.k, "k", low=0)
        if _validate.count(self.n, "n", low=0) < self.k:
            raise ValueError(f"k must be at most n, but {self.k} of {self.n} came.")

    @property
    def value(self):
        """k / n in [0, 1]; NaN if n is 0."""
        return self.k / self.n if self.n else float("nan")

    @property
    def interval(self):
        """(low, high) in [0, 1], or None where it cannot be estimated."""
        if not (self.n and self.independent):
            return None
        bounds = binomtest(int(self.k), int(self.n)).proportion_ci(confidence_level=0.95, method="wilson")
        return float(bounds.low), float(bounds.high)

    def __float__(self):
        return self.value

    def __str__(self):
        if not self.n:
            return "not estimable (0 of 0)"
        if self.interval is None:
            return f"{self.value:.1%} ({self.k} of {self.n}; interval not estimable)"
        low, high = self.interval
        return f"{self.value:.1%} ({self.k} of {self.n}; 95 % interval {low:.1%} to {high:.1%})"


@dataclass(frozen=True)
class Confusion:
    """The four counts behind every yes-or-no test, and the proportions that are made of them.

    Attributes
    ----------
    tp, fp, fn, tn : int
        True positives, false positives (false alarms), false negatives (missed), true negatives.
    independent : bool
        Whether each row is another patient.
    """

    tp: int
    fp: int
    fn: int
    tn: int
    independent: bool = True

    def _proportion(self, k, n):
        return Proportion(k, n, self.independent)

    @property
    def sensitivity(self):
        """TP / (TP + FN): of those who have the disease, the share that is found."""
        return self._proportion(self.tp, self.tp + self.fn)

    @property
    def specificity(self):
        """TN / (TN + FP): of those who do not have it, the share that is left in peace."""
        return self._proportion(self.tn, self.tn + self.fp)

    @property
    def ppv(self):
        """TP / (TP + FP): of those who are called positive, the share that has it."""
        return self._proportion(self.tp, self.tp + self.fp)

    @property
    def npv(self):
        """TN / (TN + FN): of those who are called negative, the share that does not have it."""
        return self._proportion(self.tn, self.tn + self.fn)

    @property
    def accuracy(self):
        """(TP + TN) / all: the share of right answers."""
        return self._proportion(self.tp + self.tn, self.tp + self.fp + self.fn + self.tn)

    def __str__(self):
        names = {"sensitivity": self.sensitivity, "specificity": self.specificity, "PPV": self.ppv, "NPV": self.npv}
        return "\n".join(f"{name:11}  {value}" for name, value in names.items())

    __repr__ = __str__


def confusion(y, y_hat, patient=None):
    """Count how a classifier's labels agree with the truth.

    Parameters
    ----------
    y : array of shape (n,)
        The truth, 0 or 1.
    y_hat : array of shape (n,)
        The classifier's labels, 0 or 1.
    patient : array of shape (n,), optional
        Which patient each row comes from; without it, every row counts as another patient.

    Returns
    -------
    Confusion

    Raises
    ------
    ValueError
        If lengths differ, there are no rows, or a label is neither 0 nor 1.
    """
    y = _validate.labels(y)
    y_hat = _validate.labels(y_hat, "y_hat", length=len(y))
    if patient is not None and np.shape(patient) != y.shape:
        raise ValueError(f"patient has shape {np.shape(patient)}, but {y.shape} is wanted: one id for each row.")
    independent = patient is None or len(np.unique(patient)) == len(y)
    tn, fp, fn, tp = (int(np.sum((y == a) & (y_hat == b))) for a in (0, 1) for b in (0, 1))
    return Confusion(tp, fp, fn, tn, independent)


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
    y = _validate.labels(y)
    probs = _in_unit_interval(_validate.vector(probs, "probs", length=len(y)), "probs")
    thresholds = _in_unit_interval(_validate.numeric(threshold, "threshold"), "threshold")
    cost_fn, cost_fp = _cost(cost_fn, "cost_fn"), _cost(cost_fp, "cost_fp")
    missed = np.searchsorted(np.sort(probs[y == 1]), thresholds, side="right")
    alarms = np.sum(y == 0) - np.searchsorted(np.sort(probs[y == 0]), thresholds, side="right")
    cost = (cost_fn * missed + cost_fp * alarms) / len(y)
    return float(cost) if thresholds.ndim == 0 else cost


def _cost(value, name):
    return _validate.number(value, name, low=0)


def _in_unit_interval(values, name):
    outside = values[(values < 0) | (values > 1)]
    if outside.size:
        raise ValueError(f"{name} must lie between 0 and 1, but {outside.flat[0]:g} came; give shares, not per cent.")
    return values
