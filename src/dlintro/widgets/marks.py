"""An explorer of a mark in a corner of images: how large and how strong it is, and whether eyes would notice it."""

from functools import partial

import numpy as np
from ipywidgets import Dropdown, FloatSlider, IntSlider

from dlintro import _validate
from dlintro.text import number, percent
from dlintro.widgets.explorer import Explorer
from dlintro.widgets.panels import picture
from dlintro.widgets.touch import touch

CORNERS = ("top left", "top right", "bottom left", "bottom right")
MOST = 4  # images in a row


def explore_mark(images, add_mark, colour="white", size=4, strength=0.4):
    """Explore a mark: choose its corner, its size and its strength, and see it in a few images.

    Parameters
    ----------
    images : dlintro.data.Dataset
        With images of shape (n, height, width, channels), at least two; the first four are shown.
    add_mark : callable
        `add_mark(images, corner=…, size=…, strength=…, colour=…)` returns them with the mark, such as `data.add_mark`.
    colour : str or three float
        As `add_mark` takes it.
    size : int
        The first value of its slider, in pixels.
    strength : float
        The first value of its slider, in [0, 1].

    Returns
    -------
    Explorer
        Its readout compares what the mark changes with how much the same pixels differ from image to image.

    Raises
    ------
    ValueError, TypeError
        If there are fewer than two images, or the size or strength is out of its range.
    """
    x = _validate.images(images.x, "images.x")
    if len(x) < 2:
        raise ValueError(f"images must hold at least 2 images, but holds {len(x)}.")
    largest = min(x.shape[1:3]) // 2
    size = _validate.count(size, "size")
    _validate.number(size, "size", high=largest)
    strength = _validate.number(strength, "strength", low=0, high=1)
    return Explorer(
        partial(_build, images=images, add_mark=partial(add_mark, colour=colour)),
        alt="A row of images, and below it the same images with a mark in a corner",
        look="Make the mark weak and small until your eyes lose it in most of the images. Would a physician notice it "
        "in the clinic? A network sees it as long as it differs from what else lies in that corner.",
        figsize=(7, 4),
        corner=Dropdown(options=CORNERS, description="corner"),
        size=IntSlider(size, min=1, max=largest, description="size of the mark [pixels]"),
        strength=FloatSlider(strength, min=0, max=1, step=0.05, description="strength of the mark"),
    )


def _build(figure, images, add_mark):
    x = images.x
    shown, (height, width) = images.rows(slice(0, MOST)), x.shape[1:3]
    above, below = figure.subplots(2, len(shown))
    for ax, image in zip(above, shown.x, strict=True):
        picture(ax, image, "without")
    pictures = [picture(ax, image, "with the mark") for ax, image in zip(below, shown.x, strict=True)]
    for ax in below:
        touch(ax, partial(_nearest_corner, height=height, width=width), "click near a corner to move the mark there.")

    def update(corner, size, strength):
        marked = add_mark(shown, corner=corner, size=size, strength=strength).x
        for drawn, image in zip(pictures, marked, strict=True):
            drawn.set_data(np.squeeze(image))
        place = _place(corner, size, height, width)
        change = np.abs(marked - shown.x)[:, *place].mean()
        spread = x[:, *place].std(axis=0).mean()
        return (
            f"A mark of {size} × {size} pixels at the {corner}, {percent(size**2 / (height * width))} of the image. It "
            f"changes its pixels by {number(change)} on average, where 1 is from black to white; from image to image, "
            f"these pixels differ by {number(spread)} anyway."
        )

    return update


def _place(corner, size, height, width):
    """Return the rows and the columns of a mark."""
    vertical, horizontal = corner.split()
    down = slice(0, size) if vertical == "top" else slice(height - size, height)
    return down, slice(0, size) if horizontal == "left" else slice(width - size, width)


def _nearest_corner(start, end, height, width, **_):
    """Return the corner that is nearest to where a hand is, in pixels; rows are counted downward."""
    vertical = "top" if end[1] < (height - 1) / 2 else "bottom"
    return {"corner": f"{vertical} {'left' if end[0] < (width - 1) / 2 else 'right'}"}
