"""An explorer of a diffusion model at work: noise becomes a picture, step by step."""

from functools import partial

import numpy as np
from ipywidgets import IntSlider
from matplotlib.image import AxesImage

from dlintro import _validate
from dlintro.plots.images import bare
from dlintro.plots.style import CURVE_STYLES, INK
from dlintro.text import number
from dlintro.widgets.explorer import Explorer, animate
from dlintro.widgets.touch import touch


def explore_denoising(noisy, guess, labels, class_names):
    """Explore how a diffusion model draws: go from noise to picture, and see what it takes for the picture each time.

    Parameters
    ----------
    noisy : array of shape (n_steps + 1, n, height, width, channels)
        In [0, 1]: the pictures at each step, the first of them noise alone, the last finished.
    guess : array of the same shape
        What the network takes at each step for the picture behind the noise.
    labels : array of shape (n,)
        The class that each picture was asked for, 0, 1, …
    class_names : sequence of str

    Returns
    -------
    Explorer
        Its readout says how far the guess and the noisy picture are from the finished one.
    """
    noisy, guess = _checked(noisy, "noisy"), _checked(guess, "guess")
    if noisy.shape != guess.shape:
        raise ValueError(f"guess must have the shape of noisy, {noisy.shape}, but has shape {guess.shape}.")
    labels = _validate.labels(labels, "labels", len(class_names), length=noisy.shape[1])
    names = [str(class_names[label]) for label in labels]
    return Explorer(
        partial(_build_denoising, noisy=noisy, guess=guess, names=names),
        alt="Left the noisy picture at this step, in the middle what the network takes for the picture behind the "
        "noise, right how far both are from the finished picture at every step",
        look="Stop at a quarter of the way: what can you already recognise in the guess, and what in the noisy "
        "picture? Compare two pictures of one class: when do their guesses begin to differ?",
        figsize=(8, 3.2),
        play="step",
        step=IntSlider(0, min=0, max=len(noisy) - 1, description="step"),
        picture=IntSlider(0, min=0, max=noisy.shape[1] - 1, description="picture"),
    )


def _checked(pictures, name):
    """Return pictures as an array of shape (k, n, height, width, channels) in [0, 1], with at least two steps."""
    pictures = _validate.unmasked(pictures, name)
    if pictures.ndim != 5 or len(pictures) < 2:
        raise ValueError(
            f"{name} must have shape (steps, n, height, width, channels) with at least two steps, but has shape "
            f"{pictures.shape}; give what training.generate_stepwise returns."
        )
    return _validate.images(pictures.reshape(-1, *pictures.shape[2:]), name).reshape(pictures.shape)


def _build_denoising(figure, noisy, guess, names):
    left, middle, right = figure.subplots(1, 3, width_ratios=(1, 1, 1.15))
    shown = [_QuickPicture.of(pictures[0, 0], ax) for ax, pictures in ((left, noisy), (middle, guess))]
    bare(left, "noisy picture")
    bare(middle, "the network's guess")
    for ax in (left, middle):
        ax.spines[:].set_visible(False)
    gaps = [np.abs(pictures - noisy[-1]).mean(axis=(2, 3, 4)) for pictures in (noisy, guess)]  # (steps, n)
    curves, here = _curves(right, gaps)
    last = len(noisy) - 1

    def update(step, picture):
        for canvas, pictures in zip(shown, (noisy, guess), strict=True):
            canvas.set_data(pictures[step, picture])
        far = [gap[:, picture] for gap in gaps]
        for curve, values in zip(curves, far, strict=True):
            curve.set_ydata(values)
        here.set_data([step, step], [far[0][step], far[1][step]])
        asked = f"Picture {picture}, asked for: {names[picture]}."
        if step == last:
            return f"Step {step} of {last}: finished. {asked}"
        return (
            f"Step {step} of {last}: the guess differs from the final picture by {number(far[1][step])} of the full "
            f"range on average, the noisy picture by {number(far[0][step])}. {asked}"
        )

    return update


def _curves(ax, gaps):
    """Draw how far noisy pictures and guesses, arrays (steps, n), are from the final ones; return curves and dots."""
    steps = np.arange(len(gaps[0]))
    curves = [
        ax.plot(steps, gap[:, 0], style, color=colour, label=label)[0]
        for gap, (colour, style), label in zip(gaps, CURVE_STYLES, ("noisy picture", "guess"), strict=False)
    ]
    (here,) = ax.plot([], [], "o", ls="", ms=9, mfc="white", mec=INK, mew=2, zorder=3)
    ax.set(xlim=(-0.03 * steps[-1], 1.03 * steps[-1]), ylim=(0, 1.1 * max(gap.max() for gap in gaps) or 1))
    ax.set(xlabel="step", title="difference from the final picture")
    ax.legend(loc="upper right")
    animate(ax)
    touch(ax, lambda start, end, **_: {"step": end[0]}, "drag along the steps.")
    return curves, here


class _QuickPicture(AxesImage):
    """A picture over the whole of its axes: what `imshow` draws without interpolation, in a tenth of the time."""

    @classmethod
    def of(cls, image, ax):
        """Draw an image, shape (height, width, channels) in [0, 1], in axes of its shape, and return it."""
        height, width, _ = image.shape
        quick = cls(ax, extent=(-0.5, width - 0.5, height - 0.5, -0.5), origin="upper", animated=True)
        quick.set_data(image)
        ax.set(xlim=(-0.5, width - 0.5), ylim=(height - 0.5, -0.5), aspect="equal")
        return ax.add_image(quick)

    def make_image(self, renderer, magnification=1.0, unsampled=False):
        """Return the pixels of the picture, shape (height, width, 4), and where they lie, as matplotlib asks for."""
        box, image = self.axes.bbox, np.asarray(self.get_array())
        (left, low), (right, high) = np.ceil(box.get_points() - 0.5).astype(int)
        colours = np.full((*image.shape[:2], 4), 255, dtype=np.uint8)
        colours[..., :3] = np.round(255 * np.atleast_3d(image))
        up = _pixels(np.arange(low, high), box.y0, box.height, len(image))
        across = _pixels(np.arange(left, right), box.x0, box.width, image.shape[1])
        numbers = colours.view(np.uint32)[..., 0]  # a colour as one number, found faster
        return numbers[np.ix_(len(image) - 1 - up, across)][..., None].view(np.uint8), left, low, None


def _pixels(places, start, size, n):
    """Return in which of n pixels of a picture, which lie evenly along the size, places of the screen are."""
    return ((places + 0.5 - start) / size * n).astype(int).clip(0, n - 1)
