"""An explorer of watching a tool month by month: what raises an alarm, how late, and how many alarms are false."""

from collections.abc import Mapping
from functools import partial

import numpy as np
from ipywidgets import Dropdown, FloatSlider
from matplotlib.ticker import MaxNLocator

from dlintro import _validate, metrics
from dlintro.plots.style import CURVE_STYLES, GREY, INK, VERMILLION
from dlintro.widgets.explorer import Explorer, animate
from dlintro.widgets.touch import touch

WATCHERS = ("inputs", "outputs", "outcome")
LIMITS = np.round(np.arange(1, 5.05, 0.1), 1)  # standard errors


def explore_monitor(seen, quiet, since=9, late=3):
    """Explore a monitor: choose a change, what is watched, and the limit beyond which it gives an alarm.

    The limit can be dragged in the left panel too.

    Parameters
    ----------
    seen : dict of str to dict
        For each change what the three watchers see in a stream with it, as `metrics.watch` returns it.
    quiet : list of dict
        The same for streams of as many months in which nothing changes: they tell how many alarms are false.
    since : int
        The first month of each change.
    late : int
        After how many months the outcome is known; at least 0.

    Returns
    -------
    Explorer
        Its readout names the first alarm after the change, how late it is, and how many alarms a year are false.
    """
    since, late = _validate.count(since, "since", low=2), _validate.count(late, "late", low=0)
    seen, quiet = _checked(seen, quiet, since, late)
    waits = {name: late * (name == "outcome") for name in WATCHERS}
    curves = {name: [metrics.alarms_a_year(z, limit) for limit in LIMITS] for name, z in quiet.items()}
    delays = {(change, name): _delays(z[name], since, waits[name]) for change, z in seen.items() for name in WATCHERS}
    return Explorer(
        partial(_build, seen=seen, quiet=quiet, since=since, waits=waits, curves=curves, delays=delays),
        alt="Left: a number for each month, in standard errors from what it should be, with a limit above and below; "
        "triangles are alarms. Right: months until the alarm, and false alarms a year, over the limit",
        look="Choose the wider definition: which of the three watchers sees it, and when? Then older patients: the "
        "inputs give an alarm, but is the outcome any worse? Which limit would you take?",
        figsize=(7.5, 3.9),
        change=Dropdown(options=list(seen), description="what changes"),
        watch=Dropdown(options=WATCHERS, description="what is watched"),
        limit=FloatSlider(3, min=LIMITS[0], max=LIMITS[-1], step=0.1, readout_format=".1f", description="limit"),
    )


def _build(figure, seen, quiet, since, waits, curves, delays):
    left, right = figure.subplots(1, 2, width_ratios=(1.75, 1))
    n_months = quiet["inputs"].shape[1]
    reach = 1.08 * max(LIMITS[-1], *(np.abs(z[name]).max() for z in seen.values() for name in WATCHERS))
    groups, lines = _draw_months(left, n_months, since, reach)
    alarms, delay, marks = _draw_trade(right, max(map(max, curves.values())), n_months - since)
    touch(left, lambda start, end, **_: {"limit": abs(end[1])}, "drag the limit up or down.")

    def update(change, watch, limit):
        z, wait, limit = seen[change][watch], waits[watch], round(limit, 1)
        month = np.arange(1, n_months + 1)
        known, after, beyond = month + wait <= n_months, month >= since, np.abs(z) > limit
        for (of_after, of_beyond), points in groups.items():
            here = known & (after == of_after) & (beyond == of_beyond)
            points.set_data(month[here] + wait, z[here])
        for sign, line in zip((-1, 1), lines, strict=True):
            line.set_ydata([sign * limit] * 2)
        a_year, months_late = metrics.alarms_a_year(quiet[watch], limit), _delays(z, since, wait, [limit])[0]
        alarms.set_data(LIMITS, curves[watch])
        delay.set_data(LIMITS, delays[change, watch])
        for mark, height in zip(marks, (a_year, months_late), strict=True):
            mark.set_data([limit], [height])
        last = n_months - wait if np.isnan(months_late) else int(since + months_late) - wait  # of the patients
        also = int((np.abs(quiet[watch][:, since - 1 : last]) > limit).any(axis=1).sum())
        return _sentence(change, watch, limit, since, wait, months_late, a_year, f"{also} of {len(quiet[watch])}")

    return update


