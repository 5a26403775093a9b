"""Checks at the door: an error says what is wanted, what there is, and what to do.

Each function returns its argument as a NumPy array of the right kind, or raises a `TypeError` (not numbers at all) or a
`ValueError` (numbers, but not these). Every part of the package may use it; it needs NumPy alone.
"""

import numbers

import numpy as np

TEXTS = "OSUT"  # kinds of arrays that may hold texts
MISSING = {"nan", "None", "<NA>", "NaT"}  # what becomes of a missing value among texts: np.array(["P1", None, …], str)


def shown(value, depth=4):
    """Return a value as a message shows it, with NumPy's numbers as plain ones: 0.5 instead of np.float64(0.5)."""
    if isinstance(value, np.ndarray) and value.size > 16:
        return f"an array of shape {value.shape}"
    if isinstance(value, np.ndarray):
        value = value.tolist()
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, np.generic):  # NumPy's long numbers have no plain one
        return str(value)
    if not depth or type(value) not in (list, tuple, dict) or not value:
        return repr(value)
    if isinstance(value, dict):
        return (
            "{" + ", ".join(f"{shown(key, depth - 1)}: {shown(part, depth - 1)}" for key, part in value.items()) + "}"
        )
    inside = ", ".join(shown(part, depth - 1) for part in value)
    return f"[{inside}]" if isinstance(value, list) else f"({inside}{',' * (len(value) == 1)})"


def ids(values, name, n, what="id", row="row"):
    """Return `values` as an array of shape (n,) of names that tell rows apart, such as patients' ids; none is missing.

    Raises
    ------
    ValueError
        If there are more or fewer, or one is missing, which an empty text is too.
    TypeError
        If numbers and texts are mixed.
    """
    array = _array(values)
    if array.shape != (n,):
        raise ValueError(f"{name} must have shape {(n,)}, one {what} for each {row}, but has shape {array.shape}.")
    array = complete(values, name, what, row)
    if array.dtype.kind in TEXTS:
        _refuse(sum(isinstance(one, (str, bytes)) and not one.strip() for one in array.tolist()), name, what, row)
    if array.dtype.kind == "O":
        try:
            np.sort(array)
        except TypeError as error:
            problem = f"{name} mixes numbers and texts; write all of them as texts, or all as numbers."
            raise TypeError(problem) from error
    return array


def complete(values, name, what="value", row="row"):
    """Return `values` as an array of any shape and kind, if none is missing: NaN, None, NaT, pandas' NA, or masked."""
    array = _array(values)
    masked = np.ma.count_masked(values) if isinstance(values, np.ma.MaskedArray) else 0
    _refuse(max(_missing(array), int(masked)), name, what, row)
    return array


def _missing(array):
    """Return how many values of an array are missing."""
    if array.dtype.kind in "fcmM":
        return int((array != array).sum())  # only what is not a number, or not a time, differs from itself
    return sum(map(_is_missing, array.ravel().tolist())) if array.dtype.kind in TEXTS else 0


def _is_missing(value):
    if value is None or isinstance(value, str):
        return value is None or value in MISSING
    try:
        return bool(np.ndim(value) == 0 and value != value)
    except TypeError:  # pandas' NA is neither equal to anything nor different
        return True


def _refuse(missing, name, what, row):
    if missing:
        raise ValueError(
            f"{name} must have one {what} for each {row}, but {missing} are missing; fill them in, or drop those rows."
        )


def _array(values):
    """Return `values` as an array, also if they are a tensor that needs gradients."""
    return np.asarray(values.detach() if hasattr(values, "detach") else values)


def _refuse_masked(values, name):
    """NumPy would use masked values as if nothing hid them."""
    if np.ma.is_masked(values):
        raise ValueError(f"{name} must hold finite numbers, but {np.ma.count_masked(values)} are masked; drop them.")


def unmasked(values, name):
    """Return `values`, also a tensor that needs gradients, as an array, if none is masked."""
    _refuse_masked(values, name)
    return _array(values)


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
        raise TypeError(f"{name} must hold numbers, but is {shown(values)}.")
    _refuse_masked(values, name)
    try:
        raw = _array(values)
    except ValueError as error:
        raise ValueError(
            f"{name} must have rows of one length, but they differ; give every row as many values."
        ) from error
    if raw.dtype.kind not in "biuf":
        raise TypeError(f"{name} must hold numbers, but holds {raw.dtype}; convert or drop those values first.")
    array = raw.astype(np.float64)
    if array.size == 0:
        raise ValueError(f"{name} must hold at least one value, but is empty.")
    bad = int(np.count_nonzero(~np.isfinite(array)))
    if bad:
        raise ValueError(
            f"{name} must hold finite numbers, but {bad} of them are missing (NaN) or infinite; drop or replace them."
        )
    return array


