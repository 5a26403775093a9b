"""Cases that a physician reads alone, and again with the hint of a tool: what a wrong hint does to the answer."""

import numpy as np
from scipy.special import expit, logit, ndtri

from dlintro import _validate
from dlintro.data.dataset import Dataset
from dlintro.data.simulators import OURS


def simulate_reading(
    n_cases=2000, right_alone=0.8, wrong_share=0.2, trust=1.0, shown_as=None, silent_below=0.5, seed=0
):
    """Simulate cases that a reader answers alone, and with the hint of a tool: half of them are cancers.

    Reader and tool each see evidence of their own, a normal number that is higher on average in cancers; it gives
    log-odds of cancer. The reader adds those of the hint, `trust` times, to their own, and answers what is then more
    likely. Nothing here was measured on physicians.

    Parameters
    ----------
    n_cases : int
    right_alone : float
        The share of cases that the reader answers right without a hint, above 0.5 and below 1.
    wrong_share : float
        The share of all cases in which the tool is wrong, above 0 and below 0.5.
    trust : float
        How much of the hint the reader adds, at least 0: 0 nothing, 1 as much as the hint claims, 2 twice that.
    shown_as : float, optional
        How sure every hint claims to be, above 0.5 and below 1. Without it, each claims how sure the tool is.
    silent_below : float
        The tool shows no hint where it is less sure than this: 0.5 shows all of them, 1 none.
    seed : int
        The same seed gives the same cases, whatever `trust`, `shown_as` and `silent_below` are.

    Returns
    -------
    Dataset
        x (n, 2): the evidence of the reader and of the tool, in standard deviations. y (n,): 1 (cancer) or 0. `info`
        tells what the reader answers "alone" and with the hint ("helped"), what the "tool" answers, each 0 or 1,
        whether its hint was "shown", and how "sure" the tool is, in [0.5, 1].

    Raises
    ------
    ValueError, TypeError
        If a number lies outside its range.

    References
    ----------
    Evidence as in Green DM, Swets JA. Signal Detection Theory and Psychophysics. Wiley, 1966.
    """
    n = _validate.count(n_cases, "n_cases")
    skill = 2 * ndtri(
        _validate.inside(right_alone, "right_alone", 0.5, 1)
    )  # between the two means, in standard deviations
    power = 2 * ndtri(1 - _validate.inside(wrong_share, "wrong_share", 0, 0.5))
    trust = _validate.number(trust, "trust", low=0)
    silent = _validate.number(silent_below, "silent_below", low=0.5, high=1)
    claim = None if shown_as is None else logit(_validate.inside(shown_as, "shown_as", 0.5, 1))
    rng = np.random.default_rng(seed)
    y = rng.permutation(np.arange(n) % 2)
    x = (y - 0.5)[:, None] * (skill, power) + rng.normal(size=(n, 2))
    own, hint = (x * (skill, power)).T
    sure, shown = expit(np.abs(hint)), expit(np.abs(hint)) >= silent
    claimed = hint if claim is None else np.sign(hint) * claim
    return Dataset(
        name="Cases read alone and with a hint",
        x=x,
        y=y,
        patient=np.arange(n),
        feature_names=("evidence of the reader", "evidence of the tool"),
        units=("SD", "SD"),
        class_names=("no cancer", "cancer"),
        info={
            "alone": (own > 0).astype(int),
            "helped": (own + trust * shown * claimed > 0).astype(int),
            "tool": (hint > 0).astype(int),
            "shown": shown,
            "sure": sure,
        },
        **OURS,
    )
