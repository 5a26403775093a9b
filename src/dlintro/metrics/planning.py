"""How many patients does a study need? Ask before it begins."""

from dataclasses import dataclass

import numpy as np

from dlintro import _validate, text
from dlintro.metrics import _inputs, intervals


@dataclass(frozen=True)
class SampleSize:
    """How many people a study needs.

    Attributes
    ----------
    sick : int
        How many with the disease.
    total : int or None
        How many in all, so that as many have the disease on average; None if the prevalence is not known.
    sensitivity, half_width : float
        What they were asked for.
    """

    sick: int
    total: int | None
    sensitivity: float
    half_width: float

    def __str__(self):
        low, high = intervals.wilson(self.sensitivity, self.sick)
        words = f"{self.sick:,} people with the disease: a sensitivity of {text.percent(self.sensitivity)} then has an "
        words += f"interval of about {text.percent(float(low))} to {text.percent(float(high))}"
        return words + ("." if self.total is None else f". To meet so many, examine about {self.total:,} people.")

    __repr__ = __str__


def sample_size(sensitivity, half_width, prevalence=None):
    """Return how many people a study needs, so that the interval of its sensitivity is narrow enough.

    Wilson's interval of a share p of n has the half-width z √(p (1 − p) / n + z² / 4n²) / (1 + z² / n), with z = 1.96.
    We look for the smallest n whose half-width is at most the one that is asked for. For a specificity, give this and
    the share of healthy people.

    Parameters
    ----------
    sensitivity : float
        That is expected, in [0, 1].
    half_width : float
        Half of the width of the 95 % interval, in (0, 0.5): 0.05 for ± 5 percentage points.
    prevalence : float, optional
        The share of people with the disease among those who are examined, in (0, 1].

    Returns
    -------
    SampleSize

    References
    ----------
    Wilson EB. J Am Stat Assoc 1927;22:209–212, doi:10.1080/01621459.1927.10502953. Newcombe RG. Stat Med
    1998;17:857–872, method 3.
    """
    sensitivity = _inputs.share(sensitivity, "sensitivity")
    half_width = _validate.number(half_width, "half_width", low=0, high=0.5, above=True)
    squared = intervals.Z**2
    # With u = z² / n, the half-width w solves w² (1 + u)² = p (1 − p) u + u² / 4: a quadratic equation for u.
    a, b = 0.25 - half_width**2, sensitivity * (1 - sensitivity) - 2 * half_width**2
    share = (-b + np.sqrt(b**2 + 4 * a * half_width**2)) / (2 * a) if a > 0 else np.inf
    sick = max(1, int(np.ceil(squared / share - 1e-9)))
    total = None
    if prevalence is not None:
        prevalence = _validate.number(prevalence, "prevalence", low=0, high=1, above=True)
        total = int(np.ceil(sick / prevalence - 1e-9))
    return SampleSize(sick, total, sensitivity, half_width)
