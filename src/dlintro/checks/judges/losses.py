"""Judges of the lesson on loss functions."""

import numpy as np

from dlintro.checks.judging import Wrong, as_numbers, close, judge_function, judge_number


def swapped_digits(answer):
    """Judge the mean squared and the mean absolute error after a slip of the pen."""
    mse, mae = as_numbers(answer, (2,), "the pair mse, mae")
    if close(mse, 160 / 3, 0.01) and close(mae, 5800, 0.01):
        raise Wrong("both numbers are right, but they are swapped: the mean squared error comes first.")
    mistakes = [
        (700, "that is the loss of the right record; the third value is now 320."),
        (17400, "that is the sum; a mean squared error is divided by the three patients."),
        (8700, "you divided by 2; there are three patients."),
        (160 / 3, "that is the mean absolute error; square each error first."),
        (np.sqrt(5800), "that is the root of it; the mean of the squares is asked for."),
        ((110 / 3) ** 2, "you averaged first and squared then; square each error, then take the mean."),
    ]
    advice = "the errors are −10, −20 and 320 − 190: square each, add up, divide by 3."
    judge_number(mse, "mse", 5800, mistakes, advice, tolerance=0.001)
    mistakes = [
        (70 / 3, "that is the error of the right record; the third value is now 320."),
        (160, "that is the sum; divide by the three patients."),
        (110 / 3, "an absolute error has no sign: −10 counts as 10, −20 as 20."),
        (80, "you divided by 2; there are three patients."),
    ]
    advice = "drop the signs of the three errors, add up, divide by 3."
    judge_number(mae, "mse is right. mae", 160 / 3, mistakes, advice, tolerance=0.007)  # 53 is rounded, and fine


def log_loss(answer):
    """Judge binary cross-entropy for one patient and for several."""
    judge_function(answer, "log_loss", _log_loss_cases(), tolerance=1e-4)


def _log_loss_cases():
    for y_hat, y in (([0.9], [1]), ([0.2], [0]), ([0.9, 0.2, 0.4], [1, 0, 1]), ([0.6, 0.3, 0.99, 0.05], [0, 0, 1, 1])):
        y_hat, y = np.array(y_hat), np.array(y)
        p = np.where(y == 1, y_hat, 1 - y_hat)
        mistakes = [
            (np.log(p).mean(), "The minus in front is missing: log of a probability is negative, a loss is not."),
            (-np.log(p), "That is a number for each patient; take the mean of them."),
            (-np.log(p).sum(), "That is the sum over the patients; divide by how many there are."),
            (-np.log10(p).mean(), "That is the logarithm to base 10; np.log is the natural one."),
            (-np.log2(p).mean(), "That is the logarithm to base 2; np.log is the natural one."),
            (-(y * np.log(y_hat)).mean(), "Patients with y = 0 are left out: add (1 − y) log(1 − ŷ)."),
            (-np.log(y_hat).mean(), "You take log ŷ for everyone; where y = 0, it is log(1 − ŷ)."),
            (
                -np.log(1 - p).mean(),
                "You took the probability of the wrong class: log ŷ belongs to y = 1, log(1 − ŷ) to y = 0.",
            ),
            (((y - y_hat) ** 2).mean(), "That is the mean squared error."),
        ]
        yield (y_hat, y), -np.log(p).mean(), mistakes


def honest(answer):
    """Judge how the weight is taken out of a probability, alone and in an array."""
    judge_function(answer, "honest", _honest_cases(), tolerance=1e-4)


def _honest_cases():
    for p, weight in ((0.1, 6), (0.02, 49), (0.5, 9), (0.3, 1), (np.array([0.01, 0.3, 0.9]), 20)):
        said = weight * p / (weight * p + 1 - p)
        twice = weight * said / (weight * said + 1 - said)
        mistakes = [
            (twice, "You weigh a second time; here the weight has to be taken out."),
            (said / weight, "Dividing the probability alone is not enough: divide the odds, prob / (1 − prob)."),
            (said, "That is the distorted probability itself."),
            (said / (1 - said) / weight, "Those are the odds o; the probability is o / (1 + o)."),
            (1 - twice, "That is the probability of being healthy, weighed a second time."),
            (1 - p, "That is the probability of being healthy: take 1 minus it."),
        ]
        yield (said, weight), p, mistakes


def clinic_threshold(answer):
    """Judge the threshold for a network whose probabilities are distorted by a class weight."""
    mistakes = [
        (
            1 / 31,
            "that is the threshold for honest probabilities, 1/(1 + 30). This network was trained with weight 20: what does it say to a patient whose true risk is 1/31?",
        ),
        (
            0.5,
            "with 0.5 the clinic acts as if one missed patient counted as 20 false alarms, the weight of the training; it says 30.",
        ),
        (
            30 / 31,
            "you have the price of the missed patient above the line; the threshold is c_FP / (c_FP + c_FN), and then comes the weight.",
        ),
        (1 / 21, "that takes the weight for the price. The price is 30, the weight 20; both are needed."),
        (20 / 31, "odds, not probabilities, are multiplied by the weight: 20 × (1/30), and then o / (1 + o)."),
        (20 / 30, "those are the odds, 20 × (1/30); the probability is o / (1 + o)."),
        (0.6, "that is the probability of being healthy; take 1 minus it."),
        (40, "write it as a share between 0 and 1."),
        (
            1 / 621,
            "you took the weight out; this network's probabilities are too high, so the threshold must rise with them.",
        ),
    ]
    advice = "first the honest threshold from the prices, then what the weighted network says there."
    judge_number(answer, "clinic_threshold", 0.4, mistakes, advice, tolerance=0.012)
