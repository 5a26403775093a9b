"""All about one model on one set of patients: AUC, ROC curve, counts at a threshold; and the same for each subgroup."""

from dataclasses import dataclass

import numpy as np

from dlintro import _validate
from dlintro.metrics import _inputs
from dlintro.metrics.counts import Confusion, confusion
from dlintro.metrics.estimates import Estimate
from dlintro.metrics.ranking import auc, roc_curve


@dataclass(frozen=True, eq=False)
class Evaluation:
    """What a model is worth on patients that it has not seen.

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
        fpr, tpr and thresholds: `probs > thresholds[i]` has the rates `fpr[i]` and `tpr[i]`. None where a subgroup has
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


def evaluate(y, probs, patient=None, threshold=0.5, seed=0):
    """Measure how well probabilities tell the sick from the healthy.

    Parameters
    ----------
    y : array of shape (n,)
        The truth, 0 or 1, both of which occur.
    probs : array of shape (n,)
        The probability of class 1, in [0, 1].
    patient : array of shape (n,), optional
        Which patient each row comes from; without it, every row counts as another patient.
    threshold : float
        In [0, 1]; rows with a probability above it are called positive. Choose it on validation data: `threshold_for`.
    seed : int
        Decides the draws of the bootstrap over patients.

    Returns
    -------
    Evaluation

    Raises
    ------
    ValueError
        If lengths differ, only one class occurs, or a label, probability or patient's id is not one.
    """
    y, probs = _inputs.truth_and_probs(_validate.both_classes(y), probs)
    return _evaluation(y, probs, patient, threshold, seed)


def by_group(y, probs, group, patient=None, threshold=0.5, seed=0):
    """Measure the same in each subgroup, such as clinics or skin types: a good mean can hide a group that is failed.

    Parameters
    ----------
    y, probs, patient, threshold, seed
        As for `evaluate`; a group may hold only one class.
    group : array of shape (n,)
        The name of each row's group.

    Returns
    -------
    dict of group to Evaluation
        In the order of the names. Where a group holds only one class, its AUC is not estimable.

    Raises
    ------
    ValueError
        As for `evaluate`, or if a row has no group.
    """
    y, probs = _inputs.truth_and_probs(_validate.both_classes(y), probs)
    ids, place = _inputs.number_patients(patient, len(y))
    patient = ids[place]
    names, index = _inputs.number_names(group, len(y), "group", "one name for each row")
    return {
        name: _evaluation(y[index == k], probs[index == k], patient[index == k], threshold, seed)
        for k, name in enumerate(names.tolist())
    }


def _evaluation(y, probs, patient, threshold, seed):
    threshold = _validate.number(threshold, "threshold", low=0, high=1)
    both = y.min() < y.max()
    return Evaluation(
        y=y,
        probs=probs,
        patient=np.arange(len(y)) if patient is None else np.asarray(patient),
        threshold=threshold,
        auc=auc(y, probs, patient, seed=seed) if both else Estimate(float("nan")),
        roc=roc_curve(y, probs) if both else None,
        confusion=confusion(y, (probs > threshold).astype(int), patient, seed),
    )
