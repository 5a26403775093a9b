"""Stains of a slide as optical densities: separate them, and make slides of several laboratories look alike.

A stain absorbs light: twice as much stain lets through the square of the light. Its amount is given as an optical
density, −ln(light that comes through / light that is sent), because the densities of several stains add up.

The empty background must be bright: in its brightest colour above e^−0.15 = 0.861. Else it counts as stained, and
whatever looks for the stains' colours, or makes slides alike, takes it for tissue.
"""

import numpy as np
from skimage import color

from dlintro import _validate
from dlintro._validate import shown

DARKEST = 1 / 255  # less light than this counts as this much
TISSUE = 0.15  # optical density of each colour, above which a pixel counts as stained: all darker than e^−0.15 = 0.861
FLAT = 1e-3  # where colours spread less than this, there is no tissue
RGB_TO_CONES = np.array(
    [[0.3811, 0.5783, 0.0402], [0.1967, 0.7244, 0.0782], [0.0241, 0.1288, 0.8444]], dtype=np.float32
)  # Reinhard 2001
CONES_TO_LAB = np.diag(np.float32([3, 6, 2]) ** -0.5) @ np.float32([[1, 1, 1], [1, 1, -2], [1, -1, 0]])
MOST = 512  # images that are changed at a time, and whose pixels are enough to measure a group's colours: saves memory
FEWEST = 500  # stained pixels from which colours are estimated: 5 of them lie above the 99th percentile
STAINS = {"H&E": color.rgb_from_hed[[0, 1]], "H-DAB": color.rgb_from_hed[[0, 2]]}  # red, green, blue; Ruifrok 2001


def optical_density(images):
    """Return how much light is absorbed at each pixel: −ln(value), at least 0; empty glass is 1.

    Parameters
    ----------
    images : array of shape (…, height, width, 3)
        In [0, 1].

    Returns
    -------
    float32 array of the same shape

    Raises
    ------
    ValueError, TypeError
        If values lie outside their range.
    """
    return -np.log(_images(images).clip(DARKEST, 1))


def separate_stains(images, stains="H&E"):
    """Return how much of two stains there is at each pixel, by colour deconvolution.

    Parameters
    ----------
    images : array of shape (…, height, width, 3)
        In [0, 1].
    stains : "H&E", "H-DAB", or array of shape (2, 3)
        How much red, green and blue light each stain absorbs, as `stain_vectors` finds it.

    Returns
    -------
    float32 array of shape (…, height, width, 2)
        The optical density of each stain, at least 0.

    Raises
    ------
    ValueError, TypeError
        If values lie outside their range, there are no such stains, or both stains have the same colour.

    References
    ----------
    Ruifrok AC, Johnston DA. Anal Quant Cytol Histol 2001;23:291–299.
    """
    through = np.exp(-optical_density(images))
    unmix = np.linalg.inv(basis(stains)).astype(np.float32)
    return -np.log(1e-6) * color.separate_stains(through, unmix)[..., :2]  # scikit-image counts in ln(1e-6)


def combine_stains(amounts, stains="H&E"):
    """Return what amounts of two stains look like: the way back from `separate_stains`.

    Parameters
    ----------
    amounts : array of shape (…, height, width, 2)
        The optical density of each stain.
    stains : "H&E", "H-DAB", or array of shape (2, 3)

    Returns
    -------
    float32 array of shape (…, height, width, 3)
        In [0, 1], on white glass.
    """
    amounts = np.asarray(amounts, dtype=np.float32)
    if amounts.ndim < 3 or amounts.shape[-1] != 2:
        raise ValueError(f"amounts must have shape (…, height, width, 2), but has shape {amounts.shape}.")
    return np.exp(-amounts @ basis(stains)[:2].astype(np.float32)).clip(0, 1)


