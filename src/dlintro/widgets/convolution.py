"""Explorers of convolution: a kernel over an image, what pooling forgives, and what each block makes of an image."""

from functools import partial

import numpy as np
from ipywidgets import Dropdown, IntSlider
from matplotlib.patches import Rectangle

from dlintro import _validate, scratch
from dlintro.plots import images as pictures
from dlintro.plots.style import DIVERGING, VERMILLION
from dlintro.text import short
from dlintro.widgets.explorer import Explorer, animate

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
SHOWN = 16  # feature maps of a block that are shown


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
        figsize=(7.2, 5.4),
        kernel=Dropdown(options=list(kernels), description="kernel"),
        after=Dropdown(options=["nothing", "ReLU"], description="what follows"),
        place=IntSlider(min=0, max=15, description="place of the window"),
    )


def _build_kernel(figure, image, patch, corner, kernels):
    axes = figure.subplot_mosaic("IIIFFF;PPKKOO", height_ratios=(1.5, 1))
    out, window = _draw_input(axes, image, patch, corner)
    kernel_pixels, out_pixels = _Numbers(axes["K"], (3, 3), "kernel"), _Numbers(axes["O"], (4, 4), "patch, filtered")
    here = axes["O"].add_patch(_square(0, 0, 1))
    here.set_animated(True)
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


def _draw_input(axes, image, patch, corner):
    """Draw what stays, the image and its patch; return the filtered picture and the window."""
    axes["I"].imshow(image, cmap="gray", vmin=0, vmax=1)
    axes["I"].add_patch(_square(corner[1], corner[0], PATCH))
    pictures.bare(axes["I"], "image")
    out = axes["F"].imshow(
        image, cmap="gray", interpolation="nearest", extent=(-0.5, image.shape[1] - 0.5, image.shape[0] - 0.5, -0.5)
    )
    pictures.bare(axes["F"], "image, filtered")
    pictures.pixels(patch, axes["P"], "patch (framed above)", limits=(0, 10))
    window = axes["P"].add_patch(_square(0, 0, 3))
    window.set_animated(True)
    return out, window


def _square(column, row, size):
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
    return f"In the frame: {' + '.join(terms) or '0'} = {short(total)}{cut}."


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

    def build(figure):
        axes = figure.subplots(1, 3)
        shown = [ax.imshow(views[0], cmap="gray", vmin=0, vmax=1) for ax in axes[:2]]
        shown.append(axes[2].imshow(views[0], cmap=DIVERGING, vmin=-1, vmax=1))
        for ax, title in zip(axes, ("image, shifted", "after pooling", "what the shift changed"), strict=True):
            pictures.bare(ax, title)
            animate(ax)

        def update(shift, size, how):
            before, after = (scratch.pool(views[k], size, how) for k in (0, shift))
            for picture, values in zip(shown, (views[shift], after, after - before), strict=True):
                picture.set_data(values)
            pixels, pooled = _changed(views[0], views[shift]), _changed(before, after)
            return (
                f"Shifted by {shift} pixels. Of {views[0].size} pixels {pixels:.0%} change by more than a tenth. "
                f"After {how} pooling in blocks of {size} × {size}, {after.size} numbers are left, and {pooled:.0%} "
                "of them change by more than a tenth."
            )

        return update

    return Explorer(
        build,
        alt="An image shifted to the right, the same after pooling, and the difference that the shift makes there",
        figsize=(8, 3.1),
        shift=IntSlider(MARGIN // 2, min=0, max=MARGIN, description="shift (pixels)"),
        size=Dropdown(
            options=[("no pooling", 1), ("2 × 2", 2), ("4 × 4", 4), ("8 × 8", 8)], value=4, description="blocks"
        ),
        how=Dropdown(
            options=[("largest value (max)", "max"), ("average (mean)", "mean")], description="each block gives"
        ),
    )


def _changed(before, after):
    """Return the share of values that change by more than a tenth."""
    return float(np.mean(np.abs(after - before) > 0.1))


def explore_feature_maps(images, maps, captions):
    """Explore what each block of a network makes of an image: up to 16 feature maps, those that vary most.

    Parameters
    ----------
    images : array of shape (n, height, width, 3)
        Values in [0, 1].
    maps : list of arrays of shape (n, h, w, n_filters)
        What each block makes of the images, from the first block on; values of at least 0.
    captions : sequence of n str
        What is to be said of each image, such as its label and the network's answer.

    Returns
    -------
    Explorer
        Its readout says what is shown, and which filter answers most.
    """
    images = _validate.images(images, "images")
    if not maps or {len(block) for block in maps} | {len(captions)} != {len(images)}:
        raise ValueError(f"captions and each of the maps must have {len(images)} entries, one for each image.")
    blocks = [np.asarray(block) for block in maps]

    return Explorer(
        partial(_build_maps, images=images, blocks=blocks, captions=captions),
        alt="An image, and beside it the feature maps that a block of the network makes of it",
        figsize=(8, 5),
        picture=IntSlider(min=0, max=len(images) - 1, description="image"),
        block=Dropdown(options=[(f"block {k + 1}", k) for k in range(len(blocks))], description="block"),
    )


def _build_maps(figure, images, blocks, captions):
    chosen = [np.sort(np.argsort(-block.std(axis=(0, 1, 2)))[:SHOWN]) for block in blocks]  # those that say most
    tops = [pictures.brightest(block) for block in blocks]
    left, right = figure.subfigures(1, 2, width_ratios=(1, 1.6))
    axes = [left.subplots(), *right.subplots(4, 4).ravel()]
    image = axes[0].imshow(images[0])
    tiles = [ax.imshow(np.zeros((2, 2)), cmap="viridis", interpolation="nearest") for ax in axes[1:]]
    for ax in axes:
        pictures.bare(ax, "image" if ax is axes[0] else "")
        animate(ax)
    names = [ax.set_title("0", loc="center", fontsize=11, animated=True) for ax in axes[1:]]  # the filters' numbers

    def update(picture, block):
        values, filters = blocks[block][picture], chosen[block]
        image.set_data(images[picture])
        for tile, name, k in zip(tiles, names, [*filters, *[None] * (SHOWN - len(filters))], strict=True):
            tile.set_data(np.zeros((2, 2)) if k is None else values[..., k])
            tile.set_clim(0, tops[block])
            name.set_text("" if k is None else str(k))
        best = int(filters[values[..., filters].mean(axis=(0, 1)).argmax()])
        height, width, n = values.shape
        return (
            f"{captions[picture]} Block {block + 1}: {n} maps of {height} × {width}, here {len(filters)} of them, each "
            f"under its filter's number; yellow is a strong answer, dark blue none. Filter {best} answers most."
        )

    return update
