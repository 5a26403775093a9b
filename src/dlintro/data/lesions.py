"""Simulated patients with skin lesions: who they are, what each lesion is, and what its dermatoscopy shows."""

import numpy as np
from scipy.special import expit, ndtri

from dlintro import _validate
from dlintro.data import clinics as places
from dlintro.data import dermatoscopy
from dlintro.data.dataset import Dataset
from dlintro.data.simulators import OURS

GROUPS = ("melanocytic benign", "melanocytic malignant", "epidermal benign", "epidermal malignant")
"""Naevus, melanoma, seborrhoeic keratosis, carcinoma: Esteva's four groups."""
SIGNS = (
    "asymmetry",
    "border",
    "colours",
    "variegation",
    "diameter",
    "network",
    "dots",
    "veil",
    "regression",
    "vessels",
    "cysts",
)
ARTEFACTS = ("pen", "ruler", "hair", "bubbles")
SKIN_TYPES = (0.20, 0.35, 0.25, 0.12, 0.05, 0.03)  # shares of Fitzpatrick's types I … VI, our guess for Europe
APART = 2.9  # how far malignant lesions lie from benign ones on the common scale, in standard deviations


def simulate_lesions(
    n_patients=400,
    size=32,
    seed=0,
    *,
    malignant_share=0.3,
    clinics=None,
    skin_types=SKIN_TYPES,
    pen=0.1,
    ruler=0.1,
    hair=0.35,
    bubbles=0.15,
    lighting=1.0,
    masks=True,
):
    """Simulate dermatoscopies (magnified images, 16 mm wide) of skin lesions, with everything known about each.

    Each patient has one or more lesions, which share skin and hair. Malignant lesions show more of the signs that
    dermatologists look for; but a melanoma may look harmless and a naevus bad: the two overlap. What disturbs has
    a switch of its own, and with the same seed everything else stays: the same lesions with ink and without it, or on
    pale and on dark skin.

    A rate (`pen`, `ruler`, `hair`, `bubbles`) is the share of images that have it: one number for all, or two for
    (benign, malignant) lesions, which makes it a false clue to the diagnosis.

    Parameters
    ----------
    n_patients : int
        The number of patients; each has 1 to 6 lesions, 2.5 on average.
    size : int
        Height and width of the images in pixels, at least 16. Other sizes show the same lesions.
    seed : int
    malignant_share : float
        The share of malignant lesions, in [0, 1].
    clinics : sequence of Clinic, optional
        Where the patients come from, such as `data.CLINICS`; without it, one clinic.
    skin_types : six float
        The weights of Fitzpatrick's skin types I to VI (1: palest, 6: darkest), at least 0.
    pen : float or pair of float
        The rate of markings in purple surgical ink beside the lesion.
    ruler : float or pair of float
        The rate of rulers at the image's edge, with a tick every 2 mm.
    hair : float or pair of float
        The rate of hairy skin, drawn for each patient.
    bubbles : float or pair of float
        The rate of air bubbles in the gel.
    lighting : float
        How much brightness, tint and shading change from image to image: 0 (never) to 2.
    masks : bool
        Whether to keep the masks of lesion and pen, of shape (n, size, size).

    Returns
    -------
    Dataset
        x (n, size, size, 3) in [0, 1]. y (n,): 1 (malignant) or 0 (benign). info, each of shape (n,):
        "group" (one of Esteva's four), "site" (clinic's name), "skin_type" (1 to 6); the signs: "asymmetry", "border"
        (its irregularity), "variegation" (of colour), "network", "dots", "veil" (blue-white), "regression" (scar-like),
        "vessels" and "cysts" (white, in keratoses), all in [0, 1], "colours" (how many of white, red, light brown, dark
        brown, blue-grey and black; 1 to 6), "diameter" (of the circle of the same area, 2 to 12.5 mm); "pen", "ruler",
        "hair", "bubbles" (bool); and "mask" (lesion) and "pen_mask" (ink), bool of shape (n, size, size).

    Raises
    ------
    ValueError, TypeError
        If there is no patient, the images are too small, or a share, rate or weight is out of its range.

    References
    ----------
    The signs and their six colours: Nachbar F et al. The ABCD rule of dermatoscopy. J Am Acad Dermatol
    1994;30:551–559, doi:10.1016/S0190-9622(94)70061-3. The four groups: Esteva A et al. Dermatologist-level
    classification of skin cancer with deep neural networks. Nature 2017;542:115–118, doi:10.1038/nature21056. Ink that
    misleads: Winkler JK et al. JAMA Dermatol 2019;155:1135–1141, doi:10.1001/jamadermatol.2019.1735.
    The numbers in this simulator are ours, chosen by eye; none is an estimate from patients.
    """
    size = _validate.count(size, "size", low=16)
    lighting = _validate.number(lighting, "lighting", low=0, high=2)
    clinics = places.complete(clinics, malignant_share)
    streams = ("people", "lesions", "signs", *ARTEFACTS, "lighting", "draw", "camera")
    rng = dict(zip(streams, np.random.default_rng(seed).spawn(len(streams)), strict=True))
    person = _people(_validate.count(n_patients, "n_patients"), clinics, skin_types, rng["people"])
    lesion = _lesions(person, clinics, rng["lesions"])
    lesion |= _signs(lesion, rng["signs"])
    lesion |= _artefacts(lesion, clinics, {"pen": pen, "ruler": ruler, "hair": hair, "bubbles": bubbles}, rng)
    x, found = dermatoscopy.draw(lesion, clinics, size, lighting, rng)
    sites = np.array([clinic.name for clinic in clinics])
    facts = {"group": np.array(GROUPS)[lesion["group"]], "site": sites[lesion["clinic"]]}
    facts |= {name: lesion[name] for name in ("skin_type", *SIGNS, *ARTEFACTS)} | (found if masks else {})
    return Dataset(
        name="Simulated dermatoscopies",
        x=x,
        y=lesion["y"],
        patient=lesion["patient"],
        feature_names=(),
        units=(),
        class_names=("benign", "malignant"),
        info=facts,
        **OURS,
    )


