"""Numbers that were estimated from patients, with their intervals."""

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from scipy.stats import binomtest

from dlintro import text
from dlintro.metrics import bootstrap


@dataclass(frozen=True)
class Estimate:
    """A number with its 95 % interval, shown as "not estimable" where these patients cannot tell it.

    Attributes
    ----------
    value : float
        NaN where it cannot be estimated.
    low, high : float or None
        The ends of the interval, or None where the value has none.
    digits : int
        How many digits after the point are shown.
    """

    value: float
    low: float | None = None
    high: float | None = None
    digits: int = 2

    @property
    def interval(self):
        """(low, high), or None where it cannot be estimated."""
        return None if self.low is None or self.high is None else (self.low, self.high)

    def __float__(self):
        return float(self.value)

    def __str__(self):
        if np.isnan(self.value):
            return "not estimable"
        value = text.number(self.value, self.digits)
        if self.interval is None:
            return f"{value} (interval not estimable)"
        low, high = (text.number(end, self.digits) for end in self.interval)
        return f"{value} (95 % interval {low} to {high})"


@dataclass(frozen=True)
class Proportion:
    """k of n, with a 95 % interval: Wilson's if each of the n is another patient, else by patient.

    Attributes
    ----------
    k, n : int
        The count, and out of how many.
    independent : bool
        Whether each of the n is another patient.
    by_patient : array of shape (n_patients, 2), optional
        k and n of each patient, for an interval by bootstrap where patients have several rows. Without it there is no
        interval, since Wilson's would be too narrow.

    References
    ----------
    Wilson EB. J Am Stat Assoc 1927;22:209–212, doi:10.1080/01621459.1927.10502953.
    """

    k: int
    n: int
    independent: bool = True
    by_patient: np.ndarray | None = field(default=None, repr=False, compare=False)

    def __post_init__(self):
        if not 0 <= self.k <= self.n:
            raise ValueError(f"k must be at least 0 and at most n, but k is {self.k} and n is {self.n}.")

    @property
    def value(self):
        """k / n in [0, 1]; NaN if n is 0."""
        return self.k / self.n if self.n else float("nan")

    @cached_property
    def interval(self):
        """(low, high) in [0, 1], or None where it cannot be estimated."""
        if self.n and self.independent:
            bounds = binomtest(int(self.k), int(self.n)).proportion_ci(confidence_level=0.95, method="wilson")
            return float(bounds.low), float(bounds.high)
        if self.n and self.by_patient is not None:
            return bootstrap.ratio_interval(*np.transpose(self.by_patient))
        return None

    def __float__(self):
        return self.value

    def __str__(self):
        if not self.n:
            return "not estimable (0 of 0)"
        if self.interval is None:
            return f"{self.value:.1%} ({self.k} of {self.n}; interval not estimable)"
        low, high = self.interval
        return f"{self.value:.1%} ({self.k} of {self.n}; 95 % interval {low:.1%} to {high:.1%})"
