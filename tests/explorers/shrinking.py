"""The explorers of energy and of smaller networks, on a made-up network that rounding and pruning make less sure."""

from functools import partial
from types import SimpleNamespace

import numpy as np

from dlintro import widgets

RNG = np.random.default_rng(0)
N = 400
Y = (RNG.random(N) < 0.3).astype(int)
PATIENT, SITE = np.arange(N) // 2, np.array(["east", "north"])[np.arange(N) // 2 % 2]
Y = Y[2 * PATIENT]  # both rows of a patient have one label
LOGITS, NOISE = 1.5 * (Y - 0.5) + RNG.normal(size=N), RNG.normal(size=N)
WEIGHTS = RNG.normal(scale=0.1, size=2000)
BITS, SHARES = (2, 4, 8, 32), (0.0, 0.5, 0.9)


def shrunk(bits, share):
    """Return a network as `training.shrink` returns it; the fewer bits and weights, the more noise, more in the north."""
    step = np.abs(WEIGHTS).max() / (2 ** (bits - 1) - 1)
    weights = np.round(WEIGHTS / step) * step * (np.abs(WEIGHTS) >= np.quantile(np.abs(WEIGHTS), share))
    noise = (4 / bits * (bits < 32) + share) * NOISE * np.where(SITE == "north", 1.5, 0.5)
    probs = 1 / (1 + np.exp(-LOGITS - noise))
    return SimpleNamespace(
        bits=bits, share=share, size=round(1000 * bits * (1.1 - share)), weights=weights, probs=probs
    )


SHRUNK = [shrunk(bits, share) for share in SHARES for bits in BITS]

EXPLORERS = {
    "energy": partial(widgets.explore_energy, 4.2, 3e-4),
    "shrinking": partial(widgets.explore_shrinking, SHRUNK, Y, PATIENT, SITE),
    "shrinking_without_groups": partial(widgets.explore_shrinking, SHRUNK, Y),
}
