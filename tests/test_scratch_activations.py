"""Activations and their slopes: by hand, against central differences, and against torch."""

import math

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays_of
from scipy.stats import norm

from dlintro import scratch

SMOOTH = ["identity", "sigmoid", "tanh", "gelu", "softplus"]
KINKED = ["step", "relu", "leaky_relu"]  # at z = 0
IN_TORCH = {
    "identity": lambda z: z * 1,
    "sigmoid": torch.sigmoid,
    "tanh": torch.tanh,
    "relu": torch.relu,
    "leaky_relu": torch.nn.functional.leaky_relu,
    "gelu": lambda z: torch.nn.functional.gelu(z, approximate="tanh"),
    "softplus": lambda z: torch.nn.functional.softplus(z, threshold=1000),
}
few = settings(max_examples=30, deadline=None)


def sums(shape=None, away=0.0):
    """Weighted sums in [−5, 5] of any small shape, at least `away` from 0."""
    shape = shape or arrays_of.array_shapes(max_dims=3, max_side=5)
    size = st.floats(away, 5.0)
    return arrays_of.arrays(np.float64, shape, elements=size | size.map(lambda z: -z))


def close(ours, wanted, tolerance):
    """|a − n| ≤ tolerance · max(1, |a|), everywhere."""
    ours, wanted = np.asarray(ours), np.asarray(wanted)
    assert ours.shape == wanted.shape
    assert (np.abs(ours - wanted) <= tolerance * np.maximum(1, np.abs(ours))).all()


def test_every_activation_has_one_name_and_says_what_it_is():
    assert set(scratch.ACTIVATIONS) == {*SMOOTH, *KINKED, "softmax"}
    for name, activation in scratch.ACTIVATIONS.items():
        assert activation is getattr(scratch, name)
        assert activation.name == name
        assert activation.__doc__


def test_numbers_done_by_hand():
    assert scratch.sigmoid(0) == 0.5
    assert scratch.sigmoid.derivative(0) == 0.25
    assert scratch.sigmoid(math.log(3)) == pytest.approx(0.75)  # 1 / (1 + 1/3)
    assert scratch.tanh(math.log(2)) == pytest.approx(0.6)  # (2 − ½) / (2 + ½)
    assert scratch.tanh.derivative(math.log(2)) == pytest.approx(0.64)  # 1 − 0.6²
    assert scratch.relu([-2, 0, 3]).tolist() == [0, 0, 3]
    assert scratch.relu.derivative([-2, 0, 3]).tolist() == [0, 0, 1]
    assert scratch.leaky_relu([-2, 3]).tolist() == [-0.02, 3]
    assert scratch.leaky_relu([-2, 3], leak=0.5).tolist() == [-1, 3]
    assert scratch.leaky_relu.using(leak=0.5).derivative([-2, 3]).tolist() == [0.5, 1]
    assert scratch.softplus(0) == pytest.approx(math.log(2))
    assert scratch.step([-1, 0, 2]).tolist() == [0, 0, 1]
    assert scratch.step.derivative([-1.0, 2.0]).tolist() == [0, 0]
    assert scratch.softmax([math.log(1), math.log(2), math.log(5)]) == pytest.approx([1 / 8, 2 / 8, 5 / 8])


def test_a_number_in_gives_a_plain_number_out():
    for name in [*SMOOTH, "relu", "leaky_relu"]:
        assert type(scratch.ACTIVATIONS[name](1)) is float
        assert type(scratch.ACTIVATIONS[name].derivative(1)) is float
    assert type(scratch.step(1)) is int


@pytest.mark.parametrize("name", SMOOTH + KINKED)
@few
@given(z=sums(away=0.01))
def test_slopes_are_those_of_central_differences(name, z):
    activation, h = scratch.ACTIVATIONS[name], 1e-5
    close(activation.derivative(z), (activation(z + h) - activation(z - h)) / (2 * h), 1e-6)


@pytest.mark.parametrize("name", sorted(IN_TORCH))
@few
@given(z=sums(away=0.01), seed=st.integers(0, 100))
def test_values_and_slopes_are_those_of_torch(name, z, seed):
    activation, theirs = scratch.ACTIVATIONS[name], torch.tensor(z, requires_grad=True)
    out = IN_TORCH[name](theirs)
    d_a = np.random.default_rng(seed).normal(size=z.shape)
    out.backward(torch.tensor(d_a), retain_graph=True)
    close(activation(z), out.detach().numpy(), 1e-10)
    close(activation.backward(d_a, z, activation(z)), theirs.grad.numpy(), 1e-10)
    theirs.grad = None
    out.sum().backward()
    close(activation.derivative(z), theirs.grad.numpy(), 1e-10)


