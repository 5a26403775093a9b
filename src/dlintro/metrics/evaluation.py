"""All about one model on one set of patients: AUC, ROC curve, counts at a threshold; and the same for each subgroup."""

from dataclasses import dataclass

import numpy as np

from dlintro import _validate
from dlintro.metrics import _inputs
from dlintro.metrics.counts import Confusion, tally
from dlintro.metrics.estimates import Estimate
from dlintro.metrics.ranking import area, roc_curve


@dataclass(frozen=True, eq=False)
class Evaluation:
    """How good a model is on patients that it has not seen.

    Attributes
    ----------
    y : array of shape (n,)
        The truth, 0 or 1.
    probs : array of shape (n,)
        The probability of class 1, in [0, 1].
    patient : array of shape (n,)
        Which patient each row comes from.
    threshold : float
        Rows with a probability above it are called positive.
    auc : Estimate
    roc : tuple of three arrays of shape (k,), or None
        fpr, tpr and thresholds: `probs > thresholds[i]` has the rates `fpr[i]` and `tpr[i]`. None if a subgroup has
        only one class.
    confusion : Confusion
        The counts at the threshold, with sensitivity, specificity, PPV and NPV.
    """

    y: np.ndarray
    probs: np.ndarray
    patient: np.ndarray
    threshold: float
    auc: Estimate
    roc: tuple[np.ndarray, np.ndarray, np.ndarray] | None
    confusion: Confusion

    def __str__(self):
        n_patients, n_positive = len(np.unique(self.patient)), int(self.y.sum())
        head = f"{len(self.y)} rows of {n_patients} patients, {n_positive} positive; called above {self.threshold:.2f}"
        return f"{head}\n{'AUC':11}  {self.auc}\n{self.confusion}"

    __repr__ = __str__


def evaluate(y, probs, patient=None, threshold=0.5):
    """Measure how well probabilities tell the sick from the healthy; return an `Evaluation`.

    Both classes must occur. Choose the threshold, in [0, 1], on validation data: `threshold_for`.
    """
    y, probs = _inputs.truth_and_probs(y, probs)
    ids, index = _inputs.patients(patient, len(y))
    return _evaluation(y, probs, ids, index, _validate.number(threshold, "threshold", low=0, high=1))


def by_group(y, probs, group, patient=None, threshold=0.5):
    """Measure the same in each subgroup, such as clinics or skin types: a good mean can hide a group that is failed.

    Parameters
    ----------
    group : array of shape (n,)
        The name of each row's group.

    Returns
    -------
    dict of group to Evaluation
        In the order of the names. If a group holds only one class, its AUC is not estimable.
    """
    y, probs = _inputs.truth_and_probs(y, probs)
    ids, index = _inputs.patients(patient, len(y))
    names, number = _inputs.names(group, len(y), "group", "name")
    threshold = _validate.number(threshold, "threshold", low=0, high=1)
    parts = {}
    for k, name in enumerate(names.tolist()):
        here = number == k
        there, place = np.unique(index[here], return_inverse=True)
        parts[name] = _evaluation(y[here], probs[here], ids[there], place, threshold)
    return parts


def _evaluation(y, probs, ids, index, threshold):
    both = y.min() < y.max()
    return Evaluation(
        y=y,
        probs=probs,
        patient=ids[index],
        threshold=threshold,
        auc=area(y, probs, index) if both else Estimate(float("nan")),
        roc=roc_curve(y, probs) if both else None,
        confusion=tally(y, probs > threshold, index),
    )
