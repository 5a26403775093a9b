"""How many for a trial: published examples, statsmodels, and the power that a study of that size has, counted exactly."""

import numpy as np
import pytest
from scipy.optimize import minimize_scalar
from scipy.stats import binom, norm
from statsmodels.stats.contingency_tables import mcnemar
from statsmodels.stats.proportion import power_proportions_2indep

from dlintro import metrics


def test_a_paired_study_needs_as_many_as_connor_says():
    assert metrics.paired_size(0.15, 0.05).n == metrics.paired_size(0.15, 0.05).total == 469
    assert metrics.paired_size(0.15, 0.05, power=0.9).n == 627


def mcnemar_power(n, disagree, difference, exact):
    """The power of McNemar's test, summed over all numbers of discordant pairs and over all ways to split them."""
    total = 0.0
    for m in np.flatnonzero(binom.pmf(np.arange(n + 1), n, disagree) > 1e-9):
        split = np.arange(m + 1)
        if exact:
            p = 2 * binom.cdf(np.minimum(split, m - split), m, 0.5)
        else:
            p = 2 * norm.sf(np.abs(2 * split - m) / np.sqrt(max(m, 1)))
        chance = binom.pmf(split, m, (1 + difference / disagree) / 2)
        total += binom.pmf(m, n, disagree) * chance[p < 0.05].sum()
    return total


def test_a_paired_study_of_that_size_has_the_power_that_was_asked_for():
    assert mcnemar_power(469, 0.15, 0.05, exact=False) == pytest.approx(0.80, abs=0.015)
    assert mcnemar_power(627, 0.15, 0.05, exact=False) == pytest.approx(0.90, abs=0.015)


def test_the_exact_test_has_less_power_as_the_docstring_says():
    assert "its power is 0.78 instead of 0.80" in " ".join(metrics.paired_size.__doc__.split())
    assert round(mcnemar_power(469, 0.15, 0.05, exact=True), 2) == 0.78


@pytest.mark.parametrize("counts", [(30, 15), (12, 12), (5, 0), (41, 20)])
def test_the_exact_test_is_that_of_statsmodels(counts):
    first = np.repeat([1, 0, 1, 0], [*counts, 50, 20])
    second = np.repeat([0, 1, 1, 0], [*counts, 50, 20])
    got = metrics.discordant(first, second)
    assert (got.only_first, got.only_second) == counts
    assert got.p == pytest.approx(mcnemar([[50, counts[0]], [counts[1], 20]], exact=True).pvalue)


def test_one_person_fewer_is_too_few_for_superiority():
    for power, n in ((0.8, 388), (0.9, 519)):
        size = metrics.superiority_size(0.5, 0.4, power)
        assert (size.n, size.total) == (n, 2 * n)
        reached = [power_proportions_2indep(0.1, 0.4, each, return_results=False) for each in (n - 1, n)]
        assert reached[0] < power <= reached[1]


def test_the_order_of_the_arms_does_not_matter_for_superiority():
    assert metrics.superiority_size(0.4, 0.5).n == metrics.superiority_size(0.5, 0.4).n


def test_the_continuity_correction_would_ask_for_as_many_as_the_docstring_says():
    n = metrics.superiority_size(0.4, 0.5).n - 0.66  # not rounded up: 387.34
    corrected = n / 4 * (1 + np.sqrt(1 + 4 / (n * 0.1))) ** 2  # Fleiss, Tytun and Ury 1980, equation 4
    assert np.ceil(corrected) == 408
    assert "408 instead of 388" in " ".join(metrics.superiority_size.__doc__.split())


def test_non_inferiority_needs_as_many_as_blackwelder_says():
    assert metrics.noninferiority_size(0.85, 0.85, 0.05).n == 801
    assert metrics.noninferiority_size(0.85, 0.85, 0.05, power=0.9).n == 1072


@pytest.mark.parametrize(("new", "control", "margin"), [(0.85, 0.85, 0.05), (0.82, 0.85, 0.1), (0.5, 0.45, 0.05)])
def test_non_inferiority_is_then_shown_as_often_as_was_asked_for(new, control, margin):
    n = metrics.noninferiority_size(new, control, margin).n
    rng = np.random.default_rng(3)
    p, q = rng.binomial(n, new, 40_000) / n, rng.binomial(n, control, 40_000) / n
    low = p - q - 1.96 * np.sqrt((p * (1 - p) + q * (1 - q)) / n)
    assert np.mean(low > -margin) == pytest.approx(0.8, abs=0.012)


def test_farrington_and_manning_ask_for_as_many_as_the_docstring_says():
    """Their variance is that of the shares p − 0.05 and p that explain two shares of 0.85 best."""

    def unlikely(p):
        return -sum(0.85 * np.log(share) + 0.15 * np.log(1 - share) for share in (p, p - 0.05))

    p = minimize_scalar(unlikely, bounds=(0.6, 0.99), method="bounded", options={"xatol": 1e-10}).x
    assumed = sum(share * (1 - share) for share in (p, p - 0.05))
    root = norm.ppf(0.975) * np.sqrt(assumed) + norm.ppf(0.8) * np.sqrt(2 * 0.85 * 0.15)
    assert np.ceil(root**2 / 0.05**2) == 809
    assert "809 instead of 801" in " ".join(metrics.noninferiority_size.__doc__.split())


