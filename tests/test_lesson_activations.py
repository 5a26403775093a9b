"""What notebook 02 says of trainings, which no cell of it shows, against numbers computed here."""

import numpy as np
import pytest
from answers.activations import overconfident
from scipy.special import expit
from sklearn.linear_model import LogisticRegression

from dlintro import data, scratch


def test_from_7_of_20_starts_one_to_three_neurons_survive_raw_features():
    patients, alive = data.breast_cancer(), []
    for seed in range(20):
        network = scratch.dense_network([30, 32, 1], loss=scratch.binary_cross_entropy_from_logits, seed=seed)
        network.fit(patients.x, patients.y, n_epochs=1, optimiser=scratch.SGD(lr=0.01))
        sums = patients.x @ network.layers[0].w + network.layers[0].b
        alive.append(np.sum(sums.max(axis=0) > 0))
    assert alive[0] == 0  # the lesson's own start
    assert (sum(n > 0 for n in alive), max(alive)) == (7, 3)


def promised_and_kept(risks, y):
    """Return the mean confidence, the share of right answers, who is told "below 1 %", and who of them has cancer."""
    low = risks < 0.01
    return np.mean(np.where(risks > 0.5, risks, 1 - risks)), np.mean((risks > 0.5) == y), low.sum(), y[low].sum()


def test_logistic_regression_promises_less_than_the_network_and_keeps_more():
    given, few = overconfident(), data.breast_cancer().split(shares=(0.1, 0.45, 0.45), seed=0)[0].standardised()
    assert len(few) == 56
    rival = LogisticRegression().fit(few.x, few.y)
    counts = {}
    for group in ("valid", "test"):
        x, y = given[group].x, given[group].y
        network = promised_and_kept(expit(given["network"].forward(x)[:, 0]), y)
        counts[group] = network, promised_and_kept(rival.predict_proba(x)[:, 1], y)
    assert counts["valid"][0] == pytest.approx((0.980, 0.898, 142, 6), abs=0.001)
    assert counts["valid"][1] == pytest.approx((0.944, 0.914, 80, 0), abs=0.001)
    assert counts["test"][0][2:] == (147, 10)
    assert counts["test"][1][2:] == (74, 2)