def _people(n, clinics, skin_types, rng):
    """Return what belongs to each of n patients: clinic, skin and hair."""
    weights = _validate.vector(skin_types, "skin_types", length=6)
    if weights.min() < 0 or not weights.sum():
        raise ValueError(f"skin_types must be six weights of at least 0, not all 0, but {weights.tolist()} came.")
    clinic = _pick(rng.random(n), np.array([clinic.patients for clinic in clinics]))
    return {
        "patient": np.arange(n),
        "n_lesions": 1 + rng.binomial(5, 0.3, size=n),
        "clinic": clinic,
        "skin_type": 1 + _pick(rng.random(n), weights),
        "tan": rng.uniform(-0.5, 0.5, size=n),  # within the skin type
        "redness": rng.normal(size=n),
        "risk": rng.normal(size=n),
        "hair_luck": rng.random(n),
        "hairiness": rng.random(n),
        "hair_tone": rng.random(n),
    }


def _lesions(person, clinics, rng):
    """Return one row for each lesion: its patient's traits, its group, and whether it is malignant."""
    rows = np.repeat(person["patient"], person["n_lesions"])
    lesion = {name: fact[rows] for name, fact in person.items()}
    share = np.array([clinic.malignant_share for clinic in clinics])[lesion["clinic"]]
    risk = np.sqrt(0.2) * lesion["risk"] + np.sqrt(0.8) * rng.normal(size=len(rows))  # some patients have several
    y = (risk < ndtri(share)).astype(np.int64)
    epidermal = rng.random(len(rows)) < np.where(y, 0.5, 0.35)
    return lesion | {"y": y, "group": 2 * epidermal + y}


def _signs(lesion, rng):
    """Return what the dermatoscopy of each lesion shows: the signs in [0, 1], sizes in mm, pigment as a density."""
    n, epidermal = len(lesion["y"]), lesion["group"] >= 2
    bad = APART * lesion["y"] + rng.normal(size=n)  # how malignant it looks, the common cause of the signs

    def sign(middle, slope, spread=1.0, where=1.0):
        return (expit(middle + slope * bad + spread * rng.normal(size=n)) * where).astype(np.float32)

    signs = {
        "asymmetry": sign(-2.2, 1.2, 0.6),
        "border": sign(-2.2, 1.2, 0.6),
        "network": sign(0.0, 0.4, where=~epidermal),
        "dots": sign(-1.5, 0.6),
        "veil": sign(-4.6, 1.6, where=np.where(epidermal, 0.5, 1.0)),
        "regression": sign(-4.2, 1.5),
        "vessels": sign(-2.6, 1.4, where=np.where(epidermal, 1.0, 0.3)),
        "cysts": sign(1.0, -1.2, where=epidermal),
        "blotches": sign(-3.0, 1.2),
        "variegation": sign(-2.0, 1.1, 0.8),
    }
    noise = rng.normal(size=(5, n))
    signs["diameter"] = np.exp(np.log(5.6) + 0.095 * bad + 0.33 * noise[0] + 0.1 * epidermal).clip(2, 12.5)
    signs["pigment"] = np.where(epidermal, 0.70 - 0.14 * bad, 0.70 + 0.07 * bad) + 0.24 * noise[1]
    signs["pigment"] = signs["pigment"].clip(0.12, 1.6)
    signs["blood"] = (np.where(epidermal, 0.08 + 0.14 * bad, 0.12 + 0.03 * bad) + 0.12 * noise[2]).clip(0, 1)
    signs["soft"] = np.where(epidermal, 0.30, 0.45) * np.exp(0.35 * noise[3])  # width of the border, mm
    signs["hue"] = noise[4]
    return signs | {"colours": _count_colours(signs)}


def _artefacts(lesion, clinics, asked, rng):
    """Return which images have which artefact, at the rates asked for."""
    there = {}
    for name in ARTEFACTS:
        luck = lesion["hair_luck"] if name == "hair" else rng[name].random(len(lesion["y"]))
        there[name] = luck < places.rates(clinics, name, asked[name])[lesion["clinic"], lesion["y"]]
    return there


def _count_colours(signs):
    """Return how many of Nachbar's six colours each lesion shows, 1 to 6."""
    deepest = signs["pigment"] * (1 + signs["variegation"])
    seen = {
        "white": (signs["regression"] > 0.3) | (signs["cysts"] > 0.7),
        "red": signs["blood"] + signs["vessels"] > 0.6,
        "light brown": signs["pigment"] > 0.25,
        "dark brown": deepest > 0.9,
        "blue-grey": signs["veil"] > 0.3,
        "black": deepest + 1.2 * signs["blotches"] > 1.7,
    }
    return np.maximum(sum(flag.astype(np.int64) for flag in seen.values()), 1)


def _pick(luck, weights):
    """Return the number of the weighted class into which each luck in [0, 1) falls."""
    return np.searchsorted(np.cumsum(weights)[:-1] / np.sum(weights), luck, side="right")
