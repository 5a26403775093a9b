"""Referred moles month after month, in a clinic that changes: the camera, the patients, and what counts as melanoma."""

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

import numpy as np

from dlintro import _validate
from dlintro._validate import shown
from dlintro.data.clinic.referrals import simulate_referrals

CAMERA, OLDER, WIDER = "new camera", "older patients", "wider definition"
CHANGES = MappingProxyType({CAMERA: 9, OLDER: 14, WIDER: 19})  # the first month of each, if nothing else is asked for
SHIFT = 0.3  # SD that the new camera adds to border and colours: predicted risks then rise by a third
YEARS, MONTHS = 6, 6  # by how many years the patients become older, and in how many months
LENIENT = 0.5  # what the wider definition adds to the log-odds: about 3 of 10 melanomas more
OTHER = 24  # so that a stream and other patients simulated with the same seed are not the same people


def simulate_stream(n_months=24, n_patients=300, changes=None, seed=0):
    """Simulate the patients with a referred mole of many months, during which the clinic changes.

    With the same seed the months before a change have the same patients, whatever changes later.

    Parameters
    ----------
    n_months : int
    n_patients : int
        In each month.
    changes : dict of str to int, optional
        The first month of each change. "new camera" sees more border and colour at once. "older patients" come
        gradually, one year older each month until they are six years older. "wider definition" calls more moles
        melanoma at once. Without it, `CHANGES`: one after the other, in months 9, 14 and 19; with {}, nothing changes.
    seed : int

    Returns
    -------
    Dataset
        x, y and info as in `simulate_referrals`, month by month. `info["month"]` is 1 to n_months; `info["change"]`
        names what has changed by then, or is "none".

    Raises
    ------
    ValueError, TypeError
        If there is no such change, or its month is not one of the stream.
    """
    n_months, n = _validate.count(n_months, "n_months"), _validate.count(n_patients, "n_patients")
    first = _first_months(CHANGES if changes is None else changes, n_months, given=changes is not None)
    settings = [_settings(first, month) for month in range(1, n_months + 1)]
    month = np.repeat(np.arange(1, n_months + 1), n)
    parts = []
    for setting in dict.fromkeys(settings):  # each simulates all months, of which those with the setting are kept
        here = np.repeat([one == setting for one in settings], n)
        parts.append(simulate_referrals(n_months * n, **dict(setting), seed=[seed, OTHER]).rows(here))
    x, y = (np.concatenate([getattr(part, name) for part in parts]) for name in ("x", "y"))
    info = {name: np.concatenate([part.info[name] for part in parts]) for name in parts[0].info}
    names = [", ".join(name for name in first if first[name] <= m) or "none" for m in range(1, n_months + 1)]
    return replace(
        parts[0],
        name=f"Referred moles of {n_months} months",
        x=x,
        y=y,
        patient=np.arange(len(month)),
        info=info | {"month": month, "change": np.repeat(names, n)},
    )


def _first_months(changes, n_months, given):
    """Return the first month of each change, in the order of `CHANGES`, those after the end of the stream left out."""
    if not isinstance(changes, Mapping):
        raise TypeError(f'changes must be a dict such as {{"{CAMERA}": 9}}, but is {shown(changes)}.')
    for name, month in changes.items():
        if name not in CHANGES:
            raise ValueError(f"there is no change {shown(name)}; choose from {', '.join(CHANGES)}.")
        if _validate.count(month, f"the month of {name}") > n_months and given:
            raise ValueError(f"{name} must begin in one of the {n_months} months, but begins in month {month}.")
    return {name: changes[name] for name in CHANGES if name in changes}


def _settings(first, month):
    """Return what `simulate_referrals` is told about a month, as pairs that can be compared."""
    since = {name: month - first.get(name, np.inf) + 1 for name in CHANGES}  # 1 in the first month of a change
    years = YEARS / MONTHS * min(max(since[OLDER], 0), MONTHS)
    return (
        ("new_camera", SHIFT * (since[CAMERA] > 0)),
        ("older", float(years)),
        ("lenient", LENIENT * (since[WIDER] > 0)),
    )
