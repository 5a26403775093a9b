"""Patients who may get a place in a care programme: what they cost, and what they need."""

import numpy as np

from dlintro import _validate
from dlintro.data.dataset import Dataset
from dlintro.data.simulators import OURS

FEATURES = ("age", "chronic conditions", "HbA1c", "walking distance", "visits last year", "cost last year")
UNITS = ("years", "", "%", "m", "", "€")
SHARE_B = 0.3
NEEDIEST = 5  # y is 1 for one patient in so many
TYPICAL_COST, TYPICAL_NEED = 2500, 15  # of a patient of average health: € and days in a year
IN_COST, IN_NEED = 0.5, 0.8  # of one standard deviation of illness, in the logarithms of cost and need
HABIT = 0.5  # how far people who are equally ill differ in the care that they use, year after year


def simulate_care(n_patients=4000, access=0.75, seed=0):
    """Simulate patients with chronic diseases, of whom the neediest are to get a place in a care programme.

    Two groups are equally ill. Group B has a longer way to care: at the same need it gets less of it, and costs less.

    Parameters
    ----------
    n_patients : int
        At least 5.
    access : float
        How much care B gets for each visit and euro of A at the same need, above 0 and at most 1; at 1 the groups do
        not differ.
    seed : int

    Returns
    -------
    Dataset
        x (n, 6): age in years, number of chronic conditions, HbA1c in %, distance walked in six minutes in m, visits
        and cost of last year, cost in €. y (n,): 1 for the fifth who will be ill for most days, 0 for the others.
        `info["group"]` is "A" or "B" and is no feature; `info["need"]` are the days of illness of next year, in
        [0, 365], and `info["cost"]` its cost in €.

    Raises
    ------
    ValueError, TypeError
        If a number lies outside its range.

    References
    ----------
    The idea: Obermeyer Z, Powers B, Vogeli C, Mullainathan S. Science 2019;366:447–453, doi:10.1126/science.aax2342.
    The numbers are ours.
    """
    n = _validate.count(n_patients, "n_patients", low=NEEDIEST)
    access = _validate.number(access, "access", low=0, high=1, above=True)
    rng = np.random.default_rng(seed)
    group = np.where(rng.random(n) < SHARE_B, "B", "A")
    old, habit = rng.normal(size=(2, n))
    ill = 0.4 * old + np.sqrt(1 - 0.4**2) * rng.normal(size=n)
    measured = _measured(old, ill, rng)
    got = np.where(group == "B", access, 1.0)
    last, cost = (got * TYPICAL_COST * _spread(IN_COST * ill + HABIT * habit, noise, rng) for noise in (0.3, 0.4))
    need = (TYPICAL_NEED * _spread(IN_NEED * ill, 0.5, rng)).round().clip(0, 365)
    visits = rng.poisson(6 * got * np.exp(0.25 * ill + 0.3 * habit))  # last: it draws more or less
    y = np.zeros(n, dtype=int)
    y[np.argsort(-need, kind="stable")[: n // NEEDIEST]] = 1  # exactly a fifth, also where patients tie
    return Dataset(
        name="Places in a care programme",
        x=np.column_stack([*measured, visits, last.round()]),
        y=y,
        patient=np.arange(n),
        feature_names=FEATURES,
        units=UNITS,
        class_names=("others", "neediest fifth"),
        info={"group": group, "need": need, "cost": cost.round()},
        **OURS,
    )


def _measured(old, ill, rng):
    """Return what a nurse measures, whatever care a patient got before: age, conditions, HbA1c, walking distance."""
    n = len(ill)
    conditions = rng.poisson(np.exp(1 + 0.45 * ill))
    hba1c = (6.2 + 0.6 * ill + 0.8 * rng.normal(size=n)).clip(4.2, 14)
    walk = (430 - 70 * ill + 55 * rng.normal(size=n)).clip(50, 750)
    return (64 + 12 * old).clip(18, 100).round(), conditions, hba1c.round(1), walk.round()


def _spread(log_mean, noise, rng):
    """Return numbers above 0 whose logarithms have these means and a common standard deviation."""
    return np.exp(log_mean + noise * rng.normal(size=len(log_mean)))
