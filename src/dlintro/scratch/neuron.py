"""The artificial neuron, and Rosenblatt's rule by which it learns.

McCulloch and Pitts 1943, doi:10.1007/BF02478259; Rosenblatt 1958, doi:10.1037/h0042519.
"""

from dataclasses import dataclass

import numpy as np

from dlintro import _validate
from dlintro.scratch.activations import step


def neuron(x, w, b):
    """Weigh the evidence: z = x · w + b.

    Parameters
    ----------
    x : array of shape (d,) or (n, d)
        The features of one patient, or of n patients.
    w : array of shape (d,)
        One weight for each feature.
    b : float
        The bias: how much the neuron leans to "yes" before it has seen any evidence.

    Returns
    -------
    float, or array of shape (n,)
        The weighted sum z for each patient.

    Raises
    ------
    ValueError
        If the number of features and of weights differ.
    """
    w = _validate.vector(w, "w")
    x = _validate.numeric(x, "x")
    if x.ndim not in (1, 2) or x.shape[-1] != len(w):
        raise ValueError(f"x must have {len(w)} columns, but has shape {x.shape}; give one weight for each feature.")
    return x @ w + _validate.number(b, "b")  # (n,)


@dataclass(frozen=True)
class Updates:
    """Every change that Rosenblatt's rule made, in order; entry 0 is the start, before any change.

    Attributes
    ----------
    weights : array of shape (n_updates + 1, d)
        The weights after each update.
    biases : array of shape (n_updates + 1,)
        The bias after each update.
    patients : int array of shape (n_updates + 1,)
        The row of the patient whose mistake caused the update; −1 for the start.
    epochs : int array of shape (n_updates + 1,)
        The epoch of the update, counted from 1; 0 for the start.
    mistakes : int array of shape (n_epochs,)
        The number of updates in each epoch.
    """

    weights: np.ndarray
    biases: np.ndarray
    patients: np.ndarray
    epochs: np.ndarray
    mistakes: np.ndarray

    def __len__(self):
        return len(self.biases) - 1


class Perceptron:
    """A neuron that learns from its mistakes, by Rosenblatt's rule: w ← w + η (y − ŷ) x, b ← b + η (y − ŷ).

    Parameters
    ----------
    lr : float
        The learning rate η, above 0.
    n_epochs : int
        How often to go through all patients, at most; an epoch without a mistake ends the learning.
    seed : int
        Decides the order of the patients in each epoch.

    Attributes
    ----------
    w, b : array of shape (d,), float
        What was learned.
    updates : Updates
        Every change on the way.
    converged : bool
        Whether the last epoch passed without a mistake.
    """

    def __init__(self, lr=1.0, n_epochs=100, seed=0):
        self.lr = _validate.number(lr, "lr", low=0, above=True)
        self.n_epochs = _validate.count(n_epochs, "n_epochs")
        self.seed = seed

    def fit(self, x, y):
        """Learn from x of shape (n, d) and labels y of shape (n,), 0 or 1; return self.

        Raises
        ------
        ValueError
            If shapes do not fit, values are missing, or a class does not occur.
        """
        x = _validate.matrix(x)
        y = _validate.both_classes(_validate.labels(y, length=len(x)))
        rng = np.random.default_rng(self.seed)
        w, b = np.zeros(x.shape[1]), 0.0
        path = [(w, b, -1, 0)]
        mistakes = []
        for epoch in range(1, self.n_epochs + 1):
            before = len(path)
            for i in rng.permutation(len(x)):
                error = y[i] - int(x[i] @ w + b > 0)  # −1, 0 or +1
                if error:
                    w = w + self.lr * error * x[i]
                    b = b + self.lr * error
                    path.append((w, b, i, epoch))
            mistakes.append(len(path) - before)
            if mistakes[-1] == 0:
                break
        self.w, self.b, self.converged = w, b, mistakes[-1] == 0
        self.updates = Updates(*(np.array(column) for column in zip(*path, strict=True)), np.array(mistakes))
        return self

    def predict(self, x):
        """Return the labels ŷ of shape (n,), 0 or 1, for x of shape (n, d)."""
        if not hasattr(self, "w"):
            raise ValueError("This perceptron has not learned anything yet; call fit(x, y) first.")
        x = _validate.matrix(x, columns=len(self.w))
        return step.value(x @ self.w + self.b)
