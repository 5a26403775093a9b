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
    if problem := _misfit(weights, like):
        raise ValueError(f"the weights of {hospital} must {problem}; leave this hospital out, or let it train again.")


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
    usual = _checked(weights)
    total = sum(sizes.values())
    mean = {}
    for name, wanted in usual.items():
        mean[name] = sum(sizes[hospital] / total * np.float64(own[name]) for hospital, own in weights.items())
        mean[name] = _like(mean[name], wanted)
    return mean


def trimmed(weights, sizes=None, n_out=1):
    """Return, for each number of the network, the mean of the hospitals without the highest and the lowest ones.

    One hospital that is far from the others, by mistake or on purpose, can then move no number far; with four hospitals
    this is their median. Each hospital counts alike, since it could also be wrong about its size. Yin et al. 2018,
    doi:10.48550/arXiv.1803.01498.

    Parameters
    ----------
    weights : mapping of (mapping of array)
        As for `average`.
    sizes
        Not used; with it, `federate` can take this function in place of `average`.
    n_out : int
        How many hospitals are left out at each end.

    Returns
    -------
    dict of array
        As from `average`.

    Raises
    ------
    ValueError
        If no hospital is left, or one has other shapes than most, or a number is NaN or infinite.
    """
    n_out = _validate.count(n_out, "n_out", low=0)
    if len(weights) <= 2 * n_out:
        raise ValueError(
            f"weights must have more than {2 * n_out} hospitals, of which {n_out} are left out at each end, but have "
            f"{len(weights)}; use average."
        )
    mean = {}
    for name, wanted in _checked(weights).items():
        ranked = np.sort(np.stack([np.float64(own[name]) for own in weights.values()]), axis=0)
        mean[name] = _like(ranked[n_out : len(ranked) - n_out].mean(axis=0), wanted)
    return mean


def privately(before, after, clip, noise=0.0, seed=0):
    """Return the weights that a hospital sends if it hides what single patients changed: clipped, then made noisy.

    The change of all numbers together is cut to a length, the clipping norm, so there is a limit to what a patient can
    do. Then each number gets Gaussian noise whose standard deviation is that length times the noise multiplier; in the
    mean of four hospitals of one size, half of it is left. Counters of batches stay as they were. Abadi et al. 2016,
    doi:10.1145/2976749.2978318; McMahan et al. 2018, doi:10.48550/arXiv.1710.06963, add the noise at the centre.

    Parameters
    ----------
    before, after : mapping of array
        The common weights, and those after the hospital's training, as from `get_weights`.
    clip, noise : float
        The clipping norm, above 0, and the noise multiplier, at least 0.
    seed : int or sequence of int

    Returns
    -------
    dict of array

    Raises
    ------
    ValueError
        If the two do not fit each other, or clip or noise lies outside its range.
    """
    check_weights(after, before)
    clip, noise = _validate.number(clip, "clip", low=0, above=True), _validate.number(noise, "noise", low=0)
    counts = {name for name, array in before.items() if np.asarray(array).dtype.kind in "iu"}
    change = {name: np.float64(after[name]) - before[name] for name in before if name not in counts}
    length = np.sqrt(sum((each**2).sum() for each in change.values()))
    rng, sent = np.random.default_rng(seed), dict(before)
    for name, each in change.items():
        sent[name] = before[name] + each * clip / max(length, clip) + rng.normal(0, noise * clip, each.shape)
        if name.endswith("running_var"):  # noise could make a variance negative
            sent[name] = np.maximum(sent[name], 0)
        sent[name] = _like(sent[name], before[name])
    return sent


def federate(
    model, hospitals, *, n_rounds=5, n_epochs=1, batch_size=32, lr=1e-3, average=average, clip=None, noise=0.0, seed=0
):
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
    average : callable
        `average(weights, sizes)` makes the common weights of those of the hospitals and of their numbers of samples,
        both by name: `average`, `trimmed`, or a function of your own.
    clip, noise : float, optional
        Clipping norm and noise multiplier: each hospital then sends what `privately` makes of its weights.
    seed : int
        Round number r trains with seed + r in every hospital.

    Returns
    -------
    model : nn.Module
    rounds : list of Round

    Raises
    ------
    ValueError
        If there is no hospital, the samples of one do not fit the network, or `average` returns weights that do not.
    """
    if not isinstance(hospitals, Mapping) or not hospitals:
        raise ValueError(f"hospitals must be a dict with a Dataset for each name, but is {shown(hospitals)}.")
    if clip is None and noise:
        raise ValueError(f"clip must be a number if there is noise, but is None and noise is {shown(noise)}.")
    settings = {"n_epochs": n_epochs, "batch_size": batch_size, "lr": lr, "keep_best": False, "progress": False}
    sizes, rounds = {name: len(patients) for name, patients in hospitals.items()}, []
    for number in range(1, _validate.count(n_rounds, "n_rounds") + 1):
        before, weights, losses = get_weights(model), {}, {}
        for place, (name, patients) in enumerate(hospitals.items()):
            own = copy.deepcopy(model)
            few = patients.rows(np.unique(patients.y, return_index=True)[1])  # watched, but nobody uses their loss
            losses[name] = fit(own, patients, few, seed=seed + number, **settings).train_loss[-1]
            weights[name] = get_weights(own)
            if clip is not None:
                weights[name] = privately(before, weights[name], clip, noise, seed=(seed, number, place))
        common = _agreed(average(weights, sizes), before)
        set_weights(model, common)
        rounds.append(Round(number, losses, common))
    return model, rounds


def _agreed(mean, like):
    """Return what `average` made of the hospitals' weights, if it fits the network, as numbers of the same kinds."""
    problem = _misfit(mean, like) if isinstance(mean, Mapping) else f"be a dict of arrays, but are {shown(mean)}"
    if problem:
        raise ValueError(f"the weights that average returns must {problem}; return one array for each name.")
    return {name: _like(mean[name], wanted) for name, wanted in like.items()}


def _checked(weights):
    """Return the weights of one hospital, after checking that those of all have the same names and shapes."""
    usual = _most_common(weights)
    for hospital, own in weights.items():
        check_weights(own, usual, hospital)
    return usual


def _misfit(weights, like):
    """Return what weights must do to fit others, and do not, in words; "" if they fit."""
    strange = sorted(set(like).symmetric_difference(weights))
    if strange:
        has = "has none" if strange[0] in like else "has more"
        return f"have the names that the model has, but {has} called {strange[0]}"
    for name, wanted in like.items():
        array = np.asarray(weights[name])
        if array.shape != np.shape(wanted):
            return f"have shape {np.shape(wanted)} in {name}, but have {array.shape}"
        if array.dtype.kind not in "biuf" or not np.isfinite(array).all():
            return f"be finite numbers, but {name} has others"
    return ""


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
