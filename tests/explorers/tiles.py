"""The explorers from tiles to patients, on made-up probabilities."""

from functools import partial

import numpy as np

from dlintro import widgets

RNG = np.random.default_rng(0)
PATIENT = np.repeat(np.arange(40), 6)
Y = PATIENT % 2
PROBS = 1 / (1 + np.exp(-RNG.normal(Y - 0.5 + np.repeat(RNG.normal(size=40), 6), 1)))

EXPLORERS = {"tile_rules": partial(widgets.explore_tile_rules, Y, PROBS, PATIENT, ("MSS", "MSI"))}
