"""The explorers of trials: screening, a margin, and early looks."""

from functools import partial

from dlintro import data, widgets

SIMULATE = partial(data.simulate_screening, n_people=20_000, seed=1)
EXPLORERS = {
    "margin": widgets.explore_margin,
    "peeking": widgets.explore_peeking,
    "screening": partial(widgets.explore_screening, SIMULATE),
}
