"""Looking early: constants of published tables, a design by SAS, and simulated trials."""

import numpy as np
import pytest
from scipy.stats import norm

from dlintro import metrics

# Jennison C, Turnbull BW. Group Sequential Methods with Applications to Clinical Trials. Chapman & Hall 1999, chapter 2
POCOCK = {1: 1.960, 2: 2.178, 3: 2.289, 4: 2.361, 5: 2.413, 10: 2.555, 20: 2.672}
OBRIEN_FLEMING = {1: 1.960, 2: 1.977, 3: 2.004, 4: 2.024, 5: 2.040, 10: 2.087}
NAIVE = {1: 0.05, 2: 0.083, 3: 0.107, 4: 0.126, 5: 0.142, 10: 0.193, 20: 0.248, 50: 0.320}


@pytest.mark.parametrize(("n_looks", "constant"), POCOCK.items())
def test_pococks_bounds_are_those_of_the_table(n_looks, constant):
    assert metrics.stopping_bounds(n_looks, "pocock") == pytest.approx(np.full(n_looks, constant), abs=6e-4)


@pytest.mark.parametrize(("n_looks", "constant"), OBRIEN_FLEMING.items())
def test_obrien_and_flemings_bounds_are_those_of_the_table(n_looks, constant):
    bounds = metrics.stopping_bounds(n_looks)
    assert bounds[-1] == pytest.approx(constant, abs=6e-4)
    assert bounds == pytest.approx(bounds[-1] * np.sqrt(n_looks / np.arange(1, n_looks + 1)))


def test_five_looks_have_the_bounds_that_every_textbook_prints():
    assert metrics.stopping_bounds(5).round(3).tolist() == [4.562, 3.226, 2.634, 2.281, 2.040]


@pytest.mark.parametrize(("n_looks", "errors"), NAIVE.items())
def test_naive_looks_err_as_often_as_the_table_says(n_looks, errors):
    bounds = metrics.stopping_bounds(n_looks, "naive")
    assert bounds == pytest.approx(np.full(n_looks, 1.959964))
    assert metrics.chance_to_stop(bounds)[-1] == pytest.approx(errors, abs=6e-4)


@pytest.mark.parametrize("rule", ["pocock", "obrien-fleming"])
@pytest.mark.parametrize("alpha", [0.01, 0.05, 0.2])
def test_the_errors_of_all_looks_are_those_allowed(rule, alpha):
    assert metrics.chance_to_stop(metrics.stopping_bounds(6, rule, alpha))[-1] == pytest.approx(alpha, abs=1e-7)


def test_a_design_has_the_power_that_sas_says():
    """Four looks by Pocock's rule and a power of 0.9 take 118.3143 % of the patients of one look, SAS/STAT SEQDESIGN."""
    effect = (norm.ppf(0.975) + norm.ppf(0.9)) * np.sqrt(1.183143)
    stopped = metrics.chance_to_stop(metrics.stopping_bounds(4, "pocock"), effect)
    assert stopped[-1] == pytest.approx(0.9, abs=2e-5)
    expected_share = 1 - stopped[:3].sum() / 4  # of the patients of all four looks
    assert 1.183143 * expected_share == pytest.approx(0.6974805, abs=1e-4)  # "Alt Ref ASN"
    without_effect = metrics.chance_to_stop(metrics.stopping_bounds(4, "pocock"))
    assert 1.183143 * (1 - without_effect[:3].sum() / 4) == pytest.approx(1.156074, abs=1e-4)  # "Null Ref ASN"


@pytest.mark.parametrize("effect", [0.0, 2.8, -1.5])
@pytest.mark.parametrize("bounds", [[1.96] * 5, [3.0, 2.5, 2.0], [1.0, 4.0]])
def test_chances_are_those_of_simulated_trials(effect, bounds):
    n_looks, n_trials = len(bounds), 200_000
    parts = np.random.default_rng(5).normal(effect / np.sqrt(n_looks), 1, (n_trials, n_looks))
    z = np.cumsum(parts, axis=1) / np.sqrt(np.arange(1, n_looks + 1))
    stopped = np.logical_or.accumulate(np.abs(z) >= bounds, axis=1).mean(axis=0)
    error = 4 * np.sqrt(0.25 / n_trials)  # four Monte Carlo standard errors
    assert metrics.chance_to_stop(bounds, effect) == pytest.approx(stopped, abs=error)


def test_one_look_needs_no_integral():
    assert metrics.chance_to_stop([1.959964], 2.801585) == pytest.approx([0.80], abs=1e-4)
    for rule in ("pocock", "obrien-fleming", "naive"):
        assert metrics.stopping_bounds(1, rule) == pytest.approx([norm.ppf(0.975)])


def test_bounds_that_nobody_reaches_and_many_looks_do_no_harm():
    chances = metrics.chance_to_stop([30.0] * 40)
    assert chances == pytest.approx(np.zeros(40), abs=1e-12)
    surely = metrics.chance_to_stop([1e-6, 2.0], 50.0)
    assert surely == pytest.approx([1, 1])
    assert (np.diff(metrics.chance_to_stop([1.96] * 30)) >= 0).all()
    late = metrics.chance_to_stop([40.0, 40.0, 2.0], 2.8)  # no look but the last
    assert late == pytest.approx([0, 0, norm.sf(2 - 2.8) + norm.sf(2 + 2.8)], abs=1e-9)


@pytest.mark.parametrize(
    ("use", "words"),
    [
        (lambda: metrics.stopping_bounds(0), "n_looks must be at least 1"),
        (
            lambda: metrics.stopping_bounds(5, "peto"),
            "rule must be one of obrien-fleming, pocock, naive, but is 'peto'",
        ),
        (lambda: metrics.stopping_bounds(5, alpha=5), "alpha must be above 0 and at most 1, but is 5"),
        (lambda: metrics.stopping_bounds(5, alpha=0), "alpha must be above 0"),
        (lambda: metrics.stopping_bounds(5, alpha=1), "alpha must be below 1"),
        (lambda: metrics.chance_to_stop([2.0, -2.0]), "bounds must all be above 0, but one is -2"),
        (lambda: metrics.chance_to_stop([]), "bounds must hold at least one value"),
        (lambda: metrics.chance_to_stop([2.0], np.inf), "effect must be finite"),
    ],
)
def test_what_does_not_fit_is_refused(use, words):
    with pytest.raises(ValueError, match=words):
        use()
