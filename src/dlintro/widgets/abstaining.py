"""An explorer of "I do not know": for which patients a tool gives no answer, and whether it keeps its promise."""

from functools import partial

import numpy as np
from ipywidgets import Dropdown, FloatSlider

from dlintro import _validate, metrics, text
from dlintro.plots.style import BLUE, CLASS_MARKERS, GREY, INK, VERMILLION
from dlintro.widgets.explorer import Explorer, animate

TOGETHER, BY_GROUP, BY_CLASS, BY_BOTH = "all together", "by {group}", "by diagnosis", "by both"
SHOWN = 250  # patients of each group, as points


def explore_abstaining(risk, known, clinics, group="skin"):
    """Explore when a tool says "I do not know": how many errors it may make, how it was calibrated, and where it works.

    Parameters
    ----------
    risk : callable
        `risk(x)` returns the probabilities of class 1, shape (n,), for features x of shape (n, d).
    known : dlintro.data.Dataset
        Calibration patients, from whom the tool has not learned; each row another patient.
    clinics : dict of str to Dataset
        The patients of each clinic, whose groups occur among the calibration patients.
    group : str
        Which entry of `info` names the groups.

    Returns
    -------
    Explorer
        Its readout tells for each group, and for each class, how often the truth is in the set, and how often it says
        "I do not know"; then how many answers are wrong.
    """
    if not callable(risk):
        raise TypeError(f"risk must be a function from x to probabilities, but is {_validate.shown(risk)}.")
    if not isinstance(clinics, dict) or not clinics:
        raise ValueError('clinics must be a dict with at least one clinic, such as {"as before": test}.')
    known, *others = (_Patients(risk, part, group) for part in (known, *clinics.values()))
    clinics = dict(zip(clinics, others, strict=True))
    if any(part.groups != known.groups for part in others):
        raise ValueError(f"every clinic must have the groups of known: {text.listed(known.groups)}.")
    by = {TOGETHER: (False, False), BY_GROUP.format(group=group): (True, False), BY_CLASS: (False, True)}
    by |= {BY_BOTH: (True, True)}
    return Explorer(
        partial(_build, known=known, clinics=clinics, by=by),
        alt="Patients as points over the risk that the tool gives them, a row for each group, with a band in which it "
        'says "I do not know"; beside it, for groups and diagnoses, how often the truth is in its answer, and how '
        "often it gives none",
        look="The promise is the dashed line. Which group falls short of it, and which diagnosis? Calibrate by both: "
        "who pays with more “I do not know”? Then take the other clinic.",
        figsize=(8, 3.8),
        errors=FloatSlider(0.1, min=0.02, max=0.2, step=0.01, readout_format=".0%", description="errors allowed"),
        calibrated=Dropdown(options=list(by), description="calibrated"),
        clinic=Dropdown(options=list(clinics), description="clinic"),
    )


class _Patients:
    """Truth, risks and groups of patients, and the names of groups and of classes."""

    def __init__(self, risk, dataset, group):
        if group not in dataset.info:
            raise ValueError(f"group must be one of {', '.join(dataset.info)}, but is {_validate.shown(group)}.")
        self.y, self.names = _validate.both_classes(dataset.y), dataset.class_names
        self.probs = _validate.vector(risk(dataset.x), "risk(x)", length=len(self.y))
        names, self.group = np.unique(dataset.info[group], return_inverse=True)  # numbers are counted faster than texts
        self.groups = [f"{name} {group}" for name in names]

    def counts(self, sets):
        """Return the `Coverage` of each group, then of each class, then of all."""
        parts = [*metrics.coverage(self.y, sets, self.group).values(), *metrics.coverage(self.y, sets, self.y).values()]
        return dict(zip([*self.groups, *self.names, "all"], [*parts, metrics.coverage(self.y, sets)], strict=True))


