"""A number that was estimated from patients, with its interval."""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Estimate:
    """A number with its 95 % interval; shown as "not estimable" where these patients cannot tell it.

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
        if self.interval is None:
            return f"{self._text(self.value)} (interval not estimable)"
        return f"{self._text(self.value)} (95 % interval {self._text(self.low)} to {self._text(self.high)})"

    def _text(self, number):
        return f"{number:z.{self.digits}f}".replace("-", "−")
