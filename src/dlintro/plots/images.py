"""Images as pictures: their pixels with numbers, several side by side, and how much of one a filter sees."""

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.patches import Rectangle
from matplotlib.patheffects import withStroke

from dlintro import _validate, text
from dlintro.plots import drawn, phrases

DARK = 0.179  # below this luminance white stands out more than black
BRIGHT = 0.99  # share of the values that get a colour of their own; the largest few share the last one


def pixels(image, ax=None, title="", limits=None):
    """Draw a small image with the number of every pixel in it.

    Parameters
    ----------
    image : array of shape (height, width)
    title : str
    limits : (float, float), optional
        What is black and what is white; the image's own range without it.

    Returns
    -------
    matplotlib Axes
        Draws `picture` and `numbers`, row by row.
    """
    image = _validate.matrix(image, "image")
    ax = drawn.axes(ax, figsize=(3, 3))
    low, high = colour_limits(image) if limits is None else limits
    picture = ax.imshow(image, cmap="gray", vmin=low, vmax=high, interpolation="nearest")
    numbers = [
        ax.text(column, row, text.short(value), ha="center", va="center", color=text_colour(picture, value))
        for (row, column), value in np.ndenumerate(image)
    ]
    bare(ax, title)
    size, lines = f"{image.shape[0]} × {image.shape[1]} pixels", (" ".join(map(text.short, row)) for row in image)
    ends = f"from {text.short(image.min())} to {text.short(image.max())}"
    drawn.tell(ax, phrases.fitting(f"{size}: {'; '.join(lines)}", f"{size}, {ends}"))
    return drawn.name(ax, picture=picture, numbers=numbers)


def text_colour(picture, value):
    """Return white or black, whichever stands out more from this value's colour in the picture (at least 4.5 : 1)."""
    channels = np.array(picture.to_rgba(value)[:3])
    linear = np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)  # sRGB
    return "white" if linear @ (0.2126, 0.7152, 0.0722) < DARK else "black"


def colour_limits(image, signed=False):
    """Return the values that get the first and last colour; with `signed`, as far below zero as above it."""
    low, high = float(np.min(image)), float(np.max(image))
    if signed:
        high = max(abs(low), abs(high), 1e-12)
        low = -high
    return low, high if high > low else low + 1


def brightest(values):
    """Return the size of value that gets the last colour, above 0: few pixels then do not make all others pale."""
    return max(float(np.quantile(np.abs(values), BRIGHT)), 1e-12)


def bare(ax, title=""):
    """Take away ticks, and show a thin frame."""
    ax.set(xticks=[], yticks=[])
    ax.set_title(title, fontsize=11)
    ax.spines[:].set(visible=True, linewidth=0.5)


def gallery(images, captions=None, columns=6):
    """Draw images side by side, each under its caption, all grey ones on one scale.

    Parameters
    ----------
    images : sequence of arrays of shape (height, width), or (height, width, 3) with values in [0, 1]
    captions : sequence of str, optional
        One for each image.
    columns : int
        How many are in a row.

    Returns
    -------
    array of matplotlib Axes
        One for each image.
    """
    images = [_validate.unmasked(image, "images") for image in images]
    captions = [""] * len(images) if captions is None else list(captions)
    if not images or len(captions) != len(images):
        raise ValueError(f"captions must be {len(images)}, one for each image, but are {len(captions)}.")
    columns = min(_validate.count(columns, "columns"), len(images))
    rows = -(-len(images) // columns)
    width = min(2.6, 8.4 / columns)
    lines = max(caption.count("\n") + bool(caption) for caption in captions)
    figure = plt.figure(figsize=(width * columns, rows * (width + 0.2 * lines)))
    axes = figure.subplots(rows, columns, squeeze=False).ravel()
    low, high = colour_limits(np.concatenate([image.ravel() for image in images]))
    for ax, image, caption in zip(axes, images, captions, strict=False):
        ax.imshow(image, cmap="gray", vmin=low, vmax=high, interpolation="nearest")
        bare(ax, caption)
    for ax in axes[len(images) :]:
        ax.set_axis_off()
    drawn.tell(figure, lambda: _of_a_gallery(images, captions, low, high))
    return axes[: len(images)]


def _of_a_gallery(images, captions, low, high):
    """Return in words how many images have each caption, their sizes, and how they look on a scale from low to high."""
    sizes = [f"{image.shape[0]} × {image.shape[1]} pixels" for image in images]
    names = [" ".join(caption.split()) or "no caption" for caption in captions]
    whole = f"{len(images)} images" if len(images) > 1 else "One image"
    if len(set(sizes)) == 1:
        whole = f"{whole}, {sizes[0]}"
    else:
        names = [name if name == size else f"{name}, {size}" for name, size in zip(names, sizes, strict=True)]
    shown = [(image - low) / (high - low) if image.ndim == 2 else image for image in images]
    alike = {
        counted: [image for image, own in zip(shown, names, strict=True) if own == name]
        for name, counted in phrases.counted(names).items()
    }
    return phrases.fitting(f"{whole}. {phrases.looks(alike)}", f"{whole}: {text.listed(alike)}")


def receptive_fields(image, sizes, centre=None, ax=None):
    """Draw how much of an image one neuron sees: a square for each layer, with its name.

    Parameters
    ----------
    image : array of shape (height, width) or (height, width, 3)
    sizes : dict of str to int
        The name of each layer, and the side of the square that it sees, in pixels.
    centre : (float, float), optional
        Row and column of the squares' middle; the image's middle without it.

    Returns
    -------
    matplotlib Axes
        Its patches are the squares, in the order of `sizes`.
    """
    image = _validate.unmasked(image, "image")
    ax = drawn.axes(ax, figsize=(6, 4))
    row, column = ((n - 1) / 2 for n in image.shape[:2]) if centre is None else centre
    ax.imshow(image, cmap="gray")
    styles = zip(sizes.items(), ("#000000", "#009E73", "#CC79A7", "#E69F00"), ("-", "--", "-.", ":"), strict=False)
    for (name, size), colour, style in styles:
        corner = (column - size / 2, row - size / 2)
        square = Rectangle(
            corner, size, size, fill=False, ec=colour, ls=style, lw=2.5, label=f"{name}: {size} × {size}"
        )
        square.set_path_effects([withStroke(linewidth=5, foreground="white")])  # seen on dark and on bright skin
        ax.add_patch(square)
    bare(ax)
    told = ", ".join(f"{name}: {size} × {size}" for name, size in sizes.items())
    drawn.tell(ax, f"Of {image.shape[0]} × {image.shape[1]} pixels, one neuron sees, in {told}")
    ax.legend(loc="center left", bbox_to_anchor=(1.02, 0.5), title="sees (pixels)", alignment="left", handlelength=2.5)
    return ax
