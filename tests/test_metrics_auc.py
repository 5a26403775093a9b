"""AUC and its bootstrap over patients: scikit-learn, DeLong and a published table as oracles; coverage by simulation."""

import time
from functools import partial

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import norm
from sklearn.metrics import roc_auc_score

from dlintro import metrics
from dlintro.metrics import bootstrap, ranking

RNG = np.random.default_rng(0)
Y = RNG.permutation(np.repeat([0, 1], [300, 200]))
STRONG = norm.cdf(RNG.normal(1.2 * Y - 0.6))
WEAK = norm.cdf(RNG.normal(0.9 * Y - 0.4) / 2 + norm.ppf(STRONG) / 2)  # makes much the same mistakes


def delong(y, *models):
    """Return the AUCs of models on the same rows, and their covariance matrix.

    DeLong ER, DeLong DM, Clarke-Pearson DL. Biometrics 1988;44:837–845, doi:10.2307/2531595.
    """
    sick, healthy = [], []
    for probs in models:
        wins = np.subtract.outer(probs[y == 1], probs[y == 0])
        wins = (np.sign(wins) + 1) / 2
        sick.append(wins.mean(axis=1))
        healthy.append(wins.mean(axis=0))
    covariance = np.cov(sick) / np.sum(y == 1) + np.cov(healthy) / np.sum(y == 0)
    return np.mean(sick, axis=1), np.atleast_2d(covariance)


scored = st.lists(st.tuples(st.integers(0, 1), st.integers(0, 6), st.integers(0, 5)), min_size=2, max_size=40)


@settings(max_examples=40, deadline=None)
@given(scored)
def test_each_resample_has_scikit_learns_auc(rows):
    y, probs, patient = np.array([(0, 3, 0), (1, 3, 0), *rows]).T  # ties, and patients with several rows
    probs = probs / 6
    ids, index = np.unique(patient, return_inverse=True)
    counts = bootstrap.resample(len(ids), 10)
    areas = ranking.resampled_auc(y, probs, index, counts)
    for area, drawn in zip(areas, counts.T, strict=True):
        again = np.repeat(np.arange(len(y)), drawn[index])  # each row as often as its patient was drawn
        if 0 < y[again].sum() < len(again):
            assert area == pytest.approx(roc_auc_score(y[again], probs[again]), abs=1e-12)
        else:
            assert np.isnan(area)


def test_a_resample_draws_as_many_patients_as_there_are(monkeypatch):
    counts = bootstrap.resample(50, 400)
    assert set(counts.sum(axis=0)) == {50}
    assert counts.mean(axis=1) == pytest.approx(1, abs=0.25)  # nobody is drawn more often than others
    assert counts.var() == pytest.approx(1 - 1 / 50, abs=0.03)  # multinomial
    monkeypatch.setattr(bootstrap, "SEED", 4)
    bootstrap.resample.cache_clear()
    assert not np.array_equal(counts, bootstrap.resample(50, 400))
    bootstrap.resample.cache_clear()


def test_large_resamples_are_made_in_blocks(monkeypatch):
    index = np.arange(500) // 4
    counts = bootstrap.resample(125, 200)
    whole = ranking.resampled_auc(Y, STRONG, index, counts)
    monkeypatch.setattr(bootstrap, "BLOCK", 500 * 7)
    assert len(list(bootstrap.blocks(200, 500))) == 29
    np.testing.assert_array_equal(ranking.resampled_auc(Y, STRONG, index, counts), whole)
    assert set(bootstrap.resample(125, 201).sum(axis=0)) == {125}


def test_2000_resamples_of_500_patients_take_less_than_a_third_of_a_second():
    metrics.auc(Y, WEAK)  # nothing is imported for the first time
    bootstrap.resample.cache_clear()
    began = time.process_time()
    metrics.auc(Y, STRONG)
    assert time.process_time() - began < 0.3


