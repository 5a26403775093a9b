"""What happens if a trial looks at its results before its end? Bounds for several looks, and what they cost.

After each of K equal parts of its patients, a trial compares its z with a bound. Each look is another chance to be
wrong. The chances are computed without simulation: the sum of the parts so far has a density on the values with which
the trial goes on, and each further part smears it out by a normal distribution.

References
----------
Armitage P, McPherson CK, Rowe BC. J R Stat Soc A 1969;132:235–244, doi:10.2307/2343787.
"""

from functools import lru_cache

import numpy as np
from scipy.optimize import brentq
from scipy.special import ndtr, ndtri

from dlintro import _validate

RULES = ("obrien-fleming", "pocock", "naive")


def stopping_bounds(n_looks, rule="obrien-fleming", alpha=0.05):
    """Return how large |z| must be at each look to stop for a difference.

    Parameters
    ----------
    n_looks : int
        At least 1, after equal numbers of patients; the last look is the end of the trial.
    rule : str
        "obrien-fleming": very strict at first, at the end nearly as without looking. "pocock": the same at each look.
        "naive": what one look would need, at every look; the trial then errs more often than it says.
    alpha : float
        How often a trial of something without effect may stop for a difference, two-sided, above 0 and below 1.

    Returns
    -------
    array of shape (n_looks,)
        In standard errors.

    References
    ----------
    O'Brien PC, Fleming TR. Biometrics 1979;35:549–556, doi:10.2307/2530245. Pocock SJ. Biometrika 1977;64:191–199,
    doi:10.1093/biomet/64.2.191.
    """
    n_looks = _validate.count(n_looks, "n_looks")
    alpha = _validate.number(alpha, "alpha", low=0, high=1, above=True)
    if alpha == 1:
        raise ValueError("alpha must be below 1, but is 1: every trial would stop; give 0.05.")
    if rule not in RULES:
        raise ValueError(f"rule must be one of {', '.join(RULES)}, but is {_validate.shown(rule)}.")
    shape = np.ones(n_looks)
    if rule == "obrien-fleming":
        shape = np.sqrt(n_looks / np.arange(1, n_looks + 1))
    once = -ndtri(alpha / 2)
    if rule == "naive" or n_looks == 1:
        return once * shape
    all_looks = -ndtri(alpha / 2 / n_looks)  # Bonferroni's bound, which is too strict
    return shape * brentq(lambda factor: _chances(factor * shape, 0.0)[-1] - alpha, once, all_looks, xtol=1e-10)


def chance_to_stop(bounds, effect=0.0):
    """Return how probably a trial has stopped for a difference by each look.

    Parameters
    ----------
    bounds : array of shape (n_looks,)
        How large |z| must be at each look, all above 0: from `stopping_bounds`, or your own.
    effect : float
        The z that is expected at the last look; 0 if there is no effect, so that stopping is an error. A trial planned
        with a power of 80 % and one look expects 2.80, which is 1.96 + 0.84.

    Returns
    -------
    array of shape (n_looks,)
        In [0, 1], rising; the last one counts all looks.
    """
    bounds = _validate.vector(bounds, "bounds")
    if bounds.min() <= 0:
        raise ValueError(f"bounds must all be above 0, but one is {bounds.min():g}; give |z| for each look.")
    return _chances(bounds, _validate.number(effect, "effect"))


def _chances(bounds, effect):
    n_looks = len(bounds)
    drift = effect / np.sqrt(n_looks)
    points, weights = np.zeros(1), np.ones(1)  # the sum before the first look: 0, with certainty
    stopped = []
    for look, bound in enumerate(bounds, start=1):
        limit = bound * np.sqrt(look)
        beyond = ndtr(points + drift - limit) + ndtr(-limit - points - drift)
        stopped.append(weights @ beyond)
        if look < n_looks:
            points, weights = _smear(points, weights, drift, limit, look)
    return np.clip(np.cumsum(stopped), 0, 1)


@lru_cache
def _gauss(n):
    """Return Gauss's n points in [−1, 1] and their weights, which take long to find."""
    return np.polynomial.legendre.leggauss(n)


def _smear(points, weights, drift, limit, look):
    """Return points inside the limit and their weights: the density after one more part, times the width of a step."""
    low, high = (np.clip(look * drift + sign * 9 * np.sqrt(look), -limit, limit) for sign in (-1, 1))
    nodes, steps = _gauss(64 + 32 * int((high - low) / 10))
    inside = (low + high) / 2 + (high - low) / 2 * nodes
    density = np.exp(-((inside[:, None] - points - drift) ** 2) / 2) / np.sqrt(2 * np.pi)
    return inside, (density @ weights) * steps * (high - low) / 2
