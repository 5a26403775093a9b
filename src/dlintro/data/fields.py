"""Smooth random fields, and the blur of a lens: what drawn images are made with.

A field comes from a coarse grid of random numbers, its knots, that does not depend on the image's size.
"""

import numpy as np

EDGE = 4  # knots beyond the image, so that a field does not fade at its border


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
