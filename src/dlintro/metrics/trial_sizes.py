"""How many people does a comparison need? For two tests on the same patients, and for two arms of a trial.

All formulas are for the two-sided level of 5 %, which is that of a 95 % interval. They are approximate, as they take
shares for normally distributed, and no better than what you assume. `power` tries out a plan.
"""

from dataclasses import dataclass

import numpy as np
from scipy.special import ndtri

from dlintro import _validate
from dlintro.metrics import _inputs, intervals


@dataclass(frozen=True)
class TrialSize:
    """How many people a comparison needs.

    Attributes
    ----------
    n : int
        How many in each arm; if `arms` is 1, how many who get both tests.
    arms : int
        1 or 2.
    power : float
        How probably the study shows what it looks for, if it is true.
    assumed, shows : str
        What must be true for that, and what the study then shows.
    """

    n: int
    arms: int
    power: float
    assumed: str
    shows: str

    @property
    def total(self):
        """How many people in all."""
        return self.n * self.arms

    def __str__(self):
        who = f"{self.n:,} patients, each with both tests"
        if self.arms == 2:
            who = f"{self.n:,} people in each arm, {self.total:,} in all"
        return f"{who}. If {self.assumed}, the study has a power of {_percent(self.power)} to show {self.shows}."

    __repr__ = __str__


def paired_size(disagree, difference, power=0.8):
    """Return how many patients a study needs that gives two tests to each of them, such as a reader and a network.

    Only patients in whom one test is right and the other wrong can tell which is better. With their share ψ and the
    difference δ, it takes (z √ψ + z' √(ψ − δ²))² / δ² patients, where z = 1.96 and z' is 0.84 for a power of 80 %. To
    compare sensitivities, these are patients with the disease; to compare specificities, patients without it.

    The formula is for McNemar's test without continuity correction. The exact test, which `discordant` makes, is more
    careful: with the 469 patients that 0.15 and 0.05 need, its power is 0.78 instead of 0.80.

    Parameters
    ----------
    disagree : float
        The share of patients in whom only one of both tests is right, above 0 and at most 1.
    difference : float
        The share in whom the better test is right, minus that of the other; above 0 and at most `disagree`.
    power : float
        At least 0.5 and below 1.

    Returns
    -------
    TrialSize

    References
    ----------
    Connor RJ. Biometrics 1987;43:207–211, doi:10.2307/2531961.
    """
    disagree = _validate.number(disagree, "disagree", low=0, high=1, above=True)
    difference = _validate.number(difference, "difference", low=0, high=1, above=True)
    if difference > disagree:
        raise ValueError(
            f"difference must be at most disagree, {disagree:g}, but is {difference:g}: a test can't be better in more "
            "patients than those in whom the two disagree; give a smaller difference."
        )
    spread = intervals.Z * np.sqrt(disagree) + _z_of(power) * np.sqrt(disagree - difference**2)
    assumed = f"only one test is right in {_percent(disagree)} of patients"
    assumed += f", and one of them is right in {_points(difference)} more than the other"
    return TrialSize(whole(spread**2 / difference**2), 1, power, assumed, "a difference")


def noninferiority_size(new, control, margin, power=0.8):
    """Return how many people a trial needs that asks whether something new is not much worse than the control.

    It takes (z + z')² (p (1 − p) + q (1 − q)) / (margin − (q − p))² people in each arm, with the shares p in the new
    arm and q in the control arm. The variances are those of the true shares; Farrington and Manning take those nearest
    to them of which the margin is true, and ask for about 1 % more: 809 instead of 801 for 0.85, 0.85 and 0.05.

    Parameters
    ----------
    new, control : float
        The true shares of people with a good outcome, in [0, 1]. For bad outcomes, give 1 minus each.
    margin : float
        By how much the new share may be lower, above 0 and at most 1: 0.05 for 5 percentage points.
    power : float
        At least 0.5 and below 1.

    Returns
    -------
    TrialSize

    References
    ----------
    Blackwelder WC. Control Clin Trials 1982;3:345–353, doi:10.1016/0197-2456(82)90024-1. The other variances:
    Farrington CP, Manning G. Stat Med 1990;9:1447–1454, doi:10.1002/sim.4780091208.
    """
    new, control = _inputs.share(new, "new"), _inputs.share(control, "control")
    margin = _validate.number(margin, "margin", low=0, high=1, above=True)
    reserve = margin - (control - new)
    if reserve < 1e-9:
        raise ValueError(
            f"new must lie above control minus margin, {control - margin:g}, but is {new:g}: what is too bad can't be "
            "shown to be good enough; assume better results, or justify a wider margin."
        )
    variance = new * (1 - new) + control * (1 - control)
    if variance == 0:
        raise ValueError("new and control must not both be 0 or 1, or nothing varies; assume shares in between.")
    n = whole((intervals.Z + _z_of(power)) ** 2 * variance / reserve**2)
    return TrialSize(n, 2, power, _shares(new, control), f"that the first is lower by less than {_points(margin)}")


