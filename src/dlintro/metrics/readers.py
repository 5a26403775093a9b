"""Does a tool help readers? Several readers who all read the same cases, twice; with these readers, or with any.

Each reader's answers to the cases give one difference. If only the cases had been others (fixed readers), the answers
of the cases tell how far the mean difference may lie off. If the readers had been others too (random readers), the
differences of the readers tell it, and a thousand cases do not replace a second reader.
"""

from dataclasses import dataclass

import numpy as np
from scipy import stats

from dlintro import _validate, text
from dlintro.metrics.estimates import Difference

SHOWN = 8  # readers whose differences are listed one by one


@dataclass(frozen=True)
class ReaderDifference:
    """How much more often readers are right in one way than in another, for these readers and for any.

    Attributes
    ----------
    fixed, random : Difference
        The mean difference over the readers, in [−1, 1], with its interval: if the same readers read other cases, and
        if other readers read other cases.
    p_fixed, p_random : float
        How likely a mean difference so far from 0, or farther, would be if there was none; NaN if nothing varies.
    by_reader : array of shape (n_readers,)
        The difference of each reader.
    n_cases : int
    """

    fixed: Difference
    random: Difference
    p_fixed: float
    p_random: float
    by_reader: np.ndarray
    n_cases: int

    def __str__(self):
        each = [_points(one) for one in self.by_reader]
        if len(each) > SHOWN:
            each = [f"from {_points(self.by_reader.min())} to {_points(self.by_reader.max())}"]
        return (
            f"{len(self.by_reader)} readers, {self.n_cases:,} cases; difference of each reader in percentage points: "
            f"{', '.join(each)}\n"
            f"these readers, other cases (fixed):   {_told(self.fixed, self.p_fixed)}\n"
            f"other readers, other cases (random):  {_told(self.random, self.p_random)}"
        )

    __repr__ = __str__


def reader_difference(first_right, second_right):
    """Return how much more often readers are right the first way than the second, such as with a tool than without.

    Fixed readers: a paired t-test of the cases' means over the readers. Random readers: the analysis of variance by
    Obuchowski and Rockette with the degrees of freedom by Hillis, for shares of right answers; studies use it for AUCs
    too. The variance of the mean difference is then that of the readers' differences, divided by their number, plus
    what the readers have in common because they read the same cases.

    Parameters
    ----------
    first_right, second_right : arrays of 0 or 1, of shape (n_cases, n_readers)
        Whether each answer was right. Every reader reads every case, each of which is another patient, in both ways;
        at least two readers and two cases. For sensitivities, give the cases with the disease alone.

    Returns
    -------
    ReaderDifference
        Its differences are first minus second.

    Raises
    ------
    ValueError
        If the shapes differ, there are too few readers or cases, or a value is not 0 or 1.

    References
    ----------
    Obuchowski NA, Rockette HE. Commun Stat Simul Comput 1995;24:285–308, doi:10.1080/03610919508813243. Hillis SL. Stat
    Med 2007;26:596–619, doi:10.1002/sim.2532.
    """
    first, second = _answers(first_right, "first_right"), _answers(second_right, "second_right")
    if first.shape != second.shape:
        raise ValueError(
            f"first_right and second_right must have the same shape, but have {first.shape} and {second.shape}; give "
            "the same readers and cases in the same order."
        )
    gains = first - second
    n_cases, n_readers = gains.shape
    over_cases = np.cov(gains.T) / n_cases  # of the readers' differences, had the cases been others
    own = np.trace(over_cases)
    shared = (over_cases.sum() - own) / (n_readers * (n_readers - 1))
    by_reader = gains.mean(axis=0)
    fixed = _tested(by_reader.mean(), over_cases.sum() / n_readers**2, n_cases - 1)
    return ReaderDifference(*_pairs(fixed, random_readers(by_reader, shared)), by_reader, n_cases)


def random_readers(differences, shared):
    """Return the mean of the readers' differences as a Difference, and its p, if readers and cases are random.

    Parameters
    ----------
    differences : array of shape (n_readers,)
        Of an accuracy, one for each reader.
    shared : float
        The mean covariance of two readers' differences over other cases, 2 (Cov₂ − Cov₃) in the words of Obuchowski
        and Rockette; below 0, it counts as 0.
    """
    of_readers = differences.var(ddof=1) / len(differences)
    variance = of_readers + max(shared, 0)
    freedom = (len(differences) - 1) * (variance / of_readers) ** 2 if of_readers > 0 else np.inf
    return _tested(differences.mean(), variance, freedom)


def _tested(mean, variance, freedom):
    """Return a mean difference with Student's interval, and its p."""
    if variance < 1e-15:
        return Difference(float(mean)), float("nan")
    error = np.sqrt(variance)
    reach = stats.t.ppf(0.975, freedom) * error
    p = 2 * stats.t.sf(abs(mean) / error, freedom)
    return Difference(float(mean), float(max(mean - reach, -1)), float(min(mean + reach, 1))), float(p)


def _pairs(fixed, random):
    """Return both differences, then both p."""
    return fixed[0], random[0], fixed[1], random[1]


def _answers(right, name):
    """Return answers of 0 or 1 as a float array of shape (n_cases, n_readers)."""
    right = _validate.matrix(right, name)
    if not np.isin(right, (0, 1)).all():
        raise ValueError(f"{name} must be 0 or 1, but has other values; say of each answer whether it was right.")
    if min(right.shape) < 2:
        raise ValueError(
            f"{name} must have shape (n_cases, n_readers) with at least two of each, but has shape {right.shape}; for "
            "one reader, use proportion_difference."
        )
    return right


def _points(share):
    points, digits = 100 * float(share), 1
    while digits < 4 and abs(points) > 1e-9 and not round(points, digits):  # on which side of 0?
        digits += 1
    return text.signed(points, digits) if round(points, digits) else "0"


def _told(difference, p):
    """Return a difference in words, in percentage points, with its p."""
    mean = f"{_points(difference.value)} percentage points"
    if difference.interval is None:
        return f"{mean} (interval not estimable)"
    low, high = (_points(end) for end in difference.interval)
    return f"{mean} (95 % interval {low} to {high}), {_p(p)}"


def _p(p):
    return "p < 0.001" if p < 0.001 else f"p = {p:.2f}" if p > 0.095 else f"p = {p:.2g}"
