"""What is noted while a network learns: losses, its best weights, and when to stop."""

import time

import numpy as np

from dlintro.history import History


class Record:
    """Watches a training, epoch by epoch.

    Parameters
    ----------
    model : nn.Module
    patience : int or None
        End after so many epochs without a lower validation loss.
    keep_best : bool
        Whether the model gets the weights with the lowest validation loss back at the end.
    snapshots : bool
        Whether to keep the weights of every epoch.
    """

    def __init__(self, model, patience=None, keep_best=True, snapshots=False):
        self.model, self.patience, self.keep_best = model, patience, keep_best
        self.train_loss, self.valid_loss, self.accuracy = [], [], []
        self.snapshots = [] if snapshots else None
        self.began = time.perf_counter()

    def end_epoch(self, train_loss, valid_loss, accuracy):
        """Note the epoch, and return whether patience has run out."""
        if not np.isfinite(train_loss + valid_loss):
            raise ValueError(
                f"The loss became {train_loss + valid_loss:g} in epoch {len(self.train_loss) + 1}. "
                "Usual causes: a learning rate that is too high (try a tenth), or features that are not standardised."
            )
        self.train_loss.append(train_loss)
        self.valid_loss.append(valid_loss)
        self.accuracy.append(accuracy)
        if self.snapshots is not None:
            self.snapshots.append(self._weights())
        if valid_loss == min(self.valid_loss):
            self.best, self.best_epoch = self._weights() if self.keep_best else None, len(self.valid_loss)
        return self._is_over()

    def _is_over(self):
        return self.patience is not None and len(self.valid_loss) - self.best_epoch >= self.patience

    def _weights(self):
        return {name: values.detach().clone() for name, values in self.model.state_dict().items()}

    def history(self):
        """Give the model its best weights back if they were kept, and return the `History`."""
        if self.best is not None:
            self.model.load_state_dict(self.best)
        self.model.eval()
        return History(
            epochs=np.arange(1, len(self.train_loss) + 1),
            train_loss=np.array(self.train_loss),
            valid_loss=np.array(self.valid_loss),
            best_epoch=self.best_epoch,
            stopped_early=self._is_over(),
            valid_accuracy=None if self.accuracy[0] is None else np.array(self.accuracy),
            snapshots=self.snapshots,
            model=self.model,
            seconds=time.perf_counter() - self.began,
        )
