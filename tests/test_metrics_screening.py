"""End points of a trial of screening, counted by hand and by statsmodels."""

import numpy as np
import pytest
from statsmodels.stats.proportion import confint_proportions_2indep

from dlintro import data, metrics

NEVER = np.inf
INFO = {  # five women in the new arm, four in the usual one
    "new": np.array([1, 1, 1, 1, 1, 0, 0, 0, 0]) == 1,
    "found": np.array([1, 1, 0, 0, 0, 1, 0, 0, 0]) == 1,
    "diagnosed": np.array([0, 4, 3, 8, NEVER, 2, 1, 5.5, NEVER]),
    "interval": np.array([0, 0, 1, 0, 0, 0, 1, 1, 0]) == 1,
    "cancer": np.array([1, 1, 1, 1, 0, 1, 1, 1, 0]) == 1,
    "small": np.array([1, 1, 0, 0, 0, 1, 0, 0, 0]) == 1,
    "alive5": np.array([1, 1, 0, 1, 0, 1, 0, 1, 0]) == 1,
    "died": np.array([0, 0, 1, 0, 0, 0, 1, 0, 0]) == 1,
}
COUNTS = {
    "found by screening": (2, 5, 1, 4),
    "cancers in 10 years": (4, 5, 3, 4),
    "interval cancers": (1, 5, 2, 4),
    "small, of the cancers": (2, 4, 1, 3),
    "alive after 5 years, of the cancers": (2, 3, 1, 2),
    "deaths from the cancer": (1, 5, 1, 4),
}


def test_each_end_point_counts_whom_it_says():
    found = metrics.screening_end_points(INFO)
    counts = {name: tuple(n for share in ratio.shares for n in (share.k, share.n)) for name, ratio in found.items()}
    assert counts == COUNTS


def test_ratios_have_the_intervals_of_statsmodels():
    trial = data.simulate_screening(40_000, seed=1)
    for ratio in metrics.screening_end_points(trial.info).values():
        first, second = ratio.shares
        wanted = confint_proportions_2indep(first.k, first.n, second.k, second.n, method="log", compare="ratio")
        assert ratio.interval == pytest.approx(wanted)


def test_without_screening_nothing_is_found_by_it():
    info = data.simulate_screening(20_000, sensitivity=0, seed=1).info
    found = metrics.screening_end_points(info)
    assert str(found["found by screening"]).endswith("not estimable")
    assert found["interval cancers"] < 0.6


@pytest.mark.parametrize(
    ("info", "words"),
    [
        (3, "info must have new, found, diagnosed"),
        ({"new": [0, 1]}, "info must have new, found, diagnosed"),
        (INFO | {"new": np.zeros(9)}, "both arms must have cancers by year 5"),
        (INFO | {"small": np.zeros(8)}, r"small must have shape \(9,\), as new has, but has \(8,\)"),
        (INFO | {"new": np.arange(9)}, "new must hold labels"),
    ],
)
def test_what_cannot_be_counted_is_refused(info, words):
    with pytest.raises(ValueError, match=words):
        metrics.screening_end_points(info)
