"""Exercises and questions of the lesson on how networks learn."""

import numpy as np

from dlintro import data, scratch
from dlintro.checks.exercises import Exercise, Unsolved, Wrong, as_numbers, call, close
from dlintro.checks.quizzes import Quiz

N_STEPS, GOAL = 20, 0.095  # of the walk down the valley: how many steps, and which loss to reach

BY_HAND = {
    (-2, 0, -2, 0): "every sign is turned: ŷ is too high by 1, so δ of the prediction is −2 × (0 − 1) = +2.",
    (1, 0, 1, 0): "the factor 2 is missing: the slope of error² is 2 × error, so δ of the prediction is 2.",
    (2, -2, 2, 0): "the lower hidden neuron sends on what comes after its ReLU: 0, not −1.",
    (2, 0, 2, -2): "the lower hidden neuron was silent: the slope of ReLU is 0 there, and no error passes.",
    (2, -2, 2, -2): "the lower hidden neuron was silent: its value is 0, not −1, and the slope is 0 too.",
    (2, 0, 0, 0): "from the dents to the upper hidden neuron: the value is 1 and δ there is 1 × 2.",
    (-0.2, 0, -0.2, 0): "these are the changes of the weights, −0.1 × gradient; the gradients are asked for.",
}  # the usual mistakes, and what they are


def _by_hand(answer):
    if isinstance(answer, (tuple, list)) and any(part is ... for part in answer):
        raise Unsolved("four numbers are wanted in place of the dots: one gradient for each weight of the list.")
    got = as_numbers(answer, (4,), "the answer")
    if close(got, (2, 0, 2, 0), 0.005):
        return "(2, 0, 2, 0). For this patient the silent neuron teaches nothing to the weights before and behind it."
    for values, reason in BY_HAND.items():
        if close(got, values, 0.005):
            raise Wrong(f"{_listed(got)} came, but {reason}")
    for place, (value, wanted) in enumerate(zip(got, (2, 0, 2, 0), strict=True)):
        if not close(value, wanted, 0.005):
            raise Wrong(
                f"the {('first', 'second', 'third', 'fourth')[place]} gradient is not {value:g}. A gradient is the value "
                "at the start of the weight times the δ at its end. Begin with ŷ, then δ = −2 × (y − ŷ)."
            )


def _listed(numbers):
    return f"({', '.join(f'{number:g}' for number in numbers)})"


def _slope(answer):
    cases = (
        ("w²", lambda w: w**2, 3.0, 0.01, 6.0),
        ("w³", lambda w: w**3, 1.0, 0.01, 3.0),
        ("5 − w", lambda w: 5 - w, 2.0, 0.1, -1.0),
        ("w³", lambda w: w**3, -2.0, 0.001, 12.0),
    )
    for formula, f, w, eps, wanted in cases:
        got = float(as_numbers(call(answer, f, w, eps, name="slope"), (), "the slope"))
        if abs(got - wanted) > max(1.5 * eps**2, 1e-6):
            raise Wrong(_slope_reason(f"for f(w) = {formula} at w = {w:g} with eps = {eps:g}", f, w, eps, got, wanted))
    return "this is the central difference. It needs nothing but the function itself, so it can check every gradient."


def _slope_reason(case, f, w, eps, got, wanted):
    up, down, here = f(w + eps), f(w - eps), f(w)
    mistakes = (
        (up - down, "divide the difference by the distance between the two places, 2 × eps."),
        ((up - down) / eps, "the two places lie 2 × eps apart, not eps."),
        ((up - down) / 2 * eps, "divide by 2 × eps: in Python, / 2 * eps divides by 2 and multiplies by eps."),
        ((down - up) / (2 * eps), "the sign is turned: take what lies above w less what lies below."),
        ((up - here) / eps, "you look to one side only. Look to both, w + eps and w − eps: the bend then cancels."),
        ((here - down) / eps, "you look to one side only. Look to both, w + eps and w − eps: the bend then cancels."),
    )
    gives = f"{case} your slope gives {got:.4f};".replace("-", "−")
    for value, reason in mistakes:
        if close(got, value):
            return f"{gives} {reason}"
    return f"{gives} it should give about {wanted:g}."


def _tame(answer):
    if isinstance(answer, (tuple, list)) and any(part is ... for part in answer):
        raise Unsolved("two numbers are wanted in place of the dots: the learning rate and the momentum.")
    lr, momentum = as_numbers(answer, (2,), "the answer")
    if lr <= 0:
        raise Wrong(f"the learning rate is {lr:g}, but it must be above 0, or the walk goes nowhere, or uphill.")
    if not 0 <= momentum < 1:
        raise Wrong(f"the momentum is {momentum:g}, but it must be at least 0 and below 1: how much speed is kept.")
    x, y = _valley()
    path = scratch.descend(lambda w: 2 * (x @ w - y) @ x / len(y), [1.0, -0.2], scratch.Momentum(lr, momentum), N_STEPS)
    with np.errstate(over="ignore", invalid="ignore"):
        losses = np.mean((path @ x.T - y) ** 2, axis=1)
    if losses[-1] <= GOAL:
        return (
            f"after {N_STEPS} steps the loss is {losses[-1]:.3f}: momentum carries the walk along the valley's floor."
        )
    if not losses[-1] <= losses[0]:
        raise Wrong("the loss ends higher than it began: the walk diverges. Take a smaller learning rate.")
    result = f"after {N_STEPS} steps the loss is {losses[-1]:.3f}, still above {GOAL:g}."
    if momentum == 0:
        raise Wrong(f"{result} Without momentum no learning rate gets there: the valley is too narrow.")
    if (np.diff(losses[-8:]) > 0).any():
        raise Wrong(
            f"{result} It still goes up and down at the end, from wall to wall: keep less of the speed, or take shorter steps."
        )
    raise Wrong(
        f"{result} At the end it falls, but too slowly: change the learning rate or the momentum, one at a time, and watch the explorer."
    )


