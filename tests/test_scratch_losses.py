"""Losses and their gradients: by hand, against central differences, scikit-learn and torch."""

import math

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn import metrics as sk
from torch.nn import functional

from dlintro import scratch

few = settings(max_examples=40, deadline=None)
seeds, counts = st.integers(0, 10_000), st.integers(1, 12)
REGRESSION = {
    "mean_squared_error": functional.mse_loss,
    "mean_absolute_error": functional.l1_loss,
    "huber": functional.huber_loss,
}


def close(ours, wanted, tolerance):
    """|a − n| ≤ tolerance · max(1, |a|), everywhere."""
    ours, wanted = np.asarray(ours), np.asarray(wanted)
    assert ours.shape == wanted.shape
    assert (np.abs(ours - wanted) <= tolerance * np.maximum(1, np.abs(ours))).all()


def numeric_gradient(loss, y_hat, y, h=1e-5):
    """The gradient by central differences, one prediction after the other."""
    gradient = np.zeros_like(y_hat)
    for place in np.ndindex(y_hat.shape):
        there = np.zeros_like(y_hat)
        there[place] = h
        gradient[place] = (loss(y_hat + there, y) - loss(y_hat - there, y)) / (2 * h)
    return gradient


def by_torch(loss, y_hat, y):
    """A torch loss and its gradient in float64."""
    theirs = torch.tensor(y_hat, requires_grad=True)
    value = loss(theirs, torch.tensor(y))
    value.backward()
    return value.item(), theirs.grad.numpy()


def case(name, n, seed, c=3):
    """Predictions and truth that suit a loss: logits in [−5, 5], probabilities well inside (0, 1), errors off kinks."""
    rng = np.random.default_rng(seed)
    if name in REGRESSION:
        y = rng.uniform(-5, 5, n)
        error = np.where(rng.random(n) < 0.5, rng.uniform(0.01, 0.99, n), rng.uniform(1.01, 5, n))
        return y + rng.choice([-1, 1], n) * error, y
    shape = n if name.startswith("binary") else (n, c)
    y_hat, y = rng.uniform(-5, 5, shape), rng.integers(0, 2 if name.startswith("binary") else c, n)
    if name.endswith("logits"):
        return y_hat, y
    probs = scratch.sigmoid(y_hat) if name.startswith("binary") else scratch.softmax(y_hat)
    return 0.05 + (0.9 if name.startswith("binary") else 1 - 0.05 * c) * probs, y  # at least 0.05, rows still sum to 1


def test_every_loss_has_one_name_and_says_what_it_is():
    for name, loss in scratch.LOSSES.items():
        assert loss is getattr(scratch, name)
        assert loss.__doc__


def test_three_patients_by_hand():
    assert scratch.mean_squared_error([1, 2, 3], [1, 4, 0]) == pytest.approx((0 + 4 + 9) / 3)
    assert scratch.mean_squared_error.gradient([1, 2, 3], [1, 4, 0]) == pytest.approx([0, -4 / 3, 6 / 3])
    assert scratch.mean_absolute_error([1, 2, 3], [1, 4, 0]) == pytest.approx((0 + 2 + 3) / 3)
    assert scratch.mean_absolute_error.gradient([1, 2, 3], [1, 4, 0]) == pytest.approx([0, -1 / 3, 1 / 3])
    assert scratch.huber([1, 2, 3], [1.5, 4, 0]) == pytest.approx((0.125 + 1.5 + 2.5) / 3)
    assert scratch.huber([0.0], [10.0], corner=2.0) == pytest.approx(2 * (10 - 1))
    assert scratch.binary_cross_entropy([0.9, 0.2, 0.5], [1, 0, 1]) == pytest.approx(-math.log(0.9 * 0.8 * 0.5) / 3)
    rows = [[0.7, 0.2, 0.1], [0.1, 0.8, 0.1]]
    assert scratch.cross_entropy(rows, [0, 2]) == pytest.approx(-(math.log(0.7) + math.log(0.1)) / 2)


def test_the_mean_is_that_of_the_patients():
    for name, loss in scratch.LOSSES.items():
        y_hat, y = case(name, 5, seed=1)
        each = loss.per_patient(y_hat, y)
        assert each.shape == (5,)
        assert loss(y_hat, y) == pytest.approx(each.mean())
        assert each[2] == pytest.approx(loss(y_hat[2:3], y[2:3]))


