"""Can a map be trusted? A network without knowledge beside it, and whether the map points at the truth."""

import copy

import numpy as np
import torch
from scipy.stats import rankdata

from dlintro import _validate

ANOTHER = 1_000_003  # so that `seed` does not bring back the weights that a model of this seed began with


def randomised(model, seed=0):
    """Return a copy of the model with new random weights in every layer; the model itself stays as it is.

    A map that looks the same for a network that has learned nothing does not show what the network has learned.

    Parameters
    ----------
    model : nn.Module
    seed : int
        Decides the weights.

    Returns
    -------
    nn.Module

    References
    ----------
    Adebayo J et al. Sanity checks for saliency maps. 2018, doi:10.48550/arXiv.1810.03292.
    """
    twin = copy.deepcopy(model)
    with torch.random.fork_rng(devices=range(torch.cuda.device_count())):
        torch.manual_seed(ANOTHER + seed)
        for module in twin.modules():
            if hasattr(module, "reset_parameters"):
                module.reset_parameters()
    return twin


def rank_correlation(maps, others):
    """Return Spearman's rank correlation of each map with the other one of the same image.

    Parameters
    ----------
    maps, others : array of shape (n, height, width)

    Returns
    -------
    array of shape (n,)
        From −1 to 1; NaN where a map is the same everywhere, as such a map has no ranks.

    Raises
    ------
    ValueError
        If the shapes differ.

    References
    ----------
    Adebayo J et al. Sanity checks for saliency maps. 2018, doi:10.48550/arXiv.1810.03292.
    """
    maps, others = _stack(maps, "maps"), _stack(others, "others")
    if maps.shape != others.shape:
        raise ValueError(f"maps has shape {maps.shape}, but others {others.shape}; both must show the same images.")
    ranks = [rankdata(stack.reshape(len(stack), -1), axis=1) for stack in (maps, others)]
    a, b = (rank - rank.mean(axis=1, keepdims=True) for rank in ranks)
    size = np.sqrt((a**2).sum(axis=1) * (b**2).sum(axis=1))
    return np.divide((a * b).sum(axis=1), size, out=np.full(len(size), np.nan), where=size > 0)


def pointing(maps, masks):
    """Return whether the hottest pixel of each map lies inside the mask; a map without any difference points nowhere.

    Parameters
    ----------
    maps : array of shape (n, height, width)
    masks : bool array of shape (n, height, width)
        Where the thing is, such as a simulator's `info["mask"]`.

    Returns
    -------
    bool array of shape (n,)


    References
    ----------
    Zhang J et al. Top-down neural attention by excitation backprop. Int J Comput Vis 2018;126:1084–1102,
    doi:10.1007/s11263-017-1059-x.
    """
    maps, masks = _stack(maps, "maps"), np.asarray(masks)
    if masks.dtype != bool:
        raise TypeError(f"masks must be yes-or-no (bool), but hold {masks.dtype}; compare with a threshold first.")
    if masks.shape != maps.shape:
        raise ValueError(f"masks must have shape {maps.shape}, one for each map, but has shape {masks.shape}.")
    maps, masks = (stack.reshape(len(stack), -1) for stack in (maps, masks))
    if not masks.any(axis=1).all():
        empty = int(np.argmin(masks.any(axis=1)))
        raise ValueError(f"every mask must show something, but that of image {empty} is empty; leave this image out.")
    hottest = maps.argmax(axis=1)
    return masks[np.arange(len(maps)), hottest] & (maps.max(axis=1) > maps.min(axis=1))


def _stack(maps, name):
    maps = _validate.numeric(maps, name)
    if maps.ndim != 3:
        raise ValueError(f"{name} must have shape (n, height, width), one for each image, but has shape {maps.shape}.")
    return maps
