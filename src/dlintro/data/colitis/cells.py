"""The cells of a piece of tissue as points: the number of each type tells nothing, who lies beside whom tells much."""

import numpy as np
from scipy.special import expit

TYPES = ("epithelium", "lymphocyte", "neutrophil", "vessel")
CHANNELS = ("across", "down", *TYPES)
UNITS = ("µm", "µm", "", "", "", "")
FIELD = 112.0  # µm wide
COUNTS = (18, 14, 8, 8)  # of each type, the same for everyone
CRYPT = 22.0  # radius, µm
BESIDE = 5.0  # how close a neutrophil lies to what it has reached, µm


def draw(severity, rng):
    """Return the cells (n, 48, 6): their places, and 1 for their type.

    Epithelium lies in a ring, the crypt; vessels lie together, away from it. In active disease the neutrophils have
    reached the epithelium (cryptitis); else they are still beside the vessels.
    """
    n = len(severity)
    arrived = rng.random((n, COUNTS[2])) < expit(4 * severity)[:, None]
    middle = rng.uniform(0.35, 0.65, size=(n, 1, 2)) * FIELD
    angle = rng.uniform(0, 2 * np.pi, size=(n, COUNTS[0]))
    crypt = middle + CRYPT * _unit(angle) + rng.normal(size=(n, COUNTS[0], 2))
    lymphocytes = rng.uniform(0, FIELD, size=(n, COUNTS[1], 2))
    away = middle + 48 * _unit(rng.uniform(0, 2 * np.pi, size=(n, 1)))
    vessels = away + 8 * rng.normal(size=(n, COUNTS[3], 2))
    beside = np.where(arrived[..., None], _some(crypt, COUNTS[2], rng), _some(vessels, COUNTS[2], rng))
    neutrophils = beside + BESIDE * _unit(rng.uniform(0, 2 * np.pi, size=(n, COUNTS[2])))
    places = np.concatenate([crypt, lymphocytes, neutrophils, vessels], axis=1)
    kinds = np.eye(len(TYPES))[np.repeat(np.arange(len(TYPES)), COUNTS)]
    order = rng.permuted(np.tile(np.arange(len(kinds)), (n, 1)), axis=1)  # the order of the rows tells nothing
    everything = np.concatenate([places, np.broadcast_to(kinds, (n, *kinds.shape))], axis=2)
    return np.take_along_axis(everything, order[..., None], axis=1)


def _unit(angle):
    """Return the points of the unit circle at angles (…,): (…, 2)."""
    return np.stack([np.cos(angle), np.sin(angle)], axis=-1)


def _some(places, k, rng):
    """Return k of each patient's places (n, m, 2), drawn at random: (n, k, 2)."""
    index = rng.integers(0, places.shape[1], size=(len(places), k))
    return np.take_along_axis(places, index[..., None], axis=1)
