"""Pictures: arrays and `ax=None` in, Axes out. Nothing here trains, predicts or loads."""

from dlintro.plots.architectures import architecture
from dlintro.plots.curves import history, loss_curves
from dlintro.plots.evaluation import calibration, confusion_matrix, decision_curve, forest, roc
from dlintro.plots.functions import activation, activations, layer_gradients, measurements, probabilities
from dlintro.plots.graphs import graph, graph_size
from dlintro.plots.heat import heat_maps
from dlintro.plots.images import gallery, pixels, receptive_fields
from dlintro.plots.losses import class_errors, cost_curve, loss_and_slope, risk_curve
from dlintro.plots.maps import image_rows, latent_map, latent_maps
from dlintro.plots.networks import edge_style, network, neuron, node_positions, reweigh
from dlintro.plots.patients import decision_line, decision_region, grid, line_ends, scatter
from dlintro.plots.people import people, people_places, people_words
from dlintro.plots.slides import mosaic, slide_map
from dlintro.plots.style import course_style, use_course_style
from dlintro.plots.surfaces import descent_path, loss_surface
from dlintro.plots.words import alt_text

__all__ = [
    "activation",
    "activations",
    "alt_text",
    "architecture",
    "calibration",
    "class_errors",
    "confusion_matrix",
    "cost_curve",
    "course_style",
    "decision_curve",
    "decision_line",
    "decision_region",
    "descent_path",
    "edge_style",
    "forest",
    "gallery",
    "graph",
    "graph_size",
    "grid",
    "heat_maps",
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
    "mosaic",
    "network",
    "neuron",
    "node_positions",
    "people",
    "people_places",
    "people_words",
    "pixels",
    "probabilities",
    "receptive_fields",
    "reweigh",
    "risk_curve",
    "roc",
    "scatter",
    "slide_map",
    "use_course_style",
]
