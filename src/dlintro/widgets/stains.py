"""Stains of a slide taken apart: how much of each, and what a thicker section would look like."""

import numpy as np
from ipywidgets import FloatSlider

from dlintro import _validate
from dlintro.plots.style import INK
from dlintro.widgets.explorer import Explorer

MOST = 256  # pixels along a side that are drawn


def explore_stains(amounts, combine, names=("haematoxylin", "eosin")):
    """Explore two stains of a slide: choose how much there is of each, and how thick the section is.

    Parameters
    ----------
    amounts : array of shape (height, width, 2)
        The optical density of both stains, at least 0, as `data.separate_stains` finds it.
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

        def update(first, second, thickness):
            now = amounts * (thickness * np.array([first, second], dtype=np.float32))
            for picture, kept in zip(pictures, ((1, 1), (1, 0), (0, 1)), strict=True):
                picture.set_data(combine(now * np.array(kept, dtype=np.float32)))
            green = [picture.get_array()[spot][1] for picture in pictures]
            one, two = now[spot]
            return (
                f"At the cross, the density of {names[0]} is {one:.2f} and that of {names[1]} {two:.2f}. Of green "
                f"light, the one lets {green[1]:.0%} through, the other {green[2]:.0%}, and both {green[0]:.0%}: "
                "densities add up, light multiplies."
            )

        return update

    def slider(description):
        return FloatSlider(1, min=0, max=2, step=0.05, description=description)

    return Explorer(
        build,
        alt=f"A stained section: both stains, {names[0]} alone and {names[1]} alone",
        figsize=(8, 3.2),
        first=slider(f"{names[0]} ×"),
        second=slider(f"{names[1]} ×"),
        thickness=slider("thickness of the section ×"),
    )


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
