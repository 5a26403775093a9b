"""An explorer of smaller networks: fewer bits, pruned weights, and what they cost everyone and each group."""

from dataclasses import dataclass
from functools import partial

import numpy as np
from ipywidgets import SelectionSlider

from dlintro import _validate, metrics, text
from dlintro.metrics.estimates import Difference
from dlintro.plots.style import CURVE_STYLES, GREY, INK
from dlintro.widgets.explorer import Explorer, animate
from dlintro.widgets.touch import touch

EVERYONE = "all"
BINS = 61  # an odd number: one of them is around 0
NEEDED = ("bits", "share", "size", "weights", "probs")


def explore_shrinking(shrunk, y, patient=None, group=None):
    """Explore a network with fewer bits and fewer weights: its weights, its size, and what AUC is lost, and where.

    Parameters
    ----------
    shrunk : list of dlintro.training.Shrunk
        As `training.shrink` returns them: the same numbers of bits for each share pruned. The one with the most bits
        and the smallest share is the original, with which the others are compared.
    y : array of shape (n,)
        The truth, 0 or 1, of the samples that `shrunk` judged.
    patient : array of shape (n,), optional
        Which patient each sample comes from; without it, every one counts as another patient.
    group : array of shape (n,), optional
        The hospital, or another group, of each sample; both classes occur in each.

    Returns
    -------
    Explorer
        Its readout gives size, AUC and the paired difference of AUC from the original, and the group that loses most.

    Raises
    ------
    ValueError, TypeError
        If `shrunk` holds other things, or too few, or does not fit y.
    """
    y = _validate.both_classes(y)
    bits, shares, table = _checked(shrunk, len(y))
    patient = np.arange(len(y)) if patient is None else _validate.ids(patient, "patient", len(y))
    groups = _groups(group, y)
    original = table[bits[-1], shares[0]]
    settings = {key: _judged(one, original, y, patient, groups) for key, one in table.items()}
    return Explorer(
        partial(_build, settings=settings, original=original),
        alt="Top left, a histogram of a layer's weights; below it, AUC over size for all settings, the chosen one "
        "larger; right, the AUC minus that of the original, with intervals, for everyone and for each group",
        look="Lower only the bits: from where on does the interval for everyone leave 0? Then prune at full bits. Is "
        "the loss alike in all groups? (One of several is always the worst, by chance.)",
        figsize=(7.4, 4.1),
        bits=SelectionSlider(options=bits, value=bits[-1], description="bits of a weight"),
        share=SelectionSlider(
            options=[(f"{share:.0%}", share) for share in shares], value=shares[0], description="pruned"
        ),
    )


def _checked(shrunk, n):
    """Return the bits and the shares, rising, and what becomes of the network, {(bits, share): one}."""
    if isinstance(shrunk, dict) or not all(hasattr(one, name) for one in shrunk for name in NEEDED):
        raise TypeError("shrunk must be a list of what training.shrink returns.")
    table = {(one.bits, one.share): one for one in shrunk}
    bits, shares = (sorted({key[k] for key in table}) for k in (0, 1))
    if len(bits) < 2 or len(shares) < 2 or len(table) != len(bits) * len(shares):
        raise ValueError(
            "shrunk must hold every one of two or more numbers of bits with every one of two or more shares, but holds "
            f"{len(table)} networks with {len(bits)} numbers of bits and {len(shares)} shares."
        )
    for one in table.values():
        if np.shape(one.probs) != (n,):
            raise ValueError(f"shrunk must judge the {n} samples of y, but one has probs of {np.shape(one.probs)}.")
    return bits, shares, table


def _groups(group, y):
    """Return which rows belong to everyone, and to each group, by name."""
    groups = {EVERYONE: np.full(len(y), True)}
    if group is not None:
        group = _validate.ids(group, "group", len(y), what="group")
        groups |= {str(name): group == name for name in np.unique(group)}
    for name, rows in groups.items():
        _validate.both_classes(y[rows], f"y of group {name!r}")
    return groups


@dataclass(frozen=True)
class _Setting:
    """A network of some size, its weights, its AUC, and the AUC's differences from the original's, by group."""

    size: int
    weights: np.ndarray
    auc: float
    lost: dict[str, Difference]


def _judged(one, original, y, patient, groups):
    lost = {
        name: metrics.auc_difference(y[rows], one.probs[rows], original.probs[rows], patient[rows])
        for name, rows in groups.items()
    }
    return _Setting(one.size, np.asarray(one.weights), float(metrics.auc(y, one.probs, patient)), lost)


def _build(figure, settings, original):
    grid = figure.add_gridspec(2, 2, width_ratios=(1.25, 1))
    above, below, right = (figure.add_subplot(place) for place in (grid[0, 0], grid[1, 0], grid[:, 1]))
    panels = _Weights(above, original.weights), _Sizes(below, settings), _Losses(right, settings)
    for panel in panels:
        animate(panel.ax)

    def update(bits, share):
        chosen = settings[bits, share]
        for panel in panels:
            panel.show(chosen)
        return _sentence(bits, share, chosen, original.size)

    return update


