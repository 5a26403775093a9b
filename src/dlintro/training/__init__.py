"""The border between NumPy and torch: arrays go in, a trained network, probabilities or features come out.

Images come as the course keeps them, (n, height, width, channels), and turn into torch's order here and nowhere else.
"""

from dlintro.training.applying import (
    attention,
    decode,
    embed,
    feature_maps,
    predict_proba,
    reconstruct,
    states,
)
from dlintro.training.augmentation import random_flips, stain_jitter
from dlintro.training.bags import fit_bags, predict_bags
from dlintro.training.counting import count_operations, count_parameters
from dlintro.training.federated import (
    Round,
    average,
    check_weights,
    federate,
    get_weights,
    privately,
    set_weights,
    trimmed,
)
from dlintro.training.fitting import fit
from dlintro.training.generating import generate, generate_stepwise
from dlintro.training.shrinking import Shrunk, distil, prune, quantise, shrink, size_in_bytes
from dlintro.training.tensors import device, to_tensor, use_granted_cores
from dlintro.training.weight_files import load_weights, save_weights

__all__ = [
    "Round",
    "Shrunk",
    "attention",
    "average",
    "check_weights",
    "count_operations",
    "count_parameters",
    "decode",
    "device",
    "distil",
    "embed",
    "feature_maps",
    "federate",
    "fit",
    "fit_bags",
    "generate",
    "generate_stepwise",
    "get_weights",
    "load_weights",
    "predict_bags",
    "predict_proba",
    "privately",
    "prune",
    "quantise",
    "random_flips",
    "reconstruct",
    "save_weights",
    "set_weights",
    "shrink",
    "size_in_bytes",
    "stain_jitter",
    "states",
    "to_tensor",
    "trimmed",
    "use_granted_cores",
]
