"""Where did a network look, and can the picture of it be trusted?

Each method takes a classifier and images, and gives a map for each image. A map shows what moved the logit of one
class. It shows neither why, nor whether that is right.
"""

from dlintro.explain.maps import grad_cam, gradient, layers, occlusion
from dlintro.explain.trust import pointing, randomised, rank_correlation

__all__ = [
    "grad_cam",
    "gradient",
    "layers",
    "occlusion",
    "pointing",
    "randomised",
    "rank_correlation",
]
