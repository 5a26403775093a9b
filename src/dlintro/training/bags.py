"""Bags of tiles: train attention on what a network made of the tiles, and give one probability for each patient."""

import copy
import time

import numpy as np
import torch

from dlintro import _validate
from dlintro.training.fitting import History
from dlintro.training.tensors import device, use_granted_cores


def fit_bags(model, train, valid, *, n_epochs=100, lr=3e-3, weight_decay=0.01, keep_best=True):
    """Train attention pooling by Adam, all bags at each step, and keep its best weights.

    Parameters
    ----------
    model : AttentionPooling
        It is trained in place.
    train, valid : tuple (z, y, patient)
        Bags to learn from, and bags to watch: what `embed` makes of the tiles, shape (n, n_features), the label of each
        tile's patient, shape (n,), and who that is, shape (n,).
    n_epochs : int
    lr : float
        The learning rate, above 0.
    weight_decay : float
        At least 0.
    keep_best : bool
        Whether the model gets the weights with the lowest validation loss back, or keeps those of the last epoch.

    Returns
    -------
    History
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
    optimiser = torch.optim.AdamW(model.parameters(), lr=lr, weight_decay=weight_decay)
    losses, began, best = [], time.perf_counter(), None
    for _ in range(_validate.count(n_epochs, "n_epochs")):
        model.train()
        loss = model.loss(x, bag, y)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        losses.append((loss.item(), *_judge(model, *watched)))
        if not np.isfinite(losses[-1]).all():
            raise ValueError(f"the loss became {losses[-1][0]:g} in epoch {len(losses)}; try a tenth of lr.")
        if keep_best and losses[-1][1] == min(valid_loss for _, valid_loss, _ in losses):
            best = copy.deepcopy(model.state_dict())
    if best is not None:
        model.load_state_dict(best)
    model.eval()
    train_loss, valid_loss, accuracy = np.array(losses).T
    seconds = time.perf_counter() - began
    return History(model, train_loss, valid_loss, accuracy, int(valid_loss.argmin()) + 1, seconds)


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
    place = next(model.parameters()).device
    ids, _ = np.unique(patient, return_inverse=True)
    x, bag = _grouped(model, z, patient, "z", place)
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
    """Return tiles as a tensor, and the number of the bag of each, in the order of the sorted patients."""
    z = _validate.matrix(z, name, columns=model.n_features)
    patient = np.asarray(patient)
    if patient.shape != (len(z),):
        raise ValueError(f"patient has shape {patient.shape}, but {(len(z),)} is wanted: one id for each tile.")
    bag = np.unique(patient, return_inverse=True)[1]
    return torch.tensor(z, dtype=torch.float32, device=place), torch.tensor(bag, device=place)


def _bags(model, z, y, patient, name, place):
    """Return tiles, their bags, and the labels of the bags as tensors, after checking them."""
    x, bag = _grouped(model, z, patient, name, place)
    y = _validate.labels(y, f"{name}'s y", model.n_classes, length=len(x))
    number = bag.cpu().numpy()
    highest, lowest = (np.zeros(number.max() + 1, dtype=np.int64), np.full(number.max() + 1, model.n_classes))
    np.maximum.at(highest, number, y)
    np.minimum.at(lowest, number, y)
    if (highest != lowest).any():
        one = np.unique(patient)[np.argmax(highest != lowest)]
        raise ValueError(f"patient {one} has tiles of two classes in {name}; a patient has one label.")
    missing = sorted(set(range(model.n_classes)) - set(highest.tolist()))
    if missing:
        raise ValueError(f"class {missing[0]} does not occur in {name}; split again, or leave that class out.")
    return x, bag, torch.tensor(highest, device=place)
