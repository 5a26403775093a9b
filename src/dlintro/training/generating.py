"""New pictures from a diffusion model: noise goes in, and step by step a picture comes out."""

from itertools import pairwise

import numpy as np
import torch

from dlintro import _validate
from dlintro.training.tensors import CHUNK, use_granted_cores


def generate(model, n, label=None, *, size=32, n_steps=20, seed=0):
    """Draw new pictures with a diffusion model, in fewer steps than it was trained for.

    The first noise decides the picture: no noise is added on the way.

    Parameters
    ----------
    model : Diffusion
    n : int
        How many pictures.
    label : int, array of shape (n,), or None
        The class of all pictures, or of each; None for any class.
    size : int
        Height and width in pixels, as the model was trained for; a multiple of 4.
    n_steps : int
        From noise to picture, at most `model.n_steps`. More steps take longer and draw a little better.
    seed : int

    Returns
    -------
    float32 array of shape (n, size, size, channels), in [0, 1]

    Raises
    ------
    ValueError, TypeError
        If the model is no diffusion model, there is no such class, or a number is out of its range.

    References
    ----------
    Song J, Meng C, Ermon S. Denoising diffusion implicit models. 2020, doi:10.48550/arXiv.2010.02502. Lu C, Zhou Y, Bao
    F, et al. DPM-Solver++. 2022, doi:10.48550/arXiv.2211.01095.
    """
    for _, pictures, _ in _way(model, *_checked(model, n, label, size, n_steps), seed):
        drawn = pictures
    return drawn


def generate_stepwise(model, n, label=None, *, size=32, n_steps=20, seed=0):
    """Draw new pictures as `generate` does, with the same parameters, and return what there was at each step.

    Returns
    -------
    steps : int array of shape (n_steps + 1,)
        The model's steps, from `model.n_steps`, which is noise alone, to 0.
    noisy : float32 array of shape (n_steps + 1, n, size, size, channels)
        The pictures at these steps, clipped to [0, 1]; the last are those that `generate` returns.
    guess : float32 array of the same shape
        What the network took at that step for the picture behind the noise.
    """
    way = list(_way(model, *_checked(model, n, label, size, n_steps), seed))
    steps, noisy, guess = zip(*way, strict=True)
    return np.array(steps), np.stack(noisy), np.stack(guess)


@torch.inference_mode()
def _way(model, shape, label, n_steps, seed):
    """Yield each step, the pictures there, and what is seen behind the noise, from noise to pictures."""
    use_granted_cores()
    model.eval()
    place = next(model.parameters()).device
    label = None if label is None else torch.tensor(label, device=place)
    x = torch.randn(shape, generator=torch.Generator().manual_seed(seed)).to(place)  # the same on every device
    before = None
    for t, after in pairwise(np.linspace(model.n_steps, 0, n_steps + 1).round().astype(int).tolist()):
        guess = _behind(model, x, t, label)
        yield t, _as_images(x), _as_images(guess)
        first_or_last = before is None or after == 0
        ahead = guess if first_or_last else guess + (guess - before) / 2  # as it will be half a step on: Lu 2022
        x, before = _step_back(x, ahead, *model.kept[[t, after]]), guess
    yield 0, _as_images(x), _as_images(x)


def _behind(model, x, t, label):
    """Return the pictures that the model sees behind the noise in x at step t: x less that noise, scaled."""
    rows = torch.arange(len(x), device=x.device).split(CHUNK)
    steps = torch.full((len(x),), t, device=x.device)
    noise = [model(x[part], steps[part], None if label is None else label[part]) for part in rows]
    kept = model.kept[t]
    return ((x - (1 - kept).sqrt() * torch.cat(noise)) / kept.sqrt()).clamp(-1, 1)


def _step_back(x, guess, kept, kept_after):
    """Return the pictures one step nearer to the guess: more of it, and less of the same noise."""
    noise = (x - kept.sqrt() * guess) / (1 - kept).sqrt()
    return kept_after.sqrt() * guess + (1 - kept_after).sqrt() * noise


def _as_images(x):
    """Return a tensor of pictures in [−1, 1] as the course keeps images."""
    return ((x + 1) / 2).clamp(0, 1).permute(0, 2, 3, 1).cpu().numpy()


def _checked(model, n, label, size, n_steps):
    """Return the shape of the pictures, a label for each or None, and the number of steps."""
    if not hasattr(model, "noised"):
        raise ValueError(f"model must be a Diffusion, but is {type(model).__name__}.")
    n, size = _validate.count(n, "n"), _validate.count(size, "size", low=4)
    if size % 4:
        raise ValueError(f"size must be a multiple of 4, since the network halves pictures twice, but is {size}.")
    if _validate.count(n_steps, "n_steps") > model.n_steps:
        raise ValueError(f"n_steps must be at most {model.n_steps}, as the model was trained, but is {n_steps}.")
    if label is not None:
        label = np.full(n, label) if np.ndim(label) == 0 else label
        label = _validate.labels(label, "label", model.n_labels, length=n)
    return (n, model.channels, size, size), label, n_steps
