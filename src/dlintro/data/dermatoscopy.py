"""Draw dermatoscopies: skin and lesion as layers of pigment and blood that swallow light, then the lens and the light.

All images of a chunk are drawn at once; lengths are in mm on the skin. Random fields come from coarse grids of random
numbers that do not depend on the image's size, so that every size shows the same lesion.
"""

import numpy as np
from scipy.special import expit

from dlintro.data import artefacts, fields
from dlintro.data.artefacts import FIELD, per_image

SKIN = np.array([0.0, 0.1, 0.22, 0.42, 0.72, 1.1])  # melanin of Fitzpatrick's types I … VI, as a density
# how strongly (red, green, blue) light is swallowed; chosen by eye
MELANIN_OF_SKIN = (0.60, 0.85, 1.05)
MELANIN = (0.46, 0.90, 1.08)
BLOOD = (0.10, 0.62, 0.50)
LAMP = (0.98, 0.91, 0.94)
VEIL = (0.46, 0.49, 0.60)  # pigment deep in the skin looks blue
SCAR = (0.93, 0.82, 0.82)
GRIDS = {"form": 6, "spread": 6, "flush": 7, "place": 7, "border": 14, "specks": 22, "lines": 12, "grain": 32}
PIXELS = 1 << 17  # in a chunk, for a processor's cache


