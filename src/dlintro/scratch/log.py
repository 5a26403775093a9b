"""The log of a training in NumPy: losses, weights, the best epoch, and the end of a training that diverges."""

import math

import numpy as np

from dlintro.history import History


class Log:
    """The losses of all patients at the start and after each epoch, without dropout, and the weights of that moment."""

    def __init__(self, network, train, valid, snapshots):
        self.network, self.groups = network, [train] if valid is None else [train, valid]
        self.losses, self.thetas, self.n_steps, self.best_epoch = [], [] if snapshots else None, 0, 0
        self.epoch()

    def step(self, loss):
        """Count a step, and end the training if its loss is NaN or infinite."""
        self.n_steps += 1
        if not math.isfinite(loss):
            raise FloatingPointError(loss, self.n_steps, len(self.losses))

    def epoch(self):
        """Write down the losses, and the weights if they are wanted or the best so far; the last group decides."""
        losses = [self.network.loss.value(self.network.forward(x), y) for x, y in self.groups]
        if self.n_steps and not math.isfinite(losses[0]):
            raise FloatingPointError(losses[0], self.n_steps, len(self.losses))
        self.losses.append(losses)
        if self.thetas is not None:
            self.thetas.append(self.network.theta.copy())
        if len(self.losses) == 1 or losses[-1] < self.losses[self.best_epoch][-1]:
            self.best_epoch, self.best_theta = len(self.losses) - 1, self.network.theta.copy()

    @property
    def epochs_since_best(self):
        """How many epochs ago the losses were best."""
        return len(self.losses) - 1 - self.best_epoch

    def history(self, stopped_early):
        """Return the log as arrays."""
        epochs, (train, valid) = np.arange(len(self.losses)), [*np.array(self.losses).T, None][:2]
        thetas = None if self.thetas is None else np.array(self.thetas)
        return History(epochs, train, valid, self.best_epoch, stopped_early, snapshots=thetas)
