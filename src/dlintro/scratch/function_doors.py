"""The doors of activations and losses: the public calls check what they are given, once.

Behind them are the bare formulas of `activations.py` and `losses.py`, which trust their caller. A training runs those
alone.
"""

from dataclasses import fields, replace

import numpy as np

from dlintro import _validate

quiet = np.errstate(over="ignore", invalid="ignore", divide="ignore")  # log(0) and the like give inf, as formulas say


MAY_BE_0 = {"leak", "momentum", "beta1", "beta2"}
BELOW_1 = {"momentum", "beta1", "beta2"}


def checked(name, value):
    """Return the constant of a formula, such as the leak of `leaky_relu`, as a number, if it may have that value."""
    if name == "class_weights":
        each = () if value is None else _validate.vector(value, name)
        return tuple(_validate.number(float(weight), name, low=0, above=True) for weight in each) or None
    try:
        value = _validate.number(value, name, low=0, above=name not in MAY_BE_0)
    except ValueError as error:
        if name != "lr":
            raise
        raise ValueError(f"The learning rate {error} Typical values are 0.1 or 0.01 for SGD, 0.001 for Adam.") from None
    if name in BELOW_1 and value >= 1:
        raise ValueError(f"{name} must be below 1, but is {value:g}; 0.9 is usual for a first try.")
    return value


class Checked:
    """A formula whose constants are checked when it is made."""

    def __post_init__(self):
        for constant in fields(self):
            object.__setattr__(self, constant.name, checked(constant.name, getattr(self, constant.name)))

    def using(self, **constants):
        """Return the same formula with other constants, such as `leaky_relu.using(leak=0.1)`."""
        return replace(self, **constants) if constants else self


class ActivationDoor(Checked):
    """The public calls of an activation."""

    @quiet
    def __call__(self, z, **constants):
        """Return the activation of z, a number or an array of any shape, in the same shape.

        Raises
        ------
        TypeError
            If z does not hold numbers, or a constant is unknown.
        ValueError
            If z is empty, or a value is NaN or infinite.
        """
        a = self.using(**constants).value(self._checked(z))
        return a.item() if a.ndim == 0 else a

    @quiet
    def derivative(self, z, **constants):
        """Return the slope at z, a number or an array of any shape, in the same shape; raises as the call does."""
        z, activation = self._checked(z), self.using(**constants)
        slope = activation.slope(z, activation.value(z))
        return slope.item() if slope.ndim == 0 else slope

    def _checked(self, z):
        z = _validate.numeric(z, "z")
        if self.of_one_patient and z.ndim == 0:
            raise ValueError(f"z of {self.name} must hold a logit for each class, [z1, z2, …], but is a single number.")
        return z


