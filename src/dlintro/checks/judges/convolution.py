"""Judges of the lesson on convolution."""

import numpy as np

from dlintro import scratch
from dlintro.checks.judging import (
    Wrong,
    as_mapping,
    as_numbers,
    close,
    judge_function,
    judge_number,
    plain,
    show,
    told_apart,
)
from dlintro.language import translate


def by_hand(answer):
    """Judge a filter's answer for one window, and the rows of its map."""
    value, rows = as_numbers(answer, (2,), "answer, rows")
    mistakes = [
        (-3, "you have above minus below; the kernel has −1 above and +1 below."),
        (8, "that is the answer of the first kernel, right minus left; turn it by a quarter."),
        (-8, "that is left minus right; this kernel compares below with above."),
        (4, "the bottom row of the window is 5, 4, 7, the third row of the image; 5, 5, 7 lies below the window."),
        (1, "that is one column only, or the mean of three: add up all three pixels of each row."),
    ]
    judge_number(value, "answer", 3, mistakes, "add up the window's bottom row, then take its top row away.")
    mistakes = [
        (15, "round (32 + 2 − 3) / 2 = 15.5 down, then add 1 for the first window."),
        (16.5, "windows are whole: round (32 + 2 − 3) / 2 down before you add 1."),
        (32, "that is with stride 1; with stride 2 the window moves two pixels at a time."),
        (30, "that is without padding and with stride 1."),
        (17, "round (32 + 2 − 3) / 2 = 15.5 down, not up."),
    ]
    advice = "use ⌊(n + 2p − k) / s⌋ + 1 with n = 32, p = 1, k = 3, s = 2."
    judge_number(rows, "the answer is right. rows", 16, mistakes, advice)


def dark_spots(answer):
    """Judge a kernel by an even background, a dark spot and straight borders."""
    kernel = as_numbers(answer, (3, 3), "dark_spots")
    if not kernel.any():
        raise Wrong("all weights are 0, so the filter sees nothing at all.")
    if not close(kernel.sum(), 0):
        total = show(kernel.sum())
        problem = (
            "the weights add up to {total}, so an even background of brightness 1 gives {total}; it should give 0."
        )
        raise Wrong(problem, total=total)
    spot = np.array([[1, 1, 1], [1, 0, 1], [1, 1, 1]])  # dark in the middle, bright around
    here = float(scratch.convolve(spot, kernel)[0, 0])
    if close(here, 0):
        raise Wrong("a dark spot gives 0: its centre needs a weight, and one below 0.")
    if here < 0:
        problem = "a dark spot gives {spot}, so this filter looks for bright spots; turn the sign of every weight."
        raise Wrong(problem, spot=show(here))
    top = max(float(scratch.convolve(border, kernel).max()) for border in _borders())
    if top >= here * (1 - 1e-9):
        spot, border = (show(here), show(top)) if close(here, top) else told_apart(here, top)
        problem = "a dark spot gives {spot}, but a straight border gives up to {border}. Spread the weights above 0 over all sides of the centre."
        raise Wrong(problem, spot=spot, border=border)
    said = "a dark spot gives {spot}, a border at most {border}, an even background 0. This filter finds dark spots of one pixel."
    return translate(said, spot=show(here), border=show(top))


def _borders():
    """Return images of 7 × 7 pixels with one straight border between 0 and 1, in sixteen directions."""
    row, column = np.mgrid[-3:4, -3:4]
    slanted = (row + 2 * column, row - 2 * column, 2 * row + column, 2 * row - column)
    for direction in (row, column, row + column, row - column, *slanted):
        yield (direction > 0).astype(float)
        yield (direction < 0).astype(float)


def max_pool(answer):
    """Judge max pooling on images with and without values below 0."""
    judge_function(answer, "max_pool", _pool_cases())


def _pool_cases():
    rng = np.random.default_rng(0)
    images = [np.array([[3, 4, 6, 8], [4, 4, 7, 7], [5, 4, 7, 8], [5, 5, 7, 8]])]
    images += [
        np.array([[-1, -2], [-3, -4]]),
        rng.integers(0, 20, (4, 6)),
        rng.integers(-9, 9, (6, 2)),
        rng.normal(size=(4, 4)),
    ]
    for image in images:
        wanted = scratch.pool(image)
        overlapping = np.lib.stride_tricks.sliding_window_view(image, (2, 2)).max(axis=(2, 3))
        mistakes = [
            (overlapping, "Blocks do not overlap: move two pixels at a time."),
            (scratch.pool(image, how="mean"), "That is the mean of each block; the largest value is asked for."),
            (-scratch.pool(-image), "That is the smallest value of each block."),
            (image[::2, ::2], "That is the upper left pixel of each block, whatever the others are."),
            (np.maximum(wanted, 0), "Values below 0 can be the largest too: do not begin from 0."),
        ]
        yield (image,), wanted, mistakes


KEEPS = {
    "mirrored": (True, "skin has no left and no right: the same lesion could lie on the other arm"),
    "quarter turn": (True, "skin has no top: a camera turned by a quarter shows the same lesion"),
    "brighter": (True, "lamps differ from clinic to clinic, and a little more light hides no sign"),
    "hue turned": (False, "colours are a sign: brown, blue-grey and red mean different things, and no skin is green"),
    "centre only": (False, "the crop takes the border away, and border and asymmetry are signs"),
    "half size": (False, "the scale is fixed, so a lesion of 12 mm becomes one of 6 mm, and the diameter is a sign"),
}


def augment(answer):
    """Judge which changes of an image keep its diagnosis."""
    said = as_mapping(answer)
    if said is None:
        problem = "the answer should be a dictionary with True or False for each change, but is {got}."
        raise Wrong(problem, got=show(answer))
    for name, (keeps, reason) in KEEPS.items():
        if name not in said:
            raise Wrong("{name!r} is missing; judge all six changes.", name=name)
        value = np.asarray(plain(said[name]))
        if value.size != 1 or value.dtype.kind not in "biuf" or value not in (0, 1):
            raise Wrong("{name!r} should be True or False, but is {got}.", name=name, got=show(said[name]))
        if bool(value) != keeps:
            raise Wrong("look at {name!r} again: {reason}.", name=name, reason=translate(reason))
