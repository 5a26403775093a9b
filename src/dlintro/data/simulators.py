"""Simulated patients, about whom the truth is known. A notebook says so wherever it shows them."""

import numpy as np
from scipy.special import expit

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


def blood_levels(n=200, window=(3.0, 6.0), seed=0):
    """Simulate patients who take one drug: too little does not help, too much is toxic, between them most do well.

    Parameters
    ----------
    n : int
        The number of patients.
    window : (float, float)
        The levels in mg/L, in [0, 10], between which the drug helps; the second is the larger.
    seed : int

    Returns
    -------
    Dataset
        x (n, 1): the blood level in mg/L, evenly spread over 0 … 10. y (n,): 1 (does well) with the probability that
        `chance_to_do_well` gives for the level, 0 (does badly) otherwise. info: "chance" (n,), this probability.

    Raises
    ------
    ValueError
        If there is no patient, or the window is not two levels in order.
    """
    rng = np.random.default_rng(seed)
    level = rng.uniform(0, 10, size=_validate.count(n, "n"))
    chance = chance_to_do_well(level, window)
    return Dataset(
        name="One drug and its therapeutic window",
        x=level[:, None],
        y=rng.random(n) < chance,
        patient=np.arange(n),
        feature_names=("blood level",),
        units=("mg/L",),
        class_names=("does badly", "does well"),
        info={"chance": chance},
        **OURS,
    )


def chance_to_do_well(level, window=(3.0, 6.0)):
    """Return the true probability that a patient of `blood_levels` does well: 0.1 to 0.9, half of it at the borders.

    Parameters
    ----------
    level : array
        Blood levels in mg/L.
    window : (float, float)
        As for `blood_levels`.

    Returns
    -------
    array of the shape of level
        0.1 + 0.8 · σ(4 · (level − low)) · σ(4 · (high − level)).
    """
    low, high = _validate.vector(window, "window", length=2)
    if not 0 <= low < high <= 10:
        raise ValueError(f"window must be two levels in order, from 0 to 10 mg/L, but is {(float(low), float(high))}.")
    return 0.1 + 0.8 * expit(4 * (level - low)) * expit(4 * (high - level))


def two_drugs(n=2000, risks=(0.2, 0.1, 0.1, 0.4), seed=0):
    """Simulate patients who take two drugs, or one, or none, and may have a bad outcome: the drugs may interact.

    Parameters
    ----------
    n : int
        The number of patients; a quarter, on average, has each treatment.
    risks : four float
        The risk of a bad outcome, in [0, 1], with neither drug, with the second alone, the first alone, and with both.
    seed : int

    Returns
    -------
    Dataset
        x (n, 2): 1 for a drug that is taken, else 0. y (n,): 1 (bad outcome) or 0 (good outcome).

    Raises
    ------
    ValueError
        If there is no patient, or the risks are not four numbers in [0, 1].
    """
    risks = _validate.vector(risks, "risks", length=4)
    if risks.min() < 0 or risks.max() > 1:
        raise ValueError(f"risks must lie in [0, 1], but are {risks.tolist()}.")
    rng = np.random.default_rng(seed)
    taken = rng.integers(0, 2, size=(_validate.count(n, "n"), 2))
    return Dataset(
        name="Two drugs",
        x=taken,
        y=rng.random(n) < risks[2 * taken[:, 0] + taken[:, 1]],
        patient=np.arange(n),
        feature_names=("drug A", "drug B"),
        units=("", ""),
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
