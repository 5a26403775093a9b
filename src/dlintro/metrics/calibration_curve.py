"""Of 100 patients given a risk of 20 %, do 20 have the disease?"""

from dataclasses import dataclass

import numpy as np
from scipy.optimize import minimize
from scipy.special import expit, logit

from dlintro import _validate
from dlintro.metrics import _inputs, intervals
from dlintro.metrics.counts import tally
from dlintro.metrics.estimates import Estimate, Proportion

FEW = 10  # patients of a class; with 4, the interval of a slope holds the truth in 90 of 100 studies, with 10 in 95
SAME = 1e-6  # logits that differ by no more, relative to their size, differ by rounding: float32 resolves 1e-7
NEAREST = 1e-7  # a probability of exactly 0 or 1 has no logit; it is moved this far, about what float32 resolves


@dataclass(frozen=True, eq=False)
class Calibration:
    """How predicted risks compare with outcomes.

    Attributes
    ----------
    predicted : array of shape (k,)
        The mean probability in each group of similar probabilities, rising.
    observed : tuple of k Proportion
        The share of positive rows in each group.
    brier : Estimate
        The mean of (probability − truth)², in [0, 1]: 0 is perfect.
    slope : Estimate
        1 is right. Below 1 the probabilities are too extreme, as after overfitting; above 1 they are too timid.
    intercept : Estimate
        Calibration in the large, on the scale of logits: 0 is right; below 0 the risks are too high overall.
    """

    predicted: np.ndarray
    observed: tuple[Proportion, ...]
    brier: Estimate
    slope: Estimate
    intercept: Estimate

    def __str__(self):
        return f"Brier score  {self.brier}\nslope        {self.slope}\nintercept    {self.intercept}"

    __repr__ = __str__


def calibration(y, probs, n_bins=10, patient=None):
    """Compare predicted risks with outcomes: in groups, by the Brier score, and by logistic recalibration.

    Parameters
    ----------
    y, probs : arrays of shape (n,)
        Both classes must occur.
    n_bins : int
        Into how many groups of about the same size the rows are divided; fewer where probabilities are equal.

    Returns
    -------
    Calibration
        The slope is that of logit P(y = 1) = a + slope · logit(probs); the intercept that of the same with slope 1.
        Their intervals are Wald's with a standard error that counts patients, not rows (sandwich); with fewer than 10
        patients of a class there is none. If the probabilities separate the classes, or are all the same but for
        rounding, the slope is not estimable.

    References
    ----------
    Cox DR. Biometrika 1958;45:562–565, doi:10.1093/biomet/45.3-4.562. Van Calster B et al. BMC Med 2019;17:230,
    doi:10.1186/s12916-019-1466-7. Liang KY, Zeger SL. Biometrika 1986;73:13–22, doi:10.1093/biomet/73.1.13.
    """
    y, probs = _inputs.truth_and_probs(y, probs)
    _, index = _inputs.patients(patient, len(y))
    predicted, observed = _groups(y, probs, index, _validate.count(n_bins, "n_bins"))
    brier = _brier((probs - y) ** 2, index)
    logits = logit(np.clip(probs, NEAREST, 1 - NEAREST))
    intercept = _logistic(np.ones((len(y), 1)), y, index, offset=logits)
    return Calibration(predicted, observed, brier, _slope(y, logits, index), intercept)


def _groups(y, probs, index, n_bins):
    """Divide the rows at quantiles of the probabilities; return each group's mean and share of positive rows."""
    edges = np.unique(np.quantile(probs, np.linspace(0, 1, n_bins + 1)[1:-1]))
    group = np.searchsorted(edges, probs)
    predicted, observed = [], []
    for k in np.unique(group):
        here = group == k
        patient = np.unique(index[here], return_inverse=True)[1]
        predicted.append(probs[here].mean())
        observed.append(tally(y[here], np.ones(here.sum(), dtype=int), patient).ppv)
    return np.array(predicted), tuple(observed)


def _brier(squared, index):
    """Return the mean of the squares, with an interval by patient on the logit scale, so that it stays in [0, 1]."""
    value, n_rows = float(squared.mean()), np.bincount(index)
    pulls = (np.bincount(index, squared) - value * n_rows) / len(index)
    n_patients = len(n_rows)
    if n_patients < FEW or np.abs(pulls).max() < 1e-12 or not 0 < value < 1:
        return Estimate(value, digits=3)
    margin = intervals.Z * np.sqrt((pulls**2).sum() * n_patients / (n_patients - 1)) / (value * (1 - value))
    return Estimate(value, *(float(expit(logit(value) + step)) for step in (-margin, margin)), digits=3)


def _slope(y, logits, index):
    sick, healthy = logits[y == 1], logits[y == 0]
    if sick.min() >= healthy.max() or sick.max() <= healthy.min():
        return Estimate(float("nan"))
    if np.ptp(logits) <= SAME * max(1, np.abs(logits).max()):
        return Estimate(float("nan"))
    unit = logits.std()  # the search needs numbers of about 1
    found = _logistic(np.column_stack([np.ones(len(y)), (logits - logits.mean()) / unit]), y, index)
    return Estimate(found.value / unit, *(end / unit for end in found.interval or ()))


def _logistic(x, y, index, offset=0.0):
    """Return the last coefficient of a logistic regression, with an interval that counts patients, not rows."""

    def loss_and_slope(weights):
        z = x @ weights + offset
        return np.mean(np.logaddexp(0, z) - y * z), x.T @ (expit(z) - y) / len(y)

    found = minimize(loss_and_slope, np.zeros(x.shape[1]), jac=True, method="BFGS", options={"gtol": 1e-9}).x
    fitted, value = expit(x @ found + offset), float(found[-1])
    if min(len(np.unique(index[y == k])) for k in (0, 1)) < FEW:
        return Estimate(value)
    bread = np.linalg.inv((x * (fitted * (1 - fitted))[:, None]).T @ x)
    pull = np.stack([np.bincount(index, weights=column * (y - fitted)) for column in x.T])  # of each patient
    variance = (bread @ pull @ pull.T @ bread)[-1, -1] * pull.shape[1] / (pull.shape[1] - 1)
    margin = intervals.Z * np.sqrt(variance)
    return Estimate(value, float(value - margin), float(value + margin))