def stain_vectors(images):
    """Find the colours of haematoxylin and eosin on a slide from its pixels alone.

    All stained pixels lie between the two stains, in one plane: the extreme directions in it are the stains.

    Parameters
    ----------
    images : array of shape (…, height, width, 3)
        In [0, 1]; all of one slide, or of one laboratory.

    Returns
    -------
    array of shape (2, 3)
        How much red, green and blue light haematoxylin and eosin absorb, each row of length 1.

    Raises
    ------
    ValueError
        If there is too little stained tissue, or all of it has one colour.

    References
    ----------
    Macenko M et al. ISBI 2009:1107–1110, doi:10.1109/ISBI.2009.5193250.
    """
    density = optical_density(stained(images))[0].astype(np.float64)
    strength, directions = np.linalg.eigh(density.T @ density)
    if strength[1] < 1e-6 * strength[2]:
        raise ValueError("stained pixels must differ in colour, but all have one colour; give more tissue.")
    plane = directions[:, [2, 1]] * np.sign(directions[:, 2].sum())
    angle = np.arctan2(density @ plane[:, 1], density @ plane[:, 0])
    ends = np.percentile(angle, (1, 99))
    found = (np.stack([np.cos(ends), np.sin(ends)], axis=1) @ plane.T).clip(0)
    found /= np.linalg.norm(found, axis=1, keepdims=True)
    return found[np.argsort(-found[:, 0])]  # haematoxylin swallows more red


def macenko(images, reference, group=None):
    """Give images the stains of a reference: the same colours, and the same amounts where there is most of each.

    Parameters
    ----------
    images : array of shape (n, height, width, 3)
        In [0, 1].
    reference : array of shape (…, height, width, 3)
        The images whose look they shall have.
    group : array of shape (n,), optional
        Which images are changed together, such as the patient; without it, all of them. Colours are measured on stained
        pixels alone, so that empty glass beside the tissue changes nothing if some colour of it is above 0.861.

    Returns
    -------
    float32 array of shape (n, height, width, 3)
        In [0, 1]. A group with too little tissue (fewer than 500 stained pixels) stays as it was.

    Raises
    ------
    ValueError, TypeError
        If values lie outside their range, or there is too little tissue in the reference.

    References
    ----------
    Macenko M et al. ISBI 2009:1107–1110, doi:10.1109/ISBI.2009.5193250.
    """
    wanted = basis(stain_vectors(reference))
    most = _most(optical_density(stained(reference)), wanted)

    def measure(sample):
        try:
            vectors = basis(stain_vectors(sample))
        except ValueError:
            return lambda batch: batch  # blank glass
        scale = np.array([*(most / _most(optical_density(stained(sample)), vectors)), 1])
        change = (np.linalg.inv(vectors) @ (scale[:, None] * wanted)).astype(np.float32)
        return lambda batch: np.exp(-optical_density(batch) @ change)

    return _by_group(measure, images, group)


def reinhard(images, reference, group=None):
    """Give tissue the mean and the spread of a reference's tissue, each axis of the colour space lαβ by itself.

    Parameters, result and errors are those of `macenko`. A group of one colour stays as it was, as does empty glass.

    References
    ----------
    Reinhard E et al. IEEE Comput Graph Appl 2001;21(5):34–41, doi:10.1109/38.946629.
    """
    wanted = to_lab(stained(reference))
    middle, spread = wanted.mean(axis=(0, 1)), wanted.std(axis=(0, 1))

    def measure(sample):
        try:
            lab = to_lab(stained(sample))
        except ValueError:
            return lambda batch: batch  # blank glass
        own_middle, own_spread = lab.mean(axis=(0, 1)), lab.std(axis=(0, 1))
        if own_spread.min() < FLAT:
            return lambda batch: batch  # one colour

        def change(batch):
            changed = from_lab((to_lab(batch) - own_middle) * (spread / own_spread) + middle)
            share = _share_of_stain(batch)
            return share * changed + (1 - share) * batch

        return change

    return _by_group(measure, images, group)


