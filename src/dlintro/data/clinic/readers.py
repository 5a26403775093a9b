"""A reader study: several readers read the same cases alone and with a tool; readers, cases and chance all vary."""

import numpy as np
from scipy.special import ndtri
from scipy.stats import norm

from dlintro import _validate
from dlintro.data.dataset import Dataset
from dlintro.data.simulators import OURS

# What one reader sees in one case, in one reading, has these parts, as shares of its variance: hard for all readers,
# harder in one of the two ways, hard for this reader, and another look at the same case.
HARD, HARD_ONE_WAY, HARD_FOR_ONE, AGAIN = 0.3, 0.1, 0.3, 0.3
SKILL, READY = 0.2, 0.25  # how far readers differ in skill, and in how readily they say "cancer"; standard deviations


def simulate_readers(
    n_readers=5,
    n_cases=200,
    effect=0.05,
    effect_sd=0.04,
    right_alone=0.8,
    tool_right=0.85,
    trust=0.0,
    fatigue=0.0,
    balanced=True,
    seed=0,
):
    """Simulate a reader study in which every reader reads every case twice, alone and with a tool; half are cancers.

    What a reader sees in a case is a normal number, higher in cancers; above 0 the reader says "cancer". It is the sum
    of the reader's skill and readiness, of what makes the case hard for all or for this reader, and of chance, which
    another look at the same case draws again. Nothing here was measured on physicians.

    Parameters
    ----------
    n_readers, n_cases : int
        At least 2 cases.
    effect : float
        By how much the tool raises the share of right answers, as the mean over all readers and cases there could be,
        with readers who judge for themselves: 0.05 for 5 percentage points; 0 for a tool that does not help.
    effect_sd : float
        How far readers differ in it: about the standard deviation of the readers' own effects; at least 0.
    right_alone, tool_right : float
        The shares of cases that readers alone, and the tool, answer right, above 0.5 and below 1.
    trust : float
        Automation bias: how often a reader takes over the tool's answer without judging, in [0, 1].
    fatigue : float
        How much skill a reader has lost by the end of both readings, in standard deviations of what they see; at
        least 0. Every reader has two sessions with all cases, one after the other, each in an order of its own.
    balanced : bool
        Whether readers have the tool for half of the cases in the first session, and for the others in the second;
        False if they read all cases alone first.
    seed : int
        The same seed gives the same readers and cases, whatever the tool and fatigue do.

    Returns
    -------
    Dataset
        x (n_cases, n_readers): what each reader sees alone, in standard deviations. y (n_cases,): 1 (cancer) or 0.
        `info` tells what each reader answers "alone" and with the tool ("helped"), whether the tool's answer was
        "taken over", each of shape (n_cases, n_readers), and what the "tool" answers, each 0 or 1.

    Raises
    ------
    ValueError, TypeError
        If a number lies outside its range.

    References
    ----------
    Parts of the variance as in Roe CA, Metz CE. Acad Radiol 1997;4:298–303, doi:10.1016/S1076-6332(97)80032-3.
    """
    n, r = _validate.count(n_cases, "n_cases", low=2), _validate.count(n_readers, "n_readers")
    skills = _skills(right_alone, effect, effect_sd)
    tool_skill = ndtri(_validate.inside(tool_right, "tool_right", 0.5, 1))
    trust = _validate.number(trust, "trust", low=0, high=1)
    loss = _validate.number(fatigue, "fatigue", low=0) * _tired(n, r, balanced, np.random.default_rng([seed, 1]))
    rng = np.random.default_rng(seed)
    y = rng.permutation(np.arange(n) % 2)
    sign = np.where(y == 1, 1.0, -1.0)
    people = rng.normal(size=(3, r))
    hard = np.sqrt(HARD) * rng.normal(size=n)
    tool = sign * tool_skill + hard + np.sqrt(1 - HARD) * rng.normal(size=n) > 0
    alone, helped = _looks(sign, hard, people, skills, loss, rng)
    taken = rng.random((n, r)) < trust
    answers = {"alone": alone > 0, "helped": np.where(taken, tool[:, None], helped > 0), "tool": tool}
    return Dataset(
        name="A reader study: the same cases alone and with a tool",
        x=alone,
        y=y,
        patient=np.arange(n),
        feature_names=tuple(f"reader {j}" for j in range(1, r + 1)),
        units=("SD",) * r,
        class_names=("no cancer", "cancer"),
        info={who: answer.astype(int) for who, answer in answers.items()} | {"taken over": taken},
        **OURS,
    )


def _skills(right_alone, effect, effect_sd):
    """Return, alone and with the tool, the mean skill, and how far readers differ in what the tool adds.

    All is normally distributed, so a reader drawn at random is right with the chance Φ(mean / spread of all parts).
    """
    right = _validate.inside(right_alone, "right_alone", 0.5, 1)
    helped = right + _validate.number(effect, "effect")
    if not 0.5 < helped < 1:
        raise ValueError(
            f"right_alone plus effect must be above 0.5 and below 1, but is {helped:g}; give a smaller effect."
        )
    others = 1 + SKILL**2 + READY**2
    slope = norm.pdf(ndtri(helped)) / np.sqrt(others)  # how much a little skill changes the share of right answers
    spread = _validate.number(effect_sd, "effect_sd", low=0) / slope
    return (ndtri(right) * np.sqrt(others), 0.0), (ndtri(helped) * np.sqrt(others + spread**2), spread)


def _looks(sign, hard, people, skills, loss, rng):
    """Return what readers see in the cases, alone and with the tool, two arrays of shape (n, r); above 0 is cancer.

    `people`, (3, r), are normal numbers: each reader's skill, readiness, and what the tool adds for this reader.
    """
    (n, r), (skill, ready, gain) = loss.shape[1:], people
    always = READY * ready + hard[:, None] + np.sqrt(HARD_FOR_ONE) * rng.normal(size=(n, r))
    seen = []
    for (mean, spread), lost in zip(skills, loss, strict=True):
        now = np.sqrt(HARD_ONE_WAY) * rng.normal(size=(n, 1)) + np.sqrt(AGAIN) * rng.normal(size=(n, r))
        seen.append(sign[:, None] * (mean + SKILL * skill + spread * gain - lost) + always + now)
    return seen


def _tired(n, r, balanced, rng):
    """Return how much of both sessions lies behind, in [0, 1], at each reading alone and with the tool: (2, n, r)."""
    places = rng.permuted(np.tile(np.arange(n)[:, None], (2, 1, r)), axis=1)
    late = np.zeros((n, r), dtype=bool)  # which cases are read alone in the second session
    if balanced:
        late = rng.permuted(np.tile(np.arange(n)[:, None] % 2 == 1, (1, r)), axis=0)
    return (places + n * np.stack([late, ~late])) / (2 * n - 1)
