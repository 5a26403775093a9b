"""The layers of a network: values go forward through them, errors go backward.

Shapes: n patients (rows), n_in values come into a layer for each of them, n_out leave it. `d_a` stands for ∂L/∂a, the
change of the loss with a; so do `d_z`, `d_w` and `d_b`.
"""

import numpy as np

from dlintro import _validate
from dlintro.scratch import activations

INITS = {
    "zero": lambda n_in, n_out: 0.0,
    "glorot": lambda n_in, n_out: np.sqrt(2 / (n_in + n_out)),
    "he": lambda n_in, n_out: np.sqrt(2 / n_in),
    "large": lambda n_in, n_out: 10 * np.sqrt(2 / n_in),
}
"""The standard deviation of the first weights, by the name of the initialisation."""


class Dense:
    """A dense layer: every neuron weighs all values that come in, a = f(z) with z = x W + b.

    He et al. 2015, doi:10.1109/ICCV.2015.123; Glorot and Bengio 2010, https://proceedings.mlr.press/v9/glorot10a.html.

    Parameters
    ----------
    n_in, n_out : int
        The number of values that come in and of neurons.
    activation : str or Activation
        What bends z, such as "relu" or `scratch.relu`; "identity" by default.
    init : str
        How the first weights are drawn, from a normal distribution around 0: "he" (standard deviation √(2 / n_in)),
        "glorot" (√(2 / (n_in + n_out))), "zero" (all 0) or "large" (ten times "he", too large). Biases start at 0.
    seed : int, Generator or None
        Decides the first weights. Without one, a `Network` decides them by its own seed.

    Attributes
    ----------
    w, b : arrays of shape (n_in, n_out) and (n_out,)
        Weights and biases; `layer.w = …` copies new ones in.
    x, z, a : arrays of shape (n, n_in), (n, n_out) and (n, n_out)
        What the last forward pass saw, weighed and gave.
    d_w, d_b, d_z : arrays of the shapes of w, b and z
        What the last backward pass found: the gradients of the loss.
    """

    def __init__(self, n_in, n_out, activation="identity", init="he", seed=None):
        self.n_in, self.n_out = _validate.count(n_in, "n_in"), _validate.count(n_out, "n_out")
        self.activation = activations.get(activation)
        if init not in INITS:
            raise ValueError(f"init must be one of {', '.join(INITS)}, but {init!r} came.")
        self.init, self.name, self.ready, self.owned = init, f"Dense({n_in} → {n_out})", False, False
        n_params = (n_in + 1) * n_out
        self.bind(np.zeros(n_params), np.zeros(n_params))
        if seed is not None:
            self.draw(np.random.default_rng(seed))

    def __repr__(self):
        return f"Dense({self.n_in}, {self.n_out}, {self.activation.name!r})"

    def __setstate__(self, state):
        """A copy needs its own windows: those of the original show the original's vectors."""
        self.__dict__.update(state)
        self.bind(self.theta, self.gradient)

    def bind(self, theta, gradient):
        """Keep weights and gradients in two vectors of shape (n_params,): w, b, d_w and d_b are windows into them."""
        self.theta, self.gradient = theta, gradient
        n_w, shape = self.n_in * self.n_out, (self.n_in, self.n_out)
        self._w, self._b = theta[:n_w].reshape(shape), theta[n_w:]
        self.d_w, self.d_b = gradient[:n_w].reshape(shape), gradient[n_w:]

    def draw(self, rng):
        """Draw the first weights with a random generator; biases stay as they are."""
        self.w = rng.normal(0.0, INITS[self.init](self.n_in, self.n_out), size=(self.n_in, self.n_out))

    @property
    def w(self):
        return self._w

    @w.setter
    def w(self, w):
        self._w[...], self.ready = self._fitting(w, "w", self._w.shape), True

    @property
    def b(self):
        return self._b

    @b.setter
    def b(self, b):
        self._b[...] = self._fitting(b, "b", self._b.shape)

    def forward(self, x, training=False):
        """Return the layer's values a, of shape (n, n_out), for x of shape (n, n_in)."""
        self.x = self._checked(x)  # (n, n_in)
        self.z = self.x @ self._w + self._b  # (n, n_out)
        self.a = self.activation.value(self.z)  # (n, n_out)
        return self.a

    def backward(self, d_a, to_x=True):
        """Take ∂L/∂a of shape (n, n_out), keep the gradients of w and b, and return ∂L/∂x of shape (n, n_in).

        `to_x=False` spares the last: behind the first layer there is nothing to learn.
        """
        self.d_z = self.activation.backward(d_a, self.z, self.a)  # (n, n_out)
        np.dot(self.x.T, self.d_z, out=self.d_w)  # (n_in, n_out)
        self.d_z.sum(axis=0, out=self.d_b)  # (n_out,)
        return np.dot(self.d_z, self._w.T) if to_x else None  # (n, n_in)

    def _checked(self, x):
        """Return x if it is an array of n_in columns; else try to make it one."""
        if not self.ready:
            raise ValueError(f"{self.name} has no weights yet; give it a seed, set layer.w, or put it into a Network.")
        if isinstance(x, np.ndarray) and x.ndim == 2 and x.shape[1] == self.n_in:
            return x
        return _validate.matrix(x, f"x of {self.name}", columns=self.n_in)

    def _fitting(self, values, name, shape):
        values = _validate.numeric(values, f"{name} of {self.name}")
        if values.shape != shape:
            raise ValueError(f"{name} of {self.name} must have shape {shape}, but {values.shape} came.")
        return values


