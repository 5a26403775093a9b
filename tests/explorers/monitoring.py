"""The explorer of a monitor, on made-up numbers."""

from functools import partial

import numpy as np

from dlintro import widgets

RNG = np.random.default_rng(0)
WATCHERS = ("inputs", "outputs", "outcome")
STEP = np.repeat([0, 1], [8, 16])
SEEN = {
    "new camera": {name: RNG.normal(size=24) + shift * STEP for name, shift in zip(WATCHERS, (4, 2, -2), strict=True)},
    "wider definition": {
        name: RNG.normal(size=24) + shift * STEP for name, shift in zip(WATCHERS, (0, 0, 2), strict=True)
    },
}
QUIET = [{name: RNG.normal(size=24) for name in WATCHERS} for _ in range(20)]

EXPLORERS = {"monitor": partial(widgets.explore_monitor, SEEN, QUIET)}
