"""Answers to the exercises on convolution: the usual mistakes, and other right ones."""

import numpy as np

SOBEL = [[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]]
LAPLACIAN = np.array([[0, 1, 0], [1, -4, 1], [0, 1, 0]])
KEEPS = {
    "mirrored": True,
    "quarter turn": True,
    "brighter": True,
    "hue turned": False,
    "centre only": False,
    "half size": False,
}


def by_loops(image):
    rows, columns = len(image) // 2, len(image[0]) // 2
    return [[image[2 * i : 2 * i + 2, 2 * j : 2 * j + 2].max() for j in range(columns)] for i in range(rows)]


def by_slices(image):
    top = np.maximum(image[0::2, 0::2], image[0::2, 1::2])
    return np.maximum(top, np.maximum(image[1::2, 0::2], image[1::2, 1::2]))


def overlapping(image):
    rows, columns = image.shape
    return np.array([[image[i : i + 2, j : j + 2].max() for j in range(columns - 1)] for i in range(rows - 1)])


def blocks(image):
    rows, columns = image.shape
    return image.reshape(rows // 2, 2, columns // 2, 2)


def from_zero(image):
    return np.maximum(by_slices(image), 0)


WRONG = {
    "by_hand": [
        ((-3, 16), "above minus below"),
        ((8, 16), "first kernel"),
        ((4, 16), "below the window"),
        ((7, 16), "bottom row"),
        ((3, 15), "add 1"),
        ((3, 16.5), "whole"),
        ((3, 32), "stride 1"),
        ((3, 30), "without padding"),
        ((3, 5), "n = 32"),
        (3, "2 numbers"),
        (("3", "16"), "2 numbers"),
    ],
    "dark_spots": [
        (np.zeros((3, 3)), "nothing at all"),
        ([[1, 1, 1], [1, 1, 1], [1, 1, 1]], "add up to 9"),
        (SOBEL, "centre needs a weight"),
        (-LAPLACIAN, "bright spots"),
        ([[0, 0, 0], [1, -1, 0], [0, 0, 0]], "a straight border gives"),
        ([1, -1], "a table of shape (3, 3)"),
        ("Laplacian", "a table of shape (3, 3)"),
    ],
    "max_pool": [
        (lambda image: blocks(image).mean(axis=(1, 3)), "mean of each block"),
        (lambda image: blocks(image).min(axis=(1, 3)), "smallest"),
        (lambda image: image[::2, ::2], "upper left pixel"),
        (overlapping, "do not overlap"),
        (from_zero, "do not begin from 0"),
        (lambda image: image.max(), "a table of shape (2, 2)"),
        (lambda image: image[5, 5], "stopped with IndexError"),
        (lambda image: by_slices(image).T, "should give"),
    ],
    "augment": [
        (KEEPS | {"mirrored": False}, "no left and no right"),
        (KEEPS | {"half size": True}, "diameter"),
        (KEEPS | {"centre only": True}, "takes the border away"),
        (KEEPS | {"hue turned": True}, "colours are a sign"),
        (KEEPS | {"brighter": "yes"}, "True or False"),
        ({"mirrored": True}, "is missing"),
        ([True, True, True, False, False, False], "dictionary"),
    ],
}
RIGHT = {
    "by_hand": [(3, 16), [3.0, 16], np.array([3, 16])],
    "dark_spots": [
        LAPLACIAN,
        [[1, 1, 1], [1, -8, 1], [1, 1, 1]],
        [[0.125, 0.125, 0.125], [0.125, -1, 0.125], [0.125, 0.125, 0.125]],
        ((1, 2, 1), (2, -12, 2), (1, 2, 1)),
    ],
    "max_pool": [by_loops, by_slices, lambda image: blocks(image).max(axis=(1, 3)).astype(float)],
    "augment": [dict(reversed(KEEPS.items())), {name: int(keeps) for name, keeps in KEEPS.items()}],
}
