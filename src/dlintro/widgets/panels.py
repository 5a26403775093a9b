"""Panels that several explorers draw: patients over a map that a classifier tints, an image, heat over an image."""

import numpy as np
from matplotlib.image import AxesImage

from dlintro import plots
from dlintro.plots.heat import SEEN_THROUGH
from dlintro.plots.images import bare
from dlintro.plots.style import DIVERGING
from dlintro.widgets.explorer import animate

COLOURS = 256  # of a map


def tinted_plane(ax, dataset=None, n=101):
    """Draw a map of n × n points, under the patients of a dataset if there is one.

    Returns
    -------
    points : array of shape (n · n, 2)
        The places of the map, for a classifier to judge.
    tint : callable
        `tint(values)` colours the map by labels or probabilities, one for each point.
    """
    if dataset is not None:
        plots.scatter(dataset, ax)
    points = plots.grid(ax, n)
    drawn = plots.decision_region(np.zeros(len(points)), ax).drawn
    region = drawn.region = _QuickMap.like(drawn.region)

    def tint(values):
        region.set_data(np.asarray(values, dtype=float).reshape(n, n))

    return points, tint


def picture(ax, image, title):
    """Draw an image (height, width, channels) pixel by pixel under a title, and return it, for `set_data`."""
    drawn = ax.imshow(np.squeeze(image), cmap="gray", vmin=0, vmax=1, interpolation="nearest")
    bare(ax, title)
    animate(ax)
    return drawn


class Heat:
    """An image in grey, (height, width), and the heat of a network over it."""

    def __init__(self, ax, grey, title):
        self.below = picture(ax, grey, title)
        self.above = ax.imshow(grey, cmap=DIVERGING, alpha=SEEN_THROUGH, interpolation="nearest")
        animate(ax)

    def show(self, grey, heat, top):
        """Show another image and its heat, coloured from −top to top."""
        self.below.set_data(grey)
        self.above.set_data(heat)
        self.above.set_clim(-top, top)


class _QuickMap(AxesImage):
    """A map over the whole of its axes: what `imshow` draws with bilinear interpolation, in a seventh of the time."""

    @classmethod
    def like(cls, image):
        """Put a quick map in the place of an image whose first row lies at the bottom, and return it."""
        ax = image.axes
        quick = cls(ax, cmap=image.cmap, norm=image.norm, extent=image.get_extent(), origin="lower")
        quick.set(data=image.get_array(), zorder=image.get_zorder())
        image.remove()
        return ax.add_image(quick)

    def make_image(self, renderer, magnification=1.0, unsampled=False):
        """Return the pixels of the map, shape (height, width, 4), and where they lie, as matplotlib asks for them."""
        box, values = self.axes.bbox, self.get_array().data
        (left, low), (right, high) = np.ceil(box.get_points() - 0.5).astype(int)
        between = _between(values.shape[0], np.arange(low, high), box.y0, box.height)
        across = _between(values.shape[1], np.arange(left, right), box.x0, box.width)
        first, last = self.get_clim()
        shares = (between @ values.astype(np.float32) @ across.T - first) / (last - first)
        numbers = (COLOURS * shares).clip(0, COLOURS - 1).astype(np.uint8)
        colours = self.cmap(np.arange(COLOURS), bytes=True).view(np.uint32).ravel()  # as one number, found faster
        return colours[numbers][..., None].view(np.uint8), left, low, None


def _between(n, pixels, start, size):
    """Return how much of each of n values, which lie evenly along the size, a pixel gets; of shape (n_pixels, n)."""
    places = ((pixels + 0.5 - start) / size * n - 0.5).clip(0, n - 1)
    return np.maximum(0, 1 - np.abs(places[:, None] - np.arange(n))).astype(np.float32)
