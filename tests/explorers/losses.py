"""The explorers of losses, and of decisions from probabilities."""

from functools import partial

import numpy as np

from dlintro import data, scratch, widgets

FEW = data.diabetes().select("body mass index").rows(slice(16, None, 30))
DIGITS = data.digits().rows(slice(6))
PEOPLE = data.uncommon_disease(seed=1)
TRUE_RISK = scratch.sigmoid(1.5 * PEOPLE.x[:, 0] - 4.2)


def probs_over_epochs(n_epochs=4):
    """Return made-up probabilities of shape (n_epochs + 1, 6, 10) that get surer of the truth, epoch by epoch."""
    truth = np.eye(10)[DIGITS.y]
    noise = np.random.default_rng(0).normal(size=truth.shape)
    return np.array([scratch.softmax(noise + epoch * truth) for epoch in range(n_epochs + 1)])


def weighted(weight):
    """Return what a perfect network says after training with this weight for the sick."""
    return weight * TRUE_RISK / (weight * TRUE_RISK + 1 - TRUE_RISK)


EXPLORERS = {
    "outlier": partial(widgets.explore_outlier, FEW),
    "confident_mistake": widgets.explore_confident_mistake,
    "class_errors": partial(
        widgets.explore_class_errors, DIGITS.x.reshape(-1, 8, 8), DIGITS.y, probs_over_epochs(), DIGITS.class_names
    ),
    "class_weight": partial(
        widgets.explore_class_weight, PEOPLE, {weight: weighted(weight) for weight in (1, 5, 20)}, TRUE_RISK
    ),
    "cost": partial(widgets.explore_cost, PEOPLE.y, TRUE_RISK),
}
