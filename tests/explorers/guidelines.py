"""The explorers of a rule over a model, on made-up patients, and of maps that mislead, on made-up images."""

from functools import partial

import numpy as np

from dlintro import widgets

RNG = np.random.default_rng(0)
TROPONIN = np.exp(RNG.normal(2, 2, size=800)).clip(1)
LEVELS = np.geomspace(1, 3000, 60)


def rising(level):
    """Return a risk that only rises with troponin."""
    return 1 / (1 + (40 / level) ** 2)


def falling(level):
    """Return a risk that falls again where troponin is very high."""
    return rising(level) / (1 + (level / 200) ** 4)


MODELS = {"plain": falling, "monotone": rising}
INFARCTION = (RNG.random(800) < rising(TROPONIN)).astype(int)
RISKS = {name: model(TROPONIN) for name, model in MODELS.items()}
CURVES = {name: model(LEVELS) for name, model in MODELS.items()}

IMAGES = RNG.random((4, 8, 8, 3)).astype(np.float32)
MASKS = np.zeros((4, 8, 8), dtype=bool)
MASKS[:3, 2:6, 2:6] = True  # the last image is noise
NETWORKS = ("network A", "network B", "random weights")
MAPS = {name: {"gradient": RNG.random((4, 8, 8)), "occlusion": RNG.normal(size=(4, 8, 8))} for name in NETWORKS}
ANSWERS = {name: RNG.random(4) for name in NETWORKS}

EXPLORERS = {
    "rule": partial(widgets.explore_rule, TROPONIN, INFARCTION, RISKS, LEVELS, CURVES),
    "maps": partial(widgets.explore_maps, IMAGES, MAPS, ANSWERS, MASKS),
}
