"""Exercises and questions of the lesson on loss functions."""

import numpy as np

from dlintro.checks.exercises import Exercise, Unsolved, Wrong, as_numbers, call, close
from dlintro.checks.quizzes import Quiz


def _swapped_digits(answer):
    if isinstance(answer, (tuple, list)) and any(part is ... for part in answer):
        raise Unsolved("two numbers are wanted in place of the dots: the mean squared and the mean absolute error.")
    mse, mae = as_numbers(answer, (2,), "the pair mse, mae")
    if close(mse, 160 / 3, 0.01) and close(mae, 5800, 0.01):
        raise Wrong("both numbers are right, but they are swapped: the mean squared error comes first.")
    _mean_squared(mse)
    _mean_absolute(mae)
    return "one slip lifts the squared error from 700 to 5800, eight times as high, and the absolute error from 23.3 to 53.3."


def _mean_squared(mse):
    mistakes = {
        700: "that is the loss of the right record; the third value is now 320.",
        17400: "that is the sum; a mean squared error is divided by the three patients.",
        8700: "you divided by 2; there are three patients.",
        53.3333: "that is the mean absolute error; square each error first.",
        np.sqrt(5800): "that is the root of it; the mean of the squares is asked for.",
        (110 / 3) ** 2: "you averaged first and squared then; square each error, then take the mean.",
    }
    if close(mse, 5800, 0.001):
        return
    for value, reason in mistakes.items():
        if close(mse, value, 0.005):
            raise Wrong(f"mse = {mse:g} came, but {reason}")
    raise Wrong(f"mse = {mse:g} came. The errors are −10, −20 and 320 − 190: square each, add up, divide by 3.")


def _mean_absolute(mae):
    mistakes = {
        70 / 3: "that is the error of the right record; the third value is now 320.",
        160: "that is the sum; divide by the three patients.",
        110 / 3: "an absolute error has no sign: −10 counts as 10, −20 as 20.",
        80: "you divided by 2; there are three patients.",
    }
    if abs(mae - 160 / 3) < 0.4:  # rounded to 53 is fine
        return
    for value, reason in mistakes.items():
        if close(mae, value, 0.005):
            raise Wrong(f"mse is right. mae = {mae:g} came, but {reason}")
    raise Wrong(f"mse is right. mae = {mae:g} came. Drop the signs of the three errors, add up, divide by 3.")


def _log_loss(answer):
    for y_hat, y in (([0.9], [1]), ([0.2], [0]), ([0.9, 0.2, 0.4], [1, 0, 1]), ([0.6, 0.3, 0.99, 0.05], [0, 0, 1, 1])):
        y_hat, y = np.array(y_hat), np.array(y)
        got = call(answer, y_hat, y, name="log_loss")
        if np.size(got) == len(y) > 1 and np.shape(got) == y.shape:
            raise Wrong(
                f"log_loss gives a number for each patient, {np.round(got, 3).tolist()}; take the mean of them."
            )
        _compare_log_loss(float(np.ravel(as_numbers(got, np.shape(got), "the loss"))[0]), y_hat, y)
    return "only the probability of the truth counts, and a small one costs a lot: this is the loss of most diagnostic networks."


