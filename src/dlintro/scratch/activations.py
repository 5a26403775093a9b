"""What bends a network: activation functions, each with its derivative beside it.

Every activation is used in the same way: `relu(z)` is its value, `relu.derivative(z)` its slope, and
`leaky_relu.using(leak=0.1)` the same function with another constant. Both calls check what comes in; the bare formulas,
`value(z)` and `slope(z, a)`, do not, and are what a network runs thousands of times. `slope` is also given a, the value
that the forward pass found: for the sigmoid and tanh the derivative is a short formula of it.
"""

from dataclasses import dataclass, replace
from typing import ClassVar

import numpy as np

from dlintro import _validate
from dlintro.scratch import perceptron


@dataclass(frozen=True)
class Activation:
    """A function that each neuron applies to its weighted sum z, and the derivative of that function.

    Attributes
    ----------
    name : str
        Its name in `ACTIVATIONS`.
    """

    name: ClassVar[str] = ""

    def __call__(self, z, **options):
        """Return the activation of z, a number or an array of any shape, in the same shape.

        Raises
        ------
        TypeError
            If z does not hold numbers, or an option is unknown.
        ValueError
            If z is empty, or a value is NaN or infinite.
        """
        z = _validate.numeric(z, "z")
        a = self.using(**options).value(z)
        return a.item() if z.ndim == 0 else a

    def derivative(self, z, **options):
        """Return the slope at z, a number or an array of any shape, in the same shape; raises as the call does."""
        z = _validate.numeric(z, "z")
        activation = self.using(**options)
        slope = activation.slope(z, activation.value(z))
        return slope.item() if z.ndim == 0 else slope

    def using(self, **options):
        """Return this activation with other constants, such as `leaky_relu.using(leak=0.1)`."""
        return replace(self, **options) if options else self

    def backward(self, d_a, z, a):
        """Send the error back through the activation by the chain rule: ∂L/∂z = ∂L/∂a · ∂a/∂z, all of shape (n, d)."""
        return d_a * self.slope(z, a)


@dataclass(frozen=True)
class Step(Activation):
    """Fire or stay silent: 1 where z > 0, else 0. Its slope is 0, so nothing can be learned through it.

    McCulloch and Pitts 1943, doi:10.1007/BF02478259.
    """

    name = "step"

    def value(self, z):
        return np.asarray(perceptron.step(z))

    def slope(self, z, a):
        return np.zeros_like(z)


@dataclass(frozen=True)
class Identity(Activation):
    """No activation: z itself, with slope 1; the last layer of a regression, or of a network that gives logits."""

    name = "identity"

    def value(self, z):
        return z

    def slope(self, z, a):
        return np.ones_like(z)

    def backward(self, d_a, z, a):
        return d_a


@dataclass(frozen=True)
class Sigmoid(Activation):
    """Sigmoid: σ(z) = 1 / (1 + e⁻ᶻ), a probability between 0 and 1; its derivative is a (1 − a), at most 1/4."""

    name = "sigmoid"

    def value(self, z):
        with np.errstate(over="ignore"):  # for z < −709, e⁻ᶻ is infinite, and 1 / (1 + ∞) is 0, as it should be
            return 1 / (1 + np.exp(-z))

    def slope(self, z, a):
        return a * (1 - a)


@dataclass(frozen=True)
class Tanh(Activation):
    """Hyperbolic tangent: a sigmoid stretched to −1 … 1; its derivative is 1 − a², at most 1."""

    name = "tanh"

    def value(self, z):
        return np.tanh(z)

    def slope(self, z, a):
        return 1 - a * a


@dataclass(frozen=True)
class ReLU(Activation):
    """Rectified linear unit: z where z > 0, else 0; its derivative is 1 where z > 0, else 0 (also at z = 0).

    Nair and Hinton 2010, https://icml.cc/Conferences/2010/papers/432.pdf (no DOI).
    """

    name = "relu"

    def value(self, z):
        return np.maximum(z, 0.0)

    def slope(self, z, a):
        return np.sign(a)  # a is never negative: 1 where z > 0, else 0


