"""Counts against scikit-learn, intervals against published worked examples."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import confusion_matrix, precision_score, recall_score

from dlintro import metrics

labels = st.lists(st.tuples(st.integers(0, 1), st.integers(0, 1)), min_size=1, max_size=60)


@settings(max_examples=60, deadline=None)
@given(labels)
def test_counts_and_proportions_agree_with_scikit_learn(pairs):
    y, y_hat = np.array(pairs).T
    counts = metrics.confusion(y, y_hat)
    matrix = confusion_matrix(y, y_hat, labels=[0, 1])
    assert [[counts.tn, counts.fp], [counts.fn, counts.tp]] == matrix.tolist()
    oracles = [
        (counts.sensitivity, recall_score(y, y_hat, zero_division=np.nan)),
        (counts.specificity, recall_score(y, y_hat, pos_label=0, zero_division=np.nan)),
        (counts.ppv, precision_score(y, y_hat, zero_division=np.nan)),
        (counts.npv, precision_score(y, y_hat, pos_label=0, zero_division=np.nan)),
    ]
    for got, wanted in oracles:
        assert float(got) == pytest.approx(wanted, nan_ok=True)
    assert float(counts.accuracy) == pytest.approx((y == y_hat).mean())


@pytest.mark.parametrize(
    ("k", "n", "low", "high"),
    [  # Newcombe RG. Stat Med 1998;17:857–872, Table I, method 3 (score without continuity correction)
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0000, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_wilson_interval_is_newcombes(k, n, low, high):
    got = metrics.Proportion(k, n).interval
    assert got == pytest.approx((low, high), abs=5e-5)


def test_a_proportion_of_nobody_is_not_estimable():
    nobody = metrics.Proportion(0, 0)
    assert math.isnan(nobody.value)
    assert nobody.interval is None
    assert str(nobody) == "not estimable (0 of 0)"
    assert "PPV          not estimable" in str(metrics.confusion([0, 1], [0, 0]))


def test_an_interval_is_wider_where_rows_share_a_patient():
    apart = metrics.confusion([0, 1, 1], [0, 1, 0], patient=[1, 2, 3]).sensitivity
    shared = metrics.confusion([0, 1, 1], [0, 1, 0], patient=[1, 2, 2]).sensitivity
    assert apart.interval == metrics.Proportion(1, 2).interval
    assert shared.interval[0] < apart.interval[0]
    unknown = metrics.Proportion(1, 2, independent=False)
    assert unknown.interval is None
    assert "interval not estimable" in str(unknown)


def test_a_proportion_reads_well():
    assert str(metrics.Proportion(194, 212)) == "91.5% (194 of 212; 95 % interval 87.0% to 94.6%)"
    nearly = "above 99.9% (9999 of 10000; 95 % interval 99.9% to above 99.9%)"
    assert repr(metrics.Proportion(9999, 10000)) == nearly  # 100 % is said of all only
    assert f"{metrics.Proportion(1, 3):.2f} {metrics.Proportion(1, 3):.0%}" == "0.33 33%"
    assert metrics.Proportion(1, 3) < 0.5 <= metrics.Proportion(1, 2)


@pytest.mark.parametrize(
    ("y", "y_hat", "words"),
    [
        ([0, 1], [0], "y_hat must have length 2, but has length 1"),
        ([0, 2], [0, 1], "but one is 2"),
        ([0, 1], [0, 0.5], "but one is 0.5"),
        ([], [], "empty"),
        ([0, np.nan], [0, 1], "missing"),
        ([[0, 1]], [[0, 1]], "shape"),
    ],
)
def test_what_does_not_fit_is_refused(y, y_hat, words):
    with pytest.raises(ValueError, match=words):
        metrics.confusion(y, y_hat)


def test_patients_must_fit_the_rows():
    with pytest.raises(ValueError, match="one id for each row"):
        metrics.confusion([0, 1], [0, 1], patient=[1])


@pytest.mark.parametrize(("k", "n"), [(3, 2), (-1, 4)])
def test_impossible_counts_are_refused(k, n):
    with pytest.raises(ValueError, match="k must be"):
        metrics.Proportion(k, n)
