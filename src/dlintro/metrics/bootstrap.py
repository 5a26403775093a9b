"""How much would a number vary with other patients? The bootstrap: draw the patients again, with all their rows.

Rows of one patient resemble each other, so the patients are drawn, not the rows: in each resample some patients occur
twice or more, others not at all. The middle 95 % of a number over the resamples is its interval (percentile method).

References
----------
Efron B, Tibshirani RJ. An introduction to the bootstrap. Chapman & Hall, 1993. Patients as the unit: Davison AC,
Hinkley DV. Bootstrap methods and their application. Cambridge University Press, 1997, doi:10.1017/CBO9780511802843.
"""

from functools import lru_cache

import numpy as np

SEED = 0  # so that the same patients always get the same interval
N_RESAMPLES = 2000
MIN_PATIENTS = 10  # of a class; with fewer, the interval holds the truth too rarely: benchmarks/metrics.py
BLOCK = 2_000_000  # numbers held at a time


@lru_cache(maxsize=2)  # all numbers of one set of patients come from the same resamples
def resample(n_patients, n_resamples=N_RESAMPLES):
    """Return how often each patient is drawn in each resample, uint8 of shape (n_patients, n_resamples)."""
    rng = np.random.default_rng(SEED)
    counts = np.empty((n_patients, n_resamples), dtype=np.uint8)
    for part in blocks(n_resamples, n_patients):
        width = part.stop - part.start
        places = rng.integers(n_patients, size=(n_patients, width)) * width + np.arange(width)
        counts[:, part] = np.bincount(places.ravel(), minlength=n_patients * width).reshape(n_patients, width)
    counts.flags.writeable = False
    return counts


def blocks(n_resamples, n_rows):
    """Yield slices that together cover the resamples, each so small that `n_rows` times its width fits in memory."""
    width = max(1, BLOCK // n_rows)
    for start in range(0, n_resamples, width):
        yield slice(start, min(start + width, n_resamples))


def interval(values):
    """Return the middle 95 % of the values over all resamples, or None if they cannot tell.

    A resample without a value (NaN: it holds only one class) is left out. There is no interval if more than one in
    twenty are left out, or if all values are the same.
    """
    known = values[~np.isnan(values)]
    if len(known) < 0.95 * len(values) or np.ptp(known) == 0:
        return None
    low, high = np.quantile(known, [0.025, 0.975])
    return float(low), float(high)


def ratio_interval(above, below):
    """Return the interval of sum(above) / sum(below), where each patient adds to both, or None.

    Parameters
    ----------
    above, below : arrays of shape (n_patients,)
        Such as the rows of each patient that were found, and those that should have been.
    """
    if np.count_nonzero(below) < MIN_PATIENTS:
        return None
    counts = resample(len(below))
    sums = np.empty((2, counts.shape[1]))
    for part in blocks(counts.shape[1], len(below)):
        sums[:, part] = np.stack([above, below]) @ counts[:, part].astype(float)
    return interval(np.divide(*sums, out=np.full(sums.shape[1], np.nan), where=sums[1] > 0))