def to_lab(images):
    """Return images in Reinhard's space lαβ: brightness, yellow to blue, red to green."""
    cones = _images(images).clip(DARKEST) @ RGB_TO_CONES.T
    return np.log10(cones) @ CONES_TO_LAB.T


def from_lab(lab):
    """Return images in red, green and blue, which may lie outside [0, 1]."""
    return 10 ** (lab @ np.linalg.inv(CONES_TO_LAB).T) @ np.linalg.inv(RGB_TO_CONES).T


def _by_group(measure, images, group):
    """Change the images of each group in the way that `measure` returns for a sample of them, `MOST` at a time."""
    images = _images(images)
    if images.ndim != 4:
        raise ValueError(f"images must have shape (n, height, width, 3), but has shape {images.shape}.")
    group = np.zeros(len(images)) if group is None else _validate.ids(group, "group", len(images), "group", "image")
    changed = np.empty_like(images)
    for one in np.unique(group):
        rows = np.flatnonzero(group == one)
        batches = np.array_split(rows, -(-len(rows) // MOST))
        change = measure(_sample(images, batches))
        for batch in batches:
            changed[batch] = change(images[batch]).clip(0, 1)
    return changed


def _sample(images, batches):
    """Return stained pixels of a group, evenly chosen, as one image: as many as `MOST` images can have, or all."""
    n_stained = sum(int(_is_stained(images[batch]).sum()) for batch in batches)
    step = max(1, -(-n_stained // (MOST * images[0, ..., 0].size)))
    pixels = [images[batch][_is_stained(images[batch])][::step] for batch in batches]
    return np.concatenate(pixels)[None]


def stained(images):
    """Return the stained pixels of images (…, height, width, 3), as one image (1, n, 3).

    Raises
    ------
    ValueError
        If there are too few to estimate colours from.
    """
    images = _images(images)
    pixels = images[_is_stained(images)]
    if len(pixels) < FEWEST:
        raise ValueError(f"at least {FEWEST} pixels must be stained, but only {len(pixels)} are; give more tissue.")
    return pixels[None]


def _is_stained(images):
    return images.max(axis=-1) < np.exp(-TISSUE)  # each colour is absorbed by more than TISSUE


def _share_of_stain(images):
    """Return 1 for tissue, also of one pale stain alone, 0 for empty glass, and between them for pixels of both."""
    glass, tissue = np.exp(-TISSUE / 2), np.exp(-TISSUE)
    return ((glass - images.min(axis=-1, keepdims=True)) / (glass - tissue)).clip(0, 1)


def basis(stains):
    """Return two stains, and as a third what neither of them explains, as rows (3, 3) of length 1."""
    if isinstance(stains, str):
        if stains not in STAINS:
            raise ValueError(f"there are no stains {shown(stains)}; choose from {', '.join(STAINS)}, or give an array.")
        stains = STAINS[stains]
    rows = _validate.matrix(stains, "stains", columns=3)
    third = np.cross(*rows) if len(rows) == 2 else np.zeros(3)
    if np.linalg.norm(third) < 1e-3 * np.prod(np.linalg.norm(rows, axis=1)):
        raise ValueError(f"stains must be two rows of different colour, but is {rows.tolist()}.")
    rows = np.stack([*rows, third])
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def _most(density, vectors):
    """Return the amount of each of two stains that only 1 in 100 stained pixels exceeds."""
    amounts = density.reshape(-1, 3) @ np.linalg.inv(vectors)[:, :2]
    return np.percentile(amounts, 99, axis=0).clip(1e-3)


def _images(images):
    """Return images (…, height, width, 3) as float32, with values in [0, 1]."""
    shape = np.shape(images)
    if len(shape) < 3 or shape[-1] != 3:
        raise ValueError(f"images must have shape (…, height, width, 3), but has shape {shape}.")
    return _validate.images(np.reshape(images, (-1, *shape[-3:])), "images").reshape(shape)
