"""Layers, networks and optimisers: against central differences, torch and scikit-learn; and how a training can go wrong."""

import copy
import pickle
import warnings

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.datasets import load_breast_cancer
from sklearn.exceptions import ConvergenceWarning
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import train_test_split
from sklearn.neural_network import MLPClassifier
from sklearn.preprocessing import StandardScaler

from dlintro import scratch

BCE = scratch.binary_cross_entropy_from_logits
few = settings(max_examples=25, deadline=None)
widths_of = st.lists(st.integers(1, 5), min_size=2, max_size=4)
IN_TORCH = {
    "tanh": torch.nn.Tanh,
    "relu": torch.nn.ReLU,
    "sigmoid": torch.nn.Sigmoid,
    "gelu": lambda: torch.nn.GELU("tanh"),
}
OPTIMISERS = {
    "SGD": (lambda: scratch.SGD(0.1), lambda params: torch.optim.SGD(params, lr=0.1)),
    "momentum": (lambda: scratch.Momentum(0.05, 0.8), lambda params: torch.optim.SGD(params, lr=0.05, momentum=0.8)),
    "Adam": (lambda: scratch.Adam(0.01), lambda params: torch.optim.Adam(params, lr=0.01)),
    "Adam, other constants": (
        lambda: scratch.Adam(0.02, beta1=0.7, beta2=0.9, eps=1e-4),
        lambda params: torch.optim.Adam(params, lr=0.02, betas=(0.7, 0.9), eps=1e-4),
    ),
}


def close(ours, wanted, tolerance=1e-10):
    """|a − n| ≤ tolerance · max(1, |a|), everywhere."""
    ours, wanted = np.asarray(ours), np.asarray(wanted)
    assert ours.shape == wanted.shape
    assert (np.abs(ours - wanted) <= tolerance * np.maximum(1, np.abs(ours))).all()


def in_torch(network):
    """The same network in torch, float64, with the same weights."""
    layers = []
    for layer in network.layers:
        linear = torch.nn.Linear(layer.n_in, layer.n_out, dtype=torch.float64)
        with torch.no_grad():
            linear.weight.copy_(torch.tensor(layer.w.T))
            linear.bias.copy_(torch.tensor(layer.b))
        layers += [linear] if layer.activation.name == "identity" else [linear, IN_TORCH[layer.activation.name]()]
    return torch.nn.Sequential(*layers)


def weights_of(model):
    """All weights of a torch network in the order of `Network.theta`."""
    linears = [module for module in model if isinstance(module, torch.nn.Linear)]
    return np.concatenate([part.detach().numpy().ravel() for one in linears for part in (one.weight.T, one.bias)])


def gradients_of(model):
    linears = [module for module in model if isinstance(module, torch.nn.Linear)]
    return np.concatenate([part.numpy().ravel() for one in linears for part in (one.weight.grad.T, one.bias.grad)])


def two_clouds(n=60, seed=0):
    """Features (n, 2) and labels (n,) that a small network can tell apart, not without mistakes."""
    rng = np.random.default_rng(seed)
    y = rng.integers(0, 2, n)
    return rng.normal(size=(n, 2)) + 1.5 * y[:, None], y


@pytest.fixture(scope="module")
def cells():
    x, y = load_breast_cancer(return_X_y=True)
    return StandardScaler().fit_transform(x), 1 - y


# Layers and gradients


def test_a_layer_by_hand():
    layer = scratch.Dense(2, 2, "relu")
    layer.w, layer.b = [[1, -1], [2, 0.5]], [0.5, 1]
    assert layer.forward([[1.0, 2.0], [0.0, -2.0]]).tolist() == [[5.5, 1.0], [0.0, 0.0]]
    assert layer.z.tolist() == [[5.5, 1.0], [-3.5, 0.0]]
    assert layer.backward(np.array([[1.0, 10.0], [1.0, 10.0]])).tolist() == [[-9, 7], [0, 0]]
    assert layer.d_z.tolist() == [[1, 10], [0, 0]]
    assert layer.d_w.tolist() == [[1, 10], [2, 20]]
    assert layer.d_b.tolist() == [1, 10]


def test_two_neurons_solve_xor():
    network = scratch.Network([scratch.Dense(2, 2, "step"), scratch.Dense(2, 1, "step")])
    network.layers[0].w, network.layers[0].b = [[1, 1], [1, 1]], [-0.5, -1.5]  # OR, AND
    network.layers[1].w, network.layers[1].b = [[1], [-2]], [-0.5]  # OR, but not AND
    assert network.predict([[0, 0], [0, 1], [1, 0], [1, 1]]).tolist() == [0, 1, 1, 0]


