"""Expected cost and the threshold it asks for, against counts and against brute force."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dlintro import metrics

rows = st.lists(st.tuples(st.integers(0, 1), st.integers(0, 20)), min_size=1, max_size=40)
costs = st.integers(0, 50)


def test_the_lessons_three_lumps_by_hand():
    cost = metrics.expected_cost([1, 0, 1], [0.9, 0.2, 0.4], [0.5, 0.3, 0.1], cost_fn=20, cost_fp=1)
    np.testing.assert_allclose(cost, [20 / 3, 0, 1 / 3])
    assert metrics.cost_threshold(cost_fn=20, cost_fp=1) == pytest.approx(1 / 21)


def test_a_patient_at_the_threshold_is_not_called():
    assert metrics.expected_cost([1, 0], [0.5, 0.5], 0.5, cost_fn=3, cost_fp=1) == 1.5


@settings(max_examples=60, deadline=None)
@given(rows, st.integers(0, 20), costs, costs)
def test_cost_is_what_the_confusion_says(pairs, cut, cost_fn, cost_fp):
    y, probs = np.array(pairs).T
    probs, threshold = probs / 20, cut / 20  # ties with the threshold occur: such a patient is not called
    counts = metrics.confusion(y, (probs > threshold).astype(int))
    wanted = (cost_fn * counts.fn + cost_fp * counts.fp) / len(y)
    got = metrics.expected_cost(y, probs, threshold, cost_fn, cost_fp)
    assert isinstance(got, float)
    assert got == pytest.approx(wanted)
    np.testing.assert_allclose(metrics.expected_cost(y, probs, [threshold] * 3, cost_fn, cost_fp), wanted)


def simulated(rng, n_patients=60, n_rows=3):
    """Return labels, probabilities and patients of rows that resemble each other."""
    patient = np.repeat(np.arange(n_patients), n_rows)
    y = (patient % 4 == 0).astype(int)
    scores = 0.35 + 0.3 * y + 0.12 * rng.normal(size=n_patients)[patient] + 0.12 * rng.normal(size=len(y))
    return y, scores.clip(0, 1), patient


def test_the_intervals_of_cost_and_net_benefit_hold_the_truth():
    rng = np.random.default_rng(0)
    large = simulated(rng, 40_000)
    true_cost = metrics.expected_cost(*large[:2], 0.4, 5, 1)
    truth = metrics.net_benefit(*large[:2], [0.3, 0.4])
    held = []
    for _ in range(300):
        y, probs, patient = simulated(rng)
        cost = metrics.expected_cost(y, probs, 0.4, 5, 1, patient=patient)
        curve = metrics.net_benefit(y, probs, [0.3, 0.4], patient=patient)
        ends = [cost.interval, *curve.model_ends, *curve.gain_ends]
        truths = [true_cost, *truth.model, *truth.gain]
        held.append([low <= value <= high for (low, high), value in zip(ends, truths, strict=True)])
    assert np.all(np.mean(held, axis=0) >= 0.92)


def test_cost_and_net_benefit_have_an_interval_by_patient_if_they_are_asked_for_it():
    y, probs, patient = simulated(np.random.default_rng(1))
    cost = metrics.expected_cost(y, probs, 0.4, 5, 1, patient=patient)
    assert cost.low < cost.value == metrics.expected_cost(y, probs, 0.4, 5, 1) < cost.high
    rows = metrics.expected_cost(y, probs, 0.4, 5, 1, patient=np.arange(len(y)))
    assert rows.high - rows.low < cost.high - cost.low
    twice = metrics.expected_cost(*map(np.repeat, (y, probs), (2, 2)), 0.4, 5, 1, patient=np.arange(2 * len(y)) // 2)
    assert twice.interval == pytest.approx(rows.interval, rel=1e-6)  # the same row twice tells no more
    curve = metrics.net_benefit(y, probs, [0.0, 0.4], patient=patient)
    np.testing.assert_allclose(curve.gain, curve.model - curve.all)
    assert np.all((curve.model_ends[:, 0] < curve.model) & (curve.model < curve.model_ends[:, 1]))


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 100), st.integers(0, 100))
def test_the_threshold_is_where_both_answers_cost_the_same(cost_fn, cost_fp):
    p = metrics.cost_threshold(cost_fn, cost_fp)
    assert p * cost_fn == pytest.approx((1 - p) * cost_fp)


@pytest.mark.parametrize("ratio", [1, 4, 19])
def test_with_calibrated_probabilities_no_threshold_is_cheaper(ratio):
    probs = np.arange(1, 100) / 100  # at each probability p, 100 people, of whom 100 p are sick
    y = np.concatenate([[1] * k + [0] * (100 - k) for k in range(1, 100)])
    probs = np.repeat(probs, 100)
    best = metrics.expected_cost(y, probs, metrics.cost_threshold(ratio, 1), ratio, 1)
    others = metrics.expected_cost(y, probs, np.linspace(0, 1, 501), ratio, 1)
    assert best <= others.min() + 1e-12
    assert others.max() > 1.2 * best


@pytest.mark.parametrize(
    ("use", "words"),
    [
        (lambda: metrics.cost_threshold(0, 0), "both 0"),
        (lambda: metrics.cost_threshold(-1, 1), "cost_fn must be at least 0"),
        (lambda: metrics.expected_cost([0, 1], [0.1], 0.5), "probs must have length 2, but has length 1"),
        (lambda: metrics.expected_cost([0, 1], [10, 90], 0.5), "probs must lie between 0 and 1, but one is 10"),
        (lambda: metrics.expected_cost([0, 1], [0.1, 0.9], 50), "threshold must lie between 0 and 1, but one is 50"),
        (
            lambda: metrics.expected_cost([0, 1], [0.1, 0.9], [0.5, -1]),
            "threshold must lie between 0 and 1, but one is -1",
        ),
        (lambda: metrics.expected_cost([0, 2], [0.1, 0.9], 0.5), "but one is 2"),
        (lambda: metrics.expected_cost([0, 1], [0.1, np.nan], 0.5), "missing"),
        (lambda: metrics.expected_cost([0, 1], [0.1, 0.9], 0.5, 1, -3), "cost_fp must be at least 0"),
    ],
)
def test_what_does_not_fit_is_refused(use, words):
    with pytest.raises(ValueError, match=words):
        use()