def test_one_patient_may_be_a_plain_number():
    assert scratch.binary_cross_entropy(0.8, 1) == pytest.approx(-math.log(0.8))
    assert scratch.binary_cross_entropy.gradient(0.8, 1) == pytest.approx(-1 / 0.8)
    assert type(scratch.mean_squared_error.gradient(2.0, 1.0)) is float


def test_a_column_means_the_same_as_a_list():
    for name in [*REGRESSION, "binary_cross_entropy", "binary_cross_entropy_from_logits"]:
        y_hat, y = case(name, 4, seed=2)
        loss = scratch.LOSSES[name]
        assert loss(y_hat[:, None], y) == loss(y_hat, y)
        np.testing.assert_array_equal(loss.gradient(y_hat[:, None], y)[:, 0], loss.gradient(y_hat, y))


@pytest.mark.parametrize("name", scratch.LOSSES)
@few
@given(n=counts, seed=seeds)
def test_gradients_are_those_of_central_differences(name, n, seed):
    y_hat, y = case(name, n, seed)
    loss = scratch.LOSSES[name]
    close(loss.gradient(y_hat, y), numeric_gradient(loss, y_hat, y), 1e-6)


@pytest.mark.parametrize("name", REGRESSION)
@few
@given(n=counts, seed=seeds)
def test_regression_losses_are_those_of_torch(name, n, seed):
    y_hat, y = case(name, n, seed)
    value, gradient = by_torch(REGRESSION[name], y_hat, y)
    close(scratch.LOSSES[name](y_hat, y), value, 1e-10)
    close(scratch.LOSSES[name].gradient(y_hat, y), gradient, 1e-10)


def test_several_values_for_each_patient_are_averaged_as_in_torch():
    rng = np.random.default_rng(0)
    y_hat, y = rng.normal(size=(4, 3)), rng.normal(size=(4, 3))
    for name, theirs in REGRESSION.items():
        value, gradient = by_torch(theirs, y_hat, y)
        close(scratch.LOSSES[name](y_hat, y), value, 1e-10)
        close(scratch.LOSSES[name].gradient(y_hat, y), gradient, 1e-10)


@few
@given(n=counts, seed=seeds, corner=st.floats(0.1, 10))
def test_huber_with_any_corner_is_that_of_torch(n, seed, corner):
    y_hat, y = case("huber", n, seed)
    value, gradient = by_torch(lambda a, b: functional.huber_loss(a, b, delta=corner), y_hat, y)
    close(scratch.huber(y_hat, y, corner=corner), value, 1e-10)
    close(scratch.huber.using(corner=corner).gradient(y_hat, y), gradient, 1e-10)


@few
@given(n=counts, seed=seeds, weights=st.none() | st.tuples(st.floats(0.1, 20), st.floats(0.1, 20)))
def test_binary_cross_entropy_is_that_of_torch(n, seed, weights):
    each = 1.0 if weights is None else torch.tensor(weights, dtype=torch.float64)

    def theirs(loss):
        return lambda y_hat, y: (
            loss(y_hat, y.double(), reduction="none") * (each if weights is None else each[y])
        ).mean()

    for name, loss in {
        "binary_cross_entropy": functional.binary_cross_entropy,
        "binary_cross_entropy_from_logits": functional.binary_cross_entropy_with_logits,
    }.items():
        y_hat, y = case(name, n, seed)
        value, gradient = by_torch(theirs(loss), y_hat, y)
        ours = scratch.LOSSES[name].using(class_weights=weights)
        close(ours(y_hat, y), value, 1e-10)
        close(ours.gradient(y_hat, y), gradient, 1e-10)
        close(ours.gradient(y_hat, y), numeric_gradient(ours, y_hat, y), 1e-6)


@few
@given(n=counts, seed=seeds, c=st.integers(2, 6), weighted=st.booleans())
def test_cross_entropy_is_that_of_torch(n, seed, c, weighted):
    weights = tuple(np.random.default_rng(seed).uniform(0.1, 5, c)) if weighted else None
    each = torch.ones(c, dtype=torch.float64) if weights is None else torch.tensor(weights)
    theirs = {
        "cross_entropy": lambda y_hat, y: (functional.nll_loss(y_hat.log(), y, reduction="none") * each[y]).mean(),
        "cross_entropy_from_logits": lambda z, y: (functional.cross_entropy(z, y, reduction="none") * each[y]).mean(),
    }
    for name, loss in theirs.items():
        y_hat, y = case(name, n, seed, c)
        value, gradient = by_torch(loss, y_hat, y)
        ours = scratch.LOSSES[name].using(class_weights=weights)
        close(ours(y_hat, y), value, 1e-10)
        close(ours.gradient(y_hat, y), gradient, 1e-10)


