"""Patients with chest pain in an emergency department, whose diagnosis follows a guideline's limits for troponin."""

import numpy as np
from scipy.special import expit

from dlintro import _validate
from dlintro.data.dataset import Dataset
from dlintro.data.simulators import OURS

FEATURES = ("troponin", "age", "female", "ECG changes", "systolic pressure", "eGFR")
UNITS = ("ng/l", "years", "", "", "mmHg", "ml/min/1.73 m²")
VERY_HIGH = 400  # ng/l; with an infarction and this troponin, half of those who can go straight to catheterisation do


def simulate_chest_pain(n_patients=4000, limits=(40.0, 40.0), elsewhere=0.95, seed=0):
    """Simulate patients with chest pain: what is known on arrival, and whether the department noted an infarction.

    With another guideline only the labels change: the same seed gives the same patients with the same values. Whoever
    has an infarction and a very high troponin is often taken straight to the catheter laboratory, where the diagnosis
    is noted; in the department's table such a patient has none.

    Parameters
    ----------
    n_patients : int
    limits : (float, float)
        The troponin above which the guideline calls an acute injury of women and of men an infarction, ng/l, above 0.
        The limits of Lee et al. are (16, 34).
    elsewhere : float
        The share of infarctions that are noted elsewhere where troponin is highest, in [0, 1].
    seed : int

    Returns
    -------
    Dataset
        x (n, 6): high-sensitivity troponin I on arrival in ng/l, age in years, female 0/1, ECG changes 0/1, systolic
        pressure in mmHg, eGFR in ml/min/1.73 m². y (n,): 1 (infarction noted) or 0 (none noted).
        `info["infarction"]` (n,) is 1 for every infarction by this guideline, wherever it was noted; `info["highest"]`
        is the highest troponin of the next hours and `info["limit"]` each patient's limit, both in ng/l.

    Raises
    ------
    ValueError, TypeError
        If a number lies outside its range.

    References
    ----------
    Lee KK et al. J Am Coll Cardiol 2019;74:2032–2043, doi:10.1016/j.jacc.2019.07.082: limits, share of women, and how
    many more women (42 %) and men (6 %) have an injury by them. Chosen to come near: all other numbers are ours.
    """
    n = _validate.count(n_patients, "n_patients")
    women, men = (
        _validate.number(limit, "each of limits", low=0, above=True) for limit in _validate.vector(limits, "limits", 2)
    )
    share = _validate.number(elsewhere, "elsewhere", low=0, high=1)
    rng = np.random.default_rng(seed)
    female, age, egfr, usual = _people(n, rng)
    acute, troponin, highest = _troponin(female, age, usual, rng)
    strength = acute * (1.4 + 1.2 * expit((np.log(troponin) - np.log(60)) / 0.8))
    ecg = rng.random(n) < expit(-2.6 + strength)
    pressure = 138 + 0.25 * (age - 60) - 10 * acute + rng.normal(0, 22, n)
    limit = np.where(female, women, men)
    infarction = acute & (highest > limit)
    straight = rng.random(n) < share * expit((np.log(troponin) - np.log(VERY_HIGH)) / 0.35)
    measured = troponin.round(1), age, female, ecg, pressure.clip(70, 230).round(), egfr
    return Dataset(
        name="Patients with chest pain in an emergency department",
        x=np.column_stack(measured),
        y=infarction & ~straight,
        patient=np.arange(n),
        feature_names=FEATURES,
        units=UNITS,
        class_names=("no infarction noted", "infarction noted"),
        info={"infarction": infarction.astype(int), "highest": highest.round(1), "limit": limit},
        **OURS,
    )


def _people(n, rng):
    """Return sex, age, eGFR and the usual troponin (ng/l), which disease of the kidneys raises for years."""
    female = rng.random(n) < 0.47
    age = rng.normal(61, 16, n).clip(18, 95).round()
    kidney = rng.random(n) < expit(-2.6 + 0.05 * (age - 61))
    healthy = 112 - 0.75 * (age - 30) + rng.normal(0, 12, n)
    egfr = np.where(kidney, rng.uniform(8, 60, n), healthy).clip(5, 125).round()
    usual = np.log(2.6) + 0.3 * ~female + 0.02 * (age - 61) + rng.normal(0, 0.55, n)
    return female, age, egfr, np.exp(usual + kidney * (1.5 + 0.9 * rng.normal(size=n)))


def _troponin(female, age, usual, rng):
    """Return whose heart muscle is acutely injured, their troponin on arrival, and the highest of the next hours."""
    n = len(age)
    acute = rng.random(n) < expit(-2.35 + 0.03 * (age - 61) + 0.45 * ~female)
    released = np.where(female, np.log(90), np.log(140)) + rng.normal(0, 1.8, n)
    later = released + rng.exponential(0.35, n)
    return acute, (usual + acute * np.exp(released)).clip(1), (usual + acute * np.exp(later)).clip(1)
