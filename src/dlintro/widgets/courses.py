"""An explorer of thirty days: what a network that reads one day after the other remembers, and the risk it sees."""

from functools import partial

import numpy as np
from ipywidgets import Dropdown, IntSlider

from dlintro import _validate
from dlintro._validate import shown
from dlintro.plots.style import CLASS_COLOURS, CLASS_MARKERS, CURVE_STYLES, DIVERGING, GREY, INK
from dlintro.text import listed, number
from dlintro.widgets.explorer import Explorer, animate
from dlintro.widgets.touch import touch

FIRST = 5  # patients that are offered if nobody chooses
EVEN = 0.5  # from this risk on, the network says class 1
TICKS = (0, 3, 10, 30, 100, 300, 1000)  # mg/L
NOT_YET = "#E6E6E6"  # days that the network has not read


def explore_course(courses, risks, states, chosen=None):
    """Explore how a recurrent network reads a patient's course: go from day to day, and see risk and memory change.

    Parameters
    ----------
    courses : Dataset
        x (n, days, 3): stools a day, CRP in mg/L, and 1 on days that somebody wrote down, else 0.
    risks : array of shape (n, days)
        The probability of class 1 if the course ended on this day, in [0, 1].
    states : array of shape (n, days, width)
        What the network remembers after each day.
    chosen : dict of str to int, optional
        The patients that are offered: a name, and the row. Without it, the first five.

    Returns
    -------
    Explorer
        Its readout gives the day's values, the risk, by how much it changed, and by how much the memory did. In the
        picture of the memory, the numbers that are high where the risk is high lie on top.

    Raises
    ------
    ValueError
        If the three do not fit each other, the values are no courses, or a row does not exist.
    TypeError
        If `courses` is no Dataset.
    """
    x, risks, states = _checked(courses, risks, states)
    rows = _chosen(courses.patient, chosen)
    states = states[:, :, _rising_first(risks, states)]
    parts = {name: _Course(x[row], risks[row], states[row], courses.class_names[courses.y[row]]) for name, row in rows}
    days = x.shape[1]
    return Explorer(
        partial(_build, parts=parts),
        alt="Above, stools and CRP of each day; in the middle, the risk that the network sees after each day, with a "
        "line at 0.5; below, the numbers that it remembers, one column for each day, orange above 0 and blue below",
        look="Play the days. After which of them does the risk rise or fall most: where only one of the two curves "
        "moves, or where the second one follows? What happens to the memory on a day that nobody wrote down?",
        figsize=(7, 5),
        play="day",
        patient=Dropdown(options=list(parts), description="patient"),
        day=IntSlider(days // 2, min=1, max=days, description="day"),
    )


def _checked(courses, risks, states):
    """Return courses, risks and states as arrays, if they are some and fit each other."""
    if not hasattr(courses, "x"):
        raise TypeError(f"courses must be a Dataset, such as cohort.course, but is {shown(courses)}.")
    x, risks = _validate.series(courses.x, "courses"), _validate.matrix(risks, "risks")
    states = _validate.series(states, "states")
    if x.shape[2] != 3 or x.min() < 0 or not np.isin(x[..., 2], (0, 1)).all():
        raise ValueError(
            "courses must hold three values a day, stools, CRP and 0 or 1 (written down), and none below 0; give the "
            "courses as they were written down, not the standardised ones."
        )
    if risks.shape != x.shape[:2] or states.shape[:2] != x.shape[:2]:
        raise ValueError(
            f"risks and states must fit the {len(x)} courses of {x.shape[1]} days, but have the shapes {risks.shape} "
            f"and {states.shape}; give those of the same patients."
        )
    if len(courses.class_names) != 2:
        raise ValueError(f"courses must have two classes, but have {len(courses.class_names)}.")
    if not (risks.min() >= 0 and risks.max() <= 1):
        raise ValueError(f"risks must lie in [0, 1], but range from {risks.min():g} to {risks.max():g}.")
    return x, risks, states


def _chosen(patient, chosen):
    """Return the patients that are offered, as (name, row)."""
    if chosen is None:
        return [(f"patient {one}", row) for row, one in enumerate(patient[:FIRST].tolist())]
    if not isinstance(chosen, dict) or not chosen:
        raise ValueError(f"chosen must be a dictionary with a name and a row for each patient, but is {shown(chosen)}.")
    rows = {name: _validate.count(row, f"the row of {name!r}", low=0) for name, row in chosen.items()}
    for name, row in rows.items():
        if row >= len(patient):
            raise ValueError(f"the row of {name!r} must be below {len(patient)}, the number of patients, but is {row}.")
    return list(rows.items())


def _rising_first(risks, states):
    """Return the order of the numbers remembered: first those that are higher where the risk is."""
    together = np.tensordot(risks - risks.mean(), states - states.mean(axis=(0, 1)), axes=2)
    return np.argsort(-together, kind="stable")


class _Course:
    """One patient: values of each day, NaN where nobody wrote them down, the risk, the memory, and the label."""

    def __init__(self, x, risk, state, label):
        self.written = x[:, 2] > 0
        self.stools, self.crp = np.where(self.written, x[:, :2].T, np.nan)
        self.most = (x[:, :2] * x[:, 2:]).max(axis=0)
        self.risk, self.state, self.label = risk, state, label
        self.change = np.abs(np.diff(state, axis=0, prepend=0)).mean(axis=1)  # the network begins with zeros


def _build(figure, parts):
    everyone = list(parts.values())
    above, middle, below = figure.subplots(3, 1, sharex=True, height_ratios=(1.5, 1, 1.1))
    panels = _Values(above, everyone), _Risk(middle), _Memory(below, everyone)
    figure.align_ylabels((above, middle, below))
    lines = [ax.axvline(1, color=INK, lw=1, ls="--", zorder=6, animated=True) for ax in (above, middle, below)]
    for ax in (above, middle, below):
        touch(ax, lambda start, end, **_: {"day": end[0]}, "drag through the days.")

    def update(patient, day):
        course = parts[patient]
        for panel in panels:
            panel.show(course, day)
        for line in lines:
            line.set_xdata([day, day])
        return _sentence(course, day)

    return update


class _Values:
    """Stools and CRP day by day, the later days behind a veil, and a cross for each day that nobody wrote down."""

    def __init__(self, ax, everyone):
        self.days = np.arange(1, len(everyone[0].risk) + 1)
        most_stools, most_crp = np.max([one.most for one in everyone], axis=0).clip(min=1)
        right = ax.twinx()
        (stools_ink, _), (crp_ink, _), *_ = CURVE_STYLES
        (self.stools,) = ax.plot([], [], "o-", ms=5, lw=1.5, color=stools_ink, label="stools")
        (self.crp,) = right.plot([], [], "s-", ms=5, lw=1.5, color=crp_ink, label="CRP")
        (self.gaps,) = ax.plot([], [], "x", ms=5, mew=1.5, color=GREY, label="not written down")
        self.veil = ax.axvspan(0, 1, color="white", alpha=0.75, lw=0, zorder=2.2)
        ax.set(xlim=(0.5, len(self.days) + 0.5), ylim=(-0.08 * most_stools, 1.1 * most_stools), ylabel="stools a day")
        right.set_yscale("function", functions=(np.log1p, np.expm1))  # as the network takes it
        right.set(ylim=(np.expm1(-0.08 * np.log1p(most_crp)), np.expm1(1.1 * np.log1p(most_crp))), ylabel="CRP [mg/L]")
        right.set(yticks=[tick for tick in TICKS if tick <= most_crp])
        right.spines["right"].set_visible(True)
        right.minorticks_off()
        ax.legend(handles=[self.stools, self.crp, self.gaps], loc="lower left", bbox_to_anchor=(0, 1), ncols=3)
        animate(ax)
        animate(right)

    def show(self, course, day):
        """Show the course of a patient; a veil covers what comes after the day."""
        self.stools.set_data(self.days, course.stools)
        self.crp.set_data(self.days, course.crp)
        gaps = self.days[~course.written]
        self.gaps.set_data(gaps, np.zeros(len(gaps)))
        self.veil.set_x(day + 0.5)
        self.veil.set_width(len(self.days) - day)


class _Risk:
    """The risk day by day, blue points below 0.5 and vermillion ones above, up to the day."""

    def __init__(self, ax):
        ax.axhline(EVEN, color=GREY, lw=1, ls="--")
        (self.curve,) = ax.plot([], [], color=GREY, lw=1.5)
        self.points = [
            ax.plot([], [], CLASS_MARKERS[k], ms=6, color=CLASS_COLOURS[k], mec="white", mew=0.5)[0] for k in (0, 1)
        ]
        box = {"facecolor": "white", "edgecolor": "none", "pad": 1}  # over the line at 0.5
        self.value = ax.text(1, 0.5, "", va="center", fontweight="bold", bbox=box, in_layout=False)
        ax.set(ylim=(-0.08, 1.08), yticks=(0, 0.5, 1), ylabel="risk")
        animate(ax)

    def show(self, course, day):
        """Show the risk of a patient up to the day, and write the last one beside its point."""
        days, risk = np.arange(1, day + 1), course.risk[:day]
        self.curve.set_data(days, risk)
        for k, points in enumerate(self.points):
            of_class = (risk >= EVEN) == k
            points.set_data(days[of_class], risk[of_class])
        self.value.set(position=(day + 0.6, risk[-1]), text=number(risk[-1]))


class _Memory:
    """The numbers that the network remembers: a column for each day, filled up to the day."""

    def __init__(self, ax, everyone):
        days, width = everyone[0].state.shape
        top = max(max(np.abs(one.state).max() for one in everyone), 1e-12)
        self.blank = np.full((width, days), np.nan)
        ax.set_facecolor(NOT_YET)
        self.image = ax.imshow(
            self.blank, cmap=DIVERGING, vmin=-top, vmax=top, aspect="auto", extent=(0.5, days + 0.5, width, 0)
        )
        self.image.set_interpolation("nearest")
        ax.set(yticks=[], xlabel="day", ylabel=f"memory:\n{width} numbers")
        animate(ax)
        bar = ax.figure.colorbar(self.image, cax=ax.inset_axes((1.015, 0, 0.02, 1)), ticks=(-top, 0, top))
        bar.ax.set_yticklabels([number(value, 1) for value in (-top, 0, top)])

    def show(self, course, day):
        """Fill the columns of a patient up to the day."""
        filled = self.blank.copy()
        filled[:, :day] = course.state[:day].T
        self.image.set_data(filled)


def _sentence(course, day):
    """Return a day's values, the risk, its change and that of the memory; after the last day the label, too."""
    risk, width = course.risk[day - 1], course.state.shape[1]
    parts = [f"Day {day}: {_written(course, day)}. Risk {number(risk)}{_since(course.risk, day)}."]
    parts.append(f"The {width} numbers of the memory changed by {number(course.change[day - 1])} on average.")
    if day == len(course.risk):
        parts.append(f"The label of this patient: {course.label}.")
    return " ".join(parts)


def _written(course, day):
    """Return in words what was written down on a day."""
    if not course.written[day - 1]:
        return "nobody wrote anything down"
    stools = round(course.stools[day - 1])
    return listed([f"{stools} stool{'s' * (stools != 1)}", f"CRP {number(course.crp[day - 1], 1)} mg/L"])


def _since(risk, day):
    """Return in words how the risk changed since the day before."""
    if day == 1:
        return ""
    now, before = (number(value) for value in (risk[day - 1], risk[day - 2]))
    if now == before:
        return ", as on the day before"
    return f", {'up' if risk[day - 1] > risk[day - 2] else 'down'} from {before} the day before"