def _valley():
    two = data.breast_cancer().select("mean radius", "worst radius").standardised()
    return two.x, two.y - two.y.mean()


def _train(answer):
    patients = data.breast_cancer().standardised().rows(slice(80))
    for n_steps, lr in ((6, 0.5), (3, 0.1)):
        got = call(answer, _network(), patients.x, patients.y, scratch.SGD(lr), n_steps, name="train_network")
        got = as_numbers(
            list(got) if hasattr(got, "__iter__") else got, (n_steps,), f"for n_steps = {n_steps}, the losses"
        )
        wanted = _losses(patients, lr, n_steps + 1)
        if not close(got, wanted[:-1]):
            raise Wrong(_train_reason(got, wanted))
    return "forward, error, backward, update, again: every network in this course learns by this loop."


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


def _train_reason(got, wanted):
    if close(got, wanted[1:]):
        return "your losses are those after each update; take the loss between forward and backward, before the weights move."
    if close(got, got[0]):
        return "the loss never changes. Each round needs both network.backward(y) and network.step(optimiser)."
    if close(got[1], got[0]):
        return "the first round changes nothing: backward finds the gradients, so it must come before the step."
    shown = ", ".join(f"{value:.3f}" for value in wanted[:3])
    return f"the first losses should be {shown}, but {', '.join(f'{value:.3f}' for value in got[:3])} came. The order is: forward, loss, backward, step."


EXERCISES = {
    "by_hand": Exercise(
        "Four gradients by hand",
        _by_hand,
        (
            "Forward first. Upper hidden neuron: 0.5 × 0 + 1 × 1. Lower: 1 × 0 − 1 × 1, then ReLU. Then the prediction.",
            "The prediction is 1 × 1 − 1 × 0 = 1, the truth 0, the error −1, and δ of the prediction −2 × (−1) = 2.",
            "Backward: δ of the upper hidden neuron is 1 × 2 = 2; the lower was silent, so its δ is 0. Each gradient is value × δ.",
        ),
    ),
    "slope": Exercise(
        "The slope of any function",
        _slope,
        (
            "You need f at two places: f(w + eps) and f(w − eps).",
            "Rise over run: their difference, divided by how far apart the two places are.",
            "They are 2 * eps apart. Mind the brackets: (f(w + eps) - f(w - eps)) / (2 * eps).",
        ),
    ),
    "tame": Exercise(
        "Down the valley in 20 steps",
        _tame,
        (
            "Use the explorer above: set the steps to 20 and move the other two sliders.",
            "Without momentum the floor is out of reach. Begin with a learning rate of 0.3 and raise the momentum.",
            "Look at a learning rate from 0.3 to 0.5 and a momentum from 0.6 to 0.8.",
        ),
    ),
    "train": Exercise(
        "The five steps as a loop",
        _train,
        (
            "Begin with an empty list, losses = [], and a loop: for _ in range(n_steps): …",
            "In the loop: y_hat = network.forward(x), then losses.append(network.loss(y_hat, y)).",
            "Then network.backward(y) and network.step(optimiser). After the loop, return losses.",
        ),
    ),
}

QUIZZES = {
    "paths": Quiz(
        "A feature feeds two hidden neurons. Through the first its gradient is +2, through the second −0.5. What is its gradient?",
        (
            (
                "+2: the stronger path counts.",
                "A small change of the feature goes both ways at once, so both paths count.",
            ),
            (
                "−1: the two are multiplied.",
                "Slopes are multiplied along one path. Different paths are added.",
            ),
            (
                "+1.5: the paths add up.",
                "A change of 1 changes the loss by +2 on one way and by −0.5 on the other: together +1.5.",
            ),
            (
                "0.75: the mean of the two.",
                "The loss feels the sum of both changes. Nothing is divided.",
            ),
        ),
        right=2,
    ),
    "curve": Quiz(
        "A colleague trains a network on raw laboratory values. The loss jumps up and down and ends higher than it began. What do you try first?",
        (
            (
                "Train for more epochs.",
                "A walk that jumps out of the valley comes to no better place with more jumps.",
            ),
            (
                "Standardise the features, and take a smaller learning rate.",
                "Large raw values make the valley steep in some directions; a step that is too long there jumps over it.",
            ),
            (
                "Raise the learning rate, so that it gets there sooner.",
                "The steps are too long already. Longer ones make it worse.",
            ),
            (
                "Collect more patients.",
                "More patients make the gradient less noisy. The steps stay too long.",
            ),
        ),
        right=1,
    ),
    "twins": Quiz(
        "Why do we draw the first weights at random instead of giving all the same value?",
        (
            (
                "Random numbers are closer to the best weights.",
                "They are no closer. Nothing is known about the best weights before training.",
            ),
            (
                "Equal neurons get equal gradients and stay equal for ever; random weights let each learn something else.",
                "A layer of sixteen twins can do no more than one neuron. Any small difference is enough to part them.",
            ),
            (
                "It hides the patients' data.",
                "The first weights have nothing to do with privacy.",
            ),
            (
                "The loss is always lower with random weights.",
                "At the start it is often higher: a network that answers at random is confidently wrong now and then.",
            ),
        ),
        right=1,
    ),
}
