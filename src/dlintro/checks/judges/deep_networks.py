"""Judges of the lesson on deep networks."""

import numpy as np

from dlintro import scratch
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
)
from dlintro.language import translate
from dlintro.text import short

CLOSE = 1.13  # how much higher than the lowest loss an epoch's may be


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
    """Judge a network of two layers for several shapes."""
    for x, w1, b1, w2, b2 in _layer_cases():
        case = translate(
            "for x of shape {x}, w1 of shape {w1} and w2 of shape {w2}", x=x.shape, w1=w1.shape, w2=w2.shape
        )
        try:
            got = call(answer, x, w1, b1, w2, b2, name="two_layers")
        except Wrong as wrong:
            if any(word in str(wrong) for word in ("matmul", "broadcast", "aligned")):
                problem = "{case} the shapes do not fit: what comes in is first, x @ w1 and hidden @ w2. ({wrong})"
                raise Wrong(problem, case=case, wrong=wrong) from wrong
            raise
        _judge_layers(got, x, w1, b1, w2, b2, case)


def _layer_cases():
    yield (  # small, and every usual mistake gives other numbers
        np.array([[1.0, 1.0], [0.0, 0.0], [2.0, -1.0]]),
        np.array([[1.0, -1.0], [0.5, 0.5]]),
        np.array([1.0, -2.0]),
        np.array([[1.0, 2.0], [-1.0, 1.0]]),
        np.array([-6.0, 0.5]),
    )
    drugs = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
    yield drugs, np.ones((2, 2)), np.array([0.0, -1.0]), np.array([[1.0], [-2.0]]), np.array([0.0])  # XOR, by hand
    rng = np.random.default_rng(0)
    for d, hidden, n in ((3, 4, 2), (3, 3, 3)):
        yield tuple(rng.normal(size=shape) for shape in ((5, d), (d, hidden), hidden, (hidden, n), n))


def _judge_layers(got, x, w1, b1, w2, b2, case):
    z = x @ w1 + b1
    hidden = np.maximum(z, 0)
    wanted = hidden @ w2 + b2
    mistakes = [
        (z @ w2 + b2, "The activation is missing: without ReLU both layers are one, as notebook 02 showed."),
        (np.maximum(wanted, 0), "The last layer gives its sums unchanged: ReLU belongs to the hidden layer alone."),
        (np.maximum(z @ w2 + b2, 0), "ReLU comes too late: it belongs to the hidden layer, before w2."),
        (np.maximum(x @ w1, 0) @ w2 + b2, "The bias b1 is missing: x @ w1 + b1."),
        (hidden @ w2, "The bias b2 is missing: hidden @ w2 + b2."),
        ((np.maximum(x @ w1, 0) + b1) @ w2 + b2, "The bias b1 comes too late: it is added before ReLU."),
        ((z > 0) @ w2 + b2, "Your hidden layer only says 0 or 1: use scratch.relu, not the step."),
        (hidden, "These are the values of the hidden layer: send them through the last layer, hidden @ w2 + b2."),
    ]
    result = translate("{case} the result of two_layers", case=case)
    got = as_numbers(got, wanted.shape, result, [np.shape(value) for value, _ in mistakes])
    gives, should = told_apart(got, wanted)
    said = "{case} your two_layers gives {gives}; it should give {should}."
    judge(got, wanted, mistakes, said=translate(said, case=case, gives=gives, should=should))


WHOLE = tuple(dose / 2 for dose in range(21))  # mg, asked first: their sums are easy to follow
DOSES = tuple(dose for dose in (*WHOLE, *(dose / 100 for dose in range(1001))) if dose not in (2, 5))


def dose_window(answer):
    """Judge three threshold neurons at doses below, inside and above the window."""
    (w1, b1), (w2, b2), (v1, v2, c) = _three_neurons(answer)
    for dose in DOSES:  # a dose exactly on a border may go to either side
        h1, h2 = scratch.step(w1 * dose + b1), scratch.step(w2 * dose + b2)
        z, works = v1 * h1 + v2 * h2 + c, 2 < dose < 5
        if scratch.step(z) != works:
            said = translate(
                "at {dose} mg your hidden neurons say {h1} and {h2}, and the last sum is {z}, so the network says {says}; it should say {should}.",
                dose=short(dose),
                h1=h1,
                h2=h2,
                z=show(z),
                says=scratch.step(z),
                should=int(works),
            )
            raise Wrong(f"{said} {_dose_mistake(w1, b1, w2, b2)}")


def _three_neurons(answer):
    if not isinstance(answer, (tuple, list)) or len(answer) != 3:
        problem = "the answer should be three neurons, (w, b), (w, b) and (w1, w2, b), but is {got}."
        raise Wrong(problem, got=show(answer))
    names = translate("first"), translate("second"), translate("last")
    return [as_numbers(part, (n,), name) for part, n, name in zip(answer, (2, 2, 3), names, strict=True)]


def _dose_mistake(w1, b1, w2, b2):
    if w1 == 0 or w2 == 0:
        return translate("A hidden neuron with the weight 0 has no border: it says the same at every dose.")
    borders = -b1 / w1, -b2 / w2
    if close(sorted(borders), (2, 5), 0.001):
        return translate(
            "Both borders are right. Write down what the hidden neurons say below, inside and above, then choose the third."
        )
    advice = "A hidden neuron changes its mind at the dose −b/w: yours at {one} and {other} mg."
    return translate(advice, one=show(borders[0]), other=show(borders[1]))


def stop(answer, history):
    """Judge an epoch by the loss that the notebook's own training had there on patients never seen."""
    epoch = as_number(answer, "stop")
    last = len(history.valid_loss) - 1
    if epoch != round(epoch) or not 0 <= epoch <= last:
        raise Wrong("an epoch is a whole number from 0 to {last}, but is {got}.", last=last, got=show(epoch))
    losses = _without_jumps(history.valid_loss)
    best = int(np.argmin(losses))
    loss, lowest = told_apart(losses[int(epoch)], losses[best], digits=2)
    here = {"epoch": epoch, "loss": loss}
    if losses[int(epoch)] <= CLOSE * losses[best]:
        if epoch == best:
            said = translate("around epoch {epoch:g} the loss on patients never seen is {loss}, its lowest.", **here)
        else:
            said = "around epoch {epoch:g} the loss on patients never seen is {loss}, close to its lowest, {lowest}."
            said = translate(said, **here, lowest=lowest)
        end = "Afterwards the network only learns its own patients by heart."
        if epoch < best:
            end = "It falls a little further until epoch {best}; afterwards the network only learns its own patients by heart."
        return f"{said} {translate(end, best=best)}"
    said = "around epoch {epoch:g} the loss on patients never seen is {loss}, and its lowest is {lowest}"
    said = translate(said, **here, lowest=lowest)
    if epoch < best:
        raise Wrong("{said}, which comes later: the network has not yet learned what it can.", said=said)
    if epoch == last:
        raise Wrong("{said}. The last epoch is best only for the patients that it has learned by heart.", said=said)
    raise Wrong("{said}, but that was before: look for the lowest point of the dashed curve.", said=said)


def _without_jumps(losses):
    """Return for each epoch the median of the five around it: the curve jumps, and nobody reads it to one epoch."""
    padded = np.pad(np.asarray(losses, float), 2, mode="edge")
    return np.median(np.lib.stride_tricks.sliding_window_view(padded, 5), axis=1)
