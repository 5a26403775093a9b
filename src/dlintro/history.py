"""The record of a training, the same for the networks in NumPy and in torch."""

from dataclasses import dataclass
from typing import Any

import numpy as np


@dataclass(frozen=True, eq=False)
class History:
    """What happened in a training, epoch by epoch.

    Attributes
    ----------
    epochs : int array of shape (k,)
        The epoch after which each entry was recorded; 0 is the start, before any step.
    train_loss : array of shape (k,)
        The loss on the samples learned from.
    valid_loss : array of shape (k,), or None
        The loss on the samples that were only watched.
    best_epoch : int
        The epoch with the lowest loss on the watched samples, or on the others if none were watched.
    stopped_early : bool
        Whether patience ran out before the last epoch.
    valid_accuracy : array of shape (k,), or None
        The share of right labels on the watched samples.
    snapshots : sequence of k, or None
        All weights at each entry.
    model : object, or None
        The trained network.
    seconds : float, or None
        How long the training took.
    """

    epochs: np.ndarray
    train_loss: np.ndarray
    valid_loss: np.ndarray | None
    best_epoch: int
    stopped_early: bool = False
    valid_accuracy: np.ndarray | None = None
    snapshots: Any = None
    model: Any = None
    seconds: float | None = None

    @property
    def n_epochs(self):
        """The number of epochs that were run."""
        return int(self.epochs[-1])