def _compare_log_loss(got, y_hat, y):
    p = np.where(y == 1, y_hat, 1 - y_hat)
    wanted = -np.log(p).mean()
    if close(got, wanted, 1e-4):
        return
    case = f"for ŷ = {y_hat.tolist()} and y = {y.tolist()} your log_loss gives {got:.3g}; it should give {wanted:.3f}."
    mistakes = (
        (-wanted, "The minus in front is missing: log of a probability is negative, a loss is not."),
        (wanted * len(y), "That is the sum over the patients; divide by how many there are."),
        (-np.log10(p).mean(), "That is the logarithm to base 10; np.log is the natural one."),
        (-np.log2(p).mean(), "That is the logarithm to base 2; np.log is the natural one."),
        (-(y * np.log(y_hat)).mean(), "Patients with y = 0 are left out: add (1 − y) log(1 − ŷ)."),
        (-np.log(y_hat).mean(), "You take log ŷ for everyone; where y = 0, it is log(1 − ŷ)."),
        (
            -np.log(1 - p).mean(),
            "You took the probability of the wrong class: log ŷ belongs to y = 1, log(1 − ŷ) to y = 0.",
        ),
        (((y - y_hat) ** 2).mean(), "That is the mean squared error."),
    )
    for value, reason in mistakes:
        if close(got, value, 1e-4):
            raise Wrong(f"{case} {reason}")
    raise Wrong(case)


def _honest(answer):
    for p, weight in ((0.1, 6), (0.02, 49), (0.5, 9), (0.3, 1), (np.array([0.01, 0.3, 0.9]), 20)):
        said = weight * p / (weight * p + 1 - p)
        got = as_numbers(call(answer, said, weight, name="honest"), np.shape(p), "the honest probability")
        if not close(got, p, 1e-4):
            _distorted(got, np.asarray(p), np.asarray(said), weight)
    return "you undid the weight: a 50 % from a network trained with weight 49 means 2 %. The order of the patients never changed."


def _distorted(got, p, said, weight):
    case = f"for a probability of {np.round(said, 3).tolist()} and weight {weight} your honest gives {np.round(got, 3).tolist()}; it should give {np.round(p, 3).tolist()}."
    mistakes = (
        (weight * said / (weight * said + 1 - said), "You weigh a second time; here the weight has to be taken out."),
        (said / weight, "Dividing the probability alone is not enough: divide the odds, prob / (1 − prob)."),
        (said, "That is the distorted probability itself."),
        (said / (1 - said) / weight, "Those are the odds o; the probability is o / (1 + o)."),
        ((1 - said) / (1 - said + weight * said), "That is the probability of being healthy, weighed a second time."),
        (1 - p, "That is the probability of being healthy: take 1 minus it."),
    )
    for value, reason in mistakes:
        if close(got, value, 1e-4):
            raise Wrong(f"{case} {reason}")
    raise Wrong(case)


def _clinic_threshold(answer):
    t = float(as_numbers(answer, (), "clinic_threshold"))
    mistakes = {
        1
        / 31: "that is the threshold for honest probabilities, 1/(1 + 30). This network was trained with weight 20: what does it say to a patient whose true risk is 1/31?",
        0.5: "with 0.5 the clinic acts as if one missed patient counted as 20 false alarms, the weight of the training; it says 30.",
        30
        / 31: "you have the price of the missed patient above the line; the threshold is c_FP / (c_FP + c_FN), and then comes the weight.",
        1 / 21: "that takes the weight for the price. The price is 30, the weight 20; both are needed.",
        20 / 31: "odds, not probabilities, are multiplied by the weight: 20 × (1/30), and then o / (1 + o).",
        20 / 30: "those are the odds, 20 × (1/30); the probability is o / (1 + o).",
        0.6: "that is the probability of being healthy; take 1 minus it.",
        40: "write it as a share between 0 and 1.",
        1
        / 621: "you took the weight out; this network's probabilities are too high, so the threshold must rise with them.",
    }
    if close(t, 0.4, 0.012):
        return "read at 0.40, the weighted network calls the same people as an honest one at 1/31 = 0.032."
    for value, reason in mistakes.items():
        if close(t, value, 0.002 if value < 0.1 else 0.005):
            raise Wrong(f"{t:.3g} came: {reason}")
    raise Wrong(f"{t:.3g} came. First the honest threshold from the prices, then what the weighted network says there.")


