"""Found, missed, false alarm, left in peace: the four counts behind every yes-or-no test."""

from dataclasses import dataclass, field

import numpy as np

from dlintro import _validate
from dlintro.metrics import _inputs
from dlintro.metrics.proportions import Proportion


@dataclass(frozen=True)
class Confusion:
    """The four counts behind every yes-or-no test, and the proportions that are made of them.

    Attributes
    ----------
    tp, fp, fn, tn : int
        True positives, false positives (false alarms), false negatives (missed), true negatives.
    independent : bool
        Whether each row is another patient.
    by_patient : array of shape (n_patients, 4), optional
        The four counts of each patient, in that order, where patients have several rows.
    seed : int
        Decides the draws of the bootstrap over patients.
    """

    tp: int
    fp: int
    fn: int
    tn: int
    independent: bool = True
    by_patient: np.ndarray | None = field(default=None, repr=False, compare=False)
    seed: int = field(default=0, repr=False, compare=False)

    def _proportion(self, above, below):
        """Return the proportion of the counts named in `above` among those named in `below`."""
        k, n = (sum(getattr(self, name) for name in names) for names in (above, below))
        if self.by_patient is None:
            return Proportion(k, n, self.independent)
        columns = [[("tp", "fp", "fn", "tn").index(name) for name in names] for names in (above, below)]
        by_patient = np.column_stack([self.by_patient[:, places].sum(axis=1) for places in columns])
        return Proportion(k, n, self.independent, by_patient, self.seed)

    @property
    def sensitivity(self):
        """TP / (TP + FN): of those who have the disease, the share that is found."""
        return self._proportion(["tp"], ["tp", "fn"])

    @property
    def specificity(self):
        """TN / (TN + FP): of those who do not have it, the share that is left in peace."""
        return self._proportion(["tn"], ["tn", "fp"])

    @property
    def ppv(self):
        """TP / (TP + FP): of those who are called positive, the share that has it."""
        return self._proportion(["tp"], ["tp", "fp"])

    @property
    def npv(self):
        """TN / (TN + FN): of those who are called negative, the share that does not have it."""
        return self._proportion(["tn"], ["tn", "fn"])

    @property
    def accuracy(self):
        """(TP + TN) / all: the share of right answers."""
        return self._proportion(["tp", "tn"], ["tp", "fp", "fn", "tn"])

    def __str__(self):
        names = {"sensitivity": self.sensitivity, "specificity": self.specificity, "PPV": self.ppv, "NPV": self.npv}
        return "\n".join(f"{name:11}  {value}" for name, value in names.items())

    __repr__ = __str__


def confusion(y, y_hat, patient=None, seed=0):
    """Count how a classifier's labels agree with the truth.

    Parameters
    ----------
    y : array of shape (n,)
        The truth, 0 or 1.
    y_hat : array of shape (n,)
        The classifier's labels, 0 or 1.
    patient : array of shape (n,), optional
        Which patient each row comes from; without it, every row counts as another patient.
    seed : int
        Decides the draws of the bootstrap, which gives the intervals where patients have several rows.

    Returns
    -------
    Confusion

    Raises
    ------
    ValueError
        If lengths differ, there are no rows, a label is neither 0 nor 1, or a patient's id is missing.
    """
    y = _validate.labels(y)
    y_hat = _validate.labels(y_hat, "y_hat", length=len(y))
    ids, index = _inputs.number_patients(patient, len(y))
    return tally(y, y_hat, index if len(ids) < len(y) else None, seed)


def tally(y, y_hat, index=None, seed=0):
    """Count trusted labels 0 and 1, shape (n,); `index` numbers each row's patient where some have several rows."""
    cells = np.column_stack([(y == a) & (y_hat == b) for a, b in ((1, 1), (0, 1), (1, 0), (0, 0))])
    counts = (int(count) for count in cells.sum(axis=0))
    if index is None:
        return Confusion(*counts)
    by_patient = np.stack([np.bincount(index, cell) for cell in cells.T], axis=1)
    return Confusion(*counts, independent=False, by_patient=by_patient, seed=seed)
