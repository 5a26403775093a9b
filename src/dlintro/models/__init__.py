"""Small networks in torch. Each takes tensors, images as (n, channels, height, width), and knows its own loss.

A classifier's `forward` gives logits, shape (n, n_classes), and its `features` what the last hidden layer makes of each
sample. `seed` decides the first weights and leaves torch's own random numbers as they were.
"""

from dlintro.models.attention import Attention, Transformer
from dlintro.models.autoencoders import Autoencoder, DenoisingAutoencoder, VariationalAutoencoder
from dlintro.models.bags import AttentionPooling
from dlintro.models.classifiers import MLP, Classifier, cross_entropy, seeded
from dlintro.models.convolutional import Residual, ResidualCNN, SmallCNN, convolution
from dlintro.models.diffusion import Diffusion
from dlintro.models.graphs import GraphNetwork
from dlintro.models.recurrent import Recurrent

__all__ = [
    "MLP",
    "Attention",
    "AttentionPooling",
    "Autoencoder",
    "Classifier",
    "DenoisingAutoencoder",
    "Diffusion",
    "GraphNetwork",
    "Recurrent",
    "Residual",
    "ResidualCNN",
    "SmallCNN",
    "Transformer",
    "VariationalAutoencoder",
    "convolution",
    "cross_entropy",
    "seeded",
]
