"""Maps of what a network makes of images: points by class, and rows of small images."""

import matplotlib.pyplot as plt
import numpy as np

from dlintro import _validate
from dlintro.plots import drawn, phrases
from dlintro.plots.patients import class_points


def latent_map(z, labels, names, ax=None, title="", first=0):
    """Draw each sample as a point of a two-dimensional map; colour and marker tell its class.

    Parameters
    ----------
    z : array of shape (n, 2)
        The places, such as those of PCA, of t-SNE or of an autoencoder with two latent numbers.
    labels : array of shape (n,)
        Class numbers 0, 1, …, that index `names`.
    names : sequence of str
        The names of the classes.
    title : str
    first : int
        Which of the course's colours and markers comes first: 0 (benign, malignant), or 2 for other groups.

    Returns
    -------
    matplotlib Axes
        Draws `clouds`, one for each class.
    """
    z = _validate.matrix(z, "z", columns=2)
    labels = _validate.labels(labels, "labels", n_classes=len(names), length=len(z))
    ax = drawn.axes(ax, figsize=(6, 4.4))
    clouds = class_points(ax, z, labels, names, first=first)
    ax.set(xlabel="first coordinate", ylabel="second coordinate", title=title)
    ax.set_aspect("equal", adjustable="datalim")  # so that a distance looks the same in every direction
    ax.legend(loc="upper left", bbox_to_anchor=(0, -0.16), ncols=len(names), markerscale=1.5, handletextpad=0.2)
    return drawn.name(ax, clouds=clouds)


def latent_maps(z, views):
    """Draw the same map several times, side by side, each time coloured by something else.

    Parameters
    ----------
    z : array of shape (n, 2)
        The places.
    views : dict of str to (labels, names, first)
        The title of each map, and what `latent_map` takes.

    Returns
    -------
    array of matplotlib Axes
    """
    if not views:
        raise ValueError("views must hold at least one title with its labels, but is empty.")
    axes = plt.figure(figsize=(4.4 * len(views), 4)).subplots(1, len(views), squeeze=False)[0]
    for ax, (title, (labels, names, first)) in zip(axes, views.items(), strict=True):
        latent_map(z, labels, names, ax, title, first)
    return axes


def image_rows(rows, ax=None):
    """Draw rows of small images, one below the other, each with its name on the left.

    Parameters
    ----------
    rows : dict of str to array of shape (n, height, width, channels)
        The name of each row and its images, in [0, 1]; all of one size, and as many in each row.
    """
    if not rows:
        raise ValueError("rows must hold at least one name with its images, but is empty.")
    rows = {name: _validate.images(images, name) for name, images in rows.items()}
    shapes = {images.shape for images in rows.values()}
    if len(shapes) > 1:
        raise ValueError(f"all rows must hold as many images of one size, but have the shapes {sorted(shapes)}.")
    n, height, width, _ = shapes.pop()
    ax = drawn.axes(ax, figsize=(7.5, max(1.2, 6.2 / n * len(rows))))
    sheet = np.concatenate([_strip(images) for images in rows.values()])
    ax.imshow(sheet, extent=(0, n * (width + 1), len(rows) * (height + 1), 0), interpolation="nearest", cmap="gray")
    ax.set(xticks=[], yticks=(np.arange(len(rows)) + 0.5) * (height + 1), yticklabels=list(rows))
    ax.tick_params(length=0)
    ax.spines[:].set_visible(False)
    return drawn.tell(ax, f"{len(rows)} rows of {n} images", lambda: phrases.looks(rows))


def _strip(images):
    """Return images side by side as one, with a white line after each and below."""
    framed = np.pad(images, ((0, 0), (0, 1), (0, 1), (0, 0)), constant_values=1)
    strip = np.concatenate(list(framed), axis=1)
    return np.repeat(strip, 3, axis=2) if strip.shape[2] == 1 else strip