@few
@given(n=st.integers(3, 12), seed=seeds)
def test_values_are_those_of_scikit_learn(n, seed):
    y_hat, y = case("mean_squared_error", n, seed)
    assert scratch.mean_squared_error(y_hat, y) == pytest.approx(sk.mean_squared_error(y, y_hat))
    assert scratch.mean_absolute_error(y_hat, y) == pytest.approx(sk.mean_absolute_error(y, y_hat))
    probs, y = case("binary_cross_entropy", n, seed)
    assert scratch.binary_cross_entropy(probs, y) == pytest.approx(sk.log_loss(y, probs, labels=[0, 1]))
    weights = np.array([1.0, 9.0])
    weighted = sk.log_loss(y, probs, labels=[0, 1], sample_weight=weights[y], normalize=False) / n
    assert scratch.binary_cross_entropy(probs, y, class_weights=weights) == pytest.approx(weighted)
    z, y = case("cross_entropy_from_logits", n, seed)
    wanted = sk.log_loss(y, scratch.softmax(z), labels=[0, 1, 2])
    assert scratch.cross_entropy_from_logits(z, y) == pytest.approx(wanted)
    assert scratch.cross_entropy(scratch.softmax(z), y) == pytest.approx(wanted)


@few
@given(seed=seeds)
def test_from_logits_and_from_probabilities_agree(seed):
    z, y = case("binary_cross_entropy_from_logits", 6, seed)
    weights = (1, 4)
    from_logits = scratch.binary_cross_entropy_from_logits(z, y, class_weights=weights)
    assert from_logits == pytest.approx(scratch.binary_cross_entropy(scratch.sigmoid(z), y, class_weights=weights))
    two = np.stack([np.zeros(6), z], axis=1)  # two classes as softmax, with logits 0 and z
    assert from_logits == pytest.approx(scratch.cross_entropy_from_logits(two, y, class_weights=weights))


@pytest.mark.parametrize("z", [-1e4, 1e4])
@pytest.mark.parametrize("y", [0, 1])
def test_extreme_logits_cost_what_they_should(z, y):
    wrong = (z > 0) != y
    assert scratch.binary_cross_entropy_from_logits(z, y) == (1e4 if wrong else 0)
    assert scratch.binary_cross_entropy_from_logits.gradient(z, y) == (np.sign(z) if wrong else 0)
    two = [[0.0, z]]
    assert scratch.cross_entropy_from_logits(two, [y]) == (1e4 if wrong else 0)
    wanted = [[-np.sign(z), np.sign(z)]] if wrong else [[0, 0]]
    assert scratch.cross_entropy_from_logits.gradient(two, [y]).tolist() == wanted


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("size", [1e30, 1e155, 1e200, 1e308])
def test_logits_and_errors_as_large_as_numbers_get(size):
    two, both = [[size, -size], [-size, size]], scratch.cross_entropy_from_logits
    assert both(two, [0, 1]) == 0
    assert both.gradient(two, [0, 1]).tolist() == [[0, 0], [0, 0]]
    assert both.gradient(two, [1, 0]).tolist() == [[0.5, -0.5], [-0.5, 0.5]]
    assert both([[0, size]], [0]) == pytest.approx(size)
    assert both([[-size, size]], [0]) == pytest.approx(2 * size)  # infinite only beyond the largest number
    one = scratch.binary_cross_entropy_from_logits
    assert one([-size, size], [0, 1]) == 0
    assert one(-size, 1) == pytest.approx(size)
    assert one.gradient([size, -size], [0, 1]).tolist() == [0.5, -0.5]
    huber = scratch.huber
    assert huber.per_patient([size, -size], [0, 0]).tolist() == pytest.approx([size, size])
    assert huber.gradient([size, -size], [0, 0]).tolist() == [0.5, -0.5]


def test_small_losses_from_logits_are_exact():
    assert scratch.binary_cross_entropy_from_logits(50.0, 1) == pytest.approx(math.exp(-50))
    assert scratch.binary_cross_entropy_from_logits(-50.0, 0) == pytest.approx(math.exp(-50))


