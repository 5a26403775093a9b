"""Random changes of a batch of images that leave the diagnosis as it is, for `fit(augment=…)`."""

import torch

from dlintro import _validate
from dlintro.data.slides import stains


def random_flips(x):
    """Mirror each image of a batch, (n, channels, height, width), with a chance of one half in each direction."""
    for axis in (2, 3):
        chosen = torch.rand(len(x), 1, 1, 1, device=x.device) < 0.5
        x = torch.where(chosen, x.flip(axis), x)
    return x


def stain_jitter(strength=0.2):
    """Return a change that stains and scans each image of a batch a little differently, as other laboratories would.

    Tellez et al. 2019, doi:10.1016/j.media.2019.101544.

    Parameters
    ----------
    strength : float
        By how much the amounts of haematoxylin and eosin (standard deviation of their logarithm) and each of their
        colours' densities vary, 0 to 1.

    Returns
    -------
    callable
        Takes and returns images (n, 3, height, width) in [0, 1], for `fit(augment=…)`.

    Raises
    ------
    ValueError, TypeError
        If the strength is out of its range.
    """
    strength = _validate.number(strength, "strength", low=0, high=1)
    basis = torch.tensor(stains.basis("H&E"), dtype=torch.float32)  # (3, 3): a stain in each row

    def jitter(x):
        n, vectors = len(x), basis.to(x.device)
        density = -torch.log(x.clamp(min=stains.DARKEST)).flatten(2)  # (n, 3, pixels)
        amounts = torch.linalg.inv(vectors).T @ density
        amounts = amounts * torch.exp(strength * torch.randn(n, 3, 1, device=x.device))
        vectors = vectors * (1 + strength * torch.randn(n, 3, 3, device=x.device))
        return torch.exp(-(vectors.transpose(1, 2) @ amounts)).clamp(0, 1).view(x.shape)

    return jitter
