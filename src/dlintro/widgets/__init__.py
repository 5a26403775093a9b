"""Explorers: `Explorer`, and one `explore_…` function for each interactive figure.

Each function checks what it is given, and raises a `ValueError` or `TypeError` that says what is wanted.
"""

from dlintro.widgets.activations import explore_activation, explore_gradients, explore_softmax
from dlintro.widgets.chain_rule import explore_chain_rule
from dlintro.widgets.convolution import explore_kernel, explore_pooling
from dlintro.widgets.courses import explore_course
from dlintro.widgets.decisions import explore_class_weight, explore_cost
from dlintro.widgets.denoising import explore_denoising
from dlintro.widgets.descent import explore_batches, explore_descent, explore_race
from dlintro.widgets.explorer import Explorer
from dlintro.widgets.feature_maps import explore_feature_maps
from dlintro.widgets.five_steps import explore_five_steps
from dlintro.widgets.folds import explore_folds
from dlintro.widgets.growth import explore_milestones
from dlintro.widgets.heat import explore_heat
from dlintro.widgets.hidden import explore_hidden_neurons
from dlintro.widgets.latent import explore_cutoff, explore_latent_plane
from dlintro.widgets.losses import explore_class_errors, explore_confident_mistake, explore_outlier
from dlintro.widgets.neighbours import explore_neighbours, explore_perplexity
from dlintro.widgets.neurons import explore_line, explore_neuron, explore_updates
from dlintro.widgets.painting import explore_painting
from dlintro.widgets.reading import explore_reading
from dlintro.widgets.records import explore_record
from dlintro.widgets.regions import explore_capacity, explore_depth_and_width
from dlintro.widgets.relu_sums import explore_relu_sum
from dlintro.widgets.rounds import explore_rounds
from dlintro.widgets.splits import explore_shared_patients
from dlintro.widgets.stains import explore_stains
from dlintro.widgets.thresholds import explore_threshold
from dlintro.widgets.tiles import explore_tile_rules
from dlintro.widgets.timeline import explore_history
from dlintro.widgets.uploads import own_image
from dlintro.widgets.windows import explore_window

__all__ = [
    "Explorer",
    "explore_activation",
    "explore_batches",
    "explore_capacity",
    "explore_chain_rule",
    "explore_class_errors",
    "explore_class_weight",
    "explore_confident_mistake",
    "explore_cost",
    "explore_course",
    "explore_cutoff",
    "explore_denoising",
    "explore_depth_and_width",
    "explore_descent",
    "explore_feature_maps",
    "explore_five_steps",
    "explore_folds",
    "explore_gradients",
    "explore_heat",
    "explore_hidden_neurons",
    "explore_history",
    "explore_kernel",
    "explore_latent_plane",
    "explore_line",
    "explore_milestones",
    "explore_neighbours",
    "explore_neuron",
    "explore_outlier",
    "explore_painting",
    "explore_perplexity",
    "explore_pooling",
    "explore_race",
    "explore_reading",
    "explore_record",
    "explore_relu_sum",
    "explore_rounds",
    "explore_shared_patients",
    "explore_softmax",
    "explore_stains",
    "explore_threshold",
    "explore_tile_rules",
    "explore_updates",
    "explore_window",
    "own_image",
]
