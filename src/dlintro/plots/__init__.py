"""Pictures: arrays and `ax=None` in, Axes out. Nothing here trains, predicts or loads."""

from dlintro.plots.curves import history
from dlintro.plots.networks import neuron
from dlintro.plots.patients import decision_line, decision_region, grid, line_ends, scatter

__all__ = ["decision_line", "decision_region", "grid", "history", "line_ends", "neuron", "scatter"]
