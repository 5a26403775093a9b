"""Pathology laboratories: whose slides they stain, how they stain them, and what their scanner makes of them."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from dlintro import _validate
from dlintro.data import sites

FINEST = 100  # quality of JPEG compression


@dataclass(frozen=True)
class Lab(sites.Site):
    """A laboratory: its patients, its stains and its scanner.

    Attributes
    ----------
    name, patients
        As for every site.
    msi_share : float, optional
        The share of patients with MSI, in [0, 1]; without it, the one that `simulate_slides` is asked for.
    haematoxylin, eosin : tuple of three float
        The optical density of each stain for red, green and blue light, at least 0; only the direction counts.
    strength : tuple of two float
        How strongly haematoxylin and eosin stain, each in [0.3, 3]; 1 is usual.
    colour : tuple of three float
        What the scanner multiplies red, green and blue with, each in [0.5, 1.1].
    blur : float
        The standard deviation of the scanner's blur, in µm of tissue, in [0, 10].
    quality : int
        The quality of the JPEG compression, from 1 (poor) to 100 (not compressed).

    Raises
    ------
    ValueError, TypeError
        If a value lies outside its range.
    """

    msi_share: float | None = None
    haematoxylin: tuple[float, float, float] = (0.56, 0.72, 0.41)
    eosin: tuple[float, float, float] = (0.22, 0.83, 0.51)
    strength: tuple[float, float] = (1.0, 1.0)
    colour: tuple[float, float, float] = (0.96, 0.96, 0.96)
    blur: float = 1.0
    quality: int = 90

    SHARE: ClassVar[str] = "msi_share"

    def __post_init__(self):
        super().__post_init__()
        for name in ("haematoxylin", "eosin"):
            stain = _validate.vector(getattr(self, name), name, length=3)
            if stain.min() < 0 or not stain.sum():
                raise ValueError(f"{name} must be three densities of at least 0, not all 0, but is {stain.tolist()}.")
        sites.within(self.strength, "strength", 2, 0.3, 3)
        sites.within(self.colour, "colour", 3, 0.5, 1.1)
        _validate.number(self.blur, "blur", low=0, high=10)
        if _validate.count(self.quality, "quality") > FINEST:
            raise ValueError(f"quality must be at most {FINEST}, but is {self.quality}.")

    @property
    def stains(self):
        """The directions of haematoxylin and eosin: array of shape (2, 3), each of length 1."""
        rows = np.array([self.haematoxylin, self.eosin], dtype=np.float64)
        return rows / np.linalg.norm(rows, axis=1, keepdims=True)


LABS = (
    Lab("north"),
    Lab(
        "south", haematoxylin=(0.60, 0.70, 0.36), eosin=(0.16, 0.86, 0.46), strength=(0.85, 0.75),
        colour=(0.94, 0.92, 0.96), blur=0.8, quality=80,
    ),
    Lab(
        "east", haematoxylin=(0.80, 0.50, 0.10), eosin=(0.42, 0.74, 0.52), strength=(1.2, 1.15),
        colour=(0.97, 0.94, 0.91), blur=1.2, quality=70,
    ),
)  # fmt: skip
"""Three laboratories that stain and scan differently; the first one is where `simulate_slides` starts."""
