"""Losses: how wrong was the network? Each formula with its slope beside it.

`each(y_hat, y)` is the loss of each patient and `slope(y_hat, y)` its derivative, with one row for each patient. These
bare formulas run thousands of times in a training; a learner calls `huber(y_hat, y)`, the mean over the patients, and
`huber.gradient(y_hat, y)`, which check what they are given first (`function_doors.py`).

A loss "from logits" takes the last layer's weighted sums, before any sigmoid or softmax, and stays finite and exact for
every logit. A loss from probabilities has to take ln 0 where a probability of exactly 0 meets a patient of its class:
the loss and its gradient are then infinite, as the formula says. (ln is the natural logarithm, `np.log`.)
"""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from dlintro.scratch.activations import sigmoid, softmax
from dlintro.scratch.function_doors import LossDoor


@dataclass(frozen=True)
class Loss(LossDoor):
    """A measure of how far predictions are from the truth, averaged over n patients, and its gradient.

    Attributes
    ----------
    name : str
        Its name in `LOSSES`.
    takes : str
        The kind of predictions: "values", "probabilities" or "logits".
    classes : str
        Whether y holds labels of "two" or of "several" classes, or "" for values.
    class_weights : tuple of floats or None
        How much a patient of each class counts, for losses that know classes.
    link : Activation or None
        The function that turns logits into probabilities, for a loss that takes logits.
    """

    name: ClassVar[str] = ""
    takes: ClassVar[str] = "values"
    classes: ClassVar[str] = ""
    class_weights: ClassVar = None
    link: ClassVar = None

    def value(self, y_hat, y):
        """L = (1/n) Σ wᵢ ℓ(ŷᵢ, yᵢ), where ℓ is the loss of one patient."""
        each = self.weighted(self.each(y_hat, y), y)  # (n, 1)
        return float(each.sum()) / each.size

    def backward(self, y_hat, y):
        """∂L/∂ŷᵢ = (1/n) wᵢ ∂ℓ/∂ŷᵢ, of shape (n, d)."""
        n = y.size if self.takes == "values" else len(y)
        return self.weighted(self.slope(y_hat, y), y) / n

    def weighted(self, values, y):
        """Multiply the values of each patient, shape (n, d), by wᵢ, how much the patient counts."""
        if self.class_weights is None:
            return values
        weights = np.array(self.class_weights)
        return values * (weights[y.astype(int)] if self.classes == "two" else (y @ weights)[:, None])


class MeanSquaredError(Loss):
    """Mean squared error, L = (1/n) Σ (yᵢ − ŷᵢ)²: large errors count most. Gauss 1809, "Theoria motus" (no DOI)."""

    name = "mean_squared_error"

    def each(self, y_hat, y):
        return (y - y_hat) ** 2

    def slope(self, y_hat, y):
        return -2 * (y - y_hat)


class MeanAbsoluteError(Loss):
    """Mean absolute error, L = (1/n) Σ |yᵢ − ŷᵢ|: every error counts by its size; where it is 0, the slope is 0."""

    name = "mean_absolute_error"

    def each(self, y_hat, y):
        return np.abs(y - y_hat)

    def slope(self, y_hat, y):
        return -np.sign(y - y_hat)


@dataclass(frozen=True)
class Huber(Loss):
    """Huber's loss: ½ e² for an error e = y − ŷ of size up to a corner κ, a straight line, κ (|e| − ½ κ), beyond.

    The corner, in the unit of y and above 0, is 1 by default. Huber 1964, doi:10.1214/aoms/1177703732.
    """

    name = "huber"
    corner: float = 1.0

    def each(self, y_hat, y):
        e = np.abs(y - y_hat)
        return np.where(e <= self.corner, 0.5 * e * e, self.corner * (e - 0.5 * self.corner))

    def slope(self, y_hat, y):
        return -np.clip(y - y_hat, -self.corner, self.corner)


