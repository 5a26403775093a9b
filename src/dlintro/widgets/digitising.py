"""An explorer of digitisation: two images as a poorer scanner saves them, and how well networks still read them."""

from functools import partial

import numpy as np
from ipywidgets import IntSlider, SelectionSlider

from dlintro import _validate
from dlintro.plots.style import CURVE_STYLES, GREY, INK
from dlintro.text import listed, percent, short
from dlintro.widgets.explorer import Explorer, animate
from dlintro.widgets.panels import picture
from dlintro.widgets.touch import touch

MOST = 6  # pairs of images
BESIDE = 0.12  # between the bars of two networks, in steps of the quality


def explore_digitisation(images, digitise, aucs, pixel_size, unit="µm", sizes=None):
    """Explore where a finding vanishes: choose the size of a pixel, the quality of the JPEG file, and two images.

    Parameters
    ----------
    images : dlintro.data.Dataset
        With two classes; up to six pairs of them are shown, each image of another patient.
    digitise : callable
        `digitise(images, shrink, quality)` returns them with larger pixels, compressed; such as `data.digitise`.
    aucs : dict of str to dict of (int, int) to Estimate
        For each network, one to four, its AUC at each (shrink, quality). All have the same settings, a full grid.
    pixel_size : float
        What a pixel of these images measures, above 0.
    unit : str
        Of the pixel's size.
    sizes : dict of (int, int) to float, optional
        The size of the files at each setting, such as `data.jpeg_bytes` measures it.

    Returns
    -------
    Explorer
        Its readout gives the AUC of each network with its interval.

    Raises
    ------
    ValueError, TypeError
        If a class is missing, or the settings are no full grid, or not the same for all.
    """
    settings = _settings(aucs, sizes)
    shrinks, qualities = (sorted(set(column)) for column in zip(*settings, strict=True))
    pixel_size = _validate.number(pixel_size, "pixel_size", low=0, above=True)
    chosen = _pairs(images)
    pictures = {setting: digitise(images.rows(chosen.ravel()), *setting).x for setting in settings}
    pixel_sizes = {shrink: f"{short(pixel_size * shrink, 1)} {unit}" for shrink in shrinks}
    return Explorer(
        partial(
            _build,
            pictures={key: x.reshape(*chosen.shape, *x.shape[1:]) for key, x in pictures.items()},
            titles=images.class_names,
            aucs=aucs,
            pixel_sizes=pixel_sizes,
            qualities=qualities,
            sizes=sizes,
        ),
        alt="Two images as a scanner saves them, one of each class, and curves of the networks' AUC over the quality "
        "of the JPEG files",
        look="Make the pixels larger, then the quality poorer: which one costs the networks more? Go to where one "
        "network only guesses. Do your eyes still see a difference, and does another network?",
        figsize=(8, 3.5),
        pixels=SelectionSlider(options=[(name, k) for k, name in pixel_sizes.items()], description="size of a pixel"),
        quality=SelectionSlider(options=qualities, value=qualities[-1], description="JPEG quality"),
        pair=IntSlider(1, min=1, max=chosen.shape[1], description="pair of images"),
    )


def _settings(aucs, sizes):
    """Return the settings (shrink, quality) for which all networks have an AUC."""
    if not isinstance(aucs, dict) or not 1 <= len(aucs) <= len(CURVE_STYLES):
        raise ValueError(f"aucs must be a dict with 1 to {len(CURVE_STYLES)} networks, each with its AUCs.")
    settings = list(next(iter(aucs.values())))
    full = {(shrink, quality) for shrink, _ in settings for _, quality in settings}
    tables = [*aucs.values(), *([] if sizes is None else [sizes])]
    if len(full) < 4 or any(set(table) != full for table in tables):
        raise ValueError(
            "each network, and sizes, must have a value for every pair of a shrink and a quality, at least two of each."
        )
    return settings


def _pairs(images):
    """Return the rows (2, n) of up to MOST images of each class, each of another patient."""
    _validate.both_classes(images.y)
    first = np.unique(images.patient, return_index=True)[1]
    groups = [first[images.y[first] == label] for label in (0, 1)]
    n = min(MOST, *map(len, groups))
    if n == 0:
        raise ValueError("both classes must be the label of some patient's first image; sort the images by patient.")
    return np.array([group[:n] for group in groups])


def _build(figure, pictures, titles, aucs, pixel_sizes, qualities, sizes):
    left, middle, right = figure.subplots(1, 3, width_ratios=(1, 1, 1.5))
    first = next(iter(pictures.values()))
    shown = [picture(ax, first[k, 0], title) for k, (ax, title) in enumerate(zip((left, middle), titles, strict=True))]
    places = np.arange(len(qualities))
    curves, bars = _draw_curves(right, aucs, qualities)
    touch(right, lambda start, end, **_: {"quality": qualities[_nearest(end[0], places)]}, "click a JPEG quality.")
    beside = dict(zip(aucs, BESIDE * (np.arange(len(aucs)) - (len(aucs) - 1) / 2), strict=True))
    finest = None if sizes is None else sizes[min(pixel_sizes), qualities[-1]]

    def update(pixels, quality, pair):
        for drawn, images in zip(shown, pictures[pixels, quality], strict=True):
            drawn.set_data(np.squeeze(images[pair - 1]))
        here = places[qualities.index(quality)]
        for name, table in aucs.items():
            curves[name].set_ydata([table[pixels, each].value for each in qualities])
            bars[name].set_data([here + beside[name]] * 2, [table[pixels, quality].low, table[pixels, quality].high])
        file = "" if sizes is None else f", {percent(sizes[pixels, quality] / finest)} of the largest file"
        found = listed(f"{table[pixels, quality]} for the network that {name}" for name, table in aucs.items())
        return f"Pixels of {pixel_sizes[pixels]}, JPEG quality {quality}{file}: AUC {found}."

    return update


def _draw_curves(ax, aucs, qualities):
    """Draw a curve for each network, and return the curves and the bars that will show an interval."""
    places = np.arange(len(qualities))
    curves, bars = {}, {}
    for name, (colour, dashes) in zip(aucs, CURVE_STYLES, strict=False):
        (curves[name],) = ax.plot(places, 0 * places, dashes, marker="o", color=colour, label=name)
        (bars[name],) = ax.plot([], [], "-", lw=6, alpha=0.4, color=colour, solid_capstyle="butt")
    ax.axhline(0.5, color=GREY, lw=1)
    ax.text(places[-1], 0.49, "guessing", color=INK, ha="right", va="top")
    ax.set(ylim=(0.2, 1), xticks=places, xlabel="JPEG quality", ylabel="AUC, with its interval")
    ax.set_xticklabels(qualities)
    ax.set_xlim(-0.4, len(qualities) - 0.6)
    ax.legend(loc="lower left", bbox_to_anchor=(0, 1), title="the network that", alignment="left")
    animate(ax)
    return curves, bars


def _nearest(value, places):
    return int(np.abs(places - value).argmin())
