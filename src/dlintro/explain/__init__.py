"""Where did a network look, and can the picture of it be trusted?

Each method takes a classifier and images, and gives a map for each image. A map shows what moved the logit of one
class. It shows neither why, nor whether that is right.
"""

from dlintro.explain.maps import grad_cam, gradient, integrated_gradients, layers, occlusion
from dlintro.explain.trust import heat_inside, pointing, randomised, rank_correlation

__all__ = [
    "grad_cam",
    "gradient",
    "heat_inside",
    "integrated_gradients",
    "layers",
    "occlusion",
    "pointing",
    "randomised",
    "rank_correlation",
]