def superiority_size(new, control, power=0.8):
    """Return how many people a trial needs that asks whether two arms differ.

    It takes (z √(2 r (1 − r)) + z' √(p (1 − p) + q (1 − q)))² / (p − q)² people in each arm, with the shares p and q in
    the two arms and r halfway between. The continuity correction, which the authors recommend for Yates's test, would
    ask for 408 instead of 388 for 0.40 and 0.50; the plain test of two proportions does not need it.

    Parameters
    ----------
    new, control : float
        The true shares of people with the outcome, in [0, 1], not equal.
    power : float
        At least 0.5 and below 1.

    Returns
    -------
    TrialSize

    References
    ----------
    Fleiss JL, Tytun A, Ury HK. Biometrics 1980;36:343–346, doi:10.2307/2529990, equation 3.
    """
    new, control = _inputs.share(new, "new"), _inputs.share(control, "control")
    if new == control:
        raise ValueError(
            f"new and control must differ, but both are {new:g}: no number of people shows a difference that does not "
            "exist; assume one, or use noninferiority_size."
        )
    middle = (new + control) / 2
    apart = np.sqrt(new * (1 - new) + control * (1 - control))
    spread = intervals.Z * np.sqrt(2 * middle * (1 - middle)) + _z_of(power) * apart
    return TrialSize(whole(spread**2 / (new - control) ** 2), 2, power, _shares(new, control), "a difference")


def design_effect(cluster_size, correlation, variation=0.0):
    """Return how many times as many people a trial needs that randomises clusters, such as practices, not people.

    Patients of one practice resemble each other, so each tells less: 1 + ((1 + cv²) m − 1) ρ times as many are needed.
    With few clusters even that is not enough: below about 20 in each arm, ask a statistician.

    Parameters
    ----------
    cluster_size : float
        The mean number m of people in a cluster, at least 1.
    correlation : float
        The intracluster correlation ρ, in [0, 1].
    variation : float
        The coefficient of variation cv of the sizes: their standard deviation divided by their mean; at least 0.

    Returns
    -------
    float
        At least 1.

    References
    ----------
    Eldridge SM, Ashby D, Kerry S. Int J Epidemiol 2006;35:1292–1300, doi:10.1093/ije/dyl129.
    """
    cluster_size = _validate.number(cluster_size, "cluster_size", low=1)
    correlation = _validate.number(correlation, "correlation", low=0, high=1)
    variation = _validate.number(variation, "variation", low=0)
    return 1 + ((1 + variation**2) * cluster_size - 1) * correlation


def _z_of(power):
    power = _validate.number(power, "power", low=0.5, high=1)
    if power == 1:
        raise ValueError("power must be below 1, but is 1: no study is certain to succeed; give 0.8 or 0.9.")
    return ndtri(power)


def whole(n):
    """Round a number of people up, but not for the last bits of a whole number; with nobody there is no study."""
    return max(1, int(np.ceil(n - 1e-9)))


def _percent(share):
    return f"{100 * share:.4g}%"


def _points(difference):
    return f"{100 * difference:.4g} percentage points"


def _shares(new, control):
    return f"the true shares are {_percent(new)} and {_percent(control)}"
