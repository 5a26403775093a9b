"""Exercises and questions of the lesson on the latent space."""

import numpy as np

from dlintro.checks.exercises import Exercise, Wrong, as_numbers, call, close
from dlintro.checks.quizzes import Quiz


def _distance(answer):
    d = float(as_numbers(answer, (), "distance"))
    mistakes = {
        169: "that is the sum of the squares; the square root is still missing.",
        17: "you added the two differences; square each of them first, add, then take the root.",
        5: "that is the distance to lesion A; lesion B is asked for.",
        8.5: "that is the mean of the two differences; square each, add, then take the root.",
        7: "you subtracted the two differences; square each, add, then take the root.",
        np.sqrt(119): "you subtracted the squares; add them.",
        np.sqrt(405): "that is the distance of B from the origin (0, 0); take the differences to the new lesion first.",
        np.sqrt(320): "that is the distance from A to B; the new lesion is at (4, 6).",
    }
    if close(d, 13, 0.001):
        return "13. A, at a distance of 5, is the nearer one: the new lesion is more like A than like B."
    for value, reason in mistakes.items():
        if close(d, value, 0.005):
            raise Wrong(f"{d:g} came, but {reason}")
    if close(d, -13):
        raise Wrong("−13 came, but a distance is never below 0: it is the positive root.")
    raise Wrong(f"{d:g} came. The differences are 9 − 4 and 18 − 6. Square each, add, take the root.")


def _nearest_cases():
    rng = np.random.default_rng(7)
    known = np.array([[6.0, 6.0], [1.0, 9.1], [-8.0, 5.0], [20.0, 20.0]])  # without squares the second is the nearest
    yield np.array([5.0, 5.0]), known, 2
    yield np.array([4.0, 6.0]), np.array([[9.0, 18.0], [1.0, 2.0], [4.5, 7.0], [-20.0, 3.0]]), 1
    yield np.array([0.0, 0.0]), np.array([[3.0, 3.0], [0.0, 5.0], [9.0, 9.0]]), 2  # by |x| + |y| the second is nearer
    yield rng.normal(size=8), rng.normal(size=(20, 8)), 5


def _nearest(answer):
    for new, known, k in _nearest_cases():
        got = as_numbers(call(answer, new, known, k, name="nearest"), (k,), "what nearest gives back")
        squares = np.sum((known - new) ** 2, axis=1)
        order = np.argsort(squares)
        if not np.array_equal(got, order[:k]):
            _not_nearest(got, new, known, order, k)
    return "this is all that “patients like this one” needs: coordinates, a distance, and a list of known patients."


def _not_nearest(got, new, known, order, k):
    wanted, gaps = order[:k], known - new
    distances = np.linalg.norm(gaps, axis=1)
    case = f"for new = {new.round(2).tolist()} and k = {k} your nearest gives {got.round(2).tolist()}; "
    if len(new) > 2:
        case = f"for {len(known)} known lesions in {len(new)} dimensions and k = {k} your nearest is not right; "
    case += f"it should give the rows {wanted.tolist()}."
    mistakes = (
        (order[::-1][:k], "Those are the farthest ones: np.argsort begins with the smallest."),
        (np.sort(distances)[:k], "Those are the distances; their row numbers are asked for: np.argsort, not np.sort."),
        (np.sort(distances**2)[:k], "Those are squared distances; row numbers are asked for: np.argsort, not np.sort."),
        (np.sort(wanted), "The rows are right; put the nearest first."),
        (np.argsort(np.abs(gaps).sum(axis=1))[:k], "You add the differences; square them first."),
        (np.argsort(gaps.sum(axis=1))[:k], "Differences with opposite signs cancel: square them before you add."),
        (
            np.argsort(np.abs(gaps.sum(axis=1)))[:k],
            "Differences with opposite signs cancel: square each before you add.",
        ),
        (np.argsort(np.linalg.norm(known, axis=1))[:k], "You measure from (0, 0); subtract the new lesion first."),
        (wanted + 1, "Rows are counted from 0."),
        (distances[wanted], "Those are the distances; the row numbers are asked for."),
    )
    for value, reason in mistakes:
        if np.shape(value) == got.shape and np.allclose(got, value):
            raise Wrong(f"{case} {reason}")
    raise Wrong(f"{case} Take the differences, square, add up along axis 1, and let np.argsort order them.")


def _cutoff(answer):
    rng = np.random.default_rng(3)
    for n, share in ((20, 0.05), (40, 0.1), (200, 0.05), (10, 0.3)):
        scores = rng.permutation(np.arange(1, n + 1) ** 1.5)
        got = float(as_numbers(call(answer, scores, share, name="cutoff"), (), "the cut-off"))
        _compare_cutoff(got, scores, share)
    return "no image that does not belong was needed for that: the cut-off comes from good images alone."


def _compare_cutoff(got, scores, share):
    n, wanted = len(scores), round(len(scores) * share)
    back = int(np.sum(scores > got))
    case = f"for {n} good images and a share of {share:g}, {wanted} may be sent back, but above your cut-off of {got:.4g} lie {back}"
    if back == wanted:
        return
    if close(got, np.quantile(scores, share)):
        raise Wrong(f"{case}. You took the low end: strange images have high scores, so it is the quantile 1 − share.")
    if 0 <= got <= 1 and scores.min() >= 1:
        raise Wrong(f"{case}. A cut-off is a score, such as {np.median(scores):.3g}, not a share.")
    if back > wanted:
        raise Wrong(f"{case}. That sends too many patients to have another picture taken: go up.")
    raise Wrong(f"{case}. A cut-off that is too high lets strange images pass for nothing: go down.")


