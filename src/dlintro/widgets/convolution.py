"""Explorers of convolution: a kernel over an image, and what pooling forgives."""

from functools import partial

import numpy as np
from ipywidgets import Dropdown, IntSlider
from matplotlib.patches import Rectangle

from dlintro import _validate, scratch
from dlintro.plots import images as pictures
from dlintro.plots.style import DIVERGING, VERMILLION
from dlintro.text import short
from dlintro.widgets.explorer import Explorer, animate
from dlintro.widgets.touch import touch

KERNELS = {
    "identity": [[0, 0, 0], [0, 1, 0], [0, 0, 0]],
    "blur": np.full((3, 3), 1 / 9),
    "sharpen": [[0, -1, 0], [-1, 5, -1], [0, -1, 0]],
    "Sobel, vertical edges": [[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]],
    "Sobel, horizontal edges": [[-1, -2, -1], [0, 0, 0], [1, 2, 1]],
    "Laplacian": [[0, -1, 0], [-1, 4, -1], [0, -1, 0]],
}
PATCH = 6  # side of the patch whose numbers are shown
MARGIN = 4  # pixels by which an image can be shifted
BLOCKS = [("no pooling", 1), ("2 × 2", 2), ("4 × 4", 4), ("8 × 8", 8)]
POOLINGS = [("largest value (max)", "max"), ("average (mean)", "mean")]
ALONE = "Without pooling a block is one pixel: its maximum is its mean."
ASIDE = "drag the image to the side."
FOLLOW = "click or drag over the patch or its result; the window follows."


def explore_kernel(image, corner, kernel=None):
    """Explore a 3 × 3 kernel over an image, and over a patch of 6 × 6 of its pixels with their numbers.

    The numbers are the patch's brightness in tenths, rounded; the large pictures are not rounded.

    Parameters
    ----------
    image : array of shape (height, width)
        Brightness in [0, 1].
    corner : (int, int)
        Row and column of the patch's upper left pixel.
    kernel : array of shape (3, 3), optional
        Your own kernel; it is shown first.

    Returns
    -------
    Explorer
        Its readout writes the sum out.
    """
    image = _brightness(image)
    (row, column), kernels = corner, {name: np.array(values, float) for name, values in KERNELS.items()}
    patch = np.round(10 * image[row : row + PATCH, column : column + PATCH])
    if min(row, column) < 0 or patch.shape != (PATCH, PATCH):
        raise ValueError(f"a patch of 6 × 6 pixels at {corner} does not lie in an image of {image.shape} pixels.")
    if kernel is not None:
        kernels = {"your own": _three_by_three(kernel)} | kernels

    return Explorer(
        partial(_build_kernel, image=image, patch=patch, corner=(row, column), kernels=kernels),
        alt="An image, the image after a 3 × 3 kernel, and a patch with the numbers of pixels, kernel and result",
        look="Take “Sobel, vertical edges”. Find a place in the patch where the sum is far from 0: what changes there "
        "from left to right? Then take “blur”: which details of the tissue would a pathologist miss?",
        figsize=(7.2, 5.1),
        kernel=Dropdown(options=list(kernels), description="kernel"),
        after=Dropdown(options=["nothing", "ReLU"], description="what follows"),
        place=IntSlider(min=0, max=15, description="place of the window"),
    )


def _build_kernel(figure, image, patch, corner, kernels):
    axes = figure.subplot_mosaic("IIIFFF;PPKKOO", height_ratios=(1.5, 1))
    out, window = _draw_input(axes, image, patch, corner)
    kernel_pixels, out_pixels = _Numbers(axes["K"], (3, 3), "kernel"), _Numbers(axes["O"], (4, 4), "patch, filtered")
    here = axes["O"].add_patch(square(0, 0, 1))
    here.set_zorder(4)  # above the numbers
    for name in "FKO":  # axes that another kernel changes
        animate(axes[name])
    touch(axes["P"], lambda start, end, **_: {"place": cell_at(end - 1, (4, 4))}, FOLLOW)  # end: the window's middle
    touch(axes["O"], lambda start, end, **_: {"place": cell_at(end, (4, 4))}, FOLLOW)
    maps = {name: scratch.convolve(image, values) for name, values in kernels.items()}
    shown = []

    def update(kernel, after, place):
        weights, i, j = kernels[kernel], *divmod(place, 4)
        for square in (window, here):
            square.set_xy((j - 0.5, i - 0.5))
        if shown != [kernel, after]:  # pictures and numbers are new only then
            filtered, small = maps[kernel], scratch.convolve(patch, weights)
            if after == "ReLU":
                filtered, small = np.maximum(filtered, 0), np.maximum(small, 0)
            signed = weights.min() < 0 and abs(weights.sum()) < 0.5
            _recolour(out, filtered, signed, limits=(0, 1))
            kernel_pixels.show(weights, signed=True)
            out_pixels.show(small, signed, limits=(0, 10))
            shown[:] = kernel, after
        key = " Vermillion is above 0, blue below." if out.get_cmap() is DIVERGING else ""
        return _sum_written_out(patch[i : i + 3, j : j + 3], weights, after) + key

    return update


def cell_at(point, shape):
    """Return the number of the pixel at a point, row by row from 0; beside the picture, that of the nearest pixel.

    Parameters
    ----------
    point : array of shape (2,)
        Column and row, as a picture's axes count them: the middle of the first pixel is (0, 0).
    shape : (int, int)
        Rows and columns of the picture.

    Returns
    -------
    int
    """
    column, row = np.clip(np.round(point), 0, np.array(shape[::-1]) - 1).astype(int)
    return int(row * shape[1] + column)


