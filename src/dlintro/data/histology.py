"""Simulated patients with bowel cancer: who they are, what each tile of their slides holds, and what it looks like."""

import numpy as np
from scipy.special import expit, ndtri

from dlintro import _validate
from dlintro.data import fields, scanning, tissue
from dlintro.data import labs as places
from dlintro.data.clinics import rate_pair
from dlintro.data.dataset import Dataset
from dlintro.data.simulators import OURS

SIGNS = ("lymphocytes", "mucus", "differentiation")
FLAWS = ("pen", "fold", "blur", "bubbles")
STREAMS = ("people", "look", "map", "signs", "tissue", *FLAWS, "camera")  # of random numbers
APART = {"lymphocytes": 2.1, "mucus": 1.1, "differentiation": -0.7}  # MSI from MSS, in standard deviations
WALL = (0.36, 0.58, 0.88)  # where mucosa, stroma and muscle end on the way through the wall of the bowel; then fat
LUMEN = 0.6  # how high the field of glands must be where one is empty, at least
SOLID = 80.0  # µm that a gland without a lumen is filled deeper


def simulate_slides(
    n_patients=100,
    n_tiles=16,
    size=48,
    seed=0,
    *,
    labs=None,
    msi_share=0.15,
    tumour_share=0.6,
    look=1.0,
    pen=0.03,
    fold=0.04,
    blur=0.05,
    bubbles=0.03,
    masks=True,
):
    """Simulate slides of bowel cancer, stained with haematoxylin and eosin, as tiles with everything known about each.

    Each patient has one slide, a square map of tiles 112 µm wide, with a tumour in the wall of the bowel. The tumour
    has microsatellite instability (MSI) or not (MSS). Tumours with MSI hold more lymphocytes and more mucus, and their
    glands are less well formed; but each sign varies from patient to patient and over the slide: the groups overlap.
    Each patient's slide also has a look of its own, which tells nothing of MSI: the thickness of the section, the
    strength and hues of the stains, the size of nuclei, the texture.

    The same seed with other laboratories gives the same tissue, stained and scanned elsewhere. A rate (`pen`, `fold`,
    `blur`, `bubbles`) is the share of tiles that have it: one number for all, or two for patients with (MSS, MSI),
    which makes it a false clue.

    Parameters
    ----------
    n_patients : int
        The number of patients, each with one slide.
    n_tiles : int
        How many tiles each slide is cut into, row by row; a square number fills the map.
    size : int
        Height and width of the tiles in pixels, at least 16. Other sizes show the same tissue.
    seed : int
    labs : sequence of Lab, optional
        Where slides are stained and scanned, such as `data.LABS`; without it, one laboratory, the first of those.
    msi_share : float
        The share of patients with MSI, in [0, 1]: about 0.15 in bowel cancer; a study may enrich it.
    tumour_share : float
        The share of each slide's tiles that lie in the tumour, in [0, 1]: with 1, all of them.
    look : float
        How much the patients' own looks differ: 0 (not at all) to 2.
    pen : float or pair of float
        The rate of ink from a marker on the glass: green, blue or black.
    fold : float or pair of float
        The rate of creases, where tissue lies on tissue.
    blur : float or pair of float
        The rate of tiles out of focus.
    bubbles : float or pair of float
        The rate of air bubbles under the cover slip.
    masks : bool
        Whether to keep the masks of epithelium, lymphocytes and ink, of shape (n, size, size).

    Returns
    -------
    Dataset
        x (n, size, size, 3) in [0, 1], with n = n_patients · n_tiles. y (n,): 1 (MSI) or 0 (MSS), the same for all
        tiles of a patient. info, each of shape (n,): "site" (laboratory's name), "row" and "column" on the slide,
        "tumour" (bool), "tissue" ("tumour", "mucosa", "stroma", "muscle" or "fat"); "lymphocytes" (how densely they
        lie), "mucus" (its share of the area) and "differentiation" (1: well formed glands, 0: none), in [0, 1];
        "haematoxylin" and "eosin" (the patient's amounts of stain; 1 is usual); "pen", "fold", "blur", "bubbles"
        (bool); and "mask" (epithelium), "lymphocyte_mask" and "pen_mask" (ink), bool of shape (n, size, size).

    Raises
    ------
    ValueError, TypeError
        If there is no patient or tile, the tiles are too small, or a share or rate is out of its range.

    References
    ----------
    MSI seen in H&E: Kather JN et al. Nat Med 2019;25:1054–1056, doi:10.1038/s41591-019-0462-y. Its share and its
    signs: Jenkins MA et al. Gastroenterology 2007;133:48–56, doi:10.1053/j.gastro.2007.04.044.
    The numbers in this simulator are ours, chosen by eye; none is an estimate from patients.
    """
    labs = places.complete(labs, msi_share)
    size = _validate.count(size, "size", low=16)
    rng = dict(zip(STREAMS, np.random.default_rng(seed).spawn(len(STREAMS)), strict=True))
    person = _people(_validate.count(n_patients, "n_patients"), labs, rng["people"])
    person |= _looks(len(person["y"]), _validate.number(look, "look", low=0, high=2), rng["look"])
    share = _validate.number(tumour_share, "tumour_share", low=0, high=1)
    tile = _tiles(person, _validate.count(n_tiles, "n_tiles"), share, rng["map"])
    tile |= _signs(tile, rng["signs"])
    tile |= _flaws(tile, {"pen": pen, "fold": fold, "blur": blur, "bubbles": bubbles}, rng)
    x, found = scanning.scan(tile, labs, size, rng)
    facts = {"site": np.array([lab.name for lab in labs])[tile["lab"]], "tissue": np.array(tissue.KINDS)[tile["kind"]]}
    facts |= {name: tile[name] for name in ("row", "column", "tumour", *SIGNS, "haematoxylin", "eosin", *FLAWS)}
    return Dataset(
        name="Simulated slides of bowel cancer (H&E)",
        x=x,
        y=tile["y"],
        patient=tile["patient"],
        feature_names=(),
        units=(),
        class_names=("MSS", "MSI"),
        info=facts | (found if masks else {}),
        **OURS,
    )