def _mixing(answer):
    rng = np.random.default_rng(5)
    cases = (
        (np.array([0, 0, 1, 1, 1]), np.array([[1, 2], [0, 3], [3, 4], [2, 4], [0, 2]])),
        (np.array([0, 0, 1, 1]), np.array([[2, 3], [3, 2], [0, 1], [1, 0]])),
        (rng.integers(0, 3, 30), rng.integers(0, 30, (30, 5))),
    )
    for labels, rows in cases:
        got = float(as_numbers(call(answer, labels, rows, name="same_label"), (), "the share"))
        _compare_mixing(got, labels, rows)
    return (
        "ask it twice, once with the diagnoses and once with the clinics: it says what a map shows better than the eye."
    )


def _compare_mixing(got, labels, rows):
    equal = labels[rows] == labels[:, None]
    wanted = equal.mean()
    if close(got, wanted, 1e-4):
        return
    case = f"for labels {labels.tolist()} and neighbours {rows.tolist()} your same_label gives {got:.3g}; it should give {wanted:.3g}."
    if len(labels) > 5:
        case = f"for {len(labels)} lesions with {rows.shape[1]} neighbours each it gives {got:.3g}; it should give {wanted:.3g}."
    mistakes = (
        (100 * wanted, "That is per cent; give a share between 0 and 1."),
        (1 - wanted, "That is the share with another label."),
        (equal.sum(), "That is the count; take the mean."),
        (equal.sum() / len(labels), "Divide by all neighbours, not by the number of lesions."),
        (np.mean(rows == labels[:, None]), "rows are row numbers; look up their labels: labels[rows]."),
        (np.mean(rows == np.arange(len(labels))[:, None]), "Compare labels, not row numbers."),
        (equal[:, 0].mean(), "That is the share for the first neighbour; use all of them."),
    )
    for value, reason in mistakes:
        if close(got, value, 1e-4):
            raise Wrong(f"{case} {reason}")
    raise Wrong(f"{case} Compare labels[rows] with labels[:, None], and take the mean.")


EXERCISES = {
    "distance": Exercise(
        "A distance by hand",
        _distance,
        (
            "Take the difference in each coordinate first: 9 − 4 and 18 − 6.",
            "Square both differences, 5 and 12, and add them.",
            "25 + 144 = 169. The root of it is the distance.",
        ),
    ),
    "nearest": Exercise(
        "Lesions like this one",
        _nearest,
        (
            "known - new takes the new lesion from every known one, row by row.",
            "np.sum((known - new) ** 2, axis=1) is the squared distance of each. Their order is that of the distances.",
            "np.argsort gives row numbers, the smallest first; [:k] keeps the first k.",
        ),
    ),
    "cutoff": Exercise(
        "A cut-off for images that do not belong",
        _cutoff,
        (
            "Sort the scores in your head. How many may lie above the cut-off?",
            "With a share of 0.05, 95 % of the good images lie below the cut-off.",
            "np.quantile(scores, q) is the value below which a share q lies. Here q = 1 - share.",
        ),
    ),
    "same_label": Exercise(
        "What does the map show?",
        _mixing,
        (
            "labels[rows] looks up the label of every neighbour: a table with one row for each lesion.",
            "labels[:, None] is each lesion's own label, as a column, so that it can be compared with the table.",
            "The mean of a table of True and False is the share of True: np.mean(labels[rows] == labels[:, None]).",
        ),
    ),
}

QUIZZES = {
    "tsne": Quiz(
        "On a t-SNE map one group of patients lies far away from all others. What may you conclude?",
        (
            (
                "Their disease is very different from the others'.",
                "Distances between groups on a t-SNE map mean little. In the example above two gaps of very different size looked alike.",
            ),
            (
                "Their neighbours are mostly one another. How different they are from the rest, the map does not say.",
                "Neighbourhoods are what t-SNE tries to keep. For distances go back to the coordinates that the map was made of.",
            ),
            (
                "They are more alike than the patients of larger groups.",
                "t-SNE evens out how dense a group is, so the size of a group on the map means little too.",
            ),
            (
                "Nothing: t-SNE maps are random.",
                "The picture changes with the seed, but neighbours are kept fairly well: the readout of the explorer counts them.",
            ),
        ),
        right=1,
    ),
    "holes": Quiz(
        "You want to draw new, made-up lesions for teaching. Why does a variational autoencoder suit this better than a plain one?",
        (
            (
                "Its pictures are sharper.",
                "They are about as blurred: both have the same decoder, and two numbers cannot hold more.",
            ),
            (
                "It knows which lesions are malignant.",
                "Neither of them has ever seen a diagnosis.",
            ),
            (
                "Its training asks the clouds of all lesions to fill one known ball, so there is a recipe for where to draw: near the middle, by a normal distribution.",
                "A plain autoencoder may leave gaps anywhere, and what its decoder draws there was never trained.",
            ),
            (
                "It keeps every training image unchanged.",
                "A good latent space must not: then it would be a memory of patients, not a space.",
            ),
        ),
        right=2,
    ),
    "cluster": Quiz(
        "A paper shows a map of a network's last layer with two clear clusters, and calls them two new subtypes of melanoma. The images come from two hospitals. What do you ask first?",
        (
            (
                "Whether the map looks the same with another seed.",
                "A good question, but a difference between two cameras looks the same with every seed.",
            ),
            (
                "How the hospitals are spread over the two clusters.",
                "If each cluster is one hospital, the map has found the camera. Then look for the two subtypes inside each hospital.",
            ),
            (
                "Whether more patients would make the clusters clearer.",
                "More patients from the same two cameras make the same artefact clearer.",
            ),
            (
                "What the perplexity was.",
                "It changes how a map looks. It does not tell a camera from a disease.",
            ),
        ),
        right=1,
    ),
}
