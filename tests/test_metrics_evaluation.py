"""Evaluations, subgroups, thresholds, and rows put together by patient."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import norm
from sklearn.metrics import roc_auc_score, roc_curve

from dlintro import metrics

RNG = np.random.default_rng(0)
Y = (RNG.random(300) < 0.4).astype(int)
PROBS = np.clip(0.3 * Y + 0.7 * RNG.random(300), 0, 1).round(2)
PATIENT = np.arange(300) // 3
rows = st.lists(st.tuples(st.integers(0, 1), st.integers(0, 8)), min_size=1, max_size=40)


def with_both_classes(pairs):
    y, probs = np.array([(0, 2), (1, 5), *pairs]).T
    return y, probs / 8


def test_an_evaluation_holds_what_its_parts_say():
    result = metrics.evaluate(Y, PROBS, PATIENT, threshold=0.4)
    assert result.auc == metrics.auc(Y, PROBS, PATIENT)
    assert result.auc.value == pytest.approx(roc_auc_score(Y, PROBS))
    assert result.confusion == metrics.confusion(Y, PROBS > 0.4, PATIENT)
    assert result.threshold == 0.4
    np.testing.assert_array_equal(result.patient, PATIENT)
    text = str(result)
    assert f"300 rows of 100 patients, {Y.sum()} positive; called above 0.40" in text
    assert f"AUC          {result.auc}" in text
    assert f"sensitivity  {result.confusion.sensitivity}" in text


def test_without_ids_every_row_is_a_patient_and_wilson_holds():
    counts = metrics.evaluate(Y, PROBS).confusion
    assert counts.sensitivity.interval == metrics.Proportion(counts.tp, int(Y.sum())).interval
    same = metrics.evaluate(Y, PROBS, patient=np.arange(300)[::-1]).confusion
    assert same.independent


@settings(max_examples=60, deadline=None)
@given(rows)
def test_the_roc_curve_is_scikit_learns_and_its_thresholds_are_ours(pairs):
    y, probs = with_both_classes(pairs)
    fpr, tpr, thresholds = metrics.evaluate(y, probs).roc
    np.testing.assert_array_equal(np.stack([fpr, tpr]), np.stack(roc_curve(y, probs)[:2]))
    for rate, found, threshold in zip(fpr, tpr, thresholds, strict=True):
        assert (probs > threshold)[y == 1].mean() == found
        assert (probs > threshold)[y == 0].mean() == rate


def test_each_group_is_evaluated_alone():
    group = np.where(PATIENT < 60, "light", "dark")
    groups = metrics.by_group(Y, PROBS, group, PATIENT, threshold=0.4)
    assert list(groups) == ["dark", "light"]
    for name, result in groups.items():
        here = group == name
        alone = metrics.evaluate(Y[here], PROBS[here], PATIENT[here], threshold=0.4)
        assert (result.auc, result.confusion) == (alone.auc, alone.confusion)
        assert result.confusion.sensitivity.interval == alone.confusion.sensitivity.interval
    assert len(metrics.by_group(Y, PROBS, group)["dark"].patient) == 120


def test_a_group_of_one_class_is_not_estimable():
    groups = metrics.by_group([0, 0, 1, 0, 1], [0.1, 0.6, 0.7, 0.2, 0.9], ["a", "a", "b", "b", "b"])
    assert str(groups["a"].auc) == "not estimable"
    assert groups["a"].roc is None
    assert str(groups["a"].confusion.sensitivity) == "not estimable (0 of 0)"
    assert groups["a"].confusion.specificity.value == 0.5
    assert groups["b"].auc.value == 1


@settings(max_examples=100, deadline=None)
@given(rows, st.floats(0.01, 1))
def test_the_threshold_reaches_its_sensitivity_and_is_the_highest_that_does(pairs, wanted):
    y, probs = with_both_classes(pairs)
    probs = (probs + 0.1) / 1.2  # none is 0
    threshold = metrics.threshold_for(y, probs, wanted)
    assert metrics.confusion(y, (probs > threshold).astype(int)).sensitivity.value >= wanted - 1e-7
    higher = probs[probs > threshold].min()  # at the next probability, one more group of rows is lost
    assert (probs > higher)[y == 1].mean() < wanted
    assert 0 <= threshold < 1


def test_the_threshold_by_hand():
    y, probs = [1, 1, 1, 1, 0, 0], [0.9, 0.8, 0.6, 0.2, 0.5, 0.1]
    assert metrics.threshold_for(y, probs, 0.75) == pytest.approx(0.55)  # halfway between 0.6 and 0.5
    assert metrics.threshold_for(y, probs, 0.76) == pytest.approx(0.15)
    assert metrics.threshold_for(y, probs, 0.5) == pytest.approx(0.7)
    assert metrics.threshold_for([0, 1], [0.7, np.nextafter(0.7, 1)], 1) == 0.7  # no number lies between
    tenths = np.append(np.arange(1, 11) / 10, 0.05)
    assert metrics.threshold_for([1] * 10 + [0], tenths, 0.7) == pytest.approx(0.35)  # 0.7 × 10 > 7 in floats


def test_the_interval_of_the_promised_sensitivity_holds_that_on_new_patients():
    rng, held = np.random.default_rng(0), []
    y = np.repeat([1, 0], [40, 100])
    for _ in range(1000):
        scores = np.append(rng.normal(1.5, 1, 40), rng.normal(0, 1, 100))
        probs = norm.cdf(scores / 3)
        threshold = metrics.threshold_for(y, probs, 0.95)
        promised = metrics.confusion(y, probs > threshold).sensitivity
        assert (promised.k, promised.n) == (38, 40)
        truth = norm.sf(3 * norm.ppf(threshold) - 1.5)
        held.append(promised.interval[0] <= truth <= promised.interval[1])
    assert promised.interval == pytest.approx((0.835, 0.986), abs=1e-3)  # as the docstring says
    assert np.mean(held) >= 0.925


def test_a_threshold_that_cannot_be_reached_is_refused():
    y, probs = [1, 1, 1, 0], [0.0, 0.5, 0.9, 0.2]
    with pytest.raises(ValueError, match=r"1 of the 3 positive rows have the probability 0.*at most 0\.66"):
        metrics.threshold_for(y, probs, 0.95)
    assert metrics.threshold_for(y, probs, 0.66) == pytest.approx(0.35)


@pytest.mark.parametrize(
    ("how", "k", "wanted"),
    [("mean", 5, [0.5, 0.3]), ("max", 5, [0.9, 0.3]), ("top", 2, [0.7, 0.3]), ("top", 5, [0.5, 0.3])],
)
def test_patients_by_hand(how, k, wanted):
    ids, values = metrics.per_patient([0.1, 0.3, 0.9, 0.5], ["p2", "p9", "p2", "p2"], how, k)
    assert ids.tolist() == ["p2", "p9"]
    np.testing.assert_allclose(values, wanted)


def test_the_share_of_rows_above_a_threshold():
    _, shares = metrics.per_patient(np.array([0.1, 0.9, 0.8, 0.2]) > 0.5, [1, 1, 1, 2])
    np.testing.assert_allclose(shares, [2 / 3, 0])


def test_labels_come_in_the_same_order():
    ids, y = metrics.labels_per_patient([1, 0, 1, 0], [7, 3, 7, 5])
    assert ids.tolist() == metrics.per_patient([1, 0, 1, 0], [7, 3, 7, 5])[0].tolist() == [3, 5, 7]
    assert y.tolist() == [0, 0, 1]
    assert y.dtype == np.int64


@pytest.mark.parametrize(
    ("use", "words"),
    [
        (lambda: metrics.evaluate([0, 0], [0.1, 0.2]), "only the label 0"),
        (lambda: metrics.evaluate([0, 1], [0.1, 20]), "probs must lie between 0 and 1"),
        (lambda: metrics.evaluate([0, np.nan], [0.1, 0.2]), "missing"),
        (lambda: metrics.evaluate([0, 1], [0.1, 0.2], threshold=50), "threshold must be at least 0 and at most 1"),
        (lambda: metrics.evaluate([0, 1], [0.1, 0.2], [1, 2, 3]), "one id for each row"),
        (lambda: metrics.by_group([0, 1], [0.1, 0.2], ["a"]), "one name for each row"),
        (
            lambda: metrics.by_group([0, 1], [0.1, 0.2], ["a", None]),
            "group must have one name for each row, but 1 are missing",
        ),
        (
            lambda: metrics.by_group([0, 1], [0.1, 0.2], ["a", "b"], [1, np.nan]),
            "one id for each row, but 1 are missing",
        ),
        (lambda: metrics.by_group([1, 1], [0.1, 0.2], ["a", "b"]), "only the label 1"),
        (lambda: metrics.threshold_for([0, 0], [0.1, 0.2]), "only the label 0"),
        (lambda: metrics.threshold_for([0, 1], [0.1, 0.2], 95), "sensitivity must be above 0 and at most 1"),
        (lambda: metrics.threshold_for([0, 1], [0.1, 0.2], 0), "sensitivity must be above 0"),
        (lambda: metrics.per_patient([0.1, 0.2], None), "patient must have one id.*is None.*give patient="),
        (lambda: metrics.per_patient([0.1, 0.2], [1]), "one id for each row"),
        (
            lambda: metrics.per_patient([0.1, 0.2], [1, 2], "median"),
            "how must be one of mean, max, top, but is 'median'",
        ),
        (lambda: metrics.per_patient([0.1, 0.2], [1, 2], "top", 0), "k must be at least 1"),
        (lambda: metrics.per_patient([0.1, np.nan], [1, 2]), "missing"),
        (lambda: metrics.labels_per_patient([0, 1], None), "patient must have one id"),
        (
            lambda: metrics.labels_per_patient([0, 1, 1], ["a", "b", "a"]),
            "patient 'a' has rows with label 0 and rows with",
        ),
        (lambda: metrics.labels_per_patient([0, 1, 1, 0], [1, 2, 1, 2]), "patient 1 .and 1 more patients. has rows"),
    ],
)
def test_what_does_not_fit_is_refused_with_the_remedy(use, words):
    with pytest.raises(ValueError, match=words):
        use()


def test_messages_show_numpys_numbers_plainly():
    with pytest.raises(ValueError, match=r"but is 0\.5\."):
        metrics.per_patient([0.1, 0.2], [1, 2], how=np.float64(0.5))
    with pytest.raises(TypeError, match=r"k must be a whole number, but is 5\.0"):
        metrics.per_patient([0.1, 0.2], [1, 2], how="top", k=np.float64(5))
    with pytest.raises(ValueError, match=r"^patient 7 has rows"):
        metrics.labels_per_patient([0, 1], np.array([7, 7]))
