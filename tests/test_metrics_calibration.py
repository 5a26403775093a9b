"""Calibration against scikit-learn and closed checks; the decision curve by hand."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import expit, logit
from sklearn.calibration import calibration_curve
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import brier_score_loss

from dlintro import metrics

RNG = np.random.default_rng(0)
LOGITS = RNG.normal(-1, 1.5, size=4000)
Y = (RNG.random(4000) < expit(LOGITS)).astype(int)
HONEST = expit(LOGITS)
rows = st.lists(st.tuples(st.integers(0, 1), st.integers(1, 19)), min_size=1, max_size=40)


def contains(estimate, truth):
    return estimate.low < truth < estimate.high


def test_honest_probabilities_have_slope_1_and_intercept_0():
    result = metrics.calibration(Y, HONEST)
    assert contains(result.slope, 1)
    assert contains(result.intercept, 0)
    inside = [
        low <= p <= high for p, (low, high) in zip(result.predicted, (o.interval for o in result.observed), strict=True)
    ]
    assert sum(inside) >= 8


def test_too_extreme_probabilities_have_a_slope_below_1():
    result = metrics.calibration(Y, expit(2 * LOGITS))
    assert result.slope.value == pytest.approx(metrics.calibration(Y, HONEST).slope.value / 2, abs=1e-6)
    assert result.slope.high < 1


def test_risks_that_are_too_high_on_the_whole_have_an_intercept_below_0():
    result = metrics.calibration(Y, expit(LOGITS + 0.7))
    assert result.intercept.value == pytest.approx(metrics.calibration(Y, HONEST).intercept.value - 0.7, abs=1e-6)
    assert result.intercept.high < 0


@pytest.mark.parametrize("probs", [HONEST, HONEST**2, expit(3 * LOGITS + 1), HONEST.round(2)])
def test_slope_and_intercept_solve_their_equations(probs):
    result = metrics.calibration(Y, probs)
    z = logit(np.clip(probs, 1e-7, 1 - 1e-7))
    oracle = LogisticRegression(C=np.inf, tol=1e-10, max_iter=1000).fit(z[:, None], Y)
    assert result.slope.value == pytest.approx(oracle.coef_[0, 0], abs=1e-4)
    assert np.sum(Y - expit(z + result.intercept.value)) == pytest.approx(0, abs=1e-3)  # as many as expected


def test_the_intervals_are_those_of_the_patient_bootstrap():
    patient = np.repeat(np.arange(200), 4)
    rng = np.random.default_rng(1)
    logits = rng.normal(-0.5, 1, size=200)[patient]
    y = (rng.random(800) < expit(1.5 * logits + rng.normal(size=200)[patient])).astype(int)
    result = metrics.calibration(y, expit(logits), patient=patient)
    slopes, intercepts, briers = [], [], []
    for _ in range(100):
        again = (4 * rng.integers(200, size=200)[:, None] + np.arange(4)).ravel()
        one = metrics.calibration(y[again], expit(logits[again]), n_bins=2)
        slopes.append(one.slope.value)
        intercepts.append(one.intercept.value)
        briers.append(one.brier.value)
    for estimate, values in ((result.slope, slopes), (result.intercept, intercepts), (result.brier, briers)):
        assert (estimate.high - estimate.low) / (2 * 1.96 * np.std(values)) == pytest.approx(1, abs=0.2)
    rows_only = metrics.calibration(y, expit(logits))
    assert rows_only.slope.high - rows_only.slope.low < 0.85 * (result.slope.high - result.slope.low)


def test_groups_are_scikit_learns_and_their_counts_add_up():
    result = metrics.calibration(Y, HONEST, n_bins=7)
    share, mean = calibration_curve(Y, HONEST, n_bins=7, strategy="quantile")
    np.testing.assert_allclose([o.value for o in result.observed], share)
    np.testing.assert_allclose(result.predicted, mean)
    assert sum(o.n for o in result.observed) == 4000
    assert sum(o.k for o in result.observed) == Y.sum()


@settings(max_examples=60, deadline=None)
@given(rows, st.integers(1, 12))
def test_any_rows_have_groups_and_a_brier_score(pairs, n_bins):
    y, probs = np.array([(0, 4), (1, 12), *pairs]).T
    result = metrics.calibration(y, probs / 20, n_bins=n_bins)
    assert 1 <= len(result.observed) <= n_bins
    assert np.all(np.diff(result.predicted) > 0)
    assert result.brier.value == pytest.approx(brier_score_loss(y, probs / 20))
    assert "nan" not in str(result)


def test_groups_of_patients_with_several_rows_have_an_interval_by_patient():
    observed = metrics.calibration(Y, HONEST, n_bins=3, patient=np.arange(4000) // 4).observed
    assert not observed[0].independent
    assert observed[0].interval is not None


@pytest.mark.parametrize("probs", [[0.1, 0.2, 0.8, 0.9], [0.9, 0.8, 0.2, 0.1], [0.5] * 4, [0.1, 0.5, 0.5, 0.9]])
def test_a_slope_that_no_data_can_tell_is_not_estimable(probs):
    assert str(metrics.calibration([0, 0, 1, 1], probs).slope) == "not estimable"


@pytest.mark.parametrize("near", [np.nextafter(0.3, 1), 0.1 + 0.2, float(np.nextafter(np.float32(0.3), np.float32(1)))])
def test_a_model_that_says_the_same_to_all_but_for_rounding_has_no_slope(near):
    y, rng = (np.arange(400) % 10 < 3).astype(int), np.random.default_rng(0)
    result = metrics.calibration(y, np.where(rng.random(400) < 0.5, 0.3, near))
    assert str(result.slope) == "not estimable"
    assert result.intercept.value == pytest.approx(0, abs=1e-5)


@pytest.mark.parametrize("spread", [1e-4, 1e-3, 1.0])
def test_a_small_spread_that_is_no_rounding_has_its_slope(spread):
    logits = -1 + spread * np.linspace(-1, 1, 4000)
    result = metrics.calibration(Y, expit(logits))
    oracle = LogisticRegression(C=np.inf, tol=1e-12, max_iter=1000).fit((logits[:, None] + 1) / spread, Y)
    assert result.slope.value == pytest.approx(oracle.coef_[0, 0] / spread, rel=1e-3)
    assert result.slope.low < result.slope.value < result.slope.high


def test_a_brier_score_of_equal_errors_has_no_interval_of_rounding():
    y = np.tile([0, 1], 30)
    assert str(metrics.calibration(y, np.where(y == 1, 0.9, 0.1)).brier) == "0.010 (interval not estimable)"


def test_the_interval_of_the_brier_score_holds_the_truth():
    rng, held = np.random.default_rng(0), []
    truth = np.mean(HONEST * (1 - HONEST))
    for _ in range(300):
        rows = rng.integers(len(HONEST), size=150)
        y = (rng.random(150) < HONEST[rows]).astype(int)
        brier = metrics.calibration(y, HONEST[rows], n_bins=2).brier
        held.append(brier.low <= truth <= brier.high)
    assert np.mean(held) >= 0.92


def test_saturated_probabilities_do_no_harm():
    result = metrics.calibration([0, 1, 0, 1, 0, 1], [0.0, 1.0, 1.0, 0.0, 0.2, 0.8])
    assert np.isfinite(result.slope.value)
    assert result.slope.interval is None  # three patients of a class are too few
    assert str(result).splitlines()[0] == "Brier score  0.347 (interval not estimable)"


def test_the_decision_curve_by_hand():
    y, probs = [1, 1, 0, 0, 0], [0.9, 0.3, 0.6, 0.2, 0.1]
    curve = metrics.net_benefit(y, probs, [0.0, 0.2, 0.5])
    np.testing.assert_allclose(curve.model, [2 / 5 - 0, 2 / 5 - 1 / 5 * 0.2 / 0.8, 1 / 5 - 1 / 5])
    np.testing.assert_allclose(curve.all, [2 / 5, 2 / 5 - 3 / 5 / 4, 2 / 5 - 3 / 5])
    assert curve.none.tolist() == [0, 0, 0]


@settings(max_examples=60, deadline=None)
@given(rows, st.integers(0, 19))
def test_net_benefit_is_what_the_confusion_says(pairs, cut):
    y, probs = np.array([(0, 4), (1, 12), *pairs]).T
    counts, odds = metrics.confusion(y, probs > cut), (cut / 20) / (1 - cut / 20)
    curve = metrics.net_benefit(y, probs / 20, [cut / 20])
    assert curve.model[0] == pytest.approx((counts.tp - odds * counts.fp) / len(y))
    everyone = metrics.confusion(y, np.ones(len(y)))
    assert curve.all[0] == pytest.approx((everyone.tp - odds * everyone.fp) / len(y))


def test_net_benefit_and_expected_cost_choose_the_same_model():
    thresholds = np.array([0.1, 0.3])
    curve = metrics.net_benefit(Y, HONEST, thresholds)
    for k, threshold in enumerate(thresholds):
        cost = metrics.expected_cost(Y, HONEST, threshold, cost_fn=1, cost_fp=threshold / (1 - threshold))
        assert curve.model[k] == pytest.approx(Y.mean() - cost)  # what is not lost of the best possible


@pytest.mark.parametrize(
    ("use", "words"),
    [
        (lambda: metrics.calibration([1, 1], [0.1, 0.2]), "only the label 1"),
        (lambda: metrics.calibration([0, 1], [0.1, 7]), "probs must lie between 0 and 1"),
        (lambda: metrics.calibration([0, 1], [0.1, 0.2], n_bins=0), "n_bins must be at least 1"),
        (lambda: metrics.calibration([0, 1], [0.1, 0.2], patient=[1]), "one id for each row"),
        (lambda: metrics.net_benefit([0, 0], [0.1, 0.2], [0.1]), "only the label 0"),
        (lambda: metrics.net_benefit([0, 1], [0.1, 0.2], [0.1, 1.0]), "thresholds must be below 1"),
        (lambda: metrics.net_benefit([0, 1], [0.1, 0.2], [10]), "thresholds must lie between 0 and 1"),
        (lambda: metrics.net_benefit([0, 1], [0.1, np.nan], [0.1]), "missing"),
    ],
)
def test_what_does_not_fit_is_refused_with_the_remedy(use, words):
    with pytest.raises(ValueError, match=words):
        use()
