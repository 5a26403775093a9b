"""Heat over images: which places moved a network's answer."""

from textwrap import fill

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.cm import ScalarMappable
from matplotlib.colors import Normalize

from dlintro import _validate, text
from dlintro.plots import drawn, phrases
from dlintro.plots.images import bare, colour_limits
from dlintro.plots.style import DIVERGING

SEEN_THROUGH = 0.65  # how much the heat covers of the image below it
LUMINANCE = (0.299, 0.587, 0.114)  # of red, green and blue, in ITU-R BT.601


def heat_maps(images, maps, captions=None):
    """Draw images in a row, and below each its maps: the heat over the image in grey, with one legend for each row.

    In a row with negative values, heat is for (vermillion) or against (blue); else it goes from dark blue to yellow.

    Parameters
    ----------
    images : array of shape (n, height, width, channels)
        In [0, 1].
    maps : array of shape (n, height, width), or dict of str to such an array
        The heat of each image; a dictionary gives one row for each name.
    captions : sequence of n str, optional
        The text above each image.

    Returns
    -------
    array of matplotlib Axes, shape (1 + rows of maps, n)
    """
    images = _validate.images(images, "images")
    n, height, width, _ = images.shape
    rows = {name: _validate.numeric(stack, name) for name, stack in _named(maps).items()}
    for name, stack in rows.items():
        if stack.shape != (n, height, width):
            raise ValueError(f"{name} must have shape {(n, height, width)}, like the images, but has {stack.shape}.")
    captions = [""] * n if captions is None else list(captions)
    if len(captions) != n:
        raise ValueError(f"captions must be {n}, one for each image, but are {len(captions)}.")
    side = min(1.6, 7.2 / n)
    figure = plt.figure(figsize=(n * side + 1.4, (1 + len(rows)) * side * height / width + 0.3), layout="constrained")
    axes = figure.subplots(1 + len(rows), n + 1, squeeze=False, width_ratios=[1] * n + [0.08])
    axes[0, n].set_axis_off()
    for ax, image, caption in zip(axes[0], images, captions, strict=False):
        ax.imshow(image, cmap="gray", vmin=0, vmax=1, interpolation="nearest")
        bare(ax, caption)
    for line, (name, stack) in zip(axes[1:], rows.items(), strict=True):
        _row(line, images, stack, name, stack.min() < 0)
    captioned = f": {', '.join(captions)}" if any(captions) else ""
    drawn.tell(figure, f"{n} images{captioned}", *(_strongest(name, stack) for name, stack in rows.items()))
    return axes[:, :n]


def _named(maps):
    if not isinstance(maps, dict):
        return {"heat": maps}
    if not maps:
        raise ValueError("maps must hold at least one name with its maps, but is empty.")
    return maps


def _strongest(name, stack):
    """Return in words where the strongest heat of each map lies."""
    places = (np.unravel_index(np.abs(values).argmax(), values.shape) for values in stack)
    parts = phrases.counted([phrases.part(*place, stack.shape[1:]) for place in places])
    return f"{name}: strongest at {text.listed(parts.values())}"


def _row(axes, images, stack, name, signed):
    """Draw one row: each image in grey with its heat above it, and the legend into the last of the axes."""
    low, high = colour_limits(stack, True) if signed else (0.0, max(float(stack.max()), 1e-12))
    heat = ScalarMappable(Normalize(low, high), DIVERGING if signed else "cividis")
    grey = images @ np.array(LUMINANCE) if images.shape[3] == 3 else images[..., 0]
    for ax, image, values in zip(axes, grey, stack, strict=False):
        ax.imshow(image, cmap="gray", vmin=0, vmax=1, interpolation="nearest")
        ax.imshow(values, cmap=heat.cmap, norm=heat.norm, alpha=SEEN_THROUGH, interpolation="nearest")
        bare(ax)
    legend = axes[0].figure.colorbar(heat, cax=axes[-1], alpha=SEEN_THROUGH, label=fill(name, 12))
    ticks = {low: "against", 0: "0", high: "for"} if signed else {low: "0", high: "most"}
    legend.set_ticks(list(ticks), labels=list(ticks.values()))
