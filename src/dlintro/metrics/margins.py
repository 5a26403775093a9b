"""Better, not much worse, or unknown? Two arms of a trial, and the interval of their difference against a margin."""

from dataclasses import dataclass, field

import numpy as np

from dlintro import _validate, text
from dlintro.metrics import intervals
from dlintro.metrics.estimates import Difference, Estimate, Proportion

REASONS = {
    "superior": "the whole interval, {low} to {high}, is better than {equal}",
    "non-inferior": "the interval, {low} to {high}, stays clear of the margin, {margin}, but holds {equal}: not much "
    "worse, and not shown to be better",
    "non-inferior but worse": "the interval, {low} to {high}, stays clear of the margin, {margin}, but all of it is "
    "worse than {equal}",
    "inconclusive": "the interval, {low} to {high}, holds both {equal} and the margin, {margin}: equally good and too "
    "bad are both possible",
    "inconclusive but worse": "the whole interval, {low} to {high}, is worse than {equal}, and it holds the margin, "
    "{margin}: worse, but nobody knows whether too much",
    "inferior": "the whole interval, {low} to {high}, is worse than the margin, {margin}",
}


@dataclass(frozen=True)
class Ratio(Estimate):
    """A share divided by another, shown with both.

    Attributes
    ----------
    value, low, high, digits
        As for an `Estimate`.
    shares : (Proportion, Proportion)
        The two.
    """

    shares: "tuple[Proportion, Proportion] | None" = field(default=None, compare=False)

    def __str__(self):
        if self.shares is None:
            return super().__str__()
        rare = max(share.value for share in self.shares) < 0.01
        first, second = (
            (f"{1000 * share.value:.2f} per 1,000" if rare else text.percent(share.value))
            + f" ({share.k:,} of {share.n:,})"
            for share in self.shares
        )
        return f"{first} divided by {second}: {super().__str__()}"

    __repr__ = __str__


def risk_difference(k, n, k_control, n_control):
    """Return k of n minus k_control of n_control, with its interval; as `proportion_difference`, but from counts.

    Parameters
    ----------
    k, n, k_control, n_control : int
        How many of how many, each another patient, in the new arm and in the control arm.

    Returns
    -------
    Difference
        In [−1, 1], shown in percentage points.

    References
    ----------
    Newcombe RG. Stat Med 1998;17:873–890, method 10.
    """
    shares = _arms(k, n, k_control, n_control)
    first, second = (share.value for share in shares)
    ends = intervals.mover((1, -1), (first, second), [share.interval for share in shares])
    return Difference(first - second, *map(float, ends), shares=shares)


def risk_ratio(k, n, k_control, n_control):
    """Return k of n divided by k_control of n_control, with its interval, as trials print it.

    Parameters
    ----------
    k, n, k_control, n_control : int
        How many of how many, each another patient, in the new arm and in the control arm.

    Returns
    -------
    Ratio
        At least 0; 1 if both are equal. Without an interval if k is 0, and not estimable if k_control is 0.

    References
    ----------
    On the scale of logarithms: Katz D, Baptista J, Azen SP, Pike MC. Biometrics 1978;34:469–474, doi:10.2307/2530610.
    """
    first, second = shares = _arms(k, n, k_control, n_control)
    if not second.k:
        return Ratio(float("nan"), shares=shares)
    ratio = first.value / second.value
    if not first.k:
        return Ratio(ratio, shares=shares)
    reach = intervals.Z * np.sqrt(sum(1 / share.k - 1 / share.n for share in shares))
    return Ratio(ratio, float(ratio * np.exp(-reach)), float(ratio * np.exp(reach)), shares=shares)


def _arms(k, n, k_control, n_control):
    """Return both arms as a Proportion each."""
    arms = []
    for name, above, below in (("", k, n), ("_control", k_control, n_control)):
        above, below = _validate.count(above, f"k{name}", low=0), _validate.count(below, f"n{name}")
        if above > below:
            raise ValueError(f"k{name} must be at most n{name}, {below}, but is {above}; give the patients first.")
        arms.append(Proportion(above, below))
    return tuple(arms)


@dataclass(frozen=True)
class Verdict:
    """What an interval says about a margin.

    Attributes
    ----------
    name : str
        "superior", "non-inferior", "non-inferior but worse", "inconclusive", "inconclusive but worse" or "inferior".
    low, high : float
        The interval.
    margin, equal : float
        Where too bad begins, and where both arms are equally good.
    """

    name: str
    low: float
    high: float
    margin: float
    equal: float

    def __str__(self):
        numbers = {"low": self.low, "high": self.high, "margin": self.margin}
        different, digits = {*numbers.values(), self.equal}, 2
        while digits < 6 and len({round(number, digits) for number in different}) < len(different):
            digits += 1
        words = {name: text.number(number, digits) for name, number in numbers.items()}
        return f"{self.name}: {REASONS[self.name].format(equal=text.short(self.equal), **words)}."

    __repr__ = __str__


def verdict(effect, margin, equal=None):
    """Return what the interval of a difference, or of a ratio, says about a margin that was fixed before the trial.

    Parameters
    ----------
    effect : Difference, Ratio, or (low, high)
        The interval, such as a published one.
    margin : float
        Where too bad begins. It lies on the side that is worse: 1.20 for a ratio of cancers, of which more are worse;
        −0.05 for a difference of shares that should be high.
    equal : float
        Where both arms are equally good: 0 for a difference, 1 for a ratio. Needed only if effect is (low, high).

    Returns
    -------
    Verdict
        An interval that ends at the margin, or at `equal`, holds it.

    Raises
    ------
    ValueError
        If the margin is `equal`, as then nothing may be worse, or effect has no interval.

    References
    ----------
    Piaggio G, Elbourne DR, Pocock SJ, Evans SJW, Altman DG. JAMA 2012;308:2594–2604, doi:10.1001/jama.2012.87802.
    """
    low, high = _interval(effect)
    equal = _equal(effect, equal)
    margin = _validate.number(margin, "margin")
    if margin == equal or (equal == 1 and margin <= 0):
        wanted = "1 and be above 0, such as 1.2 or 0.8" if equal == 1 else f"{equal:g}, such as 0.05 or −0.05"
        raise ValueError(f"margin must differ from {wanted}, but is {margin:g}; decide how much worse is tolerable.")
    side = np.sign(margin - equal)  # 1 if higher is worse
    best, worst = sorted((side * (low - equal), side * (high - equal)))
    return Verdict(_name(best, worst, abs(margin - equal)), low, high, margin, equal)


def _interval(effect):
    ends = effect.interval if isinstance(effect, Estimate) else effect
    if ends is None:
        raise ValueError("effect must have an interval, but has none; count more patients.")
    low, high = _validate.vector(ends, "effect", length=2).tolist()
    if low >= high:
        raise ValueError(f"effect must be (low, high), but {low:g} is not below {high:g}; give the lower end first.")
    return low, high


def _equal(effect, equal):
    known = {Difference: 0.0, Ratio: 1.0}.get(type(effect))
    given = known if equal is None else _validate.number(equal, "equal")
    if given not in (0, 1) or known not in (None, given):
        raise ValueError("equal must be 0 for a difference or 1 for a ratio; say which of them effect is.")
    return float(given)


def _name(best, worst, margin):
    """Name an interval from `best` to `worst`, where 0 is equally good and the margin is how much worse is too bad."""
    if worst < 0:
        return "superior"
    if best > margin:
        return "inferior"
    holds = "non-inferior" if worst < margin else "inconclusive"
    return f"{holds} but worse" if best > 0 else holds
