"""Activation functions and losses, each formula with its slope beside it.

An activation has `value(z)` and `slope(z, a)`, where a is the value that the forward pass found: for the sigmoid and
tanh the derivative is a short formula of it. A loss has `each(y_hat, y)`, the loss of each patient, and `slope(y_hat,
y)`. These bare formulas run thousands of times in a training. A learner calls `relu(z)`, `relu.derivative(z)`,
`huber(y_hat, y)` or `huber.gradient(y_hat, y)`, which check what they are given first (`function_doors.py`).

A loss "from logits" takes the last layer's weighted sums, before any sigmoid or softmax, and stays finite and exact for
every logit. A loss from probabilities has to take log(0) where a probability of exactly 0 meets a patient of its class:
the loss and its gradient are then infinite, as the formula says.
"""

from dataclasses import dataclass

import numpy as np

from dlintro.scratch.function_doors import Activation, Loss


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
        u = np.sqrt(2 / np.pi) * (z + 0.044715 * z * z * z)
        return 0.5 * z * (1 + np.tanh(u))

    def slope(self, z, a):
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


class MeanSquaredError(Loss):
    """Mean squared error, L = (1/N) Σ (yᵢ − ŷᵢ)²: large errors count most. Gauss 1809, "Theoria motus" (no DOI)."""

    name = "mean_squared_error"

    def each(self, y_hat, y):
        return (y - y_hat) ** 2

    def slope(self, y_hat, y):
        return -2 * (y - y_hat)


class MeanAbsoluteError(Loss):
    """Mean absolute error, L = (1/N) Σ |yᵢ − ŷᵢ|: every error counts by its size; where it is 0, the slope is 0."""

    name = "mean_absolute_error"

    def each(self, y_hat, y):
        return np.abs(y - y_hat)

    def slope(self, y_hat, y):
        return -np.sign(y - y_hat)


@dataclass(frozen=True)
class Huber(Loss):
    """Huber's loss: ½ e² for an error e = y − ŷ of size up to delta, a straight line, delta (|e| − ½ delta), beyond.

    Delta, in the unit of y and above 0, is 1 by default. Huber 1964, doi:10.1214/aoms/1177703732.
    """

    name = "huber"
    delta: float = 1.0

    def each(self, y_hat, y):
        e = np.abs(y - y_hat)
        return np.where(e <= self.delta, 0.5 * e * e, self.delta * (e - 0.5 * self.delta))

    def slope(self, y_hat, y):
        return -np.clip(y - y_hat, -self.delta, self.delta)


@dataclass(frozen=True)
class BinaryCrossEntropy(Loss):
    """Cross-entropy of two classes, L = −(1/N) Σ [yᵢ log ŷᵢ + (1 − yᵢ) log(1 − ŷᵢ)], from ŷ = P(class 1).

    Only the probability p of the true class counts, ŷ where y = 1 and 1 − ŷ where y = 0: L is the mean of −log p. Where
    p = 0, loss and slope are infinite. class_weights say how much a patient of class 0 and of class 1 counts, above 0.
    The sum is still divided by the number of patients, not by the sum of the weights, so that a rare patient pulls as
    strongly in every batch. Good 1952, doi:10.1111/j.2517-6161.1952.tb00104.x.
    """

    name = "binary_cross_entropy"
    takes = "probabilities"
    classes = "two"
    class_weights: tuple | None = None

    def each(self, y_hat, y):
        return -np.log(np.where(y == 1, y_hat, 1 - y_hat))  # −log p, (n, 1)

    def slope(self, y_hat, y):
        return np.where(y == 1, -1.0, 1.0) / np.where(y == 1, y_hat, 1 - y_hat)  # ∓1 / p, (n, 1)


class BinaryCrossEntropyFromLogits(BinaryCrossEntropy):
    """Cross-entropy of two classes from the logit z, where ŷ = σ(z): ℓ = log(1 + e⁻ᶻ) for y = 1, log(1 + eᶻ) for y = 0.

    The same loss as `binary_cross_entropy(sigmoid(z), y)`, but finite and exact for every z, and with the same
    class_weights; its slope is σ(z) − y, the prediction minus the truth.
    """

    name = "binary_cross_entropy_from_logits"
    takes = "logits"
    link = sigmoid

    def each(self, z, y):
        return np.logaddexp(0.0, (1 - 2 * y) * z)  # log(e⁰ + e^±z), without overflow, (n, 1)

    def slope(self, z, y):
        return sigmoid.value(z) - y  # (n, 1)


@dataclass(frozen=True)
class CrossEntropy(Loss):
    """Cross-entropy of c classes, L = −(1/N) Σᵢ Σ꜀ yᵢ꜀ log ŷᵢ꜀, from probabilities ŷ of shape (n, c).

    The rows of ŷ sum to 1. A learner gives labels, shape (n,); here each is a row yᵢ꜀ of zeros with a 1 at the true
    class, so that again only the probability p of the true class counts. Where p = 0, loss and slope are infinite.
    The class_weights are as those of the binary cross-entropy, one for each class.
    """

    name = "cross_entropy"
    takes = "probabilities"
    classes = "several"
    class_weights: tuple | None = None

    def each(self, y_hat, y):
        return -np.log((y * y_hat).sum(axis=1, keepdims=True))  # −log p, (n, 1)

    def slope(self, y_hat, y):
        return -np.where(y == 1, 1 / (y * y_hat).sum(axis=1, keepdims=True), 0.0)  # −1 / p at the true class, (n, c)


class CrossEntropyFromLogits(CrossEntropy):
    """Cross-entropy of c classes from logits z of shape (n, c), ŷ = softmax z: ℓ = log Σ꜀ exp z꜀ − z of the true class.

    The same loss as `cross_entropy(softmax(z), y)`, but finite and exact for every z, and with the same class_weights;
    its slope is ŷ − y, the prediction minus the truth. Bridle 1990, doi:10.1007/978-3-642-76153-9_28.
    """

    name = "cross_entropy_from_logits"
    takes = "logits"
    link = softmax

    def each(self, z, y):
        z = z - z.max(axis=1, keepdims=True)  # the same shift for all classes changes nothing; the largest exp is now 1
        return np.log(np.exp(z).sum(axis=1, keepdims=True)) - (y * z).sum(axis=1, keepdims=True)  # (n, 1)

    def slope(self, z, y):
        return softmax.value(z) - y  # (n, c)


mean_squared_error, mean_absolute_error, huber = MeanSquaredError(), MeanAbsoluteError(), Huber()
binary_cross_entropy, binary_cross_entropy_from_logits = BinaryCrossEntropy(), BinaryCrossEntropyFromLogits()
cross_entropy, cross_entropy_from_logits = CrossEntropy(), CrossEntropyFromLogits()
of_values = (mean_squared_error, mean_absolute_error, huber)
of_classes = (binary_cross_entropy, binary_cross_entropy_from_logits, cross_entropy, cross_entropy_from_logits)

LOSSES = {loss.name: loss for loss in of_values + of_classes}
"""Every loss by its name."""
