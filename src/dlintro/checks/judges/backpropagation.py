"""Judges of the lesson on how networks learn."""

import numpy as np

from dlintro import data, scratch
from dlintro.checks.judging import Wrong, as_numbers, call, judge, judge_function, show, told_apart, written
from dlintro.language import translate
from dlintro.text import number

N_STEPS, GOAL = 20, 0.095  # of the walk down the valley: how many steps, and which loss to reach


def by_hand(answer):
    """Judge four gradients."""
    got = as_numbers(answer, (4,), "the answer")
    mistakes = [
        ((-2, 0, -2, 0), "every sign is turned: ŷ is too high by 1, so δ of the prediction is −2 × (0 − 1) = +2."),
        ((1, 0, 1, 0), "the factor 2 is missing: the slope of error² is 2 × error, so δ of the prediction is 2."),
        ((2, -2, 2, 0), "the lower hidden neuron sends on its value after its ReLU: 0, not −1."),
        ((2, 0, 2, -2), "the lower hidden neuron was silent: the slope of ReLU is 0 there, and no error passes."),
        ((2, -2, 2, -2), "the lower hidden neuron was silent: its value is 0, not −1, and the slope is 0 too."),
        ((2, 0, 0, 0), "from the dents to the upper hidden neuron: the value is 1 and δ there is 1 × 2."),
        ((-0.2, 0, -0.2, 0), "these are the changes of the weights, −0.1 × gradient; the gradients are asked for."),
    ]
    wrong = np.flatnonzero(np.abs(got - (2, 0, 2, 0)) > 1e-4)
    first = wrong[0] if len(wrong) else 0
    names = ("the first gradient", "the second gradient", "the third gradient", "the fourth gradient")
    advice = translate(
        "{gradient} is not {got}. A gradient is the value at the start of the weight times the δ at its end. Begin with ŷ, then δ = −2 × (y − ŷ).",
        gradient=translate(names[first]),
        got=show(got[first]),
    )
    said = translate("the gradients are not {got}:", got=show(got))
    judge(got, (2, 0, 2, 0), mistakes, advice, said=said, tolerance=1e-4, near=0.005)


def slope(answer):
    """Judge a numerical slope on functions whose slope is known."""
    cases = (
        ("w²", lambda w: w**2, 3.2, 0.01, 6.4),
        ("w³", lambda w: w**3, 1.1, 0.01, 3.63),
        ("5 − 1.3w", lambda w: 5 - 1.3 * w, 2.0, 0.1, -1.3),
        ("w²", lambda w: w**2, 0.7, 0.25, 1.4),
        ("w³", lambda w: w**3, -2.1, 0.001, 13.23),
        ("w³", lambda w: w**3, 1.2345, 0.001, 4.57197075),  # too many decimals for a rounded answer
    )
    for formula, f, w, eps, wanted in cases:
        asked = _Asked(f, formula)
        case = (asked, w, eps), wanted, _slope_mistakes(f, w, eps)
        judge_function(answer, "slope", [case], tolerance=max(1.5 * eps**2, 1e-6) / (1 + abs(wanted)))
        nudge = max((abs(place - w) for place in asked.places), default=0)
        if not 0.99 * eps < nudge < 3 * eps:
            raise Wrong(
                "{call} asks for f at a distance of {nudge} from w, but eps is {eps}. Use the eps that is given: w + eps and w − eps.",
                call=written("slope", (asked, w, eps)),
                nudge=show(nudge),
                eps=show(eps),
            )


class _Asked:
    """A function that remembers at which places it was asked."""

    def __init__(self, f, name):
        self.f, self.__name__, self.places = f, name, []

    def __call__(self, w):
        self.places.append(w)
        return self.f(w)

    def __deepcopy__(self, memo):
        return self  # what the learner's function asks is to be seen


