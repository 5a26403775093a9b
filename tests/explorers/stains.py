"""The explorers of stains and of splits, on made-up amounts and results."""

from functools import partial

import numpy as np

from dlintro import data, widgets

AMOUNTS = np.random.default_rng(0).uniform(0, 1.5, (40, 60, 2)).astype(np.float32)
SHARES = np.array([0, 0.5, 1])
OWN = np.array([[0.80, 0.76, 0.84], [0.86, 0.83, 0.89], [0.91, 0.88, 0.94]])
STUDIES = np.array([[0.62, 0.98], [0.7, 0.97], [0.80, 0.99]])
NEW = np.array([[0.80, 0.78, 0.82], [0.805, 0.79, 0.82], [0.81, 0.80, 0.82]])

EXPLORERS = {
    "stains": partial(widgets.explore_stains, AMOUNTS, data.combine_stains),
    "shared_patients": partial(widgets.explore_shared_patients, SHARES, OWN, NEW, STUDIES),
}
