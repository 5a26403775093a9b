"""How wrong was the network? Loss functions, each with its gradient beside it.

Every loss is used in the same way: `loss(y_hat, y)` is the mean over the patients, `loss.gradient(y_hat, y)` its
derivative by each prediction, `loss.per_patient(y_hat, y)` what each patient adds, and `huber.using(delta=2.0)` or
`binary_cross_entropy.using(class_weights=(1, 9))` the same loss with other constants, for a network. All of them check
what comes in; the bare formulas `each(y_hat, y)` and `slope(y_hat, y)`, with one row for each patient, do not.

A loss "from logits" takes the last layer's weighted sums, before any sigmoid or softmax, and stays finite and exact for
every logit. A loss from probabilities has to take log(0) where a probability of exactly 0 meets a patient of its class:
the loss and its gradient are then infinite, without a warning, as the formula says.
"""

from dataclasses import dataclass, replace
from typing import ClassVar

import numpy as np

from dlintro import _validate
from dlintro.scratch import _targets
from dlintro.scratch.activations import sigmoid, softmax


@dataclass(frozen=True)
class Loss:
    """A measure of how far predictions are from the truth, averaged over N patients, and its gradient.

    Attributes
    ----------
    name : str
        Its name in `LOSSES`.
    takes : str
        What it wants as `y_hat`: "values", "probabilities" or "logits".
    link : Activation or None
        What turns logits into probabilities, for a loss that takes logits.
    """

    name: ClassVar[str] = ""
    takes: ClassVar[str] = "values"
    link: ClassVar = None

    def __call__(self, y_hat, y, **options):
        """Return the mean loss over the patients, a float.

        Parameters
        ----------
        y_hat : array of shape (n,) or (n, 1); for c classes (n, c)
            The predictions. A single number stands for one patient.
        y : array of shape (n,)
            The truth: values, or labels 0 … c − 1.
        **options
            Constants of the loss, such as `delta` or `class_weights`.

        Raises
        ------
        ValueError
            If shapes do not fit, a value is NaN or infinite, a label is no class or a probability outside [0, 1].
        """
        loss = self.using(**options)
        with np.errstate(over="ignore"):
            return loss.value(*loss.check(y_hat, y))

    def gradient(self, y_hat, y, **options):
        """Return ∂L/∂ŷ in the shape of y_hat; parameters and errors as in the call."""
        loss = self.using(**options)
        gradient = loss.backward(*loss.check(y_hat, y)).reshape(np.shape(y_hat))
        return gradient.item() if gradient.ndim == 0 else gradient

    def per_patient(self, y_hat, y, **options):
        """Return the loss of each patient, shape (n,), of which the call is the mean; parameters as in the call."""
        loss = self.using(**options)
        y_hat, y = loss.check(y_hat, y)
        return loss.weighted(loss.each(y_hat, y), y).mean(axis=1)

    def using(self, **options):
        """Return this loss with other constants, such as `huber.using(delta=2.0)`."""
        return replace(self, **options) if options else self

    def check(self, y_hat, y):
        """Return predictions and truth as arrays of shape (n, d) that the bare formulas can take."""
        y_hat = _targets.rows(y_hat)
        if self.takes == "probabilities":
            _targets.probabilities(y_hat, self.name, sum_to_1=isinstance(self, CrossEntropy))
        return y_hat, self.targets(y, y_hat.shape)

    def targets(self, y, shape):
        """Return the truth as an array that fits predictions of shape (n, d)."""
        return _targets.values(y, shape)

    def weighted(self, values, y):
        """Multiply each patient's values, shape (n, d), by how much the patient counts."""
        return values

    def value(self, y_hat, y):
        """L = (1/N) Σ wᵢ ℓ(ŷᵢ, yᵢ), where ℓ is the loss of one patient."""
        each = self.weighted(self.each(y_hat, y), y)  # (n, 1)
        return float(each.sum()) / each.size

    def backward(self, y_hat, y):
        """∂L/∂ŷᵢ = (1/N) wᵢ ∂ℓ/∂ŷᵢ, of shape (n, d)."""
        n = y.size if self.takes == "values" else len(y)
        return self.weighted(self.slope(y_hat, y), y) / n


@dataclass(frozen=True)
class MeanSquaredError(Loss):
    """Mean squared error, L = (1/N) Σ (yᵢ − ŷᵢ)²: large errors count most. Gauss 1809, "Theoria motus" (no DOI)."""

    name = "mean_squared_error"

    def each(self, y_hat, y):
        return (y - y_hat) ** 2

    def slope(self, y_hat, y):
        return -2 * (y - y_hat)


