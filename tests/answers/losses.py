"""Answers to the exercises on loss functions: the usual mistakes, and other right ones."""

import math

import numpy as np
import sklearn.metrics

from dlintro import scratch


def log_loss_in_a_loop(y_hat, y):
    total = 0.0
    for prob, label in zip(y_hat, y, strict=True):
        total -= math.log(prob if label == 1 else 1 - prob)
    return total / len(y)


def honest_by_formula(prob, weight):
    return prob / (prob + weight * (1 - prob))


def honest_by_logit(prob, weight):
    return scratch.sigmoid(np.log(prob / (1 - prob)) - np.log(weight))


def honest_by_math(prob, weight):
    return 1 / (1 + math.exp(math.log(weight) - math.log(prob / (1 - prob))))


WRONG = {
    "swapped_digits": [
        ((700, 70 / 3, -80 / 3), "right record"),
        ((17400, 160, -260), "divided by the three"),
        ((8700, 53.3, -86.7), "divided by 2"),
        ((160 / 3, 160 / 3, -86.7), "square each error"),
        ((5800**0.5, 53.3, -86.7), "root"),
        (((110 / 3) ** 2, 53.3, -86.7), "averaged first"),
        ((5800, 70 / 3, -86.7), "mse is right. mae = 23.3333: that is the error of the right record"),
        ((5800, 160, -86.7), "that is the sum"),
        ((5800, 110 / 3, -86.7), "no sign"),
        ((5800, 80, -86.7), "divided by 2"),
        ((53.3, 5800, -86.7), "swapped"),
        ((1, 1, 1), "320 − 190"),
        ((5800, 53, -86.7), "do not round"),
        ((5800, 1, 1), "drop the signs"),
        ((5800, 53.3, 86.7), "sign is missing"),
        ((5800, 53.3, -260), "divide by the three"),
        ((5800, 53.3, -130 / 3), "2 in front"),
        ((5800, 53.3, -80 / 3), "right record"),
        ((5800, 53.3, -87), "do not round"),
        ((5800, 53.3, 0), "−2/n"),
        ((5800, 53.3), "3 numbers"),
        (("5800", "53", "−87"), "3 numbers"),
        ((5800, float("nan"), -86.7), "NaN"),
    ],
    "log_loss": [
        (lambda y_hat, y: np.mean(y * np.log(y_hat) + (1 - y) * np.log(1 - y_hat)), "minus in front"),
        (lambda y_hat, y: -np.sum(y * np.log(y_hat) + (1 - y) * np.log(1 - y_hat)), "sum over the patients"),
        (lambda y_hat, y: -np.mean(y * np.log10(y_hat) + (1 - y) * np.log10(1 - y_hat)), "base 10"),
        (lambda y_hat, y: -np.mean(y * np.log2(y_hat) + (1 - y) * np.log2(1 - y_hat)), "base 2"),
        (lambda y_hat, y: -np.mean(y * np.log(1 - y_hat) + (1 - y) * np.log(y_hat)), "wrong class"),
        (lambda y_hat, y: -np.mean(y * np.log(y_hat)), "y = 0 are left out"),
        (lambda y_hat, y: -np.mean(np.log(y_hat)), "ln ŷ for everyone"),
        (lambda y_hat, y: np.mean((y - y_hat) ** 2), "mean squared error"),
        (lambda y_hat, y: -(y * np.log(y_hat) + (1 - y) * np.log(1 - y_hat)), "take the mean"),
        (lambda y_hat, y: 0.3, "should give 0.164"),
        (lambda y_hat, y: "0.4", "one number"),
        (lambda y_hat: 1, "stopped with TypeError"),
        (0.415, "should be a function"),
    ],
    "several": [
        ((0.602, 0.6, 0.15, -0.75), "base 10"),
        ((2, 0.6, 0.15, -0.75), "base 2"),
        ((-1.386, 0.6, 0.15, -0.75), "minus in front"),
        ((0.511, 0.6, 0.15, -0.75), "most probable disease"),
        ((3.794, 0.6, 0.15, -0.75), "added all three"),
        ((0.462, 0.6, 0.15, -0.75), "divided by 3"),
        ((0.288, 0.6, 0.15, -0.75), "no melanoma"),
        ((1.4, 0.6, 0.15, -0.75), "do not round"),
        ((5, 0.6, 0.15, -0.75), "probability of the truth"),
        ((1.386, -0.6, -0.15, 0.75), "turned round"),
        ((1.386, 0.6, 0.15, 0.25), "take 1 away"),
        ((1.386, 0.6, 0.15, 0.75), "below 0"),
        ((1.386, 0.2, 0.05, -0.25), "nothing is divided"),
        ((1.386, 0, 0, -4), "for the logits"),
        ((1.386, -0.4, 0.15, 0.25), "naevus for the truth"),
        ((1.386, 1, 1, 1), "0, 0 and 1"),
        (1.386, "4 numbers"),
    ],
    "honest": [
        (lambda prob, weight: prob, "distorted probability itself"),
        (lambda prob, weight: prob / weight, "divide the odds"),
        (lambda prob, weight: prob / (1 - prob) / weight, "Those are the odds"),
        (lambda prob, weight: weight * prob / (weight * prob + 1 - prob), "second time"),
        (lambda prob, weight: (1 - prob) / (1 - prob + weight * prob), "healthy, weighed a second time"),
        (lambda prob, weight: 1 - honest_by_formula(prob, weight), "1 minus it"),
        (lambda prob, weight: 0.5, "should give 0.1"),
        (lambda prob, weight: round(honest_by_formula(prob, weight), 2), "gives 0.03; it should give 0.035"),
        (lambda prob, weight: [1, 2], "one number"),
        (0.02, "should be a function"),
    ],
    "clinic_threshold": [
        (1 / 31, "true risk is 1/31"),
        (0.5, "it says 30"),
        (30 / 31, "above the line"),
        (1 / 21, "both are needed"),
        (20 / 31, "odds, not probabilities"),
        (20 / 30, "those are the odds"),
        (0.6, "being healthy"),
        (40, "share between 0 and 1"),
        (1 / 621, "took the weight out"),
        (0.39, "do not round"),
        (0.41, "do not round"),
        (0.1, "first the honest threshold"),
        ("0.4", "one number"),
    ],
}
RIGHT = {
    "swapped_digits": [
        (5800, 53.3, -86.7),
        [5800.0, 160 / 3, -260 / 3],
        np.array([5800, 53.33, -86.67]),
    ],
    "log_loss": [
        log_loss_in_a_loop,
        scratch.binary_cross_entropy,
        lambda y_hat, y: -np.log(np.where(y == 1, y_hat, 1 - y_hat)).mean(),
        lambda y_hat, y: sklearn.metrics.log_loss(y, y_hat),
        lambda y_hat, y: [-np.log(np.where(y == 1, y_hat, 1 - y_hat)).mean()],
    ],
    "several": [
        (1.386, 0.6, 0.15, -0.75),
        [1.39, 0.6, 0.15, -0.75],
        np.array([math.log(4), 0.6, 0.15, -0.75]),
    ],
    "honest": [honest_by_formula, honest_by_logit, honest_by_math],
    "clinic_threshold": [0.4, 2 / 5, np.float64(0.4), 20 / 50, 0.398],
}
