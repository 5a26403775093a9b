"""The neuron and Rosenblatt's rule against numbers by hand, scikit-learn, and what the convergence theorem promises."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.linear_model import Perceptron as LibraryPerceptron

from dlintro import data, scratch


def test_the_neuron_of_the_lesson():
    assert scratch.neuron([1.2, 0.5], [0.8, 0.3], -1.0) == pytest.approx(0.11)
    assert scratch.neuron([[1.2, 0.5], [-0.5, 2.0]], [0.8, 0.3], -1.0) == pytest.approx([0.11, -0.8])


def test_step_fires_above_zero_only():
    assert scratch.step(0.11) == 1
    assert scratch.step([-1.0, 0.0, 1e-9]).tolist() == [0, 0, 1]


def test_first_updates_by_hand():
    # From nothing: the malignant patient is missed, so w = x, b = 1; then the benign one is a false alarm.
    learner = scratch.Perceptron(n_epochs=1, seed=0).fit([[1.2, 0.5], [1.0, 0.0]], [1, 0])
    path = learner.updates
    order = [row for row in path.patients if row >= 0]
    assert path.weights[0].tolist() == [0, 0]
    if order[0] == 0:
        assert path.weights[1] == pytest.approx([1.2, 0.5])
        assert path.biases[1] == 1
        assert path.weights[2] == pytest.approx([0.2, 0.5])
        assert path.biases[2] == 0
    else:
        pytest.fail("with no weights the neuron says 0, so only the positive patient can cause the first update")


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10_000), st.floats(0.1, 2.0))
def test_every_update_is_rosenblatts_rule(seed, lr):
    rng = np.random.default_rng(seed)
    x, y = rng.normal(size=(20, 3)), rng.integers(0, 2, 20)
    y[:2] = 0, 1
    learner = scratch.Perceptron(lr=lr, n_epochs=5, seed=seed).fit(x, y)
    path = learner.updates
    assert len(path) == path.mistakes.sum()
    for k in range(1, len(path) + 1):
        i = path.patients[k]
        w, b = path.weights[k - 1], path.biases[k - 1]
        said = int(x[i] @ w + b > 0)
        assert said != y[i]  # only mistakes move it
        np.testing.assert_allclose(path.weights[k], w + lr * (y[i] - said) * x[i])
        np.testing.assert_allclose(path.biases[k], b + lr * (y[i] - said))
    np.testing.assert_array_equal(path.weights[-1], learner.w)


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10_000))
def test_it_converges_on_separable_patients_within_novikoffs_bound(seed):
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(40, 2))
    direction = np.array([0.6, 0.8])
    x += np.outer(np.sign(x @ direction), 0.3 * direction)  # a margin of 0.3 on both sides
    y = (x @ direction > 0).astype(int)
    y[0], x[0] = 1, direction  # both classes occur
    y[1], x[1] = 0, -direction
    learner = scratch.Perceptron(n_epochs=2000, seed=seed).fit(x, y)
    assert learner.converged
    assert (learner.predict(x) == y).all()
    radius = np.sqrt((np.linalg.norm(x, axis=1) ** 2 + 1).max())  # the bias is a feature that is always 1
    assert (
        len(learner.updates) <= (radius / 0.3) ** 2 + 1
    )  # Novikoff 1962; +1: z = 0 counts as silent, not as a mistake


def test_xor_never_converges_and_the_other_gates_do():
    for name, learned in {"AND": True, "OR": True, "XOR": False}.items():
        gate = data.gate(name)
        learner = scratch.Perceptron(n_epochs=300, seed=1).fit(gate.x, gate.y)
        assert learner.converged is learned
        assert (learner.predict(gate.x) == gate.y).all() == learned


def test_it_is_as_good_as_scikit_learns_on_the_569_patients():
    scores = []
    for seed in range(3):
        train, test = data.breast_cancer().split(shares=(0.7, 0.3), seed=seed)
        test, train = test.standardised(like=train), train.standardised()
        ours = scratch.Perceptron(n_epochs=100, seed=seed).fit(train.x, train.y)
        theirs = LibraryPerceptron(random_state=seed).fit(train.x, train.y)
        scores.append([(model.predict(test.x) == test.y).mean() for model in (ours, theirs)])
    ours, theirs = np.mean(scores, axis=0)
    assert abs(ours - theirs) < 0.03


def test_the_same_seed_gives_the_same_path():
    gate = data.gate("XOR")
    first, second = (scratch.Perceptron(n_epochs=9, seed=3).fit(gate.x, gate.y).updates for _ in range(2))
    np.testing.assert_array_equal(first.weights, second.weights)


@pytest.mark.parametrize(
    ("x", "y", "words"),
    [
        ([[1, 2], [3, 4]], [0], "y must have length 2, but has length 1"),
        ([[1, 2], [3, 4]], [1, 1], "only the label 1"),
        ([[1, 2], [3, 4]], [0, 3], "but one is 3"),
        ([[1, np.nan], [3, 4]], [0, 1], "missing"),
        ([1, 2], [0, 1], r"x must have shape \(rows, columns\), but has shape \(2,\)"),
        ([[1, 2], [3]], [0, 1], "rows of one length"),
        (np.empty((0, 2)), [], "empty"),
    ],
)
def test_data_that_cannot_be_learned_are_refused(x, y, words):
    with pytest.raises(ValueError, match=words):
        scratch.Perceptron().fit(x, y)


@pytest.mark.parametrize(
    ("use", "words"),
    [
        (lambda: scratch.neuron([1, 2, 3], [1, 2], 0), "one weight for each feature"),
        (lambda: scratch.neuron([1, 2], [1, 2], np.inf), "b must be"),
        (lambda: scratch.Perceptron(lr=0), "lr must be above 0"),
        (lambda: scratch.Perceptron(n_epochs=0), "n_epochs must be at least 1"),
        (lambda: scratch.Perceptron().predict([[1, 2]]), "call fit"),
        (
            lambda: scratch.Perceptron().fit([[0, 1], [1, 0]], [0, 1]).predict([[1, 2, 3]]),
            "must have 2 columns, but has 3",
        ),
    ],
)
def test_wrong_use_is_refused_with_the_remedy(use, words):
    with pytest.raises(ValueError, match=words):
        use()
