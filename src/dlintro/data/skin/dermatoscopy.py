"""Draw dermatoscopies: skin and lesion as layers of pigment and blood that swallow light, then the lens and the light.

All images of a chunk are drawn at once; lengths are in mm on the skin. Random fields come from coarse grids of random
numbers that do not depend on the image's size, so that every size shows the same lesion.
"""

from dataclasses import dataclass

import numpy as np
from scipy.special import expit

from dlintro.data import drawing
from dlintro.data.drawing import Batch, per_image
from dlintro.data.skin import artefacts
from dlintro.data.skin.artefacts import FIELD

SKIN = np.array([0.0, 0.1, 0.22, 0.42, 0.72, 1.1])  # melanin of Fitzpatrick's types I … VI, as a density
# how strongly (red, green, blue) light is swallowed; chosen by eye
MELANIN_OF_SKIN = (0.60, 0.85, 1.05)
MELANIN = (0.46, 0.90, 1.08)
BLOOD = (0.10, 0.62, 0.50)
LAMP = (0.98, 0.91, 0.94)
VEIL = (0.46, 0.49, 0.60)  # pigment deep in the skin looks blue
SCAR = (0.93, 0.82, 0.82)
GRIDS = {"form": 6, "spread": 6, "flush": 7, "place": 7, "border": 14, "specks": 22, "lines": 12, "grain": 32}


@dataclass(frozen=True, eq=False)
class Luck(Batch):
    """The random numbers that decide place, pattern and light of each image, but say nothing of the diagnosis."""

    x: np.ndarray
    y: np.ndarray
    turn: np.ndarray
    long: np.ndarray
    tilt: np.ndarray
    blob: np.ndarray
    weave: np.ndarray
    profile: np.ndarray
    gain: np.ndarray
    warm: np.ndarray
    tint: np.ndarray
    slope_x: np.ndarray
    slope_y: np.ndarray


@dataclass(frozen=True, eq=False)
class Scene(Batch):
    """Everything that is drawn into each image."""

    people: Batch
    signs: Batch
    artefacts: artefacts.Artefacts
    luck: Luck
    marks: artefacts.Marks


@dataclass
class View:
    """Where each pixel lies: x, y from the image's centre and dx, dy from the lesion's, in mm; u, v in its radii.

    `radius` is that of the lesion in mm, and `depth` how far inside its border a pixel lies, in radii.
    """

    x: np.ndarray
    y: np.ndarray
    dx: np.ndarray
    dy: np.ndarray
    u: np.ndarray
    v: np.ndarray
    radius: np.ndarray
    depth: np.ndarray | None = None


def draw(lesions, clinics, size, lighting, rng):
    """Return the images and the masks of lesions.

    Parameters
    ----------
    lesions : dlintro.data.skin.lesions.Lesions
        Everything about each of n lesions.
    clinics : list of Clinic
    size : int
        Height and width in pixels.
    lighting : float
        How much the light changes from image to image, 0 to 2.
    rng : dict of str to numpy.random.Generator
        One for each part of the image.

    Returns
    -------
    x : float32 array of shape (n, size, size, 3)
        In [0, 1], read-only.
    masks : dict of str to bool array of shape (n, size, size)
        "mask" (the lesion) and "pen_mask" (ink).
    """
    n = len(lesions.y)
    luck = Luck(*rng["draw"].random((8, n)), *rng["lighting"].normal(size=(5, n)))
    scenes = Scene(lesions.people, lesions.signs, lesions.artefacts, luck, artefacts.marks(n, rng))
    lens = drawing.blur_matrices(np.array([clinic.blur for clinic in clinics]) * size / FIELD, size)
    x = np.empty((n, size, size, 3), dtype=np.float32)
    masks = {name: np.zeros((n, size, size), dtype=bool) for name in ("mask", "pen_mask")}
    source = drawing.streams(rng["draw"], tuple(GRIDS))
    for rows in drawing.chunks(n, size):
        scene = scenes.rows(rows)
        view = _view(scene, size)
        _, field = drawing.random_fields(GRIDS, source, rows.stop - rows.start, size)
        masks["mask"][rows] = _outline(scene, view, field)
        image = _skin_and_lesion(scene, view, field)
        blur = lens[scene.people.clinic]
        image = blur[:, None] @ image @ blur[:, None].swapaxes(-1, -2)
        masks["pen_mask"][rows] = artefacts.add(image, scene, view, field.specks, blur)
        _light(image, scene, view, clinics, lighting)
        image += 0.012 * rng["camera"].standard_normal(image.shape, dtype=np.float32)
        x[rows] = np.clip(image, 0, 1, out=image).transpose(0, 2, 3, 1)
    return drawing.finished(x, masks)


