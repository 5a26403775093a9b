"""From tissue to image: the stains swallow light, then come the slide's flaws, the scanner and the compression."""

import numpy as np

from dlintro.data import compression, fields, tissue
from dlintro.data.artefacts import per_image

PIXELS = 1 << 17  # in a chunk, for a processor's cache
DENSITY = np.array([1.55, 1.05])  # optical density (natural logarithm) of an amount of 1 of haematoxylin, of eosin
INKS = np.array(
    [(0.15, 0.50, 0.35), (0.15, 0.25, 0.65), (0.12, 0.12, 0.14)]
)  # what green, blue and black ink let through
FOUND = ("mask", "lymphocyte_mask", "pen_mask")


def scan(tile, labs, size, rng):
    """Return the images and the masks of tiles.

    Parameters
    ----------
    tile : dict of str to array of shape (n,)
        Everything about each tile, as `histology` makes it.
    labs : list of Lab
    size : int
        Height and width in pixels.
    rng : dict of str to numpy.random.Generator
        One for the tissue, for each flaw, and for the camera.

    Returns
    -------
    x : float32 array of shape (n, size, size, 3)
        In [0, 1], read-only.
    found : dict of str to bool array of shape (n, size, size)
        "mask" (epithelium), "lymphocyte_mask" and "pen_mask" (ink).
    """
    n = len(tile["y"])
    tile = tile | {f"{flaw}_luck": rng[flaw].random((n, 5), dtype=np.float32) for flaw in ("pen", "fold", "bubbles")}
    x = np.empty((n, size, size, 3), dtype=np.float32)
    found = {name: np.zeros((n, size, size), dtype=bool) for name in FOUND}
    source = (*tissue.GRIDS, *tissue.CELLS)
    source = dict(zip(source, rng["tissue"].spawn(len(source)), strict=True))
    step = max(1, PIXELS // size**2)
    for start in range(0, n, step):
        rows = slice(start, start + step)
        some = {name: np.asarray(fact[rows]) for name, fact in tile.items()}
        amounts, where = tissue.draw(some, size, source)
        image, where["pen_mask"] = _through_the_slide(amounts, some, labs)
        for name, mask in where.items():
            found[name][rows] = mask
        image = _camera(image, some, labs, rng["camera"])
        x[rows] = image.transpose(0, 2, 3, 1)
    for array in (x, *found.values()):
        array.setflags(write=False)
    return x, found


def _through_the_slide(amounts, some, labs):
    """Return the light (n, 3, size, size) that stains, fold, bubble and ink let through, and where ink is."""
    n, size = len(amounts), amounts.shape[-1]
    at = (((np.arange(size) + 0.5) / size - 0.5) * tissue.FIELD).astype(np.float32)
    x, y = at[None, None, :], at[None, :, None]
    amounts = amounts * (1 + _fold(some, x, y))[:, None]
    density = stain_vectors(some, labs).swapaxes(1, 2) @ amounts.reshape(n, 2, -1)
    image = np.exp(-density).reshape(n, 3, size, size)
    rim, film = _bubble(some, x, y)
    image += film[:, None] * 0.35 * (1 - image)
    image *= (1 - rim)[:, None]
    cover, ink = _pen(some, x, y)
    image *= 1 - cover[:, None] * (1 - ink)
    return image, cover > 0.02


def stain_vectors(some, labs):
    """Return the optical density that an amount of 1 of each stain has in each tile: (n, 2, 3), float32."""
    vectors = np.stack([lab.stains for lab in labs])[some["lab"]]
    hues = np.stack([some["hue_haematoxylin"], some["hue_eosin"]], axis=1)[..., None]
    vectors = vectors + hues * np.array([1.0, 0.0, -1.0])  # bluer or browner, from batch to batch
    vectors /= np.linalg.norm(vectors, axis=-1, keepdims=True)
    strength = np.array([lab.strength for lab in labs])[some["lab"]]
    strength = strength * np.stack([some["haematoxylin"], some["eosin"]], axis=1) * DENSITY
    return (vectors * strength[..., None]).astype(np.float32)


def _fold(some, x, y):
    """Return how much tissue lies on top of the tissue, from 0 to 1: a crease across the tile."""
    turn, offset, width, bend, _ = (per_image(luck) for luck in some["fold_luck"].T)
    along, across = _turned(x, y, np.pi * turn)
    far = np.abs(across - 60 * (offset - 0.5) + 0.006 * (bend - 0.5) * along**2)
    return np.clip((6 + 12 * width - far) / 3, 0, 1) * per_image(some["fold"])


def _bubble(some, x, y):
    """Return the dark rim and the pale inside of an air bubble under the cover slip, each from 0 to 1."""
    u, v, radius, _, _ = (per_image(luck) for luck in some["bubbles_luck"].T)
    far = np.hypot(x - 100 * (u - 0.5), y - 100 * (v - 0.5)) - (12 + 30 * radius)
    there = per_image(some["bubbles"])
    return 0.55 * np.exp(-((far / 2.5) ** 2)) * there, np.clip(-far / 4, 0, 1) * there


def _pen(some, x, y):
    """Return how much ink of a marker lies on the glass, from 0 to 1, and its colour (n, 3, 1, 1)."""
    turn, offset, strong, colour, bend = some["pen_luck"].T
    along, across = _turned(x, y, 2 * np.pi * per_image(turn))
    edge = across - per_image(60 * (offset - 0.5)) + per_image(0.004 * (bend - 0.5)) * along**2
    cover = np.clip(edge / 6 + 0.5, 0, 1) * per_image((0.6 + 0.4 * strong) * some["pen"])
    return cover, INKS[(colour * len(INKS)).astype(int)].astype(np.float32)[:, :, None, None]


def _turned(x, y, angle):
    """Return the places along and across a direction."""
    cos, sin = np.cos(angle), np.sin(angle)
    return x * cos + y * sin, y * cos - x * sin


def _camera(image, some, labs, rng):
    """Return what scanner and compression make of the light."""
    size = image.shape[-1]
    colour = np.array([lab.colour for lab in labs], dtype=np.float32)[some["lab"]]
    image = image * colour[:, :, None, None]
    blur = np.array([lab.blur for lab in labs])[some["lab"]] + 3.5 * some["blur"]  # out of focus
    lens = fields.blur_matrices(blur * size / tissue.FIELD, size)
    image = lens[:, None] @ image @ lens[:, None].swapaxes(-1, -2)
    image += 0.008 * rng.standard_normal(image.shape, dtype=np.float32)
    quality = np.array([lab.quality for lab in labs])[some["lab"]]
    return compression.compress(np.clip(image, 0, 1), quality)
