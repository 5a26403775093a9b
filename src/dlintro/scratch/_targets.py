"""What a loss accepts: predictions and truth, checked and brought to one row for each patient."""

import numpy as np

from dlintro import _validate


def rows(y_hat):
    """Return predictions of shape (n,) or (n, d), or a single number, as an array of shape (n, d)."""
    array = _validate.numeric(y_hat, "y_hat")
    if array.ndim > 2:
        raise ValueError(f"y_hat must have shape (n,) or (n, d), one row for each patient, but it has {array.shape}.")
    return array if array.ndim == 2 else array.reshape(-1, 1)


def probabilities(y_hat, loss, *, sum_to_1):
    """Refuse predictions of shape (n, d) that are no probabilities; each row may have to sum to 1."""
    remedy = f"apply the sigmoid or softmax first, or use {loss}_from_logits."
    outside = y_hat[(y_hat < 0) | (y_hat > 1)]
    if outside.size:
        raise ValueError(f"y_hat must hold probabilities between 0 and 1, but {outside[0]:g} came; {remedy}")
    total = y_hat.sum(axis=1)
    worst = np.abs(total - 1).argmax()
    if sum_to_1 and abs(total[worst] - 1) > 0.02:  # room for numbers rounded by hand
        raise ValueError(f"Each row of probabilities must sum to 1, but row {worst} has {total[worst]:g}; {remedy}")


def values(y, shape):
    """Return true values as an array of the predictions' shape (n, d)."""
    array = _validate.numeric(y, "y")
    if array.shape != shape and not (array.ndim < 2 and (array.size, 1) == shape):
        raise ValueError(
            f"y has shape {array.shape}, but y_hat has {shape[1]} values for each of {shape[0]} patients; "
            "give y as many values, in the same order."
        )
    return array.reshape(shape)


def binary(y, shape, loss):
    """Return labels 0 or 1 as a float array of shape (n, 1)."""
    n, d = shape
    if d != 1:
        several = loss.removeprefix("binary_")
        raise ValueError(f"{loss} wants one number for each patient, but {d} came; for {d} classes use {several}.")
    return _validate.labels(np.atleast_1d(y), length=n).reshape(shape).astype(np.float64)


def one_hot(y, shape, loss):
    """Return labels 0 … c − 1 as rows of zeros with a 1 at the true class, shape (n, c)."""
    n, c = shape
    if c < 2:
        raise ValueError(f"{loss} wants one number for each class, but y_hat has 1 column; use binary_{loss}.")
    if np.ndim(y) == 2:
        raise ValueError(
            f"y must hold a label for each patient, shape ({n},), but a table came; give y.argmax(axis=1)."
        )
    return np.eye(c)[_validate.labels(y, n_classes=c, length=n)]


def class_weights(weights, n_classes=None):
    """Return the weights of the classes as a tuple of floats above 0, or None."""
    if weights is None:
        return None
    weights = _validate.vector(weights, "class_weights", length=n_classes)
    return tuple(_validate.number(float(weight), "each of class_weights", low=0, above=True) for weight in weights)


def last_layer(loss, last):
    """Refuse a network whose last layer does not give what the loss takes."""
    if loss.takes == "values":
        return
    binary, bend = loss.name.startswith("binary"), last.activation.name
    if binary != (last.n_out == 1):
        other = loss.name.removeprefix("binary_") if binary else f"binary_{loss.name}"
        raise ValueError(
            f"{loss.name} wants {'1 output' if binary else '2 or more outputs'}, but the last layer, {last.name}, "
            f"gives {last.n_out}; change that layer, or use {other}."
        )
    wanted = "sigmoid" if binary else "softmax"
    if loss.takes == "probabilities" and bend != wanted:
        raise ValueError(
            f"{loss.name} wants probabilities, but the last layer, {last.name}, has the activation {bend!r}; "
            f"use {wanted!r} there, or the loss {loss.name}_from_logits."
        )
    if loss.takes == "logits" and bend in ("sigmoid", "softmax"):
        raise ValueError(
            f"{loss.name} applies the {wanted} itself, but the last layer, {last.name}, already has {bend!r}; "
            "leave that layer's activation out."
        )
