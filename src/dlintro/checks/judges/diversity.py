"""Judges of the lesson on today's diversity of models."""

import numpy as np

from dlintro.checks.judging import Wrong, as_mapping, judge_function, judge_number, show
from dlintro.language import translate

KINDS = ("classic", "dense", "convolutional", "recurrent", "transformer", "graph", "autoencoder", "generative")
ALSO = {"cnn": "convolutional", "gru": "recurrent", "rnn": "recurrent", "graph network": "graph", "gnn": "graph"}
BEST = {  # data: (the kinds of model to try first, why)
    "12 laboratory values, 800 patients with a diagnosis": (
        ("classic",),
        "a table with a label for everybody: begin with logistic regression or boosting",
    ),
    "creatinine on every day of a stay": (("recurrent",), "its order in time is what tells"),
    "a photograph of a mole": (
        ("convolutional",),
        "neighbouring pixels belong together, and a pattern may lie anywhere",
    ),
    "discharge letters": (("transformer",), "a word's meaning depends on other words, near and far"),
    "atoms and bonds of a molecule": (("graph",), "who is bound to whom tells, and there is no first atom"),
    "50,000 laboratory records, 30 of them with a diagnosis": (
        ("autoencoder", "classic"),
        "nearly all records have no label: learn from them how records are, then use the few labels",
    ),
}


def state(answer):
    """Judge a state after a day: 0.9 of −0.5 kept, the rest from 1.0."""
    mistakes = [
        (0.85, "the gate keeps 0.9 of the old state, −0.5, and not of the new proposal."),
        (0.35, "the sign is wrong: 0.9 · −0.5 = −0.45, and 0.1 is added to it."),
        (0.55, "the old state is −0.5, not 0.5."),
        (0.5, "you added the old state and the new proposal; the gate shares them out first."),
        (-0.45, "that is what is kept of the old state; add the share of the new proposal."),
        (0.1, "that is the share of the new proposal; add what is kept of the old state."),
        (0.25, "that is the mean; the gate does not share equally."),
        (-0.55, "what is taken from the new proposal is added, not subtracted."),
    ]
    advice = "keep · old + (1 − keep) · new, with keep = 0.9, old = −0.5, new = 1.0."
    judge_number(answer, "state", -0.35, mistakes, advice)


def attend(answer):
    """Judge the answer of one attention head to one word."""
    advice = "Exponential, divide by the sum, then the weighted sum of what the words say."
    judge_function(answer, "attend", _attend_cases(), advice, tolerance=1e-4)


def _attend_cases():
    rng = np.random.default_rng(8)
    cases = (
        (np.array([2.0, 0.0, 0.0]), np.array([1.0, 0.0, -1.0])),
        (np.array([0.0, -3.0, 1.0, 1.0]), np.array([2.0, 5.0, 0.0, -2.0])),
        (rng.normal(size=6), rng.normal(size=6)),
    )
    for matches, said in cases:
        positive = np.exp(matches)
        weights = positive / positive.sum()
        mistakes = [
            (weights, "Those are the weights; multiply them by what the words say, and add up."),
            (weights * said, "Those are the words' shares in the answer; add them up."),
            (positive @ said, "The weights must add up to 1: divide by the sum of the exponentials."),
            (positive @ said / len(said), "Divide by the sum of the exponentials, not by the number of words."),
            (said.mean(), "That is the plain mean: the matches are not used."),
            (matches @ said, "Take the exponential of the matches, and divide by their sum, before you multiply."),
            (said[np.argmax(matches)], "That is the word that matches best; the others are read too, but less."),
        ]
        yield (matches, said), weights @ said, mistakes


def hear(answer):
    """Judge a round of messages: the mean of each cell's neighbours."""
    advice = "near @ cells adds up each cell's neighbours; divide by their number, or by 1 where there are none."
    judge_function(answer, "hear", _hear_cases(), advice)


def _hear_cases():
    rng = np.random.default_rng(9)
    near = (rng.random((6, 6)) < 0.5).astype(float)
    near = np.triu(near, 1) + np.triu(near, 1).T
    cases = (
        (np.array([[0.0, 1, 1], [1, 0, 0], [1, 0, 0]]), np.array([[1.0, 0], [0, 1], [0, 3]])),
        (np.array([[0.0, 1, 0], [1, 0, 0], [0, 0, 0]]), np.array([[1.0], [2], [7]])),  # the last cell is alone
        (near, rng.normal(size=(6, 3))),
    )
    for close, cells in cases:
        number = close.sum(axis=1, keepdims=True)
        wanted = close @ cells / np.maximum(number, 1)
        mistakes = [
            (close @ cells, "Those are sums; divide by the number of neighbours."),
            (close @ cells / len(cells), "Divide by the number of each cell's neighbours, not by that of all cells."),
            (np.tile(cells.mean(axis=0), (len(cells), 1)), "That is the mean of all cells, near or far."),
            ((close @ cells + cells) / (number + 1), "A cell hears its neighbours, not itself."),
        ]
        yield (close, cells), wanted, mistakes


def which(answer):
    """Judge which kind of model suits which data."""
    said = as_mapping(answer)
    if said is None:
        raise Wrong(
            "the answer should be a dictionary with a kind of model for each data, but is {got}.", got=show(answer)
        )
    for name, (kinds, reason) in BEST.items():
        if name not in said:
            raise Wrong("{name!r} is missing; choose for all six.", name=name)
        chosen = str(said[name]).strip().lower()
        chosen = ALSO.get(chosen, chosen)
        if chosen not in KINDS:
            known = ", ".join(KINDS)
            raise Wrong("{name!r}: choose one of {kinds}, not {got}.", name=name, kinds=known, got=show(said[name]))
        if chosen not in kinds:
            raise Wrong("look at {name!r} again: {reason}.", name=name, reason=translate(reason))
