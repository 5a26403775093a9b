"""An explorer of heat: where several networks look in the same images, by several methods."""

import numpy as np
from ipywidgets import Dropdown, IntSlider

from dlintro import _validate
from dlintro.plots.images import brightest
from dlintro.widgets.explorer import Explorer
from dlintro.widgets.panels import Heat, picture


def explore_heat(images, maps, captions, masks, what="the mask"):
    """Explore where networks look: choose an image, a network and a method.

    Parameters
    ----------
    images : array of shape (n, height, width, channels)
        In [0, 1].
    maps : dict of str to dict of str to array of shape (n, height, width)
        For each network and each method, the heat of each image; positive speaks for the class, negative against it.
        All networks have the same methods.
    captions : dict of str to sequence of n str
        For each network, what it says of each image.
    masks : bool array of shape (n, height, width)
        Where something lies in each image, such as ink.
    what : str
        What the masks show, for the readout.

    Returns
    -------
    Explorer
        Its readout tells how much of the heat that speaks for the class lies in the mask, and how large the mask is.
    """
    images = _validate.images(images, "images")
    masks = np.asarray(masks, dtype=bool)
    _check(images, maps, captions, masks)
    grey = images.mean(axis=3)

    def build(figure):
        left, right = figure.subplots(1, 2)
        shown, panel = picture(left, images[0], "image"), Heat(right, grey[0], "orange: for, blue: against")

        def update(image, network, method):
            stack = maps[network][method]
            shown.set_data(np.squeeze(images[image]))
            panel.show(grey[image], stack[image], brightest(stack))
            return f"{captions[network][image]} {_inside(stack[image], masks[image], what)}"

        return update

    methods = list(next(iter(maps.values())))
    return Explorer(
        build,
        alt="An image, and beside it the same image in grey with the heat of a network over it",
        look="Keep the image and change the network, then the method: does the heat move? If two methods disagree "
        "about one network, which would you believe at a patient's bedside?",
        figsize=(6.4, 3.2),
        image=IntSlider(0, min=0, max=len(images) - 1, description="image"),
        network=Dropdown(options=list(maps), description="network"),
        method=Dropdown(options=methods, description="method"),
    )


def _check(images, maps, captions, masks):
    """Refuse parts that do not belong together."""
    n, shape = len(images), images.shape[:3]
    if not maps or list(maps) != list(captions):
        raise ValueError(f"maps has the networks {list(maps)}, but captions {list(captions)}; give the same ones.")
    if len({tuple(by_method) for by_method in maps.values()}) > 1 or not next(iter(maps.values())):
        raise ValueError("each network must have maps by the same methods, and at least one.")
    shapes = {np.shape(stack) for by_method in maps.values() for stack in by_method.values()} | {masks.shape}
    if shapes != {shape} or {len(texts) for texts in captions.values()} != {n}:
        raise ValueError(f"maps, masks and captions must fit the {n} images of {shape[1:]} pixels, but differ.")


def _inside(heat, mask, what):
    """Return in words how much of the positive heat lies in the mask."""
    positive = heat.clip(min=0)
    if positive.sum() == 0:
        return "No place speaks for malignant."
    share = (positive * mask).sum() / positive.sum()
    return f"{share:.0%} of the heat for malignant lies on {what}, which covers {mask.mean():.0%} of the image."