def matrix(values, name="x", columns=None):
    """Return `values` as a float64 array of shape (n, d); with `columns`, d must be that number."""
    array = numeric(values, name)
    if array.ndim != 2:
        raise ValueError(
            f"{name} must have shape (rows, columns), but has shape {array.shape}; "
            "write a single row with two brackets, [[…]]."
        )
    if columns is not None and array.shape[1] != columns:
        raise ValueError(
            f"{name} must have {columns} columns, but has {array.shape[1]}; give the same features in order."
        )
    return array


def series(values, name="x"):
    """Return `values` as a float64 array of shape (n, steps, d)."""
    array = numeric(values, name)
    if array.ndim != 3 or not array.size:
        raise ValueError(f"{name} must have shape (n, steps, features), but has shape {array.shape}.")
    return array


def images(values, name="x"):
    """Return `values` as a float32 array of shape (n, height, width, channels) in [0, 1], with 1 or 3 channels."""
    array = unmasked(values, name)
    if array.dtype.kind not in "biuf":
        raise TypeError(f"{name} must hold grey or colour values, but holds {array.dtype}.")
    if array.ndim != 4 or array.shape[-1] not in (1, 3) or not array.size:
        raise ValueError(
            f"{name} must have shape (n, height, width, channels) with 1 or 3 channels, but has shape {array.shape}."
        )
    array = array.astype(np.float32, copy=False)
    low, high = array.min(), array.max()
    if not (low >= 0 and high <= 1):  # also refuses NaN
        raise ValueError(f"{name} must lie in [0, 1], but ranges from {low:g} to {high:g}; divide 0…255 by 255.")
    return array


def vector(values, name, length=None):
    """Return `values` as a float64 array of shape (n,); with `length`, n must be that number."""
    array = numeric(values, name)
    if array.ndim != 1:
        raise ValueError(f"{name} must have shape (n,), a list of numbers, but has shape {array.shape}.")
    if length is not None and len(array) != length:
        raise ValueError(f"{name} must have length {length}, but has length {len(array)}.")
    return array


def labels(values, name="y", n_classes=2, length=None):
    """Return `values` as an int64 array of shape (n,) of class numbers 0 … n_classes − 1."""
    array = vector(values, name, length)
    outside = array[~np.isin(array, np.arange(n_classes))]
    if outside.size:
        wanted = "0 (negative) or 1 (positive)" if n_classes == 2 else f"from 0 to {n_classes - 1}"
        raise ValueError(f"{name} must hold labels {wanted}, but one is {outside[0]:g}.")
    return array.astype(np.int64)


def both_classes(y, name="y"):
    """Return the labels `y`, of shape (n,), if both 0 and 1 occur among them."""
    y = labels(y, name)
    if y.min() == y.max():
        raise ValueError(f"{name} must contain both classes, 0 and 1, but has only the label {y[0]}.")
    return y


def number(value, name, low=-np.inf, high=np.inf, *, above=False):
    """Return `value` as a float in [low, high], or, with `above`, in (low, high]."""
    if np.ndim(value) == 0 and hasattr(value, "item") and value is not np.ma.masked:
        value = value.item()  # of an array without axes
    if isinstance(value, bool) or not isinstance(value, numbers.Real):
        raise TypeError(f"{name} must be a number, but is {shown(value)}.")
    value = float(value)
    if not (np.isfinite(value) and (low < value if above else low <= value) and value <= high):
        wanted = f"{'above' if above else 'at least'} {low:g}" if np.isfinite(low) else "finite"
        wanted += f" and at most {high:g}" if np.isfinite(high) else ""
        raise ValueError(f"{name} must be {wanted}, but is {value:g}.")
    return value


def inside(value, name, low, high):
    """Return `value` as a float above `low` and below `high`."""
    value = number(value, name, low=low, high=high, above=True)
    if value == high:
        raise ValueError(f"{name} must be below {high:g}, but is {value:g}.")
    return value


def count(value, name, low=1):
    """Return `value` as an int that is at least `low`."""
    if isinstance(value, bool) or not isinstance(value, numbers.Integral):
        raise TypeError(f"{name} must be a whole number, but is {shown(value)}.")
    if value < low:
        raise ValueError(f"{name} must be at least {low}, but is {value}.")
    return int(value)
