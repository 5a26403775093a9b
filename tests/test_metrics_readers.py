"""Reader studies: a published analysis, an analysis of variance by statsmodels, a paired t-test, and false alarms."""

from itertools import combinations

import numpy as np
import pandas as pd
import pytest
from scipy import stats
from statsmodels.api import stats as sm_stats
from statsmodels.formula.api import ols

from dlintro import data, metrics
from dlintro.metrics.readers import random_readers

RNG = np.random.default_rng(0)
EASY, READER = RNG.normal(size=(60, 1)), RNG.normal(size=(2, 1, 6))
FIRST, SECOND = (EASY + 0.5 * READER + RNG.normal(size=(2, 60, 6)) > -0.5).astype(int)


def study(seed, **plan):
    simulated = data.simulate_readers(seed=seed, **plan)
    right = {who: simulated.info[who] == simulated.y[:, None] for who in ("helped", "alone")}
    return metrics.reader_difference(right["helped"], right["alone"])


def test_a_published_study_gets_its_published_numbers():
    """Van Dyke's AUCs of five readers, spin echo and cine: as printed by the R package MRMCaov 0.1.8."""
    mean, square, covariance = 0.04380032, 0.0005510306, 0.0003440748 - 0.0002390284
    spread = np.array([-2, -1, 0, 1, 2]) * np.sqrt(2 * square / 2.5)  # any five with this mean and variance
    got, p = random_readers(mean + spread, 2 * covariance)
    assert got.value == pytest.approx(mean)
    assert got.interval == pytest.approx((-0.0003588544, 0.0879594986), abs=1e-7)
    assert p == pytest.approx(0.05166569, abs=1e-7)


def test_a_small_study_by_hand():
    """Differences (1, 0, 0, 1) and (0, 0, 0, 1): means 1/2 and 1/4, covariance over cases 1/6, divided by 4 cases."""
    got = metrics.reader_difference([[1, 0], [0, 0], [1, 1], [1, 1]], [[0, 0], [0, 0], [1, 1], [0, 0]])
    assert got.by_reader.tolist() == [0.5, 0.25]
    assert got.random.value == got.fixed.value == 0.375
    variance = 1 / 64 + 1 / 24
    freedom = (variance * 64) ** 2
    reach = stats.t.ppf(0.975, freedom) * np.sqrt(variance)
    assert got.random.interval == pytest.approx((0.375 - reach, 0.375 + reach))
    assert got.p_random == pytest.approx(2 * stats.t.sf(0.375 / np.sqrt(variance), freedom))


def test_fixed_readers_are_a_paired_t_test_over_cases():
    got = metrics.reader_difference(FIRST, SECOND)
    test = stats.ttest_1samp((FIRST - SECOND).mean(axis=1), 0)
    assert got.p_fixed == pytest.approx(test.pvalue)
    assert got.fixed.interval == pytest.approx(tuple(test.confidence_interval()))


def test_random_readers_are_the_analysis_of_variance_by_obuchowski_and_rockette():
    both, n_readers = np.stack([FIRST, SECOND]), FIRST.shape[1]
    table = pd.DataFrame(
        [(way, reader, both[way, :, reader].mean()) for way in (0, 1) for reader in range(n_readers)],
        columns=["way", "reader", "right"],
    )
    squares = sm_stats.anova_lm(ols("right ~ C(way) + C(reader)", table).fit())["mean_sq"]
    without = np.stack([np.delete(both, case, axis=1).mean(axis=1).ravel() for case in range(len(FIRST))])
    covariance = np.cov(without.T, ddof=0) * (len(FIRST) - 1)  # by the jackknife: of both ways, and of all readers
    pairs = list(combinations(range(n_readers), 2))
    cov_2 = np.mean([covariance[i + n_readers * way, j + n_readers * way] for way in (0, 1) for i, j in pairs])
    cov_3 = np.mean([covariance[i, j + n_readers] for i in range(n_readers) for j in range(n_readers) if i != j])
    below = squares["Residual"] + max(n_readers * (cov_2 - cov_3), 0)
    freedom = (n_readers - 1) * (below / squares["Residual"]) ** 2
    got = metrics.reader_difference(FIRST, SECOND)
    assert got.p_random == pytest.approx(stats.f.sf(squares["C(way)"] / below, 1, freedom))
    reach = stats.t.ppf(0.975, freedom) * np.sqrt(2 * below / n_readers)
    assert got.random.interval == pytest.approx((got.random.value - reach, got.random.value + reach))


