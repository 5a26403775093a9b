"""Thirty days of symptoms and CRP: how bad they are tells nothing, which of the two comes first tells much."""

import numpy as np
from scipy.special import expit

DAYS = 30
CHANNELS = ("stools", "CRP", "written down")
UNITS = ("a day", "mg/L", "")
GAPS = 0.15  # share of the days that nobody wrote down
EVERY = 10.0  # days from a flare to the next
WIDTH = 2.0  # standard deviation of a flare, days
LAG = 4.0  # days from a flare of CRP to that of the stools, or back


def draw(severity, rng):
    """Return the courses (n, 30, 3): stools and CRP, 0 on days with no entry, and 1 on days with one.

    Each patient has a flare about every ten days, the first at a random day. In active disease, CRP rises first and
    the stools follow; else the stools come first. So each of the two, looked at alone, has the same mean, spread and
    shape in both groups, and no day tells more than another.
    """
    n, day = len(severity), np.arange(DAYS)
    number = np.arange(-1, DAYS // EVERY + 1)  # of flares, also those before and after the 30 days
    middle = EVERY * (rng.random((n, 1)) + number) + rng.uniform(-1.5, 1.5, size=(n, len(number)))
    leads = np.where(rng.random(middle.shape) < expit(5 * severity)[:, None], -LAG / 2, LAG / 2)
    height = rng.uniform(0.7, 1.3, size=middle.shape)
    level = rng.uniform(0, 0.5, size=(n, 1))
    crp, stools = (level + _flares(day, middle + sign * leads, height) for sign in (1, -1))
    stools = 2 + 6 * stools + 0.8 * rng.normal(size=(n, DAYS))
    crp = np.exp(1.2 + 1.8 * crp + 0.25 * rng.normal(size=(n, DAYS)))
    written = rng.random((n, DAYS)) >= GAPS
    return np.stack([np.where(written, stools.clip(0).round(), 0), np.where(written, crp.round(1), 0), written], axis=2)


def _flares(day, middle, height):
    """Return the sum of flares, bells around their middle days (n, flares), on each day: (n, days)."""
    return (height[..., None] * np.exp(-0.5 * ((day - middle[..., None]) / WIDTH) ** 2)).sum(axis=1)
