"""Training: the loop over batches and epochs."""

import sys
from itertools import count

import torch
from tqdm import tqdm

from dlintro import _validate
from dlintro.training.adam import Adam, one_cycle
from dlintro.training.record import Record
from dlintro.training.tensors import CHUNK, device, samples, use_granted_cores


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
        How much a sample of each class counts, above 0; the loss is still averaged over all samples.
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
    dlintro.history.History
        From epoch 1 on. `train_loss` is the mean over the batches of the epoch, `valid_loss` and `valid_accuracy` (None
        for a network that is no classifier) are measured after it; `snapshots` suit `model.load_state_dict`.

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
    weights = None if class_weights is None else _weights(model, class_weights, place)
    n_steps = _validate.count(n_epochs, "n_epochs") * -(-len(x) // _validate.count(batch_size, "batch_size"))
    optimiser, steps = Adam(model.parameters(), weight_decay), count()
    patience = None if patience is None else _validate.count(patience, "patience")
    record = Record(model, patience, keep_best, snapshots)
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
                optimiser.step(*one_cycle(next(steps), n_steps, lr))
                total += loss.detach() * len(rows)
            if record.end_epoch(float(total) / len(x), *_judge(model, *watched, weights)):
                break
    return record.history()


def _weights(model, class_weights, place):
    """Return the weight of each class as a tensor, after checking them."""
    if not hasattr(model, "n_classes"):
        raise ValueError("class_weights are for classifiers only, but this network is none; leave them out.")
    weights = _validate.vector(class_weights, "class_weights", length=model.n_classes)
    for weight in weights:
        _validate.number(weight, "each of class_weights", low=0, above=True)
    return torch.tensor(weights, dtype=torch.float32, device=place)


@torch.inference_mode()
def _judge(model, x, y, weights):
    """Return the mean loss, and the accuracy of a classifier or None, over samples that are not learned from."""
    model.eval()
    if not hasattr(model, "n_classes"):
        losses = [model.loss(part) * len(part) for part in x.split(CHUNK)]
        return float(sum(losses)) / len(x), None
    logits = torch.cat([model(part) for part in x.split(CHUNK)])
    loss = model.cross_entropy(logits, y, weights)
    return float(loss), float((logits.argmax(dim=1) == y).float().mean())