@pytest.mark.parametrize("activation", IN_TORCH)
@few
@given(widths=widths_of, n=st.integers(1, 6), seed=st.integers(0, 1000))
def test_gradients_are_those_of_torch(activation, widths, n, seed):
    rng = np.random.default_rng(seed)
    network = scratch.dense_network([*widths, 1], activation, loss=BCE, init="glorot", seed=seed)
    x, y = rng.normal(size=(n, widths[0])), rng.integers(0, 2, n)
    model, features = in_torch(network), torch.tensor(x, requires_grad=True)
    logits = model(features)
    loss = torch.nn.functional.binary_cross_entropy_with_logits(logits[:, 0], torch.tensor(y).double())
    loss.backward()
    close(network.forward(x), logits.detach().numpy())
    close(network.loss(network.forward(x), y), loss.item())
    close(network.backward(y), features.grad.numpy())
    close(network.gradient, gradients_of(model))


@few
@given(widths=widths_of, c=st.integers(2, 4), seed=st.integers(0, 1000), from_logits=st.booleans())
def test_gradients_of_several_classes_are_those_of_central_differences(widths, c, seed, from_logits):
    rng = np.random.default_rng(seed)
    loss, last = (scratch.cross_entropy, "softmax")
    if from_logits:
        loss, last = (scratch.cross_entropy_from_logits, "identity")
    weighted = loss.using(class_weights=rng.uniform(0.5, 2, c))
    network = scratch.dense_network([*widths, c], "tanh", loss=weighted, init="glorot", last=last, seed=seed)
    x, y = rng.normal(size=(4, widths[0])), rng.integers(0, c, 4)
    network.forward(x)
    network.backward(y)
    found, theta, h = network.gradient.copy(), network.theta.copy(), 1e-5
    for i in rng.permutation(network.n_params)[:20]:
        around = []
        for sign in (1, -1):
            network.theta = theta + sign * h * (np.arange(len(theta)) == i)
            around.append(network.loss(network.forward(x), y))
        close(found[i], (around[0] - around[1]) / (2 * h), 1e-6)


def test_gradients_behind_dropout_are_those_of_what_was_kept():
    layers = [scratch.Dense(3, 8, "tanh"), scratch.Dropout(0.4), scratch.Dense(8, 1)]
    network = scratch.Network(layers, seed=3)
    x, y = np.random.default_rng(0).normal(size=(5, 3)), np.arange(5.0)
    y_hat = network.forward(x, training=True)
    keep = layers[1].keep
    assert set(np.unique(keep)) == {0, 1 / 0.6}
    first, last = (
        [torch.tensor(part, requires_grad=True) for part in (layer.w, layer.b)] for layer in (layers[0], layers[2])
    )
    theirs = (torch.tanh(torch.tensor(x) @ first[0] + first[1]) * torch.tensor(keep)) @ last[0] + last[1]
    close(y_hat, theirs.detach().numpy())
    ((theirs[:, 0] - torch.tensor(y)) ** 2).mean().backward()
    network.backward(y)
    for layer, (w, b) in ((layers[0], first), (layers[2], last)):
        close(layer.d_w, w.grad.numpy())
        close(layer.d_b, b.grad.numpy())


def test_dropout_keeps_the_mean_and_rests_when_the_network_is_used():
    dropout, x = scratch.Dropout(0.3, seed=0), np.ones((200, 200))
    assert (dropout.forward(x, training=True) == 0).mean() == pytest.approx(0.3, abs=0.01)
    assert dropout.forward(x, training=True).mean() == pytest.approx(1, abs=0.01)
    assert (dropout.forward(x) == x).all()
    assert (dropout.backward(x) == x).all()


def test_first_weights_are_as_wide_as_promised():
    for init, deviation in {
        "he": (2 / 300) ** 0.5,
        "glorot": (2 / 500) ** 0.5,
        "zero": 0,
        "large": 10 * (2 / 300) ** 0.5,
    }.items():
        layer = scratch.Dense(300, 200, init=init, seed=0)
        assert layer.w.std() == pytest.approx(deviation, rel=0.02)
        assert (layer.b == 0).all()


def test_the_same_seed_gives_the_same_network():
    one, same, other = (scratch.dense_network([3, 4, 4, 1], seed=seed) for seed in (5, 5, 6))
    assert (one.theta == same.theta).all()
    assert (one.theta != other.theta).any()
    assert (one.layers[1].w != one.layers[0].w[:1]).all()  # each layer has weights of its own


