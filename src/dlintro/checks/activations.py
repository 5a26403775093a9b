"""Exercises and questions of the lesson on activation functions."""

import numpy as np

from dlintro import data, scratch
from dlintro.checks.exercises import Exercise, Unsolved, Wrong, as_numbers, call, close
from dlintro.checks.quizzes import Quiz


def _collapse(answer):
    if isinstance(answer, (tuple, list)) and any(part is ... for part in answer):
        raise Unsolved("two numbers are wanted in place of the dots: one weight and one bias.")
    w, b = as_numbers(answer, (2,), "w, b")
    if close((w, b), (-1, 0.5), 0.005):
        return "z = −x + 0.5. Two layers, and still one straight line."
    if close((w, b), (0.5, -1), 0.005):
        raise Wrong("the two numbers have changed places: first the weight, then the bias.")
    if not close(w, -1, 0.005):
        raise Wrong(f"a weight of {w:g} came. {_weight_mistake(w)}")
    if close(b, 2, 0.005):
        raise Wrong("the weight is right. The bias 3 of the first layer passes through the second: it is halved first.")
    if close(b, -1, 0.005):
        raise Wrong("the weight is right, but the bias 3 of the first layer is lost: half of it arrives.")
    raise Wrong(f"the weight is right, but the bias is not {b:g}. Take x = 0: then h = 3. What is z?")


def _weight_mistake(w):
    if close(w, -1.5, 0.005):
        return "The weights of layers that follow each other are multiplied, not added."
    if close(w, 1, 0.005):
        return "Look at the sign: the first weight is −2."
    return "If x grows by 1, by how much does h change, and by how much does z then change?"


def _leaky_relu(answer):
    for z, leak in ((2.0, 0.1), (-2.0, 0.1), (-0.5, 0.1), (0.3, 0.01), (-4.0, 0.25)):
        got = call(answer, z, leak, name="leaky_relu")
        if not (isinstance(got, (tuple, list, np.ndarray)) and np.size(got) == 2):
            raise Wrong(f"leaky_relu should give back two numbers, `return value, slope`, but {got!r} came.")
        value = float(as_numbers(got[0], (), "the value"))
        slope = float(as_numbers(got[1], (), "the slope"))
        wanted = (z, 1.0) if z > 0 else (leak * z, leak)
        if not close((value, slope), wanted):
            raise Wrong(_leaky_mistake(z, leak, (value, slope), wanted))
    return "one kink, and a slope that is never 0: this neuron can always learn."


def _leaky_mistake(z, leak, got, wanted):
    case = f"for z = {z:g} and leak = {leak:g}"
    if close(got, wanted[::-1]):
        return f"{case} value and slope have changed places: `return value, slope`."
    if not close(got[0], wanted[0]):
        reason = ""
        if z < 0 and not got[0]:
            reason = " That is the plain ReLU; the leaky one lets a little through."
        elif z < 0 and close(got[0], z):
            reason = " Below 0 the sum is multiplied by the leak."
        elif z < 0 and close(got[0], -leak * z):
            reason = " Below 0 the value is negative too."
        elif close(got[0], 0.01 * z):
            reason = " Use the leak that is given, not a fixed number."
        return f"{case} your value is {got[0]:g}; it should be {wanted[0]:g}.{reason}"
    reason = " The slope says by how much the value changes when z grows by 1."
    if z < 0 and not got[1]:
        reason = " A slope of 0 would be a dead neuron; the leak keeps it alive."
    elif close(got[1], wanted[0]):
        reason = " You gave the value a second time."
    return f"{case} the value is right, but your slope is {got[1]:g}; it should be {wanted[1]:g}.{reason}"


def _window(answer):
    for dose in (0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0, 10.0, 2.5, 3.5, 6.5, 7.5):
        got = float(as_numbers(call(answer, dose, name="window"), (), f"window({dose:g})"))
        wanted = float(np.interp(dose, [2, 4, 6, 8], [0, 1, 1, 0]))
        if not close(got, wanted, 1e-6):
            raise Wrong(
                f"at {dose:g} mg your window gives {got:.3g}; it should give {wanted:.3g}. {_window_mistake(dose)}"
            )
    return "four ReLUs, four bends, and a curve that no straight line can follow: too little fails, too much fails."


def _window_mistake(dose):
    if dose <= 2:
        return "Up to 2 mg all ReLUs must be silent: the first starts at 2 mg, relu(dose − 2)."
    if dose <= 4:
        return "From 2 to 4 mg the effect rises by 1, so by 0.5 for each mg: that is the weight of the first ReLU."
    if dose <= 6:
        return "From 4 mg on the effect stays level: a second ReLU, which starts at 4 mg, must take away the rise of the first."
    if dose <= 8:
        return "From 6 to 8 mg the effect falls by 0.5 for each mg: a third ReLU, which starts at 6 mg."
    return "From 8 mg on the effect stays at 0: a fourth ReLU, which starts at 8 mg, must stop the fall."


