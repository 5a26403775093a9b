"""Smaller networks: weights in fewer bits, weights left out, and a small network that learns from a large one."""

import copy
from dataclasses import dataclass
from functools import partial

import numpy as np
import torch
from torch.nn import functional as F

from dlintro import _validate
from dlintro.training.applying import predict_proba
from dlintro.training.fitting import fit
from dlintro.training.tensors import device

FLOAT_BITS = 32


def quantise(model, bits=8):
    """Return a copy of a network whose weights are whole numbers of so many bits, times one step for each output.

    The step lets the largest weight of a neuron or filter become the largest whole number, 127 for 8 bits. Biases and
    batch normalisation stay as they are. The copy still computes with floats, so it is not faster: it shows what the
    rounding does to the answers. After Jacob et al. 2018, doi:10.1109/CVPR.2018.00286.

    Parameters
    ----------
    model : nn.Module
    bits : int
        2 to 32; with 2, a weight is −1, 0 or 1 step.

    Returns
    -------
    nn.Module
    """
    largest = 2 ** (_bits(bits) - 1) - 1
    model = copy.deepcopy(model)
    for weights in matrices(model):
        w = weights.detach().double().flatten(1)  # (outputs, inputs)
        step = w.abs().amax(dim=1, keepdim=True).clamp(min=1e-30) / largest
        weights.data = ((w / step).round() * step).to(weights.dtype).view_as(weights)
    return model


def prune(model, share):
    """Return a copy of a network in which a share of each layer's weights is 0: those that were nearest to 0.

    Biases and batch normalisation stay as they are. Where `fit` trains the copy on, as the source does, these weights
    stay 0. Han et al. 2015, doi:10.48550/arXiv.1506.02626.

    Parameters
    ----------
    model : nn.Module
    share : float
        In [0, 1].

    Returns
    -------
    nn.Module
    """
    share = _validate.number(share, "share", low=0, high=1)
    model = copy.deepcopy(model)
    for weights in matrices(model):
        order = weights.detach().abs().flatten().argsort(stable=True)
        weights.data.view(-1)[order[: round(share * len(order))]] = 0
        weights.register_hook(partial(_where, there=weights.detach() != 0))  # Adam moves no weight without a gradient
    return model


def distil(teacher, student, train, valid, *, temperature=4.0, trust=0.9, **settings):
    """Train a student on what a teacher answers, beside the labels.

    The teacher's probabilities tell how sure it is of each sample; a high temperature brings them nearer to each other.
    Hinton et al. 2015, doi:10.48550/arXiv.1503.02531.

    Parameters
    ----------
    teacher, student : nn.Module
        Classifiers of `dlintro.models` for the same classes; only the student is trained, in place.
    train, valid : Dataset
    temperature : float
        Logits are divided by it before they become probabilities to learn from; above 0.
    trust : float
        How much the teacher counts, in [0, 1]; the labels have the rest.
    **settings
        As for `fit`.

    Returns
    -------
    dlintro.history.History
        `valid_loss` is the usual cross-entropy of the labels.

    Raises
    ------
    ValueError
        If teacher and student tell other classes apart, or a number is out of its range.
    """
    temperature = _validate.number(temperature, "temperature", low=0, above=True)
    trust = _validate.number(trust, "trust", low=0, high=1)
    if teacher.n_classes != student.n_classes:
        raise ValueError(
            f"teacher and student must have the same classes, but have {teacher.n_classes} and {student.n_classes}."
        )
    teacher.to(device()).eval()

    def loss(x, y, class_weights=None):
        logits = student(x)
        with torch.no_grad():
            answers = (teacher(x) / temperature).softmax(dim=1)  # of the images as the student sees them, also mirrored
        soft = F.cross_entropy(logits / temperature, answers)
        # Gradients of the soft part shrink with the square of the temperature.
        return trust * temperature**2 * soft + (1 - trust) * student.cross_entropy(logits, y, class_weights)

    student.loss = loss  # in place of the loss of its class
    try:
        return fit(student, train, valid, **settings)
    finally:
        del student.loss


def size_in_bytes(model, bits=FLOAT_BITS):
    """Return how many bytes a network takes if each weight has so many bits.

    Biases, batch normalisation, and below 32 bits the step of each output, have 32 bits. Weights that are 0 are left
    out where that saves bytes: one more bit for each weight then says whether it is there.

    Parameters
    ----------
    model : nn.Module
    bits : int
        Of a weight, 2 to 32.

    Returns
    -------
    int
    """
    bits = _bits(bits)
    kept = [values for values in model.state_dict().values() if values.is_floating_point()]
    total = FLOAT_BITS * sum(values.numel() for values in kept)
    for weights in matrices(model):
        n, n_left = weights.numel(), int(weights.count_nonzero())
        steps = len(weights) * FLOAT_BITS * (bits < FLOAT_BITS)
        total += min(n * bits, n_left * bits + n) + steps - n * FLOAT_BITS
    return -(-total // 8)


@dataclass(frozen=True, eq=False)
class Shrunk:
    """What became of a network.

    Attributes
    ----------
    bits : int
    share : float
        Of the weights that were pruned, before the others were rounded.
    size : int
        In bytes.
    weights : array of shape (k,)
        Of one layer.
    probs : array of shape (n,) or (n, n_classes)
        As from `predict_proba`.
    """

    bits: int
    share: float
    size: int
    weights: np.ndarray
    probs: np.ndarray


def shrink(model, x, bits=(2, 3, 4, 8, 32), shares=(0.0, 0.2, 0.3, 0.5, 0.7, 0.9)):
    """Return what becomes of a network with each number of bits and each share pruned, for `explore_shrinking`.

    Parameters
    ----------
    model : nn.Module
        A classifier of `dlintro.models`.
    x : array of shape (n, d) or (n, height, width, channels)
        The samples to judge.
    bits : sequence of int
    shares : sequence of float

    Returns
    -------
    list of Shrunk
        Its weights are those of the layer that has most.
    """
    found = []
    for share in shares:
        pruned = prune(model, share)
        for number in bits:
            small = quantise(pruned, number)
            layer = max(matrices(small), key=torch.Tensor.numel).detach().cpu().numpy().ravel()
            found.append(Shrunk(number, share, size_in_bytes(small, number), layer, predict_proba(small, x)))
    return found


def matrices(model):
    """Return the weights of all dense and convolutional layers, (outputs, inputs, …)."""
    return [weights for weights in model.parameters() if weights.ndim > 1]


def _where(gradient, there):
    return gradient * there.to(gradient.device)


def _bits(bits):
    bits = _validate.count(bits, "bits", low=2)
    if bits > FLOAT_BITS:
        raise ValueError(f"bits must be at most {FLOAT_BITS}, but is {bits}.")
    return bits
