"""Interactive figures: each is one call of an `explore_…` function."""

from dlintro.widgets.explorer import Explorer
from dlintro.widgets.neurons import explore_line, explore_neuron, explore_updates

__all__ = ["Explorer", "explore_line", "explore_neuron", "explore_updates"]
