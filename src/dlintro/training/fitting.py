"""Training: the loop over batches and epochs, and the record of it."""

import sys
import time
from dataclasses import dataclass

import numpy as np
import torch
from torch.nn import functional as F
from tqdm import tqdm

from dlintro import _validate
from dlintro.training.tensors import CHUNK, device, samples, use_granted_cores


@dataclass(frozen=True)
class History:
    """What happened in a training, epoch by epoch.

    Attributes
    ----------
    model : nn.Module
        The network with the weights of its best epoch, or of its last one if `keep_best` was False.
    train_loss, valid_loss : arrays of shape (n_epochs,)
        The mean loss over the batches of the epoch, and on the validation samples after it.
    valid_accuracy : array of shape (n_epochs,), or None
        The share of right labels after each epoch; None for a network that is no classifier.
    best_epoch : int
        The epoch with the lowest validation loss, counted from 1.
    seconds : float
        How long the training took, validation included.
    snapshots : list of dict, or None
        All weights after each epoch, for `model.load_state_dict`.
    """

    model: torch.nn.Module
    train_loss: np.ndarray
    valid_loss: np.ndarray
    valid_accuracy: np.ndarray | None
    best_epoch: int
    seconds: float
    snapshots: list | None = None


def fit(
    model, train, valid, *, n_epochs=10, batch_size=64, lr=1e-3, weight_decay=0.0, class_weights=None, augment=None,
    patience=None, keep_best=True, snapshots=False, progress=True, seed=0,
):  # fmt: skip
    """Train a network by Adam with a learning rate that rises and falls once, and keep its best weights.

    Smith and Topin 2018, doi:10.48550/arXiv.1708.07120; Loshchilov and Hutter 2019, doi:10.48550/arXiv.1711.05101.

    Parameters
    ----------
    model : nn.Module
        One of `dlintro.models`; it is trained in place.
    train, valid : Dataset
        Samples to learn from, and samples to watch.
    n_epochs, batch_size : int
    lr : float
        The highest learning rate, above 0.
    weight_decay : float
        At least 0.
    class_weights : sequence of n_classes floats, or None
        How much a sample of each class counts.
    augment : callable, or None
        Changes each batch of images, (n, channels, height, width), at random; such as a transform of torchvision's v2.
    patience : int or None
        End after so many epochs without a lower validation loss.
    keep_best : bool
        Whether the model gets the weights with the lowest validation loss back (a lottery if few samples are watched),
        or keeps those of the last epoch.
    snapshots, progress : bool
        Whether to keep the weights of every epoch, and to show a progress bar.
    seed : int
        Decides the order of the samples, dropout and augmentation.

    Returns
    -------
    History

    Raises
    ------
    ValueError
        If the samples do not fit the network, a class is missing, or the loss becomes NaN.
    """
    _validate.number(lr, "lr", low=0, above=True)
    use_granted_cores()
    place = device()
    model.to(place)
    x, y = samples(model, train, "train", place)
    watched = samples(model, valid, "valid", place)
    weights = None if class_weights is None else torch.tensor(class_weights, dtype=torch.float32, device=place)
    n_steps = _validate.count(n_epochs, "n_epochs") * -(-len(x) // _validate.count(batch_size, "batch_size"))
    optimiser = torch.optim.AdamW(model.parameters(), lr=lr, weight_decay=weight_decay, fused=True)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, max_lr=lr, total_steps=n_steps)
    record = _Record(model, watched, weights, patience, keep_best, snapshots)
    with torch.random.fork_rng(devices=range(torch.cuda.device_count())):
        torch.manual_seed(seed)
        bar = {"desc": "training", "unit": "epoch", "leave": False, "file": sys.stdout, "disable": not progress}
        for _ in tqdm(range(n_epochs), **bar):  # as text: a bar made of widgets leaves an error in a saved notebook
            model.train()
            total = torch.zeros((), device=place)
            for rows in torch.randperm(len(x), device=place).split(batch_size):
                batch = x[rows] if augment is None else augment(x[rows])
                loss = model.loss(batch, y[rows], weights)
                optimiser.zero_grad()
                loss.backward()
                optimiser.step()
                schedule.step()
                total += loss.detach() * len(rows)
            if record.end_epoch(float(total) / len(x)):
                break
    return record.history()


class _Record:
    """Watches a training: losses, the best weights, and when to stop."""

    def __init__(self, model, watched, weights, patience, keep_best, snapshots):
        self.model, self.watched, self.weights, self.keep_best = model, watched, weights, keep_best
        self.patience = None if patience is None else _validate.count(patience, "patience")
        self.train_loss, self.valid_loss, self.accuracy = [], [], []
        self.snapshots = [] if snapshots else None
        self.began = time.perf_counter()

    def end_epoch(self, train_loss):
        """Note the epoch, and return whether patience has run out."""
        loss, accuracy = _judge(self.model, *self.watched, self.weights)
        if not np.isfinite(train_loss + loss):
            raise ValueError(
                f"The loss became {train_loss + loss:g} in epoch {len(self.train_loss) + 1}. "
                "Usual causes: a learning rate that is too high (try a tenth), or features that are not standardised."
            )
        self.train_loss.append(train_loss)
        self.valid_loss.append(loss)
        self.accuracy.append(accuracy)
        if self.snapshots is not None:
            self.snapshots.append(_copy(self.model))
        if loss == min(self.valid_loss):
            self.best, self.best_epoch = _copy(self.model) if self.keep_best else None, len(self.valid_loss)
        return self.patience is not None and len(self.valid_loss) - self.best_epoch >= self.patience

    def history(self):
        """Give the model its best weights back if they were kept, and return the record."""
        if self.best is not None:
            self.model.load_state_dict(self.best)
        self.model.eval()
        return History(
            model=self.model,
            train_loss=np.array(self.train_loss),
            valid_loss=np.array(self.valid_loss),
            valid_accuracy=None if self.accuracy[0] is None else np.array(self.accuracy),
            best_epoch=self.best_epoch,
            seconds=time.perf_counter() - self.began,
            snapshots=self.snapshots,
        )


def _copy(model):
    return {name: values.detach().clone() for name, values in model.state_dict().items()}


@torch.inference_mode()
def _judge(model, x, y, weights):
    """Return the mean loss, and the accuracy of a classifier or None, over samples that are not learned from."""
    model.eval()
    if not hasattr(model, "n_classes"):
        losses = [model.loss(part) * len(part) for part in x.split(CHUNK)]
        return float(sum(losses)) / len(x), None
    logits = torch.cat([model(part) for part in x.split(CHUNK)])
    loss = F.cross_entropy(logits, y, weight=weights)
    return float(loss), float((logits.argmax(dim=1) == y).float().mean())
