"""Maps of where a network looked, by captum: one for each image, as large as the image."""

from numbers import Integral

import numpy as np
import torch
from captum.attr import IntegratedGradients, LayerGradCam, Occlusion, Saliency
from torch import nn
from torch.nn import functional as F

from dlintro import _validate, training

CHUNK = 128  # images that are explained at a time, to bound the memory


def gradient(model, x, target=1):
    """Return how strongly the logit reacts to each pixel: the largest of the channels' absolute gradients.

    Parameters
    ----------
    model : nn.Module
        A classifier: its `forward` gives logits, (n, n_classes).
    x : array of shape (n, height, width, channels)
        Images in [0, 1].
    target : int
        The class whose logit is explained.

    Returns
    -------
    array of shape (n, height, width)
        At least 0; in logits for a change of a channel by 1.

    Raises
    ------
    ValueError, TypeError
        If the images do not fit the model, or there is no such class.

    References
    ----------
    Simonyan K, Vedaldi A, Zisserman A. Deep inside convolutional networks. 2013, doi:10.48550/arXiv.1312.6034.
    """
    return _explain(model, x, target, lambda part: Saliency(model).attribute(part, target=target).amax(dim=1))


def integrated_gradients(model, x, target=1, baseline=0.0, n_steps=32):
    """Return what each pixel adds to the logit on the way from a baseline image to the image.

    All pixels together add up to the logit of the image minus that of the baseline. A pixel that has the baseline's
    colour gets 0, so with a black baseline what is black in the image seems not to matter.

    Parameters
    ----------
    model, x, target
        As for `gradient`.
    baseline : float, or array of shape (height, width, channels)
        The image to start from, in [0, 1]; a number is one grey everywhere.
    n_steps : int
        Between how many images on the way the gradients are averaged.

    Returns
    -------
    array of shape (n, height, width)
        In logits: positive speaks for the class, negative against it.

    Raises
    ------
    ValueError, TypeError
        As for `gradient`; or if the baseline has another shape than the images, or lies outside [0, 1].

    References
    ----------
    Sundararajan M, Taly A, Yan Q. Axiomatic attribution for deep networks. 2017, doi:10.48550/arXiv.1703.01365.
    """
    x = _validate.images(x)
    _validate.count(n_steps, "n_steps")
    start = training.to_tensor(_baseline(baseline, x.shape))
    method = IntegratedGradients(model)

    def attribute(part):
        from_here = start.to(part.device).expand_as(part)
        found = method.attribute(
            part, baselines=from_here, target=target, n_steps=n_steps, internal_batch_size=8 * CHUNK
        )
        return found.sum(dim=1)

    return _explain(model, x, target, attribute)


def occlusion(model, x, target=1, window=8, stride=4, fill=None):
    """Return by how much the logit falls when a square of the image is covered.

    Parameters
    ----------
    model, x, target
        As for `gradient`.
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

    Raises
    ------
    ValueError, TypeError
        As for `gradient`; or if the square is larger than the image, or smaller than a step.

    References
    ----------
    Zeiler MD, Fergus R. Visualizing and understanding convolutional networks. 2014, doi:10.48550/arXiv.1311.2901.
    """
    x = _validate.images(x)
    _validate.count(window, "window")
    if window > min(x.shape[1:3]):
        raise ValueError(f"window must be at most {min(x.shape[1:3])} pixels, the image's shorter side; {window} came.")
    if _validate.count(stride, "stride") > window:
        raise ValueError(f"stride must be at most window, {window} pixels, else pixels are left out; {stride} came.")
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

    return _explain(model, x, target, attribute)


def grad_cam(model, x, target=1, layer=None):
    """Return which places of a layer's feature maps speak for the class, enlarged to the image.

    Parameters
    ----------
    model, x, target
        As for `gradient`.
    layer : str, optional
        The layer's name, one of `layers(model, x)`; without it, the last one whose maps are as large as those of the
        last convolution: in a `SmallCNN` the ReLU before the last pooling.

    Returns
    -------
    array of shape (n, height, width)
        At least 0, without unit; 0 everywhere if no place speaks for the class.

    Raises
    ------
    ValueError, TypeError
        As for `gradient`; or if there is no such layer.

    References
    ----------
    Selvaraju RR et al. Grad-CAM. 2016, doi:10.48550/arXiv.1610.02391.
    """
    x = _validate.images(x)
    there = layers(model, x)
    name = _last_convolved(model, there) if layer is None else layer
    if name not in there:
        raise ValueError(f"the model has no layer {layer!r} with feature maps; choose from {', '.join(there)}.")
    method = LayerGradCam(model, model.get_submodule(name))

    def attribute(part):
        found = method.attribute(part, target=target, relu_attributions=True)  # (n, 1, its height, its width)
        return F.interpolate(found, size=x.shape[1:3], mode="bilinear", align_corners=False)[:, 0]

    return _explain(model, x, target, attribute)


def layers(model, x):
    """Return the model's layers that give feature maps of images x, in the order of computing: name to (height, width).

    A layer that holds others, such as a block, comes after them.
    """
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
        training.predict_proba(model, _validate.images(x)[:1])
    finally:
        for hook in hooks:
            hook.remove()
    return sizes


def _explain(model, x, target, attribute):
    """Return `attribute(part)` of all images, in parts, as one array (n, height, width)."""
    x = _validate.images(x)
    probs = training.predict_proba(model, x[:1])  # refuses images of another kind than the model takes
    n_classes = 2 if probs.ndim == 1 else probs.shape[1]
    if isinstance(target, bool) or not isinstance(target, Integral):
        raise TypeError(f"target must be the number of a class, but {target!r} came.")
    if not 0 <= target < n_classes:
        raise ValueError(f"target must be a class from 0 to {n_classes - 1}, but {target} came.")
    place = next(model.parameters()).device
    parts = (part.to(place).requires_grad_() for part in training.to_tensor(x).split(CHUNK))
    return torch.cat([attribute(part).detach() for part in parts]).cpu().numpy().astype(np.float64)


def _baseline(baseline, shape):
    """Return the baseline as an image, (1, height, width, channels)."""
    if np.ndim(baseline) == 0:
        grey = _validate.number(baseline, "baseline", low=0, high=1)
        return np.full((1, *shape[1:]), grey, dtype=np.float32)
    if np.shape(baseline) != tuple(shape[1:]):
        raise ValueError(f"baseline has shape {np.shape(baseline)}, but the images {tuple(shape[1:])}; give one image.")
    return _validate.images(np.asarray(baseline)[None], "baseline")


def _last_convolved(model, there):
    """Return the last layer whose maps are as large as those of the last convolution, such as the ReLU after it."""
    convolutions = [name for name in there if isinstance(model.get_submodule(name), nn.Conv2d)]
    if not convolutions:
        raise ValueError(f"the model has no convolution; name a layer, one of {', '.join(there) or 'none there is'}.")
    return [name for name in there if there[name] == there[convolutions[-1]]][-1]