def _temperature(answer):
    temperature = float(as_numbers(answer, (), "temperature"))
    if temperature <= 0:
        raise Wrong(f"{temperature:g} came; a temperature is above 0. Above 1 it makes the network less sure.")
    (scores, y), unseen = _overconfident()
    says, right = _confidence(scores, temperature), np.mean((scores > 0) == y)
    result = f"with temperature {temperature:g} the network says on average {says:.1%} and is right for {right:.1%}"
    if says > right + 0.01:
        raise Wrong(f"{result}. It is still too sure: go higher.")
    if says < right - 0.01:
        raise Wrong(f"{result}. Now it is too modest: go lower.")
    says, right = _confidence(unseen[0], temperature), np.mean((unseen[0] > 0) == unseen[1])
    return f"{result}. On the test patients: it says {says:.1%} and is right for {right:.1%}. No answer has changed, only how sure it sounds."


def _overconfident():
    """Return scores and truth of the validation and of the test patients, from the notebook's overconfident network."""
    few, valid, test = data.breast_cancer().split(shares=(0.1, 0.45, 0.45), seed=0)
    network = scratch.dense_network([30, 16, 1], loss=scratch.binary_cross_entropy_from_logits, seed=0)
    known = few.standardised()
    network.fit(known.x, known.y, n_epochs=200, optimiser=scratch.Adam(lr=0.01))
    return [(network.forward(part.standardised(like=few).x)[:, 0], part.y) for part in (valid, test)]


def _confidence(scores, temperature):
    return np.mean(scratch.sigmoid(np.abs(scores) / temperature))


EXERCISES = {
    "collapse": Exercise(
        "Two layers in one",
        _collapse,
        (
            "Put the first layer into the second: z = 0.5 · (−2x + 3) − 1.",
            "Multiply out: the factor of x is 0.5 × (−2).",
            "The bias is 0.5 × 3 − 1.",
        ),
    ),
    "leaky_relu": Exercise(
        "A ReLU with a leak, and its slope",
        _leaky_relu,
        (
            "There are two cases. Begin with `if z > 0:` and end each case with a `return`.",
            "Above 0 the value is z and the slope 1.",
            "Else the value is leak * z and the slope is leak: `return leak * z, leak`.",
        ),
    ),
    "window": Exercise(
        "A therapeutic window from ReLUs",
        _window,
        (
            "Go from left to right. The first ReLU starts the rise: 0.5 * scratch.relu(dose - 2).",
            "At 4 mg the rise must end: subtract 0.5 * scratch.relu(dose - 4).",
            "At 6 mg the fall begins, at 8 mg it ends: two more ReLUs, with the weights −0.5 and +0.5.",
        ),
    ),
    "temperature": Exercise(
        "A temperature for a network that is too sure",
        _temperature,
        (
            "Change the temperature in the cell above the exercise and run it again. Compare the two numbers that it prints.",
            "Dividing the scores by more than 1 makes the network less sure.",
            "Look between 3 and 5.",
        ),
    ),
}

QUIZZES = {
    "linear": Quiz(
        "A drug works only inside a window of doses. A colleague stacks 50 layers without activation functions to predict its effect. What will this network draw over the dose?",
        (
            (
                "A very detailed curve: it has many thousands of weights.",
                "The weights multiply to a single one. Their number does not matter.",
            ),
            (
                "One straight line, as a single layer would.",
                "50 linear layers are one linear layer. Nothing in them can bend, so the window cannot be drawn.",
            ),
            (
                "50 straight pieces, one for each layer.",
                "Pieces need kinks, and kinks need an activation function such as ReLU.",
            ),
            (
                "Nothing: such a network cannot be trained at all.",
                "It can be trained. It learns the best straight line, as linear regression does.",
            ),
        ),
        right=1,
    ),
    "fading": Quiz(
        "A network with 20 sigmoid layers learns from X-rays. After a week its last layers have changed a lot, its first hardly at all. Why?",
        (
            (
                "The first layers have finished learning: edges are easy.",
                "They have hardly begun. What changed them was too weak to teach them anything.",
            ),
            (
                "On its way back the gradient is multiplied by a slope of at most 1/4 in each layer, so almost nothing reaches the first.",
                "That is the vanishing gradient. ReLU, with a slope of 1, and well-chosen first weights keep it alive.",
            ),
            (
                "All ReLUs of the first layers are dead.",
                "There are no ReLUs here. And a sigmoid is never quite flat; its slopes only become very small.",
            ),
            (
                "The learning rate is too low for all layers.",
                "Then the last layers would not have changed either. A higher rate would make them jump before the first ones move.",
            ),
        ),
        right=1,
    ),
    "surer": Quiz(
        "Two triage tools give every patient the same scores. Tool A uses temperature 1, tool B temperature 0.3. What follows?",
        (
            (
                "B is right more often: it is surer.",
                "The order of the diagnoses is the same for every patient, so both are right equally often.",
            ),
            (
                "A and B rank some patients' diagnoses differently.",
                "Dividing all scores by the same number never changes their order.",
            ),
            (
                "Both name the same first diagnosis, but B gives the least likely ones smaller probabilities; a dangerous one may be among them.",
                "So a limit such as 2% sends more patients home with B. Whether A or B tells the truth, only a count on patients can say.",
            ),
            (
                "B must be wrong: a temperature below 1 is never allowed.",
                "If a network is too modest, a temperature below 1 can be right. Count how often it is right, then choose.",
            ),
        ),
        right=2,
    ),
}
