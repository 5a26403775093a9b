"""Simulated patients with skin lesions: who they are, what each lesion is, and what its dermatoscopy shows."""

from dataclasses import dataclass

import numpy as np
from scipy.special import expit, ndtri

from dlintro import _validate
from dlintro.data import drawing, sites
from dlintro.data.dataset import Dataset
from dlintro.data.drawing import Batch
from dlintro.data.simulators import OURS
from dlintro.data.skin import dermatoscopy
from dlintro.data.skin.artefacts import Artefacts
from dlintro.data.skin.clinics import Clinic
from dlintro.data.skin.clinics import rates as rates_by_clinic

GROUPS = ("melanocytic benign", "melanocytic malignant", "epidermal benign", "epidermal malignant")
"""Naevus, melanoma, seborrhoeic keratosis, carcinoma: Esteva's four groups."""
KINDS = ("naevus", "melanoma", "keratosis", "squamous cell carcinoma", "basal cell carcinoma")
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
STREAMS = ("people", "lesions", "signs", *ARTEFACTS, "lighting", "draw", "camera", "kind")  # of random numbers
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
        "group" (one of Esteva's four), "kind" (the same by name, with two kinds of carcinoma), "site" (clinic's name),
        "skin_type" (1 to 6); the signs: "asymmetry", "border"
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
    clinics = sites.complete(clinics, Clinic, (Clinic("clinic"),), malignant_share, "clinics")
    rng = drawing.streams(np.random.default_rng(seed), STREAMS)
    people = _people(_validate.count(n_patients, "n_patients"), clinics, skin_types, rng["people"])
    rates = {"pen": pen, "ruler": ruler, "hair": hair, "bubbles": bubbles}
    lesions = _lesions(people, clinics, rates, rng)
    x, masks_found = dermatoscopy.draw(lesions, clinics, size, lighting, rng)
    return Dataset(
        name="Simulated dermatoscopies",
        x=x,
        y=lesions.y,
        patient=lesions.people.patient,
        feature_names=(),
        units=(),
        class_names=("benign", "malignant"),
        info=_facts(lesions, clinics) | (masks_found if masks else {}),
        **OURS,
    )


@dataclass(frozen=True, eq=False)
class People(Batch):
    """What belongs to each patient: clinic, skin and hair."""

    patient: np.ndarray
    n_lesions: np.ndarray
    clinic: np.ndarray
    skin_type: np.ndarray
    tan: np.ndarray  # within the skin type
    redness: np.ndarray
    risk: np.ndarray
    hair_luck: np.ndarray
    hairiness: np.ndarray
    hair_tone: np.ndarray


@dataclass(frozen=True, eq=False)
class Signs(Batch):
    """What the dermatoscopy of each lesion shows: signs in [0, 1], sizes in mm, pigment and blood as densities."""

    asymmetry: np.ndarray
    border: np.ndarray
    network: np.ndarray
    dots: np.ndarray
    veil: np.ndarray
    regression: np.ndarray
    vessels: np.ndarray
    cysts: np.ndarray
    blotches: np.ndarray
    variegation: np.ndarray
    diameter: np.ndarray
    pigment: np.ndarray
    blood: np.ndarray
    soft: np.ndarray  # width of the border, mm
    hue: np.ndarray

    @property
    def colours(self):
        """How many of Nachbar's six colours each lesion shows, 1 to 6."""
        deepest = self.pigment * (1 + self.variegation)
        seen = {
            "white": (self.regression > 0.3) | (self.cysts > 0.7),
            "red": self.blood + self.vessels > 0.6,
            "light brown": self.pigment > 0.25,
            "dark brown": deepest > 0.9,
            "blue-grey": self.veil > 0.3,
            "black": deepest + 1.2 * self.blotches > 1.7,
        }
        return np.maximum(sum(flag.astype(np.int64) for flag in seen.values()), 1)


@dataclass(frozen=True, eq=False)
class Lesions(Batch):
    """One row for each lesion: its patient's traits, diagnosis, signs, and what disturbs its image."""

    people: People
    y: np.ndarray
    group: np.ndarray
    kind: np.ndarray
    signs: Signs
    artefacts: Artefacts


