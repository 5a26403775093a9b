"""The scalar autodiff: by hand, against central differences, against torch, and its graph."""

import math
import random

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from dlintro import scratch
from dlintro.scratch import Value

few = settings(max_examples=60, deadline=None)
OPERATIONS = {  # name: function of a and b that works on Values, and on floats through `plain`
    "+": lambda a, b: a + b,
    "−": lambda a, b: a - b,
    "×": lambda a, b: a * b,
    "/": lambda a, b: a / b,
    "minus": lambda a, b: -a * b,
    "squared": lambda a, b: a**2 + b**3,
    "power": lambda a, b: (a * a) ** 0.5 * b**-2,
    "exp": lambda a, b: (a * b).exp(),
    "log": lambda a, b: (a * a).log() * b,
    "tanh": lambda a, b: (a + b).tanh(),
    "relu": lambda a, b: (a * b).relu(),
    "sigmoid": lambda a, b: (a - b).sigmoid(),
    "numbers": lambda a, b: 3 - a * 2 + 1 / b - b / 4 + (2 * a + 1) - 5,
    "used twice": lambda a, b: a * a + a * b + (a + b) * (a + b),
}
off_zero = st.floats(0.05, 3) | st.floats(-3, -0.05)


@pytest.mark.parametrize("name", OPERATIONS)
@few
@given(a=off_zero, b=off_zero)
def test_gradients_are_those_of_torch_and_of_central_differences(name, a, b):
    f, ours = OPERATIONS[name], (Value(a), Value(b))
    out = f(*ours)
    out.backward()
    theirs = [torch.tensor(number, dtype=torch.float64, requires_grad=True) for number in (a, b)]
    wanted = f(*theirs)
    wanted.backward()
    assert out.data == pytest.approx(wanted.item(), rel=1e-10, abs=1e-10)
    for value, tensor in zip(ours, theirs, strict=True):
        grad = 0.0 if tensor.grad is None else tensor.grad.item()
        assert abs(value.grad - grad) <= 1e-10 * max(1, abs(grad))
    h = 1e-6
    numeric = [
        (f(Value(a + h), Value(b)), f(Value(a - h), Value(b))),
        (f(Value(a), Value(b + h)), f(Value(a), Value(b - h))),
    ]
    for value, (more, less) in zip(ours, numeric, strict=True):
        slope = (more.data - less.data) / (2 * h)
        assert abs(value.grad - slope) <= 1e-6 * max(1, abs(value.grad), abs(out.data))


def test_a_neuron_by_hand():
    x, w, b = Value(2.0, "x"), Value(-3.0, "w"), Value(7.0, "b")
    z = w * x + b
    loss = (z - 3) ** 2
    loss.backward()
    assert loss.data == 4  # z = 1, error −2
    assert (z.grad, w.grad, x.grad, b.grad) == (-4, -8, 12, -4)


def test_a_small_network_has_the_gradients_of_scratch_network():
    rng = random.Random(0)
    network = scratch.dense_network([2, 3, 1], "tanh", loss=scratch.binary_cross_entropy_from_logits, seed=1)
    x, y = [[0.5, -1.0], [2.0, 0.3]], [1, 0]
    hidden, last = network.layers
    w1 = [[Value(w) for w in row] for row in hidden.w]
    b1 = [Value(rng.random()) for _ in range(3)]
    hidden.b = [b.data for b in b1]
    w2, b2 = [Value(w) for w in last.w[:, 0]], Value(last.b[0])
    total = Value(0.0)
    for row, label in zip(x, y, strict=True):
        a = [(row[0] * w1[0][j] + row[1] * w1[1][j] + b1[j]).tanh() for j in range(3)]
        p = (a[0] * w2[0] + a[1] * w2[1] + a[2] * w2[2] + b2).sigmoid()
        total -= (p if label else 1 - p).log()
    loss = total / 2
    loss.backward()
    assert loss.data == pytest.approx(network.loss(network.forward(x), y))
    network.backward(y)
    assert [[w.grad for w in row] for row in w1] == pytest.approx(hidden.d_w)
    assert [b.grad for b in b1] == pytest.approx(hidden.d_b)
    assert [w.grad for w in w2] == pytest.approx(last.d_w[:, 0])
    assert b2.grad == pytest.approx(last.d_b[0])


