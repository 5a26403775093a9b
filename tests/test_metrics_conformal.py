"""Conformal sets: the threshold by hand and by NumPy, the promise over many draws, and counts by hand."""

import numpy as np
import pytest

from dlintro import metrics

Y = np.array([0, 1, 0, 1, 0, 1, 0, 0, 1])
PROBS = np.array([0.1, 0.8, 0.3, 0.4, 0.05, 0.95, 0.6, 0.2, 0.7])
SCORES = np.array([0.1, 0.2, 0.3, 0.6, 0.05, 0.05, 0.6, 0.2, 0.3])  # 1 minus the probability of the true class
PLACE = np.array(["A", "A", "B", "B", "A", "A", "B", "B", "B"])


def test_the_threshold_by_hand():
    # 9 scores: the 10 · 0.9 = 9th smallest is 0.6, the 10 · 0.7 = 7th 0.3, the 10 · 0.5 = 5th 0.2
    for alpha, wanted in ((0.1, 0.6), (0.3, 0.3), (0.5, 0.2)):
        assert metrics.conformal_threshold(Y, PROBS, alpha) == pytest.approx([wanted, wanted])
    assert metrics.conformal_threshold(Y, PROBS, 0.09).tolist() == [np.inf, np.inf]  # the 10th of 9
    alone = metrics.conformal_threshold([0, 0, 0, 0], [0.1, 0.2, 0.3, 0.4], 0.5, by_class=True)
    assert alone == pytest.approx([0.3, np.inf])  # nobody of class 1, so nothing can be promised


@pytest.mark.parametrize("alpha", [0.03, 0.1, 0.25])
def test_the_threshold_against_numpy(alpha):
    rng = np.random.default_rng(0)
    y, probs = rng.integers(2, size=501), rng.random(501)
    scores, level = np.where(y == 1, 1 - probs, probs), np.ceil(502 * (1 - alpha)) / 501
    wanted = np.quantile(scores, level, method="inverted_cdf")
    assert metrics.conformal_threshold(y, probs, alpha) == pytest.approx([wanted, wanted])


def test_groups_and_classes_are_calibrated_by_themselves():
    found = metrics.conformal_threshold(Y, PROBS, 0.3, group=PLACE)
    assert found["A"] == pytest.approx([0.2, 0.2])  # 4 scores: the 5 · 0.7 = 3.5, so 4th smallest
    assert found["B"] == pytest.approx([0.6, 0.6])  # 5 scores: the 6 · 0.7 = 4.2, so 5th
    assert metrics.conformal_threshold(Y, PROBS, 0.3, by_class=True) == pytest.approx([0.6, 0.6])  # 5th of 5, 4th of 4
    assert metrics.conformal_threshold(Y, PROBS, 0.5, by_class=True) == pytest.approx([0.2, 0.3])  # 3rd of 5, 3rd of 4
    both = metrics.conformal_threshold(Y, PROBS, 0.5, PLACE, by_class=True)
    assert both["A"] == pytest.approx([0.1, 0.2])
    assert both["B"] == pytest.approx([0.3, 0.6])


def test_a_set_holds_what_is_no_more_improbable_than_the_threshold():
    sets = metrics.conformal_sets([0.1, 0.3, 0.5, 0.95], np.array([0.5, 0.7]))
    assert sets.tolist() == [[True, False], [True, True], [True, True], [False, True]]
    none = metrics.conformal_sets([0.5], np.array([0.4, 0.4]))
    assert none.tolist() == [[False, False]]
    by_group = metrics.conformal_sets([0.5, 0.5], {"A": np.array([0.5, 0.4]), "B": np.array([0.4, 0.5])}, ["B", "A"])
    assert by_group.tolist() == [[False, True], [True, False]]
    assert metrics.conformal_sets([0.0, 1.0], np.array([np.inf, np.inf])).all()


def test_the_promise_holds_on_average_over_draws():
    rng, kept = np.random.default_rng(0), []
    for _ in range(400):  # few calibration patients, where a quantile without n + 1 falls short
        probs = rng.random(60)
        y = (rng.random(60) < probs**2).astype(int)
        limits = metrics.conformal_threshold(y[:15], probs[:15], 0.2)
        kept.append(metrics.coverage(y[15:], metrics.conformal_sets(probs[15:], limits)).covered.value)
    # of 15 scores the 13th is above a new score with the chance 13/16; the 12th, without n + 1, with 12/16
    assert np.mean(kept) == pytest.approx(13 / 16, abs=3 * np.std(kept) / 20)


def test_coverage_counts_by_hand():
    y = np.array([0, 0, 1, 1, 1])
    sets = np.array([[1, 0], [0, 1], [1, 1], [0, 0], [0, 1]], dtype=bool)
    all_of_them = metrics.coverage(y, sets)
    assert all_of_them.covered == metrics.Proportion(3, 5)
    assert all_of_them.unsure == metrics.Proportion(2, 5)
    assert all_of_them.wrong == metrics.Proportion(1, 3)
    parts = metrics.coverage(y, sets, ["x", "y", "y", "y", "x"])
    assert list(parts) == ["x", "y"]
    assert (parts["x"].covered.k, parts["y"].covered.k, parts["y"].wrong.n) == (2, 1, 1)
    assert str(parts["x"].covered) in str(parts["x"])
    assert metrics.coverage(y, np.ones((5, 2), dtype=bool)).wrong.n == 0
    assert "not estimable" in str(metrics.coverage(y, np.ones((5, 2), dtype=bool)))


@pytest.mark.parametrize(
    ("use", "error", "words"),
    [
        (lambda: metrics.conformal_threshold(Y, PROBS, 0), ValueError, "alpha must be above 0"),
        (lambda: metrics.conformal_threshold(Y, PROBS, 1), ValueError, "alpha must be below 1"),
        (lambda: metrics.conformal_threshold(Y, PROBS[:3]), ValueError, "probs must have length 9"),
        (lambda: metrics.conformal_threshold(Y, PROBS, 0.1, PLACE[:2]), ValueError, "group must have shape"),
        (lambda: metrics.conformal_sets(PROBS, {"A": np.zeros(2)}), ValueError, "for both or for neither"),
        (lambda: metrics.conformal_sets(PROBS, np.zeros(2), PLACE), ValueError, "for both or for neither"),
        (lambda: metrics.conformal_sets(PROBS, {"A": np.zeros(2)}, PLACE), ValueError, "'B' is not in it"),
        (lambda: metrics.conformal_sets(PROBS, 0.5), ValueError, r"threshold must have shape \(2,\)"),
        (lambda: metrics.conformal_sets([2.0], np.zeros(2)), ValueError, "probs must lie between 0 and 1"),
        (lambda: metrics.coverage(Y, np.ones((9, 3)) > 0), ValueError, r"sets must be bool of shape \(9, 2\)"),
        (lambda: metrics.coverage(Y, np.column_stack([PROBS, PROBS])), ValueError, "but is float64 of shape"),
    ],
)
def test_wrong_use_is_refused_with_the_remedy(use, error, words):
    with pytest.raises(error, match=words):
        use()