@dataclass(frozen=True)
class BinaryCrossEntropy(Loss):
    """Cross-entropy of two classes, L = −(1/n) Σ [yᵢ ln ŷᵢ + (1 − yᵢ) ln(1 − ŷᵢ)], from ŷ = P(class 1).

    Only the probability p of the true class counts, ŷ where y = 1 and 1 − ŷ where y = 0: L is the mean of −ln p. Where
    p = 0, loss and slope are infinite. class_weights say how much a patient of class 0 and of class 1 counts, above 0.
    The sum is still divided by the number of patients, not by the sum of the weights, so that a rare patient pulls as
    strongly in every batch. Good 1952, doi:10.1111/j.2517-6161.1952.tb00104.x.
    """

    name = "binary_cross_entropy"
    takes = "probabilities"
    classes = "two"
    class_weights: tuple | None = None

    def each(self, y_hat, y):
        return -np.log(np.where(y == 1, y_hat, 1 - y_hat))  # −ln p, (n, 1)

    def slope(self, y_hat, y):
        return np.where(y == 1, -1.0, 1.0) / np.where(y == 1, y_hat, 1 - y_hat)  # ∓1 / p, (n, 1)


class BinaryCrossEntropyFromLogits(BinaryCrossEntropy):
    """Cross-entropy of two classes from the logit z, where ŷ = σ(z): ℓ = ln(1 + e⁻ᶻ) for y = 1, ln(1 + eᶻ) for y = 0.

    The same loss as `binary_cross_entropy(sigmoid(z), y)`, but finite and exact for every z, and with the same
    class_weights; its slope is σ(z) − y, the prediction minus the truth.
    """

    name = "binary_cross_entropy_from_logits"
    takes = "logits"
    link = sigmoid

    def each(self, z, y):
        return np.logaddexp(0.0, (1 - 2 * y) * z)  # ln(e⁰ + e^±z), without overflow, (n, 1)

    def slope(self, z, y):
        return sigmoid.value(z) - y  # (n, 1)


@dataclass(frozen=True)
class CrossEntropy(Loss):
    """Cross-entropy of c classes, L = −(1/n) Σᵢ Σ꜀ yᵢ꜀ ln ŷᵢ꜀, from probabilities ŷ of shape (n, c).

    The rows of ŷ sum to 1. A learner gives labels, shape (n,); here each is a row yᵢ꜀ of zeros with a 1 at the true
    class, so that again only the probability p of the true class counts. Where p = 0, loss and slope are infinite.
    The class_weights are as those of the binary cross-entropy, one for each class.
    """

    name = "cross_entropy"
    takes = "probabilities"
    classes = "several"
    class_weights: tuple | None = None

    def each(self, y_hat, y):
        return -np.log((y * y_hat).sum(axis=1, keepdims=True))  # −ln p, (n, 1)

    def slope(self, y_hat, y):
        return -np.where(y == 1, 1 / (y * y_hat).sum(axis=1, keepdims=True), 0.0)  # −1 / p at the true class, (n, c)


class CrossEntropyFromLogits(CrossEntropy):
    """Cross-entropy of c classes from logits z of shape (n, c), ŷ = softmax z: ℓ = ln Σ꜀ exp z꜀ − z of the true class.

    The same loss as `cross_entropy(softmax(z), y)`, but finite and exact for every z, and with the same class_weights;
    its slope is ŷ − y, the prediction minus the truth. Bridle 1990, doi:10.1007/978-3-642-76153-9_28.
    """

    name = "cross_entropy_from_logits"
    takes = "logits"
    link = softmax

    def each(self, z, y):
        z = z - z.max(axis=1, keepdims=True)  # the same shift for all classes changes nothing; the largest exp is now 1
        own = np.where(y == 1, z, 0).sum(axis=1, keepdims=True)  # not y * z: 0 times minus infinity is no number
        return np.log(np.exp(z).sum(axis=1, keepdims=True)) - own  # (n, 1)

    def slope(self, z, y):
        return softmax.value(z) - y  # (n, c)


mean_squared_error, mean_absolute_error, huber = MeanSquaredError(), MeanAbsoluteError(), Huber()
binary_cross_entropy, binary_cross_entropy_from_logits = BinaryCrossEntropy(), BinaryCrossEntropyFromLogits()
cross_entropy, cross_entropy_from_logits = CrossEntropy(), CrossEntropyFromLogits()
of_values = (mean_squared_error, mean_absolute_error, huber)
of_classes = (binary_cross_entropy, binary_cross_entropy_from_logits, cross_entropy, cross_entropy_from_logits)

LOSSES = {loss.name: loss for loss in of_values + of_classes}
"""Every loss by its name."""
