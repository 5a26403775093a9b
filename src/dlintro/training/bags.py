"""Bags of tiles: train attention on what a network made of the tiles, and give one probability for each patient."""

import numpy as np
import torch

from dlintro import _validate
from dlintro.training.adam import Adam
from dlintro.training.record import Record
from dlintro.training.tensors import check_classes, device, use_granted_cores

WEIGHT_DECAY = 0.01


def fit_bags(model, train, valid, *, n_epochs=100, lr=3e-3, keep_best=True):
    """Train attention pooling by Adam, all bags at each step, and keep its best weights.

    Parameters
    ----------
    model : AttentionPooling
        It is trained in place.
    train, valid : tuple (z, y, patient)
        Bags to learn from, and bags to watch: the tiles' features from `embed`, shape (n, n_features), the label of
        each tile's patient, shape (n,), and that patient's id, shape (n,).
    n_epochs : int
    lr : float
        The learning rate, above 0.
    keep_best : bool
        Whether the model gets the weights with the lowest validation loss back, or keeps those of the last epoch.

    Returns
    -------
    dlintro.history.History
        Losses and accuracy are those of bags.

    Raises
    ------
    ValueError
        If tiles do not fit the model, a patient has two labels, a class is missing, or the loss becomes NaN.
    """
    _validate.number(lr, "lr", low=0, above=True)
    use_granted_cores()
    place = device()
    model.to(place)
    x, bag, y = _bags(model, *train, "train", place)
    watched = _bags(model, *valid, "valid", place)
    optimiser = Adam(model.parameters(), WEIGHT_DECAY)
    record = Record(model, keep_best=keep_best)
    for _ in range(_validate.count(n_epochs, "n_epochs")):
        model.train()
        loss = model.loss(x, bag, y)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step(lr)
        record.end_epoch(loss.item(), *_judge(model, *watched))
    return record.history()


@torch.inference_mode()
def predict_bags(model, z, patient):
    """Return each patient's probability, and how much attention each tile gets.

    Parameters
    ----------
    model : AttentionPooling
    z : array of shape (n, n_features)
        What `embed` makes of the tiles.
    patient : array of shape (n,)
        Which patient each tile comes from.

    Returns
    -------
    ids : array of shape (n_patients,)
        The patients, sorted.
    probs : array of shape (n_patients,), the probability of class 1; or (n_patients, n_classes)
    attention : array of shape (n,)
        Adds up to 1 over the tiles of a patient.

    Raises
    ------
    ValueError
        If the tiles do not fit the model.
    """
    x, bag, ids = _grouped(model, z, patient, "z", next(model.parameters()).device)
    model.eval()
    probs = model(x, bag).softmax(dim=1).cpu().numpy().astype(np.float64)
    attention = model.attention(x, bag).cpu().numpy().astype(np.float64)
    return ids, probs[:, 1] if probs.shape[1] == 2 else probs, attention


@torch.inference_mode()
def _judge(model, x, bag, y):
    """Return the loss and the accuracy over bags that are not learned from."""
    model.eval()
    logits = model(x, bag)
    loss = torch.nn.functional.cross_entropy(logits, y)
    return loss.item(), (logits.argmax(dim=1) == y).float().mean().item()


def _grouped(model, z, patient, name, place):
    """Return tiles as a tensor, the number of the bag of each, and the patients, sorted, one for each bag."""
    z = _validate.matrix(z, name, columns=model.n_features)
    ids, bag = np.unique(_validate.ids(patient, "patient", len(z), row="tile"), return_inverse=True)
    return torch.tensor(z, dtype=torch.float32, device=place), torch.tensor(bag, device=place), ids


def _bags(model, z, y, patient, name, place):
    """Return tiles, their bags, and the labels of the bags as tensors, after checking them."""
    x, bag, ids = _grouped(model, z, patient, name, place)
    y = _validate.labels(y, f"{name}'s y", model.n_classes, length=len(x))
    number = bag.cpu().numpy()
    label = np.zeros(len(ids), dtype=np.int64)
    label[number] = y
    if (label[number] != y).any():
        one = ids[number[np.argmax(label[number] != y)]]
        raise ValueError(f"a patient must have one label, but patient {one} has tiles of two classes in {name}.")
    check_classes(label, model.n_classes, name)
    return x, bag, torch.tensor(label, device=place)
