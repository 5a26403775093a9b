"""The explorers of the cohort with colitis: cells that hear each other, records filled in, and pictures from noise."""

from functools import partial

import numpy as np

from dlintro import data, widgets

COHORT = data.simulate_colitis(n_patients=40, size=16, seed=0)
TISSUES = {f"patient {k}": COHORT.cells.x[k] for k in (0, 1)}
RECORDS = COHORT.record(COHORT)
STEPS = 5
FADING = np.linspace(1, 0, STEPS)[:, None, None, None, None]
TILES, NOISE = COHORT.tile.x[:3], np.random.default_rng(0).random((3, 16, 16, 3))
NOISY = FADING * NOISE + (1 - FADING) * TILES
GUESS = FADING * TILES.mean(axis=(1, 2), keepdims=True) + (1 - FADING) * TILES

EXPLORERS = {
    "rounds": partial(widgets.explore_rounds, TISSUES),
    "record": partial(widgets.explore_record, RECORDS, lambda x: x.mean(axis=1, keepdims=True) * np.ones_like(x)),
    "denoising": partial(widgets.explore_denoising, NOISY, GUESS, COHORT.tile.y[:3], COHORT.tile.class_names),
}
