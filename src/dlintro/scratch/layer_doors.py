"""The doors of the layers: what a learner gives is checked here; behind them `network.py` trusts it.

Each class here is the class of the same name in `network.py`, with checks in front of its methods.
"""

from functools import wraps

import numpy as np

from dlintro import _validate
from dlintro._validate import shown
from dlintro.scratch import network
from dlintro.scratch.activations import ACTIVATIONS, Activation


class Weights:
    """The door of `layer.w = …` and `layer.b = …`: new values are checked and copied. Reading them costs nothing."""

    def __set_name__(self, owner, name):
        self.name = name

    def __set__(self, layer, values):
        arrays, shape = vars(layer), (layer.n_in, layer.n_out) if self.name == "w" else (layer.n_out,)
        if self.name not in arrays:  # `network.Dense` makes a layer, still without weights
            arrays[self.name] = values
            return
        values = _validate.numeric(values, f"{self.name} of {layer.name}")
        if values.shape != shape:
            raise ValueError(f"{self.name} of {layer.name} must have shape {shape}, but has shape {values.shape}.")
        if arrays[self.name] is None:
            arrays[self.name] = values
        arrays[self.name][...] = values  # in place, so that it stays a part of the network's θ


class Dense(network.Dense):
    """A dense layer: every neuron weighs all values that go in, a = f(z) with z = x W + b.

    He et al. 2015, doi:10.1109/ICCV.2015.123; Glorot and Bengio 2010, https://proceedings.mlr.press/v9/glorot10a.html.

    Parameters
    ----------
    n_in, n_out : int
        The number of values that go in and of neurons.
    activation : str or Activation
        The function that bends z, such as "relu" or `scratch.relu`; "identity" by default.
    init : str
        How the first weights are drawn, from a normal distribution around 0: "he" (standard deviation √(2 / n_in)),
        "glorot" (√(2 / (n_in + n_out))), "zero" (all 0) or "large" (ten times "he", too large). Biases start at 0.
    seed : int, Generator or None
        Decides the first weights. Without one, a `Network` decides them by its own seed.

    Attributes
    ----------
    w, b : arrays of shape (n_in, n_out) and (n_out,)
        Weights and biases; `layer.w = …` copies new ones in. w is None until a seed or a network decides it.
    x, z, a : arrays of shape (n, n_in), (n, n_out) and (n, n_out)
        Inputs, weighted sums and outputs of the last forward pass.
    d_w, d_b, d_z : arrays of the shapes of w, b and z
        Gradients of the loss, found by the last backward pass.
    """

    w, b, in_a_network = Weights(), Weights(), False

    def __init__(self, n_in, n_out, activation="identity", init="he", seed=None):
        self.name = f"Dense({n_in} → {n_out})"
        if not isinstance(activation, Activation):
            activation = ACTIVATIONS[_one_of(ACTIVATIONS, activation, "activation")]
        n_in, n_out = _validate.count(n_in, "n_in"), _validate.count(n_out, "n_out")
        super().__init__(n_in, n_out, activation, _one_of(network.INITS, init, "init"))
        if seed is not None:
            self.draw(np.random.default_rng(seed))

    def __repr__(self):
        return f"Dense({self.n_in}, {self.n_out}, {self.activation.name!r})"

    @wraps(network.Dense.forward)
    def forward(self, x, training=False):
        if self.w is None:
            raise ValueError(f"{self.name} has no weights yet; give it a seed, set layer.w, or put it into a Network.")
        if not (isinstance(x, np.ndarray) and x.ndim == 2 and x.shape[1] == self.n_in):
            x = _validate.matrix(x, f"x of {self.name}", columns=self.n_in)
        return super().forward(x, training)


class Dropout(network.Dropout):
    """Silence each value with probability `rate` while training, and enlarge the others by 1 / (1 − rate).

    Their mean stays the same, so that nothing has to be done when the network is used. Srivastava et al. 2014,
    https://jmlr.org/papers/v15/srivastava14a.html (no DOI).

    Parameters
    ----------
    rate : float
        The share of values that are silenced, at least 0 and below 1.
    seed : int, Generator or None
        Decides which. Without one, a `Network` decides by its own seed.

    Attributes
    ----------
    keep : array of shape (n, d), or 1.0
        The factor of each value in the last forward pass: 0 or 1 / (1 − rate).
    """

    in_a_network = False

    def __init__(self, rate, seed=None):
        super().__init__(_validate.number(rate, "rate", low=0))
        if self.rate >= 1:
            raise ValueError(f"rate must be below 1, or nothing is left, but is {self.rate:g}; 0.5 is usual.")
        self.name = f"Dropout({self.rate:g})"
        if seed is not None:
            self.draw(np.random.default_rng(seed))

    def __repr__(self):
        return self.name

    @wraps(network.Dropout.forward)
    def forward(self, x, training=False):
        if training and self.rng is None:
            raise ValueError(f"{self.name} has no random numbers yet; give it a seed, or put it into a Network.")
        return super().forward(x, training)


def _one_of(names, name, what):
    if not isinstance(name, str) or name not in names:
        raise ValueError(f"{what} must be one of {', '.join(names)}, but is {shown(name)}.")
    return name
