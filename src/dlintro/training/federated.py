"""Federated averaging: hospitals train one network together, and only its weights leave them."""

import copy
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import torch

from dlintro import _validate
from dlintro._validate import shown
from dlintro.training.fitting import fit


@dataclass(frozen=True, eq=False)
class Round:
    """What is known after a round.

    Attributes
    ----------
    number : int
        From 1 on.
    losses : dict of float
        The training loss of each hospital in its last epoch of the round, by name.
    weights : dict of array
        The common weights after it, for `set_weights`.
    """

    number: int
    losses: Mapping[str, float]
    weights: Mapping[str, np.ndarray]


def get_weights(model):
    """Return all numbers of a network by name, as arrays: weights, biases, and what batch normalisation keeps."""
    return {name: values.detach().cpu().numpy().copy() for name, values in model.state_dict().items()}


def set_weights(model, weights):
    """Give a network the weights that `get_weights` returned, or a mean of such weights.

    Parameters
    ----------
    model : nn.Module
        It is changed in place. Whole numbers, such as counters of batches, are rounded to the nearest.
    weights : mapping of array

    Returns
    -------
    nn.Module
        The model.

    Raises
    ------
    ValueError
        If names or shapes are not those of the model, or a number is NaN or infinite.
    """
    own = get_weights(model)
    check_weights(weights, own)
    model.load_state_dict({name: torch.tensor(_like(weights[name], own[name])) for name in own})
    return model


def check_weights(weights, like, hospital="the hospital"):
    """Refuse weights of a hospital with other names or shapes than `like` has, or with numbers that are not finite.

    Parameters
    ----------
    weights, like : mapping of array
        As from `get_weights`.
    hospital : str
        What the error calls it.

    Raises
    ------
    ValueError
        If the weights cannot be averaged with the others.
    """
    strange = sorted(set(like).symmetric_difference(weights))
    if strange:
        has = "has none" if strange[0] in like else "has more"
        raise _refused(hospital, f"have the names that the model has, but {has} called {strange[0]}")
    for name, wanted in like.items():
        array = np.asarray(weights[name])
        if array.shape != np.shape(wanted):
            raise _refused(hospital, f"have shape {np.shape(wanted)} in {name}, but have {array.shape}")
        if array.dtype.kind not in "biuf" or not np.isfinite(array).all():
            raise _refused(hospital, f"be finite numbers, but {name} has others")


def average(weights, sizes):
    """Return the mean of the weights of hospitals, in which each counts by its size.

    McMahan et al. 2017, doi:10.48550/arXiv.1602.05629.

    Parameters
    ----------
    weights : mapping of (mapping of array)
        For each hospital, by its name, what `get_weights` returns.
    sizes : mapping of float
        How much each hospital counts, above 0: usually its number of samples.

    Returns
    -------
    dict of array
        Of the same names, shapes and kinds; whole numbers, such as counters of batches, are rounded to the nearest.

    Raises
    ------
    ValueError
        If there is no hospital, one has no size or other shapes than most, or a number is NaN or infinite.
    """
    if not weights or set(weights) != set(sizes):
        raise ValueError(
            "weights and sizes must name the same hospitals, one or more, but weights have "
            f"{shown(sorted(weights))} and sizes {shown(sorted(sizes))}."
        )
    sizes = {name: _validate.number(sizes[name], f"the size of {name}", low=0, above=True) for name in weights}
    usual = _most_common(weights)
    for hospital, own in weights.items():
        check_weights(own, usual, hospital)
    total = sum(sizes.values())
    mean = {}
    for name, wanted in usual.items():
        mean[name] = sum(sizes[hospital] / total * np.float64(own[name]) for hospital, own in weights.items())
        mean[name] = _like(mean[name], wanted)
    return mean


def federate(model, hospitals, *, n_rounds=5, n_epochs=1, batch_size=32, lr=1e-3, seed=0):
    """Train one network in several hospitals, none of which shows its patients: federated averaging.

    In each round, every hospital trains a copy of the common network on its own patients, by `fit`; the mean of what
    they learned, weighted by their number of samples, is the next common network. McMahan et al. 2017,
    doi:10.48550/arXiv.1602.05629.

    Parameters
    ----------
    model : nn.Module
        One of `dlintro.models`; it is trained in place.
    hospitals : mapping of Dataset
        The samples of each hospital, by its name.
    n_rounds, n_epochs : int
        How often hospitals and centre exchange weights, and how long a hospital trains in each round.
    batch_size, lr
        As for `fit`; the learning rate rises and falls once in every round.
    seed : int
        Round number r trains with seed + r in every hospital.

    Returns
    -------
    model : nn.Module
    rounds : list of Round

    Raises
    ------
    ValueError
        If there is no hospital, or the samples of one do not fit the network.
    """
    if not isinstance(hospitals, Mapping) or not hospitals:
        raise ValueError(f"hospitals must be a dict with a Dataset for each name, but is {shown(hospitals)}.")
    rounds = []
    for number in range(1, _validate.count(n_rounds, "n_rounds") + 1):
        weights, losses = {}, {}
        for name, patients in hospitals.items():
            own = copy.deepcopy(model)
            losses[name] = fit(
                own, patients, patients, n_epochs=n_epochs, batch_size=batch_size, lr=lr, keep_best=False,
                progress=False, seed=seed + number,
            ).train_loss[-1]  # fmt: skip
            weights[name] = get_weights(own)
        common = average(weights, {name: len(patients) for name, patients in hospitals.items()})
        set_weights(model, common)
        rounds.append(Round(number, losses, common))
    return model, rounds


def _most_common(weights):
    """Return the weights of the first hospital whose names and shapes most hospitals share."""
    kinds = {
        hospital: tuple((name, np.shape(array)) for name, array in own.items()) for hospital, own in weights.items()
    }
    (usual, _), *_ = Counter(kinds.values()).most_common()
    return next(weights[hospital] for hospital, kind in kinds.items() if kind == usual)


def _like(array, wanted):
    """Return an array with numbers of the kind that `wanted` has; cutting digits off would make a count of 2.9 a 2."""
    kind = np.asarray(wanted).dtype
    return (np.rint(array) if kind.kind in "iu" else np.asarray(array)).astype(kind)


def _refused(hospital, problem):
    return ValueError(f"the weights of {hospital} must {problem}; leave this hospital out, or let it train again.")
