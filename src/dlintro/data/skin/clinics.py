"""Clinics: whose patients come, and what a camera and a clinic's habits leave in the images."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from dlintro import _validate
from dlintro.data import sites

CLASSES = "(benign, malignant) lesions"


@dataclass(frozen=True)
class Clinic(sites.Site):
    """A clinic: its patients, and what its camera and its habits leave in the images.

    Attributes
    ----------
    name, patients
        As for every site.
    malignant_share : float, optional
        The share of malignant lesions, in [0, 1]; without it, the one that `simulate_lesions` is asked for.
    colour : tuple of three float
        What the camera multiplies red, green and blue with, each in [0.5, 1.5].
    blur : float
        The standard deviation of the lens's blur, in mm on the skin, in [0, 1].
    vignette : float
        How much of its light the lens loses in the corners, in [0, 1]: with 1 they are black.
    pen, ruler : float or pair of float, optional
        The share of images with a pen marking or a ruler, or that share for (benign, malignant) lesions; without it,
        the one that `simulate_lesions` is asked for.

    Raises
    ------
    ValueError, TypeError
        If a value lies outside its range.
    """

    malignant_share: float | None = None
    colour: tuple[float, float, float] = (1.0, 1.0, 1.0)
    blur: float = 0.2
    vignette: float = 0.15
    pen: float | tuple[float, float] | None = None
    ruler: float | tuple[float, float] | None = None

    SHARE: ClassVar[str] = "malignant_share"

    def __post_init__(self):
        super().__post_init__()
        sites.within(self.colour, "colour", 3, 0.5, 1.5)
        _validate.number(self.blur, "blur", low=0, high=1)
        _validate.number(self.vignette, "vignette", low=0, high=1)
        for name in ("pen", "ruler"):
            if getattr(self, name) is not None:
                sites.rate_pair(getattr(self, name), name, CLASSES)


CLINICS = (
    Clinic("hospital", 2.0, 0.5, colour=(0.95, 0.98, 1.08), blur=0.15, vignette=0.05),
    Clinic("practice", 2.0, 0.2, colour=(1.04, 0.98, 0.92), blur=0.30, vignette=0.35),
    Clinic("screening", 1.0, 0.1, colour=(0.90, 1.02, 0.98), blur=0.45, vignette=0.75),
)
"""Three clinics that differ in their patients, their cameras and so in their images' looks."""


def rates(clinics, name, asked):
    """Return how often each clinic (rows) has an artefact with benign and malignant lesions (columns)."""
    own = [getattr(clinic, name, None) for clinic in clinics]
    asked = sites.rate_pair(asked, name, CLASSES)
    return np.array([asked if rate is None else sites.rate_pair(rate, name, CLASSES) for rate in own])
