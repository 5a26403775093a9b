"""Is a tool still right? What can be watched month by month: its inputs, its outputs and, later, the outcomes.

Each watcher is a control chart: a number for each month, counted in standard errors from what it should be, and a limit
beyond which it gives an alarm. Shewhart's usual limit is 3.

References
----------
Benneyan JC, Lloyd RC, Plsek PE. Qual Saf Health Care 2003;12:458–464, doi:10.1136/qhc.12.6.458.
"""

import numpy as np

from dlintro import _validate
from dlintro.metrics import _inputs, intervals
from dlintro.metrics.estimates import Estimate


def observed_expected(y, probs, patient=None):
    """Return how many positives there are, divided by how many the probabilities expect: 1 is right.

    Parameters
    ----------
    y, probs : arrays of shape (n,)
        Not all probabilities may be 0.
    patient : array of shape (n,), optional

    Returns
    -------
    Estimate
        Below 1 the probabilities are too high on average. The interval is that of a ratio of two means, on the scale
        of logarithms, by patient; with fewer than 5 positives there is none.

    References
    ----------
    Debray TPA et al. BMJ 2017;356:i6460, doi:10.1136/bmj.i6460. Interval: Cochran WG. Sampling techniques, 3rd ed.,
    1977, chapter 6.
    """
    y = _validate.labels(y)
    probs = _inputs.probabilities(probs, len(y))
    observed, expected = y.sum(), probs.sum()
    if expected == 0:
        raise ValueError("probs must have at least one above 0, or nothing is expected; give calibrated risks.")
    ratio = float(observed / expected)
    pulls = np.bincount(_inputs.patients(patient, len(y))[1], y - ratio * probs)
    if observed < FEW or len(pulls) < 2:
        return Estimate(ratio)
    spread = np.sqrt((pulls**2).sum() * len(pulls) / (len(pulls) - 1)) / observed
    return Estimate(ratio, *(float(ratio * np.exp(sign * intervals.Z * spread)) for sign in (-1, 1)))


FEW = 5  # positives; with fewer, the interval holds the truth too rarely


def watch(month, x, probs, y, reference):
    """Return what three watchers see in each month, in standard errors from what it should be.

    Parameters
    ----------
    month : array of shape (n,)
        1, 2, … up to the last month, each with at least one patient.
    x : array of shape (n, d)
        The inputs of the tool, one row for each patient.
    probs, y : arrays of shape (n,)
        Its outputs, and the outcomes.
    reference : (array of shape (m, d), array of shape (m,))
        Inputs and outputs of patients from the time when the tool was right, such as those it learned from.

    Returns
    -------
    dict of str to array of shape (n_months,)
        "inputs": of the d means, that which lies furthest from the mean of the reference. "outputs": the mean
        probability minus that of the reference. "outcome": the observed positives minus those that the probabilities
        expect; labels that come late make this watcher late.

    References
    ----------
    Outcome: the score test of the intercept in Cox DR. Biometrika 1958;45:562–565, doi:10.1093/biomet/45.3-4.562.
    """
    x = _validate.matrix(x)
    month = _months(month, len(x))
    y = _validate.labels(y, length=len(x))
    probs = _inputs.probabilities(probs, len(x))
    known = _validate.matrix(reference[0], "the inputs of reference", columns=x.shape[1])
    before = _inputs.probabilities(reference[1], len(known), "the outputs of reference")
    each = _from_reference(month, x, known)
    furthest = np.abs(each).argmax(axis=1)
    variance = _sums(month, probs * (1 - probs))
    if not variance.all():
        raise ValueError("probs must lie between 0 and 1 in each month, or no difference could be chance.")
    return {
        "inputs": each[np.arange(len(each)), furthest],
        "outputs": _from_reference(month, probs[:, None], before[:, None])[:, 0],
        "outcome": _sums(month, y - probs) / np.sqrt(variance),
    }


def first_alarm(z, limit, since=1):
    """Return the first month in which a watcher gives an alarm, or None.

    Parameters
    ----------
    z : array of shape (n_months,)
        What a watcher sees, as `watch` returns it.
    limit : float
        Above 0; an alarm is a z further than this from 0.
    since : int
        The first month that counts.
    """
    z, limit = _validate.vector(z, "z"), _validate.number(limit, "limit", low=0, above=True)
    start = _validate.count(since, "since") - 1
    alarms = np.flatnonzero(np.abs(z[start:]) > limit)
    return int(alarms[0]) + start + 1 if len(alarms) else None


def alarms_a_year(z, limit):
    """Return how many alarms a watcher gives in twelve months; where nothing has changed, these are false alarms.

    Parameters
    ----------
    z : array of shape (…, n_months)
        What the watcher sees, in any number of streams.
    limit : float
        Above 0.
    """
    limit = _validate.number(limit, "limit", low=0, above=True)
    return float(12 * np.mean(np.abs(_validate.numeric(z, "z")) > limit))


def _months(month, n):
    """Return n months, int64, if they are 1, 2, … without a gap."""
    month = _validate.vector(month, "month", length=n)
    found = np.unique(month)
    if not np.array_equal(found, np.arange(1, len(found) + 1)):
        raise ValueError("month must count 1, 2, … without a gap; number the months of the patients anew from 1.")
    return month.astype(np.int64)


def _sums(month, values):
    """Return the sum of the values of each month."""
    return np.bincount(month, values)[1:]


def _from_reference(month, values, reference):
    """Return how far the mean of each column lies from that of the reference, in standard errors, (n_months, d)."""
    numbers = np.bincount(month)[1:, None]
    spread = reference.std(axis=0, ddof=1) if len(reference) > 1 else np.zeros(reference.shape[1])
    if not spread.all():
        raise ValueError("reference must vary in every input and in its outputs; leave constant ones out.")
    means = np.column_stack([_sums(month, column) for column in values.T]) / numbers
    return (means - reference.mean(axis=0)) / (spread * np.sqrt(1 / numbers + 1 / len(reference)))
