"""The four counts behind every yes-or-no test: found, missed, false alarms, rightly left alone.

From them come sensitivity, specificity, PPV and NPV, also for a population where the disease is more or less common.
"""

from dataclasses import dataclass, field

import numpy as np

from dlintro import _validate
from dlintro.metrics import _inputs, intervals
from dlintro.metrics.estimates import Estimate, Proportion


@dataclass(frozen=True)
class Confusion:
    """The four counts behind every yes-or-no test, and the proportions that are made of them.

    Attributes
    ----------
    tp, fp, fn, tn : int
        True positives, false positives (false alarms), false negatives (missed), true negatives.
    independent : bool
        Whether each row is another patient.
    by_patient : array of shape (n_patients, 4), optional
        The four counts of each patient, in that order, where patients have several rows.
    """

    tp: int
    fp: int
    fn: int
    tn: int
    independent: bool = True
    by_patient: np.ndarray | None = field(default=None, repr=False, compare=False)

    def _proportion(self, above, below):
        """Return the proportion of the counts named in `above` among those named in `below`."""
        k, n = (sum(getattr(self, name) for name in names) for names in (above, below))
        if self.by_patient is None:
            return Proportion(k, n, self.independent)
        columns = [[("tp", "fp", "fn", "tn").index(name) for name in names] for names in (above, below)]
        by_patient = np.column_stack([self.by_patient[:, places].sum(axis=1) for places in columns])
        return Proportion(k, n, self.independent, by_patient)

    @property
    def sensitivity(self):
        """TP / (TP + FN): of those who have the disease, the share that is found."""
        return self._proportion(["tp"], ["tp", "fn"])

    @property
    def specificity(self):
        """TN / (TN + FP): of those who do not have it, the share that is left alone."""
        return self._proportion(["tn"], ["tn", "fp"])

    @property
    def ppv(self):
        """TP / (TP + FP): of those who are called positive, the share that has it."""
        return self._proportion(["tp"], ["tp", "fp"])

    @property
    def npv(self):
        """TN / (TN + FN): of those who are called negative, the share that does not have it."""
        return self._proportion(["tn"], ["tn", "fn"])

    @property
    def accuracy(self):
        """(TP + TN) / all: the share of right answers."""
        return self._proportion(["tp", "tn"], ["tp", "fp", "fn", "tn"])

    def __str__(self):
        names = {"sensitivity": self.sensitivity, "specificity": self.specificity, "PPV": self.ppv, "NPV": self.npv}
        return "\n".join(f"{name:11}  {value}" for name, value in names.items())

    __repr__ = __str__


def confusion(y, y_hat, patient=None):
    """Count how a classifier's labels ŷ, 0 or 1, of shape (n,), agree with the truth; return a `Confusion`.

    Where patients have several rows, the intervals count by patient: the effective number takes the place of n.
    """
    y = _validate.labels(y)
    y_hat = _validate.labels(y_hat, "y_hat", length=len(y))
    return tally(y, y_hat, _inputs.patients(patient, len(y))[1])


def tally(y, y_hat, index=None):
    """Count trusted labels 0 and 1, shape (n,); `index` numbers each row's patient, 0 … n_patients − 1."""
    cells = np.column_stack([(y == a) & (y_hat == b) for a, b in ((1, 1), (0, 1), (1, 0), (0, 0))])
    counts = (int(count) for count in cells.sum(axis=0))
    if index is None or index.max() == len(y) - 1:
        return Confusion(*counts)
    by_patient = np.stack([np.bincount(index, cell) for cell in cells.T], axis=1)
    return Confusion(*counts, independent=False, by_patient=by_patient)


def predictive_values(sensitivity, specificity, prevalence):
    """Return PPV and NPV by Bayes' theorem, in a population with this prevalence.

    Their intervals say how sure sensitivity and specificity are. They hold only if both are the same in that
    population, which a milder or an earlier disease may change: no interval covers this assumption.

    Parameters
    ----------
    sensitivity, specificity : float, Proportion or Estimate
        In [0, 1]; a float counts as known.
    prevalence : float or array of shape (k,)
        The share of people with the disease, in [0, 1].

    Returns
    -------
    ppv, npv : Estimate, float or array of shape (k,)
        In [0, 1]; NaN if nobody is called positive (negative), as then it is not estimable. For one prevalence, an
        `Estimate` with its interval if sensitivity or specificity was measured, and a float if both are floats; for
        several, arrays without intervals.

    References
    ----------
    Altman DG, Bland JM. BMJ 1994;309:102, doi:10.1136/bmj.309.6947.102. The interval is that of a ratio, sensitivity /
    (1 − specificity): Donner A, Zou GY. Stat Methods Med Res 2012;21:347–359, doi:10.1177/0962280210383082. It agrees
    with that on the logit scale, Mercaldo ND, Lau KF, Zhou XH. Stat Med 2007;26:2170–2183, doi:10.1002/sim.2677, and
    exists at 0 % and 100 %, too.
    """
    measured = [share for share in (sensitivity, specificity) if hasattr(share, "interval")]
    found, passed = _inputs.share(sensitivity, "sensitivity"), _inputs.share(specificity, "specificity")
    prevalence = _inputs.shares(_validate.numeric(prevalence, "prevalence"), "prevalence")
    tp, fn = found * prevalence, (1 - found) * prevalence
    tn, fp = passed * (1 - prevalence), (1 - passed) * (1 - prevalence)
    ppv, npv = _ratio(tp, tp + fp), _ratio(tn, tn + fn)
    if not measured or prevalence.ndim:
        return ppv, npv
    if any(share.interval is None for share in measured):
        return Estimate(ppv, percent=True), Estimate(npv, percent=True)
    found_ends, passed_ends = _share_ends(sensitivity), _share_ends(specificity)
    return (
        _predicted(ppv, float(prevalence), found, passed, found_ends, passed_ends),
        _predicted(npv, 1 - float(prevalence), passed, found, passed_ends, found_ends),
    )


