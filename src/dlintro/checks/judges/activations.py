"""Judges of the lesson on activation functions."""

import numpy as np

from dlintro import scratch
from dlintro.checks.judging import Wrong, as_number, as_numbers, call, close, judge_number, show, told_apart, written
from dlintro.language import translate


def collapse(answer):
    """Judge the weight and the bias of two layers in one."""
    w, b = as_numbers(answer, (2,), "w, b")
    if close((w, b), (0.5, -1), 0.005):
        raise Wrong("the two numbers have changed places: first the weight, then the bias.")
    mistakes = [
        (-1.5, "the weights of layers that follow each other are multiplied, not added."),
        (1, "look at the sign: the first weight is −2."),
    ]
    advice = "if x grows by 1, by how much does h change, and by how much does z then change?"
    judge_number(w, "w", -1, mistakes, advice)
    mistakes = [
        (2, "the bias 3 of the first layer passes through the second: it is halved first."),
        (-1, "the bias 3 of the first layer is lost: half of it arrives."),
    ]
    judge_number(b, "the weight is right. b", 0.5, mistakes, "take x = 0: then h = 3. What is z?")


def leaky_relu(answer):
    """Judge a leaky ReLU by its value and slope on both sides of 0."""
    for z, leak in ((2.0, 0.1), (-2.0, 0.1), (-0.5, 0.1), (0.37, 0.01), (-4.2, 0.25), (0.0, 0.3), (-1.2345, 0.0137)):
        got = call(answer, z, leak, name="leaky_relu")
        pair = np.ravel(np.asarray(got, dtype=object))
        if len(pair) != 2:
            raise Wrong(
                "leaky_relu should give back two numbers, `return value, slope`, but gives {got}.", got=show(got)
            )
        got = as_number(pair[0], "the value"), as_number(pair[1], "the slope")
        wanted = (z, 1.0) if z > 0 else (leak * z, leak)
        if z == 0 and close(got, (0, 1)):
            continue  # at the kink itself the slope of either side is in use
        if not close(got, wanted):
            call_, problem = written("leaky_relu", (z, leak)), _leaky_mistake(z, leak, got, wanted)
            raise Wrong("for {call} {problem}", call=call_, problem=problem)


def _leaky_mistake(z, leak, got, wanted):
    (value, slope), (right_value, right_slope) = got, wanted
    if close(got, wanted[::-1]):
        return translate("value and slope have changed places: `return value, slope`.")
    if close(value, right_value):
        gives, should = told_apart(slope, right_slope)
        reason = "The slope says by how much the value changes when z grows by 1."
        if z == 0:
            reason = "At the kink itself take the slope of one of its sides: 1, or the leak."
        elif z < 0 and not slope:
            reason = "A slope of 0 would be a dead neuron; the leak keeps it alive."
        elif close(slope, right_value):
            reason = "You gave the value a second time."
        said = "the value is right, but your slope is {gives}; it should be {should}."
        return f"{translate(said, gives=gives, should=should)} {translate(reason)}"
    gives, should = told_apart(value, right_value)
    reason = ""
    if z == 0:
        reason = "At 0 the value is 0, on both sides."
    elif z < 0 and not value:
        reason = "That is the plain ReLU; the leaky one lets a little through."
    elif z < 0 and close(value, z):
        reason = "Below 0 the sum is multiplied by the leak."
    elif z < 0 and close(value, -leak * z):
        reason = "Below 0 the value is negative too."
    elif close(value, 0.01 * z):
        reason = "Use the leak that is given, not a fixed number."
    said = translate("your value is {gives}; it should be {should}.", gives=gives, should=should)
    return f"{said} {translate(reason)}".strip()


def window(answer):
    """Judge a curve over the dose, from left to right."""
    for dose in DOSES:
        got = as_number(call(answer, dose, name="window"), written("window", (dose,)))
        wanted = float(np.interp(dose, [2, 4, 6, 8], [0, 1, 1, 0]))
        if not close(got, wanted):
            gives, should = told_apart(got, wanted)
            advice = next(advice for end, advice in WINDOW if dose <= end)
            said = "at {dose} mg your window gives {gives}; it should give {should}."
            said = translate(said, dose=show(dose), gives=gives, should=should)
            raise Wrong(f"{said} {translate(advice)}")


DOSES = (*map(float, range(11)), *(dose / 8 for dose in range(81)), 3.3, 6.7, 12.5, 20.0)  # whole ones first
WINDOW = (  # up to which dose, in mg, and what should happen until there
    (2, "Up to 2 mg all ReLUs must be silent: the first starts at 2 mg, relu(dose − 2)."),
    (4, "From 2 to 4 mg the effect rises by 1, so by 0.5 for each mg: that is the weight of the first ReLU."),
    (
        6,
        "From 4 mg on the effect stays level: a second ReLU, which starts at 4 mg, must take away the rise of the first.",
    ),
    (8, "From 6 to 8 mg the effect falls by 0.5 for each mg: a third ReLU, which starts at 6 mg."),
    (np.inf, "From 8 mg on the effect stays at 0: a fourth ReLU, which starts at 8 mg, must stop the fall."),
)


def temperature(answer, network, valid, test):
    """Judge a temperature by how sure the notebook's own network then sounds on its validation patients."""
    T = as_number(answer, "temperature")
    if T <= 0:
        raise Wrong("a temperature must be above 0, but is {T}. Above 1 it makes the network less sure.", T=show(T))
    says, right, few, ill = _confidence(network, valid, T)
    result = (
        "with temperature {T} the network says on average {says:.1%} and is right for {right:.1%}; told “below 1 %”: "
        "{few} women, {ill} of them with cancer"
    )
    result = translate(result, T=show(T), says=says, right=right, few=few, ill=ill)
    if says > right + 0.01:
        raise Wrong("{result}. It is still too sure: go higher.", result=result)
    if says < right - 0.01:
        raise Wrong("{result}. Now it is too modest: go lower.", result=result)
    says, right, few, ill = _confidence(network, test, T)
    end = "{result}. On the test patients: it says {says:.1%} and is right for {right:.1%}; told “below 1 %”: {few}, {ill} of them with cancer. No answer has changed, only how sure it sounds."
    return translate(end, result=result, says=says, right=right, few=few, ill=ill)


def _confidence(network, patients, T):
    """Return how sure the network says that it is, how often it is right, and how many are told below 1 %, ill or not."""
    scores = network.forward(patients.x)[:, 0]
    with np.errstate(over="ignore"):  # by a temperature near 0
        z = np.clip(scores / T, -1000.0, 1000.0)
    low = scratch.sigmoid(z) < 0.01
    right = np.mean((scores > 0) == patients.y)
    return scratch.sigmoid(np.abs(z)).mean(), right, int(low.sum()), int(patients.y[low].sum())
