"""How a step downhill is taken: stochastic gradient descent, momentum and Adam.

An optimiser moves any float array of parameters in place: `SGD(lr=0.1).step(theta, gradient)`, which checks both and
then calls the bare formula, `move`. A network puts all its weights into one such array, so the formulas are the
textbook's, with θ and ∇L as single vectors.
"""

from dataclasses import dataclass

import numpy as np

from dlintro import _validate
from dlintro.scratch.function_doors import Checked, quiet


class Optimiser(Checked):
    """A way to step downhill, with a learning rate and perhaps a memory of earlier steps."""

    def __post_init__(self):
        super().__post_init__()
        self.reset()

    def reset(self, shape=None):
        """Forget all earlier steps, before another training: memory m and v, and the number of steps t, begin at 0."""
        self.shape, self.m, self.v, self.t = shape, 0.0, 0.0, 0

    def step(self, theta, gradient):
        """Move the parameters downhill by one step, in place.

        Parameters
        ----------
        theta : float64 array of any shape
            The parameters θ; they are changed.
        gradient : array of the same shape
            The gradient ∇L of the loss at θ.

        Raises
        ------
        TypeError
            If theta is not a float array, so that it cannot be changed in place.
        ValueError
            If the shapes differ, from each other or from those of the steps before.
        """
        if not isinstance(theta, np.ndarray) or theta.dtype != np.float64:
            kind = f"{type(theta).__name__} of {getattr(theta, 'dtype', 'numbers')}"
            raise TypeError(f"theta must be a float64 array, np.array([…], dtype=float), but is a {kind}.")
        if theta.shape != np.shape(gradient):
            raise ValueError(f"gradient must have shape {theta.shape}, as theta, but has shape {np.shape(gradient)}.")
        if self.shape not in (None, theta.shape):
            raise ValueError(
                f"theta must have shape {self.shape}, as in this optimiser's first step, but has shape {theta.shape}; "
                "make a new optimiser."
            )
        self.shape = theta.shape
        self.move(theta, np.asarray(gradient))


@dataclass(eq=False)
class SGD(Optimiser):
    """Gradient descent: θ ← θ − η ∇L; "stochastic", since each ∇L comes from a few patients drawn at random.

    The learning rate η is lr, above 0. Robbins and Monro 1951, doi:10.1214/aoms/1177729586.
    """

    lr: float = 0.1

    def move(self, theta, gradient):
        theta -= self.lr * gradient


@dataclass(eq=False)
class Momentum(Optimiser):
    """Gradient descent that keeps rolling: v ← μ v + ∇L, then θ ← θ − η v; v starts at 0.

    η is lr, and μ is momentum, how much of the speed v is kept, at least 0 and below 1. Polyak 1964,
    doi:10.1016/0041-5553(64)90137-5; in the form that torch uses.
    """

    lr: float = 0.01
    momentum: float = 0.9

    def move(self, theta, gradient):
        self.v = self.momentum * self.v + gradient
        theta -= self.lr * self.v


@dataclass(eq=False)
class Adam(Optimiser):
    """Adam: every parameter has its own step, scaled by the mean m of its gradients and the mean v of their squares.

    m ← β₁ m + (1 − β₁) ∇L and v ← β₂ v + (1 − β₂) ∇L², which start at 0 and are therefore divided by 1 − β₁ᵗ and
    1 − β₂ᵗ at step t; then θ ← θ − η m̂ / (√v̂ + ε). η is lr; β₁ and β₂, at least 0 and below 1, say how slowly the two
    means forget; ε, above 0, keeps the division finite. Kingma and Ba 2015, doi:10.48550/arXiv.1412.6980.
    """

    lr: float = 0.001
    beta1: float = 0.9
    beta2: float = 0.999
    eps: float = 1e-8

    def move(self, theta, gradient):
        self.t += 1
        self.m = self.beta1 * self.m + (1 - self.beta1) * gradient
        self.v = self.beta2 * self.v + (1 - self.beta2) * gradient**2
        m_hat, v_hat = self.m / (1 - self.beta1**self.t), self.v / (1 - self.beta2**self.t)
        theta -= self.lr * m_hat / (np.sqrt(v_hat) + self.eps)


@quiet
def descend(gradient, start, optimiser, n_steps):
    """Walk down a loss surface and keep every point of the way.

    Parameters
    ----------
    gradient : callable
        Takes a point of shape (d,) and returns the gradient there, of the same shape.
    start : array of shape (d,)
        Where to begin; it is not changed.
    optimiser : SGD, Momentum or Adam
        How to step; it forgets its earlier steps first.
    n_steps : int
        The number of steps, at least 1.

    Returns
    -------
    array of shape (n_steps + 1, d)
        The path, its start included; a walk that diverges ends in infinite or NaN values, without a warning.

    Raises
    ------
    ValueError
        If start is not a point, or the gradient has another shape.
    """
    theta = _validate.vector(start, "start")
    optimiser.reset()
    path = [theta.copy()]
    for _ in range(_validate.count(n_steps, "n_steps")):
        optimiser.step(theta, gradient(theta.copy()))
        path.append(theta.copy())
    return np.array(path)  # (n_steps + 1, d)
