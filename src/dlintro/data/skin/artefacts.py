"""What lies on the skin and disturbs a dermatoscopy: ink, hair, a ruler, bubbles in the gel."""

from dataclasses import dataclass, replace

import numpy as np

from dlintro.data.drawing import Batch, per_image, ramp

FIELD = 16.0  # width of an image on the skin, mm
INK = (0.40, 0.18, 0.62)  # what gentian violet lets through of red, green and blue
PAPER, TICK = (0.88, 0.88, 0.86), (0.12, 0.12, 0.14)
DARK_HAIR, FAIR_HAIR = np.array([0.13, 0.09, 0.08]), np.array([0.52, 0.38, 0.25])
HAIRS, BUBBLES = 9, 5  # at most, in an image


@dataclass(frozen=True, eq=False)
class Artefacts(Batch):
    """Which images have what, bool of shape (n,)."""

    pen: np.ndarray
    ruler: np.ndarray
    hair: np.ndarray
    bubbles: np.ndarray


@dataclass(frozen=True, eq=False)
class Marks(Batch):
    """The random numbers that decide where the artefacts lie, a row for each image."""

    pen: np.ndarray
    ruler: np.ndarray
    hair: np.ndarray
    hair_turn: np.ndarray
    bubbles: np.ndarray


def marks(n, rng):
    """Draw the `Marks` of n images."""
    return Marks(
        pen=rng["pen"].random((n, 8)),
        ruler=rng["ruler"].random((n, 4)),
        hair=rng["hair"].random((n, HAIRS, 5)),
        hair_turn=rng["hair"].random(n),
        bubbles=rng["bubbles"].random((n, BUBBLES, 4)),
    )


def add(image, scene, view, specks, blur):
    """Draw the artefacts onto the images and return the masks of ink, bool of shape (n, size, size).

    Parameters
    ----------
    image : float32 array of shape (n, 3, size, size)
        Changed in place.
    scene : dlintro.data.skin.dermatoscopy.Scene
    view : dlintro.data.skin.dermatoscopy.View
    specks : float32 array of shape (n, size, size)
        A fine random field.
    blur : float32 array of shape (n, size, size)
        The lens of each image.
    """
    inked = np.zeros((len(image), *image.shape[2:]), dtype=bool)
    pixel = float(view.x[0, 0, 1] - view.x[0, 0, 0])
    for name, paint in (("pen", _pen), ("hair", _hair), ("ruler", _ruler), ("bubbles", _bubbles)):
        rows = np.flatnonzero(getattr(scene.artefacts, name))
        if not rows.size:
            continue
        there = {key: part if len(part) == 1 else part[rows] for key, part in vars(view).items()}
        for cover, colour in paint(scene.rows(rows), replace(view, **there), specks[rows], pixel):
            cover = blur[rows] @ cover @ blur[rows].swapaxes(-1, -2)
            cover[cover < 0.02] = 0  # nothing beyond the stroke changes
            behind = image[rows]
            if name == "pen":
                inked[rows] = cover > 0
                image[rows] = behind * (1 - cover[:, None] * (1 - colour))
            else:
                image[rows] = behind + cover[:, None] * (colour - behind)
    return inked


def _pen(scene, view, specks, pixel):
    """Yield ink around the lesion: an arc, dashes, or a line beside it."""
    start, length, dashes, gap, width, strong, style, phase = scene.marks.pen.T
    far = np.sqrt(view.dx**2 + view.dy**2)
    ring = np.minimum(1.3 * view.radius + 0.4 + 1.5 * gap, 8.2)
    angle = np.arctan2(view.dy, view.dx)
    away = np.abs((angle - per_image(2 * np.pi * start) + np.pi) % (2 * np.pi) - np.pi)
    arc = _stroke(far - per_image(ring) + 0.15 * specks, per_image(0.5 + 0.5 * width), pixel)
    arc *= ramp((per_image(0.6 + 2.4 * length) - away) * per_image(ring), pixel)
    broken = ramp(np.cos(angle * per_image(5 + np.floor(4 * dashes)) + per_image(6 * phase)), 0.4)
    arc *= np.where(per_image(style) < 0.4, broken, 1)
    along = view.dx * per_image(np.cos(2 * np.pi * start)) + view.dy * per_image(np.sin(2 * np.pi * start))
    line = _stroke(along - per_image(np.minimum(ring, 6.5)) + 0.15 * specks, per_image(0.6 + 0.6 * width), pixel)
    ink = np.where(per_image(style) > 0.75, line, arc) * np.clip(0.85 + 0.12 * specks, 0.3, 1)
    yield ink * per_image(0.65 + 0.35 * strong), np.array(INK, dtype=np.float32)[:, None, None]


