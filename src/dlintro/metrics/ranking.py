"""Do the sick get higher probabilities than the healthy? The ROC curve, its area, and differences of areas.

An interval must not end above 1, must exist for a perfect model, and should hold the truth as often as it says, also
with ten sick patients and an area of 0.97. Newcombe's interval, which is Wilson's for areas, does the first two. We
give it the effective numbers of rows, and make it wider where the rows themselves, by DeLong's formula, vary more than
it assumes. Where they vary less it gets narrower, but with few patients only a little: they may be alike by chance.
`benchmarks/metrics.py` measures how often the interval holds the truth.

References
----------
Area: Hanley JA, McNeil BJ. Radiology 1982;143:29–36, doi:10.1148/radiology.143.1.7063747. Interval: Newcombe RG. Stat
Med 2006;25:559–573, doi:10.1002/sim.2324, method 5. Variance: DeLong ER, DeLong DM, Clarke-Pearson DL. Biometrics
1988;44:837–845, doi:10.2307/2531595; of patients with several rows: Obuchowski NA. Biometrics 1997;53:567–578,
doi:10.2307/2533958. By ranks: Sun X, Xu W. IEEE Signal Process Lett 2014;21:1389–1393, doi:10.1109/LSP.2014.2337313.
"""

from dataclasses import dataclass

import numpy as np
from scipy.optimize import brentq
from sklearn import metrics as sk

from dlintro.metrics import _inputs, intervals
from dlintro.metrics.estimates import Difference, Estimate

ASSUMED = 40  # so many patients of the rarer class weigh as much as Newcombe's assumption: benchmarks/metrics.py


def auc(y, probs, patient=None):
    """Return the area under the ROC curve: how often a positive row gets a higher probability than a negative one.

    Returns
    -------
    Estimate
        In [0, 1]; ties count one half. With a handful of patients the interval is wide, but there always is one.
    """
    y, probs = _inputs.truth_and_probs(y, probs)
    return area(y, probs, _inputs.patients(patient, len(y))[1])


def auc_difference(y, probs_a, probs_b, patient=None):
    """Return the AUC of model a minus that of model b on the same patients.

    A hard patient is often hard for both models, which makes the interval of the difference narrower than those of the
    two areas suggest (paired comparison).

    Parameters
    ----------
    probs_a, probs_b : arrays of shape (n,)
        The probabilities of class 1 by each model.

    Returns
    -------
    Difference
        In [−1, 1].
    """
    y, probs_a = _inputs.truth_and_probs(y, probs_a, "probs_a")
    probs_b = _inputs.probabilities(probs_b, len(y), "probs_b")
    index = _inputs.patients(patient, len(y))[1]
    first, second = _ranked(y, probs_a, index), _ranked(y, probs_b, index)
    variances = _covariance(first, first), _covariance(second, second)
    together = _covariance(first, second) / np.sqrt(np.prod(variances)) if min(variances) > 1e-15 else 0.0
    ends = intervals.mover((1, -1), (first.area, second.area), (_ends(first), _ends(second)), np.clip(together, -1, 1))
    return Difference(first.area - second.area, *map(float, ends))


def auc_within(y, probs, group, patient=None):
    """Return the mean of the AUCs within groups, such as hospitals: who only recognises the group gains nothing.

    The AUC over all rows also compares patients of different hospitals. It rises if a model only recognises the
    hospitals in which a disease is common, and falls if a hospital's stain shifts all of its probabilities. Here
    patients are compared within their own hospital, and each hospital counts alike.

    Parameters
    ----------
    group : array of shape (n,)
        The name of each row's group, in each of which both classes occur. A patient is in one group only.

    Returns
    -------
    Estimate
        In [0, 1].

    Raises
    ------
    ValueError
        If a class does not occur in a group, or a patient is in two groups, as well as for what every metric refuses.
    """
    y, probs = _inputs.truth_and_probs(y, probs)
    index = _inputs.patients(patient, len(y))[1]
    names, number = _inputs.names(group, len(y), "group", "name")
    if len(np.unique(np.column_stack([index, number]), axis=0)) > index.max() + 1:
        raise ValueError("group must be the same in all rows of a patient, but one is in two groups; give other ids.")
    areas = []
    for k, name in enumerate(names.tolist()):
        here = number == k
        if y[here].min() == y[here].max():
            raise ValueError(f"group {name!r} must hold both classes, but all are {y[here][0]}; leave it out.")
        areas.append(area(y[here], probs[here], np.unique(index[here], return_inverse=True)[1]))
    values, *ends = np.array([[each.value, each.low, each.high] for each in areas]).T
    low, high = (np.sqrt(((end - values) ** 2).sum()) / len(areas) for end in ends)  # MOVER: groups are independent
    return Estimate(float(values.mean()), float(values.mean() - low), float(values.mean() + high))


