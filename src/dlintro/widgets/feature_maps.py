"""The explorer of what each block of a network makes of an image."""

from functools import partial

import numpy as np
from ipywidgets import Dropdown, IntSlider

from dlintro import _validate
from dlintro.plots import images as pictures
from dlintro.text import short
from dlintro.widgets.convolution import cell_at, square
from dlintro.widgets.explorer import Explorer, animate
from dlintro.widgets.touch import touch

SHOWN = 16  # feature maps of a block that are shown
FOLLOW = "click or drag over the image or a map; the frame follows in all."


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
        Its readout says what is shown, and which filter answers most, in the frame and over the whole image.
    """
    images = _validate.images(images, "images")
    if not maps or {len(block) for block in maps} | {len(captions)} != {len(images)}:
        raise ValueError(f"captions and each of the maps must have {len(images)} entries, one for each image.")
    blocks = [np.asarray(block) for block in maps]
    grid = max(block.shape[1:3] for block in blocks)  # the places for the frame: the pixels of the finest map

    return Explorer(
        partial(_build_maps, images=images, blocks=blocks, captions=captions, grid=grid),
        alt="An image, and beside it the feature maps that a block of the network makes of it",
        look="In block 1, click the border of the lesion: which maps are bright there, and which inside? Then go to "
        "the last block. Could a physician still say from one of its maps where the lesion lies?",
        figsize=(7.2, 5),
        picture=IntSlider(min=0, max=len(images) - 1, description="image"),
        block=Dropdown(options=[(f"block {k + 1}", k) for k in range(len(blocks))], description="block"),
        place=IntSlider(
            grid[0] // 2 * grid[1] + grid[1] // 2, min=0, max=grid[0] * grid[1] - 1, description="place of the frame"
        ),
    )


def _build_maps(figure, images, blocks, captions, grid):
    chosen = [np.sort(np.argsort(-block.std(axis=(0, 1, 2)))[:SHOWN]) for block in blocks]  # those that say most
    tops = [pictures.brightest(block) for block in blocks]
    left, right = figure.subfigures(1, 2, width_ratios=(1, 1.6))
    axes = [left.subplots(), *right.subplots(4, 4).ravel()]
    image = axes[0].imshow(images[0])
    tiles = [ax.imshow(np.zeros((2, 2)), cmap="viridis", interpolation="nearest") for ax in axes[1:]]
    sizes = [images.shape[1:3], *[(2, 2)] * SHOWN]  # rows and columns, as the axes count them
    for ax, size in zip(axes, sizes, strict=True):
        pictures.bare(ax, "image" if ax is axes[0] else "")
        animate(ax)
        ax.spines[:].set_animated(False)
        touch(ax, lambda start, end, size=size, **_: {"place": cell_at(_stretched(end, size, grid), grid)}, FOLLOW)
    names = [ax.set_title("0", loc="center", fontsize=11, animated=True) for ax in axes[1:]]  # the filters' numbers
    frames = [ax.add_patch(square(0, 0, 1)) for ax in axes]
    for frame, ax in zip(frames, axes, strict=True):
        frame.set(animated=True, linewidth=2.5 if ax is axes[0] else 1.5)

    def update(picture, block, place):
        values, filters = blocks[block][picture], chosen[block]
        image.set_data(images[picture])
        for tile, name, k in zip(tiles, names, [*filters, *[None] * (SHOWN - len(filters))], strict=True):
            tile.set_data(np.zeros((2, 2)) if k is None else values[..., k])
            tile.set_clim(0, tops[block])
            name.set_text("" if k is None else str(k))
        height, width, n = values.shape
        row, column = place // grid[1] * height // grid[0], place % grid[1] * width // grid[1]
        for k, (frame, size) in enumerate(zip(frames, sizes, strict=True)):
            tall, wide = size[0] / height, size[1] / width
            corner = column * wide - 0.5, row * tall - 0.5
            frame.set(xy=corner, width=wide, height=tall, visible=k <= len(filters))  # the first is the image's
        best = int(filters[values[..., filters].mean(axis=(0, 1)).argmax()])
        return (
            f"{captions[picture]} Block {block + 1}: {n} maps of {height} × {width}, {len(filters)} of them shown, "
            "each under its filter's number; yellow is a strong answer. A pixel of a map lies over "
            f"{images.shape[1] // height} × {images.shape[2] // width} of the image. "
            f"{_answers(values[row, column, filters], filters)} Over the whole image, filter {best} does."
        )

    return update


def _answers(values, filters):
    """Say which filter answers most in the frame."""
    if values.max() <= 0:
        return "In the frame no filter answers."
    return f"In the frame, filter {filters[values.argmax()]} answers most: {short(values.max())}."


def _stretched(point, size, grid):
    """Return a point (column, row) of a picture of this size, in the counts of a picture of the size of the grid."""
    return (point + 0.5) * np.array(grid[::-1]) / size[::-1] - 0.5
