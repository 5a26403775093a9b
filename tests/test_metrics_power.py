"""Power by simulation: the same as by formula, within its Monte Carlo error."""

import numpy as np
import pytest
from statsmodels.stats.proportion import power_proportions_2indep
from statsmodels.stats.weightstats import ttest_ind

from dlintro import metrics


def two_arms(rng):
    a, b = rng.binomial(388, 0.5), rng.binomial(388, 0.4)
    low, high = metrics.risk_difference(a, 388, b, 388).interval
    return not low < 0 < high


def test_the_power_of_two_arms_is_that_of_the_formula():
    got = metrics.power(two_arms, n_times=4000)
    assert got.n == 4000
    assert got.interval[0] < power_proportions_2indep(0.1, 0.4, 388, return_results=False) < got.interval[1]


def test_without_an_effect_it_counts_false_alarms():
    def nothing(rng):
        return ttest_ind(rng.normal(size=20), rng.normal(size=20))[1] < 0.05

    got = metrics.power(nothing, 4000)
    assert got.interval[0] < 0.05 < got.interval[1]


def test_it_is_the_share_of_successes():
    assert metrics.power(lambda rng: True, 7).value == 1
    assert metrics.power(lambda rng: np.bool_(False), 7).k == 0
    values = np.random.default_rng(2).random(50)
    assert metrics.power(lambda rng: rng.random() < 0.3, 50, seed=2).k == (values < 0.3).sum()


def test_the_same_seed_gives_the_same_studies():
    first, again, other = (metrics.power(two_arms, 200, seed=seed).k for seed in (1, 1, 2))
    assert first == again != other


def test_the_docstring_tells_how_sure_1000_studies_are():
    low, high = metrics.Proportion(800, 1000).interval
    assert "± 2.5 percentage points" in metrics.power.__doc__
    assert round((high - low) / 2, 3) == 0.025


@pytest.mark.parametrize(
    ("use", "kind", "words"),
    [
        (lambda: metrics.power(lambda rng: 0.03), TypeError, "run must return True or False, but returned 0.03"),
        (lambda: metrics.power(lambda rng: None), TypeError, "but returned None"),
        (lambda: metrics.power(0.8), TypeError, "run must be a function of a random generator, but is 0.8"),
        (lambda: metrics.power(two_arms, 0), ValueError, "n_times must be at least 1"),
        (lambda: metrics.power(two_arms, 10, seed=-1), ValueError, "seed must be at least 0"),
    ],
)
def test_what_does_not_fit_is_refused(use, kind, words):
    with pytest.raises(kind, match=words):
        use()
