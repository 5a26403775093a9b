"""How a step downhill is taken: stochastic gradient descent, momentum and Adam.

An optimiser moves any float array of parameters in place: `SGD(lr=0.1).step(theta, gradient)`. A network keeps all its
weights in one such array, so the formulas here are the textbook's, with θ and ∇L as single vectors.
"""

import math

import numpy as np

from dlintro import _validate


class Optimiser:
    """What all optimisers share: a learning rate, a memory of earlier steps, and checks.

    Parameters
    ----------
    lr : float
        The learning rate η, above 0.
    """

    def __init__(self, lr):
        try:
            self.lr = _validate.number(lr, "The learning rate lr", low=0, above=True)
        except ValueError as error:
            raise ValueError(f"{error} Typical values are 0.1 or 0.01 for SGD, and 0.001 for Adam.") from None
        self.reset()

    def __repr__(self):
        constants = ", ".join(f"{name}={value:g}" for name, value in vars(self).items() if isinstance(value, float))
        return f"{type(self).__name__}({constants})"

    def reset(self):
        """Forget all earlier steps, before another training begins."""
        self.n_steps = 0
        self.shape = None

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
            If theta is no float array, which cannot be changed in place.
        ValueError
            If the shapes differ, from each other or from those of the steps before.
        """
        if not isinstance(theta, np.ndarray) or theta.dtype != np.float64:
            kind = f"{type(theta).__name__} of {getattr(theta, 'dtype', 'numbers')}"
            raise TypeError(f"theta must be a float64 array, np.array([…], dtype=float), but {kind} came.")
        if theta.shape != np.shape(gradient):
            raise ValueError(f"theta has shape {theta.shape}, but the gradient {np.shape(gradient)}; both must agree.")
        if self.n_steps == 0:
            self.shape = theta.shape
            self.start(theta)
        elif theta.shape != self.shape:
            raise ValueError(f"This optimiser began with shape {self.shape}, but {theta.shape} came; make a new one.")
        self.n_steps += 1
        self.move(theta, np.asarray(gradient))

    def start(self, theta):
        """Prepare the memory before the first step; there is none to prepare unless an optimiser says so."""


class SGD(Optimiser):
    """Gradient descent: θ ← θ − η ∇L; "stochastic", since each ∇L comes from a few patients drawn at random.

    Robbins and Monro 1951, doi:10.1214/aoms/1177729586.

    Parameters
    ----------
    lr : float
        The learning rate η, above 0.
    """

    def __init__(self, lr=0.1):
        super().__init__(lr)

    def move(self, theta, gradient):
        theta -= self.lr * gradient


class Momentum(Optimiser):
    """Gradient descent that keeps rolling: v ← μ v + ∇L, then θ ← θ − η v; v starts at 0.

    Polyak 1964, doi:10.1016/0041-5553(64)90137-5; in the form that torch uses.

    Parameters
    ----------
    lr : float
        The learning rate η, above 0.
    momentum : float
        How much of the speed v is kept, μ, at least 0 and below 1.
    """

    def __init__(self, lr=0.01, momentum=0.9):
        super().__init__(lr)
        self.momentum = _below_1(momentum, "momentum")

    def start(self, theta):
        self.v = np.zeros_like(theta)

    def move(self, theta, gradient):
        self.v *= self.momentum
        self.v += gradient
        theta -= self.lr * self.v


class Adam(Optimiser):
    """Adam: every parameter has its own step, scaled by the mean m of its gradients and the mean v of their squares.

    m ← β₁ m + (1 − β₁) ∇L and v ← β₂ v + (1 − β₂) ∇L², which start at 0 and are therefore divided by 1 − β₁ᵗ and
    1 − β₂ᵗ at step t; then θ ← θ − η m̂ / (√v̂ + ε). Kingma and Ba 2015, doi:10.48550/arXiv.1412.6980.

    Parameters
    ----------
    lr : float
        The learning rate η, above 0.
    beta1, beta2 : float
        How slowly the two means forget, at least 0 and below 1.
    eps : float
        ε, above 0; keeps the division finite.
    """

    def __init__(self, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
        super().__init__(lr)
        self.beta1, self.beta2 = _below_1(beta1, "beta1"), _below_1(beta2, "beta2")
        self.eps = _validate.number(eps, "eps", low=0, above=True)

    def start(self, theta):
        self.m, self.v = np.zeros_like(theta), np.zeros_like(theta)

    def move(self, theta, gradient):
        self.m += (1 - self.beta1) * (gradient - self.m)  # β₁ m + (1 − β₁) ∇L
        self.v += (1 - self.beta2) * (gradient * gradient - self.v)  # β₂ v + (1 − β₂) ∇L²
        short1, short2 = 1 - self.beta1**self.n_steps, math.sqrt(1 - self.beta2**self.n_steps)  # of a full mean
        theta -= (self.lr * short2 / short1) * self.m / (np.sqrt(self.v) + self.eps * short2)  # η m̂ / (√v̂ + ε)


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
        If the start is no point, or the gradient has another shape.
    """
    theta = _validate.vector(start, "start")
    optimiser.reset()
    path = [theta.copy()]
    with np.errstate(over="ignore", invalid="ignore"):
        for _ in range(_validate.count(n_steps, "n_steps")):
            optimiser.step(theta, gradient(theta.copy()))
            path.append(theta.copy())
    return np.array(path)  # (n_steps + 1, d)


def _below_1(value, name):
    """Return a number that is at least 0 and below 1."""
    value = _validate.number(value, name, low=0)
    if value >= 1:
        raise ValueError(f"{name} must be below 1, but {value:g} came; 0.9 is usual for a first try.")
    return value
