"""From rows (tiles, images) to patients: one number, and one label, for each."""

import numpy as np

from dlintro import _validate
from dlintro._validate import shown
from dlintro.metrics import _inputs

SUMMARIES = ("mean", "max", "top")


def per_patient(values, patient, how="mean", k=5):
    """Return one number for each patient, from the numbers of all rows of that patient.

    Parameters
    ----------
    values : array of shape (n,)
        Such as the probabilities of tiles; for the share of tiles above a threshold, `values > threshold`.
    patient : array of shape (n,)
        Which patient each row comes from.
    how : "mean", "max" or "top"
        The mean of all rows, the highest, or the mean of the k highest.
    k : int
        How many rows "top" takes; all of them where a patient has fewer.

    Returns
    -------
    ids : array of shape (n_patients,)
        Sorted.
    values : float64 array of shape (n_patients,)
    """
    values = _validate.vector(values, "values")
    if how not in SUMMARIES:
        raise ValueError(f"how must be one of {', '.join(SUMMARIES)}, but is {shown(how)}.")
    k = {"mean": len(values), "max": 1, "top": _validate.count(k, "k")}[how]
    ids, index = _known_patients(patient, len(values))
    order = np.lexsort((-values, index))  # patient by patient, the highest first
    starts = np.searchsorted(index[order], np.arange(1, len(ids)))
    return ids, np.array([rows[:k].mean() for rows in np.split(values[order], starts)])


def labels_per_patient(y, patient):
    """Return the label of each patient, which all rows of that patient must share.

    Parameters
    ----------
    y : array of shape (n,)
        The label of each row, 0 or 1.
    patient : array of shape (n,)
        Which patient each row comes from.

    Returns
    -------
    ids : array of shape (n_patients,)
        Sorted, as from `per_patient`.
    y : int64 array of shape (n_patients,)
    """
    y = _validate.labels(y)
    ids, index = _known_patients(patient, len(y))
    n_rows, n_positive = np.bincount(index), np.bincount(index, weights=y)
    both = ids[(n_positive > 0) & (n_positive < n_rows)].tolist()
    if both:
        others = f" (and {len(both) - 1} more patients)" if len(both) > 1 else ""
        raise ValueError(
            f"patient {both[0]!r}{others} has rows with label 0 and rows with label 1; correct the labels or the ids. "
            "Where both can be true, as for moles of one patient, evaluate the rows, with patient=…."
        )
    return ids, (n_positive > 0).astype(np.int64)


def _known_patients(patient, n):
    if patient is None:
        raise ValueError("patient must have one id for each row, to put rows together, but is None; give patient=….")
    return _inputs.patients(patient, n)
