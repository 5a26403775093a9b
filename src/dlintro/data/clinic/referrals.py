"""Moles that general practitioners refer: what a camera measures of them, and what the pathologist finds."""

import numpy as np
from scipy.optimize import brentq
from scipy.special import expit, logit

from dlintro import _validate
from dlintro.data.dataset import Dataset
from dlintro.data.simulators import OURS

FEATURES = ("asymmetry", "border", "colours", "diameter", "age")
UNITS = ("", "", "", "mm", "years")
WEIGHTS = (1.1, 0.9, 1.0, 0.8, 0.7)  # of the features, each in standard deviations, in the log-odds of melanoma
FAIR, DARK = SKIN = ("fair", "dark")
DARK_SHARE = 0.15
DARK_NOISE = 1.2  # what the camera misreads on dark skin, in standard deviations


def simulate_referrals(n_patients=2000, malignant_share=0.1, new_camera=0.0, older=0.0, lenient=0.0, seed=0):
    """Simulate patients with one referred mole each: five numbers that hint at melanoma, and the diagnosis.

    The last three numbers say how the clinic has changed since a tool was built: with 0, it has not.

    Parameters
    ----------
    n_patients : int
    malignant_share : float
        The share of melanomas before anything changes, above 0 and below 1.
    new_camera : float
        How much more border and colour a new camera sees than the old one, in standard deviations.
    older : float
        By how many years the patients are older; then more of them have a melanoma.
    lenient : float
        By how much a changed definition raises the log-odds that a mole is called melanoma.
    seed : int

    Returns
    -------
    Dataset
        x (n, 5): asymmetry, border and colours as scores around 0, diameter in mm, age in years. y (n,): 1 (melanoma)
        or 0 (naevus). `info["skin"]` is "fair" or "dark", on which the camera measures worse; `info["chance"]` the
        true probability of melanoma, which no clinic knows.

    Raises
    ------
    ValueError, TypeError
        If a number lies outside its range.
    """
    n = _validate.count(n_patients, "n_patients")
    share = _validate.number(malignant_share, "malignant_share", low=0, high=1, above=True)
    if share == 1:
        raise ValueError("malignant_share must be below 1, but is 1; with melanomas alone nothing can be learned.")
    shift = _validate.number(new_camera, "new_camera")
    years, wider = _validate.number(older, "older"), _validate.number(lenient, "lenient")
    rng = np.random.default_rng(seed)
    signs = rng.normal(size=(n, 4)) @ _correlated(4, 0.2)
    age = rng.normal(size=n) + years / 15
    chance = expit(_intercept(share) + np.column_stack([signs, age]) @ WEIGHTS + wider)
    y, skin = rng.random(n) < chance, np.where(rng.random(n) < DARK_SHARE, DARK, FAIR)
    seen = signs[:, :3] + np.where(skin == DARK, DARK_NOISE, 0.2)[:, None] * rng.normal(size=(n, 3))
    seen[:, 1:] += shift
    diameter = np.exp(1.6 + 0.35 * signs[:, 3]).clip(1.5, 20)
    x = np.column_stack([seen.round(2), diameter.round(1), (50 + 15 * age).clip(16, 95).round()])
    return Dataset(
        name="Moles referred by general practitioners",
        x=x,
        y=y,
        patient=np.arange(n),
        feature_names=FEATURES,
        units=UNITS,
        class_names=("naevus", "melanoma"),
        info={"skin": skin, "chance": chance},
        **OURS,
    )


def _correlated(n, share):
    """Return the matrix that gives n independent normal columns a common correlation, each with variance 1."""
    return np.linalg.cholesky(np.full((n, n), share) + (1 - share) * np.eye(n)).T


def _intercept(share):
    """Return the intercept with which a share of all patients, before any change, has a melanoma."""
    weights = np.array(WEIGHTS)
    spread = np.sqrt(np.sum((_correlated(4, 0.2) @ weights[:4]) ** 2) + weights[4] ** 2)
    points, mass = np.polynomial.hermite_e.hermegauss(60)
    mass = mass / mass.sum()
    return brentq(lambda middle: mass @ expit(middle + spread * points) - share, logit(share) - 20, logit(share) + 20)
