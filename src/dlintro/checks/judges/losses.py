"""Judges of the lesson on loss functions."""

import numpy as np

from dlintro.checks.judging import Wrong, as_numbers, close, judge, judge_function, judge_number, show
from dlintro.language import translate


def swapped_digits(answer):
    """Judge the mean squared and the mean absolute error after a slip of the pen, and the slope for that patient."""
    mse, mae, slope = as_numbers(answer, (3,), "the three numbers mse, mae, slope")
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
    judge_number(mse, "mse", 5800, mistakes, advice)
    mistakes = [
        (70 / 3, "that is the error of the right record; the third value is now 320."),
        (160, "that is the sum; divide by the three patients."),
        (110 / 3, "an absolute error has no sign: −10 counts as 10, −20 as 20."),
        (80, "you divided by 2; there are three patients."),
    ]
    advice = "drop the signs of the three errors, add up, divide by 3."
    judge_number(mae, "mse is right. mae", 160 / 3, mistakes, advice, digits=1)
    mistakes = [
        (260 / 3, "the sign is missing: a higher prediction would lower the loss, so the slope is below 0."),
        (-260, "divide by the three patients."),
        (-130 / 3, "the slope of a square has a 2 in front."),
        (-80 / 3, "that is the slope of the right record; the third value is now 320."),
        (-130, "divide by the three patients; and the slope of a square has a 2 in front."),
        (-1 / 3, "that is the slope of the mean absolute error; the squared one is asked for."),
    ]
    advice = "it is −2/n · (y − ŷ), with n = 3 and the third error, 130."
    judge_number(slope, "mse and mae are right. slope", -260 / 3, mistakes, advice, digits=1)


def log_loss(answer):
    """Judge binary cross-entropy for one patient and for several."""
    judge_function(answer, "log_loss", _log_loss_cases(), tolerance=1e-4)


def _log_loss_cases():
    # each with both classes, as scikit-learn's log_loss wants them
    for y_hat, y in (
        ([0.9, 0.2], [1, 0]),
        ([0.9, 0.2, 0.4], [1, 0, 1]),
        ([0.6, 0.3, 0.99, 0.05, 0.8], [0, 0, 1, 1, 1]),
    ):
        y_hat, y = np.array(y_hat), np.array(y)
        p = np.where(y == 1, y_hat, 1 - y_hat)
        mistakes = [
            (np.log(p).mean(), "The minus in front is missing: ln of a probability is negative, a loss is not."),
            (-np.log(p), "That is a number for each patient; take the mean of them."),
            (-np.log(p).sum(), "That is the sum over the patients; divide by how many there are."),
            (-np.log10(p).mean(), "That is the logarithm to base 10; np.log is the natural one."),
            (-np.log2(p).mean(), "That is the logarithm to base 2; np.log is the natural one."),
            (-(y * np.log(y_hat)).mean(), "Patients with y = 0 are left out: add (1 − y) ln(1 − ŷ)."),
            (-np.log(y_hat).mean(), "You take ln ŷ for everyone; where y = 0, it is ln(1 − ŷ)."),
            (
                -np.log(1 - p).mean(),
                "You took the probability of the wrong class: ln ŷ belongs to y = 1, ln(1 − ŷ) to y = 0.",
            ),
            (((y - y_hat) ** 2).mean(), "That is the mean squared error."),
        ]
        yield (y_hat, y), -np.log(p).mean(), mistakes


def several(answer):
    """Judge the loss of one lesion and the gradients of its three logits."""
    got = as_numbers(answer, (4,), "the four numbers loss, naevus, keratosis, melanoma")
    mistakes = [
        (-np.log10(0.25), "that is the logarithm to base 10; take the natural one, ln."),
        (-np.log2(0.25), "that is the logarithm to base 2; take the natural one, ln."),
        (np.log(0.25), "the minus in front is missing."),
        (-np.log(0.6), "you took the most probable disease; the truth is melanoma, with 0.25."),
        (-np.log([0.6, 0.15, 0.25]).sum(), "you added all three; only the probability of the truth counts."),
        (np.log(4) / 3, "there is one lesion, so nothing is divided by 3."),
        (-np.log(0.75), "you took the probability that it is no melanoma; take that of the truth, 0.25."),
    ]
    judge_number(got[0], "loss", np.log(4), mistakes, "it is −ln of the probability of the truth.", digits=2)
    gradients, right = got[1:], np.array([0.6, 0.15, -0.75])
    mistakes = [
        (-right, "The signs are turned round: the gradient is ŷ − y, prediction minus truth."),
        (np.array([0.6, 0.15, 0.25]), "Those are the probabilities; take 1 away for the true disease."),
        (np.array([0.6, 0.15, 0.75]), "For the true disease, ŷ − y = 0.25 − 1 lies below 0."),
        (right / 3, "There is one lesion, n = 1: nothing is divided by 3."),
        (np.array([0, 0, -4.0]), "Those are the slopes for the probabilities; for the logits it is ŷ − y."),
        (np.array([-0.4, 0.15, 0.25]), "You took naevus for the truth; it is a melanoma."),
        (np.array([0.6, 0.15, -0.25]), "For the true disease it is 0.25 − 1."),
    ]
    said = translate("loss is right. The gradients are {got}:", got=show(gradients))
    judge(gradients, right, mistakes, "each is ŷ − y, where y is 0, 0 and 1.", said=said, tolerance=0.005)


def honest(answer):
    """Judge how the weight is taken out of a probability, for several weights."""
    judge_function(answer, "honest", _honest_cases(), tolerance=1e-4)


def _honest_cases():
    for p, weight in ((0.1, 6), (0.02, 49), (0.5, 9), (0.3, 1), (0.01, 20), (0.9, 2.5), (0.03456, 12)):
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
    judge_number(answer, "clinic_threshold", 0.4, mistakes, advice, digits=2)