def _draw_months(ax, n_months, since, reach):
    """Return the points, by whether their patients came after the change and lie beyond the limit; and the limits."""
    ax.axhline(0, color=GREY, lw=0.8)
    ax.axvline(since - 0.5, color=INK, lw=1.2)
    ax.text(since - 0.3, -0.97 * reach, "the change", va="bottom")
    lines = [ax.plot([0, n_months + 1], [0, 0], color=INK, ls="--", lw=1.5)[0] for _ in range(2)]
    looks = {
        (False, False): ("o", GREY, "white", "patients from before"),
        (True, False): ("o", INK, INK, "patients from after"),
        (False, True): ("^", GREY, "white", "false alarm"),
        (True, True): ("^", VERMILLION, VERMILLION, "alarm"),
    }
    groups = {
        key: ax.plot([], [], marker, ls="", color=edge, mfc=face, mew=1.5, ms=6 + 3 * key[1], label=label)[0]
        for key, (marker, edge, face, label) in looks.items()
    }
    ax.set(xlim=(0, n_months + 1), ylim=(-reach, reach), xticks=range(0, n_months + 1, 6))
    ax.yaxis.set_major_locator(MaxNLocator(integer=True, steps=(1, 2, 5, 10)))
    ax.set(xlabel="month in which it is known", ylabel="standard errors from normal")
    ax.legend(loc="lower left", bbox_to_anchor=(-0.1, 1), ncols=2, columnspacing=1, handletextpad=0.3)
    animate(ax)
    return groups, lines


def _draw_trade(ax, most, months):
    """Return the two curves over the limit, of false alarms and of delay, and a mark on each."""
    names = ("false alarms a year", "months late")
    curves = [
        ax.plot([], [], color=colour, ls=dashes, label=name)[0]
        for name, (colour, dashes) in zip(names, CURVE_STYLES[1:3], strict=True)
    ]
    curves[1].set_drawstyle("steps-mid")
    marks = [ax.plot([], [], "o", ms=9, color=curve.get_color(), clip_on=False)[0] for curve in curves]
    ax.set(xlim=(LIMITS[0], LIMITS[-1]), ylim=(0, 1.05 * max(most, months)), xlabel="limit [standard errors]")
    ax.legend(loc="lower left", bbox_to_anchor=(-0.15, 1))
    animate(ax)
    return *curves, marks


def _delays(z, since, wait, limits=LIMITS):
    """Return how many months after the change each limit gives its first alarm, NaN where it gives none."""
    known = z[: len(z) - wait]
    firsts = [metrics.first_alarm(known, limit, since) for limit in limits]
    return [np.nan if first is None else first - since + wait for first in firsts]


def _sentence(change, watch, limit, since, wait, months_late, a_year, also):
    """Return when the alarm comes, and how often alarms are false."""
    start = f"{change[:1].upper()}{change[1:]} from month {since}, {watch} watched, limit {limit:.1f} standard errors: "
    if np.isnan(months_late):
        found = f"no alarm. Of the streams in which nothing changes, {also} give one"
    else:
        months = int(months_late)
        how = f"{months} month{'s' * (months != 1)} late" if months else "in the same month"
        labels = f", {'all' if months == wait else wait} of them because labels come late" if wait else ""
        quiet = f"Without any change, {also} streams give one by then"
        found = f"first alarm in month {since + months}, {how}{labels}. {quiet}"
    return f"{start}{found}. False alarms: {_rate(a_year)}."


def _rate(a_year):
    """Return how many a year as people say it: 2.2 a year, or one in 25 years."""
    if a_year == 0:
        return "none in all these streams"
    return f"{a_year:.1f} a year" if a_year >= 0.45 else f"{a_year:.2g} a year, or one in {1 / a_year:.0f} years"


def _checked(seen, quiet, since, late):
    """Return both as arrays by the watchers' names: of the changes (n_months,), and quiet (n_streams, n_months)."""
    if not isinstance(seen, Mapping) or not seen or not isinstance(quiet, (list, tuple)) or not quiet:
        raise ValueError("seen must be a dict with at least one change, and quiet a list with at least one stream.")
    for one in (*seen.values(), *quiet):
        if not isinstance(one, Mapping) or not set(WATCHERS) <= set(one):
            raise ValueError(f"each stream must have {', '.join(WATCHERS)}; give what metrics.watch returns.")
    n_months = np.size(quiet[0]["inputs"])
    if since + late > n_months:
        raise ValueError(f"since plus late must be at most {n_months}, the months of a stream, but is {since + late}.")

    def checked(one):
        return {name: _validate.vector(one[name], name, length=n_months) for name in WATCHERS}

    quiet = [checked(one) for one in quiet]
    return {name: checked(one) for name, one in seen.items()}, {
        name: np.stack([one[name] for one in quiet]) for name in WATCHERS
    }
