"""Maps of where a network looked, by captum: one for each image, as large as the image.

Every method takes a classifier, images x of shape (n, height, width, channels) in [0, 1], and the class whose logit is
explained. It raises a `ValueError` or `TypeError` if the images do not fit the model or there is no such class.
"""

from numbers import Integral

import numpy as np
import torch
from captum.attr import LayerGradCam, Occlusion, Saliency
from torch import nn
from torch.nn import functional as F

from dlintro import _validate, training
from dlintro._validate import shown
from dlintro.training.tensors import as_tensor

CHUNK = 128  # images that are explained at a time, to bound the memory


def gradient(model, x, target=1):
    """Return how strongly the logit reacts to each pixel: the largest of the channels' absolute gradients.

    Returns
    -------
    array of shape (n, height, width)
        At least 0; in logits for a change of a channel by 1.

    References
    ----------
    Simonyan K, Vedaldi A, Zisserman A. Deep inside convolutional networks. 2013, doi:10.48550/arXiv.1312.6034.
    """
    saliency = Saliency(model)
    return _explain(model, _checked(model, x, target), lambda part: saliency.attribute(part, target=target).amax(dim=1))


def occlusion(model, x, target=1, window=8, stride=4, fill=None):
    """Return by how much the logit falls when a square of the image is covered.

    Parameters
    ----------
    window : int
        The side of the square, in pixels; at most the image's shorter side.
    stride : int
        How far the square moves at a time, in pixels; at most `window`, so that no pixel is left out.
    fill : float, optional
        The grey of the square, in [0, 1]; without it, each image's own mean colour.

    Returns
    -------
    array of shape (n, height, width)
        In logits, at each pixel the mean over the squares that cover it: positive speaks for the class.

    References
    ----------
    Zeiler MD, Fergus R. Visualizing and understanding convolutional networks. 2014, doi:10.48550/arXiv.1311.2901.
    """
    x = _checked(model, x, target)
    shorter = min(x.shape[1:3])
    if _validate.count(window, "window") > shorter:
        raise ValueError(f"window must be at most {shorter} pixels, the image's shorter side, but is {window}.")
    if _validate.count(stride, "stride") > window:
        raise ValueError(f"stride must be at most the window, {window} pixels, to reach every pixel, but is {stride}.")
    grey = None if fill is None else _validate.number(fill, "fill", low=0, high=1)
    channels, method = x.shape[3], Occlusion(model)

    def attribute(part):
        cover = part.mean(dim=(2, 3), keepdim=True) if grey is None else torch.full_like(part[:, :, :1, :1], grey)
        with torch.no_grad():
            found = method.attribute(
                part.detach(),
                sliding_window_shapes=(channels, window, window),
                strides=(channels, stride, stride),
                baselines=cover.detach().expand_as(part),
                target=target,
            )
        return found[:, 0]  # the same in each channel, since all are covered together

    return _explain(model, x, attribute)


def grad_cam(model, x, target=1, layer=None):
    """Return which places of a layer's feature maps speak for the class, enlarged to the image.

    Parameters
    ----------
    layer : str, optional
        The layer's name, one of `layers(model, x)`; without it, the last one whose maps are as large as those of the
        last convolution: in a `SmallCNN` the ReLU before the last pooling.

    Returns
    -------
    array of shape (n, height, width)
        At least 0, without unit; 0 everywhere if no place speaks for the class.

    References
    ----------
    Selvaraju RR et al. Grad-CAM. 2016, doi:10.48550/arXiv.1610.02391.
    """
    x = _checked(model, x, target)
    there = _layers(model, x)
    name = _last_convolved(model, there) if layer is None else layer
    if name not in there:
        raise ValueError(f"the model has no layer {shown(layer)} with feature maps; choose from {', '.join(there)}.")
    method = LayerGradCam(model, model.get_submodule(name))

    def attribute(part):
        found = method.attribute(part, target=target, relu_attributions=True)  # (n, 1, its height, its width)
        return F.interpolate(found, size=x.shape[1:3], mode="bilinear", align_corners=False)[:, 0]

    return _explain(model, x, attribute)


def layers(model, x):
    """Return the model's layers that give feature maps of images x, in the order of computing: name to (height, width).

    A layer that holds others, such as a block, comes after them.
    """
    return _layers(model, _validate.images(x))


def _layers(model, x):
    sizes, hooks = {}, []

    def watch(name):
        def note(_module, _given, out):
            if torch.is_tensor(out) and out.ndim == 4 and out.shape[2] * out.shape[3] > 1:
                sizes[name] = tuple(out.shape[2:])

        return note

    for name, module in model.named_modules():
        if name:
            hooks.append(module.register_forward_hook(watch(name)))
    try:
        training.predict_proba(model, x[:1])
    finally:
        for hook in hooks:
            hook.remove()
    return sizes


def _checked(model, x, target):
    """Return the images as an array if they fit the model, and the target is one of its classes."""
    x = _validate.images(x)
    probs = training.predict_proba(model, x[:1])  # raises if the model takes other images
    n_classes = 2 if probs.ndim == 1 else probs.shape[1]
    if isinstance(target, bool) or not isinstance(target, Integral):
        raise TypeError(f"target must be the number of a class, but is {shown(target)}.")
    if not 0 <= target < n_classes:
        raise ValueError(f"target must be a class from 0 to {n_classes - 1}, but is {target}.")
    return x


def _explain(model, x, attribute):
    """Return `attribute(part)` of all images, in parts, as one array (n, height, width)."""
    place = next(model.parameters()).device
    parts = (part.to(place).requires_grad_() for part in as_tensor(x).split(CHUNK))
    return torch.cat([attribute(part).detach() for part in parts]).cpu().numpy().astype(np.float64)


def _last_convolved(model, there):
    """Return the last layer whose maps are as large as those of the last convolution, such as the ReLU after it."""
    convolutions = [name for name in there if isinstance(model.get_submodule(name), nn.Conv2d)]
    if not convolutions:
        raise ValueError(
            "the model must have a convolution, or you must name a layer with feature maps, but it has none."
        )
    return [name for name in there if there[name] == there[convolutions[-1]]][-1]