def _build(figure, known, clinics, by):
    left, middle, right = figure.subplots(1, 3, width_ratios=(1.5, 1, 1))
    rows = [*known.groups, *known.names, "all"]
    points, bands = _draw_risks(left, known.groups)
    covered, ends = _draw_bars(middle, rows, "truth in the set")
    unsure, spread = _draw_bars(right, [""] * len(rows), "“I do not know”")
    (promise,) = middle.plot([0, 0], [-0.6, len(rows) - 0.4], "--", color=INK, lw=2, zorder=3)
    handles = dict(zip([*known.names, "“I do not know”", "promised"], [*points[0], bands[0], promise], strict=True))
    figure.legend(handles.values(), handles, loc="outside lower center", ncols=len(handles), markerscale=1.6)
    for ax in (left, middle, right):
        animate(ax)

    def update(errors, calibrated, clinic):
        apart, by_class = by[calibrated]
        now = clinics[clinic]
        limits = metrics.conformal_threshold(known.y, known.probs, errors, known.group if apart else None, by_class)
        sets = metrics.conformal_sets(now.probs, limits, now.group if apart else None)
        counts = now.counts(sets)
        for k, band in enumerate(bands):
            _move_points(points[k], now, k)
            low, high = _band(limits[k] if apart else limits)
            band.set(x=low, width=high - low)
        promise.set_xdata([1 - errors, 1 - errors])
        _move_bars(covered, ends, [counts[name].covered for name in rows])
        _move_bars(unsure, spread, [counts[name].unsure for name in rows])
        return _sentence(errors, counts)

    return update


def _band(limits):
    """Return from which risk to which the set holds both classes, or none."""
    ends = np.clip([limits[0], 1 - limits[1]], 0, 1)
    return float(ends.min()), float(ends.max())


def _draw_risks(ax, groups):
    """Draw a row for each group; return its points, of class 0 and of class 1, and its band."""
    rows = range(len(groups))
    bands = [ax.barh(row, 1, 0.9, facecolor="0.88", ec=GREY, hatch="///", lw=0.8, zorder=1)[0] for row in rows]
    looks = list(zip(CLASS_MARKERS, (BLUE, VERMILLION), strict=False))
    points = [[ax.plot([], [], mark, ms=4, color=colour, alpha=0.6)[0] for mark, colour in looks] for _ in rows]
    ax.set(xlim=(-0.02, 1.02), ylim=(len(groups) - 0.5, -0.5), yticks=rows, yticklabels=groups, title="patients")
    ax.set_xlabel("risk that the tool gives")
    return points, bands


def _draw_bars(ax, rows, title):
    """Draw a bar and the line of its interval for each row; return both."""
    places = np.arange(len(rows))
    bars = ax.barh(places, 0 * places, 0.6, color="0.8", ec=GREY, lw=0.8)
    lines = [ax.plot([0, 0], [place, place], color=INK, lw=2)[0] for place in places]
    ax.set(xlim=(0, 1), ylim=(len(rows) - 0.4, -0.6), yticks=places, yticklabels=rows, title=title)
    ax.xaxis.set_major_formatter(lambda share, _: f"{share:.0%}")
    ax.set_xticks([0, 0.5, 1])
    return bars, lines


def _move_points(pair, patients, row):
    """Move the points of a row's first patients to their risks, those of class 1 below those of class 0."""
    here = np.flatnonzero(patients.group == row)[:SHOWN]
    for k, points in enumerate(pair):
        probs = patients.probs[here][patients.y[here] == k]
        jitter = np.arange(len(probs)) * 0.618 % 1  # the golden ratio spreads them evenly
        points.set_data(probs, row - 0.38 + 0.4 * k + 0.36 * jitter)


def _move_bars(bars, lines, shares):
    """Move bars to shares, and lines to their intervals."""
    for bar, line, share in zip(bars, lines, shares, strict=True):
        bar.set_width(share.value)
        line.set_xdata(share.interval)


def _sentence(errors, counts):
    """Return what was promised, and for each row how often the truth is in the set and how often there is no answer."""
    kept, unsure = (
        ", ".join(f"{name} {text.percent(float(getattr(each, what)))}" for name, each in counts.items())
        for what in ("covered", "unsure")
    )
    wrong = counts["all"].wrong
    return (
        f"Promised: {1 - errors:.0%} of the sets hold the truth. Kept: {kept}. “I do not know”: {unsure}. "
        f"Of {wrong.n:,} answers, {wrong.k:,} are wrong ({text.percent(wrong.value)})."
    )
