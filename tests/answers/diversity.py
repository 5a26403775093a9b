"""Answers to the exercises on today's diversity of models: the usual mistakes, and other right ones."""

import numpy as np
import torch
from scipy.special import softmax

KINDS = {
    "12 laboratory values, 800 patients with a diagnosis": "classic",
    "creatinine on every day of a stay": "recurrent",
    "a photograph of a mole": "convolutional",
    "discharge letters": "transformer",
    "atoms and bonds of a molecule": "graph",
    "50,000 laboratory records, 30 of them with a diagnosis": "autoencoder",
}


def attend(matches, said):
    return softmax(matches) @ said


def attend_by_loops(matches, said):
    total = sum(np.exp(match) for match in matches)
    return sum(np.exp(match) / total * word for match, word in zip(matches, said, strict=True))


def attend_by_torch(matches, said):
    return float(torch.tensor(matches).softmax(dim=0) @ torch.tensor(said))


def hear(near, cells):
    return near @ cells / np.maximum(near.sum(axis=1), 1)[:, None]


def hear_by_loops(near, cells):
    heard = np.zeros_like(cells)
    for i, row in enumerate(near):
        if row.any():
            heard[i] = cells[row > 0].mean(axis=0)
    return heard.tolist()


WRONG = {
    "state": [
        (0.85, "keeps 0.9 of the old state"),
        (0.35, "the sign"),
        (0.55, "the old state is −0.5"),
        (0.5, "shares them out"),
        (-0.45, "add the share of the new"),
        (0.1, "add what is kept"),
        (0.25, "does not share equally"),
        (-0.4, "keep · old"),
        ("-0.35", "one number"),
    ],
    "attend": [
        (lambda matches, said: softmax(matches), "Those are the weights"),
        (lambda matches, said: softmax(matches) * said, "add them up"),
        (lambda matches, said: np.exp(matches) @ said, "add up to 1"),
        (lambda matches, said: np.mean(said), "plain mean"),
        (lambda matches, said: matches @ said, "exponential of the matches"),
        (lambda matches, said: said[np.argmax(matches)], "matches best"),
        (lambda matches: 0, "stopped with"),
    ],
    "hear": [
        (lambda near, cells: near @ cells, "sums"),
        (lambda near, cells: near @ cells / len(cells), "not by that of all cells"),
        (lambda near, cells: np.tile(cells.mean(axis=0), (len(cells), 1)), "near or far"),
        (lambda near, cells: (near @ cells + cells) / (near.sum(axis=1)[:, None] + 1), "not itself"),
        (lambda near, cells: near.sum(axis=1), "table of shape"),
    ],
    "which": [
        (KINDS | {"creatinine on every day of a stay": "classic"}, "order in time"),
        (KINDS | {"atoms and bonds of a molecule": "convolutional"}, "no first atom"),
        (KINDS | {"12 laboratory values, 800 patients with a diagnosis": "transformer"}, "a label for everybody"),
        (KINDS | {"50,000 laboratory records, 30 of them with a diagnosis": "dense"}, "no label"),
        (KINDS | {"discharge letters": "GPT"}, "choose one of"),
        ({"discharge letters": "transformer"}, "is missing"),
        ("transformer", "dictionary"),
    ],
}
RIGHT = {
    "state": [-0.35, 0.9 * -0.5 + 0.1 * 1.0, np.float32(-0.35)],
    "attend": [attend, attend_by_loops, attend_by_torch],
    "hear": [hear, hear_by_loops],
    "which": [
        KINDS | {"50,000 laboratory records, 30 of them with a diagnosis": "classic"},
        KINDS | {"a photograph of a mole": "CNN", "atoms and bonds of a molecule": "graph network"},
        dict(reversed(KINDS.items())),
        {name: kind.upper() for name, kind in KINDS.items()},
    ],
}