def test_weights_are_windows_into_one_vector():
    network = scratch.dense_network([2, 3, 1])
    assert network.n_params == 13
    network.theta = np.arange(13.0)
    assert network.layers[0].w.tolist() == [[0, 1, 2], [3, 4, 5]]
    assert network.layers[1].b.tolist() == [12]
    network.layers[1].w -= 9
    assert network.theta[9:].tolist() == [0, 1, 2, 12]


@pytest.mark.parametrize("duplicate", [copy.deepcopy, lambda network: pickle.loads(pickle.dumps(network))])
def test_a_copy_learns_by_itself(duplicate):
    x, y = two_clouds()
    network = scratch.dense_network([2, 4, 1], loss=BCE)
    before = network.theta.copy()
    other = duplicate(network)
    assert (other.forward(x) == network.forward(x)).all()
    other.fit(x, y, n_epochs=2)
    assert (network.theta == before).all()
    assert (other.theta != before).any()
    assert (other.layers[0].w == other.theta[:8].reshape(2, 4)).all()


def test_layers_with_weights_of_their_own_keep_them():
    layer = scratch.Dense(2, 1)
    layer.w = [[3.0], [4.0]]
    network = scratch.Network([layer], seed=1)
    assert network.theta.tolist() == [3, 4, 0]
    with_bias = scratch.Dense(2, 1)
    with_bias.b = [5.0]
    assert scratch.Network([with_bias]).theta[2] == 5
    assert (
        scratch.Dense(2, 1, seed=7).w.tolist()
        == scratch.Network([scratch.Dense(2, 1, seed=7)], seed=1).layers[0].w.tolist()
    )


# Optimisers


@pytest.mark.parametrize("name", OPTIMISERS)
@pytest.mark.parametrize("activation", IN_TORCH)
def test_twenty_steps_are_those_of_torch(name, activation):
    ours, theirs = OPTIMISERS[name]
    x, y = two_clouds(seed=1)
    network = scratch.dense_network([2, 6, 5, 1], activation, loss=BCE, seed=2)
    model, optimiser = in_torch(network), ours()
    torch_optimiser = theirs(model.parameters())
    for _ in range(20):
        network.forward(x)
        network.backward(y)
        network.step(optimiser)
        torch_optimiser.zero_grad()
        logits = model(torch.tensor(x))[:, 0]
        torch.nn.functional.binary_cross_entropy_with_logits(logits, torch.tensor(y).double()).backward()
        torch_optimiser.step()
        close(network.theta, weights_of(model))


@pytest.mark.parametrize("name", OPTIMISERS)
def test_fit_takes_the_steps_of_torch_with_weight_decay_on_weights_only(name):
    ours, theirs = OPTIMISERS[name]
    x, y = two_clouds(seed=4)
    network = scratch.dense_network([2, 5, 1], "tanh", loss=BCE, seed=0)
    model = in_torch(network)
    groups = [
        {"params": [p for p in model.parameters() if p.ndim == 2], "weight_decay": 0.03},
        {"params": [p for p in model.parameters() if p.ndim == 1], "weight_decay": 0.0},
    ]
    torch_optimiser, losses = theirs(groups), []
    history = network.fit(x, y, n_epochs=20, batch_size=len(x), optimiser=ours(), weight_decay=0.03)
    for _ in range(20):
        torch_optimiser.zero_grad()
        loss = torch.nn.functional.binary_cross_entropy_with_logits(
            model(torch.tensor(x))[:, 0], torch.tensor(y).double()
        )
        loss.backward()
        torch_optimiser.step()
        losses.append(loss.item())
    close(network.theta, weights_of(model))
    close(history.train_loss[:-1], losses)


@pytest.mark.parametrize("name", OPTIMISERS)
def test_optimisers_walk_down_any_surface_as_torch_does(name):
    ours, theirs = OPTIMISERS[name]
    path = scratch.descend(lambda p: np.array([2 * p[0], 20 * p[1] ** 3]), [2.0, -1.0], ours(), n_steps=20)
    point = torch.tensor([2.0, -1.0], dtype=torch.float64, requires_grad=True)
    optimiser, wanted = theirs([point]), [[2.0, -1.0]]
    for _ in range(20):
        optimiser.zero_grad()
        (point[0] ** 2 + 5 * point[1] ** 4).backward()
        optimiser.step()
        wanted.append(point.tolist())
    close(path, wanted)