@few
@given(z=sums((2, 4)), temperature=st.floats(0.2, 5.0), seed=st.integers(0, 100))
def test_softmax_and_its_table_of_slopes_are_those_of_torch(z, temperature, seed):
    theirs = torch.tensor(z, requires_grad=True)
    out = torch.softmax(theirs / temperature, dim=-1)
    softmax = scratch.softmax.using(temperature=temperature)
    close(softmax(z), out.detach().numpy(), 1e-10)
    close(softmax(z).sum(axis=-1), np.ones(2), 1e-12)
    for row in range(2):
        table = torch.autograd.functional.jacobian(
            lambda row: torch.softmax(row / temperature, dim=-1), torch.tensor(z[row])
        )
        close(scratch.softmax.derivative(z, temperature=temperature)[row], table.numpy(), 1e-10)
    d_a = np.random.default_rng(seed).normal(size=z.shape)
    out.backward(torch.tensor(d_a))
    close(softmax.backward(d_a, z, softmax(z)), theirs.grad.numpy(), 1e-10)


def test_softmax_slopes_are_those_of_central_differences():
    z, h = np.array([0.3, -1.2, 4.0]), 1e-5
    for temperature in (0.5, 1.0, 3.0):
        softmax = scratch.softmax.using(temperature=temperature)
        columns = [(softmax(z + h * unit) - softmax(z - h * unit)) / (2 * h) for unit in np.eye(3)]
        close(softmax.derivative(z), np.stack(columns, axis=1), 1e-6)


def test_temperature_sharpens_or_flattens():
    cold, usual, hot = (scratch.softmax([1.0, 2.0, 3.0], temperature=t).max() for t in (0.1, 1.0, 100.0))
    assert cold > 0.9999 > usual > 1 / 3 + 0.1 > hot > 1 / 3


@pytest.mark.parametrize("name", [*SMOOTH, *KINKED])
@pytest.mark.parametrize("z", [-1e4, -800.0, -40.0, -0.0, 0.0, 40.0, 800.0, 1e4])
def test_extreme_sums_give_finite_values_without_a_warning(name, z):
    activation = scratch.ACTIVATIONS[name]
    limit = {"sigmoid": float(z > 0), "tanh": np.sign(z), "step": float(z > 0), "identity": z}.get(name, max(z, 0.0))
    if abs(z) > 100 and name != "leaky_relu":
        assert activation(z) == pytest.approx(limit)
        assert activation.derivative(z) == pytest.approx(float(name == "identity" or (z > 0 and limit == z)))
    assert np.isfinite([activation(z), activation.derivative(z)]).all()


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("name", [*SMOOTH, *KINKED])
@pytest.mark.parametrize("size", [1e30, 1e104, 1e155, 1e200, 1e308])
def test_sums_as_large_as_numbers_get_have_their_limits(name, size):
    activation = scratch.ACTIVATIONS[name]
    low, high = {
        "sigmoid": (0, 1),
        "tanh": (-1, 1),
        "step": (0, 1),
        "identity": (-size, size),
        "leaky_relu": (-0.01 * size, size),
    }.get(name, (0, size))
    assert activation([-size, size]).tolist() == pytest.approx([low, high])
    slopes = {"identity": [1, 1], "leaky_relu": [0.01, 1]}.get(name, [0, float(high == size)])
    assert activation.derivative([-size, size]).tolist() == slopes


def test_extreme_logits_give_sure_probabilities():
    assert scratch.softmax([1e4, -1e4, 0]).tolist() == [1, 0, 0]
    assert scratch.softmax([-1e4, -1e4]).tolist() == [0.5, 0.5]
    assert scratch.softmax([1e4, 1e4 - 1], temperature=0.01)[1] == pytest.approx(math.exp(-100))
    assert np.isfinite(scratch.softmax.derivative([1e4, -1e4, 0])).all()
    assert scratch.sigmoid(-40) == pytest.approx(math.exp(-40))  # small, but not 0


def test_gelu_is_as_near_to_the_normal_distribution_as_its_docstring_says():
    z = np.linspace(-8, 8, 10_001)
    assert np.abs(scratch.gelu(z) - z * norm.cdf(z)).max() < 0.0005


def test_activations_cannot_be_changed():
    with pytest.raises(AttributeError):
        scratch.leaky_relu.leak = 0.5
    assert scratch.leaky_relu.using(leak=0.5) != scratch.leaky_relu
    assert scratch.relu.using() is scratch.relu


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: scratch.relu([1.0, np.nan]), "z must hold finite numbers, but 1 of them"),
        (lambda: scratch.sigmoid([np.inf]), "infinite"),
        (lambda: scratch.tanh.derivative([]), "z must hold at least one value"),
        (lambda: scratch.softmax(3.0), "a logit for each class"),
        (lambda: scratch.softmax([1, 2], temperature=0), "temperature must be above 0"),
        (lambda: scratch.leaky_relu(1.0, leak=-0.1), "leak must be at least 0"),
        (lambda: scratch.Dense(1, 1, "rellu"), "must be one of step, identity, .*but is 'rellu'"),
    ],
)
def test_bad_input_is_refused(call, message):
    with pytest.raises(ValueError, match=message):
        call()


@pytest.mark.parametrize(
    "call", [lambda: scratch.relu("three"), lambda: scratch.gelu(None), lambda: scratch.relu(1, leak=3)]
)
def test_input_that_is_not_a_number_and_unknown_constants_are_refused(call):
    with pytest.raises(TypeError):
        call()