@dataclass(frozen=True)
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

    Huber 1964, doi:10.1214/aoms/1177703732.

    Parameters
    ----------
    delta : float
        Where an error begins to count as an outlier, in the unit of y, above 0; 1 by default.
    """

    name = "huber"
    delta: float = 1.0

    def __post_init__(self):
        object.__setattr__(self, "delta", _validate.number(self.delta, "delta", low=0, above=True))

    def each(self, y_hat, y):
        e = np.abs(y - y_hat)
        return np.where(e <= self.delta, 0.5 * e * e, self.delta * (e - 0.5 * self.delta))

    def slope(self, y_hat, y):
        return -np.clip(y - y_hat, -self.delta, self.delta)


@dataclass(frozen=True)
class BinaryCrossEntropy(Loss):
    """Cross-entropy of two classes, L = −(1/N) Σ [yᵢ log ŷᵢ + (1 − yᵢ) log(1 − ŷᵢ)], from ŷ = P(class 1).

    Only the probability p of the true class counts, ŷ where y = 1 and 1 − ŷ where y = 0: L is the mean of −log p. Where
    p = 0, loss and slope are infinite. Good 1952, doi:10.1111/j.2517-6161.1952.tb00104.x.

    Parameters
    ----------
    class_weights : (float, float) or None
        How much a patient of class 0 and of class 1 counts, above 0. The sum is still divided by the number of
        patients, not by the sum of the weights, so that a rare patient pulls as strongly in every batch.
    """

    name = "binary_cross_entropy"
    takes = "probabilities"
    class_weights: tuple | None = None

    def __post_init__(self):
        object.__setattr__(self, "class_weights", _targets.class_weights(self.class_weights, 2))

    def targets(self, y, shape):
        return _targets.binary(y, shape, self.name)  # (n, 1)

    def weighted(self, values, y):
        if self.class_weights is None:
            return values
        return values * np.where(y == 1, self.class_weights[1], self.class_weights[0])

    def each(self, y_hat, y):
        p = np.where(y == 1, y_hat, 1 - y_hat)  # probability of the true class, (n, 1)
        with np.errstate(divide="ignore"):
            return -np.log(p)

    def slope(self, y_hat, y):
        p = np.where(y == 1, y_hat, 1 - y_hat)  # (n, 1)
        with np.errstate(divide="ignore"):
            return np.where(y == 1, -1.0, 1.0) / p


@dataclass(frozen=True)
class BinaryCrossEntropyFromLogits(BinaryCrossEntropy):
    """Cross-entropy of two classes from the logit z, where ŷ = σ(z): ℓ = log(1 + e⁻ᶻ) for y = 1, log(1 + eᶻ) for y = 0.

    The same loss as `binary_cross_entropy(sigmoid(z), y)`, but finite and exact for every z, and with the same
    parameter; its slope is σ(z) − y, the prediction minus the truth.
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

    The rows of ŷ sum to 1. y holds labels, shape (n,); inside, each becomes a row yᵢ꜀ of zeros with a 1 at the true
    class, so that again only the probability p of the true class counts. Where p = 0, loss and slope are infinite.

    Parameters
    ----------
    class_weights : sequence of c floats, or None
        How much a patient of each class counts, above 0. The sum is still divided by the number of patients.
    """

    name = "cross_entropy"
    takes = "probabilities"
    class_weights: tuple | None = None

    def __post_init__(self):
        object.__setattr__(self, "class_weights", _targets.class_weights(self.class_weights))

    def targets(self, y, shape):
        if self.class_weights is not None:
            _validate.vector(self.class_weights, "class_weights", length=shape[1])
        return _targets.one_hot(y, shape, self.name)  # (n, c)

    def weighted(self, values, y):
        return values if self.class_weights is None else values * (y @ np.array(self.class_weights))[:, None]

    def each(self, y_hat, y):
        p = (y * y_hat).sum(axis=1, keepdims=True)  # probability of the true class, (n, 1)
        with np.errstate(divide="ignore"):
            return -np.log(p)

    def slope(self, y_hat, y):
        p = (y * y_hat).sum(axis=1, keepdims=True)  # (n, 1)
        with np.errstate(divide="ignore"):
            return -np.where(y == 1, 1 / p, 0.0)  # (n, c)


@dataclass(frozen=True)
class CrossEntropyFromLogits(CrossEntropy):
    """Cross-entropy of c classes from logits z of shape (n, c), ŷ = softmax z: ℓ = log Σ꜀ exp z꜀ − z of the true class.

    The same loss as `cross_entropy(softmax(z), y)`, but finite and exact for every z, and with the same parameter; its
    slope is ŷ − y, the prediction minus the truth. Bridle 1990, doi:10.1007/978-3-642-76153-9_28.
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

LOSSES = {
    loss.name: loss
    for loss in (
        mean_squared_error,
        mean_absolute_error,
        huber,
        binary_cross_entropy,
        binary_cross_entropy_from_logits,
        cross_entropy,
        cross_entropy_from_logits,
    )
}
"""Every loss by its name."""
