"""Answers to the exercises on how networks learn: the usual mistakes, and other right ones."""

import numpy as np

from dlintro import data


def one_sided(f, w, eps):
    return (f(w + eps) - f(w)) / eps


def from_below(f, w, eps):
    return (f(w) - f(w - eps)) / eps


def four_points(f, w, eps):
    return (8 * (f(w + eps) - f(w - eps)) - (f(w + 2 * eps) - f(w - 2 * eps))) / (12 * eps)


def mean_of_two_sides(f, w, eps):
    return np.array([one_sided(f, w, eps), from_below(f, w, eps)]).mean()


def train(network, x, y, optimiser, n_steps):
    losses = []
    for _ in range(n_steps):
        y_hat = network.forward(x)
        losses.append(network.loss(y_hat, y))
        network.backward(y)
        network.step(optimiser)
    return losses


def train_with_while(network, x, y, optimiser, n_steps):
    losses = np.zeros(n_steps)
    k = 0
    while k < n_steps:
        losses[k] = network.loss(network.forward(x), y)
        network.backward(y)
        optimiser.step(network.theta, network.gradient)
        k += 1
    return losses


def train_as_generator(network, x, y, optimiser, n_steps):
    for _ in range(n_steps):
        yield network.loss(network.forward(x), y)
        network.backward(y)
        network.step(optimiser)


def loss_after(network, x, y, optimiser, n_steps):
    losses = []
    for _ in range(n_steps):
        network.forward(x)
        network.backward(y)
        network.step(optimiser)
        losses.append(network.loss(network.forward(x), y))
    return losses


def no_backward(network, x, y, optimiser, n_steps):
    losses = []
    for _ in range(n_steps):
        losses.append(network.loss(network.forward(x), y))
        network.step(optimiser)
    return losses


def no_step(network, x, y, optimiser, n_steps):
    losses = []
    for _ in range(n_steps):
        losses.append(network.loss(network.forward(x), y))
        network.backward(y)
    return losses


def step_first(network, x, y, optimiser, n_steps):
    losses = []
    for _ in range(n_steps):
        losses.append(network.loss(network.forward(x), y))
        network.step(optimiser)
        network.backward(y)
    return losses


def backward_first(network, x, y, optimiser, n_steps):
    losses = []
    for _ in range(n_steps):
        network.backward(y)
        losses.append(network.loss(network.forward(x), y))
        network.step(optimiser)
    return losses


def two_steps_a_round(network, x, y, optimiser, n_steps):
    losses = []
    for _ in range(n_steps):
        losses.append(network.loss(network.forward(x), y))
        network.backward(y)
        network.step(optimiser)
        network.step(optimiser)
    return losses


def valley(first="mean radius"):
    """Return the loss of a neuron with two weights, its gradient, and where the walk starts."""
    radii = data.breast_cancer().select(first, "worst radius").standardised()
    x, y = radii.x, radii.y - radii.y.mean()
    return {
        "loss": lambda w: np.mean((x @ w - y) ** 2),
        "gradient": lambda w: 2 * (x @ w - y) @ x / len(y),
        "start": (1.0, -0.2),
    }


GIVEN = {"tame": valley()}
WRONG = {
    "by_hand": [
        ((-2, 0, -2, 0), "every sign is turned"),
        ((1, 0, 1, 0), "factor 2"),
        ((2, -2, 2, 0), "after its ReLU"),
        ((2, 0, 2, -2), "slope of ReLU is 0"),
        ((2, -2, 2, -2), "was silent"),
        ((2, 0, 0, 0), "to the upper hidden neuron"),
        ((-0.2, 0, -0.2, 0), "changes of the weights"),
        ((2, 0, 5, 0), "third gradient is not 5"),
        ((3, 0, 2, 0), "first gradient is not 3"),
        ((2, 0, 2), "4 numbers"),
        ("2, 0, 2, 0", "4 numbers"),
        ((2, 0, 2, float("nan")), "NaN"),
    ],
    "slope": [
        (one_sided, "one side only"),
        (from_below, "one side only"),
        (lambda f, w, eps: f(w + eps) - f(w - eps), "Divide the difference"),
        (lambda f, w, eps: (f(w + eps) - f(w - eps)) / eps, "2 × eps apart"),
        (lambda f, w, eps: (f(w + eps) - f(w - eps)) / 2 * eps, "multiplies by eps"),
        (lambda f, w, eps: (f(w - eps) - f(w + eps)) / (2 * eps), "sign is turned"),
        (lambda f, w, eps: f(w), "should give 6"),
        (lambda f, w, eps: round((f(w + eps) - f(w - eps)) / (2 * eps), 2), "gives 4.57; it should give 4.572"),
        (lambda f, w, eps: (f(w + eps), f(w - eps)), "one number"),
        (lambda f, w: 1, "stopped with TypeError"),
        (6.0, "should be a function"),
    ],
    "tame": [
        ((0.4, 0), "Without momentum"),
        ((0.55, 0), "diverges"),
        ((5.0, 0.9), "diverges"),
        ((1e300, 0.5), "diverges"),
        ((0.05, 0.5), "too slowly"),
        ((0.4, 0.5), "too slowly"),
        ((0.2, 0.95), "from wall to wall"),
        ((0.8, 0.6), "too slowly"),
        ((0.3, 1.0), "below 1"),
        ((-0.1, 0.5), "above 0"),
        ((0.4,), "2 numbers"),
        ("fast", "2 numbers"),
    ],
    "train": [
        (loss_after, "after each update"),
        (no_backward, "never changes"),
        (no_step, "never changes"),
        (step_first, "must come before the step"),
        (backward_first, "call forward(x) first"),
        (two_steps_a_round, "forward, loss, backward, step"),
        (lambda *arguments: train(*arguments)[-1], "6 numbers"),
        (lambda network, x, y, optimiser, n_steps: train(network, x, y, optimiser, n_steps + 1), "6 numbers"),
        (lambda *arguments: "done", "6 numbers"),
    ],
}
RIGHT = {
    "by_hand": [(2, 0, 2, 0), [2.0, 0.0, 2.0, 0.0], np.array([2, 0, 2, 0]), (2, -0.0, 2, 0)],
    "slope": [
        lambda f, w, eps: (f(w + eps) - f(w - eps)) / (2 * eps),
        lambda f, w, eps: (f(w + eps) - f(w - eps)) / 2 / eps,
        four_points,
        mean_of_two_sides,
    ],
    "tame": [(0.4, 0.7), (0.5, 0.6), [0.3, 0.8], np.array([0.6, 0.6])],
    "train": [train, train_with_while, train_as_generator],
}