def test_what_readers_do_not_share_does_not_count_below_0():
    differences = np.array([0.1, 0.0, 0.2])
    without, p = random_readers(differences, -0.01)
    test = stats.ttest_1samp(differences, 0)
    assert p == pytest.approx(test.pvalue)
    assert without.interval == pytest.approx(tuple(test.confidence_interval()))


def test_if_readers_vary_fixed_readers_give_false_alarms_and_random_readers_do_not():
    found = [study(seed, effect=0.0) for seed in range(600)]
    assert np.mean([one.p_fixed < 0.05 for one in found]) > 0.12
    assert 0.03 < np.mean([one.p_random < 0.05 for one in found]) < 0.085
    inside = [one.random.low <= 0 <= one.random.high for one in found]
    assert np.mean(inside) == pytest.approx(1 - np.mean([one.p_random < 0.05 for one in found]))


def test_if_readers_are_alike_fixed_readers_are_right_too():
    found = [study(seed, effect=0.0, effect_sd=0.0) for seed in range(600)]
    assert 0.03 < np.mean([one.p_fixed < 0.05 for one in found]) < 0.075


def test_more_cases_do_not_replace_readers():
    def width(**plan):
        return np.mean([one.random.high - one.random.low for one in (study(seed, **plan) for seed in range(60))])

    usual = width()
    assert width(n_cases=800) > 0.7 * usual  # four times as many
    assert width(n_readers=20) < 0.6 * usual


def test_the_words_name_both_ways_to_think_of_readers():
    assert str(metrics.reader_difference([[1, 0], [0, 0], [1, 1], [1, 1]], [[0, 0], [0, 0], [1, 1], [0, 0]])) == (
        "2 readers, 4 cases; difference of each reader in percentage points: +50.0, +25.0\n"
        "these readers, other cases (fixed):   +37.5 percentage points (95 % interval −38.7 to +100.0), p = 0.22\n"
        "other readers, other cases (random):  +37.5 percentage points (95 % interval −14.0 to +89.0), p = 0.14"
    )
    close = metrics.Difference(0.05, 0.0002, 0.0998)
    told = str(metrics.ReaderDifference(close, close, 0.0503, 0.049, np.array([0.05, 0.05]), 9))
    assert "+5.0 percentage points (95 % interval +0.02 to +10.0), p = 0.05\n" in told
    many = str(study(0, n_readers=12))
    assert "12 readers, 200 cases; difference of each reader in percentage points: from " in many
    assert "p < 0.001" in str(metrics.reader_difference(np.ones((9, 3)), np.eye(9)[:, :3]))


def test_answers_that_never_differ_have_no_interval():
    got = metrics.reader_difference(np.ones((5, 2)), np.ones((5, 2)))
    assert np.isnan(got.p_random)
    assert got.fixed.interval is None
    assert "(fixed):   0 percentage points (interval not estimable)" in str(got)


@pytest.mark.parametrize(
    ("first", "second", "words"),
    [
        (np.ones((4, 3)), np.ones((4, 2)), "must have the same shape, but have"),
        (np.ones((4, 1)), np.ones((4, 1)), "with at least two of each, but has shape"),
        (np.ones((1, 3)), np.ones((1, 3)), "with at least two of each, but has shape"),
        (np.full((4, 3), 0.5), np.ones((4, 3)), "first_right must be 0 or 1"),
        (np.ones(4), np.ones(4), "first_right must have shape"),
    ],
)
def test_what_does_not_fit_is_refused(first, second, words):
    with pytest.raises(ValueError, match=words):
        metrics.reader_difference(first, second)
