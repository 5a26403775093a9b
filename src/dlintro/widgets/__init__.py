"""Explorers: `Explorer`, and one `explore_…` function for each interactive figure.

Each function checks what it is given, and raises a `ValueError` or `TypeError` that says what is wanted.
"""

from dlintro.widgets.abstaining import explore_abstaining
from dlintro.widgets.activations import explore_activation, explore_gradients, explore_softmax
from dlintro.widgets.chain_rule import explore_chain_rule
from dlintro.widgets.convolution import explore_kernel, explore_pooling
from dlintro.widgets.courses import explore_course
from dlintro.widgets.decisions import explore_class_weight, explore_cost
from dlintro.widgets.denoising import explore_denoising
from dlintro.widgets.descent import explore_batches, explore_descent, explore_race
from dlintro.widgets.digitising import explore_digitisation
from dlintro.widgets.energy import explore_energy
from dlintro.widgets.explorer import Explorer
from dlintro.widgets.feature_maps import explore_feature_maps
from dlintro.widgets.federation import explore_federation
from dlintro.widgets.five_steps import explore_five_steps
from dlintro.widgets.folds import explore_folds
from dlintro.widgets.growth import explore_milestones
from dlintro.widgets.heat import explore_heat
from dlintro.widgets.hidden import explore_hidden_neurons
from dlintro.widgets.latent import explore_cutoff, explore_latent_plane
from dlintro.widgets.losses import explore_class_errors, explore_confident_mistake, explore_outlier
from dlintro.widgets.maps import explore_maps
from dlintro.widgets.margins import explore_margin
from dlintro.widgets.marks import explore_mark
from dlintro.widgets.monitoring import explore_monitor
from dlintro.widgets.neighbours import explore_neighbours, explore_perplexity
from dlintro.widgets.neurons import explore_line, explore_neuron, explore_updates
from dlintro.widgets.painting import explore_painting
from dlintro.widgets.peeking import explore_peeking
from dlintro.widgets.places import explore_places
from dlintro.widgets.reader_power import explore_reader_power
from dlintro.widgets.reading import explore_reading
from dlintro.widgets.rebalancing import explore_rebalancing
from dlintro.widgets.records import explore_record
from dlintro.widgets.regions import explore_capacity, explore_depth_and_width
from dlintro.widgets.relu_sums import explore_relu_sum
from dlintro.widgets.rounds import explore_rounds
from dlintro.widgets.rules import explore_rule
from dlintro.widgets.screening import explore_screening
from dlintro.widgets.shrinking import explore_shrinking
from dlintro.widgets.splits import explore_shared_patients
from dlintro.widgets.stains import explore_stains
from dlintro.widgets.study_sizes import explore_study_size
from dlintro.widgets.thresholds import explore_threshold
from dlintro.widgets.tiles import explore_tile_rules
from dlintro.widgets.timeline import explore_history
from dlintro.widgets.uploads import own_image
from dlintro.widgets.windows import explore_window
from dlintro.widgets.workflow import explore_workflow

__all__ = [
    "Explorer",
    "explore_abstaining",
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
    "explore_digitisation",
    "explore_energy",
    "explore_feature_maps",
    "explore_federation",
    "explore_five_steps",
    "explore_folds",
    "explore_gradients",
    "explore_heat",
    "explore_hidden_neurons",
    "explore_history",
    "explore_kernel",
    "explore_latent_plane",
    "explore_line",
    "explore_maps",
    "explore_margin",
    "explore_mark",
    "explore_milestones",
    "explore_monitor",
    "explore_neighbours",
    "explore_neuron",
    "explore_outlier",
    "explore_painting",
    "explore_peeking",
    "explore_perplexity",
    "explore_places",
    "explore_pooling",
    "explore_race",
    "explore_reader_power",
    "explore_reading",
    "explore_rebalancing",
    "explore_record",
    "explore_relu_sum",
    "explore_rounds",
    "explore_rule",
    "explore_screening",
    "explore_shared_patients",
    "explore_shrinking",
    "explore_softmax",
    "explore_stains",
    "explore_study_size",
    "explore_threshold",
    "explore_tile_rules",
    "explore_updates",
    "explore_window",
    "explore_workflow",
    "own_image",
]
