"""What notebook 05 says of other splits and first weights, which no cell of it shows, against numbers computed here."""

import numpy as np
import pytest
import sklearn.metrics
from sklearn.linear_model import LogisticRegression

from dlintro import data, scratch


def parts(split):
    """Return the 170 patients learned from and the 399 watched."""
    seen, unseen = data.breast_cancer().split(shares=(0.3, 0.7), seed=split)
    return seen.standardised(), unseen.standardised(like=seen)


def lowest_loss(seen, unseen, seed):
    network = scratch.dense_network([30, 64, 1], loss=scratch.binary_cross_entropy_from_logits, seed=seed)
    history = network.fit(seen.x, seen.y, unseen.x, unseen.y, n_epochs=100, optimiser=scratch.Adam(lr=0.01))
    return history.valid_loss.min()


def test_over_twenty_first_weights_the_network_is_as_good_as_logistic_regression():
    lowest = [lowest_loss(*parts(0), seed) for seed in range(20)]
    assert (min(lowest), np.median(lowest), max(lowest)) == pytest.approx((0.09, 0.12, 0.18), abs=0.005)


def test_on_five_other_splits_neither_is_always_better():
    leads = []
    for split in range(1, 6):
        seen, unseen = parts(split)
        rival = LogisticRegression().fit(seen.x, seen.y).predict_proba(unseen.x)
        leads.append(sklearn.metrics.log_loss(unseen.y, rival) - lowest_loss(seen, unseen, seed=12))
    assert sum(lead > 0 for lead in leads) == 3
    assert 0.02 < max(np.abs(leads)) < 0.03
