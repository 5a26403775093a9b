"""Numbers that were estimated from patients, with their intervals."""

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from dlintro import text
from dlintro.metrics import intervals


class _Number:
    """What has a `value`: it can be formatted and compared like a number."""

    def __float__(self):
        return float(self.value)

    def __format__(self, form):
        return format(float(self) if form[-1:] in tuple("eEfFgG%") else str(self), form)

    def __lt__(self, other):
        return float(self) < float(other)

    def __le__(self, other):
        return float(self) <= float(other)

    def __gt__(self, other):
        return float(self) > float(other)

    def __ge__(self, other):
        return float(self) >= float(other)


@dataclass(frozen=True)
class Estimate(_Number):
    """A number with its 95 % interval, shown as "not estimable" where these patients cannot tell it.

    Attributes
    ----------
    value : float
        NaN where it cannot be estimated.
    low, high : float or None
        The ends of the interval, or None where the value has none.
    digits : int
        How many digits after the point are shown.
    percent : bool
        Whether it is shown in per cent.
    """

    value: float
    low: float | None = None
    high: float | None = None
    digits: int = 2
    percent: bool = False

    @property
    def interval(self):
        """(low, high), or None where it cannot be estimated."""
        return None if self.low is None or self.high is None else (self.low, self.high)

    def __str__(self):
        if np.isnan(self.value):
            return "not estimable"
        numbers = self.value, *(self.interval or ())
        value, *ends = _percents(numbers) if self.percent else (text.number(one, self.digits) for one in numbers)
        if not ends:
            return f"{value} (interval not estimable)"
        low, high = ends
        return f"{value} (95 % interval {low} to {high})"

    __repr__ = __str__


def _percents(shares):
    """Return shares in per cent, with so many digits that those nearest to 0 % and 100 % can be told apart."""
    nearest = min((min(share, 1 - share) for share in shares if 0 < share < 1), default=1)
    digits = 1 if nearest >= 0.005 else 2 if nearest >= 0.0001 else 3
    return [text.percent(share, digits) for share in shares]


@dataclass(frozen=True)
class Difference(Estimate):
    """A number minus another, with a sign, and with digits enough to see on which side of 0 each end lies.

    Attributes
    ----------
    value, low, high, digits
        As for an `Estimate`.
    shares : (Proportion, Proportion), optional
        The two, if the numbers are shares; the difference is then shown in percentage points.
    """

    digits: int = 3
    shares: "tuple[Proportion, Proportion] | None" = field(default=None, compare=False)

    def __str__(self):
        if self.shares is None or np.isnan(self.value):
            return self._in_words(1, self.digits)
        first, second = (f"{text.percent(share.value)} ({share.k:,} of {share.n:,})" for share in self.shares)
        return f"{first} minus {second}: {self._in_words(100, self.digits - 2, ' percentage points')}"

    __repr__ = __str__

    def _in_words(self, scale, digits, unit=""):
        if np.isnan(self.value):
            return "not estimable"
        numbers = [scale * number for number in (self.value, *(self.interval or ()))]
        while digits < 6 and any(abs(number) > 1e-9 and round(number, digits) == 0 for number in numbers):
            digits += 1
        value, *ends = (text.signed(number, digits) if round(number, digits) else "0" for number in numbers)
        return f"{value}{unit} " + (f"(95 % interval {ends[0]} to {ends[1]})" if ends else "(interval not estimable)")


@dataclass(frozen=True)
class Proportion(_Number):
    """k of n, with Wilson's 95 % interval, by patient: the effective number takes the place of n.

    Attributes
    ----------
    k, n : int
        The count, and out of how many.
    independent : bool
        Whether each of the n is another patient.
    by_patient : array of shape (n_patients, 2), optional
        k and n of each patient, where patients have several rows. Without it there is then no interval, since Wilson's
        would be too narrow.

    References
    ----------
    Wilson EB. J Am Stat Assoc 1927;22:209–212, doi:10.1080/01621459.1927.10502953. Effective number: Rao JNK, Scott AJ.
    Biometrics 1992;48:577–585, doi:10.2307/2532311.
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
        if not self.n or (self.by_patient is None and not self.independent):
            return None
        number = self.n if self.independent else intervals.effective_number(*np.transpose(self.by_patient))
        low, high = intervals.wilson(self.value, number)
        return float(low), float(high)

    def __str__(self):
        if not self.n:
            return "not estimable (0 of 0)"
        share, *ends = (text.percent(number) for number in (self.value, *(self.interval or ())))
        interval = f"95 % interval {ends[0]} to {ends[1]}" if ends else "interval not estimable"
        return f"{share} ({self.k} of {self.n}; {interval})"

    __repr__ = __str__