def area(y, probs, index):
    """Return the AUC of trusted rows as an Estimate; `index`, int array of shape (n,), numbers each row's patient."""
    ranked = _ranked(y, probs, index)
    return Estimate(ranked.area, *_ends(ranked))


def roc_curve(y, probs):
    """Return the ROC curve as (fpr, tpr, thresholds): `probs > thresholds[i]` has the rates `fpr[i]` and `tpr[i]`.

    scikit-learn calls a row positive at its threshold, this course only above it; so each threshold is the next smaller
    number.
    """
    fpr, tpr, thresholds = sk.roc_curve(y, probs)
    return fpr, tpr, np.append(1.0, np.nextafter(thresholds[1:], -1))


@dataclass(frozen=True, eq=False)
class _Ranked:
    """One model's area, and what each patient adds to it.

    `numbers` are the effective numbers of sick and healthy rows, `n_patients` those of patients with such rows.
    `pulls`, of shape (2, n_patients), says how far the sick and the healthy rows of each patient draw the area away.
    """

    area: float
    numbers: tuple[float, float]
    n_patients: np.ndarray
    pulls: np.ndarray


def _ranked(y, probs, index):
    """Rank each row among those of the other class, and add up by patient."""
    mean, numbers, pulls = 0.0, [], []
    for label in (1, 0):
        rows, others = probs[y == label], np.sort(probs[y != label])
        below, up_to = (np.searchsorted(others, rows, side=side) for side in ("left", "right"))
        wins = (below + up_to) / (2 * len(others))  # ties count one half
        wins = wins if label else 1 - wins
        mean, place = wins.mean(), index[y == label]
        n_rows = np.bincount(place, minlength=index.max() + 1)
        sums = np.bincount(place, wins, index.max() + 1)
        numbers.append(float(intervals.effective_number(sums, n_rows, wins.var())))
        pulls.append((sums - mean * n_rows) / len(rows))
    n_patients = np.array([len(np.unique(index[y == label])) for label in (1, 0)])
    return _Ranked(float(mean), tuple(numbers), n_patients, np.array(pulls))


def _covariance(first, second):
    """Return Obuchowski's covariance of two areas on the same rows; DeLong's where each row is another patient."""
    scale = first.n_patients / np.maximum(first.n_patients - 1, 1)
    own = (scale * (first.pulls * second.pulls).sum(axis=1)).sum()
    return float(own + (first.pulls * second.pulls[::-1]).sum())  # the last for patients with both kinds of rows


def _ends(ranked):
    """Return the interval of an area."""
    fewest = ranked.n_patients.min()
    wide = _covariance(ranked, ranked) / max(_assumed_variance(ranked.area, *ranked.numbers), 1e-300)
    wide = max(wide, (fewest * wide + ASSUMED) / (fewest + ASSUMED)) if 0 < ranked.area < 1 else 1.0
    return _low_end(ranked.area, ranked.numbers, wide), 1 - _low_end(1 - ranked.area, ranked.numbers, wide)


def _low_end(area, numbers, wide):
    """Return the lowest area from which the one that was found is no farther than chance may bring it."""
    if area == 0:
        return 0.0
    return brentq(
        lambda truth: (truth - area) ** 2 - intervals.Z**2 * wide * _assumed_variance(truth, *numbers),
        0,
        min(area, 1 - 1e-9),
    )


def _assumed_variance(area, m, n):
    """Return the variance of an area of m sick and n healthy rows, as Newcombe's method 5 assumes it."""
    more = (m + n) / 2 - 1
    return area * (1 - area) * (1 + more * ((1 - area) / (2 - area) + area / (1 + area))) / (m * n)
