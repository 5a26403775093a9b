"""An explorer of a margin: a trial's ratio with its interval, between equally good and too bad."""

from functools import partial
from math import erfc, log, sqrt

import numpy as np
from ipywidgets import FloatSlider, IntSlider, SelectionSlider
from matplotlib.ticker import NullLocator

from dlintro import _validate, metrics, text
from dlintro.plots.style import CURVE_STYLES, GREY, INK
from dlintro.widgets.explorer import Explorer, animate
from dlintro.widgets.touch import touch

NEAR = 8  # events more than in the trial, among which the verdict of an example may turn
SIZES = (0.25, 0.5, 1, 2, 4, 8)  # times as many people as in the trial
LOW, HIGH, REACH = 1.05, 1.6, (0.4, 2.2)  # of the margin; of the axis
TOO_BAD = "#E2E2E2"
GREEN = CURVE_STYLES[1][0]


def explore_margin(events=82, n=53_043, events_control=93, n_control=52_872, margin=1.2):
    """Explore non-inferiority: the interval of a ratio against the margin. It opens with the interval cancers of MASAI.

    The margin can be dragged in the left panel, and the events in the right one.

    Parameters
    ----------
    events, n, events_control, n_control : int
        How many bad events in how many people, in the new arm and in the control arm. Both have at least 8 events.
    margin : float
        The ratio at which too bad begins, in [1.05, 1.6].

    Returns
    -------
    Explorer
        Its readout gives the ratio with its interval and the verdict, p for a difference, and p against the margin.

    Raises
    ------
    ValueError, TypeError
        If a number lies outside its range.

    References
    ----------
    The numbers at the beginning: Gommers J and others. Lancet 2026;407:505–514, doi:10.1016/S0140-6736(25)02464-X.
    """
    margin = _validate.number(margin, "margin", low=LOW, high=HIGH)
    ratio = metrics.risk_ratio(events, n, events_control, n_control)
    if min(share.k for share in ratio.shares) < 8:
        raise ValueError("events and events_control must be at least 8, or a quarter of the trial has almost none.")
    most = min(2 * max(events, events_control), n)
    counts = np.arange(max(2, events // 3), most + 1)
    return Explorer(
        partial(_build, n=n, control=(events_control, n_control), counts=counts),
        alt="Left: the ratio of a trial with its 95% interval, a line where both arms are equally good, and a grey "
        "area from the margin on, which is too bad. Right: where the interval ends for each number of events",
        look="How many more cancers in the arm with AI would have changed the verdict? Then take a quarter of the "
        "women: p for a difference is large; is that good news? Which margin would you have accepted?",
        figsize=(8, 3.65),
        page_values={"events": _few(counts, events), "margin": (LOW, 1.1, 1.2, 1.4)},
        events=IntSlider(events, min=int(counts[0]), max=int(most), description="events in the new arm"),
        size=SelectionSlider(
            options=[(f"{size:g} ×", size) for size in SIZES], value=1, description="people, and events"
        ),
        margin=FloatSlider(
            margin, min=LOW, max=HIGH, step=0.05, readout_format=".2f", description="margin of the ratio"
        ),
    )


def _few(counts, events):
    """Return the numbers of events for a page: one by one from the trial's own on, far apart elsewhere."""
    far = np.linspace(counts[0], counts[-1], 7).round().astype(int)
    near = np.arange(events, min(events + NEAR, counts[-1]) + 1)
    return sorted({*far.tolist(), *near.tolist()})


def _build(figure, n, control, counts):
    left, right = figure.subplots(1, 2, width_ratios=(1.25, 1))
    bar, dot, area, words = _draw_interval(left)
    ends, line, mark = _draw_ends(right, counts)
    touch(left, lambda start, end, **_: {"margin": end[0]}, "drag the margin across the left panel.")
    touch(right, lambda start, end, **_: {"events": end[0]}, "drag the events along the right panel.")
    found = {size: [_trial(k, n, control, size) for k in counts] for size in SIZES}

    def update(events, size, margin):
        margin = round(margin, 2)
        ratio = _trial(events, n, control, size)
        verdict = metrics.verdict(ratio, margin)
        bar.set_data(ratio.interval, [0, 0])
        dot.set_data([ratio.value], [0])
        area.set_x(margin)
        words.set_text(verdict.name)
        ends.set_data(counts, [one.high for one in found[size]])
        line.set_ydata([margin, margin])
        mark.set_data([events], [ratio.high])
        return _sentence(ratio, verdict)

    return update


def _trial(events, n, control, size):
    """Return the ratio of a trial that is so many times as large."""
    return metrics.risk_ratio(*(max(1, round(size * number)) for number in (events, n, *control)))


def _draw_interval(ax):
    """Return the interval, its point, the area that is too bad, and the word for the verdict."""
    area = ax.axvspan(1.2, 10, color=TOO_BAD, lw=0, zorder=0)
    ax.axvline(1, color=INK, lw=1.2)
    (bar,) = ax.plot([], [], color=INK, lw=3)
    (dot,) = ax.plot([], [], "o", color=INK, ms=10)
    words = ax.text(0.02, 0.2, "", transform=ax.transAxes, fontsize=15, fontweight="bold")
    ax.text(0.98, 1.6, "better", ha="right", color=INK)
    ax.text(2.15, 1.6, "too bad", ha="right", color=INK)
    ax.text(1, -1.35, "equally good", ha="center", bbox={"facecolor": "white", "edgecolor": "none", "pad": 1})
    ax.set(xscale="log", xlim=REACH, ylim=(-3, 2), yticks=[], xlabel="ratio, new divided by control")
    ax.set_xticks((0.4, 0.6, 0.8, 1, 1.2, 1.5, 2), ("0.4", "0.6", "0.8", "1", "1.2", "1.5", "2"))
    ax.xaxis.set_minor_locator(NullLocator())
    ax.spines["left"].set_visible(False)
    animate(ax)
    return bar, dot, area, words


def _draw_ends(ax, counts):
    """Return the curve of upper ends over events, the line of the margin, and the mark of this trial."""
    (ends,) = ax.plot([], [], color=GREEN, ls="--")
    line = ax.axhline(1.2, color=GREY, lw=2)
    (mark,) = ax.plot([], [], "o", color=INK, ms=9)
    ax.set(xlim=(counts[0], counts[-1]), ylim=REACH, yscale="log", xlabel="events in the new arm")
    ax.set_yticks((0.5, 0.8, 1, 1.2, 1.5, 2), ("0.5", "0.8", "1", "1.2", "1.5", "2"))
    ax.yaxis.set_minor_locator(NullLocator())
    ax.set_ylabel("upper end of the interval")
    animate(ax)
    ax.text(0.03, 0.97, "grey: the margin", va="top", transform=ax.transAxes)
    return ends, line, mark


def p_values(ratio, margin):
    """Return p for a difference, two-sided, and p against the margin, one-sided: is the true ratio below it?

    Parameters
    ----------
    ratio : dlintro.metrics.Ratio
        With an interval.
    margin : float
        Above 1.

    Returns
    -------
    (float, float)
        Of the normally distributed logarithm of the ratio, as the interval is.
    """
    error = log(ratio.high / ratio.low) / (2 * 1.959964)
    z, z_margin = (log(ratio.value / value) / error / sqrt(2) for value in (1, margin))
    return erfc(abs(z)), erfc(-z_margin) / 2


def _sentence(ratio, verdict):
    """Return counts, ratio and verdict, and both p."""
    p, p_margin = p_values(ratio, verdict.margin)
    return (
        (
            f"{ratio}. Margin {verdict.margin:.2f}: {verdict} p = {_p(p)} for a difference, two-sided; "
            f"p = {_p(p_margin)} against the margin, one-sided."
        )
        .replace("= <", "<")
        .replace("= >", ">")
    )


def _p(p):
    return "< 0.001" if p < 0.001 else "> 0.99" if p > 0.99 else text.number(p, 3 if p < 0.095 else 2)
