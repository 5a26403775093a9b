"""The record of a training: losses, early stopping, and the weights on the way."""

import math
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class History:
    """What happened in a training; entry 0 is the start, before any step, entry k the end of epoch k.

    Losses are those of all patients with the weights of that moment, without dropout and without the penalty of weight
    decay, so that patients seen and not seen can be compared.

    Attributes
    ----------
    train_loss : array of shape (n_epochs + 1,)
        The loss on the patients that the network learned from.
    valid_loss : array of shape (n_epochs + 1,), or None
        The loss on the patients that were only watched.
    snapshots : array of shape (n_epochs + 1, n_params), or None
        All weights; `network.theta = history.snapshots[k]` goes back to the end of epoch k.
    best_epoch : int
        The epoch with the lowest loss on the watched patients, or on the others if none were watched.
    stopped_early : bool
        Whether patience ran out before the last epoch.
    """

    train_loss: np.ndarray
    valid_loss: np.ndarray | None
    snapshots: np.ndarray | None
    best_epoch: int
    stopped_early: bool

    @property
    def n_epochs(self):
        """The number of epochs that were run."""
        return len(self.train_loss) - 1


class Recorder:
    """Watches a network while it learns, and stops the training when it diverges or when patience runs out."""

    def __init__(self, network, train, valid, optimiser, patience, snapshots):
        self.network, self.train, self.valid, self.optimiser = network, train, valid, optimiser
        self.patience = patience
        self.start = self.best_theta = network.theta.copy()
        self.train_loss, self.valid_loss, self.best_epoch, self.n_steps = [], [], 0, 0
        self.snapshots = [] if snapshots else None
        self.end_epoch()

    @property
    def watched(self):
        """The losses that decide which epoch was best."""
        return self.train_loss if self.valid is None else self.valid_loss

    @property
    def out_of_patience(self):
        """Whether the best epoch is too long ago."""
        return self.patience is not None and len(self.watched) - 1 - self.best_epoch >= self.patience

    def after_step(self, loss):
        """Count a step, and stop the training if the batch's loss is NaN or infinite."""
        self.n_steps += 1
        if not math.isfinite(loss):
            self.diverged(loss)

    def end_epoch(self):
        """Record the losses of all patients, and the weights if they are wanted."""
        train_loss = self.network.loss_on(*self.train)
        if self.n_steps and not math.isfinite(train_loss):
            self.diverged(train_loss)
        self.train_loss.append(train_loss)
        if self.valid is not None:
            self.valid_loss.append(self.network.loss_on(*self.valid))
        if self.snapshots is not None:
            self.snapshots.append(self.network.theta.copy())
        if self.watched[-1] < self.watched[self.best_epoch]:
            self.best_epoch, self.best_theta = len(self.watched) - 1, self.network.theta.copy()

    def diverged(self, loss):
        """Give the network its first weights back, and say what usually goes wrong."""
        self.network.theta = self.start
        raise ValueError(
            f"The loss became {loss:g} at step {self.n_steps}, in epoch {len(self.train_loss)}; the weights are again "
            f"those of the start. Usual causes: a learning rate that is too high ({self.optimiser.lr:g} came: try a "
            f"tenth), features that are not scaled (x goes up to {np.abs(self.train[0]).max():g}: standardise them), "
            "or log(0) in a loss from probabilities (take the loss from logits)."
        )

    def history(self):
        """Return the record; with patience, give the network its best weights back first."""
        if self.patience is not None:
            self.network.theta = self.best_theta
        kept = (self.train_loss, self.valid_loss, self.snapshots)
        arrays = [np.array(values) if values else None for values in kept]
        return History(*arrays, best_epoch=self.best_epoch, stopped_early=self.out_of_patience)
