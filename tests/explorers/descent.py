"""The explorers of the five steps, the chain rule and the walk downhill."""

from functools import partial

import numpy as np

from dlintro import data, scratch, widgets
from dlintro.scratch import Value

TWO = data.breast_cancer().select("mean radius", "worst radius").standardised()
X, Y = TWO.x, TWO.y - TWO.y.mean()
MAP = {"start": (1.0, -0.2), "xlim": (-1.1, 1.3), "ylim": (-0.8, 1.4)}


def loss(w):
    return np.mean((X @ w - Y) ** 2)


def gradient(w, rows=slice(None)):
    error = X[rows] @ w - Y[rows]
    return 2 * error @ X[rows] / len(error)


def computed():
    """Return a loss in which one number, w, is used twice."""
    w, x, y = Value(0.5, "w"), Value(2, "x"), Value(1, "y")
    return (y - (w * x + w).tanh()) ** 2


EXPLORERS = {
    "five_steps": widgets.explore_five_steps,
    "chain_rule": lambda: widgets.explore_chain_rule(computed()),
    "descent": partial(widgets.explore_descent, loss, gradient, **MAP, lrs=(0.01, 0.3, 0.5, 0.8)),
    "batches": partial(widgets.explore_batches, loss, gradient, n=len(Y), **MAP),
    "race": partial(
        widgets.explore_race,
        loss,
        gradient,
        optimisers={"SGD": scratch.SGD(0.3), "momentum": scratch.Momentum(0.3, 0.8), "Adam": scratch.Adam(0.1)},
        **MAP,
    ),
}
