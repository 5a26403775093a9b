"""Tools of both simulators: batches of images, streams of random numbers, smooth random fields, and a lens's blur.

A field comes from a coarse grid of random numbers, its knots, which does not depend on the image's size.
"""

from dataclasses import dataclass, fields, replace
from types import SimpleNamespace

import numpy as np

PIXELS = 1 << 17  # drawn at a time, for a processor's cache
EDGE = 4  # knots beyond the image, so that a field does not fade at its border


@dataclass(frozen=True, eq=False)
class Batch:
    """Named arrays with one row for each image; a field may itself be a batch."""

    def rows(self, index):
        """Return the rows that `index` picks out, as a batch of the same kind."""
        parts = {field.name: getattr(self, field.name) for field in fields(self)}
        return replace(
            self,
            **{
                name: part.rows(index) if isinstance(part, Batch) else np.asarray(part)[index]
                for name, part in parts.items()
            },
        )


def chunks(n, size):
    """Yield slices of n images of size × size pixels that are drawn together."""
    step = max(1, PIXELS // size**2)
    for start in range(0, n, step):
        yield slice(start, min(start + step, n))


def streams(rng, names):
    """Return one random generator for each name, so that more numbers for one leave the others as they are."""
    return dict(zip(names, rng.spawn(len(names)), strict=True))


def pick(luck, weights):
    """Return the number of the weighted class into which each luck in [0, 1) falls."""
    return np.searchsorted(np.cumsum(weights)[:-1] / np.sum(weights), luck, side="right")


def per_image(values):
    """Return one float32 number for each image, shaped (n, 1, 1) to go with its pixels."""
    return np.asarray(values, dtype=np.float32)[:, None, None]


def finished(x, masks):
    """Return images and masks read-only, so that a `Dataset` need not copy them."""
    for array in (x, *masks.values()):
        array.setflags(write=False)
    return x, masks


def places(size, width):
    """Return x (1, 1, size) and y (1, size, 1) of the pixels of an image that is `width` wide, from its middle."""
    at = (((np.arange(size) + 0.5) / size - 0.5) * width).astype(np.float32)
    return at[None, None, :], at[None, :, None]


def ramp(distance, width):
    """Return 0 where the distance lies far below 0 and 1 where far above it, rising over `width`."""
    return np.clip(0.5 + distance / width, 0, 1)


def random_fields(grids, rng, n, size):
    """Return the knots (n, grid + 4, grid + 4) and the fields (n, size, size) of each named grid, by attribute."""
    numbers = {name: knots(rng[name], n, grid) for name, grid in grids.items()}
    drawn = {name: on_pixels(each, size) for name, each in numbers.items()}
    return SimpleNamespace(**numbers), SimpleNamespace(**drawn)


def knots(rng, n, grid):
    """Return the random numbers (n, grid + 4, grid + 4) of n fields whose bumps are 1 / grid of an image wide."""
    return rng.standard_normal((n, grid + EDGE, grid + EDGE), dtype=np.float32)


def weights(places, grid):
    """Return how much each knot counts at each place of an image, from 0 to 1: shape (…, grid + 4)."""
    middle = ((np.arange(grid + EDGE) - 1.5) / grid).astype(places.dtype)
    weight = np.exp(-0.5 * ((places[..., None] - middle) * grid / 0.6) ** 2)
    return (weight / np.sqrt((weight**2).sum(axis=-1, keepdims=True))).astype(np.float32)


def on_pixels(numbers, size):
    """Return the fields (n, size, size) that these knots make, of mean 0 and variance 1."""
    weight = weights((np.arange(size) + 0.5) / size, numbers.shape[1] - EDGE)
    return weight @ numbers @ weight.T


def at_points(numbers, x, y):
    """Return the values (n, m) of these knots' fields at points x, y (n, m), from 0 to 1 across the image."""
    grid = numbers.shape[1] - EDGE
    across, down = (weights(np.asarray(place, dtype=np.float32), grid) for place in (x, y))
    return np.sum((down @ numbers) * across, axis=-1)


def blur_matrices(widths, size):
    """Return the matrices (n, size, size) that blur the rows of images by Gaussians of n widths, in pixels."""
    pixel = np.arange(size)
    width = np.maximum(widths, 1e-3)[:, None, None]
    weight = np.exp(-0.5 * ((pixel[:, None] - pixel) / width) ** 2)
    return (weight / weight.sum(axis=-1, keepdims=True)).astype(np.float32)