def test_the_published_ratings_of_109_scans():
    # Hanley JA, McNeil BJ. Radiology 1982;143:29–36, Table I: area 0.893, standard error 0.032
    ratings = np.arange(5) / 4
    probs = np.repeat(np.tile(ratings, 2), [33, 6, 6, 11, 2, 3, 2, 2, 11, 33])
    area = ranking.area(np.repeat([0, 1], [58, 51]), probs, np.arange(109), n_resamples=20_000)
    assert area.value == pytest.approx(0.893, abs=5e-4)
    assert (area.high - area.low) / (2 * 1.96) == pytest.approx(0.032, abs=0.0025)


@pytest.mark.parametrize("probs", [STRONG, WEAK, STRONG.round(1)])
def test_the_interval_of_independent_rows_is_near_delongs(probs):
    (area,), ((variance,),) = delong(Y, probs)
    got = metrics.auc(Y, probs)
    assert got.value == pytest.approx(area, abs=1e-12)
    assert got.interval == pytest.approx((area - 1.96 * variance**0.5, area + 1.96 * variance**0.5), abs=0.006)


def test_the_paired_difference_is_near_delongs_and_narrower_than_apart():
    areas, covariance = delong(Y, STRONG, WEAK)
    error = (covariance[0, 0] + covariance[1, 1] - 2 * covariance[0, 1]) ** 0.5
    got = metrics.auc_difference(Y, STRONG, WEAK)
    assert got.value == pytest.approx(areas[0] - areas[1], abs=1e-12)
    assert got.interval == pytest.approx((got.value - 1.96 * error, got.value + 1.96 * error), abs=0.004)
    apart = 1.96 * (covariance[0, 0] + covariance[1, 1]) ** 0.5
    assert got.high - got.low < 0.9 * 2 * apart
    swapped = metrics.auc_difference(Y, WEAK, STRONG)
    assert swapped.interval == pytest.approx((-got.high, -got.low), abs=1e-3)


