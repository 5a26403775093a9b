"""Networks that a learner reads: written in NumPy, as the textbook's formulas.

Open `network.py` for a whole network, `activations.py` and `losses.py` for the functions in it, `optimisers.py` for the
steps downhill.
Learners' input is checked in the files whose names end in `_doors`, and nowhere between the formulas.
"""

from dlintro.history import History
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
from dlintro.scratch.layer_doors import Dense, Dropout
from dlintro.scratch.lines import fit_line
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
from dlintro.scratch.network_doors import Network, dense_network
from dlintro.scratch.neuron import Perceptron, Updates, neuron
from dlintro.scratch.optimisers import SGD, Adam, Momentum, descend
from dlintro.scratch.source import show

__all__ = [
    "ACTIVATIONS",
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
    "fit_line",
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
    "show",
    "sigmoid",
    "softmax",
    "softplus",
    "step",
    "tanh",
]