class _Weights:
    """How many weights of a layer have which value, now and originally; the counts in powers of ten."""

    def __init__(self, ax, weights):
        end = 1.02 * max(np.abs(weights).max(), 1e-9)
        self.ax, self.edges = ax, np.linspace(-end, end, BINS + 1)
        colour = CURVE_STYLES[1][0]
        self.now = ax.stairs(self._shares(weights), self.edges, baseline=1e-3, fill=True, color=colour, label="now")
        ax.stairs(self._shares(weights), self.edges, baseline=1e-3, color=INK, lw=1.5, label="before")
        ax.set(yscale="log", ylim=(0.01, 300), xlabel="weight", ylabel="of a layer [%]")
        ax.set_yticks((0.01, 1, 100), ("0.01", "1", "100"))
        ax.minorticks_off()
        ax.legend(loc="lower left", bbox_to_anchor=(0, 0.98), ncols=2)

    def _shares(self, weights):
        return np.maximum(100 * np.histogram(weights, self.edges)[0] / len(weights), 1e-3)

    def show(self, chosen):
        self.now.set_data(self._shares(chosen.weights))


class _Sizes:
    """AUC over size, a small point for each setting and a large one for the chosen; a click chooses."""

    def __init__(self, ax, settings):
        self.ax, self.keys = ax, list(settings)
        self.places = np.array([(one.size / 1000, one.auc) for one in settings.values()])
        ax.plot(*self.places.T, "o", ms=5, color=GREY, alpha=0.6)
        (self.point,) = ax.plot([], [], "o", ms=11, color=CURVE_STYLES[1][0], mec="white", zorder=4)
        low, high = self.places[:, 1].min(), self.places[:, 1].max()
        room = 0.08 * max(high - low, 0.01)
        ax.set(xscale="log", xlabel="size [kB]", ylabel="AUC", ylim=(low - room, high + room))
        _plain_ticks(ax, self.places[:, 0])
        touch(ax, self._nearest, "click a point to choose its setting.")

    def _nearest(self, start, end, **_):
        to_dots = self.ax.transData.transform
        distances = np.linalg.norm(to_dots(self.places) - to_dots(end), axis=1)
        bits, share = self.keys[int(distances.argmin())]
        return {"bits": bits, "share": share}

    def show(self, chosen):
        self.point.set_data([chosen.size / 1000], [chosen.auc])


def _plain_ticks(ax, values):
    """Write plain numbers at 1, 2, 5, 10, … on an axis of powers of ten."""
    ax.set_xlim(values.min() / 1.3, values.max() * 1.3)
    low, high = ax.get_xlim()
    ticks = [digit * 10.0**power for power in range(-3, 7) for digit in (1, 2, 5) if low < digit * 10.0**power < high]
    ax.set_xticks(ticks, [text.large(tick) for tick in ticks])
    ax.minorticks_off()


class _Losses:
    """For everyone and for each group, the AUC minus the original's, with its interval."""

    def __init__(self, ax, settings):
        self.ax, names = ax, list(next(iter(settings.values())).lost)
        self.rows = np.arange(len(names))
        ax.axvline(0, color=GREY, lw=1.5)
        self.bars = [ax.plot([], [], color=INK, lw=2)[0] for _ in names]
        (self.points,) = ax.plot([], [], "o", ms=8, color=INK, zorder=3)
        ends = np.array([each.interval for one in settings.values() for each in one.lost.values()])
        low, high = min(ends.min(), -0.02), max(ends.max(), 0.02)
        ax.set(xlim=(low - 0.03, high + 0.03), ylim=(len(names) - 0.5, -0.5), xlabel="AUC minus the original's")
        ax.set_yticks(self.rows, names)
        ax.tick_params(axis="y", length=0)

    def show(self, chosen):
        lost = list(chosen.lost.values())
        self.points.set_data([each.value for each in lost], self.rows)
        for row, bar, each in zip(self.rows, self.bars, lost, strict=True):
            bar.set_data(each.interval, [row, row])


def _sentence(bits, share, chosen, size):
    """Return size, AUC and its difference, and the group that loses most."""
    what = f"{bits} bits{f' and {share:.0%} of the weights pruned' if share else ''}"
    ratio = size / chosen.size
    smaller = f" ({text.large(float(f'{ratio:.2g}'))} times smaller)" if ratio > 1.05 else ""
    told = f"With {what} the network has {text.large(chosen.size / 1000)} kB{smaller} and AUC {text.number(chosen.auc)}"
    everyone, *groups = chosen.lost.items()
    if not any(each.value for _, each in chosen.lost.items()):
        return f"{told}: the original."
    told += f"; {everyone[1]} against the original."
    name, worst = min(groups, key=lambda pair: pair[1].value, default=(None, None))
    return f"{told} Worst in {name}: {worst}." if name else told
