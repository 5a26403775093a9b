"""Answers to the exercises on the latent space: the usual mistakes, and other right ones."""

import math

import numpy as np
from scipy.spatial import KDTree
from sklearn.neighbors import NearestNeighbors


def nearest(new, known, k):
    return np.argsort(np.linalg.norm(known - new, axis=1))[:k]


def nearest_in_plain_python(new, known, k):
    return sorted(range(len(known)), key=lambda row: math.dist(new, known[row]))[:k]


def nearest_by_tree(new, known, k):
    return KDTree(known).query(new, k)[1]  # one number, not an array, for k = 1


def nearest_by_sklearn(new, known, k):
    return NearestNeighbors(n_neighbors=k).fit(known).kneighbors([new], return_distance=False)


def same_label_by_loops(labels, rows):
    hits = [labels[i] == labels[j] for i, row in enumerate(rows) for j in row]
    return sum(hits) / len(hits)


WRONG = {
    "distance": [
        (169, "square root"),
        (17, "added the two differences"),
        (5, "lesion A"),
        (7, "subtracted"),
        (-13, "never below 0"),
        (np.sqrt(405), "origin"),
        (np.sqrt(320), "from A to B"),
        (12, "9 − 4 and 18 − 6"),
        ("13", "one number"),
    ],
    "nearest": [
        (lambda new, known, k: np.argsort(-np.linalg.norm(known - new, axis=1))[:k], "farthest"),
        (lambda new, known, k: np.sort(np.linalg.norm(known - new, axis=1))[:k], "row numbers"),
        (lambda new, known, k: np.sort(np.sum((known - new) ** 2, axis=1))[:k], "np.argsort"),
        (lambda new, known, k: np.argsort(np.abs(known - new).sum(axis=1))[:k], "square them"),
        (lambda new, known, k: np.argsort((known - new).sum(axis=1))[:k], "cancel"),
        (lambda new, known, k: np.argsort(np.abs((known - new).sum(axis=1)))[:k], "cancel"),
        (lambda new, known, k: np.argsort(np.linalg.norm(known, axis=1))[:k], "subtract the new"),
        (lambda new, known, k: nearest(new, known, k) + 1, "counted from 0"),
        (lambda new, known, k: np.sort(nearest(new, known, k)), "nearest first"),
        (lambda new, known, k: nearest(new, known, 1), "numbers"),
        (lambda new, known, k: known[nearest(new, known, k)], "numbers"),
        (lambda new, known: [0], "stopped with"),
    ],
    "cutoff": [
        (lambda scores, share: np.quantile(scores, share), "low end"),
        (lambda scores, share: 1 - share, "not a share"),
        (lambda scores, share: np.max(scores), "too high"),
        (lambda scores, share: np.mean(scores), "too many"),
        (lambda scores, share: scores > np.quantile(scores, 1 - share), "one number"),
    ],
    "same_label": [
        (lambda labels, rows: 100 * same_label_by_loops(labels, rows), "per cent"),
        (lambda labels, rows: np.mean(labels[rows] != labels[:, None]), "another label"),
        (lambda labels, rows: np.sum(labels[rows] == labels[:, None]), "count"),
        (lambda labels, rows: np.mean(rows == labels[:, None]), "labels[rows]"),
        (lambda labels, rows: np.mean(labels[rows[:, 0]] == labels), "first neighbour"),
        (lambda labels, rows: labels[rows] == labels[:, None], "one number"),
    ],
}
RIGHT = {
    "distance": [
        13,
        13.0,
        np.sqrt(169),
        np.linalg.norm(np.array([9, 18]) - np.array([4, 6])),
        math.dist((9, 18), (4, 6)),
    ],
    "nearest": [
        nearest,
        nearest_in_plain_python,
        lambda new, known, k: list(nearest(new, known, k)),
        nearest_by_tree,
        nearest_by_sklearn,
    ],
    "cutoff": [
        lambda scores, share: np.quantile(scores, 1 - share),
        lambda scores, share: np.percentile(scores, 100 * (1 - share)),
        lambda scores, share: sorted(scores)[len(scores) - round(share * len(scores)) - 1],
    ],
    "same_label": [
        same_label_by_loops,
        lambda labels, rows: np.mean(labels[rows] == labels[:, None]),
        lambda labels, rows: (labels == labels[rows].T).mean(),
    ],
}
