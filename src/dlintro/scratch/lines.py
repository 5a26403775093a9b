"""A straight line with the lowest loss: what one feature says about a measured value."""

import numpy as np

from dlintro import _validate

ROUNDS = 200  # after these a line for the absolute error no longer moves on a page


def fit_line(x, y, loss):
    """Return slope and height at 0 of the line with the lowest loss.

    Parameters
    ----------
    x, y : arrays of shape (n,)
        One feature, and the value to predict.
    loss : Loss
        Of values, such as `scratch.mean_absolute_error`.

    Returns
    -------
    tuple of two floats

    Raises
    ------
    ValueError
        If x and y differ in length, or x has the same value everywhere.
    """
    x, y = _validate.vector(x, "x"), _validate.vector(y, "y", length=len(x))
    if np.ptp(x) == 0:
        raise ValueError("x must vary, but has the same value everywhere; no slope can be found.")
    return lowest(x, y, loss)


def lowest(x, y, loss):
    """By least squares, again and again: each patient is weighed by the loss's slope divided by the error.

    Then the squares pull as the loss would. Holland and Welsch 1977, doi:10.1080/03610927708827533.
    """
    centre = x.mean()
    design = np.column_stack([x - centre, np.ones(len(x))])  # (n, 2)
    weights, line = np.ones(len(x)), np.full(2, np.inf)
    for _ in range(ROUNDS):
        before, line = line, np.linalg.solve(design.T @ (weights[:, None] * design), design.T @ (weights * y))
        if np.abs(line - before).max() < 1e-9:
            break
        size = np.maximum(np.abs(y - design @ line), 1e-6)
        weights = loss.slope(size, 0.0) / size
    slope, height = line
    return float(slope), float(height - slope * centre)
