"""Marks in a corner of images, such as the metal tokens on X-rays: what a site leaves in all of its images."""

from dataclasses import replace

import numpy as np

from dlintro import _validate
from dlintro._validate import shown

CORNERS = ("top left", "top right", "bottom left", "bottom right")
COLOURS = {
    "white": (1.0, 1.0, 1.0),
    "grey": (0.5, 0.5, 0.5),
    "black": (0.0, 0.0, 0.0),
    "red": (0.8, 0.1, 0.1),
    "green": (0.1, 0.6, 0.2),
    "blue": (0.1, 0.3, 0.8),
}
LETTERS = {  # with a margin, for they lie in a corner
    "L": (".......", ".#.....", ".#.....", ".#.....", ".#.....", ".#####.", "......."),
    "R": (".......", ".####..", ".#...#.", ".####..", ".#..#..", ".#...#.", "......."),
}
SHAPES = ("square", "disc", *LETTERS)


def add_mark(images, on=None, *, corner="top left", size=6, strength=1.0, colour="white", shape="square"):
    """Return the same images with a mark in a corner of some of them.

    A black square over the corner of every image covers a mark that was there before.

    Parameters
    ----------
    images : Dataset
        With images of shape (n, height, width, channels).
    on : bool array of shape (n,), optional
        Which images get the mark, such as `images.info["site"] == "hospital"`; without it, all of them.
    corner : "top left", "top right", "bottom left" or "bottom right"
    size : int
        The side of the mark in pixels: 1 to half of the image's shorter side.
    strength : float
        In [0, 1]: with 1 the mark hides what is behind it, with 0 nothing changes.
    colour : str or three float
        "white", "grey", "black", "red", "green" or "blue"; or red, green and blue in [0, 1]. Grey images get their
        mean.
    shape : "square", "disc", "L" or "R"
        The letters are those that say left and right on X-rays.

    Returns
    -------
    Dataset
        Only x differs.

    Raises
    ------
    ValueError, TypeError
        If there are no images, `on` has another length, or the mark has a value out of its range.

    References
    ----------
    Zech JR et al. PLoS Med 2018;15:e1002683, doi:10.1371/journal.pmed.1002683.
    """
    n, height, width, channels = _shape(images)
    rows = _rows(on, n)
    size = _validate.count(size, "size")
    if size > min(height, width) // 2:
        raise ValueError(f"size must be at most {min(height, width) // 2}, half of the image, but is {size}.")
    strength = _validate.number(strength, "strength", low=0, high=1)
    colour, cover = _colour(colour), np.float32(strength) * _cover(_choice(shape, "shape", SHAPES), size)[..., None]
    colour = colour if channels == 3 else colour.mean(keepdims=True)
    vertical, horizontal = _choice(corner, "corner", CORNERS).split()
    down = slice(0, size) if vertical == "top" else slice(height - size, height)
    across = slice(0, size) if horizontal == "left" else slice(width - size, width)
    x = images.x.copy()
    x[rows, down, across] = (1 - cover) * x[rows, down, across] + cover * colour
    return replace(images, x=x)


def _shape(images):
    """Return the shape of a dataset's images."""
    if np.ndim(getattr(images, "x", None)) != 4:
        raise TypeError(f"images must be a Dataset of images, but is {shown(images)}; try data.simulate_lesions().")
    return images.x.shape


def _rows(on, n):
    """Return the numbers of the images that get a mark."""
    if on is None:
        return np.arange(n)
    on = np.asarray(on)
    if on.dtype != bool:
        raise TypeError(f"on must hold True or False for each image, but holds {on.dtype}; compare, such as y == 1.")
    if on.shape != (n,):
        raise ValueError(f"on must have shape {(n,)}, one value for each image, but has shape {on.shape}.")
    return np.flatnonzero(on)


def _choice(value, name, choices):
    if value not in choices:
        raise ValueError(f"{name} must be one of {', '.join(choices)}, but is {shown(value)}.")
    return value


def _colour(colour):
    """Return red, green and blue, float32 of shape (3,)."""
    rgb = COLOURS[_choice(colour, "colour", COLOURS)] if isinstance(colour, str) else colour
    rgb = _validate.vector(rgb, "colour", length=3)
    if rgb.min() < 0 or rgb.max() > 1:
        raise ValueError(f"colour must be red, green and blue in [0, 1], but is {rgb.tolist()}.")
    return rgb.astype(np.float32)


def _cover(shape, size):
    """Return where a mark covers what is behind it: 0 or 1, float32 of shape (size, size)."""
    if shape == "square":
        return np.ones((size, size), dtype=np.float32)
    places = (np.arange(size) + 0.5) / size
    if shape == "disc":
        return np.float32(np.hypot(places[:, None] - 0.5, places - 0.5) <= 0.5)
    drawn = np.array([list(row) for row in LETTERS[shape]]) == "#"
    index = (places * len(drawn)).astype(int)
    return drawn[np.ix_(index, index)].astype(np.float32)