def _share_ends(share):
    return share.interval if hasattr(share, "interval") else (share, share)


def _predicted(value, prior, right, other, right_ends, other_ends):
    """Return a predictive value with its interval, from the ratio right / (1 − other), whose prior odds are known."""
    if np.isnan(value) or prior in (0, 1):
        return Estimate(value, percent=True)
    wrong_ends = 1 - other_ends[1], 1 - other_ends[0]
    ratios = intervals.mover_ratio(right, 1 - other, right_ends, wrong_ends)
    ends = (1 - 1 / (1 + ratio * prior / (1 - prior)) for ratio in ratios)
    return Estimate(value, *map(float, ends), percent=True)


@dataclass(frozen=True)
class Expected(Confusion):
    """What is expected to happen to 1,000 people, in whole people.

    Attributes
    ----------
    tp, fp, fn, tn : int
        As in a `Confusion`.
    ranges : dict of str to (int, int)
        From how many to how many, for each of the four, as far as sensitivity and specificity were measured.
    """

    ranges: dict = field(default_factory=dict, compare=False)

    def __str__(self):
        names = {"tp": "found", "fn": "missed", "fp": "false alarms", "tn": "rightly negative"}
        words = []
        for name, word in names.items():
            low, high = self.ranges.get(name, (0, 0))
            words.append(f"{getattr(self, name):,} {word}" + (f" ({low:,} to {high:,})" if low < high else ""))
        total = self.tp + self.fp + self.fn + self.tn
        return f"Of {total:,} people, {self.tp + self.fn:,} have the disease: {', '.join(words)}."

    __repr__ = __str__


def per_thousand(sensitivity, specificity, prevalence):
    """Return what happens to 1,000 people, in whole people; arguments as for `predictive_values`, but one prevalence.

    Returns
    -------
    Expected
        Four counts that add up to 1,000, with their ranges where sensitivity and specificity were measured. They are
        rounded: for PPV and NPV use `predictive_values`.

    References
    ----------
    Gigerenzer G et al. Psychol Sci Public Interest 2007;8:53–96, doi:10.1111/j.1539-6053.2008.00033.x.
    """
    sick = _nearest(1000 * _inputs.share(prevalence, "prevalence"))
    healthy = 1000 - sick
    tp = _nearest(sick * _inputs.share(sensitivity, "sensitivity"))
    tn = _nearest(healthy * _inputs.share(specificity, "specificity"))
    ranges = {}
    for share, n, right, wrong in ((sensitivity, sick, "tp", "fn"), (specificity, healthy, "tn", "fp")):
        if getattr(share, "interval", None):
            low, high = (_nearest(n * end) for end in share.interval)
            ranges |= {right: (low, high), wrong: (n - high, n - low)}
    return Expected(tp=tp, fp=healthy - tn, fn=sick - tp, tn=tn, independent=False, ranges=ranges)


def shift_prevalence(probs, old, new):
    """Return the probabilities that hold in a population where the disease is more or less common, by Bayes' theorem.

    A model trained where half of the patients were sick believes that half are; this corrects it. The order of the
    patients, and so the AUC, stays as it is.

    Parameters
    ----------
    probs : array of shape (n,)
        Right for a population with prevalence `old`.
    old, new : float
        Prevalences, above 0 and below 1.

    References
    ----------
    Saerens M, Latinne P, Decaestecker C. Neural Comput 2002;14:21–41, doi:10.1162/089976602753284446.
    """
    probs = _inputs.shares(_validate.vector(probs, "probs"), "probs")
    for name, value in {"old": old, "new": new}.items():
        if not 0 < _inputs.share(value, name) < 1:
            raise ValueError(f"{name} must be above 0 and below 1, so that both classes exist, but is {value:g}.")
    sick, healthy = probs * new / old, (1 - probs) * (1 - new) / (1 - old)
    return sick / (sick + healthy)


def _ratio(part, whole):
    ratio = np.divide(part, whole, out=np.full(np.shape(whole), np.nan), where=whole > 0)
    return float(ratio) if ratio.ndim == 0 else ratio


def _nearest(number):
    return int(np.floor(number + 0.5))
