"""From tissue to image: the stains swallow light, then come the slide's flaws, the scanner and the compression."""

from dataclasses import dataclass

import numpy as np

from dlintro.data import drawing
from dlintro.data.drawing import Batch, per_image
from dlintro.data.slides import compression, tissue

DENSITY = np.array([1.55, 1.05])  # optical density (natural logarithm) of an amount of 1 of haematoxylin, of eosin
INKS = np.array(
    [(0.15, 0.50, 0.35), (0.15, 0.25, 0.65), (0.12, 0.12, 0.14)]
)  # what green, blue and black ink let through
MASKS = ("mask", "lymphocyte_mask", "pen_mask")


@dataclass(frozen=True, eq=False)
class Luck(Batch):
    """The random numbers that decide where ink, folds and bubbles lie, float32 of shape (n, 5)."""

    pen: np.ndarray
    fold: np.ndarray
    bubbles: np.ndarray


def scan(tiles, labs, size, rng):
    """Return the images and the masks of tiles.

    Parameters
    ----------
    tiles : dlintro.data.slides.histology.Tiles
        Everything about each of n tiles.
    labs : list of Lab
    size : int
        Height and width in pixels.
    rng : dict of str to numpy.random.Generator
        One for the tissue, for each flaw, and for the camera.

    Returns
    -------
    x : float32 array of shape (n, size, size, 3)
        In [0, 1], read-only.
    masks : dict of str to bool array of shape (n, size, size)
        "mask" (epithelium), "lymphocyte_mask" and "pen_mask" (ink).
    """
    n = len(tiles.kind)
    lucks = Luck(*(rng[flaw].random((n, 5), dtype=np.float32) for flaw in ("pen", "fold", "bubbles")))
    x = np.empty((n, size, size, 3), dtype=np.float32)
    masks = {name: np.zeros((n, size, size), dtype=bool) for name in MASKS}
    source = drawing.streams(rng["tissue"], (*tissue.GRIDS, *tissue.CELLS))
    for rows in drawing.chunks(n, size):
        tile = tiles.rows(rows)
        amounts, there = tissue.draw(tile, size, source)
        image, there["pen_mask"] = _through_the_slide(amounts, tile, lucks.rows(rows), labs)
        for name, mask in there.items():
            masks[name][rows] = mask
        image = _camera(image, tile, labs, rng["camera"])
        x[rows] = image.transpose(0, 2, 3, 1)
    return drawing.finished(x, masks)


def _through_the_slide(amounts, tile, luck, labs):
    """Return the light (n, 3, size, size) that stains, fold, bubble and ink let through, and where ink is."""
    n, size = len(amounts), amounts.shape[-1]
    x, y = drawing.places(size, tissue.FIELD)
    amounts = amounts * (1 + _fold(tile, luck, x, y))[:, None]
    density = stain_vectors(tile, labs).swapaxes(1, 2) @ amounts.reshape(n, 2, -1)
    image = np.exp(-density).reshape(n, 3, size, size)
    rim, film = _bubble(tile, luck, x, y)
    image += film[:, None] * 0.35 * (1 - image)
    image *= (1 - rim)[:, None]
    cover, ink = _pen(tile, luck, x, y)
    image *= 1 - cover[:, None] * (1 - ink)
    return image, cover > 0.02


def stain_vectors(tile, labs):
    """Return the optical density that an amount of 1 of each stain has in each tile: (n, 2, 3), float32."""
    vectors = np.stack([lab.stains for lab in labs])[tile.people.lab]
    hues = np.stack([tile.look.hue_haematoxylin, tile.look.hue_eosin], axis=1)[..., None]
    vectors = vectors + hues * np.array([1.0, 0.0, -1.0])  # bluer or browner, from batch to batch
    vectors /= np.linalg.norm(vectors, axis=-1, keepdims=True)
    strength = np.array([lab.strength for lab in labs])[tile.people.lab]
    strength = strength * np.stack([tile.look.haematoxylin, tile.look.eosin], axis=1) * DENSITY
    return (vectors * strength[..., None]).astype(np.float32)


def _fold(tile, luck, x, y):
    """Return how much tissue lies on top of the tissue, from 0 to 1: a crease across the tile."""
    turn, offset, width, bend, _ = (per_image(number) for number in luck.fold.T)
    along, across = _turned(x, y, np.pi * turn)
    far = np.abs(across - 60 * (offset - 0.5) + 0.006 * (bend - 0.5) * along**2)
    return np.clip((6 + 12 * width - far) / 3, 0, 1) * per_image(tile.flaws.fold)


def _bubble(tile, luck, x, y):
    """Return the dark rim and the pale inside of an air bubble under the cover slip, each from 0 to 1."""
    u, v, radius, _, _ = (per_image(number) for number in luck.bubbles.T)
    far = np.hypot(x - 100 * (u - 0.5), y - 100 * (v - 0.5)) - (12 + 30 * radius)
    there = per_image(tile.flaws.bubbles)
    return 0.55 * np.exp(-((far / 2.5) ** 2)) * there, np.clip(-far / 4, 0, 1) * there


def _pen(tile, luck, x, y):
    """Return how much ink of a marker lies on the glass, from 0 to 1, and its colour (n, 3, 1, 1)."""
    turn, offset, strong, colour, bend = luck.pen.T
    along, across = _turned(x, y, 2 * np.pi * per_image(turn))
    edge = across - per_image(60 * (offset - 0.5)) + per_image(0.004 * (bend - 0.5)) * along**2
    cover = drawing.ramp(edge, 6) * per_image((0.6 + 0.4 * strong) * tile.flaws.pen)
    return cover, INKS[(colour * len(INKS)).astype(int)].astype(np.float32)[:, :, None, None]


def _turned(x, y, angle):
    """Return the places along and across a direction."""
    cos, sin = np.cos(angle), np.sin(angle)
    return x * cos + y * sin, y * cos - x * sin


def _camera(image, tile, labs, rng):
    """Return what scanner and compression make of the light."""
    size = image.shape[-1]
    colour = np.array([lab.colour for lab in labs], dtype=np.float32)[tile.people.lab]
    image = image * colour[:, :, None, None]
    blur = np.array([lab.blur for lab in labs])[tile.people.lab] + 3.5 * tile.flaws.blur  # out of focus
    lens = drawing.blur_matrices(blur * size / tissue.FIELD, size)
    image = lens[:, None] @ image @ lens[:, None].swapaxes(-1, -2)
    image += 0.008 * rng.standard_normal(image.shape, dtype=np.float32)
    quality = np.array([lab.quality for lab in labs])[tile.people.lab]
    return compression.compress(np.clip(image, 0, 1), quality)
