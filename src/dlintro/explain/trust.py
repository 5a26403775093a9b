"""Can a map be trusted? A network without knowledge beside it, and whether the heat lies where the truth is."""

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
    maps, others : arrays of shape (n, height, width)

    Returns
    -------
    array of shape (n,)
        From −1 to 1; NaN where a map is the same everywhere.

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

    Raises
    ------
    ValueError, TypeError
        If the shapes differ, or a mask is empty or not yes-or-no.

    References
    ----------
    Zhang J et al. Top-down neural attention by excitation backprop. Int J Comput Vis 2018;126:1084–1102,
    doi:10.1007/s11263-017-1059-x.
    """
    maps, masks = _flat(maps, masks)
    hottest = maps.argmax(axis=1)
    return masks[np.arange(len(maps)), hottest] & (maps.max(axis=1) > maps.min(axis=1))


def heat_inside(maps, masks):
    """Return the share of each map's positive heat that lies inside the mask.

    Parameters
    ----------
    maps : array of shape (n, height, width)
    masks : bool array of shape (n, height, width)

    Returns
    -------
    array of shape (n,)
        In [0, 1]; NaN where a map has no positive heat. A map that knows nothing gives the mask's share of the area.

    Raises
    ------
    ValueError, TypeError
        If the shapes differ, or a mask is empty or not yes-or-no.
    """
    maps, masks = _flat(maps, masks)
    heat = maps.clip(min=0)
    total = heat.sum(axis=1)
    return np.divide((heat * masks).sum(axis=1), total, out=np.full(len(total), np.nan), where=total > 0)


def _stack(maps, name):
    maps = _validate.numeric(maps, name)
    if maps.ndim != 3:
        raise ValueError(f"{name} must have shape (n, height, width), one map for each image, but has {maps.shape}.")
    return maps


def _flat(maps, masks):
    """Return maps and masks with the pixels of each image in one row, (n, height × width)."""
    maps, masks = _stack(maps, "maps"), np.asarray(masks)
    if masks.dtype != bool:
        raise TypeError(f"masks must be yes-or-no (bool), but hold {masks.dtype}; compare with a threshold first.")
    if masks.shape != maps.shape:
        raise ValueError(f"masks has shape {masks.shape}, but maps {maps.shape}; give one mask for each map.")
    masks = masks.reshape(len(masks), -1)
    if not masks.any(axis=1).all():
        empty = int(np.argmin(masks.any(axis=1)))
        raise ValueError(f"the mask of image {empty} is empty; leave images out that do not show the thing.")
    return maps.reshape(len(maps), -1), masks
