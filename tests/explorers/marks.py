"""The explorer of a mark, on a few simulated lesions."""

from functools import partial

from dlintro import data, widgets

LESIONS = data.simulate_lesions(6, 16, masks=False)

EXPLORERS = {"mark": partial(widgets.explore_mark, LESIONS, data.add_mark)}