def draw(lesion, clinics, size, lighting, rng):
    """Return the images and the masks of lesions.

    Parameters
    ----------
    lesion : dict of str to array of shape (n,)
        Everything about each lesion, as `lesions` makes it.
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
    found : dict of str to bool array of shape (n, size, size)
        "mask" (the lesion) and "pen_mask" (ink).
    """
    n = len(lesion["y"])
    lesion = lesion | _luck(n, rng) | artefacts.luck(lesion, rng)
    lens = fields.blur_matrices(np.array([clinic.blur for clinic in clinics]) * size / FIELD, size)
    x = np.empty((n, size, size, 3), dtype=np.float32)
    found = {name: np.zeros((n, size, size), dtype=bool) for name in ("mask", "pen_mask")}
    step = max(1, PIXELS // size**2)
    source = dict(zip(GRIDS, rng["draw"].spawn(len(GRIDS)), strict=True))
    for start in range(0, n, step):
        rows = slice(start, start + step)
        some = {name: np.asarray(fact[rows]) for name, fact in lesion.items()}
        view = _view(some, size)
        knots = {name: fields.knots(source[name], len(some["y"]), grid) for name, grid in GRIDS.items()}
        field = {name: fields.on_pixels(numbers, size) for name, numbers in knots.items()}
        found["mask"][rows] = _outline(some, view, field)
        image = _skin_and_lesion(some, view, field)
        blur = lens[some["clinic"]]
        image = blur[:, None] @ image @ blur[:, None].swapaxes(-1, -2)
        found["pen_mask"][rows] = artefacts.add(image, some, view, field, blur)
        _light(image, some, view, clinics, lighting)
        image += 0.012 * rng["camera"].standard_normal(image.shape, dtype=np.float32)
        x[rows] = np.clip(image, 0, 1, out=image).transpose(0, 2, 3, 1)
    for array in (x, *found.values()):
        array.setflags(write=False)
    return x, found


def _luck(n, rng):
    """Return the random numbers, a row for each image, that decide place, pattern and light but say nothing of y."""
    place, light = rng["draw"].random((8, n)), rng["lighting"].normal(size=(5, n))
    names = ("x", "y", "turn", "long", "tilt", "blob", "weave", "profile")
    luck = dict(zip(names, place, strict=True)) | dict(
        zip(("gain", "warm", "tint", "slope_x", "slope_y"), light, strict=True)
    )
    return {f"luck_{name}": values for name, values in luck.items()}


def _view(some, size):
    """Return where each pixel lies: x, y from the image's centre and from the lesion's in mm, u, v in its radii."""
    at = ((np.arange(size) + 0.5) / size - 0.5) * FIELD
    x, y = at[None, None, :].astype(np.float32), at[None, :, None].astype(np.float32)
    radius = some["diameter"] / 2
    play = np.maximum(0.0, np.minimum(4.0, 7.0 - radius))  # a small lesion may lie further off the centre
    dx = x - per_image((some["luck_x"] - 0.5) * play)
    dy = y - per_image((some["luck_y"] - 0.5) * play)
    turn, long = 2 * np.pi * some["luck_turn"], 1 + 0.35 * some["luck_long"] ** 2
    cos, sin = np.cos(turn), np.sin(turn)
    u = dx * per_image(cos / (radius * long)) + dy * per_image(sin / (radius * long))
    v = dy * per_image(cos * long / radius) - dx * per_image(sin * long / radius)
    return {"x": x, "y": y, "dx": dx, "dy": dy, "u": u, "v": v, "radius": radius}


def _outline(some, view, field):
    """Return the masks, whose area is that of a circle with the lesion's diameter; add `depth` in radii to the view."""
    far = np.sqrt(view["u"] ** 2 + view["v"] ** 2)
    calm = np.sqrt(2.5 / np.maximum(view["radius"], 2.5))  # a large lesion would fall into pieces
    far += per_image((0.06 + 0.34 * some["asymmetry"]) * calm) * field["form"]
    far += per_image((0.02 + 0.20 * some["border"]) * calm) * field["border"]
    n, size = far.shape[:2]
    wanted = np.pi * view["radius"] ** 2 * (size / FIELD) ** 2  # in pixels
    last = np.clip(np.rint(wanted).astype(int), 1, size**2) - 1
    edge = np.sort(far.reshape(n, -1), axis=1)[np.arange(n), last]
    view["depth"] = per_image(edge) - far
    return view["depth"] >= 0


def _skin_and_lesion(some, view, field):
    """Return the colours (n, 3, size, size) of skin and lesion under an even light."""
    grain, flush = field["grain"], field["flush"]
    skin = per_image(SKIN[some["skin_type"] - 1] * (1 + 0.12 * some["tan"]))
    skin = skin * (1 + 0.05 * grain + 0.06 * field["place"]) + 0.012 * grain
    inside = expit(view["depth"] * per_image(view["radius"] / some["soft"] * 1.8))
    scar, veil, blotch = (_blob(some, view, field, k) for k in range(3))
    scar *= inside * per_image(some["regression"])
    veil *= inside * per_image(some["veil"])
    blotch *= per_image(some["blotches"])
    melanin = inside * _pigment(some, view, field) * (1 + 1.8 * blotch) * (1 - 0.85 * scar)
    vessels = np.exp(-((field["lines"] / 0.22) ** 2)) * inside * per_image(0.9 * some["vessels"])
    blood = per_image(0.39 + 0.08 * some["redness"].clip(-2, 2)) + 0.05 * flush + 0.03 * field["specks"] + 0.02 * grain
    blood *= 1 - 0.3 * skin  # pigment lies above the vessels
    blood = blood + inside * per_image(some["blood"]) * (1 + 0.3 * flush) + vessels
    cysts = np.clip(-1.5 * field["specks"] - 1.8, 0, 1) * inside * per_image(0.6 * some["cysts"])
    image = np.empty((len(melanin), 3, *melanin.shape[1:]), dtype=np.float32)
    hue = per_image(0.075 * some["hue"].clip(-2, 2))
    for k in range(3):
        swallowed = skin * MELANIN_OF_SKIN[k] + melanin * (MELANIN[k] + (0.3, -1.0, 0.7)[k] * hue) + blood * BLOOD[k]
        colour = LAMP[k] * np.exp(-swallowed)
        dim = np.exp(-skin * MELANIN_OF_SKIN[k])  # what lies under a dark skin looks darker
        colour += 0.75 * veil * (VEIL[k] * dim - colour)
        colour += (0.35 * scar + cysts) * (SCAR[k] * dim - colour)
        image[:, k] = colour
    return image


def _pigment(some, view, field):
    """Return how dense the melanin of a lesion is, before its border cuts it off."""
    depth = view["depth"].clip(0, 1)
    angle = 2 * np.pi * some["luck_tilt"]
    slope = view["u"] * per_image(np.cos(angle)) + view["v"] * per_image(np.sin(angle))
    density = 1 + per_image(0.9 * some["asymmetry"]) * np.clip(slope, -1, 1)
    density += per_image(0.08 + 0.5 * some["variegation"]) * field["spread"]
    density += per_image(1.0 * some["luck_profile"] - 0.3) * (depth - 0.4)  # darker in the middle, or at the rim
    density += per_image(0.7 * some["network"]) * _network(some, view, field)
    density += per_image(0.4 * some["cysts"]) * np.sin(4 * field["lines"])  # the furrows of a keratosis
    density += per_image(1.6 * some["dots"]) * np.clip(1.5 * field["specks"] - 1.6, 0, 1)
    return np.maximum(density, 0.08) * per_image(some["pigment"])


def _network(some, view, field):
    """Return a honeycomb about 0 (lines above, holes below), whose mesh is bent where the border is irregular."""
    wave = 2 * np.pi / (0.9 + 0.4 * some["luck_weave"])  # mesh of 0.9 to 1.3 mm
    bend = per_image(0.8 + 1.5 * some["border"]) * field["lines"]
    mesh = 0
    for k in range(3):
        angle = 2 * np.pi * (some["luck_weave"] * 7 + k / 3)
        way = view["dx"] * per_image(wave * np.cos(angle)) + view["dy"] * per_image(wave * np.sin(angle))
        mesh = mesh - np.cos(way + (bend, -bend, field["border"])[k])
    fine = np.exp(-((wave * FIELD / mesh.shape[-1]) ** 2) / 8)  # pixels wider than the mesh average it out
    return per_image(fine / 3) * mesh * np.clip(0.6 + 0.6 * field["flush"], 0, 1.2)  # here and there


def _blob(some, view, field, k):
    """Return the k-th of three patches inside the lesion, from 0 to 1, each to another side of its middle."""
    angle = 2 * np.pi * (some["luck_blob"] + k / 3)
    away = 0.25 + 0.45 * some["asymmetry"]
    du, dv = view["u"] - per_image(away * np.cos(angle)), view["v"] - per_image(away * np.sin(angle))
    return np.clip(
        1.25 * np.exp(-2.2 * (du**2 + dv**2)) + 0.15 * (field["place"], field["flush"], field["border"])[k], 0, 1
    )


def _light(image, some, view, clinics, lighting):
    """Multiply the images by the light: clinic's colour and dark corners, then each image's own light."""
    x, y = view["x"] / (FIELD / 2), view["y"] / (FIELD / 2)
    corner = np.clip((np.sqrt(x**2 + y**2) - 0.75) / 0.55, 0, 1)
    corner = corner**2 * (3 - 2 * corner)
    vignette = np.array([clinic.vignette for clinic in clinics])[some["clinic"]]
    shade = 1 + 0.05 * lighting * (per_image(some["luck_slope_x"]) * x + per_image(some["luck_slope_y"]) * y)
    image *= (shade * (1 - per_image(vignette) * corner))[:, None]
    warm, tint = 0.04 * lighting * some["luck_warm"], 0.03 * lighting * some["luck_tint"]
    gain = 0.09 * lighting * some["luck_gain"]
    own = np.exp(np.stack([gain + warm, gain - 0.5 * warm + tint, gain - warm], axis=1))
    camera = np.array([clinic.colour for clinic in clinics])[some["clinic"]]
    image *= (own * camera).astype(np.float32)[:, :, None, None]
