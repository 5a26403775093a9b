"""The door of the metrics: labels, probabilities and patients are checked here, and nowhere behind it."""

import numpy as np

from dlintro import _validate

ROUNDING = 1e-6  # so far beyond 0 or 1 a sum of float32 probabilities may lie


def shares(values, name):
    """Return the array `values` if all of them lie in [0, 1], but for rounding, which is taken off."""
    outside = values[(values < -ROUNDING) | (values > 1 + ROUNDING)]
    if outside.size:
        raise ValueError(
            f"{name} must lie between 0 and 1, but one is {outside.flat[0]:.7g}; divide per cent by 100, and turn "
            "logits into probabilities with a sigmoid."
        )
    return np.clip(values, 0, 1)


def share(value, name):
    """Return one number in [0, 1] as a float; a `Proportion` or an `Estimate` gives its value."""
    number = float(value) if hasattr(value, "interval") else _validate.number(value, name, low=0, high=1)
    if np.isnan(number):
        raise ValueError(f"{name} is not estimable, so nothing can follow from it; measure it on patients first.")
    return number


def probabilities(probs, n, name="probs"):
    """Return n probabilities in [0, 1], float64 of shape (n,)."""
    return shares(_validate.vector(probs, name, length=n), name)


def truth_and_probs(y, probs, name="probs"):
    """Return labels, int64 of shape (n,), both of which occur, and probabilities, float64 of shape (n,)."""
    y = _validate.both_classes(y)
    return y, probabilities(probs, len(y), name)


def patients(patient, n):
    """Return the patients' ids, sorted, and for each of the n rows the place of its patient among them."""
    return (np.arange(n), np.arange(n)) if patient is None else names(patient, n, "patient", "id")


def names(values, n, name, what):
    """Return the different names, sorted, and for each of the n rows the place of its name among them."""
    return np.unique(_validate.ids(values, name, n, what), return_inverse=True)
