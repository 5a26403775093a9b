"""Is one model, or one group of patients, better than another? The interval of the difference tells, not two intervals.

Two intervals that overlap do not show that there is no difference: Schenker N, Gentleman JF. Am Stat 2001;55:182–186,
doi:10.1198/000313001317097960.
"""

from dataclasses import dataclass

import numpy as np
from scipy.stats import binomtest

from dlintro import _validate
from dlintro.metrics import _inputs, intervals
from dlintro.metrics.estimates import Difference, Proportion


def proportion_difference(first, second, *, paired, patient=None):
    """Return the share of ones in `first` minus that in `second`, with its interval.

    Parameters
    ----------
    first, second : arrays of 0 or 1, of shapes (n,) and (m,)
        Such as who was called, or whether each answer was right, by two models or in two groups.
    paired : bool
        True if both are answers about the same rows in the same order, so n = m; False for two groups.
    patient : array of shape (n,), or two arrays of shapes (n,) and (m,), optional
        Which patient each row comes from: one array if paired, else one for each group. A patient may be in both
        groups. Without it, every row, or pair of rows, counts as another patient.

    Returns
    -------
    Difference
        In [−1, 1], shown in percentage points.

    References
    ----------
    Two groups: Newcombe RG. Stat Med 1998;17:873–890, method 10. Pairs: the same, 2635–2650, method 10. Several rows
    of a patient: the same with the effective number of rows, Rao JNK, Scott AJ. Biometrics 1992;48:577–585,
    doi:10.2307/2532311, and the correlation over patients.
    """
    first, second = _validate.labels(first, "first"), _validate.labels(second, "second")
    if paired and len(first) != len(second):
        raise ValueError(
            f"first and second must have the same length if paired, but have {len(first)} and {len(second)}; "
            "give the same rows in the same order, or paired=False for two groups."
        )
    places = _places(len(first), len(second), paired, patient)
    n_patients = max(place.max() for place in places) + 1
    tables = [
        np.column_stack([np.bincount(place, weights, n_patients) for weights in (values, np.ones(len(values)))])
        for place, values in zip(places, (first, second), strict=True)
    ]
    shares = [
        Proportion(int(values.sum()), len(values), independent=table[:, 1].max() == 1, by_patient=table)
        for values, table in zip((first, second), tables, strict=True)
    ]
    together = intervals.correlation(*tables[0].T, *tables[1].T)
    ends = intervals.mover((1, -1), [share.value for share in shares], [share.interval for share in shares], together)
    return Difference(shares[0].value - shares[1].value, *map(float, ends), shares=tuple(shares))


def _places(n, m, paired, patient):
    """Return, for the rows of both, the place of each row's patient among all patients."""
    if paired:
        place = _inputs.patients(patient, n)[1]
        return place, place
    if patient is None:
        return np.arange(n), n + np.arange(m)
    if not isinstance(patient, (tuple, list)) or [np.ndim(ids) for ids in patient] != [1, 1]:
        raise ValueError(
            "patient must be two arrays for two groups, one for the rows of first and one for those of second, "
            f"but is {type(patient).__name__}; give patient=(…, …), or paired=True for the same rows."
        )
    ids = [_inputs.names(ids, size, "patient", "id") for ids, size in zip(patient, (n, m), strict=True)]
    _, place = _inputs.names(np.concatenate([known[index] for known, index in ids]), n + m, "patient", "id")
    return place[:n], place[n:]


@dataclass(frozen=True)
class Discordant:
    """How often two models, or two readings, disagree on who is right.

    Attributes
    ----------
    both, only_first, only_second, neither : int
        Of how many patients both were right, only one, or none.
    p : float
        McNemar's exact p: how likely so uneven a split of the patients of whom only one is right would be, or one more
        uneven, if both models were equally good.
    """

    both: int
    only_first: int
    only_second: int
    neither: int
    p: float

    def __str__(self):
        p = f"p = {self.p:.2g}" if self.p >= 0.001 else "p < 0.001"
        if self.p > 0.095:
            p = f"p = {self.p:.2f}"
        return (
            f"only the first is right: {self.only_first:,}, only the second: {self.only_second:,} "
            f"(both: {self.both:,}, neither: {self.neither:,}); McNemar's exact {p}"
        )

    __repr__ = __str__


def discordant(first_right, second_right):
    """Count the patients of whom only one of two models is right: only they can tell which is better.

    Parameters
    ----------
    first_right, second_right : arrays of 0 or 1, of shape (n,)
        Whether each answer was right, one row for each patient, in the same order. Where patients have several rows,
        the p would be too small: use `proportion_difference` with `patient`.

    Returns
    -------
    Discordant

    References
    ----------
    McNemar Q. Psychometrika 1947;12:153–157, doi:10.1007/BF02295996.
    """
    first = _validate.labels(first_right, "first_right")
    second = _validate.labels(second_right, "second_right", length=len(first))
    only_first, only_second = int(np.sum(first > second)), int(np.sum(first < second))
    n_discordant = only_first + only_second
    p = float(binomtest(only_first, n_discordant).pvalue) if n_discordant else 1.0
    return Discordant(int(np.sum(first & second)), only_first, only_second, int(np.sum((first | second) == 0)), p)