class Dropout:
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
        What the last forward pass multiplied each value with: 0 or 1 / (1 − rate).
    """

    theta = gradient = np.zeros(0)  # nothing is learned here

    def __init__(self, rate, seed=None):
        self.rate = _validate.number(rate, "rate", low=0)
        if self.rate >= 1:
            raise ValueError(f"rate must be below 1, or nothing is left, but {self.rate:g} came; 0.5 is usual.")
        self.name, self.ready, self.owned, self.keep = f"Dropout({self.rate:g})", False, False, 1.0
        if seed is not None:
            self.draw(np.random.default_rng(seed))

    def __repr__(self):
        return self.name

    def draw(self, rng):
        """Take a random generator, which decides what is silenced."""
        self.rng, self.ready = rng, True

    def bind(self, theta, gradient):
        """Keep nothing: there are no weights."""

    def forward(self, x, training=False):
        """Return x of shape (n, d), with some values silenced if `training`."""
        if training and not self.ready:
            raise ValueError(f"{self.name} has no random numbers yet; give it a seed, or put it into a Network.")
        self.keep = (self.rng.random(x.shape) >= self.rate) / (1 - self.rate) if training else 1.0  # (n, d)
        return x * self.keep

    def backward(self, d_a, to_x=True):
        """Return ∂L/∂x, of shape (n, d): only what was let through sends an error back."""
        return d_a * self.keep


def check_chain(layers):
    """Refuse layers that do not fit behind each other."""
    if not any(isinstance(layer, Dense) for layer in layers):
        raise ValueError("A network wants at least one Dense layer; give a list such as [Dense(30, 1)].")
    before = None
    for number, layer in enumerate(layers, start=1):
        if not isinstance(layer, (Dense, Dropout)):
            raise TypeError(f"Layer {number} must be a Dense or a Dropout, but {layer!r} came.")
        if layer.owned or any(layer is other for other in layers[: number - 1]):
            raise ValueError(f"Layer {number}, {layer.name}, already belongs to a network; make a new one for this.")
        if isinstance(layer, Dense):
            if before is not None and layer.n_in != before[1].n_out:
                raise ValueError(
                    f"Layer {number}, {layer.name}, takes {layer.n_in} values for each patient, but layer {before[0]}, "
                    f"{before[1].name}, gives {before[1].n_out}; write Dense({before[1].n_out}, {layer.n_out})."
                )
            before = number, layer
