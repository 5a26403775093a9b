"""Simulated patients with bowel cancer: who they are, what each tile of their slides holds, and what it looks like."""

from dataclasses import dataclass

import numpy as np
from scipy.special import expit, ndtri

from dlintro import _validate
from dlintro.data import drawing, sites
from dlintro.data.dataset import Dataset
from dlintro.data.drawing import Batch
from dlintro.data.simulators import OURS
from dlintro.data.slides import scanning, tissue
from dlintro.data.slides.labs import LABS, Lab

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
    labs = sites.complete(labs, Lab, LABS[:1], msi_share, "labs")
    size = _validate.count(size, "size", low=16)
    rng = drawing.streams(np.random.default_rng(seed), STREAMS)
    people = _people(_validate.count(n_patients, "n_patients"), labs, rng["people"])
    looks = looks_of(len(people.y), _validate.number(look, "look", low=0, high=2), rng["look"])
    share = _validate.number(tumour_share, "tumour_share", low=0, high=1)
    rates = {"pen": pen, "fold": fold, "blur": blur, "bubbles": bubbles}
    tiles = _tiles(people, looks, _validate.count(n_tiles, "n_tiles"), share, rates, rng)
    x, masks_found = scanning.scan(tiles, labs, size, rng)
    return Dataset(
        name="Simulated slides of bowel cancer (H&E)",
        x=x,
        y=tiles.people.y,
        patient=tiles.people.patient,
        feature_names=(),
        units=(),
        class_names=("MSS", "MSI"),
        info=_facts(tiles, labs) | (masks_found if masks else {}),
        **OURS,
    )


@dataclass(frozen=True, eq=False)
class People(Batch):
    """What belongs to each patient: laboratory, MSI or MSS, and what the tumour is like."""

    patient: np.ndarray
    lab: np.ndarray
    y: np.ndarray
    lymphocytes: np.ndarray
    mucus: np.ndarray
    differentiation: np.ndarray


@dataclass(frozen=True, eq=False)
class Look(Batch):
    """Each patient's own look, which tells nothing of MSI: stains, size of nuclei, texture."""

    haematoxylin: np.ndarray
    eosin: np.ndarray
    hue_haematoxylin: np.ndarray
    hue_eosin: np.ndarray
    nucleus: np.ndarray
    grain: np.ndarray
    glands: np.ndarray  # how much of the tissue is epithelium
    crowd: np.ndarray  # how close its nuclei lie
    height: np.ndarray  # of the epithelium, µm more than usual
    fibre_wave: np.ndarray  # µm from fibre to fibre
    cytoplasm: np.ndarray


@dataclass(frozen=True, eq=False)
class Signs(Batch):
    """The signs of each tile, in [0, 1], and the numbers that decide how its tissue lies."""

    lymphocytes: np.ndarray
    mucus: np.ndarray
    differentiation: np.ndarray
    pool_level: np.ndarray
    level: np.ndarray
    gland: np.ndarray
    wall: np.ndarray
    goblets: np.ndarray
    turn: np.ndarray
    shift_x: np.ndarray
    shift_y: np.ndarray
    fibre_turn: np.ndarray
    blood_level: np.ndarray


@dataclass(frozen=True, eq=False)
class Flaws(Batch):
    """Which tiles have what, bool of shape (n,)."""

    pen: np.ndarray
    fold: np.ndarray
    blur: np.ndarray
    bubbles: np.ndarray


@dataclass(frozen=True, eq=False)
class Tiles(Batch):
    """One row for each tile: its patient, its place on the slide, its kind of tissue, its signs and flaws."""

    people: People
    look: Look
    row: np.ndarray
    column: np.ndarray
    kind: np.ndarray
    signs: Signs
    flaws: Flaws


def _facts(tiles, labs):
    """Return what a `Dataset` tells of each tile."""
    facts = {
        "site": np.array([lab.name for lab in labs])[tiles.people.lab],
        "tissue": np.array(tissue.KINDS)[tiles.kind],
    }
    facts |= {"row": tiles.row, "column": tiles.column, "tumour": tiles.kind == tissue.TUMOUR}
    facts |= {name: getattr(tiles.signs, name) for name in SIGNS}
    facts |= {"haematoxylin": tiles.look.haematoxylin, "eosin": tiles.look.eosin}
    return facts | {name: getattr(tiles.flaws, name) for name in FLAWS}


def _people(n, labs, rng):
    lab = drawing.pick(rng.random(n), np.array([lab.patients for lab in labs]))
    share = np.array([lab.msi_share for lab in labs])[lab]
    y = (rng.random(n) < share).astype(np.int64)
    return People(np.arange(n), lab, y, **{sign: APART[sign] * y + rng.normal(size=n) for sign in SIGNS})


