"""Exercises and questions of the lesson on the perceptron."""

import numpy as np

from dlintro import data, metrics, scratch
from dlintro.checks.exercises import Exercise, Unsolved, Wrong, as_numbers, call, close
from dlintro.checks.quizzes import Quiz


def _by_hand(answer):
    z = float(as_numbers(answer, (), "z_by_hand"))
    mistakes = {
        0.2: "you have the evidence, −0.40 + 0.60, but not yet the bias: add −1.",
        1.2: "the bias has a minus: it takes 1 away.",
        0.0: "z, the sum before the threshold, is asked for. If 0 was your sum, look at the sign of the first feature: −0.5 × 0.8 is −0.40, not +0.40.",
        -1.3: "the features are (−0.5, 2.0): each is multiplied by the weight beside it, 0.8 and 0.3, before all is added up.",
    }
    if close(z, -0.8, 0.005):
        return "z = −0.80. It is not above 0, so the neuron stays silent: benign."
    for value, reason in mistakes.items():
        if close(z, value, 0.005):
            raise Wrong(f"{z:g} came, but {reason}")
    if z in (0, 1):
        raise Wrong(f"{z:g} is what comes after the threshold; the weighted sum z, before it, is asked for.")
    raise Wrong(
        f"{z:g} came. Write the three terms on paper: first feature times its weight, second times its weight, bias."
    )


def _or_neuron(answer):
    if isinstance(answer, (tuple, list)) and any(part is ... for part in answer):
        raise Unsolved("three numbers are wanted in place of the dots: two weights and a bias.")
    w1, w2, b = as_numbers(answer, (3,), "or_neuron")
    for x, wanted in (((0, 0), 0), ((0, 1), 1), ((1, 0), 1), ((1, 1), 1)):
        z = scratch.neuron(x, [w1, w2], b)
        if scratch.step(z) != wanted:
            reason = _or_reason(w1, w2, b, x)
            raise Wrong(
                f"for the inputs {x} your z is {z:g}, so the neuron says {1 - wanted}; OR says {wanted}. {reason}"
            )
    return "the neuron fires as soon as one of its two inputs is on. Many weights do that; any of them is right."


def _or_reason(w1, w2, b, x):
    z = scratch.neuron(x, [w1, w2], b)
    if x == (0, 0):
        return "With both inputs off only the bias is left: it must not be above 0."
    if z == 0:
        return "z must be above 0 to fire, not equal to it."
    if x == (1, 1):
        return "Both inputs together must lift z above 0 too."
    if w1 + b <= 0 and w2 + b <= 0 < w1 + w2 + b:
        return "That is AND: one input alone must be enough."
    return "One input alone must be enough: each weight must be larger than what the bias takes away."


def _update(answer):
    cases = (
        ((0.0, 0.0), 0.0, (1.2, 0.5), 1, 1.0),
        ((1.0, 1.0), 0.0, (1.0, 1.0), 1, 1.0),
        ((1.0, 2.0), 0.5, (2.0, -1.0), 0, 0.5),
        ((1.0, 2.0), 0.5, (1.0, 1.0), 0, 0.5),
        ((1.0, 1.0), 0.0, (-1.0, -1.0), 0, 1.0),
        ((0.5, -0.5), 0.2, (-2.0, 1.0), 1, 0.1),
    )
    for w, b, x, y, lr in cases:
        w, x = np.array(w), np.array(x)
        got = call(answer, w, b, x, y, lr, name="update")
        if not isinstance(got, (tuple, list)) or len(got) != 2:
            raise Wrong(f"update should give back two things, `return w, b`, but {got!r} came.")
        got_w = as_numbers(got[0], (2,), "the new w")
        got_b = float(as_numbers(got[1], (), "the new b"))
        error = y - scratch.step(scratch.neuron(x, w, b))
        _compare_update(got_w, got_b, w, b, x, y, lr, error)
    return (
        "this is Rosenblatt's rule. A neuron that is right stays as it is; one that is wrong moves towards the truth."
    )


def _compare_update(got_w, got_b, w, b, x, y, lr, error):
    wanted_w, wanted_b = w + lr * error * x, b + lr * error
    if close(got_w, wanted_w) and close(got_b, wanted_b):
        return
    case = f"for w = {w.tolist()}, b = {b:g}, x = {x.tolist()}, y = {y}, lr = {lr:g}"
    if not error:
        raise Wrong(
            f"{case} the neuron is already right, so nothing should change, but w = {got_w.tolist()}, b = {got_b:g} came."
        )
    if close(got_w, w - lr * error * x):
        raise Wrong(f"{case} you move the wrong way: the error is y − ŷ, truth minus answer.")
    if close(got_w, w + error * x) and lr != 1:
        raise Wrong(f"{case} the step is too long: multiply it by the learning rate lr.")
    if close(got_w, wanted_w):
        raise Wrong(
            f"{case} w is right, but b should be {wanted_b:g} and {got_b:g} came. The bias moves by lr × error too."
        )
    if close(got_w, w + lr * error):
        raise Wrong(f"{case} each weight should move by lr × error × its own feature; the feature is missing.")
    wanted = f"w = {np.round(wanted_w, 3).tolist()}, b = {wanted_b:g}"
    raise Wrong(f"{case} your rule gives w = {np.round(got_w, 3).tolist()}, b = {got_b:g}; it should give {wanted}.")


