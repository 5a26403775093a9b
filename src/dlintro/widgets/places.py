"""An explorer of scarce places: who gets one by a score, in two groups of patients who are equally ill."""

from functools import partial

import numpy as np
from ipywidgets import Dropdown, IntSlider

from dlintro import _validate, text
from dlintro.metrics.estimates import Proportion
from dlintro.plots.style import BLUE, INK, VERMILLION
from dlintro.widgets.explorer import Explorer, animate
from dlintro.widgets.touch import touch

KINDS = (  # of patients: needy or not, with a place or without
    ("needy, with a place", True, True, {"marker": "^", "color": VERMILLION, "ms": 6, "mec": "white", "mew": 0.4}),
    ("needy, without", True, False, {"marker": "^", "mfc": "none", "mec": VERMILLION, "ms": 6, "mew": 0.9}),
    ("others, with a place", False, True, {"marker": "o", "color": BLUE, "ms": 4, "mew": 0}),
    ("others, without", False, False, {"marker": "o", "color": BLUE, "ms": 4, "mew": 0, "alpha": 0.2}),
)
TOP = 99  # the percentile of the need at which the axis ends; who needs more is drawn there


def explore_places(scores, y, need, group, unit="need"):
    """Explore who gets a place by a score: sliders for the number of places, and for the label that it learned from.

    Parameters
    ----------
    scores : dict of str to array of shape (n,)
        For each label that a model learned from, its score of each patient; the highest get a place.
    y : array of shape (n,)
        1 for a needy patient, 0 for the others.
    need : array of shape (n,)
        What each patient needs, such as days of illness.
    group : array of shape (n,)
        The group of each patient, of which there are two; in each, some are needy.
    unit : str
        What the need is, for the axis and the readout.

    Returns
    -------
    Explorer
        Its readout says how many of the needy of each group get a place, and the mean need of those with one.
    """
    if not isinstance(scores, dict) or not scores:
        raise ValueError('scores must be a dict with at least one score, such as {"cost": probs}.')
    y = _validate.both_classes(y)
    scores = {name: _validate.vector(score, f"scores[{name!r}]", len(y)) for name, score in scores.items()}
    need, group = _validate.vector(need, "need", len(y)), _validate.ids(group, "group", len(y), "name")
    names = np.unique(group)
    if len(names) != 2 or not all(y[group == name].any() for name in names):
        wanted = "two groups, each with needy patients"
        raise ValueError(f"group must name {wanted}, but names {', '.join(map(str, names))}; choose other patients.")
    ranks = {name: _ranks(score) for name, score in scores.items()}
    people = {str(name): _People(need, y, group == name) for name in names}
    return Explorer(
        partial(_build, people=people, ranks=ranks, unit=unit),
        alt="The need of the patients of two groups over their rank by the score, with a line up to which there are "
        "places; below, of the needy in each group the share that gets one",
        look="Leave the number of places and change the label. In which group do more of the needy get a place now? "
        "Then compare those with a place: in which group must one be sicker to get it, and by which label?",
        figsize=(7.5, 4),
        label=Dropdown(options=list(scores), description="the score learned from the"),
        places=IntSlider(20, min=1, max=60, description="places for … % of all patients"),
    )


class _People:
    """The patients of one group: where they are among all, and of those the need and who is needy, (m,)."""

    def __init__(self, need, y, here):
        self.here, self.need, self.needy = here, need[here], y[here] == 1


def _ranks(score):
    """Return which share of all patients comes before each by its score, (n,), in %; of equal ones the first leads."""
    ranks = np.empty(len(score))
    ranks[np.argsort(-score, kind="stable")] = np.arange(len(score))
    return 100 * ranks / len(score)


def _build(figure, people, ranks, unit):
    grid = figure.add_gridspec(2, 2, height_ratios=(3.2, 1))
    top = np.percentile(np.concatenate([group.need for group in people.values()]), TOP)
    panels = [_draw_group(figure.add_subplot(grid[0, k]), name, top) for k, name in enumerate(people)]
    panels[0][0].set_ylabel(unit)
    legend = list(panels[0][1].values())
    figure.legend(handles=legend, loc="outside upper center", ncols=4, handletextpad=0.1, columnspacing=0.8)
    bars, ends, notes = _draw_bars(figure.add_subplot(grid[1, :]), list(people))
    for ax in figure.axes:
        animate(ax)

    def update(label, places):
        found = []
        for k, (group, (_, kinds, cut)) in enumerate(zip(people.values(), panels, strict=True)):
            rank = ranks[label][group.here]
            served = rank < places
            for _, needy, served_too, _ in KINDS:
                shown = (group.needy == needy) & (served == served_too)
                kinds[needy, served_too].set_data(rank[shown], group.need[shown].clip(max=top))
            cut.set_xdata([places, places])
            share = Proportion(int(np.sum(served & group.needy)), int(group.needy.sum()))
            bars[k].set_width(100 * share.value)
            ends[k].set_xdata([100 * end for end in share.interval])
            notes[k].set_text(f"{share.k} of {share.n}: {text.percent(share.value, 0)}")
            found.append((share, group.need[served]))
        return _sentence(label, places, unit, dict(zip(people, found, strict=True)))

    return update


def _draw_group(ax, name, top):
    """Draw a panel for one group; return it, its artists by (needy, with a place), and the line of places."""
    kinds = {
        (needy, served): ax.plot([], [], ls="", label=word, zorder=2 + needy, **style)[0]
        for word, needy, served, style in KINDS
    }
    cut = ax.axvline(20, color=INK, ls="--", lw=1.5, zorder=4)
    ax.set(xlim=(-1, 101), ylim=(-0.03 * top, 1.05 * top), title=f"group {name}")
    ax.set_xlabel("rank by the score, first to last [%]")
    touch(ax, lambda start, end, **_: {"places": end[0]}, "drag the line of places.")
    return ax, kinds, cut


def _draw_bars(ax, names):
    """Draw a bar with an interval and a note for each group; return the three lists."""
    bars = ax.barh(range(2), [0, 0], height=0.6, color=VERMILLION, alpha=0.55).patches
    ends = [ax.plot([0, 0], [k, k], color=INK, lw=1.5)[0] for k in range(2)]
    notes = [ax.text(101, k, "", va="center") for k in range(2)]
    ax.set(xlim=(0, 125), xticks=range(0, 101, 20), yticks=range(2), ylim=(1.5, -0.5))
    ax.set(yticklabels=[f"group {name}" for name in names], xlabel="share of the needy who get a place [%]")
    return bars, ends, notes


def _sentence(label, places, unit, found):
    """Return how many of the needy get a place, and how much those with a place need."""
    needy = "; ".join(f"in {name} {share} get one" for name, (share, _) in found.items())
    means = [f"{text.number(need.mean(), 1)} in {name}" for name, (_, need) in found.items() if len(need)]
    return (
        f"Places for {places}% of all, by a score that learned from the {label}. Of the needy {needy}. "
        f"Mean of those with a place ({unit}): {text.listed(means)}."
    )