def test_bad_outcomes_are_given_as_good_ones():
    assert metrics.noninferiority_size(1 - 0.15, 1 - 0.15, 0.05).n == 801


def test_better_results_need_fewer_people():
    sizes = [metrics.noninferiority_size(new, 0.85, 0.05).n for new in (0.84, 0.85, 0.86, 0.9)]
    assert sizes == sorted(sizes, reverse=True)
    assert len(set(sizes)) == 4


def test_clusters_need_more_people():
    assert metrics.design_effect(190, 0.01) == pytest.approx(2.89)
    assert int(np.ceil(388 * metrics.design_effect(190, 0.01))) == 1122
    assert metrics.design_effect(1, 0.3) == metrics.design_effect(50, 0) == 1
    assert metrics.design_effect(20, 1) == 20  # all of a practice alike: a practice tells as much as one person
    assert metrics.design_effect(100, 0.02, variation=0.5) == pytest.approx(1 + (1.25 * 100 - 1) * 0.02)


def test_the_design_effect_is_how_much_more_the_mean_of_simulated_clusters_varies():
    rng = np.random.default_rng(0)
    rho, m, n_clusters = 0.1, 12, 5
    shared = rng.normal(0, np.sqrt(rho), (20_000, n_clusters, 1))
    values = shared + rng.normal(0, np.sqrt(1 - rho), (20_000, n_clusters, m))
    variance = values.mean(axis=(1, 2)).var() * n_clusters * m
    assert variance == pytest.approx(metrics.design_effect(m, rho), rel=0.03)


def test_unequal_clusters_are_heavier():
    """The variance of a mean over clusters of different sizes, in which each person counts alike."""
    sizes = np.array([5, 10, 30, 35])
    rho, variation = 0.05, sizes.std() / sizes.mean()
    variance = (sizes * (1 + (sizes - 1) * rho)).sum() / sizes.sum()
    assert metrics.design_effect(20, rho, variation) == pytest.approx(variance)


def test_a_trial_size_reads_as_sentences():
    assert str(metrics.paired_size(0.15, 0.05)) == (
        "469 patients, each with both tests. If only one test is right in 15% of patients, and one of them is right in "
        "5 percentage points more than the other, the study has a power of 80% to show a difference."
    )
    assert repr(metrics.noninferiority_size(0.85, 0.85, 0.05, 0.9)) == (
        "1,072 people in each arm, 2,144 in all. If the true shares are 85% and 85%, the study has a power of 90% to show "
        "that the first is lower by less than 5 percentage points."
    )
    assert str(metrics.superiority_size(0.00155, 0.00176)).endswith(
        "If the true shares are 0.155% and 0.176%, the study has a power of 80% to show a difference."
    )


@pytest.mark.parametrize(
    ("use", "words"),
    [
        (lambda: metrics.paired_size(0.05, 0.15), "difference must be at most disagree, 0.05, but is 0.15"),
        (lambda: metrics.paired_size(0.15, 0), "difference must be above 0"),
        (lambda: metrics.paired_size(0, 0), "disagree must be above 0"),
        (lambda: metrics.paired_size(15, 5), "disagree must be above 0 and at most 1, but is 15"),
        (lambda: metrics.paired_size(0.15, 0.05, 80), "power must be at least 0.5 and at most 1, but is 80"),
        (lambda: metrics.paired_size(0.15, 0.05, 1), "no study is certain to succeed"),
        (lambda: metrics.noninferiority_size(0.85, 0.85, 0), "margin must be above 0"),
        (lambda: metrics.noninferiority_size(0.85, 0.85, -0.05), "margin must be above 0"),
        (lambda: metrics.noninferiority_size(0.80, 0.85, 0.05), "new must lie above control minus margin, 0.8, but is"),
        (lambda: metrics.noninferiority_size(1, 1, 0.05), "must not both be 0 or 1"),
        (lambda: metrics.noninferiority_size(85, 0.85, 0.05), "new must be at least 0 and at most 1"),
        (lambda: metrics.superiority_size(0.4, 0.4), "new and control must differ, but both are 0.4"),
        (lambda: metrics.superiority_size(0.4, 1.5), "control must be at least 0 and at most 1"),
        (lambda: metrics.design_effect(0, 0.01), "cluster_size must be at least 1"),
        (lambda: metrics.design_effect(190, -0.01), "correlation must be at least 0"),
        (lambda: metrics.design_effect(190, 0.01, -1), "variation must be at least 0"),
    ],
)
def test_the_impossible_is_refused(use, words):
    with pytest.raises(ValueError, match=words):
        use()
