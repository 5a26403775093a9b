"""Answers to the exercises on deep networks: the usual mistakes, and other right ones."""

from types import SimpleNamespace

import numpy as np

from dlintro import scratch


def layers_with_loops(x, w1, b1, w2, b2):
    def layer(x, w, b):
        return [[sum(row[k] * w[k][j] for k in range(len(w))) + b[j] for j in range(len(b))] for row in x]

    return layer([[max(0.0, z) for z in row] for row in layer(x, w1, b1)], w2, b2)


def layers_of_the_course(x, w1, b1, w2, b2):
    network = scratch.Network([scratch.Dense(*w1.shape, "relu"), scratch.Dense(*w2.shape)])
    for layer, w, b in zip(network.layers, (w1, w2), (b1, b2), strict=True):
        layer.w, layer.b = w, b
    return network.forward(x)


def layers_by_row(x, w1, b1, w2, b2):
    return np.array([scratch.relu(row @ w1 + b1) @ w2 + b2 for row in x])


def training(best_epoch):
    """Return a training whose loss on patients never seen is lowest at an epoch, and 0.3 there."""
    epochs = np.arange(201)
    return {"history": SimpleNamespace(valid_loss=0.3 + 0.005 * np.abs(epochs - best_epoch))}


GIVEN = {"stop": training(best_epoch=34)}
WRONG = {
    "relu_xor": [
        ((1, 1, -1), "no threshold"),
        ((2, 2, -2), "bias of −1"),
        ((2, 1, 1), "weight −2"),
        ((2, 1, 3), "without ReLU"),
        ((0, 1, 0), "h₁ = 0:"),
        ((2, 0, 2), "h₂ = 0:"),
        ((2, 1), "3 numbers"),
        ("2, 1, 0", "3 numbers"),
    ],
    "dense": [
        (lambda x, w1, b1, w2, b2: (x @ w1 + b1) @ w2 + b2, "activation is missing"),
        (lambda x, w1, b1, w2, b2: scratch.relu(scratch.relu(x @ w1 + b1) @ w2 + b2), "sums unchanged"),
        (lambda x, w1, b1, w2, b2: scratch.relu((x @ w1 + b1) @ w2 + b2), "ReLU comes too late"),
        (lambda x, w1, b1, w2, b2: scratch.relu(x @ w1) @ w2 + b2, "bias b1 is missing"),
        (lambda x, w1, b1, w2, b2: scratch.relu(x @ w1 + b1) @ w2, "bias b2 is missing"),
        (lambda x, w1, b1, w2, b2: (scratch.relu(x @ w1) + b1) @ w2 + b2, "b1 comes too late"),
        (lambda x, w1, b1, w2, b2: scratch.step(x @ w1 + b1) @ w2 + b2, "only says 0 or 1"),
        (lambda x, w1, b1, w2, b2: scratch.relu(x @ w1 + b1), "values of the hidden layer"),
        (lambda x, w1, b1, w2, b2: scratch.relu(w1 @ x.T + b1) @ w2 + b2, "what comes in is first"),
        (lambda x, w1, b1, w2, b2: scratch.sigmoid(x @ w1 + b1) @ w2 + b2, "it should give"),
        (lambda x, w1, b1, w2, b2: (scratch.relu(x @ w1 + b1) @ w2 + b2)[0], "shape"),
        (lambda x, b1, w1, w2, b2: scratch.relu(x @ w1 + b1) @ w2 + b2, "in another order"),
        (scratch.relu(3), "function"),
    ],
    "dose_window": [
        (((1, -2), (1, -5), (1, 1, -0.5)), "Both borders are right"),
        (((1, -2), (1, -5), (1, 1, -1.5)), "below, inside and above"),
        (((1, -2.1), (1, -4.9), (2, -3, -1)), "yours at 2.1 and 4.9 mg"),
        (((1, -1.98), (1, -5), (1, -1, -0.5)), "at 1.99 mg"),
        (((1, 2), (1, -5), (1, -1, -0.5)), "yours at −2 and 5 mg"),
        (((1, -2), (0, -5), (1, -1, -0.5)), "says the same at every dose"),
        (((1, -2), (1, -5)), "three neurons"),
        (((1, -2), (1, -5), (1, -1)), "last should be 3 numbers"),
        ("above 2, below 5", "three neurons"),
    ],
    "stop": [
        (200, "by heart"),
        (2, "comes later"),
        (150, "was before"),
        (-1, "from 0 to 200"),
        (30.5, "whole number"),
        ([30, 40], "one number"),
    ],
}

RIGHT = {
    "relu_xor": [[2, 1, 0], np.array([2.0, 1.0, 0.0])],
    "dense": [layers_with_loops, layers_of_the_course, layers_by_row],
    "dose_window": [
        ((1, -2), (1, -5), (1, -1, 0)),
        ((1, -5), (1, -2), (-1, 1, -0.5)),
        ((2, -4), (-1, 5), (1, 1, -1.5)),
        [[1, -2], [1, -5], [2, -3, -1]],
        ((0.1, -0.2), (-0.3, 1.5), (1, 1, -1.5)),
    ],
    "stop": [34, 30, 40.0],
}
