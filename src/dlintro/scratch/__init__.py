"""Networks that a learner reads: written in NumPy, as the textbook's formulas."""

from dlintro.scratch.activations import (
    ACTIVATIONS,
    Activation,
    gelu,
    identity,
    leaky_relu,
    relu,
    sigmoid,
    softmax,
    softplus,
    step,
    tanh,
)
from dlintro.scratch.autodiff import Graph, Value
from dlintro.scratch.convolution import convolve, convolve_by_loops, output_size, pool, receptive_field
from dlintro.scratch.history import History
from dlintro.scratch.layers import INITS, Dense, Dropout
from dlintro.scratch.losses import (
    LOSSES,
    Loss,
    binary_cross_entropy,
    binary_cross_entropy_from_logits,
    cross_entropy,
    cross_entropy_from_logits,
    huber,
    mean_absolute_error,
    mean_squared_error,
)
from dlintro.scratch.network import Network, dense_network
from dlintro.scratch.optimisers import SGD, Adam, Momentum, descend
from dlintro.scratch.perceptron import Perceptron, Updates, neuron

__all__ = [
    "ACTIVATIONS",
    "INITS",
    "LOSSES",
    "SGD",
    "Activation",
    "Adam",
    "Dense",
    "Dropout",
    "Graph",
    "History",
    "Loss",
    "Momentum",
    "Network",
    "Perceptron",
    "Updates",
    "Value",
    "binary_cross_entropy",
    "binary_cross_entropy_from_logits",
    "convolve",
    "convolve_by_loops",
    "cross_entropy",
    "cross_entropy_from_logits",
    "dense_network",
    "descend",
    "gelu",
    "huber",
    "identity",
    "leaky_relu",
    "mean_absolute_error",
    "mean_squared_error",
    "neuron",
    "output_size",
    "pool",
    "receptive_field",
    "relu",
    "sigmoid",
    "softmax",
    "softplus",
    "step",
    "tanh",
]
