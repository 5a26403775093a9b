"""The border between NumPy and torch: arrays go in, a trained network, probabilities or features come out.

Images come as the course keeps them, (n, height, width, channels), and turn into torch's order here and nowhere else.
"""

from dlintro.training.applying import count_parameters, decode, embed, feature_maps, predict_proba, reconstruct
from dlintro.training.augmentation import random_flips, stain_jitter
from dlintro.training.bags import fit_bags, predict_bags
from dlintro.training.fitting import fit
from dlintro.training.tensors import device, to_tensor, use_granted_cores

__all__ = [
    "count_parameters",
    "decode",
    "device",
    "embed",
    "feature_maps",
    "fit",
    "fit_bags",
    "predict_bags",
    "predict_proba",
    "random_flips",
    "reconstruct",
    "stain_jitter",
    "to_tensor",
    "use_granted_cores",
]