@dataclass(frozen=True)
class LeakyReLU(Activation):
    """ReLU with a leak: z where z > 0, else leak · z; its derivative is 1 or the leak, so no neuron is ever quite dead.

    Maas, Hannun and Ng 2013, "Rectifier nonlinearities improve neural network acoustic models" (no DOI).

    Parameters
    ----------
    leak : float
        The slope for z ≤ 0, at least 0; 0.01 by default.
    """

    name = "leaky_relu"
    leak: float = 0.01

    def __post_init__(self):
        object.__setattr__(self, "leak", _validate.number(self.leak, "leak", low=0))

    def value(self, z):
        return np.where(z > 0, z, self.leak * z)

    def slope(self, z, a):
        return np.where(z > 0, 1.0, self.leak)


@dataclass(frozen=True)
class GELU(Activation):
    """Gaussian error linear unit, tanh form: ½ z (1 + tanh u) with u = √(2/π) (z + 0.044715 z³).

    It is within 0.0005 of z · Φ(z), where Φ is the normal distribution's cumulative function, which NumPy lacks.
    Hendrycks and Gimpel 2016, doi:10.48550/arXiv.1606.08415.
    """

    name = "gelu"

    def value(self, z):
        u = np.sqrt(2 / np.pi) * (z + 0.044715 * z * z * z)
        return 0.5 * z * (1 + np.tanh(u))

    def slope(self, z, a):
        t = np.tanh(np.sqrt(2 / np.pi) * (z + 0.044715 * z * z * z))
        du_dz = np.sqrt(2 / np.pi) * (1 + 3 * 0.044715 * z * z)
        return 0.5 * (1 + t) + 0.5 * z * (1 - t * t) * du_dz  # product rule, then chain rule


@dataclass(frozen=True)
class Softplus(Activation):
    """A smooth ReLU: log(1 + eᶻ); its derivative is the sigmoid.

    Dugas et al. 2000, "Incorporating second-order functional knowledge for better option pricing" (no DOI).
    """

    name = "softplus"

    def value(self, z):
        return np.logaddexp(0.0, z)  # log(e⁰ + eᶻ), without overflow

    def slope(self, z, a):
        return sigmoid.value(z)


@dataclass(frozen=True)
class Softmax(Activation):
    """Turn the logits z of each patient into probabilities: aᵢ = exp(zᵢ / T) / Σⱼ exp(zⱼ / T), over the last axis.

    The probabilities of a patient sum to 1, so each depends on every logit: `derivative` returns for each patient a
    table of shape (c, c) with ∂aᵢ/∂zⱼ = aᵢ ((i = j) − aⱼ) / T. Bridle 1990, doi:10.1007/978-3-642-76153-9_28.

    Parameters
    ----------
    temperature : float
        T, above 0; 1 by default. Below 1 the largest probability grows, above 1 all become more alike.
    """

    name = "softmax"
    temperature: float = 1.0

    def __post_init__(self):
        object.__setattr__(self, "temperature", _validate.number(self.temperature, "temperature", low=0, above=True))

    def value(self, z):
        if z.ndim == 0:
            raise ValueError(
                "softmax wants a logit for each class, but a single number came; give a list, [z1, z2, …]."
            )
        e = np.exp((z - z.max(axis=-1, keepdims=True)) / self.temperature)  # the largest is e⁰ = 1: no overflow
        return e / e.sum(axis=-1, keepdims=True)

    def slope(self, z, a):
        return a[..., :, None] * (np.eye(z.shape[-1]) - a[..., None, :]) / self.temperature  # (…, c, c)

    def backward(self, d_a, z, a):
        return a * (d_a - (d_a * a).sum(axis=-1, keepdims=True)) / self.temperature  # the table times d_a, (n, c)


step, identity, sigmoid, tanh, relu = Step(), Identity(), Sigmoid(), Tanh(), ReLU()
leaky_relu, gelu, softplus, softmax = LeakyReLU(), GELU(), Softplus(), Softmax()

ACTIVATIONS = {
    activation.name: activation
    for activation in (step, identity, sigmoid, tanh, relu, leaky_relu, gelu, softplus, softmax)
}
"""Every activation by its name; all but `softmax` work on each value alone."""


def get(activation):
    """Return an activation given itself or its name."""
    if isinstance(activation, Activation):
        return activation
    if isinstance(activation, str) and activation in ACTIVATIONS:
        return ACTIVATIONS[activation]
    raise ValueError(f"activation must be one of {', '.join(ACTIVATIONS)}, but {activation!r} came.")
