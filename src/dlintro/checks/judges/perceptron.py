"""Judges of the lesson on the perceptron."""

import numpy as np

from dlintro import metrics, scratch
from dlintro.checks.judging import (
    Wrong,
    as_number,
    as_numbers,
    call,
    close,
    judge,
    judge_number,
    show,
    told_apart,
    written,
)
from dlintro.language import translate


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
    result = translate(
        "with a bias of {b} the neuron misses {missed} of {ill} cancers and calls {called} of {well} benign lumps malignant.",
        b=show(b),
        missed=counts.fn,
        ill=counts.fn + counts.tp,
        called=counts.fp,
        well=counts.fp + counts.tn,
    )
    if counts.fn > 4:
        advice = "Too many are missed: a higher bias makes the neuron say malignant more readily."
        raise Wrong(f"{result} {translate(advice)}")
    if counts.fp > 60:
        raise Wrong(f"{result} {translate('Too many false alarms: a lower bias makes the neuron more reluctant.')}")
    better, fewest = _better_bias(cells, counts)
    if fewest < counts.fp:
        spared = counts.fp - fewest
        more = translate(
            "Both limits are kept. But {better} misses no more cancers and spares {women} a false alarm: {fewest} instead of {called}.",
            better=show(better),
            women=translate("one woman") if spared == 1 else translate("{n} women", n=spared),
            fewest=fewest,
            called=counts.fp,
        )
    else:
        more = translate("You paid for the found cancers with false alarms: only the bias moved, not the knowledge.")
    return f"{result} {more}"


def _better_bias(cells, counts):
    """Return the bias, in steps of the explorer, that raises the fewest false alarms and misses no more cancers."""
    z = scratch.neuron(cells.x, [1, 1], 0)
    alarms = {}
    for b in np.arange(-50, 51) / 10:
        other = metrics.confusion(cells.y, scratch.step(z + b))
        if other.fn <= counts.fn:
            alarms[b] = other.fp
    best = min(alarms, key=alarms.get, default=None)
    return best, alarms.get(best, counts.fp)


def false_alarm(answer):
    """Judge the weights and the bias after a false alarm, for w = (1.2, 0.5), b = 1, x = (−0.5, 1) and lr = 1."""
    got = as_numbers(answer, (3,), "(w1, w2, b)")
    mistakes = [
        ((1.2, 0.5, 1), "nothing has changed: compute z first. The neuron fires, and the lump is benign."),
        ((0.7, 1.5, 2), "you move the wrong way: the error of a false alarm is y − ŷ = 0 − 1 = −1."),
        ((0.7, -0.5, 0), "look at the sign of the first feature: minus −0.5 is plus 0.5."),
        ((1.7, -0.5, 1), "the weights are right. The bias moves by the error too."),
        ((0.2, -0.5, 0), "each weight moves by the error times its own feature."),
    ]
    judge(
        got,
        (1.7, -0.5, 0),
        mistakes,
        "the error is −1: subtract each feature from its weight, and 1 from the bias.",
        said=f"(w₁, w₂, b) = {show(got)}:",
        tolerance=0.005,
    )


def update(answer):
    """Judge Rosenblatt's rule on patients that are called right, missed, or called wrongly."""
    cases = (
        ((0.0, 0.0), 0.0, (1.2, 0.5), 1, 1.0),
        ((1.0, 1.0), 0.0, (1.0, 1.0), 1, 1.0),
        ((1.0, 2.0), 0.5, (2.0, -1.0), 0, 0.5),
        ((1.0, 2.0), 0.5, (1.0, 1.0), 0, 0.5),
        ((1.0, 1.0), 0.0, (-1.0, -1.0), 0, 1.0),
        ((0.5, -0.5), 0.2, (-2.0, 1.0), 1, 0.1),
        ((0.1234, -0.4567), 0.0789, (1.2345, -0.6789), 0, 0.0371),
    )
    for w, b, x, y, lr in cases:
        w, x = np.array(w), np.array(x)
        got = call(answer, w, b, x, y, lr, name="update")
        if not isinstance(got, (tuple, list)) or len(got) != 2:
            raise Wrong("update should give back two things, `return w, b`, but gives {got}.", got=show(got))
        got = as_numbers(got[0], (2,), "the new w"), as_number(got[1], "the new b")
        error = y - scratch.step(scratch.neuron(x, w, b))
        wanted = w + lr * error * x, b + lr * error
        if not (close(got[0], wanted[0]) and close(got[1], wanted[1])):
            gives, should = zip(*map(told_apart, got, wanted), strict=True)
            said = translate(
                "{call} gives w = {w}, b = {b}; it should give w = {right_w}, b = {right_b}.",
                call=written("update", (w, b, x, y, lr)),
                w=gives[0],
                b=gives[1],
                right_w=should[0],
                right_b=should[1],
            )
            raise Wrong(f"{said} {translate(_update_mistake(*got, w, b, x, lr, error))}")


def _update_mistake(got_w, got_b, w, b, x, lr, error):
    if not error:
        return "The neuron is already right, so nothing should change."
    if close(got_w, w - lr * error * x):
        return "You move the wrong way: the error is y − ŷ, truth minus answer."
    if close(got_w, w + error * x) and lr != 1:
        return "The step is too long: multiply it by the learning rate lr."
    if close(got_w, w + lr * error * x):
        return "w is right. The bias moves by lr × error too."
    if close(got_w, w + lr * error * x, 0.02):
        return "It is close, but not close enough: do not round on the way."
    if close(got_w, w + lr * error):
        return "Each weight should move by lr × error × its own feature; the feature is missing."
    return "Begin with the neuron's own answer ŷ, then the error y − ŷ."


def or_neuron(answer):
    """Judge a neuron for OR on its four inputs."""
    w1, w2, b = as_numbers(answer, (3,), "or_neuron")
    for x, wanted in (((0, 0), 0), ((0, 1), 1), ((1, 0), 1), ((1, 1), 1)):
        z = scratch.neuron(x, [w1, w2], b)
        if scratch.step(z) != wanted:
            said = "for the inputs {x} your z is {z}, so the neuron says {says}; OR says {wanted}."
            said = translate(said, x=x, z=show(z), says=1 - wanted, wanted=wanted)
            raise Wrong(f"{said} {translate(_or_mistake(w1, w2, b, x, z))}")


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


def report(answer, neuron, train, test):
    """Judge what is reported of the notebook's own neuron: its sensitivity in per cent, and where the interval begins."""
    got = as_numbers(answer, (2,), "(sensitivity, lowest)")
    new, known = (metrics.confusion(part.y, neuron.predict(part.x)) for part in (test, train))
    wanted = _in_per_cent(new.sensitivity)
    mistakes = [
        (_in_per_cent(known.sensitivity), "these patients were learned from. Use the patients that were set aside."),
        (_in_per_cent(new.specificity), "this is the specificity: the share of benign lumps called benign."),
        ((wanted[0], 100 * new.sensitivity.interval[1]), "this is the upper end of the interval."),
        ((wanted[0] / 100, wanted[1] / 100), "write both numbers in per cent, such as 50 for a half."),
    ]
    advice = "read the sensitivity and its interval in the second table, which is about patients never seen."
    judge(got, wanted, mistakes, advice, said=f"({show(got[0])}, {show(got[1])}):", tolerance=0.0006, near=0.001)


def _in_per_cent(proportion):
    return 100 * proportion.value, 100 * proportion.interval[0]
