"""The explorer of threshold and prevalence, on made-up probabilities: patients with one image, and with several."""

from functools import partial

import numpy as np

from dlintro import widgets

RNG = np.random.default_rng(0)
Y = (RNG.random(600) < 0.3).astype(int)
PROBS = 1 / (1 + np.exp(-2.4 * (Y - 0.6) - RNG.normal(size=600)))

EXPLORERS = {
    "threshold": partial(widgets.explore_threshold, Y, PROBS),
    "threshold_in_screening": partial(widgets.explore_threshold, Y, PROBS, 0.005, np.arange(600) // 3, 0.3),
}
