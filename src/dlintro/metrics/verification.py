"""How good is a test if only some patients got the reference standard? A correction for partial verification.

Who is called positive gets a biopsy, who is called negative goes home. Counted among the verified alone, sensitivity
looks too good and specificity too bad.
"""

from dataclasses import dataclass

import numpy as np

from dlintro import _validate
from dlintro.metrics import intervals
from dlintro.metrics.counts import Confusion
from dlintro.metrics.estimates import Estimate, Proportion


@dataclass(frozen=True)
class Corrected:
    """Sensitivity and specificity of all tested patients, some of whom were not verified.

    Attributes
    ----------
    sensitivity, specificity : Estimate
        In [0, 1].
    verified : Confusion
        The counts of those who were verified.
    """

    sensitivity: Estimate
    specificity: Estimate
    verified: Confusion

    def __str__(self):
        names = "sensitivity", "specificity"
        return "\n".join(
            f"{name}  among the verified: {getattr(self.verified, name)}\n{'':13}corrected: {getattr(self, name)}"
            for name in names
        )

    __repr__ = __str__


def begg_greenes(verified, n_positive, n_negative):
    """Return the sensitivity and the specificity of a test of which only some results were verified.

    Among those called positive, the verified tell the share of the sick (PPV); among those called negative, as well
    (1 − NPV). Applied to all who were called so, both give the sick and the healthy of the whole study. It holds if
    whether a patient was verified depended on the test result alone, not on symptoms or other findings.

    Parameters
    ----------
    verified : Confusion
        The counts of the verified patients, such as `confusion(y[known], y_hat[known])`, each row another patient.
    n_positive, n_negative : int
        How many patients were called positive, and negative, in all, verified or not.

    Returns
    -------
    Corrected
        The intervals take the verified as a sample of those with the same result; they are right only if that holds.

    Raises
    ------
    ValueError
        If nobody with one of the results was verified, or more were verified than were tested.

    References
    ----------
    Begg CB, Greenes RA. Biometrics 1983;39:207–215, doi:10.2307/2530820. Interval: that of a ratio, Donner A, Zou GY.
    Stat Methods Med Res 2012;21:347–359, doi:10.1177/0962280210383082, made wider on the scale of logarithms, since
    the share of positive results is uncertain too; with many patients it is that of the delta method.
    """
    if not isinstance(verified, Confusion):
        raise TypeError(f"verified must be a Confusion, but is {_validate.shown(verified)}; make it with confusion.")
    if not verified.independent:
        raise ValueError("verified must count each patient once, but patients have several rows; count patients.")
    numbers = []
    for word, n, right, wrong in (
        ("positive", n_positive, verified.tp, verified.fp),
        ("negative", n_negative, verified.tn, verified.fn),
    ):
        n = _validate.count(n, f"n_{word}")
        if not right + wrong:
            raise ValueError(f"nobody called {word} was verified, so nobody knows how many are sick; verify a sample.")
        if right + wrong > n:
            raise ValueError(
                f"n_{word} must be at least the {right + wrong} who were verified, but is {n}; count everybody."
            )
        numbers.append(n)
    positive, negative = numbers
    return Corrected(
        _share(verified.tp, verified.fp, positive, verified.fn, verified.tn, negative),
        _share(verified.tn, verified.fn, negative, verified.fp, verified.tp, positive),
        verified,
    )


def _share(found, not_found, n, missed, not_missed, n_other):
    """Return n · a / (n · a + n_other · b), with the shares a = found / (found + not_found), and b of those missed."""
    a, b = Proportion(found, found + not_found), Proportion(missed, missed + not_missed)
    whole = n * a.value + n_other * b.value
    if not whole:
        return Estimate(np.nan, percent=True)
    spread = intervals.Z * np.sqrt(1 / n + 1 / n_other)
    ratio = b.value / a.value if a.value else np.inf
    ends = [_further(ratio, end, spread) for end in intervals.mover_ratio(b.value, a.value, b.interval, a.interval)]
    high, low = (float(1 / (1 + n_other / n * end)) for end in ends)
    return Estimate(n * a.value / whole, low, high, percent=True)


def _further(ratio, end, spread):
    """Return the end of the ratio's interval if the odds that it is multiplied by vary as well, by `spread`."""
    if ratio in (0, np.inf) or end in (0, np.inf):
        return end
    return ratio * np.exp(np.copysign(np.hypot(np.log(end / ratio), spread), end - ratio))