def _safe_bias(answer):
    b = float(as_numbers(answer, (), "safe_bias"))
    cells = data.breast_cancer().select("worst radius", "worst concave points").standardised()
    counts = metrics.confusion(cells.y, scratch.step(scratch.neuron(cells.x, [1, 1], b)))
    result = f"with a bias of {b:g} the neuron misses {counts.fn} of 212 cancers and calls {counts.fp} of 357 benign lumps malignant"
    if counts.fn > 4:
        raise Wrong(f"{result}. Too many are missed: a higher bias makes the neuron say malignant more readily.")
    if counts.fp > 60:
        raise Wrong(f"{result}. Too many false alarms: a lower bias makes the neuron more reluctant.")
    return f"{result}. You paid for the found cancers with false alarms: only the bias moved, not the knowledge."


EXERCISES = {
    "by_hand": Exercise(
        "A weighted sum by hand",
        _by_hand,
        (
            "Write the formula first: z = x₁ · w₁ + x₂ · w₂ + b.",
            "Put in the numbers: z = (−0.5) × 0.8 + 2.0 × 0.3 + (−1).",
            "The three terms are −0.40, +0.60 and −1. Add them up.",
        ),
    ),
    "safe_bias": Exercise(
        "A bias for a cautious clinic",
        _safe_bias,
        (
            "Use the explorer above: set both weights to 1 and move only the bias.",
            "You want fewer missed cancers than at bias 0, so the neuron must fire more readily: go up.",
            "Look between 0.2 and 0.6, in steps of 0.1.",
        ),
    ),
    "update": Exercise(
        "Rosenblatt's rule",
        _update,
        (
            "You need the neuron's answer first: y_hat = scratch.step(scratch.neuron(x, w, b)).",
            "The error is y − y_hat: 0 if right, +1 if it missed a cancer, −1 for a false alarm.",
            "Both move in the direction of the error: w = w + lr * error * x, and b = b + lr * error. Then return w, b.",
        ),
    ),
    "or_neuron": Exercise(
        "A neuron that computes OR",
        _or_neuron,
        (
            "Start from the AND neuron, w = (1, 1), b = −1.5. For OR one input alone must be enough.",
            "With one input on, z = 1 + b. With none on, z = b. The first must be above 0, the second not.",
            "Any bias between −1 and 0 does it with w = (1, 1).",
        ),
    ),
}

QUIZZES = {
    "bias": Quiz(
        "Two clinics use the same neuron with the same weights. Clinic A raises the bias. What changes for its patients?",
        (
            (
                "The neuron gives more weight to the size of the nuclei.",
                "No weight has changed. The bias is added after the weighing.",
            ),
            (
                "More patients are called malignant: fewer cancers are missed, and there are more false alarms.",
                "A higher bias lifts z for everyone by the same amount, so more patients pass the threshold.",
            ),
            (
                "The line between the two classes turns.",
                "The weights decide the line's direction. The bias shifts it, side by side.",
            ),
            (
                "Only patients with cancer are affected.",
                "z rises for everyone, for benign lumps too: that is where false alarms come from.",
            ),
        ),
        right=1,
    ),
    "xor": Quiz(
        "Why can no choice of weights and bias make one neuron compute XOR?",
        (
            (
                "The perceptron's rule needs more epochs.",
                "With any number of epochs no line parts these four points: there is nothing to find.",
            ),
            (
                "The learning rate is too high.",
                "The learning rate changes how long the steps are. It cannot make a straight line bend.",
            ),
            (
                "One neuron draws one straight line, and no straight line has (0, 1) and (1, 0) on one side and (0, 0) and (1, 1) on the other.",
                "That is it. Two neurons and a third that joins them can do it: that is where deep networks begin.",
            ),
            (
                "Four points are too few to learn from.",
                "AND and OR have four points as well, and the neuron learns both.",
            ),
        ),
        right=2,
    ),
    "unseen": Quiz(
        "On the patients it learned from, the neuron makes no mistake. What do you expect in your own clinic?",
        (
            (
                "No mistakes either: it has learned the disease.",
                "It has found a line that fits these patients. Some new ones may fall on the wrong side of it.",
            ),
            (
                "Some mistakes: how many, only patients that it has never seen can tell.",
                "That is why we set patients aside. And your clinic may differ from theirs: another microscope, another age, other lumps.",
            ),
            (
                "It cannot be used at all: it has overfitted.",
                "A perfect fit is a warning, not a verdict. Measure it on new patients first.",
            ),
        ),
        right=1,
    ),
}