def test_backward_begins_anew_each_time():
    a = Value(3.0)
    out = a * a
    out.backward()
    out.backward()
    assert a.grad == 6
    (a * 2).backward()
    assert a.grad == 2


def test_the_graph_lists_inputs_before_results():
    a, b = Value(2.0, "a"), Value(-3.0, "b")
    out = (a * b + a).relu() + a * a
    out.label = "out"
    graph = out.graph()
    assert graph.nodes[-1] is out
    assert sorted(node.op for node in graph.nodes) == ["", "", "+", "+", "relu", "×", "×"]
    assert all(start < end for start, end, _ in graph.edges)
    assert len(graph.edges) == 9  # four operations with two inputs, one with one
    for start, end, slope in graph.edges:
        assert graph.nodes[start] in graph.nodes[end].inputs
        assert math.isfinite(slope)
    numbers = {id(node): i for i, node in enumerate(graph.nodes)}
    square = graph.nodes[numbers[id(out.inputs[1])]]
    assert [edge for edge in graph.edges if edge[1] == numbers[id(square)]] == [
        (numbers[id(a)], numbers[id(square)], 2.0)
    ] * 2


def test_the_sum_over_all_paths_of_the_products_of_slopes_is_the_gradient():
    a, b = Value(1.5), Value(0.4)
    out = (a * b).tanh() * a + b / a
    out.backward()
    graph = out.graph()
    into = {i: [(start, slope) for start, end, slope in graph.edges if end == i] for i in range(len(graph.nodes))}

    def paths(i, target):
        return 1.0 if graph.nodes[i] is target else sum(slope * paths(start, target) for start, slope in into[i])

    assert paths(len(graph.nodes) - 1, a) == pytest.approx(a.grad)
    assert paths(len(graph.nodes) - 1, b) == pytest.approx(b.grad)


def test_a_graph_of_any_depth_works():
    x = out = Value(1.0)
    for _ in range(50_000):
        out = out + 1e-6
    out.backward()
    assert x.grad == 1
    assert len(out.graph().nodes) == 100_001


def test_extreme_sums_do_not_overflow():
    for z in (-1e4, 1e4):
        x = Value(z)
        x.sigmoid().backward()
        assert (x.sigmoid().data, x.grad) == (float(z > 0), 0)
        assert x.tanh().data == math.copysign(1, z)
    assert Value(-1e4).exp().data == 0


def test_numbers_of_numpy_may_be_on_either_side():
    assert (np.float64(2) * Value(3.0) - np.float64(1)).data == 5


def test_it_shows_itself_in_short():
    assert repr(Value(0.1 + 0.2, "p")) == "Value(0.3, grad=0, label='p')"
    assert repr(Value(2)) == "Value(2, grad=0)"


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: Value(0.0).log(), r"log\(0\) has no value"),
        (lambda: Value(-1.0).log(), "above 0"),
        (lambda: Value(1.0) / 0, "1 / 0 has no value"),
        (lambda: Value(-8.0) ** 0.5, "no value or no slope"),
        (lambda: Value(0.0) ** -1, "no value or no slope"),
        (lambda: Value(1e4).exp(), "exp of 10000 gives too large a number"),
        (lambda: Value(1e200) * 1e200, "too large a number"),
        (lambda: Value(1e200) ** 2, "too large a number"),
        (lambda: Value(math.nan), "data must be finite"),
        (lambda: Value(2.0) + math.inf, "data must be finite"),
    ],
)
def test_operations_without_a_value_are_refused(call, message):
    with pytest.raises(ValueError, match=message):
        call()


@pytest.mark.parametrize("call", [lambda: Value("2"), lambda: Value(2.0) ** Value(2.0), lambda: Value(2.0) * [1]])
def test_input_that_is_not_a_number_is_refused(call):
    with pytest.raises(TypeError):
        call()
