"""Random changes of a batch of images that leave the diagnosis as it is, for `fit(augment=…)`."""

import torch


def random_flips(x):
    """Mirror each image of a batch, (n, channels, height, width), with a chance of one half in each direction."""
    for axis in (2, 3):
        chosen = torch.rand(len(x), 1, 1, 1, device=x.device) < 0.5
        x = torch.where(chosen, x.flip(axis), x)
    return x