def looks_of(n, look, rng):
    """Return the own looks of n patients, which differ by `look`: 0 (not at all) to 2."""
    noise = look * rng.normal(size=(12, n)).clip(-2, 2)
    thickness, blue, pink, blueness, redness, nucleus, grain, fibre, cytoplasm, glands, crowd, wall = noise
    return Look(
        haematoxylin=np.exp(0.15 * thickness + 0.15 * blue),
        eosin=np.exp(0.15 * thickness + 0.15 * pink),
        hue_haematoxylin=0.04 * blueness,
        hue_eosin=0.04 * redness,
        nucleus=np.exp(0.10 * nucleus),
        grain=(0.15 + 0.08 * grain).clip(0, 0.4),
        glands=0.5 * glands,
        crowd=np.exp(0.22 * crowd),
        height=8 * wall,
        fibre_wave=13 * np.exp(0.25 * fibre),
        cytoplasm=(0.28 + 0.10 * cytoplasm).clip(0.06, 0.5),
    )


def _tiles(people, looks, n_tiles, tumour_share, rates, rng):
    """Return the tiles of these people's slides; `rates` holds how often each flaw is asked for."""
    n, side = len(people.y), int(np.ceil(np.sqrt(n_tiles)))
    row, column = np.divmod(np.arange(n_tiles), side)
    kind = _map(n, (column + 0.5) / side, (row + 0.5) / side, np.rint(tumour_share * n_tiles), rng["map"]).ravel()
    each = np.repeat(np.arange(n), n_tiles)
    people, looks = people.rows(each), looks.rows(each)
    signs = signs_of(people, looks, kind, rng["signs"])
    return Tiles(people, looks, np.tile(row, n), np.tile(column, n), kind, signs, _flaws(people.y, rates, rng))


def _map(n, u, v, n_tumour, rng):
    """Return the kind of tissue at places u, v (n_tiles,) of n slides: (n, n_tiles), `n_tumour` of them tumour."""
    u, v = np.tile(u, (n, 1)), np.tile(v, (n, 1))
    shape, wave = (drawing.at_points(drawing.knots(rng, n, 2), u, v) for _ in range(2))
    middle = 0.3 + 0.4 * rng.random((2, n, 1))
    inner = 0.5 * shape - 4 * ((u - middle[0]) ** 2 + (v - middle[1]) ** 2)
    tumour = np.argsort(np.argsort(-inner, axis=1), axis=1) < n_tumour
    return np.where(tumour, tissue.TUMOUR, tissue.MUCOSA + np.searchsorted(WALL, v + 0.12 * wave))


def signs_of(people, look, kind, rng):
    """Return the signs of tiles, one for each row of people and looks, in tissue of these kinds."""
    n, tumour = len(kind), kind == tissue.TUMOUR
    noise, luck = rng.normal(size=(6, n)), rng.random((5, n))
    lymphocytes = expit(-1.8 + 0.9 * people.lymphocytes * tumour + 0.6 * noise[0])
    mucus = expit(-3.4 + 1.0 * people.mucus + 1.2 * noise[1]) * tumour
    order = np.where(tumour, expit(0.7 + 0.9 * people.differentiation + 0.6 * noise[2]), 1)
    level, gland = 0.40 * noise[3] - 0.45 - look.glands, 30 - 6 * (1 - order)
    wall = np.maximum(34 + look.height + 6 * noise[4].clip(-1, 1), gland * (LUMEN - level))
    wall = wall + SOLID * expit((0.38 - order) * 14)
    return Signs(
        lymphocytes=lymphocytes.astype(np.float32),
        mucus=mucus.astype(np.float32),
        differentiation=order.astype(np.float32),
        pool_level=-ndtri(mucus.clip(1e-4, 0.97)),
        level=level,
        gland=gland,
        wall=np.where(kind == tissue.MUCOSA, 24.0, wall),
        goblets=luck[0],
        turn=2 * np.pi * luck[1],
        shift_x=luck[2],
        shift_y=luck[3],
        fibre_turn=2 * np.pi * luck[4],
        blood_level=np.where(noise[5] > 1.2, 1.2, 9.0),
    )


def _flaws(y, rates, rng):
    """Return which tiles have which flaw."""
    pairs = {name: np.array(sites.rate_pair(rates[name], name, "patients with (MSS, MSI)")) for name in FLAWS}
    return Flaws(**{name: rng[name].random(len(y)) < pairs[name][y] for name in FLAWS})