def test_an_impossible_patient_costs_infinity_and_no_warning():
    assert scratch.binary_cross_entropy([0.0, 0.5], [1, 1]) == math.inf
    assert scratch.binary_cross_entropy(1.0, 0) == math.inf
    assert scratch.binary_cross_entropy.gradient([0.0, 1.0], [1, 0]).tolist() == [-math.inf, math.inf]
    assert scratch.cross_entropy([[1.0, 0.0]], [1]) == math.inf
    assert scratch.cross_entropy.gradient([[1.0, 0.0]], [1]).tolist() == [[0, -math.inf]]
    assert scratch.binary_cross_entropy([0.0, 1.0], [0, 1]) == 0  # sure and right costs nothing
    assert scratch.cross_entropy([[1.0, 0.0]], [0]) == 0


def test_an_error_beyond_all_numbers_costs_infinity_and_no_warning():
    assert scratch.mean_squared_error(1e200, 0) == math.inf


def test_a_flat_gradient_is_why_squared_error_is_poor_behind_a_sigmoid():
    z, y = -8.0, 1  # sure of "benign", and wrong
    p = scratch.sigmoid(z)
    by_squares = scratch.mean_squared_error.gradient(p, y) * scratch.sigmoid.derivative(z)
    by_entropy = scratch.binary_cross_entropy.gradient(p, y) * scratch.sigmoid.derivative(z)
    assert by_entropy == pytest.approx(scratch.binary_cross_entropy_from_logits.gradient(z, y)) == pytest.approx(p - y)
    assert abs(by_squares) < 0.001 < 0.99 < abs(by_entropy)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (
            lambda: scratch.mean_squared_error([1, 2], [1, 2, 3]),
            "y must have 1 values for each of 2 patients, .* but has shape",
        ),
        (lambda: scratch.mean_squared_error([[1, 2]], [1, 2]), "2 values for each of 1 patients"),
        (lambda: scratch.mean_squared_error(np.zeros((2, 2, 2)), [1]), "one row for each patient"),
        (lambda: scratch.huber([1, np.nan], [1, 2]), "y_hat must hold finite numbers, but 1 of them"),
        (lambda: scratch.mean_absolute_error([1, 2], [1, np.inf]), "y must hold finite numbers, but 1 of them"),
        (lambda: scratch.huber([1], [1], corner=0), "corner must be above 0"),
        (lambda: scratch.binary_cross_entropy([0.2, 1.3], [0, 1]), r"but one is 1\.3; apply the sigmoid"),
        (lambda: scratch.binary_cross_entropy.gradient([-0.1], [0]), "binary_cross_entropy_from_logits"),
        (lambda: scratch.binary_cross_entropy([0.2, 0.3], [0, 2]), "y must hold labels 0 .* but one is 2"),
        (lambda: scratch.binary_cross_entropy([0.2, 0.3], [0]), "y must have length 2, but has length 1"),
        (lambda: scratch.binary_cross_entropy([[0.2, 0.8]], [0]), "2 classes use cross_entropy"),
        (lambda: scratch.binary_cross_entropy([0.2], [0], class_weights=(1, 0)), "class_weights must be above 0"),
        (
            lambda: scratch.binary_cross_entropy([0.2], [0], class_weights=(1, 2, 3)),
            "class_weights must have length 2, but has length 3",
        ),
        (lambda: scratch.cross_entropy([[0.5, 0.9]], [0]), "must sum to 1, but row 0 sums to 1.4"),
        (lambda: scratch.cross_entropy([[3.0, -2.0]], [0]), "cross_entropy_from_logits"),
        (lambda: scratch.cross_entropy_from_logits([[1, 2, 3]], [3]), "y must hold labels from 0 to 2, but one is 3"),
        (lambda: scratch.cross_entropy_from_logits([[1, 2, 3]], [-1]), "but one is -1"),
        (lambda: scratch.cross_entropy_from_logits([[1, 2, 3]], [[0, 0, 1]]), r"y\.argmax"),
        (lambda: scratch.cross_entropy_from_logits([1, 2], [0, 1]), "use binary_cross_entropy_from_logits"),
        (
            lambda: scratch.cross_entropy_from_logits([[1, 2, 3]], [0], class_weights=(1, 2)),
            "class_weights must have length 3, but has length 2",
        ),
    ],
)
def test_bad_input_is_refused(call, message):
    with pytest.raises(ValueError, match=message):
        call()
