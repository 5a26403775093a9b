"""The explorer of heat, on made-up images and maps."""

from functools import partial

import numpy as np

from dlintro import widgets

RNG = np.random.default_rng(0)
IMAGES = RNG.random((5, 8, 8, 3)).astype(np.float32)
MASKS = RNG.random((5, 8, 8)) < 0.2
MAPS = {
    network: {"Grad-CAM": RNG.random((5, 8, 8)), "occlusion": RNG.normal(size=(5, 8, 8))}
    for network in ("first", "second")
}
CAPTIONS = {name: [f"The {name} network says {k}0% malignant." for k in range(5)] for name in MAPS}

EXPLORERS = {"heat": partial(widgets.explore_heat, IMAGES, MAPS, CAPTIONS, MASKS, "the ink")}
