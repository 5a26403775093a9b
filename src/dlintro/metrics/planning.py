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
    method : str
        By which interval: "wilson" or "normal".
    """

    sick: int
    total: int | None
    sensitivity: float
    half_width: float
    method: str = "wilson"

    def __str__(self):
        share, by = self.sensitivity, "" if self.method == "wilson" else " by the simple formula"
        reach = intervals.Z * np.sqrt(share * (1 - share) / self.sick)
        ends = (share - reach, share + reach) if by else intervals.wilson(share, self.sick)
        low, high = (text.percent(float(end)) for end in ends)
        words = f"{self.sick:,} people with the disease: a sensitivity of {text.percent(share)} then has an "
        words += f"interval of about {low} to {high}{by}"
        return words + ("." if self.total is None else f". To meet so many, examine about {self.total:,} people.")

    __repr__ = __str__


def sample_size(sensitivity, half_width, prevalence=None, method="wilson"):
    """Return how many people a study needs, so that the interval of its sensitivity is narrow enough.

    Wilson's interval of a share p of n has the half-width z √(p (1 − p) / n + z² / 4n²) / (1 + z² / n), with z = 1.96.
    We look for the smallest n whose half-width is at most the one that is asked for. For a specificity, give this and
    the share of healthy people.

    Most papers use the simple formula z² p (1 − p) / w², method "normal". It is that of an interval that ends above 1
    for shares near 1, and asks for a few people less: 139 instead of 141 for 0.90 ± 0.05.

    Parameters
    ----------
    sensitivity : float
        That is expected, in [0, 1].
    half_width : float
        Half of the width of the 95 % interval, in (0, 0.5): 0.05 for ± 5 percentage points.
    prevalence : float, optional
        The share of people with the disease among those who are examined, in (0, 1].
    method : str
        "wilson", for the interval of this course, or "normal", to follow what a paper computed.

    Returns
    -------
    SampleSize

    Raises
    ------
    ValueError
        Also if the simple formula is asked for an interval that would end below 0 or above 1.

    References
    ----------
    Wilson EB. J Am Stat Assoc 1927;22:209–212, doi:10.1080/01621459.1927.10502953. Newcombe RG. Stat Med
    1998;17:857–872, method 3. Simple formula: Buderer NMF. Acad Emerg Med 1996;3:895–900,
    doi:10.1111/j.1553-2712.1996.tb03538.x.
    """
    sensitivity = _inputs.share(sensitivity, "sensitivity")
    half_width = _validate.number(half_width, "half_width", low=0, high=0.5, above=True)
    if method not in ("wilson", "normal"):
        raise ValueError(f'method must be "wilson" or "normal", but is {_validate.shown(method)}.')
    sick = max(1, int(np.ceil((_wilson if method == "wilson" else _normal)(sensitivity, half_width) - 1e-9)))
    total = None
    if prevalence is not None:
        prevalence = _validate.number(prevalence, "prevalence", low=0, high=1, above=True)
        total = int(np.ceil(sick / prevalence - 1e-9))
    return SampleSize(sick, total, sensitivity, half_width, method)


def _wilson(share, half_width):
    """Return n, not rounded: with u = z² / n, w² (1 + u)² = p (1 − p) u + u² / 4, a quadratic equation for u."""
    a, b = 0.25 - half_width**2, share * (1 - share) - 2 * half_width**2
    u = (-b + np.sqrt(b**2 + 4 * a * half_width**2)) / (2 * a) if a > 0 else np.inf
    return intervals.Z**2 / u


def _normal(share, half_width):
    if not half_width <= share <= 1 - half_width:
        raise ValueError(
            f"sensitivity ± half_width must lie between 0 and 1 for the simple formula, but {share:g} ± {half_width:g} "
            'does not; use method="wilson".'
        )
    return intervals.Z**2 * share * (1 - share) / half_width**2