def test_one_step_by_hand():
    theta, gradient = np.array([1.0, -2.0]), np.array([0.5, -4.0])
    scratch.SGD(0.1).step(theta, gradient)
    assert theta == pytest.approx([0.95, -1.6])
    momentum = scratch.Momentum(0.1, momentum=0.5)
    momentum.step(theta, gradient)
    momentum.step(theta, gradient)  # the second step is 1.5 times as long
    assert theta == pytest.approx([0.95 - 0.05 - 0.075, -1.6 + 0.4 + 0.6])
    theta = np.array([1.0, -2.0])
    scratch.Adam(0.1).step(theta, gradient)  # the first step has length lr, whatever the gradient's size
    assert theta == pytest.approx([0.9, -1.9])


def test_a_divergent_walk_ends_without_a_warning():
    path = scratch.descend(lambda p: p**3, [10.0], scratch.SGD(1.0), n_steps=12)
    assert not np.isfinite(path[-1, 0])
    assert path[0, 0] == 10


def test_descend_forgets_an_earlier_walk_and_keeps_its_start():
    start, adam = np.array([1.0, 2.0]), scratch.Adam(0.1)
    one, two = (scratch.descend(lambda p: 2 * p, start, adam, n_steps=5) for _ in range(2))
    assert (one == two).all()
    assert start.tolist() == [1, 2]
    assert repr(adam) == "Adam(lr=0.1, beta1=0.9, beta2=0.999, eps=1e-08)"


# Trainings


def plain_training(network, x, y, step, n_epochs, batch_size, seed):
    """Return the weights after a training, with a network of ReLUs and one logit written as plainly as can be."""
    arrays = [array.copy() for layer in network.layers for array in (layer.w, layer.b)]
    rng, memory = np.random.default_rng(seed), [{} for _ in arrays]
    for _ in range(n_epochs):
        order = rng.permutation(len(x))
        for start in range(0, len(x), batch_size):
            rows = order[start : start + batch_size]
            values = [x[rows]]
            for w, b in zip(arrays[:-2:2], arrays[1:-2:2], strict=True):
                values.append(np.maximum(values[-1] @ w + b, 0))
            probs = 1 / (1 + np.exp(-(values[-1] @ arrays[-2] + arrays[-1])))
            error, gradients = (probs - y[rows, None]) / len(rows), []
            for value, w in zip(values[::-1], arrays[-2::-2], strict=True):
                gradients = [value.T @ error, error.sum(axis=0), *gradients]
                error = (error @ w.T) * (value > 0)
            arrays = [a - step(g, kept) for a, g, kept in zip(arrays, gradients, memory, strict=True)]
    return np.concatenate([array.ravel() for array in arrays])


def plain_sgd(gradient, kept):
    return 0.1 * gradient


def plain_momentum(gradient, kept):
    kept["v"] = 0.9 * kept.get("v", 0) + gradient
    return 0.01 * kept["v"]


def plain_adam(gradient, kept):
    kept["t"] = kept.get("t", 0) + 1
    kept["m"] = 0.9 * kept.get("m", 0) + 0.1 * gradient
    kept["v"] = 0.999 * kept.get("v", 0) + 0.001 * gradient**2
    return 0.001 * kept["m"] / (1 - 0.9 ** kept["t"]) / (np.sqrt(kept["v"] / (1 - 0.999 ** kept["t"])) + 1e-8)


@pytest.mark.parametrize("widths", [[30, 16, 1], [30, 32, 16, 1]])
@pytest.mark.parametrize(
    ("optimiser", "step"),
    [(scratch.SGD(), plain_sgd), (scratch.Momentum(), plain_momentum), (scratch.Adam(), plain_adam)],
)
def test_fit_ends_with_the_weights_of_a_plain_training(cells, widths, optimiser, step):
    x, y = cells
    network = scratch.dense_network(widths, loss=BCE, seed=1)
    expected = plain_training(network, x, y, step, n_epochs=20, batch_size=32, seed=3)
    network.fit(x, y, n_epochs=20, optimiser=optimiser, seed=3)
    np.testing.assert_allclose(network.theta, expected, rtol=0, atol=1e-12)


def test_optimisers_may_move_theta_and_gradient_directly():
    x, y = two_clouds()
    network, same = scratch.dense_network([2, 4, 1], loss=BCE), scratch.dense_network([2, 4, 1], loss=BCE)
    theta, gradient = network.theta, network.gradient
    for _ in range(3):
        network.forward(x)
        network.backward(y)
        scratch.SGD(0.1).step(theta, gradient)
        same.forward(x)
        same.backward(y)
        same.step(scratch.SGD(0.1))
    assert (network.layers[0].w == same.layers[0].w).all()
    assert (network.theta == same.theta).all()
    network.theta = np.zeros(17)
    network.layers[1].b = [3.0]
    assert theta.tolist() == [0.0] * 16 + [3.0]