def _view(scene, size):
    """Return where each pixel lies; `depth` is still to come."""
    x, y = drawing.places(size, FIELD)
    radius = scene.signs.diameter / 2
    play = np.maximum(0.0, np.minimum(4.0, 7.0 - radius))  # a small lesion may lie further off the centre
    dx = x - per_image((scene.luck.x - 0.5) * play)
    dy = y - per_image((scene.luck.y - 0.5) * play)
    turn, long = 2 * np.pi * scene.luck.turn, 1 + 0.35 * scene.luck.long**2
    cos, sin = np.cos(turn), np.sin(turn)
    u = dx * per_image(cos / (radius * long)) + dy * per_image(sin / (radius * long))
    v = dy * per_image(cos * long / radius) - dx * per_image(sin * long / radius)
    return View(x, y, dx, dy, u, v, radius)


def _outline(scene, view, field):
    """Return the masks, whose area is that of a circle with the lesion's diameter; add `depth` in radii to the view."""
    far = np.sqrt(view.u**2 + view.v**2)
    calm = np.sqrt(2.5 / np.maximum(view.radius, 2.5))  # a large lesion would fall into pieces
    far += per_image((0.06 + 0.34 * scene.signs.asymmetry) * calm) * field.form
    far += per_image((0.02 + 0.20 * scene.signs.border) * calm) * field.border
    n, size = far.shape[:2]
    wanted = np.pi * view.radius**2 * (size / FIELD) ** 2  # in pixels
    last = np.clip(np.rint(wanted).astype(int), 1, size**2) - 1
    edge = np.sort(far.reshape(n, -1), axis=1)[np.arange(n), last]
    view.depth = per_image(edge) - far
    return view.depth >= 0


def _skin_and_lesion(scene, view, field):
    """Return the colours (n, 3, size, size) of skin and lesion under an even light."""
    grain, flush = field.grain, field.flush
    skin = per_image(SKIN[scene.people.skin_type - 1] * (1 + 0.12 * scene.people.tan))
    skin = skin * (1 + 0.05 * grain + 0.06 * field.place) + 0.012 * grain
    inside = expit(view.depth * per_image(view.radius / scene.signs.soft * 1.8))
    scar, veil, blotch = (_blob(scene, view, field, k) for k in range(3))
    scar *= inside * per_image(scene.signs.regression)
    veil *= inside * per_image(scene.signs.veil)
    blotch *= per_image(scene.signs.blotches)
    melanin = inside * _pigment(scene, view, field) * (1 + 1.8 * blotch) * (1 - 0.85 * scar)
    vessels = np.exp(-((field.lines / 0.22) ** 2)) * inside * per_image(0.9 * scene.signs.vessels)
    blood = (
        per_image(0.39 + 0.08 * scene.people.redness.clip(-2, 2)) + 0.05 * flush + 0.03 * field.specks + 0.02 * grain
    )
    blood *= 1 - 0.3 * skin  # pigment lies above the vessels
    blood = blood + inside * per_image(scene.signs.blood) * (1 + 0.3 * flush) + vessels
    cysts = np.clip(-1.5 * field.specks - 1.8, 0, 1) * inside * per_image(0.6 * scene.signs.cysts)
    image = np.empty((len(melanin), 3, *melanin.shape[1:]), dtype=np.float32)
    hue = per_image(0.075 * scene.signs.hue.clip(-2, 2))
    for k in range(3):
        swallowed = skin * MELANIN_OF_SKIN[k] + melanin * (MELANIN[k] + (0.3, -1.0, 0.7)[k] * hue) + blood * BLOOD[k]
        colour = LAMP[k] * np.exp(-swallowed)
        dim = np.exp(-skin * MELANIN_OF_SKIN[k])  # what lies under a dark skin looks darker
        colour += 0.75 * veil * (VEIL[k] * dim - colour)
        colour += (0.35 * scar + cysts) * (SCAR[k] * dim - colour)
        image[:, k] = colour
    return image