class LossDoor(Checked):
    """The public calls of a loss."""

    @quiet
    def __call__(self, y_hat, y, **constants):
        """Return the mean loss over the patients, a float.

        Parameters
        ----------
        y_hat : array of shape (n,) or (n, 1); for c classes (n, c)
            The predictions; a single number is one patient.
        y : array of shape (n,)
            The truth: values, or labels 0 … c − 1.
        **constants
            Of the loss, such as `corner` or `class_weights`.

        Raises
        ------
        ValueError
            If shapes do not fit, a value is NaN or infinite, a label is not a class, or a probability is not in [0, 1].
        """
        loss = self.using(**constants)
        return loss.value(*loss._checked(y_hat, y))

    @quiet
    def gradient(self, y_hat, y, **constants):
        """Return ∂L/∂ŷ in the shape of y_hat; parameters and errors as in the call."""
        loss = self.using(**constants)
        gradient = loss.backward(*loss._checked(y_hat, y)).reshape(np.shape(y_hat))
        return gradient.item() if gradient.ndim == 0 else gradient

    @quiet
    def per_patient(self, y_hat, y, **constants):
        """Return the loss of each patient, shape (n,), of which the call is the mean; parameters as in the call."""
        loss = self.using(**constants)
        y_hat, y = loss._checked(y_hat, y)
        return loss.weighted(loss.each(y_hat, y), y).mean(axis=1)

    def check_last(self, last):
        """Refuse a last layer that does not give what this loss takes."""
        if self.takes == "values":
            return
        binary, bend = self.classes == "two", last.activation.name
        wanted = "sigmoid" if binary else "softmax"
        if binary != (last.n_out == 1):
            other = self.name.removeprefix("binary_") if binary else f"binary_{self.name}"
            raise ValueError(
                f"{self.name} needs {'1 output' if binary else '2 or more outputs'}, but the last layer, {last.name}, "
                f"gives {last.n_out}; change that layer, or use {other}."
            )
        if self.takes == "probabilities" and bend != wanted:
            raise ValueError(
                f"{self.name} needs probabilities, but the last layer, {last.name}, has the activation {bend!r}; "
                f"use {wanted!r} there, or the loss {self.name}_from_logits."
            )
        if self.takes == "logits" and bend in ("sigmoid", "softmax"):
            raise ValueError(
                f"{self.name} applies the {wanted} itself, but the last layer, {last.name}, already has {bend!r}; "
                "leave that layer's activation out."
            )

    def truth(self, y, shape):
        """Return the truth as the formulas take it, for predictions of shape (n, d)."""
        if self.class_weights is not None:
            _validate.vector(self.class_weights, "class_weights", length=max(2, shape[1]))
        return {"": _values, "two": _binary, "several": _one_hot}[self.classes](y, shape, self.name)

    def _checked(self, y_hat, y):
        """Return predictions and truth as arrays of shape (n, d)."""
        y_hat = _validate.numeric(y_hat, "y_hat")
        if y_hat.ndim > 2:
            raise ValueError(f"y_hat must have shape (n,) or (n, d), one row for each patient, but has {y_hat.shape}.")
        y_hat = y_hat if y_hat.ndim == 2 else y_hat.reshape(-1, 1)
        if self.takes == "probabilities":
            self._check_probabilities(y_hat)
        return y_hat, self.truth(y, y_hat.shape)

    def _check_probabilities(self, y_hat):
        remedy = f"apply the sigmoid or softmax first, or use {self.name}_from_logits."
        outside = y_hat[(y_hat < 0) | (y_hat > 1)]
        if outside.size:
            raise ValueError(f"y_hat must hold probabilities between 0 and 1, but one is {outside[0]:g}; {remedy}")
        total = y_hat.sum(axis=1)
        worst = np.abs(total - 1).argmax()
        if self.classes == "several" and abs(total[worst] - 1) > 0.02:  # room for numbers rounded by hand
            raise ValueError(f"Each row of y_hat must sum to 1, but row {worst} sums to {total[worst]:g}; {remedy}")


def _values(y, shape, loss):
    """Return true values in the predictions' shape (n, d)."""
    array = _validate.numeric(y, "y")
    if array.shape != shape and not (array.ndim < 2 and (array.size, 1) == shape):
        raise ValueError(
            f"y must have {shape[1]} values for each of {shape[0]} patients, as y_hat has, but has shape "
            f"{array.shape}; give y as many values, in the same order."
        )
    return array.reshape(shape)


def _binary(y, shape, loss):
    """Return labels 0 or 1 as a float array of shape (n, 1)."""
    n, d = shape
    if d != 1:
        several = loss.removeprefix("binary_")
        raise ValueError(f"{loss} needs one number for each patient, but y_hat has {d}; for {d} classes use {several}.")
    return _validate.labels(np.atleast_1d(y), length=n).reshape(shape).astype(np.float64)


def _one_hot(y, shape, loss):
    """Return labels 0 … c − 1 as rows of zeros with a 1 at the true class, shape (n, c)."""
    n, c = shape
    if c < 2:
        raise ValueError(f"{loss} needs one number for each class, but y_hat has 1 column; use binary_{loss}.")
    if np.ndim(y) == 2:
        raise ValueError(f"y must hold a label for each patient, shape ({n},), but is a table; give y.argmax(axis=1).")
    return np.eye(c)[_validate.labels(y, n_classes=c, length=n)]