def _slope_mistakes(f, w, eps):
    up, down, here = f(w + eps), f(w - eps), f(w)
    one_sided = "You look to one side only. Look to both, w + eps and w − eps: the bend then cancels."
    return [
        (up - down, "Divide the difference by the distance between the two places, 2 × eps."),
        ((up - down) / eps, "The two places lie 2 × eps apart, not eps."),
        ((up - down) / 2 * eps, "Divide by 2 × eps: in Python, / 2 * eps divides by 2 and multiplies by eps."),
        ((down - up) / (2 * eps), "The sign is turned: take f above w minus f below w."),
        ((up - here) / eps, one_sided),
        ((here - down) / eps, one_sided),
    ]


def tame(answer, loss, gradient, start):
    """Judge a learning rate and a momentum by a walk down the notebook's own valley."""
    lr, momentum = as_numbers(answer, (2,), "the answer")
    if lr <= 0:
        raise Wrong("the learning rate must be above 0, but is {lr}: the walk goes nowhere, or uphill.", lr=show(lr))
    if not 0 <= momentum < 1:
        problem = "the momentum must be at least 0 and below 1, but is {momentum}: it says how much speed stays."
        raise Wrong(problem, momentum=show(momentum))
    with np.errstate(over="ignore", invalid="ignore"):
        path = scratch.descend(gradient, start, scratch.Momentum(lr, momentum), N_STEPS)
        losses = np.array([loss(w) for w in path])
    if losses[-1] <= GOAL:
        said = "after {n} steps the loss is {loss}: momentum carries the walk along the valley's floor."
        return translate(said, n=N_STEPS, loss=number(losses[-1], 3))
    if not losses[-1] <= losses[0]:
        raise Wrong("the loss ends higher than it began: the walk diverges. Take a smaller learning rate.")
    reached, goal = told_apart(losses[-1], GOAL)
    result = "after {n} steps the loss is {reached}, still above {goal}."
    result = translate(result, n=N_STEPS, reached=reached, goal=goal)
    if momentum == 0:
        advice = "Without momentum no learning rate gets there: the valley is too narrow."
    elif (np.diff(losses[-8:]) > 0).any():
        advice = (
            "It still goes up and down at the end, from wall to wall: keep less of the speed, or take shorter steps."
        )
    else:
        advice = "At the end it falls, but too slowly: change the learning rate or the momentum, one at a time, and watch the explorer."
    raise Wrong(f"{result} {translate(advice)}")


def train(answer):
    """Judge a training loop by the losses of a small network, which is a test case and not the notebook's network."""
    patients = data.breast_cancer().standardised().rows(slice(80))
    for n_steps, lr in ((6, 0.5), (3, 0.1)):
        got = call(answer, _network(), patients.x, patients.y, scratch.SGD(lr), n_steps, name="train_network")
        got = list(got) if hasattr(got, "__iter__") else got
        name = translate("for n_steps = {n_steps}, the result of train_network", n_steps=n_steps)
        got = as_numbers(got, (n_steps,), name)
        wanted = _losses(patients, lr, n_steps + 1)
        mistakes = [
            (wanted[1:], "These are the losses after each update; take the loss before the weights move."),
            (
                np.full(n_steps, got[0]),
                "The loss never changes. Each round needs both network.backward(y) and network.step(optimiser).",
            ),
            (
                np.concatenate([got[:1], got[:1], got[2:]]),
                "The first round changes nothing: backward finds the gradients, so it must come before the step.",
            ),
        ]
        gives, should = told_apart(got[:3], wanted[:3])
        said = translate("the first losses should be {should}, but are {gives}.", should=should, gives=gives)
        judge(got, wanted[:-1], mistakes, "The order is: forward, loss, backward, step.", said=said, near=1e-6)


def _network():
    return scratch.dense_network([30, 4, 1], loss=scratch.binary_cross_entropy_from_logits, seed=1)


def _losses(patients, lr, n_steps):
    """Return the loss before each of the steps."""
    network, optimiser, losses = _network(), scratch.SGD(lr), []
    for _ in range(n_steps):
        losses.append(network.loss(network.forward(patients.x), patients.y))
        network.backward(patients.y)
        network.step(optimiser)
    return np.array(losses)