def test_history_begins_with_the_start_and_has_an_entry_for_every_epoch():
    x, y = two_clouds()
    network = scratch.dense_network([2, 4, 1], loss=BCE)
    before, start = network.loss(network.forward(x), y), network.theta.copy()
    history = network.fit(x[:40], y[:40], x[40:], y[40:], n_epochs=7, snapshots=True)
    assert network.loss(network.forward(x), y) < before
    assert history.n_epochs == 7
    assert history.train_loss.shape == history.valid_loss.shape == (8,)
    assert history.snapshots.shape == (8, network.n_params)
    assert (history.snapshots[0] == start).all()
    assert (history.snapshots[-1] == network.theta).all()
    assert not history.stopped_early
    for k in (0, 3, 7):  # what a slider does
        network.theta = history.snapshots[k]
        assert network.loss(network.forward(x[:40]), y[:40]) == pytest.approx(history.train_loss[k])
        assert network.loss(network.forward(x[40:]), y[40:]) == pytest.approx(history.valid_loss[k])


def test_history_keeps_only_what_was_asked_for():
    x, y = two_clouds()
    history = scratch.dense_network([2, 1], loss=BCE).fit(x, y, n_epochs=2)
    assert history.valid_loss is None
    assert history.snapshots is None
    assert history.best_epoch == 2
    with pytest.raises(AttributeError):
        history.best_epoch = 1


def test_the_same_seeds_give_the_same_training():
    x, y = two_clouds()
    losses = []
    for seed in (0, 0, 1):
        layers = [scratch.Dense(2, 8, "relu"), scratch.Dropout(0.2), scratch.Dense(8, 1)]
        losses.append(scratch.Network(layers, BCE, seed=1).fit(x, y, n_epochs=3, seed=seed).train_loss)
    one, same, other = losses
    assert (one == same).all()
    assert (one[1:] != other[1:]).all()


def test_every_epoch_sees_every_patient_once():
    x = np.arange(10.0)[:, None]
    network, seen = scratch.dense_network([1, 1], init="zero"), []
    learn = network.layers[0].forward

    def watch(batch, training=False):
        if training:
            seen.append(batch[:, 0])
        return learn(batch, training)

    network.layers[0].forward = watch
    network.fit(x, np.zeros(10), n_epochs=2, batch_size=4)
    assert [len(batch) for batch in seen] == [4, 4, 2, 4, 4, 2]
    first, second = np.concatenate(seen[:3]), np.concatenate(seen[3:])
    assert sorted(first) == sorted(second) == x[:, 0].tolist()
    assert (first != second).any()


def test_early_stopping_goes_back_to_the_best_weights():
    x, y = two_clouds(n=40, seed=3)
    y_noisy = np.where(np.arange(40) % 4 == 0, 1 - y, y)  # a quarter of the labels is wrong: learned by heart
    network = scratch.dense_network([2, 64, 1], loss=BCE, seed=0)
    x_valid, y_valid = two_clouds(n=200, seed=9)
    history = network.fit(
        x, y_noisy, x_valid, y_valid, n_epochs=500, optimiser=scratch.Adam(0.02), patience=10, snapshots=True
    )
    assert history.stopped_early
    assert history.n_epochs == history.best_epoch + 10
    assert history.best_epoch == history.valid_loss.argmin()
    assert (network.theta == history.snapshots[history.best_epoch]).all()


def test_weight_decay_makes_weights_smaller():
    x, y = two_clouds()
    sizes = []
    for weight_decay in (0.0, 0.1):
        network = scratch.dense_network([2, 16, 1], loss=BCE)
        network.fit(x, y, n_epochs=100, weight_decay=weight_decay)
        sizes.append(sum((layer.w**2).sum() for layer in network.layers))
    assert sizes[1] < 0.5 * sizes[0]


def test_class_weights_count_the_rare_class_more():
    x, y = two_clouds(n=400)
    rare = (y == 0) | (np.arange(400) % 10 == 0)
    x, y = x[rare], y[rare]
    for weights in ((1, 1), (1, 10)):
        network = scratch.dense_network([2, 1], loss=BCE.using(class_weights=weights))
        network.fit(x, y, n_epochs=3000, batch_size=len(x), optimiser=scratch.SGD(0.5))
        each = np.where(y == 1, weights[1], weights[0])  # logistic regression: the weighted mean of ŷ is that of y
        assert np.average(network.predict_proba(x), weights=each) == pytest.approx(
            np.average(y, weights=each), abs=1e-6
        )


