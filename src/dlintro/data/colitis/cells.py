"""The cells of a piece of tissue as points: their numbers tell nothing, who lies beside whom tells much."""

import numpy as np
from scipy.special import expit

TYPES = ("epithelium", "lymphocyte", "neutrophil", "vessel")
CHANNELS = ("across", "down", *TYPES)
UNITS = ("µm", "µm", "", "", "", "")
FIELD = 112.0  # µm wide
EPITHELIUM, IMMUNE, VESSEL = 18, 22, 8  # cells; of the immune cells, some are neutrophils and the rest lymphocytes
NEUTROPHILS = (5, 11)  # fewest and most, whatever the severity
CRYPT = 22.0  # radius, µm
BESIDE = 5.0  # how close a neutrophil lies to what it has reached, µm


def draw(severity, rng):
    """Return the cells (n, 48, 6): their places, and 1 for their type.

    Epithelium lies in a ring, the crypt; vessels lie together, away from it. In active disease the neutrophils have
    reached the epithelium (cryptitis); else they are still beside the vessels.
    """
    n = len(severity)
    arrived = rng.random((n, IMMUNE)) < expit(4 * severity)[:, None]
    middle = rng.uniform(0.35, 0.65, size=(n, 1, 2)) * FIELD
    angle = rng.uniform(0, 2 * np.pi, size=(n, EPITHELIUM))
    crypt = middle + CRYPT * _unit(angle) + rng.normal(size=(n, EPITHELIUM, 2))
    away = middle + 48 * _unit(rng.uniform(0, 2 * np.pi, size=(n, 1)))
    vessels = away + 8 * rng.normal(size=(n, VESSEL, 2))
    beside = np.where(arrived[..., None], _some(crypt, IMMUNE, rng), _some(vessels, IMMUNE, rng))
    beside = beside + BESIDE * _unit(rng.uniform(0, 2 * np.pi, size=(n, IMMUNE)))
    how_many = rng.integers(NEUTROPHILS[0], NEUTROPHILS[1], size=(n, 1), endpoint=True)
    neutrophil = np.arange(IMMUNE) < how_many
    immune = np.where(neutrophil[..., None], beside, rng.uniform(0, FIELD, size=(n, IMMUNE, 2)))
    places = np.concatenate([crypt, immune, vessels], axis=1)
    kinds = np.concatenate([np.zeros((n, EPITHELIUM)), 1 + neutrophil, np.full((n, VESSEL), 3)], axis=1).astype(int)
    everything = np.concatenate([places, np.eye(len(TYPES))[kinds]], axis=2)
    order = rng.permuted(np.tile(np.arange(everything.shape[1]), (n, 1)), axis=1)  # of the rows; it tells nothing
    return np.take_along_axis(everything, order[..., None], axis=1)


def _unit(angle):
    """Return the points of the unit circle at angles (…,): (…, 2)."""
    return np.stack([np.cos(angle), np.sin(angle)], axis=-1)


def _some(places, k, rng):
    """Return k of each patient's places (n, m, 2), drawn at random: (n, k, 2)."""
    index = rng.integers(0, places.shape[1], size=(len(places), k))
    return np.take_along_axis(places, index[..., None], axis=1)
