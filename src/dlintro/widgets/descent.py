"""Explorers of the walk downhill: learning rate and momentum, the noise of small batches, and a race of optimisers."""

import numpy as np
from ipywidgets import FloatSlider, IntSlider, SelectionSlider
from matplotlib.ticker import FuncFormatter, LogLocator, NullLocator

from dlintro import _validate, plots, scratch
from dlintro.plots.style import BLUE, GREY, INK, VERMILLION
from dlintro.text import number
from dlintro.widgets.explorer import Explorer
from dlintro.widgets.touch import touch

N_GRID = 51  # the map is drawn from so many values of each weight
LRS = (0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.51, 0.55, 0.6, 0.7, 0.8)
SIZE = (8.5, 3.7)
FAR = 1e9  # a walk that diverges is taken to be no farther away
ORDER = ("first", "second")
FIRST = (0, 1, 2, 5, 10, 20)  # steps that a page without a kernel shows
DO = "drag along a walk, or along its loss, to another step."


def explore_descent(loss, gradient, start, xlim, ylim, names=("w₁", "w₂"), n_steps=40, lrs=LRS):
    """Explore gradient descent on a loss with two weights: learning rate, momentum and number of steps.

    Parameters
    ----------
    loss : callable
        Takes two weights, shape (2,), and returns the loss.
    gradient : callable
        Takes two weights and returns the gradient there, shape (2,).
    start : sequence of 2 floats
        Where the walk begins.
    xlim, ylim : (low, high)
        What the map shows of the first and of the second weight.
    names : sequence of 2 str
        What the weights are called.
    n_steps : int
        The most steps to take.
    lrs : sequence of float
        The learning rates to choose from.

    Returns
    -------
    Explorer
        Its readout gives the weights and the loss where the walk has come to.
    """

    def build(figure):
        surface = Surface(figure, loss, xlim, ylim, names, start, n_steps)
        walker = surface.walker()
        surface.touch_steps()

        def update(lr, momentum, step):
            path = scratch.descend(gradient, start, scratch.Momentum(lr, momentum), n_steps)
            idle = ("Learning rate and momentum change nothing", "Momentum changes nothing")
            return walker(path, step) + (f" {idle[step]} before the {ORDER[step]} step." if step < 2 else "")

        return update

    return Explorer(
        build,
        alt="A map of the loss over two weights with a walk downhill, and the loss after each step",
        look="Raise the learning rate from the smallest, one by one: when does the walk stop creeping, and when does "
        "it jump from wall to wall? At a rate before that, which part of the way gains from momentum?",
        figsize=SIZE,
        play="step",
        page_values={"lr": lrs, "momentum": (0, 0.5, 0.7, 0.9), "step": [*(k for k in FIRST if k < n_steps), n_steps]},
        lr=SelectionSlider(options=lrs, value=lrs[len(lrs) // 3], description="learning rate"),
        momentum=FloatSlider(min=0, max=0.95, step=0.05, description="momentum"),
        step=IntSlider(value=n_steps // 2, min=0, max=n_steps, description="steps taken"),
    )


def explore_batches(loss, gradient, start, n, xlim, ylim, names=("w₁", "w₂"), n_steps=60):
    """Explore the noise of stochastic gradient descent: how many patients each step looks at, and which ones.

    Parameters
    ----------
    loss, start, xlim, ylim, names, n_steps
        As for `explore_descent`.
    gradient : callable
        `gradient(w, rows)` returns the gradient, shape (2,), at the weights w, seen from the patients in these rows.
    n : int
        The number of patients.

    Returns
    -------
    Explorer
        Its readout compares the walk with that of the same length in which each step looks at all patients.
    """
    n = _validate.count(n, "n")

    def build(figure):
        surface = Surface(figure, loss, xlim, ylim, names, start, n_steps)
        calm, noisy = surface.walker("all patients", VERMILLION, "--"), surface.walker("batches")
        surface.legend()

        def update(size, lr, seed):
            walk = scratch.SGD(lr)
            everyone = scratch.descend(lambda w: gradient(w, np.arange(n)), start, walk, n_steps)
            batches = _batches(n, size, np.random.default_rng(seed))
            path = scratch.descend(lambda w: gradient(w, next(batches)), start, walk, n_steps)
            calm(everyone, n_steps)
            ends = noisy(path, n_steps)
            looks = f"{n_steps} steps of {size} looked at a patient {n_steps * size:,} times."
            idle = " With everyone in the batch, another order changes nothing." if size == n else ""
            return (
                f"{looks} {ends} With all {n} in every step ({n_steps * n:,} looks) it is {_loss(loss(everyone[-1]))}."
                + idle
            )

        return update

    sizes = sorted({min(size, n) for size in (1, 4, 16, 64, n)})
    return Explorer(
        build,
        alt="A map of the loss with a noisy walk from small batches and a calm one from all patients",
        look="Compare a batch of 1 with one of 64, in several orders. Which stays near the dashed walk, and how many "
        "looks at a patient does it need? Then lower the learning rate for the batch of 1: what does that calm?",
        figsize=SIZE,
        size=SelectionSlider(options=sizes, value=sizes[0], description="patients in a batch"),
        lr=SelectionSlider(options=(0.005, 0.01, 0.02, 0.05, 0.1, 0.2), value=0.05, description="learning rate"),
        seed=IntSlider(min=0, max=9, description="another order of patients"),
    )


def explore_race(loss, gradient, start, optimisers, xlim, ylim, names=("w₁", "w₂"), n_steps=60):
    """Explore how several optimisers walk down the same loss: a slider, or a play button, goes through their steps.

    Parameters
    ----------
    loss, gradient, start, xlim, ylim, names, n_steps
        As for `explore_descent`.
    optimisers : dict of str to SGD, Momentum or Adam
        Two to four, with the names for the legend.

    Returns
    -------
    Explorer
        Its readout gives the loss of each.
    """
    if not 2 <= len(optimisers) <= 4:
        raise ValueError(f"optimisers must be two to four, but are {len(optimisers)}.")
    paths = {name: scratch.descend(gradient, start, optimiser, n_steps) for name, optimiser in optimisers.items()}

    def build(figure):
        surface = Surface(figure, loss, xlim, ylim, names, start, n_steps)
        looks = zip((INK, VERMILLION, BLUE, GREY), ("-", "--", ":", "-."), strict=True)
        walkers = {name: surface.walker(name, *look) for name, look in zip(paths, looks, strict=False)}
        surface.legend()
        surface.touch_steps()

        def update(step):
            for name, walker in walkers.items():
                walker(paths[name], step)
            losses = ", ".join(f"{name} {_loss(loss(path[step]))}" for name, path in paths.items())
            return f"Loss after {step} steps: {losses}."

        return update

    return Explorer(
        build,
        alt="A map of the loss over two weights with the walks of several optimisers, and their losses",
        look="Who is ahead after a quarter of the steps, and who after all of them? Which walk overshoots, and which "
        "goes straight? Is that the optimiser's merit, or that of the learning rate which someone chose for it?",
        figsize=SIZE,
        play="step",
        step=IntSlider(value=n_steps // 4, min=0, max=n_steps, description="steps taken"),  # by then they have parted
    )


class Surface:
    """A map of a loss, and beside it the loss after each step, on which walkers move."""

    def __init__(self, figure, loss, xlim, ylim, names, start, n_steps):
        self.loss, self.start = loss, _validate.vector(start, "start", length=2)
        self.map, self.curve = figure.subplots(1, 2, width_ratios=[3, 2])
        places = np.linspace(*xlim, N_GRID), np.linspace(*ylim, N_GRID)
        losses = np.array([[loss(np.array([w1, w2])) for w1 in places[0]] for w2 in places[1]])
        plots.loss_surface(losses, xlim, ylim, self.map, names)
        lowest, first = losses.min(), float(loss(self.start))
        self.curve.set(
            xlabel="step", title="loss", xlim=(0, n_steps), yscale="log", ylim=(0.9 * max(lowest, 1e-3), 4 * first)
        )
        self.curve.yaxis.set_major_locator(LogLocator(subs=(1, 2, 5)))
        self.curve.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
        self.curve.yaxis.set_minor_locator(NullLocator())
        self.curve.spines[["top", "right"]].set_visible(False)
        self.walks = []  # of each walker the present one, (n_steps + 1, 2)
        self.far = np.array([np.mean(xlim), np.mean(ylim)]), 20 * np.array([np.ptp(xlim), np.ptp(ylim)])

    def walker(self, label=None, colour=INK, style="-"):
        """Add a walk, and return `show(path, step)`, which draws it up to a step and says where it has come to."""
        drawn = plots.descent_path(self.start[None], self.map, label, colour, style).drawn
        line, end, walk = drawn.walk, drawn.end, (drawn.walk, drawn.start, drawn.end)
        (curve,) = self.curve.plot([], [], color=colour, ls=style, lw=2)
        k = len(self.walks)
        self.walks.append(self.start[None])
        for artist in (*walk, curve):
            artist.set_animated(True)

        def show(path, step):
            losses, self.walks[k] = self._losses(path), path
            kept = min(step, len(losses) - 1)
            centre, reach = self.far
            seen = np.clip(path[: kept + 1], centre - reach, centre + reach)  # matplotlib fails far away
            line.set_data(*seen.T)
            end.set_data(*seen[-1:].T)
            curve.set_data(np.arange(kept + 1), np.minimum(losses[: kept + 1], 1e9))
            return self._where(path[kept], losses[kept], losses[0], step)

        return show

    def touch_steps(self):
        """Let a hand go along a walk, or along its loss, to set the control `step`."""
        scale = np.ptp([self.map.get_xlim(), self.map.get_ylim()], axis=1)
        touch(self.map, lambda start, end, **_: {"step": nearest_step(self.walks, start, end, scale)}, DO)
        touch(self.curve, lambda start, end, **_: {"step": end[0]}, DO)

    def legend(self):
        """Name the walks, under the map."""
        self.map.legend(loc="lower left", bbox_to_anchor=(0, 1), ncols=4, handlelength=1.8, columnspacing=1.0)

    def _losses(self, path):
        """Return the loss at each point of a walk, up to the last finite one."""
        with np.errstate(over="ignore", invalid="ignore"):
            losses = np.array([self.loss(point) for point in path])
        lost = ~np.isfinite(losses)
        return losses[: lost.argmax()] if lost.any() else losses

    def _where(self, point, loss, first, step):
        if loss > 1e6:
            return f"After {step} steps the loss is above a million: the walk diverges, each step jumps farther."
        (left, right), (low, high) = self.map.get_xlim(), self.map.get_ylim()
        weights = f"({number(point[0])}, {number(point[1])})"
        text = f"After {step} steps the weights are {weights} and the loss is {_loss(loss)}; "
        text += f"at the start it was {_loss(first)}."
        if loss > first:
            text += " That is more than at the start."
        if not (left <= point[0] <= right and low <= point[1] <= high):
            text += " The walk has left the map."
        return text


def nearest_step(walks, start, end, scale):
    """Return the step of a walk that is nearest to a hand; where the hand came down decides which walk.

    Parameters
    ----------
    walks : list of arrays of shape (n_steps + 1, 2)
        They may end in infinite or NaN values.
    start, end : arrays of shape (2,)
        Where the hand came down, and where it is now.
    scale : array of shape (2,)
        What counts as equally far along each axis.

    Returns
    -------
    int
    """

    def distances(walk, place):
        away = (np.clip(walk, -FAR, FAR) - place) / scale
        return np.hypot(*away.T)  # (n_steps + 1,), NaN where the walk is

    walk = min(walks, key=lambda walk: np.nanmin(distances(walk, start)))
    return int(np.nanargmin(distances(walk, end)))


def _batches(n, size, rng):
    """Yield the rows of one batch after the other, every patient once in each epoch, for ever."""
    while True:
        order = rng.permutation(n)
        yield from (order[first : first + size] for first in range(0, n, size))


def _loss(value):
    return f"{value:.3f}" if value < 1e6 else "above a million"