def test_equal_first_weights_stay_equal():
    x, y = two_clouds()
    network = scratch.dense_network([2, 4, 1], "tanh", loss=BCE, init="zero")
    network.layers[0].w, network.layers[1].w = np.full((2, 4), 0.3), np.full((4, 1), 0.3)
    network.fit(x, y, n_epochs=20)
    assert np.ptp(network.layers[0].w, axis=1) == pytest.approx([0, 0], abs=1e-12)


def test_predictions_are_values_labels_or_probabilities():
    x, y = two_clouds()
    binary = scratch.dense_network([2, 4, 1], loss=BCE)
    probs = binary.predict_proba(x)
    assert probs == pytest.approx(scratch.sigmoid(binary.forward(x)[:, 0]))
    assert (binary.predict(x) == (probs > 0.5)).all()
    sigmoid = scratch.dense_network([2, 4, 1], loss=scratch.binary_cross_entropy, last="sigmoid")
    assert (sigmoid.predict_proba(x) == probs).all()  # same seed, same weights
    several = scratch.dense_network([2, 4, 3], loss=scratch.cross_entropy_from_logits)
    assert several.predict_proba(x).sum(axis=1) == pytest.approx(1)
    assert (several.predict(x) == several.forward(x).argmax(axis=1)).all()
    values = scratch.dense_network([2, 4, 1])
    assert values.predict(x).shape == y.shape
    assert scratch.dense_network([2, 4, 2]).predict(x).shape == (60, 2)
    squares = scratch.dense_network([2, 1], last="sigmoid")  # squared error behind a sigmoid
    assert set(squares.predict(x)) <= {0, 1}
    assert squares.predict_proba(x).max() <= 1


def test_a_regression_finds_the_line():
    x = np.linspace(-1, 1, 50)[:, None]
    network = scratch.dense_network([1, 1])
    network.fit(x, 3 * x[:, 0] - 2, n_epochs=200)
    assert network.theta == pytest.approx([3, -2], abs=1e-6)


def test_gradients_vanish_through_deep_sigmoids_and_not_through_relus():
    x, y = two_clouds()
    shares = []
    for activation, init in (("sigmoid", "glorot"), ("relu", "he")):
        network = scratch.dense_network([2, *[20] * 10, 1], activation, loss=BCE, init=init)
        network.forward(x)
        network.backward(y)
        sizes = [np.abs(layer.d_w).mean() for layer in network.layers]
        shares.append(sizes[0] / sizes[-2])
    assert shares[0] < 1e-3
    assert shares[1] > 0.1


def test_the_569_patients_are_told_apart_as_well_as_by_scikit_learn(cells):
    x, y = cells
    for seed in range(5):
        x_train, x_test, y_train, y_test = train_test_split(x, y, test_size=0.3, stratify=y, random_state=seed)
        network = scratch.dense_network([30, 32, 16, 1], loss=BCE, seed=seed)
        network.fit(x_train, y_train, n_epochs=30, optimiser=scratch.Adam(0.001), seed=seed)
        model = MLPClassifier([32, 16], alpha=0, batch_size=32, max_iter=30, random_state=seed)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ConvergenceWarning)  # 30 epochs on purpose
            model.fit(x_train, y_train)
        ours = roc_auc_score(y_test, network.predict_proba(x_test))
        theirs = roc_auc_score(y_test, model.predict_proba(x_test)[:, 1])
        assert ours == pytest.approx(theirs, abs=0.01)
        assert ours > 0.98


# What goes wrong


def test_a_loss_that_explodes_stops_the_training_and_gives_the_weights_back():
    x, y = two_clouds()
    network = scratch.dense_network([2, 8, 1])
    before = network.theta.copy()
    with pytest.raises(
        ValueError, match=r"became (nan|inf) at step \d+, in epoch \d+.*\n.*\(it is 1e\+06: try.*standardise"
    ):
        network.fit(1000 * x, y, optimiser=scratch.SGD(1e6))
    assert (network.theta == before).all()
    assert network.fit(x, y, n_epochs=2, optimiser=scratch.SGD(0.01)).train_loss.shape == (3,)


