"""What lies on the skin and disturbs a dermatoscopy: ink, hair, a ruler, bubbles in the gel."""

import numpy as np

FIELD = 16.0  # width of an image on the skin, mm
INK = (0.40, 0.18, 0.62)  # what gentian violet lets through of red, green and blue
PAPER, TICK = (0.88, 0.88, 0.86), (0.12, 0.12, 0.14)
DARK_HAIR, FAIR_HAIR = np.array([0.13, 0.09, 0.08]), np.array([0.52, 0.38, 0.25])
HAIRS, BUBBLES = 9, 5  # at most, in an image


def luck(lesion, rng):
    """Return the random numbers, a row for each image, that decide where the artefacts lie."""
    n = len(lesion["y"])
    return {
        "pen_luck": rng["pen"].random((n, 8)),
        "ruler_luck": rng["ruler"].random((n, 4)),
        "hair_shape": rng["hair"].random((n, HAIRS, 5)),
        "hair_turn": rng["hair"].random(n),
        "bubble_shape": rng["bubbles"].random((n, BUBBLES, 4)),
    }


def add(image, some, view, field, blur):
    """Draw onto the images (n, 3, size, size) what `some` says lies on each; return the masks of ink.

    Parameters
    ----------
    image : float32 array of shape (n, 3, size, size)
        Changed in place.
    some : dict of str to array of shape (n, …)
        Which images have what ("pen", "ruler", "hair", "bubbles"), and `luck`.
    view, field : dict of str to array
        Where each pixel lies in mm, and the random fields.
    blur : float32 array of shape (n, size, size)
        The lens of each image.

    Returns
    -------
    bool array of shape (n, size, size)
    """
    inked = np.zeros((len(image), *image.shape[2:]), dtype=bool)
    pixel = float(view["x"][0, 0, 1] - view["x"][0, 0, 0])
    for name, paint in (("pen", _pen), ("hair", _hair), ("ruler", _ruler), ("bubbles", _bubbles)):
        rows = np.flatnonzero(some[name])
        if not rows.size:
            continue
        chosen = {key: fact[rows] for key, fact in some.items()}
        place = {key: part if len(part) == 1 else part[rows] for key, part in view.items()}
        for cover, colour in paint(chosen, place, field["specks"][rows], pixel):
            cover = blur[rows] @ cover @ blur[rows].swapaxes(-1, -2)
            cover[cover < 0.02] = 0  # nothing beyond the stroke changes
            behind = image[rows]
            if name == "pen":
                inked[rows] = cover > 0
                image[rows] = behind * (1 - cover[:, None] * (1 - colour))
            else:
                image[rows] = behind + cover[:, None] * (colour - behind)
    return inked


def _pen(some, view, specks, pixel):
    """Yield ink around the lesion: an arc, dashes, or a line beside it."""
    start, length, dashes, gap, width, strong, style, phase = some["pen_luck"].T
    far = np.sqrt(view["dx"] ** 2 + view["dy"] ** 2)
    ring = np.minimum(1.3 * view["radius"] + 0.4 + 1.5 * gap, 8.2)
    angle = np.arctan2(view["dy"], view["dx"])
    away = np.abs((angle - per_image(2 * np.pi * start) + np.pi) % (2 * np.pi) - np.pi)
    arc = _stroke(far - per_image(ring) + 0.15 * specks, per_image(0.5 + 0.5 * width), pixel)
    arc *= _step((per_image(0.6 + 2.4 * length) - away) * per_image(ring), pixel)
    broken = _step(np.cos(angle * per_image(5 + np.floor(4 * dashes)) + per_image(6 * phase)), 0.4)
    arc *= np.where(per_image(style) < 0.4, broken, 1)
    along = view["dx"] * per_image(np.cos(2 * np.pi * start)) + view["dy"] * per_image(np.sin(2 * np.pi * start))
    line = _stroke(along - per_image(np.minimum(ring, 6.5)) + 0.15 * specks, per_image(0.6 + 0.6 * width), pixel)
    ink = np.where(per_image(style) > 0.75, line, arc) * np.clip(0.85 + 0.12 * specks, 0.3, 1)
    yield ink * per_image(0.65 + 0.35 * strong), np.array(INK, dtype=np.float32)[:, None, None]


