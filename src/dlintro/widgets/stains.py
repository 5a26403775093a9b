"""Stains of a slide taken apart: how much of each, and what a thicker section would look like."""

from functools import partial

import numpy as np
from ipywidgets import FloatSlider

from dlintro import _validate
from dlintro.plots.style import INK
from dlintro.widgets.explorer import Explorer
from dlintro.widgets.touch import touch

MOST = 256  # pixels along a side that are drawn
PULL = "drag up for more, down for less: at the left of the section, then of each stain."


def explore_stains(amounts, combine, names=("haematoxylin", "eosin")):
    """Explore two stains of a slide: choose how much there is of each, and how thick the section is.

    Parameters
    ----------
    amounts : array of shape (height, width, 2)
        The amount of both stains, at least 0, as `data.separate_stains` finds it.
    combine : callable
        Takes amounts of shape (height, width, 2) and returns what they look like, (height, width, 3) in [0, 1]; such as
        `data.combine_stains`.
    names : two str
        The stains.

    Returns
    -------
    Explorer
        Its readout says how much light comes through at the place that the cross marks.
    """
    amounts = _validate.numeric(amounts, "amounts").astype(np.float32)
    if amounts.ndim != 3 or amounts.shape[2] != 2 or amounts.min() < 0:
        raise ValueError(f"amounts must have shape (height, width, 2) and be at least 0, but has {amounts.shape}.")
    step = -(-max(amounts.shape[:2]) // MOST)
    amounts = amounts[::step, ::step]
    spot = _spot(amounts.min(axis=2))

    def build(figure):
        titles = "both stains", *(f"{name} alone" for name in names)
        pictures = [
            _picture(*pair, amounts.shape[:2], spot) for pair in zip(figure.subplots(1, 3), titles, strict=True)
        ]
        for picture, name in zip(pictures, ("thickness", "first", "second"), strict=True):
            touch(picture.axes, partial(pull, name=name, height=amounts.shape[0]), PULL)

        def update(first, second, thickness):
            now = amounts * (thickness * np.array([first, second], dtype=np.float32))
            for picture, kept in zip(pictures, ((1, 1), (1, 0), (0, 1)), strict=True):
                picture.set_data(combine(now * np.array(kept, dtype=np.float32)))
            green = [picture.get_array()[spot][1] for picture in pictures]
            return _sentence(names, now[spot], green) + _idle(first, second, thickness)

        return update

    def slider(description):
        return FloatSlider(1, min=0, max=2, step=0.05, description=description)

    return Explorer(
        build,
        alt=f"A stained section: both stains, {names[0]} alone and {names[1]} alone",
        look="Set the thickness to 2: does the light through both stains fall to half its share, or to the square of "
        "it? Then go back to 1, make the second stain strong and the first weak: would you still find the nuclei?",
        figsize=(8, 3.2),
        first=slider(f"{names[0]} ×"),
        second=slider(f"{names[1]} ×"),
        thickness=slider("thickness of the section ×"),
    )


def pull(start, end, name, height, **values):
    """Return more of what has this name if a hand moved up in its picture, less if down: the whole height is 2.

    Parameters
    ----------
    start, end : arrays of shape (2,)
        Where the hand came down, and where it is now, in pixels; rows are counted downward.
    name : str
    height : int
        The number of rows.
    **values : float
        All values when the hand came down.

    Returns
    -------
    dict of str to float
    """
    return {name: values[name] + 2 * (start[1] - end[1]) / height}


def _sentence(names, amounts, green):
    """Return the amounts of both stains at the cross, and the shares of green light that pass both, and each alone."""
    return (
        f"At the cross, the amount of {names[0]} is {amounts[0]:.2f} and that of {names[1]} {amounts[1]:.2f}. Of the "
        f"green light, {green[1]:.0%} passes {names[0]}, {green[2]:.0%} passes {names[1]}, and {green[0]:.0%} passes "
        "both: amount times colour is density. Densities add up, light multiplies."
    )


def _idle(first, second, thickness):
    """Say which sliders change nothing, and why."""
    if thickness == 0:
        return " A section of no thickness takes no light, so the stains change nothing."
    return " Without any stain, the thickness changes nothing." if first == second == 0 else ""


def _picture(ax, title, shape, spot):
    """Draw an empty picture with a cross at row and column `spot`, and return it."""
    picture = ax.imshow(np.ones((*shape, 3)), animated=True)
    ax.set(xticks=[], yticks=[])
    ax.set_title(title, fontsize=11)
    for colour, width in (("white", 4), (INK, 1.5)):
        ax.plot(*spot[::-1], "+", ms=14, color=colour, mew=width, animated=True)
    return picture


def _spot(shared):
    """Return row and column of a place near the middle where there is much of both stains."""
    height, width = shared.shape
    inner = shared[height // 4 : height - height // 4, width // 4 : width - width // 4]
    row, column = np.unravel_index(np.argmax(inner), inner.shape)
    return row + height // 4, column + width // 4
