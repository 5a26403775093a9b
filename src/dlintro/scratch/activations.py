"""Activation functions: what bends a network, each formula with its slope beside it.

`value(z)` is the formula and `slope(z, a)` its derivative, where a is the value that the forward pass found: for the
sigmoid and tanh the derivative is a short formula of it. These bare formulas run thousands of times in a training; a
learner calls `relu(z)` and `relu.derivative(z)`, which check z first (`function_doors.py`).
"""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from dlintro.scratch.function_doors import ActivationDoor


@dataclass(frozen=True)
class Activation(ActivationDoor):
    """A function that each neuron applies to its weighted sum z, and the derivative of that function.

    Attributes
    ----------
    name : str
        Its name in `ACTIVATIONS`.
    of_one_patient : bool
        Whether it takes all values of a patient together, as softmax does.
    """

    name: ClassVar[str] = ""
    of_one_patient: ClassVar[bool] = False

    @property
    def title(self):
        """Its name as people write it, such as "leaky ReLU"."""
        return self.name.replace("_", " ").replace("relu", "ReLU").replace("gelu", "GELU")

    def backward(self, d_a, z, a):
        """Send the error back by the chain rule: ∂L/∂z = ∂L/∂a · ∂a/∂z, all of shape (n, d)."""
        return d_a * self.slope(z, a)


class Step(Activation):
    """Fire or stay silent: 1 where z > 0, else 0. Its slope is 0, so nothing can be learned through it.

    McCulloch and Pitts 1943, doi:10.1007/BF02478259.
    """

    name = "step"

    def value(self, z):
        return np.where(z > 0, 1, 0)

    def slope(self, z, a):
        return np.zeros_like(z)


class Identity(Activation):
    """No activation: z itself, with slope 1; the last layer of a regression, or of a network that gives logits."""

    name = "identity"

    def value(self, z):
        return z

    def slope(self, z, a):
        return np.ones_like(z)

    def backward(self, d_a, z, a):
        return d_a  # nothing to multiply


class Sigmoid(Activation):
    """Sigmoid: σ(z) = 1 / (1 + e⁻ᶻ), a probability between 0 and 1; its derivative is a (1 − a), at most 1/4."""

    name = "sigmoid"

    def value(self, z):
        return 1 / (1 + np.exp(-z))  # for z < −709, e⁻ᶻ is infinite, and 1 / (1 + ∞) is 0, as it should be

    def slope(self, z, a):
        return a * (1 - a)


class Tanh(Activation):
    """Hyperbolic tangent: a sigmoid stretched to −1 … 1; its derivative is 1 − a², at most 1."""

    name = "tanh"

    def value(self, z):
        return np.tanh(z)

    def slope(self, z, a):
        return 1 - a * a


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

    The leak, at least 0, is 0.01 by default. Maas, Hannun and Ng 2013, "Rectifier nonlinearities improve neural network
    acoustic models" (no DOI).
    """

    name = "leaky_relu"
    leak: float = 0.01

    def value(self, z):
        return np.where(z > 0, z, self.leak * z)

    def slope(self, z, a):
        return np.where(z > 0, 1.0, self.leak)


class GELU(Activation):
    """Gaussian error linear unit, tanh form: ½ z (1 + tanh u) with u = √(2/π) (z + 0.044715 z³).

    It is within 0.0005 of z · Φ(z), where Φ is the normal distribution's cumulative function, which NumPy lacks.
    Hendrycks and Gimpel 2016, doi:10.48550/arXiv.1606.08415.
    """

    name = "gelu"

    def value(self, z):
        c = np.clip(z, -1e3, 1e3)  # beyond, tanh u is −1 or 1 in every digit, and z³ could overflow
        u = np.sqrt(2 / np.pi) * (c + 0.044715 * c * c * c)
        return 0.5 * z * (1 + np.tanh(u))

    def slope(self, z, a):
        z = np.clip(z, -1e3, 1e3)  # beyond, the slope is 0 or 1
        t = np.tanh(np.sqrt(2 / np.pi) * (z + 0.044715 * z * z * z))
        du_dz = np.sqrt(2 / np.pi) * (1 + 3 * 0.044715 * z * z)
        return 0.5 * (1 + t) + 0.5 * z * (1 - t * t) * du_dz  # product rule, then chain rule


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

    The probabilities of a patient sum to 1, so each depends on every logit: the slope of each patient is a table of
    shape (c, c) with ∂aᵢ/∂zⱼ = aᵢ ((i = j) − aⱼ) / T. The temperature T, above 0, is 1 by default: below 1 the largest
    probability grows, above 1 all become more alike. Bridle 1990, doi:10.1007/978-3-642-76153-9_28.
    """

    name = "softmax"
    of_one_patient = True
    temperature: float = 1.0

    def value(self, z):
        e = np.exp((z - z.max(axis=-1, keepdims=True)) / self.temperature)  # the largest is e⁰ = 1: no overflow
        return e / e.sum(axis=-1, keepdims=True)

    def slope(self, z, a):
        return a[..., :, None] * (np.eye(z.shape[-1]) - a[..., None, :]) / self.temperature  # (…, c, c)

    def backward(self, d_a, z, a):
        return a * (d_a - (d_a * a).sum(axis=-1, keepdims=True)) / self.temperature  # the table times d_a, (n, c)


step, identity, sigmoid, tanh, relu = Step(), Identity(), Sigmoid(), Tanh(), ReLU()
leaky_relu, gelu, softplus, softmax = LeakyReLU(), GELU(), Softplus(), Softmax()

ACTIVATIONS = {f.name: f for f in (step, identity, sigmoid, tanh, relu, leaky_relu, gelu, softplus, softmax)}
"""Every activation by its name; all but `softmax` work on each value alone."""
