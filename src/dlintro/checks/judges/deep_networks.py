"""Judges of the lesson on deep networks."""

import numpy as np

from dlintro import scratch
from dlintro.checks.judging import (
    Wrong,
    as_number,
    as_numbers,
    call,
    judge,
    judge_number,
    show,
    told_apart,
)
from dlintro.text import number, short


def relu_xor(answer):
    """Judge two hidden values and the answer of a network for XOR."""
    h1, h2, y = as_numbers(answer, (3,), "(h1, h2, answer)")
    mistakes = [(1, "ReLU is no threshold: it gives z itself where z is above 0, not 1.")]
    judge_number(h1, "h₁", 2, mistakes, "its sum is z = 1 × 1 + 1 × 1 + 0; ReLU leaves it as it is.")
    mistakes = [(2, "the second neuron has a bias of −1: add it.")]
    judge_number(h2, "h₂", 1, mistakes, "its sum is z = 1 × 1 + 1 × 1 − 1; ReLU leaves it as it is.")
    mistakes = [(1, "that is 2 − 1, but the second hidden value has the weight −2, not −1.")]
    advice = "both hidden values are right. The answer is 1 × h₁ − 2 × h₂ + 0, without ReLU."
    judge_number(y, "answer", 0, mistakes, advice)


def dense(answer):
    """Judge a layer of ReLU neurons for several shapes."""
    rng = np.random.default_rng(0)
    cases = [
        (np.array([[1.0, 1.0]]), np.array([[1.0, 1.0], [1.0, 1.0]]), np.array([0.0, -1.0])),
        (np.array([[1.0, 2.0], [0.0, 1.0]]), np.array([[1.0, -1.0, 2.0], [0.5, 1.0, -2.0]]), np.array([0.0, 1.0, 0.5])),
        (rng.normal(size=(5, 3)), rng.normal(size=(3, 4)), rng.normal(size=4)),
        (rng.normal(size=(3, 3)), rng.normal(size=(3, 3)), rng.normal(size=3)),
    ]
    for x, w, b in cases:
        case = f"for x of shape {x.shape}, w of shape {w.shape} and b of shape {b.shape}"
        try:
            got = call(answer, x, w, b, name="dense")
        except Wrong as wrong:
            if any(word in str(wrong) for word in ("matmul", "broadcast", "aligned")):
                raise Wrong(f"{case} the shapes do not fit: features come first, x @ w, then + b. ({wrong})") from wrong
            raise
        _judge_layer(as_numbers(got, (len(x), w.shape[1]), f"{case} the result of dense"), x, w, b, case)


def _judge_layer(got, x, w, b, case):
    z = x @ w + b
    mistakes = [
        (z, f"Your values go down to {number(got.min())}: the activation is missing. ReLU leaves nothing below 0."),
        (np.maximum(x @ w, 0), "The bias b is missing: x @ w + b."),
        (np.maximum(x @ w, 0) + b, "The bias comes too late: it is added before ReLU, scratch.relu(x @ w + b)."),
        (z > 0, "Your layer only says 0 or 1: use scratch.relu, not the step."),
    ]
    gives, should = told_apart(got, np.maximum(z, 0))
    judge(got, np.maximum(z, 0), mistakes, said=f"{case} your dense gives {gives}; it should give {should}.")


DOSES = tuple(dose / 2 for dose in range(21) if dose not in (4, 10))  # 0 to 10 mg, but for the two borders


def dose_window(answer):
    """Judge three threshold neurons at doses below, inside and above the window."""
    (w1, b1), (w2, b2), (v1, v2, c) = _three_neurons(answer)
    for dose in DOSES:
        h1, h2 = scratch.step(w1 * dose + b1), scratch.step(w2 * dose + b2)
        z, works = v1 * h1 + v2 * h2 + c, 2 < dose < 5
        if scratch.step(z) != works:
            raise Wrong(
                f"at {short(dose)} mg your hidden neurons say {h1} and {h2}, and the last sum is {short(z, 4)}, so the "
                f"network says {scratch.step(z)}; it should say {int(works)}. {_dose_mistake(w1, b1, w2, b2)}"
            )


def _three_neurons(answer):
    if not isinstance(answer, (tuple, list)) or len(answer) != 3:
        raise Wrong(f"the answer should be three neurons, (w, b), (w, b) and (w1, w2, b), but is {show(answer)}.")
    names = ("first", "second", "last")
    return [as_numbers(part, (n,), name) for part, n, name in zip(answer, (2, 2, 3), names, strict=True)]


def _dose_mistake(w1, b1, w2, b2):
    if w1 == 0 or w2 == 0:
        return "A hidden neuron with the weight 0 has no border: it says the same at every dose."
    borders = -b1 / w1, -b2 / w2
    if 1.5 <= min(borders) <= 2.5 and 4.5 <= max(borders) <= 5.5:
        return "Both borders are right. Write down what the hidden neurons say below, inside and above, then choose the third."
    return (
        f"A hidden neuron changes its mind at the dose −b/w: yours at {short(borders[0])} and {short(borders[1])} mg."
    )


def stop(answer, history):
    """Judge an epoch by the loss that the notebook's own training had there on patients never seen."""
    epoch = as_number(answer, "stop")
    losses = history.valid_loss
    last, best = len(losses) - 1, int(np.argmin(losses))
    if epoch != round(epoch) or not 0 <= epoch <= last:
        raise Wrong(f"an epoch is a whole number from 0 to {last}, but is {show(epoch)}.")
    loss, lowest = losses[int(epoch)], losses[best]
    said = f"at epoch {epoch:g} the loss on patients never seen is {number(loss)}"
    if loss <= 1.2 * lowest:
        return f"{said}, close to its lowest, {number(lowest)}. Afterwards the network only learns its own patients by heart."
    if epoch < best:
        raise Wrong(f"{said}, and its lowest point is later: the network has not yet learned what it can.")
    if epoch == last:
        raise Wrong(
            f"{said}, far above its lowest. The last epoch is best only for the patients it has learned by heart."
        )
    raise Wrong(f"{said}, but it was lower before: look for the lowest point of the dashed curve.")
