"""The explorers of convolution, pooling and feature maps."""

from functools import partial

import numpy as np

from dlintro import data, widgets

GREY = data.picture("immunohistochemistry").image[150:310, 150:310].mean(axis=2)
RNG = np.random.default_rng(0)
IMAGES = RNG.random((4, 32, 32, 3))
MAPS = [RNG.random((4, 16, 16, 20)), RNG.random((4, 8, 8, 6))]

EXPLORERS = {
    "kernel": partial(widgets.explore_kernel, GREY, (67, 104), kernel=[[1, 1, 1], [1, -8, 1], [1, 1, 1]]),
    "pooling": partial(widgets.explore_pooling, GREY[:32, :36]),
    "feature_maps": partial(widgets.explore_feature_maps, IMAGES, MAPS, ["A.", "B.", "C.", "D."]),
}
