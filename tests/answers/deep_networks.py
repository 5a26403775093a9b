"""Answers to the exercises on deep networks: the usual mistakes, and other right ones."""

from types import SimpleNamespace

import numpy as np

from dlintro import scratch


def dense_with_loops(x, w, b):
    return [
        [max(0.0, sum(x[i][k] * w[k][j] for k in range(len(w))) + b[j]) for j in range(len(b))] for i in range(len(x))
    ]


def dense_with_a_layer(x, w, b):
    layer = scratch.Dense(*w.shape, "relu")
    layer.w, layer.b = w, b
    return layer.forward(x)


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
        (lambda x, w, b: x @ w + b, "activation is missing"),
        (lambda x, w, b: scratch.relu(x @ w), "bias b is missing"),
        (lambda x, w, b: scratch.relu(x @ w) + b, "too late"),
        (lambda x, w, b: scratch.step(x @ w + b), "only says 0 or 1"),
        (lambda x, w, b: scratch.relu(w @ x + b), "features come first"),
        (lambda x, w, b: scratch.sigmoid(x @ w + b), "it should give"),
        (lambda x, w, b: scratch.relu(x @ w + b)[0], "shape"),
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
    "dense": [
        dense_with_loops,
        dense_with_a_layer,
        lambda x, w, b: np.maximum(x.dot(w) + b, 0),
        lambda x, w, b: np.array([scratch.relu(row @ w + b) for row in x]),
    ],
    "dose_window": [
        ((1, -2), (1, -5), (1, -1, 0)),
        ((1, -5), (1, -2), (-1, 1, -0.5)),
        ((2, -4), (-1, 5), (1, 1, -1.5)),
        [[1, -2], [1, -5], [2, -3, -1]],
        ((0.1, -0.2), (-0.3, 1.5), (1, 1, -1.5)),
    ],
    "stop": [34, 30, 40.0],
}
