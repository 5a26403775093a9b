"""Exercises and questions of the lesson on convolution."""

import numpy as np

from dlintro import scratch
from dlintro.checks.exercises import Exercise, Unsolved, Wrong, as_numbers, call, close
from dlintro.checks.quizzes import Quiz

KEEPS = {
    "mirrored": (True, "skin has no left and no right: the same lesion could lie on the other arm"),
    "quarter turn": (True, "skin has no top: a camera turned by a quarter shows the same lesion"),
    "brighter": (True, "lamps differ from clinic to clinic, and a little more light hides no sign"),
    "hue turned": (False, "colours are a sign: brown, blue-grey and red mean different things, and no skin is green"),
    "centre only": (False, "the crop takes the border away, and border and asymmetry are signs"),
    "half size": (False, "the scale is fixed, so a lesion of 12 mm becomes one of 6 mm, and the diameter is a sign"),
}


def _by_hand(answer):
    if isinstance(answer, (tuple, list)) and any(part is ... for part in answer):
        raise Unsolved("two numbers are wanted in place of the dots: the filter's answer, and the rows.")
    value, rows = as_numbers(answer, (2,), "answer, rows")
    values = {
        -3: "you have above minus below; the kernel has −1 above and +1 below.",
        8: "that is the answer of the first kernel, right minus left; turn it by a quarter.",
        -8: "that is left minus right; this kernel compares below with above.",
        4: "the bottom row of the window is 5, 4, 7, the third row of the image; 5, 5, 7 lies below the window.",
        1: "that is one column only, or the mean of three: add up all three pixels of each row.",
    }
    if not close(value, 3, 0.005):
        raise Wrong(_named(value, values, "Add up the window's bottom row, then take its top row away."))
    counts = {
        15: "round (32 + 2 − 3) / 2 = 15.5 down, then add 1 for the first window.",
        16.5: "windows are whole: round (32 + 2 − 3) / 2 down before you add 1.",
        32: "that is with stride 1; with stride 2 the window moves two pixels at a time.",
        30: "that is without padding and with stride 1.",
        17: "round (32 + 2 − 3) / 2 = 15.5 down, not up.",
    }
    if not close(rows, 16, 0.005):
        raise Wrong(_named(rows, counts, "Use ⌊(n + 2p − k) / s⌋ + 1 with n = 32, p = 1, k = 3, s = 2.", "rows: "))
    return "3 and 16. The upright border hardly moves the turned filter; stride 2 halves the image."


def _named(value, mistakes, otherwise, what=""):
    for number, reason in mistakes.items():
        if close(value, number, 0.005):
            return f"{what}{value:g} came, but {reason}"
    return f"{what}{value:g} came. {otherwise}"


def _dark_spots(answer):
    kernel = as_numbers(answer, (3, 3), "dark_spots")
    if not kernel.any():
        raise Wrong("all weights are 0, so the filter sees nothing at all.")
    if not close(kernel.sum(), 0):
        raise Wrong(
            f"the weights add up to {kernel.sum():.3g}, so an even background of brightness 1 gives {kernel.sum():.3g}; "
            "it should give 0."
        )
    spot = np.array([[1, 1, 1], [1, 0, 1], [1, 1, 1]])  # dark in the middle, bright around
    here = float(scratch.convolve(spot, kernel)[0, 0])
    if close(here, 0):
        raise Wrong("a dark spot gives 0: its centre needs a weight, and one below 0.")
    if here < 0:
        raise Wrong(
            f"a dark spot gives {here:.3g}, so this filter looks for bright spots; turn the sign of every weight."
        )
    top = max(float(scratch.convolve(border, kernel).max()) for border in _borders())
    if top >= here * (1 - 1e-9):
        raise Wrong(
            f"a dark spot gives {here:.3g}, but a straight border gives up to {top:.3g}. Spread the weights above 0 over "
            "all sides of the centre."
        )
    return f"a dark spot gives {here:.3g}, a border at most {top:.3g}, an even background 0. This filter finds dark spots of one pixel."


def _borders():
    """Return images of 7 × 7 pixels with one straight border between 0 and 1, in eight directions."""
    row, column = np.mgrid[-3:4, -3:4]
    for slope in (row, column, row + column, row - column):
        yield (slope > 0).astype(float)
        yield (slope < 0).astype(float)


def _max_pool(answer):
    rng = np.random.default_rng(0)
    cases = [np.array([[3, 4, 6, 8], [4, 4, 7, 7], [5, 4, 7, 8], [5, 5, 7, 8]])]
    cases += [np.array([[-1, -2], [-3, -4]]), rng.integers(0, 20, (4, 6)), rng.integers(-9, 9, (6, 2))]
    for image in cases:
        wanted = scratch.pool(image)
        got = call(answer, image, name="max_pool")
        if min(image.shape) > 2 and np.shape(got) == tuple(n - 1 for n in image.shape):
            raise Wrong(
                f"blocks do not overlap: an image of {image.shape} gives {wanted.shape}; move two pixels at a time."
            )
        got = as_numbers(got, wanted.shape, f"for an image of {image.shape}, what max_pool gives back")
        if not close(got, wanted):
            raise Wrong(_pool_mistake(image, got, wanted))
    return "one number for each block, the largest. Three of four are gone, and with them the exact place."


