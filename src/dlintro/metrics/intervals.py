"""How much would a number vary with other patients? 95 % intervals by formula, counted by patient.

Rows of one patient resemble each other, so twenty rows of one patient tell less than one row each of twenty patients.
The effective number of rows says how many independent ones would tell as much; Wilson's interval is then as wide as
theirs. Sums and differences of such numbers get their interval from the distances to the ends of each (MOVER: square
them and add), so that no end leaves its range, and 0 % and 100 % have an interval as well.

References
----------
Wilson EB. J Am Stat Assoc 1927;22:209–212, doi:10.1080/01621459.1927.10502953. Effective number: Rao JNK, Scott AJ.
Biometrics 1992;48:577–585, doi:10.2307/2532311. MOVER: Newcombe RG. Stat Med 1998;17:873–890 and 2635–2650; Zou GY,
Donner A. Stat Med 2008;27:1693–1702, doi:10.1002/sim.3095; of ratios: Donner A, Zou GY. Stat Methods Med Res
2012;21:347–359, doi:10.1177/0962280210383082.
"""

import numpy as np
from scipy.special import ndtri

Z = ndtri(0.975)
ASSUMED = 5  # so many patients weigh as much as the assumption that all rows of a patient agree: benchmarks/metrics.py


def wilson(share, n):
    """Return the ends, each of the shape of `share`, of Wilson's interval for a share of n, which need not be whole."""
    share, n = np.asarray(share, dtype=float), np.asarray(n, dtype=float)
    middle = (share + Z**2 / (2 * n)) / (1 + Z**2 / n)
    margin = Z * np.sqrt(share * (1 - share) / n + Z**2 / (4 * n**2)) / (1 + Z**2 / n)
    return np.where(share > 0, middle - margin, 0.0), np.where(share < 1, middle + margin, 1.0)


def effective_number(above, below, variance=None):
    """Return how many independent rows tell as much about sum(above) / sum(below) as the rows of these patients.

    At most all rows; at least as many as if all rows of a patient agreed. Few patients hardly show how much their rows
    resemble each other, so the answer lies nearer to that least number, and is that number where all rows agree.

    Parameters
    ----------
    above, below : arrays of shape (n_patients, …)
        Such as the rows of each patient that were found, and those that should have been. Patients without any count
        for nothing.
    variance : number, optional
        Of single rows; for rows of 0 and 1 it follows from their share.
    """
    above, below = np.asarray(above, dtype=float), np.asarray(below, dtype=float)
    n, n_patients = below.sum(axis=0), np.count_nonzero(below, axis=0)
    fewest = n**2 / np.maximum((below**2).sum(axis=0), 1)
    share = above.sum(axis=0) / np.maximum(n, 1)
    spread = ((above - share * below) ** 2).sum(axis=0) * n_patients / np.maximum(n_patients - 1, 1)
    known = spread > 1e-12 * n
    variance = share * (1 - share) if variance is None else variance
    alone = variance * n * n / np.maximum(n - 1, 1)  # the spread that independent rows would have
    seen = np.clip(np.divide(alone * n, spread, out=np.array(fewest, dtype=float), where=known), fewest, n)
    return (n_patients + ASSUMED) / (n_patients / np.maximum(seen, 1) + ASSUMED / np.maximum(fewest, 1))


def correlation(above_1, below_1, above_2, below_2):
    """Return how two shares of the same patients go together, in [−1, 1].

    As in Newcombe's method 10 for pairs, half a pair is taken off where it is above 0, lest the interval of a
    difference be too narrow in small studies. Arguments as for `effective_number`.
    """
    pulls, half = [], 0.5
    for above, below in ((above_1, below_1), (above_2, below_2)):
        n = np.maximum(below.sum(axis=0), 1)
        pulls.append(above - below * (above.sum(axis=0) / n))
        half = half * n / np.maximum(effective_number(above, below), 1)  # rows that tell as much as one
    together, apart = (pulls[0] * pulls[1]).sum(axis=0), np.sqrt(np.prod([(pull**2).sum(axis=0) for pull in pulls], 0))
    together = np.where(together > 0, np.maximum(together - half, 0), together)
    return np.divide(together, apart, out=np.zeros(np.shape(apart)), where=apart > 1e-12)


def mover(weights, values, ends, correlation=0.0):
    """Return the ends of the interval of weights[0] · values[0] + weights[1] · values[1].

    Parameters
    ----------
    weights, values : (number or array, number or array)
    ends : ((low, high), (low, high))
        The interval of each value.
    correlation : number or array
        Of the two values, over other sets of patients.
    """
    total = weights[0] * values[0] + weights[1] * values[1]
    downs, ups = [], []
    for weight, value, (low, high) in zip(weights, values, ends, strict=True):
        reach = weight * (low - value), weight * (high - value)
        downs.append(np.minimum(*reach))
        ups.append(np.maximum(*reach))
    turn = np.sign(weights[0]) * np.sign(weights[1]) * correlation
    down, up = (np.sqrt(np.maximum(a**2 + b**2 + 2 * turn * a * b, 0)) for a, b in (downs, ups))
    return total - down, total + up


def mover_ratio(above, below, above_ends, below_ends):
    """Return the ends of the interval of above / below, two independent numbers of at least 0; the upper may be inf."""
    (a_low, a_high), (b_low, b_high) = above_ends, below_ends

    def end(a, b, sign):
        """Return the low end from the low end `a` and the high end `b`, or, with sign 1, the high end."""
        whole = b * (2 * below - b)
        root = np.sqrt(max((above * below) ** 2 - a * (2 * above - a) * whole, 0))
        return (above * below + sign * root) / whole if whole else np.inf

    return end(a_low, b_high, -1), end(a_high, b_low, 1)
