"""The same test in another population: what a positive answer means depends on how common the disease is."""

import numpy as np

from dlintro import _validate
from dlintro.metrics import _inputs
from dlintro.metrics.counts import Confusion


def predictive_values(sensitivity, specificity, prevalence):
    """Return PPV and NPV by Bayes' theorem, in a population with this prevalence.

    They hold if sensitivity and specificity are the same there, which a milder or an earlier disease may change. They
    have no interval: nobody was observed at this prevalence.

    Parameters
    ----------
    sensitivity, specificity : float, Proportion or Estimate
        In [0, 1].
    prevalence : float or array of shape (k,)
        The share of people with the disease, in [0, 1].

    Returns
    -------
    ppv, npv : float or array of shape (k,)
        In [0, 1]; NaN where nobody is called so, as then it is not estimable.

    Raises
    ------
    ValueError
        If a number lies outside [0, 1], or the sensitivity or specificity is not estimable.

    References
    ----------
    Altman DG, Bland JM. BMJ 1994;309:102, doi:10.1136/bmj.309.6947.102.
    """
    sensitivity, specificity = _inputs.share(sensitivity, "sensitivity"), _inputs.share(specificity, "specificity")
    prevalence = _inputs.shares(_validate.numeric(prevalence, "prevalence"), "prevalence")
    tp, fn = sensitivity * prevalence, (1 - sensitivity) * prevalence
    tn, fp = specificity * (1 - prevalence), (1 - specificity) * (1 - prevalence)
    return _ratio(tp, tp + fp), _ratio(tn, tn + fn)


def per_thousand(sensitivity, specificity, prevalence):
    """Return what happens to 1,000 people with this prevalence, in whole people.

    Parameters
    ----------
    sensitivity, specificity : float, Proportion or Estimate
        In [0, 1].
    prevalence : float
        The share of people with the disease, in [0, 1].

    Returns
    -------
    Confusion
        Four counts that add up to 1,000; its proportions have no intervals, as nobody was observed. It is rounded: for
        PPV and NPV take `predictive_values`.

    Raises
    ------
    ValueError
        If a number lies outside [0, 1], or the sensitivity or specificity is not estimable.

    References
    ----------
    Gigerenzer G et al. Psychol Sci Public Interest 2007;8:53–96, doi:10.1111/j.1539-6053.2008.00033.x.
    """
    sick = _nearest(1000 * _inputs.share(prevalence, "prevalence"))
    tp = _nearest(sick * _inputs.share(sensitivity, "sensitivity"))
    tn = _nearest((1000 - sick) * _inputs.share(specificity, "specificity"))
    return Confusion(tp=tp, fp=1000 - sick - tn, fn=sick - tp, tn=tn, independent=False)


def shift_prevalence(probs, old, new):
    """Return the probabilities that hold in a population where the disease is more or less common, by Bayes' theorem.

    A model trained where half of the patients were sick believes that half are; this corrects it.

    Parameters
    ----------
    probs : array of shape (n,)
        The probability of class 1, in [0, 1], right for a population with prevalence `old`.
    old, new : float
        Prevalences, above 0 and below 1.

    Returns
    -------
    array of shape (n,)
        In [0, 1], in the same order of ranks: the AUC stays as it is.

    Raises
    ------
    ValueError
        If a number is out of its range.

    References
    ----------
    Saerens M, Latinne P, Decaestecker C. Neural Comput 2002;14:21–41, doi:10.1162/089976602753284446.
    """
    probs = _inputs.shares(_validate.vector(probs, "probs"), "probs")
    for name, value in {"old": old, "new": new}.items():
        if not 0 < _inputs.share(value, name) < 1:
            raise ValueError(f"{name} must be above 0 and below 1, but {value:g} came: else one class does not exist.")
    sick, healthy = probs * new / old, (1 - probs) * (1 - new) / (1 - old)
    return sick / (sick + healthy)


def _ratio(part, whole):
    ratio = np.divide(part, whole, out=np.full(np.shape(whole), np.nan), where=whole > 0)
    return float(ratio) if ratio.ndim == 0 else ratio


def _nearest(number):
    return int(np.floor(number + 0.5))
