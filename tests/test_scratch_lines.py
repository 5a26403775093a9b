"""A line with the lowest loss, against other ways to find it."""

import numpy as np
import pytest
from scipy.optimize import linprog, minimize

from dlintro import scratch

RNG = np.random.default_rng(0)
X = RNG.uniform(18, 42, 30)
Y = 10 * X - 130 + RNG.standard_t(2, 30) * 30


def test_the_squared_errors_line_is_that_of_least_squares():
    np.testing.assert_allclose(scratch.fit_line(X, Y, scratch.mean_squared_error), np.polyfit(X, Y, deg=1), rtol=1e-9)


def test_the_absolute_errors_line_is_that_of_linear_programming():
    n = len(X)
    line = np.column_stack([X, np.ones(n)])
    found = linprog(
        np.append([0, 0], np.ones(2 * n)),
        A_eq=np.hstack([line, np.eye(n), -np.eye(n)]),
        b_eq=Y,
        bounds=[(None, None)] * 2 + [(0, None)] * 2 * n,
    )
    slope, height = scratch.fit_line(X, Y, scratch.mean_absolute_error)
    assert np.abs(Y - slope * X - height).sum() == pytest.approx(found.fun, rel=1e-4)


@pytest.mark.parametrize("corner", [5.0, 50.0, 500.0])
def test_no_other_line_has_a_lower_huber_loss(corner):
    huber = scratch.huber.using(corner=corner)
    slope, height = scratch.fit_line(X, Y, huber)
    best = minimize(lambda line: huber(line[0] * (X - 30) + line[1], Y), [slope, slope * 30 + height], tol=1e-10)
    assert huber(slope * X + height, Y) <= best.fun * (1 + 1e-6)


@pytest.mark.parametrize(("x", "y", "words"), [([1, 1], [2, 3], "x must vary"), ([1, 2], [3], "y must have")])
def test_wrong_use_is_refused(x, y, words):
    with pytest.raises(ValueError, match=words):
        scratch.fit_line(x, y, scratch.mean_squared_error)
