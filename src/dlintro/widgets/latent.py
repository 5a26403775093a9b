"""Explorers of latent spaces: a plane to walk in, and images that do not belong."""

from functools import partial

import numpy as np
from ipywidgets import Dropdown, IntSlider, SelectionSlider

from dlintro import _validate, plots
from dlintro.plots.style import CLASS_COLOURS, INK
from dlintro.text import number
from dlintro.widgets.explorer import Explorer, animate
from dlintro.widgets.touch import touch

LEAST = 1e-12  # smaller scores count as this one: 0 has no logarithm
BINS = np.linspace(0, 1, 26)  # of scores, from the lowest to the highest
FAR = 0.5  # standard deviations; without a lesion this near, a place is empty


def explore_latent_plane(planes, steps, y, class_names):
    """Explore a two-dimensional latent space: go to a place on the map and see what the decoder draws there.

    Parameters
    ----------
    planes : dict of str to (z, pictures)
        For each network its samples' places z, shape (n, 2), and the pictures that it draws at a grid of places:
        shape (k · k, height, width, channels), first coordinate fastest, at mean + steps · standard deviation of z.
    steps : array of shape (k,)
        The grid, in standard deviations from the mean, rising.
    y : array of shape (n,)
        Class numbers 0, 1, … of the samples.
    class_names : sequence of str

    Returns
    -------
    Explorer
        Its readout says how far the nearest sample is.
    """
    steps = _validate.vector(steps, "steps").round(2)
    points, pictures = _planes(planes, len(steps))

    def coordinate(name):
        places = [float(step) for step in steps]
        return SelectionSlider(options=places, value=places[len(places) // 2], description=f"{name} [SD]")

    return Explorer(
        partial(_build_plane, points=points, pictures=pictures, steps=steps, y=y, class_names=class_names),
        alt="Left the map of lesions with the place chosen, right the picture that the decoder draws there",
        look="Drag the cross through the middle of the points, then into an empty corner. What does the decoder draw "
        "there? Would you show such a picture to a student as a skin lesion?",
        figsize=(7.5, 3.8),
        network=Dropdown(options=list(planes), description="network"),
        first=coordinate("first"),
        second=coordinate("second"),
    )


def _build_plane(figure, points, pictures, steps, y, class_names):
    left, right = figure.subplots(1, 2, width_ratios=(3, 2))
    start = next(iter(points))
    plots.latent_map(points[start], y, class_names, left)
    left.set(xlim=steps[[0, -1]] * 1.04, ylim=steps[[0, -1]] * 1.04, xlabel="first [SD]", ylabel="second [SD]")
    left.set_aspect("equal", adjustable="box")
    clouds = left.drawn.clouds
    (here,) = left.plot([], [], "P", ms=15, mfc="white", mec=INK, mew=2, zorder=4)
    canvas = right.imshow(np.squeeze(pictures[start][0]), vmin=0, vmax=1, cmap="gray")
    right.set(xticks=[], yticks=[], title="what the decoder draws")
    animate(left)
    canvas.set_animated(True)
    touch(left, lambda start, end, **_: {"first": end[0], "second": end[1]}, "drag the cross over the map.")

    def update(network, first, second):
        for k, cloud in enumerate(clouds):
            cloud.set_offsets(points[network][y == k])
        here.set_data([first], [second])
        row = np.searchsorted(steps, second) * len(steps) + np.searchsorted(steps, first)
        canvas.set_data(np.squeeze(pictures[network][row]))
        return _where(np.array([first, second]), points[network])

    return update


def _planes(planes, k):
    """Return each network's places, in standard deviations, and its k · k pictures."""
    points, pictures = {}, {}
    for name, (z, drawn) in planes.items():
        z = _validate.matrix(z, "z", columns=2)
        points[name] = (z - z.mean(axis=0)) / z.std(axis=0)
        if len(drawn) != k**2:
            raise ValueError(f"{name} must have {k * k} pictures, one for each place, but has {len(drawn)}.")
        pictures[name] = _validate.images(drawn, name)
    return points, pictures


def _where(at, points):
    """Return how far from the samples at these points a place is, in words."""
    distances = np.sort(np.linalg.norm(points - at, axis=1))
    place = f"Place ({number(at[0])}, {number(at[1])}): the nearest lesion is {distances[0]:.2f} SD away"
    if distances[0] > FAR:
        return f"{place}. No lesion that the network learned from is near: the picture is its invention."
    n = int(np.sum(distances <= FAR))
    return f"{place}; within {FAR} SD {'lies' if n == 1 else 'lie'} {n} lesion{'s' * (n > 1)}."


def explore_cutoff(usual, strange):
    """Explore which images a cut-off sends back: choose the score, what does not belong, and the share of false alarms.

    Parameters
    ----------
    usual : dict of str to array of shape (n,)
        For each score, such as "reconstruction error", its values for images that belong; higher is stranger.
    strange : dict of str to dict of str to array of shape (m,)
        For each kind of image that does not belong, the same scores.

    Returns
    -------
    Explorer
        Its readout counts the images that are sent back.
    """

    def span(score, kind):
        both = _logs(np.concatenate([usual[score], strange[kind][score]]))
        return both.min(), max(np.ptp(both), LEAST)

    def alarms_at(start, end, score, kind, alarms):
        low, width = span(score, kind)
        return {"alarms": 100 * np.mean(usual[score] > np.exp(low + end[0] * width))}

    def build(figure):
        belong, alien, cut = _two_histograms(figure.subplots())
        animate(cut.axes)
        touch(cut.axes, alarms_at, "drag the cut-off.")

        def update(score, kind, alarms):
            low, high = usual[score], strange[kind][score]
            limit = np.quantile(low, 1 - alarms / 100)
            lowest, width = span(score, kind)
            for stairs, values in ((belong, low), (alien, high)):
                stairs.set_data(100 * np.histogram((_logs(values) - lowest) / width, BINS)[0] / len(values))
            cut.set_xdata([(_logs(limit) - lowest) / width] * 2)
            back, found = np.sum(low > limit), np.sum(high > limit)
            return (
                f"Cut-off {limit:.3g}: {found} of {len(high)} images with {kind} are sent back "
                f"({found / len(high):.0%}), and {back} of the {len(low)} that belong ({back / len(low):.0%})."
            )

        return update

    return Explorer(
        build,
        alt="Two histograms of a score, for images that belong and for those that do not, with a cut-off",
        look="Leave the cut-off at 5% sent back in error: how many strange images pass? Now drag it to the left, to "
        "stop more of them. How many patients with a good image must then come back for another?",
        score=Dropdown(options=list(usual), description="score"),
        kind=Dropdown(options=list(strange), description="what does not belong"),
        alarms=IntSlider(5, min=1, max=50, description="sent back in error [%]"),
    )


def _logs(values):
    return np.log(np.maximum(values, LEAST))


def _two_histograms(ax):
    """Draw empty histograms of images that belong and that do not, and a cut-off; return the three."""
    heights, _ = np.histogram([], BINS)
    belong, alien = (
        ax.stairs(heights, BINS, fill=True, color=CLASS_COLOURS[colour], alpha=0.55, hatch=hatch, label=name)
        for colour, hatch, name in ((2, "", "belongs"), (3, "///", "does not belong"))
    )
    cut = ax.axvline(0.5, color=INK, ls="--", lw=2, label="cut-off")
    ax.set(ylim=(0, 25), xlabel="score, from the lowest to the highest (logarithmic)", ylabel="share of images [%]")
    ax.set(xlim=(0, 1), xticks=[])
    ax.legend(loc="lower left", bbox_to_anchor=(0, 1), ncols=3)
    return belong, alien, cut