def _hair(scene, view, specks, pixel):
    """Yield the hairs of each image, bent lines across it or a part of it."""
    count = 2 + np.floor((HAIRS - 2) * scene.people.hairiness)
    tone = scene.people.hair_tone**2 * (scene.people.skin_type < 4)  # fair hair goes with fair skin
    colour = (DARK_HAIR + tone[:, None] * (FAIR_HAIR - DARK_HAIR)).astype(np.float32)[:, :, None, None]
    cover = np.zeros_like(specks)
    for k in range(HAIRS):
        offset, turn, bend, middle, length = scene.marks.hair[:, k].T
        angle = 2 * np.pi * scene.marks.hair_turn + 1.2 * (turn - 0.5)
        cos, sin = per_image(np.cos(angle)), per_image(np.sin(angle))
        along = view.x * cos + view.y * sin - per_image(FIELD / 2 * (middle - 0.5))
        aside = (
            view.y * cos - view.x * sin - per_image(FIELD * (offset - 0.5)) - per_image(0.12 * (bend - 0.5)) * along**2
        )
        one = _stroke(aside, 0.22, pixel) * ramp(per_image(3 + 8 * length) - np.abs(along), pixel)
        cover = np.maximum(cover, one * per_image(0.9 * (k < count)))
    yield cover, colour


def _ruler(scene, view, specks, pixel):
    """Yield a strip along one edge of the image, then its ticks, one every 2 mm."""
    side, offset, paper, width = scene.marks.ruler.T
    side = per_image(np.floor(4 * side))
    x, y = view.x + 0 * view.y, view.y + 0 * view.x
    along = np.where(side % 2 == 0, y, x)
    depth = FIELD / 2 - np.select([side == 0, side == 1, side == 2], [x, y, -x], -y)
    deep = per_image(1.6 + 0.8 * width)
    strip = ramp(deep - depth, pixel)
    yield strip * per_image(np.where(paper < 0.6, 0.85, 0.0)), np.array(PAPER, dtype=np.float32)[:, None, None]
    apart = np.abs((along + per_image(2 * offset)) % 2 - 1)
    yield _stroke(apart, 0.35, pixel) * strip * 0.85, np.array(TICK, dtype=np.float32)[:, None, None]


def _bubbles(scene, view, specks, pixel):
    """Yield bubbles, each a bright rim around a slightly brighter disc."""
    cover = np.zeros_like(specks)
    for k in range(BUBBLES):
        x, y, radius, there = scene.marks.bubbles[:, k].T
        radius = per_image(0.5 + 1.2 * radius**2)
        far = np.sqrt((view.x - per_image(FIELD * (x - 0.5))) ** 2 + (view.y - per_image(FIELD * (y - 0.5))) ** 2)
        one = 0.55 * _stroke(far - radius, 0.3, pixel) + 0.12 * ramp(radius - far, pixel)
        cover = np.maximum(cover, one * per_image((there < 0.6) | (k == 0)))
    yield cover, np.float32(0.97)


def _stroke(distance, width, pixel):
    """Return how much of each pixel a stroke of that width covers, whose middle is `distance` away (all in mm)."""
    thin = np.minimum(1, width / pixel)
    return np.clip(0.5 + (np.maximum(width, pixel) / 2 - np.abs(distance)) / pixel, 0, 1) * thin
