"""What a network needs: how many numbers it learns, and how many multiply-adds one answer takes."""

import torch
from torch.utils.flop_counter import FlopCounterMode

from dlintro.training.tensors import check_shape, to_tensor


def count_parameters(model):
    """Return the number of weights and biases that a model learns."""
    return sum(values.numel() for values in model.parameters() if values.requires_grad)


def count_operations(model, x):
    """Return how many multiply-adds a model needs for one sample: a multiplication and an addition count as one.

    Those of dense layers, convolutions and attention, which are nearly all; activations, pooling, normalisation and
    what torch counts nowhere, such as `torch.nn.GRU`, are left out.

    Parameters
    ----------
    model : nn.Module
        One of `dlintro.models`.
    x : array of shape (n, d), (n, steps, d) or (n, height, width, channels)
        Samples, of which the first one is tried: only its size counts.

    Returns
    -------
    int

    Raises
    ------
    ValueError
        If the sample does not fit the model.
    """
    x = to_tensor(x[:1])
    check_shape(model, x)
    was_training = model.training
    model.eval()
    with torch.inference_mode(), FlopCounterMode(display=False) as counter:
        model(x.to(next(model.parameters()).device))
    model.train(was_training)
    return counter.get_total_flops() // 2
