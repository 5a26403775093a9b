"""Convolution and pooling, as in a convolutional network: a small window moves over the image.

What deep learning calls convolution does not flip the kernel; mathematics calls it cross-correlation.
LeCun et al. 1989, doi:10.1162/neco.1989.1.4.541.
"""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from dlintro import _validate
from dlintro._validate import shown


def convolve_by_loops(image, kernel, padding=0, stride=1):
    """Convolve as one would by hand: at each place, multiply window and kernel, add up. Slow, and easy to read.

    Parameters
    ----------
    image : array of shape (height, width)
    kernel : array of shape (k, m)
    padding : int
        How many zeros surround the image on each side.
    stride : int
        How many pixels the window moves at a time.

    Returns
    -------
    array of shape (output_size(height, k, …), output_size(width, m, …))

    Raises
    ------
    ValueError
        If the kernel is larger than the padded image.
    """
    image, kernel = _checked(image, kernel, padding, stride)
    k, m = kernel.shape
    rows, columns = (image.shape[0] - k) // stride + 1, (image.shape[1] - m) // stride + 1
    out = np.zeros((rows, columns))
    for i in range(rows):
        for j in range(columns):
            window = image[i * stride : i * stride + k, j * stride : j * stride + m]  # (k, m)
            out[i, j] = np.sum(window * kernel)
    return out


def convolve(image, kernel, padding=0, stride=1):
    """Convolve all windows at once: the same numbers as `convolve_by_loops`, parameters and errors as there."""
    image, kernel = _checked(image, kernel, padding, stride)
    windows = sliding_window_view(image, kernel.shape)[::stride, ::stride]  # (rows, columns, k, m), nothing is copied
    return np.einsum("ijkm,km->ij", windows, kernel)


def pool(image, size=2, how="max"):
    """Summarise each block of size × size pixels by its largest value or its mean; pixels left over are dropped.

    Parameters
    ----------
    image : array of shape (height, width)
    size : int
        At most the height and the width.
    how : "max" or "mean"

    Returns
    -------
    array of shape (height // size, width // size)
    """
    image, size = _image(image), _validate.count(size, "size")
    if how not in ("max", "mean"):
        raise ValueError(f'how must be "max" or "mean", but is {shown(how)}.')
    rows, columns = image.shape[0] // size, image.shape[1] // size
    if not (rows and columns):
        raise ValueError(f"size must be at most {min(image.shape)}, but is {size}; choose a smaller size.")
    blocks = image[: rows * size, : columns * size].reshape(rows, size, columns, size)
    return blocks.max(axis=(1, 3)) if how == "max" else blocks.mean(axis=(1, 3))


def output_size(n, k, padding=0, stride=1):
    """Return how many windows of k pixels fit along n pixels: ⌊(n + 2 · padding − k) / stride⌋ + 1."""
    n, k, stride = _validate.count(n, "n"), _validate.count(k, "k"), _validate.count(stride, "stride")
    room = n + 2 * _validate.count(padding, "padding", low=0) - k
    if room < 0:
        raise ValueError(f"A window of {k} pixels does not fit into {n} pixels with padding {padding}; add padding.")
    return room // stride + 1


def receptive_field(layers):
    """Return how many pixels of the image, along one side, one value sees after each layer.

    Parameters
    ----------
    layers : list of (int, int)
        Window k and stride of each convolution or pooling, from the image on; pooling by 2 is (2, 2).

    Returns
    -------
    list of int

    References
    ----------
    Araujo A, Norris W, Sim J. Computing receptive fields of convolutional neural networks. Distill 2019,
    doi:10.23915/distill.00021.
    """
    sizes, size, jump = [], 1, 1  # jump: how many pixels of the image lie between two neighbours
    for k, stride in layers:
        size += (_validate.count(k, "k") - 1) * jump
        jump *= _validate.count(stride, "stride")
        sizes.append(size)
    return sizes


def _image(image):
    image = _validate.numeric(image, "image")
    if image.ndim != 2:
        raise ValueError(f"image must have shape (height, width), but has shape {image.shape}; take one channel.")
    return image


def _checked(image, kernel, padding, stride):
    """Return the padded image and the kernel, both of two dimensions, that fit each other."""
    image, kernel = _image(image), _validate.matrix(kernel, "kernel")
    for n, k in zip(image.shape, kernel.shape, strict=True):
        output_size(n, k, padding, stride)
    return np.pad(image, padding), kernel
