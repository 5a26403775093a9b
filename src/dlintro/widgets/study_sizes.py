"""An explorer of the size of an accuracy study: how many people it takes to know a sensitivity well enough."""

from functools import partial

import numpy as np
from ipywidgets import FloatSlider, SelectionSlider

from dlintro import _validate, metrics, text
from dlintro.metrics import intervals
from dlintro.plots.style import BLUE, CLASS_MARKERS, INK, VERMILLION
from dlintro.widgets.explorer import Explorer, animate
from dlintro.widgets.touch import touch

PREVALENCES = (0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.5)
STEP = 0.01
HALF_WIDTHS = STEP * np.arange(1, 16)
DOTS, COLUMNS = 200, 20
PEOPLE = (8, 4e6)  # the axis of the curves


def explore_study_size(sensitivity=0.9, half_width=0.05, prevalence=0.1):
    """Explore how many people an accuracy study needs: sliders for the sensitivity, its interval, and the prevalence.

    The half-width can be dragged along the curves too.

    Parameters
    ----------
    sensitivity : float
        That is expected, in [0.5, 0.99].
    half_width : float
        Half of the width of its 95 % interval, in [0.01, 0.15].
    prevalence : float
        The share of sick people among those who are examined, in [0.005, 1].

    Returns
    -------
    Explorer
        Its readout says how many sick people, healthy people and people in all the study needs, by `sample_size`.
    """
    sensitivity = _validate.number(sensitivity, "sensitivity", low=0.5, high=0.99)
    half_width = _validate.number(half_width, "half_width", low=HALF_WIDTHS[0], high=HALF_WIDTHS[-1])
    prevalence = _validate.number(prevalence, "prevalence", low=PREVALENCES[0], high=1)
    shares = [(f"{100 * share:.3g}%", share) for share in sorted({*PREVALENCES, prevalence})]
    return Explorer(
        _build,
        alt="Left: the sick people, and all people, that a study needs, over the half-width of the interval that it "
        "wants; both fall steeply. Right: all of them as 200 dots, the sick apart",
        look="Halve the half-width, from 10 to 5 points: how many times as many people does it take? Then make the "
        "disease rarer: which of the two curves moves, and where could you find sick people instead?",
        figsize=(7.5, 4),
        sensitivity=FloatSlider(
            sensitivity, min=0.5, max=0.99, step=STEP, readout_format=".0%", description="expected sensitivity"
        ),
        half_width=FloatSlider(
            half_width,
            min=HALF_WIDTHS[0],
            max=HALF_WIDTHS[-1],
            step=STEP,
            readout_format=".0%",
            description="half-width of its interval",
        ),
        prevalence=SelectionSlider(options=shares, value=prevalence, description="share of sick people"),
    )


def _build(figure):
    left, right = figure.subplots(1, 2, width_ratios=(1.2, 1))
    curves, marks = _draw_curves(left)
    groups = _draw_people(right)
    touch(left, lambda start, end, **_: {"half_width": end[0] / 100}, "drag along the curves in the left panel.")

    def update(sensitivity, half_width, prevalence):
        plan = partial(metrics.sample_size, sensitivity, prevalence=prevalence)
        sizes = [plan(float(half)) for half in HALF_WIDTHS]
        now = plan(half_width)
        for name, curve, mark in zip(("sick", "total"), curves, marks, strict=True):
            curve.set_data(100 * HALF_WIDTHS, [getattr(size, name) for size in sizes])
            mark.set_data([100 * half_width], [getattr(now, name)])
        n_sick = max(1, round(DOTS * prevalence))
        for group, number in zip(groups, (np.arange(n_sick), np.arange(n_sick, DOTS)), strict=True):
            group.set_data(number % COLUMNS, number // COLUMNS)
        right.texts[0].set_text(f"one dot: about {max(1, round(now.total / DOTS)):,} people")
        return _sentence(sensitivity, half_width, prevalence, now)

    return update


def _draw_curves(ax):
    """Return the curves of the sick and of all, and the mark on each."""
    looks = (("the sick", VERMILLION, "-", CLASS_MARKERS[1]), ("all people", INK, "--", "s"))
    curves = [ax.plot([], [], line, color=colour, label=name)[0] for name, colour, line, _ in looks]
    marks = [ax.plot([], [], mark, color=colour, ms=9)[0] for _, colour, _, mark in looks]
    ax.set(xlim=(0, 16), ylim=PEOPLE, xticks=range(0, 16, 5), yscale="log")
    ax.set(xlabel="half-width [percentage points]", ylabel="people")
    ax.legend(loc="upper right")
    animate(ax)
    return curves, marks


def _draw_people(ax):
    """Return the dots of the sick and of the healthy."""
    looks = (("sick", VERMILLION, CLASS_MARKERS[1]), ("healthy", BLUE, CLASS_MARKERS[0]))
    groups = [ax.plot([], [], mark, color=colour, ms=5, label=name)[0] for name, colour, mark in looks]
    rows = DOTS // COLUMNS
    ax.set(xlim=(-0.7, COLUMNS - 0.3), ylim=(rows - 0.3, -0.7), xticks=[], yticks=[], aspect="equal")
    ax.spines[:].set_visible(False)
    ax.text(0.5, 1.03, "", ha="center", va="bottom", transform=ax.transAxes)
    ax.legend(loc="upper center", bbox_to_anchor=(0.5, 0), ncols=2, handletextpad=0.1)
    animate(ax)
    return groups


def _sentence(sensitivity, half_width, prevalence, size):
    """Return the numbers of people, and what so many healthy people tell about the specificity."""
    low, high = (text.percent(float(end)) for end in intervals.wilson(sensitivity, size.sick))
    words = (
        f"A sensitivity of {sensitivity:.0%} ± {100 * half_width:.0f} percentage points takes {size.sick:,} sick "
        f"people (interval {low} to {high}). If {100 * prevalence:.3g}% are sick, examine about {size.total:,} people"
    )
    healthy = size.total - size.sick
    if not healthy:
        return f"{words}, none of them healthy: they can't tell the specificity."
    ends = intervals.wilson(0.9, healthy)
    reach = 100 * float(ends[1] - ends[0]) / 2
    return f"{words}, of whom {healthy:,} are healthy: enough for a specificity of 90% ± {reach:.2g}."