def _pool_mistake(image, got, wanted):
    case = f"for {image.tolist()} your max_pool gives {np.round(got, 3).tolist()}; it should give {wanted.tolist()}."
    if close(got, scratch.pool(image, how="mean")):
        return f"{case} That is the mean of each block; the largest value is asked for."
    if close(got, -scratch.pool(-image)):
        return f"{case} That is the smallest value of each block."
    if close(got, image[::2, ::2]):
        return f"{case} That is the upper left pixel of each block, whatever the others are."
    if close(got, np.maximum(wanted, 0)):
        return f"{case} Values below 0 can be the largest too: do not begin from 0."
    return case


def _augment(answer):
    if not isinstance(answer, dict):
        raise Wrong(f"a dictionary with True or False for each change is wanted, but {answer!r} came.")
    missing = [name for name in KEEPS if name not in answer]
    if missing:
        raise Wrong(f"{missing[0]!r} is missing; judge all six changes.")
    still_open = [name for name in KEEPS if answer[name] is ... or answer[name] is None]
    if still_open:
        raise Unsolved(f"{still_open[0]!r} is still open: write True or False.")
    for name, (keeps, reason) in KEEPS.items():
        if answer[name] not in (True, False):
            raise Wrong(f"{name!r} should be True or False, but {answer[name]!r} came.")
        if bool(answer[name]) != keeps:
            raise Wrong(f"look at {name!r} again: {reason}.")
    return "three keep the diagnosis, three do not. For another organ the list would be another."


EXERCISES = {
    "by_hand": Exercise(
        "Turn the kernel",
        _by_hand,
        (
            "The window is rows 1 to 3 and columns 1 to 3. The kernel takes its top row away from its bottom row.",
            "Bottom row 5 + 4 + 7, top row 3 + 4 + 6. For the rows: ⌊(n + 2p − k) / s⌋ + 1.",
            "16 − 13 = 3. And (32 + 2 − 3) / 2 = 15.5, rounded down 15, plus 1.",
        ),
    ),
    "dark_spots": Exercise(
        "A filter for dark spots",
        _dark_spots,
        (
            "An even background gives 0 if all nine weights add up to 0.",
            "A dark spot has small numbers in the middle: give the centre a weight below 0, its neighbours weights above 0.",
            "Treat all sides alike, so that a border, bright on one side only, gives less. Eight ones, and in the centre what makes the sum 0.",
        ),
    ),
    "max_pool": Exercise(
        "Max pooling",
        _max_pool,
        (
            "With loops: for each even row i and even column j, take image[i : i + 2, j : j + 2].max().",
            "With slices: four images, image[0::2, 0::2], image[0::2, 1::2] and so on, and the largest of the four at each place.",
            "np.maximum takes the larger of two images pixel by pixel; or reshape to (rows / 2, 2, columns / 2, 2) and take the max over the axes 1 and 3.",
        ),
    ),
    "augment": Exercise(
        "Which changes keep the diagnosis?",
        _augment,
        (
            "Ask of each: could the same lesion look like this in another clinic, with another camera position or lamp?",
            "Then ask which sign is lost: asymmetry, border, colours, diameter.",
            "Three keep the diagnosis: those that a hand on the camera, or a lamp, could do.",
        ),
    ),
}

QUIZZES = {
    "pooling": Quiz(
        "After max pooling in blocks of 4 × 4, a feature map is the same for two images. What do you know about them?",
        (
            (
                "The two images are the same.",
                "Many images give the same maxima: inside each block the strongest answer may have moved, and all others may differ.",
            ),
            (
                "In each block the filter's strongest answer is as strong, but it may lie at another place of the block.",
                "That is what pooling keeps and what it gives up. A shift within the block goes unnoticed.",
            ),
            (
                "Both images have the same mean brightness.",
                "Not even average pooling of a feature map would say that; the maximum says nothing about the other pixels.",
            ),
        ),
        right=1,
    ),
    "weights": Quiz(
        "Images of 64 × 64 pixels come in place of 32 × 32. How many more weights do the CNN's convolutions need?",
        (
            (
                "Four times as many, as there are four times as many pixels.",
                "That holds for the first layer of the dense network, where every pixel has its own weights.",
            ),
            (
                "None: the same filters walk a longer way.",
                "A filter's weights do not depend on the size of the image. Only the computing takes longer. But 64 pixels over the same skin make a 3 × 3 filter see half as many millimetres.",
            ),
            (
                "Twice as many.",
                "No weight belongs to a place, so none is added when there are more places.",
            ),
        ),
        right=1,
    ),
    "chest": Quiz(
        "A network is to find an enlarged heart in chest X-rays. Which augmentation would you refuse?",
        (
            (
                "Turning the image by up to 5 degrees.",
                "Patients do not stand straight. This happens in every clinic, and the heart stays as large as it is.",
            ),
            (
                "Shifting it by a few millimetres.",
                "Positions differ from one exposure to the next; the ratio of heart to chest stays.",
            ),
            (
                "Cutting out the middle half of the image at random, and enlarging it.",
                "The sign is the width of the heart against that of the chest. A crop that loses the ribs loses the sign, but the label stays: the network learns from nonsense.",
            ),
            (
                "A little more or less contrast.",
                "Exposures differ. A little of it is what the clinic does anyway.",
            ),
        ),
        right=2,
    ),
}
