"""When should a tool say "I do not know"? Split conformal prediction: sets of classes that hold the truth so often."""

from dataclasses import dataclass

import numpy as np

from dlintro import _validate
from dlintro.metrics import _inputs
from dlintro.metrics.estimates import Proportion


@dataclass(frozen=True)
class Coverage:
    """How often sets of classes keep their promise, and how often they tell something.

    Attributes
    ----------
    covered : Proportion
        Of all patients, those whose true class is in the set.
    unsure : Proportion
        Of all patients, those with both classes in the set or none: "I do not know".
    wrong : Proportion
        Of the patients who got an answer, which is a set with one class, those for whom it is wrong.
    """

    covered: Proportion
    unsure: Proportion
    wrong: Proportion

    def __str__(self):
        rows = {"truth in the set": self.covered, "I do not know": self.unsure, "wrong answers": self.wrong}
        return "\n".join(f"{name:16}  {value}" for name, value in rows.items())

    __repr__ = __str__


def conformal_threshold(y, probs, alpha=0.1, group=None, by_class=False):
    """Return how improbable a class may be and still be in the set, so that the set misses the truth in a share alpha.

    The score of a patient is 1 minus the probability of the true class. Of n scores, the threshold is the
    ⌈(n + 1)(1 − alpha)⌉-th smallest. The promise holds on average for new patients like these, not for others.

    Parameters
    ----------
    y, probs : arrays of shape (n,)
        Of calibration patients from whom the model has not learned, each row another patient.
    alpha : float
        The share of patients whose set may miss the truth, above 0 and below 1.
    group : array of shape (n,), optional
        The name of each patient's group; the promise is then made in each group by itself.
    by_class : bool
        Whether the promise is made for each class by itself.

    Returns
    -------
    array of shape (2,), or dict of group to such an array
        The thresholds for class 0 and class 1, in [0, 1]; inf where there are too few patients to promise anything, so
        that the class is in every set.

    Raises
    ------
    ValueError, TypeError
        If lengths differ, or a value lies outside its range.

    References
    ----------
    Angelopoulos AN, Bates S. 2021, arXiv:2107.07511, doi:10.48550/arXiv.2107.07511; groups and classes by themselves in
    section 4 there, and Vovk V. Mach Learn 2013;92:349–376, doi:10.1007/s10994-013-5355-6.
    """
    y = _validate.labels(y)
    probs = _inputs.probabilities(probs, len(y))
    alpha = _validate.number(alpha, "alpha", low=0, high=1, above=True)
    if alpha == 1:
        raise ValueError("alpha must be below 1, but is 1; a set that may always miss the truth promises nothing.")
    if group is None:
        return _thresholds(y, probs, alpha, by_class)
    names, number = _inputs.names(group, len(y), "group", "name")
    parts = {name: number == k for k, name in enumerate(names.tolist())}
    return {name: _thresholds(y[here], probs[here], alpha, by_class) for name, here in parts.items()}


def conformal_sets(probs, threshold, group=None):
    """Return which classes are in each patient's set: those that are no more improbable than the threshold.

    Parameters
    ----------
    probs : array of shape (n,)
    threshold : array of shape (2,), or dict of group to such an array
        As `conformal_threshold` returns it.
    group : array of shape (n,), optional
        The name of each patient's group, if the thresholds are those of groups.

    Returns
    -------
    bool array of shape (n, 2)
        Whether class 0 and class 1 are in the set. One class is an answer; both, or none, mean "I do not know".

    Raises
    ------
    ValueError
        If groups are given for one of probabilities and thresholds only, or a group has no thresholds.
    """
    probs = _inputs.probabilities(probs, None)
    if isinstance(threshold, dict) != (group is not None):
        raise ValueError("group must be given for both or for neither: to conformal_threshold and to conformal_sets.")
    if group is not None:
        names, number = _inputs.names(group, len(probs), "group", "name")
        unknown = [name for name in names.tolist() if name not in threshold]
        if unknown:
            raise ValueError(
                f"threshold must hold every group, but {_validate.shown(unknown[0])} is not in it; calibrate with "
                "patients of that group."
            )
        threshold = np.array([threshold[name] for name in names.tolist()])[number]
    elif np.shape(threshold) != (2,):
        raise ValueError(
            f"threshold must have shape (2,), one for each class, but has shape {np.shape(threshold)}; use "
            "conformal_threshold."
        )
    return np.column_stack([probs, 1 - probs]) <= threshold


def coverage(y, sets, group=None):
    """Count how often sets hold the true class, and how often they give no answer or a wrong one.

    Parameters
    ----------
    y : array of shape (n,)
        The truth, 0 or 1, each row another patient.
    sets : bool array of shape (n, 2)
        As `conformal_sets` returns them.
    group : array of shape (n,), optional
        The name of each patient's group.

    Returns
    -------
    Coverage, or dict of group to Coverage
        In the order of the names. Their intervals are those of the patients counted, for the thresholds as they are.

    Raises
    ------
    ValueError
        If lengths differ.
    """
    y = _validate.labels(y)
    sets = np.asarray(sets)
    if sets.shape != (len(y), 2) or sets.dtype != bool:
        raise ValueError(
            f"sets must be bool of shape {(len(y), 2)}, but is {sets.dtype} of shape {sets.shape}; use conformal_sets."
        )
    if group is None:
        return _count(y, sets)
    names, number = _inputs.names(group, len(y), "group", "name")
    return {name: _count(y[number == k], sets[number == k]) for k, name in enumerate(names.tolist())}


def _thresholds(y, probs, alpha, by_class):
    scores = np.where(y == 1, 1 - probs, probs)
    parts = [scores[y == k] for k in (0, 1)] if by_class else [scores, scores]
    return np.array([_quantile(part, alpha) for part in parts])


def _quantile(scores, alpha):
    rank = int(np.ceil((len(scores) + 1) * (1 - alpha) - 1e-9))  # without the last bits of 10 · (1 − 0.1)
    return np.sort(scores)[rank - 1] if rank <= len(scores) else np.inf


def _count(y, sets):
    covered, answered = sets[np.arange(len(y)), y], sets.sum(axis=1) == 1
    n, n_answered = len(y), int(answered.sum())
    return Coverage(
        covered=Proportion(int(covered.sum()), n),
        unsure=Proportion(n - n_answered, n),
        wrong=Proportion(int((answered & ~covered).sum()), n_answered),
    )
