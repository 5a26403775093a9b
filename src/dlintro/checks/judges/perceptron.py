"""Judges of the lesson on the perceptron."""

import numpy as np

from dlintro import metrics, scratch
from dlintro.checks.judging import Wrong, as_number, as_numbers, call, close, judge_number, show, written


def by_hand(answer):
    """Judge the weighted sum for the features (−0.5, 2.0)."""
    mistakes = [
        (0.2, "you have the evidence, −0.40 + 0.60, but not yet the bias: add −1."),
        (1.2, "the bias has a minus: it takes 1 away."),
        (
            0.0,
            "z, the sum before the threshold, is asked for. If 0 was your sum, look at the sign of the first feature: −0.5 × 0.8 is −0.40, not +0.40.",
        ),
        (1.0, "this is the answer after the threshold; the weighted sum z, before it, is asked for."),
        (
            -1.3,
            "the features are (−0.5, 2.0): each is multiplied by the weight beside it, 0.8 and 0.3, before all is added up.",
        ),
    ]
    otherwise = "write the three terms on paper: first feature times its weight, second times its weight, bias."
    judge_number(answer, "z_by_hand", -0.8, mistakes, otherwise)


def safe_bias(answer, cells):
    """Judge a bias by what it misses among the notebook's own patients."""
    b = as_number(answer, "safe_bias")
    counts = metrics.confusion(cells.y, scratch.step(scratch.neuron(cells.x, [1, 1], b)))
    result = (
        f"with a bias of {show(b)} the neuron misses {counts.fn} of {counts.fn + counts.tp} cancers "
        f"and calls {counts.fp} of {counts.fp + counts.tn} benign lumps malignant"
    )
    if counts.fn > 4:
        raise Wrong(f"{result}. Too many are missed: a higher bias makes the neuron say malignant more readily.")
    if counts.fp > 60:
        raise Wrong(f"{result}. Too many false alarms: a lower bias makes the neuron more reluctant.")
    return f"{result}. You paid for the found cancers with false alarms: only the bias moved, not the knowledge."


def update(answer):
    """Judge Rosenblatt's rule on patients that are called right, missed, or called wrongly."""
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
            raise Wrong(f"update should give back two things, `return w, b`, but gives {show(got)}.")
        got = as_numbers(got[0], (2,), "the new w"), as_number(got[1], "the new b")
        error = y - scratch.step(scratch.neuron(x, w, b))
        wanted = w + lr * error * x, b + lr * error
        if not (close(got[0], wanted[0]) and close(got[1], wanted[1])):
            said = f"{written('update', (w, b, x, y, lr))} gives w = {show(got[0])}, b = {show(got[1])}; it should give w = {show(wanted[0])}, b = {show(wanted[1])}."
            raise Wrong(f"{said} {_update_mistake(*got, w, b, x, lr, error)}")


def _update_mistake(got_w, got_b, w, b, x, lr, error):
    if not error:
        return "The neuron is already right, so nothing should change."
    if close(got_w, w - lr * error * x):
        return "You move the wrong way: the error is y − ŷ, truth minus answer."
    if close(got_w, w + error * x) and lr != 1:
        return "The step is too long: multiply it by the learning rate lr."
    if close(got_w, w + lr * error * x):
        return "w is right. The bias moves by lr × error too."
    if close(got_w, w + lr * error):
        return "Each weight should move by lr × error × its own feature; the feature is missing."
    return "Begin with the neuron's own answer ŷ, then the error y − ŷ."


def or_neuron(answer):
    """Judge a neuron for OR on its four inputs."""
    w1, w2, b = as_numbers(answer, (3,), "or_neuron")
    for x, wanted in (((0, 0), 0), ((0, 1), 1), ((1, 0), 1), ((1, 1), 1)):
        z = scratch.neuron(x, [w1, w2], b)
        if scratch.step(z) != wanted:
            said = f"for the inputs {x} your z is {show(z)}, so the neuron says {1 - wanted}; OR says {wanted}."
            raise Wrong(f"{said} {_or_mistake(w1, w2, b, x, z)}")


def _or_mistake(w1, w2, b, x, z):
    if x == (0, 0):
        return "With both inputs off only the bias is left: it must not be above 0."
    if z == 0:
        return "z must be above 0 to fire, not equal to it."
    if x == (1, 1):
        return "Both inputs together must lift z above 0 too."
    if w1 + b <= 0 and w2 + b <= 0 < w1 + w2 + b:
        return "That is AND: one input alone must be enough."
    return "One input alone must be enough: each weight must be larger than what the bias takes away."
