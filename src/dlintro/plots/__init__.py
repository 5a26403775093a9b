"""Pictures: arrays and `ax=None` in, Axes out. Nothing here trains, predicts or loads."""

from dlintro.plots.architectures import architecture
from dlintro.plots.curves import history
from dlintro.plots.functions import activation, activations, layer_gradients, measurements, probabilities
from dlintro.plots.graphs import gradient_text, graph, graph_size
from dlintro.plots.images import gallery, pixels, receptive_fields
from dlintro.plots.losses import class_errors, cost_curve, loss_and_slope, loss_curves, risk_curve, seen_unseen
from dlintro.plots.maps import image_rows, latent_map, latent_maps, roc
from dlintro.plots.networks import edge_style, network, neuron, node_positions
from dlintro.plots.patients import decision_line, decision_region, grid, line_ends, scatter
from dlintro.plots.surfaces import descent_path, loss_surface

__all__ = [
    "activation",
    "activations",
    "architecture",
    "class_errors",
    "cost_curve",
    "decision_line",
    "decision_region",
    "descent_path",
    "edge_style",
    "gallery",
    "gradient_text",
    "graph",
    "graph_size",
    "grid",
    "history",
    "image_rows",
    "latent_map",
    "latent_maps",
    "layer_gradients",
    "line_ends",
    "loss_and_slope",
    "loss_curves",
    "loss_surface",
    "measurements",
    "network",
    "neuron",
    "node_positions",
    "pixels",
    "probabilities",
    "receptive_fields",
    "risk_curve",
    "roc",
    "scatter",
    "seen_unseen",
]