def _draw_input(axes, image, patch, corner):
    """Draw what stays, the image and its patch; return the filtered picture and the window."""
    axes["I"].imshow(image, cmap="gray", vmin=0, vmax=1)
    axes["I"].add_patch(square(corner[1], corner[0], PATCH))
    pictures.bare(axes["I"], "image")
    out = axes["F"].imshow(
        image, cmap="gray", interpolation="nearest", extent=(-0.5, image.shape[1] - 0.5, image.shape[0] - 0.5, -0.5)
    )
    pictures.bare(axes["F"], "image, filtered")
    pictures.pixels(patch, axes["P"], "patch (framed above)", limits=(0, 10))
    window = axes["P"].add_patch(square(0, 0, 3))
    window.set_animated(True)
    return out, window


def square(column, row, size):
    """Return the frame of a square of pixels, `size` along a side, whose first pixel is at this column and row."""
    return Rectangle((column - 0.5, row - 0.5), size, size, fill=False, ec=VERMILLION, lw=2.5)


def _recolour(picture, values, signed, limits=None):
    """Show values in grey between limits, or, if they are signed, in blue and vermillion around zero."""
    if signed:
        highest = pictures.brightest(values)
        limits = (-highest, highest)
    picture.set_data(values)
    picture.set_cmap(DIVERGING if signed else "gray")
    picture.set_clim(*limits)


class _Numbers:
    """A small picture with a number in each pixel, which can be given other numbers."""

    def __init__(self, ax, shape, title):
        pictures.pixels(np.zeros(shape), ax, title, limits=(0, 1))
        self.picture, self.texts = ax.drawn.picture, ax.drawn.numbers

    def show(self, values, signed, limits=None):
        _recolour(self.picture, values, signed, limits)
        for text, value in zip(self.texts, values.ravel(), strict=True):
            text.set(text=short(value), color=pictures.text_colour(self.picture, value))


def _sum_written_out(window, kernel, after):
    terms = [
        f"{short(pixel)} × {_signed(weight)}"
        for pixel, weight in zip(window.ravel(), kernel.ravel(), strict=True)
        if abs(weight) > 1e-12
    ]
    total = float(np.sum(window * kernel))
    cut = f", after ReLU {short(max(total, 0))}" if after == "ReLU" else ""
    idle = " No weight is below 0, so no sum is, and ReLU changes nothing." if cut and kernel.min() >= 0 else ""
    return f"In the frame: {' + '.join(terms) or '0'} = {short(total)}{cut}.{idle}"


def _signed(weight):
    return f"({short(weight)})" if weight < 0 else short(weight)


def _three_by_three(kernel):
    kernel = _validate.matrix(kernel, "kernel")
    if kernel.shape != (3, 3):
        raise ValueError(f"kernel must have 3 rows of 3 numbers, but its shape is {kernel.shape}.")
    return kernel


def _brightness(image):
    image = _validate.matrix(image, "image")
    if image.min() < 0 or image.max() > 1:
        raise ValueError(f"image must lie in [0, 1], but it reaches from {image.min():g} to {image.max():g}.")
    return image


def explore_pooling(image):
    """Explore what pooling keeps when an image is shifted to the right by a few pixels.

    Parameters
    ----------
    image : array of shape (height, width)
        Values in [0, 1]. Its first 4 columns move in from the left; the number of the others should divide by 8.

    Returns
    -------
    Explorer
        Its readout says how many values change, before and after pooling.
    """
    image = _brightness(image)
    if image.shape[0] < 8 or image.shape[1] < 8 + MARGIN:
        raise ValueError(f"image must have at least 8 × {8 + MARGIN} pixels, but has shape {image.shape}.")
    views = [image[:, MARGIN - shift : image.shape[1] - shift] for shift in range(MARGIN + 1)]

    return Explorer(
        partial(_build_pooling, views=views),
        alt="An image shifted to the right, the same after pooling, and the difference that the shift makes there",
        look="Shift by 2 pixels and compare “no pooling” with blocks of 8 × 8. How much of the change is left? And "
        "could you still tell in which part of the biopsy a nucleus lies?",
        figsize=(8, 3.1),
        shift=IntSlider(MARGIN // 2, min=0, max=MARGIN, description="shift (pixels)"),
        size=Dropdown(options=BLOCKS, value=4, description="blocks"),
        how=Dropdown(options=POOLINGS, description="each block gives"),
    )


def _build_pooling(figure, views):
    axes = figure.subplots(1, 3)
    shown = [ax.imshow(views[0], cmap="gray", vmin=0, vmax=1) for ax in axes[:2]]
    shown.append(axes[2].imshow(views[0], cmap=DIVERGING, vmin=-1, vmax=1))
    for ax, title in zip(axes, ("image, shifted", "after pooling", "orange: more, blue: less"), strict=True):
        pictures.bare(ax, title)
        animate(ax)
    for ax in axes[:2]:
        touch(ax, lambda start, end, shift, **_: {"shift": shift + end[0] - start[0]}, ASIDE)

    def update(shift, size, how):
        before, after = (scratch.pool(views[k], size, how) for k in (0, shift))
        for picture, values in zip(shown, (views[shift], after, after - before), strict=True):
            picture.set_data(values)
        pixels, pooled = _changed(views[0], views[shift]), _changed(before, after)
        block = f"After {how} pooling in blocks of {size} × {size}"
        return (
            f"Shifted by {shift} pixel{'s' * (shift != 1)}. Of {views[0].size} pixels {pixels:.0%} change by more "
            "than a tenth. "
            + (f"{block}, {after.size} numbers are left, and {pooled:.0%} of them change so." if size > 1 else ALONE)
            + ("" if shift else " Without a shift nothing can change.")
        )

    return update


def _changed(before, after):
    """Return the share of values that change by more than a tenth."""
    return float(np.mean(np.abs(after - before) > 0.1))
