"""Do the sick get higher probabilities than the healthy? The ROC curve, its area, and differences of areas."""

import numpy as np
from sklearn import metrics as sk

from dlintro import _validate
from dlintro.metrics import _inputs, bootstrap
from dlintro.metrics.estimates import Estimate


def auc(y, probs, patient=None, n_resamples=bootstrap.N_RESAMPLES, seed=0):
    """Return the area under the ROC curve: how often a positive row gets a higher probability than a negative one.

    Parameters
    ----------
    y : array of shape (n,)
        The truth, 0 or 1, both of which occur.
    probs : array of shape (n,)
        The probability of class 1, in [0, 1].
    patient : array of shape (n,), optional
        Which patient each row comes from; without it, every row counts as another patient.
    n_resamples : int
        How often the patients are drawn again for the interval.
    seed : int
        Decides these draws.

    Returns
    -------
    Estimate
        In [0, 1]; ties count one half. Without an interval where fewer than 10 patients have a positive row, or fewer
        than 10 a negative one, or where all resamples give the same area.

    Raises
    ------
    ValueError
        If lengths differ, only one class occurs, or a label, probability or patient's id is not one.

    References
    ----------
    Hanley JA, McNeil BJ. Radiology 1982;143:29–36, doi:10.1148/radiology.143.1.7063747.
    """
    y, probs = _inputs.truth_and_probs(_validate.both_classes(y), probs)
    value = float(sk.roc_auc_score(y, probs))
    resamples = _resamples(y, patient, n_resamples, seed)
    bounds = bootstrap.interval(resampled_auc(y, probs, *resamples)) if resamples else None
    return Estimate(value, *(bounds or ()))


def auc_difference(y, probs_a, probs_b, patient=None, n_resamples=bootstrap.N_RESAMPLES, seed=0):
    """Return the AUC of model a minus that of model b on the same patients.

    Both areas come from the same resamples, since a hard patient is often hard for both models (paired comparison).

    Parameters
    ----------
    y : array of shape (n,)
        The truth, 0 or 1, both of which occur.
    probs_a, probs_b : arrays of shape (n,)
        The probabilities of class 1 by each model, in [0, 1].
    patient : array of shape (n,), optional
        Which patient each row comes from; without it, every row counts as another patient.
    n_resamples : int
        How often the patients are drawn again for the interval.
    seed : int
        Decides these draws.

    Returns
    -------
    Estimate
        In [−1, 1]; without an interval in the same cases as `auc`.

    Raises
    ------
    ValueError
        As for `auc`.
    """
    y, probs_a = _inputs.truth_and_probs(_validate.both_classes(y), probs_a, "probs_a")
    y, probs_b = _inputs.truth_and_probs(y, probs_b, "probs_b")
    value = float(sk.roc_auc_score(y, probs_a) - sk.roc_auc_score(y, probs_b))
    resamples = _resamples(y, patient, n_resamples, seed)
    if not resamples:
        return Estimate(value)
    bounds = bootstrap.interval(resampled_auc(y, probs_a, *resamples) - resampled_auc(y, probs_b, *resamples))
    return Estimate(value, *(bounds or ()))


def roc_curve(y, probs):
    """Return the ROC curve as (fpr, tpr, thresholds): `probs > thresholds[i]` has the rates `fpr[i]` and `tpr[i]`.

    scikit-learn calls a row positive at its threshold, this course only above it; so each threshold is the next smaller
    number.
    """
    fpr, tpr, thresholds = sk.roc_curve(y, probs)
    return fpr, tpr, np.append(1.0, np.nextafter(thresholds[1:], -1))


def resampled_auc(y, probs, index, counts):
    """Return the AUC of each resample, shape (n_resamples,); NaN where it holds only one class.

    In a resample, a row weighs as much as its patient was drawn often. Each positive row wins against the weight of the
    negative rows below it, and half of that beside it; sums over the sorted negative rows give both, sorted only once.

    Parameters
    ----------
    y, probs : arrays of shape (n,)
    index : array of shape (n,)
        The place of each row's patient in `counts`.
    counts : array of shape (n_patients, n_resamples)
        How often each patient is drawn.
    """
    negative = np.flatnonzero(y == 0)[np.argsort(probs[y == 0])]
    below, beside = (np.searchsorted(probs[negative], probs[y == 1], side=side) for side in ("left", "right"))
    areas = np.full(counts.shape[1], np.nan)
    for part in bootstrap.blocks(counts.shape[1], len(y)):
        weights = counts[:, part]
        sums = np.zeros((len(negative) + 1, weights.shape[1]))  # of the negative rows, from the lowest up
        np.cumsum(weights[index[negative]], axis=0, out=sums[1:])
        winners = weights[index[y == 1]].astype(float)
        wins = np.einsum("ij,ij->j", winners, sums[below] + sums[beside]) / 2
        pairs = winners.sum(axis=0) * sums[-1]
        areas[part] = np.divide(wins, pairs, out=np.full(len(wins), np.nan), where=pairs > 0)
    return areas


def _resamples(y, patient, n_resamples, seed):
    """Return each row's place among the patients, and their resamples, or None if a class has too few patients."""
    n_resamples = _validate.count(n_resamples, "n_resamples", low=2)
    ids, index = _inputs.number_patients(patient, len(y))
    if min(len(np.unique(index[y == k])) for k in (0, 1)) < bootstrap.MIN_PATIENTS:
        return None
    return index, bootstrap.resample(len(ids), n_resamples, seed)
