"""The border between NumPy and torch: arrays go in, a trained network, probabilities or features come out.

Images come as the course keeps them, (n, height, width, channels), and turn into torch's order here and nowhere else.
"""

import time
from dataclasses import dataclass

import numpy as np
import torch
from torch.nn import functional as F
from tqdm.auto import tqdm

from dlintro import _validate, machine

CHUNK = 512  # samples that are predicted at a time, to bound the memory


@dataclass(frozen=True)
class History:
    """What happened in a training, epoch by epoch.

    Attributes
    ----------
    model : nn.Module
        The network with the weights of its best epoch.
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


def device():
    """Return where networks compute: the first CUDA device if there is one, else the processor."""
    return torch.device("cuda" if torch.cuda.is_available() else "cpu")


def use_granted_cores():
    """Let torch use no more threads than this computer grants, and return how many; it never raises their number."""
    torch.set_num_threads(max(1, min(torch.get_num_threads(), machine.cores())))
    return torch.get_num_threads()


def to_tensor(x):
    """Return a table (n, d), or images (n, height, width, channels) in torch's order, as a float32 tensor."""
    x = np.asarray(x)
    if x.ndim == 4:
        images = np.ascontiguousarray(_validate.images(x))
        return torch.tensor(images).permute(0, 3, 1, 2)  # seen in torch's order; in memory the channels stay last
    return torch.tensor(_validate.matrix(x), dtype=torch.float32)


def fit(
    model, train, valid, *, n_epochs=10, batch_size=64, lr=1e-3, weight_decay=0.0, class_weights=None, augment=None,
    patience=None, snapshots=False, progress=True, seed=0,
):  # fmt: skip
    """Train a network by Adam with a learning rate that rises and falls once, and keep its best weights.

    Smith and Topin 2018, doi:10.48550/arXiv.1708.07120; Loshchilov and Hutter 2019, doi:10.48550/arXiv.1711.05101.

    Parameters
    ----------
    model : nn.Module
        One of `dlintro.models`; it is trained in place.
    train, valid : Dataset
        Samples to learn from, and samples to watch: the weights with the lowest loss on these are kept.
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
    model.to(place, memory_format=torch.channels_last)  # as the images lie: convolutions are then faster
    x, y = _samples(model, train, "train", place)
    watched = _samples(model, valid, "valid", place)
    weights = None if class_weights is None else torch.tensor(class_weights, dtype=torch.float32, device=place)
    n_steps = _validate.count(n_epochs, "n_epochs") * -(-len(x) // _validate.count(batch_size, "batch_size"))
    optimiser = torch.optim.AdamW(model.parameters(), lr=lr, weight_decay=weight_decay, fused=True)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, max_lr=lr, total_steps=n_steps)
    record = _Record(model, watched, weights, patience, snapshots)
    with torch.random.fork_rng(devices=range(torch.cuda.device_count())):
        torch.manual_seed(seed)
        for _ in tqdm(range(n_epochs), desc="training", unit="epoch", leave=False, disable=not progress):
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

    def __init__(self, model, watched, weights, patience, snapshots):
        self.model, self.watched, self.weights = model, watched, weights
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
            self.best, self.best_epoch = _copy(self.model), len(self.valid_loss)
        return self.patience is not None and len(self.valid_loss) - self.best_epoch >= self.patience

    def history(self):
        """Give the model its best weights back, and return the record."""
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


def _samples(model, dataset, name, place):
    """Return a data set as tensors x and y where the model computes, after checking that they fit the model."""
    n_classes = getattr(model, "n_classes", None)
    if n_classes is not None:
        y = _validate.labels(dataset.y, f"{name}.y", n_classes)
        missing = sorted(set(range(n_classes)) - set(y.tolist()))
        if missing:
            raise ValueError(f"class {missing[0]} does not occur in {name}; split again, or leave that class out.")
    _check_shape(model, dataset.x, name)
    return to_tensor(dataset.x).to(place), torch.tensor(np.asarray(dataset.y)).to(place)


def _check_shape(model, x, name="x"):
    """Refuse samples of another kind or size than the model takes, by trying the first one."""
    channels = getattr(model, "channels", None)
    if channels is not None and (np.ndim(x) != 4 or np.shape(x)[-1] != channels):
        raise ValueError(
            f"this model takes images of shape (n, height, width, {channels}), but {name} has shape {np.shape(x)}."
        )
    try:
        with torch.inference_mode():
            first = to_tensor(x[:1]).to(next(model.parameters()).device)
            was_training, _ = model.training, model.eval()
            out = model(first)
            model.train(was_training)
    except RuntimeError as error:
        raise ValueError(f"{name} has shape {np.shape(x)}, which does not fit this model ({error}).") from error
    if channels is not None and out.ndim == 4 and out.shape != first.shape:
        raise ValueError(f"{name} has images of {np.shape(x)[1:3]} pixels, but the model draws {tuple(out.shape[2:])}.")


@torch.inference_mode()
def _apply(model, function, x, name="x"):
    use_granted_cores()
    _check_shape(model, x, name)
    place = next(model.parameters()).device
    model.eval()
    return torch.cat([function(part.to(place)) for part in to_tensor(x).split(CHUNK)]).cpu().numpy()


def predict_proba(model, x, flips=False):
    """Return a classifier's probabilities.

    Parameters
    ----------
    model : nn.Module
        A classifier of `dlintro.models`.
    x : array of shape (n, d) or (n, height, width, channels)
    flips : bool
        Whether to average over the image and its mirror images, left to right and upside down.

    Returns
    -------
    array of shape (n,) for two classes, the probability of class 1; else of shape (n, n_classes)

    Raises
    ------
    ValueError
        If the samples do not fit the model.
    """
    mirrors = ((), (3,), (2,), (2, 3)) if flips else ((),)

    def average(part):
        return sum(model(part.flip(axes) if axes else part).softmax(dim=1) for axes in mirrors) / len(mirrors)

    probs = _apply(model, average, x).astype(np.float64)
    return probs[:, 1] if probs.shape[1] == 2 else probs


def embed(model, x):
    """Return what the last hidden layer, or an encoder, makes of each sample: an array of shape (n, n_features)."""
    return _apply(model, model.features, x)


def feature_maps(model, x):
    """Return what each block of a `SmallCNN` makes of images x: a list of arrays (n, height, width, n_filters)."""
    n_blocks = sum(isinstance(layer, torch.nn.Sequential) for layer in model.body)
    return [_apply(model, model.body[: k + 1], x).transpose(0, 2, 3, 1) for k in range(n_blocks)]


def reconstruct(model, x):
    """Return what an autoencoder draws of each image, in the shape of x."""
    return _apply(model, model, x).transpose(0, 2, 3, 1)


@torch.inference_mode()
def decode(model, z):
    """Return the images, (n, height, width, channels), that an autoencoder draws from places z, (n, n_latent)."""
    z = torch.tensor(_validate.matrix(z, "z", columns=model.n_latent), dtype=torch.float32)
    model.eval()
    return model.decoder(z.to(next(model.parameters()).device)).cpu().numpy().transpose(0, 2, 3, 1)


def random_flips(x):
    """Mirror each image of a batch, (n, channels, height, width), with a chance of one half in each direction."""
    for axis in (2, 3):
        chosen = torch.rand(len(x), 1, 1, 1, device=x.device) < 0.5
        x = torch.where(chosen, x.flip(axis), x)
    return x


def count_parameters(model):
    """Return the number of weights and biases that a model learns."""
    return sum(values.numel() for values in model.parameters() if values.requires_grad)