def _people(n, labs, rng):
    """Return what belongs to each of n patients: laboratory, MSI or MSS, and what her tumour is like."""
    weights = np.array([lab.patients for lab in labs])
    lab = np.searchsorted(np.cumsum(weights)[:-1] / weights.sum(), rng.random(n), side="right")
    share = np.array([lab.msi_share for lab in labs])[lab]
    y = (rng.random(n) < share).astype(np.int64)
    signs = {f"{sign}_of_patient": APART[sign] * y + rng.normal(size=n) for sign in SIGNS}
    return {"patient": np.arange(n), "lab": lab, "y": y} | signs


def _looks(n, look, rng):
    """Return each patient's own look, which tells nothing of MSI: stains, size of nuclei, texture."""
    noise = look * rng.normal(size=(12, n)).clip(-2, 2)
    thickness, blue, pink, blueness, redness, nucleus, grain, fibre, cytoplasm, glands, crowd, wall = noise
    return {
        "haematoxylin": np.exp(0.15 * thickness + 0.15 * blue),
        "eosin": np.exp(0.15 * thickness + 0.15 * pink),
        "hue_haematoxylin": 0.04 * blueness,
        "hue_eosin": 0.04 * redness,
        "nucleus": np.exp(0.10 * nucleus),
        "grain": (0.15 + 0.08 * grain).clip(0, 0.4),
        "glands": 0.5 * glands,  # how much of the tissue is epithelium
        "crowd": np.exp(0.22 * crowd),  # how close its nuclei stand
        "height": 8 * wall,  # of the epithelium, µm more than usual
        "fibre_wave": 13 * np.exp(0.25 * fibre),  # µm from fibre to fibre
        "cytoplasm": (0.28 + 0.10 * cytoplasm).clip(0.06, 0.5),
    }


def _tiles(person, n_tiles, tumour_share, rng):
    """Return one row for each tile: the patient's traits, its place on the slide, and the kind of tissue there."""
    n, side = len(person["y"]), int(np.ceil(np.sqrt(n_tiles)))
    row, column = np.divmod(np.arange(n_tiles), side)
    u, v = np.tile((column + 0.5) / side, (n, 1)), np.tile((row + 0.5) / side, (n, 1))
    shape, wave = (fields.at_points(fields.knots(rng, n, 2), u, v) for _ in range(2))
    middle = 0.3 + 0.4 * rng.random((2, n, 1))
    inner = 0.5 * shape - 4 * ((u - middle[0]) ** 2 + (v - middle[1]) ** 2)
    tumour = np.argsort(np.argsort(-inner, axis=1), axis=1) < np.rint(tumour_share * n_tiles)
    normal = tissue.MUCOSA + np.searchsorted(WALL, v + 0.12 * wave)
    tile = {name: np.repeat(fact, n_tiles) for name, fact in person.items()}
    kind = np.where(tumour, tissue.TUMOUR, normal).ravel()
    return tile | {"row": np.tile(row, n), "column": np.tile(column, n), "kind": kind, "tumour": tumour.ravel()}


def _signs(tile, rng):
    """Return the signs of each tile, in [0, 1], and what decides how its tissue lies."""
    n, tumour = len(tile["y"]), tile["tumour"]
    noise, luck = rng.normal(size=(6, n)), rng.random((5, n))
    lymphocytes = expit(-1.8 + 0.9 * tile["lymphocytes_of_patient"] * tumour + 0.6 * noise[0])
    mucus = expit(-3.4 + 1.0 * tile["mucus_of_patient"] + 1.2 * noise[1]) * tumour
    order = np.where(tumour, expit(0.7 + 0.9 * tile["differentiation_of_patient"] + 0.6 * noise[2]), 1)
    level, gland = 0.40 * noise[3] - 0.45 - tile["glands"], 30 - 6 * (1 - order)
    wall = np.maximum(34 + tile["height"] + 6 * noise[4].clip(-1, 1), gland * (LUMEN - level))
    wall = wall + SOLID * expit((0.38 - order) * 14)
    return {
        "lymphocytes": lymphocytes.astype(np.float32),
        "mucus": mucus.astype(np.float32),
        "differentiation": order.astype(np.float32),
        "pool_level": -ndtri(mucus.clip(1e-4, 0.97)),
        "level": level,
        "gland": gland,
        "wall": np.where(tile["kind"] == tissue.MUCOSA, 24.0, wall),
        "goblets": luck[0],
        "turn": 2 * np.pi * luck[1],
        "shift_x": luck[2],
        "shift_y": luck[3],
        "fibre_turn": 2 * np.pi * luck[4],
        "blood_level": np.where(noise[5] > 1.2, 1.2, 9.0),
    }


def _flaws(tile, asked, rng):
    """Return which tiles have which flaw, at the rates asked for."""
    n = len(tile["y"])
    rates = {name: np.array(rate_pair(asked[name], name, "patients with (MSS, MSI)")) for name in FLAWS}
    return {name: rng[name].random(n) < rates[name][tile["y"]] for name in FLAWS}
