"""What a trial of screening can count: end points that look better with every diagnosis, and deaths."""

from collections.abc import Mapping

import numpy as np

from dlintro import _validate
from dlintro.metrics.margins import risk_ratio

FOLLOWED = 5  # the year of the last diagnosis that ten years of follow-up follow for five
NEEDED = ("new", "found", "diagnosed", "interval", "cancer", "small", "alive5", "died")
FOUND, ALL_CANCERS, INTERVAL = "found by screening", "cancers in 10 years", "interval cancers"
SMALL, ALIVE, DEATHS = "small, of the cancers", "alive after 5 years, of the cancers", "deaths from the cancer"


def screening_end_points(info):
    """Return the end points of a trial of two screening programmes, each in the new arm divided by the usual arm.

    Parameters
    ----------
    info : mapping of str to array of shape (n,)
        What the trial knows of each woman, as in the `info` of `data.simulate_screening`: "new", "found", "interval",
        "cancer", "small", "alive5" and "died", each True or False; "diagnosed", its year, inf without one.

    Returns
    -------
    dict of str to Ratio
        Of all women: "found by screening", not estimable if nobody is screened in the usual arm; "cancers in 10 years";
        "interval cancers", which without screening are all cancers of the first six years; and "deaths from the
        cancer". Of the cancers: "small", and, of those diagnosed by year 5, "alive after 5 years".

    Raises
    ------
    ValueError
        If something is missing, or an arm has no cancer by year 5.
    """
    arms = [_counts(info, arm) for arm in _arms(info)]
    return {name: risk_ratio(*arms[0][name], *arms[1][name]) for name in arms[0]}


def _arms(info):
    """Return which women are in the new arm, and which in the usual arm."""
    missing = set(NEEDED) - set(info) if isinstance(info, Mapping) else NEEDED
    if missing:
        raise ValueError(f"info must have {', '.join(NEEDED)}; give the info of data.simulate_screening.")
    new = _validate.labels(info["new"], "new") == 1
    for name in NEEDED:
        if np.shape(info[name]) != new.shape:
            raise ValueError(f"{name} must have shape {new.shape}, as new has, but has {np.shape(info[name])}.")
    followed = np.asarray(info["diagnosed"]) <= FOLLOWED
    if not (followed[new].any() and followed[~new].any()):
        raise ValueError("both arms must have cancers by year 5, but one has none; take more women.")
    return new, ~new


def _counts(info, arm):
    """Return k and n of each end point among these women."""
    mine = {name: np.asarray(info[name])[arm] for name in NEEDED}
    n, n_cancers = int(arm.sum()), int(mine["cancer"].sum())
    followed = mine["diagnosed"] <= FOLLOWED
    return {
        FOUND: (int(mine["found"].sum()), n),
        ALL_CANCERS: (n_cancers, n),
        INTERVAL: (int(mine["interval"].sum()), n),
        SMALL: (int(mine["small"].sum()), n_cancers),
        ALIVE: (int(mine["alive5"][followed].sum()), int(followed.sum())),
        DEATHS: (int(mine["died"].sum()), n),
    }
