"""Measures that people make of a lesion: an outline drawn by hand, and A, B, C and D inside it."""

import numpy as np
from scipy.ndimage import distance_transform_edt, gaussian_filter, map_coordinates
from skimage.measure import perimeter

from dlintro import _validate
from dlintro.data.skin.artefacts import FIELD

ABCD = ("asymmetry", "border", "colours", "diameter")


def outline(masks, loose=0.0, tremor=0.3, seed=0):
    """Simulate how a rater outlines lesions: by habit closely or generously, and with a hand that is never quite calm.

    Parameters
    ----------
    masks : bool array of shape (n, size, size)
        Where each lesion is, on images that are 16 mm wide.
    loose : float
        How far outside the lesion's edge the rater draws on average, in mm; inside it if negative. In [−2, 2].
    tremor : float
        The standard deviation of the line about this average, in mm, in [0, 2].
    seed : int
        Decides where the hand goes astray: another seed, another rater.

    Returns
    -------
    bool array of shape (n, size, size)
        What lies inside each outline; never nothing.

    Raises
    ------
    ValueError
        If the masks are not bool, an image has no lesion, or a number is out of its range.
    """
    masks = _masks(masks)
    loose = _validate.number(loose, "loose", low=-2, high=2)
    tremor = _validate.number(tremor, "tremor", low=0, high=2)
    millimetre = masks.shape[1] / FIELD  # in pixels
    astray = np.random.default_rng(seed).normal(size=masks.shape)
    astray = gaussian_filter(astray, sigma=(0, *2 * [1.5 * millimetre]))
    astray *= tremor / astray.std(axis=(1, 2), keepdims=True) if tremor else 0
    inside = np.stack([_outside(mask) / millimetre < loose + wave for mask, wave in zip(masks, astray, strict=True)])
    return np.where(inside.any(axis=(1, 2), keepdims=True), inside, masks)


def measure_abcd(images, masks):
    """Measure asymmetry, border, colours and diameter of lesions, as one would do it by hand with ruler and outline.

    Parameters
    ----------
    images : array of shape (n, size, size, 3)
        In [0, 1], 16 mm wide.
    masks : bool array of shape (n, size, size)
        What lies inside each outline.

    Returns
    -------
    array of shape (n, 4)
        The columns of `ABCD`: asymmetry, the share of the pigment without a counterpart behind the better of two
        mirrors, in [0, 1]; border, perimeter² / (4π · area), 1 for a smooth circle; colours, the standard deviation of
        red, green and blue inside, in [0, 1]; diameter, of the circle with the same area, in mm.

    Raises
    ------
    ValueError
        If images and masks do not fit together, or an image has no lesion.

    References
    ----------
    What the letters stand for: Friedman RJ et al. CA Cancer J Clin 1985;35:130–151, doi:10.3322/canjclin.35.3.130.
    """
    images, masks = _validate.images(images, "images"), _masks(masks)
    if images.shape[:3] != masks.shape:
        raise ValueError(f"images and masks must have one size, but have {images.shape[:3]} and {masks.shape}.")
    return np.array([_measures(*pair) for pair in zip(images, masks, strict=True)])


def _measures(image, mask):
    area, pixel = mask.sum(), FIELD / len(mask)
    colours = image[mask].std(axis=0).mean()
    border = perimeter(mask) ** 2 / (4 * np.pi * area)
    return _asymmetry(image, mask), border, colours, 2 * np.sqrt(area / np.pi) * pixel


def _asymmetry(image, mask):
    """Return the share of the pigment that a mirror through the lesion's middle puts where none is."""
    grey = image.mean(axis=2)
    skin = np.median(grey[~mask]) if not mask.all() else grey.max()
    pigment = np.where(mask, np.maximum(skin - grey, 0), 0)
    if not pigment.sum():
        return 0.0
    places = np.argwhere(mask)
    middle = places.mean(axis=0)
    axes = np.linalg.svd(places - middle, full_matrices=False)[2] if len(places) > 1 else np.eye(2)
    grid = np.indices(mask.shape).reshape(2, -1).T - middle
    unlike = []
    for axis in axes:  # the long and the short one
        mirrored = grid - 2 * (grid @ axis)[:, None] * axis + middle
        other = map_coordinates(pigment, mirrored.T, order=1).reshape(mask.shape)
        unlike.append(np.abs(pigment - other).sum() / (pigment.sum() + other.sum()))
    return min(unlike)


def _outside(mask):
    """Return how far the middle of each pixel lies outside the edge of a mask, in pixels: negative inside."""
    return np.where(mask, 0.5 - distance_transform_edt(mask), distance_transform_edt(~mask) - 0.5)


def _masks(masks):
    masks = np.asarray(masks)
    if masks.dtype != bool or masks.ndim != 3:
        raise ValueError(
            f"masks must be True inside a lesion, an array of shape (n, size, size), but are {masks.dtype} of shape "
            f"{masks.shape}."
        )
    if not masks.any(axis=(1, 2)).all():
        raise ValueError("each mask must have a lesion, but one is empty; leave that image out.")
    return masks