def _facts(lesions, clinics):
    """Return what a `Dataset` tells of each lesion."""
    people, parts = lesions.people, (lesions.signs, lesions.artefacts)
    sites = np.array([clinic.name for clinic in clinics])
    facts = {"group": np.array(GROUPS)[lesions.group], "kind": np.array(KINDS)[lesions.kind]}
    facts |= {"site": sites[people.clinic], "skin_type": people.skin_type}
    return facts | {
        name: getattr(part, name) for part, names in zip(parts, (SIGNS, ARTEFACTS), strict=True) for name in names
    }


def _people(n, clinics, skin_types, rng):
    weights = _validate.vector(skin_types, "skin_types", length=6)
    if weights.min() < 0 or not weights.sum():
        raise ValueError(f"skin_types must be six weights of at least 0, not all 0, but are {weights.tolist()}.")
    clinic = drawing.pick(rng.random(n), np.array([clinic.patients for clinic in clinics]))
    return People(
        patient=np.arange(n),
        n_lesions=1 + rng.binomial(5, 0.3, size=n),
        clinic=clinic,
        skin_type=1 + drawing.pick(rng.random(n), weights),
        tan=rng.uniform(-0.5, 0.5, size=n),
        redness=rng.normal(size=n),
        risk=rng.normal(size=n),
        hair_luck=rng.random(n),
        hairiness=rng.random(n),
        hair_tone=rng.random(n),
    )


def _lesions(people, clinics, rates, rng):
    """Return the lesions of these people; `rates` holds how often each artefact is asked for."""
    people = people.rows(np.repeat(people.patient, people.n_lesions))
    n = len(people.patient)
    share = np.array([clinic.malignant_share for clinic in clinics])[people.clinic]
    risk = np.sqrt(0.2) * people.risk + np.sqrt(0.8) * rng["lesions"].normal(size=n)  # some patients have several
    y = (risk < ndtri(share)).astype(np.int64)
    epidermal = rng["lesions"].random(n) < np.where(y, 0.5, 0.35)
    signs = _signs(y, epidermal, rng["signs"])
    group = 2 * epidermal + y
    kind = _kinds(group, signs, rng["kind"])
    return Lesions(people, y, group, kind, signs, _artefacts(people, y, clinics, rates, rng))


def _kinds(group, signs, rng):
    """Return the kind of each lesion: carcinomas with vessels are mostly basal, those with white areas mostly squamous.

    Three in four carcinomas are basal. The images are not changed for it: each carcinoma is named by its signs.
    """
    basal = expit(1.5 + 8 * (signs.vessels - signs.regression - 0.2))
    return group + ((group == 3) & (rng.random(len(group)) < basal))


def _signs(y, epidermal, rng):
    n = len(y)
    bad = APART * y + rng.normal(size=n)  # how malignant it looks, the common cause of the signs

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
    pigment = np.where(epidermal, 0.70 - 0.14 * bad, 0.70 + 0.07 * bad) + 0.24 * noise[1]
    return Signs(
        **signs,
        diameter=np.exp(np.log(5.6) + 0.095 * bad + 0.33 * noise[0] + 0.1 * epidermal).clip(2, 12.5),
        pigment=pigment.clip(0.12, 1.6),
        blood=(np.where(epidermal, 0.08 + 0.14 * bad, 0.12 + 0.03 * bad) + 0.12 * noise[2]).clip(0, 1),
        soft=np.where(epidermal, 0.30, 0.45) * np.exp(0.35 * noise[3]),
        hue=noise[4],
    )


def _artefacts(people, y, clinics, rates, rng):
    """Return which images have which artefact."""
    there = {}
    for name in ARTEFACTS:
        luck = people.hair_luck if name == "hair" else rng[name].random(len(y))
        there[name] = luck < rates_by_clinic(clinics, name, rates[name])[people.clinic, y]
    return Artefacts(**there)