def _hair(some, view, specks, pixel):
    """Yield the hairs of each image, bent lines across it or a part of it."""
    count = 2 + np.floor((HAIRS - 2) * some["hairiness"])
    tone = some["hair_tone"] ** 2 * (some["skin_type"] < 4)  # fair hair goes with fair skin
    colour = (DARK_HAIR + tone[:, None] * (FAIR_HAIR - DARK_HAIR)).astype(np.float32)[:, :, None, None]
    cover = np.zeros_like(specks)
    for k in range(HAIRS):
        offset, turn, bend, middle, length = some["hair_shape"][:, k].T
        angle = 2 * np.pi * some["hair_turn"] + 1.2 * (turn - 0.5)
        cos, sin = per_image(np.cos(angle)), per_image(np.sin(angle))
        along = view["x"] * cos + view["y"] * sin - per_image(FIELD / 2 * (middle - 0.5))
        aside = (
            view["y"] * cos
            - view["x"] * sin
            - per_image(FIELD * (offset - 0.5))
            - per_image(0.12 * (bend - 0.5)) * along**2
        )
        one = _stroke(aside, 0.22, pixel) * _step(per_image(3 + 8 * length) - np.abs(along), pixel)
        cover = np.maximum(cover, one * per_image(0.9 * (k < count)))
    yield cover, colour


def _ruler(some, view, specks, pixel):
    """Yield a strip along one edge of the image, then its ticks, one every 2 mm."""
    side, offset, paper, width = some["ruler_luck"].T
    side = per_image(np.floor(4 * side))
    x, y = view["x"] + 0 * view["y"], view["y"] + 0 * view["x"]
    along = np.where(side % 2 == 0, y, x)
    depth = FIELD / 2 - np.select([side == 0, side == 1, side == 2], [x, y, -x], -y)
    deep = per_image(1.6 + 0.8 * width)
    strip = _step(deep - depth, pixel)
    yield strip * per_image(np.where(paper < 0.6, 0.85, 0.0)), np.array(PAPER, dtype=np.float32)[:, None, None]
    apart = np.abs((along + per_image(2 * offset)) % 2 - 1)
    yield _stroke(apart, 0.35, pixel) * strip * 0.85, np.array(TICK, dtype=np.float32)[:, None, None]


def _bubbles(some, view, specks, pixel):
    """Yield bubbles, each a bright rim around a slightly brighter disc."""
    cover = np.zeros_like(specks)
    for k in range(BUBBLES):
        x, y, radius, there = some["bubble_shape"][:, k].T
        radius = per_image(0.5 + 1.2 * radius**2)
        far = np.sqrt((view["x"] - per_image(FIELD * (x - 0.5))) ** 2 + (view["y"] - per_image(FIELD * (y - 0.5))) ** 2)
        one = 0.55 * _stroke(far - radius, 0.3, pixel) + 0.12 * _step(radius - far, pixel)
        cover = np.maximum(cover, one * per_image((there < 0.6) | (k == 0)))
    yield cover, np.float32(0.97)


def _stroke(distance, width, pixel):
    """Return how much of each pixel a stroke of that width covers, whose middle is `distance` away (all in mm)."""
    thin = np.minimum(1, width / pixel)
    return np.clip(0.5 + (np.maximum(width, pixel) / 2 - np.abs(distance)) / pixel, 0, 1) * thin


def _step(distance, pixel):
    """Return 1 where the distance is positive and 0 where it is negative, rising over one pixel."""
    return np.clip(0.5 + distance / pixel, 0, 1)


def per_image(values):
    """Return one float32 number for each image, shaped (n, 1, 1) to go with its pixels."""
    return np.asarray(values, dtype=np.float32)[:, None, None]
