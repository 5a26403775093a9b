"""What notebook 04 says of its walks and trainings, which no cell of it shows, against numbers computed here."""

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression

from dlintro import data, scratch, widgets

LOSS = scratch.binary_cross_entropy_from_logits


def valley(x, y):
    """Return the loss of a neuron with two weights on these patients, and its gradient."""
    y = y - y.mean()
    return lambda w: np.mean((x @ w - y) ** 2), lambda w: 2 * (x @ w - y) @ x / len(y)


@pytest.fixture(scope="module")
def radii():
    patients = data.breast_cancer().select("mean radius", "worst radius").standardised()
    loss, gradient = valley(patients.x, patients.y)
    limit = 2 / np.linalg.eigvalsh(2 * patients.x.T @ patients.x / len(patients)).max()
    return loss, gradient, limit


@pytest.fixture(scope="module")
def lumps():
    train, _, test = data.breast_cancer().split(seed=0)
    return train.standardised(), test.standardised(like=train)


def test_from_about_051_on_the_walk_diverges_slowly_and_at_055_fast(radii):
    loss, gradient, limit = radii
    assert 0.505 < limit < 0.51
    explorer = widgets.explore_descent(loss, gradient, (1.0, -0.2), (-1.1, 1.3), (-0.8, 1.4))
    assert "more than at the start" not in explorer.set(lr=0.5, step=40).words
    explorer.set(lr=0.51, step=40)
    assert "That is more than at the start." in explorer.words
    assert "left the map" not in explorer.words
    assert "The walk has left the map." in explorer.set(lr=0.55, step=20).words


def test_a_good_rate_reaches_the_floor_in_a_few_steps_and_a_small_one_creeps(radii):
    loss, gradient, _ = radii
    after_five = {lr: loss(scratch.descend(gradient, (1.0, -0.2), scratch.SGD(lr), 5)[-1]) for lr in (0.005, 0.2, 0.4)}
    assert after_five[0.005] > 0.29  # 0.33 at the start
    assert max(after_five[0.2], after_five[0.4]) < 0.15


def test_the_race_goes_as_it_is_told():
    pair = data.breast_cancer().select("worst radius", "worst texture").standardised()
    loss, gradient = valley(pair.x * [1, 0.1], pair.y)
    runners = {"plain": scratch.SGD(0.5), "momentum": scratch.Momentum(0.1, 0.9), "Adam": scratch.Adam(0.2)}
    paths = {name: scratch.descend(gradient, (1.2, -2.5), runner, 60) for name, runner in runners.items()}
    lost = {name: [loss(w) for w in path] for name, path in paths.items()}
    best_radius = np.linalg.lstsq(pair.x * [1, 0.1], pair.y - pair.y.mean())[0][0]
    assert abs(paths["plain"][1][0] - best_radius) < 0.15 * abs(1.2 - best_radius)  # at once
    assert np.abs(np.diff(paths["plain"][2:, 1])).max() < 0.1  # then it creeps
    assert lost["momentum"][15] > lost["plain"][15]
    assert lost["momentum"][30] < lost["plain"][30]
    assert lost["Adam"][15] < min(lost["plain"][15], lost["momentum"][15])


def test_the_network_of_the_lesson_is_a_typical_start_and_no_better_than_logistic_regression(lumps):
    train, test = lumps
    mistakes, found = [], []
    for seed in range(20):
        network = scratch.dense_network([30, 16, 1], loss=LOSS, seed=seed)
        found.append(np.sum(network.predict(test.x)[test.y == 1] == 1))
        network.fit(train.x, train.y, n_epochs=60, optimiser=scratch.SGD(0.1))
        mistakes.append(np.sum(network.predict(test.x) != test.y))
    assert (min(found), max(found)) == (1, 42)  # untrained
    assert (min(mistakes), max(mistakes), np.median(mistakes)) == (3, 10, 4)
    assert mistakes[0] == 5
    answers = LogisticRegression().fit(train.x, train.y).predict(test.x)
    assert (np.sum(answers < test.y), np.sum(answers > test.y)) == (3, 1)


def test_twins_lose_on_the_patients_learned_from_but_not_on_new_ones(lumps):
    train, test = lumps
    answers = []
    for weights in (np.full(513, 0.1), None):
        network = scratch.dense_network([30, 16, 1], loss=LOSS, seed=0)
        network.theta = network.theta if weights is None else weights
        network.fit(train.x, train.y, n_epochs=60, optimiser=scratch.SGD(0.1))
        z = network.forward(train.x)[:, 0]
        loss = np.mean(np.log1p(np.exp(np.where(train.y == 1, -z, z))))
        answers.append((loss, np.sum((network.forward(test.x)[:, 0] > 0) != test.y)))
    assert answers == [(pytest.approx(0.065, abs=0.001), 3), (pytest.approx(0.031, abs=0.001), 5)]


def test_twins_cannot_draw_xor_and_random_first_weights_can():
    x, y = np.array([[0, 0], [0, 1], [1, 0], [1, 1]]), np.array([0, 1, 1, 0])
    right = []
    for seed in (None, *range(5)):
        network = scratch.dense_network([2, 16, 1], loss=LOSS, seed=seed or 0)
        if seed is None:  # twins
            network.theta = np.full(network.n_params, 0.1)
        network.fit(x, y, n_epochs=2000, optimiser=scratch.SGD(0.1))
        right.append(np.sum(network.predict(x) == y))
    assert right[0] < 4
    assert right[1:] == [4] * 5
