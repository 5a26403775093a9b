"""Slides as maps of tiles: one number for each tile, or the tiles themselves, with the border of a region."""

import numpy as np
from matplotlib.collections import LineCollection

from dlintro import _validate
from dlintro.plots import drawn, phrases
from dlintro.plots.style import INK


def slide_map(values, rows, columns, ax=None, title="", label="", limits=(0, 1), region=None, region_name=""):
    """Draw one number for each tile of a slide as a colour, and the border of a region.

    Parameters
    ----------
    values : array of shape (n,)
        Such as probabilities.
    rows, columns : int arrays of shape (n,)
        Where each tile lies, from 0 at the top left.
    title, label : str
        The text above the map, and beside its scale of colours.
    limits : (float, float)
        The values with the first and the last colour.
    region : bool array of shape (n,), optional
        Tiles to draw a border around, such as the true tumour.
    region_name : str
        What the border is, for the legend.
    """
    values = _validate.vector(values, "values")
    place = _place(rows, columns, len(values))
    sheet = np.full(place.max(axis=0) + 1, np.nan)
    sheet[tuple(place.T)] = values
    ax = drawn.axes(ax, figsize=(4.6, 3.8))
    picture = ax.imshow(sheet, cmap="cividis", vmin=limits[0], vmax=limits[1], interpolation="nearest")
    ax.figure.colorbar(picture, ax=ax, label=label, fraction=0.05, pad=0.03)
    _frame(ax, sheet.shape, title, place, region, region_name)
    top = values.argmax()
    drawn.tell(ax, f"{len(values)} tiles, highest {values[top]:.2f} at the {phrases.part(*place[top], sheet.shape)}")
    if region is not None:
        drawn.tell(ax, _inside_and_outside(values, np.asarray(region, dtype=bool), region_name or "border"))
    return ax


def _inside_and_outside(values, region, name):
    """Return the mean of values inside and outside a region in words; values and region have shape (n,)."""
    parts = {f"inside the {name}": values[region], "outside": values[~region]}
    return f"Mean {', '.join(f'{part.mean():.2f} {where}' for where, part in parts.items() if len(part))}"


def mosaic(tiles, rows, columns, ax=None):
    """Draw the tiles of a slide in their places.

    Parameters
    ----------
    tiles : array of shape (n, height, width, 3)
        In [0, 1].
    rows, columns : int arrays of shape (n,)
        Where each tile lies, from 0 at the top left.
    """
    tiles = _validate.images(tiles, "tiles")
    place = _place(rows, columns, len(tiles))
    n_rows, n_columns = place.max(axis=0) + 1
    height, width, channels = tiles.shape[1:]
    sheet = np.ones((n_rows, n_columns, height, width, channels), dtype=np.float32)
    sheet[tuple(place.T)] = tiles
    sheet = sheet.swapaxes(1, 2).reshape(n_rows * height, n_columns * width, channels)
    ax = drawn.axes(ax, figsize=(4.2, 4.2 * n_rows / n_columns))
    extent = (-0.5, n_columns - 0.5, n_rows - 0.5, -0.5)
    ax.imshow(sheet, extent=extent, cmap="gray", vmin=0, vmax=1, interpolation="antialiased")
    ax.set(xticks=[], yticks=[])
    brightest, darkest = phrases.extremes(tiles.mean(axis=(1, 2, 3)), *place.T)
    drawn.tell(ax, f"A slide of {len(tiles)} tiles in {n_rows} rows and {n_columns} columns")
    return drawn.tell(ax, f"Darkest at the {darkest}, brightest at the {brightest}")


def _place(rows, columns, n):
    """Return row and column of n tiles, shape (n, 2)."""
    place = np.stack([np.asarray(rows), np.asarray(columns)], axis=-1)
    if place.shape != (n, 2) or place.dtype.kind not in "iu" or place.min() < 0:
        raise ValueError(f"rows and columns must be {n} whole numbers of at least 0 each, one for each tile.")
    if len(np.unique(place, axis=0)) < n:
        raise ValueError("two tiles lie in the same place; draw one slide at a time.")
    return place


def _frame(ax, shape, title, place, region, region_name):
    """Finish a map: no ticks, a title, and the border of a region with its name."""
    ax.set(xticks=[], yticks=[])
    ax.set_title(title, fontsize=11)
    if region is None:
        return
    region = np.asarray(region, dtype=bool)
    if region.shape != (len(place),):
        raise ValueError(f"region must have shape {(len(place),)}, one for each tile, but has shape {region.shape}.")
    inside = np.zeros(shape, dtype=bool)
    inside[tuple(place[region].T)] = True
    for colour, width, name in (("white", 5, None), (INK, 2, region_name or None)):  # seen on dark and bright tiles
        ax.add_collection(LineCollection(_border(inside), colors=colour, lw=width, capstyle="round", label=name))
    if region_name:
        ax.legend(loc="upper left", bbox_to_anchor=(0, -0.02), handlelength=1.5)


def _border(inside):
    """Return the edges between cells inside and outside, as lines ((x, y), (x, y)); a cell is 1 wide."""
    padded = np.pad(inside, 1).astype(int)
    down = np.argwhere(np.diff(padded, axis=0)[:, 1:-1])
    across = np.argwhere(np.diff(padded, axis=1)[1:-1])
    lines = [((column - 0.5, row - 0.5), (column + 0.5, row - 0.5)) for row, column in down]
    return lines + [((column - 0.5, row - 0.5), (column - 0.5, row + 0.5)) for row, column in across]
