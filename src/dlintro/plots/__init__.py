"""Pictures: arrays and `ax=None` in, Axes out. Nothing here trains, predicts or loads.

Every plot draws into `ax`, or into a new figure without it, and returns the Axes. What it drew is there by name, as in
`ax.drawn.curve`; each docstring says which names. It is also there in words, `ax.told`, which `alt_text` reads.
Arguments whose shape or range does not fit raise a `ValueError` that says what is wanted.
"""

from dlintro.plots.architectures import architecture
from dlintro.plots.chances import chances
from dlintro.plots.colour_vision import as_deuteranope, colour_difference
from dlintro.plots.curves import history, loss_curves
from dlintro.plots.evaluation import calibration, confusion_matrix, decision_curve, forest, roc, strips
from dlintro.plots.functions import activation, activations, layer_gradients, measurements, probabilities
from dlintro.plots.graphs import graph
from dlintro.plots.growth import milestones
from dlintro.plots.heat import heat_maps
from dlintro.plots.images import gallery, pixels, receptive_fields
from dlintro.plots.ladder import ladder
from dlintro.plots.losses import class_errors, cost_curve, loss_and_slope, risk_curve
from dlintro.plots.maps import image_rows, latent_map, latent_maps
from dlintro.plots.networks import network, neuron
from dlintro.plots.patients import decision_line, decision_region, grid, risk_scale, scatter
from dlintro.plots.people import people
from dlintro.plots.slides import mosaic, slide_map
from dlintro.plots.style import course_style, use_course_style
from dlintro.plots.surfaces import descent_path, loss_surface
from dlintro.plots.timeline import timeline
from dlintro.plots.tissue import tissue
from dlintro.plots.words import alt_text

__all__ = [
    "activation",
    "activations",
    "alt_text",
    "architecture",
    "as_deuteranope",
    "calibration",
    "chances",
    "class_errors",
    "colour_difference",
    "confusion_matrix",
    "cost_curve",
    "course_style",
    "decision_curve",
    "decision_line",
    "decision_region",
    "descent_path",
    "forest",
    "gallery",
    "graph",
    "grid",
    "heat_maps",
    "history",
    "image_rows",
    "ladder",
    "latent_map",
    "latent_maps",
    "layer_gradients",
    "loss_and_slope",
    "loss_curves",
    "loss_surface",
    "measurements",
    "milestones",
    "mosaic",
    "network",
    "neuron",
    "people",
    "pixels",
    "probabilities",
    "receptive_fields",
    "risk_curve",
    "risk_scale",
    "roc",
    "scatter",
    "slide_map",
    "strips",
    "timeline",
    "tissue",
    "use_course_style",
]
