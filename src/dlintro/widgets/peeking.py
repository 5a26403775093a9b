"""An explorer of early looks: the z of simulated trials over their looks, and bounds at which they stop."""

from functools import partial

import numpy as np
from ipywidgets import Dropdown, SelectionSlider
from matplotlib.collections import LineCollection

from dlintro import metrics, text
from dlintro.plots.style import CURVE_STYLES, GREY, INK, VERMILLION
from dlintro.widgets.explorer import Explorer, animate

LOOKS = (1, 2, 3, 4, 5, 6, 8, 10, 12, 20)
RULES = {"naive: 1.96 at every look": "naive", "Pocock": "pocock", "O'Brien and Fleming": "obrien-fleming"}
PLANNED = 2.8016  # the z that one look at the end expects with a power of 80 %
EFFECTS = {"none": 0.0, "half of the planned one": PLANNED / 2, "the planned one": PLANNED}
STEPS, TRIALS, DRAWN = 240, 1000, 60  # all numbers of looks divide the steps
HIGHEST = 6.5  # z that is drawn
SHARES = CURVE_STYLES[1]


def explore_peeking(seed=1):
    """Explore what early looks do to a trial: choose how many, the rule to stop by, and whether there is an effect.

    Parameters
    ----------
    seed : int
        Of the 1,000 simulated trials, 60 of which are drawn.

    Returns
    -------
    Explorer
        Its readout gives the bounds, how many of the trials stop for a difference, and how many are expected to, which
        is an error without an effect and the power with one.
    """
    steps = np.random.default_rng(seed).normal(size=(TRIALS, STEPS)) / np.sqrt(STEPS)
    walks = np.cumsum(steps, axis=1)
    known = {}
    for rule in RULES.values():
        for n_looks in LOOKS:
            bounds = metrics.stopping_bounds(n_looks, rule)
            known[n_looks, rule] = bounds, {e: metrics.chance_to_stop(bounds, e) for e in EFFECTS.values()}
    return Explorer(
        partial(_build, walks=walks, known=known),
        alt="Left: z of simulated trials over their looks, with the bounds at which they stop; trials that stop end in "
        "a triangle. Right: the share that has stopped, over the share of patients that are there",
        look="Without an effect, look 20 times by 1.96: how often is the trial wrong? Which rule mends it, and which "
        "bound does it ask for at the end? Then the planned effect: what does each rule cost in power?",
        figsize=(8.2, 4),
        looks=SelectionSlider(options=LOOKS, value=5, description="number of looks"),
        rule=Dropdown(options=RULES, description="rule"),
        effect=Dropdown(options=EFFECTS, description="true effect"),
    )


def _build(figure, walks, known):
    left, right = figure.subplots(1, 2, width_ratios=(1.6, 1))
    going, stopping, ends, bounds = _draw_paths(left)
    line, last = _draw_shares(right)

    def update(looks, rule, effect):
        limits, chances = known[looks, rule]
        share, z, stop = _looks(walks, looks, effect, limits)
        paths = [np.column_stack([share[: k + 1], path[: k + 1]]) for path, k in zip(z[:DRAWN], stop, strict=False)]
        over = [abs(path[-1, 1]) >= limits[len(path) - 1] for path in paths]
        going.set_segments([path for path, beyond in zip(paths, over, strict=True) if not beyond])
        stopping.set_segments([path for path, beyond in zip(paths, over, strict=True) if beyond])
        tips = np.array([path[-1] for path, beyond in zip(paths, over, strict=True) if beyond]).reshape(-1, 2)
        ends.set_data(tips[:, 0], tips[:, 1].clip(-HIGHEST, HIGHEST))
        for sign, bound in zip((1, -1), bounds, strict=True):
            bound.set_data(share, sign * limits)
        line.set_data(np.append(0, share), 100 * np.append(0, chances[effect]))
        last.set_data([1], [100 * chances[effect][-1]])
        stopped = np.abs(z[np.arange(TRIALS), stop]) >= limits[stop]
        return _sentence(looks, effect, limits, chances[effect], int(stopped.sum()), share)

    return update


def _looks(walks, n_looks, effect, limits):
    """Return the shares of patients at the looks, the z of all trials there, and at which look each trial ends."""
    share = np.arange(1, n_looks + 1) / n_looks
    z = walks[:, STEPS // n_looks - 1 :: STEPS // n_looks] / np.sqrt(share) + effect * np.sqrt(share)
    beyond = np.abs(z) >= limits
    return share, z, np.where(beyond.any(axis=1), beyond.argmax(axis=1), n_looks - 1)


def _draw_paths(ax):
    """Return the paths of trials that go on and of those that stop, their ends, and both bounds."""
    ax.axhline(0, color=INK, lw=0.8)
    going, stopping = (
        ax.add_collection(LineCollection([], colors=colour, lw=width, alpha=0.6), autolim=False)
        for colour, width in ((GREY, 0.7), (VERMILLION, 1))
    )
    (ends,) = ax.plot([], [], "^", color=VERMILLION, ms=7, label="stops for a difference")
    style = {"color": INK, "ls": "--", "marker": "_", "ms": 10, "mew": 2, "lw": 1.5}
    bounds = [ax.plot([], [], **style, label=label)[0] for label in ("bound", "_below")]
    ax.set(xlim=(0, 1.03), ylim=(-HIGHEST, HIGHEST), xlabel="share of patients", ylabel="z")
    ax.legend(loc="lower left", bbox_to_anchor=(-0.05, 1), ncols=2, columnspacing=1, handletextpad=0.4)
    animate(ax)
    return going, stopping, ends, bounds


def _draw_shares(ax):
    """Return the curve of the share that has stopped, and a mark at its end."""
    colour, dashes = SHARES
    ax.axhline(5, color=GREY, lw=1)
    (line,) = ax.plot([], [], color=colour, ls=dashes, marker="o", ms=4)
    (last,) = ax.plot([], [], "o", color=colour, ms=9, clip_on=False)
    ax.set(xlim=(0, 1.03), ylim=(0, 100), yticks=(5, 20, 40, 60, 80, 100), xticks=(0, 0.5, 1))
    ax.set(xlabel="share of patients", ylabel="has stopped for a difference [%]")
    animate(ax)
    return line, last


def _sentence(looks, effect, limits, chances, stopped, share):
    """Return the bounds, how many trials stop, and how many patients that takes."""
    bounds = text.number(limits[0])
    if limits[0] > limits[-1]:
        bounds = f"{bounds} at first, {text.number(limits[-1])} at the end"
    going = 1 - np.append(0, chances[:-1])
    patients = float(going @ np.diff(np.append(0, share)))
    what = "a difference that does not exist: the error is" if effect == 0 else "the difference: the power is"
    return (
        f"{looks} look{'s' * (looks > 1)}, bound {bounds}: {stopped:,} of {TRIALS:,} simulated trials stop for {what} "
        f"{text.percent(float(chances[-1]))} by calculation. On average, a trial needs {text.percent(patients, 0)} of "
        "its patients."
    )
