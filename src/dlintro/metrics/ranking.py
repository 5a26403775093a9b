"""Do the sick get higher probabilities than the healthy? The ROC curve, its area, and differences of areas."""

import numpy as np
from sklearn import metrics as sk

from dlintro.metrics import _inputs, bootstrap
from dlintro.metrics.estimates import Estimate


def auc(y, probs, patient=None):
    """Return the area under the ROC curve: how often a positive row gets a higher probability than a negative one.

    Returns
    -------
    Estimate
        In [0, 1]; ties count one half. There is no interval if fewer than 10 patients have a positive row, or fewer
        than 10 a negative one, or if all resamples give the same area.

    References
    ----------
    Hanley JA, McNeil BJ. Radiology 1982;143:29–36, doi:10.1148/radiology.143.1.7063747.
    """
    y, probs = _inputs.truth_and_probs(y, probs)
    return area(y, probs, _inputs.patients(patient, len(y))[1])


def auc_difference(y, probs_a, probs_b, patient=None):
    """Return the AUC of model a minus that of model b on the same patients.

    Both areas come from the same resamples, since a hard patient is often hard for both models (paired comparison).

    Parameters
    ----------
    probs_a, probs_b : arrays of shape (n,)
        The probabilities of class 1 by each model.

    Returns
    -------
    Estimate
        In [−1, 1]; without an interval in the same cases as `auc`.
    """
    y, probs_a = _inputs.truth_and_probs(y, probs_a, "probs_a")
    probs_b = _inputs.probabilities(probs_b, len(y), "probs_b")
    return area(y, probs_a, _inputs.patients(patient, len(y))[1], minus=probs_b)


def area(y, probs, index, minus=None, n_resamples=bootstrap.N_RESAMPLES):
    """Return the AUC of trusted rows as an Estimate, or its difference from that of the probabilities `minus`.

    `index`, int array of shape (n,), numbers each row's patient.
    """
    models = [probs] if minus is None else [probs, minus]
    value = _first_minus_others([float(sk.roc_auc_score(y, model)) for model in models])
    if min(len(np.unique(index[y == k])) for k in (0, 1)) < bootstrap.MIN_PATIENTS:
        return Estimate(value)
    counts = bootstrap.resample(index.max() + 1, n_resamples)
    areas = _first_minus_others([resampled_auc(y, model, index, counts) for model in models])
    return Estimate(value, *(bootstrap.interval(areas) or ()))


def _first_minus_others(areas):
    return areas[0] - sum(areas[1:])


def roc_curve(y, probs):
    """Return the ROC curve as (fpr, tpr, thresholds): `probs > thresholds[i]` has the rates `fpr[i]` and `tpr[i]`.

    scikit-learn calls a row positive at its threshold, this course only above it; so each threshold is the next smaller
    number.
    """
    fpr, tpr, thresholds = sk.roc_curve(y, probs)
    return fpr, tpr, np.append(1.0, np.nextafter(thresholds[1:], -1))


def resampled_auc(y, probs, index, counts):
    """Return the AUC of each resample, shape (n_resamples,); NaN for one that holds only one class.

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
