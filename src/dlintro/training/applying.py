"""A trained network applied to new samples: probabilities, features, feature maps and pictures, as arrays."""

import numpy as np
import torch

from dlintro import _validate
from dlintro.training.tensors import CHUNK, check_shape, to_tensor, use_granted_cores


@torch.inference_mode()
def apply(model, function, x, name="x"):
    """Return what `function`, of a tensor, gives for all samples x, as one array; some samples at a time."""
    use_granted_cores()
    x = to_tensor(x)
    check_shape(model, x, name)
    place = next(model.parameters()).device
    model.eval()
    return torch.cat([function(part.to(place)) for part in x.split(CHUNK)]).cpu().numpy()


def predict_proba(model, x, flips=False):
    """Return a classifier's probabilities.

    Parameters
    ----------
    model : nn.Module
        A classifier of `dlintro.models`.
    x : array of shape (n, d) or (n, height, width, channels)
    flips : bool
        Whether to average over the image and its mirror images, left to right and upside down.

    Returns
    -------
    array of shape (n,) for two classes, the probability of class 1; else of shape (n, n_classes)

    Raises
    ------
    ValueError
        If the samples do not fit the model.
    """
    mirrors = ((), (3,), (2,), (2, 3)) if flips else ((),)

    def average(part):
        return sum(model(part.flip(axes) if axes else part).softmax(dim=1) for axes in mirrors) / len(mirrors)

    probs = apply(model, average, x).astype(np.float64)
    return probs[:, 1] if probs.shape[1] == 2 else probs


def embed(model, x):
    """Return what the last hidden layer, or an encoder, makes of each sample: an array of shape (n, n_features)."""
    return apply(model, model.features, x)


def states(model, x):
    """Return what a `Recurrent` network remembers after each day, (n, days, width), and the risk, (n, days).

    The risk is the probability of class 1 that it would give if the series x, shape (n, days, n_in), ended there.
    """
    remembered = apply(model, model.states, x)
    with torch.inference_mode():
        logits = model.head(torch.tensor(remembered, device=model.head.weight.device))
    return remembered, logits.softmax(dim=2)[..., 1].cpu().numpy().astype(np.float64)


def attention(model, x):
    """Return how much each word reads each other one: (n, n_heads, words, words), 1 in all for each word that reads.

    `x` (n, words) holds texts as a `Transformer` takes them.
    """
    return apply(model, model.attention_weights, x)


def feature_maps(model, x):
    """Return what each block of a `SmallCNN` makes of images x: a list of arrays (n, height, width, n_filters)."""
    n_blocks = sum(isinstance(layer, torch.nn.Sequential) for layer in model.body)
    return [apply(model, model.body[: k + 1], x).transpose(0, 2, 3, 1) for k in range(n_blocks)]


def reconstruct(model, x):
    """Return what an autoencoder draws of each image, or guesses of each row, in the shape of x."""
    drawn = apply(model, model, x)
    return drawn.transpose(0, 2, 3, 1) if drawn.ndim == 4 else drawn


@torch.inference_mode()
def decode(model, z):
    """Return the images, (n, height, width, channels), that an autoencoder draws from places z, (n, n_latent)."""
    z = torch.tensor(_validate.matrix(z, "z", columns=model.n_latent), dtype=torch.float32)
    model.eval()
    return model.decoder(z.to(next(model.parameters()).device)).cpu().numpy().transpose(0, 2, 3, 1)
