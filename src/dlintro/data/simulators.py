"""Simulated patients, about whom the truth is known. A notebook says so wherever it shows them."""

import numpy as np

from dlintro import _validate
from dlintro._validate import shown
from dlintro.data.dataset import Dataset

OURS = {"source": "simulated by this course", "licence": "MIT", "simulated": True}


def gate(name):
    """Return the truth table of a logic gate with two inputs, as a tiny dataset.

    Parameters
    ----------
    name : "AND", "OR" or "XOR"

    Returns
    -------
    Dataset
        x (4, 2) and y (4,), all 0 or 1.

    Raises
    ------
    ValueError
        If there is no such gate.
    """
    answers = {"AND": (0, 0, 0, 1), "OR": (0, 1, 1, 1), "XOR": (0, 1, 1, 0)}
    if name not in answers:
        raise ValueError(f"there is no gate {shown(name)}; choose from {', '.join(answers)}.")
    return Dataset(
        name=f"{name} of two inputs",
        x=[(0, 0), (0, 1), (1, 0), (1, 1)],
        y=answers[name],
        patient=np.arange(4),
        feature_names=("first input", "second input"),
        units=("", ""),
        class_names=("no", "yes"),
        **OURS,
    )


def therapeutic_window(n=400, noise=0.05, seed=0):
    """Simulate patients who do well only inside a window: neither too little of two biomarkers nor too much.

    Parameters
    ----------
    n : int
        The number of patients.
    noise : float
        The share of patients, in [0, 0.5], whose outcome is flipped at random.
    seed : int

    Returns
    -------
    Dataset
        x (n, 2): two blood levels in mg/L, evenly spread over 0 … 10. y (n,): 1 (bad outcome) outside the circle of
        radius 3.2 around (5, 5), 0 (good outcome) inside, before the noise.
    """
    noise = _validate.number(noise, "noise", low=0, high=0.5)
    rng = np.random.default_rng(seed)
    x = rng.uniform(0, 10, size=(_validate.count(n, "n"), 2))
    outside = np.hypot(*(x - 5).T) > 3.2
    flipped = rng.random(n) < noise
    return Dataset(
        name="A therapeutic window of two drugs",
        x=x,
        y=outside ^ flipped,
        patient=np.arange(n),
        feature_names=("level of drug A", "level of drug B"),
        units=("mg/L", "mg/L"),
        class_names=("good outcome", "bad outcome"),
        **OURS,
    )


def dose_response(n=40, noise=0.05, seed=0):
    """Simulate the effect of a drug over its dose: nothing, then a rise, a plateau, and harm at high doses.

    Parameters
    ----------
    n : int
        The number of patients.
    noise : float
        The standard deviation of the measured effect, at least 0.
    seed : int

    Returns
    -------
    Dataset
        x (n, 1): the dose in mg, in order, from 0 to 10. y (n,): the effect, about 0 to 1.
    """
    noise = _validate.number(noise, "noise", low=0)
    dose = np.linspace(0, 10, _validate.count(n, "n"))
    effect = 1 / (1 + np.exp(-2 * (dose - 3))) - 0.6 / (1 + np.exp(-2 * (dose - 8)))  # rise at 3 mg, harm from 8 mg
    return Dataset(
        name="A dose–response curve",
        x=dose[:, None],
        y=effect + noise * np.random.default_rng(seed).normal(size=n),
        patient=np.arange(n),
        feature_names=("dose",),
        units=("mg",),
        class_names=(),
        target="effect",
        **OURS,
    )


def uncommon_disease(n=4000, seed=0):
    """Simulate people who are screened for an uncommon disease, which about 4 in 100 have, by one blood marker.

    Parameters
    ----------
    n : int
        The number of people.
    seed : int

    Returns
    -------
    Dataset
        x (n, 1): the marker, in standard deviations from its mean. y (n,): 1 (sick) with the probability
        σ(1.5 · marker − 4.2), the true risk; 0 (healthy) otherwise.
    """
    rng = np.random.default_rng(seed)
    marker = rng.normal(size=_validate.count(n, "n"))
    risk = 1 / (1 + np.exp(4.2 - 1.5 * marker))
    return Dataset(
        name="Screening for an uncommon disease",
        x=marker[:, None],
        y=rng.random(n) < risk,
        patient=np.arange(n),
        feature_names=("blood marker",),
        units=("SD",),
        class_names=("healthy", "sick"),
        **OURS,
    )
