"""What digitisation does to images: larger pixels, stronger compression, and the file that is left."""

import io
from dataclasses import replace

import numpy as np
from PIL import Image

from dlintro import _validate
from dlintro._validate import shown
from dlintro.data.slides.compression import compress
from dlintro.data.slides.labs import FINEST

AT_ONCE = 64  # images that are compressed together, for the processor's cache


def digitise(images, shrink=1, quality=100):
    """Return the same images as a poorer scanner would have saved them, enlarged again to their old size.

    First, `shrink` × `shrink` pixels become one, their mean. Then JPEG compresses; 100 leaves this out.

    Parameters
    ----------
    images : Dataset
        With images of shape (n, height, width, channels).
    shrink : int
        How many pixels along a side become one; it divides the height and the width.
    quality : int
        Of the JPEG compression, from 1 (poor) to 100 (not compressed).

    Returns
    -------
    Dataset
        Only x differs; its shape is the same.

    Raises
    ------
    ValueError, TypeError
        If there are no images, their size is no multiple of `shrink`, or the quality is out of its range.

    References
    ----------
    JPEG: ITU-T T.81, 1992. The files' coarser grid of colour is left out.
    """
    x, shrink, quality = _checked(images, shrink, quality)
    small = _smaller(x, shrink)
    if quality < FINEST:
        small = _compressed(small, quality)
    return replace(images, x=small.repeat(shrink, axis=1).repeat(shrink, axis=2))


def jpeg_bytes(images, shrink=1, quality=100):
    """Return how many bytes a JPEG file needs for each of these images, on average; the file's head is left out.

    Parameters
    ----------
    images, shrink, quality
        As for `digitise`; here, 100 compresses too, as little as JPEG can.

    Returns
    -------
    float
        Measured on one large image, in which all of them lie under each other.
    """
    x, shrink, quality = _checked(images, shrink, quality)
    small = np.rint(255 * _smaller(x, shrink)).astype(np.uint8)
    column = small.reshape(-1, *small.shape[2:])
    return (_file(column, quality) - _file(column[:1, :1], quality)) / len(x)


def _checked(images, shrink, quality):
    if np.ndim(getattr(images, "x", None)) != 4:
        raise TypeError(f"images must be a Dataset of images, but is {shown(images)}; try data.simulate_slides().")
    height, width = images.x.shape[1:3]
    shrink, quality = _validate.count(shrink, "shrink"), _validate.count(quality, "quality")
    if height % shrink or width % shrink:
        fine = [k for k in range(1, min(height, width) + 1) if not (height % k or width % k)]
        raise ValueError(f"shrink must be one of {', '.join(map(str, fine))} for these images, but is {shrink}.")
    if quality > FINEST:
        raise ValueError(f"quality must be at most {FINEST}, but is {quality}.")
    return images.x, shrink, quality


def _smaller(x, shrink):
    n, height, width, channels = x.shape
    blocks = x.reshape(n, height // shrink, shrink, width // shrink, shrink, channels)
    return blocks.mean(axis=(2, 4), dtype=np.float32)


def _compressed(x, quality):
    """Return images of shape (n, height, width, channels) after JPEG; grey ones have no colour before and after."""
    channels_first = np.ascontiguousarray(np.broadcast_to(x, (*x.shape[:3], 3)).transpose(0, 3, 1, 2))
    parts = [channels_first[k : k + AT_ONCE] for k in range(0, len(x), AT_ONCE)]
    back = np.concatenate([compress(part, np.full(len(part), quality)) for part in parts]).transpose(0, 2, 3, 1)
    return back if x.shape[3] == 3 else back.mean(axis=3, keepdims=True).clip(0, 1)


def _file(image, quality):
    """Return the size of an image's JPEG file in bytes."""
    stream = io.BytesIO()
    Image.fromarray(image.squeeze(axis=2) if image.shape[2] == 1 else image).save(stream, "JPEG", quality=quality)
    return stream.tell()
