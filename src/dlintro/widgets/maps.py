"""An explorer of maps that mislead: an image, several networks and methods, and beside each the first network's map."""

from functools import partial

import numpy as np
from ipywidgets import Dropdown, IntSlider

from dlintro import _validate, text
from dlintro.plots.images import brightest
from dlintro.plots.style import INK
from dlintro.widgets.explorer import Explorer, animate
from dlintro.widgets.panels import Heat, picture


def explore_maps(images, maps, answers, masks, what="the lesion", answer="malignant"):
    """Explore maps that mislead: choose an image, a network and a method, and compare with the first network's map.

    Each map is coloured up to its own largest values, as programs do: how strong it is cannot be seen.

    Parameters
    ----------
    images : array of shape (n, height, width, channels)
        In [0, 1]; some may be noise.
    maps : dict of str to dict of str to array of shape (n, height, width)
        For each network and each method, the heat of each image; positive speaks for the class. All networks have the
        same methods; the others are compared with the first network.
    answers : dict of str to array of shape (n,)
        For each network, the probability that it gives each image, in [0, 1].
    masks : bool array of shape (n, height, width)
        Where the thing lies in each image; nowhere in noise.
    what : str
        What the masks show, for the readout.
    answer : str
        What the probability is of, for the readout.

    Returns
    -------
    Explorer
        Its readout says what the network answers, whether the hottest pixel lies in the mask, and the rank correlation
        with the first network's map.

    References
    ----------
    Adebayo J et al. Sanity checks for saliency maps. 2018, doi:10.48550/arXiv.1810.03292.
    """
    images, masks = _validate.images(images, "images"), np.asarray(masks)
    maps = {
        name: {how: _validate.numeric(stack, f"maps of {name}") for how, stack in own.items()}
        for name, own in maps.items()
    }
    answers = {name: _validate.vector(values, f"answers of {name}") for name, values in answers.items()}
    _check(images, maps, answers, masks)
    first = next(iter(maps))
    return Explorer(
        partial(_build, images=images, maps=maps, answers=answers, masks=masks, what=what, answer=answer),
        alt=f"An image, the map of a network over it, and beside it the map of {first} by the same method; a cross "
        "marks the hottest pixel of each map",
        look="Give the network random weights: which methods make a map as convincing as before? Then compare the two "
        "trained ones, and look at the images of noise: does a map tell you that there is nothing to see?",
        figsize=(7, 3),
        image=IntSlider(0, min=0, max=len(images) - 1, description="image"),
        network=Dropdown(options=list(maps), value=list(maps)[-1], description="network"),
        method=Dropdown(options=list(maps[first]), value=list(maps[first])[-1], description="method"),
    )


def _check(images, maps, answers, masks):
    """Refuse parts that do not belong together."""
    if masks.dtype != bool:
        raise TypeError(f"masks must be yes-or-no (bool), but hold {masks.dtype}; compare with a threshold first.")
    if not maps or list(maps) != list(answers):
        raise ValueError(f"maps has the networks {list(maps)}, but answers {list(answers)}; give the same ones.")
    if len({tuple(own) for own in maps.values()}) > 1 or not next(iter(maps.values())):
        raise ValueError("each network must have maps by the same methods, and at least one.")
    shapes = {stack.shape for own in maps.values() for stack in own.values()} | {masks.shape}
    if shapes != {images.shape[:3]} or {len(values) for values in answers.values()} != {len(images)}:
        raise ValueError(f"maps, masks and answers must fit the images, of shape {images.shape[:3]}, but differ.")
    for name, values in answers.items():
        if values.min() < 0 or values.max() > 1:
            raise ValueError(
                f"answers of {name} must lie in [0, 1], but range from {values.min():g} to {values.max():g}."
            )


def _build(figure, images, maps, answers, masks, what, answer):
    first = next(iter(maps))
    grey = images.mean(axis=3)
    left, *panels = figure.subplots(1, 3)
    shown = picture(left, images[0], "image")
    own, reference = (
        _CrossedHeat(ax, grey[0], title)
        for ax, title in zip(panels, ("map of this network", f"map of {first}"), strict=True)
    )

    def update(image, network, method):
        shown.set_data(np.squeeze(images[image]))
        heat, beside = maps[network][method][image], maps[first][method][image]
        for panel, its in ((own, heat), (reference, beside)):
            panel.show(grey[image], its, brightest(its))
        words = [
            f"{network} says: {answer} {text.chance(answers[network][image])}.",
            _hottest(heat, masks[image], what),
        ]
        if network != first:
            words.append(_alike(heat, beside, first))
        return " ".join(words)

    return update


class _CrossedHeat(Heat):
    """The heat of one map over its image in grey, and a cross on the hottest pixel."""

    def __init__(self, ax, grey, title):
        super().__init__(ax, grey, title)
        (self.cross,) = ax.plot([], [], "+", ms=14, mew=2.5, color=INK)
        animate(ax)

    def show(self, grey, heat, top):
        super().show(grey, heat, top)
        row, column = np.unravel_index(heat.argmax(), heat.shape)
        self.cross.set_data(*([[column], [row]] if _differs(heat) else [[], []]))


def _differs(heat):
    return heat.max() > heat.min()


def _hottest(heat, mask, what):
    """Say whether the hottest pixel lies in the mask, and how often it would by chance."""
    if not _differs(heat):
        return "Its map is empty: it shows no place."
    if not mask.any():
        return f"The map has a hottest place, although {what} is nowhere in this image."
    inside = mask.ravel()[heat.argmax()]
    return (
        f"The hottest pixel lies {'in' if inside else 'outside'} {what}, which covers {mask.mean():.0%} of the image."
    )


def _alike(heat, other, name):
    """Say how alike two maps are: Spearman's rank correlation, which an empty map does not have."""
    if not (_differs(heat) and _differs(other)):
        return "An empty map has no rank correlation."
    value = np.corrcoef(_ranks(heat), _ranks(other))[0, 1]
    return f"Rank correlation with the map of {name}: {text.number(value)}."


def _ranks(values):
    """Return the rank of each value; equal values share the mean of their ranks."""
    _, place, times = np.unique(values, return_inverse=True, return_counts=True)
    return (np.cumsum(times) - (times - 1) / 2)[place.ravel()]