def _pigment(scene, view, field):
    """Return how dense the melanin of a lesion is, before its border cuts it off."""
    depth = view.depth.clip(0, 1)
    angle = 2 * np.pi * scene.luck.tilt
    slope = view.u * per_image(np.cos(angle)) + view.v * per_image(np.sin(angle))
    density = 1 + per_image(0.9 * scene.signs.asymmetry) * np.clip(slope, -1, 1)
    density += per_image(0.08 + 0.5 * scene.signs.variegation) * field.spread
    density += per_image(1.0 * scene.luck.profile - 0.3) * (depth - 0.4)  # darker in the middle, or at the rim
    density += per_image(0.7 * scene.signs.network) * _network(scene, view, field)
    density += per_image(0.4 * scene.signs.cysts) * np.sin(4 * field.lines)  # the furrows of a keratosis
    density += per_image(1.6 * scene.signs.dots) * np.clip(1.5 * field.specks - 1.6, 0, 1)
    return np.maximum(density, 0.08) * per_image(scene.signs.pigment)


def _network(scene, view, field):
    """Return a honeycomb about 0 (lines above, holes below), whose mesh is bent where the border is irregular."""
    wave = 2 * np.pi / (0.9 + 0.4 * scene.luck.weave)  # mesh of 0.9 to 1.3 mm
    bend = per_image(0.8 + 1.5 * scene.signs.border) * field.lines
    mesh = 0
    for k in range(3):
        angle = 2 * np.pi * (scene.luck.weave * 7 + k / 3)
        way = view.dx * per_image(wave * np.cos(angle)) + view.dy * per_image(wave * np.sin(angle))
        mesh = mesh - np.cos(way + (bend, -bend, field.border)[k])
    fine = np.exp(-((wave * FIELD / mesh.shape[-1]) ** 2) / 8)  # pixels wider than the mesh average it out
    return per_image(fine / 3) * mesh * np.clip(0.6 + 0.6 * field.flush, 0, 1.2)  # here and there


def _blob(scene, view, field, k):
    """Return the k-th of three patches inside the lesion, from 0 to 1, each to another side of its middle."""
    angle = 2 * np.pi * (scene.luck.blob + k / 3)
    away = 0.25 + 0.45 * scene.signs.asymmetry
    du, dv = view.u - per_image(away * np.cos(angle)), view.v - per_image(away * np.sin(angle))
    return np.clip(1.25 * np.exp(-2.2 * (du**2 + dv**2)) + 0.15 * (field.place, field.flush, field.border)[k], 0, 1)


def _light(image, scene, view, clinics, lighting):
    """Multiply the images by the light: clinic's colour and dark corners, then each image's own light."""
    x, y = view.x / (FIELD / 2), view.y / (FIELD / 2)
    corner = np.clip((np.sqrt(x**2 + y**2) - 0.75) / 0.55, 0, 1)
    corner = corner**2 * (3 - 2 * corner)
    vignette = np.array([clinic.vignette for clinic in clinics])[scene.people.clinic]
    shade = 1 + 0.05 * lighting * (per_image(scene.luck.slope_x) * x + per_image(scene.luck.slope_y) * y)
    image *= (shade * (1 - per_image(vignette) * corner))[:, None]
    warm, tint = 0.04 * lighting * scene.luck.warm, 0.03 * lighting * scene.luck.tint
    gain = 0.09 * lighting * scene.luck.gain
    own = np.exp(np.stack([gain + warm, gain - 0.5 * warm + tint, gain - warm], axis=1))
    camera = np.array([clinic.colour for clinic in clinics])[scene.people.clinic]
    image *= (own * camera).astype(np.float32)[:, :, None, None]