EXERCISES = {
    "swapped_digits": Exercise(
        "Two swapped digits",
        _swapped_digits,
        (
            "Only the third error changes: it is 320 − 190 = 130. The others stay −10 and −20.",
            "Squared: 100, 400 and 16900. Absolute: 10, 20 and 130.",
            "Add up each row and divide by 3: 17400 / 3 and 160 / 3.",
        ),
    ),
    "log_loss": Exercise(
        "Binary cross-entropy",
        _log_loss,
        (
            "np.log takes the natural logarithm of every number in an array.",
            "y * np.log(y_hat) takes care of the patients with y = 1; for all others it is 0. Which term takes care of those with y = 0?",
            "Add (1 - y) * np.log(1 - y_hat), take np.mean of the sum, and put a minus in front.",
        ),
    ),
    "honest": Exercise(
        "Undo a class weight",
        _honest,
        (
            "Think in odds: p / (1 − p). The weight has multiplied them.",
            "So odds = prob / (1 - prob) / weight are the honest odds.",
            "Odds become a probability again by odds / (1 + odds).",
        ),
    ),
    "clinic_threshold": Exercise(
        "A threshold for a distorted network",
        _clinic_threshold,
        (
            "First the threshold for honest probabilities: c_FP / (c_FP + c_FN) with 1 and 30.",
            "It is 1/31: odds of 1 to 30. What does weight 20 make of these odds?",
            "Odds of 20 to 30. As a probability that is 20 / (20 + 30).",
        ),
    ),
}

QUIZZES = {
    "confident": Quiz(
        "Two networks call the same 5 of 100 patients wrongly. For the other 95 they give the same probabilities. The cross-entropy of network A is 0.10, that of B 0.40. What does that tell you?",
        (
            (
                "B makes more mistakes.",
                "Both are wrong for the same 5. The loss also counts how sure they were.",
            ),
            (
                "B is surer of its mistakes: one made with 51 % costs little, one made with 99.9 % a lot.",
                "−log 0.49 is 0.7, −log 0.001 is 6.9. Two networks with the same accuracy can mislead very differently.",
            ),
            (
                "B was trained with more patients.",
                "The loss is a mean over the patients; their number does not lift it.",
            ),
            (
                "Nothing: only the 5 mistakes matter.",
                "If a doctor reads the probability, and not only yes or no, a sure mistake is the more dangerous one.",
            ),
        ),
        right=1,
    ),
    "unseen": Quiz(
        "You train for 100 epochs. On patients seen the loss falls to the end, on patients not seen it is lowest at epoch 8. Which network do you take to the ward?",
        (
            (
                "That of epoch 100: its loss on the patients it learned from is the lowest.",
                "It knows those patients by heart. The ward's patients are others.",
            ),
            (
                "That of epoch 50, halfway.",
                "At epoch 50 the loss on patients not seen is higher than at epoch 8.",
            ),
            (
                "That of epoch 8, and then I measure it once more on a third group of patients.",
                "Epoch 8 was chosen because it suited the watched patients, so their loss flatters it a little. A third group tells the truth.",
            ),
            (
                "None: a loss that rises again means that the network is useless.",
                "Many large networks do that. Early stopping is one of the remedies.",
            ),
        ),
        right=2,
    ),
    "weights": Quiz(
        "In a ward 2 % of the patients have sepsis. A network was trained on the ward's own patients with class weights, so that both classes count the same. It says 50 %. What is this patient's risk?",
        (
            (
                "About 2 %: the average risk in this ward.",
                "With weight 49, odds of 1 to 49 become 1 to 1. Its 50 % means the ward's average risk, though most patients may lie below it.",
            ),
            (
                "50 %: it is a coin toss.",
                "Only if the network is honest. The weights have multiplied its odds by 49.",
            ),
            (
                "98 %.",
                "Weights make the rare class look more probable than it is, so the truth is lower, not higher.",
            ),
            (
                "That cannot be known without the patient's data.",
                "The network has used the data. What it lost is the scale, and with the weight we can restore it.",
            ),
        ),
        right=0,
    ),
}
