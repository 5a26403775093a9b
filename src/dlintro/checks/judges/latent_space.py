"""Judges of the lesson on the latent space."""

import numpy as np

from dlintro.checks.judging import Wrong, as_number, call, close, judge_function, judge_number, show, written
from dlintro.language import translate


def distance(answer):
    """Judge a distance between two lesions."""
    mistakes = [
        (169, "that is the sum of the squares; the square root is still missing."),
        (17, "you added the two differences; square each of them first, add, then take the root."),
        (5, "that is the distance to lesion A; lesion B is asked for."),
        (8.5, "that is the mean of the two differences; square each, add, then take the root."),
        (7, "you subtracted the two differences; square each, add, then take the root."),
        (np.sqrt(119), "you subtracted the squares; add them."),
        (
            np.sqrt(405),
            "that is the distance of B from the origin (0, 0); take the differences to the new lesion first.",
        ),
        (np.sqrt(320), "that is the distance from A to B; the new lesion is at (4, 6)."),
        (-13, "a distance is never below 0: it is the positive root."),
    ]
    advice = "the differences are 9 − 4 and 18 − 6. Square each, add, take the root."
    judge_number(answer, "distance", 13, mistakes, advice)


def nearest(answer):
    """Judge the rows of the nearest lesions, in two dimensions and in eight."""
    advice = "Take the differences, square, add up along axis 1, and let np.argsort order them."
    judge_function(answer, "nearest", _nearest_cases(), advice)


def _nearest_cases():
    rng = np.random.default_rng(7)
    plane = np.array([[6.0, 6.0], [1.0, 9.1], [-8.0, 5.0], [20.0, 20.0]])  # without squares the second is the nearest
    places = (
        (np.array([5.0, 5.0]), plane, 2),
        (np.array([4.0, 6.0]), np.array([[9.0, 18.0], [1.0, 2.0], [4.5, 7.0], [-20.0, 3.0]]), 1),
        (np.array([0.0, 0.0]), np.array([[3.0, 3.0], [0.0, 5.0], [9.0, 9.0]]), 2),  # by |x| + |y| the second is nearer
        (rng.normal(size=8), rng.normal(size=(20, 8)), 5),
    )
    for new, known, k in places:
        order = np.argsort(np.sum((known - new) ** 2, axis=1))
        yield (new, known, k), order[:k], _nearest_mistakes(new, known, k, order)


def _nearest_mistakes(new, known, k, order):
    wanted, gaps = order[:k], known - new
    distances = np.linalg.norm(gaps, axis=1)
    cancel = "Differences with opposite signs cancel: square each before you add."
    return [
        (order[::-1][:k], "Those are the farthest ones: np.argsort begins with the smallest."),
        (distances[wanted], "Those are the distances; their row numbers are asked for: np.argsort, not np.sort."),
        (distances[wanted] ** 2, "Those are squared distances; row numbers are asked for: np.argsort, not np.sort."),
        (np.sort(wanted), "The rows are right; put the nearest first."),
        (np.argsort(np.abs(gaps).sum(axis=1))[:k], "You add the differences; square them first."),
        (np.argsort(gaps.sum(axis=1))[:k], cancel),
        (np.argsort(np.abs(gaps.sum(axis=1)))[:k], cancel),
        (np.argsort(np.linalg.norm(known, axis=1))[:k], "You measure from (0, 0); subtract the new lesion first."),
        (wanted + 1, "Rows are counted from 0."),
    ]


def cutoff(answer):
    """Judge a cut-off by how many good images lie above it."""
    rng = np.random.default_rng(3)
    for n, share, scale in ((20, 0.05, 1), (40, 0.1, 1), (200, 0.05, 0.001), (10, 0.3, -0.1)):
        scores = rng.permutation(scale * np.arange(1, n + 1) ** 1.5)  # also small ones, and below 0
        got = as_number(call(answer, scores, share, name="cutoff"), written("cutoff", (scores, share)))
        wanted, back = round(n * share), int(np.sum(scores > got))
        if back != wanted:
            case = "for {n} good images and a share of {share}, {wanted} may be sent back, but above your cut-off of {got} lie {back}."
            case = translate(case, n=n, share=show(share), wanted=wanted, got=show(got), back=back)
            raise Wrong(f"{case} {_cutoff_mistake(got, scores, share, too_many=back > wanted)}")


def _cutoff_mistake(got, scores, share, too_many):
    if close(got, np.quantile(scores, share)):
        return translate("You took the low end: strange images have high scores, so it is the quantile 1 − share.")
    if close(got, share) or close(got, 1 - share):
        return translate("A cut-off is a score, such as {score}, not a share.", score=show(np.median(scores), 2))
    if too_many:
        return translate("That sends too many patients to have another picture taken: go up.")
    return translate("A cut-off that is too high lets strange images pass for nothing: go down.")


def same_label(answer):
    """Judge the share of neighbours with the same label."""
    advice = "Compare labels[rows] with labels[:, None], and take the mean."
    judge_function(answer, "same_label", _label_cases(), advice, tolerance=1e-4)


def _label_cases():
    rng = np.random.default_rng(5)
    cases = (
        (np.array([0, 0, 1, 1, 1]), np.array([[1, 2], [0, 3], [3, 4], [2, 4], [0, 2]])),
        (np.array([0, 0, 1, 1]), np.array([[2, 3], [3, 2], [0, 1], [1, 0]])),
        (rng.integers(0, 3, 30), rng.integers(0, 30, (30, 5))),
    )
    for labels, rows in cases:
        equal, column = labels[rows] == labels[:, None], np.arange(len(labels))[:, None]
        mistakes = [
            (100 * equal.mean(), "That is per cent; give a share between 0 and 1."),
            (1 - equal.mean(), "That is the share with another label."),
            (equal.sum(), "That is the count; take the mean."),
            (equal.sum() / len(labels), "Divide by all neighbours, not by the number of lesions."),
            (np.mean(rows == labels[:, None]), "rows are row numbers; look up their labels: labels[rows]."),
            (np.mean(rows == column), "Compare labels, not row numbers."),
            (equal[:, 0].mean(), "That is the share for the first neighbour; use all of them."),
        ]
        yield (labels, rows), equal.mean(), mistakes
