"""Bad input is turned away at the door: what came, what was wanted, what to do.

Each function returns its argument as a NumPy array of the right kind, or raises a `TypeError` (not numbers at all) or a
`ValueError` (numbers, but not these). Every part of the package may use it; it needs NumPy alone.
"""

import numbers

import numpy as np


def numeric(values, name):
    """Return `values` as a float64 array of any shape, with every entry finite and at least one entry.

    Raises
    ------
    TypeError
        If the values are not numbers.
    ValueError
        If there are none, their rows differ in length, or one is NaN or infinite.
    """
    if isinstance(values, str) or values is None:
        raise TypeError(f"{name} must hold numbers, but {values!r} came.")
    try:
        raw = np.asarray(values)
    except ValueError as error:
        raise ValueError(f"{name} has rows of different lengths; give every row the same number of values.") from error
    if raw.dtype.kind not in "biuf":
        raise TypeError(f"{name} must hold numbers, but it holds {raw.dtype}; convert or drop those values first.")
    array = raw.astype(np.float64)
    if array.size == 0:
        raise ValueError(f"{name} is empty; at least one value is wanted.")
    bad = int(np.count_nonzero(~np.isfinite(array)))
    if bad:
        raise ValueError(f"{name} has {bad} missing (NaN) or infinite values; drop or replace them first.")
    return array


def matrix(values, name="x", columns=None):
    """Return `values` as a float64 array of shape (n, d); with `columns`, d must be that number."""
    array = numeric(values, name)
    if array.ndim != 2:
        raise ValueError(
            f"{name} must be a table of shape (rows, columns), but its shape is {array.shape}; "
            "a single row is written [[…]], with two brackets."
        )
    if columns is not None and array.shape[1] != columns:
        raise ValueError(f"{name} has {array.shape[1]} columns, but {columns} are wanted: the same features in order.")
    return array


def images(values, name="x"):
    """Return `values` as a float32 array of shape (n, height, width, channels) in [0, 1], with 1 or 3 channels."""
    array = np.asarray(values)
    if array.dtype.kind not in "biuf":
        raise TypeError(f"{name} must hold grey or colour values, but it holds {array.dtype}.")
    if array.ndim != 4 or array.shape[-1] not in (1, 3) or not array.size:
        raise ValueError(
            f"{name} must hold images of shape (n, height, width, channels) with 1 or 3 channels, but its shape is "
            f"{array.shape}."
        )
    array = array.astype(np.float32, copy=False)
    low, high = array.min(), array.max()
    if not (low >= 0 and high <= 1):  # also refuses NaN
        raise ValueError(f"{name} must lie in [0, 1], but it reaches from {low:g} to {high:g}; divide 0…255 by 255.")
    return array


def vector(values, name, length=None):
    """Return `values` as a float64 array of shape (n,); with `length`, n must be that number."""
    array = numeric(values, name)
    if array.ndim != 1:
        raise ValueError(f"{name} must be a list of numbers, shape (n,), but its shape is {array.shape}.")
    if length is not None and len(array) != length:
        raise ValueError(f"{name} has {len(array)} values, but {length} are wanted: one for each of the others.")
    return array


def labels(values, name="y", n_classes=2, length=None):
    """Return `values` as an int64 array of shape (n,) of class numbers 0 … n_classes − 1."""
    array = vector(values, name, length)
    outside = array[~np.isin(array, np.arange(n_classes))]
    if outside.size:
        wanted = "0 (negative) or 1 (positive)" if n_classes == 2 else f"the whole numbers 0 to {n_classes - 1}"
        raise ValueError(f"{name} has the label {outside[0]:g}; labels must be {wanted}.")
    return array.astype(np.int64)


def both_classes(y, name="y"):
    """Return the labels `y`, of shape (n,), if both 0 and 1 occur among them."""
    y = labels(y, name)
    if y.min() == y.max():
        raise ValueError(
            f"{name} has only the label {y[0]}; both 0 and 1 must occur: there must be classes to tell apart."
        )
    return y


def number(value, name, low=-np.inf, high=np.inf, *, above=False):
    """Return `value` as a float in [low, high], or, with `above`, in (low, high]."""
    if isinstance(value, bool) or not isinstance(value, numbers.Real):
        raise TypeError(f"{name} must be a number, but {value!r} came.")
    value = float(value)
    if not (np.isfinite(value) and (low < value if above else low <= value) and value <= high):
        wanted = f"{'above' if above else 'at least'} {low:g}" if np.isfinite(low) else "finite"
        wanted += f" and at most {high:g}" if np.isfinite(high) else ""
        raise ValueError(f"{name} must be {wanted}, but {value:g} came.")
    return value


def count(value, name, low=1):
    """Return `value` as an int that is at least `low`."""
    if isinstance(value, bool) or not isinstance(value, numbers.Integral):
        raise TypeError(f"{name} must be a whole number, but {value!r} came.")
    if value < low:
        raise ValueError(f"{name} must be at least {low}, but {value} came.")
    return int(value)
