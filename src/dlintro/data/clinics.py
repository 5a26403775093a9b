"""Clinics: whose patients come, and what a camera and a clinic's habits leave in the images."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from dlintro import _validate


@dataclass(frozen=True)
class Clinic:
    """A clinic: its patients, and what its camera and its habits leave in the images.

    Attributes
    ----------
    name : str
        What stands in `info["site"]`.
    patients : float
        How many of the patients come here, against the same number of the other clinics.
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

    name: str
    patients: float = 1.0
    malignant_share: float | None = None
    colour: tuple[float, float, float] = (1.0, 1.0, 1.0)
    blur: float = 0.2
    vignette: float = 0.15
    pen: float | tuple[float, float] | None = None
    ruler: float | tuple[float, float] | None = None

    def __post_init__(self):
        if not isinstance(self.name, str) or not self.name:
            raise TypeError(f"a clinic's name must be a text, but {self.name!r} came.")
        colour = _validate.vector(self.colour, "colour", length=3)
        if colour.min() < 0.5 or colour.max() > 1.5:
            raise ValueError(f"colour must be three factors from 0.5 to 1.5, but {self.colour} came.")
        _validate.number(self.patients, "patients", low=0, above=True)
        _validate.number(self.blur, "blur", low=0, high=1)
        _validate.number(self.vignette, "vignette", low=0, high=1)
        if self.malignant_share is not None:
            _validate.number(self.malignant_share, "malignant_share", low=0, high=1)
        for name in ("pen", "ruler"):
            if getattr(self, name) is not None:
                rate_pair(getattr(self, name), name)


CLINICS = (
    Clinic("hospital", 2.0, 0.5, colour=(0.95, 0.98, 1.08), blur=0.15, vignette=0.05),
    Clinic("practice", 2.0, 0.2, colour=(1.04, 0.98, 0.92), blur=0.30, vignette=0.35),
    Clinic("screening", 1.0, 0.1, colour=(0.90, 1.02, 0.98), blur=0.45, vignette=0.75),
)
"""Three clinics that differ in their patients, their cameras and so in their images' looks."""


def complete(clinics, malignant_share):
    """Return the clinics, one if None came, each with its share of malignant lesions; refuse what are none."""
    share = _validate.number(malignant_share, "malignant_share", low=0, high=1)
    clinics = (Clinic("clinic"),) if clinics is None else clinics
    if not isinstance(clinics, Sequence) or not all(isinstance(clinic, Clinic) for clinic in clinics):
        raise TypeError(f"clinics must be a list of data.Clinic, such as data.CLINICS, but {clinics!r} came.")
    names = [clinic.name for clinic in clinics]
    if not names or len(set(names)) < len(names):
        raise ValueError(f"clinics must be at least one, each with a name of its own, but {names} came.")
    return [
        clinic if clinic.malignant_share is not None else replace(clinic, malignant_share=share) for clinic in clinics
    ]


def rates(clinics, name, asked):
    """Return how often each clinic (rows) has an artefact with benign and malignant lesions (columns)."""
    own = [getattr(clinic, name, None) for clinic in clinics]
    asked = rate_pair(asked, name)
    return np.array([asked if rate is None else rate_pair(rate, name) for rate in own])


def rate_pair(value, name, classes="(benign, malignant) lesions"):
    """Return a rate as two numbers in [0, 1], for the two classes."""
    pair = value if isinstance(value, Sequence | np.ndarray) and not isinstance(value, str) else (value, value)
    if len(pair) != 2:
        raise ValueError(f"{name} must be one rate or two, for {classes}, but {value} came.")
    return tuple(_validate.number(rate, name, 0, 1) for rate in pair)