def test_the_step_that_is_named_is_the_one_where_it_happened():
    x, y = np.ones((8, 1)), np.zeros(8)
    network = scratch.dense_network([1, 1], loss=scratch.binary_cross_entropy, last="sigmoid", init="zero")
    network.layers[0].b = [40.0]  # the sigmoid is exactly 1 for every patient, but all are 0: log(0)
    with pytest.raises(ValueError, match=r"became inf at step 1, in epoch 1.*\n.*log\(0\)"):
        network.fit(x, y, batch_size=4)
    x[:, 0] = 1e200
    network = scratch.dense_network([1, 1], init="zero")
    with pytest.raises(ValueError, match="became inf at step 2, in epoch 1"):
        network.fit(x, y + 1, batch_size=4, optimiser=scratch.SGD(0.1))


def test_only_causes_that_are_possible_are_named():
    x, y = two_clouds()
    x = (x - x.mean(axis=0)) / x.std(axis=0)
    network = scratch.dense_network([2, 8, 1], loss=scratch.binary_cross_entropy_from_logits)
    with pytest.raises(
        ValueError, match=r"Usual cause: a learning rate that is too high \(it is 1e\+200: try a tenth\)\.$"
    ):
        network.fit(x, y, optimiser=scratch.SGD(1e200))
    with pytest.raises(
        ValueError, match=r"or features that are not scaled \(x goes up to [\d.]+: standardise them\)\.$"
    ):
        network.fit(x + 5, y, optimiser=scratch.SGD(1e200))


def test_an_explosion_in_the_last_step_is_seen_too():
    network = scratch.dense_network([1, 1], init="zero")
    with pytest.raises(ValueError, match="became inf at step 1, in epoch 1"):
        network.fit(np.full((4, 1), 1e200), np.ones(4), n_epochs=1, optimiser=scratch.SGD(0.1))


def test_log_of_zero_gives_no_warning_step_by_step_either():
    network = scratch.dense_network([1, 1], loss=scratch.binary_cross_entropy, last="sigmoid")
    network.layers[0].w, network.layers[0].b = [[0.0]], [800.0]
    assert network.loss(network.forward([[1.0]]), [0]) == np.inf
    network.backward([0])
    assert np.isnan(network.layers[0].d_b).all()  # infinite slope times a slope of 0


def test_a_loop_by_hand_that_explodes_ends_in_one_error_and_no_warning():
    x, y = two_clouds()
    network, optimiser = scratch.dense_network([2, 1]), scratch.SGD(100.0)

    def learn():
        for _ in range(200):
            network.loss(network.forward(x), y)
            network.backward(y)
            network.step(optimiser)

    with pytest.raises(
        ValueError, match=r"y_hat must hold finite numbers, but \d+ of them are missing \(NaN\) or infinite"
    ):
        learn()


