"""Answers to the exercises on activation functions: the usual mistakes, and other right ones."""

import numpy as np

from dlintro import data, scratch

relu = scratch.relu


def leaky_by_formula(z, leak):
    return np.where(z > 0, z, leak * z), np.where(z > 0, 1.0, leak)


def leaky_by_maximum(z, leak):
    return [max(z, leak * z), 1 if z >= 0 else leak]


def leaky_from_library(z, leak):
    return scratch.leaky_relu(z, leak=leak), scratch.leaky_relu.derivative(z, leak=leak)


def window_as_sum(dose):
    return 0.5 * (relu(dose - 2) - relu(dose - 4) - relu(dose - 6) + relu(dose - 8))


def window_with_own_relu(dose):
    weights, bends = [0.5, -0.5, -0.5, 0.5], [2, 4, 6, 8]
    return sum(w * max(dose - bend, 0) for w, bend in zip(weights, bends, strict=True))


def window_as_layer(dose):
    return relu(np.array([dose]) @ np.ones((1, 4)) - np.array([2, 4, 6, 8])) @ np.array([0.5, -0.5, -0.5, 0.5])


def overconfident(seed=0):
    """Return a network that learned few patients by heart, and the patients to judge it by."""
    few, valid, test = data.breast_cancer().split(shares=(0.1, 0.45, 0.45), seed=seed)
    valid, test, few = valid.standardised(like=few), test.standardised(like=few), few.standardised()
    network = scratch.dense_network([30, 16, 1], loss=scratch.binary_cross_entropy_from_logits, seed=seed)
    network.fit(few.x, few.y, n_epochs=200, optimiser=scratch.Adam(lr=0.01))
    return {"network": network, "valid": valid, "test": test}


GIVEN = {"temperature": overconfident()}
WRONG = {
    "collapse": [
        ((0.5, -1), "changed places"),
        ((-1.5, 2), "multiplied, not added"),
        ((1, 0.5), "sign"),
        ((-2, 3), "if x grows by 1"),
        ((-1, 2), "halved first"),
        ((-1, -1), "is lost"),
        ((-1, 7), "take x = 0"),
        (-1, "2 numbers"),
        ((-1, 0.5, 0), "2 numbers"),
        ("z = -x", "2 numbers"),
    ],
    "leaky_relu": [
        (lambda z, leak: (max(z, 0.0), float(z > 0)), "plain ReLU"),
        (lambda z, leak: (z, 1.0), "multiplied by the leak"),
        (lambda z, leak: (z, 1.0) if z > 0 else (-leak * z, leak), "negative too"),
        (lambda z, leak: (z, 1.0) if z > 0 else (leak * z, 0.0), "dead neuron"),
        (lambda z, leak: (z, 1.0) if z > 0 else (leak * z, leak * z), "a second time"),
        (lambda z, leak: (1.0, z) if z > 0 else (leak, leak * z), "changed places"),
        (lambda z, leak: (z, 1.0) if z > 0 else (0.01 * z, 0.01), "not a fixed number"),
        (lambda z, leak: (z, 1.0) if z > 0 else (leak * z, 1.0), "by how much the value changes"),
        (lambda z, leak: z if z > 0 else leak * z, "two numbers"),
        (lambda z, leak: (z, 1.0) if z > 0 else (round(leak * z, 2), round(leak, 2)), "should be"),
        (lambda z: (z, 1), "stopped with TypeError"),
        (lambda z, leak: ("value", "slope"), "one number"),
    ],
    "window": [
        (lambda dose: 0.5 * relu(dose - 2), "stays level"),
        (lambda dose: 0.5 * relu(dose - 2) - 0.5 * relu(dose - 4), "a third ReLU"),
        (lambda dose: 0.5 * (relu(dose - 2) - relu(dose - 4) - relu(dose - 6)), "a fourth ReLU"),
        (lambda dose: relu(dose - 2) - relu(dose - 4) - relu(dose - 6) + relu(dose - 8), "weight of the first ReLU"),
        (lambda dose: 0.5 * (relu(dose) - relu(dose - 2)), "must be silent"),
        (lambda dose: 0.5 * (dose - 2), "must be silent"),
        (lambda dose: float(4 <= dose <= 6), "rises by 1"),
        (lambda dose: [dose, dose], "one number"),
        (0.5, "should be a function"),
    ],
    "temperature": [
        (1, "too sure: go higher"),
        (0.5, "too sure: go higher"),
        (8, "too modest: go lower"),
        (-4, "above 0"),
        (0, "above 0"),
        (1e-320, "too sure: go higher"),
        ("4", "one number"),
    ],
}
RIGHT = {
    "collapse": [(-1, 0.5), [-1.0, 0.5], np.array([-1, 0.5]), (0.5 * -2, 0.5 * 3 - 1)],
    "leaky_relu": [leaky_by_formula, leaky_by_maximum, leaky_from_library],
    "window": [window_as_sum, window_with_own_relu, window_as_layer],
    "temperature": [4, 3.9, np.float64(4.1)],
}
