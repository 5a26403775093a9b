"""What every metric asks of its input: labels, probabilities, and who the patients are."""

import numpy as np

from dlintro import _validate


def shares(values, name):
    """Return the array `values` if all of them lie in [0, 1]."""
    outside = values[(values < 0) | (values > 1)]
    if outside.size:
        raise ValueError(
            f"{name} must lie between 0 and 1, but {outside.flat[0]:g} came; divide per cent by 100, and turn "
            "logits into probabilities with a sigmoid."
        )
    return values


def truth_and_probs(y, probs, name="probs"):
    """Return labels 0 or 1, int64 of shape (n,), and probabilities in [0, 1], float64 of shape (n,)."""
    y = _validate.labels(y)
    return y, shares(_validate.vector(probs, name, length=len(y)), name)


def share(value, name):
    """Return one number in [0, 1] as a float; a `Proportion` or an `Estimate` gives its value."""
    number = float(value) if hasattr(value, "interval") else _validate.number(value, name, low=0, high=1)
    if np.isnan(number):
        raise ValueError(f"{name} is not estimable, so nothing can follow from it; measure it on patients first.")
    return number


def number_patients(patient, n):
    """Return the patients' ids, sorted, and for each of the n rows the place of its patient among them.

    Without ids, every row is another patient.
    """
    if patient is None:
        return np.arange(n), np.arange(n)
    return number_names(patient, n, "patient", "one id for each row")


def number_names(names, n, what, wanted):
    """Return the different names, sorted, and for each of the n rows the place of its name among them."""
    names = np.asarray(names)
    if names.shape != (n,):
        raise ValueError(f"{what} has shape {names.shape}, but {(n,)} is wanted: {wanted}.")
    missing = [name for name in names.tolist() if name is None or name != name]
    if missing:
        raise ValueError(
            f"{what} has {len(missing)} missing values (None or NaN); {wanted} is wanted, so fill them in."
        )
    try:
        return np.unique(names, return_inverse=True)
    except TypeError as error:
        raise TypeError(f"{what} mixes numbers and texts; write all of them as texts, or all as numbers.") from error