X, Y = np.zeros((4, 3)), np.array([0, 1, 1, 0])


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda n: n.forward(X[:, :2]), r"x for layer 1, Dense\(3 → 4\), must have 3 columns, but has 2"),
        (lambda n: n.forward(X[0]), "write a single row with two brackets"),
        (lambda n: n.predict(np.full((2, 3), np.nan)), "6 of them are missing"),
        (lambda n: n.layers[1].forward(X), r"x of Dense\(4 → 1\) must have 4 columns, but has 3"),
        (lambda n: n.backward(Y), r"call forward\(x\) first"),
        (lambda n: (n.forward(X), n.backward(Y[:2])), "y must have length 4, but has length 2"),
        (lambda n: n.fit(X, Y + 1), "y must hold labels .* but one is 2"),
        (lambda n: n.fit(X, Y[:3]), "y must have length 4, but has length 3"),
        (lambda n: n.fit(X + np.inf, Y), "12 of them are missing"),
        (lambda n: n.fit(X, Y, X[:, :1], Y), r"x_valid for layer 1, Dense\(3 → 4\), must have 3 columns, but has 1"),
        (lambda n: n.fit(X, Y, patience=3), "give x_valid and y_valid"),
        (lambda n: n.fit(X, Y, X, Y, patience=0), "patience must be at least 1"),
        (lambda n: n.fit(X, Y, n_epochs=0), "n_epochs must be at least 1"),
        (lambda n: n.fit(X, Y, batch_size=0), "batch_size must be at least 1"),
        (lambda n: n.fit(X, Y, weight_decay=-1), "weight_decay must be at least 0"),
        (lambda n: setattr(n, "theta", np.zeros(3)), "theta must have length 21, but has length 3"),
        (lambda n: setattr(n.layers[0], "w", np.zeros((4, 3))), r"w of Dense\(3 → 4\) must have shape \(3, 4\)"),
        (lambda n: setattr(n.layers[0], "b", [np.nan] * 4), "4 of them are missing"),
        (lambda n: scratch.dense_network([3, 1]).predict_proba(X), "values, not probabilities"),
        (lambda n: scratch.Network([]), "at least one Dense"),
        (
            lambda n: scratch.Network([scratch.Dense(3, 4), scratch.Dense(5, 1)]),
            r"Layer 2, Dense\(5 → 1\), takes 5.*write Dense\(4, 1\)",
        ),
        (lambda n: scratch.Network(n.layers), "Layer 1, .* already belongs to a network"),
        (lambda n: scratch.Network([scratch.Dense(3, 3)] * 2), "Layer 2, .* already belongs"),
        (lambda n: scratch.Network([scratch.Dense(3, 2)], BCE), "needs 1 output.*use cross_entropy_from_logits"),
        (
            lambda n: scratch.dense_network([3, 1], loss=scratch.cross_entropy_from_logits),
            "2 or more outputs.*use binary_cross",
        ),
        (lambda n: scratch.dense_network([3, 1], loss=scratch.binary_cross_entropy), "use 'sigmoid' there"),
        (lambda n: scratch.dense_network([3, 2], loss=scratch.cross_entropy, last="sigmoid"), "use 'softmax' there"),
        (lambda n: scratch.dense_network([3, 1], loss=BCE, last="sigmoid"), "applies the sigmoid itself"),
        (lambda n: scratch.dense_network([3]), "widths must hold at least two"),
        (lambda n: scratch.Dense(0, 3), "n_in must be at least 1"),
        (lambda n: scratch.Dense(2, 3, init="xavier"), "init must be one of zero, glorot, he, large"),
        (lambda n: scratch.Dense(2, 3).forward(X[:, :2]), "no weights yet; give it a seed"),
        (lambda n: scratch.Dropout(1.0), "rate must be below 1"),
        (lambda n: scratch.Dropout(0.5).forward(X, training=True), "no random numbers yet"),
        (lambda n: scratch.SGD(0), "learning rate lr must be above 0, but is 0.*Typical values"),
        (lambda n: scratch.Adam(-0.1), "learning rate"),
        (lambda n: scratch.Momentum(0.1, momentum=1), "momentum must be below 1"),
        (
            lambda n: scratch.SGD(0.1).step(np.zeros(3), np.zeros(4)),
            r"gradient must have shape \(3,\), as theta, but has shape \(4,\)",
        ),
        (lambda n: scratch.descend(lambda p: p, [[1.0]], scratch.SGD(), 3), r"start must have shape \(n,\), a list"),
    ],
)
def test_bad_input_is_refused(call, message):
    with pytest.raises(ValueError, match=message):
        call(scratch.dense_network([3, 4, 1], loss=BCE))


@pytest.mark.parametrize(
    "call",
    [
        lambda: scratch.Network([scratch.Dense(3, 1), "relu"]),
        lambda: scratch.Network([scratch.Dense(3, 1)], loss="mean_squared_error"),
        lambda: scratch.dense_network([3, 1]).fit(X, Y, optimiser=0.1),
        lambda: scratch.SGD(0.1).step([1.0, 2.0], [1.0, 2.0]),
        lambda: scratch.SGD(0.1).step(np.array([1, 2]), np.array([1, 2])),
        lambda: scratch.SGD("fast"),
        lambda: setattr(scratch.Dense(2, 1), "w", None),
        lambda: setattr(scratch.Dense(2, 1, seed=0), "b", None),
    ],
)
def test_input_of_another_kind_is_refused(call):
    with pytest.raises(TypeError):
        call()


def test_an_optimiser_is_for_one_array_until_it_is_reset():
    adam = scratch.Adam(0.1)
    adam.step(np.zeros(3), np.ones(3))
    with pytest.raises(ValueError, match=r"must have shape \(3,\), as in .* first step, but has shape \(2,\)"):
        adam.step(np.zeros(2), np.ones(2))
    adam.reset()
    adam.step(np.zeros(2), np.ones(2))


def test_networks_show_themselves_in_one_line():
    network = scratch.Network([scratch.Dense(2, 3, "relu"), scratch.Dropout(0.5), scratch.Dense(3, 1)], BCE)
    wanted = (
        "Network([Dense(2, 3, 'relu'), Dropout(0.5), Dense(3, 1, 'identity')], loss=binary_cross_entropy_from_logits)"
    )
    assert repr(network) == wanted
