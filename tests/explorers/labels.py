"""The explorers of labels: places in a care programme, and a rare disease made frequent, on made-up scores."""

from functools import partial

import numpy as np

from dlintro import data, widgets

RNG = np.random.default_rng(0)
CARE = data.simulate_care(600, seed=2)
SCORES = {name: -RNG.normal(CARE.info[name], CARE.info[name].std()).argsort().argsort() for name in ("cost", "need")}
MOLES = data.simulate_referrals(600, malignant_share=0.05, seed=2)


def repeated(times):
    """Return what a perfect model says if every melanoma is repeated so many times in training."""
    chance = MOLES.info["chance"]
    return times * chance / (times * chance + 1 - chance)


RISKS = {times: repeated(times) for times in (1, 5, 19)}
EXPLORERS = {
    "places": partial(widgets.explore_places, SCORES, CARE.y, CARE.info["need"], CARE.info["group"], "days of illness"),
    "rebalancing": partial(widgets.explore_rebalancing, MOLES.y, RISKS),
}
