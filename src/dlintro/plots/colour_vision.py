"""How people see a picture whose eyes do not tell red from green, and how far apart two colours look."""

import numpy as np

from dlintro import _validate

# Of linear red, green and blue: without the cones for medium wavelengths. Rows add up to 1, so greys stay grey.
DEUTERANOPIA = np.array(
    [
        [0.367322, 0.860646, -0.227968],
        [0.280085, 0.672501, 0.047413],
        [-0.011820, 0.042940, 0.968881],
    ]
)
TO_XYZ = np.array(  # of linear sRGB, IEC 61966-2-1
    [
        [0.4124564, 0.3575761, 0.1804375],
        [0.2126729, 0.7151522, 0.0721750],
        [0.0193339, 0.1191920, 0.9503041],
    ]
)


def as_deuteranope(rgb):
    """Return colours as somebody without green-sensitive cones sees them: a simulation of the full deficiency.

    Most people with a red–green deficiency have a milder form.

    Parameters
    ----------
    rgb : array of shape (…, 3)
        Red, green and blue in sRGB, in [0, 1].

    Returns
    -------
    array of the same shape, in [0, 1]

    Raises
    ------
    ValueError, TypeError
        If the last axis does not hold three numbers in [0, 1].

    References
    ----------
    Machado GM, Oliveira MM, Fernandes LAF. IEEE Trans Vis Comput Graph 2009;15:1291–1298, doi:10.1109/TVCG.2009.113;
    the matrix for deuteranomaly of severity 1.0.
    """
    return _gamma((_linear(_checked(rgb, "rgb")) @ DEUTERANOPIA.T).clip(0, 1))


def colour_difference(first, second):
    """Return how different colours look to somebody with full colour vision: their distance in CIE Lab.

    About 2 can be seen side by side; a screen's full red and full green are 171 apart.

    Parameters
    ----------
    first, second : arrays of shape (…, 3)
        Red, green and blue in sRGB, in [0, 1].

    Returns
    -------
    array of shape (…)
        At least 0.

    Raises
    ------
    ValueError, TypeError
        If the last axis does not hold three numbers in [0, 1].

    References
    ----------
    CIE 1976 colour difference, ISO/CIE 11664-4:2019, for the white D65.
    """
    return np.linalg.norm(_lab(_checked(first, "first")) - _lab(_checked(second, "second")), axis=-1)


def _checked(colours, name):
    colours = _validate.numeric(colours, name)
    if not colours.ndim or colours.shape[-1] != 3:
        raise ValueError(f"{name} must have shape (…, 3), red, green and blue, but has shape {colours.shape}.")
    if colours.min() < 0 or colours.max() > 1:
        raise ValueError(
            f"{name} must lie in [0, 1], but ranges from {colours.min():g} to {colours.max():g}; divide 0…255 by 255."
        )
    return colours


def _linear(rgb):
    """Return the amounts of light behind sRGB values."""
    return np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)


def _gamma(light):
    """Return the sRGB values of amounts of light: the inverse of `_linear`."""
    return np.where(light <= 0.0031308, 12.92 * light, 1.055 * light ** (1 / 2.4) - 0.055)


def _lab(rgb):
    ratio = (_linear(rgb) @ TO_XYZ.T) / TO_XYZ.sum(axis=1)  # to white
    root = np.where(ratio > (6 / 29) ** 3, np.cbrt(ratio), ratio / (3 * (6 / 29) ** 2) + 4 / 29)
    x, y, z = np.moveaxis(root, -1, 0)
    return np.stack([116 * y - 16, 500 * (x - y), 200 * (y - z)], axis=-1)