def test_the_same_patients_always_get_the_same_interval(monkeypatch):
    def fresh():
        bootstrap.resample.cache_clear()
        return metrics.auc(Y, STRONG, np.arange(500) // 2)

    first, again = fresh(), fresh()
    monkeypatch.setattr(bootstrap, "SEED", 6)
    other = fresh()
    bootstrap.resample.cache_clear()
    assert first == again
    assert first.value == other.value
    assert first.interval != other.interval


def test_names_of_patients_do_not_matter_nor_does_the_order_of_rows():
    patient = np.arange(500) // 5
    order = RNG.permutation(500)
    plain = metrics.auc(Y, STRONG, patient)
    assert metrics.auc(Y, STRONG, [f"P{i:03}" for i in patient]) == plain
    assert metrics.auc(Y[order], STRONG[order], patient[order]) == plain


def simulate(n_patients, n_rows, alike, rng):
    """Return labels, probabilities and patients whose rows resemble each other; the true AUC is that of `TRUTH`."""
    patient = np.repeat(np.arange(n_patients), n_rows)
    y = (patient % 2).astype(int)
    own, common = rng.normal(size=len(y)), rng.normal(size=n_patients)[patient]
    return y, norm.cdf(SHIFT * y + alike**0.5 * common + (1 - alike) ** 0.5 * own), patient


SHIFT = 1.0
TRUTH = norm.cdf(SHIFT / np.sqrt(2))


def share_covered(n_studies, estimate, truth):
    rng = np.random.default_rng(7)
    intervals = [estimate(*simulate(60, 8, 0.6, rng)).interval for _ in range(n_studies)]
    return np.mean([low <= truth <= high for low, high in intervals])


def test_only_a_bootstrap_over_patients_covers_the_true_auc():
    over_patients = share_covered(150, partial(ranking.area, n_resamples=400), TRUTH)
    over_rows = share_covered(
        150, lambda y, probs, _: ranking.area(y, probs, np.arange(len(y)), n_resamples=400), TRUTH
    )
    assert over_patients >= 0.9
    assert over_rows <= 0.75


def test_only_a_bootstrap_over_patients_covers_the_true_sensitivity():
    def sensitivity(y, probs, patient):
        return metrics.confusion(y, (probs > 0.7).astype(int), patient).sensitivity

    truth = norm.cdf(SHIFT - norm.ppf(0.7))
    assert share_covered(150, sensitivity, truth) >= 0.9
    assert share_covered(150, lambda y, probs, _: sensitivity(y, probs, None), truth) <= 0.75


def test_too_few_patients_of_a_class_have_no_interval():
    y = np.repeat([1, 0], [90, 110])
    probs = RNG.random(200)
    nine = metrics.auc(y, probs, patient=np.append(np.arange(90) % 9, np.arange(100, 210)))
    ten = metrics.auc(y, probs, patient=np.append(np.arange(90) % 10, np.arange(100, 210)))
    assert str(nine) == f"{nine.value:.2f} (interval not estimable)"
    assert ten.interval is not None
    assert metrics.auc_difference(y, probs, probs[::-1], np.append(np.arange(90) % 9, np.arange(100, 210))).low is None


def test_a_perfect_model_has_no_interval_of_0_or_1():
    perfect = metrics.auc(Y, Y.astype(float))
    assert perfect.value == 1
    assert perfect.interval is None
    assert metrics.auc_difference(Y, STRONG, STRONG).interval is None


def test_resamples_with_one_class_are_left_out():
    values = np.append(np.linspace(0.4, 0.6, 980), np.full(20, np.nan))
    assert bootstrap.interval(values) == pytest.approx((0.405, 0.595))
    assert bootstrap.interval(np.append(values, np.full(60, np.nan))) is None  # too many to look away
    assert bootstrap.interval(np.full(10, np.nan)) is None


def test_an_estimate_reads_well():
    assert str(metrics.Estimate(0.8712, 0.8249, 0.9101)) == "0.87 (95 % interval 0.82 to 0.91)"
    assert str(metrics.Estimate(-0.031, -0.1, 0.0001)) == "−0.03 (95 % interval −0.10 to 0.00)"
    assert str(metrics.Estimate(-0.001)) == "0.00 (interval not estimable)"
    assert str(metrics.Estimate(float("nan"))) == "not estimable"
    assert float(metrics.Estimate(0.5)) == 0.5


@pytest.mark.parametrize(
    ("use", "words"),
    [
        (lambda: metrics.auc([1, 1], [0.1, 0.2]), "only the label 1"),
        (lambda: metrics.auc([0, 1], [0.1, 1.2]), "probs must lie between 0 and 1, but one is 1.2; divide per cent"),
        (lambda: metrics.auc([0, 1], [-2.0, 1.2]), "turn logits into probabilities with a sigmoid"),
        (lambda: metrics.auc([0, 1], [0.1, np.nan]), "probs must hold finite numbers, but 1 of them"),
        (lambda: metrics.auc([0, 1], [0.1]), "probs must have length 2, but has length 1"),
        (lambda: metrics.auc([0, 1], [0.1, 0.2], patient=[1]), "one id for each row"),
        (lambda: metrics.auc([0, 1], [0.1, 0.2], patient=[1, np.nan]), "one id for each row, but 1 are missing"),
        (lambda: metrics.auc([0, 1], [0.1, 0.2], patient=["a", None]), "one id for each row, but 1 are missing"),
        (lambda: metrics.auc_difference([0, 1], [0.1, 0.2], [10, 20]), "probs_b must lie between 0 and 1"),
        (lambda: metrics.auc_difference([0, 0], [0.1, 0.2], [0.1, 0.2]), "only the label 0"),
    ],
)
def test_what_does_not_fit_is_refused_with_the_remedy(use, words):
    with pytest.raises(ValueError, match=words):
        use()


def test_ids_of_two_kinds_are_refused():
    with pytest.raises(TypeError, match="mixes numbers and texts"):
        metrics.auc([0, 1], [0.1, 0.2], patient=np.array([1, "b"], dtype=object))
