"""Answers to the exercises on the perceptron: the usual mistakes, and other right ones."""

import numpy as np

from dlintro import data, scratch


def error_of(w, b, x, y):
    return y - scratch.step(scratch.neuron(x, w, b))


def update_with_ifs(w, b, x, y, lr):
    z = sum(weight * feature for weight, feature in zip(w, x, strict=True)) + b
    said = z > 0
    if said and y == 0:
        return [weight - lr * feature for weight, feature in zip(w, x, strict=True)], b - lr
    if not said and y == 1:
        return [weight + lr * feature for weight, feature in zip(w, x, strict=True)], b + lr
    return w, b


def update_in_place(w, b, x, y, lr):
    error = error_of(w, b, x, y)
    w += lr * error * x
    b += lr * error
    return w, b


def unseen():
    """Return what the notebook makes: a neuron, the patients that it learned from, and those set aside."""
    train, test = data.breast_cancer().split(shares=(0.7, 0.3), seed=0)
    test = test.standardised(like=train)
    train = train.standardised()
    return {
        "neuron": scratch.Perceptron(n_epochs=1000, seed=0).fit(train.x, train.y),
        "train": train,
        "test": test,
    }


def update_by_table(w, b, x, y, lr):
    """One patient as a table with one row: b becomes an array with one number."""
    error = y - scratch.step(scratch.neuron([x], w, b))
    return w + lr * error * x, b + lr * error


CELLS = data.breast_cancer().select("worst radius", "worst concave points").standardised()
GIVEN = {"safe_bias": {"cells": CELLS}, "report": unseen()}
WRONG = {
    "by_hand": [
        (0.2, "bias"),
        (1.2, "minus"),
        (0.0, "sign of the first"),
        (-1.3, "weight beside it"),
        (1, "after the threshold"),
        (5, "three terms"),
        ("−0.8", "one number"),
        ([-0.8, 0], "one number"),
        (float("nan"), "NaN"),
    ],
    "safe_bias": [
        (0.0, "misses 7 of 212"),
        (1.0, "132 of 357"),
        (-0.4, "higher bias"),
        (100, "lower bias"),
        ("0.4", "one number"),
    ],
    "false_alarm": [
        ((1.2, 0.5, 1), "nothing has changed"),
        ((0.7, 1.5, 2), "wrong way"),
        ((0.7, -0.5, 0), "sign of the first feature"),
        ((1.7, -0.5, 1), "bias moves"),
        ((0.2, -0.5, 0), "its own feature"),
        ((1.7, -0.5), "3 numbers"),
    ],
    "update": [
        (
            lambda w, b, x, y, lr: (w - lr * error_of(w, b, x, y) * x, b - lr * error_of(w, b, x, y)),
            "truth minus answer",
        ),
        (lambda w, b, x, y, lr: (w + error_of(w, b, x, y) * x, b + error_of(w, b, x, y)), "learning rate"),
        (lambda w, b, x, y, lr: (w + lr * error_of(w, b, x, y) * x, b), "bias moves"),
        (lambda w, b, x, y, lr: (w + lr * error_of(w, b, x, y), b + lr * error_of(w, b, x, y)), "feature is missing"),
        (lambda w, b, x, y, lr: (w + lr * x, b + lr), "already right"),
        (
            lambda w, b, x, y, lr: (w + lr * (y - scratch.neuron(x, w, b)) * x, b + lr * (y - scratch.neuron(x, w, b))),
            "already right",
        ),
        (lambda w, b, x, y, lr: (w + 2 * lr * error_of(w, b, x, y) * x, b + lr * error_of(w, b, x, y)), "should give"),
        (lambda w, b, x, y, lr: w + lr * error_of(w, b, x, y) * x, "return w, b"),
        (
            lambda w, b, x, y, lr: (
                np.round(w + lr * error_of(w, b, x, y) * x, 2),
                round(b + lr * error_of(w, b, x, y), 2),
            ),
            "it should give w = [0.078, −0.432], b = 0.042. It is close, but not close enough: do not round",
        ),
        (
            lambda w, b, x, lr, y: (w + lr * error_of(w, b, x, y) * x, b + lr * error_of(w, b, x, y)),
            "in another order",
        ),
        (lambda w, b, x, y, lr: ("w", "b"), "2 numbers"),
    ],
    "or_neuron": [
        ((1, 1, -1.5), "AND"),
        ((1, 1, 0.5), "only the bias"),
        ((1, 1, -1), "above 0 to fire"),
        ((0.5, 1, -0.5), "above 0 to fire"),
        ((-1, 1, -0.5), "larger than what the bias"),
        ((1, -0.2, -0.1), "larger than what the bias"),
        ((3, 1, -2), "larger than what the bias"),
        ((1, 1), "3 numbers"),
        ("OR", "3 numbers"),
    ],
    "report": [
        ((100, 98.5), "second table"),
        ((100.0, 97.5), "learned from"),
        ((89.1, 94.6), "upper end"),
        ((0.891, 0.791), "in per cent"),
        (89.1, "2 numbers"),
    ],
}
RIGHT = {
    "by_hand": [-0.80, np.float64(-0.8), -4 / 5, np.array(-0.8), -0.5 * 0.8 + 2.0 * 0.3 - 1],
    "safe_bias": [0.3, 0.35, np.float64(0.38)],
    "false_alarm": [[1.7, -0.5, 0.0], np.array([1.7, -0.5, 0]), (1.2 + 0.5, 0.5 - 1, 1 - 1)],
    "update": [update_with_ifs, update_in_place, update_by_table],
    "or_neuron": [(1, 1, -0.5), (2, 3, -1.5), [10, 10, -1], np.array([0.2, 0.3, -0.1]), (1, 1, 0)],
    "report": [(89.1, 79.1), [100 * 57 / 64, 79.1], np.array([89.06, 79.12])],
}
