"""From a wanted sensitivity to a threshold."""

import numpy as np

from dlintro import _validate
from dlintro.metrics import _inputs


def threshold_for(y, probs, sensitivity=0.95):
    """Return the highest threshold that still finds the wanted share of the sick.

    Choose it on validation data, then measure on test data: on the data it was chosen on, it looks too good.

    Parameters
    ----------
    y : array of shape (n,)
        The truth, 0 or 1, both of which occur.
    probs : array of shape (n,)
        The probability of class 1, in [0, 1].
    sensitivity : float
        In (0, 1].

    Returns
    -------
    float
        In [0, 1). `probs > threshold` finds at least this share of the positive rows; it lies halfway between the last
        probability that is called positive and the next lower one, so that it does not cling to one patient.

    Raises
    ------
    ValueError
        If lengths differ, only one class occurs, a label or probability is not one, or so many positive rows have the
        probability 0 that no threshold finds enough.
    """
    y, probs = _inputs.truth_and_probs(_validate.both_classes(y), probs)
    sensitivity = _validate.number(sensitivity, "sensitivity", low=0, high=1, above=True)
    sick = np.sort(probs[y == 1])[::-1]
    n_found = max(1, int(np.ceil(sensitivity * len(sick) - 1e-9)))  # 0.7 × 10 is 7, whatever the rounding
    last = sick[n_found - 1]
    if last == 0:
        most = np.floor(100 * np.mean(sick > 0)) / 100
        raise ValueError(
            f"{np.sum(sick == 0)} of the {len(sick)} positive rows have the probability 0, so no threshold finds "
            f"a share of {sensitivity:g}; ask for at most {most:g}, or train a better model."
        )
    lower = probs[probs < last].max(initial=0.0)
    return float(min((lower + last) / 2, np.nextafter(last, 0)))
